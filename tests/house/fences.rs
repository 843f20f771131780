//! The arrows between the rooms: who may name whom. Read from the source text, comments and test modules apart.
//!
//! The compiler holds the rest: private fields, and clippy's list of forbidden types and methods (`clippy.toml`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may name besides itself. `program` puts everything together, so nobody but the binary
/// names it; doors are `tui` and `cli`.
const ARROWS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("domain", &["clock"]),
    ("new_name", &[]),
    ("hashing", &["clock", "domain"]),
    ("spreadsheet", &["clock", "domain"]),
    ("trust", &["clock", "domain"]),
    ("mail", &["clock", "config", "domain", "trust"]),
    ("sso", &["clock", "config", "domain", "trust"]),
    ("config", &["clock", "domain", "hashing", "new_name"]),
    ("store", &["clock", "domain", "new_name"]),
    ("service", &["clock", "config", "domain", "hashing", "mail", "spreadsheet", "sso", "store"]),
    ("tui", &["clock", "config", "domain", "service", "spreadsheet"]),
    ("cli", &["clock", "config", "domain", "hashing", "service", "spreadsheet"]),
    ("program", &["cli", "clock", "config", "domain", "hashing", "service", "tui"]),
];

/// Files over 400 lines, and why they aren't two.
const LONG: &[(&str, &str)] =
    &[("src/tui/terminal/decode.rs", "one state machine; its table of sequences is most of it")];

/// Ways to write: a transaction that takes the lock, a statement that changes rows.
const WRITING: &[&str] =
    &[".begin()", "without_waiting(", ".execute(", "execute_batch(", "transaction_with_behavior(", "new_unchecked("];

/// The files of the store that write, how, and what.
const WRITERS: &[(&str, &[&str], &str)] = &[
    ("apply/mod.rs", &[".execute("], "the rows of a Change"),
    ("archive.rs", &[".begin()", ".execute(", "without_waiting("], "`remove_archived` removes what an archive has"),
    ("backup.rs", &["execute_batch("], "brings the write-ahead log into the file"),
    ("chain.rs", &[".execute("], "the event of a Change"),
    ("dated.rs", &[".execute("], "the rows of a Change that begin and end"),
    ("denial.rs", &[".begin()"], "the event of a denial"),
    (
        "log_index.rs",
        &[".execute(", "execute_batch(", "without_waiting("],
        "`follow_log`: the index of the log's words; `index_anew`, for its Change",
    ),
    ("migrate.rs", &[".execute(", "execute_batch(", "transaction_with_behavior("], "a new plant, and newer tables"),
    ("open.rs", &["execute_batch("], "the connection's own settings, and the file's mark"),
    (
        "outbox.rs",
        &[".begin()", ".execute("],
        "`claim_mail`, `put_off_mail` and `note_unsent`: in hand, tried later, or not",
    ),
    ("saved_views.rs", &[".begin()", ".execute("], "`save_view`: how somebody looks at a list"),
    ("sessions.rs", &[".execute(", "without_waiting("], "`note_seen`: when a session and its device were last seen"),
    ("settings.rs", &[".execute("], "a setting's row, for its Change"),
    ("transact.rs", &[".begin()", "execute_batch(", "new_unchecked("], "`transact` itself, and its parts"),
    ("verify_words.rs", &["execute_batch("], "a table of its own connection"),
];

/// What `domain` may take of `clock`: values and the traits that hand them in, not what asks the machine.
const PLAIN_CLOCK: &[&str] = &["Timestamp", "Clock", "Chance", "SECOND", "MINUTE", "HOUR", "DAY"];

