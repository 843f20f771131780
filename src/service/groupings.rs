//! User groups and teams.

use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Grouping, PlantChange};
use crate::domain::event::Category;
use crate::domain::id::{Named, SessionId};
use crate::domain::permission::Permission;
use crate::domain::text;
use crate::domain::user::FieldFlaw;
use crate::store::{By, Failure, View};

/// A user group or team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupingRow {
    /// Its name.
    pub name: String,
    /// How many accounts belong to it.
    pub members: u64,
    /// Did it exist from the start, so that it stays as it is?
    pub built_in: bool,
}

impl Desk {
    /// The user groups or teams, by name.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn groupings(&mut self, session: SessionId, grouping: Grouping) -> Answer<Vec<GroupingRow>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let row = |(named, members): (Named<i64>, u64)| {
                let built_in = view.grouping_is_built_in(named.id)?;
                Ok(GroupingRow { name: named.name, members, built_in })
            };
            view.groupings(grouping)?.into_iter().map(row).collect()
        })
    }

    /// Adds a user group or team.
    ///
    /// # Errors
    /// A name that is taken or not allowed; missing permission.
    pub fn add_grouping(&mut self, session: SessionId, grouping: Grouping, name: &str) -> Answer<()> {
        let name = checked(name)?;
        self.store.transact(By::Session(session), |tx| {
            tx.ask(Permission::ManageSettings, Category::Settings, &format!("Change of the {}s", grouping.name()))?;
            free(tx, grouping, &name)?;
            let new = Named::new(tx.fresh_grouping_id()?, name);
            tx.record(PlantChange::GroupingAdded { grouping, new })
        })?;
        Ok(())
    }

    /// Gives a user group or team another name.
    ///
    /// # Errors
    /// No such thing, one from the start, a name that is taken or not allowed; missing permission.
    pub fn rename_grouping(&mut self, session: SessionId, grouping: Grouping, old: &str, name: &str) -> Answer<()> {
        let name = checked(name)?;
        self.store.transact(By::Session(session), |tx| {
            tx.ask(Permission::ManageSettings, Category::Settings, &format!("Change of the {}s", grouping.name()))?;
            let old = changeable(tx, grouping, old)?;
            if old.name == name {
                return Err(RuleBroken::Already { username: name, what: "called so" }.into());
            }
            // Its own name in other letter case is free.
            if tx.grouping(grouping, &name)?.is_none_or(|other| other.id != old.id) {
                free(tx, grouping, &name)?;
            }
            tx.record(PlantChange::GroupingRenamed { grouping, old, name })
        })?;
        Ok(())
    }

    /// Removes a user group or team that nobody belongs to.
    ///
    /// # Errors
    /// No such thing, one from the start, one with members; missing permission.
    pub fn remove_grouping(&mut self, session: SessionId, grouping: Grouping, name: &str) -> Answer<()> {
        self.store.transact(By::Session(session), |tx| {
            tx.ask(Permission::ManageSettings, Category::Settings, &format!("Change of the {}s", grouping.name()))?;
            let old = changeable(tx, grouping, name)?;
            let members = tx.groupings(grouping)?.iter().find(|(named, _)| named.id == old.id).map_or(0, |row| row.1);
            if members > 0 {
                return Err(RuleBroken::HasMembers { what: grouping.name(), name: old.name, members }.into());
            }
            tx.record(PlantChange::GroupingRemoved { grouping, old })
        })?;
        Ok(())
    }
}

fn checked(name: &str) -> Result<String, RuleBroken> {
    text::required_field(name)
        .map_err(|flaw| RuleBroken::Fields(vec![FieldFlaw::new("name", format!("The name {flaw}."))]))
}

fn free(view: &View<'_>, grouping: Grouping, name: &str) -> Result<(), Failure> {
    match view.grouping(grouping, name)? {
        None => {
            let rows = view.groupings(grouping)?;
            let alike = rows.into_iter().find(|(other, _)| text::passes_for(name, &other.name));
            alike.map_or(Ok(()), |(other, _)| {
                Err(RuleBroken::PassesFor { what: grouping.name(), name: name.to_owned(), other: other.name }.into())
            })
        }
        Some(other) => Err(RuleBroken::NameInUse { what: grouping.name(), name: other.name }.into()),
    }
}

fn changeable(view: &View<'_>, grouping: Grouping, name: &str) -> Result<Named<i64>, Failure> {
    let hint = "Its list names them.";
    let unknown = || RuleBroken::Unknown { what: grouping.name(), name: text::shown(name).into_owned(), hint };
    let found = view.grouping(grouping, name)?.ok_or_else(unknown)?;
    if view.grouping_is_built_in(found.id)? { Err(RuleBroken::BuiltIn { name: found.name }.into()) } else { Ok(found) }
}
