//! Somebody who can write the file leaves every row of rights as it was, and changes where they are found: `log verify` and
//! `doctor` find it.

use expect_test::expect;

use crate::plant::Plant;
use crate::tampered_rights::{REMEDY, SAID, plant, told};

/// Makes an index that misses rows, and says in the schema that it is the old one.
fn hollowed(index: &str, on: &str, has: &str) -> String {
    let (and, whole) = match has {
        "" => ("WHERE", String::new()),
        has => ("AND", format!(" WHERE {has}")),
    };
    format!(
        "DROP INDEX {index}; CREATE INDEX {index} ON {on}{whole} {and} id NOT IN (2, 4); PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = 'CREATE INDEX {index} ON {on}{whole}' WHERE name = '{index}';"
    )
}

/// What fails in a checkup, beside what `log verify` says.
fn found(case: &str, plant: &Plant) -> String {
    let verified = told(plant).replace(SAID, "").replace(REMEDY, "");
    let checkup = plant.run(&["doctor"]).ran();
    let failed = checkup.stdout.lines().filter(|line| line.starts_with("failed"));
    let failed: Vec<&str> = failed.map(|line| line.trim_start_matches("failed").trim()).collect();
    assert_eq!(verified.starts_with('0'), failed.is_empty(), "{case}: {failed:?}");
    format!("{case}: {verified}    doctor: {}\n", failed.join("\n    doctor: "))
}

