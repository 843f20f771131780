//! What a rule may ask about the plant. The store's open transaction answers, and so does a plan's overlay.

use super::id::{GroupId, Named, TeamId, UserId};
use super::license::LicenseType;
use super::role::Role;
use super::settings::Settings;
use super::user::User;
use crate::clock::Timestamp;

/// Facts that rules ask for. `Fault` is what can go wrong in asking.
pub trait World {
    /// Why an answer can't be had.
    type Fault;

    /// The moment at which the rule is asked.
    fn now(&self) -> Timestamp;
    /// The plant's settings.
    fn settings(&self) -> &Settings;
    /// An account by number; deleted ones are none.
    fn user(&self, id: UserId) -> Result<Option<User>, Self::Fault>;
    /// Whose manager is this account?
    fn managed_by(&self, manager: UserId) -> Result<Vec<User>, Self::Fault>;
    /// Whose username has this folded key (USR-2)?
    fn username_holder(&self, key: &str) -> Result<Option<Named<UserId>>, Self::Fault>;
    /// Whose email has this folded key?
    fn email_holder(&self, key: &str) -> Result<Option<Named<UserId>>, Self::Fault>;
    /// Whose SUID has this folded key?
    fn suid_holder(&self, key: &str) -> Result<Option<Named<UserId>>, Self::Fault>;
    /// Usernames that look like this one (their confusable skeleton is the same).
    fn look_alikes(&self, skeleton: &str) -> Result<Vec<Named<UserId>>, Self::Fault>;
    /// A role by name, letter case apart.
    fn role(&self, name: &str) -> Result<Option<Role>, Self::Fault>;
    /// Every license type.
    fn license_types(&self) -> &[LicenseType];
    /// A license type by name, letter case apart.
    fn license_type(&self, name: &str) -> Result<Option<LicenseType>, Self::Fault> {
        let key = super::text::folded(name);
        Ok(self.license_types().iter().find(|license| super::text::folded(&license.name) == key).cloned())
    }
    /// A user group by name, letter case apart.
    fn user_group(&self, name: &str) -> Result<Option<Named<GroupId>>, Self::Fault>;
    /// A team by name, letter case apart.
    fn team(&self, name: &str) -> Result<Option<Named<TeamId>>, Self::Fault>;
    /// The number for an account that is about to be added.
    fn fresh_user_id(&self) -> Result<UserId, Self::Fault>;
}
