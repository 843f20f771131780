//! Somebody who can write the file appends a well-formed event of their own, with the right hash and the right digest of rows
//! that it never wrote: `log verify` compares each row with what its event tells.
#![expect(clippy::disallowed_types, reason = "what the program never writes has to come from somewhere")]

use expect_test::expect;
use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

use crate::plant::Plant;

/// What a forged event says of itself.
#[derive(Clone, Copy)]
struct Forged {
    format: i64,
    category: &'static str,
    actor: (Option<i64>, &'static str),
    subject: Option<(&'static str, i64, &'static str)>,
    code: Option<&'static str>,
    message: &'static str,
}

const ROLES_OF_KAY: Forged = Forged {
    format: 2,
    category: "Role",
    actor: (Some(1), "ada"),
    subject: Some(("user", 3, "kay")),
    code: None,
    message: "Roles of user kay changed",
};

/// Every half of a dated row: its table, its word, its columns, those of them that name an event.
const HALVES: [(&str, &str, &str, &str); 10] = [
    ("role_grants", "began", "id, from_event, user_id, role_id, from_at, from_by, until_at", "from_event"),
    ("role_grants", "ended", "id, ended_event, ended_at, ended_by", "ended_event"),
    ("license_grants", "began", "id, from_event, user_id, license_type_id, from_at, from_by", "from_event"),
    ("license_grants", "ended", "id, ended_event, ended_at, ended_by", "ended_event"),
    ("role_permissions", "began", "id, from_event, role_id, permission, from_at, from_by", "from_event"),
    ("role_permissions", "ended", "id, ended_event, ended_at, ended_by", "ended_event"),
    ("license_bindings", "began", "id, from_event, license_type_id, role_id, from_at, from_by", "from_event"),
    ("license_bindings", "ended", "id, ended_event, ended_at, ended_by", "ended_event"),
    ("stops", "began", "id, from_event, user_id, kind, from_at, from_by, reason, until_at", "from_event"),
    ("stops", "ended", "id, ended_event, ended_at, ended_by", "ended_event"),
];

/// The digest of rows that name the event; of a format that covers rows from before, of those that name none, too.
fn digest(connection: &rusqlite::Connection, event: i64, format: i64) -> Option<[u8; 32]> {
    let (mut digest, mut any) = (Sha256::new(), false);
    for (table, word, columns, number) in HALVES {
        let none = if format == 3 && word == "began" { format!(" OR {number} IS NULL") } else { String::new() };
        let sql = format!("SELECT {columns} FROM {table} WHERE {number} = {event}{none} ORDER BY id");
        let mut statement = connection.prepare(&sql).unwrap();
        let count = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            any = true;
            let mut put = |kind: u8, bytes: &[u8]| {
                digest.update([kind]);
                digest.update((bytes.len() as u64).to_be_bytes());
                digest.update(bytes);
            };
            put(0, table.as_bytes());
            put(0, word.as_bytes());
            for place in 0..count {
                match row.get_ref(place).unwrap() {
                    ValueRef::Integer(number) => put(2, &number.to_be_bytes()),
                    ValueRef::Text(text) => put(3, text),
                    _ => put(1, &[]),
                }
            }
        }
    }
    any.then(|| digest.finalize().into())
}

