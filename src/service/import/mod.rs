//! Importing a file of users (section 13): a preview, or all of it in one transaction.

mod passwords;
mod seats;
mod sheet;

use passwords::Passwords;
use seats::SeatsAsked;
use sheet::TableSheet;

use super::{Answer, Desk, ServiceError, SessionOver, StoreError};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Change, ImportCounts, PlantChange, UserChange};
use crate::domain::id::SessionId;
use crate::domain::import::{Action, CellError, Column, ImportRow, Index, PasswordNeed, Planned, Planner, Sheet as _};
use crate::domain::user::FieldFlaw;
use crate::spreadsheet::Table;
use crate::store::{By, Failure, SeatsMoved, Tx};

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Only look: write nothing.
    pub dry_run: bool,
    /// The SHA-256 of the file that was previewed; another file than that is refused (IMP-2).
    pub previewed: Option<[u8; 32]>,
}

/// What an import did or, as a preview, would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Every row of the file.
    pub rows: Vec<ImportRow>,
    /// Accounts added; in a preview those that would be, bad rows left out.
    pub created: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows with errors. While there are any, nothing is written.
    pub bad: u64,
    /// What is to be known of the file as a whole: columns that were ignored.
    pub warnings: Vec<String>,
    /// The license types of which more seats are used after it; in a preview as many as there would be, were there enough.
    pub seats: Vec<SeatsMoved>,
    /// Was it written?
    pub written: bool,
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
            return Err(RuleBroken::Fields(vec![FieldFlaw::new("file", message)]).into());
        }
        let event =
            |counts| PlantChange::Imported { file: base_name(file).to_owned(), sha256: table.sha256_text(), counts };
        let index = Index::of(&sheet);
        let mut first = self.preview(session, &sheet, &index, &mut watch)?;
        let settings = self.plant_settings()?;
        let mut passwords =
            Passwords::judged(&sheet, std::mem::take(&mut first.needs), &settings.site_name, &mut watch)?;
        for (row, message) in passwords.refused() {
            first.report.rows[row].errors.push(password_error(message));
        }
        first.report.warnings = sheet.warnings();
        let rows = first.report.rows.len();
        let mut report = counted(first.report);
        if options.dry_run || rows == 0 {
            return Ok(report);
        }
        if report.bad > 0 {
            if let Some(refused) = first.refused {
                // Recording it is what logs the refusal (ROL-10); the transaction is rolled back with it.
                let _denied = self.store.transact(By::Session(session), |tx| tx.record(refused));
            }
            report.created = 0;
            return Ok(report);
        }
        passwords.hash(&self.hashing, &*self.chance(), &mut watch)?;
        let plan = Plan { sheet: &sheet, index: &index, passwords: &passwords };
        let count = u64::try_from(rows).unwrap_or(u64::MAX);
        let imported = event(ImportCounts { created: count, unchanged: 0, rows: count });
        let mut ending = Ending::Written;
        let result = self.store.transact(By::Session(session), |tx| {
            ending = plan.write(tx, imported, &mut report.rows, &mut watch)?;
            // An error is what rolls back; which one is told by the ending.
            if ending == Ending::Written { Ok(()) } else { Err(StoreError::Unexpected("rolled back".into()).into()) }
        });
        self.store.end_of_many()?;
        match ending {
            Ending::Cancelled => Err(ServiceError::Cancelled),
            Ending::Bad => Ok(ImportReport { created: 0, ..counted(report) }),
            Ending::Written => {
                result?;
                Ok(ImportReport { written: true, ..counted(report) })
            }
        }
    }

    /// Plans every row and writes nothing.
    fn preview(
        &mut self,
        session: SessionId,
        sheet: &TableSheet<'_>,
        index: &Index,
        watch: Watch<'_>,
    ) -> Answer<FirstLook> {
        let looked = self.read_as(session, |view, sight, actor| {
            sight.import()?;
            let planner = Planner::new(view, actor, sheet, index)?;
            let (mut first, mut seats) = (FirstLook::default(), SeatsAsked::default());
            for row in 0..sheet.len() {
                if row % REPORT_EVERY == 0 && !told(watch, ImportPhase::Checking, row, sheet.len()) {
                    return Ok(None);
                }
                let Planned { row: told, refused, password, seats: asked, .. } = planner.row(view, row)?;
                seats.add(row, asked);
                first.refused = first.refused.or(refused);
                first.needs.extend(password.map(|need| (row, need)));
                first.report.rows.push(told);
            }
            first.report.seats = seats.held_against(view, &mut first.report.rows)?;
            Ok(Some(first))
        })?;
        looked.ok_or(ServiceError::Cancelled)
    }
}

/// The first look at a file.
#[derive(Default)]
struct FirstLook {
    report: ImportReport,
    needs: Vec<(usize, PasswordNeed)>,
    refused: Option<Change>,
}

/// What is about to be written.
struct Plan<'a> {
    sheet: &'a TableSheet<'a>,
    index: &'a Index,
    passwords: &'a Passwords,
}

/// How the writing went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Written,
    Bad,
    Cancelled,
}

impl Plan<'_> {
    /// Plans every row again, inside the write lock, and writes it. Others may have written since the first look.
    fn write(
        &self,
        tx: &mut Tx<'_>,
        imported: PlantChange,
        rows: &mut [ImportRow],
        watch: Watch<'_>,
    ) -> Result<Ending, Failure> {
        tx.prepare_for_many()?;
        let actor = tx.actor().cloned().ok_or(Failure::SessionOver(SessionOver::Ended(None)))?;
        let planner = Planner::new(&**tx, &actor, self.sheet, self.index)?;
        // First, so that the operation's number leads to it.
        tx.record(imported)?;
        let mut ending = Ending::Written;
        let count = rows.len();
        for (row, told_before) in rows.iter_mut().enumerate() {
            if row % REPORT_EVERY == 0 && !told(watch, ImportPhase::Writing, row, count) {
                return Ok(Ending::Cancelled);
            }
            let mut planned = planner.row(&**tx, row)?;
            if let Some(need) = planned.password
                && let Err(message) = self.passwords.give(row, need, planned.new.as_deref_mut())
            {
                planned.row.errors.push(password_error(message));
            }
            if !planned.row.errors.is_empty() {
                ending = Ending::Bad;
            }
            if planned.row != *told_before {
                *told_before = planned.row;
            }
            // Once a row is bad the others are only looked at, for the report.
            if let Some(new) = planned.new.filter(|_| ending == Ending::Written) {
                tx.record(UserChange::Added(new))?;
            }
        }
        Ok(ending)
    }
}

fn password_error(message: String) -> CellError {
    CellError { column: Column::Password.name(), value: String::new(), message }
}

fn told(watch: Watch<'_>, phase: ImportPhase, done: usize, total: usize) -> bool {
    watch(ImportProgress { phase, done, total })
}

/// The report with its counts, and with the action that follows from the errors.
fn counted(mut report: ImportReport) -> ImportReport {
    (report.created, report.bad) = (0, 0);
    for row in &mut report.rows {
        let bad = !row.errors.is_empty();
        row.action = if bad { Action::Error } else { Action::Create };
        *(if bad { &mut report.bad } else { &mut report.created }) += 1;
    }
    report
}

/// A file's name without its folder.
fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
