//! The fields of a form and what they hold.

use zeroize::Zeroizing;

use crate::tui::part::pick::{Entry, Pick};
use crate::tui::part::text_area::TextArea;
use crate::tui::part::text_field::TextField;

/// One choice of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the program calls it.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// Said to its right: how many are free, what it allows.
    pub note: String,
}

impl Choice {
    /// A choice.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), note: String::new() }
    }
}

#[derive(Debug)]
pub(super) enum Kind {
    Text { field: TextField, before: String },
    Secret { field: TextField },
    Code { field: TextField },
    Area { area: TextArea, rows: u16, before: String },
    Choice { choices: Vec<Choice>, chosen: Option<usize>, before: Option<usize> },
    Tick { on: bool, before: bool },
    Fixed { text: String },
}

/// What a field holds. No `Debug` for the secret's sake: compare what you need.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// A line of text.
    Text(String),
    /// A secret, wiped when dropped.
    Secret(Zeroizing<String>),
    /// The chosen value, if one is.
    Choice(Option<String>),
    /// Ticked or not.
    Tick(bool),
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) help: String,
    pub(super) error: Option<String>,
    /// Said to the right of it until it is changed.
    pub(super) note: String,
    /// Said to the right of a tick.
    pub(super) beside: String,
    /// Is a change marked beside it?
    pub(super) marks: bool,
}

impl Field {
    fn new(name: &str, label: &str, kind: Kind) -> Self {
        let (name, label) = (name.to_owned(), label.to_owned());
        Self {
            name,
            label,
            kind,
            required: false,
            help: String::new(),
            note: String::new(),
            beside: String::new(),
            error: None,
            marks: true,
        }
    }

    /// A line of text of at most `limit` characters.
    #[must_use]
    pub fn text(name: &str, label: &str, text: &str, limit: usize) -> Self {
        Self::new(name, label, Kind::Text { field: TextField::new(text, limit), before: text.to_owned() })
    }

    /// A text of at most `lines` lines, of which `rows` are seen at once.
    #[must_use]
    pub fn area(name: &str, label: &str, text: &str, (lines, rows): (usize, u16)) -> Self {
        Self::new(name, label, Kind::Area { area: TextArea::new(text, lines), rows, before: text.to_owned() })
    }

    /// A secret of at most `limit` characters.
    #[must_use]
    pub fn secret(name: &str, label: &str, limit: usize) -> Self {
        Self::new(name, label, Kind::Secret { field: TextField::secret(limit) })
    }

    /// A code from a mail or a screen, of at most `limit` letters and digits: all of it is seen, in its groups.
    #[must_use]
    pub fn code(name: &str, label: &str, limit: usize) -> Self {
        Self::new(name, label, Kind::Code { field: TextField::code(limit) })
    }

    /// One of `choices`; `value` is chosen.
    #[must_use]
    pub fn choice(name: &str, label: &str, choices: Vec<Choice>, value: Option<&str>) -> Self {
        let chosen = value.and_then(|value| choices.iter().position(|choice| choice.value == value));
        Self::new(name, label, Kind::Choice { choices, chosen, before: chosen })
    }

    /// Yes or no.
    #[must_use]
    pub fn tick(name: &str, label: &str, on: bool) -> Self {
        Self::new(name, label, Kind::Tick { on, before: on })
    }

    /// What can be read and not changed.
    #[must_use]
    pub fn fixed(name: &str, label: &str, text: &str) -> Self {
        Self::new(name, label, Kind::Fixed { text: text.to_owned() })
    }

    /// It must not stay empty.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A short explanation: `unique; needed for SSO`.
    #[must_use]
    pub fn help(mut self, text: &str) -> Self {
        text.clone_into(&mut self.help);
        self
    }

    /// Said to the right of it until it is changed: `LOCKED: on leave`.
    #[must_use]
    pub fn note(mut self, text: &str) -> Self {
        text.clone_into(&mut self.note);
        self
    }

    /// Said to the right of a tick, always in sight.
    #[must_use]
    pub fn beside(mut self, text: &str) -> Self {
        text.clone_into(&mut self.beside);
        self
    }

    /// What is said to be wrong with it.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Whether it holds something else than at the beginning.
    #[must_use]
    pub fn changed(&self) -> bool {
        match &self.kind {
            Kind::Text { field, before } => field.text() != before,
            Kind::Secret { field } | Kind::Code { field } => !field.is_empty(),
            Kind::Area { area, before, .. } => area.text() != *before,
            Kind::Choice { chosen, before, .. } => chosen != before,
            Kind::Tick { on, before } => on != before,
            Kind::Fixed { .. } => false,
        }
    }

    pub(super) fn value(&self) -> Value {
        match &self.kind {
            Kind::Text { field, .. } | Kind::Code { field } => Value::Text(field.text().to_owned()),
            Kind::Secret { field } => Value::Secret(field.expose()),
            Kind::Area { area, .. } => Value::Text(area.text()),
            Kind::Choice { choices, chosen, .. } => {
                Value::Choice(chosen.and_then(|index| choices.get(index)).map(|choice| choice.value.clone()))
            }
            Kind::Tick { on, .. } => Value::Tick(*on),
            Kind::Fixed { text } => Value::Text(text.clone()),
        }
    }

    pub(super) fn fill(&mut self, value: &Value) {
        match (&mut self.kind, value) {
            (Kind::Text { field, .. } | Kind::Code { field }, Value::Text(text)) => field.set(text),
            (Kind::Secret { field }, Value::Secret(secret)) => field.set(secret),
            (Kind::Choice { choices, chosen, .. }, Value::Choice(value)) => {
                *chosen = value.as_ref().and_then(|value| choices.iter().position(|choice| choice.value == *value));
            }
            (Kind::Tick { on, .. }, Value::Tick(value)) => *on = *value,
            _ => {}
        }
    }

    pub(super) fn is_missing(&self) -> bool {
        self.required
            && match &self.kind {
                Kind::Text { field, .. } => field.text().trim().is_empty(),
                Kind::Secret { field } | Kind::Code { field } => field.is_empty(),
                Kind::Area { area, .. } => area.text().trim().is_empty(),
                Kind::Choice { chosen, .. } => chosen.is_none(),
                Kind::Tick { .. } | Kind::Fixed { .. } => false,
            }
    }

    pub(super) fn takes_focus(&self) -> bool {
        !matches!(self.kind, Kind::Fixed { .. })
    }

    pub(super) fn editor(&mut self) -> Option<&mut TextField> {
        match &mut self.kind {
            Kind::Text { field, .. } | Kind::Secret { field } | Kind::Code { field } => Some(field),
            _ => None,
        }
    }

    /// The list that drops down from a choice, the chosen one selected.
    pub(super) fn list(&self) -> Option<Pick> {
        let Kind::Choice { choices, chosen, .. } = &self.kind else { return None };
        let entry =
            |choice: &Choice| Entry { label: choice.label.clone(), note: choice.note.clone(), ..Entry::default() };
        let mut pick = Pick::new(&self.label, choices.iter().map(entry).collect()).footer("Enter choose  Esc close");
        pick.select(chosen.unwrap_or(0));
        Some(pick)
    }
}
