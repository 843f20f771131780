//! Devices: the key and what makes it count as none, who gets in where, and what ends with a device (section 10).

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use chargehand::clock::{Clock as _, HOUR, MINUTE, SeededChance};
use chargehand::domain::device::DeviceDraft;
use chargehand::domain::gate::{Outcome, Reason};
use chargehand::domain::id::SessionId;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::role::RoleDraft;
use chargehand::domain::user::Field;
use chargehand::service::{Computer, Desk, NewAccount, OpenOptions, ServiceError, SignIn, Sits};
use expect_test::expect;

use crate::plant::{ADA, PASSWORD, Plant, WRONG, attempt, enter, log, password, sentences};

/// The desk at a computer: its name, the number of its machine, and whose state folder it has.
pub(crate) fn at(plant: &Plant, name: &str, machine: &str, account: &str) -> Desk {
    let key_file = Some(key_file(plant, account));
    let account = Some(account.bytes().map(u32::from).sum());
    let device = Computer { name: name.into(), machine: machine.into(), account, key_file, ..Computer::default() };
    plant.desk_with(OpenOptions { device, ..plant.options() })
}

pub(crate) fn key_file(plant: &Plant, account: &str) -> PathBuf {
    plant.folder.path().join(account).join("device-key")
}

/// A desk whose person sits at the device of this name, by the word of the database's owner.
fn seated(plant: &Plant, name: &str, sits: Sits) -> Desk {
    let device = Computer { name: name.into(), sits, ..Computer::default() };
    plant.desk_with(OpenOptions { device, ..plant.options() })
}

/// Adds somebody bound to trusted devices without a password.
pub(crate) fn bound(desk: &mut Desk, ada: SessionId, username: &str, role: &str) {
    let fields = [(Field::FullName, username), (Field::TrustedDevicesOnly, "yes"), (Field::IgnorePasswordRules, "yes")];
    let fields = fields.map(|(field, text)| (field, text.to_owned())).into();
    let roles = vec![role.to_owned()];
    desk.add_user(ada, NewAccount { username: username.into(), fields, roles, license: None, password: None }).unwrap();
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn without_password(desk: &mut Desk, name: &str) -> Option<Reason> {
    attempt(desk, name, "")
}

fn check(desk: &mut Desk, name: &str) -> Outcome {
    desk.check_login(name, &password("")).unwrap().outcome
}

// DEV-1, DEV-2: whatever is wrong with a key, it counts as none, and it is said what it is and what mends it.
#[test]
fn a_key_that_is_anything_but_right_counts_as_none() {
    let mut text = String::new();
    type Spoil = fn(&Plant, &mut Desk, SessionId, &Path);
    let rows: &[(&str, Spoil)] = &[
        ("as it was made", |_, _, _, _| ()),
        ("trusted", |_, desk, ada, _| drop(desk.trust_device(ada, "PRESS-3", true).unwrap())),
        ("missing", |_, _, _, key| std::fs::remove_file(key).unwrap()),
        ("mode 0644", |_, _, _, key| mode(key, 0o644)),
        ("mode 0620", |_, _, _, key| mode(key, 0o620)),
        ("mode 0000", |_, _, _, key| mode(key, 0)),
        ("a link", |plant, _, _, key| {
            let real = plant.folder.path().join("real");
            std::fs::rename(key, &real).unwrap();
            symlink(&real, key).unwrap();
        }),
        ("a folder", |_, _, _, key| {
            std::fs::remove_file(key).unwrap();
            std::fs::create_dir(key).unwrap();
        }),
        ("empty", |_, _, _, key| std::fs::write(key, "").unwrap()),
        ("cut off", |_, _, _, key| {
            let bytes = std::fs::read(key).unwrap();
            std::fs::write(key, &bytes[..40]).unwrap();
        }),
        ("no text", |_, _, _, key| std::fs::write(key, [0xff; 200]).unwrap()),
        ("endless", |_, _, _, key| std::fs::write(key, vec![b'a'; 70_000]).unwrap()),
        ("another plant's", |_, _, _, key| {
            std::fs::write(key, format!("{} {}\n", "ab".repeat(32), "cd".repeat(32))).unwrap();
        }),
        ("registered again elsewhere", |plant, _, ada, _| {
            drop(at(plant, "spare", "77", "other").reregister_this_device(ada, Some("PRESS-3")).unwrap());
        }),
        ("disabled", |_, desk, ada, _| drop(desk.enable_device(ada, "PRESS-3", false).unwrap())),
        ("unregistered", |_, desk, ada, _| desk.unregister_device(ada, "PRESS-3").unwrap()),
    ];
    for (label, spoil) in rows {
        let plant = Plant::new();
        let mut desk = at(&plant, "host-1", "5f0c", "press");
        // Of a machine without a number: good at all of them.
        let ada = enter(&mut plant.desk(), ADA).session;
        desk.register_this_device(ada, "PRESS-3", false).unwrap();
        let key = key_file(&plant, "press");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        // Root reads what nobody may: then there is nothing to see.
        if *label == "mode 0000" && rustix::process::geteuid().is_root() {
            continue;
        }
        spoil(&plant, &mut desk, ada, &key);
        let seat = desk.this_device().unwrap();
        assert!(seat.device().is_some() == ["as it was made", "trusted"].contains(label), "{label}: {seat:?}");
        let (told, detail, remedy) = (seat.told(), seat.state(), seat.remedy().unwrap_or_default());
        text.push_str(&format!("{label}: {told} {remedy}\n    [{detail}] [{}]\n", seat.words()));
    }
    // Copied to another machine, to one without a number, and from one without a number.
    for (label, here, there) in [("copied", "5f0c", "77aa"), ("no number there", "5f0c", ""), ("none here", "", "5f0c")]
    {
        let plant = Plant::new();
        let mut desk = at(&plant, "host-1", here, "press");
        let ada = enter(&mut desk, ADA).session;
        desk.register_this_device(ada, "PRESS-3", true).unwrap();
        let seat = at(&plant, "clone-7", there, "press").this_device().unwrap();
        assert_eq!((seat.device(), seat.is_trusted()), (None, false));
        let (told, detail, remedy) = (seat.told(), seat.state(), seat.remedy().unwrap_or_default());
        text.push_str(&format!("{label}: {told} {remedy}\n    [{detail}] [{}]\n", seat.words()));
    }
    // By name, as the owner of the database may say it.
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    desk.new_device_code(ada, "GATE-1").unwrap();
    for (name, sits) in [
        ("press-3", Sits::AtNamed),
        ("GATE-1", Sits::AtNamed),
        ("PRESS-9", Sits::AtNamed),
        ("PRESS-3", Sits::Elsewhere),
    ] {
        let seat = seated(&plant, name, sits).this_device().unwrap();
        let remedy = seat.remedy().unwrap_or_default();
        text.push_str(&format!("{name} {sits:?}: {} {remedy}\n    [{}]\n", seat.told(), seat.words()));
    }
    expect![[r#"
        as it was made: This device is PRESS-3 (registered, not trusted). `chargehand devices edit PRESS-3 --set trusted=yes` trusts it.
            [registered, not trusted] [PRESS-3, registered, not trusted]
        trusted: This device is PRESS-3 (registered, trusted). 
            [registered, trusted] [PRESS-3, registered, trusted]
        missing: This device isn't registered. `chargehand devices register NAME` registers it.
            [not registered] [host-1, not registered]
        mode 0644: The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one.
            [key file can be read or written by others] [host-1, key file can be read or written by others]
        mode 0620: The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one.
            [key file can be read or written by others] [host-1, key file can be read or written by others]
        a link: The key file of this device is no plain file: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is no plain file] [host-1, key file is no plain file]
        a folder: The key file of this device is no plain file: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is no plain file] [host-1, key file is no plain file]
        empty: The key file of this device is damaged: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is damaged] [host-1, key file is damaged]
        cut off: The key file of this device is damaged: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is damaged] [host-1, key file is damaged]
        no text: The key file of this device is damaged: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is damaged] [host-1, key file is damaged]
        endless: The key file of this device is damaged: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file is damaged] [host-1, key file is damaged]
        another plant's: This device isn't registered. `chargehand devices register NAME` registers it.
            [not registered] [host-1, not registered]
        registered again elsewhere: The key file here is of an earlier registration: it counts as none. `chargehand devices reregister NAME` gives it a new key.
            [key file of an earlier registration] [host-1, key file of an earlier registration]
        disabled: This device is PRESS-3, which is disabled. `chargehand devices enable PRESS-3` enables it.
            [PRESS-3 is disabled] [host-1: PRESS-3 is disabled]
        unregistered: This device was PRESS-3, which is unregistered. `chargehand devices register NAME` registers it again.
            [PRESS-3 was unregistered] [host-1: PRESS-3 was unregistered]
        copied: The key file here was copied from PRESS-3: it counts as none. `chargehand devices register NAME` gives this machine a name and a key of its own.
            [key file of another machine or account (PRESS-3)] [clone-7: key file of another machine or account (PRESS-3)]
        no number there: The key file here was copied from PRESS-3: it counts as none. `chargehand devices register NAME` gives this machine a name and a key of its own.
            [key file of another machine or account (PRESS-3)] [clone-7: key file of another machine or account (PRESS-3)]
        none here: The key file here was copied from PRESS-3: it counts as none. `chargehand devices register NAME` gives this machine a name and a key of its own.
            [key file of another machine or account (PRESS-3)] [clone-7: key file of another machine or account (PRESS-3)]
        press-3 AtNamed: This device is PRESS-3 (registered, trusted). 
            [PRESS-3, registered, trusted]
        GATE-1 AtNamed: GATE-1 waits for its enrollment and is no device yet. `chargehand devices new-code GATE-1` gives a code to enroll it with.
            [GATE-1, not enrolled yet]
        PRESS-9 AtNamed: No device is called PRESS-9. `chargehand devices list` names them.
            [PRESS-9, no registered device]
        PRESS-3 Elsewhere: You sit at no device of this plant. 
            [PRESS-3, at no device of ours]
    "#]].assert_eq(&text);
}

