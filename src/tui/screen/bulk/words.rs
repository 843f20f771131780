//! The words for what is done to many.

/// A verb before and after, and what stands between it and the people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui::screen) struct Words {
    /// What the button says: `Disable`.
    pub(super) button: &'static str,
    done: &'static str,
    link: String,
    /// It has no way back (ACT-2).
    pub(super) lasting: bool,
    /// It deletes: their number is typed, however few they are.
    pub(in crate::tui::screen) deletes: bool,
    /// What is the same for all: why, until when.
    pub(super) notes: Vec<String>,
}

impl Words {
    pub(super) fn of(button: &'static str, done: &'static str) -> Self {
        Self { button, done, ..Self::default() }
    }

    /// With words before the people: `the passwords of`.
    pub(super) fn with(self, link: &str) -> Self {
        Self { link: format!(" {link}"), ..self }
    }

    /// With what is the same for all, where it was said.
    pub(super) fn note(mut self, label: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.notes.push(format!("{label}: {text}"));
        }
        self
    }

    pub(super) fn lasting(self) -> Self {
        Self { lasting: true, ..self }
    }

    pub(super) fn deletes(self) -> Self {
        Self { deletes: true, ..self }
    }

    /// `Disable 38 users?`
    pub(super) fn question(&self, count: usize) -> String {
        format!("{}{} {}?", self.button, self.link, users(count))
    }

    /// `Disabled 38 users`; of one, by their name.
    pub(in crate::tui::screen) fn done(&self, names: &[&str]) -> String {
        match names {
            [one] => format!("{}{} {one}", self.done, self.link),
            many => format!("{}{} {}", self.done, self.link, users(many.len())),
        }
    }
}

pub(super) fn users(count: usize) -> String {
    if count == 1 { "1 user".to_owned() } else { format!("{count} users") }
}
