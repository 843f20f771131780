//! Random histories of devices against a small model of section 10: computers get keys, lose and copy them, devices are
//! trusted, disabled, given another computer, and somebody bound to trusted ones logs in everywhere.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

use chargehand::clock::MINUTE;
use chargehand::domain::gate::Reason;
use chargehand::domain::id::SessionId;
use chargehand::service::{Answer, Desk, ServiceError, SignIn};
use proptest::prelude::*;

use crate::devices::{at, bound, key_file};
use crate::plant::{ADA, Plant, enter, password};

const NAMES: [&str; 3] = ["PRESS-1", "PRESS-2", "PRESS-3"];
/// Account and machine of each computer: two accounts of one host, and two hosts of their own.
const COMPUTERS: [(&str, &str); 4] = [("one", "aa"), ("two", "aa"), ("three", "bb"), ("four", "cc")];

/// A step; the first number is a place in [`NAMES`], computers are places in [`COMPUTERS`].
#[derive(Clone, Debug)]
enum Step {
    Register(usize, usize, bool),
    Reregister(Option<usize>, usize),
    Enroll(usize, usize),
    Trust(usize, bool),
    Enable(usize, bool),
    Unregister(usize),
    Copy(usize, usize),
    Open(usize),
    Lose(usize),
    Login(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let name = || 0..NAMES.len();
    let computer = || 0..COMPUTERS.len();
    prop_oneof![
        3 => (name(), computer(), any::<bool>()).prop_map(|(name, at, trusted)| Step::Register(name, at, trusted)),
        2 => (prop::option::of(name()), computer()).prop_map(|(name, at)| Step::Reregister(name, at)),
        2 => (name(), computer()).prop_map(|(name, at)| Step::Enroll(name, at)),
        3 => (name(), prop::bool::weighted(0.7)).prop_map(|(name, trusted)| Step::Trust(name, trusted)),
        3 => (name(), prop::bool::weighted(0.7)).prop_map(|(name, enabled)| Step::Enable(name, enabled)),
        1 => name().prop_map(Step::Unregister),
        2 => (computer(), computer()).prop_map(|(from, to)| Step::Copy(from, to)),
        1 => computer().prop_map(Step::Open),
        1 => computer().prop_map(Step::Lose),
        8 => computer().prop_map(Step::Login),
    ]
}

/// A device of the model.
#[derive(Clone, Debug)]
struct Model {
    key: Option<u32>,
    /// At which computer it was made.
    at: Option<usize>,
    trusted: bool,
    enabled: bool,
    number: u32,
}

#[derive(Default)]
struct World {
    devices: BTreeMap<usize, Model>,
    /// Keys of devices that were unregistered.
    gone: BTreeMap<u32, usize>,
    /// What lies in each computer's file: a key, and whether others may read it.
    files: [Option<(u32, bool)>; COMPUTERS.len()],
    next: u32,
    /// Sessions of the person bound to trusted devices, and at which device.
    sessions: Vec<(SessionId, u32)>,
}

impl World {
    /// The name of the device whose key lies at a computer, by its own machine and account.
    fn held(&self, computer: usize) -> Option<usize> {
        self.was_held(computer).filter(|_| self.files[computer].is_some_and(|(_, open)| !open))
    }

    /// The same, also where others can read the key, so that it counts as none.
    fn was_held(&self, computer: usize) -> Option<usize> {
        let (key, _) = self.files[computer]?;
        let made = |found: &Model| found.key == Some(key) && found.at == Some(computer);
        self.devices.iter().find(|(_, found)| made(found)).map(|(name, _)| *name)
    }

    fn state(&self, computer: usize) -> String {
        let Some((key, open)) = self.files[computer] else { return "not registered".into() };
        if open {
            return "key file can be read or written by others".into();
        }
        if let Some(name) = self.gone.get(&key) {
            return format!("{} was unregistered", NAMES[*name]);
        }
        let Some((name, device)) = self.devices.iter().find(|(_, device)| device.key == Some(key)) else {
            return "key file of an earlier registration".into();
        };
        let name = NAMES[*name];
        match (device.at == Some(computer), device.enabled, device.trusted) {
            (false, ..) => format!("key file of another machine or account ({name})"),
            (true, false, _) => format!("{name} is disabled"),
            (true, true, true) => "registered, trusted".into(),
            (true, true, false) => "registered, not trusted".into(),
        }
    }

    /// Gives a device the key that lies at a computer from now on; what the old one let in ends.
    fn give_key(&mut self, name: usize, computer: usize) {
        self.next += 1;
        self.files[computer] = Some((self.next, false));
        let device = self.devices.get_mut(&name).unwrap();
        (device.key, device.at) = (Some(self.next), Some(computer));
        let number = device.number;
        self.sessions.retain(|(_, at)| *at != number);
    }

    fn add(&mut self, name: usize, trusted: bool) {
        self.next += 1;
        let device = Model { key: None, at: None, trusted, enabled: true, number: self.next };
        self.devices.insert(name, device);
    }
}

fn code(answer: Answer<impl Sized>) -> &'static str {
    answer.map_or_else(|error| error.code(), |_| "done")
}

