//! Importing a file of users (section 13): a preview, or all of it in one transaction.

mod errors;
mod look;
mod passwords;
mod seats;
mod sheet;
mod write;

use sheet::TableSheet;
use write::{Ending, Plan};

use sha2::{Digest as _, Sha256};

use super::{Answer, Desk, ServiceError};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{ImportCounts, PlantChange};
use crate::domain::id::{EventId, SessionId};
use crate::domain::import::{Action, CellError, Choices, Column, ImportRow, Index};
use crate::domain::user::FieldFlaw;
use crate::spreadsheet::Table;
use crate::store::{By, SeatsMoved, StoreError};

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Only look: write nothing.
    pub dry_run: bool,
    /// What becomes of rows that would be errors otherwise.
    pub choices: Choices,
    /// The SHA-256 of the file that was previewed; another file than that is refused (IMP-2).
    pub previewed: Option<[u8; 32]>,
    /// What was confirmed: [`ImportReport::plan`] of the preview. Where the rows come to something else by now, nothing is
    /// written, and the report says what they come to.
    pub planned: Option<[u8; 32]>,
}

/// What an import did or, as a preview, would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Every row of the file.
    pub rows: Vec<ImportRow>,
    /// Accounts added; in a preview those that would be, bad rows left out.
    pub created: u64,
    /// Accounts changed, or that would be.
    pub updated: u64,
    /// Accounts made active again, or that would be.
    pub brought_back: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows with errors. While there are any, nothing is written, unless they are to be left out.
    pub bad: u64,
    /// What is to be known of the file as a whole: columns and sheets that were ignored.
    pub warnings: Vec<String>,
    /// The license types of which more or fewer seats are used after it; in a preview as many as there would be, were there
    /// enough.
    pub seats: Vec<SeatsMoved>,
    /// Was it written?
    pub written: bool,
    /// The number under which it was written: what it did is undone by it.
    pub operation: Option<EventId>,
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportPhase {
    /// Rows are looked at.
    Checking,
    /// Passwords are held against the rules.
    CheckingPasswords,
    /// Passwords are hashed, on all cores.
    Hashing,
    /// Accounts are written.
    Writing,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// What it is doing.
    pub phase: ImportPhase,
    /// How many rows or passwords of this phase are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// Told how far it is; ends the import by answering `false`.
type Watch<'a> = &'a mut (dyn FnMut(ImportProgress) -> bool + 'a);

/// So many rows pass between two reports of progress.
const REPORT_EVERY: usize = 256;

impl Desk {
    /// Imports a file of users, or shows what it would do (IMP-1, IMP-2). All errors come at once, in the report; while
    /// there is one nothing is written. `file` is the file's name, for the log.
    ///
    /// # Errors
    /// Without `ImportUsers`; a missing essential column; a file that isn't the one that was previewed;
    /// [`ServiceError::Cancelled`] where `watch` answered `false`; the store's.
    pub fn import_users(
        &mut self,
        session: SessionId,
        file: &str,
        table: &Table,
        options: ImportOptions,
        mut watch: impl FnMut(ImportProgress) -> bool,
    ) -> Answer<ImportReport> {
        let sheet = TableSheet::of(table)?;
        if options.previewed.is_some_and(|previewed| previewed != table.sha256()) {
            let message = format!("The file {} changed since its preview: preview it again.", base_name(file));
            return Err(about_the_file(message).into());
        }
        let index = Index::of(&sheet);
        let look = self.look_at(session, &sheet, &index, options.choices, &mut watch)?;
        let mut report = ImportReport { rows: look.rows, seats: look.seats, ..ImportReport::default() };
        report.warnings = sheet.warnings();
        report.count();
        if options.dry_run || report.rows.is_empty() {
            return Ok(report);
        }
        if report.bad > 0 && !options.choices.skip_bad_rows {
            if let Some(refused) = look.refused {
                // Recording it is what logs the refusal (ROL-10); the transaction is rolled back with it.
                let _denied = self.store.transact(By::Session(session), |tx| tx.record(refused));
            }
            report.nothing_done();
            return Ok(report);
        }
        if options.planned.is_some_and(|planned| planned != report.plan()) {
            return Ok(report);
        }
        let mut passwords = look.passwords;
        passwords.hash(&self.hashing, &*self.chance(), &mut watch)?;
        let counts = report.counts();
        let imported = PlantChange::Imported { file: base_name(file).to_owned(), sha256: table.sha256_text(), counts };
        let plan = Plan { sheet: &sheet, index: &index, passwords: &passwords, terms: &look.terms };
        let (mut ending, mut operation) = (Ending::Written, None);
        let result = self.store.transact(By::Session(session), |tx| {
            ending = plan.write(tx, imported, &mut report.rows, &mut watch)?;
            operation = tx.operation();
            // An error is what rolls back; which one is told by the ending.
            if ending == Ending::Written { Ok(()) } else { Err(StoreError::Unexpected("rolled back".into()).into()) }
        });
        self.store.end_of_many()?;
        match ending {
            Ending::Cancelled => Err(ServiceError::Cancelled),
            Ending::Bad => {
                report.count();
                report.nothing_done();
                Ok(report)
            }
            Ending::Written => {
                result?;
                report.count();
                if report.counts() != counts {
                    // The log has what was seen first: this can't be, as both are one plan.
                    return Err(StoreError::Unexpected("an import did other than it said".into()).into());
                }
                (report.written, report.operation) = (true, operation);
                Ok(report)
            }
        }
    }
}

impl ImportReport {
    /// What the rows come to, each with what it changes and what is wrong with it, and the seats: a hash that is another one
    /// where any of it is.
    #[must_use]
    pub fn plan(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(text);
        };
        for row in &self.rows {
            add(row.action.name());
            add(&row.username);
            add(&row.adds);
            for error in &row.errors {
                add(&error.message);
            }
            for detail in &row.changes {
                add(&detail.field);
                add(detail.before.as_deref().unwrap_or_default());
                add(&detail.after);
            }
        }
        for seats in &self.seats {
            add(&seats.license);
        }
        hash.finalize().into()
    }

    /// Counts the rows, and gives those with errors their action.
    fn count(&mut self) {
        (self.created, self.updated, self.brought_back, self.unchanged, self.bad) = (0, 0, 0, 0, 0);
        for row in &mut self.rows {
            if !row.errors.is_empty() {
                (row.action, row.changes, row.adds) = (Action::Error, Vec::new(), String::new());
            }
            let count = match row.action {
                Action::Create => &mut self.created,
                Action::Update => &mut self.updated,
                Action::BringBack => &mut self.brought_back,
                Action::Unchanged => &mut self.unchanged,
                Action::Error => &mut self.bad,
            };
            *count += 1;
        }
    }

    /// Nothing was written, whatever the good rows would have done.
    const fn nothing_done(&mut self) {
        (self.created, self.updated, self.brought_back) = (0, 0, 0);
    }

    fn counts(&self) -> ImportCounts {
        ImportCounts {
            created: self.created,
            updated: self.updated,
            brought_back: self.brought_back,
            unchanged: self.unchanged,
            left_out: self.bad,
            rows: u64::try_from(self.rows.len()).unwrap_or(u64::MAX),
        }
    }
}

fn about_the_file(message: String) -> RuleBroken {
    RuleBroken::Fields(vec![FieldFlaw::new("file", message)])
}

fn password_error(message: String) -> CellError {
    CellError { column: Column::Password.name(), value: String::new(), message }
}

fn told(watch: Watch<'_>, phase: ImportPhase, done: usize, total: usize) -> bool {
    watch(ImportProgress { phase, done, total })
}

/// A file's name without its folder.
fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
