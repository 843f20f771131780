//! How fast a large log is: pages, searches, filters, verifying, one audited write. `scripts/large-log` runs it; its argument is
//! the number of events. The figures are of one machine: compare them with the scan of the same log beside them.

#![expect(clippy::disallowed_types, reason = "it measures time")]

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chargehand::clock::{Clock as _, SystemChance, SystemClock};
use chargehand::domain::gate::Entrance;
use chargehand::domain::id::SessionId;
use chargehand::domain::password::Password;
use chargehand::domain::query::LogAnchor;
use chargehand::domain::user::Field;
use chargehand::hashing::Hashing;
use chargehand::service::demo::{ADMINISTRATOR, PASSWORD, build_large_log};
use chargehand::service::{Behind, Desk, OpenOptions, SignIn};

/// What is looked for: what it is called, the words, and how often it is tried.
const SEARCHES: [(&str, &str, usize); 9] = [
    ("a page", "", 20),
    ("words with many hits", "wrong password", 20),
    ("words with a few hits", "mobile 0042", 10),
    ("words without a hit", "wombat grease", 10),
    ("two letters without a hit", "qq zz", 1),
    ("a category on a day", "category:User time:2026-06-15", 20),
    ("one person's deeds", "actor:demo", 20),
    ("about one person, last 7 days", "subject:display.1 time:last 7 days", 20),
    ("refusals at a device", "device:GATE-1 severity:warning", 20),
];

fn main() -> Result<(), Box<dyn Error>> {
    let events = std::env::args().nth(1).map_or(Ok(20_000), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("chargehand-large-log-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let done = measure(events, &folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn measure(events: u64, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let path = folder.join("chargehand.db");
    let hashing = Arc::new(Hashing::cheap()?);
    let begun = Instant::now();
    build_large_log(&path, events, SystemClock.now(), &hashing, |_| true)?;
    let size = |what: &str| -> Result<u64, Box<dyn Error>> {
        Ok(std::fs::metadata(folder.join(format!("chargehand.db{what}"))).map_or(0, |meta| meta.len()) / 1_000_000)
    };
    writeln!(out, "{events} events written in {:.1} s, {} MB", begun.elapsed().as_secs_f64(), size("")?)?;
    let options = OpenOptions {
        path: path.clone(),
        create: false,
        device: "bench".into(),
        busy_timeout_ms: 10_000,
        on_wait: Arc::new(|_| {}),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let mut desk = Desk::open(options, hashing, Entrance::Console)?;
    let SignIn::Accepted(signed_in) = desk.sign_in(ADMINISTRATOR, &Password::new(PASSWORD.into()))? else {
        return Err("a new password is asked for".into());
    };
    let session = signed_in.session;
    writeln!(out, "{:32} {:>10} {:>10}   hits", "", "scanned", "indexed")?;
    let mut scanned = Vec::new();
    for (_, words, _) in SEARCHES {
        scanned.push(first_page(&mut desk, session, words)?);
    }
    let begun = Instant::now();
    let mut pieces = 0_u64;
    while let Behind::By(behind) = desk.follow_log(1)? {
        if behind < 1_000 {
            break;
        }
        pieces += 1;
    }
    let indexed = begun.elapsed().as_secs_f64();
    for ((what, words, times), (before, _)) in SEARCHES.iter().zip(scanned) {
        let mut best: Vec<(f64, usize)> = Vec::new();
        for _ in 0..*times {
            best.push(first_page(&mut desk, session, words)?);
        }
        best.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (median, hits) = best.get(best.len() / 2).copied().unwrap_or_default();
        writeln!(out, "{what:32} {before:>7.2} ms {median:>7.2} ms   {hits}")?;
    }
    let piece = indexed * 1_000.0 / f64::from(u32::try_from(pieces.max(1))?);
    writeln!(
        out,
        "indexed in {indexed:.1} s, {piece:.1} ms a thousand; the file has {} MB",
        size("")? + size("-wal")?
    )?;
    let begun = Instant::now();
    let verified = desk.verify_log(session, None, |_| true)?.ok_or("stopped")?;
    let whole = verified.map_err(|broken| format!("event {} {}", broken.event.0, broken.what))?;
    writeln!(out, "verified {} events in {:.2} s", whole.events, begun.elapsed().as_secs_f64())?;
    let begun = Instant::now();
    desk.verify_log_and_searches(session, None, |_| true)?.ok_or("stopped")?.map_err(|broken| broken.to_string())?;
    writeln!(out, "the same, and what searches find them by, in {:.2} s", begun.elapsed().as_secs_f64())?;
    let mut times = Vec::new();
    for round in 0..50 {
        let begun = Instant::now();
        desk.edit_user(session, ADMINISTRATOR, None, &[(Field::Title, format!("round {round}"))])?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    writeln!(out, "one audited write: {:.2} ms (median of 50)", times[25])?;
    Ok(())
}

/// Milliseconds until the first page of a search, and how many events are on it.
fn first_page(desk: &mut Desk, session: SessionId, words: &str) -> Result<(f64, usize), Box<dyn Error>> {
    let begun = Instant::now();
    let (mut hits, mut from) = (0, None);
    loop {
        let page = desk.log_page(session, words, LogAnchor::Newest, 40 - hits, from)?;
        hits += page.events.len();
        from = page.more;
        if from.is_none() || hits >= 40 {
            return Ok((begun.elapsed().as_secs_f64() * 1_000.0, hits));
        }
    }
}
