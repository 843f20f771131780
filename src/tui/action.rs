//! Everything that a key can do, in one table: it feeds the key map, the hints, the help, the palette, the permission
//! asked for, and the word for a database that can only be read.

use crate::domain::permission::Permission;

/// Where a key is pressed. A screen's own keys come before the lists', and those before the ones that work everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Everywhere but in a text field.
    Global,
    /// In every list.
    List,
    /// In lists with columns that can be chosen, sorted and filtered by.
    Table,
    /// The Users tab, and a user's details.
    Users,
    /// The Invites tab, and an invite's details.
    Invites,
    /// The Licenses tab.
    Licenses,
    /// The list of those who have a license, in the Licenses tab.
    Holders,
    /// The Devices tab, and a device's details.
    Devices,
    /// The System Log tab, and an event's details.
    SystemLog,
    /// The preview of an import.
    Import,
    /// The refused logins of the last minutes.
    ShiftStart,
    /// The list of roles, before what works in everything that covers the tabs.
    Roles,
    /// Who could do what, when.
    Rights,
    /// Settings, user groups, teams, roles: what covers the tabs until Esc.
    Sheet,
}

impl Place {
    /// All places, as help shows them.
    pub const ALL: [Self; 14] = [
        Self::Users,
        Self::Invites,
        Self::Licenses,
        Self::Holders,
        Self::Devices,
        Self::SystemLog,
        Self::Import,
        Self::ShiftStart,
        Self::Roles,
        Self::Rights,
        Self::Sheet,
        Self::Table,
        Self::List,
        Self::Global,
    ];

    /// The name of its table in the config: `[keys.users]`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Table => "table",
            Self::Users => "users",
            Self::Invites => "invites",
            Self::Licenses => "licenses",
            Self::Holders => "license_holders",
            Self::Devices => "devices",
            Self::SystemLog => "system_log",
            Self::Import => "import",
            Self::ShiftStart => "shift_start",
            Self::Roles => "roles",
            Self::Rights => "rights",
            Self::Sheet => "sheet",
        }
    }

    /// Its heading in help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists",
            Self::Table => "Columns, order and filters",
            Self::Users => "Users",
            Self::Invites => "Invites",
            Self::Licenses => "Licenses",
            Self::Holders => "Who has a license",
            Self::Devices => "Devices",
            Self::SystemLog => "System Log",
            Self::Import => "Import of users",
            Self::ShiftStart => "Shift start",
            Self::Roles => "Roles",
            Self::Rights => "Rights of a day",
            Self::Sheet => "Settings, groups, teams, roles",
        }
    }
}

/// An action, described.
#[derive(Debug)]
pub struct Described {
    /// Which.
    pub action: Action,
    /// Where its key works.
    pub place: Place,
    /// Its name in the config and in `chargehand keys`.
    pub name: &'static str,
    /// Its keys unless the config says otherwise, parted by spaces.
    pub keys: &'static str,
    /// A word or two for the hints.
    pub hint: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// What it asks for.
    pub permission: Option<Permission>,
    /// Does it lead to a write, so that it has no use where the database can only be read?
    pub writes: bool,
    /// Other words by which people look for it in menu, help and palette.
    pub words: &'static str,
}

macro_rules! actions {
    ($($action:ident $place:ident $name:literal $keys:literal $hint:literal $about:literal $permission:expr, $writes:literal $($words:literal)?;)*) => {
        /// What a key can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $(#[doc = $about] $action),* }

        /// The table.
        pub static ACTIONS: &[Described] = &[$(Described {
            action: Action::$action,
            place: Place::$place,
            name: $name,
            keys: $keys,
            hint: $hint,
            about: $about,
            permission: $permission,
            writes: $writes,
            words: concat!($($words)?),
        }),*];
    };
}

const SEES: Option<Permission> = Some(Permission::ViewUsers);
const EDITS: Option<Permission> = Some(Permission::EditUsers);
const INVITES: Option<Permission> = Some(Permission::InviteUsers);
const BUYS: Option<Permission> = Some(Permission::ManageLicenses);
const KEEPS: Option<Permission> = Some(Permission::ManageDevices);
const IMPORTS: Option<Permission> = Some(Permission::ImportUsers);
const AUDITS: Option<Permission> = Some(Permission::ViewSystemLog);
const RUNS: Option<Permission> = Some(Permission::ManageSettings);
const ASSIGNS: Option<Permission> = Some(Permission::AssignLicenses);

