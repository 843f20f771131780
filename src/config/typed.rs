//! Paths that people type or paste.

use std::path::PathBuf;

/// The path that somebody typed: `~` is their home folder.
#[must_use]
pub fn typed_path(text: &str) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|folders| folders.home_dir().to_owned());
    match text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        Some(rest) => home().map_or_else(|| PathBuf::from(text), |home| home.join(rest.trim_start_matches('/'))),
        None => PathBuf::from(text),
    }
}

/// A path as a terminal or a file manager hands it over: the quotes around it and the backslashes of a shell taken away.
#[must_use]
pub fn pasted_path(text: &str) -> String {
    let text = text.trim();
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inside.to_owned();
        }
    }
    let (mut path, mut escaped) = (String::with_capacity(text.len()), false);
    for sign in text.chars() {
        if sign == '\\' && !escaped {
            escaped = true;
        } else {
            escaped = false;
            path.push(sign);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder_and_nothing_else_is() {
        let home = directories::BaseDirs::new().unwrap().home_dir().to_owned();
        assert_eq!(typed_path("~/lists/users.csv"), home.join("lists/users.csv"));
        assert_eq!(typed_path("~"), home);
        for plain in ["~bob/users.csv", "./~/users.csv", "users.csv", ""] {
            assert_eq!(typed_path(plain), PathBuf::from(plain));
        }
    }

    #[test]
    fn what_a_shell_puts_around_a_path_goes() {
        for (pasted, path) in [
            ("'/tmp/My lists/users.csv'\n", "/tmp/My lists/users.csv"),
            ("\"/tmp/My lists/users.csv\"", "/tmp/My lists/users.csv"),
            ("/tmp/My\\ lists/users\\'s.csv ", "/tmp/My lists/users's.csv"),
            ("/tmp/a\\\\b.csv", "/tmp/a\\b.csv"),
            ("/tmp/it's.csv", "/tmp/it's.csv"),
        ] {
            assert_eq!(pasted_path(pasted), path);
        }
    }
}