// DEV-2: a database that was put back to how it stood yesterday knows yesterday's key.
#[test]
fn a_key_made_after_the_backup_counts_as_none_and_is_given_anew() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let back_up = plant.folder.path().join("backup.db");
    plant.raw().execute("VACUUM INTO ?1", [back_up.to_str().unwrap()]).unwrap();
    desk.reregister_this_device(ada, None).unwrap();
    assert!(desk.this_device().unwrap().is_trusted());
    drop(desk);
    for side in ["plant.db-wal", "plant.db-shm"] {
        let _ = std::fs::remove_file(plant.folder.path().join(side));
    }
    std::fs::copy(&back_up, plant.path()).unwrap();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    assert_eq!(desk.this_device().unwrap().state(), "key file of an earlier registration");
    // It isn't known any more which device it was.
    let ada = enter(&mut desk, ADA).session;
    let error = desk.reregister_this_device(ada, None).unwrap_err().to_string();
    assert!(error.contains("name the device that it is to be"), "{error}");
    desk.reregister_this_device(ada, Some("press-3")).unwrap();
    assert!(desk.this_device().unwrap().is_trusted());
}

// GATE-5, GATE-7, L7, L8: each kind of person at each kind of place, in the console and for other programs.
#[test]
fn who_is_bound_or_has_no_password_gets_in_on_trusted_devices_alone() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut plant.desk(), ADA).session;
    bound(&mut desk, ada, "lou", "Operator");
    plant.member(&mut desk, ada, "sue", "Supervisor");
    desk.edit_user(ada, "sue", None, &[(Field::TrustedDevicesOnly, "yes".to_owned())]).unwrap();
    // No password, and none of the ticks: asked to set one, at trusted devices (GATE-8).
    let (fields, roles) = (vec![(Field::FullName, "Kim".to_owned())], vec!["Operator".to_owned()]);
    desk.add_user(ada, NewAccount { username: "kim".into(), fields, roles, license: None, password: None }).unwrap();
    let row = |desk: &mut Desk| {
        let kim = without_password(desk, "kim");
        (without_password(desk, "lou"), attempt(desk, "sue", PASSWORD), kim)
    };
    let outside = (Some(Reason::UntrustedDevice), Some(Reason::UntrustedDevice), Some(Reason::NoPassword));
    assert_eq!(row(&mut desk), outside, "not registered");
    desk.register_this_device(ada, "PRESS-3", false).unwrap();
    assert_eq!(row(&mut desk), outside, "not trusted");
    desk.trust_device(ada, "PRESS-3", true).unwrap();
    assert_eq!(row(&mut desk), (None, None, Some(Reason::PasswordChange)), "trusted");
    let named = |name: &str, sits| check(&mut seated(&plant, name, sits), "lou");
    assert_eq!(named("press-3", Sits::AtNamed), Outcome::Accepted);
    let refused = Outcome::Refused(Reason::UntrustedDevice);
    assert_eq!((named("PRESS-4", Sits::AtNamed), named("PRESS-3", Sits::Elsewhere)), (refused, refused));
    // A desk that was opened before sees what has become of its device since.
    let mut other = plant.desk();
    other.enable_device(ada, "PRESS-3", false).unwrap();
    assert_eq!(row(&mut desk), outside, "disabled");
    assert_eq!(named("PRESS-3", Sits::AtNamed), refused);
    other.enable_device(ada, "PRESS-3", true).unwrap();
    assert_eq!(row(&mut desk), (None, None, Some(Reason::PasswordChange)), "enabled again");
    other.unregister_device(ada, "PRESS-3").unwrap();
    assert_eq!(row(&mut desk), outside, "unregistered");
    // The log names the device, and says what it is.
    let ada = enter(&mut desk, ADA).session;
    let refused = log(&mut desk, ada).into_iter().filter(|event| event.code.as_deref() == Some("untrusted_device"));
    let told: Vec<String> = refused
        .map(|event| {
            let found = event.details.iter().find(|detail| detail.field == "device").unwrap();
            format!("{} [{}]", event.device, found.after)
        })
        .collect();
    let mut seen = told.clone();
    seen.dedup();
    expect![[r#"
        host-1 [PRESS-3 was unregistered]
        PRESS-3 [PRESS-3 is disabled]
        host-1 [PRESS-3 is disabled]
        PRESS-3 [at no device of ours]
        PRESS-4 [no registered device]
        PRESS-3 [registered, not trusted]
        host-1 [not registered]
    "#]]
    .assert_eq(&(seen.join("\n") + "\n"));
}

// GATE-8: a first password is set at a trusted device, and holds everywhere.
#[test]
fn a_first_password_is_set_at_a_trusted_device() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let (fields, roles) = (vec![(Field::FullName, "Kim".to_owned())], vec!["Operator".to_owned()]);
    desk.add_user(ada, NewAccount { username: "kim".into(), fields, roles, license: None, password: None }).unwrap();
    let mut elsewhere = plant.desk();
    let set = |desk: &mut Desk| desk.sign_in_with_new_password("kim", &password(""), &password(PASSWORD));
    assert!(matches!(set(&mut elsewhere), Err(ServiceError::LoginRefused { reason: Reason::NoPassword, .. })));
    assert!(matches!(set(&mut desk), Ok(SignIn::Accepted(_))));
    assert_eq!(attempt(&mut elsewhere, "kim", PASSWORD), None);
}

