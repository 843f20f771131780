//! The world as it would be once the rows above were imported.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::{Column, Index, Sheet, Terms};
use crate::clock::Timestamp;
use crate::domain::id::{GroupId, Named, TeamId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::role::{Kiosks, Role};
use crate::domain::settings::Settings;
use crate::domain::user::User;
use crate::domain::world::World;

/// So many names that look alike are told of; the store answers no more either.
const MOST_ALIKE: usize = 20;
/// A cache that grows beyond this holds what nobody asks again.
const CACHED: usize = 1_000;

/// What the world answered, kept for the next row: files name the same few groups, teams, roles and managers.
#[derive(Debug)]
pub(super) struct Known<T>(RefCell<HashMap<String, T>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Known<T> {
    pub(super) fn get<F>(&self, name: &str, ask: impl FnOnce() -> Result<T, F>) -> Result<T, F> {
        if let Some(known) = self.0.borrow().get(name) {
            return Ok(known.clone());
        }
        let answer = ask()?;
        let mut known = self.0.borrow_mut();
        if known.len() >= CACHED {
            known.clear();
        }
        known.insert(name.to_owned(), answer.clone());
        Ok(answer)
    }
}

/// What is kept from row to row.
#[derive(Debug, Default)]
pub(super) struct Memory {
    groups: Known<Option<Named<GroupId>>>,
    teams: Known<Option<Named<TeamId>>>,
    roles: Known<Option<Role>>,
    /// Accounts by SUID: templates and managers.
    pub(super) accounts: Known<Option<Rc<User>>>,
    /// Accounts by number, as they were before the file: managers of managers.
    pub(super) by_id: Known<Option<Rc<User>>>,
    /// Rows that bring back the account of their SUID: once written, nobody could tell.
    pub(super) back_by_suid: RefCell<HashMap<usize, Named<UserId>>>,
    /// Who is `Kiosk`, with the rows above.
    pub(super) kiosks: Cell<Kiosks>,
    /// The username last asked for, which is asked for twice.
    username: RefCell<Option<(String, Option<Named<UserId>>)>>,
    /// The look-alikes last answered, for the warning.
    pub(super) alike: RefCell<Vec<Named<UserId>>>,
    row: Cell<usize>,
}

pub(super) struct Overlay<'a, W, S> {
    pub(super) base: &'a W,
    pub(super) sheet: &'a S,
    pub(super) index: &'a Index,
    pub(super) memory: &'a Memory,
    pub(super) terms: &'a Terms,
    pub(super) first_id: UserId,
}

impl<W: World, S: Sheet> Overlay<'_, W, S> {
    /// Goes on to a row.
    pub(super) fn stand_at(&self, row: usize) {
        self.memory.row.set(row);
        self.memory.alike.borrow_mut().clear();
        self.memory.username.borrow_mut().take();
    }

    /// The account that a row is about or will be.
    pub(super) fn named(&self, row: usize) -> Result<Named<UserId>, W::Fault> {
        Ok(self.existing(row)?.unwrap_or_else(|| self.new_named(row)))
    }

    /// The account that a row will be, where it adds one.
    pub(super) fn new_named(&self, row: usize) -> Named<UserId> {
        let above = i64::try_from(row).unwrap_or(i64::MAX);
        Named::new(UserId(self.first_id.0.saturating_add(above)), self.sheet.cell(row, Column::Username).trim())
    }

    /// Has a row errors, and is left out?
    pub(super) fn is_left_out(&self, row: usize) -> bool {
        self.terms.left_out.get(row).copied().unwrap_or(false)
    }

    /// Says any row anything in a column?
    pub(super) fn sheet_has(&self, column: Column) -> bool {
        self.sheet.has(column)
    }

    /// A row above this one with that key.
    pub(super) fn above(&self, column: Column, key: &str) -> Option<usize> {
        if self.index.clear {
            return None;
        }
        self.index.first(self.sheet, column, key).filter(|row| *row < self.memory.row.get())
    }

    /// The first other row with that key: above this one or below.
    pub(super) fn other(&self, column: Column, key: &str) -> Option<usize> {
        if self.index.clear {
            return None;
        }
        self.index.with(self.sheet, column, key).find(|row| *row != self.memory.row.get())
    }

    pub(super) fn username_of_base(&self, key: &str) -> Result<Option<Named<UserId>>, W::Fault> {
        if let Some((known, answer)) = &*self.memory.username.borrow()
            && known == key
        {
            return Ok(answer.clone());
        }
        let answer = self.base.username_holder(key)?;
        self.memory.username.replace(Some((key.to_owned(), answer.clone())));
        Ok(answer)
    }

    /// Who has an email or a SUID: a row above; or an account, unless a row above gave it another one.
    fn holder(
        &self,
        column: Column,
        key: &str,
        ask: impl FnOnce() -> Result<Option<Named<UserId>>, W::Fault>,
    ) -> Result<Option<Named<UserId>>, W::Fault> {
        if let Some(row) = self.above(column, key) {
            return self.named(row).map(Some);
        }
        let Some(holder) = ask()? else { return Ok(None) };
        if !self.terms.choices.touch_existing() {
            return Ok(Some(holder));
        }
        let row = self.row_of(&holder).filter(|row| *row < self.memory.row.get() && !self.is_left_out(*row));
        let gets = row.map(|row| self.sheet.cell(row, column).trim()).unwrap_or_default();
        Ok(if gets.is_empty() || crate::domain::text::folded(gets) == key { Some(holder) } else { None })
    }

    /// An account that exists already, by SUID.
    pub(super) fn account(&self, suid: &str) -> Result<Option<Rc<User>>, W::Fault> {
        let key = crate::domain::text::folded(suid.trim());
        self.memory.accounts.get(&key, || {
            let Some(holder) = self.base.suid_holder(&key)? else { return Ok(None) };
            Ok(self.base.user(holder.id)?.map(Rc::new))
        })
    }
}

