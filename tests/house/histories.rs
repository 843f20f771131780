//! Random histories of two hundred steps against a small model of sections 2 to 5: states, verdicts, wrong passwords,
//! sessions, seats, and one lasting administrator in every step. `CHARGEHAND_HISTORIES` says how many histories.

use chargehand::clock::{Clock, HOUR, MINUTE, Timestamp};
use chargehand::domain::gate::{Finding, Outcome, Reason};
use chargehand::domain::id::SessionId;
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::user::{Field, State, User};
use chargehand::domain::world::World as _;
use chargehand::service::{Asked, Desk, SignIn, UserAction};
use chargehand::store::{Failure, Store};
use proptest::prelude::*;

use crate::plant::{PASSWORD, Plant, WRONG, password};

const NAMES: [&str; 5] = ["ada", "eve", "mia", "ole", "kim"];
const ROLES: [&str; 4] = ["Admin", "Manager", "Supervisor", "Operator"];
/// The first is assigned by hand, the second comes with the last role.
const TYPES: [&str; 2] = ["Standard User", "Operator"];

/// A step; `who` is a place in [`NAMES`], times are hours from now.
#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    Lock(usize, Option<i64>),
    Unlock(usize),
    Disable(usize),
    Enable(usize),
    LiftStops(usize),
    Delete(usize),
    Dates(usize, Option<i64>, Option<i64>),
    Give(usize, usize, Option<i64>),
    Take(usize, usize),
    Assign(usize),
    Unassign(usize),
    Quantity(usize, u32),
    Login(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..NAMES.len();
    let role = 0..ROLES.len();
    let later = || prop::option::of(1..60_i64);
    prop_oneof![
        4 => (1..30 * 60_i64).prop_map(Step::Wait),
        2 => (who.clone(), later()).prop_map(|(who, until)| Step::Lock(who, until)),
        3 => who.clone().prop_map(Step::Unlock),
        2 => who.clone().prop_map(Step::Disable),
        2 => who.clone().prop_map(Step::Enable),
        2 => who.clone().prop_map(Step::LiftStops),
        1 => who.clone().prop_map(Step::Delete),
        2 => (who.clone(), prop::option::of(-30..30_i64), later()).prop_map(|(who, from, until)| Step::Dates(who, from, until)),
        4 => (who.clone(), role.clone(), later()).prop_map(|(who, role, until)| Step::Give(who, role, until)),
        2 => (who.clone(), role).prop_map(|(who, role)| Step::Take(who, role)),
        4 => who.clone().prop_map(Step::Assign),
        1 => who.clone().prop_map(Step::Unassign),
        2 => (0..TYPES.len(), 0..4_u32).prop_map(|(license, quantity)| Step::Quantity(license, quantity)),
        12 => (who, prop::bool::weighted(0.5)).prop_map(|(who, right)| Step::Login(who, right)),
    ]
}

/// A session of the model: its number, when it was opened, whether it is the console's.
type Session = (SessionId, i64, bool);

/// An account of the model; times in milliseconds.
#[derive(Clone, Debug, Default)]
struct Account {
    deleted: bool,
    disabled: bool,
    locked: Option<Option<i64>>,
    locked_out: Option<Option<i64>>,
    failed: u32,
    from: Option<i64>,
    until: Option<i64>,
    roles: Vec<(usize, Option<i64>)>,
    licensed: bool,
    acted: bool,
    sessions: Vec<Session>,
}

fn holds(stop: Option<Option<i64>>, now: i64) -> bool {
    stop.is_some_and(|until| until.is_none_or(|until| now < until))
}

impl Account {
    fn has(&self, role: usize, now: i64) -> bool {
        self.roles.iter().any(|(held, until)| *held == role && until.is_none_or(|until| now < until))
    }

    fn allow_login(&self, now: i64) -> bool {
        (0..ROLES.len()).any(|role| self.has(role, now))
    }

    fn open_console(&self, now: i64) -> bool {
        (0..3).any(|role| self.has(role, now))
    }

    fn inactive(&self, now: i64) -> bool {
        self.disabled || self.until.is_some_and(|until| until < now) || self.from.is_some_and(|from| now < from)
    }

