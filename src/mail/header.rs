//! What stands in a mail's header and isn't ours: a site's name, an address. Neither is read as anything else by a mail program.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};

/// With this a mail program begins to decode.
const ENCODED: &str = "=?";

/// So many bytes of a text make an encoded word that fits into a line, also into the first.
const WORD: usize = 39;

/// An address as mail goes to it: its domain in the spelling that every server knows.
///
/// # Errors
/// Why it is none.
pub(super) fn address(text: &str) -> Result<Address, String> {
    let flaw = |why: &dyn std::fmt::Display| format!("{text} is no address that mail can go to or come from: {why}");
    let spelled = match text.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() => {
            let domain = idna::domain_to_ascii(domain).map_err(|_| flaw(&"no domain is spelled like that"))?;
            format!("{local}@{domain}")
        }
        _ => text.to_owned(),
    };
    spelled.parse().map_err(|error| flaw(&error))
}

/// The subject.
pub(super) fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    match text.contains(ENCODED) {
        false => HeaderValue::new(name, text.to_owned()),
        true => HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words(text)),
    }
}

/// To whom: what looks like an encoded word is quoted, which means the same address.
pub(super) fn to(address: &Address) -> HeaderValue {
    let (local, domain) = (address.user(), address.domain());
    let written = match local.contains(ENCODED) && !local.starts_with('"') {
        true => format!("\"{local}\"@{domain}"),
        false => address.to_string(),
    };
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str("To"), written.clone(), written)
}

/// A text as encoded words, each on a line of its own.
fn words(text: &str) -> String {
    let (mut words, mut word) = (Vec::new(), String::new());
    for sign in text.chars() {
        if word.len() + sign.len_utf8() > WORD {
            words.push(std::mem::take(&mut word));
        }
        word.push(sign);
    }
    words.push(word);
    let encoded = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_goes_out_in_plain_letters() {
        for (typed, goes) in [
            ("gerd@pl\u{e4}nt.example", "gerd@xn--plnt-moa.example"),
            ("Gerd@Plant.Example", "Gerd@Plant.Example"),
            ("j\u{fc}rgen@plant.example", "j\u{fc}rgen@plant.example"),
            ("g@\u{5de5}\u{5834}.example", "g@xn--rls55k.example"),
        ] {
            assert_eq!(address(typed).map(|address| address.to_string()).as_deref(), Ok(goes), "{typed}");
        }
        for typed in ["gerd@pl\u{e4}nt..example", "g@\u{e4}\u{ad}\r\nx.de", "nobody", "", "a@b@c.de"] {
            assert!(address(typed).is_err_and(|why| why.contains("is no address that mail can go to")), "{typed}");
        }
    }

    #[test]
    fn nothing_is_decoded_that_is_not_encoded_here() {
        for text in ["=?utf-8?q?X?=", "x =?utf-8?b?WA==?= \u{e4}\u{5de5}", &"=?".repeat(300), &"\u{5de5}=?".repeat(100)]
        {
            let encoded = words(text);
            let mut decoded = Vec::new();
            for line in encoded.split("\r\n ") {
                let word = line.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")).unwrap();
                assert!("Subject: ".len() + line.len() <= 76, "{line}");
                decoded.extend(STANDARD.decode(word).unwrap());
            }
            assert_eq!(String::from_utf8(decoded).unwrap(), text);
        }
    }
}
