//! Displays that log in by themselves (DEV-4): the keys that make one ready, and who is told when it is none any more.

use chargehand::domain::device::DeviceDraft;

use crate::devices::plant;
use crate::harness::session;

// DEV-4, GATE-7
#[test]
fn what_a_display_needs_is_mended_by_the_keys_that_stand_there() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    let draft = DeviceDraft {
        automatic_login_user: Some("tim".into()),
        default_menu_item: Some(String::new()),
        trusted: Some(false),
        ..DeviceDraft::default()
    };
    console.desk.edit_device(ada, "PRESS-1", None, &draft).unwrap();
    console.desk.set_setting(ada, "site_url", "https://plant.example.com").unwrap();
    console.press("4 Down b");
    let fixes = |screen: &str| -> Vec<String> {
        screen
            .lines()
            .filter_map(|line| line.split("Fix: ").nth(1))
            .map(|fix| fix.trim_end_matches([' ', '|']).into())
            .collect()
    };
    // Whoever opens the console is the wrong person to leave at a wall: not their role has to go.
    assert_eq!(
        fixes(&console.screen()),
        ["t trust it", "e choose a default menu item", "e choose another user: Supervisor opens the console"]
    );
    // What is copied is what would be typed elsewhere.
    console.press("y Enter");
    assert!(console.copied.contains("Fix\tchargehand devices edit PRESS-1 --set trusted=yes\n"), "{}", console.copied);
    assert!(console.copied.contains("STOP No password needed\tSupervisor opens the console"), "{}", console.copied);
    // Each key does it there and then, and the needs are told anew.
    console.press("t Enter");
    assert_eq!(fixes(&console.screen()).len(), 2);
    console.press("e").type_text("Overview").press("Tab Ctrl-U").type_text("olga").press("Ctrl-X");
    assert!(console.screen().contains("PRESS-1: READY - it logs in by itself"), "{}", console.screen());
    assert_eq!(fixes(&console.screen()), ["u then r: give olga the role Kiosk alone"]);
    // Its user is a key away, and so is the way back.
    console.press("u");
    assert!(console.screen().contains("Users > olga"), "{}", console.screen());
    assert_eq!(console.message(), "4 leads back to PRESS-1.");
    console.press("4");
    assert!(console.screen().contains("+- Dashboard of PRESS-1 -"), "{}", console.screen());
    // What would act on something else waits.
    console.press("n");
    assert!(console.message().starts_with("Esc closes this first"), "{}", console.message());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wall.desktop");
    console.press("Enter Tab Tab Tab Ctrl-U").type_text(path.to_str().unwrap()).press("Ctrl-X y Enter");
    assert!(
        console.copied.contains("Put it in\tinstall -D -m 644 wall.desktop ~/.config/autostart/"),
        "{}",
        console.copied
    );
    assert!(console.copied.contains("Take it out\trm ~/.config/autostart/"), "{}", console.copied);
    console.press("Enter");
    assert!(console.screen().contains("| OK    Device registered "), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains("\n>  PRESS-1 "), "{}", console.screen());
}

// DEV-4, ROL-7
#[test]
fn what_is_not_open_to_the_reader_stands_in_brackets() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    let draft = DeviceDraft { trusted: Some(false), ..DeviceDraft::default() };
    console.desk.edit_device(ada, "PRESS-1", None, &draft).unwrap();
    let mut tim = console.another("tim");
    tim.press("4 Down b");
    assert!(tim.screen().contains("Fix: (t trust it) asks for ManageDevices, which you lack"), "{}", tim.screen());
    tim.press("t");
    assert!(tim.screen().contains("requires the ManageDevices permission"), "{}", tim.screen());
}

// DEV-4, USR-11
#[test]
fn stopping_the_user_of_a_display_names_the_display() {
    let mut console = plant();
    console.press("/").type_text("olga").press("Enter d");
    assert!(
        console.screen().contains("PRESS-1 logs in by itself as olga: it will not any more."),
        "{}",
        console.screen()
    );
    console.press("Esc Del");
    assert!(
        console.screen().contains("PRESS-1 logs in by itself as olga: it will not any more."),
        "{}",
        console.screen()
    );
    console.press("Esc u");
    assert!(
        console.screen().contains("PRESS-1 logs in by itself as olga: it will not any more."),
        "{}",
        console.screen()
    );
    // Nobody else's question says so.
    console.press("Esc / Ctrl-U").type_text("bob").press("Enter d");
    assert!(!console.screen().contains("by itself"), "{}", console.screen());
}

// PWD-5, GATE-7
#[test]
fn who_has_no_password_is_told_so_and_not_asked_for_it() {
    let console = plant();
    let mut olga = console.at("pc-1");
    olga.sign_in_without("olga");
    while !olga.screen().contains("Button: Change password") {
        olga.press("Tab");
    }
    olga.press("Enter");
    assert!(!olga.screen().contains("Current password"), "{}", olga.screen());
    assert!(olga.screen().contains("You log in without a password, so there is none to change."), "{}", olga.screen());
}

// USR-12, GATE-7: anybody at the device may be signed in that way.
#[test]
fn who_has_no_password_reads_their_profile_and_changes_nothing() {
    let console = plant();
    let mut olga = console.at("pc-1");
    olga.sign_in_without("olga");
    let screen = olga.screen();
    assert!(screen.contains("You are signed in without a password, as anybody may be at this device:"), "{screen}");
    olga.type_text("x").press("Ctrl-X");
    let screen = olga.screen();
    assert!(!screen.contains("unsaved change") && !screen.contains("saved."), "{screen}");
    assert!(olga.wide_message().contains("your profile was not changed."), "{}", olga.wide_message());
}

// WHY-1: the device is chosen from the list, or typed.
#[test]
fn the_panel_s_device_is_chosen_from_the_list() {
    let mut console = plant();
    console.press("/").type_text("olga").press("Enter w t Tab Tab Tab Enter");
    let screen = console.screen();
    assert!(screen.contains("+- On which device? -"), "{screen}");
    for line in ["> GATE-7                              no key yet", "WELD-2                              DISABLED"] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    console.type_text("press").press("Enter");
    assert!(console.screen().contains("> Device   [ PRESS-1 "), "{}", console.screen());
    console.press("Ctrl-X");
    assert!(console.screen().contains("Why can't olga log in?  device: PRESS-1 -"), "{}", console.screen());
    assert!(console.screen().contains("YES - and no password is asked for."), "{}", console.screen());
}

// GATE-7: on the demo plant, too, somebody without a password gets in by their name.
#[test]
fn the_demo_s_password_goes_with_its_name() {
    let console = plant();
    let mut demo = console.at("pc-1");
    demo.start_as_demo();
    assert!(demo.screen().contains("press Enter to sign in as ada"), "{}", demo.screen());
    demo.press("Up Ctrl-U").type_text("olga");
    assert!(demo.screen().contains("Password        [                           ]"), "{}", demo.screen());
    demo.press("Enter Enter");
    assert!(demo.screen().contains("My profile"), "{}", demo.screen());
    demo.press("Esc");
    demo.press("Enter");
    assert!(demo.screen().contains("[1 Users]"), "{}", demo.screen());
}

#[test]
fn the_menu_names_the_device_that_it_is_about() {
    let mut console = plant();
    console.press("4 Down x");
    assert!(console.screen().contains("+- PRESS-1 -"), "{}", console.screen());
}
