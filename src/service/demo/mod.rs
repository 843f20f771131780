//! A believable plant to look at: made by the same services as a real one, with the clock set back.

mod history;
mod invited;
mod large_log;
mod linked;
mod names;
mod people;
mod perform;
mod temporary;
mod terminals;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use large_log::build_large_log;
pub use temporary::TemporaryDemo;

use names::{Dice, Names};
use people::{Person, Role};
use perform::Stage;

use super::{Answer, Desk, ImportOptions, ServiceError, SetUp, StoreError};
use crate::clock::Timestamp;
use crate::domain::change::Grouping;
use crate::domain::device::DeviceDraft;
use crate::domain::license::LicenseDraft;
use crate::domain::password::Password;
use crate::hashing::Hashing;
use crate::spreadsheet::read_csv;

/// Username of the demo's administrator.
pub const ADMINISTRATOR: &str = "demo";
/// The password of the two accounts that people may sign in with. No secret: the program tells it.
pub const PASSWORD: &str = "copper kettle harbor";

/// The fewest accounts that show every kind of state.
pub const FEWEST: usize = 60;
/// The most accounts: what one file can bring.
pub const MOST: usize = 100_000;
/// As many as a plant of a usual size has.
pub const USUAL: usize = 240;

/// The license type of people.
const STAFF: &str = "Standard User";
/// The license type of displays.
const DISPLAYS: &str = "Dashboard";

/// How long ago the plant was set up, in days.
const AGE: i64 = 63;
/// How long ago the staff was imported, in days.
const STAFFED: i64 = 58;

/// What demo plant to make.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// The database file; none may be there yet.
    pub path: PathBuf,
    /// How many accounts: [`FEWEST`] to [`MOST`], the nearest of which is taken.
    pub users: usize,
    /// The same seed gives the same plant.
    pub seed: u64,
    /// When its newest event was a few minutes ago.
    pub now: Timestamp,
}

/// A demo plant that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPlant {
    /// Its database file.
    pub path: PathBuf,
    /// How many accounts it has.
    pub users: usize,
    /// Whom to sign in as for everything.
    pub administrator: String,
    /// Whom to sign in as for a limited view.
    pub supervisor: String,
    /// The password of both.
    pub password: &'static str,
}

/// Makes a demo plant. Everything that happens in it goes through the services, and is logged and chained like anywhere;
/// only `hashing` is spared for accounts that nobody can sign in to. `watch` is told how far it is, in parts of a
/// hundred, and ends it by answering `false`.
///
/// # Errors
/// A file that exists already; the store's; [`ServiceError::Cancelled`]. Nothing is left behind then.
pub fn build(options: &DemoOptions, hashing: &Arc<Hashing>, mut watch: impl FnMut(u8) -> bool) -> Answer<DemoPlant> {
    let path = &options.path;
    if path.symlink_metadata().is_ok() {
        let error = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "it exists already");
        return Err(StoreError::Files { path: path.clone(), error }.into());
    }
    let made = make(options, hashing, &mut watch);
    if made.is_err() {
        remove(path);
    }
    made
}

/// Removes what was begun.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-key"] {
        let mut file = path.to_owned().into_os_string();
        file.push(suffix);
        // Whatever can't be removed isn't worth hiding the error that led here.
        let _gone = std::fs::remove_file(file);
    }
}

fn make(options: &DemoOptions, hashing: &Arc<Hashing>, watch: &mut dyn FnMut(u8) -> bool) -> Answer<DemoPlant> {
    let names = Names::read();
    let mut dice = Dice::new(options.seed);
    let calendar = history::Calendar::new(options.now, &names.time_zone);
    // What is there from the start is as old as the plant.
    let mut stage = Stage::open(options, calendar.at(-AGE, 9, 12, 0), hashing)?;
    set_up(stage.desk(0), &names)?;
    let known = hashing.hash(&Password::new(PASSWORD.to_owned()), &*stage.desk(0).chance())?;
    // From here on nobody needs a hash that costs something.
    stage.spare_hashing(Arc::new(Hashing::cheap()?));
    let staff = people::staff(&names, &mut dice, options.users.clamp(FEWEST, MOST) - invited::JOINED);
    found(&mut stage, &calendar, &names)?;
    buy(&mut stage, &calendar, &staff)?;
    import(&mut stage, &calendar, &staff, watch)?;
    register(&mut stage, &calendar, &names, &staff)?;
    let acts = history::acts(&names, &mut dice, &calendar, &staff);
    let total = acts.len().max(1);
    for (done, (at, act)) in acts.into_iter().enumerate() {
        // Behind the half of it the import took.
        if done % 64 == 0 && !watch(u8::try_from(50 + done * 50 / total).unwrap_or(100)) {
            return Err(ServiceError::Cancelled);
        }
        stage.clock.set(at);
        stage.perform(act, &known)?;
    }
    stage.close()?;
    let supervisor = staff.iter().find(|person| person.role == Role::Supervisor);
    Ok(DemoPlant {
        path: options.path.clone(),
        users: staff.len() + 1 + history::HIRED + invited::JOINED,
        administrator: ADMINISTRATOR.to_owned(),
        supervisor: supervisor.map(|person| person.username.clone()).unwrap_or_default(),
        password: PASSWORD,
    })
}

