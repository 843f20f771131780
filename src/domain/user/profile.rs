//! The fields of an account that a form or a file can change, in one table.

use crate::clock::Timestamp;
use crate::domain::id::{GroupId, Named, TeamId, UserId};
use crate::domain::text;

/// How an operator's shift is chosen at login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShiftSelectionMode {
    /// By the time of day.
    Auto,
    /// Not at all.
    #[default]
    None,
    /// The person is asked.
    Prompt,
}

impl ShiftSelectionMode {
    /// Every mode, as offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::None, Self::Prompt];

    /// The word in forms, files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "Auto",
            Self::None => "None",
            Self::Prompt => "Prompt",
        }
    }

    /// The mode of that name, letter case apart.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name().eq_ignore_ascii_case(name))
    }
}

/// What can be edited of an account (USR-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Full name.
    pub full_name: String,
    /// Email address; empty where there is none.
    pub email: String,
    /// The plant's staff number; empty where there is none.
    pub suid: String,
    /// For information only.
    pub erp_id: String,
    /// Job title.
    pub title: String,
    /// Mobile number.
    pub mobile: String,
    /// How the shift is chosen.
    pub shift_selection_mode: ShiftSelectionMode,
    /// Entitled to holidays?
    pub holiday_entitlement: bool,
    /// Screens open full screen?
    pub full_screen: bool,
    /// May log in on trusted devices alone (GATE-5)?
    pub trusted_devices_only: bool,
    /// Are the password rules lifted (PWD-2)? Only together with `trusted_devices_only`.
    pub ignore_password_rules: bool,
    /// Must a new password be set at the next login (GATE-8)?
    pub force_password_change: bool,
    /// Default user group.
    pub user_group: Named<GroupId>,
    /// Default team.
    pub team: Named<TeamId>,
    /// What opens first; free text.
    pub default_menu_item: String,
    /// The account's manager.
    pub manager: Option<Named<UserId>>,
    /// First moment at which it may log in.
    pub valid_from: Option<Timestamp>,
    /// Last moment at which it may.
    pub valid_until: Option<Timestamp>,
}

/// A field of [`Profile`]. One row of the table below each; forms, files, the log and conflicts speak of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is documented in Profile")]
pub enum Field {
    FullName,
    Email,
    Suid,
    ErpId,
    Title,
    Mobile,
    ShiftSelectionMode,
    HolidayEntitlement,
    FullScreen,
    TrustedDevicesOnly,
    IgnorePasswordRules,
    ForcePasswordChange,
    UserGroup,
    Team,
    DefaultMenuItem,
    Manager,
    ValidFrom,
    ValidUntil,
}

impl Field {
    /// Every field, in the order of the form.
    pub const ALL: [Self; 18] = [
        Self::FullName,
        Self::Email,
        Self::Suid,
        Self::ErpId,
        Self::Title,
        Self::Mobile,
        Self::UserGroup,
        Self::Team,
        Self::Manager,
        Self::ShiftSelectionMode,
        Self::DefaultMenuItem,
        Self::ValidFrom,
        Self::ValidUntil,
        Self::HolidayEntitlement,
        Self::TrustedDevicesOnly,
        Self::IgnorePasswordRules,
        Self::ForcePasswordChange,
        Self::FullScreen,
    ];

    /// Name in JSON, on the command line and in the log's details; label on screens.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::FullName => ("full_name", "Full name"),
            Self::Email => ("email", "Email"),
            Self::Suid => ("suid", "SUID"),
            Self::ErpId => ("erp_id", "ERP ID"),
            Self::Title => ("title", "Title"),
            Self::Mobile => ("mobile", "Mobile"),
            Self::ShiftSelectionMode => ("shift_selection_mode", "Shift selection"),
            Self::HolidayEntitlement => ("holiday_entitlement", "Holiday entitlement"),
            Self::FullScreen => ("full_screen", "Full screen"),
            Self::TrustedDevicesOnly => ("trusted_devices_only", "Trusted devices only"),
            Self::IgnorePasswordRules => ("ignore_password_rules", "Ignore password rules"),
            Self::ForcePasswordChange => ("force_password_change", "Force password change"),
            Self::UserGroup => ("user_group", "User group"),
            Self::Team => ("team", "Team"),
            Self::DefaultMenuItem => ("default_menu_item", "Default screen"),
            Self::Manager => ("manager_suid", "Manager"),
            Self::ValidFrom => ("valid_from", "Valid from"),
            Self::ValidUntil => ("valid_until", "Valid until"),
        }
    }

    /// The name in JSON and on the command line.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.names().0
    }

    /// The field of that [`Field::key`].
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// Changing it could give the changer a way up: asks for everything the subject holds (ROL-3).
    #[must_use]
    pub const fn is_guarded(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::TrustedDevicesOnly
                | Self::IgnorePasswordRules
                | Self::ForcePasswordChange
                | Self::ValidFrom
                | Self::ValidUntil
        )
    }
}