// GATE-10: by number once it is registered; registering doesn't throw its person out.
#[test]
fn sessions_are_at_a_device_whatever_its_computer_is_called() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    let beside = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS #3", false).unwrap();
    let mut renamed = at(&plant, "host-1b", "5f0c", "press");
    let third = enter(&mut renamed, ADA).session;
    for session in [ada, beside, third] {
        assert!(desk.whoami(session).is_ok(), "one device, three sessions");
    }
    let open = desk.sessions_of(ada, ADA).unwrap().open;
    assert!(open.iter().all(|session| session.device == "PRESS #3"), "{open:?}");
    // A new key and another name change nothing about which device it is.
    desk.reregister_this_device(ada, None).unwrap();
    desk.edit_device(ada, "PRESS #3", None, &DeviceDraft { name: Some("PRESS-3".into()), ..DeviceDraft::default() })
        .unwrap();
    let fourth = enter(&mut desk, ADA).session;
    assert!(desk.whoami(ada).is_ok() && desk.whoami(fourth).is_ok());
    // Another account of the same host is another device.
    let mut other = at(&plant, "host-1", "5f0c", "gate");
    let code = other.new_device_code(ada, "GATE-1").unwrap().code;
    other.enroll_this_device(&code).unwrap();
    let there = enter(&mut other, ADA).session;
    assert!(other.whoami(there).is_ok());
    for session in [ada, beside, third, fourth] {
        assert!(desk.whoami(session).unwrap_err().to_string().contains("re-used elsewhere"));
    }
    // Of a device that counts as none only the computer is left.
    other.enable_device(there, "GATE-1", false).unwrap();
    let last = enter(&mut other, ADA).session;
    assert!(other.whoami(last).is_ok() && other.whoami(there).is_err());
}

