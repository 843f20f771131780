//! Mails over SMTP (INV-4): encrypted before anything is said, with a limit for every step, and told apart by what the server
//! says: what is about the letter, and what is about the connection.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};
use zeroize::Zeroizing;

use super::answer::{Failure, LATE};
use super::dialogue::Dialogue;
use super::login::Login;
use super::stream::{Parameters, Stream};
use super::tether::Tether;
use super::{Fate, Letter, MailFlaw};
use crate::config::{self, SecretFlaw, Tls, read_secret_line};

/// No file that the config names is longer.
const LONGEST: u64 = 1024 * 1024;

/// The server of the config, and the connection to it.
pub(super) struct Server {
    host: String,
    port: u16,
    from: String,
    tls: Tls,
    parameters: Option<Parameters>,
    login: Option<Login>,
    timeout: Duration,
    open: Option<Line>,
}

/// A connection, and what it goes through.
struct Line {
    connection: Dialogue,
    tether: Tether,
}

/// A letter may take so many times as long as each step of it, whatever a server does to draw it out.
const STEPS: u32 = 4;

/// A domain has a spelling in plain letters, and goes out in it; what stands before the @ has none.
const NO_UTF8: &str =
    "the mail server takes no address with such letters before the @ (SMTPUTF8): give one in plain letters";

/// What is said of a server that is given up.
const TOO_SLOW: &str = "it answered so slowly that it was given up";

impl Server {
    pub(super) fn new(config: &config::Mail, host: &str) -> Result<Self, MailFlaw> {
        let mut own = Vec::new();
        if let Some(path) = &config.ca_file {
            own = Parameters::certificates(&read(path)?);
            if own.is_empty() {
                return Err(MailFlaw::Empty { path: path.clone(), why: "holds no certificate in PEM form" });
            }
        }
        let parameters = match config.tls {
            Tls::None => None,
            Tls::StartTls | Tls::Tls => Some(Parameters::new(host, &own).map_err(MailFlaw::Other)?),
        };
        let login = match (&config.username, &config.password_file) {
            (Some(username), Some(path)) => Some(Login::new(username, password(path)?)),
            _ => None,
        };
        Ok(Self {
            host: host.to_owned(),
            port: config.port(),
            from: config.from.clone().unwrap_or_default(),
            tls: config.tls,
            parameters,
            login,
            timeout: Duration::from_millis(u64::from(config.timeout_ms)),
            open: None,
        })
    }

    pub(super) fn told(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) fn send(&mut self, letter: &Letter) -> Fate {
        let (envelope, bytes) = match letter.message(&self.from) {
            Ok(message) => message,
            Err(why) => return Fate::Never(why),
        };
        // A line that was kept may be over by now, or the server takes so many letters over one and no more.
        if let Some(line) = self.open.take()
            && let Ok(fate) = self.send_over(line, &envelope, &bytes, letter)
        {
            return fate;
        }
        let sent = self.connect().map_err(|why| format!("{}: {why}", self.told()));
        // Whatever the server says before a letter was named isn't about the letter.
        sent.and_then(|line| self.send_over(line, &envelope, &bytes, letter)).unwrap_or_else(Fate::Nothing)
    }

    /// Says the letter over a line, which is kept where it can be. Fails where nothing of the letter was heard: it is as if
    /// there had been no line.
    fn send_over(
        &mut self,
        mut line: Line,
        envelope: &Envelope,
        bytes: &[u8],
        letter: &Letter,
    ) -> Result<Fate, String> {
        let connection = &mut line.connection;
        let (handed, late) = line.tether.within(self.limit(), || hand_over(connection, envelope, bytes, letter));
        let fate = match handed {
            Ok(Fate::Nothing(_)) | Err(_) if late => Fate::Nothing(format!("{}: {TOO_SLOW}", self.told())),
            Ok(Fate::Nothing(why)) => Fate::Nothing(format!("{}: {why}", self.told())),
            Ok(fate) => fate,
            Err(why) => return Err(why),
        };
        let goes_on = match &fate {
            Fate::Sent(_) => !late,
            Fate::NotNow(_) | Fate::Never(_) => {
                line.tether.within(self.timeout, || line.connection.command(Rset).is_ok()) == (true, false)
            }
            Fate::Nothing(_) => false,
        };
        if goes_on {
            self.open = Some(line);
        }
        Ok(fate)
    }

