//! Signing in by single sign-on with a real provider: the panel, what ends it, and the way back to a locked console
//! (section 7).

use chargehand::clock::{Clock as _, MINUTE};
use chargehand::domain::id::SessionId;
use chargehand::domain::user::Field;
use chargehand::service::UserAction;
use chargehand::tui::request::{Call, Msg, Reply, Request, Ticket, perform};
use chargehand::tui::theme::{Capabilities, Theme};
use expect_test::expect;
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use serde_json::json;

use crate::harness::{Console, session};
use crate::peer::Peer;

/// A plant with bob, who is linked, carol, who isn't, and dave, linked too; each has an account at the provider.
fn plant(theme: Theme) -> (Console, Peer) {
    let people =
        [("bob", "Bob Noyce", "Manager"), ("carol", "Carol Jones", "Manager"), ("dave", "Dave Lee", "Supervisor")];
    let (mut console, peer) = (Console::with_theme(&people, theme), Peer::start());
    let ada = session(&mut console.desk, "ada");
    for (name, ..) in people {
        let email = format!("{name}@example.org");
        console.desk.edit_user(ada, name, None, &[(Field::Email, email.clone())]).unwrap();
        peer.account(&format!("s-{name}"), &email);
    }
    for name in ["bob", "dave"] {
        console.desk.change_user(ada, name, &UserAction::LinkSso).unwrap();
    }
    console.with_sso(&peer.issuer());
    (console, peer)
}

fn utf8() -> Theme {
    let yes = Capabilities { color: true, unicode: true, synchronized: true, clipboard: true, full_screen: true };
    Theme::new(&yes)
}

/// The code on the screen.
fn code(console: &mut Console) -> String {
    let screen = console.screen();
    let is_code = |word: &&str| word.len() == 9 && word.as_bytes()[4] == b'-' && word.bytes().all(|sign| sign != b'.');
    screen.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code: {screen}")).to_owned()
}

/// The screen with the same code and port each time.
fn screen(console: &mut Console, peer: &Peer, code: &str) -> String {
    let host = peer.issuer();
    console.screen().replace(code, "ABCD-EFGH").replace(&host, &"http://127.0.0.1:50000"[..host.len().min(22)])
}

/// Somebody approves at the provider with the code on the screen; the provider is asked again.
fn approve(console: &mut Console, peer: &Peer, who: &str) {
    let code = code(console);
    peer.tell("person", &json!({"code": code, "sub": format!("s-{who}")}));
    console.advance(1_000);
}

fn sessions(console: &mut Console, name: &str) -> usize {
    let ada = session(&mut console.desk, "ada");
    let user = console.desk.user(ada, name).unwrap().user.id;
    console.desk.sessions_of(ada, user).unwrap().open.len()
}

