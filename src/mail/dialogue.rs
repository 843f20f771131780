//! What is said with a mail server, step by step. The mail library's own dialogue keeps what a server said before the encryption
//! and takes it for answers inside it, and gives up an answer whose text it can't read; so the library writes the commands, and
//! the answers are read here: by their three digits, whatever stands behind them.

use std::fmt::Display;
use std::io::{self, ErrorKind, Read as _, Write as _};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Auth, Ehlo, Quit, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};
use zeroize::Zeroizing;

use super::stream::{Parameters, Stream};

/// What is said of one that is silent.
pub(super) const LATE: &str = "it did not answer in time";

/// Somebody between here and the server can say anything before the encryption: what is inside it would be answered by that.
const TOO_MUCH: &str = "it sent more than its answer to STARTTLS before the encryption; nothing was sent";

/// So much of an answer is kept; nothing that is worth reading is longer.
const KEPT: usize = 64 * 1024;

/// So much of an answer is waited for.
const LONGEST: usize = 4 * 1024 * 1024;

/// So often a login asks back.
const CHALLENGES: u32 = 10;

/// A server's answer: its digits, and its words line by line.
pub(super) struct Answer {
    code: u16,
    lines: Vec<String>,
}

impl Answer {
    /// The first digit says how it went.
    const fn kind(&self) -> u16 {
        self.code / 100
    }

    /// Good-bye: said of the connection, whatever was asked.
    pub(super) const fn leaves(&self) -> bool {
        self.code == 421
    }

    pub(super) const fn is_for_good(&self) -> bool {
        self.kind() == 5
    }

    /// All of it, in one line.
    pub(super) fn told(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" "))
    }

    /// Its numbers alone: the words of an answer to a login may be the login.
    fn numbers(&self) -> String {
        let word = self.lines.first().and_then(|line| line.split_whitespace().next()).unwrap_or_default();
        let parts: Vec<_> = word.split('.').collect();
        let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        match parts.len() == 3 && parts.iter().all(number) {
            true => format!("{} {word}", self.code),
            false => self.code.to_string(),
        }
    }
}

/// Why a step failed.
pub(super) enum Failure {
    /// The server says no.
    Refused(Answer),
    /// Something about the connection, in words.
    Broken(String),
}

