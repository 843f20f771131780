//! The license of a user: given, changed, taken, and the ways out where no seat is free.

use chargehand::domain::id::SessionId;
use chargehand::domain::license::LicenseDraft;
use chargehand::service::UserAction;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, session};

pub fn buy(console: &mut Console, ada: SessionId, name: &str, quantity: u32) {
    let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_string()));
    console.desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
}

pub fn assign(console: &mut Console, ada: SessionId, user: &str, license: &str) {
    let license = license.to_owned();
    console.desk.change_user(ada, user, &UserAction::AssignLicense { seen: None, license }).unwrap();
}

/// A plant that asks for licenses: Standard User is full, Read only has two free, Operator comes with its role.
fn plant() -> (Console, SessionId) {
    let people = [
        ("akumar", "Anita Kumar", "Supervisor"),
        ("bfischer", "Bernd Fischer", "Programmer"),
        ("cjones", "Carol Jones", "Programmer"),
        ("dkim", "Dora Kim", "Programmer"),
    ];
    let mut console = Console::with(&people);
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "require_license", "on").unwrap();
    buy(&mut console, ada, "Standard User", 2);
    buy(&mut console, ada, "Read only", 2);
    buy(&mut console, ada, "Operator", 1);
    assign(&mut console, ada, "akumar", "Standard User");
    console.tell(Msg::Changed);
    (console, ada)
}

/// The same with the last seat taken, and bfischer, disabled, without theirs.
fn full() -> (Console, SessionId) {
    let (mut console, ada) = plant();
    assign(&mut console, ada, "bfischer", "Standard User");
    console.desk.disable_user(ada, "bfischer", None).unwrap();
    assign(&mut console, ada, "cjones", "Standard User");
    console.tell(Msg::Changed);
    (console, ada)
}

fn license_of(console: &mut Console, ada: SessionId, user: &str) -> String {
    let user = console.desk.user(ada, user).unwrap().user;
    user.licensing.assigned.map(|license| license.name).unwrap_or_default()
}

// LIC-2, LIC-3
#[test]
fn a_license_is_given_by_one_enter_and_changed_and_taken() {
    let (mut console, ada) = plant();
    console.press("Down Down l");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  Standard User  Default~  Active
        >  bfischer    Bernd Fischer  Programmer  -none-         Default~  NO LIC
           +- License of bfischer --------------------------------------------------+
           |   LICENSE         QTY  USED  FREE  EXPIRES                             |
           |   Operator          1     0     1  never       role Operator           |
           |   Read only         2     0     2  never                               |
           | > Standard User     2     1     1  never                               |
           | bfischer has none: will get Standard User.                             |
           | After this: 2 of 2 of Standard User used, 0 free.                      |
           |                                                                        |
           |                                                                        |
           |   < Assign >   < Unassign >   < Cancel >                               |
           +-------------------------------- Enter assign  Tab buttons  Esc cancel -+





         Up Down type  Enter assign  Tab buttons  Esc cancel
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Programmer  -none-         Default~  NO LIC
        reversed: > Standard User     2     1     1  never
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert_eq!(console.message(), "Assigned a license to bfischer. z = undo.");
    assert_eq!(license_of(&mut console, ada, "bfischer"), "Standard User");
    // The key that opened it confirms nothing, and what stands so already changes nothing.
    console.press("l l Enter");
    assert!(console.screen().contains("! bfischer has Standard User already."), "{}", console.screen());
    console.press("Up");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  Standard User  Default~  Active
        >  bfischer    Bernd Fischer  Programmer  Standard User  Default~  Active
           +- License of bfischer --------------------------------------------------+
           |   LICENSE         QTY  USED  FREE  EXPIRES                             |
           |   Operator          1     0     1  never       role Operator           |
           | > Read only         2     0     2  never                               |
           |   Standard User     2     2     0  never       none free               |
           | bfischer has Standard User: will get Read only in its place.           |
           | After this: 1 of 2 of Read only used, 1 free.                          |
           | After this: 1 of 2 of Standard User used, 1 free.                      |
           |                                                                        |
           |   < Assign >   < Unassign >   < Cancel >                               |
           +-------------------------------- Enter assign  Tab buttons  Esc cancel -+





         Up Down type  Enter assign  Tab buttons  Esc cancel
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Programmer  Standard User  Default~  Active
        reversed: > Read only         2     0     2  never
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert_eq!(license_of(&mut console, ada, "bfischer"), "Read only");
    console.press("l Tab Tab");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  Standard User  Default~  Active
        >  bfischer    Bernd Fischer  Programmer  Read only      Default~  Active
           +- License of bfischer --------------------------------------------------+
           |   LICENSE         QTY  USED  FREE  EXPIRES                             |
           |   Operator          1     0     1  never       role Operator           |
           | > Read only         2     1     1  never                               |
           |   Standard User     2     1     1  never                               |
           | bfischer has Read only: will have none; open sessions go on.           |
           | ! bfischer can't log in until a license is assigned.                   |
           | After this: 0 of 2 of Read only used, 2 free.                          |
           |                                                                        |
           |   < Assign >   < Unassign >   < Cancel >                               |
           +-------------------------------- Enter assign  Tab buttons  Esc cancel -+





         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Programmer  Read only      Default~  Active
        reversed: < Unassign >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert_eq!(console.message(), "Took the license of bfischer. Now: NO LIC. z = undo.");
    // LIC-5
    console.press("l Home Enter");
    assert!(
        console.screen().contains("! Operator comes with the role Operator: give that instead."),
        "{}",
        console.screen()
    );
    console.press("Esc l Tab Tab Tab Enter");
    assert!(!console.screen().contains("License of"), "{}", console.screen());
}