// GATE-5: who may be on trusted devices alone has no session left at one that is none any more; the others stay.
#[test]
fn with_a_device_that_is_lost_the_sessions_of_those_bound_to_it_end() {
    type Lose = fn(&Plant, &mut Desk, SessionId);
    let rows: &[(&str, bool, Lose)] = &[
        ("trusted no longer", true, |_, desk, ada| drop(desk.trust_device(ada, "PRESS-3", false).unwrap())),
        ("disabled", true, |_, desk, ada| drop(desk.enable_device(ada, "PRESS-3", false).unwrap())),
        ("unregistered", true, |_, desk, ada| desk.unregister_device(ada, "PRESS-3").unwrap()),
        ("registered again", true, |plant, _, ada| {
            drop(at(plant, "spare", "77", "spare").reregister_this_device(ada, Some("PRESS-3")).unwrap());
        }),
        ("enrolled elsewhere", true, |plant, desk, ada| {
            let code = desk.new_device_code(ada, "PRESS-3").unwrap().code;
            drop(at(plant, "spare", "77", "spare").enroll_this_device(&code).unwrap());
        }),
        ("a code was made", false, |_, desk, ada| drop(desk.new_device_code(ada, "PRESS-3").unwrap())),
        ("renamed", false, |_, desk, ada| {
            let draft = DeviceDraft { name: Some("PRESS-4".into()), ..DeviceDraft::default() };
            drop(desk.edit_device(ada, "PRESS-3", None, &draft).unwrap());
        }),
    ];
    for (label, ends, lose) in rows {
        let plant = Plant::new();
        let (mut press, mut gate) = (at(&plant, "host-1", "5f0c", "press"), at(&plant, "host-2", "aa", "gate"));
        let ada = enter(&mut plant.desk(), ADA).session;
        press.register_this_device(ada, "PRESS-3", true).unwrap();
        gate.register_this_device(ada, "GATE-1", true).unwrap();
        let permissions = PermissionSet::of(&[Permission::AllowLogin, Permission::ViewDashboards]);
        press.add_role(ada, RoleDraft { name: "Wall".into(), permissions, several_devices: true }).unwrap();
        bound(&mut press, ada, "wall", "Wall");
        plant.member(&mut gate, ada, "moe", "Manager");
        let opened = |desk: &mut Desk| match desk.sign_in("wall", &password("")).unwrap() {
            SignIn::Accepted(signed_in) => signed_in.session,
            SignIn::PasswordChangeRequired => panic!("{label}"),
        };
        let (here, there) = (opened(&mut press), opened(&mut gate));
        let free = enter(&mut press, "moe").session;
        lose(&plant, &mut gate, ada);
        let ended = press.whoami(here);
        assert_eq!(ended.is_err(), *ends, "{label}");
        if let Err(error) = ended {
            let told =
                "Your session has ended: this device is no trusted one any more. Nothing was changed; sign in again.";
            assert_eq!(error.to_string(), told, "{label}");
        }
        assert!(gate.whoami(there).is_ok(), "{label}: at another device");
        assert!(press.whoami(free).is_ok(), "{label}: who isn't bound");
        assert!(gate.whoami(ada).is_ok(), "{label}: who did it");
        let told = sentences(&mut gate, ada, "Session of user wall ended: this device is no trusted one any more");
        assert_eq!(told.len(), usize::from(*ends), "{label}");
    }
}

/// Somebody with a password, who may do much and is bound to trusted devices.
fn bound_manager(plant: &Plant, desk: &mut Desk, ada: SessionId) {
    plant.member(desk, ada, "max", "Manager");
    desk.edit_user(ada, "max", None, &[(Field::TrustedDevicesOnly, "yes".into())]).unwrap();
}

// GATE-5, DEV-2: every action asks again where its session is; what was carried away is good for nothing.
#[test]
fn who_is_bound_acts_at_the_device_where_they_signed_in_and_only_while_it_is_one() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut plant.desk(), ADA).session;
    bound_manager(&plant, &mut desk, ada);
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let mut second = at(&plant, "host-1", "5f0c", "gate");
    second.register_this_device(ada, "GATE-1", true).unwrap();
    let max = enter(&mut desk, "max").session;
    // Another desk of the same computer knows it at once, whichever was opened first.
    let mut again = desk.again().unwrap();
    assert!(desk.whoami(max).is_ok() && again.whoami(max).is_ok());
    let key = key_file(&plant, "press");
    let mut text = String::new();
    let mut tell = |label: &str, desk: &mut Desk| {
        let refused = desk.register_this_device(max, "PRESS-9", true).unwrap_err();
        assert!(refused.is_session_over() && desk.whoami(max).is_err(), "{label}");
        text.push_str(&format!("{label}: {refused}\n"));
    };
    mode(&key, 0o644);
    tell("mode 0644", &mut again);
    mode(&key, 0o600);
    assert!(again.whoami(max).is_ok(), "mended, it goes on");
    std::fs::rename(&key, key.with_extension("away")).unwrap();
    tell("gone", &mut again);
    std::fs::rename(key.with_extension("away"), &key).unwrap();
    tell("another account, a device too", &mut second);
    let carried = key_file(&plant, "thief");
    std::fs::create_dir_all(carried.parent().unwrap()).unwrap();
    std::fs::copy(&key, &carried).unwrap();
    tell("another account, with the key", &mut at(&plant, "host-1", "5f0c", "thief"));
    tell("another machine, with the key", &mut at(&plant, "host-2", "aa", "press"));
    tell("a machine without a number", &mut at(&plant, "host-3", "", "press"));
    assert!(desk.whoami(max).is_ok(), "nothing of it ended the true one");
    let names: Vec<String> = desk.devices(ada).unwrap().into_iter().map(|row| row.device.name).collect();
    assert_eq!(names, ["GATE-1", "PRESS-3"], "and nothing was done");
    expect![[r#"
        mode 0644: You may work only at the trusted device where this session was opened. The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one. Nothing was changed; sign in again at a trusted device.
        gone: You may work only at the trusted device where this session was opened. This device isn't registered. `chargehand devices register NAME` registers it. Nothing was changed; sign in again at a trusted device.
        another account, a device too: You may work only at the trusted device where this session was opened. This device is GATE-1 (registered, trusted). Nothing was changed; sign in again at a trusted device.
        another account, with the key: You may work only at the trusted device where this session was opened. The key file here was copied from PRESS-3: it counts as none. `chargehand devices register NAME` gives this machine a name and a key of its own. Nothing was changed; sign in again at a trusted device.
        another machine, with the key: This session was opened on another computer and is good there alone. Nothing was changed; sign in here (`chargehand login USERNAME`).
        a machine without a number: This session was opened on another computer and is good there alone. Nothing was changed; sign in here (`chargehand login USERNAME`).
    "#]].assert_eq(&text);
}

// GATE-11: who isn't bound comes back with their session on the machine where they signed in, whatever that is called and
// whatever becomes of it as a device.
#[test]
fn a_session_is_good_on_the_machine_where_it_was_opened() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    for mut other in [at(&plant, "host-1", "aa", "press"), at(&plant, "host-1", "", "press")] {
        let refused = other.register_this_device(ada, "PRESS-3", true).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "This session was opened on another computer and is good there alone. Nothing was changed; sign in here \
             (`chargehand login USERNAME`)."
        );
        assert!(refused.is_session_over());
    }
    let good = |label: &str| {
        let (mut renamed, mut account) = (at(&plant, "host-9", "5f0c", "press"), at(&plant, "host-1", "5f0c", "gate"));
        assert!(renamed.whoami(ada).is_ok() && account.whoami(ada).is_ok(), "{label}");
    };
    good("at no device");
    desk.register_this_device(ada, "PRESS-3", false).unwrap();
    good("registered");
    mode(&key_file(&plant, "press"), 0o644);
    good("its key open to others");
    desk.reregister_this_device(ada, Some("PRESS-3")).unwrap();
    desk.enable_device(ada, "PRESS-3", false).unwrap();
    good("disabled");
    desk.unregister_device(ada, "PRESS-3").unwrap();
    desk.register_this_device(ada, "PRESS-4", false).unwrap();
    good("another device");
    // A session that nobody may use here isn't seen here either.
    plant.clock.advance(HOUR);
    at(&plant, "host-2", "aa", "press").note_seen(ada).unwrap();
    let seen = |desk: &mut Desk| desk.sessions_of(ada, ADA).unwrap().open[0].last_seen;
    let before = seen(&mut desk);
    desk.note_seen(ada).unwrap();
    assert!(before < plant.clock.now() && seen(&mut desk) == plant.clock.now());
    // Signing out is for everywhere.
    at(&plant, "host-2", "aa", "press").sign_out(ada).unwrap();
    let ended = desk.whoami(ada).unwrap_err().to_string();
    assert_eq!(ended, "Your session has ended: signed out. Nothing was changed; sign in again.");
}

