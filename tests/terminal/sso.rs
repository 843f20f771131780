//! Signing in by single sign-on with the program's own threads and a real provider (section 7).

use serde_json::json;

use crate::peer::Peer;
use crate::plant::{PEOPLE, Plant};
use crate::pty::Session;

/// The code on the screen.
fn code(session: &mut Session) -> String {
    session.wait_for("left.");
    let screen = session.screen();
    let is_code = |word: &&str| word.len() == 9 && word.as_bytes()[4] == b'-';
    screen.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code: {screen}")).to_owned()
}

// SSO-1, SSO-2: the screen goes on meanwhile, counts down, and the picture is black on white.
#[test]
fn somebody_signs_in_with_a_code_beside_the_screen() {
    let (plant, peer) = (Plant::new(), Peer::start());
    plant.link_ada("ada@example.org");
    peer.account("s-ada", "ada@example.org");
    plant.config(&format!("[sso]\nissuer = \"{}\"\nclient_id = \"desk\"\nname = \"Plant ID\"\n", peer.issuer()));
    let mut session = Session::start(&plant.command(&[], &[]));
    session.wait_for("Sign in with Plant ID");
    session.send("\x0f");
    let left = code(&mut session);
    session.wait_for("9:5");
    assert!(session.output().contains("30;107m"), "{:?}", session.output());
    // One that was left is signed in by nobody: the next one has another code.
    session.send("\x1b");
    session.wait_for("Username");
    session.send("\x0f");
    session.wait_until("another code", |screen| {
        let text = screen.contents();
        text.contains("left.") && !text.contains(&left)
    });
    let code = code(&mut session);
    peer.tell("person", &json!({"code": code, "sub": "s-ada"}));
    session.wait_for(&format!("of {PEOPLE}"));
    session.wait_for("ada @");
    session.send("q");
    assert_eq!(session.end(), 0);
}

// Without colors the picture is reversed, and a terminal without UTF-8 has none.
#[test]
fn the_picture_is_what_the_terminal_can_show() {
    let (plant, peer) = (Plant::new(), Peer::start());
    plant.config(&format!("[sso]\nissuer = \"{}\"\nclient_id = \"desk\"\n", peer.issuer()));
    for (variable, picture) in [("NO_COLOR=1", true), ("TERM=vt220", false), ("LANG=C", false)] {
        let mut session = Session::start(&plant.command(&[variable], &[]));
        session.wait_for("Sign in with");
        session.send("\x0f");
        code(&mut session);
        let screen = session.screen();
        assert_eq!(screen.contains('\u{2588}'), picture, "{variable} {screen}");
        assert_eq!(screen.contains("plain ASCII"), !picture, "{variable} {screen}");
        assert!(!session.output().contains("30;107m"), "{variable}");
        session.send("\x03\x03");
        session.end();
    }
}
