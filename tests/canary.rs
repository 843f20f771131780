//! One secret after the other goes through every door that takes or gives one, and is then looked for in all that is left
//! behind: files, outputs, screens. PWD-1, F4, GATE-3, LOG-1.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on is a failed test")]

#[expect(dead_code, reason = "what the console's own tests need is not all needed here")]
mod pty;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pty::Session;

/// The plant, what was said so far, and the secrets.
struct House {
    home: tempfile::TempDir,
    said: Vec<(String, Vec<u8>)>,
    secrets: Vec<(&'static str, String)>,
    token: Option<String>,
}

impl House {
    /// A new password; it is a secret from now on.
    fn password(&mut self, what: &'static str) -> String {
        self.keep(what, format!("Canary zq{}x kettle yellow", self.secrets.len()))
    }

    fn keep(&mut self, what: &'static str, secret: String) -> String {
        assert!(secret.len() >= 8, "{what}: {secret:?}");
        self.secrets.push((what, secret.clone()));
        secret
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chargehand"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        if let Some(token) = &self.token {
            command.env("CHARGEHAND_SESSION", token);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command; all that it says is kept.
    fn run(&mut self, exit: i32, arguments: &[&str], stdin: &str) -> String {
        let (output, errors) = self.ran(exit, arguments, stdin, &[]);
        self.said.push((arguments.join(" "), [output.clone().into_bytes(), errors].concat()));
        output
    }

    /// Runs a command whose standard output is a secret: its first line.
    fn gives(&mut self, what: &'static str, arguments: &[&str], stdin: &str) -> String {
        let (output, errors) = self.ran(0, arguments, stdin, &[]);
        self.said.push((arguments.join(" "), errors));
        self.keep(what, output.lines().next().unwrap().to_owned())
    }

    fn ran(&self, exit: i32, arguments: &[&str], stdin: &str, env: &[(&str, &str)]) -> (String, Vec<u8>) {
        let mut child = self.command(arguments).envs(env.iter().copied()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {text}{errors}");
        (text, output.stderr)
    }

    /// The console on a terminal, without a session.
    fn console(&self) -> Session {
        let home = format!("HOME={}", self.home.path().display());
        let program =
            ["/usr/bin/env", "-i", &home, "TERM=xterm-256color", "LANG=C.UTF-8", env!("CARGO_BIN_EXE_chargehand")];
        Session::start(&program.map(str::to_owned))
    }

    /// Types and waits; the screen of then is kept.
    fn at(&mut self, session: &mut Session, keys: &str, wait: &str) {
        session.send(keys);
        session.wait_for(wait);
        self.said.push((format!("the screen with {wait:?}"), session.screen().into_bytes()));
    }

    /// The code in the newest mail to an address.
    fn mailed(&mut self, what: &'static str, to: &str) -> String {
        // Some are sent by a program of its own.
        let waits = |list: String| list.contains("\"queued\"") || list.contains("\"in hand\"");
        while waits(self.ran(0, &["mail", "list", "--json"], "", &[]).0) {}
        let spool = self.path(".local/state/chargehand/mail");
        let mut paths: Vec<_> = std::fs::read_dir(spool).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let mut texts = paths.into_iter().rev().map(|path| std::fs::read_to_string(path).unwrap());
        let text = texts.find(|text| text.contains(&format!("To: {to}\r\n"))).unwrap();
        let is_code = |line: &&str| line.starts_with("    ") && line.contains('-') && !line.trim().contains(' ');
        let code = text.lines().find(is_code).unwrap_or_else(|| panic!("{text}"));
        self.keep(what, code.trim().to_owned())
    }
}

/// A secret in every form in which somebody could find it.
fn forms(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    let plain: String = secret.chars().filter(char::is_ascii_alphanumeric).collect();
    for text in [secret.to_owned(), secret.to_uppercase(), secret.to_lowercase(), plain.clone(), plain.to_uppercase()] {
        let bytes = text.as_bytes().to_vec();
        let wide: Vec<u16> = text.encode_utf16().collect();
        forms.insert(wide.iter().flat_map(|unit| unit.to_le_bytes()).collect());
        forms.insert(wide.iter().flat_map(|unit| unit.to_be_bytes()).collect());
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        forms.insert(hexadecimal.to_uppercase().into_bytes());
        forms.insert(hexadecimal.into_bytes());
        forms.insert(text.replace(' ', "%20").into_bytes());
        forms.insert(text.replace(' ', "+").into_bytes());
        for start in 0..3 {
            let all = base64(&[&[0; 2][..start], &bytes].concat());
            // The ends depend on what stands beside them.
            let inner = &all[start + 1..all.len() - 3];
            forms.insert(inner.as_bytes().to_vec());
            forms.insert(inner.replace('+', "-").replace('/', "_").into_bytes());
        }
        forms.insert(bytes.iter().rev().copied().collect());
        forms.insert(bytes);
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    let signs: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..=three.len() {
            text.push(signs[number >> (18 - 6 * at) & 63]);
        }
    }
    text + &"=".repeat((3 - bytes.len() % 3) % 3)
}

fn holds(bytes: &[u8], form: &[u8]) -> bool {
    let first = form[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(form) {
            return true;
        }
        from += at + 1;
    }
    false
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn no_secret_is_left_behind_by_any_door() {
    let mut house = House { home: tempfile::tempdir().unwrap(), said: Vec::new(), secrets: Vec::new(), token: None };
    through_the_command_line(&mut house);
    through_the_console(&mut house);
    what_is_written_and_listed(&mut house);

    // The search itself finds what is there.
    let database = house.path(".local/share/chargehand/chargehand.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes.extend(std::fs::read(database.with_extension("db-wal")).unwrap_or_default());
    assert!(forms("Bob Fischer").iter().any(|form| holds(&bytes, form)));
    for (at, form) in [(0, "Q2FuYXJ5"), (1, "NhbmFye"), (2, "DYW5hcn")] {
        assert!(base64(&[&[b'x'; 2][..at], b"Canary y"].concat()).contains(form), "{at}");
    }

    let mut paths = Vec::new();
    files(house.home.path(), &mut paths);
    let places = paths.iter().map(|path| {
        let name = path.strip_prefix(house.home.path()).unwrap().display().to_string();
        (name, std::fs::read(path).unwrap())
    });
    let mut found = BTreeSet::new();
    for (place, bytes) in places.chain(house.said.iter().cloned()) {
        for (what, secret) in &house.secrets {
            if forms(secret).iter().any(|form| holds(&bytes, form)) {
                let place =
                    if place.contains("state/chargehand/mail/") { "a mail in the spool folder" } else { &place };
                found.insert(format!("{what}: {place}"));
            }
        }
    }
    // What stands where it must: what others wrote, the session of this account, and mails on their way.
    let all: Vec<String> = found.into_iter().collect();
    expect_test::expect![[r#"
        a code for whoever forgot: a mail in the spool folder
        a mailed code for a new password: a mail in the spool folder
        an imported password: good.csv
        an invite's code: a mail in the spool folder
        one in a row with an error: bad.csv
        the device's key: .local/state/chargehand/device-key
        the session's file: .local/state/chargehand/session"#]]
    .assert_eq(&all.join("\n"));
    let doors = house.secrets.iter().map(|(what, _)| *what).collect::<Vec<_>>().join("\n");
    expect_test::expect![[r#"
        init
        a wrong password at login
        a password typed as the name
        a session's token
        users add
        a new one at login
        another session's token
        passwd
        users set-password
        a generated password
        a code for a new password
        passwd --code
        a mailed code for a new password
        passwd with a mailed code
        a code for whoever forgot
        an imported password
        one in a row with an error
        an invite's code
        join
        a device's code
        the device's key
        the session's file
        recover
        a third token
        a wrong password at the console
        the own password in the console
        a first password in the console's form
        a new one in the console's form
        a fourth token
        a second code
        a password by code in the console
        a password generated in the console"#]]
    .assert_eq(&doors);
}

fn through_the_command_line(house: &mut House) {
    let ada = house.password("init");
    let init = ["init", "--username", "ada", "--full-name", "Ada Byron", "--password-stdin", "-v"];
    house.run(0, &init, &format!("{ada}\n"));
    let wrong = house.password("a wrong password at login");
    let login = ["login", "ada", "--password-stdin"];
    house.run(3, &login, &format!("{wrong}\n"));
    let name = house.password("a password typed as the name");
    house.run(3, &["login", &name, "--password-stdin", "--json"], &format!("{name}\n"));
    house.run(0, &[&login[..], &["-v"]].concat(), &format!("{ada}\n"));
    let token = house.gives("a session's token", &[&login[..], &["--print-token"]].concat(), &format!("{ada}\n"));
    house.token = Some(token);
    for (setting, value) in [("require_license", "off"), ("site_url", "https://plant.example.com")] {
        house.run(0, &["settings", "set", setting, value], "");
    }
    // Others' passwords.
    let first = house.password("users add");
    let add = ["users", "add", "bob", "--full-name", "Bob Fischer", "--role", "Manager", "--email", "bob@example.org"];
    house.run(0, &[&add[..], &["--password-stdin"]].concat(), &format!("{first}\n"));
    let own = house.password("a new one at login");
    let as_bob = ["login", "bob", "--password-stdin", "--json"];
    house.run(3, &as_bob, &format!("{first}\n"));
    house.run(0, &as_bob, &format!("{first}\n{own}\n"));
    let bobs = house.gives(
        "another session's token",
        &["login", "bob", "--password-stdin", "--print-token"],
        &format!("{own}\n"),
    );
    let next = house.password("passwd");
    let adas = house.token.replace(bobs);
    house.run(3, &["passwd", "--password-stdin"], &format!("{wrong}\n{next}\n"));
    house.run(3, &["passwd", "--password-stdin"], &format!("{own}\ntoo short\n"));
    house.run(0, &["passwd", "--password-stdin", "--json"], &format!("{own}\n{next}\n"));
    house.token = adas;
    let set = house.password("users set-password");
    house.run(0, &["users", "set-password", "bob", "--password-stdin"], &format!("{set}\n"));
    house.gives("a generated password", &["users", "reset-password", "bob", "--generate"], "");
    let code = house.gives("a code for a new password", &["users", "reset-password", "bob", "--code"], "");
    let coded = house.password("passwd --code");
    house.run(3, &["passwd", "--code", &code, "--password-stdin"], "short\n");
    house.run(0, &["passwd", "--code", &code, "--password-stdin"], &format!("{coded}\n"));
    house.run(3, &["passwd", "--code", &code, "--password-stdin", "--json"], &format!("{coded}\n"));
    house.run(0, &["users", "reset-password", "bob", "--mail"], "");
    let mailed = house.mailed("a mailed code for a new password", "bob@example.org");
    let again = house.password("passwd with a mailed code");
    house.run(0, &["passwd", "--code", "--password-stdin"], &format!("{mailed}\n{again}\n"));
    house.run(0, &["passwd", "--forgot", "bob"], "");
    house.mailed("a code for whoever forgot", "bob@example.org");
    // Other programs.
    house.run(0, &["check-login", "bob", "--password-stdin"], &format!("{again}\n"));
    house.run(3, &["check-login", "bob", "--password-stdin", "--json"], &format!("{wrong}\n"));
    for (exit, password) in [(0, &again), (3, &wrong)] {
        let (said, errors) =
            house.ran(exit, &["check-login", "--pam"], &format!("{password}\0"), &[("PAM_USER", "bob")]);
        house.said.push(("check-login --pam".to_owned(), [said.into_bytes(), errors].concat()));
    }
    // Files.
    let imported = house.password("an imported password");
    let refused = house.password("one in a row with an error");
    let header = "USERNAME,FULL NAME,SHIFTSELECTIONMODE,DEFAULTUSERGROUP,DEFAULTTEAM,PASSWORD,ROLES\n";
    let write = |path: PathBuf, text: String| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    };
    write(house.path("good.csv"), format!("{header}carl,Carl Zeiss,Auto,System,Default Team,{imported},Operator\n"));
    write(house.path("bad.csv"), format!("{header}dora,Dora Maar,Never,System,Default Team,{refused},Boss\n"));
    house.run(0, &["import", "good.csv", "--dry-run", "--json"], "");
    house.run(0, &["import", "good.csv"], "");
    house.run(3, &["import", "bad.csv"], "");
    house.run(3, &["import", "bad.csv", "--json"], "");
    // Invites and devices.
    house.run(0, &["invites", "send", "--role", "Supervisor", "eva@example.org"], "");
    let invite = house.mailed("an invite's code", "eva@example.org");
    let joined = house.password("join");
    let join = ["join", "--username", "eva", "--full-name", "Eva Lind", "--password-stdin"];
    house.run(3, &join, &format!("{invite}\nshort\n"));
    house.run(0, &join, &format!("{invite}\n{joined}\n"));
    house.run(3, &[&join[..], &["--json"]].concat(), &format!("{invite}\n{joined}\n"));
    house.run(0, &["devices", "register", "PRESS-3", "--trusted"], "");
    house.run(0, &["devices", "reregister", "PRESS-3"], "");
    let device = house.gives("a device's code", &["devices", "new-code", "WELD-1"], "");
    house.run(3, &["devices", "enroll", "-", "--json"], "aaaa-bbbb-cccc\n");
    let (home, database) = (house.path("other"), house.path(".local/share/chargehand/chargehand.db"));
    std::fs::create_dir(&home).unwrap();
    let there = [("HOME", home.to_str().unwrap()), ("CHARGEHAND_DB", database.to_str().unwrap())];
    let (said, errors) = house.ran(0, &["devices", "enroll", "-"], &format!("{device}\n"), &there);
    house.said.push(("devices enroll".to_owned(), [said.into_bytes(), errors].concat()));
    // What the program keeps for this account.
    let state = house.path(".local/state/chargehand");
    for entry in std::fs::read_dir(&state).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let what = match name {
            "session" => "the session's file",
            "device-key" => "the device's key",
            "mail" => continue,
            other => panic!("{other}: what is in it?"),
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let secret =
            text.split(|sign: char| sign.is_whitespace() || "\"'=".contains(sign)).find(|part| part.len() >= 32);
        house.keep(what, secret.unwrap().to_owned());
    }
    // Back in.
    let recovered = house.password("recover");
    house.run(0, &["recover", "ada", "--password-stdin"], &format!("{recovered}\n"));
    house.token = None;
    let token = house.gives("a third token", &[&login[..], &["--print-token"]].concat(), &format!("{recovered}\n"));
    house.token = Some(token);
}

const SAVE: &str = "\u{18}";

fn through_the_console(house: &mut House) {
    let ada = house.secrets.iter().find(|(what, _)| *what == "recover").unwrap().1.clone();
    let wrong = house.password("a wrong password at the console");
    let mut session = house.console();
    house.at(&mut session, "", "I have a code");
    house.at(&mut session, &format!("ada\t{wrong}"), "ada");
    house.at(&mut session, "\r", "Login failed");
    house.at(&mut session, &format!("{ada}\r"), "Bob Fischer");
    // The own password, and one for somebody new.
    let own = house.password("the own password in the console");
    house.at(&mut session, ":", "Find");
    house.at(&mut session, "own password\r", "Current password");
    house.at(&mut session, &format!("{ada}\t{own}\t{own}{SAVE}"), "Your password was changed");
    let first = house.password("a first password in the console's form");
    house.at(&mut session, "n", "Full name");
    house.at(&mut session, "fred\tFred Hoyle\t\r", "Find");
    house.at(&mut session, "Manager\r", "Manager");
    house.at(&mut session, &format!("\t{first}{SAVE}"), "Added fred");
    for (key, tab) in ["2 Invites", "3 Licenses", "4 Devices", "5 System Log"].into_iter().map(|tab| (&tab[..1], tab)) {
        house.at(&mut session, key, &format!("[{tab}]"));
    }
    house.at(&mut session, "", "User fred added");
    house.at(&mut session, "\r", "Operation");
    quit(house, &mut session, false);
    // The form for a new one at sign-in.
    let mut session = house.console();
    house.at(&mut session, "", "I have a code");
    house.at(&mut session, &format!("fred\t{first}\r"), "New password");
    house.at(&mut session, &format!("short\tshort{SAVE}"), "characters: 15 are");
    let second = house.password("a new one in the console's form");
    house.at(&mut session, &format!("\t\u{15}\u{1b}[Z\u{15}{second}\t{second}{SAVE}"), "Bob Fischer");
    quit(house, &mut session, false);
    // The form for a code.
    house.token = None;
    let login = ["login", "ada", "--password-stdin", "--print-token"];
    let token = house.gives("a fourth token", &login, &format!("{own}\n"));
    house.token = Some(token);
    let code = house.gives("a second code", &["users", "reset-password", "fred", "--code"], "");
    let mut session = house.console();
    house.at(&mut session, "", "I have a code");
    house.at(&mut session, "\t\t\t\t\u{1b}[C\r", "New password again");
    let third = house.password("a password by code in the console");
    house.at(&mut session, &format!("{code}\tshort\tshort{SAVE}"), "characters: 15 are");
    house.at(&mut session, &format!("\u{15}{third}\t\u{15}{third}{SAVE}"), "Bob Fischer");
    quit(house, &mut session, false);
    // One that is shown once: nothing of it stays on the terminal.
    let mut session = house.console();
    house.at(&mut session, "", "I have a code");
    house.at(&mut session, &format!("ada\t{own}\r"), "Bob Fischer");
    session.send("\u{1b}[B");
    house.at(&mut session, "p", "Generate one");
    session.send("\t\t\r");
    session.wait_for("close for good");
    let screen = session.screen();
    let grouped = screen.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().filter(|word| word.chars().count() == 5).collect();
        (words.len() == 4 && words.iter().all(|word| word.chars().all(char::is_alphanumeric))).then(|| words.concat())
    });
    house.keep("a password generated in the console", grouped.unwrap_or_else(|| panic!("{screen}")));
    session.send("\u{1b}");
    session.wait_until("closed", |screen| !screen.contents().contains("close for good"));
    house.said.push(("the screen once it is closed".to_owned(), session.screen().into_bytes()));
    quit(house, &mut session, true);
}

/// Leaves the console; what it wrote is kept, of one that showed a secret only what is there after it.
fn quit(house: &mut House, session: &mut Session, showed: bool) {
    session.send("\u{3}");
    session.wait_for("again");
    session.send("\u{3}");
    assert_eq!(session.end(), 0);
    let output = session.output();
    let from = if showed { output.rfind("\u{1b}[?1049l").unwrap() } else { 0 };
    house.said.push(("the console's output".to_owned(), output.as_bytes()[from..].to_vec()));
}

fn what_is_written_and_listed(house: &mut House) {
    for command in [
        &["users", "list", "--show-inactive"][..],
        &["users", "show", "bob", "ada", "eva", "carl"],
        &["users", "why", "bob"],
        &["users", "sessions", "ada"],
        &["devices", "list"],
        &["devices", "show"],
        &["invites", "list"],
        &["mail", "list"],
        &["roles", "list"],
        &["licenses", "list"],
        &["settings", "list"],
        &["profile"],
        &["whoami"],
        &["keys"],
        &["log", "list", "--limit", "1000"],
        &["log", "rights", "--at", "today"],
        &["log", "verify"],
        &["doctor"],
    ] {
        house.run(0, command, "");
        house.run(0, &[command, &["--json", "-v"]].concat(), "");
    }
    for command in [
        &["log", "export", "log.csv"][..],
        &["log", "export", "log.json"],
        &["log", "export", "log.jsonl"],
        &["export", "users.csv", "--format", "full"],
        &["export", "users.json", "--format", "full"],
        &["log", "rights", "--at", "today", "--file", "rights.csv"],
        &["backup", "monday.db"],
        &["log", "archive", "--before", "2099-01-01", "archive.jsonl"],
        &["backup", "tuesday.db", "--json"],
    ] {
        house.run(0, command, "");
    }
}
