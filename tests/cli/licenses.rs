//! License types and who has them.

use expect_test::expect;

use crate::plant::Plant;

// LIC-1, LIC-2, LIC-3
#[test]
fn a_seat_is_bought_assigned_and_taken_back() {
    let plant = Plant::new();
    let add =
        ["licenses", "add", "Standard User", "--qty", "1", "--set", "valid_until=2040-01-31", "--set", "note=usual"];
    plant.ada(&add).check(expect![[r#"
        exit 0
        --- stdout
        License type Standard User added: 0 of 1 seats used.
    "#]]);
    plant.ada(&["users", "license", "grace", "assign", "standard user"]).check(expect![[r#"
        exit 0
        --- stdout
        License Standard User assigned to user grace.
    "#]]);
    // LIC-2: both numbers, and who was last to take one (the moment is today's).
    let full = plant.ada(&["users", "license", "kay", "assign", "Standard User", "--json"]).output();
    assert_eq!(full.status.code(), Some(5));
    let error: serde_json::Value = serde_json::from_slice(&full.stderr).unwrap();
    assert_eq!(error["error"]["code"], "license_no_seat");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("1 of 1 are used") && message.contains("grace was the last to be given one"), "{message}");
    let details = &error["error"]["details"];
    assert_eq!((&details["qty"], &details["used"], &details["needed"]), (&1.into(), &1.into(), &1.into()));
    plant.ada(&["licenses", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        LICENSE        QTY  USED  FREE  EXPIRES     STATE      ROLE  NOTE
        Standard User  1    1     0     2040-01-31  none free        usual
    "#]]);
    plant.ada(&["licenses", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "name": "Standard User",
            "qty": 1,
            "used": 1,
            "valid_until": "TIME",
            "note": "usual",
            "role": null
          }
        ]
    "#]]);
    // LIC-4
    plant.ada(&["licenses", "edit", "Standard User", "--set", "qty=0"]).check(expect![[r#"
        exit 3
        --- stderr
        error: 1 of the seats of Standard User is used, so the quantity can't be 0. Nothing was changed; take the license from 1 of its holders first.
    "#]]);
    plant.ada(&["licenses", "delete", "Standard User"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Standard User can't be removed: 1 user has it. Take it from them first.
    "#]]);
    let plan = plant.ada(&["users", "license", "grace", "kay", "assign", "Standard User", "--dry-run"]).ran();
    assert!(plan.stdout.contains("refused    kay: Too few seats of Standard User: 1 of 1 are used"), "{}", plan.stdout);
    plant.ada(&["users", "list", "--search", "license:none", "--columns", "username,license"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  LICENSE
        ada
        kay
    "#]]);
    // ACT-1: a plan says how the seats move, for each by themselves.
    let plan = plant.ada(&["users", "license", "grace", "unassign", "--dry-run", "--json"]).succeeds();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let moved = serde_json::json!([{"license": "Standard User", "qty": 1, "used_before": 1, "used_after": 0}]);
    assert_eq!(plan["seats"], moved, "{plan}");
    plant.ada(&["users", "license", "grace", "unassign"]).check(expect![[r#"
        exit 0
        --- stdout
        License Standard User taken from user grace.
    "#]]);
    plant.ada(&["licenses", "delete", "Standard User"]).check(expect![[r#"
        exit 0
        --- stdout
        License type Standard User deleted.
    "#]]);
}

// LIC-5, ROL-5
#[test]
fn a_type_named_like_its_role_is_bound_to_it() {
    let plant = Plant::new();
    plant.ada(&["licenses", "add", "Operator", "--qty", "0", "-q"]).check(expect![[r#"
        exit 0
    "#]]);
    plant.ada(&["users", "add", "kim", "--full-name", "Kim Poe", "--role", "Operator"]).check(expect![[r#"
        exit 5
        --- stderr
        error: Too few seats of Operator: 0 of 0 are used, and this needs 1 more. Nothing was changed. Take the license or the role from somebody who needs it no longer (`chargehand licenses holders` shows who has it), or buy more.
    "#]]);
    plant.ada(&["licenses", "edit", "Operator", "--set", "qty=-3", "--set", "valid_until=soon"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The quantity is a whole number from 0 to 1000000. “soon” is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00.
    "#]]);
    plant.ada(&["licenses", "edit", "Operator", "--set", "quantity=3"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no field "quantity". The fields are: name, qty, valid_until, note, role.
    "#]]);
    plant.ada(&["licenses", "edit", "Operator", "--set", "qty=1"]).check(expect![[r#"
        exit 0
        --- stdout
        License type Operator changed: 0 of 1 seats used. Its seats come with the role Operator.
    "#]]);
    plant.ada(&["users", "license", "grace", "assign", "Operator"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Operator comes with the role Operator and isn't assigned by hand: give the role. Nothing was changed.
    "#]]);
    plant.run_as("kay", &["licenses", "add", "Mine", "--qty", "5"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageLicenses permission, which you do not have.
    "#]]);
}
