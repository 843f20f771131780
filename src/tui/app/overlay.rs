//! What lies over the tabs: help, palette, messages, questions, the own password.

use std::sync::Arc;

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::copy::{self, CopyMenu};
use super::undo::{self, UndoDialog};
use super::wishes::{Note, Wishes};
use crate::domain::dates::local_text;
use crate::domain::settings::{SETTINGS, Setting, Settings};
use crate::service::Answer;
use crate::tui::action::{Action, Described, Place};
use crate::tui::files::Preview;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::part::dialog::{self, Dialog};
use crate::tui::part::pick::{self, Entry, Pick};
use crate::tui::request::{Reply, Request, Ticket};
use crate::tui::screen::file_errand::{self, FileErrand};
use crate::tui::screen::inspection::Inspection;
use crate::tui::screen::new_password::{self, NewPassword};
use crate::tui::theme::{Paint, Theme};

/// What lies over the tabs.
#[derive(Debug)]
pub enum Overlay {
    /// A list of what can be run: help, palette, or the menu of what is selected.
    Actions(Pick, Vec<Run>),
    /// The messages so far.
    Messages(Pick),
    /// Something to read, or a question.
    Tell(Dialog, Asks),
    /// What would be undone.
    Undo(Box<UndoDialog>),
    /// What can be copied, and the key that leads here.
    Copy(Box<CopyMenu>, String),
    /// A file is asked for, read or written.
    File(Box<FileErrand>),
    /// The database or its log is looked at.
    Inspection(Box<Inspection>),
    /// The form for the own password.
    OwnPassword(Box<NewPassword>),
}

/// What a line of help, palette or menu leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// An action.
    Action(Action),
    /// A setting, to be changed.
    Setting(&'static str),
}

/// What a dialog's first button means.
#[derive(Debug)]
pub enum Asks {
    /// Nothing: it was only told.
    Nothing,
    /// Quit.
    Quit,
    /// Put a pasted text into the search box.
    Search(String),
}

/// What comes of a key or an answer.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// It closes.
    Close,
    /// It closes, and this is done.
    Run(Run),
    /// It closes, and so does the program.
    Quit,
    /// It closes, and this is looked for.
    Search(String),
    /// It closes, and the preview of a file of users is shown.
    Preview(Arc<Preview>),
}

/// The rows of the table of these places, in their order, with the keys in force.
fn actions(keymap: &Keymap, places: &[Place]) -> Vec<(&'static Described, String)> {
    let rows =
        |place: &Place| keymap.rows().filter(move |(described, _)| described.place == *place).collect::<Vec<_>>();
    places.iter().flat_map(rows).collect()
}

/// What can be done in the other tabs: each line leads to its tab, and says which key does it there.
fn elsewhere(keymap: &Keymap, here: &[Place], refusal: &dyn Fn(Action) -> Option<String>) -> Vec<(Entry, Run)> {
    let tabs = [
        (Place::Users, Action::TabUsers),
        (Place::Licenses, Action::TabLicenses),
        (Place::Devices, Action::TabDevices),
        (Place::SystemLog, Action::TabSystemLog),
    ];
    let lines = |(place, tab): (Place, Action)| {
        let tab_key = keymap.key_of(tab);
        let line = |(described, key): (&Described, String)| {
            // What has no key is run from here, wherever that is.
            if key.is_empty() {
                let entry = Entry {
                    heading: place.heading().to_owned(),
                    label: described.hint.to_owned(),
                    about: described.about.to_owned(),
                    words: described.words.to_owned(),
                    refused: refusal(described.action),
                    ..Entry::default()
                };
                return (entry, Run::Action(described.action));
            }
            let entry = Entry {
                heading: format!("{}, with {tab_key}", place.heading()),
                label: described.hint.to_owned(),
                about: format!("{} Enter goes to {}; there it is {key}.", described.about, place.heading()),
                words: described.words.to_owned(),
                refused: refusal(described.action),
                key: format!("{tab_key} {key}"),
                ..Entry::default()
            };
            (entry, Run::Action(tab))
        };
        actions(keymap, &[place]).into_iter().map(line).collect::<Vec<_>>()
    };
    tabs.into_iter().filter(|(place, _)| !here.contains(place)).flat_map(lines).collect()
}

impl Overlay {
    /// Every key that works here; those that are refused say why.
    pub(super) fn help(keymap: &Keymap, places: &[Place], refusal: &dyn Fn(Action) -> Option<String>) -> Self {
        let keyed = |(_, keys): &(&Described, String)| !keys.is_empty();
        Self::actions("Keys here", actions(keymap, places).into_iter().filter(keyed), refusal, &[])
    }