fn set_up(desk: &mut Desk, names: &Names) -> Answer<()> {
    desk.set_up(SetUp {
        settings: vec![
            ("site_name", names.site_name.clone()),
            ("site_url", names.site_url.clone()),
            ("site_time_zone", names.time_zone.clone()),
        ],
        username: ADMINISTRATOR.to_owned(),
        full_name: "Demo Administrator".to_owned(),
        email: "demo@example.org".to_owned(),
        password: Password::new(PASSWORD.to_owned()),
    })
}

/// Founds user groups and teams.
fn found(stage: &mut Stage, calendar: &history::Calendar, names: &Names) -> Answer<()> {
    let me = stage.session_of(ADMINISTRATOR, 0)?;
    let groups = names.groups.iter().map(|name| (Grouping::UserGroup, name.clone()));
    let teams = names.teams().into_iter().map(|name| (Grouping::Team, name));
    for (minute, (grouping, name)) in groups.chain(teams).enumerate() {
        stage.clock.set(calendar.at(-AGE, 9, 20, 0).plus(minute as i64 * 40 * crate::clock::SECOND));
        stage.desk(0).add_grouping(me, grouping, &name)?;
    }
    stage.sign_out(ADMINISTRATOR)
}

/// Registers the terminals and the displays, on the day on which the staff came.
fn register(stage: &mut Stage, calendar: &history::Calendar, names: &Names, staff: &[Person]) -> Answer<()> {
    let displays: Vec<&Person> = staff.iter().filter(|person| person.role == Role::Kiosk).collect();
    stage.clock.set(calendar.at(-STAFFED, 10, 15, 0));
    let me = stage.session_of(ADMINISTRATOR, 0)?;
    for place in terminals::all(names) {
        stage.clock.advance(40 * crate::clock::SECOND);
        let desk = stage.desk(0);
        desk.imagine_device(me, &place.name, place.trusted)?;
        if let Some(display) = place.display {
            let user = displays.get(display).map(|person| person.username.clone());
            let (default_menu_item, automatic_login_user) = (Some("Dashboard".to_owned()), user);
            let draft = DeviceDraft { default_menu_item, automatic_login_user, ..DeviceDraft::default() };
            desk.edit_device(me, &place.name, None, &draft)?;
        }
    }
    // One was set up by somebody who didn't read on, one was cloned, one scrapped since, and one is still to be set up.
    stage.clock.advance(crate::clock::MINUTE);
    let supervisor = staff.iter().rfind(|person| person.role == Role::Supervisor);
    let automatic_login_user = supervisor.map(|person| person.username.clone());
    let draft = DeviceDraft { automatic_login_user, default_menu_item: Some(String::new()), ..DeviceDraft::default() };
    stage.desk(0).edit_device(me, terminals::TO_MEND, None, &draft)?;
    stage.desk(0).imagine_copy(terminals::COPIED, "packing-spare")?;
    stage.desk(0).enable_device(me, terminals::SCRAPPED, false)?;
    stage.desk(0).new_device_code(me, terminals::TO_COME)?;
    stage.sign_out(ADMINISTRATOR)
}

/// Buys licenses: a few more than are needed at first.
fn buy(stage: &mut Stage, calendar: &history::Calendar, staff: &[Person]) -> Answer<()> {
    stage.clock.set(calendar.at(-AGE, 14, 5, 0));
    let me = stage.session_of(ADMINISTRATOR, 0)?;
    let with = |license: &str| staff.iter().filter(|person| person.license == license).count();
    let people = with(STAFF) + history::HIRED;
    let bought = [
        (STAFF, people + people / 20 + 2, 48, "the usual one, for everybody who logs in"),
        (DISPLAYS, 6, 300, "for wall displays"),
        ("Production Manager", 5, 300, "comes with the role"),
        ("Read only", 20, 20, "left from the trial"),
    ];
    for (name, quantity, days, note) in bought {
        let draft = LicenseDraft {
            name: Some(name.to_owned()),
            quantity: Some(quantity.to_string()),
            valid_until: Some(calendar.day(days).to_string()),
            note: Some(note.to_owned()),
            role: None,
        };
        stage.desk(0).add_license(me, &draft)?;
        stage.clock.advance(crate::clock::MINUTE);
    }
    stage.sign_out(ADMINISTRATOR)
}

/// Brings in everybody but those who are hired later, as a plant would: from a file.
fn import(
    stage: &mut Stage,
    calendar: &history::Calendar,
    staff: &[Person],
    watch: &mut dyn FnMut(u8) -> bool,
) -> Answer<()> {
    stage.clock.set(calendar.at(-STAFFED, 10, 3, 0));
    let me = stage.session_of(ADMINISTRATOR, 0)?;
    let flawed = |flaw: String| ServiceError::from(StoreError::Unexpected(flaw));
    let table = read_csv(people::file(staff).into_bytes()).map_err(|flaws| flawed(flaws.to_string()))?;
    stage.clock.advance(4 * crate::clock::MINUTE);
    let half = |done: usize, total: usize| u8::try_from(done * 50 / total.max(1)).unwrap_or(50);
    let report = stage.desk(0).import_users(me, "staff.csv", &table, ImportOptions::default(), |progress| {
        watch(half(progress.done, progress.total))
    })?;
    let first = report.rows.iter().find_map(|row| row.errors.first());
    if let Some(error) = first {
        return Err(flawed(format!("the demo's own file: {} {}", error.column, error.message)));
    }
    stage.sign_out(ADMINISTRATOR)
}
