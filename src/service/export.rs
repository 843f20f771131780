//! Writing accounts into a file (IMP-5): one snapshot, row by row, whole or not at all.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::sink::{Target, flaw};
use super::user_json::{COLUMNS, UserJson};
use super::{Answer, Beside, Desk, Roster, ServiceError};
use crate::domain::change::PlantChange;
use crate::domain::id::{SessionId, UserId};
use crate::domain::import::{Column, exported};
use crate::domain::query::UserQuery;
use crate::domain::text::folded;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::spreadsheet::FileKind;
use crate::store::{By, Failure, StoreError, View};

/// In which columns accounts are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Those of the import: the file can be imported again.
    Import,
    /// Everything that is known of an account.
    Full,
}

impl ExportFormat {
    /// The word on the command line and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Full => "full",
        }
    }
}

/// What is to be exported, and how.
#[derive(Clone, Debug)]
pub struct ExportOrder {
    /// Where to; its ending says what kind of file.
    pub path: PathBuf,
    /// Which accounts, in which order.
    pub query: UserQuery,
    /// In which columns; none: the import's, and everything where the file is JSON.
    pub format: Option<ExportFormat>,
    /// May it take the place of a file that is there?
    pub replace: bool,
}

/// What was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many accounts.
    pub rows: u64,
    /// In which columns.
    pub format: ExportFormat,
    /// How many of them have a manager without a SUID, whom the import's columns can't name.
    pub managers_lost: u64,
    /// Are they more than an import reads of such a file?
    pub too_many_to_import: bool,
}

/// So many accounts are read at once.
const PAGE: usize = 500;
/// A workbook of more rows could unpack to more than an import reads.
const WORKBOOK_ROWS: u64 = 50_000;

impl Desk {
    /// Writes the accounts of a list into a file, and leaves an event that says so. `watch` is told how many are written, and
    /// stops it by answering `false`.
    ///
    /// # Errors
    /// Without `ViewUsers` and `ImportUsers`; an ending of no kind, a file that is there already; a file that can't be
    /// written; [`ServiceError::Cancelled`]; the store's. The file is as it was before then.
    pub fn export_users(
        &mut self,
        session: SessionId,
        order: &ExportOrder,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Answer<Exported> {
        let target = Target::of(&order.path, order.replace)?;
        let format = match (order.format, target.kind) {
            (Some(ExportFormat::Import), FileKind::Json) => {
                let message = "JSON isn't imported: name the file .xlsx or .csv, or export everything.";
                return Err(flaw("kind", message).into());
            }
            (Some(format), _) => format,
            (None, FileKind::Json) => ExportFormat::Full,
            (None, _) => ExportFormat::Import,
        };
        let columns: Vec<&str> = match format {
            ExportFormat::Import => Column::ALL.iter().map(|column| column.header()).collect(),
            ExportFormat::Full => COLUMNS.to_vec(),
        };
        let mut sink = target.begin(&columns, "Users", self.now())?;
        let mut told = Exported { rows: 0, format, managers_lost: 0, too_many_to_import: false };
        self.each_user(session, &order.query, |view, managers, user| {
            let suid = manager_suid(view, managers, user)?;
            told.rows += 1;
            told.managers_lost += u64::from(suid.as_deref() == Some(""));
            let written = match format {
                ExportFormat::Import => sink.write(|| exported(user, &suid.unwrap_or_default(), view.now()), &()),
                ExportFormat::Full => {
                    let facts = facts(view, user, suid)?;
                    sink.write(|| facts.row(), &facts)
                }
            };
            written.map_err(|error| target.unwritable(&error))?;
            Ok(watch(told.rows))
        })?;
        let most = if target.kind == FileKind::Xlsx { WORKBOOK_ROWS } else { crate::spreadsheet::ROW_LIMIT as u64 };
        told.too_many_to_import = format == ExportFormat::Import && told.rows > most;
        let event = PlantChange::Exported {
            file: target.name(),
            format: format.name(),
            search: order.query.search.clone(),
            inactive: order.query.show_inactive,
            rows: told.rows,
        };
        // What can't be logged isn't done.
        self.store.transact(By::Session(session), |tx| tx.record(event))?;
        target.finish(sink)?;
        Ok(told)
    }

    /// Gives every account of a list to `each`, out of one snapshot. Without a search the names needn't be in memory.
    fn each_user(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        mut each: impl FnMut(&View<'_>, &mut Managers, &User) -> Result<bool, Failure>,
    ) -> Answer<()> {
        let plain = query.search.trim().is_empty() && self.is_plain(query)?;
        if !plain {
            self.load_roster(session)?;
        }
        let mut roster = if plain { None } else { self.roster.take() };
        let read = self.read_as(session, |view, sight, _| {
            sight.users()?;
            sight.import()?;
            let ids = roster.as_mut().map(|roster: &mut Roster| roster.ids(view, query)).transpose()?;
            let (mut managers, mut cursor, mut at) = (Managers::new(), String::new(), 0);
            loop {
                let users = match &ids {
                    Some(ids) => view.users_by_id(&ids[at.min(ids.len())..(at + PAGE).min(ids.len())])?,
                    None => view.users_page(query, &cursor, PAGE)?,
                };
                at += PAGE;
                for user in &users {
                    if !each(view, &mut managers, user)? {
                        return Ok(false);
                    }
                }
                match (&ids, users.last()) {
                    (None, Some(last)) => cursor = folded(&last.username),
                    (Some(ids), _) if at < ids.len() => {}
                    _ => return Ok(true),
                }
            }
        });
        if !plain {
            self.roster = roster;
        }
        if read? { Ok(()) } else { Err(ServiceError::Cancelled) }
    }
}

/// The SUIDs of managers, as far as they were asked for.
type Managers = BTreeMap<UserId, String>;

/// The SUID of an account's manager: none where there is no manager, empty where they have none.
fn manager_suid(view: &View<'_>, managers: &mut Managers, user: &User) -> Result<Option<String>, StoreError> {
    let Some(manager) = &user.profile.manager else { return Ok(None) };
    if let Some(known) = managers.get(&manager.id) {
        return Ok(Some(known.clone()));
    }
    let suid = view.user(manager.id)?.map(|manager| manager.profile.suid).unwrap_or_default();
    managers.insert(manager.id, suid.clone());
    Ok(Some(suid))
}

fn facts(view: &View<'_>, user: &User, suid: Option<String>) -> Result<UserJson, StoreError> {
    let manager = user.profile.manager.as_ref().map(|manager| manager.name.clone());
    let manager_suid = suid.filter(|suid| !suid.is_empty()).or(manager);
    Ok(UserJson::new(user, Beside { sessions: view.open_sessions(user.id)?, manager_suid }, view.now()))
}