#[test]
fn rooms_name_only_the_rooms_below_them() {
    let sources = sources();
    assert!(sources.len() > 80, "the walk through src found only {} files", sources.len());
    let flaws: Vec<String> = sources.iter().flat_map(|(path, text)| arrow_flaws(path, text)).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

#[test]
fn only_the_store_names_the_database() {
    let flaws: Vec<String> = sources().iter().flat_map(|(path, text)| database_flaws(path, text)).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

// Who signed in is said by a provider's token: nothing here takes anybody's word for it.
#[test]
fn nobody_is_trusted_to_have_signed_in() {
    let sources = sources();
    let found: Vec<&str> =
        sources.iter().filter(|(_, text)| trusts_somebody(text)).map(|(path, _)| path.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
}

// Invariant 2 (ARCHITECTURE.md): facts are written by `Tx::record` alone, and what else writes is on the list.
#[test]
fn only_those_on_the_list_write_to_the_database() {
    let sources = sources();
    let found = sources.iter().flat_map(|(path, text)| writing_calls(path, text));
    let found: BTreeSet<(String, &str)> = found.collect();
    let listed =
        WRITERS.iter().flat_map(|(file, calls, _)| calls.iter().map(move |call| (format!("src/store/{file}"), *call)));
    let listed: BTreeSet<(String, &str)> = listed.collect();
    let unknown: Vec<_> = found.difference(&listed).collect();
    assert!(unknown.is_empty(), "who writes here, and why isn't it a Change? {unknown:?}");
    let over: Vec<_> = listed.difference(&found).collect();
    assert!(over.is_empty(), "they write no more: strike them from the list: {over:?}");
}

// LOG-3: who held which right is covered by the log as long as one file writes it; a new plant has roles before it has events.
#[test]
fn one_file_writes_who_held_which_right() {
    let sources = sources();
    let found: Vec<&str> = sources
        .iter()
        .filter(|(path, text)| !path.ends_with("tests.rs") && writes_rights(text))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(found, ["src/store/migrate.rs"], "`Dated` in src/store/dated.rs writes these tables");
    assert!(sources.iter().any(|(path, text)| path == "src/store/dated.rs" && text.contains("INSERT INTO {name} (")));
}

#[test]
fn files_are_short_and_main_is_thin() {
    let flaws: Vec<String> = sources().iter().flat_map(|(path, text)| length_flaws(path, text)).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    for (path, _) in LONG {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        assert!(text.lines().count() > 300, "{path} is short by now: strike it from the list");
    }
}

// The fences themselves can fail.
#[test]
fn the_fences_see_what_breaks_them() {
    let flaws = |path: &str, text: &str| arrow_flaws(path, text).len();
    for (path, text) in [
        ("src/domain/gate.rs", "use crate::store::Store;"),
        ("src/domain/user/mod.rs", "use super::super::service::Desk;"),
        ("src/domain/gate.rs", "use crate::{clock::Timestamp, hashing};"),
        ("src/domain/gate.rs", "use crate::clock::SystemClock;"),
        ("src/domain/gate.rs", "use crate::clock::{DAY, SystemChance};"),
        ("src/domain/gate.rs", "let now = crate::clock::SystemClock.now();"),
        ("src/domain/gate.rs", "use crate::clock::{\n    DAY,\n    SystemClock,\n};"),
        ("src/domain/gate.rs", "fn read() { std::fs::read(\"x\"); }"),
        ("src/domain/gate.rs", "println!(\"x\"); std::env::var(\"X\");"),
        ("src/store/view.rs", "use crate::{\n    domain::{id::UserId, role::Role},\n    hashing::Hashing,\n};"),
        ("src/service/log.rs", "use crate::tui::App;"),
        ("src/service/log.rs", "use chargehand::cli::run;"),
        ("src/tui/app.rs", "let x = crate::store::Store::open();"),
        ("src/tui/app.rs", "use crate::cli;"),
        ("src/cli/run.rs", "use crate::tui;"),
        ("src/cli/run.rs", "use super::super::tui::App;"),
        ("src/attic.rs", "fn a_room_without_arrows() {}"),
    ] {
        assert!(flaws(path, text) > 0, "{path}: {text}");
    }
    for (path, text) in [
        ("src/domain/gate.rs", "// crate::store is where this is kept\nuse crate::clock::{DAY, Timestamp};"),
        ("src/domain/gate.rs", "use super::user::User;\n#[cfg(test)]\nmod tests {\n    use crate::clock::SetClock;\n}"),
        ("src/domain/user/mod.rs", "use super::role::Role;"),
        ("src/store/view.rs", "use crate::{clock::Timestamp, domain::{id::UserId, role::Role}};"),
        ("src/lib.rs", "pub mod store;"),
    ] {
        assert_eq!(flaws(path, text), 0, "{path}: {text}");
    }
    assert_eq!(database_flaws("src/service/log.rs", "fn f(c: &rusqlite::Connection) {}").len(), 1);
    assert_eq!(database_flaws("src/service/log.rs", "// rusqlite is the store's").len(), 0);
    assert_eq!(database_flaws("src/store/log.rs", "use rusqlite::Connection;").len(), 0);
    assert_eq!(writing_calls("src/store/users.rs", "let done = self.begin()?;\n    .execute(params![1])?;").len(), 2);
    assert_eq!(writing_calls("src/store/users.rs", "let shown = statement.query_row([], read)?;").len(), 0);
    for text in ["Finished::taken_on_trust(presented)", "identity.map(Finished::taken_on_trust)"] {
        assert!(trusts_somebody(text), "{text}");
    }
    for text in [
        "let sql = \"UPDATE stops SET ended_at = 1\";",
        "let sql = \"INSERT INTO role_grants (\";",
        "let sql = \"DELETE FROM license_grants\";",
        "\"INSERT OR REPLACE INTO role_permissions (\"",
        "\"UPDATE \\\n    license_bindings SET\"",
    ] {
        assert!(writes_rights(text), "{text}");
    }
    assert!(!writes_rights("let sql = \"SELECT id FROM stops WHERE user_id = ?1\";"));
    assert!(!trusts_somebody("pub const fn taken_on_trust(presented: Presented) -> Self {"));
    assert_eq!(length_flaws("src/domain/gate.rs", &"\n".repeat(401)).len(), 1);
    assert_eq!(length_flaws("src/domain/gate.rs", &"\n".repeat(400)).len(), 0);
    assert_eq!(length_flaws("src/main.rs", &"\n".repeat(41)).len(), 1);
}

/// The ways to write that a file of the store uses. Modules of tests apart.
fn writing_calls(path: &str, text: &str) -> Vec<(String, &'static str)> {
    let file = path.strip_prefix("src/store/");
    let shipped =
        file.filter(|file| !file.starts_with("plans") && !file.ends_with("tests.rs") && *file != "testing.rs");
    let code = shipped.map(|_| code(text)).unwrap_or_default();
    WRITING.iter().filter(|call| code.contains(**call)).map(|call| (path.to_owned(), *call)).collect()
}

/// Does the code take anybody's word for who signed in? To name the way is enough: it can be handed on as a value.
fn trusts_somebody(text: &str) -> bool {
    code(text).lines().any(|line| line.contains("taken_on_trust") && !line.contains("fn taken_on_trust("))
}

/// Does the code write one of the tables that say who held which right?
fn writes_rights(text: &str) -> bool {
    const TABLES: [&str; 5] = ["role_grants", "license_grants", "role_permissions", "license_bindings", "stops"];
    let code = code(text).replace('\\', " ");
    let words: Vec<&str> = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let before = |back: usize| at.checked_sub(back).and_then(|at| words.get(at)).copied().unwrap_or_default();
        TABLES.contains(word)
            && (matches!(before(1), "INTO" | "UPDATE") || (before(2), before(1)) == ("DELETE", "FROM"))
    })
}

/// Every source file with its path below the package.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut found: Vec<(PathBuf, String)> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let below = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    found.into_iter().map(|(path, text)| (below(&path), text)).collect()
}

