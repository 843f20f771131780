//! `y`: what is selected, and as commands what was done last and what is shown (ACT-3). That the commands do it is held
//! where they are run (`tests/cli/commands.rs`).

use expect_test::expect;

use crate::harness::Console;

fn plant() -> Console {
    Console::with(&[("alice", "Alice Liddell", "Operator"), ("bob", "Bob Martin", "Manager")])
}

/// What the entry of this number copies.
fn copied(console: &mut Console, number: usize) -> String {
    console.press(&format!("y {number} Enter")).copied.clone()
}

// ACT-3
#[test]
fn the_whole_text_stands_there_and_goes_on_behind_a_backslash() {
    let mut console = plant();
    console.press("Down Space Space d").type_text("left the plant, it's said, for the mountains");
    console.press("Tab Enter Tab Enter y 2");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)









        -- Copy ------------------------------------------------------------------------
          1 What is selected
        > 2 What was done last, as a command
          3 What is shown, as a command
        --------------------------------------------------------------------------------
        chargehand users disable alice bob --reason \
          'left the plant, it'\''s said, for the mountains'


         Up Down choose  Enter copy  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: > 2 What was done last, as a command
    "#]]
    .assert_eq(&console.screen());
    console.press("y");
    assert_eq!(
        console.copied,
        "chargehand users disable alice bob --reason 'left the plant, it'\\''s said, for the mountains'"
    );
    console.press("y 3");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)










        -- Copy ------------------------------------------------------------------------
          1 What is selected
          2 What was done last, as a command
        > 3 What is shown, as a command
        --------------------------------------------------------------------------------
        chargehand users list


         Up Down choose  Enter copy  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: > 3 What is shown, as a command
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    console.resize(60, 16);
    console.press("y Down");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-1 of 1
        ------------------------------------------------------------
           USERNAME ^   FULL NAME       ROLE           STATE
        >  ada          Ada Byron       Admin          Active (you)

        -- Copy ----------------------------------------------------
          1 What is selected
        > 2 What was done last, as a command
          3 What is shown, as a command
        ------------------------------------------------------------
        chargehand users disable alice bob --reason \
          'left the plant, it'\''s said, for the mountains'


         Up Down choose  Enter copy  Esc close
        reversed: [1 Users]
        reversed: >  ada          Ada Byron       Admin          Active (you)
        reversed: > 2 What was done last, as a command
    "#]]
    .assert_eq(&console.screen());
}

// ACT-3
#[test]
fn every_finished_action_has_its_command_and_a_refused_one_none() {
    let mut console = plant();
    // Nothing was done so far: the second entry is the list.
    assert_eq!(copied(&mut console, 2), "chargehand users list");
    console.press("Down u Tab Tab Enter");
    assert_eq!(copied(&mut console, 2), "chargehand users lock alice");
    console.press("z Enter");
    assert!(copied(&mut console, 2).starts_with("chargehand undo "));
    console.press("Home Down r").type_text("superv");
    console.press("Space Ctrl-X");
    assert_eq!(copied(&mut console, 2), "chargehand users roles alice add Supervisor");
    console.press("Home Down e Down").type_text("x@example.org");
    console.press("Ctrl-X");
    assert_eq!(copied(&mut console, 2), "chargehand users edit alice --set email='x@example.org'");
    // The last administrator stays: what was refused was not done.
    console.press("Home d Tab Enter");
    assert_eq!(copied(&mut console, 2), "chargehand users edit alice --set email='x@example.org'");
    console.press("Down p Tab Tab Enter Esc");
    assert_eq!(copied(&mut console, 2), "chargehand users reset-password alice --generate");
}

// ACT-3
#[test]
fn what_is_shown_is_told_as_the_command_that_shows_it() {
    let mut console = plant();
    console.press("/").type_text("team:\"Default Team\" o");
    console.press("Enter i Right s s");
    assert_eq!(
        copied(&mut console, 2),
        "chargehand users list --search 'team:\"Default Team\" o' --show-inactive --sort full_name:desc"
    );
    console.press("Enter");
    assert!(copied(&mut console, 2).starts_with("chargehand users show "));
    console.press("Esc w");
    assert!(copied(&mut console, 2).starts_with("chargehand users why "));
    console.press("Esc 3");
    assert_eq!(copied(&mut console, 1), "chargehand licenses list");
    console.press("4");
    assert_eq!(copied(&mut console, 1), "chargehand devices list");
    console.press("5 /").type_text("bob");
    console.press("Enter");
    assert_eq!(copied(&mut console, 2), "chargehand log list --search bob");
    // What was done is nothing for the next person; how somebody looks at the list is remembered.
    console.press("1 Esc Down u Tab Tab Enter Q");
    console.sign_in("ada");
    assert_eq!(copied(&mut console, 2), "chargehand users list --show-inactive --sort full_name:desc");
}