    fn state(&self, now: i64) -> State {
        match () {
            () if self.deleted => State::Deleted,
            () if self.disabled => State::Disabled,
            () if self.until.is_some_and(|until| until < now) => State::Expired,
            () if self.from.is_some_and(|from| now < from) => State::NotYetValid,
            () if holds(self.locked, now) => State::Locked,
            () if holds(self.locked_out, now) => State::LockedOut,
            () if !(self.licensed || self.has(0, now) || self.has(3, now)) => State::NoLicense,
            () if !self.allow_login(now) => State::NoRole,
            () => State::Active,
        }
    }

    /// Does it hold a seat of that type (USR-10)?
    fn seated(&self, license: usize, now: i64) -> bool {
        let has = if license == 0 { self.licensed } else { self.has(3, now) };
        has && !self.deleted && !self.disabled && self.until.is_none_or(|until| now <= until)
    }

    /// USR-13.
    fn lasting(&self, now: i64) -> bool {
        !self.deleted
            && self.roles.contains(&(0, None))
            && !self.inactive(now)
            && self.until.is_none()
            && !holds(self.locked, now)
            && self.locked_out != Some(None)
    }

    /// Why a login with the right password, or a wrong one, is refused.
    fn refusal(&self, right: bool, now: i64) -> Option<Reason> {
        match self.state(now) {
            State::Deleted => Some(Reason::UnknownUser),
            State::Disabled => Some(Reason::Disabled),
            State::Expired => Some(Reason::Expired),
            State::NotYetValid => Some(Reason::NotYetValid),
            State::Locked => Some(Reason::Locked),
            State::LockedOut => Some(Reason::LockedOut),
            _ if !right => Some(Reason::WrongPassword),
            State::NoLicense => Some(Reason::NotLicensed),
            State::NoRole => Some(Reason::NoAllowLogin),
            _ => None,
        }
    }
}

struct History {
    plant: Plant,
    clock: std::sync::Arc<chargehand::clock::SetClock>,
    desk: Desk,
    store: Store,
    accounts: Vec<Account>,
    quantity: [u32; TYPES.len()],
}

/// A quantity as somebody types it.
fn quantity(many: u32) -> LicenseDraft {
    LicenseDraft { quantity: Some(many.to_string()), ..LicenseDraft::default() }
}