/// The room of a file: the first name below `src`.
fn room(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split(['/', '.']).next().unwrap_or_default()
}

/// The code of a file: without comments, and without the test module at its end.
fn code(text: &str) -> String {
    let shipped = text.find("#[cfg(test)]\nmod tests {").map_or(text, |end| &text[..end]);
    let uncommented = shipped.lines().map(|line| line.split("//").next().unwrap_or_default());
    uncommented.collect::<Vec<_>>().join("\n")
}

fn arrow_flaws(path: &str, text: &str) -> Vec<String> {
    let here = room(path);
    if matches!(here, "lib" | "main") {
        return Vec::new();
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == here) else {
        return vec![format!("{path}: the room {here} has no arrows in this test")];
    };
    let code = code(text);
    let mut flaws = Vec::new();
    for named in paths_from_the_root(path, &code) {
        let mut parts = named.split("::");
        let there = parts.next().unwrap_or_default();
        let what = parts.next().unwrap_or_default();
        if there != here && !allowed.contains(&there) {
            flaws.push(format!("{path} names {named}: {here} may name only {allowed:?}"));
        }
        if (here, there) == ("domain", "clock") && !PLAIN_CLOCK.contains(&what) {
            flaws.push(format!("{path} names {named}: domain takes time and chance as parameters"));
        }
    }
    let outside =
        ["std::fs", "std::net", "std::env", "std::process", "std::thread", "std::io", "println!", "eprintln!"];
    for outside in outside.iter().filter(|outside| here == "domain" && code.contains(**outside)) {
        flaws.push(format!("{path} names {outside}: domain does no I/O"));
    }
    flaws
}

/// Every path that the code names from the crate's root on, such as `store::Store`; `super` counted up to the root.
fn paths_from_the_root(path: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for root in ["crate::", "chargehand::"] {
        for (at, _) in code.match_indices(root) {
            if !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
                leaves("", &code[at + root.len()..], &mut found);
            }
        }
    }
    // `a/b.rs` and `a/b/mod.rs` are two modules deep.
    let below = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs").trim_end_matches("/mod");
    let up = "super::".repeat(below.split('/').count());
    for (at, _) in code.match_indices(&up) {
        if !code[..at].ends_with("::") {
            leaves("", &code[at + up.len()..], &mut found);
        }
    }
    found
}

/// Follows one path, and each branch of one in braces.
fn leaves(before: &str, rest: &str, found: &mut BTreeSet<String>) {
    let rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        let mut depth = 0;
        let mut start = 0;
        for (at, letter) in inside.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' | ',' if depth == 0 => {
                    leaves(before, &inside[start..at], found);
                    start = at + 1;
                    if letter == '}' {
                        return;
                    }
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        return;
    }
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let name = &rest[..end];
    if name.is_empty() {
        return;
    }
    let path = if before.is_empty() { name.to_owned() } else { format!("{before}::{name}") };
    match rest[end..].strip_prefix("::") {
        Some(more) if more.starts_with(|next: char| next.is_alphabetic() || next == '{' || next == '_') => {
            leaves(&path, more, found);
        }
        _ => {
            found.insert(path);
        }
    }
}

fn database_flaws(path: &str, text: &str) -> Vec<String> {
    let named = room(path) != "store" && code(text).contains("rusqlite");
    named.then(|| format!("{path} names rusqlite: only src/store may")).into_iter().collect()
}

fn length_flaws(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let most = if path == "src/main.rs" { 40 } else { 400 };
    let excused = LONG.iter().any(|(long, _)| *long == path);
    let flaw = lines > most && !excused;
    flaw.then(|| format!("{path} has {lines} lines, {most} at most")).into_iter().collect()
}
