//! The Invites tab (section 9).

use chargehand::config;
use chargehand::domain::id::SessionId;
use chargehand::service::{How, MailNews, UserAction, WhichMails};
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, session};

/// Twelve lines as they come out of a letter: line breaks of Windows, blanks, a name, one twice, one that has an account.
const PASTED: &str = "anna@example.org\r\n  bert@example.org \r\n\r\nCarl Cox <carl@example.org>\r\nANNA@example.org\r\n\
                      dora@example.org\r\nemil@example.org\r\nfritz@example\r\ngina@example.org\r\nhans@example.org\r\n\
                      ida@example.org, jan@example.org\r\nkurt@example.org\r\nlisa@example.org\r\n";

fn invite(console: &mut Console, ada: SessionId, role: &str, emails: &[String]) {
    console.desk.invite(ada, role, emails, How::default()).unwrap();
}

/// Sends what waits, as the sender beside the screen does, by a config that reaches nobody or into a folder.
pub fn send(console: &mut Console, config: &config::Mail) {
    let spool = console.folder().path().join("mail");
    let mut mailer = console.desk.mailer(config, &spool).unwrap();
    let mut told = vec![];
    mailer
        .send_due(WhichMails::Due, |posted| {
            told.push(posted.clone());
            true
        })
        .unwrap();
    for posted in told {
        console.tell(Msg::Mail(MailNews::Posted(posted)));
    }
    console.tell(Msg::Changed);
}

/// The screen without the number of a mail, which differs from run to run.
fn still(console: &mut Console) -> String {
    let screen = console.screen();
    let Some((before, number)) = screen.split_once('<') else { return screen };
    let Some((_, behind)) = number.split_once('@') else { return screen };
    format!("{before}<NUMBER@{behind}")
}

// INV-1
#[test]
fn twelve_pasted_addresses_are_judged_line_by_line_and_the_good_ones_invited() {
    let mut console = Console::signed_in();
    console.press("2");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           Nobody was invited so far: n invites others by mail.


















         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&console.screen());
    console.press("n");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EM+- Invite others ----------------------------------------------------+
           No|  Each gets a code by mail. Nobody is invited as Operator:          |
             |  operators are added (n in Users) or imported, as they often have  |
             |  no mail.                                                          |
             |                                                                    |
             |  > Role for all * < (none)                          v >            |
             |    Addresses    * |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                                                                    |
             |                   < Look at them >   < Cancel >                    |
             |   Field 1 of 2: Role for all - required                            |
             +---------------------------------- Ctrl-X look at them  Esc cancel -+


         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [2 Invites]
        reversed: (none)
    "#]]
    .assert_eq(&console.screen());
    // The addresses from the clipboard, wherever the focus is; the role from its list.
    console.paste(PASTED).press("Shift-Tab Enter").type_text("Super").press("Enter Tab");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EM+- Invite others ----------------------------------------------------+
           No|  Each gets a code by mail. Nobody is invited as Operator:          |
             |  operators are added (n in Users) or imported, as they often have  |
             |  no mail.                                                          |
             |                                                                    |
             |    Role for all * < Supervisor                      v > changed    |
             |  > Addresses    * | emil@example.org                           |   |
             |                   | fritz@example                              |   |
             |                   | gina@example.org                           |   |
             |                   | hans@example.org                           |   |
             |                   | ida@example.org, jan@example.org           |   |
             |                   | kurt@example.org                           |   |
             |                   | lisa@example.org                           |   |
             |                   |                                            |   |
             |                                                                    |
             |                   < Look at them >   < Cancel >                    |
             |   Field 2 of 2: Addresses - required - line 14 of 14 - one a line  |
             +---------------------------------- Ctrl-X look at them  Esc cancel -+


         Tab next field  Enter new line  Ctrl-X save  Esc back
        reversed: [2 Invites]
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
          +- Invite 9 addresses as Supervisor? --------------------------------------+
          | PgUp PgDn: line 1-12 of 19                                               |
          | 9 can be invited, 2 can't, 1 stands there twice and is invited once.     |
          | Nothing was sent so far.                                                 |
          | Sent mail isn't undone; an invite can be cancelled.                      |
          | twice line 5, ANNA@example.org: The same address stands in line 1        |
          | already.                                                                 |
          | BAD   line 8, fritz@example: An email address is a name, one @ and a     |
          | domain with a dot in it, such as anna@example.com.                       |
          | BAD   line 11, ida@example.org, jan@example.org: The email address holds |
          | ?,? (U+002C), which isn't allowed: give one address alone, such as       |
          | anna@example.com.                                                        |
          | ok    anna@example.org                                                   |
          | ok    bert@example.org                                                   |
          |                                                                          |
          | Type 9:                                                                  |
          |                                                                          |
          |   < Invite 9 without them >   < Back >                                   |
          +---------------------------------------------- Esc back to the addresses -+

         Tab next  Enter press  PgUp PgDn read on  Esc back
        reversed: [2 Invites]
    "#]]
    .assert_eq(&console.screen());
    // Nothing typed is lost on the way back.
    console.press("Esc Ctrl-X");
    console.type_text("9").press("Enter Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-9 of 9
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  lisa@example.org             Supervisor     queued     ada
           kurt@example.org             Supervisor     queued     ada
           hans@example.org             Supervisor     queued     ada
           gina@example.org             Supervisor     queued     ada
           emil@example.org             Supervisor     queued     ada
           dora@example.org             Supervisor     queued     ada
           carl@example.org             Supervisor     queued     ada
           bert@example.org             Supervisor     queued     ada
           anna@example.org             Supervisor     queued     ada






         lisa@example.org: waits to be sent, good until 2026-11-09 05:58.

         Invited 9 people as Supervisor. Their mail is on its way: the list tells what
         becomes of it.
         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  lisa@example.org             Supervisor     queued     ada
    "#]]
    .assert_eq(&console.screen());
    // INV-2: what becomes of the mails is seen without a key.
    send(&mut console, &config::Mail::default());
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-9 of 9
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  lisa@example.org             Supervisor     sent       ada         2026-11-02
           kurt@example.org             Supervisor     sent       ada         2026-11-02
           hans@example.org             Supervisor     sent       ada         2026-11-02
           gina@example.org             Supervisor     sent       ada         2026-11-02
           emil@example.org             Supervisor     sent       ada         2026-11-02
           dora@example.org             Supervisor     sent       ada         2026-11-02
           carl@example.org             Supervisor     sent       ada         2026-11-02
           bert@example.org             Supervisor     sent       ada         2026-11-02
           anna@example.org             Supervisor     sent       ada         2026-11-02






         lisa@example.org: sent 2026-11-02 05:58, good until 2026-11-09 05:58.

         Invited 9 people as Supervisor. Their mail is on its way: the list tells what
         becomes of it.
         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  lisa@example.org             Supervisor     sent       ada         2026-11-02
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites > lisa@example.org
        --------------------------------------------------------------------------------
         Email                  lisa@example.org
         State                  sent
                                lisa@example.org: sent 2026-11-02 05:58, good until
                                2026-11-09 05:58.
         Role                   Supervisor
         Number                 9
         Sent by                ada, 2026-11-02 05:58
         Good until             2026-11-09 05:58
         Mail of code 1         put into the outbox 2026-11-02 05:58, tried once, sent
                                2026-11-02 05:58
         Message-ID             <NUMBER@chargehand.invalid>









         Esc back  n invite others  t send again  Del cancel  c code  : commands  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&still(&mut console));
}

