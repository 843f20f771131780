//! The login gate as a value: every gate, every way to pass or fail it, and which reason comes first.

use chargehand::clock::{DAY, Timestamp};
use chargehand::domain::gate::{Actor, Credential, Entrance, Facts, Finding, Gate, Outcome, Reason, Verdict, judge};
use chargehand::domain::id::{Named, SessionId};
use chargehand::domain::license::{LicenseType, Licensing};
use chargehand::domain::permission::Permission;
use chargehand::domain::settings::Settings;
use chargehand::domain::sso::{Identity, Mismatch};
use chargehand::domain::user::{PasswordState, Sso, State, Stop, User};
use proptest::prelude::*;

use crate::policy::{license, user};

const NOW: Timestamp = Timestamp(1_000_000);

/// Everything that the gate is asked, in a form that can be changed bit by bit.
#[derive(Clone, Debug)]
struct Case {
    user: Option<User>,
    credential: Credential,
    trusted: bool,
    require_passwords: bool,
    first_password_anywhere: bool,
    last_password: bool,
}

impl Case {
    /// A manager with the right password, whom nothing stops.
    fn new() -> Self {
        let credential = Credential::Matched;
        Self {
            user: Some(user(&["Manager"])),
            credential,
            trusted: false,
            require_passwords: true,
            first_password_anywhere: false,
            last_password: false,
        }
    }

    fn with(change: impl FnOnce(&mut User)) -> Self {
        let mut case = Self::new();
        change(case.user.as_mut().unwrap());
        case
    }