// LIC-3, USR-14: what others do meanwhile is seen, and nobody's choice is overwritten unseen.
#[test]
fn an_open_dialog_follows_what_others_do() {
    let (mut console, ada) = plant();
    console.press("Down Down l");
    assign(&mut console, ada, "cjones", "Standard User");
    console.tell(Msg::Changed);
    assert!(console.screen().contains("! No seat of Standard User is free (2 of 2 used)"), "{}", console.screen());
    assign(&mut console, ada, "bfischer", "Read only");
    // Not told yet: the service sees it.
    console.press("Enter");
    assert!(
        console.screen().contains("! Somebody changed this license just now: it is Read only."),
        "{}",
        console.screen()
    );
    assert_eq!(license_of(&mut console, ada, "bfischer"), "Read only");
}

// LIC-2, USR-10, Q4: no seat for somebody who has none yet.
#[test]
fn a_full_type_leads_to_the_ways_out() {
    let (mut console, ada) = full();
    console.press("i Down Down Down Down l");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  Standard User  Default~  Active
           bfischer    Bernd Fischer  Programmer  Standard User  Default~  DISABLED
           +- License of dkim ------------------------------------------------------+
        >  |   LICENSE         QTY  USED  FREE  EXPIRES                             |
           |   Operator          1     0     1  never       role Operator           |
           | > Read only         2     0     2  never                               |
           |   Standard User     2     2     0  never       none free               |
           | dkim has none: will get Read only.                                     |
           | After this: 1 of 2 of Read only used, 1 free.                          |
           |                                                                        |
           |                                                                        |
           |   < Assign >   < Unassign >   < Cancel >                               |
           +-------------------------------- Enter assign  Tab buttons  Esc cancel -+





         Up Down type  Enter assign  Tab buttons  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > Read only         2     0     2  never
        crossed out: bfischerBernd FischerProgrammerStandard UserDefault~
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           a+- No seat for dkim ---------------------------------------------------+
           b| No seat of Standard User is free: 2 of 2 are used. cjones was the    |
           c| last to be given one, by ada on 2026-11-02 05:58.                    |
        >  d| Nothing was changed for dkim. What is to be done?                    |
            |                                                                      |
            |   Read only instead (2 free)                                         |
            |   Take the seat of akumar (last login 2026-11-01 05:58)              |
            |   Take the seat of cjones (last login 2026-11-01 05:58)              |
            |   See who holds the seats                                            |
            | > Cancel                                                             |
            |                                                                      |
            | Nothing is changed.                                                  |
            |                                                                      |
            +---------------------------- Up Down choose  Enter do it  Esc cancel -+




         Up Down choose  Enter do it  Esc cancel
        reversed: [1 Users]
        reversed: >  d
        reversed: > Cancel
        crossed out: b
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Down");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           a+- No seat for dkim ---------------------------------------------------+
           b| No seat of Standard User is free: 2 of 2 are used. cjones was the    |
           c| last to be given one, by ada on 2026-11-02 05:58.                    |
        >  d| Nothing was changed for dkim. What is to be done?                    |
            |                                                                      |
            |   Read only instead (2 free)                                         |
            | > Take the seat of akumar (last login 2026-11-01 05:58)              |
            |   Take the seat of cjones (last login 2026-11-01 05:58)              |
            |   See who holds the seats                                            |
            |   Cancel                                                             |
            |                                                                      |
            | ! akumar loses Standard User and can't log in any more where a       |
            | license is asked for; open sessions go on.                           |
            +---------------------------- Up Down choose  Enter do it  Esc cancel -+




         Up Down choose  Enter do it  Esc cancel
        reversed: [1 Users]
        reversed: >  d
        reversed: > Take the seat of akumar (last login 2026-11-01 05:58)
        crossed out: b
    "#]]
    .assert_eq(&console.screen());
    // Cancel leads back to the list of types.
    console.press("End Enter");
    assert!(console.screen().contains("License of dkim"), "{}", console.screen());
    console.press("Enter Down Down Enter");
    assert_eq!(console.message(), "Assigned a license to dkim. z = undo.");
    assert_eq!(license_of(&mut console, ada, "dkim"), "Standard User");
    assert_eq!(license_of(&mut console, ada, "akumar") + &license_of(&mut console, ada, "cjones"), "Standard User");
}

