//! The program on a real terminal (a pseudo-terminal): what it sets it gives back, however it ends. G1 to G8.

mod pty;

use pty::{Session, example};
use rustix::process::Signal;

/// What every end must send, beside the modes of the line that it gives back.
const GIVEN_BACK: [&str; 3] = ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"];

fn assert_given_back(session: &Session) {
    let output = session.output();
    for sequence in GIVEN_BACK {
        assert!(output.contains(sequence), "{sequence:?} is missing in {output:?}");
    }
    assert_eq!(session.line_modes(), session.before, "the line's modes");
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    assert_ne!(session.line_modes(), session.before);
    session.send("q");
    assert_eq!(session.end(), 0);
    assert_given_back(&session);
}

#[test]
fn signals_end_the_program_in_order() {
    // G1, trap 3
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut session = Session::start(&example(""));
        session.wait_for("ready");
        session.signal(signal);
        assert_eq!(session.end(), 128 + u32::try_from(signal.as_raw()).unwrap());
        assert_given_back(&session);
    }
}

#[test]
fn a_program_that_hangs_ends_all_the_same() {
    // G1
    let mut session = Session::start(&example("stuck"));
    session.wait_for("ready");
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_given_back(&session);
}

#[test]
fn a_program_that_hangs_in_a_write_ends_all_the_same() {
    // G1: nobody reads what it draws
    let mut session = Session::start(&example("flood"));
    session.wait_for("22222");
    session.stop_reading();
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_eq!(session.line_modes(), session.before);
}

#[test]
fn a_panic_leaves_a_usable_terminal_and_a_readable_message() {
    // G2
    for (place, message) in
        [("draw", "no luck in draw"), ("update", "no luck in update"), ("worker", "no luck in a worker")]
    {
        let mut session = Session::start(&example(place));
        session.wait_for("ready");
        session.send("p");
        assert_eq!(session.end(), 101, "{place}");
        assert_given_back(&session);
        let output = session.output();
        assert!(output.find("\x1b[?1049l") < output.find(message), "{place}: {output:?}");
        assert!(session.screen().contains(message), "{place}");
    }
}

#[test]
fn a_terminal_that_vanishes_takes_the_program_with_it() {
    // G4, traps 4 and 5: with SIGHUP ignored, and with a main loop that listens to nothing else
    for mode in ["", "deaf", "stuck"] {
        let mut session = Session::start(
            &["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""]
                .map(str::to_owned)
                .into_iter()
                .chain(example(mode))
                .collect::<Vec<_>>(),
        );
        session.wait_for("ready");
        session.vanish();
        assert_eq!(session.end(), 129, "{mode}");
    }
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_draws_everything_again() {
    // G3
    let script =
        "set -m; \"$0\" \"$@\"; stty -a | grep -o -- '-\\?icanon' ; echo in between; fg >/dev/null; echo ended $?";
    let mut session = Session::start(
        &["bash", "--norc", "-c", script].map(str::to_owned).into_iter().chain(example("")).collect::<Vec<_>>(),
    );
    session.wait_for("ready");
    session.send("\x1a");
    session.wait_for("stopped true");
    session.send("q");
    assert_eq!(session.end(), 0);
    let output = session.output();
    let between = output.find("in between").unwrap();
    assert!(output[..between].contains("\x1b[?1049l") && output[..between].contains("\nicanon"), "{output:?}");
    for sequence in ["\x1b[?1049h", "\x1b[?2004h", "ready"] {
        assert!(output[between..].contains(sequence), "{sequence:?} {output:?}");
    }
    assert!(output.contains("ended 0"));
}

#[test]
fn ctrl_z_without_a_shell_behind_it_does_not_stop_for_ever() {
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    session.send("\x1a");
    session.wait_for("stopped false");
    session.send("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn keys_pastes_and_sizes_arrive() {
    // G5, G6, traps 1 and 2
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    session.send("\x1b");
    session.send("[B");
    session.wait_for("Down");
    session.send("\x1b]11;rgb:1e1e/1e1e/1e1e\x07");
    session.send("\x1b[200~y\nd\ny\n\x1b[201~");
    session.wait_for("paste \"y\\nd\\ny\\n\" copied true");
    assert!(!session.screen().contains("rgb"));
    session.send("\x1b");
    session.wait_for("Esc");
    session.resize(100, 30);
    session.wait_for("size 100x30");
    session.resize(1, 1);
    session.resize(80, 24);
    session.wait_for("size 80x24");
    session.send("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn what_is_copied_can_not_control_the_terminal() {
    // T1: the clipboard gets what would be shown.
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    session.send("\x1b[200~A\x07B\x1b[201~");
    session.wait_for("copied true");
    session.send("q");
    session.end();
    // "A␇B" in base64
    assert!(session.output().contains("\x1b]52;c;QeKQh0I=\x07"), "{:?}", session.output());
}

#[test]
fn random_bytes_do_no_harm() {
    // G8
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    let mut number = 7_u32;
    let mut bytes = Vec::new();
    for _ in 0..20_000 {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((number >> 24) as u8);
    }
    // Neither quitting nor stopping is what this is about.
    bytes.retain(|byte| !matches!(byte, b'q' | 0x1a));
    session.send_bytes(&bytes);
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_given_back(&session);
}

#[test]
fn a_terminal_that_can_not_draw_is_refused_in_words() {
    // G7
    for term in [None, Some("dumb")] {
        let mut session = Session::start_on(term, &example(""));
        assert_eq!(session.end(), 2);
        assert!(session.screen().contains("TERM"));
        assert!(!session.output().contains('\x1b'));
    }
    let nothing = assert_cmd::Command::new(&example("")[0]).env("TERM", "xterm").assert();
    let nothing = nothing.code(2).stdout("");
    let error = String::from_utf8_lossy(&nothing.get_output().stderr).into_owned();
    assert!(error.starts_with("This is no terminal") && !error.contains('\x1b'), "{error:?}");
}

#[test]
fn a_terminal_of_the_last_century_is_enough() {
    for term in ["linux", "vt220"] {
        let mut session = Session::start_on(Some(term), &example(""));
        session.wait_for("ready");
        assert!(!session.output().contains("\x1b[?2026h"));
        session.send("q");
        assert_eq!(session.end(), 0);
        assert_given_back(&session);
    }
}

#[test]
fn a_frame_is_one_synchronized_update() {
    // Trap 8
    let mut session = Session::start(&example(""));
    session.wait_for("ready");
    session.send("q");
    session.end();
    let output = session.output();
    assert_eq!(output.matches("\x1b[?2026h").count(), 1, "{output:?}");
}
