//! The columns of the list of users, in one table: what console and command line show, sort by and filter by.
//!
//! A column's value has two sides: [`Column::text`] for people, and [`Column::value`] for sorting and comparing. The
//! store makes the same values for all accounts at once; a test holds the two together.

use chrono_tz::Tz;

use super::dates::{field_text, minute_text};
use super::text::folded;
use super::user::{State, User};
use crate::clock::Timestamp;

/// How a filter word compares with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of a few values: the whole value.
    Choice,
    /// Any text: a part of it.
    Text,
    /// A moment: a year, a month or a day, before or after it.
    Moment,
    /// A number, below or above it.
    Number,
}

/// What rows are sorted by. Numbers and moments as such, words by their folded text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A number, or a moment in milliseconds.
    Number(i64),
    /// A folded text.
    Text(String),
}

/// What stands in a cell that isn't empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// For sorting.
    pub key: Key,
    /// The names in it, as filters name them: several for roles, none for numbers and moments.
    pub names: Vec<String>,
}

impl Value {
    /// A text; none where it is empty.
    #[must_use]
    pub fn text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self { key: Key::Text(folded(text)), names: vec![text.to_owned()] })
    }

    /// Several names; none where there are none.
    #[must_use]
    pub fn names(names: Vec<String>) -> Option<Self> {
        (!names.is_empty()).then(|| Self { key: Key::Text(folded(&names.join(", "))), names })
    }

    /// A number.
    #[must_use]
    pub const fn number(number: i64) -> Self {
        Self { key: Key::Number(number), names: Vec::new() }
    }

    /// A moment; none where there is none.
    #[must_use]
    pub fn moment(moment: Option<Timestamp>) -> Option<Self> {
        moment.map(|moment| Self::number(moment.0))
    }

    /// A tick.
    #[must_use]
    pub fn tick(on: bool) -> Option<Self> {
        Self::text(yes_no(on))
    }

    /// A state: sorted the heaviest first.
    #[must_use]
    pub fn state(state: State) -> Self {
        Self { key: Key::Number(state as i64), names: vec![state.name().to_owned()] }
    }
}

/// A column's row in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// Which.
    pub column: Column,
    /// Its name on the command line, in JSON and in what is remembered.
    pub name: &'static str,
    /// The word of its filter; the name does as well.
    pub word: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The fewest cells that it is drawn in.
    pub cells: u16,
}

macro_rules! columns {
    ($($column:ident $name:literal $word:literal $label:literal $kind:ident $cells:literal;)*) => {
        /// A column of the list of users.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column {
            #[default]
            $(#[doc = $label] $column),*
        }

        /// The table.
        static COLUMNS: &[Described] = &[$(Described {
            column: Column::$column,
            name: $name,
            word: $word,
            label: $label,
            kind: Kind::$kind,
            cells: $cells,
        }),*];

        impl Column {
            /// All columns, as choices offer them.
            pub const ALL: &'static [Self] = &[$(Self::$column),*];
        }
    };
}

// A column is one row here: name, filter word, label, kind, fewest cells; its values below and in `store/columns.rs`.
columns! {
    Username "username" "username" "Username" Text 10;
    FullName "full_name" "full_name" "Full name" Text 13;
    Roles "roles" "role" "Role" Choice 10;
    License "license" "license" "License" Choice 13;
    Team "team" "team" "Team" Choice 6;
    UserGroup "user_group" "group" "User group" Choice 10;
    State "state" "state" "State" Choice 13;
    Email "email" "email" "Email" Text 20;
    Suid "suid" "suid" "SUID" Text 8;
    ErpId "erp_id" "erp" "ERP ID" Text 8;
    Title "title" "title" "Title" Text 12;
    Mobile "mobile" "mobile" "Mobile" Text 14;
    Manager "manager" "manager" "Manager" Choice 10;
    Shift "shift_selection_mode" "shift" "Shift selection" Choice 15;
    Screen "default_menu_item" "screen" "Default screen" Choice 14;
    ValidFrom "valid_from" "valid_from" "Valid from" Moment 12;
    ValidUntil "valid_until" "valid_until" "Valid until" Moment 12;
    LastLogin "last_login" "last_login" "Last login" Moment 16;
    Created "created" "created" "Created" Moment 16;
    Changed "changed" "changed" "Last changed" Moment 16;
    FailedAttempts "failed_attempts" "failed" "Wrong passwords" Number 15;
    Password "password" "password" "Password" Choice 10;
    Sso "sso" "sso" "Single sign-on" Choice 9;
    Trusted "trusted_devices_only" "trusted" "Trusted devices only" Choice 12;
    IgnoreRules "ignore_password_rules" "ignore_rules" "Ignore password rules" Choice 12;
    ForceChange "force_password_change" "force_change" "Force password change" Choice 12;
    Holiday "holiday_entitlement" "holiday" "Holiday entitlement" Choice 12;
    FullScreen "full_screen" "full_screen" "Full screen" Choice 12;
}

