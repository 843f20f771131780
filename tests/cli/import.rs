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
              "warnings": []
            },
            {
              "row": 3,
              "action": "create",
              "username": "carl",
              "errors": [],
              "warnings": []
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
    plant.ada(&["log", "verify"]).succeeds();
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
        row 3, USERNAME "ada": The account ada exists already, and an import can't change accounts yet: take the row out.
        row 3, FULL NAME: Full name is needed: type at least one character.
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
              "warnings": []
            },
            {
              "row": 3,
              "action": "error",
              "username": "ada",
              "errors": [
                {
                  "column": "USERNAME",
                  "value": "ada",
                  "message": "The account ada exists already, and an import can't change accounts yet: take the row out."
                },
                {
                  "column": "FULL NAME",
                  "value": "",
                  "message": "Full name is needed: type at least one character."
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
              "warnings": []
            },
            {
              "row": 4,
              "action": "create",
              "username": "carl",
              "errors": [],
              "warnings": []
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
