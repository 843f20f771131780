//! Every file whole, read back as its reader reads it, and held against what its format documents. Real readers read them
//! in `scripts/autostart-files`.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::schema::elements;
use super::*;
use crate::clock::Timestamp;
use crate::domain::dashboard::address;
use crate::domain::id::DeviceId;

pub(super) fn device(name: &str) -> Device {
    Device {
        id: DeviceId(7),
        name: name.to_owned(),
        registered: None,
        code_until: None,
        trusted: true,
        enabled: true,
        default_menu_item: String::new(),
        automatic_login_user: None,
        address: String::new(),
        last_seen: None,
        created: Timestamp(0),
        copy_seen: None,
    }
}

fn made(name: &str, address: &str, format: Format) -> String {
    let wanted = Wanted { format, browser: Browser::usual(format), account: None };
    StartUpFile::make(&device(name), address, wanted).unwrap().text
}

fn check(format: Format, expected: Expect) {
    let name = r#"Press "3" & 100% of $HOME \ 'north' <é>"#;
    expected.assert_eq(&made(name, "https://x.example/#/user/o%27brien?a=1&b=2", format));
}

// DEV-4
#[test]
fn a_task_of_windows() {
    check(
        Format::Windows,
        expect![[r#"
        <?xml version="1.0"?>
        <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
          <RegistrationInfo>
            <Author>chargehand</Author>
            <Description>Opens the dashboard of Press "3" &amp; 100% of $HOME \ 'north' &lt;&#xE9;&gt; full screen once somebody is signed in.</Description>
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
              <Arguments>--kiosk https://x.example/#/user/o%27brien?a=1&amp;b=2 --edge-kiosk-type=fullscreen --no-first-run</Arguments>
            </Exec>
          </Actions>
        </Task>
    "#]],
    );
}

// DEV-4
#[test]
fn a_unit_of_systemd() {
    check(
        Format::Systemd,
        expect![[r#"
        [Unit]
        Description=Dashboard of Press "3" & 100%% of $HOME \ 'north' <é> (chargehand)
        PartOf=graphical-session.target
        After=graphical-session.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://x.example/#/user/o%%27brien?a=1&b=2"
        Restart=on-failure
        RestartSec=5

        [Install]
        WantedBy=graphical-session.target
    "#]],
    );
}

// DEV-4
#[test]
fn an_entry_of_the_autostart_folder() {
    check(
        Format::Xdg,
        expect![[r#"
        [Desktop Entry]
        Type=Application
        Name=Dashboard of Press "3" & 100% of $HOME \\ 'north' <é>
        Comment=Opens the dashboard full screen (chargehand)
        Exec=chromium --kiosk --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble "https://x.example/#/user/o%%27brien?a=1&b=2"
        Terminal=false
        X-GNOME-Autostart-enabled=true
    "#]],
    );
}

// DEV-4: names of files that no shell minds, and different ones for different devices.
#[test]
fn a_file_has_a_harmless_name() {
    for (name, stem) in [
        ("PRESS-3", "chargehand-press-3"),
        ("Wall 1", "chargehand-wall-1.7"),
        ("../../etc/passwd", "chargehand-etc-passwd.7"),
        ("张伟", "chargehand.7"),
        ("$(reboot)", "chargehand-reboot.7"),
        // Whatever others are called: no name that stands there by itself has a dot.
        ("7", "chargehand-7"),
        ("..7", "chargehand-7.7"),
        ("a--7", "chargehand-a-7.7"),
    ] {
        assert_eq!(super::stem(&device(name)), stem);
    }
}

// DEV-4: every browser everywhere but Chromium on Windows, which has no place there.
#[test]
fn every_browser_is_started_full_screen_with_the_address() {
    for (format, browser) in Format::ALL.into_iter().flat_map(|format| Browser::ALL.map(|browser| (format, browser))) {
        let made = StartUpFile::make(&device("A"), "https://x.example/", Wanted { format, browser, account: None });
        let none = (format, browser) == (Format::Windows, Browser::Chromium);
        assert_eq!(made.is_none(), none, "{format:?} {browser:?}");
        assert!(made.is_none_or(|made| made.text.contains("--kiosk ") && made.text.contains("https://x.example/")));
    }
}

/// What an XML reader makes of a text.
fn from_xml(text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').unwrap();
        all.push_str(before);
        all.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            number => char::from_u32(u32::from_str_radix(number.strip_prefix("#x").unwrap(), 16).unwrap()).unwrap(),
        });
        rest = after;
    }
    all + rest
}

/// What `CommandLineToArgvW` makes of arguments.
fn from_command_line(text: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            ' ' if !quoted => {
                if std::mem::take(&mut begun) {
                    all.push(std::mem::take(&mut word));
                }
                continue;
            }
            '\\' => {
                let mut count = 1;
                while signs.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let before_mark = signs.peek() == Some(&'"');
                word.push_str(&"\\".repeat(if before_mark { count / 2 } else { count }));
                if before_mark && count % 2 == 1 {
                    signs.next();
                    word.push('"');
                }
            }
            '"' => quoted = !quoted,
            other => word.push(other),
        }
        begun = true;
    }
    assert!(!quoted);
    if begun {
        all.push(word);
    }
    all
}

/// What systemd makes of a command line: words, then its specifiers and variables, of which there may be none.
fn from_unit(line: &str) -> Vec<String> {
    words(line, |signs, sign| match sign {
        '\\' => signs.next().filter(|sign| "\"\\".contains(*sign)),
        other => Some(other),
    })
    .into_iter()
    .map(|word| undoubled(&undoubled(&word, '%'), '$'))
    .collect()
}

/// What a desktop makes of an entry's command line.
fn from_entry(line: &str) -> Vec<String> {
    let mut value = String::new();
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        value.push(if sign == '\\' { signs.next().filter(|sign| *sign == '\\').unwrap() } else { sign });
    }
    words(&value, |signs, sign| match sign {
        '\\' => signs.next().filter(|sign| "\"\\`$".contains(*sign)),
        '$' | '`' => None,
        other => Some(other),
    })
    .into_iter()
    .map(|word| undoubled(&word, '%'))
    .collect()
}