// SSO-1, SSO-2, GATE-12
#[test]
fn a_code_is_shown_until_somebody_approves_and_then_they_are_in() {
    let (mut console, peer) = plant(Theme::plain());
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
         +- Sign in ------------------------------------------------------------------+
         |  Site      Northwind Plant 2                                               |
         |  This device isn't registered.                                             |
         |  > Username      * [                                         ]             |
         |    Password        [                                         ]             |
         |                    [ ] show password                                       |
         |    Test keyboard   [                                         ]             |
         |                                                                            |
         |              < Sign in >   < Sign in with Plant ID >   < I have a code >   |
         |                    < Forgot password >   < Quit >                          |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |   Field 1 of 4: Username - required                                        |
         |  Who may manage devices can register it: sign in, then 4, n.               |
         +-------------------------------------------- Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-O Plant ID  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-O");
    let shown = code(&mut console);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------


                +- Sign in with Plant ID --------------------------------------+
                |  Open on a phone or a computer:                              |
                |  http://127.0.0.1:50000/device                               |
                |  and type the code:                                          |
                |                                                              |
                |                                                              |
                |     ABCD-EFGH                                                |
                |                                                              |
                |                                                              |
                |  No picture for a phone here: this terminal is drawn in      |
                |  plain ASCII.                                                |
                |                                                              |
                |  Waiting until you approve there: 10:00 left.                |
                +--------------------------------------------------------------+




         Esc back  y copy the address  Ctrl-C quit
        reversed: ABCD-EFGH
    "#]]
    .assert_eq(&screen(&mut console, &peer, &shown));
    // Nobody has approved yet; the time that is left is told.
    console.advance(1_000).advance(1_000);
    assert!(console.screen().contains("Waiting until you approve there: 9:5"), "{}", console.screen());
    console.press("y");
    assert_eq!(console.copied, format!("{}/device", peer.issuer()));
    console.resize(60, 16);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- Sign in with Plant ID ----------------------------------+
        |  Open on a phone or a computer:                          |
        |  http://127.0.0.1:50000/device                           |
        |  and type the code:                                      |
        |                                                          |
        |     ABCD-EFGH                                            |
        |                                                          |
        |  No picture for a phone here: this terminal is drawn in  |
        |  plain ASCII.                                            |
        |  Waiting until you approve there: 9:58 left.             |
        +----------------------------------------------------------+

         Esc back  y copy the address  Ctrl-C quit
        reversed: ABCD-EFGH
    "#]]
    .assert_eq(&screen(&mut console, &peer, &shown));
    console.resize(80, 24);
    approve(&mut console, &peer, "bob");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   bob
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active
           bob @       Bob Noyce      Manager     -none-         Default~  Active (you)
           carol       Carol Jones    Manager     -none-         Default~  Active
           dave        Dave Lee       Supervisor  -none-         Default~  Active















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    // The list marks whoever is bound, and not who only waits for that (dave); help tells what the mark means.
    console.press("?").type_text("sso");
    assert!(console.screen().contains("@ behind a name"), "{}", console.screen());
}

// The picture holds the address with the code in it, or, where there is less room, the address alone, or there is none.
#[test]
fn a_phone_reads_address_and_code_from_a_picture() {
    let (mut console, peer) = plant(utf8());
    let (whole, address, none) = ("in it.", "picture, and type", "small");
    let sizes = [
        (80, 24, whole),
        (120, 40, whole),
        (68, 24, whole),
        (67, 24, address),
        (64, 24, address),
        (63, 24, none),
        (80, 19, whole),
        (80, 18, address),
        (80, 16, none),
    ];
    for (columns, rows, said) in sizes {
        console.resize(columns, rows);
        console.press("Ctrl-O");
        let shown = code(&mut console);
        let screen = console.screen();
        let holds =
            |text: String| drawn(&text).lines().all(|line| screen.lines().any(|row| row.contains(line.trim_end())));
        let shows =
            (holds(format!("{}/device?user_code={shown}", peer.issuer())), holds(format!("{}/device", peer.issuer())));
        assert_eq!(shows, (said == whole, said == address), "{columns}x{rows}\n{screen}");
        assert!(screen.contains(said), "{columns}x{rows}\n{screen}");
        console.press("Esc");
    }
}

/// What a camera reads as `text`, drawn by the library alone.
fn drawn(text: &str) -> String {
    let smallest = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
    let better = [EcLevel::H, EcLevel::Q, EcLevel::M].into_iter();
    let mut better = better.map(|level| QrCode::with_version(text, smallest.version(), level));
    let code = better.find_map(Result::ok).unwrap_or(smallest);
    code.render::<Dense1x2>().quiet_zone(false).module_dimensions(1, 1).build()
}

