//! The columns of the template.

use crate::domain::user::Field;

macro_rules! columns {
    ($($name:ident = $header:literal, $field:expr;)*) => {
        /// A column of the import's template (IMP-1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is named as in the template")]
        pub enum Column { $($name),* }

        impl Column {
            /// Every column, in the template's order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As the template's header has it; a `*` marks the essential ones.
            #[must_use]
            pub const fn header(self) -> &'static str {
                match self { $(Self::$name => $header),* }
            }

            /// The field that it fills, where it is one.
            #[must_use]
            pub const fn field(self) -> Option<Field> {
                match self { $(Self::$name => $field),* }
            }
        }
    };
}

columns! {
    TemplateSuid = "TEMPLATESUID", None;
    Email = "EMAIL", Some(Field::Email);
    Username = "USERNAME*", None;
    Password = "PASSWORD", None;
    Suid = "SUID", Some(Field::Suid);
    Title = "TITLE", Some(Field::Title);
    FullName = "FULL NAME*", Some(Field::FullName);
    ShiftSelectionMode = "SHIFTSELECTIONMODE*", Some(Field::ShiftSelectionMode);
    HolidayEntitlement = "HOLIDAYENTITLEMENT", Some(Field::HolidayEntitlement);
    TrustedDevicesOnly = "TRUSTEDDEVICESONLY", Some(Field::TrustedDevicesOnly);
    IgnorePasswordRules = "IGNOREPASSWORDRULES", Some(Field::IgnorePasswordRules);
    License = "LICENSE", None;
    FullScreen = "FULLSCREEN", Some(Field::FullScreen);
    DefaultUserGroup = "DEFAULTUSERGROUP*", Some(Field::UserGroup);
    DefaultTeam = "DEFAULTTEAM*", Some(Field::Team);
    DefaultMenuItem = "DEFAULTMENUITEM", Some(Field::DefaultMenuItem);
    Enabled = "ENABLED", None;
    ManagerSuid = "MANAGERSUID", Some(Field::Manager);
    Roles = "ROLES", None;
}

impl Column {
    /// The name without the mark of essential columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.header().trim_end_matches('*')
    }

    /// Does the import stop where it is missing?
    #[must_use]
    pub fn is_essential(self) -> bool {
        self.header().ends_with('*')
    }

    /// Is an empty cell filled from the template account? Never identity, credentials, dates or stops.
    #[must_use]
    pub const fn comes_from_template(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::ShiftSelectionMode
                | Self::HolidayEntitlement
                | Self::TrustedDevicesOnly
                | Self::IgnorePasswordRules
                | Self::License
                | Self::FullScreen
                | Self::DefaultUserGroup
                | Self::DefaultTeam
                | Self::DefaultMenuItem
                | Self::ManagerSuid
                | Self::Roles
        )
    }

    /// The column in which a flaw of that field lies, by the field's key.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        let of_field =
            || Self::ALL.iter().copied().find(|column| column.field().is_some_and(|field| field.key() == key));
        match key {
            "password" => Self::Password,
            "roles" => Self::Roles,
            "license" => Self::License,
            _ => of_field().unwrap_or(Self::Username),
        }
    }
}
