//! Why a command failed: exit code, JSON, and lines for people.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::INTERRUPTED;
use crate::config::{ConfigFlaws, NoHome};
use crate::domain::broken::RuleBroken;
use crate::domain::text::{self, shown, shown_lines};
use crate::service::{Broken, Kind, ServiceError, StoreError};

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// A service said no.
    Service(ServiceError),
    /// Wrong usage; our own text, of several lines.
    Usage(String),
    /// The config file has flaws, or can't be read.
    Config(ConfigFlaws),
    /// Anything else, with its code, its exit code, and its sentence.
    Other(&'static str, u8, String),
    /// Something of several lines, with its code and its exit code: a line for each flaw, need and the like.
    Lines(&'static str, u8, Vec<String>),
    /// The log isn't what was written.
    LogBroken(Broken),
    /// An archive of events isn't what was written.
    ArchiveBroken(Broken),
    /// Some of several subjects can't: who and why, and a sentence on what became of the others.
    Several(Vec<Refusal>, &'static str),
    /// Some of several subjects failed; each was reported already. The exit code of the first.
    Reported(u8),
    /// Ctrl-C at a question.
    Interrupted,
    /// Nobody reads what is written any more, or it can't be written.
    Output(std::io::Error),
}

/// Somebody for whom something can't be done.
#[derive(Debug)]
pub(super) struct Refusal {
    /// As they were named.
    pub(super) subject: String,
    /// Why.
    pub(super) failure: Failure,
}

/// An error as JSON.
#[derive(Serialize)]
pub(super) struct Document {
    error: Error,
}

#[derive(Serialize)]
struct Error {
    code: &'static str,
    message: String,
    details: Map<String, Value>,
}

impl Failure {
    pub(super) fn failed(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::Other(code, 1, sentence.into())
    }

    pub(super) fn refused(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::Other(code, 3, sentence.into())
    }

    pub(super) fn usage(sentence: impl Into<String>) -> Self {
        Self::Usage(sentence.into())
    }

    pub(super) fn exit(&self) -> u8 {
        match self {
            Self::Service(error) => match error.kind() {
                Kind::Failed => 1,
                Kind::Refused => 3,
                Kind::NotFound => 4,
                Kind::Conflict => 5,
                Kind::Store => 6,
            },
            Self::Several(refusals, _) => refusals.first().map_or(1, |refusal| refusal.failure.exit()),
            Self::Usage(_) | Self::Config(_) => 2,
            Self::Other(_, exit, _) | Self::Lines(_, exit, _) | Self::Reported(exit) => *exit,
            Self::Interrupted => INTERRUPTED,
            // `chargehand log list | head` is no failure: the reader has seen enough.
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
            Self::Output(_) | Self::LogBroken(_) | Self::ArchiveBroken(_) => 1,
        }
    }

    /// The lines for people, harmless for the terminal; none where everything is said already.
    pub(super) fn lines(&self) -> Vec<String> {
        let one = |text: &str| vec![shown(text).into_owned()];
        match self {
            Self::Service(error) => one(&error.to_string()),
            Self::Config(flaws) => flaws.to_string().lines().map(|line| shown(line).into_owned()).collect(),
            Self::Usage(text) => shown_lines(text).lines().map(str::to_owned).collect(),
            Self::Other(_, _, sentence) => one(sentence),
            Self::Several(refusals, sentence) => {
                // Without a sentence for all of them the others were done.
                let why = |failure: &Failure| match failure {
                    Self::Service(error) if sentence.is_empty() => shown(&error.beside_others()).into_owned(),
                    other => other.lines().join(" "),
                };
                let line = |refusal: &Refusal| format!("{}: {}", shown(&refusal.subject), why(&refusal.failure));
                let sentence = Some((*sentence).to_owned()).filter(|sentence| !sentence.is_empty());
                refusals.iter().map(line).chain(sentence).collect()
            }
            Self::Lines(_, _, lines) => lines.iter().map(|line| shown(line).into_owned()).collect(),
            Self::LogBroken(broken) => one(&broken.told()),
            Self::ArchiveBroken(broken) if broken.event.0 == 0 => {
                one(&format!("This is no archive of a log: {}.", broken.what))
            }
            Self::ArchiveBroken(broken) => {
                one(&format!("The archive is not what was written: {broken}. It was left as it is."))
            }
            Self::Output(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                one(&format!("The output can't be written: {error}."))
            }
            Self::Output(_) | Self::Reported(_) => vec![],
            Self::Interrupted => one("Interrupted; nothing was changed."),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            // The true reason of a refused login is for administrators, in the log (GATE-2).
            Self::Service(error @ ServiceError::LoginRefused { .. }) if error.permission().is_some() => {
                "permission_denied"
            }
            Self::Service(ServiceError::LoginRefused { .. }) => "login_refused",
            Self::Service(error) => error.code(),
            Self::Usage(_) => "usage",
            Self::Config(_) => "config",
            Self::Other(code, _, _) | Self::Lines(code, _, _) => code,
            Self::LogBroken(_) => "log_broken",
            Self::ArchiveBroken(_) => "archive_broken",
            Self::Several(refusals, _) => refusals.first().map_or("failed", |refusal| refusal.failure.code()),
            Self::Interrupted => "interrupted",
            Self::Output(_) | Self::Reported(_) => "output",
        }
    }

    /// The error document of `--json`; `subject` is whom it is about, where there are several.
    pub(super) fn json(&self, subject: Option<&str>) -> Document {
        Document { error: self.error(subject) }
    }

    fn error(&self, subject: Option<&str>) -> Error {
        let mut details = Map::new();
        if let Some(subject) = subject {
            details.insert("subject".into(), subject.into());
        }
        if let Self::LogBroken(broken) | Self::ArchiveBroken(broken) = self {
            details.insert("event".into(), broken.event.0.into());
        }
        if let Self::Service(error) = self {
            let fields = error.rule().map_or(&[][..], |rule| rule.fields());
            if !fields.is_empty() {
                let field =
                    |flaw: &crate::domain::user::FieldFlaw| json!({"field": flaw.field, "message": flaw.message});
                details.insert("fields".into(), fields.iter().map(field).collect());
            }
            if let Some(RuleBroken::NoSeat { license, quantity, used, needed, .. }) = error.rule() {
                details.insert("license".into(), license.as_str().into());
                for (name, number) in [("qty", u64::from(*quantity)), ("used", *used), ("needed", *needed)] {
                    details.insert(name.into(), number.into());
                }
            }
            if let Some(permission) = error.permission() {
                details.insert("permission".into(), permission.name().into());
            }
            if let ServiceError::LoginRefused { reference, .. } = error {
                details.insert("reference".into(), reference.as_str().into());
            }
        }
        if let Self::Several(refusals, _) = self {
            let error = |refusal: &Refusal| {
                let Error { code, message, details } = refusal.failure.error(None);
                json!({"subject": refusal.subject, "code": code, "message": message, "details": details})
            };
            details.insert("subjects".into(), refusals.iter().map(error).collect());
        }
        Error { code: self.code(), message: self.lines().join("\n"), details }
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Cancelled => Self::Interrupted,
            error => Self::Service(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ConfigFlaws> for Failure {
    fn from(flaws: ConfigFlaws) -> Self {
        Self::Config(flaws)
    }
}

impl From<NoHome> for Failure {
    fn from(error: NoHome) -> Self {
        Self::failed("no_home", text::sentence(&error))
    }
}