    fn typed(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    fn trusted(mut self) -> Self {
        self.trusted = true;
        self
    }

    fn first_password_anywhere(mut self) -> Self {
        self.first_password_anywhere = true;
        self
    }

    fn passwords_off(mut self) -> Self {
        self.require_passwords = false;
        self
    }

    fn judge(&self) -> Verdict {
        let settings = Settings {
            require_passwords: self.require_passwords,
            first_password_anywhere: self.first_password_anywhere,
            ..Settings::default()
        };
        judge(&Facts {
            now: NOW,
            user: self.user.as_ref(),
            credential: self.credential,
            device_trusted: self.trusted,
            last_password: self.last_password,
            entrance: Entrance::Console,
            settings: &settings,
        })
    }
}

fn stop(until: Option<i64>) -> Option<Stop> {
    Some(Stop { since: Timestamp(0), until: until.map(Timestamp), by: "ada".into(), reason: None })
}

fn passwordless(roles: &[&str]) -> Case {
    let mut case = Case::new().typed(Credential::Empty);
    case.user = Some(User { password: PasswordState::None, ..user(roles) });
    case
}

/// A manager who signs in at the provider.
fn federated() -> Case {
    Case::with(|user| {
        let identity = Identity { issuer: "https://id.example.org".into(), subject: "1".into() };
        user.sso = Sso::Federated { identity, since: Timestamp(0) };
    })
}

/// Somebody with an assigned license that ends then, in a plant that asks for one.
fn licensed(valid_until: Option<Timestamp>, grace_days: u32) -> Case {
    Case::with(|user| {
        let assigned = Some(LicenseType { valid_until, ..license() });
        user.licensing = Licensing { required: true, grace_days, assigned, bound: vec![] };
    })
}

/// A manager, in a plant whose one license type is bound to a role.
fn bound(to: &str, valid_until: Option<Timestamp>) -> Case {
    Case::with(|user| {
        let role = crate::samples::role(to);
        let bound = LicenseType { valid_until, role: Some(Named::new(role.id, role.name)), ..license() };
        user.licensing = Licensing { required: true, grace_days: 0, assigned: None, bound: vec![bound] };
    })
}

// One row for each gate and each way to pass or fail it.
// GATE-1
#[test]
fn each_gate_passes_and_refuses_for_its_own_reason() {
    use Finding::{Failed, NotAsked, Passed};
    let later = NOW.0 + 1;
    let ticked = |case: &mut User| {
        case.profile.trusted_devices_only = true;
        case.profile.ignore_password_rules = true;
    };
    let ticked_without_password = || {
        let mut case = passwordless(&["Operator"]);
        ticked(case.user.as_mut().unwrap());
        case
    };
    let wrong = || Case::new().typed(Credential::Wrong);
    let unknown = Case { user: None, ..Case::new() };
    let rows: Vec<(Gate, Finding, Case)> = vec![
        (Gate::Known, Passed, Case::new()),
        (Gate::Known, Failed(Reason::UnknownUser), unknown.clone()),
        (Gate::Enabled, NotAsked, unknown.clone()),
        (Gate::PasswordChange, NotAsked, unknown),
        (Gate::Enabled, Passed, Case::new()),
        (Gate::Enabled, Failed(Reason::Disabled), Case::with(|user| user.stops.disabled = stop(None))),
        (Gate::Enabled, Failed(Reason::Disabled), Case::with(|user| user.stops.disabled = stop(Some(later)))),
        (Gate::Enabled, Passed, Case::with(|user| user.stops.disabled = stop(Some(NOW.0)))),
        (Gate::Valid, Passed, Case::new()),
        (Gate::Valid, Passed, Case::with(|user| user.profile.valid_until = Some(NOW))),
        (Gate::Valid, Failed(Reason::Expired), Case::with(|user| user.profile.valid_until = Some(NOW.plus(-1)))),
        (Gate::Valid, Passed, Case::with(|user| user.profile.valid_from = Some(NOW))),
        (Gate::Valid, Failed(Reason::NotYetValid), Case::with(|user| user.profile.valid_from = Some(NOW.plus(1)))),
        (Gate::NotLocked, Passed, Case::new()),
        (Gate::NotLocked, Failed(Reason::Locked), Case::with(|user| user.stops.locked = stop(None))),
        (Gate::NotLocked, Failed(Reason::Locked), Case::with(|user| user.stops.locked = stop(Some(later)))),
        (Gate::NotLocked, Passed, Case::with(|user| user.stops.locked = stop(Some(NOW.0)))),
        (Gate::NotLockedOut, Passed, Case::new()),
        (Gate::NotLockedOut, Failed(Reason::LockedOut), Case::with(|user| user.stops.locked_out = stop(None))),
        (Gate::NotLockedOut, Failed(Reason::LockedOut), Case::with(|user| user.stops.locked_out = stop(Some(later)))),
        (Gate::NotLockedOut, Passed, Case::with(|user| user.stops.locked_out = stop(Some(NOW.0)))),
        (Gate::NotLockedOut, NotAsked, Case::with(|user| user.stops.locked_out = stop(None)).typed(Credential::Proven)),
        (Gate::Device, Passed, Case::new()),
        // GATE-5, L7
        (Gate::Device, Failed(Reason::UntrustedDevice), Case::with(|user| user.profile.trusted_devices_only = true)),
        (Gate::Device, Passed, Case::with(|user| user.profile.trusted_devices_only = true).trusted()),
        (Gate::Device, Passed, Case::new().trusted()),
        (Gate::Device, Failed(Reason::UntrustedDevice), Case::with(ticked).typed(Credential::Proven)),
        (Gate::Device, Passed, Case::with(ticked).typed(Credential::Proven).trusted()),
        (Gate::Credential, Passed, Case::new()),
        (Gate::Credential, Failed(Reason::WrongPassword), wrong()),
        (Gate::Credential, Failed(Reason::UnusableHash), Case::new().typed(Credential::Unusable)),
        (Gate::Credential, Failed(Reason::NoPassword), Case::new().typed(Credential::Empty)),
        (Gate::Credential, NotAsked, Case::new().typed(Credential::Proven)),
        // GATE-7, L8: an open session without a password goes on for as long as a login would.
        (Gate::Credential, Passed, ticked_without_password().trusted().typed(Credential::Proven)),
        (Gate::Credential, Passed, passwordless(&["Operator"]).passwords_off().typed(Credential::Proven)),
        (
            Gate::Credential,
            Failed(Reason::NoPassword),
            passwordless(&["Operator"]).trusted().first_password_anywhere().typed(Credential::Proven),
        ),
        // A password that is set is asked for, whatever the ticks and settings say.
        (Gate::Credential, Failed(Reason::NoPassword), Case::with(ticked).typed(Credential::Empty).trusted()),
        (Gate::Credential, Failed(Reason::WrongPassword), wrong().trusted().passwords_off()),
        // GATE-7: none is set, and the account is let in without on a trusted device, or everywhere by the setting.
        (Gate::Credential, Failed(Reason::NoPassword), passwordless(&["Operator"])),
        // GATE-8: on a trusted device, or anywhere by the setting, the person sets their first one.
        (Gate::Credential, Passed, passwordless(&["Programmer"]).trusted()),
        (Gate::Credential, Passed, passwordless(&["Programmer"]).first_password_anywhere()),
        (Gate::PasswordChange, Failed(Reason::PasswordChange), passwordless(&["Programmer"]).trusted()),
        (Gate::PasswordChange, Failed(Reason::PasswordChange), passwordless(&["Operator"]).first_password_anywhere()),
        (Gate::PasswordChange, Passed, passwordless(&["Operator"]).passwords_off()),
        // Who may open the console needs a code for it.
        (Gate::Credential, Failed(Reason::NoPassword), passwordless(&["Manager"]).trusted().first_password_anywhere()),
        (Gate::Credential, Passed, passwordless(&["Manager"]).typed(Credential::Code)),
        (Gate::Credential, Passed, Case::new().typed(Credential::Code)),
        (Gate::Credential, Failed(Reason::WrongCode), passwordless(&["Manager"]).typed(Credential::WrongCode)),
        (Gate::Credential, Failed(Reason::WrongCode), Case::new().typed(Credential::WrongCode)),
        (Gate::PasswordChange, Failed(Reason::PasswordChange), Case::new().typed(Credential::Code)),
        (Gate::Credential, Passed, ticked_without_password().trusted()),
        (Gate::Credential, Failed(Reason::NoPassword), ticked_without_password()),
        (Gate::Credential, Passed, passwordless(&["Operator"]).passwords_off()),
        // L8: one tick alone doesn't do.
        (Gate::PasswordChange, Failed(Reason::PasswordChange), {
            let mut case = ticked_without_password().trusted();
            case.user.as_mut().unwrap().profile.ignore_password_rules = false;
            case
        }),
        (Gate::PasswordChange, Failed(Reason::PasswordChange), {
            let mut case = ticked_without_password().trusted();
            case.user.as_mut().unwrap().profile.trusted_devices_only = false;
            case
        }),
        // GATE-7: never for those who may open the console.
        (Gate::Credential, Failed(Reason::NoPassword), passwordless(&["Manager"]).passwords_off()),
        (Gate::Credential, Failed(Reason::NoPassword), passwordless(&["Operator", "Supervisor"]).passwords_off()),
        // GATE-12, SSO-1
        (Gate::Credential, Passed, federated().typed(Credential::Sso)),
        (Gate::Credential, Passed, passwordless(&["Manager"]).typed(Credential::Sso)),
        (Gate::PasswordChange, Passed, {
            let mut case = federated().typed(Credential::Sso);
            case.user.as_mut().unwrap().profile.force_password_change = true;
            case.user.as_mut().unwrap().password = PasswordState::Temporary;
            case
        }),
        (
            Gate::Credential,
            Failed(Reason::Sso(Mismatch::Unknown)),
            Case::new().typed(Credential::WrongSso(Mismatch::Unknown)),
        ),
        (Gate::Credential, Failed(Reason::UseSso), federated()),
        (Gate::Credential, Failed(Reason::UseSso), federated().typed(Credential::Wrong)),
        (Gate::Credential, Failed(Reason::UseSso), federated().typed(Credential::Code)),
        (Gate::Credential, Failed(Reason::UseSso), federated().typed(Credential::Empty).passwords_off()),
        (Gate::Credential, NotAsked, federated().typed(Credential::Proven)),
        (Gate::Credential, NotAsked, {
            let mut case = federated().typed(Credential::Proven);
            case.user.as_mut().unwrap().password = PasswordState::None;
            case
        }),
        (Gate::Credential, Passed, Case { last_password: true, ..federated() }),
        (
            Gate::Credential,
            Failed(Reason::WrongPassword),
            Case { last_password: true, ..federated() }.typed(Credential::Wrong),
        ),
        (Gate::PasswordChange, Failed(Reason::PasswordChange), {
            let mut case = Case { last_password: true, ..federated() };
            case.user.as_mut().unwrap().profile.force_password_change = true;
            case
        }),
        // GATE-6: a type in force, assigned or by a role; Admin needs none, nor does a plant that asks for none.
        (Gate::License, Passed, Case::new()),
        (Gate::License, Failed(Reason::NotLicensed), Case::with(|user| user.licensing.required = true)),
        (Gate::License, NotAsked, Case::with(|user| user.licensing.required = true).typed(Credential::Proven)),
        (Gate::License, Passed, licensed(None, 0)),
        (Gate::License, Passed, licensed(Some(NOW), 0)),
        (Gate::License, Failed(Reason::NotLicensed), licensed(Some(NOW.plus(-1)), 0)),
        // LIC-4: days of grace.
        (Gate::License, Passed, licensed(Some(NOW.plus(-DAY)), 1)),
        (Gate::License, Failed(Reason::NotLicensed), licensed(Some(NOW.plus(-DAY - 1)), 1)),
        (Gate::License, Passed, bound("Manager", None)),
        (Gate::License, Failed(Reason::NotLicensed), bound("Operator", None)),
        (Gate::License, Failed(Reason::NotLicensed), bound("Manager", Some(NOW.plus(-1)))),
        (
            Gate::License,
            Passed,
            Case::with(|user| {
                user.roles.extend(crate::policy::user(&["Admin"]).roles);
                user.licensing.required = true;
            }),
        ),
        (Gate::AllowLogin, Passed, Case::new()),
        // ROL-4, L10
        (Gate::AllowLogin, Failed(Reason::NoAllowLogin), Case::with(|user| user.roles.clear())),
        // ROL-8
        (Gate::AllowLogin, Failed(Reason::NoAllowLogin), Case::with(|user| user.roles[0].until = Some(NOW))),
        (Gate::AllowLogin, Passed, Case::with(|user| user.roles[0].until = Some(NOW.plus(1)))),
        // W3: where the clock went back, what was given later is given all the same.
        (Gate::AllowLogin, Passed, Case::with(|user| user.roles[0].from = NOW.plus(1))),
        (Gate::OpenConsole, Passed, Case::new()),
        (Gate::OpenConsole, Failed(Reason::NoOpenConsole), Case { user: Some(user(&["Operator"])), ..Case::new() }),
        (Gate::OpenConsole, Passed, Case { user: Some(user(&["Operator", "Supervisor"])), ..Case::new() }),
        (Gate::PasswordChange, Passed, Case::new()),
        // GATE-8
        (
            Gate::PasswordChange,
            Failed(Reason::PasswordChange),
            Case::with(|user| user.password = PasswordState::Temporary),
        ),
        (
            Gate::PasswordChange,
            Failed(Reason::PasswordChange),
            Case::with(|user| user.profile.force_password_change = true),
        ),
        (
            Gate::PasswordChange,
            NotAsked,
            Case::with(|user| user.profile.force_password_change = true).typed(Credential::Proven),
        ),
    ];
    for gate in Gate::ALL {
        assert!(rows.iter().any(|(asked, finding, _)| *asked == gate && *finding == Passed), "{gate:?} has a pass");
        assert!(rows.iter().any(|(asked, finding, _)| *asked == gate && matches!(finding, Failed(_))), "{gate:?}");
    }
    for (gate, finding, case) in rows {
        let verdict = case.judge();
        let found = verdict.findings().iter().find(|(asked, _)| *asked == gate).unwrap().1;
        assert_eq!(found, finding, "{gate:?} of {case:?}");
        let change = verdict.findings().contains(&(Gate::PasswordChange, Failed(Reason::PasswordChange)));
        let first = verdict.findings().iter().find_map(|(_, finding)| match finding {
            // A new password is set by those, too, who may not open the console.
            Failed(Reason::NoOpenConsole) if change => None,
            Failed(reason) => Some(*reason),
            _ => None,
        });
        let outcome = match first {
            None => Outcome::Accepted,
            Some(Reason::PasswordChange) => Outcome::PasswordChangeRequired,
            Some(reason) => Outcome::Refused(reason),
        };
        assert_eq!(verdict.outcome(), outcome, "{gate:?} of {case:?}");
    }
}

/// Makes one gate fail, each in its order; applied to anybody.
type Break = (Reason, fn(&mut Case));

fn breaks() -> Vec<Break> {
    fn account(case: &mut Case) -> &mut User {
        case.user.as_mut().unwrap()
    }
    vec![
        (Reason::Disabled, |case| account(case).stops.disabled = stop(None)),
        (Reason::Expired, |case| account(case).profile.valid_until = Some(Timestamp(1))),
        (Reason::Locked, |case| account(case).stops.locked = stop(None)),
        (Reason::LockedOut, |case| account(case).stops.locked_out = stop(None)),
        (Reason::UntrustedDevice, |case| account(case).profile.trusted_devices_only = true),
        (Reason::WrongPassword, |case| case.credential = Credential::Wrong),
        (Reason::NotLicensed, |case| account(case).licensing.required = true),
        (Reason::NoAllowLogin, |case| account(case).roles.clear()),
    ]
}

// Section 5, "the order"; GATE-4 "only a wrong password that reached the credential gate counts".
#[test]
fn the_first_gate_that_fails_gives_the_reason_whatever_else_is_wrong() {
    let breaks = breaks();
    for set in 0_u32..1 << breaks.len() {
        let mut case = Case::new();
        let broken: Vec<_> = breaks.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).collect();
        for (_, (_, apply)) in &broken {
            apply(&mut case);
        }
        let verdict = case.judge();
        let first = broken.first().map(|(_, (reason, _))| *reason);
        assert_eq!(verdict.outcome(), first.map_or(Outcome::Accepted, Outcome::Refused), "{case:?}");
        assert_eq!(verdict.counts(), first == Some(Reason::WrongPassword), "{case:?}");
        assert_eq!(verdict.actor(SessionId(1)).is_some(), first.is_none(), "{case:?}");
        // Every gate is evaluated, also behind the one that refused (WHY-1).
        for (_, (reason, _)) in &broken {
            assert!(verdict.findings().iter().any(|(_, finding)| *finding == Finding::Failed(*reason)), "{reason:?}");
        }
    }
    // An expired account that isn't valid yet either is told to be expired, the heavier word (USR-6).
    let both = Case::with(|user| {
        user.profile.valid_until = Some(Timestamp(1));
        user.profile.valid_from = Some(NOW.plus(1));
    });
    assert_eq!(both.judge().outcome(), Outcome::Refused(Reason::Expired));
}