    /// Takes leave of the server: no line stays open while nothing is to be sent, as servers hang up on who is silent.
    pub(super) fn rest(&mut self) {
        if let Some(mut line) = self.open.take() {
            // A server that is gone needs no good-bye.
            let _ = line.tether.within(self.timeout, || line.connection.quit());
        }
    }

    /// How long a letter may take, and how long a connection until letters can be named.
    fn limit(&self) -> Duration {
        self.timeout * STEPS
    }

    fn connect(&self) -> Result<Line, String> {
        let tether = Tether::to(&self.host, self.port, self.timeout).map_err(|error| match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => LATE.to_owned(),
            _ => error.to_string(),
        })?;
        let (connected, late) = tether.within(self.limit(), || self.greet(&tether));
        match connected {
            Ok(connection) if !late => Ok(Line { connection, tether }),
            Err(why) if !late => Err(why),
            _ => Err(TOO_SLOW.to_owned()),
        }
    }

    /// Greets the server, encrypts, logs in.
    fn greet(&self, tether: &Tether) -> Result<Dialogue, String> {
        let at_once = self.parameters.as_ref().filter(|_| self.tls == Tls::Tls);
        let told = |failure: Failure| failure.told();
        let stream = tether.end().map(Stream::Plain).and_then(|stream| match at_once {
            Some(parameters) => stream.encrypted(parameters),
            None => Ok(stream),
        });
        let mut connection = stream.map_err(Failure::from).and_then(Dialogue::greet).map_err(told)?;
        if let Some(parameters) = self.parameters.as_ref().filter(|_| self.tls == Tls::StartTls) {
            connection = connection.encrypt(parameters).map_err(told)?;
        }
        // Asked once more, whatever happened above: nothing is said in plain text where encryption was asked for.
        if self.tls != Tls::None && !connection.is_encrypted() {
            return Err("the connection is not encrypted".to_owned());
        }
        if let Some(login) = &self.login
            && let Err(why) = connection.log_in(login)
        {
            connection.quit();
            return Err(why);
        }
        Ok(connection)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.rest();
    }
}

/// Says the letter, step by step, so that it is known what the server's answer is about. Fails before anything of the letter
/// was taken.
fn hand_over(connection: &mut Dialogue, envelope: &Envelope, bytes: &[u8], letter: &Letter) -> Result<Fate, String> {
    let mut options = Vec::new();
    let plain = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    if !bytes.is_ascii() || !envelope.to().iter().chain(envelope.from()).all(plain) {
        if !connection.takes_utf8() {
            return Ok(Fate::Never(NO_UTF8.to_owned()));
        }
        options.extend([MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)]);
    }
    // A sender that isn't taken is a matter of the config, not of this letter.
    connection.command(Mail::new(envelope.from().cloned(), options)).map_err(|failure| failure.told())?;
    for to in envelope.to() {
        if let Err(failure) = connection.command(Rcpt::new(to.clone(), vec![])) {
            return Ok(about_the_letter(&failure));
        }
    }
    Ok(match connection.mail(Data, bytes, letter.secrets()) {
        Ok(answer) => Fate::Sent(answer.told()),
        Err(failure) => about_the_letter(&failure),
    })
}

/// By elimination: a server that answers means the letter, unless it says good-bye (421); whatever else went wrong, the
/// certificate among it, is the connection's.
fn about_the_letter(failure: &Failure) -> Fate {
    let told = failure.told();
    match failure {
        Failure::Refused(answer) if answer.leaves() => Fate::Nothing(told),
        Failure::Refused(answer) if answer.is_for_good() => Fate::Never(told),
        Failure::Refused(_) => Fate::NotNow(told),
        Failure::Broken(_) => Fate::Nothing(told),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, MailFlaw> {
    let failed = |error| MailFlaw::File { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}

/// The first line of a file that nobody else can read.
fn password(path: &Path) -> Result<Zeroizing<String>, MailFlaw> {
    read_secret_line(path).map_err(|flaw| match flaw {
        SecretFlaw::OpenToOthers(path) => MailFlaw::OpenToOthers(path),
        SecretFlaw::Unreadable(error) => MailFlaw::File { path: path.to_owned(), error },
        SecretFlaw::Empty => MailFlaw::Empty { path: path.to_owned(), why: "holds no password in its first line" },
        other => MailFlaw::Other(format!("{} {other}", path.display())),
    })
}

#[cfg(test)]
mod tests;
