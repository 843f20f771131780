//! Bytes from a terminal become events. Pure: it is fed with bytes and with pauses, so it needs no clock.
//!
//! A network splits what a key sends wherever it likes. So after an ESC the decoder waits for the rest ([`Decoder::waits`]);
//! only when a pause was reported ([`Decoder::pause`]) was it the Esc key. What terminals answer to questions is
//! swallowed, whoever asked.

use crate::tui::key::{Code, Key};

/// What the bytes meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A key.
    Key(Key),
    /// A bracketed paste, as it came.
    Paste(String),
}

/// Pauses after which an unfinished sequence is given up.
const PATIENCE: u32 = 10;
/// Pauses after which an unfinished paste is taken for finished.
const PASTE_PATIENCE: u32 = 40;
/// The bytes of a paste that are kept.
const PASTE_LIMIT: usize = 1 << 20;
/// No sequence that means a key is longer.
const SEQUENCE_LIMIT: usize = 64;
const PASTE_END: &[u8] = b"\x1b[201~";

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After `ESC [`.
    Control(Vec<u8>),
    /// After `ESC [ [`: a function key of the Linux console.
    Console,
    /// After `ESC O`.
    Single,
    /// In an answer that ends with BEL or `ESC \`: how it began, whether anything came, whether an ESC came last.
    Answer { opener: u8, content: bool, escape: bool },
    /// In a paste.
    Paste { content: Vec<u8>, tail: Vec<u8> },
    /// In a character of several bytes.
    Character { bytes: Vec<u8>, needed: usize, alt: bool },
}

/// The decoder.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    pauses: u32,
}

impl Decoder {
    /// Takes bytes; `out` gets what they meant.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Decoded>) {
        if !bytes.is_empty() {
            self.pauses = 0;
        }
        for byte in bytes {
            let state = std::mem::take(&mut self.state);
            self.state = next(state, *byte, out);
        }
    }

    /// Whether a pause would mean something now.
    #[must_use]
    pub const fn waits(&self) -> bool {
        !matches!(self.state, State::Ground)
    }

    /// Nothing came for as long as one waits after an ESC.
    pub fn pause(&mut self, out: &mut Vec<Decoded>) {
        self.pauses += 1;
        let patience = if matches!(self.state, State::Paste { .. }) { PASTE_PATIENCE } else { PATIENCE };
        match &mut self.state {
            State::Escape => out.push(Decoded::Key(Key::plain(Code::Esc))),
            State::Answer { opener, content: false, .. } => {
                out.push(Decoded::Key(Key::char(char::from(*opener)).with_alt()));
            }
            _ if self.pauses < patience => return,
            State::Paste { content, tail } => {
                content.append(tail);
                out.push(pasted(content));
            }
            _ => {}
        }
        self.state = State::Ground;
    }
}

fn next(state: State, byte: u8, out: &mut Vec<Decoded>) -> State {
    match state {
        State::Ground => ground(byte, false, out),
        State::Escape => match byte {
            b'[' => State::Control(Vec::new()),
            b'O' => State::Single,
            b']' | b'P' | b'_' | b'^' | b'X' => State::Answer { opener: byte, content: false, escape: false },
            0x1b => {
                out.push(Decoded::Key(Key::plain(Code::Esc)));
                State::Escape
            }
            _ => ground(byte, true, out),
        },
        State::Control(sequence) => control(sequence, byte, out),
        State::Console => {
            if let b'A'..=b'E' = byte {
                out.push(Decoded::Key(Key::plain(Code::F(byte - b'A' + 1))));
            }
            State::Ground
        }
        State::Single => match byte {
            b'0'..=b'9' | b';' => State::Single,
            0x1b => State::Escape,
            _ => {
                out.extend(single(byte).map(|code| Decoded::Key(Key::plain(code))));
                State::Ground
            }
        },
        State::Answer { opener, escape, .. } => match byte {
            0x07 | 0x9c | 0x18 | 0x1a => State::Ground,
            b'\\' if escape => State::Ground,
            _ => State::Answer { opener, content: true, escape: byte == 0x1b },
        },
        State::Paste { content, tail } => paste(content, tail, byte, out),
        State::Character { mut bytes, needed, alt } => {
            if byte & 0xc0 != 0x80 {
                return ground(byte, false, out);
            }
            bytes.push(byte);
            if bytes.len() < needed {
                return State::Character { bytes, needed, alt };
            }
            let typed = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next());
            if let Some(c) = typed.filter(|c| !c.is_control()) {
                out.push(Decoded::Key(Key { alt, ..Key::char(c) }));
            }
            State::Ground
        }
    }
}

