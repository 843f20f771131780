//! What one row would do.

use std::collections::BTreeSet;

use super::existing::Whose;
use super::overlay::{Memory, Overlay};
use super::reading::Reading;
use super::{Action, Choices, Column, ImportRow, Index, Sheet, brief};
use crate::domain::broken::Stopped;
use crate::domain::change::{Change, UserChange};
use crate::domain::event::Detail;
use crate::domain::gate::Actor;
use crate::domain::id::{LicenseTypeId, UserId};
use crate::domain::permission::PermissionSet;
use crate::domain::policy::{Writer, permits};
use crate::domain::role::{Kiosks, Role};
use crate::domain::user::{Draft, NewUser, PasswordState, User};
use crate::domain::world::World;

/// On which terms rows are planned: the same for each of them.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What the importer chose.
    pub choices: Choices,
    /// Who is `Kiosk` before the file (ROL-6).
    pub kiosks: Kiosks,
    /// The rows that have errors and are left out: others can't build upon them.
    pub left_out: Vec<bool>,
}

/// What is to be done for a row, but for its password.
#[derive(Debug)]
pub enum Doing {
    /// Add this account.
    Add(Box<NewUser>),
    /// Change that one, in this order; by nothing at all where it is so already.
    Change(Box<User>, Vec<UserChange>),
}

/// What a row comes to.
#[derive(Debug)]
pub struct Planned {
    /// For the report.
    pub row: ImportRow,
    /// What is to be done; none where the row has errors.
    pub doing: Option<Doing>,
    /// The license types of which it would take a seat.
    pub takes: BTreeSet<LicenseTypeId>,
    /// Those of which it would give one back.
    pub frees: BTreeSet<LicenseTypeId>,
    /// Would its account be an administrator on whom the plant can rely (USR-13)?
    pub becomes_administrator: bool,
    /// The account that is one now and would be none any more.
    pub no_administrator: Option<UserId>,
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
    terms: &'a Terms,
    memory: Memory,
}