// GATE-8: who may not open the console sets a password here all the same, and is refused afterwards.
#[test]
fn a_password_change_comes_before_the_want_of_open_console() {
    let operator = || Case { user: Some(user(&["Operator"])), ..Case::new() };
    let mut changing = operator();
    changing.user.as_mut().unwrap().password = PasswordState::Temporary;
    assert_eq!(changing.judge().outcome(), Outcome::PasswordChangeRequired);
    assert_eq!(changing.judge().actor(SessionId(1)), None);
    assert_eq!(operator().judge().outcome(), Outcome::Refused(Reason::NoOpenConsole));
    // Nothing else gives way to it.
    for (reason, apply) in breaks() {
        let mut case = changing.clone();
        apply(&mut case);
        assert_eq!(case.judge().outcome(), Outcome::Refused(reason));
    }
    let manager = Case::with(|user| user.profile.force_password_change = true);
    assert_eq!(manager.judge().outcome(), Outcome::PasswordChangeRequired);
    assert_eq!(manager.judge().actor(SessionId(1)), None);
}

// USR-9: an open session goes on through a lock-out, and ends with whatever stops the account.
#[test]
fn a_session_is_judged_again_by_everything_but_its_proof() {
    for (reason, apply) in breaks() {
        let mut case = Case::new();
        apply(&mut case);
        let refused = matches!(reason, Reason::Disabled | Reason::Expired | Reason::Locked | Reason::NoAllowLogin)
            || reason == Reason::UntrustedDevice;
        let verdict = case.typed(Credential::Proven).judge();
        assert_eq!(verdict.actor(SessionId(1)).is_none(), refused, "{reason:?}");
    }
    let case = Case::with(|user| user.profile.force_password_change = true).typed(Credential::Proven);
    let actor: Actor = case.judge().actor(SessionId(7)).unwrap();
    assert_eq!((actor.session(), actor.user().name.as_str()), (SessionId(7), "actor"));
    assert_eq!(actor.permissions(), case.user.unwrap().permissions(NOW));
    let operator = Case { user: Some(user(&["Operator"])), ..Case::new() }.typed(Credential::Proven);
    assert_eq!(operator.judge().actor(SessionId(1)), None);
}

