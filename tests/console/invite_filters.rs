//! The filter menu of the Invites tab (INV-2).

use chargehand::domain::id::InviteId;
use chargehand::service::How;
use expect_test::expect;

use crate::harness::{Console, session};

/// A plant with twelve invites of two roles, one of them cancelled.
fn invited() -> Console {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    let all: Vec<String> = (1..=12).map(|number| format!("person{number:02}@example.org")).collect();
    console.desk.invite(ada, "Manager", &all[..9], How::default()).unwrap();
    console.desk.invite(ada, "Supervisor", &all[9..], How::default()).unwrap();
    console.desk.cancel_invite(ada, InviteId(3)).unwrap();
    console
}

// INV-2
#[test]
fn a_menu_offers_how_invites_stand_and_whose_they_are() {
    let mut console = invited();
    console.press("2 f");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                          Over: 1 hidden (i)  1-11 of 11
        --------------------------------------------------------------------------------
           +- Filter ---------------------------------------------------------------+
        >  | Find:                                                         11 of 11 |
           |                                                                        |
           | State                                                                  |
           | > open: nobody has come yet           state:open                       |
           |   over: accepted, cancelled, expired  state:over                       |
           |   queued: its mail waits              state:queued                     |
           |   sent: its mail is on the way        state:sent                       |
           |   failed: its mail will never go out  state:failed                     |
           |   accepted: there is an account       state:accepted                   |
           |   cancelled: its code is dead         state:cancelled                  |
           |   expired: nobody came in time        state:expired                    |
           | Role                                                                   |
           |   Manager                             role:Manager                     |
           |   Supervisor                          role:Supervisor                  |
           | Sent by                                                                |
         pe| Enter puts it into the search box; those that are over are shown with  |
           | it.                                                                    |
           +---------------------------------------------- Enter choose  Esc close -+

         Up Down move  Enter choose  Esc close
        reversed: [2 Invites]
        reversed: >
        reversed: > open: nobody has come yet           state:open
    "#]]
    .assert_eq(&console.screen());
    // What is over is shown once it is asked for.
    console.type_text("cancelled").press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: state:over__________________        Over: 1 hidden (i)  1 found of 12
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  person03@example.org         Manager        cancelled  ada














         person03@example.org: cancelled 2026-11-02 05:58 by ada.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  person03@example.org         Manager        cancelled  ada
        crossed out: person03@example.orgManagerada
    "#]]
    .assert_eq(&console.screen());
    // Another state takes the place of the first; a role stands beside it, and leaves by the menu as it came.
    console.press("f").type_text("queued").press("Enter").press("f").type_text("superv").press("Enter");
    assert!(console.line(2).contains("state:queued role:Supervisor"), "{}", console.screen());
    assert!(console.line(2).contains("3 found of 12"), "{}", console.screen());
    console.press("f");
    console.resize(60, 16);
    expect![[r#"
          1  [2 Invites]  3   4   5                             ada
         / Search: state:queued ~  Over: 1 hidden (i)  3 found of 12
        ------------------------------------------------------------
         +- Filter -----------------------------------------------+
        >| Find:                                         12 of 12 |
         |                                                        |
         | In force                                               |
         | > state:queued                                         |
         |   role:Supervisor                                      |
         | State                                                  |
         |   open: nobody has come yet    state:open              |
         |                                                        |
         | Enter takes it out of the search box.                  |
         +------------------------------ Enter choose  Esc close -+

         Up Down move  Enter choose  Esc close
        reversed: [2 Invites]
        reversed: >
        reversed: > state:queued
    "#]]
    .assert_eq(&console.screen());
    console.resize(80, 24).press("Enter");
    assert!(
        console.line(2).contains("role:Supervisor_") && !console.line(2).contains("state:"),
        "{}",
        console.screen()
    );
    console.press("f Esc");
    assert!(console.line(2).contains("role:Supervisor_"), "{}", console.screen());
    console.press("Esc");
    assert!(console.line(2).contains("1-11 of 11"), "{}", console.screen());
}