// L8, GATE-5, GATE-7: what let somebody in and was taken away ends what they have open.
#[test]
fn ticks_that_are_set_or_taken_away_end_the_sessions_that_they_no_longer_allow() {
    type Change = (&'static str, Field, &'static str, bool);
    let rows: [Change; 5] = [
        ("lou", Field::IgnorePasswordRules, "no", true),
        ("lou", Field::TrustedDevicesOnly, "no", true),
        ("lou", Field::Title, "Operator", false),
        ("moe", Field::TrustedDevicesOnly, "yes", true),
        ("pat", Field::TrustedDevicesOnly, "yes", false),
    ];
    let mut told = String::new();
    for (whom, field, value, ends) in rows {
        let plant = Plant::new();
        let (mut desk, mut host) = (at(&plant, "host-1", "5f0c", "press"), at(&plant, "host-2", "aa", "gate"));
        let ada = enter(&mut plant.desk(), ADA).session;
        desk.register_this_device(ada, "PRESS-3", true).unwrap();
        let permissions = PermissionSet::of(&[Permission::AllowLogin]);
        desk.add_role(ada, RoleDraft { name: "Floor".into(), permissions, several_devices: true }).unwrap();
        bound(&mut desk, ada, "lou", "Floor");
        plant.member(&mut desk, ada, "moe", "Manager");
        plant.member(&mut desk, ada, "pat", "Manager");
        let lou = match desk.sign_in("lou", &password("")).unwrap() {
            SignIn::Accepted(signed_in) => signed_in.session,
            SignIn::PasswordChangeRequired => panic!("lou"),
        };
        let refused = desk.edit_own_profile(lou, None, &[(Field::FullName, "Lucy".to_owned())]).unwrap_err();
        // USR-12: anybody at PRESS-3 may be signed in as lou.
        assert_eq!(refused.code(), "profile_without_password");
        let (moe, pat) = (enter(&mut host, "moe").session, enter(&mut desk, "pat").session);
        let mut fields = vec![(field, value.to_owned())];
        if (whom, field) == ("lou", Field::TrustedDevicesOnly) {
            fields.push((Field::IgnorePasswordRules, value.to_owned()));
        }
        desk.edit_user(ada, whom, None, &fields).unwrap();
        let mut over = Vec::new();
        for (name, session, desk) in [("lou", lou, &mut desk), ("moe", moe, &mut host)] {
            over.extend(desk.whoami(session).err().map(|error| (name, error.to_string())));
        }
        over.extend(desk.whoami(pat).err().map(|error| ("pat", error.to_string())));
        assert_eq!(over.iter().map(|(name, _)| *name).collect::<Vec<_>>(), if ends { vec![whom] } else { vec![] });
        told.extend(over.iter().map(|(name, error)| format!("{name}, {field:?}: {error}\n")));
        let logged = sentences(&mut desk, ada, &format!("Session of user {whom} ended"));
        let logged = logged.iter().filter(|sentence| sentence.ends_with("by now")).count();
        assert_eq!(logged, usize::from(ends), "{whom}");
    }
    expect![[r#"
        lou, IgnorePasswordRules: Your session has ended: a password is needed by now. Nothing was changed; sign in again.
        lou, TrustedDevicesOnly: Your session has ended: a password is needed by now. Nothing was changed; sign in again.
        moe, TrustedDevicesOnly: Your session has ended: only trusted devices are allowed by now. Nothing was changed; sign in again.
    "#]].assert_eq(&told);
}

// DEV-2: noticed once, shown in the list, over with a new key.
#[test]
fn a_copied_key_is_logged_once_and_shown() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    bound(&mut desk, ada, "lou", "Operator");
    let mut clone = at(&plant, "clone-7", "77aa", "press");
    for _ in 0..3 {
        assert_eq!(without_password(&mut clone, "lou"), Some(Reason::UntrustedDevice));
        assert_eq!(check(&mut clone, "lou"), Outcome::Refused(Reason::UntrustedDevice));
    }
    let copies = sentences(&mut desk, ada, "A copy of the key of device PRESS-3 was shown");
    assert_eq!(copies.len(), 1);
    let row = desk.device(ada, "PRESS-3").unwrap();
    assert_eq!(row.device.copy_seen.unwrap().1, "clone-7");
    assert!(row.is_here && desk.this_device().unwrap().is_trusted(), "the true one goes on counting");
    // Another machine is told of by itself, also one of that name, and the list shows the last.
    for machine in ["99bb", "77aa", "aa99", "77aa", "99bb"] {
        let name = if machine == "99bb" { "clone-9" } else { "clone-7" };
        assert_eq!(without_password(&mut at(&plant, name, machine, "press"), "lou"), Some(Reason::UntrustedDevice));
    }
    assert_eq!(sentences(&mut desk, ada, "A copy of the key of device PRESS-3 was shown").len(), 3);
    assert_eq!(desk.device(ada, "PRESS-3").unwrap().device.copy_seen.unwrap().1, "clone-7");
    // The clone becomes a device of its own, with its own key in the file; that was copied, so each has one.
    desk.reregister_this_device(ada, None).unwrap();
    assert_eq!(desk.device(ada, "PRESS-3").unwrap().device.copy_seen, None);
    assert!(desk.this_device().unwrap().is_trusted());
}

// DEV-3: guessing ends for a while, and fills no log.
#[test]
fn after_ten_wrong_codes_within_a_minute_none_is_looked_at() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    let mut there = at(&plant, "host-2", "aa", "gate");
    let code = desk.new_device_code(ada, "GATE-1").unwrap().code;
    let mut codes = String::new();
    for _ in 0..14 {
        let error = there.enroll_this_device(&password("3333-3333")).unwrap_err();
        codes.push(if error.code() == "wrong_code" { 'w' } else { 'm' });
    }
    assert_eq!(codes, "wwwwwwwwwwmmmm");
    let told = there.enroll_this_device(&password(code.expose())).unwrap_err();
    assert_eq!((told.code(), key_file(&plant, "gate").exists()), ("too_many_codes", false));
    let events = sentences(&mut desk, ada, "Enrollment refused");
    assert_eq!((events.len(), events.iter().filter(|text| text.contains("too many")).count()), (10, 1), "{events:?}");
    plant.clock.advance(MINUTE + 1);
    assert!(there.enroll_this_device(&password(code.expose())).is_ok());
}

