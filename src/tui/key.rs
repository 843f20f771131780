//! Key presses as plain values: what the key map, the hints and the screens speak of.

use std::fmt;
use std::str::FromStr;

/// Which key, without what is held down beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character; capitals and signs as they were typed, so they never carry shift.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// The key left of Enter's row that deletes to the left; Ctrl-H is the same key.
    Backspace,
    /// Del.
    Delete,
    /// Ins.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, from 1.
    F(u8),
}

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Ctrl was held; letters are then lower case.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
    /// Shift was held; never with a character.
    pub shift: bool,
}

/// Names as the interface writes them, then other spellings that the config may use.
const NAMES: [(Code, &str, &[&str]); 16] = [
    (Code::Char(' '), "Space", &[]),
    (Code::Enter, "Enter", &["Return"]),
    (Code::Esc, "Esc", &["Escape"]),
    (Code::Tab, "Tab", &[]),
    (Code::BackTab, "Shift-Tab", &["BackTab"]),
    (Code::Backspace, "Backspace", &["BS"]),
    (Code::Delete, "Del", &["Delete"]),
    (Code::Insert, "Ins", &["Insert"]),
    (Code::Up, "Up", &[]),
    (Code::Down, "Down", &[]),
    (Code::Left, "Left", &[]),
    (Code::Right, "Right", &[]),
    (Code::Home, "Home", &[]),
    (Code::End, "End", &[]),
    (Code::PageUp, "PgUp", &["PageUp"]),
    (Code::PageDown, "PgDn", &["PageDown", "PgDown"]),
];

/// The name of a key that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no key called \"{0}\": write it like a, Ctrl-R, Alt-x, Space, Enter, Del, PgUp or F1")]
pub struct UnknownKey(pub String);

impl Key {
    /// The key alone.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key that types `c`.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// Ctrl and a letter; Ctrl-H, Ctrl-I and Ctrl-M are what terminals make of them.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        match c.to_ascii_lowercase() {
            'h' => Self::plain(Code::Backspace),
            'i' => Self::plain(Code::Tab),
            'm' | 'j' => Self::plain(Code::Enter),
            '[' => Self::plain(Code::Esc),
            c => Self { code: Code::Char(c), ctrl: true, alt: false, shift: false },
        }
    }

    /// The same key with Alt held.
    #[must_use]
    pub const fn with_alt(self) -> Self {
        Self { alt: true, ..self }
    }

    /// The character that this key types into a field, if it types one.
    #[must_use]
    pub const fn typed(&self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Whether this is `code` with nothing held.
    #[must_use]
    pub fn is(&self, code: Code) -> bool {
        *self == Self::plain(code)
    }

    /// Whether this is Ctrl and the letter `c`.
    #[must_use]
    pub fn is_ctrl(&self, c: char) -> bool {
        *self == Self::ctrl(c)
    }

    /// Reads a name such as `Ctrl-R`, `PgUp`, `Space`, `?` or `F1`; names in any case, characters exactly.
    ///
    /// # Errors
    /// Where no key has that name.
    pub fn parse(name: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(name.to_owned());
        let (mut ctrl, mut alt, mut shift, mut rest) = (false, false, false, name);
        loop {
            if let Some(code) = code_of(rest) {
                return normal(code, ctrl, alt, shift).ok_or_else(unknown);
            }
            let Some((held, after)) = rest.split_once('-') else {
                let caret = rest.strip_prefix('^').filter(|after| !after.is_empty());
                let Some(after) = caret.filter(|_| !ctrl) else { return Err(unknown()) };
                (ctrl, rest) = (true, after);
                continue;
            };
            match held.to_ascii_lowercase().as_str() {
                "ctrl" | "c" | "control" if !ctrl => ctrl = true,
                "alt" | "a" | "meta" if !alt => alt = true,
                "shift" | "s" if !shift => shift = true,
                _ => return Err(unknown()),
            }
            rest = after;
        }
    }
}

/// The key that is called `name`, nothing held (but Shift-Tab, which is a key of its own).
fn code_of(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(Code::Char(c));
    }
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    if let Some((code, ..)) = NAMES.iter().find(|(_, first, others)| same(first) || others.iter().any(|o| same(o))) {
        return Some(*code);
    }
    let number = name.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=24).contains(&number).then_some(Code::F(number))
}

/// One spelling for what terminals can't tell apart.
fn normal(code: Code, ctrl: bool, alt: bool, shift: bool) -> Option<Key> {
    let key = match code {
        Code::Char(c) if ctrl => Key { alt, ..Key::ctrl(c) },
        Code::Char(c) if shift && c.is_alphabetic() => {
            let mut upper = c.to_uppercase();
            let one = upper.next()?;
            return upper.next().is_none().then_some(Key { alt, ..Key::char(one) });
        }
        Code::Char(_) if shift => return None,
        Code::Tab if shift => Key { ctrl, alt, ..Key::plain(Code::BackTab) },
        code => Key { code, ctrl, alt, shift },
    };
    Some(key)
}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(name: &str) -> Result<Self, UnknownKey> {
        Self::parse(name)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((_, name, _)) = NAMES.iter().find(|(code, ..)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::F(number) => write!(f, "F{number}"),
            Code::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Reads keys as tests and replays write them: names with spaces between (`d Tab Enter`).
///
/// # Errors
/// The first name that is no key.
pub fn keys(line: &str) -> Result<Vec<Key>, UnknownKey> {
    line.split_whitespace().map(Key::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_as_the_interface_writes_them() {
        for name in [
            "a",
            "G",
            "?",
            ":",
            "-",
            "^",
            "Space",
            "Enter",
            "Esc",
            "Tab",
            "Shift-Tab",
            "Del",
            "Ins",
            "PgUp",
            "PgDn",
            "Home",
            "End",
            "F1",
            "F12",
            "Ctrl-R",
            "Ctrl--",
            "Alt-x",
            "Ctrl-Alt-Del",
            "Shift-Up",
            "Ctrl-Left",
            "Alt--",
            "Backspace",
            "Ctrl-^",
        ] {
            assert_eq!(Key::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn other_spellings_mean_the_same_key() {
        for (other, usual) in [
            ("ctrl-x", "Ctrl-X"),
            ("^X", "Ctrl-X"),
            ("C-x", "Ctrl-X"),
            ("BackTab", "Shift-Tab"),
            ("delete", "Del"),
            ("pageup", "PgUp"),
            ("Shift-g", "G"),
            ("Ctrl-H", "Backspace"),
            ("Ctrl-I", "Tab"),
            ("Ctrl-M", "Enter"),
            ("Ctrl-[", "Esc"),
            ("f2", "F2"),
            ("return", "Enter"),
        ] {
            assert_eq!(Key::parse(other).unwrap().to_string(), usual, "{other}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_by_name() {
        for name in ["", "Ctrl-", "Hyper-x", "F0", "F25", "Ctrl-Ctrl-x", "abc", "Shift-1", "\u{1b}", "^^x"] {
            let error = Key::parse(name).unwrap_err().to_string();
            assert!(error.contains(&format!("\"{name}\"")), "{error}");
        }
    }

    #[test]
    fn only_bare_characters_type() {
        assert_eq!(Key::char('G').typed(), Some('G'));
        assert_eq!(Key::ctrl('g').typed(), None);
        assert_eq!(Key::char('g').with_alt().typed(), None);
        assert_eq!(Key::plain(Code::Enter).typed(), None);
    }
}