/// A screen with the same port and time each time: tokens are of now.
fn still(screen: &str, host: &str) -> String {
    let screen = screen.replace(host, "127.0.0.1:50000");
    let mut parts = screen.split("Since ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| format!("{text}Since HH:MM{}", &part[5..]))
}

// SSO-2
#[test]
fn what_ends_it_is_told_and_a_new_code_is_a_key_away() {
    let (mut console, peer) = plant(Theme::plain());
    console.press("Ctrl-O");
    let first = code(&mut console);
    peer.tell("person", &json!({"code": first, "declines": true}));
    console.advance(1_000);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------






                +- Sign in with Plant ID --------------------------------------+
                |  The sign-in was declined at Plant ID. Nobody was signed     |
                |  in.                                                         |
                |                                                              |
                |  Enter asks for a new code. Esc leads back to name and       |
                |  password.                                                   |
                +--------------------------------------------------------------+







         Enter a new code  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert_ne!(code(&mut console), first);
    // Nobody approves in time.
    console.advance(11 * MINUTE);
    assert!(console.screen().contains("Nobody approved at Plant ID in time."), "{}", console.screen());
    // The provider is busy for a while, and then gone.
    console.press("Enter");
    peer.tell("different", &json!({"slow": 1}));
    let code = code(&mut console);
    console.advance(1_000);
    assert!(console.screen().contains("It wants to be asked more slowly"), "{}", console.screen());
    let host = peer.host().to_owned();
    drop(peer);
    console.advance(7_000);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------

                +- Sign in with Plant ID --------------------------------------+
                |  Open on a phone or a computer:                              |
                |  http://127.0.0.1:50000/device                               |
                |  and type the code:                                          |
                |                                                              |
                |                                                              |
                |     ABCD-EFGH                                                |
                |                                                              |
                |                                                              |
                |  No picture for a phone here: this terminal is drawn in      |
                |  plain ASCII.                                                |
                |                                                              |
                |  Waiting until you approve there: 9:52 left.                 |
                |  Since HH:MM Plant ID can't be asked: 127.0.0.1:50000 can't  |
                |  be reached (Connection refused (os error 111)). It is       |
                |  asked again until the time is over.                         |
                +--------------------------------------------------------------+


         Esc back  y copy the address  Ctrl-C quit
        reversed: ABCD-EFGH
    "#]]
    .assert_eq(&still(&console.screen().replace(&code, "ABCD-EFGH"), &host));
    console.resize(60, 16);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- Sign in with Plant ID ----------------------------------+
        |  Open on a phone or a computer:                          |
        |  http://127.0.0.1:50000/device                           |
        |  and type the code:                                      |
        |     ABCD-EFGH                                            |
        |  No picture for a phone here: this terminal is drawn in  |
        |  plain ASCII.                                            |
        |  Waiting until you approve there: 9:52 left.             |
        |  Since HH:MM Plant ID can't be asked: 127.0.0.1:50000    |
        |  can't be reached (Connection refused (os error 111)).   |
        +----------------------------------------------------------+

         Esc back  y copy the address  Ctrl-C quit
        reversed: ABCD-EFGH
    "#]]
    .assert_eq(&still(&console.screen().replace(&code, "ABCD-EFGH"), &host));
    console.resize(80, 24);
    // It is asked until the time is over.
    for _ in 0..4 {
        console.advance(2 * MINUTE);
    }
    assert!(console.screen().contains("Waiting until you approve there"), "{}", console.screen());
    console.advance(2 * MINUTE);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------





                +- Sign in with Plant ID --------------------------------------+
                |  Since HH:MM Plant ID could not be asked whether somebody    |
                |  approved: 127.0.0.1:50000 can't be reached (Connection      |
                |  refused (os error 111)). Nobody was signed in; look at the  |
                |  network and begin again, or sign in with a password.        |
                |                                                              |
                |  Enter asks for a new code. Esc leads back to name and       |
                |  password.                                                   |
                +--------------------------------------------------------------+






         Enter a new code  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&console.screen().replace(&code, "ABCD-EFGH"), &host));
    console.press("Enter");
    assert!(console.screen().contains("can't be reached"), "{}", console.screen());
    // The password is as good as ever.
    console.press("Esc");
    console.sign_in("carol");
    assert!(console.line(1).ends_with("carol"), "{}", console.screen());
}

// GATE-2: what a gate refuses reads as ever, with its code.
#[test]
fn who_is_not_linked_is_refused_with_a_reference_code() {
    let (mut console, peer) = plant(Theme::plain());
    console.press("Ctrl-O");
    approve(&mut console, &peer, "carol");
    let text = console.screen();
    assert!(
        text.contains("Login failed. Either: the credentials") && text.contains("system administrator. "),
        "{text}"
    );
    assert!(!text.contains("carol"), "{text}");
    assert_eq!(sessions(&mut console, "carol"), 0);
}

