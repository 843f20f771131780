//! A sample of every kind of Change, and the rows of the policy table.

use chargehand::clock::{DAY, Timestamp};
use chargehand::domain::change::{
    Change, DeviceChange, Gives, Grouping, ImportCounts, InviteChange, Kind, LicenseChange, LoginChange, MailChange,
    PlantChange, PutToRest, RoleChange, SessionEnd, SsoChange, Unlinking, UserChange,
};
use chargehand::domain::device::{Device, Enrollment, Proof};
use chargehand::domain::event::Category;
use chargehand::domain::gate::{Entrance, Reason};
use chargehand::domain::id::{DeviceId, InviteId, LicenseTypeId, Named, RoleId, SessionId, UserId};
use chargehand::domain::invite::{Invite, gives};
use chargehand::domain::license::LicenseType;
use chargehand::domain::mail::{About, Mail, MailState, Outgoing};
use chargehand::domain::password::{PasswordHash, ResetCode};
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::role::{BUILT_IN, Role};
use chargehand::domain::sso::Identity;
use chargehand::domain::text::Username;
use chargehand::domain::user::{Given, NewUser, Profile, Sso, Stop, Stops};

/// Whom and what the samples are about.
pub(crate) struct Scene {
    pub(crate) subject: Named<UserId>,
    pub(crate) profile: Profile,
    pub(crate) session: SessionId,
    pub(crate) fresh_user: UserId,
    pub(crate) fresh_session: SessionId,
    pub(crate) fresh_grouping: i64,
    pub(crate) grouping: Named<i64>,
    /// A role of the plant's own, which nobody holds.
    pub(crate) role: Role,
    pub(crate) fresh_role: RoleId,
    /// A license type that nobody has.
    pub(crate) license: LicenseType,
    pub(crate) fresh_license: LicenseTypeId,
    /// A device of the plant.
    pub(crate) device: Device,
    pub(crate) fresh_device: DeviceId,
    /// The hash of the plant's first event.
    pub(crate) first_hash: [u8; 32],
    /// An open invite, its mail, and who sent it.
    pub(crate) invite: InviteId,
    pub(crate) mail: i64,
    pub(crate) inviter: Named<UserId>,
    pub(crate) fresh_invite: InviteId,
    pub(crate) until: Timestamp,
    pub(crate) hash: PasswordHash,
}

/// What a computer shows that is to be a device.
const PROOF: Proof = Proof { key: [7; 32], machine: Some([8; 32]) };

/// A role that exists from the start.
pub(crate) fn role(name: &str) -> Role {
    let place = BUILT_IN.iter().position(|role| role.name == name).unwrap();
    let found = &BUILT_IN[place];
    Role {
        id: RoleId(i64::try_from(place).unwrap() + 1),
        name: found.name.into(),
        permissions: found.permissions,
        built_in: true,
        several_devices: found.several_devices,
    }
}