// GATE-11: a session that was carried away leaves an event, and a flood of it no more.
#[test]
fn a_session_at_a_wrong_place_is_logged_once_an_hour() {
    let plant = Plant::new();
    let (mut desk, mut other) = (at(&plant, "host-1", "5f0c", "press"), at(&plant, "host-2", "aa", "gate"));
    let ada = enter(&mut desk, ADA).session;
    let told = |desk: &mut Desk| sentences(desk, ada, "was shown at host-2, where it isn't good").len();
    for _ in 0..3 {
        assert!(other.whoami(ada).is_err() && other.disable_user(ada, "moe", None).is_err());
    }
    assert_eq!(told(&mut desk), 1);
    plant.clock.advance(HOUR + 1);
    assert!(other.whoami(ada).is_err() && other.whoami(ada).is_err());
    assert_eq!(told(&mut desk), 2);
}

// DEV-1, DEV-2: a computer stays one device, though its key counts as none.
#[test]
fn a_computer_whose_key_is_exposed_gets_no_second_registration() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let key = key_file(&plant, "press");
    mode(&key, 0o644);
    let error = desk.register_this_device(ada, "PRESS-4", false).unwrap_err();
    let sentence = "This computer is PRESS-3 already, though the key file can be read or written by others: nothing was \
                    changed. `chargehand devices reregister PRESS-3` gives it a new key; unregister that device first to \
                    make this computer another one.";
    assert_eq!(error.to_string(), sentence);
    let code = desk.new_device_code(ada, "GATE-1").unwrap().code;
    assert_eq!(desk.enroll_this_device(&password(code.expose())).unwrap_err().to_string(), sentence);
    assert_eq!(desk.devices(ada).unwrap().len(), 2);
    // Copied to another machine it says nothing of that one.
    let mut clone = at(&plant, "clone-7", "77aa", "press");
    let there = enter(&mut clone, ADA).session;
    clone.register_this_device(there, "PRESS-5", false).unwrap();
    std::fs::remove_file(&key).unwrap();
    let ada = enter(&mut desk, ADA).session;
    let error = desk.register_this_device(ada, "PRESS-3", true).unwrap_err();
    assert!(error.to_string().contains("`chargehand devices reregister PRESS-3`"), "{error}");
    let row = desk.reregister_this_device(ada, Some("PRESS-3")).unwrap();
    assert_eq!(row.device.last_seen, Some(plant.now()), "somebody is there");
}

