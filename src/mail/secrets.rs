//! What a server's words are looked through for before they are kept (INV-5): a server that repeats what it was told doesn't bring
//! a code or a password into outbox, log or screen, neither whole nor in part, nor written another way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem;
use zeroize::Zeroizing;

/// So many letters of a secret in a row are no accident.
const PIECE: usize = 6;

/// Base64 writes three bytes at a time: a text looks different by how many bytes stand before it, and so many of its letters are
/// those of what stands there.
const PLACES: [(usize, usize); 3] = [(0, 0), (1, 2), (2, 3)];

/// Texts that aren't kept, in the ways in which an answer may repeat them.
#[derive(Default)]
pub(super) struct Secrets {
    /// As they are.
    plain: Vec<Zeroizing<String>>,
    /// Small and without what stands between letters and digits, each with the length of a piece that gives it away.
    written: Vec<(Zeroizing<String>, usize)>,
}

impl Secrets {
    /// A secret, and texts that hold it.
    pub(super) fn of(texts: &[&str]) -> Self {
        let mut secrets = Self::default();
        for text in texts {
            secrets.plain.push(Zeroizing::new((*text).to_owned()));
            secrets.written.push((letters(text), PIECE));
            let hex: Zeroizing<String> = Zeroizing::new(text.bytes().map(|byte| format!("{byte:02x}")).collect());
            secrets.written.push((hex, 2 * PIECE));
            for (before, foreign) in PLACES {
                let mut moved = Zeroizing::new(vec![0; before]);
                moved.extend_from_slice(text.as_bytes());
                let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*moved));
                secrets.written.push((letters(encoded.get(foreign..).unwrap_or_default()), PIECE));
            }
        }
        secrets
    }

    /// Does a text repeat one of them, or a piece of it?
    pub(super) fn are_in(&self, answer: &str) -> bool {
        let said = letters(answer);
        let has = |place: &str, piece: &[u8]| memmem::find(place.as_bytes(), piece).is_some();
        let piece_in =
            |place: &str, secret: &str, long: usize| secret.as_bytes().windows(long).any(|piece| has(place, piece));
        self.plain.iter().any(|secret| !secret.is_empty() && has(answer, secret.as_bytes()))
            || self.plain.iter().any(|secret| piece_in(answer, secret, PIECE))
            || self.written.iter().any(|(secret, long)| piece_in(&said, secret, *long))
    }
}

/// What is left of a text when it is written another way: small, and without what stands between its letters and digits.
fn letters(text: &str) -> Zeroizing<String> {
    let mut letters = Zeroizing::new(String::with_capacity(text.len() * 2));
    letters.extend(text.chars().filter(|sign| sign.is_alphanumeric()).map(|sign| sign.to_ascii_lowercase()));
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    // INV-5
    #[test]
    fn a_piece_of_a_secret_is_seen_however_it_is_written() {
        let secrets = Secrets::of(&["j17-bcde-fghj-kmnp"]);
        for answer in [
            "550 no: j17-bcde-fghj-kmnp",
            "J17 BCDE FGHJ?",
            "...fghjkm...",
            "fg-hj.k(m)",
            "6a31372d626364652d",
            "%6A%31%37%2D%62%63%64%65",
            "ajE3LWJjZGUtZmdoag==",
            "AGoxNy1iY2RlLWZnaGo=",
            "in LWZnaGota21uc its middle",
        ] {
            assert!(secrets.are_in(answer), "{answer}");
        }
        for answer in ["550 5.1.1 no such user", "bcde f", "queued as 4F2A1B3C0", "", "250 2.0.0 Ok: j17"] {
            assert!(!secrets.are_in(answer), "{answer}");
        }
    }

    #[test]
    fn a_short_or_strange_secret_hides_no_answer_that_does_not_hold_it() {
        for (secret, holds, does_not) in [
            ("p@$$!", "x p@$$! x", "550 please"),
            ("!!1!!", "!!1!!", "451 4.7.1"),
            ("!!!???!!!", "a ???!!! b", "no!!! why???"),
        ] {
            let secrets = Secrets::of(&[secret]);
            assert!(secrets.are_in(holds) && !secrets.are_in(does_not), "{secret}");
        }
        assert!(!Secrets::default().are_in("anything") && !Secrets::of(&[""]).are_in("anything"));
    }
}
