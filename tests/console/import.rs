//! Importing a file of users: asked for, looked at row by row, confirmed, written, and stopped (IMP-1 to IMP-3).

use std::os::unix::fs::PermissionsExt as _;

use chargehand::clock::Clock as _;
use chargehand::domain::query::LogAnchor;
use chargehand::domain::user::Field;
use chargehand::service::{ImportPhase, ImportProgress, NewAccount};
use chargehand::tui::key::{Code, Key};
use chargehand::tui::request::{Msg, Progress, Request, perform};
use expect_test::expect;

use crate::harness::{Console, PASSWORD};

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
    let screen = console.screen();
    alike(console, &screen)
}

/// The last message in full.
fn said(console: &mut Console) -> String {
    let message = console.wide_message();
    alike(console, &message)
}

/// A text, with the folder of this test named always alike: as wide as it was, so that boxes stay boxes.
fn alike(console: &Console, text: &str) -> String {
    let folder = console.folder().path().to_str().unwrap();
    text.replace(folder, &format!("/{}", "~".repeat(folder.len() - 1)))
}

/// A CSV of three temporary workers, one row of which has two errors.
fn temps(console: &Console) -> String {
    let rows = ["temp1,Temp One,Operator", "temp2,,Operatr", "temp3,Temp Three,Operator"];
    file(console, "temps.csv", ",ROLES", &rows)
}

fn messages(console: &mut Console) -> Vec<String> {
    let session = console.app.session().unwrap();
    let page = console.desk.log_page(session, "", LogAnchor::Newest, 20, None).unwrap();
    page.events.into_iter().map(|event| event.message).collect()
}

// IMP-2: asked for by name, and nothing of the console's other keys works meanwhile.
#[test]
fn a_file_is_asked_for_and_completed_as_in_a_shell() {
    let mut console = plant();
    let folder = console.folder().path().join("lists");
    std::fs::create_dir_all(folder.join("May")).unwrap();
    for name in ["temps-may.csv", "temps-june.xlsx", "notes.txt", ".hidden.csv", "Users.CSV"] {
        std::fs::write(folder.join(name), "").unwrap();
    }
    run(&mut console, "import users");
    console.paste(&format!("'{}/'\n", folder.display()));
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Import users -----------------------------------------------------------+
        > | A workbook (.xlsx) or a CSV. First a preview: nothing is written yet.    |)
          | File: /~~~~~~~~~~~~~~/lists/                                             |
          |                                                                          |
          | In /~~~~~~~~~~~~~~/lists/:                                               |
          |   temps-june.xlsx                                                        |
          |   temps-may.csv                                                          |
          |   Users.CSV                                                              |
          |   May/                                                                   |
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
    // What all have in common, then one after the other.
    console.press("t Tab");
    assert!(screen(&mut console).contains("/lists/temps- "), "{}", screen(&mut console));
    console.press("Tab Tab");
    assert!(screen(&mut console).contains("> temps-may.csv"), "{}", screen(&mut console));
    console.press("m Tab");
    assert!(screen(&mut console).contains("/lists/temps-may.csv "));
    // A folder is gone into; letter case matters only where it has to.
    console.press("Ctrl-U");
    console.paste(&format!("{}/m", folder.display()));
    console.press("Tab");
    assert!(screen(&mut console).contains("/lists/May/ "), "{}", screen(&mut console));
    console.press("Ctrl-W Ctrl-U");
    console.paste(folder.to_str().unwrap());
    console.press("Enter u");
    assert!(screen(&mut console).contains("  Users.CSV"), "{}", screen(&mut console));
    console.press("Esc q");
    assert!(console.quit);
}