/// A byte outside of any sequence; `alt` where ESC came before it.
fn ground(byte: u8, alt: bool, out: &mut Vec<Decoded>) -> State {
    let key = match byte {
        0x1b => return State::Escape,
        0xc2..=0xf4 => {
            let needed = if byte < 0xe0 { 2 } else { 3 + usize::from(byte >= 0xf0) };
            return State::Character { bytes: vec![byte], needed, alt };
        }
        0x80.. => return State::Ground,
        0x7f => Key::plain(Code::Backspace),
        0 => Key { ctrl: true, ..Key::char(' ') },
        // Ctrl and what stands 64 further on in ASCII: letters, then \ ] ^ _.
        1..=0x1f => Key::ctrl(char::from(byte + 0x40)),
        _ => Key::char(char::from(byte)),
    };
    out.push(Decoded::Key(Key { alt, ..key }));
    State::Ground
}

/// A byte after `ESC [` and `sequence`.
fn control(mut sequence: Vec<u8>, byte: u8, out: &mut Vec<Decoded>) -> State {
    let answer = sequence.first().is_some_and(|first| matches!(first, b'?' | b'<' | b'=' | b'>'));
    match byte {
        0x1b => State::Escape,
        b'[' if sequence.is_empty() => State::Console,
        // rxvt ends a shifted key with $, which is no end anywhere else; answers have a mark in front.
        b'$' if !answer && !sequence.is_empty() => finished(&sequence, byte, out),
        0x20..=0x3f => {
            // What is too long for a key is an answer: its bytes are counted no more, its end is awaited.
            if sequence.len() < SEQUENCE_LIMIT {
                sequence.push(byte);
            }
            State::Control(sequence)
        }
        0x40..=0x7e if answer || sequence.len() >= SEQUENCE_LIMIT => State::Ground,
        0x40..=0x7e => finished(&sequence, byte, out),
        _ => State::Ground,
    }
}

/// A whole `ESC [ sequence last`.
fn finished(sequence: &[u8], last: u8, out: &mut Vec<Decoded>) -> State {
    let text = std::str::from_utf8(sequence).unwrap_or_default();
    let mut numbers = text.split(';').map(|part| part.split(':').next().and_then(|n| n.parse::<u32>().ok()));
    let (first, second, third) = (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten());
    if (last, first) == (b'~', Some(200)) {
        return State::Paste { content: Vec::new(), tail: Vec::new() };
    }
    let mut held = second.unwrap_or(1).saturating_sub(1);
    let code = match last {
        b'A' | b'B' | b'C' | b'D' | b'H' | b'F' | b'P' | b'Q' | b'S' => single(last),
        b'R' if sequence.is_empty() => Some(Code::F(3)),
        b'Z' => Some(Code::BackTab),
        b'a'..=b'd' if sequence.is_empty() => {
            held |= 1;
            single(last.to_ascii_uppercase())
        }
        b'~' if first == Some(27) => third.and_then(character),
        b'u' => first.and_then(character),
        b'~' | b'$' | b'^' | b'@' => {
            held |= match last {
                b'$' => 1,
                b'^' => 4,
                b'@' => 5,
                _ => 0,
            };
            first.and_then(numbered)
        }
        _ => None,
    };
    out.extend(code.map(|code| Decoded::Key(with_held(code, held))));
    State::Ground
}

