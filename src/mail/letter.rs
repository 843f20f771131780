//! A letter: rendered when it is sent, and never kept, as it holds a code.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use zeroize::Zeroizing;

use super::header;
use super::secrets::Secrets;
use crate::clock::Timestamp;
use crate::domain::password::Password;

/// The text of a kind of mail; its first line is the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// An invite.
    Invite,
    /// A code for a new password.
    ResetCode,
}

impl Text {
    const fn template(self) -> &'static str {
        match self {
            Self::Invite => include_str!("../../assets/mail/invite.txt"),
            Self::ResetCode => include_str!("../../assets/mail/reset-code.txt"),
        }
    }
}

/// What a text is filled with, by the names in its braces.
pub type Facts<'a> = [(&'static str, &'a str)];

/// A letter, ready to go.
pub struct Letter {
    to: String,
    message_id: String,
    created: Timestamp,
    subject: String,
    text: Zeroizing<String>,
    code: Zeroizing<String>,
}

impl Letter {
    /// Renders a letter with `code` in it.
    #[must_use]
    pub fn write(
        text: Text,
        facts: &Facts<'_>,
        code: &Password,
        to: &str,
        message_id: &str,
        created: Timestamp,
    ) -> Self {
        let (subject, body) = text.template().split_once("\n\n").unwrap_or_default();
        let all: Vec<_> = facts.iter().copied().chain([("code", code.expose())]).collect();
        Self {
            to: to.to_owned(),
            message_id: message_id.to_owned(),
            created,
            subject: filled(subject, facts).to_string(),
            text: filled(body, &all),
            code: Zeroizing::new(code.expose().to_owned()),
        }
    }

    /// The mail as it goes over the wire, with the addresses that it goes from and to.
    ///
    /// # Errors
    /// Why it can't be one.
    pub(super) fn message(&self, from: &str) -> Result<(Envelope, Zeroizing<Vec<u8>>), String> {
        let (from, to) = (header::address(from)?, header::address(&self.to)?);
        let milliseconds = u64::try_from(self.created.0).unwrap_or_default();
        let date = std::time::UNIX_EPOCH + Duration::from_millis(milliseconds);
        let by_a_program = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let envelope = Envelope::new(Some(from.clone()), vec![to.clone()]).map_err(|error| error.to_string())?;
        let message = Message::builder()
            .envelope(envelope.clone())
            .from(Mailbox::new(Some("chargehand".to_owned()), from))
            .raw_header(header::to(&to))
            .raw_header(header::subject(&self.subject))
            .message_id(Some(self.message_id.clone()))
            .date(date)
            .raw_header(by_a_program)
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("MIME-Version"), "1.0".into()))
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.to_string())
            .map_err(|error| format!("the mail can't be written: {error}"))?;
        Ok((envelope, Zeroizing::new(message.formatted())))
    }

    /// What all tries have in common, as a file's name can have it.
    pub(super) fn file_name(&self) -> String {
        let id: String = self.message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        format!("{}-{id}.eml", self.created.utc().format("%Y%m%d-%H%M%S"))
    }

    /// What no answer may bring further: what a server says is kept where no code may be.
    pub(super) fn secrets(&self) -> Secrets {
        Secrets::of(&[&self.code])
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Letter").field("to", &self.to).finish_non_exhaustive()
    }
}

/// Fills the braces, in one walk: what a fact says is never looked through for braces itself.
fn filled(template: &str, facts: &Facts<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(4 * template.len() + 1024));
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(facts.iter().find(|(known, _)| *known == name).map_or("", |(_, fact)| fact));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "j17-bcde-fghj";

    fn letter(site: &str, to: &str) -> Letter {
        let facts = [
            ("site", site),
            ("inviter", "Ada {code} Byron"),
            ("role", "Manager"),
            ("until", "2026-12-31 12:00"),
            ("address", ""),
        ];
        Letter::write(
            Text::Invite,
            &facts,
            &Password::new(CODE.to_owned()),
            to,
            "<0f@plant.example>",
            Timestamp(1_795_420_800_000),
        )
    }

    // INV-4, I7: whatever the plant is called and whoever it goes to, the header has the lines that it should.
    #[test]
    fn nothing_gets_into_the_header() {
        for site in ["Halle 7", "Werk\r\nBcc: all@x.de", "Müller\nX: 1\n\nbody", "工場 Ä {code}", &"x".repeat(600)]
        {
            let (_, bytes) = letter(site, "anna@example.org").message("desk@example.org").unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let (header, _) = text.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = header
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split(':').next().unwrap())
                .collect();
            let expected = [
                "From",
                "To",
                "Subject",
                "Message-ID",
                "Date",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding",
            ];
            assert_eq!(names, expected, "{header}");
            assert!(!header.contains("bcde"), "the code is in no header: {header}");
            assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\n')));
        }
        // A mail program decodes neither what the plant is called nor what somebody's address looks like.
        let (_, bytes) = letter("=?utf-8?q?Y?=", "=?utf-8?q?Z?=@example.org").message("desk@example.org").unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains("\r\nTo: \"=?utf-8?q?Z?=\"@example.org\r\nSubject: =?utf-8?b?WW91"), "{text}");
        for to in ["a@x.de\r\nBcc: all@x.de", "a@x.de, b@x.de", "nobody", ""] {
            assert!(letter("Halle 7", to).message("desk@example.org").is_err(), "{to}");
        }
    }

    #[test]
    fn the_same_letter_is_written_the_same_each_time_and_braces_are_filled_once() {
        let write = || letter("Halle 7", "anna@example.org").message("desk@example.org").unwrap().1;
        let text = String::from_utf8(write().to_vec()).unwrap();
        assert_eq!(*write(), *write());
        assert!(
            text.contains("Subject: Your account at Halle 7\r\n") && text.contains("Message-ID: <0f@plant.example>")
        );
        assert!(text.contains("Date: Mon, 23 Nov 2026 "), "{text}");
        assert!(text.contains("    j17-bcde-fghj\r\n") && text.contains("Ada {code} Byron invites you"), "{text}");
        assert_eq!(text.matches("bcde").count(), 1);
        assert_eq!(letter("x", "a@x.de").file_name(), "20261123-080000-0fplantexample.eml");
    }

    #[test]
    fn a_letter_does_not_tell_its_code() {
        assert!(!format!("{:?}", letter("Halle 7", "anna@example.org")).contains("bcde"));
    }
}
