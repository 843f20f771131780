//! What is done with a file: a preview of an import, a template, an export, the list of errors, a backup. One box asks which file,
//! shows how far it is, and says what is wrong; nothing that is there already is replaced without a question.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::file_ask::{self, FileAsk};
use super::file_told;
use crate::domain::broken::RuleBroken;
use crate::domain::dates::day_of;
use crate::domain::import::Choices;
use crate::domain::log_filter::LogSearch;
use crate::domain::query::UserQuery;
use crate::domain::text::shown;
use crate::service::{Answer, ExportFormat, ExportOrder, LogOrder, RightsOrder, ServiceError};
use crate::tui::app::wishes::Wishes;
use crate::tui::files::{ImportCall, Looked, Preview};
use crate::tui::inquiry::{RightsAsked, RightsFound};
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::{self, Dialog};
use crate::tui::part::job::{self, Job, grouped};
use crate::tui::part::pick::{self, Entry, Pick};
use crate::tui::request::{Call, Progress, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The box.
#[derive(Debug)]
pub struct FileErrand {
    what: What,
    /// Which users are exported, and how: asked before the file.
    pick: Option<Pick>,
    ask: FileAsk,
    job: Option<Job>,
    /// The file that was chosen last.
    path: PathBuf,
    /// May it be replaced?
    replace: Option<Dialog>,
    /// What came of it, where that takes more than a line.
    told: Option<Dialog>,
    /// What the file would do: it was read, and is to be shown.
    pub preview: Option<Arc<Preview>>,
}

#[derive(Debug)]
enum What {
    Preview,
    Template,
    /// What the list shows, and what was chosen of it.
    Export(UserQuery, usize),
    /// The events that this finds (LOG-4).
    Log(String),
    Errors(Arc<Preview>),
    Rights(RightsAsked),
    BackUp,
}

/// What comes of a key or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays.
    Stay,
    /// It closes.
    Close,
}

/// What can be exported: what it is called, whether it is all users, and the columns.
const EXPORTS: [(&str, bool, ExportFormat); 4] = [
    ("Users as listed now, columns of the import", false, ExportFormat::Import),
    ("Users as listed now, every column", false, ExportFormat::Full),
    ("All users, columns of the import", true, ExportFormat::Import),
    ("All users, every column", true, ExportFormat::Full),
];

const TABLES: &[&str] = &["xlsx", "csv"];

impl FileErrand {
    fn new(what: What, ask: FileAsk) -> Self {
        Self { what, pick: None, ask, job: None, path: PathBuf::new(), replace: None, told: None, preview: None }
    }

    /// Asks for a file of users to be imported.
    pub fn import(wishes: &mut Wishes) -> Self {
        let line = "A workbook (.xlsx) or a CSV. First a preview: nothing is written yet.";
        let folder = wishes.folder.clone();
        Self::new(What::Preview, FileAsk::new("Import users", line, TABLES, &folder, wishes))
    }

    /// Asks where to write a template.
    pub fn template(wishes: &mut Wishes) -> Self {
        let line = "To be filled in for an import: .xlsx (with drop-downs) or .csv.";
        let path = format!("{}users-template.xlsx", wishes.folder);
        Self::new(What::Template, FileAsk::new("Write a template", line, TABLES, &path, wishes).saving())
    }

    /// Asks what to export, as `query` lists it or all there are, and where to.
    pub fn export(query: UserQuery, wishes: &mut Wishes) -> Self {
        let line = "The ending says what kind of file: .xlsx, .csv; with every column .json.";
        let path = format!("{}users.xlsx", wishes.folder);
        let ask = FileAsk::new("Export users", line, &["xlsx", "csv", "json"], &path, wishes).saving();
        let listed = match (query.search.trim(), query.show_inactive) {
            ("", false) => "Without the inactive ones.".to_owned(),
            ("", true) => "With the inactive ones.".to_owned(),
            (search, inactive) => {
                format!("Those that \"{search}\" finds, with{} the inactive ones.", if inactive { "" } else { "out" })
            }
        };
        let entry = |(label, all, _): &(&str, bool, ExportFormat)| {
            let about = if *all { "Inactive ones, too.".to_owned() } else { listed.clone() };
            Entry { label: (*label).to_owned(), about, ..Entry::default() }
        };
        let pick = Pick::new("Export users", EXPORTS.iter().map(entry).collect()).numbered();
        let pick = Some(pick.footer("Enter choose  Esc cancel"));
        Self { pick, ..Self::new(What::Export(query, 0), ask) }
    }

    /// Asks where to write the events that `search` finds.
    pub fn log(search: &str, wishes: &mut Wishes) -> Self {
        let line = match search {
            "" => "All events, the newest first: .csv, .json, or .jsonl (an object a line).".to_owned(),
            search => format!("Events as listed now ({search}): .csv, .json, or .jsonl (an object a line)."),
        };
        let path = format!("{}system-log.csv", wishes.folder);
        let ask = FileAsk::new("Export the log", &line, &["csv", "json", "jsonl"], &path, wishes).saving();
        Self::new(What::Log(search.to_owned()), ask)
    }

