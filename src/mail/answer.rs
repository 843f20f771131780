//! What a mail server answers: three digits that count, line by line, and words that are told and believed in nothing.

use std::io::{self, ErrorKind, Read};

use crate::trust::Distrust;

/// What is said of one that is silent.
pub(super) const LATE: &str = "it did not answer in time";

/// So much of an answer is kept; nothing that is worth reading is longer.
const KEPT: usize = 64 * 1024;

/// So much of an answer is waited for.
const LONGEST: usize = 4 * 1024 * 1024;

/// A server's answer: its digits, and its words line by line.
pub(super) struct Answer {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Answer {
    /// The first digit says how it went.
    pub(super) const fn kind(&self) -> u16 {
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

    /// An answer of the kind that lets the dialogue go on.
    pub(super) fn wanted(self, kind: u16) -> Result<Self, Failure> {
        match self.kind() {
            said if said == kind => Ok(self),
            4 | 5 => Err(Failure::Refused(self)),
            _ => Err(Failure::Broken(format!("it answered {} where that makes no sense", self.code))),
        }
    }
}

/// The numbers at the beginning of an answer, as `535 5.7.8`: what may be told where its words may be a secret.
pub(super) fn numbers(told: &str) -> String {
    let mut words = told.split_whitespace();
    let number =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some(code) = words.next().filter(|code| code.len() == 3 && number(code, 3)) else { return String::new() };
    let status = words.next().filter(|word| {
        let parts: Vec<_> = word.split('.').collect();
        matches!(parts[..], ["2" | "4" | "5", about, detail] if number(about, 3) && number(detail, 3))
    });
    status.map_or_else(|| code.to_owned(), |status| format!("{code} {status}"))
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
        if let Some(Distrust { why, remedy }) = Distrust::of(&error, "[mail]") {
            return Self::Broken(format!("{why}; {remedy}"));
        }
        Self::Broken(match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => LATE.to_owned(),
            ErrorKind::UnexpectedEof => "it hung up".to_owned(),
            _ => error.to_string(),
        })
    }
}

/// What has come from a server and wasn't looked at.
#[derive(Default)]
pub(super) struct Heard(Vec<u8>);

impl Heard {
    /// Did more come than was asked for?
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next answer, all its lines.
    pub(super) fn answer(&mut self, from: &mut impl Read) -> Result<Answer, Failure> {
        let strange = || Failure::Broken("its answer is none of a mail server".to_owned());
        let (mut read, mut kept) = (0, 0);
        let mut lines = Vec::new();
        let mut first = None;
        loop {
            let line = self.line(from, &mut read)?;
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
    fn line(&mut self, from: &mut impl Read, read: &mut usize) -> Result<Vec<u8>, Failure> {
        let mut line = Vec::new();
        loop {
            let end = self.0.iter().position(|byte| *byte == b'\n');
            let piece: Vec<u8> = self.0.drain(..end.map_or(self.0.len(), |end| end + 1)).collect();
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
            match from.read(&mut buffer) {
                Ok(0) => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(count) => self.0.extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (Result<String, String>, usize) {
        let (mut heard, mut from) = (Heard::default(), bytes);
        let answer = heard.answer(&mut from).map(|answer| answer.told()).map_err(|failure| failure.told());
        (answer, heard.0.len() + from.len())
    }

    // INV-4: several lines are one answer, and what stands behind it isn't.
    #[test]
    fn an_answer_ends_where_its_lines_do() {
        let good = |text: &str| (Ok(text.to_owned()), 0);
        assert_eq!(read(b"250 ok\r\n"), good("250 ok"));
        assert_eq!(read(b"250\r\n"), good("250 "));
        assert_eq!(read(b"250-a\r\n250-\r\n250 b\n"), good("250 a  b"));
        assert_eq!(read(b"250 ok\r\n354 go\r\n"), (Ok("250 ok".to_owned()), 8));
        for strange in
            ["250-a\r\n550 b\r\n", "250+a\r\n", "25\r\n", "\r\n", "150 x\r\n", "650 x\r\n", "2500 x\r\n", "ok\r\n"]
        {
            assert_eq!(
                read(strange.as_bytes()).0,
                Err("its answer is none of a mail server".to_owned()),
                "{strange:?}"
            );
        }
        for cut in ["", "250", "250 ok", "250-ok\r\n"] {
            assert_eq!(read(cut.as_bytes()).0, Err("it hung up".to_owned()), "{cut:?}");
        }
    }

    // INV-4: nobody who speaks without end is listened to for ever, nor is all of it kept.
    #[test]
    fn an_answer_without_end_is_given_up() {
        for piece in ["250-x\r\n", "x", "250-\u{e4}\r\n"] {
            let mut endless = Endless(piece.as_bytes(), 0);
            let answer = Heard::default().answer(&mut endless);
            let told = answer.map(|answer| answer.told()).map_err(|failure| failure.told());
            assert!(matches!(&told, Err(why) if why.starts_with("its answer ")), "{told:?}");
        }
        let long = [b"550-".as_slice(), &b"x".repeat(LONGEST / 2), b"\r\n550 end\r\n"].concat();
        let (told, _) = read(&long);
        assert!(told.is_ok_and(|told| told.len() <= 2 * KEPT));
    }

    /// The same bytes over and over.
    struct Endless(&'static [u8], usize);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            for byte in buffer.iter_mut() {
                *byte = self.0[self.1 % self.0.len()];
                self.1 += 1;
            }
            Ok(buffer.len())
        }
    }

    #[test]
    fn numbers_are_told_without_the_words() {
        for (told, left) in [
            ("535 5.7.8 wrong: secret", "535 5.7.8"),
            ("550 secret", "550"),
            ("550 9.1.1 x", "550"),
            ("550 5.1234.1", "550"),
            ("localhost:25: it hung up", ""),
            ("", ""),
        ] {
            assert_eq!(numbers(told), left, "{told}");
        }
    }

    proptest! {
        // INV-4: whatever comes, there is an answer or a sentence.
        #[test]
        fn any_bytes_are_an_answer_or_a_sentence(bytes: Vec<u8>, ends in "(250[- ]?x?\r?\n?){0,4}") {
            let (told, _) = read(&[ends.as_bytes(), &bytes].concat());
            let words = told.unwrap_or_else(|why| why);
            prop_assert!(words.len() > 3);
        }
    }
}
