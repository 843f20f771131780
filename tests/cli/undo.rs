//! `undo`: back again, as a change of its own (ACT-2).

use expect_test::expect;

use crate::plant::Plant;

fn with(people: &[&str]) -> Plant {
    let plant = Plant::new();
    for name in people {
        plant.ada(&["users", "add", name, "--full-name", "Some Body", "-q"]).succeeds();
    }
    plant
}

/// Number of the newest operation.
fn last(plant: &Plant) -> String {
    let event = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    let events: serde_json::Value = serde_json::from_str(&event).unwrap();
    events[0]["operation"].to_string()
}

// ACT-2
#[test]
fn the_last_thing_done_is_undone_for_all_of_them_and_again() {
    let plant = with(&["bob", "carl"]);
    plant.ada(&["users", "roles", "bob", "carl", "add", "Supervisor", "-q"]).succeeds();
    plant.ada(&["users", "disable", "bob", "carl", "--reason", "left", "-q"]).succeeds();
    plant.ada(&["undo", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User bob put back: not disabled any more (disabled: "yes: left" -> "no")
        change     User carl put back: not disabled any more (disabled: "yes: left" -> "no")
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["undo"]).check(expect![[r#"
        exit 0
        --- stdout
        Operation 18 undone:
        User bob put back: not disabled any more.
        User carl put back: not disabled any more.
    "#]]);
    // What was undone is done again.
    plant.ada(&["undo"]).check(expect![[r#"
        exit 0
        --- stdout
        Operation 20 undone:
        User bob put back: disabled again.
        User carl put back: disabled again.
    "#]]);
    plant.ada(&["undo", "--dry-run", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "changes": [
              {
                "details": [
                  {
                    "after": "no",
                    "before": "yes: left",
                    "field": "disabled"
                  }
                ],
                "message": "User bob put back: not disabled any more"
              }
            ],
            "error": null,
            "plan": "change",
            "seats": [],
            "subject": "bob",
            "username": "bob",
            "warnings": []
          },
          {
            "changes": [
              {
                "details": [
                  {
                    "after": "no",
                    "before": "yes: left",
                    "field": "disabled"
                  }
                ],
                "message": "User carl put back: not disabled any more"
              }
            ],
            "error": null,
            "plan": "change",
            "seats": [],
            "subject": "carl",
            "username": "carl",
            "warnings": []
          }
        ]
    "#]]);
    plant.ada(&["undo", "--json", "-q"]).succeeds();
    plant.ada(&["users", "edit", "bob", "--set", "title=Setter", "-q"]).succeeds();
    plant.ada(&["undo"]).check(expect![[r#"
        exit 0
        --- stdout
        Operation 26 undone:
        User bob changed: title.
    "#]]);
}

// ACT-2
#[test]
fn who_was_changed_since_is_named_and_can_be_left_out() {
    let plant = with(&["bob", "carl"]);
    plant.ada(&["users", "edit", "bob", "carl", "--set", "title=Setter", "-q"]).succeeds();
    let operation = last(&plant);
    plant.run_as("grace", &["users", "edit", "carl", "--set", "title=Fitter", "-q"]).succeeds();
    let undo = |more: &[&'static str]| plant.ada(&[&["undo", operation.as_str()], more].concat());
    undo(&[]).check(expect![[r#"
        exit 5
        --- stderr
        error: carl: carl was changed since, on TIME by grace (User carl changed: title). Nothing of it was undone; change it back by hand.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    undo(&["--skip"]).check(expect![[r#"
        exit 5
        --- stdout
        Operation 16 undone:
        User bob changed: title.
        --- stderr
        error: carl: carl was changed since, on TIME by grace (User carl changed: title). Nothing of it was undone; change it back by hand.
    "#]]);
    plant.run_as("kay", &["undo", &operation]).check(expect![[r#"
        exit 3
        --- stderr
        error: bob: The requested function requires the EditUsers permission, which you do not have.
        carl: The requested function requires the EditUsers permission, which you do not have.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
}

// ACT-2
#[test]
fn what_cannot_be_undone_says_so() {
    let plant = with(&["bob"]);
    plant.run_as("grace", &["undo"]).check(expect![[r#"
        exit 3
        --- stderr
        error: There is nothing to undo: you have changed nothing so far.
    "#]]);
    plant.ada(&["undo", "99999"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no operation 99999.
    "#]]);
    plant.ada(&["users", "delete", "bob", "--yes", "-q"]).succeeds();
    plant.ada(&["undo"]).check(expect![[r#"
        exit 3
        --- stderr
        error: "User bob deleted" can't be undone: a deleted account is gone for good. Nothing was changed.
    "#]]);
    plant.ada(&["teams", "add", "Nights", "-q"]).succeeds();
    plant.ada(&["undo"]).check(expect![[r#"
        exit 3
        --- stderr
        error: "Team Nights added" can't be undone: it is no change of accounts; change it back where it was changed. Nothing was changed.
    "#]]);
}

// ACT-2: once is enough; who undid it and when is said once, not once an account.
#[test]
fn what_was_undone_already_is_told_with_who_did_it() {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Bob Fischer", "-q"]).succeeds();
    plant.ada(&["users", "disable", "bob", "grace", "kay", "--yes", "-q"]).succeeds();
    let newest = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    let newest: serde_json::Value = serde_json::from_str(&newest).unwrap();
    let operation = newest[0]["operation"].to_string();
    plant.ada(&["undo", &operation, "--yes", "-q"]).succeeds();
    let told = |text: &str| {
        // The minute is another one each time.
        let start = text.find(" on 20").unwrap();
        format!("{} on MINUTE{}", &text[..start], &text[start + 20..])
    };
    let ran = plant.ada(&["undo", &operation, "--yes"]).ran();
    expect![[r#"
        exit 5
        --- stderr
        error: Operation 15 was undone already by ada on MINUTE (operation 20). Nothing was changed; undoing that operation does it again.
    "#]].assert_eq(&told(&ran.transcript()));
    let ran = plant.ada(&["undo", &operation, "--yes", "--json"]).ran();
    expect![[r#"
        exit 5
        --- stderr
        {"error":{"code":"undone_already","message":"Operation 15 was undone already by ada on MINUTE (operation 20). Nothing was changed; undoing that operation does it again.","details":{}}}
    "#]].assert_eq(&told(&ran.transcript()));
    // The log says which one was undone.
    let newest = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    assert!(newest.contains("\"undoes\"") && newest.contains(&format!("\"after\": \"{operation}\"")), "{newest}");
    // Undoing that does it again, and then the first can be undone no more: bob was changed since.
    plant.ada(&["undo", "--yes", "-q"]).succeeds();
    let ran = plant.ada(&["undo", &operation, "--yes"]).ran();
    assert!(ran.transcript().contains("bob was changed since"), "{}", ran.transcript());
}
