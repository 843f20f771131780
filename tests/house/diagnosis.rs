//! Why somebody can't log in: each gate's answer with its evidence and remedy, and the reason that is marked.

use chargehand::clock::Timestamp;
use chargehand::domain::device::{Finding as DeviceFinding, Seat};
use chargehand::domain::diagnosis::{Circumstances, Diagnosed, Diagnosis, tries};
use chargehand::domain::gate::{Credential, Entrance, Facts, Finding, Gate, Outcome, Reason, judge};
use chargehand::domain::id::DeviceId;
use chargehand::domain::settings::Settings;
use chargehand::domain::sso::Identity;
use chargehand::domain::user::{PasswordState, Sso, Stop, User};
use expect_test::expect;

use crate::policy::user;

/// Monday, 2 November 2026, 05:58 UTC.
const NOW: Timestamp = Timestamp(1_793_599_080_000);

fn stop(until: Option<Timestamp>, reason: &str) -> Option<Stop> {
    Some(Stop { since: NOW.plus(-60_000), until, by: "ada".into(), reason: Some(reason.into()) })
}

fn diagnose(user: User, trusted: bool, settings: &Settings) -> Diagnosis {
    let finding =
        if trusted { DeviceFinding::Registered { device: DeviceId(1), trusted } } else { DeviceFinding::NotRegistered };
    let seat = Seat { name: "PRESS-3".into(), finding };
    let known = Circumstances {
        at: NOW,
        seat: &seat,
        password_set: (user.password != PasswordState::None).then(|| (NOW.plus(-3_600_000), "ada".into())),
        tries: tries(&[]),
        seats: &[],
        settings,
        sso_name: "Entra ID",
        last_password: false,
    };
    Diagnosis::make(user, known)
}

fn bound() -> Sso {
    let identity = Identity { issuer: "https://id.example.org".into(), subject: "1".into() };
    Sso::Federated { identity, since: NOW }
}