// DEV-3
#[test]
fn a_code_makes_another_terminal_a_device_once_and_for_ten_minutes() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    let mut there = at(&plant, "host-2", "aa", "gate");
    let wrong = |desk: &mut Desk, code: &str| {
        let error = desk.enroll_this_device(&password(code)).unwrap_err();
        assert_eq!(error.code(), "wrong_code");
        assert!(!key_file(&plant, "gate").exists(), "nothing is left of it");
    };
    wrong(&mut there, "");
    let first = desk.new_device_code(ada, "GATE-1").unwrap();
    assert_eq!(first.until.0 - plant.now().0, 10 * MINUTE);
    let row = desk.device(ada, "gate-1").unwrap().device;
    assert!(row.is_waiting() && !row.trusted && row.open_code(plant.now()).is_some());
    // A code that was made anew: the one before is void.
    let second = desk.new_device_code(ada, "GATE-1").unwrap();
    wrong(&mut there, first.code.expose());
    plant.clock.advance(10 * MINUTE + 1);
    wrong(&mut there, second.code.expose());
    assert_eq!(desk.device(ada, "GATE-1").unwrap().device.open_code(plant.now()), None);
    let third = desk.new_device_code(ada, "GATE-1").unwrap();
    plant.clock.advance(10 * MINUTE);
    let enrolled = there.enroll_this_device(&password(&third.code.expose().to_lowercase())).unwrap();
    assert_eq!((enrolled.device.name.as_str(), enrolled.is_here), ("GATE-1", true));
    assert_eq!(there.this_device().unwrap().told(), "This device is GATE-1 (registered, not trusted).");
    let used = at(&plant, "host-3", "bb", "third").enroll_this_device(&third.code).unwrap_err();
    assert_eq!(used.code(), "wrong_code");
    assert_eq!(sentences(&mut desk, ada, "Enrollment refused").len(), 4);
    assert_eq!(sentences(&mut desk, ada, "Device GATE-1 enrolled by its code").len(), 1);
    // Neither log nor database holds a code.
    let letters = third.code.expose().replace('-', "");
    let bytes = std::fs::read(plant.path()).unwrap();
    for text in [third.code.expose(), &letters] {
        assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()));
    }
    // A computer is one device; the code isn't used up by that.
    let spare = desk.new_device_code(ada, "GATE-2").unwrap();
    assert_eq!(there.enroll_this_device(&spare.code).unwrap_err().code(), "is_device");
    assert!(at(&plant, "host-3", "bb", "third").enroll_this_device(&spare.code).is_ok());
    // Unregistering takes a code along.
    let gone = desk.new_device_code(ada, "GATE-3").unwrap();
    desk.unregister_device(ada, "GATE-3").unwrap();
    let mut late = at(&plant, "host-4", "cc", "fourth");
    assert_eq!(late.enroll_this_device(&gone.code).unwrap_err().code(), "wrong_code");
}

// T2, DEV-1
#[test]
fn a_name_is_one_devices_and_shows_what_it_is() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", false).unwrap();
    let mut text = String::new();
    for name in [
        "Press\u{1b}[2J\u{1b}[1;1HALL OK",
        "GATE\u{202e}1",
        "",
        "  ",
        &"x".repeat(41),
        "a;b",
        "(none)",
        "--json",
        "press-3",
        "РRЕЅЅ-3",
        "PRESS\u{2011}3",
        "PRESS\u{2013}3",
        "PRESS\u{2212}3",
        "PRESS-3.",
        "PRESS-3 \u{b7}",
        "\u{3a1}RESS-4",
        "PRESS\u{338}-4",
        "ΠΡΕΣΑ-1",
        "Πpέσα-2",
        "ΠΡΕΣΑ-l",
        "ΠΡΕΣΑ CNC-2",
        "OVEN 10",
        "OVEN  1O",
        "0ven I0",
    ] {
        let error = desk.new_device_code(ada, name).map(|made| made.device.is_waiting());
        match error {
            Ok(_) => text.push_str(&format!("{name:?}: a code\n")),
            Err(error) => text.push_str(&format!("{name:?}: {error}\n")),
        }
    }
    let draft = |address: &str| DeviceDraft { address: Some(address.into()), ..DeviceDraft::default() };
    for address in [
        "javascript:x",
        "https://",
        "http://a b",
        "https://\u{1b}x",
        "https://:80",
        "https://press.example/?token=abc",
        "HTTPS://Press.example/?hall=2",
        "https://press.example/#/x",
    ] {
        let done = desk.edit_device(ada, "PRESS-3", None, &draft(address));
        text.push_str(&format!(
            "{address:?}: {}\n",
            done.map_or_else(|error| error.to_string(), |row| row.device.address)
        ));
    }
    let draft = DeviceDraft { automatic_login_user: Some("nobody".into()), ..DeviceDraft::default() };
    text.push_str(&format!("{}\n", desk.edit_device(ada, "PRESS-3", None, &draft).unwrap_err()));
    expect![[r#"
        "Press\u{1b}[2J\u{1b}[1;1HALL OK": The name holds the control or invisible character U+001B: remove it (a pasted text often brings one along).
        "GATE\u{202e}1": The name holds the control or invisible character U+202E: remove it (a pasted text often brings one along).
        "": The name is needed: type at least one character.
        "  ": The name is needed: type at least one character.
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": The name of a device has at most 40 characters, and neither ; nor , in it.
        "a;b": The name of a device has at most 40 characters, and neither ; nor , in it.
        "(none)": The name of a device doesn't begin with ( or -.
        "--json": The name of a device doesn't begin with ( or -.
        "press-3": a code
        "РRЕЅЅ-3": The name mixes scripts within a word: “R” (U+0052) belongs to another script than the letters before it.
        "PRESS‑3": PRESS‑3 looks like the device PRESS-3, though it is spelled otherwise: choose another name.
        "PRESS–3": PRESS–3 looks like the device PRESS-3, though it is spelled otherwise: choose another name.
        "PRESS−3": PRESS−3 looks like the device PRESS-3, though it is spelled otherwise: choose another name.
        "PRESS-3.": PRESS-3. looks like the device PRESS-3, though it is spelled otherwise: choose another name.
        "PRESS-3 ·": PRESS-3 · looks like the device PRESS-3, though it is spelled otherwise: choose another name.
        "ΡRESS-4": The name mixes scripts within a word: “R” (U+0052) belongs to another script than the letters before it.
        "PRESS\u{338}-4": The name holds an accent that no letter takes up: U+0338.
        "ΠΡΕΣΑ-1": a code
        "Πpέσα-2": The name mixes scripts within a word: “p” (U+0070) belongs to another script than the letters before it.
        "ΠΡΕΣΑ-l": ΠΡΕΣΑ-l looks like the device ΠΡΕΣΑ-1, though it is spelled otherwise: choose another name.
        "ΠΡΕΣΑ CNC-2": a code
        "OVEN 10": a code
        "OVEN  1O": OVEN  1O looks like the device OVEN 10, though it is spelled otherwise: choose another name.
        "0ven I0": 0ven I0 looks like the device OVEN 10, though it is spelled otherwise: choose another name.
        "javascript:x": The address begins with https:// or http:// and has no blanks in it.
        "https://": The address has no host: https://plant.example.com/screen is one that has.
        "http://a b": The address begins with https:// or http:// and has no blanks in it.
        "https://\u{1b}x": The address holds the control or invisible character U+001B: remove it (a pasted text often brings one along).
        "https://:80": The address has no host: https://plant.example.com/screen is one that has.
        "https://press.example/?token=abc": The address holds what looks like a secret (token): it stands in start-up files that everybody on that computer reads. Leave it out; the device's user for automatic login is who signs in there.
        "HTTPS://Press.example/?hall=2": HTTPS://Press.example/?hall=2
        "https://press.example/#/x": https://press.example/#/x
        There is no user called nobody. `chargehand users list` names them.
    "#]].assert_eq(&text);
    // A name that was given up is free, its device's number is not.
    let before = desk.device(ada, "PRESS-3").unwrap().device.id;
    desk.unregister_device(ada, "PRESS-3").unwrap();
    assert_ne!(desk.register_this_device(ada, "PRESS-3", false).unwrap().device.id, before);
}

// USR-14
#[test]
fn what_somebody_else_changed_meanwhile_is_not_written_over() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    let seen = desk.register_this_device(ada, "PRESS-3", false).unwrap().device;
    let draft = DeviceDraft { default_menu_item: Some("Overview".into()), ..DeviceDraft::default() };
    // That somebody logged in there is no change of it.
    plant.clock.advance(HOUR);
    enter(&mut desk, ADA);
    desk.trust_device(ada, "PRESS-3", true).unwrap();
    assert_eq!(desk.edit_device(ada, "PRESS-3", Some(&seen), &draft).unwrap_err().code(), "changed_meanwhile");
    let seen = desk.device(ada, "PRESS-3").unwrap().device;
    plant.clock.advance(HOUR);
    enter(&mut desk, ADA);
    assert!(desk.edit_device(ada, "PRESS-3", Some(&seen), &draft).is_ok());
}