impl History {
    fn begin() -> Self {
        let plant = Plant::new();
        let mut desk = plant.desk();
        let ada = crate::plant::enter(&mut desk, "ada").session;
        let mut accounts = vec![Account { roles: vec![(0, None)], acted: true, ..Account::default() }];
        accounts[0].sessions.push((ada, plant.now().0, true));
        for (name, role) in NAMES[1..].iter().zip(ROLES) {
            plant.member(&mut desk, ada, name, role);
            let place = ROLES.iter().position(|other| *other == role).unwrap();
            accounts.push(Account { roles: vec![(place, None)], ..Account::default() });
        }
        for name in TYPES {
            desk.add_license(ada, &LicenseDraft { name: Some(name.into()), ..quantity(2) }).unwrap();
        }
        desk.set_setting(ada, "require_license", "on").unwrap();
        let store = Store::open(plant.options()).unwrap();
        Self { clock: plant.clock.clone(), plant, desk, store, accounts, quantity: [2; TYPES.len()] }
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    /// What time alone ends: sessions of those who have expired or lost `AllowLogin` meanwhile (USR-9, ROL-8).
    fn settle(&mut self) {
        let now = self.now();
        for account in &mut self.accounts {
            if account.deleted || account.inactive(now) || !account.allow_login(now) {
                account.sessions.clear();
            }
            if account.locked_out.is_some_and(|until| until.is_some_and(|until| until <= now)) {
                (account.locked_out, account.failed) = (None, 0);
            }
        }
    }

    fn usable(&self, account: &Account, session: &Session) -> bool {
        let now = self.now();
        now - session.1 <= 16 * HOUR && (!session.2 || account.open_console(now))
    }

    fn used(&self, license: usize) -> u32 {
        let now = self.now();
        u32::try_from(self.accounts.iter().filter(|account| account.seated(license, now)).count()).unwrap()
    }

    /// An administrator who is signed in, or signs in now.
    fn actor(&mut self) -> Option<(usize, SessionId)> {
        let now = self.now();
        for place in 0..NAMES.len() {
            let account = &self.accounts[place];
            if !account.has(0, now) || account.inactive(now) || account.deleted {
                continue;
            }
            // One for the own profile alone stays that, whatever role comes later (USR-12).
            let console = |session: &&Session| session.2 && self.usable(account, session);
            if let Some(session) = account.sessions.iter().find(console) {
                return Some((place, session.0));
            }
            if account.refusal(true, now).is_none() {
                self.login(place, true);
                return self.accounts[place].sessions.last().map(|session| (place, session.0));
            }
        }
        None
    }

    fn login(&mut self, who: usize, right: bool) {
        let now = self.now();
        let expected = self.accounts[who].refusal(right, now);
        let typed = password(if right { PASSWORD } else { WRONG });
        let came = match self.desk.sign_in(NAMES[who], &typed) {
            Ok(SignIn::Accepted(signed_in)) => Ok(signed_in.session),
            Err(chargehand::service::ServiceError::LoginRefused { reason, .. }) => Err(reason),
            other => panic!("{other:?}"),
        };
        assert_eq!(came.as_ref().err().copied(), expected, "login of {}", NAMES[who]);
        let others = (0..NAMES.len()).any(|other| {
            other != who && self.accounts[other].lasting(now) && !holds(self.accounts[other].locked_out, now)
        });
        let account = &mut self.accounts[who];
        if let Ok(session) = came {
            account.failed = 0;
            let console = account.open_console(now);
            account.sessions.push((session, now, console));
        } else if expected == Some(Reason::WrongPassword) {
            // GATE-4, USR-13
            account.failed += 1;
            if account.failed > 5 {
                let last = account.lasting(now) && !others;
                account.locked_out = Some(last.then_some(now + 15 * MINUTE));
            }
        }
    }

    /// Does an action in the model and for real: both do it, or both refuse.
    fn change(&mut self, who: usize, action: &UserAction, model: impl FnOnce(&mut Account, i64) -> bool) {
        let Some((actor, session)) = self.actor() else { return };
        let now = self.now();
        let before = self.accounts.clone();
        let account = &mut self.accounts[who];
        let mut expected = !account.deleted && model(account, now);
        // Nobody deletes themselves, or makes longer what they hold: a role (each holds all that the later ones do), or
        // their last day.
        let longer = |(role, end): &(usize, Option<i64>)| {
            let lasts = |(held, until): &(usize, Option<i64>)| {
                held <= role
                    && until.is_none_or(|until| now < until)
                    && until.is_none_or(|until| end.is_some_and(|end| end <= until))
            };
            !before[who].roles.contains(&(*role, *end)) && !before[who].roles.iter().any(lasts)
        };
        let last_day = before[who].until.is_some_and(|old| account.until.is_none_or(|new| old < new));
        let outlasts = account.roles.iter().any(longer) || last_day;
        if actor == who && (matches!(action, UserAction::Delete { .. }) || outlasts) {
            expected = false;
        }
        let oversold = (0..TYPES.len()).any(|license| self.used(license) > self.quantity[license]);
        if oversold || !self.accounts.iter().any(|account| account.lasting(now)) {
            expected = false;
        }
        if expected {
            self.accounts[actor].acted = true;
        } else {
            self.accounts = before;
        }
        let done = self.desk.change_user(session, NAMES[who], action);
        assert_eq!(done.is_ok(), expected, "{action:?} on {} gave {done:?}", NAMES[who]);
        // Refused by one of these rules, and never for want of a permission or by a fault of the store.
        let rules = "nothing_to_do last_administrator has_history own_account own_end own_terms invalid_fields not_found \
             license_no_seat";
        let code = done.as_ref().err().map_or("nothing_to_do", |error| error.code());
        assert!(rules.split(' ').any(|rule| rule == code), "{action:?} on {} gave {done:?}", NAMES[who]);
    }

    fn take(&mut self, step: &Step) {
        self.settle();
        let at = |now: i64, hours: i64| now + hours * HOUR;
        let text = |at: i64| Timestamp(at).rfc3339();
        let reason = || None;
        match *step {
            Step::Wait(minutes) => self.clock.advance(minutes * MINUTE),
            Step::Login(who, right) => self.login(who, right),
            Step::Lock(who, hours) => {
                let until = hours.map(|hours| at(self.now(), hours));
                let typed = until.map(text).unwrap_or_default();
                self.change(who, &UserAction::Lock { until: typed, reason: reason() }, |account, now| {
                    let same = holds(account.locked, now) && account.locked == Some(until);
                    account.locked = Some(until);
                    account.sessions.clear();
                    !same
                });
            }
            Step::Unlock(who) => self.change(who, &UserAction::Unlock { reason: reason() }, |account, now| {
                let any = holds(account.locked, now) || holds(account.locked_out, now) || account.failed > 0;
                (account.locked, account.locked_out, account.failed) = (None, None, 0);
                any
            }),
            Step::Disable(who) => self.change(who, &UserAction::Disable { reason: reason() }, |account, _| {
                account.sessions.clear();
                !std::mem::replace(&mut account.disabled, true)
            }),
            Step::Enable(who) => self.change(who, &UserAction::Enable { reason: reason() }, |account, _| {
                account.failed = 0;
                std::mem::replace(&mut account.disabled, false)
            }),
            Step::LiftStops(who) => self.change(who, &UserAction::LiftStops { reason: reason() }, |account, now| {
                let stopped = account.disabled || holds(account.locked, now) || holds(account.locked_out, now);
                let any = stopped || account.failed > 0;
                (account.disabled, account.locked, account.locked_out, account.failed) = (false, None, None, 0);
                any
            }),
            Step::Delete(who) => self.change(who, &UserAction::Delete { reason: reason() }, |account, _| {
                account.sessions.clear();
                if account.acted {
                    return !std::mem::replace(&mut account.disabled, true);
                }
                account.deleted = true;
                true
            }),
            Step::Dates(who, from, until) => {
                let (from, until) = (from.map(|h| at(self.now(), h)), until.map(|h| at(self.now(), h)));
                let typed = |at: Option<i64>| at.map(text).unwrap_or_default();
                let fields = vec![(Field::ValidFrom, typed(from)), (Field::ValidUntil, typed(until))];
                self.change(who, &UserAction::Edit { seen: None, fields, enabled: None }, |account, now| {
                    let same = (account.from, account.until) == (from, until);
                    (account.from, account.until) = (from, until);
                    if account.inactive(now) {
                        account.sessions.clear();
                    }
                    !same && from.is_none_or(|from| until.is_none_or(|until| from < until))
                });
            }
            Step::Give(who, role, hours) => {
                let until = hours.map(|hours| at(self.now(), hours));
                let action = UserAction::GiveRoles { roles: vec![ROLES[role].into()], until: until.map(text) };
                self.change(who, &action, |account, now| {
                    account.roles.retain(|(_, until)| until.is_none_or(|until| now < until));
                    let same = account.roles.contains(&(role, until));
                    account.roles.retain(|(held, _)| *held != role);
                    account.roles.push((role, until));
                    !same
                });
            }
            Step::Take(who, role) => {
                let action = UserAction::TakeRoles { roles: vec![ROLES[role].into()] };
                self.change(who, &action, |account, now| {
                    let held = account.has(role, now);
                    account.roles.retain(|(held, _)| *held != role);
                    if !account.allow_login(now) {
                        account.sessions.clear();
                    }
                    held
                });
            }
            Step::Assign(who) => {
                let action = UserAction::AssignLicense { seen: None, license: TYPES[0].into() };
                self.change(who, &action, |account, _| !std::mem::replace(&mut account.licensed, true));
            }
            Step::Unassign(who) => {
                let action = UserAction::UnassignLicense { seen: None };
                self.change(who, &action, |account, _| std::mem::replace(&mut account.licensed, false));
            }
            Step::Quantity(license, many) => {
                let Some((actor, session)) = self.actor() else { return };
                let done = self.desk.edit_license(session, TYPES[license], None, &quantity(many));
                let expected = many >= self.used(license) && many != self.quantity[license];
                assert_eq!(done.is_ok(), expected, "{step:?} gave {done:?}");
                if expected {
                    self.quantity[license] = many;
                    self.accounts[actor].acted = true;
                }
            }
        }
        self.settle();
    }

    /// The diagnosis marks as the reason just what a login with the right password is told a moment later (WHY-1).
    fn agree(&mut self, who: usize) {
        let Some((_, session)) = self.actor() else { return };
        let known: Option<User> = self.store.read::<_, Failure>(|view| Ok(view.user_by_name(NAMES[who])?)).unwrap();
        let Some(user) = known else { return };
        let found = self.desk.diagnose(session, user.id, &Asked::default()).unwrap();
        let answer = self.desk.check_login(NAMES[who], &password(PASSWORD)).unwrap();
        assert_eq!(found.outcome, answer.outcome, "{}", NAMES[who]);
        let marked: Vec<Finding> = found.gates.iter().filter(|gate| gate.is_reason).map(|gate| gate.finding).collect();
        match answer.outcome {
            Outcome::Refused(reason) => assert_eq!(marked, [Finding::Failed(reason)]),
            Outcome::PasswordChangeRequired => assert_eq!(marked, [Finding::Failed(Reason::PasswordChange)]),
            Outcome::Accepted => {
                assert_eq!(marked, []);
                self.accounts[who].failed = 0;
            }
        }
    }

    fn compare(&mut self) {
        let now = self.clock.now();
        let mut lasting = 0;
        for (place, name) in NAMES.iter().enumerate() {
            let real: Option<User> = self.store.read::<_, Failure>(|view| Ok(view.user_by_name(name)?)).unwrap();
            let account = &self.accounts[place];
            assert_eq!(real.is_none(), account.deleted, "{name} is deleted");
            for session in &account.sessions {
                let usable = self.desk.whoami(session.0).is_ok();
                assert_eq!(usable, self.usable(account, session), "session {session:?} of {name}");
            }
            let Some(real) = real else { continue };
            assert_eq!(real.state(now), account.state(now.0), "state of {name}");
            assert_eq!(real.failed_attempts, account.failed, "wrong passwords of {name}");
            assert_eq!(real.has_acted, account.acted, "history of {name}");
            assert_eq!(real.is_lasting_administrator(now), account.lasting(now.0), "{name} lasts");
            lasting += usize::from(real.is_lasting_administrator(now));
        }
        for license in self.store.read::<_, Failure>(|view| Ok(view.license_types().to_vec())).unwrap() {
            let place = TYPES.iter().position(|name| *name == license.name).unwrap();
            let used = self.store.read::<_, Failure>(|view| Ok(view.seats_used(&license)?)).unwrap();
            assert_eq!(used, u64::from(self.used(place)), "used seats of {}", license.name);
            assert!(used <= u64::from(license.quantity), "{} is oversold", license.name);
        }
        assert!(lasting > 0, "no lasting administrator is left");
    }
}

pub(crate) fn histories() -> ProptestConfig {
    let cases = std::env::var("CHARGEHAND_HISTORIES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6);
    ProptestConfig { cases, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(histories())]

    // USR-6, USR-8, USR-9, USR-10, USR-11, USR-13, ROL-5, ROL-8, LIC-1, LIC-2, GATE-4, GATE-6, WHY-1
    #[test]
    fn whatever_is_done_the_plant_is_as_the_model_says(steps in prop::collection::vec(step(), 200)) {
        let mut history = History::begin();
        history.compare();
        let mut ended: Vec<SessionId> = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let before: Vec<SessionId> =
                history.accounts.iter().flat_map(|account| &account.sessions).map(|session| session.0).collect();
            history.take(step);
            history.compare();
            history.agree(place % NAMES.len());
            let live = |id: &SessionId| history.accounts.iter().any(|a| a.sessions.iter().any(|s| s.0 == *id));
            ended.extend(before.into_iter().filter(|id| !live(id)));
            // What ended stays ended, whatever is given back later.
            for session in &ended {
                prop_assert!(history.desk.whoami(*session).is_err(), "session {session:?} came back after {step:?}");
            }
        }
        // LOG-3: and what says who could do what is what the log covers, also behind archives.
        history.plant.is_whole();
        for name in ["first.jsonl", "second.jsonl"] {
            let Some((_, session)) = history.actor() else { break };
            let path = history.plant.folder.path().join(name);
            history.clock.advance(MINUTE);
            history.desk.archive_log(session, "2099-01-01", &path, |_| true).unwrap().unwrap();
            history.plant.is_whole();
            for step in &steps[..20] {
                history.take(step);
            }
            history.plant.is_whole();
        }
    }
}
