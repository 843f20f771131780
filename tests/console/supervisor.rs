//! What supervisors see and may do (ROL-7).

use chargehand::domain::password::Password;
use expect_test::expect;

use crate::harness::{Console, session};

/// A plant with sue, a supervisor, whose operator bob locked himself out and whose colleague eve an administrator locked.
fn plant(setting: &str) -> Console {
    let people =
        [("bob", "Bob Martin", "Operator"), ("eve", "Eve Adams", "Operator"), ("sue", "Sue Lee", "Supervisor")];
    let mut console = Console::with(&people);
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "supervisors_unlock", setting).unwrap();
    let lock = chargehand::service::UserAction::Lock { until: String::new(), reason: None };
    console.desk.change_user(ada, "eve", &lock).unwrap();
    for _ in 0..6 {
        assert!(console.desk.sign_in("bob", &Password::new("not this one".into())).is_err());
    }
    let mut sue = console.another("sue");
    sue.advance(60_000);
    sue
}

// Everything is shown; what isn't theirs stands in brackets, and says which permission is missing.
#[test]
fn supervisors_see_what_they_may_not_do_and_why() {
    let mut sue = plant("off");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sue
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active
           bob         Bob Martin     Operator    -none-         Default~  LOCKED OUT
           eve         Eve Adams      Operator    -none-         Default~  LOCKED
           sue         Sue Lee        Supervisor  -none-         Default~  Active (you)















         Enter open  w why  / find  Space mark  f filter  s sort  c columns  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active
    "#]]
    .assert_eq(&sue.screen());
    sue.press("Down u");
    let screen = sue.screen();
    assert!(screen.contains("The requested function requires the EditUsers permission"), "{screen}");
    sue.press("?").type_text("roles");
    let screen = sue.screen();
    assert!(screen.contains("requires the AssignRoles permission"), "{screen}");
}

#[test]
fn supervisors_lift_lockouts_where_the_plant_lets_them_and_no_lock() {
    let mut sue = plant("on");
    sue.press("Down u Tab Enter");
    assert_eq!(sue.message(), "Unlocked bob.");
    // An administrator's lock isn't theirs, and neither is locking: told at the key press.
    for walk in ["Down u", "Home u"] {
        sue.press(walk);
        let screen = sue.screen();
        assert!(screen.contains("The requested function requires the EditUsers permission"), "{screen}");
    }
    let screen = sue.screen();
    assert!(screen.contains("eve         Eve Adams      Operator    -none-         Default~  LOCKED"), "{screen}");
    // Nothing else came with it.
    sue.press("d");
    assert!(sue.screen().contains("The requested function requires the EditUsers permission"));
}

// GATE-3: the log's count is of what they see.
#[test]
fn the_log_counts_what_a_supervisor_may_see() {
    let mut sue = plant("off");
    sue.press("5");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  sue
         / Search: ____________________________         Filter: none (f)  1 of 7 refused
        --------------------------------------------------------------------------------
           Refused, last 24 h |                       @| 7 in all, 7 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   2 Nov 05:58:01  ERROR  User Validation  bob        User bob locked out afte~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 6 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 5 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 4 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 3 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 2 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 1 in~











         Enter details  o open user  w why  f filter  / find  t follow/pause  ? help
        reversed: [5 System Log]
        reversed: >   2 Nov 05:58:01  ERROR  User Validation  bob        User bob locked out afte~
    "#]]
    .assert_eq(&without_codes(&sue.screen()));
}

/// The screen without the codes of refused logins: they are made of chance.
fn without_codes(screen: &str) -> String {
    let line = |line: &str| match line.split_once(" wrong password") {
        Some((before, behind)) if before.len() > 3 => {
            format!("{}REF wrong password{behind}\n", &before[..before.len() - 3])
        }
        _ => format!("{line}\n"),
    };
    screen.lines().map(line).collect()
}

// ROL-7, ACT-1, ROL-10
#[test]
fn of_many_who_are_marked_a_supervisor_unlocks_those_who_are_theirs_to_unlock() {
    let mut sue = plant("on");
    sue.press("Down Space Space u Tab Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sue
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active
         * bob         Bob Martin     Operator    -none-         Default~  LOCKED OUT
         * eve         Eve Adams      Operator    -none-         Default~  LOCKED
        > +- Unlock 2 users? --------------------------------------------------------+)
          |                                                                          |
          | 1 user is changed, 1 can't.                                              |
          | As it stands nothing is done for anybody. s leaves out those who can't,  |
          | and does the others.                                                     |
          | eve: The requested function requires the EditUsers permission, which you |
          | do not have.                                                             |
          | User bob unlocked.                                                       |
          |                                                                          |
          |   < Leave them out >   < Cancel >                                        |
          +------------------------------------------------------------- Esc cancel -+



         2 marked: bob, eve

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: > )
        reversed: < Cancel >
    "#]]
    .assert_eq(&sue.screen());
    sue.press("s Enter");
    assert_eq!(sue.message(), "1 done, 1 refused: ! shows the list.");
    assert!(sue.line(22).contains("1 marked: eve"), "{}", sue.line(22));
    // Locking isn't theirs: it says so, and the log tells that it was tried.
    sue.press("u Tab Tab Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sue
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active
           bob         Bob Martin     Operator    -none-         Default~  Active
         * eve         Eve Adams      Operator    -none-         Default~  LOCKED
        >  sue         Sue Lee        Supervisor  -none-         Default~  Active (you)
          +- Lock 1 user? -----------------------------------------------------------+
          |                                                                          |
          | Nothing would change for anybody, 1 can't.                               |
          | eve: The requested function requires the EditUsers permission, which you |
          | do not have.                                                             |
          |                                                                          |
          |   < Close >                                                              |
          +------------------------------------------------------------- Esc cancel -+





         1 marked: eve

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  sue         Sue Lee        Supervisor  -none-         Default~  Active (you)
        reversed: < Close >
    "#]]
    .assert_eq(&sue.screen());
    sue.press("Enter Esc d");
    assert!(sue.screen().contains("requires the EditUsers permission"), "{}", sue.screen());
    let ada = session(&mut sue.desk, "ada");
    let log =
        sue.desk.log_page(ada, "Refused for want", chargehand::domain::query::LogAnchor::Newest, 10, None).unwrap();
    let told: Vec<&str> = log.events.iter().map(|event| event.message.as_str()).collect();
    expect![[r#"
        Refused for want of the EditUsers permission, not done: Disables the selected user, or enables a disabled one.
        Refused for want of the EditUsers permission, not done: Locks the selected user, or unlocks whoever is locked or locked out.
        Refused for want of the EditUsers permission, not done: User eve unlocked"#]].assert_eq(&told.join("\n"));
}

// ROL-7
#[test]
fn who_sees_refused_logins_alone_is_told_so_where_something_is_missing() {
    let mut sue = plant("off");
    sue.press("5").type_text("/category:Role").press("Enter");
    assert!(sue.line(2).ends_with("0 of 7 refused"), "{}", sue.screen());
    let told = "No refused login matches this search. You see refused logins only. Esc";
    assert!(sue.screen().contains(told), "{}", sue.screen());
    sue.press("Esc f");
    let menu = sue.screen();
    assert!(menu.contains("You see refused logins only."), "{menu}");
    assert!(!menu.contains("category:Role"), "{menu}");
    let mut early = Console::with(&[("sue", "Sue Lee", "Supervisor")]).another("sue");
    early.press("5");
    assert!(early.screen().contains("There is no refused login so far. You see refused logins only."));
}
