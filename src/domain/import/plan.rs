//! What one row would do.

use std::collections::BTreeSet;

use super::overlay::{Memory, Overlay};
use super::reading::Reading;
use super::{Action, Column, ImportRow, Index, Sheet};
use crate::domain::broken::Stopped;
use crate::domain::change::{Change, UserChange};
use crate::domain::gate::Actor;
use crate::domain::id::{LicenseTypeId, UserId};
use crate::domain::permission::PermissionSet;
use crate::domain::policy::{Writer, permits};
use crate::domain::user::{Draft, NewUser};
use crate::domain::world::World;

/// What a row comes to.
#[derive(Debug)]
pub struct Planned {
    /// For the report.
    pub row: ImportRow,
    /// The account to be added, without its password; none where the row has errors.
    pub new: Option<Box<NewUser>>,
    /// The license types of which it would take a seat.
    pub seats: BTreeSet<LicenseTypeId>,
    /// What the importer was refused: for the log.
    pub refused: Option<Change>,
    /// What its password must fit, where the row has one.
    pub password: Option<PasswordNeed>,
}

/// What a password must fit (PWD-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordNeed {
    /// Fewest characters.
    pub min_length: usize,
    /// Are the rules lifted for the account?
    pub lifted: bool,
}

/// Plans the rows of a table, one after the other.
#[derive(Debug)]
pub struct Planner<'a, S> {
    sheet: &'a S,
    index: &'a Index,
    writer: Writer,
    first_id: UserId,
    memory: Memory,
}

impl<'a, S: Sheet> Planner<'a, S> {
    /// A planner for `actor`'s import into `world`. Nothing of the table may have been written yet.
    ///
    /// # Errors
    /// The world's fault.
    pub fn new<W: World>(world: &W, actor: &Actor, sheet: &'a S, index: &'a Index) -> Result<Self, W::Fault> {
        let (writer, first_id) = (Writer::Actor(actor.clone()), world.fresh_user_id()?);
        Ok(Self { sheet, index, writer, first_id, memory: Memory::default() })
    }

    /// Plans a row. The world may hold those above it by now, or not.
    ///
    /// # Errors
    /// The world's fault.
    pub fn row<W: World>(&self, world: &W, row: usize) -> Result<Planned, W::Fault> {
        let overlay = Overlay {
            base: world,
            sheet: self.sheet,
            index: self.index,
            memory: &self.memory,
            first_id: self.first_id,
        };
        overlay.stand_at(row);
        let mut reading = Reading::of(&overlay, row);
        reading.remarks();
        reading.template()?;
        reading.plain_fields();
        let password = reading.ticks();
        let mut roles = reading.roles()?;
        let license = reading.license(&mut roles)?;
        let manager = reading.manager()?;
        let disabled = reading.enabled() == Some(false);
        reading.duplicates();
        let draft = Draft {
            username: self.sheet.cell(row, Column::Username).to_owned(),
            fields: std::mem::take(&mut reading.fields),
            roles,
            license,
            password: None,
            own_password: false,
            disabled,
        };
        let new = match NewUser::check(&overlay, draft) {
            Ok(mut new) => {
                new.profile.manager = manager;
                Some(Box::new(new))
            }
            Err(Stopped::Rule(broken)) => {
                reading.broken(broken)?;
                None
            }
            Err(Stopped::Fault(fault)) => return Err(fault),
        };
        reading.look_alikes(new.as_deref());
        let mut new = new.filter(|_| reading.errors.is_empty());
        let mut refused = None;
        if let Some(wanted) = new.take() {
            let change = Change::from(UserChange::Added(wanted));
            match (permits(&self.writer, &change.nature(), PermissionSet::NONE), change) {
                (Ok(()), Change::User(UserChange::Added(wanted))) => new = Some(wanted),
                (denied, change) => {
                    reading.denied(denied.err());
                    refused = Some(change);
                }
            }
        }
        let seats = new.as_deref().map_or_else(BTreeSet::new, |new| new.seats(&overlay));
        let (mut errors, warnings) = (reading.errors, reading.warnings);
        errors.sort_by_key(|error| Column::ALL.iter().position(|column| column.name() == error.column));
        let action = if errors.is_empty() { Action::Create } else { Action::Error };
        let username = self.sheet.cell(row, Column::Username).to_owned();
        let number = self.sheet.number(row);
        Ok(Planned {
            row: ImportRow { row: number, action, username, errors, warnings },
            new,
            seats,
            refused,
            password,
        })
    }
}