/// Samples of a kind, each with what it does in words. The match is exhaustive: a new kind doesn't compile without one.
pub(crate) fn samples(kind: Kind, scene: &Scene) -> Vec<(&'static str, Change)> {
    let user = || scene.subject.clone();
    let added = |roles: &[&str], chosen| -> Change {
        UserChange::Added(Box::new(NewUser {
            id: scene.fresh_user,
            username: Username::new("newcomer").unwrap(),
            profile: Profile { full_name: "New Comer".into(), email: String::new(), ..scene.profile.clone() },
            roles: roles.iter().map(|name| role(name)).collect(),
            roles_chosen: chosen,
            license: None,
            password: Some(scene.hash.clone()),
            password_is_temporary: true,
            enabled: true,
        }))
        .into()
    };
    let edited = |after: Profile| -> Change {
        let before = Box::new(scene.profile.clone());
        UserChange::Edited { user: user(), before, after: Box::new(after) }.into()
    };
    let profile = || scene.profile.clone();
    let refused = |counts| -> Change {
        LoginChange::Refused {
            user: Some(user()),
            typed: None,
            reason: if counts { Reason::WrongPassword } else { Reason::Disabled },
            attempts: u32::from(counts),
            counts,
            reference: "K7M".into(),
            entrance: Entrance::Console,
            device: None,
        }
        .into()
    };
    // The subject is a Manager.
    let roles = |after: &[&str], until| -> Change {
        let given = |name: &&str| Given { role: role(name), until: None };
        let after = after.iter().map(|name| Given { until, ..given(name) }).collect();
        UserChange::RolesChanged { user: user(), before: vec![given(&"Manager")], after }.into()
    };
    let own_role = |change: fn(&mut Role)| -> Change {
        let mut after = scene.role.clone();
        change(&mut after);
        RoleChange::Edited { before: scene.role.clone(), after }.into()
    };
    let restored = |keeps_invites| -> Change {
        let rest = PutToRest { sessions: 2, codes: 0, device_codes: 0, invites: 1, mails: 1 };
        PlantChange::Restored { file: "monday.db".into(), rest, keeps_invites }.into()
    };
    let team = Grouping::Team;
    let invite = |id, name| Invite {
        id,
        email: "anna@example.org".into(),
        role: Named::new(role(name).id, name),
        generation: 1,
        by: scene.inviter.clone(),
        at: scene.until.plus(-DAY),
        expires: scene.until,
        accepted: None,
        cancelled: None,
        void: None,
        mail: None,
    };
    let outgoing =
        |id: &str| Outgoing { address: "anna@example.org".into(), message_id: format!("<{id}@example.org>") };
    let sent = |name| -> Change {
        let (invite, gives) = (Box::new(invite(scene.fresh_invite, name)), gives(&role(name)));
        InviteChange::Sent { invite, gives, mail: outgoing("sent") }.into()
    };
    let open = || Named::new(scene.invite, "anna@example.org");
    let code = || {
        let (id, created, expires) = (7, scene.until.plus(-DAY), scene.until);
        ResetCode { id, user: scene.subject.id, created, expires }
    };
    let waiting = || {
        Box::new(Mail {
            id: scene.mail,
            about: About::Invite { invite: scene.invite, generation: 1 },
            address: "anna@example.org".into(),
            user: None,
            message_id: "<open@example.org>".into(),
            created: scene.until.plus(-DAY),
            tries: 1,
            state: MailState::InHand { until: scene.until },
            answer: String::new(),
        })
    };
    let identity =
        || Identity { issuer: "https://id.example.org".into(), subject: "8f0c1d2e-0000-4000-8000-000000000001".into() };
    match kind {
        Kind::UserAdded => vec![
            ("add a user with the default role", added(&["Programmer"], false)),
            ("add a user as Operator", added(&["Operator"], true)),
            ("add a user as Supervisor", added(&["Supervisor"], true)),
            ("add a user as Manager", added(&["Manager"], true)),
            ("add a user as Executive", added(&["Executive"], true)),
            ("add a user as IT Admin", added(&["IT Admin"], true)),
            ("add a user as Admin", added(&["Admin"], true)),
        ],
        Kind::UserEdited => vec![
            ("edit names and other plain fields", edited(Profile { title: "Setter".into(), ..profile() })),
            ("edit email", edited(Profile { email: "new@example.org".into(), ..profile() })),
            ("edit ticks", edited(Profile { trusted_devices_only: true, ..profile() })),
            ("edit dates", edited(Profile { valid_until: Some(scene.until), ..profile() })),
            ("edit dates so that it ends", edited(Profile { valid_until: Some(Timestamp(0)), ..profile() })),
        ],
        Kind::UserDisabled => {
            vec![("disable", UserChange::Disabled { user: user(), reason: Some("left".into()) }.into())]
        }
        Kind::UserEnabled => vec![
            ("enable", UserChange::Enabled { user: user(), lifts_locks: false, reason: None }.into()),
            ("enable and lift locks", UserChange::Enabled { user: user(), lifts_locks: true, reason: None }.into()),
        ],
        Kind::UserLocked => vec![
            ("lock", UserChange::Locked { user: user(), until: None, reason: Some("on leave".into()) }.into()),
            ("lock until a time", UserChange::Locked { user: user(), until: Some(scene.until), reason: None }.into()),
        ],
        Kind::UserDeleted => {
            vec![("delete", UserChange::Deleted { user: user(), reason: Some("never came".into()) }.into())]
        }
        Kind::UserUnlocked => {
            let unlocked = |locked| UserChange::Unlocked { user: user(), locked, reason: Some("called".into()) }.into();
            vec![("lift a lock-out", unlocked(false)), ("lift a lock", unlocked(true))]
        }
        Kind::StopsPutBack => {
            let stop = |until| Some(Stop { since: Timestamp(0), until, by: "ada".into(), reason: Some("left".into()) });
            let back = |before: Stops, after: Stops| {
                UserChange::StopsPutBack { user: user(), before: Box::new(before), after: Box::new(after) }.into()
            };
            let locked = || Stops { locked: stop(Some(scene.until)), ..Stops::default() };
            let disabled = || Stops { disabled: stop(None), ..Stops::default() };
            vec![
                ("put a lock back", back(Stops::default(), locked())),
                ("take a lock back", back(locked(), Stops::default())),
                ("take a disabling back", back(disabled(), Stops::default())),
            ]
        }
        Kind::OwnProfileEdited => {
            let (before, after) = (Box::new(profile()), Box::new(Profile { mobile: "0170 1".into(), ..profile() }));
            vec![("change the own mobile number", UserChange::OwnProfileEdited { user: user(), before, after }.into())]
        }
        Kind::RolesChanged => vec![
            ("give Operator beside Manager", roles(&["Manager", "Operator"], None)),
            ("give Executive beside Manager", roles(&["Executive", "Manager"], None)),
            ("give IT Admin beside Manager", roles(&["Manager", "IT Admin"], None)),
            ("give Admin beside Manager", roles(&["Admin", "Manager"], None)),
            ("put Programmer in place of Manager", roles(&["Programmer"], None)),
            ("take Manager and every login", roles(&[], None)),
            ("move the end of Manager", roles(&["Manager"], Some(scene.until))),
        ],
        Kind::LicenseChanged => {
            let after = Some(scene.license.named());
            vec![("assign a license", UserChange::LicenseChanged { user: user(), before: None, after }.into())]
        }
        Kind::OwnPasswordSet => {
            vec![("change a password", UserChange::OwnPasswordSet { user: user(), hash: scene.hash.clone() }.into())]
        }
        Kind::PasswordSet => {
            let set = |must_change, generated| {
                UserChange::PasswordSet { user: user(), hash: scene.hash.clone(), must_change, generated }.into()
            };
            vec![("set a temporary password", set(true, false)), ("generate a password that stays", set(false, true))]
        }
        Kind::PasswordRemoved => {
            let removed = |asks| UserChange::PasswordRemoved { user: user(), asks }.into();
            vec![("empty a password", removed(true)), ("remove a password", removed(false))]
        }
        Kind::ResetCodeMade => {
            let (id, created, expires) = (1, scene.until.plus(-DAY), scene.until);
            let code = ResetCode { id, user: scene.subject.id, created, expires };
            vec![("hand over a code", UserChange::ResetCodeMade { user: user(), code }.into())]
        }
        Kind::ResetCodeMailed => {
            vec![("mail a code", MailChange::Code { user: user(), code: code(), mail: outgoing("code") }.into())]
        }
        Kind::ResetCodeAsked => {
            let asked = |user: Option<Named<UserId>>, mailed| -> Change {
                let typed = if user.is_none() { Some("bo… (3 characters)".to_owned()) } else { None };
                MailChange::Forgotten { user, typed, mailed }.into()
            };
            vec![
                ("forget a password", asked(Some(user()), Ok((code(), outgoing("code"))))),
                ("forget the password of a stopped account", asked(Some(user()), Err("as the account is stopped"))),
                ("forget the password of nobody", asked(None, Err("as there is none of that name"))),
            ]
        }
        Kind::InviteSent => vec![
            ("invite a Programmer", sent("Programmer")),
            ("invite a Supervisor", sent("Supervisor")),
            ("invite a Manager", sent("Manager")),
            ("invite an Executive", sent("Executive")),
            ("invite an Admin", sent("Admin")),
        ],
        Kind::InviteResent => {
            let after = Invite { generation: 2, ..invite(scene.invite, "Manager") };
            let gives = gives(&role("Manager"));
            let change = InviteChange::Resent { invite: Box::new(after), gives, mail: outgoing("again") };
            vec![("send an invite again", change.into())]
        }
        Kind::InviteCancelled => {
            let cancelled = |name| InviteChange::Cancelled { invite: open(), gives: gives(&role(name)) };
            vec![
                ("cancel an invite for a Manager", cancelled("Manager").into()),
                ("cancel an invite for an Admin", cancelled("Admin").into()),
            ]
        }
        Kind::InviteCodeShown => {
            let shown = |name| InviteChange::CodeShown { invite: open(), generation: 1, gives: gives(&role(name)) };
            vec![
                ("see the code of an invite for a Manager", shown("Manager").into()),
                ("see the code of an invite for an Admin", shown("Admin").into()),
            ]
        }
        Kind::InviteAccepted => {
            let change = InviteChange::Accepted { invite: open(), user: user(), by: "ada".into() };
            vec![("accept an invite", change.into())]
        }
        Kind::InviteRefused => {
            let refused =
                |invite| InviteChange::Refused { invite, code: "wrong_code", why: "No account was made.".into() };
            vec![
                ("refuse the code of an invite", refused(Some(open())).into()),
                ("refuse a code that is none", refused(None).into()),
            ]
        }
        Kind::MailSent => {
            let (through, answer) = ("smtp.example.org:587".into(), "250 OK".into());
            vec![("send a mail", MailChange::Sent { mail: waiting(), through, answer }.into())]
        }
        Kind::MailFailed => {
            let answer = "550 no such user".into();
            vec![("give a mail up", MailChange::Failed { mail: waiting(), answer }.into())]
        }
        Kind::SessionsRevoked => {
            let revoked = |own| UserChange::SessionsRevoked { user: user(), own, count: 2 }.into();
            vec![("revoke all sessions", revoked(false)), ("end the own other sessions", revoked(true))]
        }
        Kind::PasswordRehashed => {
            vec![("hash a password again", UserChange::Rehashed { user: user(), hash: scene.hash.clone() }.into())]
        }
        Kind::LoginRefused => vec![
            ("refuse a login: wrong password", refused(true)),
            ("refuse a login: account is stopped", refused(false)),
        ],
        Kind::LockedOut => {
            vec![("lock out", LoginChange::LockedOut { user: user(), until: Some(scene.until), attempts: 6 }.into())]
        }
        Kind::PasswordChangeAsked => vec![(
            "ask for a new password",
            LoginChange::PasswordChangeAsked { user: user(), entrance: Entrance::Console }.into(),
        )],
        Kind::LoginVouched => vec![(
            "let somebody in elsewhere",
            LoginChange::Vouched { user: user(), entrance: Entrance::Program }.into(),
        )],
        Kind::UserRecovered => {
            let (before, hash) = (Box::new(profile()), scene.hash.clone());
            let after = Box::new(Profile { valid_until: None, ..profile() });
            vec![("recover an administrator", UserChange::Recovered { user: user(), before, after, hash }.into())]
        }
        Kind::SsoLinked => {
            let back = Sso::Federated { identity: identity(), since: scene.until };
            let linked = |after| SsoChange::Moved { user: user(), before: Sso::None, after };
            let linked = |after| UserChange::from(linked(after)).into();
            vec![
                ("link to single sign-on", linked(Sso::Pending { since: scene.until })),
                ("link to it as before", linked(back)),
            ]
        }
        Kind::SsoUnlinked => {
            let bound = Sso::Federated { identity: identity(), since: scene.until };
            let unlinked = |before| SsoChange::Moved { user: user(), before, after: Sso::None };
            let unlinked = |before| UserChange::from(unlinked(before)).into();
            vec![
                ("take a link that waits", unlinked(Sso::Pending { since: scene.until })),
                ("take a link", unlinked(bound)),
            ]
        }
        Kind::SsoCancelled => {
            let cancelled = |why| UserChange::from(SsoChange::Cancelled { user: user(), why }).into();
            vec![
                ("cancel a link with its email", cancelled(Unlinking::Email)),
                ("cancel a link of an account that may do more", cancelled(Unlinking::Permissions)),
            ]
        }
        Kind::SsoFederated => {
            let change = UserChange::from(SsoChange::Bound { user: user(), identity: identity() });
            vec![("bind at the first sign-in", change.into())]
        }
        Kind::SessionOpened => {
            let opened = |sso| {
                let (session, token_hash, entrance) = (scene.fresh_session, [9; 32], Entrance::Console);
                LoginChange::Opened { session, user: user(), token_hash, entrance, sso }.into()
            };
            vec![("open a session", opened(false)), ("open a session by single sign-on", opened(true))]
        }
        Kind::SessionEnded => vec![(
            "end a session",
            LoginChange::Ended { session: scene.session, user: user(), end: SessionEnd::SignedOut }.into(),
        )],
        Kind::SessionMisplaced => vec![(
            "show a session at a wrong place",
            LoginChange::Misplaced { session: scene.session, user: user(), host: "clone-7".into() }.into(),
        )],
        Kind::PlantSetUp => vec![("set the plant up", PlantChange::SetUp.into())],
        Kind::SettingSet => vec![(
            "change a setting",
            PlantChange::SettingSet {
                key: "lockout_minutes",
                before: "0".into(),
                after: "20".into(),
                gives: Gives::NOTHING,
            }
            .into(),
        )],
        Kind::GroupingAdded => vec![(
            "add a user group or team",
            PlantChange::GroupingAdded { grouping: team, new: Named::new(scene.fresh_grouping, "Nights") }.into(),
        )],
        Kind::GroupingRenamed => vec![(
            "rename a user group or team",
            PlantChange::GroupingRenamed { grouping: team, old: scene.grouping.clone(), name: "Late".into() }.into(),
        )],
        Kind::GroupingRemoved => vec![(
            "remove a user group or team",
            PlantChange::GroupingRemoved { grouping: team, old: scene.grouping.clone() }.into(),
        )],
        Kind::RoleAdded => {
            let made = |permissions: &[Permission]| -> Change {
                let permissions = PermissionSet::of(permissions);
                let (id, name) = (scene.fresh_role, "Tool Crib".to_owned());
                RoleChange::Added(Role { id, name, permissions, built_in: false, several_devices: true }).into()
            };
            vec![
                ("make a role that looks at reports", made(&[Permission::AllowLogin, Permission::ViewReports])),
                ("make a role that makes roles", made(&[Permission::ManageRoles])),
            ]
        }
        Kind::RoleEdited => vec![
            ("give a role another name", own_role(|role| role.name = "Shift Lead".into())),
            (
                "put EditUsers into a role",
                own_role(|role| {
                    role.permissions = role.permissions.and(PermissionSet::of(&[Permission::EditUsers]));
                }),
            ),
            (
                "take AllowLogin out of a role",
                own_role(|role| {
                    role.permissions = role.permissions.without(PermissionSet::of(&[Permission::AllowLogin]));
                }),
            ),
            ("let a role's holders onto several devices", own_role(|role| role.several_devices = true)),
        ],
        Kind::RoleRemoved => vec![("remove a role", RoleChange::Removed(scene.role.clone()).into())],
        Kind::LicenseTypeAdded => {
            let (id, name) = (scene.fresh_license, "Dashboard".to_owned());
            let note = "for the displays".to_owned();
            let bought = LicenseType { id, name, quantity: 6, valid_until: Some(scene.until), note, role: None };
            vec![("add a license type", LicenseChange::Added(bought).into())]
        }
        Kind::LicenseTypeEdited => {
            let role = Some(Named::new(RoleId(9), "Operator"));
            let after = LicenseType { quantity: 12, role, ..scene.license.clone() };
            vec![("change a license type", LicenseChange::Edited { before: scene.license.clone(), after }.into())]
        }
        Kind::LicenseTypeRemoved => {
            vec![("remove a license type", LicenseChange::Removed(scene.license.clone()).into())]
        }
        Kind::DeviceRegistered => {
            let device = Device { id: scene.fresh_device, name: "GATE-1".into(), ..scene.device.clone() };
            vec![("register a device", device.register(PROOF, Vec::new()).into())]
        }
        Kind::DeviceEdited => {
            let user = Some(scene.subject.clone());
            let fields = |device: Device| Device {
                name: "PRESS-4".into(),
                default_menu_item: "Overview".into(),
                automatic_login_user: user.clone(),
                address: "https://press.example".into(),
                ..device
            };
            let edited = |after: Device| -> Change {
                DeviceChange::Edited { before: Box::new(scene.device.clone()), after: Box::new(after) }.into()
            };
            let untrusted = Device { trusted: !scene.device.trusted, ..scene.device.clone() };
            vec![
                ("change a device", edited(fields(scene.device.clone()))),
                ("trust a device no longer", edited(untrusted)),
            ]
        }
        Kind::DeviceDisabled => vec![("disable a device", DeviceChange::Disabled(scene.device.named()).into())],
        Kind::DeviceEnabled => vec![("enable a device", DeviceChange::Enabled(scene.device.named()).into())],
        Kind::DeviceUnregistered => vec![("unregister a device", scene.device.unregister().into())],
        Kind::DeviceReregistered => {
            vec![("give a device a new key", scene.device.reregister(PROOF, Vec::new()).into())]
        }
        Kind::DeviceCodeMade => {
            let made = |device: Device, fresh| -> Change {
                let code = Enrollment { device: device.id, until: scene.until, hash: [3; 32] };
                DeviceChange::CodeMade { device: Box::new(device), fresh, code }.into()
            };
            let new = Device { id: scene.fresh_device, name: "GATE-1".into(), ..scene.device.clone() };
            vec![
                ("make a code for a device", made(scene.device.clone(), false)),
                ("make a code for a new device", made(new, true)),
            ]
        }
        Kind::DeviceEnrolled => vec![("enroll a device by its code", scene.device.enroll(PROOF).into())],
        Kind::EnrollmentRefused => vec![
            ("refuse a code for a device", DeviceChange::EnrollmentRefused { pauses: false }.into()),
            ("refuse one code too many", DeviceChange::EnrollmentRefused { pauses: true }.into()),
        ],
        Kind::DeviceCopySeen => {
            let (device, computer) = (scene.device.named(), "clone-7".to_owned());
            vec![(
                "see a copied key",
                DeviceChange::CopySeen { device, computer, machine: Some("5f0c1234".into()) }.into(),
            )]
        }
        Kind::UsersImported => vec![(
            "import a file of users",
            PlantChange::Imported {
                file: "users.csv".into(),
                sha256: "ab".repeat(32),
                counts: ImportCounts { created: 2, unchanged: 1, rows: 3, ..ImportCounts::default() },
            }
            .into(),
        )],
        Kind::UsersExported => vec![(
            "export users to a file",
            PlantChange::Exported {
                file: "users.xlsx".into(),
                format: "import",
                search: "team:Press".into(),
                inactive: true,
                rows: 40,
            }
            .into(),
        )],
        Kind::LogExported => vec![(
            "export rights to a file",
            PlantChange::LogExported {
                file: "rights.xlsx".into(),
                what: "rights",
                asked: vec![chargehand::domain::event::Detail::value("at", "2026-11-23")],
                rows: 40,
            }
            .into(),
        )],
        Kind::LogReindexed => vec![("make what searches rely on anew", PlantChange::LogReindexed.into())],
        Kind::LogArchived => vec![(
            "archive the oldest events",
            PlantChange::LogArchived {
                file: "log-2025.jsonl".into(),
                first: chargehand::domain::id::EventId(1),
                through: chargehand::domain::id::EventId(1),
                hash: scene.first_hash,
                file_sha256: [8; 32],
                // As of an archive that an older version made: the rows here aren't looked at.
                rights: None,
            }
            .into(),
        )],
        Kind::DatabaseBackedUp => {
            vec![("back up the database", PlantChange::BackedUp { file: "monday.db".into() }.into())]
        }
        Kind::DatabaseRestored => {
            vec![("restore the database", restored(false)), ("restore the database, with its invites", restored(true))]
        }
        Kind::PermissionDenied => vec![(
            "log a refusal",
            PlantChange::Denied {
                attempted: "User bob disabled".into(),
                category: Category::User,
                subject: None,
                permission: Permission::EditUsers,
            }
            .into(),
        )],
    }
}
