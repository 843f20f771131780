//! Runs the program once and writes down all of what it did.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use expect_test::Expect;

/// One run of the program.
pub(crate) struct Run {
    command: Command,
    home: String,
    stdin: Vec<u8>,
}

/// What a run did.
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The program with this home folder and nothing else in its environment.
    pub(crate) fn new(home: &Path) -> Self {
        Self::of(Command::new(program()), home)
    }

    /// As [`Run::new`], with the umask that takes nothing away.
    pub(crate) fn with_umask_000(home: &Path) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "umask 000; exec \"$0\" \"$@\"", program()]);
        Self::of(shell, home)
    }

    /// As [`Run::new`], where no file can grow beyond 2 MiB, as on a disk that is full.
    pub(crate) fn with_little_space(home: &Path) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"", program()]);
        Self::of(shell, home)
    }

    /// A line as somebody pastes it into a shell, where the program stands in for `chargehand`.
    pub(crate) fn pasted(home: &Path, line: &str) -> Self {
        let mut shell = Command::new("/bin/sh");
        // A line of any length: an argument takes no more than 128 KiB.
        let script = home.join("pasted.sh");
        std::fs::write(&script, format!("chargehand() {{ {} \"$@\"; }}\n{line}\n", program())).unwrap();
        shell.arg(script);
        let mut run = Self::of(shell, home);
        // What else stands in a pipe comes from the system.
        run.command.env("PATH", "/usr/bin:/bin");
        run
    }

    fn of(mut command: Command, home: &Path) -> Self {
        command.env_clear().env("HOME", home).current_dir(home);
        Self { command, home: home.to_str().unwrap().to_owned(), stdin: Vec::new() }
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = text.as_ref().to_vec();
        self
    }

    /// Starts it and doesn't wait.
    pub(crate) fn spawned(mut self) -> Child {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }

    /// Runs it; the bytes as they came.
    pub(crate) fn output(mut self) -> Output {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // A program that doesn't read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        child.wait_with_output().unwrap()
    }

    /// Runs it.
    pub(crate) fn ran(self) -> Ran {
        let home = self.home.clone();
        let output = self.output();
        let text = |bytes: Vec<u8>| normal(&String::from_utf8(bytes).unwrap(), &home);
        Ran { exit: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs it; what it prints, as it is: a token, which what is compared has `HASH` for.
    pub(crate) fn secret(self) -> String {
        let output = self.output();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs it and compares all of what it did.
    pub(crate) fn check(self, expected: Expect) {
        expected.assert_eq(&self.ran().transcript());
    }

    /// Runs it and wants nothing but success.
    pub(crate) fn succeeds(self) -> String {
        let ran = self.ran();
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        ran.stdout
    }
}

impl Ran {
    pub(crate) fn transcript(&self) -> String {
        let mut text = format!("exit {}\n", self.exit);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                text.push_str(&format!("--- {name}\n{stream}"));
            }
        }
        text
    }
}

fn program() -> &'static str {
    env!("CARGO_BIN_EXE_chargehand")
}

/// The text without what differs from run to run: folders, the machine, times, hashes, reference codes.
fn normal(text: &str, home: &str) -> String {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let text = text
        .replace('\u{1b}', "<ESC>")
        .replace(home, "~")
        .replace(&format!("\"device\": \"{machine}\""), "\"device\": \"MACHINE\"");
    let mut normal = String::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let known = [
            ("0000-00-00T00:00:00.000Z", "TIME"),
            ("0000-00-00 00:00:00 +00:00", "TIME"),
            ("on 0000-00-00 00:00 by", "on TIME by"),
            ("set 0000-00-00", "set DAY"),
            ("hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh", "HASH"),
            ("administrator. ###", "administrator. REF"),
            ("do not have. ###", "do not have. REF"),
            ("\"reference\": \"###\"", "\"reference\": \"REF\""),
            ("\"reference\":\"###\"", "\"reference\":\"REF\""),
        ];
        match known.iter().find(|(shape, _)| has_shape(rest, shape)) {
            Some((shape, name)) => {
                normal.push_str(name);
                rest = &rest[shape.len()..];
            }
            None => {
                let next = rest.chars().next().unwrap();
                normal.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    normal
}

/// 0 stands for a digit, h for a hexadecimal one, # for a letter or digit of a reference code.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() >= shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'h' if shape_is_hash(text) => byte.is_ascii_hexdigit(),
            b'#' => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            shape => byte == shape,
        })
}

fn shape_is_hash(text: &str) -> bool {
    text.bytes().take(64).filter(u8::is_ascii_hexdigit).count() == 64
}