/// Writes rows, in which `:event` and `:now` stand for the forged event's number and time, and then that event.
fn forge(plant: &Plant, rows: &str, forged: Forged) {
    let connection = rusqlite::Connection::open(plant.database()).unwrap();
    let newest = "SELECT id + 1, time + 1000, hash FROM events ORDER BY id DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (id, time, previous): (i64, i64, [u8; 32]) = connection.query_row(newest, [], read).unwrap();
    connection.execute_batch(&rows.replace(":event", &id.to_string()).replace(":now", &time.to_string())).unwrap();
    let rights = digest(&connection, id, forged.format).filter(|_| forged.format > 1);
    let mut hash = Sha256::new();
    let mut put = |bytes: Option<&[u8]>| match bytes {
        None => hash.update([0]),
        Some(bytes) => {
            hash.update([1]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    };
    let (actor_id, actor) = forged.actor;
    let (kind, number) = (forged.subject.map(|it| it.0), forged.subject.map(|it| it.1));
    let subject = forged.subject.map(|it| it.2);
    put(Some(&forged.format.to_be_bytes()));
    put(Some(&id.to_be_bytes()));
    put(Some(&time.to_be_bytes()));
    put(Some(forged.category.as_bytes()));
    put(Some(b"info"));
    put(actor_id.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    put(Some(actor.as_bytes()));
    put(kind.map(str::as_bytes));
    put(number.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
    put(subject.map(str::as_bytes));
    put(Some(b"ward"));
    put(forged.code.map(str::as_bytes));
    put(None);
    put(Some(forged.message.as_bytes()));
    put(Some(b"[]"));
    put(Some(&id.to_be_bytes()));
    put(Some(&previous));
    if forged.format != 1 {
        put(rights.as_ref().map(|rights| &rights[..]));
    }
    let hash: [u8; 32] = hash.finalize().into();
    let sql = "INSERT INTO events (id, format, time, category, severity, actor_id, actor, subject_kind, subject_id, subject, \
               device, code, message, details, operation, previous_hash, hash, rights) \
               VALUES (?1, ?2, ?3, ?4, 'info', ?5, ?6, ?7, ?8, ?9, 'ward', ?10, ?11, '[]', ?1, ?12, ?13, ?14)";
    let values = rusqlite::params![
        id,
        forged.format,
        time,
        forged.category,
        actor_id,
        actor,
        kind,
        number,
        subject,
        forged.code,
        forged.message,
        previous,
        hash,
        rights,
    ];
    assert_eq!(connection.execute(sql, values).unwrap(), 1);
}

/// A grant of Manager to kay.
fn given(from_at: &str, from_by: &str, from_event: &str) -> String {
    format!(
        "INSERT INTO role_grants (user_id, role_id, from_at, from_by, from_event) \
         VALUES (3, 3, {from_at}, '{from_by}', {from_event});"
    )
}

/// An end of the grant that kay has.
fn taken(ended_at: &str, ended_by: &str) -> String {
    format!(
        "UPDATE role_grants SET ended_at = {ended_at}, ended_by = '{ended_by}', ended_event = :event WHERE user_id = 3;"
    )
}

// LOG-3, LOG-5
#[test]
fn rows_are_compared_with_what_their_event_tells() {
    let now = given(":now", "ada", ":event");
    let session = Forged { category: "Session", message: "Session of user kay ended: signed out", ..ROLES_OF_KAY };
    let license = Forged { category: "License", message: "User kay was assigned a license", ..ROLES_OF_KAY };
    let role = ("role", 3, "Manager");
    let removed = Forged { subject: Some(role), message: "Role Manager removed", ..ROLES_OF_KAY };
    let of_grace = Forged { subject: Some(("user", 2, "grace")), ..ROLES_OF_KAY };
    let refused = Forged { code: Some("permission_denied"), ..ROLES_OF_KAY };
    let backdated = format!("{}{}", taken("from_at + 1", "ada"), given(":now - 86400000", "ada", ":event"));
    let permission = "INSERT INTO role_permissions (role_id, permission, from_at, from_by, from_event) \
                      VALUES (3, 'GrantAdmin', :now, 'ada', :event);";
    let seat = "INSERT INTO license_grants (user_id, license_type_id, from_at, from_by, from_event) \
                VALUES (3, 1, :now, 'ada', :event);";
    let unstopped = "UPDATE stops SET ended_at = from_at + 1, ended_by = 'ada', ended_event = :event;";
    let of_the_gate = Forged {
        category: "User Validation",
        actor: (None, "(login gate)"),
        subject: Some(("user", 2, "grace")),
        message: "User grace logged in",
        ..ROLES_OF_KAY
    };
    let without = format!("{now}{}", given("0", "ada", "NULL").replace("3, 3", "3, 6"));
    let cases = [
        // So the forgery is a good one.
        ("as the program writes it", format!("{}{now}", taken(":now", "ada")), ROLES_OF_KAY),
        ("by an event that tells of a session, backdated", backdated.clone(), session),
        ("by an event about the roles, backdated", backdated, ROLES_OF_KAY),
        ("by an event that tells of a session", now.clone(), session),
        ("by an event that tells of a license", now.clone(), license),
        ("by an event about somebody else", now.clone(), of_grace),
        ("by an event about the role", now.clone(), removed),
        ("by a refusal", now.clone(), refused),
        ("in another one's name", given(":now", "grace", ":event"), ROLES_OF_KAY),
        ("from a moment later", given(":now + 1", "ada", ":event"), ROLES_OF_KAY),
        ("ended a moment before", taken(":now - 1", "ada"), ROLES_OF_KAY),
        ("ended in the name of the program", taken(":now", "(chargehand)"), ROLES_OF_KAY),
        ("ended by an event about another role", taken(":now", "ada"), removed),
        ("a permission by an event about an account", permission.to_owned(), ROLES_OF_KAY),
        ("a license by an event about roles", seat.to_owned(), ROLES_OF_KAY),
        ("a stop that never was", unstopped.to_owned(), of_the_gate),
        ("rows without an event", without, Forged { format: 3, ..ROLES_OF_KAY }),
        ("of the oldest format, which has no digest", String::new(), Forged { format: 1, ..ROLES_OF_KAY }),
    ];
    let mut found = String::new();
    for (case, rows, forged) in cases {
        let plant = Plant::new();
        plant.ada(&["licenses", "add", "Standard", "--qty", "5", "-q"]).succeeds();
        plant.ada(&["users", "lock", "grace", "--reason", "why", "-q"]).succeeds();
        forge(&plant, &rows, forged);
        let ran = plant.ada(&["log", "verify"]).ran();
        let told = if ran.exit == 0 { ran.stdout } else { ran.stderr };
        let told = told.replace(crate::tampered_rights::SAID, "").replace(crate::tampered_rights::REMEDY, "");
        found += &format!("{case}: {} {told}", ran.exit);
        assert_eq!(plant.run(&["doctor", "-q"]).ran().exit == 0, ran.exit == 0, "{case}");
    }
    expect![[r#"
        as the program writes it: 0 The log is whole: 17 events. Head: 17 HASH
        by an event that tells of a session, backdated: 1 event 17 is said to have given or taken a right, and tells of something else.
        by an event about the roles, backdated: 1 event 17 is said to have given a right, and its row has another time or name than the event.
        by an event that tells of a session: 1 event 17 is said to have given or taken a right, and tells of something else.
        by an event that tells of a license: 1 event 17 is said to have given or taken a right, and tells of something else.
        by an event about somebody else: 1 event 17 is said to have given or taken a right, and tells of something else.
        by an event about the role: 1 event 17 is said to have given or taken a right, and tells of something else.
        by a refusal: 1 event 17 is said to have given or taken a right, and tells of something else.
        in another one's name: 1 event 17 is said to have given a right, and its row has another time or name than the event.
        from a moment later: 1 event 17 is said to have given a right, and its row has another time or name than the event.
        ended a moment before: 1 event 17 is said to have ended a right, and its row has another time or name than the event.
        ended in the name of the program: 1 event 17 is said to have ended a right, and its row has another time or name than the event.
        ended by an event about another role: 1 event 17 is said to have given or taken a right, and tells of something else.
        a permission by an event about an account: 1 event 17 is said to have given or taken a right, and tells of something else.
        a license by an event about roles: 1 event 17 is said to have given or taken a right, and tells of something else.
        a stop that never was: 1 event 17 is said to have ended a right, and its row has another time or name than the event.
        rows without an event: 1 error: The log is not what was written: event 17 has a format that it can't have there. It was left as it is; compare it with your last backup.
        of the oldest format, which has no digest: 1 error: The log is not what was written: event 17 has a format that it can't have there. It was left as it is; compare it with your last backup.
    "#]].assert_eq(&found);
}