/// A field whose content breaks a rule: which, and the sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFlaw {
    /// Which field; `username` and `password` are no [`Field`], so it is the key.
    pub field: &'static str,
    /// What is wrong and what is allowed.
    pub message: String,
    /// Does it name something that there isn't?
    pub unknown: bool,
}

impl FieldFlaw {
    /// `message` about `field`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into(), unknown: false }
    }
}

impl Profile {
    /// What stands in `field`, as the log's details keep it.
    #[must_use]
    pub fn text(&self, field: Field) -> String {
        let tick = |on: bool| if on { "yes" } else { "no" }.to_owned();
        let moment = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
        match field {
            Field::FullName => self.full_name.clone(),
            Field::Email => self.email.clone(),
            Field::Suid => self.suid.clone(),
            Field::ErpId => self.erp_id.clone(),
            Field::Title => self.title.clone(),
            Field::Mobile => self.mobile.clone(),
            Field::ShiftSelectionMode => self.shift_selection_mode.name().to_owned(),
            Field::HolidayEntitlement => tick(self.holiday_entitlement),
            Field::FullScreen => tick(self.full_screen),
            Field::TrustedDevicesOnly => tick(self.trusted_devices_only),
            Field::IgnorePasswordRules => tick(self.ignore_password_rules),
            Field::ForcePasswordChange => tick(self.force_password_change),
            Field::UserGroup => self.user_group.name.clone(),
            Field::Team => self.team.name.clone(),
            Field::DefaultMenuItem => self.default_menu_item.clone(),
            Field::Manager => self.manager.as_ref().map(|manager| manager.name.clone()).unwrap_or_default(),
            Field::ValidFrom => moment(self.valid_from),
            Field::ValidUntil => moment(self.valid_until),
        }
    }

    /// The fields in which `self` and `other` differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|field| self.text(*field) != other.text(*field)).collect()
    }

    /// Puts what `from` has in `field` into this profile.
    pub fn take(&mut self, field: Field, from: &Self) {
        match field {
            Field::FullName => self.full_name.clone_from(&from.full_name),
            Field::Email => self.email.clone_from(&from.email),
            Field::Suid => self.suid.clone_from(&from.suid),
            Field::ErpId => self.erp_id.clone_from(&from.erp_id),
            Field::Title => self.title.clone_from(&from.title),
            Field::Mobile => self.mobile.clone_from(&from.mobile),
            Field::ShiftSelectionMode => self.shift_selection_mode = from.shift_selection_mode,
            Field::HolidayEntitlement => self.holiday_entitlement = from.holiday_entitlement,
            Field::FullScreen => self.full_screen = from.full_screen,
            Field::TrustedDevicesOnly => self.trusted_devices_only = from.trusted_devices_only,
            Field::IgnorePasswordRules => self.ignore_password_rules = from.ignore_password_rules,
            Field::ForcePasswordChange => self.force_password_change = from.force_password_change,
            Field::UserGroup => self.user_group.clone_from(&from.user_group),
            Field::Team => self.team.clone_from(&from.team),
            Field::DefaultMenuItem => self.default_menu_item.clone_from(&from.default_menu_item),
            Field::Manager => self.manager.clone_from(&from.manager),
            Field::ValidFrom => self.valid_from = from.valid_from,
            Field::ValidUntil => self.valid_until = from.valid_until,
        }
    }

    /// Flaws that show without asking anybody: required fields, forbidden characters, ticks that need each other.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        let free = [
            (Field::FullName, &self.full_name, true),
            (Field::ErpId, &self.erp_id, false),
            (Field::Title, &self.title, false),
            (Field::Mobile, &self.mobile, false),
            (Field::DefaultMenuItem, &self.default_menu_item, false),
            (Field::Suid, &self.suid, false),
        ];
        for (field, content, required) in free {
            let checked = if required { text::required_field(content) } else { text::optional_field(content) };
            if let Err(flaw) = checked {
                flaws.push(FieldFlaw::new(field.key(), format!("{} {flaw}.", field.names().1)));
            }
        }
        if !self.email.is_empty()
            && let Err(flaw) = text::Email::new(&self.email)
        {
            flaws.push(FieldFlaw::new(Field::Email.key(), text::sentence(&flaw)));
        }
        if self.ignore_password_rules && !self.trusted_devices_only {
            let message = "Ignore password rules needs Trusted devices only: tick that too, or neither (PWD-2).";
            flaws.push(FieldFlaw::new(Field::IgnorePasswordRules.key(), message));
        }
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && until <= from
        {
            flaws.push(FieldFlaw::new(Field::ValidUntil.key(), "Valid until must be after Valid from."));
        }
        flaws
    }
}