const ALL_REASONS: [Reason; 22] = [
    Reason::UnknownUser,
    Reason::Disabled,
    Reason::Expired,
    Reason::NotYetValid,
    Reason::Locked,
    Reason::LockedOut,
    Reason::UntrustedDevice,
    Reason::WrongPassword,
    Reason::WrongCode,
    Reason::NoPassword,
    Reason::UnusableHash,
    Reason::UseSso,
    Reason::Sso(Mismatch::Unknown),
    Reason::Sso(Mismatch::NotLinked),
    Reason::Sso(Mismatch::OtherAccount),
    Reason::Sso(Mismatch::NotVouched),
    Reason::Sso(Mismatch::SomebodyElse),
    Reason::Sso(Mismatch::Untrusted),
    Reason::NotLicensed,
    Reason::NoAllowLogin,
    Reason::NoOpenConsole,
    Reason::PasswordChange,
];

// GATE-2, GATE-9: the words are rules.
#[test]
fn the_person_is_told_one_text_for_all_that_a_guesser_could_learn_from() {
    let failed = "Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you \
                  may have exceeded the maximum failed login attempts); the user account is not licensed; or you are \
                  attempting to log in to a non-trusted device when your account is only permitted on trusted ones. \
                  Please contact your system administrator.";
    for reason in ALL_REASONS {
        let told = match reason {
            Reason::NoAllowLogin => {
                "The requested function requires the AllowLogin permission, which you do not have.".to_owned()
            }
            Reason::NoOpenConsole => {
                "The requested function requires the OpenConsole permission, which you do not have.".to_owned()
            }
            _ => failed.to_owned(),
        };
        assert_eq!(reason.told(), told, "{reason:?}");
    }
}