/// The key with what is held, as a terminal counts it: 1 shift, 2 Alt, 4 Ctrl.
fn with_held(code: Code, held: u32) -> Key {
    let (shift, alt, ctrl) = (held & 1 != 0, held & 2 != 0, held & 4 != 0);
    match code {
        Code::Char(c) if ctrl => Key { alt, ..Key::ctrl(c) },
        Code::Char(_) => Key { alt, ..Key::plain(code) },
        Code::Tab | Code::BackTab if shift => Key { ctrl, alt, ..Key::plain(Code::BackTab) },
        _ => Key { code, ctrl, alt, shift },
    }
}

fn character(number: u32) -> Option<Code> {
    Some(match number {
        9 => Code::Tab,
        13 => Code::Enter,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        _ => Code::Char(char::from_u32(number).filter(|c| !c.is_control())?),
    })
}

fn numbered(number: u32) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        4 | 8 => Code::End,
        2 => Code::Insert,
        3 => Code::Delete,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::F(u8::try_from(number - 10).ok()?),
        17..=21 => Code::F(u8::try_from(number - 11).ok()?),
        23 | 24 => Code::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

/// The last byte of `ESC O`, and of `ESC [` where they agree; the number pad in application mode too.
fn single(byte: u8) -> Option<Code> {
    Some(match byte {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P'..=b'S' => Code::F(byte - b'P' + 1),
        b'M' => Code::Enter,
        b'X' => Code::Char('='),
        b'j'..=b'y' => Code::Char(char::from(byte - b'j' + b'*')),
        _ => return None,
    })
}

/// A byte in a paste; `tail` holds what may be the beginning of its end.
fn paste(mut content: Vec<u8>, mut tail: Vec<u8>, byte: u8, out: &mut Vec<Decoded>) -> State {
    tail.push(byte);
    if !PASTE_END.starts_with(&tail) {
        // Only an ESC can begin the end, and it can only be the byte that just came.
        let begins = byte == 0x1b;
        let plain = tail.len() - usize::from(begins);
        let room = PASTE_LIMIT.saturating_sub(content.len());
        content.extend(tail.drain(..plain).take(room));
    }
    if tail == PASTE_END {
        out.push(pasted(&content));
        return State::Ground;
    }
    State::Paste { content, tail }
}