// USR-10, Q4: enabling needs a seat again.
#[test]
fn enabling_without_a_free_seat_offers_ways_at_once() {
    let (mut console, ada) = full();
    console.press("i Down Down d");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           a+- No seat for bfischer -----------------------------------------------+
        >  b| No seat of Standard User is free: 2 of 2 are used. cjones was the    |
           c| last to be given one, by ada on 2026-11-02 05:58.                    |
           d| Nothing was changed for bfischer. What is to be done?                |
            |                                                                      |
            |   Read only instead (2 free)                                         |
            |   Without a license                                                  |
            |   Take the seat of akumar (last login 2026-11-01 05:58)              |
            |   Take the seat of cjones (last login 2026-11-01 05:58)              |
            |   See who holds the seats                                            |
            | > Cancel                                                             |
            |                                                                      |
            | Nothing is changed.                                                  |
            |                                                                      |
            +---------------------------- Up Down choose  Enter do it  Esc cancel -+



         Up Down choose  Enter do it  Esc cancel
        reversed: [1 Users]
        reversed: >  b
        reversed: > Cancel
        crossed out: b
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Down");
    assert!(
        console.screen().contains("! bfischer will give up the license, and can't log in until"),
        "{}",
        console.screen()
    );
    console.press("Up Enter");
    assert_eq!(console.message(), "Enabled bfischer. z = undo.");
    assert_eq!(license_of(&mut console, ada, "bfischer"), "Read only");
    let events: Vec<_> = console
        .desk
        .log_page(ada, "bfischer", chargehand::domain::query::LogAnchor::Newest, 2, None)
        .unwrap()
        .events
        .into_iter()
        .map(|event| (event.message, event.operation))
        .collect();
    assert_eq!(events[0].1, events[1].1, "{events:?}");
}

