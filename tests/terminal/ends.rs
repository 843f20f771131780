//! However it ends, the terminal is given back.

use rustix::process::Signal;

use crate::assert_given_back;
use crate::plant::{PEOPLE, Plant, sign_in};
use crate::pty::Session;

#[test]
fn quitting_gives_the_terminal_back() {
    let plant = Plant::new();
    let mut session = plant.signed_in();
    assert_ne!(session.line_modes(), session.before);
    session.send("q");
    assert_eq!(session.end(), 0);
    assert_given_back(&session);
}

#[test]
fn signals_end_the_program_in_order() {
    // G1, trap 3
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let plant = Plant::new();
        let mut session = plant.signed_in();
        let before = plant.changes();
        session.send("d");
        session.wait_for("Disable ada?");
        session.signal(signal);
        assert_eq!(session.end(), 128 + u32::try_from(signal.as_raw()).unwrap());
        assert_given_back(&session);
        assert_eq!(plant.changes(), before);
    }
}

#[test]
fn a_terminal_that_vanishes_takes_the_program_with_it() {
    // G4, traps 4 and 5: SIGHUP is ignored
    let plant = Plant::new();
    let script = ["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""].map(str::to_owned);
    let mut session = Session::start(&script.into_iter().chain(plant.command(&[], &[])).collect::<Vec<_>>());
    sign_in(&mut session);
    session.vanish();
    assert_eq!(session.end(), 129);
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_draws_everything_again() {
    // G3
    let plant = Plant::new();
    let script =
        "set -m; \"$0\" \"$@\"; stty -a | grep -o -- '-\\?icanon' ; echo in between; fg >/dev/null; echo ended $?";
    let script = ["bash", "--norc", "-c", script].map(str::to_owned);
    let mut session = Session::start(&script.into_iter().chain(plant.command(&[], &[])).collect::<Vec<_>>());
    sign_in(&mut session);
    session.send("\x1a");
    let between = session.written();
    let until = session.wait_for_output(between, "in between");
    assert!(until.contains("\x1b[?1049l") && until.contains("\nicanon"), "{until:?}");
    let since = session.written();
    session.wait_for(&format!("of {PEOPLE}"));
    session.send("q");
    assert_eq!(session.end(), 0);
    let output = session.output().split_off(session.output().find("in between").unwrap());
    for sequence in ["\x1b[?1049h", "\x1b[?2004h", "\x1b[2J", "USERNAME", "user00", "ended 0"] {
        assert!(output.contains(sequence), "{sequence:?} {since} {output:?}");
    }
}

#[test]
fn ctrl_z_without_a_shell_behind_it_does_not_stop_for_ever() {
    // G3
    let plant = Plant::new();
    let mut session = plant.signed_in();
    session.send("\x1a");
    session.wait_for("Ctrl-Z can't stop the program here");
    session.send("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_terminal_that_can_not_draw_is_refused_in_words() {
    // G7
    for term in ["TERM=", "TERM=dumb"] {
        let plant = Plant::new();
        let mut session = Session::start(&plant.command(&[term], &[]));
        assert_eq!(session.end(), 2);
        assert!(session.screen().contains("TERM says"), "{}", session.screen());
        assert!(!session.output().contains('\x1b'));
    }
    let plant = Plant::new();
    let command = plant.command(&[], &[]);
    let nothing = assert_cmd::Command::new(&command[0]).args(&command[1..]).assert().code(2).stdout("");
    let error = String::from_utf8_lossy(&nothing.get_output().stderr).into_owned();
    assert!(error.contains("This is no terminal") && !error.contains('\x1b'), "{error:?}");
}