    /// Asks where to write what is wrong with a file: beside it unless somebody says otherwise.
    pub fn errors(preview: &Arc<Preview>, wishes: &mut Wishes) -> Self {
        let stem = preview.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let path = preview.path.with_file_name(format!("{stem}-errors.csv"));
        let line = "A CSV: each error and warning with row, username, column and value.";
        let ask = FileAsk::new("Save the list of errors", line, &["csv"], &path.to_string_lossy(), wishes).saving();
        Self::new(What::Errors(preview.clone()), ask)
    }

    /// Asks where to write rights.
    pub fn rights(found: &RightsFound, wishes: &mut Wishes) -> Self {
        let line = "All of them, also those that the screen has no room for: .xlsx, .csv or .json.";
        let path = format!("{}rights-{}.xlsx", wishes.folder, day_of(found.span.from, &wishes.zone));
        let ask = FileAsk::new("Write rights into a file", line, &["xlsx", "csv", "json"], &path, wishes).saving();
        Self::new(What::Rights(found.asked.clone()), ask)
    }

    /// Asks where to copy the database.
    pub fn back_up(wishes: &mut Wishes) -> Self {
        let line = "A copy of everything, as it stands now; others go on working meanwhile.";
        let path = format!("{}chargehand-{}.db", wishes.folder, day_of(wishes.now, &wishes.zone));
        Self::new(What::BackUp, FileAsk::new("Back up the database", line, &["db"], &path, wishes).saving())
    }