// GATE-3: what the log says.
#[test]
fn the_log_tells_the_true_reason() {
    let lines: String =
        ALL_REASONS.iter().map(|reason| format!("{}: {}\n", reason.code(), reason.log_sentence(3))).collect();
    expect_test::expect![[r#"
        unknown_user: User validation failed: no account has this name
        disabled: User validation failed as account is disabled
        expired: User validation failed as account is expired
        not_yet_valid: User validation failed as account is not yet valid
        locked: User validation failed as account is locked
        locked_out: User validation failed as account is locked out
        untrusted_device: User validation failed: not a trusted device
        wrong_password: User validation failed: wrong password, 3 in a row
        wrong_code: User validation failed: a code that is wrong, used or too old
        no_password: User validation failed: no password
        unusable_hash: User validation failed: hash parameters out of range
        use_sso: User validation failed: the account signs in by single sign-on, and its password doesn't count
        sso_unknown: User validation by single sign-on failed: a sign-in that is nobody's here
        sso_not_linked: User validation by single sign-on failed: not linked to single sign-on
        sso_other_account: User validation by single sign-on failed: bound to another account of the provider
        sso_address_not_vouched: User validation by single sign-on failed: an address that the provider doesn't vouch for
        sso_somebody_else: User validation by single sign-on failed: signed in at the provider as somebody else
        sso_untrusted: User validation by single sign-on failed: the provider's word can't be trusted
        not_licensed: User validation failed as account is not licensed
        no_allow_login: User validation failed: no role with AllowLogin
        no_open_console: User validation failed: no role with OpenConsole
        password_change_required: User validation: a new password must be set first
    "#]]
    .assert_eq(&lines);
    for entrance in [Entrance::Console, Entrance::CommandLine] {
        assert_eq!(Entrance::from_name(entrance.name()), Some(entrance));
    }
    assert_eq!(Entrance::from_name("window"), None);
}

fn stops() -> impl Strategy<Value = Option<Stop>> {
    prop_oneof![
        Just(None),
        Just(stop(None)),
        proptest::sample::select(vec![NOW.0 - 1, NOW.0, NOW.0 + 1]).prop_map(|until| stop(Some(until)))
    ]
}

fn moments() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of(proptest::sample::select(vec![NOW.plus(-1), NOW, NOW.plus(1)]))
}

fn cases() -> impl Strategy<Value = Case> {
    let credentials = [
        Credential::Matched,
        Credential::Wrong,
        Credential::Unusable,
        Credential::Empty,
        Credential::Proven,
        Credential::Code,
        Credential::WrongCode,
        Credential::Sso,
        Credential::WrongSso(Mismatch::OtherAccount),
    ];
    let passwords = [PasswordState::None, PasswordState::Set, PasswordState::Temporary];
    let roles: Vec<&'static [&'static str]> =
        vec![&[], &["Operator"], &["Manager"], &["Kiosk"], &["Operator", "Supervisor"]];
    let account = (
        proptest::sample::select(roles),
        (stops(), stops(), stops()),
        (moments(), moments()),
        any::<(bool, bool, bool, bool)>(),
        proptest::sample::select(passwords.to_vec()),
        (any::<bool>(), proptest::option::of(moments())),
    );
    let account = account.prop_map(|(roles, stops, dates, ticks, password, (required, ends))| {
        let mut user = user(roles);
        (user.stops.disabled, user.stops.locked, user.stops.locked_out) = stops;
        (user.profile.valid_from, user.profile.valid_until) = dates;
        let profile = &mut user.profile;
        (profile.trusted_devices_only, profile.ignore_password_rules, profile.force_password_change) =
            (ticks.0, ticks.1, ticks.2);
        if ticks.3 {
            user.sso = federated().user.unwrap().sso;
        }
        user.password = password;
        let assigned = ends.map(|valid_until| LicenseType { valid_until, ..license() });
        user.licensing = Licensing { required, assigned, ..Licensing::default() };
        user
    });
    let account = proptest::option::weighted(0.95, account);
    (account, proptest::sample::select(credentials.to_vec()), any::<(bool, bool, bool, bool)>()).prop_map(
        |(user, credential, (trusted, require_passwords, first_password_anywhere, last_password))| Case {
            user,
            credential,
            trusted,
            require_passwords,
            first_password_anywhere,
            last_password,
        },
    )
}

