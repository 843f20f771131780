//! What is said with a mail server, step by step. The library that writes its commands isn't asked to read the answers: up to its
//! newest version it keeps what a server said before the encryption and takes it for answers inside it, and those that don't
//! need a runtime of their own or change from month to month.

use std::fmt::Display;
use std::io::Write as _;

use lettre::transport::smtp::commands::{Ehlo, Quit, Starttls};
use lettre::transport::smtp::extension::ClientId;
use zeroize::Zeroizing;

use super::answer::{Answer, Failure, Heard, numbers};
use super::login::{Login, Offered};
use super::secrets::Secrets;
use super::stream::{Parameters, Stream};

/// Somebody between here and the server can say anything before the encryption: what is inside it would be answered by that.
const TOO_MUCH: &str = "it sent more than its answer to STARTTLS before the encryption; nothing was sent";

/// An answer to what wasn't asked yet would be taken for the answer to what is asked next.
const TOO_EARLY: &str = "it answered before it was asked";

/// The codes of so many mails are looked for in what a server says after it got them.
const REMEMBERED: usize = 10;

/// A connection, and what is known of the server.
pub(super) struct Dialogue {
    stream: Stream,
    heard: Heard,
    known: Known,
    /// What the server was told that none of its answers may bring further, with the name for it.
    told: Vec<(&'static str, Secrets)>,
}

/// What a server says that it can do. How large a mail it takes (SIZE) doesn't matter to letters of a few kilobytes.
#[derive(Default)]
struct Known {
    encrypts: bool,
    takes_utf8: bool,
    logs_in: Offered,
}

impl Known {
    /// Read from its answer to EHLO; the first line is its name.
    fn of(answer: &Answer) -> Self {
        let (mut known, mut eight_bit, mut utf8) = (Self::default(), false, false);
        for line in answer.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split_whitespace();
            match words.next() {
                Some("STARTTLS") => known.encrypts = true,
                Some("8BITMIME") => eight_bit = true,
                Some("SMTPUTF8") => utf8 = true,
                Some("AUTH") => words.for_each(|word| match word {
                    "PLAIN" => known.logs_in.plain = true,
                    "LOGIN" => known.logs_in.login = true,
                    _ => {}
                }),
                _ => {}
            }
        }
        // Without the one the other is a promise that can't be kept.
        known.takes_utf8 = utf8 && eight_bit;
        known
    }
}

impl Dialogue {
    /// Exchanges greetings over a stream.
    pub(super) fn greet(stream: Stream) -> Result<Self, Failure> {
        let mut dialogue = Self::over(stream);
        dialogue.answer()?.wanted(2)?;
        dialogue.hello()?;
        Ok(dialogue)
    }

    fn over(stream: Stream) -> Self {
        Self { stream, heard: Heard::default(), known: Known::default(), told: Vec::new() }
    }

    fn hello(&mut self) -> Result<(), Failure> {
        self.known = Known::of(&self.command(Ehlo::new(ClientId::default()))?);
        Ok(())
    }

    /// Does it take letters beyond ASCII in addresses?
    pub(super) const fn takes_utf8(&self) -> bool {
        self.known.takes_utf8
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.stream.is_encrypted()
    }

    /// Encrypts what follows. Nothing of what was said before counts behind it.
    pub(super) fn encrypt(mut self, parameters: &Parameters) -> Result<Self, Failure> {
        if !self.known.encrypts {
            return Err(Failure::Broken("STARTTLS is not supported on this server".to_owned()));
        }
        self.command(Starttls)?;
        // What comes later than this look is read as encrypted, and isn't.
        if !self.heard.is_empty() {
            return Err(Failure::Broken(TOO_MUCH.to_owned()));
        }
        let mut inside = Self::over(self.stream.encrypted(parameters)?);
        inside.hello()?;
        Ok(inside)
    }

    /// Logs in. What a server says to that is told by its numbers alone: some repeat what they were told.
    pub(super) fn log_in(&mut self, login: &Login) -> Result<(), String> {
        let Some(lines) = login.lines(self.known.logs_in) else {
            return Err("the server offers no login that this program knows (PLAIN, LOGIN)".to_owned());
        };
        self.told.push(("login", login.secrets()));
        let broken = |failure: Failure| format!("the login failed: {}", failure.told());
        for line in &lines {
            let answer = self.ask(line).map_err(broken)?;
            match answer.kind() {
                2 => return Ok(()),
                3 if answer.code == 334 => {}
                _ => return Err(format!("the login was refused: {}", numbers(&answer.told()))),
            }
        }
        // It asks for more than there is to say: a star ends that.
        let _refused = self.ask("*");
        Err("the login failed: the server asks for what this program does not know".to_owned())
    }

