//! `users list`: filter words, order, columns, pages.

use expect_test::expect;

use crate::plant::Plant;

/// A plant with a few people in teams.
fn plant() -> Plant {
    let plant = Plant::new();
    plant.ada(&["teams", "add", "Press", "Night shift", "-q"]).succeeds();
    for (username, full_name, set) in [
        ("akumar", "Anita Kumar", "team=Press"),
        ("bfischer", "Bernd Fischer", "team=Night shift"),
        ("cjones", "Carol Jones", "team=Press"),
        ("mchen", "Mei Chen", "title=Setter"),
    ] {
        plant
            .ada(&["users", "add", username, "--full-name", full_name, "--role", "Operator", "--set", set, "-q"])
            .succeeds();
    }
    plant.ada(&["users", "edit", "cjones", "--set", "valid_until=2030-06-30", "-q"]).succeeds();
    plant
}

#[test]
fn filter_words_narrow_the_list() {
    let plant = plant();
    let mut found = String::new();
    for search in [
        "team:Press",
        "TEAM:press role:operator",
        "team:\"night shift\"",
        "team:night_shift",
        "-team:Press role:Operator",
        "team:Press carol",
        "carol team:Press",
        "state:password_to_be_set team:Press",
        "title:sett",
        "email:none role:operator",
        "password:none -title:none",
        "valid_until:<2031",
        "valid_until:2030-06",
        "valid_until:>2030-06-30",
        "failed:0 role:Admin",
        "team:",
        "x:y",
        "name:",
    ] {
        let list = plant.ada(&["users", "list", &format!("--search={search}"), "--json"]).succeeds();
        let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
        let names: Vec<_> = list.iter().map(|user| user["username"].as_str().unwrap()).collect();
        found.push_str(&format!("{search} = {}\n", names.join(" ")));
    }
    expect![[r#"
        team:Press = akumar cjones
        TEAM:press role:operator = akumar cjones
        team:"night shift" = bfischer
        team:night_shift = bfischer
        -team:Press role:Operator = bfischer mchen
        team:Press carol = cjones
        carol team:Press = cjones
        state:password_to_be_set team:Press = akumar cjones
        title:sett = mchen
        email:none role:operator = akumar bfischer cjones mchen
        password:none -title:none = mchen
        valid_until:<2031 = cjones
        valid_until:2030-06 = cjones
        valid_until:>2030-06-30 = 
        failed:0 role:Admin = ada
        team: = ada akumar bfischer cjones grace kay mchen
        x:y = 
        name: = 
    "#]]
    .assert_eq(&found);
}

#[test]
fn a_value_that_nobody_has_is_answered_with_those_there_are() {
    let plant = plant();
    plant.ada(&["users", "list", "--search", "team:Prss"]).check(expect![[r#"
        exit 0
        --- stderr
        Nobody has team:Prss. There are: Default Team, Night shift, Press.
    "#]]);
    plant.ada(&["users", "list", "--search", "valid_until:<soon"]).check(expect![[r#"
        exit 0
        --- stderr
        valid_until:<soon can't be read: it takes a day, a month or a year, as in valid_until:<2026-12-31.
    "#]]);
    plant.ada(&["users", "list", "--search", "failed:many"]).check(expect![[r#"
        exit 0
        --- stderr
        failed:many can't be read: it takes a number, as in failed:>2.
    "#]]);
    plant.ada(&["users", "disable", "cjones", "-q"]).succeeds();
    // USR-7
    plant.ada(&["users", "list", "--search", "state:disabled"]).check(expect![[r#"
        exit 0
        --- stderr
        No active user was found, but an inactive one: --show-inactive shows it.
    "#]]);
    plant
        .ada(&["users", "list", "--search", "state:disabled", "--show-inactive", "--columns", "username,state"])
        .check(expect![[r#"
            exit 0
            --- stdout
            USERNAME  STATE
            cjones    DISABLED
        "#]]);
}

#[test]
fn the_list_can_be_sorted_and_its_columns_chosen() {
    let plant = plant();
    let columns = ["users", "list", "--columns", "username,team,valid_until,title"];
    let with = |more: &[&str]| plant.ada(&[&columns[..], more].concat());
    with(&["--sort", "team"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  TEAM          VALID UNTIL  TITLE
        ada       Default Team
        grace     Default Team
        kay       Default Team
        mchen     Default Team               Setter
        bfischer  Night shift
        akumar    Press
        cjones    Press         2030-06-30
    "#]]);
    // What is empty stands last both ways.
    with(&["--sort", "valid_until:desc", "--limit", "2"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  TEAM          VALID UNTIL  TITLE
        cjones    Press         2030-06-30
        ada       Default Team
        --- stderr
        There are more: --after ada shows them.
    "#]]);
    with(&["--sort", "valid_until:desc", "--limit", "2", "--after", "ada"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  TEAM         VALID UNTIL  TITLE
        akumar    Press
        bfischer  Night shift
        --- stderr
        There are more: --after bfischer shows them.
    "#]]);
    with(&["--sort", "team", "--after", "nobody"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]]);
}

#[test]
fn wrong_columns_orders_and_limits_are_wrong_usage() {
    let plant = plant();
    plant.ada(&["users", "list", "--columns", "username,badge"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no column "badge". The columns are: username, full_name, roles, license, team, user_group, state, email, suid, erp_id, title, mobile, manager, shift_selection_mode, default_menu_item, valid_from, valid_until, last_login, created, changed, failed_attempts, password, sso, trusted_devices_only, ignore_password_rules, force_password_change, holiday_entitlement, full_screen.
    "#]]);
    plant.ada(&["users", "list", "--columns", "team,username,team"]).check(expect![[r#"
        exit 2
        --- stderr
        error: --columns names team twice.
    "#]]);
    plant.ada(&["users", "list", "--sort", "team:down"]).check(expect![[r#"
        exit 2
        --- stderr
        error: --sort takes COLUMN or COLUMN:desc, not "team:down". The columns are: username, full_name, roles, license, team, user_group, state, email, suid, erp_id, title, mobile, manager, shift_selection_mode, default_menu_item, valid_from, valid_until, last_login, created, changed, failed_attempts, password, sso, trusted_devices_only, ignore_password_rules, force_password_change, holiday_entitlement, full_screen.
    "#]]);
    plant.ada(&["users", "list", "--limit", "0"]).check(expect![[r#"
        exit 2
        --- stderr
        error: invalid value '0' for '--limit <N>': it is at least 1

        For more information, try '--help'.
    "#]]);
}
