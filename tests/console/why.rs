//! Why somebody can't log in: from the call of a locked-out operator to the verdict that has changed.

use chargehand::domain::gate::Outcome;
use chargehand::domain::password::Password;
use chargehand::service::ServiceError;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, PASSWORD};

fn people() -> Console {
    Console::with(&[("bob", "Bob Martin", "Operator"), ("kay", "Kay McNulty", "Supervisor")])
}

/// Six wrong passwords at another desk; the reference code of the last one.
fn lock_out(console: &mut Console) -> String {
    let mut reference = String::new();
    for _ in 0..6 {
        match console.desk.sign_in("bob", &Password::new("not the one".into())) {
            Err(ServiceError::LoginRefused { reference: code, .. }) => reference = code,
            other => panic!("{other:?}"),
        }
    }
    reference
}

// WHY-1: the path "Shopfloor user cannot login", whole.
#[test]
fn a_locked_out_operator_is_found_mended_and_seen_to_be_mended() {
    let mut console = people();
    lock_out(&mut console);
    console.tell(Msg::Changed);
    console.press("Down w");
    expect![[r#""#]].assert_eq(&console.screen());
    console.press("u");
    expect![[r#""#]].assert_eq(&console.screen());
    console.press("Tab Enter");
    expect![[r#""#]].assert_eq(&console.screen());
    assert_eq!(console.desk.check_login("bob", &Password::new(PASSWORD.into())).unwrap().outcome, Outcome::Accepted);
    console.press("Esc");
    expect![[r#""#]].assert_eq(&console.screen());
}

// WHY-1: what another person does is in the panel at once; keys that would act on what lies below do nothing.
#[test]
fn the_panel_follows_what_others_do() {
    let mut console = people();
    console.press("Down w");
    assert!(console.screen().contains("YES - with the right password."));
    let mut other = console.another("ada");
    other.press("Down d Tab Enter");
    console.tell(Msg::Changed);
    assert!(console.screen().contains("NO - refused. First reason: disabled."), "{}", console.screen());
    console.press("u");
    assert_eq!(console.message(), "Esc closes this first; the keys that mend something stand beside Fix.");
    console.press("y");
    assert!(console.copied.contains("Fix\tchargehand users enable bob\n"), "{}", console.copied);
    console.press("d Tab Enter");
    assert!(console.screen().contains("YES - with the right password."), "{}", console.screen());
}

// WHY-1: roles are given from the panel, too; 60x16 scrolls, 120x40 has room.
#[test]
fn whoever_lost_their_role_gets_one_right_there() {
    let mut console = people();
    console.press("Down r").type_text("oper").press("Space Ctrl-X");
    console.resize(60, 16).press("w");
    expect![[r#""#]].assert_eq(&console.screen());
    console.press("End");
    expect![[r#""#]].assert_eq(&console.screen());
    console.press("r").type_text("oper").press("Space Ctrl-X");
    console.resize(120, 40);
    expect![[r#""#]].assert_eq(&console.screen());
}

// ROL-7, ROL-10: a supervisor sees why, and what they would need.
#[test]
fn who_may_not_mend_it_is_told_what_is_missing() {
    let mut console = people();
    lock_out(&mut console);
    let mut kay = console.another("kay");
    kay.press("Down w");
    expect![[r#""#]].assert_eq(&kay.screen());
    kay.press("u");
    assert_eq!(kay.message(), "The requested function requires the EditUsers permission, which you do not have.");
}

// GATE-2: the code that the operator says over the radio, typed into the search box.
#[test]
fn a_reference_code_leads_to_its_attempt() {
    let mut console = people();
    let code = lock_out(&mut console);
    console.press("/").type_text(&code.to_lowercase());
    let told = format!("Reference {code}: bob, 2 Nov 05:58:00, wrong password: Enter, w shows why.");
    assert_eq!(console.message().replace(char::is_numeric, "0"), told.replace(char::is_numeric, "0"));
    console.press("Enter w");
    assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    console.press("Esc Esc /").type_text("zz");
    console.press("Enter w");
    assert_eq!(console.message(), "No user is selected.");
}

// WHY-1: from the log to the panel and back.
#[test]
fn the_log_leads_to_the_panel_and_esc_back() {
    let mut console = people();
    lock_out(&mut console);
    console.press("5 w");
    assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    console.press("Esc");
    assert!(console.line(1).contains("[5 System Log]"), "{}", console.line(1));
}
