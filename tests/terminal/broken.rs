//! Programs that break, hang or listen to nobody: `examples/terminal.rs`, because the real one can't be told to.

use rustix::process::Signal;

use crate::assert_given_back;
use crate::pty::{Session, example};

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