#[test]
fn what_is_no_file_of_users_is_told_in_the_box() {
    let mut console = plant();
    let folder = console.folder().path().to_owned();
    std::fs::write(folder.join("picture.xlsx"), b"\x89PNG").unwrap();
    std::fs::write(folder.join("other.csv"), "NAME,AGE\nBob,3\n").unwrap();
    std::fs::write(folder.join("broken.csv"), format!("{HEADER}\nbob,\"Bob\nx,y\n")).unwrap();
    std::os::unix::fs::symlink(folder.join("loop.csv"), folder.join("loop.csv")).unwrap();
    std::fs::write(folder.join("secret.csv"), HEADER).unwrap();
    std::fs::set_permissions(folder.join("secret.csv"), std::fs::Permissions::from_mode(0o0)).unwrap();
    run(&mut console, "import users");
    let mut said = |name: &str| {
        console.press("Ctrl-U");
        console.paste(&folder.join(name).display().to_string());
        console.press("Enter");
        screen(&mut console)
    };
    for (name, words) in [
        ("none.csv", "No such file or directory"),
        ("loop.csv", "can't be read: Too many levels of symbolic links"),
        ("picture.xlsx", "Not a workbook, though its name says so"),
        ("other.csv", "The column USERNAME* is missing"),
        ("broken.csv", "Row 2: unterminated quote in FULL NAME*"),
    ] {
        let screen = said(name);
        let text = screen.replace('|', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{name}: {screen}");
        assert!(screen.contains("+- Import users"), "{name}: the box stays");
    }
    // Root may read everything.
    let readable = std::fs::File::open(folder.join("secret.csv")).is_ok();
    assert!(readable || said("secret.csv").contains("Permission denied"));
    // What was typed anew has no error yet.
    console.press("x");
    assert!(!screen(&mut console).contains("unterminated"));
}

// IMP-2
#[test]
fn every_row_is_shown_with_what_becomes_of_it_and_nothing_is_written() {
    let mut console = plant();
    let rows = ["temp1,Temp One,Operator,Welder", "temp2,,Operatr,", "alice,Alice Liddell,,Setter"];
    let path = file(
        &console,
        "temps.csv",
        ",ROLES,TITLE,SHOE SIZE",
        &rows.map(|row| format!("{row},43")).each_ref().map(String::as_str),
    );
    preview(&mut console, &path);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 3 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   2 with errors
         [ ] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
         ! The column SHOE SIZE is not known and was ignored.
              ROW  RESULT  USERNAME        WHAT
        >       2  new     temp1           Temp One; Operator; team Default Team
                3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
                4  ERROR   alice           USERNAME "alice": The account alice exists a~






        -- Row 2: temp1 ----------------------------------------------------------------
         Temp One; Operator; team Default Team



          < Import >   < Save error list >   < Cancel >

         i import  Enter details  n next error  e only errors  a all rows  ? help
        reversed: [1 Users]
        reversed: >       2  new     temp1           Temp One; Operator; team Default Team
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("n Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv > row 3                                         3 rows
        --------------------------------------------------------------------------------
         Row                    3 of the file
         Username               temp2
         Result                 has errors and can't be imported so

         Column                 FULL NAME
         Value read             (empty, or not shown)
         Error                  Full name is needed: type at least one character.

         Column                 ROLES
         Value read             Operatr
         Error                  There is no role called "Operatr": correct it;
                                `chargehand roles list` names them.








         Esc back  n next error  s save errors  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&screen(&mut console));
    // Accounts that are there are changed by choice alone; it is looked at again at once.
    console.press("n Esc u");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 3 rows
        --------------------------------------------------------------------------------
         1 new   1 changed   0 brought back   0 unchanged   1 with errors
         [x] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
         ! The column SHOE SIZE is not known and was ignored.
              ROW  RESULT  USERNAME        WHAT
                2  new     temp1           Temp One; Operator; team Default Team
                3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
        >       4  change  alice           Title - -> Setter; Shift selection None -> A~






        -- Row 4: alice ----------------------------------------------------------------
         Title - -> Setter; Shift selection None -> Auto



          < Import >   < Save error list >   < Cancel >

         i import  Enter details  n next error  e only errors  a all rows  ? help
        reversed: [1 Users]
        reversed: >       4  change  alice           Title - -> Setter; Shift selection None -> A~
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("c Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv > row 4                                    1 of 3 rows
        --------------------------------------------------------------------------------
         Row                    4 of the file
         Username               alice
         Result                 will be changed

         Title                  - -> Setter
         Shift selection        None -> Auto














         Esc back  n next error  s save errors  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Esc w");
    assert!(console.screen().contains("No row has warnings. a shows all rows."), "{}", console.screen());
    console.press("i");
    expect!["1 row has errors, so nothing can be imported. Correct it in the file, or leave it out: o."]
        .assert_eq(&console.wide_message());
    console.press("Esc Esc");
    assert_eq!(
        console.line(2).trim_end(),
        " / Search: ____________________________           Inactive: hidden (i)  1-3 of 3"
    );
    assert!(messages(&mut console).iter().all(|message| !message.contains("imported")));
}

// IMP-2, ACT-2
#[test]
fn an_import_is_confirmed_done_and_undone() {
    let mut console = plant();
    let rows: Vec<String> = (1..=6).map(|number| format!("temp{number},Temp {number},Operator")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).chain(["temp7,,"]).collect();
    let path = file(&console, "temps.csv", ",ROLES", &rows);
    preview(&mut console, &path);
    console.press("o i");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 7 rows
        --------------------------------------------------------------------------------
         6 new   0 changed   0 brought back   0 unchanged   1 with errors, left out
         [ ] u update existing  [ ] b bring back  [x] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        > +- Import 6 users from temps.csv? -----------------------------------------+
          |                                                                          |
          | This will be done: 6 added.                                              |
          | 1 row has errors and is left out.                                        |
          | All of it is written, or nothing.                                        |
          | z undoes it, but for accounts that somebody changed or signed in with    |
          | since.                                                                   |s~
          |                                                                          |
          | Type 6:                                                                  |
          |                                                                          |
        --|   < Import >   < Cancel >                                                |--
         T+------------------------------------------------------------- Esc cancel -+



          < Import 6 users >   < Save error list >   < Cancel >

         Tab next  Enter press  Esc back
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&screen(&mut console));
    // The number is typed; the key that opened it confirms nothing.
    console.press("i");
    assert!(console.screen().contains("Digits only: type 6 to confirm."));
    console.press("6 Enter Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                            1 of 7 rows
        --------------------------------------------------------------------------------
         Imported: 6 added. 1 row was left out:
              ROW  RESULT  USERNAME        WHAT
        >       8  ERROR   temp7           FULL NAME: Full name is needed: type at leas~










        -- Row 8, column FULL NAME -----------------------------------------------------
         FULL NAME: Full name is needed: type at least one character.



          < Imported >   < Save error list >   < Close >
         6 added. Operation 14: z undoes it. 1 row was left out.
         s save errors  Enter details  Esc back  ? help
        reversed: [1 Users]
        reversed: >       8  ERROR   temp7           FULL NAME: Full name is needed: type at leas~
    "#]]
    .assert_eq(&screen(&mut console));
    // What was left out is still there to be saved.
    console.press("s Enter");
    let list = std::fs::read_to_string(console.folder().path().join("temps-errors.csv")).unwrap();
    expect![[r#"
        ROW,USERNAME,COLUMN,VALUE,KIND,MESSAGE
        8,temp7,FULL NAME,,error,Full name is needed: type at least one character.
    "#]]
    .assert_eq(&list.replace('\r', ""));
    console.press("i");
    assert_eq!(console.message(), "The file is imported already.");
    console.press("Esc");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-9 of 9
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           alice       Alice Liddell  Operator    -none-         Default~  Active
           grace       Grace Hopper   Manager     -none-         Default~  Active
           temp1       Temp 1         Operator    -none-         Default~  NO PASSWORD
           temp2       Temp 2         Operator    -none-         Default~  NO PASSWORD
           temp3       Temp 3         Operator    -none-         Default~  NO PASSWORD
           temp4       Temp 4         Operator    -none-         Default~  NO PASSWORD
           temp5       Temp 5         Operator    -none-         Default~  NO PASSWORD
           temp6       Temp 6         Operator    -none-         Default~  NO PASSWORD










         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("z");
    console.paste("6");
    console.press("Enter Enter");
    assert_eq!(console.message(), "Undone for 6 users.");
    assert!(console.line(2).ends_with("1-3 of 3"), "{}", console.screen());
}

// IMP-2, PWD-6: a password of somebody who is there can't come back.
#[test]
fn the_question_says_which_passwords_cannot_be_undone() {
    let mut console = plant();
    let path = file(&console, "new.csv", ",PASSWORD", &["alice,Alice Liddell,some long words here"]);
    preview(&mut console, &path);
    console.press("u i");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > new.csv                                                    1 row
        --------------------------------------------------------------------------------
         0 new   1 changed   0 brought back   0 unchanged   0 with errors
         [x] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        >       2  change  alice           Shift selection None -> Auto; password set -~

          +- Import 1 user from new.csv? --------------------------------------------+
          |                                                                          |
          | This will be done: 1 changed.                                            |
          | All of it is written, or nothing.                                        |
          | 1 account that is there gets another password: nothing of their rows can |
          | be undone.                                                               |
          |                                                                          |
          |   < Import >   < Cancel >                                                |
        --+------------------------------------------------------------- Esc cancel -+--
         Shift selection None -> Auto; password set -> temporary



          < Import 1 user >   < Save error list >   < Cancel >

         Tab next  Enter press  Esc back
        reversed: [1 Users]
        reversed: >       2  change  alice           Shift selection None -> Auto; password set -~
        reversed: < Cancel >
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Enter");
    assert!(!messages(&mut console)[0].contains("imported"), "the focus is on Cancel");
    console.press("i Left Enter");
    assert_eq!(console.message(), "1 changed. Operation 14: it can't be undone.");
    assert!(console.line(2).contains("Search:"), "nothing was left out: the list is seen again");
    assert!(!messages(&mut console).iter().any(|message| message.contains("long words")));
    console.press("z");
    assert!(console.screen().contains("The last change stays"), "{}", console.screen());
}

// IMP-2: what was confirmed is what is done.
#[test]
fn whatever_changed_since_the_preview_stops_the_import() {
    let mut console = plant();
    let path = temps(&console);
    preview(&mut console, &path);
    console.press("o");
    let mut other = console.another("grace");
    let session = other.app.session().unwrap();
    let new = NewAccount {
        username: "temp3".into(),
        fields: vec![(Field::FullName, "Somebody else".into())],
        ..NewAccount::default()
    };
    other.desk.add_user(session, new).unwrap();
    console.press("i Left Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 3 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   2 with errors, left out
         [ ] u update existing  [ ] b bring back  [x] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        >       2  new     temp1           Temp One; Operator; team Default Team
                3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
                4  ERROR   temp3           USERNAME "temp3": The account temp3 exists a~







        -- Row 2: temp1 ----------------------------------------------------------------
         Temp One; Operator; team Default Team



         Somebody changed something since the preview: nothing was imported. This is
         what the file comes to now.
         i import  Enter details  n next error  e only errors  a all rows  ? help
        reversed: [1 Users]
        reversed: >       2  new     temp1           Temp One; Operator; team Default Team
    "#]]
    .assert_eq(&screen(&mut console));
    // The file itself.
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Temp One", "Temp 1")).unwrap();
    console.press("i Left Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 3 rows
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   2 with errors, left out
         [ ] u update existing  [ ] b bring back  [x] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        >       2  new     temp1           Temp One; Operator; team Default Team
                3  ERROR   temp2           FULL NAME: Full name is needed: type at leas~
                4  ERROR   temp3           USERNAME "temp3": The account temp3 exists a~
              +- Nothing was imported ------------------------------------------+
              |                                                                 |
              | The file temps.csv changed since its preview: preview it again. |
              |                                                                 |
              |   < Preview it again >   < Close >                              |
              +---------------------------------------------------- Esc cancel -+

        -- Row 2: temp1 ----------------------------------------------------------------
         Temp One; Operator; team Default Team



          < Import 1 user >   < Save error list >   < Cancel >

         Tab next  Enter press  Esc back
        reversed: [1 Users]
        reversed: >       2  new     temp1           Temp One; Operator; team Default Team
        reversed: < Preview it again >
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Enter");
    assert!(console.screen().contains("Temp 1; Operator"), "{}", console.screen());
    std::fs::remove_file(&path).unwrap();
    console.press("i Left Enter");
    assert!(console.screen().contains("No such file or directory"), "{}", console.screen());
    console.press("Tab Enter Esc Esc");
    assert!(console.line(2).ends_with("1-4 of 4"), "{}", console.screen());
}

// IMP-2: the last look is the one inside the write lock.
#[test]
fn a_name_that_is_taken_while_passwords_are_hashed_stops_the_import() {
    let mut console = plant();
    let rows = ["temp1,Temp,some long words here", "temp2,Temp,"];
    let path = file(&console, "new.csv", ",PASSWORD", &rows);
    preview(&mut console, &path);
    console.press("o i Left");
    let mut other = console.another("grace");
    let session = other.app.session().unwrap();
    console.on_progress = Some(Box::new(move |progress| {
        if matches!(progress, Progress::Import(ImportProgress { phase: ImportPhase::Hashing, .. })) {
            let fields = vec![(Field::FullName, "Somebody else".into())];
            let new = NewAccount { username: "temp2".into(), fields, ..NewAccount::default() };
            other.desk.add_user(session, new).unwrap();
        }
        ""
    }));
    console.press("Enter");
    let screen = console.screen();
    assert!(screen.contains(" 1 new   0 changed   0 brought back   0 unchanged   1 with errors, left out"), "{screen}");
    assert!(console.wide_message().starts_with("Somebody changed something since the preview: nothing was imported."));
    console.on_progress = None;
    console.press("i Left Enter");
    assert!(console.message().starts_with("1 added."), "{}", console.message());
}

// IMP-3
#[test]
fn long_work_shows_how_far_it_is_and_is_stopped_by_esc_or_ctrl_c() {
    let mut console = plant();
    let path = file(&console, "new.csv", ",PASSWORD", &["temp1,Temp,some long words here", "temp2,Temp,"]);
    run(&mut console, "import users");
    console.on_progress = Some(Box::new(|_| "Esc"));
    console.paste(&path);
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Import users -----------------------------------------------------------+
        > | A workbook (.xlsx) or a CSV. First a preview: nothing is written yet.    |)
          | File: /~~~~~~~~~~~~~~/new.csv                                            |
          |                                                                          |
          | In /~~~~~~~~~~~~~~/:                                                     |
          |   new.csv                                                                |
          |    +- Looking at new.csv -------------------------------------------+    |
          |    |                                                                |    |
          |    | Looking at rows                                                |    |
          |    | ..............................  0 of 2                         |    |
          |    |                                                                |    |
          |    |                                                                |    |
          |    +-------------------------------------------------- stopping... -+    |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          +---------------------------------- Tab complete  Enter go on  Esc cancel -+


         Esc stop
        reversed: [1 Users]
        reversed: > )
    "#]]
    .assert_eq(&alike(&console, &console.seen[1]));
    assert!(screen(&mut console).contains("Stopped: nothing was kept."));
    console.on_progress = None;
    console.press("Enter i Left");
    for key in ["Esc", "Ctrl-C"] {
        for wanted in [ImportPhase::Hashing, ImportPhase::Writing] {
            console.seen.clear();
            console.on_progress = Some(Box::new(move |progress| match progress {
                Progress::Import(ImportProgress { phase, .. }) if phase == wanted => key,
                _ => "",
            }));
            console.press("Enter");
            assert_eq!(console.message(), "Stopped: nothing was imported.", "{key} {wanted:?}");
            console.on_progress = None;
            console.press("i Left");
        }
    }
    assert!(!console.quit);
    assert_eq!(messages(&mut console).iter().filter(|message| message.contains("temp")).count(), 0);
    // Whoever lets it go on sees each step.
    console.seen.clear();
    console.on_progress = Some(Box::new(|_| ""));
    console.press("Enter");
    let steps: Vec<String> = console.seen.iter().map(|screen| steps(screen)).collect();
    expect![[r#"
        Looking at rows / ..............................  0 of 2
        Looking at passwords / ##############################  1 of 1
        Hashing passwords / ##############################  1 of 1
        Writing accounts / ..............................  0 of 2"#]]
    .assert_eq(&steps.join("\n"));
    assert!(console.message().starts_with("2 added. Operation "), "{}", console.message());
}

// What is done at once shows no bar, which would only flicker; what takes longer shows one even before it tells anything.
#[test]
fn a_bar_shows_after_a_moment_alone() {
    let mut console = plant();
    let path = file(&console, "new.csv", "", &["temp1,Temp"]);
    preview(&mut console, &path);
    // Nobody answers here. The key is held back for a moment, lest it comes from a scanner.
    drop(console.app.update(Msg::Key(Key::plain(Code::Char('u')), console.clock.now())));
    drop(console.app.update(Msg::Now(console.clock.now().plus(30))));
    assert!(!console.screen().contains("Looking at new.csv"), "{}", console.screen());
    drop(console.app.update(Msg::Now(console.clock.now().plus(200))));
    assert!(console.screen().contains("Looking at new.csv") && console.screen().contains("Reading the file..."));
}

// GATE-11: the screen is locked for want of keys, and the import goes on behind it.
#[test]
fn an_import_that_ends_behind_the_lock_is_seen_by_whoever_comes_back() {
    let mut console = plant();
    let path = file(&console, "new.csv", "", &["temp1,Temp"]);
    preview(&mut console, &path);
    console.press("i Left");
    let enter = Key::plain(Code::Enter);
    let requests = console.app.update(Msg::Key(enter, console.clock.now()));
    console.advance(16 * 60_000);
    assert!(console.screen().contains("Locked after"), "{}", console.screen());
    for request in requests {
        if let Request::Call { ticket, session, call } = request {
            let progress = ImportProgress { phase: ImportPhase::Writing, done: 0, total: 1 };
            console.tell(Msg::Progress(ticket, console.clock.now(), Progress::Import(progress)));
            let answer = perform(&mut console.desk, session, call);
            console.tell(Msg::Reply(ticket, console.clock.now(), Box::new(answer)));
        }
    }
    assert!(!console.screen().contains("1 added"), "nobody else reads it");
    console.type_text(PASSWORD).press("Enter");
    assert!(console.screen().contains("temp1"), "{}", console.screen());
    console.press("!");
    assert!(console.screen().contains("1 added. Operation"), "{}", console.screen());
}

// Somebody begins and doesn't wait: the work ends with the session that it was begun in.
#[test]
fn an_import_of_a_session_that_has_ended_writes_nothing_and_says_so() {
    let mut console = plant();
    let path = file(&console, "new.csv", "", &["temp1,Temp"]);
    preview(&mut console, &path);
    console.press("i Left");
    let requests = console.app.update(Msg::Key(Key::plain(Code::Enter), console.clock.now()));
    console.advance(16 * 60_000);
    console.type_text(PASSWORD).press("Enter");
    for request in requests {
        if let Request::Call { ticket, session, call } = request {
            let answer = perform(&mut console.desk, session, call);
            console.tell(Msg::Reply(ticket, console.clock.now(), Box::new(answer)));
        }
    }
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > new.csv                                                    1 row
        --------------------------------------------------------------------------------
         1 new   0 changed   0 brought back   0 unchanged   0 with errors
         [ ] u update existing  [ ] b bring back  [ ] o skip bad rows   all rows
              ROW  RESULT  USERNAME        WHAT
        >       2  new     temp1           Temp; Programmer; team Default Team









        -- Row 2: temp1 ----------------------------------------------------------------
         Temp; Programmer; team Default Team



         This ended with the session in which it was begun: nothing was imported. Begin
         it again.
         i import  Enter details  n next error  e only errors  a all rows  ? help
        reversed: [1 Users]
        reversed: >       2  new     temp1           Temp; Programmer; team Default Team
    "#]]
    .assert_eq(&screen(&mut console));
}

/// The lines of the box that tells how far it is.
fn steps(screen: &str) -> String {
    let inside =
        screen.lines().filter_map(|line| Some(line.split_once("  | ")?.1.split_once(" |")?.0.trim().to_owned()));
    inside.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
}

#[test]
fn the_list_of_errors_replaces_nothing_without_a_question() {
    let mut console = plant();
    let path = temps(&console);
    let list = console.folder().path().join("temps-errors.csv");
    std::fs::write(&list, "precious").unwrap();
    preview(&mut console, &path);
    console.press("s Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Import users > temps.csv                                                 3 rows
        --------------------------------------------------------------------------------
         2+- Save the list of errors ------------------------------------------------+
         [| A CSV: each error and warning with row, username, column and value.      |
          | File: /~~~~~~~~~~~~~~/temps-errors.csv                                   |
        > |                                                                          |
          | In /~~~~~~~~~~~~~~/:                                                     |s~
          |   temps-errors.csv                                                       |
          |          +- Replace the file? --------------------------------+          |
          |          |                                                    |          |
          |          | /~~~~~~~~~~~~~~/temps-errors.csv is there already. |          |
          |          |                                                    |          |
          |          |   < Replace >   < Another name >                   |          |
          |          +--------------------------------------- Esc cancel -+          |
          |                                                                          |
        --|                                                                          |--
         T|                                                                          |
          |                                                                          |
          |                                                                          |
          +---------------------------------- Tab complete  Enter go on  Esc cancel -+
          < Import >   < Save error list >   < Cancel >

         Tab next  Enter press  Esc other file
        reversed: [1 Users]
        reversed: >
        reversed: < Another name >
    "#]]
    .assert_eq(&screen(&mut console));
    console.press("Enter");
    assert_eq!(std::fs::read_to_string(&list).unwrap(), "precious");
    console.press("Enter Left Enter");
    expect![[r#"
        ROW,USERNAME,COLUMN,VALUE,KIND,MESSAGE
        3,temp2,FULL NAME,,error,Full name is needed: type at least one character.
        3,temp2,ROLES,Operatr,error,"There is no role called ""Operatr"": correct it; `chargehand roles list` names them."
    "#]].assert_eq(&std::fs::read_to_string(&list).unwrap().replace('\r', ""));
    assert_eq!(std::fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    // Nowhere to write to.
    console.press("s Ctrl-U");
    console.paste("/proc/none/errors.csv");
    console.press("Enter");
    assert!(console.screen().contains("can't be written"), "{}", console.screen());
    console.press("Ctrl-U");
    console.paste("errors.txt");
    console.press("Enter");
    assert!(console.screen().contains("The file's name ends in .csv."), "{}", console.screen());
}

// T1 to T5
#[test]
fn names_and_cells_from_outside_are_drawn_harmless() {
    let mut console = plant();
    let evil = "evil\u{1b}[31m\n\u{202e}.csv";
    let path = file(&console, evil, ",ROLES", &["\u{202e}temp,Temp\u{200b}One,\u{1b}", "x,A\u{202e}B,Oper\u{9b}31m"]);
    // No control character is read from a table at all.
    let text = std::fs::read_to_string(&path).unwrap().replace(['\u{1b}', '\u{9b}'], "");
    std::fs::write(&path, text).unwrap();
    run(&mut console, "import users");
    console.paste(&format!("{}/", console.folder().path().display()));
    let raw = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}'));
    for keys in ["e", "Down", "Enter", "n", "Enter", "Esc", "s", "Enter", "Esc", "Esc", "Esc"] {
        console.press(keys);
        let screen = console.screen();
        assert!(!screen.chars().any(raw), "{keys}: {screen:?}");
        if keys == "Enter" {
            assert!(screen.contains("evil^[[31m^J<U+202E") || screen.contains("errors"), "{keys}: {screen}");
        }
    }
    // A name that can't be typed is chosen in the list.
    assert!(messages(&mut console).len() > 1);
}

// IMP-4
#[test]
fn a_template_is_written_and_can_be_imported() {
    let mut console = plant();
    run(&mut console, "write a template");
    console.press("Ctrl-U");
    let path = console.folder().path().join("new.xlsx");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    expect!["Template written to /~~~~~~~~~~~~~~/new.xlsx: replace its example row, then import it."]
        .assert_eq(&said(&mut console));
    // The folder is remembered.
    run(&mut console, "import users");
    assert!(screen(&mut console).contains("~/ "), "{}", screen(&mut console));
    console.press("n Tab Enter");
    assert!(console.screen().contains("new     bfischer"), "{}", console.screen());
    console.press("Esc");
    run(&mut console, "write a template");
    console.press("Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    assert!(console.screen().contains("Replace the file?"));
}

// IMP-5
#[test]
fn what_the_list_shows_is_exported_as_it_is_searched_or_all_of_it() {
    let mut console = plant();
    console.press("/");
    console.paste("grace");
    console.press("Enter");
    run(&mut console, "export users");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: grace_______________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  grace       Grace Hopper   Manager     -none-         Default~  Active


           +- Export users ---------------------------------------------------------+
           | Find:                                                           4 of 4 |
           |                                                                        |
           | >  1 Users as listed now, columns of the import                        |
           |    2 Users as listed now, every column                                 |
           |    3 All users, columns of the import                                  |
           |    4 All users, every column                                           |
           |                                                                        |
           |                                                                        |
           | Those that "grace" finds, without the inactive ones.                   |
           +--------------------------------------------- Enter choose  Esc cancel -+





         Up Down move  Enter choose  Esc cancel
        reversed: [1 Users]
        reversed: >  grace       Grace Hopper   Manager     -none-         Default~  Active
        reversed: >  1 Users as listed now, columns of the import
    "#]]
    .assert_eq(&screen(&mut console));
    let path = console.folder().path().join("out.csv");
    console.press("2 Enter Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    expect!["1 user exported to /~~~~~~~~~~~~~~/out.csv."].assert_eq(&said(&mut console));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("grace") && !text.contains("alice") && text.lines().count() == 2, "{text}");
    console.press("y 2 Enter");
    let folder = console.folder().path().to_str().unwrap().to_owned();
    expect!["chargehand export 'FOLDER/out.csv' --search grace --format full"]
        .assert_eq(&console.copied.replace(&folder, "FOLDER"));
    expect!["1 user exported to file out.csv"].assert_eq(&messages(&mut console)[0]);
    run(&mut console, "export users");
    console.press("3 Enter Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter Left Enter");
    assert!(std::fs::read_to_string(&path).unwrap().contains("alice"), "{}", console.screen());
    // An ending that says no kind, and columns that a JSON hasn't.
    for (name, words) in [("out.txt", "ends in .xlsx, .csv or .json"), ("out.json", "JSON isn't imported")] {
        run(&mut console, "export users");
        console.press("1 Enter Ctrl-U");
        console.paste(console.folder().path().join(name).to_str().unwrap());
        console.press("Enter");
        assert!(console.screen().contains(words), "{}", console.screen());
        console.press("Esc");
    }
}

// ROL-7, ROL-10
#[test]
fn whoever_may_not_import_is_told_so_and_a_row_beyond_ones_rights_is_an_error() {
    let people = [("grace", "Grace Hopper", "Manager"), ("sam", "Sam Vimes", "Supervisor")];
    let console = Console::with(&people);
    let mut sam = console.another("sam");
    sam.press(":");
    sam.paste("import users");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sam
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active
           grace       Grace Hopper   Manager     -none-         Default~  Active
           sam         Sam Vimes      Supervisor  -none-         Default~  Active (you)
           +- Commands -------------------------------------------------------------+
           | Find: import users                                            2 of 107 |
           |                                                                        |
           | Users                                                                  |
           | > import users                                                         |
           |   write a template                                                     |
           |                                                                        |
           | The requested function requires the ImportUsers permission, which you  |
           | do not have.                                                           |
           +------------------------------------------------- Enter run  Esc close -+






         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active
        reversed: > import users
    "#]]
    .assert_eq(&screen(&mut sam));
    sam.press("Enter");
    let mut grace = console.another("grace");
    let path = file(&console, "temps.csv", ",ROLES", &["temp1,Temp,Admin"]);
    preview(&mut grace, &path);
    grace.press("Enter");
    expect![[r#"
         [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log             grace
         Import users > temps.csv > row 2                                          1 row
        --------------------------------------------------------------------------------
         Row                    2 of the file
         Username               temp1
         Result                 has errors and can't be imported so

         Column                 ROLES
         Value read             Admin
         Error                  The requested function requires the GrantAdmin
                                permission, which you do not have.












         Esc back  n next error  s save errors  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&screen(&mut grace));
}

// ACT-3
#[test]
fn the_command_that_does_the_same_is_told() {
    let mut console = plant();
    let path = temps(&console);
    preview(&mut console, &path);
    console.press("u o y 2 Enter");
    let folder = console.folder().path().to_str().unwrap().to_owned();
    expect!["chargehand import 'FOLDER/temps.csv' --dry-run --update-existing --skip-bad-rows"]
        .assert_eq(&console.copied.replace(&folder, "FOLDER"));
    console.press("i Left Enter Esc y 2 Enter");
    expect!["chargehand import 'FOLDER/temps.csv' --update-existing --skip-bad-rows"]
        .assert_eq(&console.copied.replace(&folder, "FOLDER"));
}