// An action is one row here: where, name, keys, hint, what it does, what it asks for, whether it writes, and where people
// may call it otherwise, the words by which they look for it.
actions! {
    Open Users "open" "Enter" "open" "Shows everything about the selected user. @ behind a name: signs in by single sign-on." SEES, false "details mark sso federated entra";
    Edit Users "edit" "e" "edit" "Opens the form of the selected user." EDITS, true "change enabled tick trusted devices only ignore password rules force password change valid from until extend validity end date expired expiry manager team group email mobile";
    New Users "new" "n" "new" "Adds a user." EDITS, true "add create user";
    Disable Users "disable" "d" "disable/enable" "Disables the selected user, or enables a disabled one." EDITS, true "enabled inactive archive deactivate activate ex-employee";
    Unlock Users "unlock" "u" "lock/unlock" "Locks the selected user, or unlocks whoever is locked or locked out." EDITS, true "locked out lockout failed attempts";
    License Users "license" "l" "license" "Gives the selected user a license, another one, or takes it away." ASSIGNS, true "assign unassign seat";
    Roles Users "roles" "r" "roles" "Gives the selected user roles, or takes them away." Some(Permission::AssignRoles), true "permission AllowLogin assign unassign";
    Password Users "password" "p" "password" "Gives the selected user another password, or a way to set one." EDITS, true "reset remove password code generate forgot passwordless empty force change";
    Sessions Users "sessions" "v" "sessions" "Shows the open sessions of the selected user, and ends them." SEES, false "revoke signed in log out re-used";
    Sso Users "sso" "o" "SSO" "Links the selected user to single sign-on, or takes the link away." Some(Permission::ManageSso), true "single sign-on entra id azure link unlink federated pending password";
    Why Users "why" "w" "why" "Tells why the selected user can't log in, and which key mends it." SEES, false "cannot can't login log in diagnose refused";
    WhyFor Users "why_for" "t" "device, time" "Tells why the selected user can't log in on another device or at another time." SEES, false "test a login trusted";
    Delete Users "delete" "Del" "delete" "Deletes the selected user for good." EDITS, true "remove erase";
    Mark Users "mark" "Space" "mark" "Marks the selected user, or no longer, and goes down; actions are about all who are marked." SEES, false "select choose tag bulk many";
    MarkAll Users "mark_all" "a" "mark all" "Marks all whom the list shows: all that match the search." SEES, false "select all everybody bulk";
    MarkRange Users "mark_range" "m" "mark to here" "Marks a stretch: from the user where it is pressed first to the one where it is pressed again." SEES, false "range select from to";
    Unmark Users "unmark" "Ctrl-U" "unmark" "Takes all marks away." SEES, false "deselect clear marks";
    RefusedNow Users "refused_now" "b" "shift start" "Who was refused in the last 15 minutes, by device, and what mends it." SEES, false "refused logins now terminal queue";
    ShowInactive Users "show_inactive" "i" "show inactive" "Shows or hides disabled, expired and not yet valid users." SEES, false "disabled expired";
    ImportUsers Users "import" "" "import users" "Adds or changes many users at once, from a workbook or a CSV: first a preview of every row." IMPORTS, true "file xlsx csv excel spreadsheet upload bulk many add";
    ExportUsers Users "export" "" "export users" "Writes the users that are listed, or all, into a workbook, CSV or JSON." IMPORTS, true "file xlsx csv excel spreadsheet download save";
    ImportTemplate Users "template" "" "write a template" "Writes a workbook or CSV to be filled in for an import, with what this plant has to choose from." SEES, false "file xlsx csv excel spreadsheet import drop-down";
    UserRights Users "rights" "h" "rights" "Shows what the selected user holds or held on a day, from when, and who gave it." AUDITS, false "auditor who could history held since access review";
    Filter Table "filter" "f" "filter" "Shows the filters with the values there are; the box takes them as words, too." SEES, false;
    Sort Table "sort" "s" "sort" "Sorts by the column under the column cursor: up, down, off." SEES, false;
    Columns Table "columns" "c" "columns" "Chooses the columns of the list and their order." SEES, false;
    ColumnLeft Table "column_left" "Left" "column left" "Moves the column cursor to the left." SEES, false;
    ColumnRight Table "column_right" "Right" "column right" "Moves the column cursor to the right; wide lists scroll." SEES, false;
    InviteOpen Invites "open" "Enter" "details" "Shows everything about the selected invite: its mails, and the server's words." INVITES, false "tries answer smtp failed";
    InviteNew Invites "invite" "n" "invite others" "Invites people by mail: a role, and one address a line." INVITES, true "new add send email mail address join";
    InviteResend Invites "send_again" "t" "send again" "Makes a new code for the selected invite and mails it; the old one is dead." INVITES, true "resend retry repeat mail";
    InviteCancel Invites "cancel" "Del" "cancel" "Cancels the selected invite: its code is dead." INVITES, true "delete remove revoke withdraw take back";
    InviteCode Invites "code" "c" "code" "Shows the code of the selected invite, to be handed over where no mail reaches; the log tells of it." INVITES, true "copy hand over read out";
    InviteUser Invites "user" "o" "open user" "Opens the user whom the selected invite became." SEES, false "account accepted";
    InviteFilter Invites "filter" "f" "filter" "Shows the filters: how invites stand, their roles, who sent them; the box takes them as words, too." INVITES, false "state waiting queued sent failed accepted cancelled expired open over role who";
    InviteInactive Invites "show_inactive" "i" "show inactive" "Shows or hides invites that are over: accepted, cancelled, expired." INVITES, false "accepted cancelled expired over";
    LicenseHolders Licenses "holders" "Enter" "who has it" "Shows who has the selected license." SEES, false;
    LicenseEdit Licenses "edit" "e" "edit" "Changes quantity, end, note, name or role of the selected license type." BUYS, true "quantity buy more renew extend";
    LicenseNew Licenses "new" "n" "new" "Adds a license type." BUYS, true "add buy";
    LicenseDelete Licenses "delete" "Del" "delete" "Deletes the selected license type, once nobody has it." BUYS, true;
    LicenseRights Licenses "rights" "h" "rights" "Shows who holds or held the selected license type on a day, and who gave it." AUDITS, false "auditor who had history access review";
    LicenseWhy Licenses "why" "w" "why" "Tells why the user of the reference code in the search box can't log in." SEES, false;
    HolderUser Holders "user" "Enter o" "open user" "Opens the selected user in the Users tab." SEES, false;
    HolderTake Holders "take" "u" "take away" "Takes the license from the marked users, or the selected one." ASSIGNS, true "unassign remove revoke";
    HolderGive Holders "give" "n l" "give" "Gives the license to one or more users, by their usernames." ASSIGNS, true "assign add";
    HolderOrder Holders "order" "s" "order" "Another order: by name, by the last login (longest unused first), by when it was given." SEES, false;
    HolderMark Holders "mark" "Space" "mark" "Marks the selected user, or no longer, and goes down." SEES, false;
    HolderMarkAll Holders "mark_all" "a" "mark all" "Marks all who are found." SEES, false;
    HolderUnmark Holders "unmark" "Ctrl-U" "unmark" "Takes all marks away." SEES, false;
    HolderWhy Holders "why" "w" "why" "Tells why the selected user can't log in, and which key mends it." SEES, false;
    DeviceOpen Devices "open" "Enter" "details" "Shows everything about the selected device, and who is signed in there." SEES, false;
    DeviceNew Devices "register" "n" "register" "Registers this computer, or makes a one-time code for another terminal." KEEPS, true "add enroll terminal computer code wall display";
    DeviceEdit Devices "edit" "e" "edit" "Changes name, trust, menu item, user for automatic login or address of the selected device." KEEPS, true "change rename automatic login auto user default menu item address";
    DeviceTrust Devices "trust" "t" "trust" "Trusts the selected device, or no longer." KEEPS, true "trusted untrust distrust";
    DeviceEnable Devices "enable" "o" "on/off" "Lets the selected device count as none, or count again." KEEPS, true "disable enable";
    DeviceRekey Devices "reregister" "r" "new key" "Gives the selected device a new key, here or by a one-time code; the old key dies." KEEPS, true "re-register reregister register again renew reset lost copied stale damaged";
    DeviceRemove Devices "unregister" "d Del" "unregister" "Takes the selected device off the list; its key is good for nothing then." KEEPS, true "delete remove deregister";
    DeviceTest Devices "test" "w" "test a login" "Tells whether somebody could log in at the selected device, and why not." SEES, false "why cannot can't log in diagnose";
    DeviceDashboard Devices "dashboard" "b" "dashboard" "Tells what the selected device needs to log in by itself, and writes the file that opens its dashboard." SEES, false "wall display kiosk startup start-up autostart automatic login address task scheduler systemd";
    DeviceUser Devices "user" "u" "its user" "Opens the user who is logged in at the selected device by itself." SEES, false "automatic login auto account";
    DeviceInactive Devices "show_inactive" "i" "show inactive" "Shows or hides disabled devices." SEES, false "disabled";
    Event SystemLog "open" "Enter" "details" "Shows everything about the selected event." None, false;
    EventUser SystemLog "user" "o" "open user" "Opens the user whom the event is about." SEES, false;
    EventWhy SystemLog "why" "w" "why" "Tells why the user whom the event is about can't log in." SEES, false;
    ImportNow Import "import" "i" "import" "Imports the file, after a question that says what will happen." IMPORTS, true;
    ImportDetails Import "details" "Enter" "details" "Shows every error, warning and change of the selected row." IMPORTS, false;
    ImportNext Import "next_error" "n" "next error" "Goes to the next row with errors." IMPORTS, false;
    ImportAll Import "all" "a" "all rows" "Shows all rows." IMPORTS, false "filter";
    ImportErrors Import "errors" "e f" "only errors" "Shows only rows with errors." IMPORTS, false "filter bad";
    ImportWarnings Import "warnings" "w" "only warnings" "Shows only rows with warnings." IMPORTS, false "filter";
    ImportChanges Import "changes" "c" "only changes" "Shows only rows that change an account that is there, or bring one back." IMPORTS, false "filter";
    ImportUpdate Import "update_existing" "u" "update existing" "Changes accounts that are there already, or no longer: empty cells change nothing." IMPORTS, false;
    ImportBack Import "bring_back" "b" "bring back" "Makes inactive accounts of the same SUID or username active again, or no longer." IMPORTS, false;
    ImportSkip Import "skip_bad_rows" "o" "skip bad rows" "Leaves out rows with errors and imports the others, or no longer." IMPORTS, false "omit leave out";
    ImportSave Import "save" "s" "save errors" "Writes the list of errors and warnings into a CSV." IMPORTS, false "export";
    ImportAgain Import "again" "r" "look again" "Reads the file again and looks what it would do now." IMPORTS, false "reload refresh";
    EventUnlock SystemLog "unlock" "u" "unlock" "Unlocks the user whom the event is about, after a question." EDITS, true "locked out lockout";
    EventFilter SystemLog "filter" "f" "filter" "Shows the filters with the values there are; the box takes them as words, too." None, false "category level severity who device time day reason";
    EventFollow SystemLog "follow" "t" "follow/pause" "Shows new events as they come, or leaves the list as it is." None, false "live tail stop";
    EventExport SystemLog "export" "v" "export" "Writes what is shown into a file." Some(Permission::ViewSystemLog), true "save csv json file";
    ShiftWhy ShiftStart "why" "Enter w" "why, mend" "Tells why the selected person can't log in at that device, and which key mends it." SEES, false;
    RoleRights Roles "rights" "h" "rights" "Shows who holds or held the selected role on a day, and who gave it." AUDITS, false "auditor who held who could history access review permission";
    RightsDetails Rights "details" "Enter" "all facts" "Shows everything about the selected row." AUDITS, false;
    RightsAsk Rights "ask" "e f" "ask" "Asks for another day, user, role, permission or license." AUDITS, false "filter search change question";
    RightsBefore Rights "day_before" "[ Left" "day before" "Shows the day before." AUDITS, false "yesterday previous earlier";
    RightsAfter Rights "day_after" "] Right" "day after" "Shows the day after." AUDITS, false "tomorrow next later";
    RightsExport Rights "export" "v" "write a file" "Writes all of them into a workbook, CSV or JSON; the log tells of it." AUDITS, true "export save xlsx csv json evidence";
    RightsEvent Rights "event" "l" "event" "Shows the event that gave the right; once more, the one that ended it." AUDITS, false "log who gave why evidence";
    RightsUser Rights "user" "o" "open user" "Opens the user of the selected row." SEES, false;
    SheetOpen Sheet "open" "Enter e" "change" "Opens what is selected, to be changed." None, true;
    SheetNew Sheet "new" "n" "new" "Adds one." None, true;
    SheetRemove Sheet "remove" "Delete" "remove" "Removes what is selected." None, true;
    Search List "search" "/" "find" "Goes to the search box; the list follows while you type." None, false;
    Menu List "menu" "x" "more" "Every action for what is selected, numbered; those not open to you with the reason." None, false;
    Up List "up" "Up k" "up" "One row up." None, false;
    Down List "down" "Down j" "down" "One row down." None, false;
    PageUp List "page_up" "PgUp ," "page up" "One page up." None, false;
    PageDown List "page_down" "PgDn ." "page down" "One page down." None, false;
    Home List "first" "Home g" "first" "To the first row." None, false;
    End List "last" "End G" "last" "To the last row." None, false;
    TabUsers Global "users" "1" "Users" "Goes to Users." None, false;
    TabInvites Global "invites" "2" "Invites" "Goes to Invites." None, false;
    TabLicenses Global "licenses" "3" "Licenses" "Goes to Licenses." None, false;
    TabDevices Global "devices" "4" "Devices" "Goes to Devices." None, false "terminals computers register trust dashboards";
    TabSystemLog Global "system_log" "5" "System Log" "Goes to System Log." None, false;
    NextTab Global "next_tab" "Tab" "next tab" "Goes to the next tab." None, false;
    PreviousTab Global "previous_tab" "Shift-Tab" "previous tab" "Goes to the previous tab." None, false;
    Back Global "back" "Esc" "back" "One step back; clears the search first. Never quits." None, false;
    Help Global "help" "? F1" "help" "Every key that works here; type to search, Enter runs one." None, false;
    Palette Global "palette" ": F2" "commands" "Every action by name." None, false "search menu";
    Messages Global "messages" "!" "messages" "The messages so far, to be read in full." None, false;
    Copy Global "copy" "y" "copy" "What can be copied: what is selected, and as commands what was done last and what is shown." None, false "clipboard yank show the command line";
    Undo Global "undo" "z" "undo" "Undoes the last change of accounts that you made in this session, after a question." None, true "take back revert";
    Profile Global "profile" "P" "my profile" "Your own name, mobile number and password." None, true "change my password sessions name mobile";
    OwnPassword Global "own_password" "" "own password" "Changes your own password." None, true "change my reset";
    Settings Global "settings" "S" "settings" "The plant's settings, each with its meaning." Some(Permission::ManageSettings), false "configuration options";
    Rights Global "rights_of_a_day" "W" "rights of a day" "Who could do what, when: roles, permissions and licenses held on a day, who gave and ended them." AUDITS, false "auditor who could permission access review history log rights was held";
    BackUp Global "backup" "" "back up the database" "Copies the database into a file while others work." RUNS, true "backup save copy database export";
    CheckUp Global "check_up" "" "check the database" "Looks at files, pages, schema, seats, clock and log, and says what to do." RUNS, false "doctor health integrity diagnose damaged corrupt repair";
    VerifyLog Global "verify_log" "" "verify the log" "Checks that no event was changed, removed or put in between." AUDITS, false "auditor hash chain tampered integrity evidence";
    UserGroups Global "user_groups" "" "user groups" "The user groups, with how many belong to each." SEES, false;
    ShiftStart Global "shift_start" "B" "shift start" "Who was refused in the last 15 minutes, by device, and what mends it." SEES, false "refused logins now terminal queue";
    RolesList Global "roles" "R" "roles" "The roles there are, with what each allows and how many hold it." SEES, false;
    Teams Global "teams" "" "teams" "The teams, with how many belong to each." SEES, false;
    Reload Global "reload" "Ctrl-R F5" "read again" "Reads the list again." None, false;
    Redraw Global "redraw" "Ctrl-L" "draw again" "Draws the whole screen again." None, false;
    SignOut Global "sign_out" "Q" "change user" "Signs out, so that the next person signs in: the quick change of user." None, false "log out logout switch hand over";
    Quit Global "quit" "q" "quit" "Leaves chargehand; asks where something is not saved." None, false;
}

impl Action {
    /// Its row in the table.
    #[must_use]
    pub fn described(self) -> Option<&'static Described> {
        ACTIONS.iter().find(|described| described.action == self)
    }
}
