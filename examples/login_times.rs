//! How long logins take at the gate, with the passwords' real cost: each kind of refusal beside the others (GATE-2), a login
//! beside the bare hash, and many at once on all cores (PWD-1). `scripts/login-times` runs it; its argument is how often each is tried.

#![expect(clippy::disallowed_types, reason = "it measures time")]

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chargehand::clock::{SystemChance, SystemClock};
use chargehand::domain::gate::Entrance;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::hashing::{Hashing, LEAST_LANES, LEAST_MEMORY_KIB, LEAST_PASSES};
use chargehand::service::{Desk, NewAccount, OpenOptions, SetUp, SignIn};

const PASSWORD: &str = "zebra kettle lamp forty";
const WRONG: &str = "marble anchor cork seven";
const AT_ONCE: usize = 32;

/// Who is refused, with what they type.
const REFUSALS: [(&str, &str, &str); 8] = [
    ("unknown name", "nobody", WRONG),
    ("wrong password", "wrong", WRONG),
    ("disabled", "disabled", PASSWORD),
    ("expired", "expired", PASSWORD),
    ("locked out", "lockedout", WRONG),
    ("untrusted device", "trusted", PASSWORD),
    ("no password set", "nopassword", WRONG),
    ("not licensed", "unlicensed", PASSWORD),
];

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(20), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("chargehand-login-times-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let done = measure(rounds, &folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn measure(rounds: usize, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let hashing = Arc::new(Hashing::new(LEAST_MEMORY_KIB, LEAST_PASSES, LEAST_LANES)?);
    let mut desk = plant(folder, &hashing)?;
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); REFUSALS.len()];
    // Interleaved: what else the machine does hits all kinds alike.
    for round in 0..rounds {
        // A right one in between: it is the wrong password that is measured, and no lock-out.
        if round % 50 == 0 {
            desk.check_login("wrong", &password(PASSWORD))?;
        }
        for ((_, name, typed), times) in REFUSALS.iter().zip(&mut times) {
            times.push(timed(|| desk.check_login(name, &password(typed)).map(drop))?);
        }
    }
    let reference = median(&mut times[1]);
    writeln!(out, "Refusals, {rounds} of each: median, and beside that of a wrong password")?;
    for ((reason, ..), times) in REFUSALS.iter().zip(&mut times) {
        let median = median(times);
        writeln!(out, "  {reason:<18} {median:7.2} ms   {:5.3}", median / reference)?;
    }

    let stored = hashing.hash(&password(PASSWORD), &SystemChance)?;
    let (mut bare, mut login) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        bare.push(timed(|| {
            let _ = std::hint::black_box(hashing.verify(&password(PASSWORD), &stored));
            Ok::<_, Box<dyn Error>>(())
        })?);
        login.push(timed(|| desk.check_login("fine", &password(PASSWORD)).map(drop))?);
    }
    let (bare, login) = (median(&mut bare), median(&mut login));
    writeln!(out, "A login: {login:.2} ms; the bare hash: {bare:.2} ms; the rest: {:.2} ms", login - bare)?;

    let cores = std::thread::available_parallelism()?.get();
    let count = AT_ONCE * rounds.div_ceil(10);
    let rate = |work: &(dyn Fn(usize) + Sync), threads: usize| {
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..threads {
                scope.spawn(move || (0..count / threads).for_each(|_| work(thread)));
            }
        });
        f64::from(u32::try_from(count / threads * threads).unwrap_or(u32::MAX)) / begun.elapsed().as_secs_f64()
    };
    let hash = |_| {
        let _ = std::hint::black_box(hashing.verify(&password(PASSWORD), &stored));
    };
    let bare = rate(&hash, cores);
    let before = peak();
    let desks: Vec<_> = (0..AT_ONCE).map(|_| desk.again().map(std::sync::Mutex::new)).collect::<Result<_, _>>()?;
    let busy = std::sync::atomic::AtomicUsize::new(0);
    let work = |thread: usize| {
        let asked = desks[thread].lock().map(|mut desk| desk.check_login("fine", &password(PASSWORD)).is_ok());
        if !asked.unwrap_or(false) {
            busy.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let logins = rate(&work, AT_ONCE);
    writeln!(
        out,
        "{AT_ONCE} at once on {cores} cores: {logins:.1} logins a second, {bare:.1} bare hashes a second ({:.1} %); \
         most hashes at once: {}; without an answer: {}; most memory: {} (before: {})",
        100.0 * logins / bare,
        hashing.most_at_once(),
        busy.into_inner(),
        peak().unwrap_or_else(|| "unknown".into()),
        before.unwrap_or_else(|| "unknown".into()),
    )?;
    Ok(())
}

/// A plant with somebody for each kind of refusal.
fn plant(folder: &Path, hashing: &Arc<Hashing>) -> Result<Desk, Box<dyn Error>> {
    let options = OpenOptions {
        path: folder.join("plant.db"),
        create: true,
        device: "bench".into(),
        busy_timeout_ms: 10_000,
        on_wait: Arc::new(|_| {}),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let mut desk = Desk::open(options, hashing.clone(), Entrance::CommandLine)?;
    let setting = |key, value: &str| (key, value.to_owned());
    desk.set_up(SetUp {
        settings: vec![setting("require_license", "on"), setting("max_failed_attempts", "100")],
        username: "ada".into(),
        full_name: "Ada".into(),
        email: String::new(),
        password: password(PASSWORD),
    })?;
    let SignIn::Accepted(ada) = desk.sign_in("ada", &password(PASSWORD))? else { return Err("ada".into()) };
    let ada = ada.session;
    let licensed = ["fine", "wrong", "disabled", "expired", "lockedout", "trusted", "nopassword"];
    desk.add_license(
        ada,
        &chargehand::domain::license::LicenseDraft {
            name: Some("Standard User".into()),
            quantity: Some(licensed.len().to_string()),
            ..Default::default()
        },
    )?;
    for name in licensed.into_iter().chain(["unlicensed"]) {
        let account = NewAccount {
            username: name.into(),
            fields: vec![(Field::FullName, name.into())],
            roles: vec!["Operator".into()],
            license: (name != "unlicensed").then(|| "Standard User".into()),
            password: (name != "nopassword").then(|| password("a temporary one of ada's")),
        };
        desk.add_user(ada, account)?;
        if name != "nopassword" {
            // Refused, as an Operator may not open the console; the new password is set all the same.
            let _ = desk.sign_in_with_new_password(name, &password("a temporary one of ada's"), &password(PASSWORD));
        }
    }
    desk.disable_user(ada, "disabled", None)?;
    desk.edit_user(ada, "expired", None, &[(Field::ValidUntil, "2020-01-01".into())])?;
    desk.edit_user(ada, "trusted", None, &[(Field::TrustedDevicesOnly, "yes".into())])?;
    desk.set_setting(ada, "max_failed_attempts", "1")?;
    for _ in 0..3 {
        desk.check_login("lockedout", &password(WRONG))?;
    }
    desk.set_setting(ada, "max_failed_attempts", "100")?;
    Ok(desk)
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// How many milliseconds something took.
fn timed<E: Into<Box<dyn Error>>>(work: impl FnOnce() -> Result<(), E>) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    work().map_err(Into::into)?;
    Ok(begun.elapsed().as_secs_f64() * 1_000.0)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The most memory that the process ever had, as Linux tells it.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
