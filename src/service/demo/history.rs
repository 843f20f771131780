//! What happened in the demo plant, day by day.

use chrono::Datelike as _;
use chrono_tz::Tz;

use super::invited::{self, Letter};
use super::linked;
use super::names::{Dice, Names};
use super::people::{Person, Role};
use super::{ADMINISTRATOR, STAFFED};
use crate::clock::{DAY, MINUTE, SECOND, Timestamp};
use crate::domain::dates;
use crate::domain::user::Field;

/// So many were hired after the import: seasonal people and new starters.
pub(super) const HIRED: usize = 9;
/// The log has logins of so many days.
const DAYS: i64 = 28;
/// Of so many people who open the console the logins are played.
const SEEN_DAILY: usize = 40;
/// So many people set their first own password while the log looks on.
const FIRST_PASSWORDS: usize = 300;

/// Something that somebody did.
#[derive(Clone, Debug)]
pub(super) enum Act {
    SignIn {
        name: String,
        machine: usize,
    },
    SignOut {
        name: String,
    },
    WrongPassword {
        name: String,
        machine: usize,
    },
    FirstPassword {
        name: String,
        machine: usize,
        told: bool,
    },
    /// Somebody who was linked signs in by single sign-on, for the first time.
    Bind {
        name: String,
    },
    /// Something became of an invite.
    Letter(Letter),
    /// Without a password, at a trusted device.
    AtTerminal {
        name: String,
        device: String,
    },
    Deed {
        by: String,
        deed: Deed,
    },
}

/// Something that takes a session.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Edit { name: String, field: Field, value: String },
    Disable { name: String, reason: String },
    Enable { name: String, reason: String },
    Unlock { name: String, reason: String },
    Delete { name: String, reason: &'static str },
    Hire { name: String, fields: Vec<(Field, String)> },
    Setting { key: &'static str, value: &'static str },
    Link { name: String },
    NotAllowed { name: String },
}

/// Days counted from today, in the site's time zone.
pub(super) struct Calendar {
    now: Timestamp,
    zone: Tz,
}

impl Calendar {
    pub(super) fn new(now: Timestamp, zone: &str) -> Self {
        Self { now, zone: zone.parse().unwrap_or(Tz::UTC) }
    }

    pub(super) fn day(&self, day: i64) -> chrono::NaiveDate {
        let today = dates::day_of(self.now, &self.zone);
        today.checked_add_signed(chrono::TimeDelta::days(day)).unwrap_or(today)
    }

    /// A time of a day; negative days have passed.
    pub(super) fn at(&self, day: i64, hour: usize, minute: usize, second: usize) -> Timestamp {
        let typed = format!("{} {hour:02}:{minute:02}:{second:02}", self.day(day));
        dates::parse_moment(&typed, &self.zone, false).unwrap_or(self.now.plus(day * DAY))
    }

    fn is_workday(&self, day: i64) -> bool {
        self.day(day).weekday().number_from_monday() <= 5
    }
}

/// Everything that happened until a minute ago, in its order.
pub(super) fn acts(names: &Names, dice: &mut Dice, calendar: &Calendar, staff: &[Person]) -> Vec<(Timestamp, Act)> {
    let mut story = Story { names, dice, calendar, acts: Vec::new(), staff };
    story.first_passwords();
    story.hires();
    for day in -DAYS..=0 {
        story.logins(day);
    }
    story.lockouts();
    story.changes();
    story.this_hour();
    story.at_terminals();
    story.gone();
    let mut acts = story.acts;
    acts.extend(invited::acts(calendar.now, calendar));
    acts.retain(|(at, _)| *at <= calendar.now.plus(-MINUTE));
    acts.sort_by_key(|(at, _)| *at);
    acts
}

struct Story<'a> {
    names: &'a Names,
    dice: &'a mut Dice,
    calendar: &'a Calendar,
    staff: &'a [Person],
    acts: Vec<(Timestamp, Act)>,
}

impl<'a> Story<'a> {
    fn add(&mut self, at: Timestamp, act: Act) {
        self.acts.push((at, act));
    }