// INV-1: whoever has no keyboard for pasting types it, and every field says what is wrong with it.
#[test]
fn what_is_missing_stands_beside_its_field_and_leaving_asks() {
    let mut console = Console::signed_in();
    console.press("2 n Ctrl-X");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EM+- Invite others ----------------------------------------------------+
           No|  Each gets a code by mail. Nobody is invited as Operator:          |
             |  operators are added (n in Users) or imported, as they often have  |
             |  no mail.                                                          |
             |  > Role for all * < (none)                          v >            |
             |                   ! Role for all is required.                      |
             |    Addresses    * |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   ! Addresses is required.                         |
             |                                                                    |
             |                   < Look at them >   < Cancel >                    |
             |   Field 1 of 2: Role for all - required                            |
             +---------------------------------- Ctrl-X look at them  Esc cancel -+

         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [2 Invites]
        reversed: (none)
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab").type_text("anna@example.org").press("Enter").type_text("bert@example.org").press("Up Up");
    console.press("Esc");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EM+- Invite others ----------------------------------------------------+
           No|  Each gets a code by mail. Nobody is invited as Operator:          |
             |  operators are added (n in Users) or imported, as they often have  |
             |  no mail.                                                          |
             |                                                                    |
             |  > Role for all * < (none)                          v >            |
             |             +- Leave without saving? ---------------+              |
             |    Addresses|                                       |          |   |
             |             | 1 field was changed and is not saved. |          |   |
             |             |                                       |          |   |
             |             |   < Leave >   < Stay >                |          |   |
             |             +-------------------------- Esc cancel -+          |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                   |                                            |   |
             |                                                                    |
             |                   < Look at them >   < Cancel >                    |
             |   Field 1 of 2: Role for all - required                            |
             +---------------------------------- Ctrl-X look at them  Esc cancel -+

         Tab next  Enter press  Esc stay
        reversed: [2 Invites]
        reversed: (none)
        reversed: < Stay >
    "#]]
    .assert_eq(&console.screen());
}

