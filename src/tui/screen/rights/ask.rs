//! The question: when, whose rights, and which.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::broken::RuleBroken;
use crate::domain::dates::parse_day;
use crate::domain::permission::Permission;
use crate::domain::rights::{EverNamed, RightsNames, RightsQuery};
use crate::service::{Kind, ServiceError};
use crate::tui::inquiry::RightsAsked;
use crate::tui::key::{Code, Key};
use crate::tui::part::form::{self, Choice, Field, Outcome};
use crate::tui::part::question::Question;
use crate::tui::screen::set_up::mark;
use crate::tui::theme::{Paint, Theme};

/// The form in its box.
#[derive(Debug)]
pub(super) struct Form(Question);

/// The day that a question was about, where it was one.
pub(super) fn day_typed(at: &str) -> Option<NaiveDate> {
    parse_day(at).ok()
}

fn any() -> Choice {
    Choice::new("", "any")
}

/// What is asked for by name. One that is asked for already can be chosen before the names are there.
fn named(field: &str, label: &str, names: &[EverNamed], chosen: Option<&str>) -> Field {
    let choice = |named: &EverNamed| {
        let note = if named.removed { "removed".to_owned() } else { String::new() };
        Choice { note, ..Choice::new(&named.name, &named.name) }
    };
    let mut choices: Vec<Choice> = std::iter::once(any()).chain(names.iter().map(choice)).collect();
    let missing = chosen.filter(|chosen| choices.iter().all(|choice| choice.value != *chosen));
    choices.extend(missing.map(|missing| Choice::new(missing, missing)));
    Field::choice(field, label, choices, Some(chosen.unwrap_or_default()))
}

fn permissions(chosen: Option<Permission>) -> Field {
    let choice = |permission: &Permission| Choice {
        note: permission.meaning().to_owned(),
        ..Choice::new(permission.name(), permission.name())
    };
    let choices = std::iter::once(any()).chain(Permission::ALL.iter().map(choice)).collect();
    Field::choice("permission", "Permission", choices, Some(chosen.map_or("", Permission::name)))
        .help("who had it, and by which role")
}

impl Form {
    pub(super) fn new(asked: &RightsAsked, names: &RightsNames) -> Self {
        let query = &asked.query;
        let fields = vec![
            Field::text("at", "When", &asked.at, 40).help("empty: now; 2026-12-31, 29 Nov, yesterday 05:58"),
            Field::text("user", "User", query.user.as_deref().unwrap_or_default(), 256)
                .help("a username, deleted ones too; empty: everybody"),
            named("role", "Role", &names.roles, query.role.as_deref()).help("who held it, or had something by it"),
            permissions(query.permission),
            named("license", "License", &names.licenses, query.license.as_deref()).help("by hand, or by a role"),
        ];
        let form = form::Form::new(fields).buttons("Show", &[], "Cancel").plain();
        let text = "Of a day all is shown that was held at some time of it. Nothing is changed.";
        let question = Question::new("Who could do what, when?", form).line(text, Paint::Hint);
        Self(question.footer("Ctrl-X show  Esc cancel"))
    }

    /// Takes the names that there are to choose from.
    pub(super) fn offer(&mut self, names: &RightsNames) {
        let chosen = |field: &str| Some(self.0.form.text(field)).filter(|text| !text.is_empty());
        let (role, license) = (chosen("role"), chosen("license"));
        let role = named("role", "Role", &names.roles, role.as_deref()).help("who held it, or had something by it");
        let license = named("license", "License", &names.licenses, license.as_deref()).help("by hand, or by a role");
        self.0.form.put(role);
        self.0.form.put(license);
    }

    /// What was asked; none where it can't be, which the form says then.
    pub(super) fn asked(&mut self) -> Option<RightsAsked> {
        let form = &mut self.0.form;
        let text = |field: &str| Some(form.text(field).trim().to_owned()).filter(|text| !text.is_empty());
        let query = RightsQuery {
            user: text("user"),
            role: text("role"),
            permission: text("permission").as_deref().and_then(Permission::from_name),
            license: text("license"),
        };
        let at = text("at").unwrap_or_default();
        if query.permission.is_some() && query.license.is_some() {
            let message = "Ask for a permission or for a license: nobody has one by the other.".to_owned();
            form.set_errors(vec![("license".to_owned(), message)]);
            return None;
        }
        Some(RightsAsked { query, at })
    }

    /// Why it couldn't be answered.
    pub(super) fn refuse(&mut self, error: &ServiceError) {
        match error.rule().map_or(&[][..], RuleBroken::fields) {
            // Only what is typed can be unknown.
            [] if error.kind() == Kind::NotFound => {
                self.0.form.set_errors(vec![("user".to_owned(), error.to_string())]);
            }
            [] => self.0.form.set_errors(vec![("at".to_owned(), error.to_string())]),
            flaws => mark(&mut self.0.form, flaws),
        }
    }

    /// Takes a key: Enter in a line of text asks at once.
    pub(super) fn press(&mut self, key: &Key) -> Outcome {
        let in_text = matches!(self.0.form.focused(), Some("at" | "user"));
        if in_text && key.is(Code::Enter) {
            return Outcome::Save;
        }
        self.0.press(key)
    }

    pub(super) fn paste(&mut self, text: &str) {
        let _edited = self.0.form.paste(text);
    }

    pub(super) fn typing(&self) -> bool {
        self.0.form.typing()
    }

    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.0.form.focused() {
            Some("at" | "user") => &[("Tab", "next field"), ("Enter", "show"), ("Ctrl-U", "empty"), ("Esc", "back")],
            Some(_) if self.0.form.typing() => self.0.form.hints(),
            Some(_) => &[("Tab", "next field"), ("Space", "open list"), ("Ctrl-X", "show"), ("Esc", "back")],
            None => &[("Tab", "next"), ("Enter", "press"), ("Esc", "back")],
        }
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        self.0.draw(buffer, area, theme)
    }
}