fn pasted(content: &[u8]) -> Decoded {
    Decoded::Paste(String::from_utf8_lossy(content).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `bytes` mean, told as keys; `|` is a pause.
    fn told(bytes: &str) -> String {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        for (index, part) in bytes.split('|').enumerate() {
            if index > 0 && decoder.waits() {
                decoder.pause(&mut out);
            }
            decoder.feed(part.as_bytes(), &mut out);
        }
        let words = out.iter().map(|decoded| match decoded {
            Decoded::Key(key) => key.to_string(),
            Decoded::Paste(text) => format!("paste {text:?}"),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_as_terminals_send_them() {
        for (bytes, keys) in [
            ("aG?\u{7f}\u{8}\t\r\n", "a G ? Backspace Backspace Tab Enter Enter"),
            ("\x01\x18\x1a\x1c\0", "Ctrl-A Ctrl-X Ctrl-Z Ctrl-\\ Ctrl-Space"),
            ("ü山😀", "ü 山 😀"),
            ("\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "Up Down Ctrl-Right Shift-Left"),
            ("\x1b[H\x1b[F\x1bOH\x1bOF", "Home End Home End"),
            ("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[3;5~", "Ins Del PgUp PgDn Ctrl-Del"),
            ("\x1bOP\x1b[11~\x1b[[A\x1b[15~\x1b[17~\x1b[24~\x1bOR", "F1 F1 F1 F5 F6 F12 F3"),
            ("\x1b[Z\x1bx\x1b\x7f\x1bü", "Shift-Tab Alt-x Alt-Backspace Alt-ü"),
            ("\x1bOp\x1bOM\x1bOk", "0 Enter +"),
            ("\x1b[a\x1b[3^\x1b[3$", "Shift-Up Ctrl-Del Shift-Del"),
            ("\x1b[27;5;120~\x1b[120;5u\x1b[13u", "Ctrl-X Ctrl-X Enter"),
        ] {
            assert_eq!(told(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn home_and_end_of_putty_rxvt_and_the_linux_console() {
        // Trap 10
        assert_eq!(told("\x1b[1~\x1b[4~\x1b[7~\x1b[8~"), "Home End Home End");
    }

    #[test]
    fn a_sequence_that_the_network_split_is_put_together() {
        // Trap 1
        for split in ["\x1b[B", "\x1bOB", "\x1b[1;1B"] {
            for at in 1..split.len() {
                let mut decoder = Decoder::default();
                let mut out = Vec::new();
                decoder.feed(&split.as_bytes()[..at], &mut out);
                assert!(decoder.waits() && out.is_empty());
                decoder.feed(&split.as_bytes()[at..], &mut out);
                assert_eq!(out, [Decoded::Key(Key::plain(Code::Down))]);
            }
        }
        assert_eq!(told("\x1b[|B"), "Down");
    }

    #[test]
    fn esc_alone_is_esc_after_a_pause() {
        assert_eq!(told("\x1b|x"), "Esc x");
        assert_eq!(told("\x1b\x1b|"), "Esc Esc");
        assert_eq!(told("\x1bP|x"), "Alt-P x");
    }

    #[test]
    fn answers_of_a_terminal_are_swallowed() {
        // Trap 2
        for answer in [
            "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
            "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
            "\x1b[?62;1;4c",
            "\x1b[>0;276;0c",
            "\x1bP>|XTerm(370)\x1b\\",
            "\x1b[?2026;2$y",
            "\x1b[24;80R",
            "\x1b[I",
            "\x1b[O",
            "\x1b_Gi=1;OK\x1b\\",
            "\x1b]11;rgb|:1e1e/|1e1e/1e1e\x1b|\\",
        ] {
            // The first one has a bar of its own.
            let bytes = if answer.contains(">|X") { answer.replace('|', "") } else { answer.to_owned() };
            assert_eq!(told(&format!("{bytes}x")), "x", "{answer:?}");
        }
    }

    #[test]
    fn a_paste_is_one_event_wherever_it_was_split() {
        // G6
        let bytes = "\x1b[200~y\nd\x1b[2J\x1b\x1b[201~x";
        assert_eq!(told(bytes), "paste \"y\\nd\\u{1b}[2J\\u{1b}\" x");
        for at in 1..bytes.len() {
            let mut decoder = Decoder::default();
            let (mut split, mut whole) = (Vec::new(), Vec::new());
            decoder.feed(&bytes.as_bytes()[..at], &mut split);
            decoder.feed(&bytes.as_bytes()[at..], &mut split);
            Decoder::default().feed(bytes.as_bytes(), &mut whole);
            assert_eq!(split, whole, "{at}");
        }
    }

    #[test]
    fn a_paste_without_end_ends_after_a_while_and_none_is_endless() {
        assert_eq!(told(&format!("\x1b[200~abc{}x", "|".repeat(40))), "paste \"abc\" x");
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        decoder.feed(b"\x1b[200~", &mut out);
        decoder.feed(&vec![b'x'; PASTE_LIMIT * 2], &mut out);
        decoder.feed(PASTE_END, &mut out);
        assert!(matches!(&out[..], [Decoded::Paste(text)] if text.len() == PASTE_LIMIT));
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_no_control_character_is_typed(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            // G8
            let mut decoder = Decoder::default();
            let mut out = Vec::new();
            decoder.feed(&bytes, &mut out);
            while decoder.waits() {
                decoder.pause(&mut out);
            }
            for decoded in out {
                let Decoded::Key(key) = decoded else { continue };
                prop_assert!(key.typed().is_none_or(|c| !c.is_control()));
            }
        }
    }
}