// SSO-2: whoever leaves is signed in by nobody later, however far it was.
#[test]
fn esc_ends_it_at_once_and_nobody_is_signed_in_later() {
    let (mut console, peer) = plant(Theme::plain());
    console.press("Ctrl-O");
    let shown = code(&mut console);
    console.press("Esc");
    assert!(console.screen().contains("Username"), "{}", console.screen());
    peer.tell("person", &json!({"code": shown, "sub": "s-bob"}));
    for _ in 0..10 {
        console.advance(1_000);
    }
    assert!(console.screen().contains("Username") && sessions(&mut console, "bob") == 0, "{}", console.screen());
    // Approved, and the gate is asked already: what comes of it ends.
    console.press("Ctrl-O");
    let shown = code(&mut console);
    peer.tell("person", &json!({"code": shown, "sub": "s-bob"}));
    console.clock.advance(1_000);
    let now = console.clock.now();
    let [asked] = calls(console.app.update(Msg::Now(now)));
    let (polled, _) = answer(&mut console, asked);
    let [entering] = calls(polled);
    assert!(console.screen().contains("Approved. Signing in"), "{}", console.screen());
    console.press("Esc");
    let (after, opened) = answer(&mut console, entering);
    let [(_, session, call)] = calls(after);
    assert!(opened.is_some() && session == opened && matches!(call, Call::SignOut), "{call:?}");
    perform(&mut console.desk, session, call).unwrap();
    assert!(console.screen().contains("Username") && sessions(&mut console, "bob") == 0, "{}", console.screen());
}

type Asked = (Ticket, Option<SessionId>, Call);

fn calls<const COUNT: usize>(requests: Vec<Request>) -> [Asked; COUNT] {
    let call = |request| match request {
        Request::Call { ticket, session, call } => Some((ticket, session, call)),
        _ => None,
    };
    requests.into_iter().filter_map(call).collect::<Vec<_>>().try_into().unwrap()
}

/// Does what was asked, and hands the answer over: gives what is asked then, and the session that was opened.
fn answer(console: &mut Console, (ticket, session, call): Asked) -> (Vec<Request>, Option<SessionId>) {
    let answer = perform(&mut console.desk, session, call);
    let opened = match &answer {
        Ok(Reply::SignIn(chargehand::service::SignIn::Accepted(signed_in))) => Some(signed_in.session),
        _ => None,
    };
    (console.app.update(Msg::Reply(ticket, console.desk.now(), Box::new(answer))), opened)
}

// GATE-11, GATE-12
#[test]
fn a_locked_console_opens_by_single_sign_on_at_the_same_place_for_the_same_person_alone() {
    let (mut console, peer) = plant(Theme::plain());
    console.press("Ctrl-O");
    approve(&mut console, &peer, "bob");
    console.press("5");
    console.advance(16 * MINUTE);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
         +- Locked -------------------------------------------------------------------+
         |  Site      Northwind Plant 2                                               |
         |  This device isn't registered.                                             |
         |    Username      * [ bob                                     ]             |
         |    Password        [                                         ]             |
         |                    [ ] show password                                       |
         |    Test keyboard   [                                         ]             |
         |                                                                            |
         |              < Sign in >   < Sign in with Plant ID >   < I have a code >   |
         |                    < Forgot password >   < Quit >                          |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |                                                                            |
         |   Button: Sign in with Plant ID                                            |
         |  Locked after 15 minutes without a key. The password or Plant ID brings    |
         |  back what was open; Esc lets somebody else sign in.                       |
         +-------------------------------------------- Tab next field  Enter sign in -+

         Tab next  Enter press  Ctrl-X sign in  Ctrl-O Plant ID  Esc somebody else
        reversed: < Sign in with Plant ID >
    "#]]
    .assert_eq(&console.screen());
    // The key that led in leads in again.
    console.press("Enter");
    assert!(!console.screen().contains("bob"), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains("Locked"), "{}", console.screen());
    console.press("Enter");
    approve(&mut console, &peer, "bob");
    assert!(console.line(1).contains("[5 System Log]"), "{}", console.screen());
    console.advance(16 * MINUTE);
    console.press("Ctrl-O");
    approve(&mut console, &peer, "dave");
    assert!(console.line(1).contains("[1 Users]") && console.line(1).ends_with("dave"), "{}", console.screen());
}