// INV-1, ROL-6
#[test]
fn a_second_kiosk_is_warned_of_and_few_need_no_number() {
    let mut console = Console::with(&[("wall", "Wall display", "Kiosk")]);
    console.press("2 n Enter").type_text("Kiosk").press("Enter Tab").paste("wall2@example.org").press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           Nobody was invited so far: n invites others by mail.



                +- Invite 1 address as Kiosk? --------------------------------+
                |                                                             |
                | 1 can be invited. Nothing was sent so far.                  |
                | 1 account is Kiosk already. One is enough for all displays. |
                | Sent mail isn't undone; an invite can be cancelled.         |
                | ok    wall2@example.org                                     |
                |                                                             |
                |   < Invite >   < Back >                                     |
                +--------------------------------- Esc back to the addresses -+






         Tab next  Enter press  PgUp PgDn read on  Esc back
        reversed: [2 Invites]
        reversed: < Invite >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect!["Invited wall2@example.org as Kiosk. Their mail is on its way: the list tells what becomes of it."]
        .assert_eq(&console.wide_message());
}

// INV-2, INV-5
#[test]
fn an_invite_is_sent_again_cancelled_and_its_code_handed_over() {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    let emails = ["anna@example.org", "bert@example.org"].map(str::to_owned);
    invite(&mut console, ada, "Manager", &emails);
    console.press("2 t");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada
           anna@example.org             Manager        queued     ada

             +- Send the invite to bert@example.org again? -----------------------+
             |  A new code, good for 7 days, goes there; the old one is dead at   |
             |  once.                                                             |
             |  You answer for the role Manager from then on. Sent mail isn't     |
             |  undone.                                                           |
             |                                                                    |
             |                                                                    |
             |       < Send again >   < Don't >                                   |
             |   Button: Send again                                               |
             +-------------------------------------------- Enter press  Esc back -+


         bert@example.org: waits to be sent, good until 2026-11-09 05:58.



         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
        reversed: < Send again >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect!["The invite to bert@example.org is on its way again, with a new code."].assert_eq(&console.wide_message());
    console.press("Down Del");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           bert@example.org             Manager        queued     ada
        >  anna@example.org             Manager        queued     ada


             +- Cancel the invite to anna@example.org? ---------------------------+
             |  Its code is dead at once; a mail that still waits doesn't go      |
             |  out.                                                              |
             |  That can't be undone; the address can be invited anew.            |
             |                                                                    |
             |                                                                    |
             |       < Cancel the invite >   < Don't >                            |
             |   Button: Don't                                                    |
             +-------------------------------------------- Enter press  Esc back -+


         anna@example.org: waits to be sent, good until 2026-11-09 05:58.



         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [2 Invites]
        reversed: >  anna@example.org             Manager        queued     ada
        reversed: < Don't >
    "#]]
    .assert_eq(&console.screen());
    // The focus is where nothing happens.
    console.press("Left Enter");
    expect!["Cancelled the invite to anna@example.org: its code is dead."].assert_eq(&console.wide_message());
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                            Over: 1 hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada














         bert@example.org: waits to be sent, good until 2026-11-09 05:58.


         Cancelled the invite to anna@example.org: its code is dead.
         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
    "#]]
    .assert_eq(&console.screen());
    console.press("i");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                               Over: shown (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada
           anna@example.org             Manager        cancelled  ada













         bert@example.org: waits to be sent, good until 2026-11-09 05:58.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
        crossed out: anna@example.orgManagerada
    "#]]
    .assert_eq(&console.screen());
    console.press("Home y");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                               Over: shown (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada
           anna@example.org             Manager        cancelled  ada







        -- Copy ------------------------------------------------------------------------
        > 1 The code of the invite, to be handed over
          2 What is selected
          3 What was done last, as a command
          4 What is shown, as a command
        --------------------------------------------------------------------------------
        Shows the code of the invite to bert@example.org after a question; the log tells
        of it.


         Up Down choose  Enter copy  Esc close
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
        reversed: > 1 The code of the invite, to be handed over
        crossed out: anna@example.orgManagerada
    "#]]
    .assert_eq(&console.screen());
    console.press("y");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                               Over: shown (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada
           anna@example.org             Manager        cancelled  ada


             +- Show the code of the invite to bert@example.org? -----------------+
             |  Whoever has it makes an account with the role Manager, until      |
             |  2026-11-09 05:58.                                                 |
             |  Hand it to nobody else. That you saw it stands in the log.        |
             |                                                                    |
             |                                                                    |
             |       < Show >   < Don't >                                         |
             |   Button: Show                                                     |
             +-------------------------------------------- Enter press  Esc back -+


         bert@example.org: waits to be sent, good until 2026-11-09 05:58.



         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
        reversed: < Show >
        crossed out: anna@example.orgManagerada
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    let code = console.screen();
    assert!(code.contains("j2-"), "{code}");
    console.press("y");
    assert!(console.copied.starts_with("code: j2-"), "{}", console.copied);
    // GATE-11: nobody who comes by finds it.
    console.advance(16 * 60 * 1_000);
    assert!(!console.screen().contains("j2-"));
    console.type_text(crate::harness::PASSWORD).press("Enter");
    assert!(!console.screen().contains("j2-"));
    // The log tells that it was shown, and not what it is.
    let letters = console.copied.trim_start_matches("code: ").to_owned();
    console.press("5");
    let log = console.screen();
    assert!(log.contains("Code of the invite to be"), "{log}");
    for name in ["chargehand.db", "chargehand.db-wal"] {
        let bytes = std::fs::read(console.folder().path().join(name)).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains(&letters));
    }
}

// INV-4
#[test]
fn a_mail_that_can_not_go_out_is_told_of_with_the_servers_words() {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    invite(&mut console, ada, "Manager", &["anna@example.org".to_owned()]);
    console.tell(Msg::Mail(MailNews::Through { told: "127.0.0.1:9".into(), spool: None }));
    console.press("2");
    let config = config::Mail {
        host: Some("127.0.0.1".into()),
        port: Some(9),
        tls: config::Tls::None,
        from: Some("desk@example.org".into()),
        ..config::Mail::default()
    };
    send(&mut console, &config);
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-1 of 1
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  anna@example.org             Manager        QUEUED     ada











         anna@example.org: not sent yet, good until 2026-11-09 05:58; tried again after
         2026-11-02 05:59: 127.0.0.1:9: Connection refused (os error 111)
         No mail goes at the moment: 127.0.0.1:9: Connection refused (os error 111).
         Tried again after 2026-11-02 05:59.

         Mail to anna@example.org not sent: 127.0.0.1:9: Connection refused (os error
         111). It is tried again after 2026-11-02 05:59.
         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  anna@example.org             Manager        QUEUED     ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites > anna@example.org
        --------------------------------------------------------------------------------
         Email                  anna@example.org
         State                  QUEUED
                                anna@example.org: not sent yet, good until 2026-11-09
                                05:58; tried again after 2026-11-02 05:59: 127.0.0.1:9:
                                Connection refused (os error 111)
         Role                   Manager
         Number                 1
         Sent by                ada, 2026-11-02 05:58
         Good until             2026-11-09 05:58
         Mail of code 1         put into the outbox 2026-11-02 05:58, tried once, next
                                after 2026-11-02 05:59
         The server             127.0.0.1:9: Connection refused (os error 111)
         Message-ID             <NUMBER@chargehand.invalid>







         Esc back  n invite others  t send again  Del cancel  c code  : commands  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&still(&mut console));
    console.resize(120, 40).press("Esc");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log                                     ada Admin
         Invites                                                                                        Over: none (i)  1-1 of 1
        ------------------------------------------------------------------------------------------------------------------------
           EMAIL                       ROLE          STATE      BY        SENT        GOOD UNTIL        THE SERVER'S WORDS
        >  anna@example.org            Manager       QUEUED     ada                   2026-11-09 05:58  127.0.0.1:9: Connection~



























         anna@example.org: not sent yet, good until 2026-11-09 05:58; tried again after 2026-11-02 05:59: 127.0.0.1:9:
         Connection refused (os error 111)
         No mail goes at the moment: 127.0.0.1:9: Connection refused (os error 111). Tried again after 2026-11-02 05:59.




         Enter details  n invite others  t send again  Del cancel  c code  i show inactive  f filter  / find  : commands  ? help
        reversed: [2 Invites]
        reversed: >  anna@example.org            Manager       QUEUED     ada                   2026-11-09 05:58  127.0.0.1:9: Connection~
    "#]].assert_eq(&console.screen());
    // A week later it has run out, and is over.
    console.advance(7 * 24 * 3_600 * 1_000);
    console.type_text(crate::harness::PASSWORD).press("Enter");
    console.resize(80, 24).press("2");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                              Over: 1 hidden (i)  0 of 0
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           No invite is open. i shows what is over (1); n invites others.















         Mail goes through 127.0.0.1:9.


         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&console.screen());
}

