//! The program on a real terminal (a pseudo-terminal): what it sets it gives back however it ends, whatever comes from the
//! line does no harm, and it draws only what the terminal can show. G1 to G8.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on is a failed test")]
#![expect(clippy::disallowed_types, reason = "another program at the same database")]

mod broken;
#[path = "../peers/faulty_disk.rs"]
mod disk;
mod ends;
mod faults;
mod input;
mod looks;
mod mail;
#[path = "../peers/oidc.rs"]
mod peer;
mod plant;
#[path = "../pty/mod.rs"]
mod pty;
mod sso;

use pty::Session;

/// What every end must send, beside the modes of the line that it gives back.
const GIVEN_BACK: [&str; 3] = ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"];

fn assert_given_back(session: &Session) {
    let output = session.output();
    for sequence in GIVEN_BACK {
        assert!(output.contains(sequence), "{sequence:?} is missing in {output:?}");
    }
    assert_eq!(session.line_modes(), session.before, "the line's modes");
}
