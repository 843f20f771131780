//! `import`.

use expect_test::expect;

use crate::plant::Plant;

const HEADER: &str = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*,EMAIL,PASSWORD,ROLES\n";

fn with_file(rows: &str) -> (Plant, String) {
    let plant = Plant::new();
    let path = plant.home().join("new.csv");
    std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
    (plant, path.to_str().unwrap().to_owned())
}

// IMP-2
#[test]
fn a_preview_writes_nothing_and_the_import_all_of_it() {
    let rows = "bob,Bob Fischer,None,System,Default Team,bob@example.org,a long enough password,Operator\n\
                carl,Carl Zeiss,Auto,System,Default Team,,,\n";
    let (plant, file) = with_file(rows);
    plant.ada(&["import", &file, "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        2 users would be added; nothing was written.
    "#]]);
    plant.ada(&["import", &file, "--dry-run", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "created": 2,
          "updated": 0,
          "brought_back": 0,
          "unchanged": 0,
          "bad": 0,
          "written": false,
          "warnings": [],
          "seats": [],
          "rows": [
            {
              "row": 2,
              "action": "create",
              "username": "bob",
              "errors": [],
              "warnings": [],
              "changes": []
            },
            {
              "row": 3,
              "action": "create",
              "username": "carl",
              "errors": [],
              "warnings": [],
              "changes": []
            }
          ]
        }
    "#]]);
    assert_eq!(plant.ada(&["users", "list", "--json"]).succeeds().matches("username").count(), 3);
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 0
        --- stdout
        2 users added.
    "#]]);
    plant.ada(&["users", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME     STATE        ROLE        USER GROUP  TEAM          LAST LOGIN
        ada       Ada Byron     Active       Admin       System      Default Team  TIME
        bob       Bob Fischer   Active       Operator    System      Default Team
        carl      Carl Zeiss    NO PASSWORD  Programmer  System      Default Team
        grace     Grace Hopper  Active       Manager     System      Default Team  TIME
        kay       Kay McNulty   Active       Supervisor  System      Default Team  TIME
    "#]]);
    plant.ada(&["log", "list", "--search", "import", "--limit", "1"]).succeeds();
    plant.ada(&["log", "verify", "-q"]).succeeds();
}

// IMP-2, C8, C11: every error with row, column and remedy; no password in the report.
#[test]
fn bad_rows_are_all_told_and_nothing_is_written() {
    let rows = "bob,Bob Fischer,None,System,Default Team,bob,canary,\n\
                ada,,Sometimes,Nowhere,Default Team,,,Boss\n\
                carl,Carl Zeiss,Auto,System,Default Team,,,\n";
    let (plant, file) = with_file(rows);
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stdout
        row 2, EMAIL "bob": An email address is a name, one @ and a domain with a dot in it, such as anna@example.com.
        row 2, PASSWORD: The password has 6 characters: 15 are needed at least (a few unrelated words make a good one).
        row 3, USERNAME "ada": The account ada exists already: choose to update existing ones (--update-existing), or take the row out.
        row 3, SHIFTSELECTIONMODE "Sometimes": Shift selection takes Auto, None or Prompt, not "Sometimes".
        row 3, DEFAULTUSERGROUP "Nowhere": There is no user group called "Nowhere". Correct it, or add it first.
        row 3, ROLES "Boss": There is no role called "Boss": correct it; `chargehand roles list` names them.
        --- stderr
        error: 2 of 3 rows have errors; nothing was imported.
    "#]]);
    plant.ada(&["import", &file, "--json"]).check(expect![[r#"
        exit 3
        --- stdout
        {
          "created": 0,
          "updated": 0,
          "brought_back": 0,
          "unchanged": 0,
          "bad": 2,
          "written": false,
          "warnings": [],
          "seats": [],
          "rows": [
            {
              "row": 2,
              "action": "error",
              "username": "bob",
              "errors": [
                {
                  "column": "EMAIL",
                  "value": "bob",
                  "message": "An email address is a name, one @ and a domain with a dot in it, such as anna@example.com."
                },
                {
                  "column": "PASSWORD",
                  "value": "",
                  "message": "The password has 6 characters: 15 are needed at least (a few unrelated words make a good one)."
                }
              ],
              "warnings": [],
              "changes": []
            },
            {
              "row": 3,
              "action": "error",
              "username": "ada",
              "errors": [
                {
                  "column": "USERNAME",
                  "value": "ada",
                  "message": "The account ada exists already: choose to update existing ones (--update-existing), or take the row out."
                },
                {
                  "column": "SHIFTSELECTIONMODE",
                  "value": "Sometimes",
                  "message": "Shift selection takes Auto, None or Prompt, not \"Sometimes\"."
                },
                {
                  "column": "DEFAULTUSERGROUP",
                  "value": "Nowhere",
                  "message": "There is no user group called \"Nowhere\". Correct it, or add it first."
                },
                {
                  "column": "ROLES",
                  "value": "Boss",
                  "message": "There is no role called \"Boss\": correct it; `chargehand roles list` names them."
                }
              ],
              "warnings": [],
              "changes": []
            },
            {
              "row": 4,
              "action": "create",
              "username": "carl",
              "errors": [],
              "warnings": [],
              "changes": []
            }
          ]
        }
        --- stderr
        {"error":{"code":"bad_rows","message":"2 of 3 rows have errors; nothing was imported.","details":{}}}
    "#]]);
    assert_eq!(plant.ada(&["users", "list", "--json"]).succeeds().matches("username").count(), 3);
}

// C2, C3, C9, T6
#[test]
fn a_file_that_is_no_table_is_refused() {
    let (plant, file) = with_file("bob,\"Bob\n");
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: ~/new.csv: row 2: unterminated quote in FULL NAME*: close it, or double it where it belongs to the text
    "#]]);
    std::fs::write(&file, b"\xff\xfeU\0S\0E\0R\0").unwrap();
    plant.ada(&["import", &file, "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"bad_file","message":"~/new.csv: not UTF-8 (looks like UTF-16): save it as CSV UTF-8","details":{}}}
    "#]]);
    plant.ada(&["import", "\u{1b}[31mevil.csv"]).check(expect![[r#"
        exit 1
        --- stderr
        error: ␛[31mevil.csv can't be read: No such file or directory (os error 2). Nothing was imported.
    "#]]);
    std::fs::write(&file, "USERNAME,SHOE SIZE\nbob,43\n").unwrap();
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: The column FULL NAME* is missing: add it to the file's first row. The column SHIFTSELECTIONMODE* is missing: add it to the file's first row. The column DEFAULTUSERGROUP* is missing: add it to the file's first row. The column DEFAULTTEAM* is missing: add it to the file's first row.
    "#]]);
}

// ROL-10, ROL-11, C10
#[test]
fn an_import_needs_its_permission_and_gives_nothing_more() {
    let (plant, file) = with_file("bob,Bob Fischer,None,System,Default Team,,,Admin\n");
    plant.run_as("kay", &["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ImportUsers permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["import", &file]).check(expect![[r#"
        exit 3
        --- stdout
        row 2, ROLES "Admin": The requested function requires the GrantAdmin permission, which you do not have.
        --- stderr
        error: 1 of 1 row has errors; nothing was imported.
    "#]]);
}

// IMP-2: changed with old and new, brought back, left out; what is chosen is a choice of its own each.
#[test]
fn existing_and_inactive_accounts_and_bad_rows_are_choices() {
    let rows = "bob,Bob Fischer,None,System,Default Team,bob@example.org,,Operator\n\
                carl,Carl Zeiss,Auto,System,Default Team,,,\n";
    let (plant, file) = with_file(rows);
    plant.ada(&["import", &file, "-q"]).succeeds();
    plant.ada(&["users", "disable", "carl", "-q"]).succeeds();
    let rows = "Bob,,Prompt,,,bfischer@example.org,,Operator;Programmer\n\
                carl,,,,,,,\n\
                kay,,,,,,,\n\
                dora,Dora,Sometimes,System,Default Team,,,\n\
                emil,Emil,Auto,System,Default Team,,a long enough password,\n";
    std::fs::write(&file, format!("{HEADER}{rows}")).unwrap();
    plant.ada(&["import", &file, "--dry-run"]).check(expect![[r#"
        exit 3
        --- stdout
        row 2, USERNAME "Bob": The account bob exists already: choose to update existing ones (--update-existing), or take the row out.
        row 3, USERNAME "carl": The account carl exists already and is inactive: choose to bring back (--bring-back), or take the row out.
        row 4, USERNAME "kay": The account kay exists already: choose to update existing ones (--update-existing), or take the row out.
        row 5, SHIFTSELECTIONMODE "Sometimes": Shift selection takes Auto, None or Prompt, not "Sometimes".
        --- stderr
        error: 4 of 5 rows have errors; nothing was imported.
    "#]]);
    let all = ["import", &file, "--update-existing", "--bring-back", "--skip-bad-rows"];
    plant.ada(&[&all[..], &["--dry-run"]].concat()).check(expect![[r#"
        exit 0
        --- stdout
        row 2: Bob changes: email: "bob@example.org" -> "bfischer@example.org"; shift_selection_mode: "None" -> "Prompt"; roles: "Operator" -> "Programmer; Operator"
        row 3: carl comes back: enabled: "no" -> "yes"
        row 5, SHIFTSELECTIONMODE "Sometimes": Shift selection takes Auto, None or Prompt, not "Sometimes".
        1 user would be added, 1 changed, 1 brought back; nothing was written.
        --- stderr
        1 of 5 rows has errors and is left out.
    "#]]);
    plant.ada(&[&all[..], &["--dry-run", "--json"]].concat()).check(expect![[r#"
        exit 0
        --- stdout
        {
          "created": 1,
          "updated": 1,
          "brought_back": 1,
          "unchanged": 1,
          "bad": 1,
          "written": false,
          "warnings": [],
          "seats": [],
          "rows": [
            {
              "row": 2,
              "action": "update",
              "username": "Bob",
              "errors": [],
              "warnings": [],
              "changes": [
                {
                  "field": "email",
                  "before": "bob@example.org",
                  "after": "bfischer@example.org"
                },
                {
                  "field": "shift_selection_mode",
                  "before": "None",
                  "after": "Prompt"
                },
                {
                  "field": "roles",
                  "before": "Operator",
                  "after": "Programmer; Operator"
                }
              ]
            },
            {
              "row": 3,
              "action": "bring_back",
              "username": "carl",
              "errors": [],
              "warnings": [],
              "changes": [
                {
                  "field": "enabled",
                  "before": "no",
                  "after": "yes"
                }
              ]
            },
            {
              "row": 4,
              "action": "unchanged",
              "username": "kay",
              "errors": [],
              "warnings": [],
              "changes": []
            },
            {
              "row": 5,
              "action": "error",
              "username": "dora",
              "errors": [
                {
                  "column": "SHIFTSELECTIONMODE",
                  "value": "Sometimes",
                  "message": "Shift selection takes Auto, None or Prompt, not \"Sometimes\"."
                }
              ],
              "warnings": [],
              "changes": []
            },
            {
              "row": 6,
              "action": "create",
              "username": "emil",
              "errors": [],
              "warnings": [],
              "changes": []
            }
          ]
        }
        --- stderr
        {"note":"1 of 5 rows has errors and is left out."}
    "#]]);
    plant.ada(&all).check(expect![[r#"
        exit 0
        --- stdout
        row 5, SHIFTSELECTIONMODE "Sometimes": Shift selection takes Auto, None or Prompt, not "Sometimes".
        1 user added, 1 changed, 1 brought back.
        --- stderr
        1 of 5 rows has errors and is left out.
    "#]]);
    plant.ada(&["users", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME     STATE        ROLE                  USER GROUP  TEAM          LAST LOGIN
        ada       Ada Byron     Active       Admin                 System      Default Team  TIME
        bob       Bob Fischer   NO PASSWORD  Programmer, Operator  System      Default Team
        carl      Carl Zeiss    NO PASSWORD  Programmer            System      Default Team
        emil      Emil          Active       Programmer            System      Default Team
        grace     Grace Hopper  Active       Manager               System      Default Team  TIME
        kay       Kay McNulty   Active       Supervisor            System      Default Team  TIME
    "#]]);
    plant.ada(&["log", "list", "--limit", "8"]).check(expect![[r#"
        exit 0
        --- stdout
        ID  TIME                        CATEGORY  SEVERITY  ACTOR  SUBJECT  DEVICE  MESSAGE
        22  TIME  User      info      ada    emil     vm      User emil added
        21  TIME  User      info      ada    carl     vm      User carl enabled
        20  TIME  Role      info      ada    bob      vm      Roles of user bob changed: gave Programmer
        19  TIME  User      info      ada    bob      vm      User bob changed: email, shift selection
        18  TIME  Import    info      ada    new.csv  vm      File new.csv imported: 1 user added, 1 changed, 1 brought back
        17  TIME  User      info      ada    carl     vm      User carl disabled
        16  TIME  User      info      ada    carl     vm      User carl added
        15  TIME  User      info      ada    bob      vm      User bob added
        --- stderr
        There are more: --after 15 shows them.
    "#]]);
    plant.ada(&["log", "verify", "-q"]).succeeds();
}

// The database is not opened as a file: that would take its locks away.
#[test]
fn a_database_in_use_is_no_file_to_import() {
    let plant = Plant::new();
    let database = plant.database();
    let ran = plant.ada(&["import", database.to_str().unwrap()]).ran();
    assert!(ran.exit == 1 && ran.stderr.contains("it is a database in use"), "{} {}", ran.exit, ran.stderr);
}
