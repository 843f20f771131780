//! Who works in the demo plant.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::names::{Dice, Names};

/// The roles of section 12, as they are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Admin,
    Executive,
    Manager,
    ItAdmin,
    ProductionManager,
    Supervisor,
    Kiosk,
    Programmer,
    Operator,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Executive => "Executive",
            Self::Manager => "Manager",
            Self::ItAdmin => "IT Admin",
            Self::ProductionManager => "Production Manager",
            Self::Supervisor => "Supervisor",
            Self::Kiosk => "Kiosk",
            Self::Programmer => "Programmer",
            Self::Operator => "Operator",
        }
    }

    /// May they open the console?
    pub(super) const fn opens_console(self) -> bool {
        !matches!(self, Self::Kiosk | Self::Programmer | Self::Operator)
    }
}

/// Somebody who was there when the staff was imported.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) username: String,
    pub(super) role: Role,
    /// 0 early, 1 late, 2 night; none works in the office.
    pub(super) shift: Option<usize>,
    pub(super) enabled: bool,
    pub(super) trusted_only: bool,
    pub(super) has_password: bool,
    /// The license type that it is assigned; empty: none.
    pub(super) license: &'static str,
    full_name: String,
    email: String,
    suid: String,
    title: String,
    group: String,
    team: String,
    screen: String,
    manager: String,
    password: String,
}

/// How many lead, show and program; everybody else operates.
const LEADERS: [(Role, usize); 7] = [
    (Role::Admin, 1),
    (Role::Executive, 2),
    (Role::Manager, 3),
    (Role::ItAdmin, 2),
    (Role::ProductionManager, 3),
    (Role::Kiosk, 3),
    (Role::Programmer, 8),
];

/// `users` people, less the administrator of the set-up and those who are hired later.
pub(super) fn staff(names: &Names, dice: &mut Dice, users: usize) -> Vec<Person> {
    let count = users.saturating_sub(1 + super::history::HIRED);
    let mut roles: Vec<Role> = LEADERS.iter().flat_map(|(role, count)| vec![*role; *count]).collect();
    let places = names.areas.len() * names.shifts.len();
    roles.extend(vec![Role::Supervisor; places]);
    roles.resize(count.max(roles.len()), Role::Operator);
    let mut taken = HashMap::from([(super::ADMINISTRATOR.to_owned(), 1)]);
    let mut at_place = 0;
    let person = |(number, role): (usize, &Role)| {
        let place = (role == &Role::Supervisor || role == &Role::Operator).then(|| {
            at_place += 1;
            (at_place - 1) % places.max(1)
        });
        let (full_name, username) = match role {
            Role::Kiosk => (format!("Display {}", number % 10), format!("display.{}", number % 10)),
            _ => names.person(dice, &mut taken),
        };
        one(names, dice, (full_name, username), number, *role, place)
    };
    roles.iter().enumerate().map(person).collect()
}

fn one(
    names: &Names,
    dice: &mut Dice,
    (full_name, username): (String, String),
    number: usize,
    role: Role,
    place: Option<usize>,
) -> Person {
    let shifts = names.shifts.len().max(1);
    let area = place.and_then(|place| names.areas.get(place / shifts));
    let operator = role == Role::Operator;
    // A display is one of the plant's, and logs in by itself.
    let trusted_only = role == Role::Kiosk || operator && dice.percent(35);
    let has_email = !operator || dice.percent(45);
    let team = match (area, place) {
        (Some(area), Some(place)) => format!("{area} {}", names.shifts[place % shifts]),
        _ => "Office".to_owned(),
    };
    // Production managers stand at 8 to 10, a manager at 3; see the table above.
    let manager = match (role, place) {
        (Role::Supervisor | Role::Operator, Some(place)) => suid(8 + place % 3),
        (Role::ProductionManager | Role::Programmer | Role::ItAdmin, _) => suid(3),
        _ => String::new(),
    };
    Person {
        email: if has_email && role != Role::Kiosk { format!("{username}@example.org") } else { String::new() },
        suid: if role == Role::Kiosk { String::new() } else { suid(number) },
        title: if operator { dice.pick(&names.titles) } else { role.name().to_owned() },
        group: area.cloned().unwrap_or_else(|| if number.is_multiple_of(7) { "System" } else { "Office" }.to_owned()),
        team,
        screen: if operator { dice.pick(&names.screens) } else { String::new() },
        manager,
        password: dice.letters(18),
        enabled: !operator || !dice.percent(4),
        trusted_only,
        has_password: role != Role::Kiosk && (!operator || dice.percent(if trusted_only { 50 } else { 92 })),
        license: match role {
            Role::Kiosk => super::DISPLAYS,
            // Production managers have a type that comes with their role; a few operators wait for theirs.
            Role::ProductionManager => "",
            Role::Operator if number % 37 == 5 => "",
            _ => super::STAFF,
        },
        shift: place.map(|place| place % shifts),
        username,
        role,
        full_name,
    }
}

fn suid(number: usize) -> String {
    format!("{:05}", 417 + number * 3)
}

/// Everybody as a file in the import's columns.
pub(super) fn file(staff: &[Person]) -> String {
    let mut text = String::from(
        "USERNAME*,FULL NAME*,EMAIL,SUID,TITLE,SHIFTSELECTIONMODE*,HOLIDAYENTITLEMENT,TRUSTEDDEVICESONLY,\
         IGNOREPASSWORDRULES,FULLSCREEN,DEFAULTUSERGROUP*,DEFAULTTEAM*,DEFAULTMENUITEM,ENABLED,MANAGERSUID,ROLES,LICENSE,PASSWORD\n",
    );
    let tick = |on: bool| if on { "TRUE" } else { "FALSE" };
    for person in staff {
        let Person { username, full_name, email, suid, title, group, team, screen, manager, .. } = person;
        let mode = if person.shift.is_some() { "Auto" } else { "None" };
        let password = if person.has_password { person.password.as_str() } else { "" };
        let ignore = tick(person.trusted_only && !person.has_password);
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "{username},{full_name},{email},{suid},{title},{mode},{},{},{ignore},{},{group},{team},{screen},{},{manager},{},{},{password}",
            tick(person.role != Role::Kiosk),
            tick(person.trusted_only),
            tick(person.role == Role::Kiosk),
            tick(person.enabled),
            person.role.name(),
            person.license,
        );
    }
    text
}
