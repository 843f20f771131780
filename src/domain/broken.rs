//! A rule that was broken, as a value: which, and what the person is told.

use super::device::DeviceBroken;
use super::user::FieldFlaw;
use crate::clock::Timestamp;

/// Why a change isn't made. `Display` is the sentence for the person; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleBroken {
    /// Fields with content that isn't allowed, all of them at once.
    #[error("{}", sentences(.0))]
    Fields(Vec<FieldFlaw>),
    /// The name, email or staff number belongs to somebody else.
    #[error("{}", sentences(.0))]
    Taken(Vec<FieldFlaw>),
    /// It would leave the plant without a lasting administrator (USR-13).
    #[error(
        "Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, \
         with a password and without dates. Nothing was changed; make another administrator first."
    )]
    LastAdministrator,
    /// What was confirmed isn't any more what would come of it (ACT-1).
    #[error("Nothing was changed for anybody: {0} since the plan was made.")]
    PlanChanged(String),
    /// Already so; nothing to do.
    #[error("{username} is {what} already; nothing was changed.")]
    Already {
        /// The account.
        username: String,
        /// What it is: `disabled`, `enabled`, …
        what: &'static str,
    },
    /// Who ever changed something stays, disabled (USR-11).
    #[error("{username} has changed things here and can't be deleted; disabled is the account already.")]
    HasHistory {
        /// The account.
        username: String,
    },
    /// Deleting is a change, and who makes one can't be deleted (USR-11).
    #[error("Nobody deletes their own account: nothing was changed.")]
    OwnAccount,
    /// No seat is left (LIC-2, USR-10, ROL-5).
    #[error(
        "Too few seats of {license}: {used} of {quantity} are used, and this needs {needed} more.{} Nothing was changed. \
         Take the license or the role from somebody who needs it no longer (`chargehand licenses holders` shows who has \
         it), or buy more.",
        .last.as_ref().map(|last| format!(" {last}")).unwrap_or_default()
    )]
    NoSeat {
        /// Of which type.
        license: String,
        /// How many there are.
        quantity: u32,
        /// How many were used before.
        used: u64,
        /// How many more this needs.
        needed: u64,
        /// Who was last to take one, in a sentence.
        last: Option<String>,
    },
    /// More seats are used than there would be (LIC-4).
    #[error(
        "{used} of the seats of {license} {} used, so the quantity can't be {quantity}. Nothing was changed; take the license \
         from {} of its holders first.",
        if *.used == 1 { "is" } else { "are" },
        .used.saturating_sub(u64::from(*.quantity))
    )]
    SeatsInUse {
        /// Of which type.
        license: String,
        /// How many were to be left.
        quantity: u32,
        /// How many are used.
        used: u64,
    },
    /// A bound type isn't assigned by hand (LIC-5).
    #[error("{license} comes with the role {role} and isn't assigned by hand: give the role. Nothing was changed.")]
    ComesWithRole {
        /// The type.
        license: String,
        /// Its role.
        role: String,
    },
    /// A type that people have by hand can't be bound (LIC-5).
    #[error(
        "{license} can't be bound to {role}: {holders} it assigned by hand. Nothing was changed; take it from them first."
    )]
    AssignedByHand {
        /// The type.
        license: String,
        /// The role.
        role: String,
        /// How many, in words: `1 user has`, `12 users have`.
        holders: String,
    },
    /// A role that a license type is bound to stays.
    #[error("{role} can't be removed: the license type {license} is bound to it. Bind that to no role first.")]
    IsBound {
        /// The role.
        role: String,
        /// The type.
        license: String,
    },
    /// A role's seats come from one type (LIC-5).
    #[error("{role} is bound to {license} already; nothing was changed.")]
    RoleHasType {
        /// The role.
        role: String,
        /// The type that is bound to it.
        license: String,
    },
    /// Administrators need no license (GATE-6), and none may be what keeps the last one out (USR-13).
    #[error("Admin needs no license: no type is bound to it. Nothing was changed.")]
    AdminNeedsNone,
    /// Somebody changed the same fields since the form was opened (USR-14).
    #[error(
        "{username} was changed by {by} since this was opened: {}. Nothing was saved and nothing typed is lost.",
        .fields.join(", ")
    )]
    Conflict {
        /// The account.
        username: String,
        /// Who changed it last.
        by: String,
        /// When.
        at: Timestamp,
        /// Labels of the fields, with what stands there now.
        fields: Vec<String>,
    },
    /// Somebody changed the account after what is to be undone (ACT-2).
    #[error(
        "{username} was changed since, on {when} by {by} ({what}). Nothing of it was undone; change it back by hand."
    )]
    ChangedSince {
        /// The account.
        username: String,
        /// Who did it.
        by: String,
        /// When, in the site's time.
        when: String,
        /// What they did, as the log says it.
        what: String,
    },
    /// What is to be undone was undone before (ACT-2).
    #[error("{what} was undone already by {by}. Nothing was changed; undoing that operation does it again.")]
    UndoneAlready {
        /// The operation, or the account's part of it.
        what: String,
        /// Who undid it, when and by which operation.
        by: String,
    },
    /// A kind of change that nothing takes back (ACT-2).
    #[error("\"{what}\" can't be undone: {why}. Nothing was changed.")]
    CannotUndo {
        /// What was done, as the log says it.
        what: String,
        /// Why not, and what to do instead.
        why: &'static str,
    },
    /// Nothing was done that could be undone.
    #[error("There is nothing to undo: {0}.")]
    NothingToUndo(String),
    /// There is no such thing.
    #[error("There is no {what} called {name}. {hint}")]
    Unknown {
        /// What was looked for: `role`, `user group`, `team`, `user`, `setting`.
        what: &'static str,
        /// The name that was given.
        name: String,
        /// Where to look for the names there are.
        hint: &'static str,
    },
    /// The role for displays stands alone (ROL-6).
    #[error("Kiosk is for displays and stands alone: it isn't combined with other roles.")]
    KioskAlone,
    /// The role for displays opens dashboards and reports alone (ROL-6).
    #[error(
        "Kiosk is for displays: it may have AllowLogin, ViewReports and ViewDashboards and nothing else. Make a role of \
         your own for people."
    )]
    KioskOnlyLooks,
    /// `Admin` is all permissions, for good (ROL-9).
    #[error("Admin can't be edited: it has every permission, for good. Make a role of your own instead.")]
    AdminStays,
    /// Rules and files know the built-in roles by their names.
    #[error("{name} exists from the start: it can't be removed or get another name. Its permissions can be changed.")]
    KeepsName {
        /// Its name.
        name: String,
    },
    /// The settings give this role to new accounts.
    #[error(
        "{name} is the default role of new accounts: it can't be removed or get another name. Give the setting \
         default_role another value first."
    )]
    IsDefaultRole {
        /// Its name.
        name: String,
    },
    /// A role that people hold can't go.
    #[error("{name} can't be removed: {holders} it. Take it from them first.")]
    IsHeld {
        /// Its name.
        name: String,
        /// How many, in words: `1 user holds`, `12 users hold`.
        holders: String,
    },
    /// Who holds rights for a while doesn't make that longer themselves.
    #[error("Nobody gives themselves {role} for longer than they hold what it allows: somebody else has to.")]
    OwnEnd {
        /// The role.
        role: String,
    },
    /// The same for what an administrator laid on the account.
    #[error("{field}: nobody lightens what is laid on their own account; somebody else has to. Nothing was changed.")]
    OwnTerms {
        /// The field's label.
        field: &'static str,
    },
    /// A name that passes for one there is, though it is spelled otherwise.
    #[error("{} looks like the {what} {other}, though it is spelled otherwise: choose another name.", crate::domain::text::shown(.name))]
    PassesFor {
        /// `role`, `user group`, `team` or `device`.
        what: &'static str,
        /// The name that was given.
        name: String,
        /// The name that it passes for.
        other: String,
    },
    /// A file is there that nobody said may be replaced.
    #[error("{path} is there already and was left alone.")]
    FileInUse {
        /// Where, made harmless for the terminal.
        path: String,
    },
    /// A user group or team of that name exists.
    #[error("There is a {what} called {name} already; nothing was changed.")]
    NameInUse {
        /// `user group` or `team`.
        what: &'static str,
        /// Its name as it stands.
        name: String,
    },
    /// A user group or team that people belong to can't go.
    #[error("{name} can't be removed: {members} users belong to it. Give them another {what} first.")]
    HasMembers {
        /// `user group` or `team`.
        what: &'static str,
        /// Its name.
        name: String,
        /// How many accounts, deleted ones apart.
        members: u64,
    },
    /// `System` and `Default Team` stay (USR-4).
    #[error("{name} exists from the start and stays as it is.")]
    BuiltIn {
        /// Its name.
        name: String,
    },
    /// With `admins_edit_profiles` off, people alone change their name and mobile number (USR-12).
    #[error(
        "Full name and mobile number are changed by their owner alone here: the setting admins_edit_profiles is off."
    )]
    ProfilesAreTheirOwn,
    /// A value that a setting doesn't take.
    #[error("{0}")]
    Setting(String),
    /// A password that doesn't fit the rules (PWD-2).
    #[error("{0}")]
    Password(String),
    /// The current password given with a change of the own one is wrong (PWD-5).
    #[error("The current password is not right; the password was not changed.")]
    WrongCurrentPassword,
    /// One's own password is changed with the current one (PWD-5).
    #[error(
        "One's own password is changed with the current one: nothing was changed. Change password is in My profile."
    )]
    OwnPassword,
    /// Whoever sits at a trusted terminal may be signed in as somebody who has no password (USR-12).
    #[error(
        "You are signed in without a password, and so may anybody be at this device: your profile was not changed. Ask \
         an administrator to change it."
    )]
    ProfileWithoutPassword,
    /// Not everybody can be without a password (PWD-4, GATE-7).
    #[error("{username} can't be without a password: {why}. Nothing was changed.")]
    NeedsPassword {
        /// The account.
        username: String,
        /// Why not.
        why: &'static str,
    },
    /// A rule about devices (DEV-1).
    #[error(transparent)]
    Device(#[from] DeviceBroken),
    /// A rule about single sign-on.
    #[error(transparent)]
    Sso(#[from] super::sso::SsoBroken),
    /// A rule of invites or mails.
    #[error(transparent)]
    Mail(#[from] super::invite::MailBroken),
    /// The set-up of a plant is done once.
    #[error("This database is set up already; nothing was changed. Sign in instead.")]
    SetUpAlready,
}

fn sentences(flaws: &[FieldFlaw]) -> String {
    flaws.iter().map(|flaw| flaw.message.as_str()).collect::<Vec<_>>().join(" ")
}

impl RuleBroken {
    /// The code in JSON errors.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) if self.is_unknown() => "not_found",
            Self::Fields(_) => "invalid_fields",
            Self::Taken(_) => "taken",
            Self::LastAdministrator => "last_administrator",
            Self::Already { .. } => "nothing_to_do",
            Self::HasHistory { .. } => "has_history",
            Self::OwnAccount => "own_account",
            Self::NoSeat { .. } => "license_no_seat",
            Self::SeatsInUse { .. } => "license_in_use",
            Self::ComesWithRole { .. } => "license_comes_with_role",
            Self::AssignedByHand { .. } => "license_assigned_by_hand",
            Self::IsBound { .. } => "is_bound",
            Self::RoleHasType { .. } => "role_has_license_type",
            Self::AdminNeedsNone => "admin_needs_no_license",
            Self::Conflict { .. } => "changed_meanwhile",
            Self::ChangedSince { .. } => "changed_since",
            Self::UndoneAlready { .. } => "undone_already",
            Self::CannotUndo { .. } => "cannot_undo",
            Self::PlanChanged(_) => "plan_changed",
            Self::NothingToUndo(_) => "nothing_to_undo",
            Self::Unknown { .. } => "not_found",
            Self::KioskAlone => "kiosk_alone",
            Self::KioskOnlyLooks => "kiosk_only_looks",
            Self::AdminStays => "admin_stays",
            Self::KeepsName { .. } => "keeps_name",
            Self::IsDefaultRole { .. } => "is_default_role",
            Self::IsHeld { .. } => "is_held",
            Self::OwnEnd { .. } => "own_end",
            Self::OwnTerms { .. } => "own_terms",
            Self::NameInUse { .. } => "name_in_use",
            Self::FileInUse { .. } => "file_exists",
            Self::PassesFor { .. } => "passes_for",
            Self::HasMembers { .. } => "has_members",
            Self::BuiltIn { .. } => "built_in",
            Self::ProfilesAreTheirOwn => "profiles_are_their_own",
            Self::Setting(_) => "invalid_setting",
            Self::Password(_) => "invalid_password",
            Self::WrongCurrentPassword => "wrong_password",
            Self::OwnPassword => "own_password",
            Self::ProfileWithoutPassword => "profile_without_password",
            Self::NeedsPassword { .. } => "needs_password",
            Self::Device(broken) => broken.code(),
            Self::Sso(broken) => broken.code(),
            Self::Mail(broken) => broken.code(),
            Self::SetUpAlready => "set_up_already",
        }
    }

    /// Is all that is wrong that it names things that there aren't?
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown { .. } => true,
            Self::Fields(flaws) => !flaws.is_empty() && flaws.iter().all(|flaw| flaw.unknown),
            _ => false,
        }
    }

    /// The fields it is about, for a form to mark.
    #[must_use]
    pub fn fields(&self) -> &[FieldFlaw] {
        match self {
            Self::Fields(flaws) | Self::Taken(flaws) => flaws,
            _ => &[],
        }
    }
}

/// Why a rule gave no Change: it was broken, or the plant couldn't be asked.
#[derive(Debug)]
pub enum Stopped<F> {
    /// A rule was broken.
    Rule(RuleBroken),
    /// The world gave no answer.
    Fault(F),
}

impl<F> From<RuleBroken> for Stopped<F> {
    fn from(broken: RuleBroken) -> Self {
        Self::Rule(broken)
    }
}