impl<'a, S: Sheet> Planner<'a, S> {
    /// A planner for `actor`'s import into `world`. Nothing of the table may have been written yet.
    ///
    /// # Errors
    /// The world's fault.
    pub fn new<W: World>(
        world: &W,
        actor: &Actor,
        sheet: &'a S,
        index: &'a Index,
        terms: &'a Terms,
    ) -> Result<Self, W::Fault> {
        let (writer, first_id) = (Writer::Actor(actor.clone()), world.fresh_user_id()?);
        let memory = Memory::default();
        memory.kiosks.set(terms.kiosks);
        Ok(Self { sheet, index, writer, first_id, terms, memory })
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
            terms: self.terms,
            first_id: self.first_id,
        };
        overlay.stand_at(row);
        let mut reading = Reading::of(&overlay, row);
        reading.remarks();
        let whose = reading.whose()?;
        if let Whose::Known(user, _) | Whose::Untouchable(user) = &whose {
            reading.of_account(user);
        }
        reading.template()?;
        reading.plain_fields();
        let password = reading.ticks();
        let mut planned = match whose {
            Whose::Known(user, back) => self.change(&mut reading, user, back, password)?,
            Whose::Nobody => self.add(&mut reading, row, password)?,
            Whose::Untouchable(user) => {
                let planned = self.change(&mut reading, user, false, password)?;
                Planned { refused: None, ..planned }
            }
        };
        let (mut errors, warnings) = (reading.errors, reading.warnings);
        errors.sort_by_key(|error| Column::ALL.iter().position(|column| column.name() == error.column));
        let told = &mut planned.row;
        (told.errors, told.warnings) = (errors, warnings);
        if !told.errors.is_empty() {
            (told.action, told.changes, told.adds) = (Action::Error, Vec::new(), String::new());
            planned.doing = None;
            (planned.takes, planned.frees) = (BTreeSet::new(), BTreeSet::new());
            (planned.becomes_administrator, planned.no_administrator) = (false, None);
        }
        Ok(planned)
    }

    /// The row of an account that isn't there yet.
    fn add<W: World>(
        &self,
        reading: &mut Reading<'_, '_, W, S>,
        row: usize,
        password: Option<PasswordNeed>,
    ) -> Result<Planned, W::Fault> {
        let mut roles = reading.roles()?;
        let license = reading.license(&mut roles)?;
        let manager = reading.manager()?;
        let disabled = reading.enabled() == Some(false);
        reading.duplicates();
        let draft = Draft {
            username: self.sheet.cell(row, Column::Username).to_owned(),
            fields: std::mem::take(&mut reading.fields),
            no_role: roles.is_empty() && reading.says_no_role(),
            roles,
            license,
            password: None,
            own_password: false,
            disabled,
        };
        let world = reading.world;
        let mut new = match NewUser::check(world, draft) {
            Ok(mut new) => {
                new.profile.manager = manager;
                Some(Box::new(new))
            }
            Err(Stopped::Rule(broken)) => {
                reading.broken(broken, Column::Roles)?;
                None
            }
            Err(Stopped::Fault(fault)) => return Err(fault),
        };
        reading.look_alikes(new.as_deref());
        new = new.filter(|_| reading.errors.is_empty());
        let mut planned = self.blank(row, Action::Create, password);
        let Some(new) = new else { return Ok(planned) };
        let change = Change::from(UserChange::Added(new));
        match (permits(&self.writer, &change.nature(), PermissionSet::NONE), change) {
            (Ok(()), Change::User(UserChange::Added(new))) => {
                self.kiosk(reading, new.roles.iter().any(Role::is_kiosk));
                planned.takes = new.seats(world);
                planned.row.adds = in_a_few_words(&new);
                planned.becomes_administrator = self.relies_on(&new, password.is_some(), world);
                planned.doing = Some(Doing::Add(new));
            }
            (denied, change) => {
                reading.denied(denied.err());
                planned.refused = Some(change);
            }
        }
        Ok(planned)
    }

    /// The row of an account that exists.
    fn change<W: World>(
        &self,
        reading: &mut Reading<'_, '_, W, S>,
        user: Box<User>,
        back: bool,
        password: Option<PasswordNeed>,
    ) -> Result<Planned, W::Fault> {
        reading.duplicates();
        let updated = reading.update(&user, back, password, &self.writer)?;
        let now = reading.world.now();
        let (before, after) = (user.seats(now), updated.after.seats(now));
        let (was, will_be) = (user.is_lasting_administrator(now), updated.after.is_lasting_administrator(now));
        let kiosk = |user: &User| user.roles.iter().any(|held| held.role.is_kiosk());
        if reading.errors.is_empty() {
            self.kiosk(reading, kiosk(&updated.after) && !kiosk(&user));
        }
        reading.warnings.extend(user.told_of_link_after(&updated.changes));
        let told = |change: &UserChange| Change::from(change.clone()).account().details;
        let mut changes: Vec<Detail> = updated.changes.iter().flat_map(told).collect();
        let enabled = |on: bool| if on { "yes" } else { "no" };
        let disabled = |user: &User| user.stops.is_disabled(now);
        if disabled(&user) != disabled(&updated.after) {
            changes.push(Detail::change("enabled", enabled(!disabled(&user)), enabled(!disabled(&updated.after))));
        }
        if password.is_some() {
            changes.push(Detail::change("password", user.password.name(), PasswordState::Temporary.name()));
        }
        let action = match (back, changes.is_empty()) {
            (true, _) => Action::BringBack,
            (false, true) => Action::Unchanged,
            (false, false) => Action::Update,
        };
        let blank = self.blank(reading.row, action, password);
        let row = ImportRow { changes, ..blank.row };
        Ok(Planned {
            row,
            takes: after.difference(&before).copied().collect(),
            frees: before.difference(&after).copied().collect(),
            becomes_administrator: will_be,
            no_administrator: (was && !will_be).then_some(user.id),
            refused: updated.refused,
            doing: Some(Doing::Change(user, updated.changes)),
            ..blank
        })
    }

    /// One `Kiosk` account is enough for all displays (ROL-6).
    fn kiosk<W: World>(&self, reading: &mut Reading<'_, '_, W, S>, one_more: bool) {
        if !one_more {
            return;
        }
        let before = self.memory.kiosks.get();
        reading.warnings.extend(before.told_before(1));
        self.memory.kiosks.set(Kiosks { accounts: before.accounts.saturating_add(1), ..before });
    }

    fn blank(&self, row: usize, action: Action, password: Option<PasswordNeed>) -> Planned {
        // Usernames that are longer are none: an error tells that.
        let username = brief(self.sheet.cell(row, Column::Username)).into_owned();
        let (number, adds) = (self.sheet.number(row), String::new());
        let (errors, warnings, changes) = (Vec::new(), Vec::new(), Vec::new());
        Planned {
            row: ImportRow { row: number, action, username, adds, errors, warnings, changes },
            doing: None,
            takes: BTreeSet::new(),
            frees: BTreeSet::new(),
            becomes_administrator: false,
            no_administrator: None,
            refused: None,
            password,
        }
    }

    /// Would a new account be a lasting administrator (USR-13)?
    fn relies_on<W: World>(&self, new: &NewUser, password: bool, world: &W) -> bool {
        let profile = &new.profile;
        new.roles.iter().any(Role::is_admin)
            && new.enabled
            && password
            && !profile.trusted_devices_only
            && profile.valid_until.is_none()
            && profile.valid_from.is_none_or(|from| from <= world.now())
    }
}

/// `Bernd Fischer; Operator; Standard User; team Press`.
fn in_a_few_words(new: &NewUser) -> String {
    let roles: Vec<&str> = new.roles.iter().map(|role| role.name.as_str()).collect();
    let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join(", ") };
    let license = new.license.as_ref().map(|license| format!("; {}", license.name)).unwrap_or_default();
    let disabled = if new.enabled { "" } else { "; disabled" };
    format!("{}; {roles}{license}; team {}{disabled}", new.profile.full_name, new.profile.team.name)
}
