//! The set-up of a plant: done once, on an empty database.

use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Door, Gives, PlantChange, UserChange};
use crate::domain::password::{Password, Rules};
use crate::domain::role::ADMIN;
use crate::domain::settings::Settings;
use crate::domain::text;
use crate::domain::user::{Draft, Field, FieldFlaw, NewUser};
use crate::domain::world::World;
use crate::store::{By, Failure};

/// What the guided set-up and `init` ask for.
#[derive(Debug)]
pub struct SetUp {
    /// Settings by key, as typed: the site's name, its time zone, when lock-outs end.
    pub settings: Vec<(&'static str, String)>,
    /// Username of the first administrator (USR-5).
    pub username: String,
    /// Their full name.
    pub full_name: String,
    /// Their email; may be empty.
    pub email: String,
    /// Their password.
    pub password: Password,
}

impl Desk {
    /// Was the plant set up?
    ///
    /// # Errors
    /// The store's.
    pub fn is_set_up(&mut self) -> Answer<bool> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.is_set_up()?))?)
    }

    /// Sets the plant up: its settings, and its first account, which becomes `Admin` (USR-5). All or nothing.
    ///
    /// # Errors
    /// The broken rules, all fields at once; nothing was written then.
    pub fn set_up(&mut self, wanted: SetUp) -> Answer<()> {
        if self.is_set_up()? {
            return Err(RuleBroken::SetUpAlready.into());
        }
        let mut flaws = Vec::new();
        let mut settings = Settings::default();
        for (key, value) in &wanted.settings {
            if let Err(flaw) = settings.set(key, value) {
                flaws.push(FieldFlaw::new(key, text::sentence(&flaw)));
            }
        }
        let rules = Rules {
            min_length: settings.min_length(false),
            username: &wanted.username,
            site_name: &settings.site_name,
        };
        if let Err(flaw) = rules.check(&wanted.password) {
            flaws.push(FieldFlaw::new("password", text::sentence(&flaw)));
        }
        let draft = |password| Draft {
            username: wanted.username.clone(),
            fields: vec![(Field::FullName, wanted.full_name.clone()), (Field::Email, wanted.email.clone())],
            roles: vec![ADMIN.to_owned()],
            license: None,
            password,
            no_role: false,
            own_password: true,
            disabled: false,
        };
        // Looked at before the hash is computed, so that every flaw is told at once and nobody waits for nothing.
        let checked = self.store.read(|view| NewUser::check(view, draft(None)).map_err(Failure::from));
        match checked {
            Err(Failure::Rule(RuleBroken::Fields(more))) => flaws.extend(more),
            other => drop(other?),
        }
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        let hash = self.hashing.hash(&wanted.password, &*self.chance())?;
        self.store.transact(By::Door(Door::Setup), |tx| {
            if tx.is_set_up()? {
                return Err(RuleBroken::SetUpAlready.into());
            }
            for (key, _) in &wanted.settings {
                // As they were read, not as they were typed.
                let (before, after) =
                    (tx.settings().get(key).unwrap_or_default(), settings.get(key).unwrap_or_default());
                if before != after {
                    tx.record(PlantChange::SettingSet { key, before, after, gives: Gives::NOTHING })?;
                }
            }
            let new = NewUser::check(&**tx, draft(Some(hash)))?;
            tx.record(UserChange::Added(Box::new(new)))?;
            tx.record(PlantChange::SetUp)
        })?;
        Ok(())
    }
}