impl Column {
    /// Its row in the table.
    #[must_use]
    pub fn described(self) -> &'static Described {
        &COLUMNS[self as usize]
    }

    /// The column of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        COLUMNS.iter().find(|described| described.name == name).map(|described| described.column)
    }

    /// The column that a filter word means. Usernames and full names are what the box looks through anyway.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let meant = |described: &&Described| described.word == word || described.name == word;
        let column = COLUMNS.iter().find(meant)?.column;
        (!matches!(column, Self::Username | Self::FullName)).then_some(column)
    }

    /// Can its value change without a write, because a date comes?
    #[must_use]
    pub const fn depends_on_time(self) -> bool {
        matches!(self, Self::State | Self::Roles | Self::License | Self::FailedAttempts)
    }

    /// What stands in an account's cell, as text; empty where nothing does.
    #[must_use]
    pub fn text(self, user: &User, now: Timestamp, zone: &Tz) -> String {
        let profile = &user.profile;
        let minute = |at: Option<Timestamp>| at.map(|at| minute_text(at, zone)).unwrap_or_default();
        let day = |at: Option<Timestamp>, end| at.map(|at| field_text(at, zone, end)).unwrap_or_default();
        match self {
            Self::State => user.state(now).word().to_owned(),
            Self::ValidFrom => day(profile.valid_from, false),
            Self::ValidUntil => day(profile.valid_until, true),
            Self::LastLogin => minute(user.last_login),
            Self::Created => minute(Some(user.created)),
            Self::Changed => minute(Some(user.changed)),
            Self::FailedAttempts => user.failed_attempts.to_string(),
            // The names as they were typed.
            named => named.value(user, now).map(|value| value.names.join(", ")).unwrap_or_default(),
        }
    }

    /// What an account is sorted by and compared with; none where its cell is empty.
    #[must_use]
    pub fn value(self, user: &User, now: Timestamp) -> Option<Value> {
        let profile = &user.profile;
        match self {
            Self::Username => Value::text(&user.username),
            Self::FullName => Value::text(&profile.full_name),
            Self::Roles => Value::names(user.roles_at(now).map(|role| role.name.clone()).collect()),
            Self::License => Value::names(user.licenses_at(now).map(|license| license.name.clone()).collect()),
            Self::Team => Value::text(&profile.team.name),
            Self::UserGroup => Value::text(&profile.user_group.name),
            Self::State => Some(Value::state(user.state(now))),
            Self::Email => Value::text(&profile.email),
            Self::Suid => Value::text(&profile.suid),
            Self::ErpId => Value::text(&profile.erp_id),
            Self::Title => Value::text(&profile.title),
            Self::Mobile => Value::text(&profile.mobile),
            Self::Manager => Value::text(profile.manager.as_ref().map_or("", |manager| &manager.name)),
            Self::Shift => Value::text(profile.shift_selection_mode.name()),
            Self::Screen => Value::text(&profile.default_menu_item),
            Self::ValidFrom => Value::moment(profile.valid_from),
            Self::ValidUntil => Value::moment(profile.valid_until),
            Self::LastLogin => Value::moment(user.last_login),
            Self::Created => Value::moment(Some(user.created)),
            Self::Changed => Value::moment(Some(user.changed)),
            Self::FailedAttempts => Some(Value::number(user.failed_attempts.into())),
            Self::Password => Value::text(user.password.name()),
            Self::Sso => Value::text(user.sso.name()),
            Self::Trusted => Value::tick(profile.trusted_devices_only),
            Self::IgnoreRules => Value::tick(profile.ignore_password_rules),
            Self::ForceChange => Value::tick(profile.force_password_change),
            Self::Holiday => Value::tick(profile.holiday_entitlement),
            Self::FullScreen => Value::tick(profile.full_screen),
        }
    }
}

const fn yes_no(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_at_its_place_with_a_name_and_a_word_of_its_own() {
        let mut names = std::collections::BTreeSet::new();
        for column in Column::ALL {
            let described = column.described();
            assert_eq!(described.column, *column);
            assert_eq!(Column::from_name(described.name), Some(*column));
            assert!(names.insert(described.name) && (described.word == described.name || names.insert(described.word)));
        }
        assert_eq!(Column::from_word("role"), Some(Column::Roles));
        assert_eq!(Column::from_word("name"), None, "S4");
    }
}