// LOG-3, LOG-5
#[test]
fn rights_that_an_index_misses_are_found() {
    let indexes = [
        ("role_grants_by_role", "role_grants (role_id, ended_at, user_id)", ""),
        ("role_grants_by_user", "role_grants (user_id, from_at)", ""),
        ("role_permissions_by_role", "role_permissions (role_id, from_at)", ""),
        ("role_permissions_by_permission", "role_permissions (permission, from_at)", ""),
        ("license_grants_by_user", "license_grants (user_id, from_at)", ""),
        ("stops_by_user", "stops (user_id, from_at)", ""),
        ("users_gone_by_name", "users (username_key)", "deleted_at IS NOT NULL"),
    ];
    let mut all = String::new();
    for (index, on, has) in indexes {
        let plant = plant();
        plant.ada(&["users", "license", "kay", "assign", "Standard", "-q"]).succeeds();
        plant.ada(&["users", "delete", "bob", "--yes", "-q"]).succeeds();
        plant.sql(&hollowed(index, on, has));
        all += &found(index, &plant);
    }
    expect![[r#"
        role_grants_by_role: 1 wrong # of entries in index role_grants_by_role.
            doctor: pages          wrong # of entries in index role_grants_by_role; row 2 missing from index role_grants_by_role; row 4 missing from index role_grants_by_role
            doctor: log            wrong # of entries in index role_grants_by_role
        role_grants_by_user: 1 wrong # of entries in index role_grants_by_user.
            doctor: pages          wrong # of entries in index role_grants_by_user; row 2 missing from index role_grants_by_user; row 4 missing from index role_grants_by_user
            doctor: log            wrong # of entries in index role_grants_by_user
        role_permissions_by_role: 3 error: The requested function requires the OpenConsole permission, which you do not have. Nothing was changed.
            doctor: pages          wrong # of entries in index role_permissions_by_role; row 2 missing from index role_permissions_by_role; row 4 missing from index role_permissions_by_role
            doctor: log            wrong # of entries in index role_permissions_by_role
        role_permissions_by_permission: 1 wrong # of entries in index role_permissions_by_permission.
            doctor: pages          wrong # of entries in index role_permissions_by_permission; row 2 missing from index role_permissions_by_permission; row 4 missing from index role_permissions_by_permission
            doctor: log            wrong # of entries in index role_permissions_by_permission
        license_grants_by_user: 1 wrong # of entries in index license_grants_by_user.
            doctor: pages          wrong # of entries in index license_grants_by_user; row 2 missing from index license_grants_by_user
            doctor: log            wrong # of entries in index license_grants_by_user
        stops_by_user: 1 wrong # of entries in index stops_by_user.
            doctor: pages          wrong # of entries in index stops_by_user; row 2 missing from index stops_by_user
            doctor: log            wrong # of entries in index stops_by_user
        users_gone_by_name: 1 row 4 missing from index users_gone_by_name.
            doctor: pages          row 4 missing from index users_gone_by_name
            doctor: log            row 4 missing from index users_gone_by_name
    "#]].assert_eq(&all);
}

// LOG-3, LOG-5
#[test]
fn rows_that_are_gone_and_names_that_nothing_is_found_by_are_found() {
    let no_text = "CAST(x'ff41' AS TEXT)";
    let cases = [
        ("a role gone", "PRAGMA foreign_keys = OFF; DELETE FROM roles WHERE id = 3".to_owned()),
        ("an account gone", "PRAGMA foreign_keys = OFF; DELETE FROM users WHERE username = 'bob'".to_owned()),
        ("another key of a role", "UPDATE roles SET name_key = 'x' WHERE name = 'Manager'".to_owned()),
        ("another key of a type", "UPDATE license_types SET name_key = 'x' WHERE name = 'Standard'".to_owned()),
        ("another key of an account", "UPDATE users SET username_key = 'x' WHERE username = 'bob'".to_owned()),
        ("an account's name no text", format!("UPDATE users SET username = {no_text} WHERE username = 'bob'")),
        ("an account's key no text", format!("UPDATE users SET username_key = {no_text} WHERE username = 'bob'")),
        ("a type's name no text", format!("UPDATE license_types SET name = {no_text} WHERE name = 'Standard'")),
        ("a role's name no text", format!("UPDATE roles SET name = {no_text} WHERE name = 'Manager'")),
        ("an account deleted", "UPDATE users SET deleted_at = 1 WHERE username = 'bob'".to_owned()),
        ("a license type removed", "UPDATE license_types SET removed_at = 1 WHERE name = 'Leading'".to_owned()),
        ("a built-in role removed", "UPDATE roles SET removed_at = 1 WHERE id = 1".to_owned()),
    ];
    let mut all = String::new();
    for (case, sql) in cases {
        let tampered = plant();
        tampered.sql(&sql);
        all += &found(case, &tampered);
        // The same where no event that is here tells of it.
        let tampered = plant();
        let file = tampered.home().join("log.jsonl").to_string_lossy().into_owned();
        tampered.ada(&["log", "archive", "--before", "2099-01-01", &file, "-q"]).succeeds();
        tampered.sql(&sql);
        all += &found("    archived", &tampered);
    }
    expect![[r#"
        a role gone: 1 row 2 of role_grants refers to one of roles that is gone.
            doctor: references     rows without what they refer to: 2 in role_grants, 18 in role_permissions
            doctor: log            row 2 of role_grants refers to one of roles that is gone
            archived: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
            doctor: references     rows without what they refer to: 2 in role_grants, 18 in role_permissions
            doctor: log            event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written
        an account gone: 1 error: The record is whole, but lists and searches of it may miss events: event 14 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
            doctor: references     rows without what they refer to: 1 in license_grants, 2 in role_grants, 2 in stops
            doctor: log            event 14 tells of somebody whose account has another name by now: searches by name miss it
            archived: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
            doctor: references     rows without what they refer to: 1 in license_grants, 2 in role_grants, 2 in stops
            doctor: log            event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written
        another key of a role: 1 the role with number 3 isn't found by its name.
            doctor: log            the role with number 3 isn't found by its name
            archived: 1 the role with number 3 isn't found by its name.
            doctor: log            the role with number 3 isn't found by its name
        another key of a type: 1 the license type with number 1 isn't found by its name.
            doctor: log            the license type with number 1 isn't found by its name
            archived: 1 the license type with number 1 isn't found by its name.
            doctor: log            the license type with number 1 isn't found by its name
        another key of an account: 1 error: The record is whole, but lists and searches of it may miss events: event 14 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
            doctor: log            event 14 tells of somebody whose account has another name by now: searches by name miss it
            archived: 1 the account with number 4 isn't found by its name.
            doctor: log            the account with number 4 isn't found by its name
        an account's name no text: 1 error: The record is whole, but lists and searches of it may miss events: event 14 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
            doctor: log            event 14 tells of somebody whose account has another name by now: searches by name miss it
            archived: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
            doctor: log            event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written
        an account's key no text: 1 error: The record is whole, but lists and searches of it may miss events: event 14 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
            doctor: log            event 14 tells of somebody whose account has another name by now: searches by name miss it
            archived: 1 the account with number 4 isn't found by its name.
            doctor: log            the account with number 4 isn't found by its name
        a type's name no text: 6 error: The database holds something unexpected (a text that is none): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: database       it holds something unexpected: a text that is none
            doctor: log            event 20 tells of a license type that has another name by now
            archived: 6 error: The database holds something unexpected (a text that is none): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: database       it holds something unexpected: a text that is none
            doctor: log            event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written
        a role's name no text: 6 error: The database holds something unexpected (a text that is none): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: database       it holds something unexpected: a text that is none
            doctor: log            the role with number 3 has a name that no event tells of
            archived: 6 error: The database holds something unexpected (a text that is none): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: database       it holds something unexpected: a text that is none
            doctor: log            event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written
        an account deleted: 1 an account is deleted, and no event tells of that.
            doctor: roles          1 roles of deleted accounts
            doctor: log            an account is deleted, and no event tells of that
            archived: 1 the account with number 4 is gone, and rows say that it holds or gives something.
            doctor: roles          1 roles of deleted accounts
            doctor: log            the account with number 4 is gone, and rows say that it holds or gives something
        a license type removed: 1 event 23 is the newest that tells of a license type, and that isn't what its removal says.
            doctor: log            event 23 is the newest that tells of a license type, and that isn't what its removal says
            archived: 1 the license type with number 2 is gone, and rows say that it holds or gives something.
            doctor: log            the license type with number 2 is gone, and rows say that it holds or gives something
        a built-in role removed: 6 error: The database holds something unexpected (a grant of role number 1 that isn't there): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: administrator  there is none who is active without an end
            doctor: log            the role with number 1 is removed, and no event tells of that
            archived: 6 error: The database holds something unexpected (a grant of role number 1 that isn't there): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup.
            doctor: administrator  there is none who is active without an end
            doctor: log            the role with number 1 is gone, and rows say that it holds or gives something
    "#]].assert_eq(&all);
}