// INV-2
#[test]
fn filter_words_narrow_the_list_and_a_search_tells_what_is_hidden() {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    let all: Vec<String> = (1..=30).map(|number| format!("person{number:02}@example.org")).collect();
    invite(&mut console, ada, "Manager", &all[..20]);
    invite(&mut console, ada, "Supervisor", &all[20..]);
    console.desk.cancel_invite(ada, chargehand::domain::id::InviteId(3)).unwrap();
    console.press("2 /").type_text("role:super").press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: role:super__________________       Over: 1 hidden (i)  10 found of 30
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  person30@example.org         Supervisor     queued     ada
           person29@example.org         Supervisor     queued     ada
           person28@example.org         Supervisor     queued     ada
           person27@example.org         Supervisor     queued     ada
           person26@example.org         Supervisor     queued     ada
           person25@example.org         Supervisor     queued     ada
           person24@example.org         Supervisor     queued     ada
           person23@example.org         Supervisor     queued     ada
           person22@example.org         Supervisor     queued     ada
           person21@example.org         Supervisor     queued     ada





         person30@example.org: waits to be sent, good until 2026-11-09 05:58.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  person30@example.org         Supervisor     queued     ada
    "#]]
    .assert_eq(&console.screen());
    let mut found = String::new();
    for search in ["state:cancelled", "person03", "state:gone", "person1 by:ada", "-role:manager"] {
        console.press("/ Esc /").type_text(search).press("Enter");
        let screen = console.screen();
        let line = |number: usize| screen.lines().nth(number).unwrap_or_default().trim().to_owned();
        found += &format!("{}\n  {}\n  {}\n", line(1), line(4), line(5)).replace("  \n", "");
    }
    expect![[r#"
        / Search: state:cancelled_____________        Over: 1 hidden (i)  1 found of 30
          >  person03@example.org         Manager        cancelled  ada
        / Search: person03____________________        Over: 1 hidden (i)  0 found of 30
          No open invite matches this search. Esc clears it; i shows those that are
          over, too.
        / Search: state:gone__________________        Over: 1 hidden (i)  0 found of 30
          gone is no state of an invite: open, over, queued, sent, failed, accepted,
          cancelled, expired. Esc clears the search.
        / Search: person1 by:ada______________       Over: 1 hidden (i)  10 found of 30
          >  person19@example.org         Manager        queued     ada
          person18@example.org         Manager        queued     ada
        / Search: -role:manager_______________       Over: 1 hidden (i)  10 found of 30
          >  person30@example.org         Supervisor     queued     ada
          person29@example.org         Supervisor     queued     ada
    "#]]
    .assert_eq(&found);
    // G6: a paste goes into the box, after a question, and the list follows it.
    console.press("/ Esc").paste("person07").press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: person07____________________        Over: 1 hidden (i)  1 found of 30
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  person07@example.org         Manager        queued     ada














         person07@example.org: waits to be sent, good until 2026-11-09 05:58.



         Enter to the list  Esc clear  Ctrl-U empty the box
        reversed: [2 Invites]
        reversed: >  person07@example.org         Manager        queued     ada
    "#]]
    .assert_eq(&console.screen());
}

// ROL-7, ROL-10
#[test]
fn who_may_not_invite_is_told_what_is_missing() {
    let mut console = Console::with(&[("sue", "Sue", "Supervisor")]);
    let mut other = console.another("sue");
    other.press("2");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   sue
         Invites                                                  Over: none (i)  0 of 0
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           The requested function requires the InviteUsers permission, which you do not
           have.

















         / find  : commands  Enter (details)  n (invite others)  t (send again)  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&other.screen());
    other.press("n");
    expect!["The requested function requires the InviteUsers permission, which you do not have."]
        .assert_eq(&other.wide_message());
    console.press("5");
}

// What a key costs is counted, not timed.
#[test]
fn a_key_costs_the_same_for_few_invites_and_for_many() {
    let plant = |count: usize| {
        let mut console = Console::signed_in();
        let ada = session(&mut console.desk, "ada");
        let all: Vec<String> = (0..count).map(|number| format!("person{number}@example.org")).collect();
        all.chunks(400).for_each(|some| invite(&mut console, ada, "Manager", some));
        console.press("2");
        console
    };
    let (mut few, mut many) = (plant(250), plant(1_000));
    let cost = |console: &mut Console, keys: &str| {
        let meter = console.desk.count().unwrap();
        console.press(keys);
        (meter.statements(), meter.rows())
    };
    for keys in ["Down", "Up", "j", "PgDn", "PgUp", "/", "Enter"] {
        assert_eq!((cost(&mut few, keys), cost(&mut many, keys)), ((0, 0), (0, 0)), "{keys}");
    }
    for keys in ["End", "PgUp", "Home", "PgDn PgDn PgDn PgDn PgDn PgDn", "Ctrl-R", "i", "Enter", "Esc"] {
        let (small, large) = (cost(&mut few, keys), cost(&mut many, keys));
        // How many are open is counted anew: that grows with them, and with nothing else.
        assert!(small.0 == large.0 && large.1 < small.1 + 1_000 && large.1 < 2_500, "{keys}: {small:?} {large:?}");
    }
}

/// A plant with an open invite and, before it, so many that were accepted; every three thousandth of them to somebody of a
/// quiz.
fn with_accepted(count: usize) -> Console {
    let mut console = Console::signed_in();
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    raw.execute_batch(&format!(
        "WITH RECURSIVE more (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM more LIMIT {count}) \
         INSERT INTO invites (id, email, email_key, role_id, created_at, created_by, expires_at, accepted_at, \
         accepted_user_id) SELECT id, iif(id % 3000 = 0, 'quiz', 'plan') || id || '@example.org', 'key' || id, 2, \
         1700000000000 + id * 1200000, 1, 1800000000000, 1700000000000 + id * 1200000, 1 FROM more;"
    ))
    .unwrap();
    drop(raw);
    let ada = session(&mut console.desk, "ada");
    invite(&mut console, ada, "Manager", &["anna@example.org".to_owned()]);
    console
}

// INV-2: neither those that are hidden nor those that a search doesn't find are all walked through, by no key and no change.
#[test]
fn a_search_among_many_invites_rests_and_a_change_leaves_the_cursor_where_it_is() {
    let (mut few, mut many) = (with_accepted(45_000), with_accepted(60_000));
    let cost = |console: &mut Console, keys: &str| {
        let meter = console.desk.count().unwrap();
        if keys == "(a change)" {
            console.tell(Msg::Changed)
        } else {
            console.press(keys)
        };
        (meter.statements(), meter.rows())
    };
    for keys in ["2", "(a change)", "/", "a", "(a change)", "Esc", "i", "/", "q z Enter", "(a change)", "PgDn", "Esc"] {
        let (small, large) = (cost(&mut few, keys), cost(&mut many, keys));
        let most = match keys {
            "(a change)" => 6_500,
            "q z Enter" => 2 * 20_500,
            _ => 20_500,
        };
        assert!(small == large && large.1 <= most, "{keys}: {small:?} {large:?}");
    }
    many.press("/ q u Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: qu__________________________       Over: shown (i)  7+ found of 60001
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  quiz60000@example.org        Executive      accepted   ada         2026-02-25
           quiz57000@example.org        Executive      accepted   ada         2026-01-14
           quiz54000@example.org        Executive      accepted   ada         2025-12-03
           quiz51000@example.org        Executive      accepted   ada         2025-10-23
           quiz48000@example.org        Executive      accepted   ada         2025-09-11
           quiz45000@example.org        Executive      accepted   ada         2025-07-31
           quiz42000@example.org        Executive      accepted   ada         2025-06-20
           Searched back to 2025-05-23 12:13. PgDn searches on.







         quiz60000@example.org: accepted 2026-02-25 06:13 as ada.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  quiz60000@example.org        Executive      accepted   ada         2026-02-25
        crossed out: quiz60000@example.orgExecutiveada2026-02-25
        crossed out: quiz57000@example.orgExecutiveada2026-01-14
        crossed out: quiz54000@example.orgExecutiveada2025-12-03
        crossed out: quiz51000@example.orgExecutiveada2025-10-23
        crossed out: quiz48000@example.orgExecutiveada2025-09-11
        crossed out: quiz45000@example.orgExecutiveada2025-07-31
        crossed out: quiz42000@example.orgExecutiveada2025-06-20
    "#]]
    .assert_eq(&many.screen());
    many.press("PgDn PgDn");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: qu__________________________      Over: shown (i)  20+ found of 60001
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           quiz60000@example.org        Executive      accepted   ada         2026-02-25
           quiz57000@example.org        Executive      accepted   ada         2026-01-14
           quiz54000@example.org        Executive      accepted   ada         2025-12-03
           quiz51000@example.org        Executive      accepted   ada         2025-10-23
           quiz48000@example.org        Executive      accepted   ada         2025-09-11
           quiz45000@example.org        Executive      accepted   ada         2025-07-31
           quiz42000@example.org        Executive      accepted   ada         2025-06-20
           quiz39000@example.org        Executive      accepted   ada         2025-05-09
           quiz36000@example.org        Executive      accepted   ada         2025-03-28
           quiz33000@example.org        Executive      accepted   ada         2025-02-15
           quiz30000@example.org        Executive      accepted   ada         2025-01-04
           quiz27000@example.org        Executive      accepted   ada         2024-11-23
           quiz24000@example.org        Executive      accepted   ada         2024-10-13
        >  quiz21000@example.org        Executive      accepted   ada         2024-09-01

         quiz21000@example.org: accepted 2024-09-01 14:13 as ada.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  quiz21000@example.org        Executive      accepted   ada         2024-09-01
        crossed out: quiz60000@example.orgExecutiveada2026-02-25
        crossed out: quiz57000@example.orgExecutiveada2026-01-14
        crossed out: quiz54000@example.orgExecutiveada2025-12-03
        crossed out: quiz51000@example.orgExecutiveada2025-10-23
        crossed out: quiz48000@example.orgExecutiveada2025-09-11
        crossed out: quiz45000@example.orgExecutiveada2025-07-31
        crossed out: quiz42000@example.orgExecutiveada2025-06-20
        crossed out: quiz39000@example.orgExecutiveada2025-05-09
        crossed out: quiz36000@example.orgExecutiveada2025-03-28
        crossed out: quiz33000@example.orgExecutiveada2025-02-15
        crossed out: quiz30000@example.orgExecutiveada2025-01-04
        crossed out: quiz27000@example.orgExecutiveada2024-11-23
        crossed out: quiz24000@example.orgExecutiveada2024-10-13
        crossed out: quiz21000@example.orgExecutiveada2024-09-01
    "#]]
    .assert_eq(&many.screen());
    let before = many.screen();
    many.tell(Msg::Changed);
    assert_eq!(many.screen(), before);
    // What was written stands there all the same.
    let ada = session(&mut many.desk, "ada");
    invite(&mut many, ada, "Manager", &["quick@example.org".to_owned()]);
    many.tell(Msg::Changed);
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: qu__________________________      Over: shown (i)  21+ found of 60002
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           quiz60000@example.org        Executive      accepted   ada         2026-02-25
           quiz57000@example.org        Executive      accepted   ada         2026-01-14
           quiz54000@example.org        Executive      accepted   ada         2025-12-03
           quiz51000@example.org        Executive      accepted   ada         2025-10-23
           quiz48000@example.org        Executive      accepted   ada         2025-09-11
           quiz45000@example.org        Executive      accepted   ada         2025-07-31
           quiz42000@example.org        Executive      accepted   ada         2025-06-20
           quiz39000@example.org        Executive      accepted   ada         2025-05-09
           quiz36000@example.org        Executive      accepted   ada         2025-03-28
           quiz33000@example.org        Executive      accepted   ada         2025-02-15
           quiz30000@example.org        Executive      accepted   ada         2025-01-04
           quiz27000@example.org        Executive      accepted   ada         2024-11-23
           quiz24000@example.org        Executive      accepted   ada         2024-10-13
        >  quiz21000@example.org        Executive      accepted   ada         2024-09-01

         quiz21000@example.org: accepted 2024-09-01 14:13 as ada.



         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  quiz21000@example.org        Executive      accepted   ada         2024-09-01
        crossed out: quiz60000@example.orgExecutiveada2026-02-25
        crossed out: quiz57000@example.orgExecutiveada2026-01-14
        crossed out: quiz54000@example.orgExecutiveada2025-12-03
        crossed out: quiz51000@example.orgExecutiveada2025-10-23
        crossed out: quiz48000@example.orgExecutiveada2025-09-11
        crossed out: quiz45000@example.orgExecutiveada2025-07-31
        crossed out: quiz42000@example.orgExecutiveada2025-06-20
        crossed out: quiz39000@example.orgExecutiveada2025-05-09
        crossed out: quiz36000@example.orgExecutiveada2025-03-28
        crossed out: quiz33000@example.orgExecutiveada2025-02-15
        crossed out: quiz30000@example.orgExecutiveada2025-01-04
        crossed out: quiz27000@example.orgExecutiveada2024-11-23
        crossed out: quiz24000@example.orgExecutiveada2024-10-13
        crossed out: quiz21000@example.orgExecutiveada2024-09-01
    "#]]
    .assert_eq(&many.screen());
    many.press("Esc / q z Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         / Search: qz__________________________       Over: shown (i)  0+ found of 60002
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
           No invite so far. Searched back to 2025-05-23 12:33. PgDn searches on.


















         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
    "#]]
    .assert_eq(&many.screen());
}

// INV-1: what is sent is what was shown, or nothing.
#[test]
fn where_something_changed_since_the_plan_nothing_is_sent_and_it_is_shown_anew() {
    let mut console = Console::signed_in();
    console.press("2 n Enter").type_text("Manager").press("Enter Tab").paste("anna@example.org\nbert@example.org");
    console.press("Ctrl-X");
    let ada = session(&mut console.desk, "ada");
    invite(&mut console, ada, "Manager", &["bert@example.org".to_owned()]);
    console.press("Enter");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-1 of 1
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        queued     ada


          +- Invite 1 address as Manager? -------------------------------------------+
          |                                                                          |
          | 1 can be invited, 1 can't. Nothing was sent so far.                      |
          | Sent mail isn't undone; an invite can be cancelled.                      |
          | BAD   line 2, bert@example.org: Invite 1 to this address is open: send   |
          | that one again (`chargehand invites resend 1`), or cancel it.            |
          | ok    anna@example.org                                                   |
          |                                                                          |
          |   < Invite 1 without them >   < Back >                                   |
          +---------------------------------------------- Esc back to the addresses -+


         bert@example.org: waits to be sent, good until 2026-11-09 05:58.

         Nothing was sent: something changed since you looked. This is how it stands
         now.
         Tab next  Enter press  PgUp PgDn read on  Esc back
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        queued     ada
        reversed: < Back >
    "#]]
    .assert_eq(&console.screen());
    assert_eq!(console.desk.invites(ada, None, 9).unwrap().len(), 1);
    console.press("Left Enter");
    expect!["Invited anna@example.org as Manager. Their mail is on its way: the list tells what becomes of it."]
        .assert_eq(&console.wide_message());
}

// INV-4: that no mail goes is told whole, with what mends it, and in the place of where it goes.
#[test]
fn why_no_mail_goes_stands_whole_below_the_list() {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    invite(&mut console, ada, "Manager", &["anna@example.org".to_owned(), "bert@example.org".to_owned()]);
    let folder = console.folder().path().display().to_string();
    let password = console.folder().path().join("password");
    std::fs::write(&password, "secret\n").unwrap();
    std::fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let config = config::Mail {
        host: Some("127.0.0.1".into()),
        port: Some(9),
        tls: config::Tls::None,
        from: Some("desk@example.org".into()),
        username: Some("desk".into()),
        password_file: Some(password.clone()),
        ..config::Mail::default()
    };
    console.press("2");
    let route = console.desk.mailer(&config, &console.folder().path().join("mail")).unwrap().route();
    let MailNews::Nowhere(told) = &route else { panic!("{route:?}") };
    let told = told.replace(&password.display().to_string(), "/etc/chargehand/mail-password");
    console.tell(Msg::Mail(MailNews::Nowhere(told)));
    send(&mut console, &config);
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        QUEUED     ada
           anna@example.org             Manager        QUEUED     ada










         bert@example.org: not sent yet, good until 2026-11-09 05:58; tried again soon:
         /tmp/.tmp000000/password holds the mail server's password and can be read by
         No mail goes: /etc/chargehand/mail-password holds the mail server's password
         and can be read by others: run chmod 600 /etc/chargehand/mail-password. What
         waits goes once that is mended; after a change of the config start chargehand
         again.

         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        QUEUED     ada
    "#]]
    .assert_eq(&console.screen().replace(&folder, "/tmp/.tmp000000"));
    // It is mended: the server alone is missing now, and each row says so.
    std::fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let route = console.desk.mailer(&config, &console.folder().path().join("mail")).unwrap().route();
    console.tell(Msg::Mail(route));
    send(&mut console, &config);
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-2 of 2
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  bert@example.org             Manager        QUEUED     ada
           anna@example.org             Manager        QUEUED     ada










         bert@example.org: not sent yet, good until 2026-11-09 05:58; tried again soon:
         127.0.0.1:9: Connection refused (os error 111)
         No mail goes at the moment: 127.0.0.1:9: Connection refused (os error 111).
         Tried again after 2026-11-02 05:59.

         Mail to anna@example.org not sent: 127.0.0.1:9: Connection refused (os error
         111). It is tried again after 2026-11-02 05:59.
         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  bert@example.org             Manager        QUEUED     ada
    "#]]
    .assert_eq(&console.screen());
}

// INV-2, INV-5
#[test]
fn an_invite_whose_sender_may_not_give_its_role_any_more_is_told_so() {
    let mut console = Console::with(&[("bob", "Bob Bee", "Admin")]);
    let bob = session(&mut console.desk, "bob");
    invite(&mut console, bob, "Manager", &["anna@example.org".to_owned()]);
    let ada = session(&mut console.desk, "ada");
    console.desk.change_user(ada, "bob", &UserAction::Disable { reason: None }).unwrap();
    console.press("2");
    expect![[r#"
         chargehand   1 Users  [2 Invites]  3 Licenses   4 Devices   5 System Log   ada
         Invites                                                Over: none (i)  1-1 of 1
        --------------------------------------------------------------------------------
           EMAIL                        ROLE           STATE      BY          SENT
        >  anna@example.org             Manager        NO GOOD    bob














         anna@example.org: its sender may not give the role any more: its code makes no
         account. Send it again (t).


         Enter details  n invite others  t send again  Del cancel  c code  ? help
        reversed: [2 Invites]
        reversed: >  anna@example.org             Manager        NO GOOD    bob
    "#]]
    .assert_eq(&console.screen());
    console.press("c");
    expect!["No code is shown of the invite to anna@example.org: its sender may not give the role any more, so it makes no account. Send it again (t): then you answer for the role."].assert_eq(&console.wide_message());
    console.press("Space Enter");
    assert!(console.screen().contains("NO GOOD"), "{}", console.screen());
}
