//! Logging in at a mail server: PLAIN, or LOGIN where that is all it knows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::secrets::Secrets;

/// No command is longer; a longer login is said on a line of its own, when the server asks for it.
const LONGEST_COMMAND: usize = 510;

/// Who logs in, with what. It is told to nobody but the server.
pub(super) struct Login {
    username: String,
    password: Zeroizing<String>,
}

/// The ways that a server may offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) plain: bool,
    pub(super) login: bool,
}

impl Login {
    pub(super) fn new(username: &str, password: Zeroizing<String>) -> Self {
        Self { username: username.to_owned(), password }
    }

    /// What no answer of the server may bring further.
    pub(super) fn secrets(&self) -> Secrets {
        Secrets::of(&[&self.password, &self.both()])
    }

    /// Username and password, as PLAIN says them.
    fn both(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("\0{}\0{}", self.username, *self.password))
    }

    /// The lines that log in, one each time that the server asks for one; none where it offers no way that is known here.
    pub(super) fn lines(&self, offered: Offered) -> Option<Vec<Zeroizing<String>>> {
        let encoded = |text: &str| Zeroizing::new(STANDARD.encode(text));
        let command = |text: &str| Zeroizing::new(text.to_owned());
        let both = encoded(&self.both());
        let at_once = Zeroizing::new(format!("AUTH PLAIN {}", *both));
        match offered {
            Offered { plain: true, .. } if at_once.len() <= LONGEST_COMMAND => Some(vec![at_once]),
            Offered { plain: true, .. } => Some(vec![command("AUTH PLAIN"), both]),
            // By their place: what a server calls what it asks for is up to it.
            Offered { login: true, .. } => {
                Some(vec![command("AUTH LOGIN"), encoded(&self.username), encoded(&self.password)])
            }
            Offered { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_said_in_lines_that_a_server_can_read() {
        let lines = |password: &str, plain, login| {
            let login_of = Login::new("desk", Zeroizing::new(password.to_owned()));
            let lines = login_of.lines(Offered { plain, login })?;
            Some(lines.iter().map(|line| line.to_string()).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(lines("wonder", true, true).as_deref(), Some("AUTH PLAIN AGRlc2sAd29uZGVy"));
        assert_eq!(lines("wonder", false, true).as_deref(), Some("AUTH LOGIN|ZGVzaw==|d29uZGVy"));
        assert_eq!(lines("wonder", false, false), None);
        assert!(lines(&"x".repeat(400), true, true).is_some_and(|lines| lines.starts_with("AUTH PLAIN|AGRlc2sAeHh4")));
    }
}