impl Failure {
    pub(super) fn told(&self) -> String {
        match self {
            Self::Refused(answer) => answer.told(),
            Self::Broken(why) => why.clone(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Broken(match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => LATE.to_owned(),
            ErrorKind::UnexpectedEof => "it hung up".to_owned(),
            _ => error.to_string(),
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// A connection, and what is known of the server.
pub(super) struct Dialogue {
    stream: Stream,
    /// What has come and wasn't looked at.
    heard: Vec<u8>,
    known: ServerInfo,
}

impl Dialogue {
    /// Exchanges greetings over a stream.
    pub(super) fn greet(stream: Stream) -> Result<Self, Failure> {
        let mut dialogue = Self { stream, heard: Vec::new(), known: ServerInfo::default() };
        let greeting = dialogue.answer()?;
        wanted(greeting, 2)?;
        dialogue.hello()?;
        Ok(dialogue)
    }

    fn hello(&mut self) -> Result<(), Failure> {
        let answer = self.command(Ehlo::new(ClientId::default()))?;
        let good = Code::new(Severity::PositiveCompletion, Category::MailSystem, Detail::Zero);
        self.known = ServerInfo::from_response(&Response::new(good, answer.lines))?;
        Ok(())
    }

    pub(super) fn can(&self, extension: Extension) -> bool {
        self.known.supports_feature(extension)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.stream.is_encrypted()
    }

    /// Encrypts what follows. Nothing of what was said before counts behind it.
    pub(super) fn encrypt(mut self, parameters: &Parameters) -> Result<Self, Failure> {
        if !self.can(Extension::StartTls) {
            return Err(Failure::Broken("STARTTLS is not supported on this server".to_owned()));
        }
        self.command(Starttls)?;
        // What comes later than this look is read as encrypted, and isn't.
        if !self.heard.is_empty() {
            return Err(Failure::Broken(TOO_MUCH.to_owned()));
        }
        let mut inside =
            Self { stream: self.stream.encrypted(parameters)?, heard: Vec::new(), known: ServerInfo::default() };
        inside.hello()?;
        Ok(inside)
    }

    /// Logs in. What a server says to that is told by its numbers alone: some repeat what they were told.
    pub(super) fn log_in(&mut self, credentials: &Credentials) -> Result<(), String> {
        let Some(mechanism) = self.known.get_auth_mechanism(DEFAULT_MECHANISMS) else {
            return Err("the server offers no login that this program knows (PLAIN, LOGIN)".to_owned());
        };
        let refused = |why: &str| format!("the login was refused: {why}");
        let unclear = |_: Error| refused("it asks for what this program does not know");
        let mut auth = Auth::new(mechanism, credentials.clone(), None).map_err(unclear)?;
        for _ in 0..CHALLENGES {
            let answer = self.say(&auth).and_then(|()| self.answer()).map_err(|failure| refused(&failure.told()))?;
            match answer.kind() {
                2 => return Ok(()),
                3 if answer.code == 334 => {
                    let code = Code::new(Severity::PositiveIntermediate, Category::Unspecified3, Detail::Four);
                    let challenge = Response::new(code, answer.lines);
                    auth = Auth::new_from_response(mechanism, credentials.clone(), &challenge).map_err(unclear)?;
                }
                _ => return Err(refused(&answer.numbers())),
            }
        }
        Err(refused("it asks back without end"))
    }

    /// Says a command; fails unless it was followed.
    pub(super) fn command(&mut self, command: impl Display) -> Result<Answer, Failure> {
        self.say(command)?;
        wanted(self.answer()?, 2)
    }

    /// Says a mail, behind a command that asks whether it may be said.
    pub(super) fn mail(&mut self, command: impl Display, bytes: &[u8]) -> Result<Answer, Failure> {
        self.say(command)?;
        wanted(self.answer()?, 3)?;
        let mut stuffed = Zeroizing::new(Vec::with_capacity(bytes.len() * 2 + 5));
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        if !stuffed.ends_with(b"\r\n") {
            stuffed.extend_from_slice(b"\r\n");
        }
        stuffed.extend_from_slice(b".\r\n");
        self.stream.write_all(&stuffed)?;
        self.stream.flush()?;
        wanted(self.answer()?, 2)
    }

    /// Takes leave; a server that is gone needs no good-bye.
    pub(super) fn quit(&mut self) {
        let _gone = self.command(Quit);
    }

    fn say(&mut self, command: impl Display) -> Result<(), Failure> {
        let line = Zeroizing::new(command.to_string());
        self.stream.write_all(line.as_bytes())?;
        Ok(self.stream.flush()?)
    }

    fn answer(&mut self) -> Result<Answer, Failure> {
        let strange = || Failure::Broken("its answer is none of a mail server".to_owned());
        let (mut read, mut kept) = (0, 0);
        let mut lines = Vec::new();
        let mut first = None;
        loop {
            let line = self.line(&mut read)?;
            let (digits, rest) = line.split_at_checked(3).ok_or_else(strange)?;
            let code = match digits {
                [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] => {
                    digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'))
                }
                _ => return Err(strange()),
            };
            if *first.get_or_insert(code) != code {
                return Err(strange());
            }
            let (goes_on, text) = match rest {
                [] => (false, rest),
                [b' ', text @ ..] => (false, text),
                [b'-', text @ ..] => (true, text),
                _ => return Err(strange()),
            };
            if kept < KEPT {
                kept += text.len() + 1;
                lines.push(String::from_utf8_lossy(text).into_owned());
            }
            if !goes_on {
                return Ok(Answer { code, lines });
            }
        }
    }

    /// The next line without its end, as far as it is kept. `read` counts what came for the answer that it is a part of.
    fn line(&mut self, read: &mut usize) -> Result<Vec<u8>, Failure> {
        let mut line = Vec::new();
        loop {
            let end = self.heard.iter().position(|byte| *byte == b'\n');
            let piece: Vec<u8> = self.heard.drain(..end.map_or(self.heard.len(), |end| end + 1)).collect();
            *read += piece.len();
            line.extend_from_slice(piece.get(..KEPT.saturating_sub(line.len())).unwrap_or(&piece));
            if end.is_some() {
                let text = line.trim_ascii_end().len();
                line.truncate(text);
                return Ok(line);
            }
            if *read > LONGEST {
                return Err(Failure::Broken("its answer does not end".to_owned()));
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(count) => self.heard.extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// An answer of the kind that lets the dialogue go on.
fn wanted(answer: Answer, kind: u16) -> Result<Answer, Failure> {
    match answer.kind() {
        said if said == kind => Ok(answer),
        4 | 5 => Err(Failure::Refused(answer)),
        _ => Err(Failure::Broken(format!("it answered {} where that makes no sense", answer.code))),
    }
}