// DEV-4, SSO-1: a display that types nothing doesn't get in as somebody who signs in at the provider, and it is said why.
#[test]
fn nobody_who_signs_in_at_the_provider_logs_in_by_themselves() {
    let (mut user, seat) = (user(&["Kiosk"]), Seat { name: "WALL-1".into(), finding: DeviceFinding::NotRegistered });
    user.sso = bound();
    let known = Circumstances {
        at: NOW,
        seat: &seat,
        password_set: None,
        tries: tries(&[]),
        seats: &[],
        settings: &Settings::default(),
        sso_name: "Entra ID",
        last_password: false,
    };
    let found = Diagnosis::with(user, Credential::Empty, known);
    assert_eq!(found.outcome, Outcome::Refused(Reason::UseSso));
    let gate = found.gates.iter().find(|gate| gate.is_reason).unwrap();
    expect![[r#"
        display: credential STOP use_sso [signs in with Entra ID since 2026-11-02] chargehand login actor --sso / chargehand users unlink-sso actor
    "#]].assert_eq(&line("display", gate));
}

fn line(label: &str, found: &Diagnosed) -> String {
    let code = match found.finding {
        Finding::Failed(reason) => reason.code(),
        Finding::Passed | Finding::NotAsked => "-",
    };
    let remedies: Vec<_> = found.remedies.iter().map(|remedy| remedy.command.as_str()).collect();
    let remedy = if remedies.is_empty() { "-".to_owned() } else { remedies.join(" / ") };
    let (gate, sign, evidence) = (found.gate.name(), found.finding.sign(), &found.evidence);
    format!("{label}: {gate} {sign} {code} [{evidence}] {remedy}\n")
}

// WHY-1: a row for each way to pass or to fail each gate.
#[test]
fn each_gate_has_its_evidence_and_its_remedy() {
    type Row = (&'static str, Gate, bool, fn(&mut User));
    let rows: &[Row] = &[
        ("known", Gate::Known, false, |_| ()),
        ("enabled", Gate::Enabled, false, |_| ()),
        ("disabled", Gate::Enabled, false, |user| user.stops.disabled = stop(None, "left")),
        ("no dates", Gate::Valid, false, |_| ()),
        ("last day today", Gate::Valid, false, |user| user.profile.valid_until = Some(NOW)),
        ("expired", Gate::Valid, false, |user| user.profile.valid_until = Some(NOW.plus(-1_000))),
        ("not yet valid", Gate::Valid, false, |user| user.profile.valid_from = Some(NOW.plus(1_000))),
        ("not locked", Gate::NotLocked, false, |_| ()),
        ("locked", Gate::NotLocked, false, |user| user.stops.locked = stop(None, "on leave")),
        ("locked for a while", Gate::NotLocked, false, |user| user.stops.locked = stop(Some(NOW.plus(1_000)), "tea")),
        ("lock that ran out", Gate::NotLocked, false, |user| user.stops.locked = stop(Some(NOW), "tea")),
        ("nothing wrong", Gate::NotLockedOut, false, |_| ()),
        ("some wrong", Gate::NotLockedOut, false, |user| user.failed_attempts = 3),
        ("locked out", Gate::NotLockedOut, false, |user| {
            user.stops.locked_out = stop(None, "6 wrong passwords in a row")
        }),
        ("locked out for a while", Gate::NotLockedOut, false, |user| {
            user.stops.locked_out = stop(Some(NOW.plus(60_000)), "6 wrong passwords in a row");
        }),
        ("any device", Gate::Device, false, |_| ()),
        ("bound, elsewhere", Gate::Device, false, |user| user.profile.trusted_devices_only = true),
        ("bound, at home", Gate::Device, true, |user| user.profile.trusted_devices_only = true),
        ("password", Gate::Credential, false, |_| ()),
        ("no password", Gate::Credential, false, |user| user.password = PasswordState::None),
        ("none needed", Gate::Credential, true, |user| {
            *user = User { id: user.id, ..crate::policy::user(&["Operator"]) };
            user.password = PasswordState::None;
            (user.profile.trusted_devices_only, user.profile.ignore_password_rules) = (true, true);
        }),
        ("linked", Gate::Credential, false, |user| user.sso = Sso::Pending { since: Timestamp(0) }),
        ("bound", Gate::Credential, false, |user| user.sso = bound()),
        ("bound, and temporary", Gate::PasswordChange, false, |user| {
            (user.sso, user.password) = (bound(), PasswordState::Temporary);
        }),
        ("no license", Gate::License, false, |user| user.licensing.required = true),
        ("no license asked for", Gate::License, false, |_| ()),
        ("a role", Gate::AllowLogin, false, |_| ()),
        ("no role", Gate::AllowLogin, false, |user| user.roles.clear()),
        ("role that ended", Gate::AllowLogin, false, |user| user.roles[0].until = Some(NOW)),
        ("console", Gate::OpenConsole, false, |_| ()),
        ("no console", Gate::OpenConsole, false, |user| *user = crate::policy::user(&["Operator"])),
        ("own password", Gate::PasswordChange, false, |_| ()),
        ("temporary", Gate::PasswordChange, false, |user| user.password = PasswordState::Temporary),
        ("ticked", Gate::PasswordChange, false, |user| user.profile.force_password_change = true),
    ];
    let mut text = String::new();
    for (label, gate, trusted, change) in rows {
        let mut user = user(&["Manager"]);
        change(&mut user);
        let found = diagnose(user, *trusted, &Settings::default());
        text.push_str(&line(label, found.gates.iter().find(|found| found.gate == *gate).unwrap()));
        let seen: Vec<Gate> = found.gates.iter().map(|found| found.gate).collect();
        assert_eq!(seen, Gate::ALL, "every gate, in order");
    }
    expect![[r#"
        known: known OK - [Some Body] -
        enabled: enabled OK - [] -
        disabled: enabled STOP disabled [since 2026-11-02 05:57 by ada: left] chargehand users enable actor
        no dates: valid OK - [no end date] -
        last day today: valid OK - [until 2026-11-02 05:58:00 +00:00] -
        expired: valid STOP expired [until 2026-11-02 05:57:59 +00:00] chargehand users edit actor --set valid_until=
        not yet valid: valid STOP not_yet_valid [from 2026-11-02 05:58:01 +00:00] chargehand users edit actor --set valid_from=
        not locked: not_locked OK - [] -
        locked: not_locked STOP locked [since 2026-11-02 05:57 by ada: on leave] chargehand users unlock actor
        locked for a while: not_locked STOP locked [since 2026-11-02 05:57 by ada, until 2026-11-02 05:58:01 +00:00: tea] chargehand users unlock actor
        lock that ran out: not_locked OK - [] -
        nothing wrong: not_locked_out OK - [] -
        some wrong: not_locked_out OK - [3 wrong of 5 that are borne] -
        locked out: not_locked_out STOP locked_out [since 2026-11-02 05:57, 6 wrong passwords] chargehand users unlock actor / chargehand users reset-password actor --generate
        locked out for a while: not_locked_out STOP locked_out [since 2026-11-02 05:57, 6 wrong passwords, until 2026-11-02 05:59] chargehand users unlock actor / chargehand users reset-password actor --generate
        any device: device OK - [PRESS-3, any device will do] -
        bound, elsewhere: device STOP untrusted_device [PRESS-3, not registered; Trusted devices only is ticked] chargehand devices register NAME --trusted / chargehand users edit actor --set trusted_devices_only=no
        bound, at home: device OK - [PRESS-3, registered, trusted] -
        password: credential ? - [set 2026-11-02 by ada; only its owner knows it] -
        no password: credential STOP no_password [none is set] chargehand users reset-password actor --generate
        none needed: credential OK - [none is set, and none is asked for here] -
        linked: credential ? - [set 2026-11-02 by ada; only its owner knows it; Entra ID not used yet] -
        bound: credential ? - [signs in with Entra ID since 2026-11-02] -
        bound, and temporary: password_change OK - [] -
        no license: license STOP not_licensed [none] chargehand licenses add 'Standard User' --qty 1
        no license asked for: license OK - [none is asked for here] -
        a role: allow_login OK - [by Manager] -
        no role: allow_login STOP no_allow_login [no role] chargehand users roles actor add Operator
        role that ended: allow_login STOP no_allow_login [no role] chargehand users roles actor add Operator
        console: open_console ? - [by Manager; other programs don't ask] -
        no console: open_console ? - [not held; other programs don't ask] -
        own password: password_change OK - [] -
        temporary: password_change STOP password_change_required [temporary, set 2026-11-02 by ada] chargehand login actor
        ticked: password_change STOP password_change_required [Force password change is ticked] chargehand login actor
    "#]].assert_eq(&text);
    for gate in Gate::ALL {
        assert!(rows.iter().any(|(_, row, ..)| *row == gate), "{gate:?} has no row");
    }
}

// WHY-1: whatever stops come together, each has its line, and the reason is the gate's own first one.
#[test]
fn of_several_stops_each_is_shown_and_the_first_is_the_reason() {
    let changes: [fn(&mut User); 7] = [
        |user| user.stops.disabled = stop(None, "left"),
        |user| user.profile.valid_until = Some(NOW.plus(-1_000)),
        |user| user.stops.locked = stop(None, "on leave"),
        |user| user.stops.locked_out = stop(None, "6 wrong passwords in a row"),
        |user| user.profile.trusted_devices_only = true,
        |user| user.roles.clear(),
        |user| user.password = PasswordState::Temporary,
    ];
    let settings = Settings::default();
    for chosen in 0..1_u32 << changes.len() {
        let mut user = user(&["Operator"]);
        for (place, change) in changes.iter().enumerate() {
            if chosen & (1 << place) != 0 {
                change(&mut user);
            }
        }
        let login = judge(&Facts {
            now: NOW,
            user: Some(&user),
            credential: Credential::Matched,
            device_trusted: false,
            last_password: false,
            entrance: Entrance::Program,
            settings: &settings,
        });
        let found = diagnose(user, false, &settings);
        let failed = found.gates.iter().filter(|gate| matches!(gate.finding, Finding::Failed(_)));
        assert_eq!(failed.clone().count(), chosen.count_ones() as usize, "{chosen:b}");
        assert!(failed.clone().all(|gate| !gate.evidence.is_empty() && !gate.remedies.is_empty()), "{chosen:b}");
        assert_eq!(found.outcome, login.outcome(), "{chosen:b}");
        let marked: Vec<_> = found.gates.iter().filter(|gate| gate.is_reason).map(|gate| gate.gate).collect();
        assert_eq!(marked, failed.take(1).map(|gate| gate.gate).collect::<Vec<_>>(), "{chosen:b}");
        assert_eq!(found.outcome == Outcome::Accepted, chosen == 0);
    }
}

// A diagnosis lets nobody in, whatever it finds.
#[test]
fn what_nobody_was_asked_for_makes_no_actor() {
    let user = user(&["Admin"]);
    let verdict = judge(&Facts {
        now: NOW,
        user: Some(&user),
        credential: Credential::NotAsked,
        device_trusted: true,
        last_password: false,
        entrance: Entrance::Console,
        settings: &Settings::default(),
    });
    assert_eq!(verdict.outcome(), Outcome::Accepted);
    assert_eq!(verdict.actor(chargehand::domain::id::SessionId(1)), None);
    assert!(verdict.permissions().iter().next().is_none());
}