/// Words between blanks, in quotation marks or of harmless signs alone; `inside` reads a sign between the marks.
fn words(line: &str, inside: impl Fn(&mut std::str::Chars<'_>, char) -> Option<char>) -> Vec<String> {
    let (mut all, mut signs) = (Vec::new(), line.chars());
    while let Some(first) = signs.next() {
        let mut word = String::new();
        if first == '"' {
            loop {
                match signs.next().unwrap() {
                    '"' => break,
                    sign => word.push(inside(&mut signs, sign).unwrap()),
                }
            }
            assert!(matches!(signs.next(), None | Some(' ')));
        } else {
            word.push(first);
            word.extend(signs.by_ref().take_while(|sign| *sign != ' '));
            assert!(word.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_=./:".contains(sign)), "{word}");
        }
        all.push(word);
    }
    all
}

fn undoubled(text: &str, sign: char) -> String {
    let twice = String::from_iter([sign, sign]);
    assert_eq!(text.matches(sign).count(), 2 * text.matches(&twice).count(), "{text}");
    text.replace(&twice, &sign.to_string())
}

fn behind<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(key)).unwrap()
}

proptest! {
    // DEV-4: whatever is written comes back as it was, and nothing beside it.
    #[test]
    fn any_name_and_any_argument_survive_each_format(name in any::<String>(), argument in any::<String>(), account in ".+") {
        let arguments = vec!["--kiosk".to_owned(), argument.clone()];
        let started = Started { device: &name, program: "browser", arguments, account: Some(&account) };
        let (name, argument) = (on_one_line(&name), on_one_line(&argument));
        let expected = vec!["browser".to_owned(), "--kiosk".to_owned(), argument];

        let xml = windows::text(&started);
        let all = elements(&xml);
        let text = |name: &str| from_xml(&all.iter().find(|(_, called, _)| called == name).unwrap().2);
        prop_assert_eq!(from_command_line(&text("Arguments")), &expected[1..]);
        prop_assert_eq!(text("Description"), format!("Opens the dashboard of {name} full screen once somebody is signed in."));
        prop_assert_eq!(text("UserId"), on_one_line(&account));

        let unit = systemd::text(&started);
        prop_assert_eq!(from_unit(behind(&unit, "ExecStart=")), expected.clone());
        let description = undoubled(behind(&unit, "Description="), '%');
        prop_assert_eq!(description, format!("Dashboard of {name} (chargehand)"));
        prop_assert_eq!(unit.lines().count(), 13);

        let entry = xdg::text(&started);
        prop_assert_eq!(from_entry(behind(&entry, "Exec=")), expected);
        prop_assert_eq!(behind(&entry, "Name=").replace("\\\\", "\\"), format!("Dashboard of {name}"));
        prop_assert_eq!(entry.lines().count(), 7);
    }

    // DEV-4: no name puts a variable of Windows into the address, nor anything else of a shell's.
    #[test]
    fn no_username_reaches_a_command_line_but_in_plain_characters(username in any::<String>()) {
        let address = address::of_display("", "https://x.example", Some(&username)).unwrap();
        let encoded = address.strip_prefix("https://x.example/#/user/").unwrap();
        prop_assert!(encoded.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-._~%".contains(&sign)));
        for format in Format::ALL {
            let text = made("A", &address, format);
            let shown = if format == Format::Windows { address.clone() } else { address.replace('%', "%%") };
            prop_assert!(text.contains(&shown), "{}", text);
        }
    }
}
