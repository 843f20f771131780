//! License types: list, add, change, remove, and who has which (section 4 of RULES.md). Who gets one is a change of the
//! account: [`UserAction::AssignLicense`](super::UserAction).

use super::users::gone;
use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::LicenseChange;
use crate::domain::event::Category;
use crate::domain::id::{LicenseTypeId, Named, SessionId};
use crate::domain::license::{LicenseDraft, LicenseType, Term};
use crate::domain::permission::Permission;
use crate::domain::text;
use crate::domain::world::World;
use crate::store::{By, Failure, Holder, StoreError, Tx, View};

/// A license type, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseRow {
    /// The type.
    pub license: LicenseType,
    /// How many of its seats are used.
    pub used: u64,
    /// Does it license, and for how long yet?
    pub term: Term,
}

impl LicenseRow {
    /// How many seats are free.
    #[must_use]
    pub fn free(&self) -> u64 {
        u64::from(self.license.quantity).saturating_sub(self.used)
    }
}

/// A license type as somebody names it: by what was typed, or as it was seen, whatever it is called by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// By its name.
    Named(String),
    /// By its number.
    Seen(Named<LicenseTypeId>),
}

/// Everybody who has a type.
#[derive(Clone, Debug)]
pub struct LicenseHolders {
    /// The type.
    pub row: LicenseRow,
    /// Who has it, with a seat or without (USR-10).
    pub holders: Vec<Holder>,
}

impl Desk {
    /// Every license type, by name.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn licenses(&mut self, session: SessionId) -> Answer<Vec<LicenseRow>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            view.license_types().iter().map(|license| row(view, license)).collect()
        })
    }

    /// Who has a license type.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such type.
    pub fn license_holders(&mut self, session: SessionId, name: &str) -> Answer<LicenseHolders> {
        self.holders_of(session, &Which::Named(name.to_owned()))
    }

    /// Who has a license type, which may have been seen on a screen.
    ///
    /// # Errors
    /// As [`Desk::license_holders`].
    pub fn holders_of(&mut self, session: SessionId, which: &Which) -> Answer<LicenseHolders> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let license = match which {
                Which::Named(name) => known(view, name)?,
                Which::Seen(seen) => {
                    let found = view.license_types().iter().find(|license| license.id == seen.id);
                    found.cloned().ok_or_else(|| unknown(&seen.name))?
                }
            };
            Ok(LicenseHolders { row: row(view, &license)?, holders: view.license_holders(&license)? })
        })
    }

    /// Adds a license type (LIC-1).
    ///
    /// # Errors
    /// The broken rules, all fields at once; no seats for those who hold the role (LIC-5); missing permission.
    pub fn add_license(&mut self, session: SessionId, draft: &LicenseDraft) -> Answer<LicenseRow> {
        let (row, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let id = tx.fresh_license_type_id()?;
            let change = LicenseType::make(&**tx, id, draft)?;
            record(tx, change)
        })?;
        Ok(row)
    }

    /// Changes a license type. `seen` is how it stood when the person began to change it; none takes what stands now.
    ///
    /// # Errors
    /// No such type, the broken rules, more used seats than the quantity (LIC-4), a conflict, missing permission.
    pub fn edit_license(
        &mut self,
        session: SessionId,
        name: &str,
        seen: Option<&LicenseType>,
        draft: &LicenseDraft,
    ) -> Answer<LicenseRow> {
        let (row, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let license = match seen {
                Some(seen) => tx.license_types().iter().find(|license| license.id == seen.id).cloned(),
                None => tx.license_type(name.trim())?,
            };
            let license = license.ok_or_else(|| unknown(name))?;
            let zone = tx.settings().site_time_zone;
            let fields = seen.map_or_else(Vec::new, |seen| draft.overwrites(seen, &license, &zone));
            if !fields.is_empty() {
                let username = format!("License type {}", license.name);
                let last = tx.license_changed_by(license.id)?;
                let (by, at) = last.unwrap_or_else(|| ("somebody else".to_owned(), tx.now()));
                return Err(RuleBroken::Conflict { username, by, at, fields }.into());
            }
            let by_hand = tx.license_noted(&license)?;
            let change = license.edit(&**tx, draft, by_hand)?;
            record(tx, change)
        })?;
        Ok(row)
    }

    /// Removes a license type that nobody has.
    ///
    /// # Errors
    /// No such type; one that people have; missing permission.
    pub fn remove_license(&mut self, session: SessionId, name: &str) -> Answer<()> {
        self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let license = known(tx, name)?;
            let noted = tx.license_noted(&license)?;
            let change = license.remove(noted)?;
            tx.record(change)
        })?;
        Ok(())
    }
}

fn may_manage(tx: &mut Tx<'_>) -> Result<(), Failure> {
    tx.ask(Permission::ManageLicenses, Category::License, "Change of the license types")
}

fn unknown(name: &str) -> RuleBroken {
    let hint = "`chargehand licenses list` names them.";
    RuleBroken::Unknown { what: "license type", name: text::shown(name.trim()).into_owned(), hint }
}

fn known(view: &View<'_>, name: &str) -> Result<LicenseType, Failure> {
    Ok(view.license_type(name.trim())?.ok_or_else(|| unknown(name))?)
}

fn record(tx: &mut Tx<'_>, change: LicenseChange) -> Result<LicenseRow, Failure> {
    let id = change.license().id;
    tx.record(change)?;
    let license = tx.license_types().iter().find(|license| license.id == id).cloned();
    let license = license.ok_or_else(|| gone("license type", "just written"))?;
    row(tx, &license)
}

fn row(view: &View<'_>, license: &LicenseType) -> Result<LicenseRow, Failure> {
    let term = license.term(view.now(), view.settings().license_grace_days);
    Ok::<_, StoreError>(LicenseRow { used: view.seats_used(license)?, license: license.clone(), term })
        .map_err(Failure::from)
}
