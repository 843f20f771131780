//! What a person is told at a computer whose key counts as none, and which keys mend it (DEV-2).

use std::os::unix::fs::PermissionsExt as _;

use crate::devices::plant;
use crate::harness::Console;

/// The console at `computer`, whose key file `spoil` has spoiled, with `ada` in the Devices tab.
fn spoiled(console: &Console, computer: &str, spoil: impl FnOnce(&std::path::Path)) -> Console {
    spoil(&console.folder().path().join(computer).join("device-key"));
    let mut there = console.at(computer);
    there.sign_in("ada");
    there.press("4");
    there
}

/// What is on the screen, without its line ends.
fn words(console: &mut Console) -> String {
    console.screen().split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
}

// DEV-1, DEV-2: a key that others can read is none any more, but tells which device it was.
#[test]
fn a_spoiled_key_is_named_and_the_new_one_lies_here() {
    let console = plant();
    let open = |path: &std::path::Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    };
    let mut there = spoiled(&console, "pc-1", open);
    // The cursor is on the device that this presumably is.
    assert!(there.screen().contains("\n>  PRESS-1 "), "{}", there.screen());
    let told = "The key file of this device can be read or written by others: it counts as none";
    assert!(words(&mut there).contains(told), "{}", there.screen());
    assert!(words(&mut there).contains("r on PRESS-1 gives it a new key. PRESS-1:"), "{}", there.screen());
    // A computer is one device: under another name it is registered only once that one is gone.
    there.press("n");
    assert!(words(&mut there).contains("It is PRESS-1 still, until that is unregistered:"), "{}", there.screen());
    there.press("Esc r");
    let screen = there.screen();
    assert!(
        screen.contains("The key file of this device can be read or written by")
            && screen.contains("it is PRESS-1 again"),
        "{screen}"
    );
    assert!(screen.contains("< here, this computer"), "{screen}");
    there.press("Ctrl-X");
    assert_eq!(there.message(), "This computer is PRESS-1, with a new key; the old one is void.");
    there.press("Q");
    assert!(there.screen().contains("This device is PRESS-1 (registered, trusted)."), "{}", there.screen());
}

// DEV-2: which device it was isn't known, so nothing is taken for granted.
#[test]
fn a_damaged_key_of_an_unknown_device_wants_to_be_told_where_the_new_one_lies() {
    let console = plant();
    let mut there = spoiled(&console, "pc-1", |path| std::fs::write(path, "nonsense").unwrap());
    there.press("Down r Ctrl-X");
    let screen = there.screen();
    assert!(screen.contains("The key file of this device is damaged"), "{screen}");
    assert!(screen.contains("! Its new key lies is required."), "{screen}");
    there.press("Esc n");
    let screen = there.screen();
    assert!(
        screen.contains("The key file of this device is damaged") && screen.contains("r on a device makes"),
        "{screen}"
    );
    assert!(screen.contains("[ pc-1 "), "{screen}");
}

// DEV-2: a host that is called like a device presumably is it.
#[test]
fn a_damaged_key_at_a_host_called_like_the_device_is_renewed_here() {
    let mut console = plant();
    console.press("4 Down e Ctrl-U").type_text("PC-1").press("Ctrl-X");
    let mut there = spoiled(&console, "pc-1", |path| std::fs::write(path, "nonsense").unwrap());
    assert!(there.screen().contains("\n>  PC-1 "), "{}", there.screen());
    there.press("r");
    assert!(there.screen().contains("< here, this computer"), "{}", there.screen());
    // That name is taken: no other is proposed.
    there.press("Esc n");
    assert!(there.screen().contains("Name              * [                             ]"), "{}", there.screen());
}

// DEV-2
#[test]
fn a_copied_key_leads_to_the_device_that_it_was_copied_from() {
    let console = plant();
    let from = console.folder().path().join("pc-1").join("device-key");
    std::fs::create_dir_all(console.folder().path().join("pc-9")).unwrap();
    let mut there = spoiled(&console, "pc-9", |to| assert!(std::fs::copy(from, to).unwrap() > 0));
    let screen = there.screen();
    assert!(screen.contains("\n>  PRESS-1 ") && screen.contains("COPY SEEN"), "{screen}");
    let screen = words(&mut there);
    assert!(screen.contains("n gives this machine a name of its own; r on PRESS-1 makes it that"), "{screen}");
    // Its details say when and where.
    there.press("Enter");
    assert!(words(&mut there).contains("A COPY of its key was seen on pc-9, 2026-11-02 05:58."), "{}", there.screen());
    there.press("r");
    assert!(there.screen().contains("The key file here was copied from PRESS-1"), "{}", there.screen());
    assert!(there.screen().contains("< here, this computer"), "{}", there.screen());
}

// ROL-7, DEV-1: whoever can't register it is told who can.
#[test]
fn who_may_not_manage_devices_is_told_who_may() {
    let console = plant();
    let mut tim = console.at("pc-3");
    tim.sign_in("tim");
    tim.press("4");
    let screen = words(&mut tim);
    assert!(screen.contains("This device isn't registered. That takes the permission ManageDevices: ask"), "{screen}");
    assert!(!screen.contains("n registers it"), "{screen}");
    assert!(tim.resize(120, 40).screen().contains("n (register)"), "{}", tim.screen());
}
