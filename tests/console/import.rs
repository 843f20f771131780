//! Importing a file of users: asked for, looked at row by row, confirmed, written, and stopped (IMP-1 to IMP-3).

use expect_test::expect;

use crate::harness::Console;

const HEADER: &str = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*";
const REST: &str = "Auto,System,Default Team";

fn plant() -> Console {
    Console::with(&[("alice", "Alice Liddell", "Operator"), ("grace", "Grace Hopper", "Manager")])
}

/// Writes a CSV of the essential columns and `more` into the plant's folder; its path.
fn file(console: &Console, name: &str, more: &str, rows: &[&str]) -> String {
    let mut text = format!("{HEADER}{more}\n");
    for row in rows {
        let mut cells = row.splitn(3, ',');
        let (username, full_name) = (cells.next().unwrap_or(""), cells.next().unwrap_or("Somebody"));
        let more = cells.next().map(|more| format!(",{more}")).unwrap_or_default();
        text += &format!("{username},{full_name},{REST}{more}\n");
    }
    let path = console.folder().path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Opens the preview of a file.
fn preview(console: &mut Console, path: &str) {
    run(console, "import users");
    console.paste(path);
    console.press("Enter");
}

/// Runs an action by its name among the commands.
fn run(console: &mut Console, name: &str) {
    console.press(":");
    console.paste(name);
    console.press("Enter");
}

/// The screen, with the folder of this test named always alike.
fn screen(console: &mut Console) -> String {
    let folder = console.folder().path().to_str().unwrap().to_owned();
    // As wide as it was: boxes stay boxes.
    let instead = format!("/{}", "~".repeat(folder.len() - 1));
    console.screen().replace(&folder, &instead)
}

#[test]
fn walk() {
    let mut console = plant();
    let path = file(
        &console,
        "temps.csv",
        ",ROLES",
        &["temp1,Temp One,Operator", "temp2,,", "alice,Alice,", "temp4,Temp Four,Operatr"],
    );
    run(&mut console, "import users");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Import users -----------------------------------------------------------+
        > | A workbook (.xlsx) or a CSV. It is only looked at: nothing is written y~ |)
          | File:                                                                    |
          |                                                                          |
          | In /work/wt/preview:                                                     |
          |   assets/                                                                |
          |   docs/                                                                  |
          |   examples/                                                              |
          |   scripts/                                                               |
          |   src/                                                                   |
          |   target/                                                                |
          |   tests/                                                                 |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          +---------------------------------- Tab complete  Enter go on  Esc cancel -+


         Tab complete  Up Down choose  Enter go on  Ctrl-U empty  Esc cancel
        reversed: [1 Users]
        reversed: > )
    "#]]
    .assert_eq(&screen(&mut console));
    console.paste(&path[..path.len() - 6]);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Import users -----------------------------------------------------------+
        > | A workbook (.xlsx) or a CSV. It is only looked at: nothing is written y~ |)
          | File: /~~~~~~~~~~~~~~/tem                                                |
          |                                                                          |
          | In /~~~~~~~~~~~~~~/:                                                     |
          |   temps.csv                                                              |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          +---------------------------------- Tab complete  Enter go on  Esc cancel -+


         Tab complete  Up Down choose  Enter go on  Ctrl-U empty  Esc cancel
        reversed: [1 Users]
        reversed: > )
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                          1-4 of 4 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   3 with errors
         [ ] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        >       2  new     temp1           Temp One; Operator; team Default Team
                3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
                4  ERROR   alice           USERNAME "alice": The account alice exists a~
                5  ERROR   temp4           ROLES "Operatr": There is no role called "Op~











          < Import 1 user >   < Save error list >   < Cancel >

         i import  Enter details  n next error  e only errors  s save errors  ? help
        reversed: [1 Users]
        reversed: >       2  new     temp1           Temp One; Operator; team Default Team
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("n Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv > row 3                                  1-4 of 4 rows
        --------------------------------------------------------------------------------
         Row                    3 of the file
         Username               temp2
         Result                 has errors and can't be imported so

         Column                 FULL NAME
         Value read             (empty, or not shown)
         Error                  Full name is needed: type at least one character.













         Esc back  n next error  s save errors  a all rows  c only changes  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Esc i");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                          1-4 of 4 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   3 with errors
         [ ] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
                2  new     temp1           Temp One; Operator; team Default Team
        >       3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
                4  ERROR   alice           USERNAME "alice": The account alice exists a~
                5  ERROR   temp4           ROLES "Operatr": There is no role called "Op~











         3 rows have errors, so nothing can be imported. Correct them in the file, or
         leave them out: o.
         i import  Enter details  n next error  e only errors  s save errors  ? help
        reversed: [1 Users]
        reversed: >       3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("o i");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                          1-4 of 4 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   3 with errors, left out
         [ ] u update existing  [ ] b bring back  [x] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
                2  new     temp1           Temp One; Operator; team Default Team
        >       3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
            +- Import 1 user from temps.csv? -------------------------------------+ts a~
            |                                                                     | "Op~
            | 1 added.                                                            |
            | 3 rows have errors and are left out.                                |
            | All of it is written, or nothing.                                   |
            | z undoes it for whom nobody changed and who hasn't signed in since. |
            |                                                                     |
            |   < Import >   < Cancel >                                           |
            +-------------------------------------------------------- Esc cancel -+




          < Import 1 user >   < Save error list >   < Cancel >

         Tab next  Enter press  Esc back
        reversed: [1 Users]
        reversed: >       3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
        reversed: < Cancel >
    "#]]
    .assert_eq(&screen(&mut console));
}