fn take(
    step: &Step,
    world: &mut World,
    plant: &Plant,
    desks: &mut [Desk],
    ada: SessionId,
) -> Result<(), TestCaseError> {
    let file = |computer: usize| key_file(plant, COMPUTERS[computer].0);
    match *step {
        Step::Register(name, at, trusted) => {
            let expected = match world.was_held(at) {
                Some(_) => "is_device",
                None if world.devices.contains_key(&name) => "name_in_use",
                None => "done",
            };
            prop_assert_eq!(code(desks[at].register_this_device(ada, NAMES[name], trusted)), expected);
            if expected == "done" {
                world.add(name, trusted);
                world.give_key(name, at);
            }
        }
        Step::Reregister(wanted, at) => {
            let held = world.held(at);
            let name = wanted.or(held);
            let expected = match name {
                None => "no_device",
                Some(name) if !world.devices.contains_key(&name) => "not_found",
                Some(name) if world.was_held(at).is_some_and(|held| held != name) => "is_device",
                Some(_) => "done",
            };
            let name_given = wanted.map(|name| NAMES[name]);
            prop_assert_eq!(code(desks[at].reregister_this_device(ada, name_given)), expected);
            if let Some(name) = name.filter(|_| expected == "done") {
                world.give_key(name, at);
            }
        }
        Step::Enroll(name, at) => {
            let made = desks[0].new_device_code(ada, NAMES[name]).unwrap();
            if !world.devices.contains_key(&name) {
                world.add(name, false);
            }
            let expected = if world.was_held(at).is_some_and(|held| held != name) { "is_device" } else { "done" };
            prop_assert_eq!(code(desks[at].enroll_this_device(&made.code)), expected);
            if expected == "done" {
                world.give_key(name, at);
                prop_assert_eq!(code(desks[at].enroll_this_device(&made.code)), "wrong_code");
                // Too many of those within a minute are another test's.
                plant.clock.advance(MINUTE / 8);
            }
        }
        Step::Trust(name, trusted) => {
            let expected = match world.devices.get_mut(&name) {
                None => "not_found",
                Some(device) if device.trusted == trusted => "nothing_to_do",
                Some(device) => {
                    device.trusted = trusted;
                    let number = device.number;
                    world.sessions.retain(|(_, at)| trusted || *at != number);
                    "done"
                }
            };
            prop_assert_eq!(code(desks[0].trust_device(ada, NAMES[name], trusted)), expected);
        }
        Step::Enable(name, enabled) => {
            let expected = match world.devices.get_mut(&name) {
                None => "not_found",
                Some(device) if device.enabled == enabled => "nothing_to_do",
                Some(device) => {
                    device.enabled = enabled;
                    let number = device.number;
                    world.sessions.retain(|(_, at)| enabled || *at != number);
                    "done"
                }
            };
            prop_assert_eq!(code(desks[0].enable_device(ada, NAMES[name], enabled)), expected);
        }
        Step::Unregister(name) => {
            let expected = match world.devices.remove(&name) {
                None => "not_found",
                Some(device) => {
                    world.gone.extend(device.key.map(|key| (key, name)));
                    world.sessions.retain(|(_, at)| *at != device.number);
                    "done"
                }
            };
            prop_assert_eq!(code(desks[0].unregister_device(ada, NAMES[name])), expected);
        }
        Step::Copy(from, to) => {
            if from != to && world.files[from].is_some() {
                std::fs::create_dir_all(file(to).parent().unwrap()).unwrap();
                // With its mode.
                std::fs::copy(file(from), file(to)).unwrap();
                world.files[to] = world.files[from];
            }
        }
        Step::Open(at) => {
            if let Some((_, open)) = &mut world.files[at] {
                std::fs::set_permissions(file(at), std::fs::Permissions::from_mode(0o644)).unwrap();
                *open = true;
            }
        }
        Step::Lose(at) => {
            let _ = std::fs::remove_file(file(at));
            world.files[at] = None;
        }
        Step::Login(at) => {
            let trusted = world.state(at) == "registered, trusted";
            match desks[at].sign_in("lou", &password("")) {
                Ok(SignIn::Accepted(signed_in)) if trusted => {
                    let number = world.devices[&world.held(at).unwrap()].number;
                    world.sessions.retain(|(_, other)| *other == number);
                    world.sessions.push((signed_in.session, number));
                }
                Err(ServiceError::LoginRefused { reason: Reason::UntrustedDevice, .. }) if !trusted => {}
                other => return Err(TestCaseError::fail(format!("{}: {other:?}", world.state(at)))),
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    // DEV-1, DEV-2, DEV-3, GATE-5, GATE-10
    #[test]
    fn what_counts_as_a_device_is_what_the_model_says(steps in prop::collection::vec(step(), 60)) {
        let plant = Plant::new();
        let mut desks: Vec<Desk> =
            COMPUTERS.iter().map(|(account, machine)| at(&plant, "host", machine, account)).collect();
        let ada = enter(&mut plant.desk(), ADA).session;
        bound(&mut desks[0], ada, "lou", "Operator");
        let (mut world, mut all) = (World::default(), Vec::new());
        for step in &steps {
            take(step, &mut world, &plant, &mut desks, ada)?;
            all.extend(world.sessions.iter().copied());
            all.sort();
            all.dedup();
            for (place, desk) in desks.iter_mut().enumerate() {
                let seat = desk.this_device().unwrap();
                prop_assert_eq!(seat.state(), world.state(place), "{:?} at {}", step, place);
            }
            // Each session is tried at every computer: its file may have been carried there.
            for (place, desk) in desks.iter_mut().enumerate() {
                let here = world.held(place).filter(|_| world.state(place) == "registered, trusted");
                let here = here.map(|name| world.devices[&name].number);
                for (session, _) in &all {
                    let good = world.sessions.iter().any(|(other, at)| other == session && here == Some(*at));
                    prop_assert_eq!(desk.whoami(*session).is_ok(), good, "{:?}: {:?} at {}", step, session, place);
                }
            }
        }
    }
}