// USR-10: the form keeps what was typed; a seat that gets free meanwhile is offered first.
#[test]
fn the_form_offers_the_ways_and_keeps_what_was_typed() {
    let (mut console, ada) = full();
    console.press("i Down Down e");
    console.type_text(" II").press("Tab");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Saved bfischer. z = undo.");
    console.press("e").type_text("I");
    while !console.screen().contains(": Enabled") {
        console.press("Tab");
    }
    console.press("Space Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bfischer > Edit                                     * 2 unsaved changes
        --------------------------------------------------------------------------------
           Username                bfischer  (cannot be changed)
           Full name             * [ Bernd Fischer III                     ]  changed
           E+- No seat for bfischer -----------------------------------------------+
           S| No seat of Standard User is free: 2 of 2 are used. cjones was the    |
           E| last to be given one, by ada on 2026-11-02 05:58.                    |
           T| Nothing was changed for bfischer. What is to be done?                |
           M|                                                                      |
           U|   Read only instead (2 free)                                         |
           T|   Without a license                                                  |
           M|   Take the seat of akumar (last login 2026-11-01 05:58)              |
           S|   Take the seat of cjones (last login 2026-11-01 05:58)              |
           D|   See who holds the seats                                            |
           V| > Cancel                                                             |
           V|                                                                      |
         >  | Nothing is changed.                                                  |
            |                                                                      |
            +---------------------------- Up Down choose  Enter do it  Esc cancel -+
                                   < Save >   < Cancel >
          Field 15 of 20: Enabled - DISABLED by ada; tick and save to lift (more below)

         Up Down choose  Enter do it  Esc cancel
        reversed: [1 Users]
        reversed: > Cancel
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    assert!(console.line(2).contains("2 unsaved changes"), "{}", console.screen());
    console.press("Ctrl-X");
    console.desk.change_user(ada, "cjones", &UserAction::UnassignLicense { seen: None }).unwrap();
    console.tell(Msg::Changed);
    assert!(
        console.screen().contains("A seat of Standard User is free by now: 1 of 2 are used."),
        "{}",
        console.screen()
    );
    console.press("Down Enter");
    assert_eq!(console.message(), "Saved bfischer. z = undo.");
    assert_eq!(license_of(&mut console, ada, "bfischer"), "Standard User");
    assert_eq!(console.desk.user(ada, "bfischer").unwrap().user.profile.full_name, "Bernd Fischer III");
}

// ROL-5, USR-10: a role that brings a seat.
#[test]
fn a_seat_bound_role_offers_the_seat_of_somebody_long_away() {
    let (mut console, ada) = plant();
    let give = UserAction::GiveRoles { roles: vec!["Operator".into()], until: None };
    console.desk.change_user(ada, "cjones", &give).unwrap();
    console.tell(Msg::Changed);
    console.press("End r").type_text("oper").press("Space Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  Standard User  Default~  Active
           b+- No seat for dkim ---------------------------------------------------+
           c| No seat of Operator is free: 1 of 1 are used. cjones was the last to |
        >  d| be given one, by ada on 2026-11-02 05:58.                            |
            | Nothing was changed for dkim. What is to be done?                    |
            |                                                                      |
            |   Take the seat of cjones (last login 2026-11-01 05:58)              |
            |   See who holds the seats                                            |
            | > Cancel                                                             |
            |                                                                      |
            | Nothing is changed.                                                  |
            |                                                                      |
            +---------------------------- Up Down choose  Enter do it  Esc cancel -+





         Up Down choose  Enter do it  Esc cancel
        reversed: [1 Users]
        reversed: >  d
        reversed: > Cancel
    "#]]
    .assert_eq(&console.screen());
    // Cancel: the ticks are still there.
    console.press("Esc");
    assert!(console.screen().contains("After : Programmer, Operator"), "{}", console.screen());
    // Who holds the seats is seen, and the ticks are there still.
    console.press("Ctrl-X End Up Enter");
    assert!(console.screen().contains("[3 Licenses]") && console.screen().contains("cjones"), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains("After : Programmer, Operator"), "{}", console.screen());
    console.press("Ctrl-X Down Enter");
    assert_eq!(console.message(), "Changed the roles of dkim. z = undo.");
    let roles = |console: &mut Console, user: &str| {
        let user = console.desk.user(ada, user).unwrap().user;
        user.roles_at(console.desk.now()).map(|role| role.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        (roles(&mut console, "cjones"), roles(&mut console, "dkim")),
        ("Programmer".into(), "Programmer Operator".into())
    );
}

#[test]
fn a_wide_screen_has_the_license_in_its_pane() {
    let (mut console, _) = full();
    console.resize(120, 40).press("i Down Down");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                  Inactive: shown (i)  Filter: none (f)  1-5 of 5
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bfischer
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  DISABLED
           akumar      Anita Kumar    Supervisor  Standard User  Defau~  Active       |  Disabled               since
        >  bfischer    Bernd Fischer  Programmer  Standard User  Defau~  DISABLED     |                         2026-11-02
           cjones      Carol Jones    Programmer  Standard User  Defau~  Active       |                         05:58 by ada
           dkim        Dora Kim       Programmer  -none-         Defau~  NO LIC       |  Full name              Bernd Fischer
                                                                                      |  Roles                  Programmer
                                                                                      |  License                Standard User,
                                                                                      |                         holds no seat
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                                                                                      |  Full screen            no
                                                                                      |  Password               set
                                                                                      |  SSO                    not linked
                                                                                      |  Last login             2026-11-01
                                                                                      |                         05:58
                                                                                      |  Added                  2026-11-01
                                                                                      |                         05:58
                                                                                      |  Last changed           2026-11-02
                                                                                      |                         05:58
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |

         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  w why  / find  Space mark  f filter  ? help
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Programmer  Standard User  Defau~  DISABLED
        crossed out: bfischerBernd FischerProgrammerStandard UserDefau~
    "#]].assert_eq(&console.screen());
    console.press("l");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                  Inactive: shown (i)  Filter: none (f)  1-5 of 5
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bfischer
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  DISABLED
           akumar      Anita Kumar    Supervisor  Standard User  Defau~  Active       |  Disabled               since
        >  bfischer    Bernd Fischer  Programmer  Standard User  Defau~  DISABLED     |                         2026-11-02
           cjones      Carol Jones    Programmer  Standard User  Defau~  Active       |                         05:58 by ada
           dkim        Dora Kim       Programmer  -none-         Defau~  NO LIC       |  Full name              Bernd Fischer
                                                                                      |  Roles                  Programmer
                                                                                      |  License                Standard User,
                                                                                      |                         holds no seat
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                               +- License of bfischer --------------------------------------------------+only   no
                               |   LICENSE         QTY  USED  FREE  EXPIRES                             |rules  no
                               |   Operator          1     0     1  never       role Operator           |hange  no
                               |   Read only         2     0     2  never                               |ent    no
                               | > Standard User     2     2     0  never       none free               |       no
                               | bfischer has Standard User: no change.                                 |       set
                               | bfischer holds no seat now.                                            |       not linked
                               |                                                                        |       2026-11-01
                               |                                                                        |       05:58
                               |   < Assign >   < Unassign >   < Cancel >                               |       2026-11-01
                               +-------------------------------- Enter assign  Tab buttons  Esc cancel -+       05:58
                                                                                      |  Last changed           2026-11-02
                                                                                      |                         05:58
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |

         Up Down type  Enter assign  Tab buttons  Esc cancel
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Programmer  Standard User  Defau~  DISABLED
        reversed: > Standard User     2     2     0  never       none free
        crossed out: bfischerBernd FischerProgrammerStandard UserDefau~
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: _________________~  Inactive: shown (i)  1-5 of 5
        ------------------------------------------------------------
          +- License of bfischer --------------------------------+
          |   LICENSE         QTY  USED  FREE  EXPIRES           |)
          |   Operator          1     0     1  never       role~ |
        > |   Read only         2     0     2  never             |
          | > Standard User     2     2     0  never       none~ |
          | bfischer has Standard User: no change.               |
          | bfischer holds no seat now.                          |
          |                                                      |
          |                                                      |
          |   < Assign >   < Unassign >   < Cancel >             |
          +-------------- Enter assign  Tab buttons  Esc cancel -+

         Up Down type  Enter assign  Tab buttons  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > Standard User     2     2     0  never       none~
    "#]]
    .assert_eq(&console.screen());
}
