//! A display that logs in by itself: what it needs, and the file that opens its dashboard.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;

use crate::plant::Plant;
use crate::run::Run;
use crate::why::check;

/// A display of which nothing is set up but its key.
fn plant() -> Plant {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "Wall 1", "-q"]).succeeds();
    plant.ada(&["users", "add", "dkiosk1", "--full-name", "Dashboard 1", "--role", "Kiosk", "-q"]).succeeds();
    plant
}

fn ready() -> Plant {
    let plant = plant();
    let set = ["trusted=yes", "default_menu_item=Overview", "automatic_login_user=dkiosk1"];
    for one in set {
        plant.ada(&["devices", "edit", "Wall 1", "--set", one, "-q"]).succeeds();
    }
    let ticks = ["--set", "trusted_devices_only=yes", "--set", "ignore_password_rules=yes"];
    plant.ada(&[&["users", "edit", "dkiosk1", "-q"][..], &ticks].concat()).succeeds();
    plant.ada(&["settings", "set", "site_url", "https://Plant.Example.com/", "-q"]).succeeds();
    plant
}

/// As a display's own program would be told at the gate.
fn gets_in(plant: &Plant) -> bool {
    plant.run(&["check-login", "dkiosk1", "--no-password", "--device", "Wall 1", "-q"]).ran().exit == 0
}