impl<W: World, S: Sheet> World for Overlay<'_, W, S> {
    type Fault = W::Fault;

    fn now(&self) -> Timestamp {
        self.base.now()
    }

    fn settings(&self) -> &Settings {
        self.base.settings()
    }

    fn user(&self, id: UserId) -> Result<Option<User>, W::Fault> {
        self.base.user(id)
    }

    fn managed_by(&self, manager: UserId) -> Result<Vec<User>, W::Fault> {
        self.base.managed_by(manager)
    }

    fn username_holder(&self, key: &str) -> Result<Option<Named<UserId>>, W::Fault> {
        match self.above(Column::Username, key) {
            Some(row) => self.named(row).map(Some),
            None => self.username_of_base(key),
        }
    }

    fn email_holder(&self, key: &str) -> Result<Option<Named<UserId>>, W::Fault> {
        self.holder(Column::Email, key, || self.base.email_holder(key))
    }

    fn suid_holder(&self, key: &str) -> Result<Option<Named<UserId>>, W::Fault> {
        self.holder(Column::Suid, key, || self.base.suid_holder(key))
    }

    fn look_alikes(&self, skeleton: &str) -> Result<Vec<Named<UserId>>, W::Fault> {
        let row = self.memory.row.get();
        let above = self.index.look_alikes_above(skeleton, row).take(MOST_ALIKE);
        let mut alike: Vec<_> = above.map(|other| self.new_named(other)).collect();
        // While the rows are being written the world holds those above as well.
        let known = self.base.look_alikes(skeleton)?;
        alike.extend(known.into_iter().filter(|other| other.id.0 < self.first_id.0));
        self.memory.alike.replace(alike.clone());
        Ok(alike)
    }

    fn role(&self, name: &str) -> Result<Option<Role>, W::Fault> {
        self.memory.roles.get(name, || self.base.role(name))
    }

    fn license_types(&self) -> &[LicenseType] {
        self.base.license_types()
    }

    fn user_group(&self, name: &str) -> Result<Option<Named<GroupId>>, W::Fault> {
        self.memory.groups.get(name, || self.base.user_group(name))
    }

    fn team(&self, name: &str) -> Result<Option<Named<TeamId>>, W::Fault> {
        self.memory.teams.get(name, || self.base.team(name))
    }

    fn fresh_user_id(&self) -> Result<UserId, W::Fault> {
        Ok(self.new_named(self.memory.row.get()).id)
    }
}