    fn deed(&mut self, at: Timestamp, by: &str, deed: Deed) {
        self.add(at, Act::Deed { by: by.to_owned(), deed });
    }

    fn with_role(&self, role: Role, number: usize) -> String {
        let found = self.staff.iter().filter(|person| person.role == role).nth(number);
        found.map_or_else(|| ADMINISTRATOR.to_owned(), |person| person.username.clone())
    }

    /// Operators who sign in with a password anywhere, by number.
    fn operators(&self) -> Vec<&'a str> {
        let able = |person: &&Person| {
            person.role == Role::Operator && person.enabled && person.has_password && !person.trusted_only
        };
        self.staff.iter().filter(able).map(|person| person.username.as_str()).collect()
    }

    fn operator(&self, number: usize) -> String {
        let operators = self.operators();
        operators.get(number % operators.len().max(1)).map_or_else(String::new, |name| (*name).to_owned())
    }

    /// Where and when somebody's day begins.
    fn begins(person: &Person) -> (usize, usize) {
        match person.shift {
            Some(shift) => (6 + 8 * shift.min(2), 2 + shift),
            None if person.role == Role::ItAdmin => (7, 1),
            None => (8, 0),
        }
    }

    /// In the first days everybody who can chooses a password.
    fn first_passwords(&mut self) {
        let staff = self.staff;
        let able = |person: &&Person| person.has_password && person.enabled && !person.trusted_only;
        let choosing = staff.iter().filter(able).filter(|person| person.role != Role::Kiosk).take(FIRST_PASSWORDS);
        let told = self.with_role(Role::Supervisor, 0);
        for person in choosing {
            // Some are still to come: their password is the one they were given.
            if !person.role.opens_console() && self.dice.percent(12) {
                continue;
            }
            let day = 1 - STAFFED + self.dice.below(6) as i64;
            let (hour, machine) = Self::begins(person);
            let at = self.calendar.at(day, hour, self.dice.below(40), self.dice.below(60));
            let name = person.username.clone();
            self.add(at, Act::FirstPassword { told: name == told, name: name.clone(), machine });
            self.add(at.plus(25 * MINUTE), Act::SignOut { name });
        }
    }

    /// People who came and were deleted again: nobody meets them but in the log.
    fn gone(&mut self) {
        let (manager, it) = (self.with_role(Role::Manager, 0), self.with_role(Role::ItAdmin, 0));
        let gone = [
            (-32, "entered twice: the other account stays"),
            (-17, "never began to work here"),
            (-2, "went back to the agency"),
        ];
        for (number, (day, reason)) in gone.into_iter().enumerate() {
            let (full_name, family) = self.names.person(self.dice, &mut std::collections::HashMap::new());
            let name = format!("temp.{family}.{number}");
            let fields = vec![
                (Field::FullName, full_name),
                (Field::Title, "Agency Worker".to_owned()),
                (Field::UserGroup, "Packing".to_owned()),
            ];
            let hired = self.calendar.at(day - 9, 13, 20, 17 + number);
            self.deed(hired, &manager, Deed::Hire { name: name.clone(), fields });
            self.deed(self.calendar.at(day, 14, 35, 8 + number), &it, Deed::Delete { name, reason });
        }
    }

    /// Seasonal people: some whose time is over, some whose time is to come; and new starters.
    fn hires(&mut self) {
        let by = self.with_role(Role::Manager, 0);
        for number in 0..HIRED {
            let (day, dates) = match number {
                0..3 => (-50, Some((-48, -5 - number as i64 * 3))),
                3..6 => (-9 + number as i64, Some((6 + number as i64, 70))),
                _ => (-20 + number as i64, None),
            };
            let (full_name, family) = self.names.person(self.dice, &mut std::collections::HashMap::new());
            let mut fields = vec![
                (Field::FullName, full_name),
                (Field::Title, if dates.is_some() { "Seasonal Help" } else { "Operator" }.to_owned()),
                (Field::Team, self.dice.pick(&self.names.teams())),
                (Field::UserGroup, "Packing".to_owned()),
            ];
            if let Some((from, until)) = dates {
                fields.push((Field::ValidFrom, self.calendar.day(from).to_string()));
                fields.push((Field::ValidUntil, self.calendar.day(until).to_string()));
            }
            let at = self.calendar.at(day, 10, 5 + number * 4, self.dice.below(60));
            let kind = if dates.is_some() { "season" } else { "new" };
            self.deed(at, &by, Deed::Hire { name: format!("{kind}.{family}.{number}"), fields });
        }
    }

    /// Logins at the beginning of each shift, and what goes wrong with them.
    fn logins(&mut self, day: i64) {
        let staff = self.staff;
        for person in staff.iter().filter(|person| person.role.opens_console()).take(SEEN_DAILY) {
            let comes = if self.calendar.is_workday(day) {
                84
            } else if person.shift.is_some() {
                12
            } else {
                3
            };
            if !self.dice.percent(comes) {
                continue;
            }
            let ((hour, machine), name) = (Self::begins(person), person.username.clone());
            let late = self.dice.below(19) as i64 - 11;
            let at = self.calendar.at(day, hour, 0, self.dice.below(60)).plus(late * MINUTE);
            if self.dice.percent(6) {
                self.add(at.plus(-21 * SECOND), Act::WrongPassword { name: name.clone(), machine });
            }
            self.add(at, Act::SignIn { name: name.clone(), machine });
            let stays = 7 * 60 + 20 + self.dice.below(70) as i64;
            self.add(at.plus(stays * MINUTE), Act::SignOut { name });
        }
        for _ in 0..self.dice.below(4) {
            let number = self.dice.below(1_000);
            let name =
                if self.dice.percent(20) { format!("{}x", self.operator(number)) } else { self.operator(number) };
            let at = self.calendar.at(day, 6 + 8 * self.dice.below(3), self.dice.below(50), self.dice.below(60));
            self.add(at, Act::WrongPassword { name, machine: 2 + number % 3 });
        }
    }

    /// Six wrong passwords in a row: now and then in the past weeks, and of three people this morning at 5:58.
    fn lockouts(&mut self) {
        for (number, day) in [(1, -24), (2, -16), (3, -10), (4, -3)] {
            let (name, at) = (self.operator(number * 7), self.calendar.at(day, 13, 56, self.dice.below(40)));
            self.six_wrong(&name, at);
            let (by, reason) = (self.with_role(Role::Manager, number % 2), self.dice.pick(&self.names.unlocked));
            let after = 11 + self.dice.below(50) as i64;
            self.deed(at.plus(after * MINUTE), &by, Deed::Unlock { name, reason });
        }
        let today = self.calendar.at(0, 6, 5, 0) <= self.calendar.now;
        let day = if today { 0 } else { -1 };
        for number in 0..3 {
            let at = self.calendar.at(day, 5, 57, 38 + number * 7);
            self.six_wrong(&self.operator(5 + number * 11), at);
        }
    }

    fn six_wrong(&mut self, name: &str, at: Timestamp) {
        for attempt in 0..6 {
            self.add(at.plus(attempt * 9 * SECOND), Act::WrongPassword { name: name.to_owned(), machine: 2 });
        }
    }

    /// What administrators did: people who left, came back, were promoted and moved.
    fn changes(&mut self) {
        let (it, manager) = (self.with_role(Role::ItAdmin, 0), self.with_role(Role::Manager, 1));
        for (number, day) in (0..6).zip([-26, -22, -19, -13, -8, -2]) {
            let (name, reason) = (self.operator(20 + number * 2), self.dice.pick(&self.names.left));
            let at = self.calendar.at(day, 15, 10 + number, 12);
            self.deed(at, &manager, Deed::Disable { name: name.clone(), reason });
            if number % 3 == 0 {
                self.add(at.plus(DAY - 40 * MINUTE), Act::WrongPassword { name, machine: 3 });
            }
        }
        for (number, day) in (0..3).zip([-25, -18, -12]) {
            let (name, reason) = (self.operator(33 + number), self.dice.pick(&self.names.paused));
            self.deed(self.calendar.at(day, 9, 40, 5), &manager, Deed::Disable { name: name.clone(), reason });
            if number < 2 {
                let reason = self.dice.pick(&self.names.back);
                self.deed(self.calendar.at(day + 9, 8, 31, 44), &manager, Deed::Enable { name, reason });
            }
        }
        for number in 0..18 {
            let name = self.operator(number * 5 + 2);
            let (field, value) = match number % 4 {
                0 => (Field::Title, format!("Lead {}", number / 4 + 1)),
                1 => (Field::Mobile, format!("+49 171 555 {:04}", 1_000 + self.dice.below(9_000))),
                2 => (Field::ErpId, format!("ERP-{:05}", 20_000 + number * 37)),
                _ => (Field::DefaultMenuItem, format!("Cell {}", number / 4 + 1)),
            };
            let at = self.calendar.at(-27 + number as i64 * 3 / 2, 11, 2 + number, self.dice.below(60));
            let by = if number % 2 == 0 { &it } else { &manager };
            self.deed(at, by, Deed::Edit { name, field, value });
        }
        let at = self.calendar.at(-21, 16, 20, 0);
        self.deed(at, ADMINISTRATOR, Deed::Setting { key: "session_idle_minutes", value: "10" });
        self.add(at.plus(6 * MINUTE), Act::SignOut { name: ADMINISTRATOR.to_owned() });
        let supervisor = self.with_role(Role::Supervisor, 1);
        let name = self.operator(3);
        self.deed(self.calendar.at(-6, 14, 22, 9), &supervisor, Deed::NotAllowed { name });
        let (bound, pending) = (self.with_role(Role::Executive, 0), self.with_role(Role::Executive, 1));
        self.acts.extend(linked::acts(self.calendar, &it, bound, pending));
        // Who did something outside their hours doesn't stay.
        for name in [it, manager, self.with_role(Role::Manager, 0), supervisor] {
            for day in -DAYS..0 {
                self.add(self.calendar.at(day, 23, 30, 0), Act::SignOut { name: name.clone() });
            }
        }
    }

    /// Who was last seen at each device: displays by themselves, people who need no password there.
    fn at_terminals(&mut self) {
        let staff = self.staff;
        let readers = staff.iter().filter(|person| person.role == Role::Operator && person.trusted_only);
        let readers: Vec<&Person> = readers.filter(|person| person.enabled && !person.has_password).collect();
        for (number, place) in super::terminals::all(self.names).into_iter().enumerate() {
            // Some stand still for days.
            let ago = if number % 9 == 4 { 3 * 24 * 60 } else { 11 } + self.dice.below(9 * 60) as i64;
            let name = match &place.display {
                Some(display) => self.with_role(Role::Kiosk, *display),
                None if place.trusted && !readers.is_empty() => {
                    readers[self.dice.below(readers.len())].username.clone()
                }
                None => continue,
            };
            let at = self.calendar.now.plus(-ago * MINUTE);
            self.add(at, Act::AtTerminal { name, device: place.name });
        }
    }

    /// The last minutes.
    fn this_hour(&mut self) {
        let ago = |minutes: i64| self.calendar.now.plus(-minutes * MINUTE);
        let (it, wrong) = (self.with_role(Role::ItAdmin, 1), self.operator(9));
        let supervisor = self.with_role(Role::Supervisor, 2);
        let (name, moved) = (self.operator(13), self.dice.pick(&self.names.teams()));
        let acts = [
            (38, Act::SignIn { name: it.clone(), machine: 1 }),
            (31, Act::WrongPassword { name: wrong.clone(), machine: 4 }),
            (24, Act::SignIn { name: supervisor, machine: 3 }),
            (
                17,
                Act::Deed { by: it, deed: Deed::Edit { name, field: Field::Mobile, value: "+49 171 555 0199".into() } },
            ),
            (9, Act::WrongPassword { name: format!("{moved} desk"), machine: 4 }),
            (3, Act::WrongPassword { name: wrong, machine: 4 }),
        ];
        for (minutes, act) in acts {
            self.add(ago(minutes), act);
        }
    }
}