    /// Every action, screen and setting by name; those that are refused say why.
    pub(super) fn palette(
        keymap: &Keymap,
        places: &[Place],
        settings: &Settings,
        refusal: &dyn Fn(Action) -> Option<String>,
    ) -> Self {
        let refused = refusal(Action::Settings);
        let entry = |setting: &'static Setting| {
            let entry = Entry {
                heading: "Settings".to_owned(),
                label: setting.key.to_owned(),
                note: settings.get(setting.key).unwrap_or_default(),
                about: setting.meaning.to_owned(),
                refused: refused.clone(),
                ..Entry::default()
            };
            (entry, Run::Setting(setting.key))
        };
        let mut more = elsewhere(keymap, places, refusal);
        more.extend(SETTINGS.iter().map(entry));
        Self::actions("Commands", actions(keymap, places).into_iter(), refusal, &more)
    }

    /// Every action for what is selected, numbered, so that a number pad is enough.
    pub(super) fn menu(
        keymap: &Keymap,
        places: &[Place],
        subject: &str,
        refusal: &dyn Fn(Action) -> Option<String>,
    ) -> Self {
        match Self::actions(subject, actions(keymap, places).into_iter(), refusal, &[]) {
            Self::Actions(pick, runs) => Self::Actions(pick.numbered(), runs),
            other => other,
        }
    }

    fn actions<'a>(
        title: &str,
        rows: impl Iterator<Item = (&'a Described, String)>,
        refusal: &dyn Fn(Action) -> Option<String>,
        more: &[(Entry, Run)],
    ) -> Self {
        let row = |(described, key): (&Described, String)| {
            let entry = Entry {
                heading: described.place.heading().to_owned(),
                key,
                label: described.hint.to_owned(),
                about: described.about.to_owned(),
                words: described.words.to_owned(),
                refused: refusal(described.action),
                ..Entry::default()
            };
            (entry, Run::Action(described.action))
        };
        let (entries, runs) = rows.map(row).chain(more.iter().cloned()).unzip();
        Self::Actions(Pick::new(title, entries), runs)
    }

    pub(super) fn messages(notes: &[Note], zone: &Tz) -> Self {
        let entry = |note: &Note| {
            let time = local_text(note.at, zone);
            let (key, label) = (time.get(11..19).unwrap_or_default().to_owned(), note.text.clone());
            Entry { key, label, about: note.text.clone(), ..Entry::default() }
        };
        Self::Messages(Pick::new("Messages", notes.iter().rev().map(entry).collect()).footer("Esc close"))
    }

    pub(super) fn own_password() -> Self {
        Self::OwnPassword(Box::new(NewPassword::change()))
    }

    pub(super) fn ask_quit() -> Self {
        let text = "Something was typed and is not saved.";
        let dialog = Dialog::new("Quit without saving?", &["Quit", "Stay"]).line(text, Paint::Normal).dangerous();
        Self::Tell(dialog, Asks::Quit)
    }

    pub(super) fn ask_paste(text: &str) -> Self {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
        let dialog = Dialog::new("Search for what was pasted?", &["Search", "Drop it"])
            .line(&format!("\"{line}\""), Paint::Normal)
            .line("A paste into a list is never taken for keys.", Paint::Hint);
        Self::Tell(dialog, Asks::Search(text.to_owned()))
    }

    /// What somebody does with a plant that was set up a moment ago.
    pub(super) fn what_next() -> Self {
        let dialog = Dialog::new("The plant is set up. What next?", &["Begin"])
            .line("n adds a user; e edits, d disables, i shows the disabled ones.", Paint::Normal)
            .line("Many at once: \"import users\" among the commands (:), after \"write a template\".", Paint::Normal)
            .line("User groups and teams: chargehand groups add, chargehand teams add.", Paint::Normal)
            .line("4 makes other terminals devices, by one-time codes; t there trusts them.", Paint::Normal)
            .line("5 shows the system log: everything that was done is in it.", Paint::Normal)
            .line("? shows every key, wherever you are.", Paint::Normal);
        Self::Tell(dialog, Asks::Nothing)
    }

    /// The keys that work in it.
    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Actions(..) => &[("Up Down", "move"), ("Enter", "run"), ("Esc", "close")],
            Self::Copy(..) => &[("Up Down", "choose"), ("Enter", "copy"), ("Esc", "close")],
            Self::Messages(_) => &[("Up Down", "move"), ("Esc", "close")],
            Self::Tell(..) | Self::Undo(_) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "close")],
            Self::File(errand) => errand.hints(),
            Self::Inspection(inspection) => inspection.hints(),
            Self::OwnPassword(form) => form.form.hints(),
        }
    }

    /// Do letters go to a text field?
    pub(super) fn typing(&self) -> bool {
        match self {
            Self::Actions(..) | Self::Messages(_) => true,
            Self::Tell(dialog, _) => dialog.typing(),
            Self::Copy(..) | Self::Inspection(_) => false,
            Self::Undo(dialog) => dialog.typing(),
            Self::File(errand) => errand.typing(),
            Self::OwnPassword(form) => form.form.typing(),
        }
    }

    pub(super) fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        match self {
            Self::File(errand) => {
                errand.paste(text);
                errand.look(wishes);
            }
            Self::Actions(pick, _) | Self::Messages(pick) => pick.paste(text),
            Self::Tell(dialog, _) => drop(dialog.paste(text)),
            Self::Copy(..) | Self::Inspection(_) => {}
            Self::Undo(dialog) => dialog.paste(text),
            Self::OwnPassword(form) => drop(form.form.paste(text)),
        }
    }

    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        match self {
            Self::Actions(pick, runs) => match pick.press(key) {
                pick::Outcome::Nothing => Step::Stay,
                pick::Outcome::Closed => Step::Close,
                pick::Outcome::Chosen(index) => runs.get(index).map_or(Step::Close, |run| Step::Run(*run)),
            },
            Self::Messages(pick) => match pick.press(key) {
                pick::Outcome::Nothing => Step::Stay,
                pick::Outcome::Closed | pick::Outcome::Chosen(_) => Step::Close,
            },
            Self::Tell(dialog, asks) => match dialog.press(key) {
                dialog::Outcome::Nothing => Step::Stay,
                dialog::Outcome::Cancelled => Step::Close,
                dialog::Outcome::Pressed(_) => match std::mem::replace(asks, Asks::Nothing) {
                    Asks::Nothing => Step::Close,
                    Asks::Quit => Step::Quit,
                    Asks::Search(text) => Step::Search(text),
                },
            },
            Self::Copy(menu, opener) => match menu.press(key, opener) {
                copy::Step::Stay => Step::Stay,
                copy::Step::Close => Step::Close,
                copy::Step::Do(action) => Step::Run(Run::Action(action)),
                copy::Step::Copy(text) => {
                    wishes.requests.push(Request::Copy(text));
                    Step::Close
                }
            },
            Self::Undo(dialog) => match dialog.press(key, wishes) {
                undo::Step::Stay => Step::Stay,
                undo::Step::Close => Step::Close,
            },
            Self::File(errand) => errand.press(key, wishes).into(),
            Self::Inspection(inspection) => match inspection.press(key, wishes) {
                true => Step::Stay,
                false => Step::Close,
            },
            Self::OwnPassword(form) => match form.press(key, wishes) {
                new_password::Step::Leave(text) => {
                    wishes.say(text, Paint::Normal);
                    Step::Close
                }
                _ => Step::Stay,
            },
        }
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        match self {
            Self::OwnPassword(form) => form.waits_for(ticket),
            Self::Undo(dialog) => dialog.waits_for(ticket),
            Self::File(errand) => errand.waits_for(ticket),
            Self::Inspection(inspection) => inspection.waits_for(ticket),
            Self::Actions(..) | Self::Messages(_) | Self::Tell(..) | Self::Copy(..) => false,
        }
    }

    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Step {
        if let Self::Undo(dialog) = self {
            return match dialog.answer(answer, wishes) {
                undo::Step::Stay => Step::Stay,
                undo::Step::Close => Step::Close,
            };
        }
        if let Self::File(errand) = self {
            let step = errand.answer(ticket, answer, wishes);
            return errand.preview.take().map_or(step.into(), Step::Preview);
        }
        if let Self::Inspection(inspection) = self {
            return if inspection.answer(answer, wishes) { Step::Stay } else { Step::Close };
        }
        let Self::OwnPassword(form) = self else { return Step::Stay };
        match form.answer(ticket, answer) {
            new_password::Step::Changed => wishes.say("Your password was changed.", Paint::Good),
            new_password::Step::Leave(text) => wishes.say(text, Paint::Error),
            new_password::Step::Stay | new_password::Step::SignedIn(_) | new_password::Step::Invite(..) => {
                return Step::Stay;
            }
        }
        Step::Close
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        match self {
            Self::Actions(pick, _) | Self::Messages(pick) => pick.draw(buffer, area, theme),
            Self::Copy(menu, _) => menu.draw(buffer, area, theme),
            Self::Undo(dialog) => dialog.draw(buffer, area, theme),
            Self::File(errand) => errand.draw(buffer, area, theme),
            Self::Inspection(inspection) => inspection.draw(buffer, area, theme),
            Self::Tell(dialog, _) => dialog.draw(buffer, area, theme),
            Self::OwnPassword(form) => form.draw(buffer, area, theme),
        }
    }
}

impl From<file_errand::Step> for Step {
    fn from(step: file_errand::Step) -> Self {
        match step {
            file_errand::Step::Stay => Self::Stay,
            file_errand::Step::Close => Self::Close,
        }
    }
}
