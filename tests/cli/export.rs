//! `export` and `template`: what leaves the program comes back unharmed, and another program reads it.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;
use serde_json::{Value, json};

use crate::plant::Plant;
use crate::workbooks::peer;

/// Every sheet of a workbook as openpyxl reads it.
fn cells(path: &str) -> Value {
    serde_json::from_slice(&peer(&["dump", path]).stdout).unwrap()
}

/// A plant's files, by name.
fn path(plant: &Plant, name: &str) -> String {
    plant.home().join(name).to_str().unwrap().to_owned()
}

const HEADER: &str = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*,EMAIL,SUID,TITLE,ENABLED,MANAGERSUID,\
                      ROLES,TRUSTEDDEVICESONLY,LICENSE,DEFAULTMENUITEM\n";

/// People of many scripts, with roles and managers, and names that spreadsheets would run.
fn staff(count: usize) -> String {
    let names = [
        "Bernd Fischer",
        "Ayşe Yılmaz",
        "Дмитрий Иванов",
        "王秀英",
        "محمد علي",
        "=HYPERLINK(\"\"x\"\")",
        "+49 Team",
        "'tis",
        "''=x",
        "- ",
        "ẞß; \"\"q\"\"",
    ];
    let roles = ["", "Operator", "Operator;Supervisor", ";", "Production Manager", "Programmer"];
    let mut text = HEADER.to_owned();
    for at in 0..count {
        let manager = if at > 10 { format!("{:05}", (at % 5) * 6 + 4) } else { String::new() };
        text += &format!(
            "u{at},\"{}\",{},System,Cell {},{},{at:05},{},{},{manager},{},{},{},{}\n",
            names[at % names.len()],
            ["Auto", "None", "Prompt"][at % 3],
            at % 7,
            if at % 2 == 0 { format!("u{at}@example.org") } else { String::new() },
            ["", "Welder", "=1+1"][at % 3],
            if at % 9 == 0 { "FALSE" } else { "" },
            roles[at % roles.len()],
            if at % 5 == 0 { "TRUE" } else { "" },
            if at % 4 == 0 { "Standard User" } else { "" },
            if at % 8 == 0 { "Queue" } else { "" },
        );
    }
    text
}

/// A plant with what `staff` needs, and nobody of them yet.
fn empty_plant() -> Plant {
    let plant = Plant::new();
    plant.ada(&["teams", "add", "Cell 0", "Cell 1", "Cell 2", "Cell 3", "Cell 4", "Cell 5", "Cell 6", "-q"]).succeeds();
    plant.ada(&["licenses", "add", "Standard User", "--qty", "100000", "-q"]).succeeds();
    plant
}

// IMP-5, E1, E2: an export imported into an empty plant and exported again is the same file, as CSV and as a workbook.
#[test]
fn what_was_exported_and_imported_is_exported_the_same() {
    let (first, second, third) = (empty_plant(), empty_plant(), empty_plant());
    let file = path(&first, "staff.csv");
    std::fs::write(&file, staff(600)).unwrap();
    first.ada(&["import", &file, "-q"]).succeeds();
    let (csv, book) = (path(&first, "all.csv"), path(&first, "all.xlsx"));
    for file in [&csv, &book] {
        first.ada(&["export", file, "--show-inactive", "-q"]).succeeds();
    }
    let exported = std::fs::read_to_string(&csv).unwrap();
    assert!(
        exported.contains("\"'=HYPERLINK(\"\"x\"\")\"")
            && exported.contains("'+49 Team")
            && exported.contains(",''=x,")
    );
    assert_eq!(exported.lines().count(), 604);
    for (plant, from) in [(&second, &csv), (&third, &book)] {
        plant.ada(&["import", from, "--update-existing", "-q"]).succeeds();
        let again = path(plant, "again.csv");
        plant.ada(&["export", &again, "--show-inactive", "-q"]).succeeds();
        assert_eq!(std::fs::read_to_string(&again).unwrap(), exported);
        plant.ada(&["log", "verify", "-q"]).succeeds();
    }
    let again = path(&third, "again.xlsx");
    third.ada(&["export", &again, "--show-inactive", "-q"]).succeeds();
    assert_eq!(cells(&again), cells(&book));
}