    /// Says a command; fails unless it was followed.
    pub(super) fn command(&mut self, command: impl Display) -> Result<Answer, Failure> {
        self.say(command.to_string().as_bytes())?;
        self.answer()?.wanted(2)
    }

    /// Says a mail with a code in it, behind a command that asks whether it may be said.
    pub(super) fn mail(&mut self, command: impl Display, bytes: &[u8], code: Secrets) -> Result<Answer, Failure> {
        self.say(command.to_string().as_bytes())?;
        self.answer()?.wanted(3)?;
        if self.told.len() > REMEMBERED {
            self.told.remove(1);
        }
        self.told.push(("mail", code));
        self.say(&stuffed(bytes))?;
        self.answer()?.wanted(2)
    }

    /// Takes leave; a server that is gone needs no good-bye.
    pub(super) fn quit(&mut self) {
        let _gone = self.command(Quit);
    }

    /// Says a line that is nobody else's business.
    fn ask(&mut self, line: &str) -> Result<Answer, Failure> {
        self.say(Zeroizing::new(format!("{line}\r\n")).as_bytes())?;
        self.answer()
    }

    fn say(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if !self.heard.is_empty() {
            return Err(Failure::Broken(TOO_EARLY.to_owned()));
        }
        self.stream.write_all(bytes)?;
        Ok(self.stream.flush()?)
    }

    fn answer(&mut self) -> Result<Answer, Failure> {
        let mut answer = self.heard.answer(&mut self.stream)?;
        let told = answer.told();
        // Here, and not where an answer is kept: what is looked through is all that the server said and nothing that we say of it.
        if let Some((what, _)) = self.told.iter().find(|(_, secrets)| secrets.are_in(&told)) {
            let left = numbers(&told).split_off(3);
            answer.lines = vec![format!("{left} (its answer repeats the {what})").trim_start().to_owned()];
        }
        Ok(answer)
    }
}

/// A mail as it is said: each of its lines ends in CR and LF and in nothing else, a dot at the beginning of one is said twice, and
/// one alone ends it. Servers differ in what else they take for the end of a line, and so for the end of a mail.
fn stuffed(mail: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut said = Zeroizing::new(Vec::with_capacity(mail.len() * 2 + 5));
    let mut rest = mail;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (line, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        if line.starts_with(b".") {
            said.push(b'.');
        }
        said.extend_from_slice(line);
        said.extend_from_slice(b"\r\n");
        rest = match behind {
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => &[],
        };
    }
    said.extend_from_slice(b".\r\n");
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    // INV-4: a mail ends where it ends, whatever stands in it.
    #[test]
    fn nothing_inside_a_mail_ends_it() {
        for (mail, said) in [
            ("a\r\nb\r\n", "a\r\nb\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            ("", ".\r\n"),
            (".\r\n..\r\n.a\r\n", "..\r\n...\r\n..a\r\n.\r\n"),
            ("a\n.\nb\r.\rc\r\n", "a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n"),
            ("a\r\r\n.\r\n", "a\r\n\r\n..\r\n.\r\n"),
        ] {
            assert_eq!(std::str::from_utf8(&stuffed(mail.as_bytes())).unwrap(), said, "{mail:?}");
        }
    }

    #[test]
    fn what_a_server_can_is_read_in_any_case_and_not_from_its_name() {
        let known = |lines: &[&str]| {
            let known = Known::of(&Answer { code: 250, lines: lines.iter().map(|line| (*line).to_owned()).collect() });
            (known.encrypts, known.takes_utf8, known.logs_in.plain, known.logs_in.login)
        };
        assert_eq!(known(&["STARTTLS greets you"]), (false, false, false, false));
        assert_eq!(known(&["", "starttls", "8BitMime", "SmtpUtf8", "auth login XOAUTH2"]), (true, true, false, true));
        assert_eq!(known(&["x", "SMTPUTF8", "AUTH PLAIN", "AUTHPLAIN LOGIN"]), (false, false, true, false));
    }
}