// DEV-4, GATE-7: the list and the gate are one piece of code, and every command that it names helps.
#[test]
fn what_is_not_met_is_mended_by_the_commands_that_are_named() {
    let plant = plant();
    plant.ada(&["devices", "needs", "wall 1"]).check(expect![[r#"
        exit 0
        --- stdout
        Wall 1: NOT READY - 4 needs aren't met.

              NEED                      EVIDENCE
        OK    Device registered         by ada
        OK    Device enabled
        STOP  Device trusted            it isn't marked trusted
        STOP  Default menu item         none is chosen
        STOP  User for automatic login  none is chosen
        ?     Not disabled
        ?     Valid
        ?     Not locked
        ?     Not locked out
        ?     Lets that user in
        ?     No password needed
        ?     License
        ?     AllowLogin
        ?     No new password asked
        ?     ViewDashboards
        ?     Kiosk, nothing else
        STOP  Address                   neither site_url nor an address of its own

        Fix: chargehand devices edit 'Wall 1' --set trusted=yes
        Fix: chargehand devices edit 'Wall 1' --set default_menu_item=NAME
        Fix: chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
        Fix: chargehand settings set site_url https://SITE
    "#]]);
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "xdg", "--even-so"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Wall 1 isn't ready to log in by itself, and no file was written. Not met:
          Device trusted (it isn't marked trusted): chargehand devices edit 'Wall 1' --set trusted=yes
          Default menu item (none is chosen): chargehand devices edit 'Wall 1' --set default_menu_item=NAME
          User for automatic login (none is chosen): chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
          Address (neither site_url nor an address of its own): chargehand settings set site_url https://SITE
        `chargehand devices needs` shows all of it. There is no address to open, so not even --even-so helps.
    "#]]);
    plant.ada(&["devices", "edit", "Wall 1", "--set", "automatic_login_user=dkiosk1", "-q"]).succeeds();
    plant.ada(&["devices", "disable", "Wall 1", "-q"]).succeeds();
    plant.ada(&["settings", "set", "require_license", "on", "-q"]).succeeds();
    plant.ada(&["licenses", "add", "Dashboard", "--qty", "1", "-q"]).succeeds();
    plant.ada(&["users", "edit", "dkiosk1", "--set", "force_password_change=yes", "-q"]).succeeds();
    plant.ada(&["users", "lock", "dkiosk1", "-q"]).succeeds();
    plant.ada(&["users", "roles", "dkiosk1", "remove", "Kiosk", "-q"]).ran();
    let temporary = ["users", "set-password", "dkiosk1", "--password-stdin", "-q"];
    plant.ada(&temporary).stdin("a temporary one of ada's\n").succeeds();
    check(
        plant.ada(&["devices", "needs", "Wall 1"]),
        expect![[r#"
            exit 0
            --- stdout
            Wall 1: NOT READY - 10 needs aren't met.

                  NEED                      EVIDENCE
            OK    Device registered         by ada
            STOP  Device enabled            it is disabled
            STOP  Device trusted            it isn't marked trusted
            STOP  Default menu item         none is chosen
            OK    User for automatic login  dkiosk1
            OK    Not disabled
            OK    Valid                     no end date
            STOP  Not locked                since DAY by ada
            OK    Not locked out
            OK    Lets that user in         Wall 1, any device will do
            STOP  No password needed        Trusted devices only and Ignore password rules aren't both ticked
            STOP  License                   none
            STOP  AllowLogin                no role
            STOP  No new password asked     temporary, set DAY by ada
            STOP  ViewDashboards            no role
            ?     Kiosk, nothing else
            STOP  Address                   neither site_url nor an address of its own

            Fix: chargehand devices enable 'Wall 1'
            Fix: chargehand devices edit 'Wall 1' --set trusted=yes
            Fix: chargehand devices edit 'Wall 1' --set default_menu_item=NAME
            Fix: chargehand users unlock dkiosk1
            Fix: chargehand users edit dkiosk1 --set trusted_devices_only=yes --set ignore_password_rules=yes
            Fix: chargehand users license dkiosk1 assign Dashboard
            Fix: chargehand users roles dkiosk1 add Kiosk
            Fix: chargehand settings set site_url https://SITE
        "#]],
    );
    let mut done = Vec::new();
    for _ in 0..20 {
        let shown = plant.ada(&["devices", "needs", "Wall 1"]).ran().stdout;
        assert_eq!(shown.contains(": READY"), gets_in(&plant) && !shown.contains("STOP"), "{shown}");
        let Some(command) = shown.lines().find_map(|line| line.strip_prefix("Fix: chargehand ")) else { break };
        let command = command.replace("NAME", "Overview").replace("https://SITE", "https://plant.example.com");
        let words = words(&command);
        plant.ada(&words.iter().map(String::as_str).collect::<Vec<_>>()).ran();
        done.push(command);
    }
    expect![[r#"
        devices enable 'Wall 1'
        devices edit 'Wall 1' --set trusted=yes
        devices edit 'Wall 1' --set default_menu_item=Overview
        users unlock dkiosk1
        users edit dkiosk1 --set trusted_devices_only=yes --set ignore_password_rules=yes
        users remove-password dkiosk1
        users license dkiosk1 assign Dashboard
        users roles dkiosk1 add Kiosk
        settings set site_url https://plant.example.com
    "#]]
    .assert_eq(&format!("{}\n", done.join("\n")));
    assert!(gets_in(&plant));
    plant.ada(&["devices", "needs", "Wall 1"]).check(expect![[r#"
        exit 0
        --- stdout
        Wall 1: READY - it logs in by itself.

            NEED                      EVIDENCE
        OK  Device registered         by ada
        OK  Device enabled
        OK  Device trusted
        OK  Default menu item         Overview
        OK  User for automatic login  dkiosk1
        OK  Not disabled
        OK  Valid                     no end date
        OK  Not locked
        OK  Not locked out
        OK  Lets that user in         Wall 1, registered, trusted
        OK  No password needed        none is set, and none is asked for here
        OK  License                   Dashboard
        OK  AllowLogin                by Kiosk
        OK  No new password asked
        OK  ViewDashboards            by Kiosk
        OK  Kiosk, nothing else
        OK  Address                   https://plant.example.com/#/user/dkiosk1
    "#]]);
}

/// A command line as a shell takes it apart, as far as the program quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut marks) = (Vec::new(), String::new(), None);
    for sign in line.chars() {
        match (sign, marks) {
            ('\'' | '"', None) => marks = Some(sign),
            (sign, Some(mark)) if sign == mark => marks = None,
            (' ', None) => words.push(std::mem::take(&mut word)),
            _ => word.push(sign),
        }
    }
    words.push(word);
    words
}

// DEV-4, ROL-6
#[test]
fn who_opens_the_console_is_no_display() {
    let plant = ready();
    plant.ada(&["users", "roles", "dkiosk1", "remove", "Kiosk", "-q"]).ran();
    plant.ada(&["users", "roles", "dkiosk1", "add", "Supervisor", "Programmer", "-q"]).succeeds();
    plant.ada(&["devices", "needs", "Wall 1"]).check(expect![[r#"
        exit 0
        --- stdout
        Wall 1: NOT READY - 2 needs aren't met.

              NEED                      EVIDENCE
        OK    Device registered         by ada
        OK    Device enabled
        OK    Device trusted
        OK    Default menu item         Overview
        OK    User for automatic login  dkiosk1
        OK    Not disabled
        OK    Valid                     no end date
        OK    Not locked
        OK    Not locked out
        OK    Lets that user in         Wall 1, registered, trusted
        STOP  No password needed        Supervisor opens the console: never without one
        OK    License                   none is asked for here
        OK    AllowLogin                by Supervisor, Programmer
        STOP  No new password asked     none is set: with a code from an administrator
        OK    ViewDashboards            by Supervisor, Programmer
        WARN  Kiosk, nothing else       Supervisor opens the console; a login on another device ends the display's; its session ends after 16 hours
        OK    Address                   https://plant.example.com/#/user/dkiosk1

        Fix: chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
    "#]]);
    assert!(!gets_in(&plant));
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "systemd"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Wall 1 isn't ready to log in by itself, and no file was written. Not met:
          No password needed (Supervisor opens the console: never without one): chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
          No new password asked (none is set: with a code from an administrator): chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
        `chargehand devices needs` shows all of it; --even-so writes the file anyway.
    "#]]);
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "systemd", "--even-so"]).check(expect![[r#"
        exit 0
        --- stdout
        [Unit]
        Description=Dashboard of Wall 1 (chargehand)
        PartOf=graphical-session.target
        After=graphical-session.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://plant.example.com/#/user/dkiosk1"
        Restart=on-failure
        RestartSec=5

        [Install]
        WantedBy=graphical-session.target
        --- stderr
        warning: not met: No password needed (Supervisor opens the console: never without one): chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
        warning: not met: No new password asked (none is set: with a code from an administrator): chargehand devices edit 'Wall 1' --set automatic_login_user=USERNAME
        It opens https://plant.example.com/#/user/dkiosk1 - keep it as chargehand-wall-1.1.service.
        At the display, as the account that shows it, on a desktop that systemd starts (GNOME, KDE, Sway):
        Put it in:
          install -D -m 644 chargehand-wall-1.1.service ~/.config/systemd/user/chargehand-wall-1.1.service
          systemctl --user daemon-reload
          systemctl --user enable --now chargehand-wall-1.1.service
        Take it out:
          systemctl --user disable --now chargehand-wall-1.1.service
          rm ~/.config/systemd/user/chargehand-wall-1.1.service
          systemctl --user daemon-reload
    "#]]);
    plant.ada(&["users", "roles", "dkiosk1", "remove", "Supervisor", "-q"]).succeeds();
    plant.ada(&["devices", "needs", "Wall 1"]).check(expect![[r#"
        exit 0
        --- stdout
        Wall 1: READY - it logs in by itself, but see WARN.

              NEED                      EVIDENCE
        OK    Device registered         by ada
        OK    Device enabled
        OK    Device trusted
        OK    Default menu item         Overview
        OK    User for automatic login  dkiosk1
        OK    Not disabled
        OK    Valid                     no end date
        OK    Not locked
        OK    Not locked out
        OK    Lets that user in         Wall 1, registered, trusted
        OK    No password needed        none is set, and none is asked for here
        OK    License                   none is asked for here
        OK    AllowLogin                by Programmer
        OK    No new password asked
        OK    ViewDashboards            by Programmer
        WARN  Kiosk, nothing else       a login on another device ends the display's; its session ends after 16 hours
        OK    Address                   https://plant.example.com/#/user/dkiosk1

        Fix: chargehand users roles dkiosk1 remove Programmer && chargehand users roles dkiosk1 add Kiosk
    "#]]);
    // A supervisor sees what is wrong, and whom to ask.
    plant.ada(&["devices", "edit", "Wall 1", "--set", "trusted=no", "-q"]).succeeds();
    plant.run_as("kay", &["devices", "needs", "Wall 1", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "device": "Wall 1",
          "ready": false,
          "address": "https://plant.example.com/#/user/dkiosk1",
          "needs": [
            {
              "need": "device_registered",
              "state": "met",
              "evidence": "by ada",
              "remedy": null
            },
            {
              "need": "device_enabled",
              "state": "met",
              "evidence": "",
              "remedy": null
            },
            {
              "need": "device_trusted",
              "state": "unmet",
              "evidence": "it isn't marked trusted",
              "remedy": "chargehand devices edit 'Wall 1' --set trusted=yes"
            },
            {
              "need": "default_menu_item",
              "state": "met",
              "evidence": "Overview",
              "remedy": null
            },
            {
              "need": "user",
              "state": "met",
              "evidence": "dkiosk1",
              "remedy": null
            },
            {
              "need": "enabled",
              "state": "met",
              "evidence": "",
              "remedy": null
            },
            {
              "need": "valid",
              "state": "met",
              "evidence": "no end date",
              "remedy": null
            },
            {
              "need": "not_locked",
              "state": "met",
              "evidence": "",
              "remedy": null
            },
            {
              "need": "not_locked_out",
              "state": "met",
              "evidence": "",
              "remedy": null
            },
            {
              "need": "device",
              "state": "unmet",
              "evidence": "Wall 1, registered, not trusted; Trusted devices only is ticked",
              "remedy": null
            },
            {
              "need": "credential",
              "state": "unmet",
              "evidence": "none is set, and at a device that isn't trusted one is asked for",
              "remedy": null
            },
            {
              "need": "license",
              "state": "met",
              "evidence": "none is asked for here",
              "remedy": null
            },
            {
              "need": "allow_login",
              "state": "met",
              "evidence": "by Programmer",
              "remedy": null
            },
            {
              "need": "password_change",
              "state": "met",
              "evidence": "",
              "remedy": null
            },
            {
              "need": "view_dashboards",
              "state": "met",
              "evidence": "by Programmer",
              "remedy": null
            },
            {
              "need": "kiosk",
              "state": "warned",
              "evidence": "a login on another device ends the display's; its session ends after 16 hours",
              "remedy": "chargehand users roles dkiosk1 remove Programmer && chargehand users roles dkiosk1 add Kiosk"
            },
            {
              "need": "address",
              "state": "met",
              "evidence": "https://plant.example.com/#/user/dkiosk1",
              "remedy": null
            }
          ]
        }
    "#]]);
    plant.run_as("kay", &["devices", "needs", "Wall 1"]).check(expect![[r#"
        exit 0
        --- stdout
        Wall 1: NOT READY - 3 needs aren't met.

              NEED                      EVIDENCE
        OK    Device registered         by ada
        OK    Device enabled
        STOP  Device trusted            it isn't marked trusted
        OK    Default menu item         Overview
        OK    User for automatic login  dkiosk1
        OK    Not disabled
        OK    Valid                     no end date
        OK    Not locked
        OK    Not locked out
        STOP  Lets that user in         Wall 1, registered, not trusted; Trusted devices only is ticked
        STOP  No password needed        none is set, and at a device that isn't trusted one is asked for
        OK    License                   none is asked for here
        OK    AllowLogin                by Programmer
        OK    No new password asked
        OK    ViewDashboards            by Programmer
        WARN  Kiosk, nothing else       a login on another device ends the display's; its session ends after 16 hours
        OK    Address                   https://plant.example.com/#/user/dkiosk1

        Fix: chargehand devices edit 'Wall 1' --set trusted=yes (The requested function requires the ManageDevices permission, which you do not have.)
        Fix: chargehand users roles dkiosk1 remove Programmer && chargehand users roles dkiosk1 add Kiosk (The requested function requires the AssignRoles permission, which you do not have.)
    "#]]);
}

// DEV-4
#[test]
fn the_files_are_printed_with_how_to_put_them_in_and_out() {
    let plant = ready();
    for (format, expected) in [
        (
            "windows",
            expect![[r#"
                exit 0
                --- stdout
                <?xml version="1.0"?>
                <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
                  <RegistrationInfo>
                    <Author>chargehand</Author>
                    <Description>Opens the dashboard of Wall 1 full screen once somebody is signed in.</Description>
                  </RegistrationInfo>
                  <Triggers>
                    <LogonTrigger>
                      <Enabled>true</Enabled>
                      <Delay>PT10S</Delay>
                    </LogonTrigger>
                  </Triggers>
                  <Principals>
                    <Principal id="Display">
                      <LogonType>InteractiveToken</LogonType>
                      <RunLevel>LeastPrivilege</RunLevel>
                    </Principal>
                  </Principals>
                  <Settings>
                    <AllowStartOnDemand>true</AllowStartOnDemand>
                    <RestartOnFailure>
                      <Interval>PT1M</Interval>
                      <Count>255</Count>
                    </RestartOnFailure>
                    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
                    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
                    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
                    <Enabled>true</Enabled>
                    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
                  </Settings>
                  <Actions Context="Display">
                    <Exec>
                      <Command>%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe</Command>
                      <Arguments>--kiosk https://plant.example.com/#/user/dkiosk1 --edge-kiosk-type=fullscreen --no-first-run</Arguments>
                    </Exec>
                  </Actions>
                </Task>
                --- stderr
                It opens https://plant.example.com/#/user/dkiosk1 - keep it as chargehand-wall-1.1.xml.
                At the display, in a command prompt run as administrator by the very account that shows it; where that is no administrator, name it with --account:
                Put it in:
                  schtasks /Create /TN chargehand-wall-1.1 /XML chargehand-wall-1.1.xml
                  schtasks /Run /TN chargehand-wall-1.1
                Take it out:
                  schtasks /Delete /TN chargehand-wall-1.1 /F
            "#]],
        ),
        (
            "systemd",
            expect![[r#"
                exit 0
                --- stdout
                [Unit]
                Description=Dashboard of Wall 1 (chargehand)
                PartOf=graphical-session.target
                After=graphical-session.target
                StartLimitIntervalSec=0

                [Service]
                ExecStart=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://plant.example.com/#/user/dkiosk1"
                Restart=on-failure
                RestartSec=5

                [Install]
                WantedBy=graphical-session.target
                --- stderr
                It opens https://plant.example.com/#/user/dkiosk1 - keep it as chargehand-wall-1.1.service.
                At the display, as the account that shows it, on a desktop that systemd starts (GNOME, KDE, Sway):
                Put it in:
                  install -D -m 644 chargehand-wall-1.1.service ~/.config/systemd/user/chargehand-wall-1.1.service
                  systemctl --user daemon-reload
                  systemctl --user enable --now chargehand-wall-1.1.service
                Take it out:
                  systemctl --user disable --now chargehand-wall-1.1.service
                  rm ~/.config/systemd/user/chargehand-wall-1.1.service
                  systemctl --user daemon-reload
            "#]],
        ),
        (
            "xdg",
            expect![[r#"
                exit 0
                --- stdout
                [Desktop Entry]
                Type=Application
                Name=Dashboard of Wall 1
                Comment=Opens the dashboard full screen (chargehand)
                Exec=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://plant.example.com/#/user/dkiosk1"
                Terminal=false
                X-GNOME-Autostart-enabled=true
                --- stderr
                It opens https://plant.example.com/#/user/dkiosk1 - keep it as chargehand-wall-1.1.desktop.
                At the display, as the account that shows it; it opens when that account signs in next:
                Put it in:
                  install -D -m 644 chargehand-wall-1.1.desktop ~/.config/autostart/chargehand-wall-1.1.desktop
                Take it out:
                  rm ~/.config/autostart/chargehand-wall-1.1.desktop
            "#]],
        ),
    ] {
        plant.ada(&["devices", "autostart", "Wall 1", "--format", format]).check(expected);
    }
    let windows =
        |more: &[&str]| plant.ada(&[&["devices", "autostart", "Wall 1", "--format", "windows", "-q"], more].concat());
    let named = windows(&["--account", r"WALL-1\display & co", "--browser", "firefox"]).succeeds();
    let is_told = |line: &&str| ["User", "Comm", "Argu"].iter().any(|tag| line.contains(tag));
    let lines: Vec<&str> = named.lines().map(str::trim).filter(is_told).collect();
    expect![[r#"
              <UserId>WALL-1\display &amp; co</UserId>
              <UserId>WALL-1\display &amp; co</UserId>
              <Command>%ProgramFiles%\Mozilla Firefox\firefox.exe</Command>
              <Arguments>--kiosk https://plant.example.com/#/user/dkiosk1</Arguments>
    "#]]
    .assert_eq(&format!("{}\n", lines.join("\n")));
    windows(&["--browser", "chromium"]).check(expect![[r#"
        exit 2
        --- stderr
        error: Chromium has no fixed place on Windows: choose --browser msedge, google-chrome or firefox. Nothing was written.
    "#]]);
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "xdg", "--account", "x"]).check(expect![[r#"
        exit 2
        --- stderr
        error: --account is for --format windows: the others belong to the account that keeps them.
    "#]]);
    plant.ada(&["devices", "autostart", "Wall 9", "--format", "xdg"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no device called Wall 9. `chargehand devices list` names them.
    "#]]);
    plant.run(&["devices", "needs", "Wall 1"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]]);
    // Nothing changed, so nothing is logged.
    let events = plant.ada(&["log", "list", "--search", "dashboard", "--limit", "5"]).ran().stdout;
    assert_eq!(events.lines().filter(|line| line.contains("start-up")).count(), 0);
}

// DEV-4, E4, F1
#[test]
fn a_file_is_written_for_all_to_read_and_never_over_another() {
    let plant = ready();
    let write = |format: &str, path: &str, more: &[&str]| -> Run {
        plant.ada(&[&["devices", "autostart", "Wall 1", "--format", format, "--output", path], more].concat())
    };
    let folder = plant.home().join("files");
    std::fs::create_dir(&folder).unwrap();
    let printed = plant.ada(&["devices", "autostart", "Wall 1", "--format", "xdg", "-q"]).succeeds();
    write("xdg", "files", &[]).check(expect![[r#"
        exit 0
        --- stdout
        Written to ~/files/chargehand-wall-1.1.desktop: it opens https://plant.example.com/#/user/dkiosk1
        --- stderr
        At the display, as the account that shows it; it opens when that account signs in next:
        Put it in:
          install -D -m 644 chargehand-wall-1.1.desktop ~/.config/autostart/chargehand-wall-1.1.desktop
        Take it out:
          rm ~/.config/autostart/chargehand-wall-1.1.desktop
    "#]]);
    let file = folder.join("chargehand-wall-1.1.desktop");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o644);
    std::fs::write(&file, "mine").unwrap();
    write("xdg", "files", &[]).check(expect![[r#"
        exit 5
        --- stderr
        error: ~/files/chargehand-wall-1.1.desktop is there already and was left alone. --yes replaces it.
    "#]]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    write("xdg", "files/chargehand-wall-1.1.desktop", &["--yes", "-q"]).succeeds();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    // A link is a file that is there; replaced, what it led to stays.
    let other = plant.home().join("other");
    std::fs::write(&other, "theirs").unwrap();
    std::os::unix::fs::symlink(&other, folder.join("link")).unwrap();
    assert_eq!(write("xdg", "files/link", &[]).ran().exit, 5);
    write("xdg", "files/link", &["--yes", "-q"]).succeeds();
    assert_eq!(std::fs::read_to_string(&other).unwrap(), "theirs");
    write("xdg", "nowhere/x.desktop", &[]).check(expect![[r#"
        exit 1
        --- stderr
        error: ~/nowhere/x.desktop can't be written: No such file or directory (os error 2).
    "#]]);
    let json = write("systemd", "files", &["--json", "--browser", "firefox"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["ready"], true);
    assert_eq!(json["address"], "https://plant.example.com/#/user/dkiosk1");
    assert_eq!(json["written"], "~/files/chargehand-wall-1.1.service");
    assert_eq!(json["text"], std::fs::read_to_string(folder.join("chargehand-wall-1.1.service")).unwrap());
    assert_eq!(json["install"][1], "systemctl --user daemon-reload");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
}

// DEV-4: the device's own address wins, and none of them carries a credential or a variable.
#[test]
fn addresses_are_checked() {
    let plant = ready();
    let edit = |address: &str| plant.ada(&["devices", "edit", "Wall 1", "--set", &format!("address={address}")]);
    edit("https://ada:secret@other.example/").check(expect![[r#"
        exit 3
        --- stderr
        error: The address holds a user or a password before its host: whoever sees the display could read it. Leave that out; the device's user for automatic login is who signs in there.
    "#]]);
    edit("https://other.example/?a=%PATH%&b=$(reboot)&c=\"x'yz`é#/p").check(expect![[r#"
        exit 0
        --- stdout
        Device Wall 1 changed.
    "#]]);
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "xdg"]).check(expect![[r#"
        exit 0
        --- stdout
        [Desktop Entry]
        Type=Application
        Name=Dashboard of Wall 1
        Comment=Opens the dashboard full screen (chargehand)
        Exec=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://other.example/?a=%%25PATH%%25&b=%%24%%28reboot%%29&c=%%22x%%27yz%%60%%C3%%A9#/p"
        Terminal=false
        X-GNOME-Autostart-enabled=true
        --- stderr
        It opens https://other.example/?a=%25PATH%25&b=%24%28reboot%29&c=%22x%27yz%60%C3%A9#/p - keep it as chargehand-wall-1.1.desktop.
        At the display, as the account that shows it; it opens when that account signs in next:
        Put it in:
          install -D -m 644 chargehand-wall-1.1.desktop ~/.config/autostart/chargehand-wall-1.1.desktop
        Take it out:
          rm ~/.config/autostart/chargehand-wall-1.1.desktop
    "#]]);
    // Written behind the program's back.
    plant.sql("UPDATE devices SET address = 'https://ada:secret@other.example/'");
    plant.ada(&["devices", "autostart", "Wall 1", "--format", "xdg", "--even-so"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Wall 1 isn't ready to log in by itself, and no file was written. Not met:
          Address (it has a user or a password in it): chargehand devices edit 'Wall 1' --set address=
        `chargehand devices needs` shows all of it. There is no address to open, so not even --even-so helps.
    "#]]);
    plant.ada(&["settings", "set", "site_url", "http://plant.example.com"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The setting site_url can't be "http://plant.example.com": it takes an address such as https://plant.example.com, without a user, a question or a #; http:// for localhost alone.
    "#]]);
    plant.ada(&["settings", "set", "site_url", "https://plant.example.com/#/user/x"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The setting site_url can't be "https://plant.example.com/#/user/x": it takes an address such as https://plant.example.com, without a user, a question or a #; http:// for localhost alone.
    "#]]);
    plant.ada(&["settings", "set", "site_url", "http://localhost:8080"]).check(expect![[r#"
        exit 0
        --- stdout
        site_url is http://localhost:8080 now.
    "#]]);
}
