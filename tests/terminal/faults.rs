//! The console on a disk that is full: what was typed stays, keys are answered, and with space again it is saved.

use crate::disk::{FULL, library};
use crate::plant::{PEOPLE, Plant};

// D3
#[test]
fn a_full_disk_is_told_and_what_was_typed_is_saved_once_there_is_space() {
    let plant = Plant::new();
    let full = plant.path().with_file_name("full");
    let variables = [
        format!("LD_PRELOAD={}", library()),
        "FAULTY_CALL=write".to_owned(),
        format!("FAULTY_ERROR={FULL}"),
        format!("FAULTY_WHILE={}", full.display()),
    ];
    let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
    let mut session = plant.signed_in_with(&variables, &[]);
    let before = plant.changes();
    std::fs::write(&full, "").unwrap();
    session.send("n");
    session.wait_for("New user");
    session.send("zoe\tZoe");
    session.wait_for("[ Zoe ");
    session.send("\x18");
    session.wait_for("The disk is full: nothing was changed. Free some space and try again.");
    assert_eq!(plant.changes(), before);
    session.send("\t");
    session.wait_for("Password ");
    std::fs::remove_file(&full).unwrap();
    session.send("\x18");
    session.wait_for("Added zoe.");
    session.wait_for(&format!("of {}", PEOPLE + 1));
    assert_eq!(plant.changes(), before + 1);
    session.send("q");
    assert_eq!(session.end(), 0);
}