    /// The keys that work in it.
    #[must_use]
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if self.told.is_some() {
            return &[("Enter", "close"), ("Esc", "close")];
        }
        match (&self.job, &self.replace, &self.pick) {
            (Some(_), ..) => job::HINTS,
            (None, Some(_), _) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "other file")],
            (None, None, Some(_)) => &[("Up Down", "move"), ("Enter", "choose"), ("Esc", "cancel")],
            (None, None, None) => file_ask::HINTS,
        }
    }

    /// Do letters go to a text field?
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.job.is_none() && self.replace.is_none() && self.told.is_none()
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if self.job.is_some() {
            if key.is(Code::Esc) {
                self.stop(wishes);
            }
            return Step::Stay;
        }
        if let Some(dialog) = &mut self.told {
            return if dialog.press(key) == dialog::Outcome::Nothing { Step::Stay } else { Step::Close };
        }
        if let Some(dialog) = &mut self.replace {
            match dialog.press(key) {
                dialog::Outcome::Nothing => {}
                dialog::Outcome::Cancelled => self.replace = None,
                dialog::Outcome::Pressed(_) => {
                    self.replace = None;
                    self.begin(self.path.clone(), true, wishes);
                }
            }
            return Step::Stay;
        }
        if let Some(pick) = &mut self.pick {
            match pick.press(key) {
                pick::Outcome::Nothing => {}
                pick::Outcome::Closed => return Step::Close,
                pick::Outcome::Chosen(chosen) => {
                    if let What::Export(_, which) = &mut self.what {
                        *which = chosen;
                    }
                    self.pick = None;
                }
            }
            return Step::Stay;
        }
        match self.ask.press(key, wishes) {
            file_ask::Outcome::Stay => {}
            file_ask::Outcome::Close => return Step::Close,
            file_ask::Outcome::Chosen(path) => self.begin(path, false, wishes),
        }
        Step::Stay
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        if !self.typing() {
            return;
        }
        match &mut self.pick {
            Some(pick) => pick.paste(text),
            None => self.ask.paste(text),
        }
    }

    /// Asks what lies in a folder that was pasted.
    pub fn look(&mut self, wishes: &mut Wishes) {
        self.ask.look(wishes);
    }

    fn begin(&mut self, path: PathBuf, replace: bool, wishes: &mut Wishes) {
        self.path.clone_from(&path);
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let (call, title, first) = match &self.what {
            What::Preview => {
                let call = ImportCall { path, choices: Choices::default(), confirmed: None };
                (Call::Import(Box::new(call)), format!("Looking at {name}"), "Reading the file")
            }
            What::Template => (Call::Template(path, replace), format!("Writing {name}"), "Writing the template"),
            What::Errors(preview) => {
                (Call::SaveErrors(preview.clone(), path, replace), format!("Writing {name}"), "Writing the list")
            }
            What::Log(search) => {
                let order = LogOrder { path, search: LogSearch::from(search), replace };
                (Call::ExportLog(Box::new(order)), format!("Writing {name}"), "Reading events")
            }
            What::Rights(RightsAsked { query, at }) => {
                let order = RightsOrder { query: query.clone(), at: at.clone(), path, replace };
                (Call::ExportRights(Box::new(order)), format!("Writing {name}"), "Reading rights")
            }
            What::BackUp => (Call::BackUp(path), format!("Writing {name}"), "Copying the database"),
            What::Export(query, chosen) => {
                let (_, all, format) = EXPORTS.get(*chosen).copied().unwrap_or(EXPORTS[0]);
                let everybody = UserQuery { show_inactive: true, ..UserQuery::default() };
                let query = if all { everybody } else { query.clone() };
                let json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
                // The import's columns of a JSON don't exist: the service says so.
                let format = Some(format).filter(|_| !json || format == ExportFormat::Import);
                let order = ExportOrder { path, query, format, replace };
                (Call::Export(Box::new(order)), format!("Writing {name}"), "Reading accounts")
            }
        };
        self.job = Some(Job::new(wishes.call(call), &title, first, wishes.now));
        wishes.wake_at(wishes.now.plus(job::SHOWN_AFTER));
    }

    /// Is this its ticket?
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.ask.waits_for(ticket) || self.job.as_ref().is_some_and(|job| job.ticket == ticket)
    }

    /// Time goes by.
    pub fn on_time(&mut self, now: crate::clock::Timestamp) {
        if let Some(job) = &mut self.job {
            job.on_time(now);
        }
    }

    /// Its long work tells how far it is.
    pub fn progress(&mut self, ticket: Ticket, progress: Progress, at: crate::clock::Timestamp) {
        if let Some(job) = self.job.as_mut().filter(|job| job.ticket == ticket) {
            job.take(progress, at);
        }
    }

    /// Ends its long work; says whether there was any.
    pub fn stop(&mut self, wishes: &mut Wishes) -> bool {
        if let Some(job) = &mut self.job {
            wishes.requests.push(job.stop());
        }
        self.job.is_some()
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, mut answer: Answer<Reply>, wishes: &mut Wishes) -> Step {
        if self.ask.answer(ticket, &mut answer) || self.job.as_ref().is_none_or(|job| job.ticket != ticket) {
            return Step::Stay;
        }
        self.job = None;
        match answer {
            Ok(Reply::Import(Looked::Flaws(lines))) => self.ask.say(lines),
            Ok(Reply::Import(Looked::Preview(preview))) => {
                wishes.folder = self.ask.folder();
                self.preview = Some(preview);
                return Step::Close;
            }
            Ok(Reply::Written(path)) => {
                wishes.folder = self.ask.folder();
                wishes.say(self.written(&path), Paint::Good);
                return Step::Close;
            }
            Ok(Reply::Exported(path, exported)) => {
                wishes.folder = self.ask.folder();
                file_told::exported(&path, exported, wishes);
                return Step::Close;
            }
            Ok(Reply::RowsWritten(path, rows)) => {
                wishes.folder = self.ask.folder();
                if rows == 0 && !matches!(self.what, What::Log(_)) {
                    let path = shown(&path.to_string_lossy()).into_owned();
                    wishes.say(format!("Nobody held such a right then; {path} says so."), Paint::Good);
                    return Step::Close;
                }
                let row = if matches!(self.what, What::Log(_)) { "event" } else { "right" };
                let (path, rows, s) = (path.to_string_lossy(), grouped(rows), if rows == 1 { "" } else { "s" });
                wishes.say(format!("{rows} {row}{s} exported to {}.", shown(&path)), Paint::Good);
                return Step::Close;
            }
            Ok(Reply::BackedUp(path, bytes)) => {
                wishes.folder = self.ask.folder();
                self.told = Some(file_told::backed_up(&path, bytes, wishes));
            }
            Ok(_) => return Step::Close,
            Err(ServiceError::Cancelled) => self.ask.say(vec!["Stopped: nothing was kept.".to_owned()]),
            Err(error) => self.refused(&error),
        }
        Step::Stay
    }

    fn refused(&mut self, error: &ServiceError) {
        match error.rule() {
            // It could be the only backup there is.
            Some(rule @ RuleBroken::FileInUse { .. }) if matches!(self.what, What::BackUp) => {
                self.ask.say(vec![format!("{rule} Name another: a backup never takes the place of a file.")]);
            }
            Some(RuleBroken::FileInUse { path }) => {
                let line = format!("{path} is there already.");
                let dialog = Dialog::new("Replace the file?", &["Replace", "Another name"]).line(&line, Paint::Normal);
                self.replace = Some(dialog.dangerous());
            }
            Some(rule) if !rule.fields().is_empty() => {
                self.ask.say(rule.fields().iter().map(|flaw| flaw.message.clone()).collect());
            }
            _ => self.ask.say(vec![error.to_string()]),
        }
    }

    fn written(&self, path: &Path) -> String {
        let path = shown(&path.to_string_lossy()).into_owned();
        match &self.what {
            What::Template => format!("Template written to {path}: replace its example row, then import it."),
            _ => format!("The list of errors was written to {path}."),
        }
    }

    /// Draws it over `area`; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        if let Some(pick) = &mut self.pick {
            return pick.draw(buffer, area, theme);
        }
        if let Some(dialog) = &mut self.told {
            return dialog.draw(buffer, area, theme);
        }
        let cursor = self.ask.draw(buffer, area, theme);
        match (&self.job, &mut self.replace) {
            (Some(job), _) => job.draw(buffer, area, theme).or(cursor),
            (None, Some(dialog)) => dialog.draw(buffer, area, theme),
            (None, None) => cursor,
        }
    }
}