// IMP-5: what another program reads of a workbook is what stands in the CSV, cell by cell.
#[test]
fn a_workbook_holds_what_the_csv_does() {
    let plant = empty_plant();
    let file = path(&plant, "staff.csv");
    std::fs::write(&file, staff(40)).unwrap();
    plant.ada(&["import", &file, "-q"]).succeeds();
    let book = path(&plant, "some.xlsx");
    plant.ada(&["export", &book, "--search", "u1"]).check(expect![[r#"
        exit 0
        --- stdout
        10 users exported to ~/some.xlsx.
    "#]]);
    let all = cells(&book);
    let rows = all["Users"].as_array().unwrap();
    assert_eq!(rows.len(), 11);
    assert_eq!(rows[0][3], json!("PASSWORD"));
    let told: Vec<Value> = [2, 4, 6, 9, 16, 17, 18].iter().map(|at| rows[2][*at].clone()).collect();
    assert_eq!(
        told,
        [
            json!("u10"),
            json!("00010"),
            json!("ẞß; \"q\""),
            json!(true),
            json!(true),
            Value::Null,
            json!("Production Manager")
        ]
    );
    for (format, name) in [("import", "a.csv"), ("full", "b.csv"), ("full", "c.xlsx"), ("full", "d.json")] {
        plant.ada(&["export", &path(&plant, name), "--format", format, "-q"]).succeeds();
    }
    let csv = |name: &str| std::fs::read_to_string(path(&plant, name)).unwrap();
    assert!(csv("b.csv").starts_with("username,full_name,email,suid,"));
    assert!(csv("a.csv").starts_with("TEMPLATESUID,EMAIL,USERNAME*,PASSWORD,SUID,"));
    // JSON is what the list gives; a table has the same in columns.
    let json: Value = serde_json::from_str(&csv("d.json")).unwrap();
    let list: Value = serde_json::from_str(&plant.ada(&["users", "list", "--json"]).succeeds()).unwrap();
    let without_logins = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|user| user["username"].to_string()).collect()
    };
    assert_eq!(without_logins(&json), without_logins(&list));
    let full = cells(&path(&plant, "c.xlsx"));
    let full = full["Users"].as_array().unwrap();
    for (row, user) in full[1..].iter().zip(json.as_array().unwrap()) {
        for (at, name) in full[0].as_array().unwrap().iter().enumerate() {
            let text = |value: &Value| match value {
                Value::Null => String::new(),
                Value::String(text) => text.trim_start_matches('\'').to_owned(),
                Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"),
                other => other.to_string(),
            };
            assert_eq!(text(&row[at]), text(&user[name.as_str().unwrap()]), "{name}");
        }
    }
}

// E4, F1, IMP-5: a file that is there stays until somebody says so; only its owner reads what was written; the log tells.
#[test]
fn a_file_that_is_there_is_replaced_where_that_is_said() {
    let plant = Plant::new();
    let file = path(&plant, "users.csv");
    std::fs::write(&file, "mine").unwrap();
    plant.ada(&["export", &file]).check(expect![[r#"
        exit 5
        --- stderr
        error: ~/users.csv is there already and was left alone. --yes replaces it.
    "#]]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    plant.ada(&["export", &file, "--yes", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "file": "~/users.csv",
          "format": "import",
          "users": 3
        }
    "#]]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    plant.ada(&["log", "list", "--search", "exported", "--limit", "1"]).check(expect![[r#"
        exit 0
        --- stdout
        ID  TIME                        CATEGORY  SEVERITY  ACTOR  SUBJECT    DEVICE  MESSAGE
        14  TIME  Import    info      ada    users.csv  vm      3 users exported to file users.csv
    "#]]);
    plant.ada(&["export", &path(&plant, "users.txt")]).check(expect![[r#"
        exit 2
        --- stderr
        error: The file's name ends in .xlsx, .csv or .json.
    "#]]);
    plant.ada(&["export", &path(&plant, "users.json"), "--format", "import"]).check(expect![[r#"
        exit 2
        --- stderr
        error: JSON isn't imported: name the file .xlsx or .csv, or export everything.
    "#]]);
    plant.ada(&["export", &path(&plant, "nowhere/users.csv")]).check(expect![[r#"
        exit 1
        --- stderr
        error: ~/nowhere/users.csv can't be written: No such file or directory (os error 2). What stood there is as it was.
    "#]]);
    plant.run_as("kay", &["export", &path(&plant, "kay.csv")]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ImportUsers permission, which you do not have.
    "#]]);
    let left: Vec<String> = std::fs::read_dir(plant.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("csv") || name.contains("new"))
        .collect();
    assert_eq!(left, ["users.csv"]);
}

// IMP-4: what the plant has can be chosen, long lists from a sheet that no menu shows; the example can be imported.
#[test]
fn the_template_offers_what_the_plant_has() {
    let plant = empty_plant();
    let groups: Vec<String> = (0..60).map(|at| format!("Group {at:02}, north")).collect();
    let mut add = vec!["groups", "add"];
    add.extend(groups.iter().map(String::as_str));
    add.push("-q");
    plant.ada(&add).succeeds();
    let (book, csv) = (path(&plant, "new.xlsx"), path(&plant, "new.csv"));
    plant.ada(&["template", &book]).check(expect![[r#"
        exit 0
        --- stdout
        Template written to ~/new.xlsx: replace its example row, then `chargehand import ~/new.xlsx --dry-run`.
    "#]]);
    plant.ada(&["template", &csv, "-q"]).succeeds();
    let dropdowns: Value = serde_json::from_slice(&peer(&["dropdowns", &book]).stdout).unwrap();
    assert_eq!(dropdowns["ENABLED"], json!(["TRUE", "FALSE"]));
    assert_eq!(dropdowns["LICENSE"], json!(["Standard User"]));
    assert_eq!(dropdowns["DEFAULTUSERGROUP*"].as_array().unwrap().len(), 61);
    assert_eq!(dropdowns["DEFAULTTEAM*"].as_array().unwrap().len(), 8);
    let facts: Value = serde_json::from_slice(&peer(&["facts", &book]).stdout).unwrap();
    expect![[r#"{"notes":19,"sheets":{"Lists":"veryHidden","Users":"visible"},"text":["USERNAME*","SUID","TITLE","FULL NAME*","SHIFTSELECTIONMODE*","HOLIDAYENTITLEMENT","TRUSTEDDEVICESONLY","IGNOREPASSWORDRULES","FULLSCREEN","DEFAULTUSERGROUP*","DEFAULTTEAM*","ENABLED","ROLES"]}"#]].assert_eq(&facts.to_string());
    for file in [&book, &csv] {
        let told = plant.ada(&["import", file, "--dry-run"]).succeeds();
        assert_eq!(told, "1 user would be added; nothing was written.\n");
    }
}