/// The gate said once more, as a list of sentences, the first true one being the reason.
fn model(case: &Case) -> Outcome {
    let Some(user) = &case.user else { return Outcome::Refused(Reason::UnknownUser) };
    let holds = |stop: &Option<Stop>| stop.as_ref().is_some_and(|stop| stop.until.is_none_or(|until| until > NOW));
    let may = |permission| user.roles.iter().any(|held| held.role.permissions.holds(permission));
    let profile = &user.profile;
    let proven = case.credential == Credential::Proven;
    let sso = matches!(case.credential, Credential::Sso | Credential::WrongSso(_));
    let federated = user.sso.is_federated();
    let assigned = user.licensing.assigned.as_ref();
    let in_force = assigned.is_some_and(|license| license.valid_until.is_none_or(|until| until >= NOW));
    let none_set = user.password == PasswordState::None;
    let enters_without = !may(Permission::OpenConsole)
        && (!case.require_passwords || (case.trusted && profile.trusted_devices_only && profile.ignore_password_rules));
    let code = matches!(case.credential, Credential::Code | Credential::WrongCode);
    let logs_in_without = !may(Permission::OpenConsole)
        && (!case.require_passwords || (profile.trusted_devices_only && profile.ignore_password_rules));
    let sets_first =
        none_set && !logs_in_without && !may(Permission::OpenConsole) && (case.trusted || case.first_password_anywhere);
    let change = !proven
        && !sso
        && (profile.force_password_change
            || user.password == PasswordState::Temporary
            || case.credential == Credential::Code
            || (none_set && !logs_in_without));
    let sentences = [
        (holds(&user.stops.disabled), Reason::Disabled),
        (profile.valid_until.is_some_and(|until| until < NOW), Reason::Expired),
        (profile.valid_from.is_some_and(|from| from > NOW), Reason::NotYetValid),
        (holds(&user.stops.locked), Reason::Locked),
        (!proven && holds(&user.stops.locked_out), Reason::LockedOut),
        (profile.trusted_devices_only && !case.trusted, Reason::UntrustedDevice),
        (case.credential == Credential::WrongSso(Mismatch::OtherAccount), Reason::Sso(Mismatch::OtherAccount)),
        (federated && !case.last_password && !proven && !sso, Reason::UseSso),
        (case.credential == Credential::WrongCode, Reason::WrongCode),
        (
            !code && !sso && none_set && !enters_without && (proven || !sets_first) && !(proven && federated),
            Reason::NoPassword,
        ),
        (!none_set && case.credential == Credential::Wrong, Reason::WrongPassword),
        (!none_set && case.credential == Credential::Unusable, Reason::UnusableHash),
        (!none_set && case.credential == Credential::Empty, Reason::NoPassword),
        (!proven && user.licensing.required && !in_force, Reason::NotLicensed),
        (!may(Permission::AllowLogin), Reason::NoAllowLogin),
        (!change && !may(Permission::OpenConsole), Reason::NoOpenConsole),
    ];
    match sentences.into_iter().find(|(true_of_it, _)| *true_of_it) {
        Some((_, reason)) => Outcome::Refused(reason),
        None if change => Outcome::PasswordChangeRequired,
        None => Outcome::Accepted,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_gate_is_its_model(case in cases()) {
        let verdict = case.judge();
        let expected = model(&case);
        prop_assert_eq!(verdict.outcome(), expected);
        prop_assert_eq!(verdict.counts(), expected == Outcome::Refused(Reason::WrongPassword));
        prop_assert_eq!(verdict.actor(SessionId(1)).is_some(), expected == Outcome::Accepted);
        // Asked twice, it answers the same; the gates stand in their order.
        prop_assert_eq!(&case.judge(), &verdict);
        let order: Vec<Gate> = verdict.findings().iter().map(|(gate, _)| *gate).collect();
        prop_assert_eq!(order, Gate::ALL.to_vec());
    }
}

// USR-6: one word, the heaviest first; USR-7: which of them are hidden.
#[test]
fn the_heaviest_state_gives_the_word() {
    type Apply = fn(&mut User);
    let ladder: [(State, &str, &str, bool, Apply); 9] = [
        (State::Disabled, "DISABLED", "disabled", true, |user| user.stops.disabled = stop(None)),
        (State::Expired, "EXPIRED", "expired", true, |user| user.profile.valid_until = Some(NOW.plus(-1))),
        (State::NotYetValid, "NOT YET VALID", "not_yet_valid", true, |user| {
            user.profile.valid_from = Some(NOW.plus(1));
        }),
        (State::Locked, "LOCKED", "locked", false, |user| user.stops.locked = stop(None)),
        (State::LockedOut, "LOCKED OUT", "locked_out", false, |user| user.stops.locked_out = stop(None)),
        (State::NoLicense, "NO LIC", "no_license", false, |user| user.licensing.required = true),
        (State::NoRole, "NO ROLE", "no_role", false, |user| user.roles.clear()),
        (State::PasswordToBeSet, "NO PASSWORD", "password_to_be_set", false, |user| {
            user.password = PasswordState::None;
        }),
        (State::Active, "Active", "active", false, |_| ()),
    ];
    for set in 0_u32..1 << (ladder.len() - 1) {
        let mut user = user(&["Manager"]);
        let applied: Vec<_> = (0..ladder.len() - 1).filter(|place| set >> place & 1 == 1).collect();
        applied.iter().for_each(|place| (ladder[*place].4)(&mut user));
        let (expected, word, name, inactive, _) = ladder[*applied.first().unwrap_or(&(ladder.len() - 1))];
        let state = user.state(NOW);
        assert_eq!((state, state.word(), state.name(), state.is_inactive()), (expected, word, name, inactive));
    }
    // At the very edges (section 1: the end of the day it names belongs to it).
    let mut edge = user(&["Manager"]);
    (edge.profile.valid_from, edge.profile.valid_until) = (Some(NOW), Some(NOW));
    edge.stops.locked = stop(Some(NOW.0));
    assert_eq!(edge.state(NOW), State::Active);
    edge.password = PasswordState::Temporary;
    assert_eq!(edge.state(NOW), State::Active);
}

// USR-13
#[test]
fn only_who_can_always_log_in_is_a_lasting_administrator() {
    type Apply = fn(&mut User);
    let admin = || user(&["Admin"]);
    assert!(admin().is_lasting_administrator(NOW));
    let no: [Apply; 12] = [
        |user| user.roles = self::user(&["IT Admin"]).roles,
        |user| user.roles[0].role.built_in = false,
        |user| user.roles[0].until = Some(NOW.plus(1_000_000_000)),
        |user| user.stops.disabled = stop(None),
        |user| user.stops.disabled = stop(Some(NOW.0 + 1)),
        |user| user.stops.locked = stop(None),
        |user| user.stops.locked = stop(Some(NOW.0 + 1)),
        |user| user.stops.locked_out = stop(None),
        |user| user.profile.valid_until = Some(NOW.plus(1_000_000_000)),
        |user| user.profile.valid_from = Some(NOW.plus(1)),
        |user| user.profile.trusted_devices_only = true,
        |user| user.password = PasswordState::None,
    ];
    for (place, apply) in no.into_iter().enumerate() {
        let mut user = admin();
        apply(&mut user);
        assert!(!user.is_lasting_administrator(NOW), "row {place}");
    }
    let yes: [Apply; 7] = [
        |user| user.stops.locked = stop(Some(NOW.0)),
        |user| user.stops.locked_out = stop(Some(NOW.0 + 1)),
        |user| user.profile.valid_from = Some(NOW),
        |user| user.roles[0].from = NOW.plus(1),
        |user| user.password = PasswordState::Temporary,
        |user| user.profile.force_password_change = true,
        |user| user.roles.extend(self::user(&["Kiosk"]).roles),
    ];
    for (place, apply) in yes.into_iter().enumerate() {
        let mut user = admin();
        apply(&mut user);
        assert!(user.is_lasting_administrator(NOW), "row {place}");
    }
}