// DEV-1: known to a few minutes, without an event.
#[test]
fn a_device_is_seen_when_somebody_is_at_work_there() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    desk.register_this_device(ada, "PRESS-3", false).unwrap();
    let seen = |desk: &mut Desk| desk.device(ada, "PRESS-3").unwrap().device.last_seen.map(|at| at.0 - plant.now().0);
    assert_eq!(seen(&mut desk), Some(0), "whoever registered it was there");
    plant.clock.advance(MINUTE);
    let session = enter(&mut desk, ADA).session;
    assert_eq!(seen(&mut desk), Some(0));
    let events = log(&mut desk, ada).len();
    plant.clock.advance(4 * MINUTE);
    desk.note_seen(session).unwrap();
    assert_eq!(seen(&mut desk), Some(-4 * MINUTE));
    plant.clock.advance(MINUTE);
    desk.note_seen(session).unwrap();
    assert_eq!(seen(&mut desk), Some(0));
    assert_eq!(log(&mut desk, ada).len(), events);
}

// What can't be kept isn't registered, and what can't be registered leaves the key that counts.
#[test]
fn a_key_that_cannot_be_kept_registers_nothing() {
    let plant = Plant::new();
    let mut desk = at(&plant, "host-1", "5f0c", "press");
    let ada = enter(&mut desk, ADA).session;
    assert_eq!(plant.desk().register_this_device(ada, "PRESS-3", true).unwrap_err().code(), "no_key_place");
    std::fs::write(plant.folder.path().join("press"), "in the way").unwrap();
    let error = desk.register_this_device(ada, "PRESS-3", true).unwrap_err();
    assert!(error.to_string().contains("can't be used"), "{error}");
    assert!(desk.devices(ada).unwrap().is_empty());
    std::fs::remove_file(plant.folder.path().join("press")).unwrap();
    desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let before = std::fs::read(key_file(&plant, "press")).unwrap();
    assert_eq!(desk.register_this_device(ada, "PRESS-4", true).unwrap_err().code(), "is_device");
    assert_eq!(desk.reregister_this_device(ada, Some("PRESS-9")).unwrap_err().code(), "not_found");
    assert_eq!(std::fs::read(key_file(&plant, "press")).unwrap(), before);
    // Several plants share a key file; each knows its own, and leaves the others'.
    let mut other = Plant::new();
    other.chance = std::sync::Arc::new(SeededChance::new(8));
    let device = Computer { name: "host-1".into(), key_file: Some(key_file(&plant, "press")), ..Computer::default() };
    let mut second = other.desk_with(OpenOptions { device, ..other.options() });
    assert_eq!(second.this_device().unwrap().state(), "not registered");
    let eve = enter(&mut second, ADA).session;
    second.register_this_device(eve, "DESK", true).unwrap();
    second.reregister_this_device(eve, None).unwrap();
    assert!(desk.this_device().unwrap().is_trusted() && second.this_device().unwrap().is_trusted());
    assert_eq!(std::fs::read_to_string(key_file(&plant, "press")).unwrap().lines().count(), 2);
}

// DEV-2: whoever names a host may choose the name of a device; the log isn't fooled.
#[test]
fn a_host_that_is_called_like_a_device_is_told_apart() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    desk.new_device_code(ada, "PRESS-3").unwrap();
    let device = Computer { name: "PRESS-3".into(), ..Computer::default() };
    let mut there = plant.desk_with(chargehand::service::OpenOptions { device, ..plant.options() });
    assert!(attempt(&mut there, ADA, WRONG).is_some());
    assert_eq!(log(&mut desk, ada)[0].device, "PRESS-3 (a host, not the device)");
    let there = enter(&mut there, ADA).session;
    let open = desk.sessions_of(there, ADA).unwrap().open;
    assert!(open.iter().any(|session| session.device == "PRESS-3 (a host, not the device)"), "{open:?}");
}
