//! Workbooks that another program wrote and reads: openpyxl.

use std::path::Path;
use std::process::{Command, Output};

use expect_test::expect;

use crate::plant::Plant;

/// Runs `tests/peers/workbook.py`, in the Python that `scripts/install-openpyxl` made or the machine's own.
pub(crate) fn peer(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = root.join("target/python/bin/python3");
    let python = if own.exists() { own } else { "python3".into() };
    let output = Command::new(python).arg(root.join("tests/peers/workbook.py")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("ModuleNotFoundError"), "openpyxl is missing: scripts/install-openpyxl installs it");
    assert!(output.status.success(), "{errors}");
    output
}

/// A plant, and a workbook of that kind.
fn with_workbook(kind: &str) -> (Plant, String) {
    let plant = Plant::new();
    let path = plant.home().join("staff.xlsx").to_str().unwrap().to_owned();
    peer(&["write", &path, kind]);
    (plant, path)
}

// IMP-1, IMP-2, X5, X6: what openpyxl makes of booleans, texts, numbers, dates, zeros, blank rows, merged cells and hidden
// sheets.
#[test]
fn a_workbook_of_another_program_is_read_with_what_became_text_told() {
    let (plant, file) = with_workbook("people");
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 0
        --- stdout
        warning: Only the sheet "Users" was read, not "Last year".
        warning: Cells are merged (G6:G7): the first of each area holds what it says, the others count as empty.
        warning: The column SHOE SIZE is not known and was ignored.
        row 3: warning: SUID: a number shown with zeros before it, which aren't in it: "7" was taken. Format the cell as text to keep them.
        row 3: warning: TITLE: a date, "2026-01-31" was taken. Format the cell as text to keep what was typed.
        row 5: warning: SUID: a number, "4711" was taken: zeros before it would be lost. Format the cell as text to keep them.
        row 5: warning: TITLE: a number, "3.5" was taken: zeros before it would be lost. Format the cell as text to keep them.
        5 users added.
    "#]]);
    plant.ada(&["users", "show", "anna", "bert", "carl", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "username": "anna",
            "full_name": "Anna Ärztin 工",
            "email": "",
            "suid": "0007",
            "erp_id": "",
            "title": "Welder",
            "mobile": "",
            "state": "password_to_be_set",
            "enabled": true,
            "locked": false,
            "locked_out": false,
            "failed_attempts": 0,
            "roles": [
              "Programmer"
            ],
            "license": null,
            "password": "none",
            "sso": "none",
            "trusted_devices_only": false,
            "ignore_password_rules": false,
            "force_password_change": false,
            "shift_selection_mode": "None",
            "holiday_entitlement": true,
            "full_screen": false,
            "user_group": "System",
            "team": "Default Team",
            "default_menu_item": "",
            "manager_suid": null,
            "valid_from": null,
            "valid_until": null,
            "created": "TIME",
            "last_login": null,
            "sessions": 0
          },
          {
            "username": "bert",
            "full_name": "Bert",
            "email": "",
            "suid": "7",
            "erp_id": "",
            "title": "2026-01-31",
            "mobile": "",
            "state": "password_to_be_set",
            "enabled": true,
            "locked": false,
            "locked_out": false,
            "failed_attempts": 0,
            "roles": [
              "Programmer"
            ],
            "license": null,
            "password": "none",
            "sso": "none",
            "trusted_devices_only": false,
            "ignore_password_rules": false,
            "force_password_change": false,
            "shift_selection_mode": "None",
            "holiday_entitlement": false,
            "full_screen": false,
            "user_group": "System",
            "team": "Default Team",
            "default_menu_item": "",
            "manager_suid": null,
            "valid_from": null,
            "valid_until": null,
            "created": "TIME",
            "last_login": null,
            "sessions": 0
          },
          {
            "username": "carl",
            "full_name": "Carl",
            "email": "",
            "suid": "4711",
            "erp_id": "",
            "title": "3.5",
            "mobile": "",
            "state": "disabled",
            "enabled": false,
            "locked": false,
            "locked_out": false,
            "failed_attempts": 0,
            "roles": [
              "Programmer"
            ],
            "license": null,
            "password": "none",
            "sso": "none",
            "trusted_devices_only": false,
            "ignore_password_rules": false,
            "force_password_change": false,
            "shift_selection_mode": "None",
            "holiday_entitlement": false,
            "full_screen": false,
            "user_group": "System",
            "team": "Default Team",
            "default_menu_item": "",
            "manager_suid": null,
            "valid_from": null,
            "valid_until": null,
            "created": "TIME",
            "last_login": null,
            "sessions": 0
          }
        ]
    "#]]);
}

// X4
#[test]
fn formulas_are_never_run_and_without_a_value_an_error() {
    let (plant, file) = with_workbook("formulas-alone");
    plant.ada(&["import", &file]).check(expect![[r##"
        exit 3
        --- stdout
        warning: The column SHOE SIZE is not known and was ignored.
        row 2, SUID: This is a formula that no program has worked out yet: type its value instead, or open the workbook in a spreadsheet program and save it.
        row 3, FULL NAME: This is a formula that no program has worked out yet: type its value instead, or open the workbook in a spreadsheet program and save it.
        row 4, TITLE "#N/A": This is a formula that failed: type a value instead.
        --- stderr
        error: 3 of 3 rows have errors; nothing was imported.
    "##]]);
    let (plant, file) = with_workbook("formulas");
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: ~/staff.xlsx: row 5: control character U+000A in FULL NAME*: remove it
    "#]]);
}

// X1, X7, C9
#[test]
fn what_is_no_workbook_or_too_wide_is_refused() {
    let (plant, file) = with_workbook("far");
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: ~/staff.xlsx: row 1048576 has something in column XFD, outside of the template: 64 columns at most are read
    "#]]);
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n").unwrap();
    plant.ada(&["import", &file]).check(expect![[r#"
        exit 3
        --- stderr
        error: ~/staff.xlsx: not a workbook, though its name says so: save it as .xlsx, or name it .csv where it is one
    "#]]);
    // What it is counts, not what it is called.
    let (plant, file) = with_workbook("people");
    let renamed = file.replace(".xlsx", ".csv");
    std::fs::rename(&file, &renamed).unwrap();
    plant.ada(&["import", &renamed, "--dry-run", "-q"]).succeeds();
}
