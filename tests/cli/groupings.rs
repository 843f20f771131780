//! User groups and teams.

use expect_test::expect;

use crate::plant::Plant;

#[test]
fn groups_are_added_renamed_and_removed() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Night", "Day"]).check(expect![[r#"
        exit 0
        --- stdout
        User group Night added.
        User group Day added.
    "#]]);
    plant.ada(&["groups", "add", "NIGHT"]).check(expect![[r#"
        exit 5
        --- stderr
        error: There is a user group called Night already; nothing was changed.
    "#]]);
    plant.ada(&["groups", "rename", "night", "Late"]).check(expect![[r#"
        exit 0
        --- stdout
        User group night renamed to Late.
    "#]]);
    plant.ada(&["groups", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        NAME    MEMBERS
        Day     0
        Late    0
        System  3
    "#]]);
    plant.ada(&["users", "edit", "kay", "--set", "user_group=late", "-q"]).succeeds();
    plant.ada(&["groups", "remove", "Late", "Day", "System", "Nowhere"]).check(expect![[r#"
        exit 3
        --- stdout
        User group Day removed.
        --- stderr
        error: Late: Late can't be removed: 1 users belong to it. Give them another user group first.
        error: System: System exists from the start and stays as it is.
        error: Nowhere: There is no user group called Nowhere. Its list names them.
    "#]]);
    plant.ada(&["groups", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "name": "Late",
            "members": 1
          },
          {
            "name": "System",
            "members": 2
          }
        ]
    "#]]);
}

#[test]
fn teams_are_a_list_of_their_own() {
    let plant = Plant::new();
    plant.ada(&["teams", "add", "Night", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "name": "Night"
        }
    "#]]);
    plant.ada(&["teams", "rename", "Night", "Late", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "name": "Late"
        }
    "#]]);
    plant.ada(&["teams", "rename", "Default Team", "Mine"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Default Team exists from the start and stays as it is.
    "#]]);
    plant.ada(&["teams", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        NAME          MEMBERS
        Default Team  3
        Late          0
    "#]]);
    plant.ada(&["groups", "remove", "Late"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user group called Late. Its list names them.
    "#]]);
    plant.ada(&["teams", "remove", "Late"]).check(expect![[r#"
        exit 0
        --- stdout
        Team Late removed.
    "#]]);
    plant.ada(&["teams", "add", "a\u{202e}b"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The name holds the control or invisible character U+202E: remove it (a pasted text often brings one along).
    "#]]);
}
