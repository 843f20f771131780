//! Forms: fields in a column, errors beside them, and keys that never save by accident.

mod code;
mod draw;
mod field;

use zeroize::Zeroizing;

use field::Kind;
pub use field::{Choice, Field, Value};

use super::dialog::{self, Dialog};
use super::pick::{self, Pick};
use super::text_field::Edited;
use crate::tui::key::{Code, Key};
use crate::tui::theme::Paint;

/// What a key did to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Nothing,
    /// It is to be saved; nothing required is missing.
    Save,
    /// It is to be closed; what was changed has been given up.
    Leave,
    /// Another button than Save and Cancel was pressed: its number among the extra ones.
    Button(usize),
}

/// The form.
#[derive(Debug)]
pub struct Form {
    fields: Vec<Field>,
    /// Save, the extra ones, Cancel.
    buttons: Vec<String>,
    /// A field, or behind them a button.
    focus: usize,
    list: Option<Pick>,
    leaving: Option<Dialog>,
    first_line: usize,
    /// Nothing is lost when it is left: no marks, no question.
    plain: bool,
}

impl Form {
    /// A form over `fields`; the focus is on the first that can be changed.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        let focus = fields.iter().position(Field::takes_focus).unwrap_or(fields.len());
        let buttons = vec!["Save".to_owned(), "Cancel".to_owned()];
        Self { fields, buttons, focus, list: None, leaving: None, first_line: 0, plain: false }
    }

    /// A form whose content nobody misses (a sign-in, a question): it marks no changes and is left without a question.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain = true;
        for field in &mut self.fields {
            field.marks = false;
        }
        self
    }

    /// Names the buttons: what saves, other ones, what leaves.
    #[must_use]
    pub fn buttons(mut self, save: &str, extra: &[&str], cancel: &str) -> Self {
        self.buttons = [save].iter().chain(extra).chain([&cancel]).map(|label| (*label).to_owned()).collect();
        self
    }

    /// What the field called `name` holds.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value> {
        self.field(name).map(Field::value)
    }

    /// The text, or the chosen value, of the field called `name`; empty where there is none. Never a secret.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.value(name) {
            Some(Value::Text(text)) => text,
            Some(Value::Choice(value)) => value.unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// The secret in the field called `name`; empty where there is none.
    #[must_use]
    pub fn secret(&self, name: &str) -> Zeroizing<String> {
        match self.value(name) {
            Some(Value::Secret(secret)) => secret,
            _ => Zeroizing::default(),
        }
    }

    /// Whether the field called `name` is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.value(name) == Some(Value::Tick(true))
    }

    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The name of the field that has the focus.
    #[must_use]
    pub fn focused(&self) -> Option<&str> {
        self.fields.get(self.focus).map(|field| field.name.as_str())
    }

    /// Puts the focus on the field called `name`.
    pub fn focus(&mut self, name: &str) {
        if let Some(index) = self.fields.iter().position(|field| field.name == name && field.takes_focus()) {
            self.focus = index;
        }
    }

    /// Puts the focus on the last button, which changes nothing: where the first one is dangerous.
    pub fn focus_last(&mut self) {
        self.focus = self.fields.len() + self.buttons.len().saturating_sub(1);
    }

    /// Puts the focus on a button: 0 is the first one.
    pub fn focus_button(&mut self, index: usize) {
        self.focus = self.fields.len() + index.min(self.buttons.len().saturating_sub(1));
    }

    /// Replaces what a text or secret field holds; it counts as changed by the person.
    pub fn set_text(&mut self, name: &str, text: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name)
            && let Some(editor) = field.editor()
        {
            editor.set(text);
        }
    }

    /// Puts a value into the field called `name`, where it is one that it takes; it counts as changed by the person.
    pub fn fill(&mut self, name: &str, value: &Value) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.fill(value);
        }
    }

    /// Puts a field in the place of the one of its name: what it asks for depends on another field.
    pub fn put(&mut self, mut field: Field) {
        field.marks = !self.plain;
        if let Some(place) = self.fields.iter_mut().find(|other| other.name == field.name) {
            *place = field;
        }
    }

    /// Shows what a secret field holds, or hides it again.
    pub fn reveal(&mut self, name: &str, show: bool) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name)
            && let Some(editor) = field.editor()
        {
            editor.reveal(show);
        }
    }

    /// How many fields were changed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.fields.iter().filter(|field| field.changed()).count()
    }

    /// Whether letters are letters now: a text field or a list has the focus.
    #[must_use]
    pub fn typing(&self) -> bool {
        let text = |field: &Field| !matches!(field.kind, Kind::Choice { .. } | Kind::Tick { .. } | Kind::Fixed { .. });
        self.leaving.is_none() && (self.list.is_some() || self.fields.get(self.focus).is_some_and(text))
    }

    /// Says what is wrong with which field (by name), instead of what was said before; the focus goes to the first.
    pub fn set_errors(&mut self, errors: Vec<(String, String)>) {
        for field in &mut self.fields {
            field.error = errors.iter().find(|(name, _)| *name == field.name).map(|(_, text)| text.clone());
        }
        if let Some(first) = self.fields.iter().position(|field| field.error.is_some() && field.takes_focus()) {
            self.focus = first;
        }
    }

    /// A line about what has the focus: `Field 2 of 15: Full name - required`.
    #[must_use]
    pub fn explains(&self) -> String {
        let Some(field) = self.fields.get(self.focus) else {
            let label = self.buttons.get(self.focus - self.fields.len()).map_or("", String::as_str);
            return format!("Button: {label}");
        };
        let mut text = format!("Field {} of {}: {}", self.focus + 1, self.fields.len(), field.label);
        if field.required {
            text.push_str(" - required");
        }
        if let Kind::Area { area, .. } = &field.kind {
            text = format!("{text} - {}", area.told());
        }
        if !field.help.is_empty() {
            text.push_str(" - ");
            text.push_str(&field.help);
        }
        text
    }

    /// The keys that work on what has the focus, and what they do.
    #[must_use]
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        let save_or_leave: &[_] = &[("Tab", "next"), ("Enter", "press"), ("Ctrl-X", "save"), ("Esc", "back")];
        if self.leaving.is_some() {
            return &[("Tab", "next"), ("Enter", "press"), ("Esc", "stay")];
        }
        if self.list.is_some() {
            return &[("Up Down", "move"), ("Enter", "choose"), ("Esc", "close")];
        }
        match self.fields.get(self.focus).map(|field| &field.kind) {
            // A form to be read.
            None if !self.fields.is_empty() && !self.fields.iter().any(Field::takes_focus) => {
                &[("Tab", "next"), ("Enter", "press"), ("Esc", "back")]
            }
            None => save_or_leave,
            Some(Kind::Tick { .. }) => &[("Tab", "next field"), ("Space", "tick"), ("Ctrl-X", "save"), ("Esc", "back")],
            Some(Kind::Choice { .. }) => {
                &[("Tab", "next field"), ("Space", "open list"), ("Ctrl-X", "save"), ("Esc", "back")]
            }
            Some(Kind::Area { .. }) => {
                &[("Tab", "next field"), ("Enter", "new line"), ("Ctrl-X", "save"), ("Esc", "back")]
            }
            Some(_) => &[("Tab", "next field"), ("Ctrl-X", "save"), ("Esc", "back")],
        }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Outcome {
        if let Some(dialog) = &mut self.leaving {
            return match dialog.press(key) {
                dialog::Outcome::Nothing => Outcome::Nothing,
                dialog::Outcome::Pressed(_) => Outcome::Leave,
                dialog::Outcome::Cancelled => {
                    self.leaving = None;
                    Outcome::Nothing
                }
            };
        }
        if let Some(list) = &mut self.list {
            match list.press(key) {
                pick::Outcome::Nothing => return Outcome::Nothing,
                pick::Outcome::Closed => {}
                pick::Outcome::Chosen(index) => self.choose(index),
            }
            self.list = None;
            return Outcome::Nothing;
        }
        if key.is_ctrl('x') || key.is_ctrl('s') {
            return self.save();
        }
        if let Some(Kind::Area { area, .. }) = self.fields.get(self.focus).map(|field| &field.kind)
            && let (true, (false, _)) | (false, (_, false)) = (key.is(Code::Up), area.at_end())
            && (key.is(Code::Up) || key.is(Code::Down))
        {
            return self.act(key);
        }
        match key.code {
            Code::Esc => return self.leave(*key),
            Code::Tab | Code::Down => self.step(true),
            Code::BackTab | Code::Up => self.step(false),
            Code::PageDown => self.focus = self.fields.len(),
            Code::PageUp => self.focus = self.fields.iter().position(Field::takes_focus).unwrap_or(0),
            _ => return self.act(key),
        }
        Outcome::Nothing
    }

    /// Takes a paste: into the text field or list that has the focus.
    pub fn paste(&mut self, text: &str) -> Edited {
        if self.leaving.is_some() {
            return Edited::No;
        }
        if let Some(list) = &mut self.list {
            list.paste(text);
            return Edited::Changed;
        }
        let typed = self.fields.get_mut(self.focus).is_some_and(|field| field.editor().is_some());
        let area = self.fields.iter().position(|field| matches!(field.kind, Kind::Area { .. }));
        if let Some(area) = area.filter(|_| !typed) {
            // The box for many lines is what lines are pasted for, wherever the focus is.
            self.focus = area;
        }
        if let Some(Field { kind: Kind::Area { area, .. }, error, .. }) = self.fields.get_mut(self.focus) {
            *error = None;
            return area.paste(text);
        }
        self.fields.get_mut(self.focus).and_then(Field::editor).map_or(Edited::No, |editor| editor.paste(text))
    }

    /// Enter, Space and everything that is for the field itself.
    fn act(&mut self, key: &Key) -> Outcome {
        let (enter, space) = (key.is(Code::Enter), key.is(Code::Char(' ')));
        let buttons = self.fields.len();
        let Some(field) = self.fields.get_mut(self.focus) else {
            let at = self.focus - buttons;
            match key.code {
                Code::Right => self.focus = (self.focus + 1).min(buttons + self.buttons.len() - 1),
                Code::Left => self.focus = buttons.max(self.focus.saturating_sub(1)),
                _ if enter || space => return self.button(at, *key),
                _ => {}
            }
            return Outcome::Nothing;
        };
        match &mut field.kind {
            Kind::Tick { on, .. } if enter || space => *on = !*on,
            Kind::Choice { .. } if enter || space => self.list = field.list(),
            Kind::Choice { .. } if key.typed().is_some() => {
                // Typing on a choice opens its list with that letter in the search.
                self.list = field.list();
                if let Some(list) = &mut self.list {
                    list.press(key);
                }
            }
            Kind::Area { area, .. } => {
                let changed = area.press(key) == Edited::Changed;
                field.error = field.error.take().filter(|_| !changed);
            }
            Kind::Text { .. } | Kind::Secret { .. } | Kind::Code { .. } if enter => self.step(true),
            Kind::Text { field: editor, .. } | Kind::Secret { field: editor } | Kind::Code { field: editor } => {
                let changed = editor.press(key) == Edited::Changed;
                field.error = field.error.take().filter(|_| !changed);
            }
            _ => {}
        }
        Outcome::Nothing
    }

    fn button(&mut self, at: usize, key: Key) -> Outcome {
        if at == 0 {
            self.save()
        } else if at + 1 == self.buttons.len() {
            self.leave(key)
        } else {
            Outcome::Button(at - 1)
        }
    }

    fn choose(&mut self, index: usize) {
        if let Some(field) = self.fields.get_mut(self.focus)
            && let Kind::Choice { chosen, .. } = &mut field.kind
        {
            *chosen = Some(index);
            field.error = None;
        }
    }

    fn save(&mut self) -> Outcome {
        let missing = |field: &Field| (field.name.clone(), format!("{} is required.", field.label));
        let errors: Vec<_> = self.fields.iter().filter(|field| field.is_missing()).map(missing).collect();
        if errors.is_empty() {
            return Outcome::Save;
        }
        self.set_errors(errors);
        Outcome::Nothing
    }

    fn leave(&mut self, key: Key) -> Outcome {
        let changes = self.changes();
        if changes == 0 || self.plain {
            return Outcome::Leave;
        }
        let text = match changes {
            1 => "1 field was changed and is not saved.".to_owned(),
            many => format!("{many} fields were changed and are not saved."),
        };
        let dialog = Dialog::new("Leave without saving?", &["Leave", "Stay"]).line(&text, Paint::Normal);
        self.leaving = Some(dialog.dangerous().opened_by(key));
        Outcome::Nothing
    }

    /// To the next (or previous) field or button, around the end.
    fn step(&mut self, forward: bool) {
        let places = self.fields.len() + self.buttons.len();
        for _ in 0..places {
            self.focus = (self.focus + if forward { 1 } else { places - 1 }) % places;
            if self.fields.get(self.focus).is_none_or(Field::takes_focus) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
