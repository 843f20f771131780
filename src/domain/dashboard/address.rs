//! The address that a dashboard opens (DEV-4): of plain characters alone, and without a credential.

use crate::domain::text::shown;

/// Characters of an address that mean themselves to a browser, to a task scheduler, and to whoever reads it. What is none
/// of them is written as its bytes: quotation marks, blanks, `$`, backslashes, letters beyond ASCII.
const PLAIN: &str = "-._~:/?#[]@!&*+,;=";

/// The site's own address, checked: `https://`, a host, perhaps a port and a folder; no user, no question, no fragment.
/// Unencrypted (`http://`) only to this machine itself. None where it isn't one; without a slash at its end.
#[must_use]
pub fn site(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (authority, folder) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, port)) => (is_number(inside).then(|| format!("[{}]", inside.to_ascii_lowercase()))?, port),
        None => {
            let (host, port) = authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon));
            (is_host(host).then(|| host.to_ascii_lowercase())?, port)
        }
    };
    let is_local = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
    let encrypted = scheme == "https" || (scheme == "http" && is_local);
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-._~/".contains(sign);
    let is_folder = folder.chars().all(plain) && !folder.contains("//");
    let whole = encrypted && (port.is_empty() || is_port(port)) && is_folder;
    whole.then(|| format!("{scheme}://{host}{port}{}", folder.trim_end_matches('/')))
}

/// Is this a port behind its colon?
fn is_port(port: &str) -> bool {
    let digits = port.strip_prefix(':').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    digits.and_then(|digits| digits.parse::<u16>().ok()).is_some_and(|port| port > 0)
}

/// A host by its number (IPv6), as far as its signs go: whether a browser takes it is the browser's business.
fn is_number(inside: &str) -> bool {
    let sign = |sign: u8| sign.is_ascii_hexdigit() || sign == b':' || sign == b'.';
    inside.len() <= 45 && inside.bytes().all(sign) && inside.matches(':').count() >= 2
}

/// Letters, digits and hyphens between dots; other scripts as they stand in the name service (`xn--`).
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Does an address carry a user or a password before its host?
#[must_use]
pub fn has_credential(address: &str) -> bool {
    authority(address).contains('@')
}

/// What is wrong with a device's own address, if anything is: where no browser can go, and what holds a secret.
#[must_use]
pub fn flaw(address: &str) -> Option<String> {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("https" | "http")) || address.contains(char::is_whitespace) {
        return Some("The address begins with https:// or http:// and has no blanks in it.".to_owned());
    }
    if has_credential(address) {
        return Some(
            "The address holds a user or a password before its host: whoever sees the display could read it. Leave that \
             out; the device's user for automatic login is who signs in there."
                .to_owned(),
        );
    }
    if address.contains('\\') {
        return Some("The address has a backslash in it, which browsers take for a slash: write a slash.".to_owned());
    }
    let host = authority(address);
    let (host, port) = match host.rfind(':') {
        // Colons between brackets are the host's own (IPv6).
        Some(colon) if !host[colon..].contains(']') => host.split_at(colon),
        _ => (host, ""),
    };
    if !port.is_empty() && !is_port(port) {
        return Some(
            "The address has a port that there isn't: behind the colon stands a number up to 65535.".to_owned(),
        );
    }
    if host.chars().all(|sign| "[]:.".contains(sign)) {
        return Some("The address has no host: https://plant.example.com/screen is one that has.".to_owned());
    }
    let name = secret_in(address)?;
    Some(format!(
        "The address holds what looks like a secret ({}): it stands in start-up files that everybody on that computer \
         reads. Leave it out; the device's user for automatic login is who signs in there.",
        shown(&name)
    ))
}

fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    // Browsers take a backslash for a slash.
    rest.split(['/', '?', '#', '\\']).next().unwrap_or_default()
}

/// What the first thing in an address behind its host is called that is called like a secret, and holds something; or what
/// it is, where it shows that by itself.
fn secret_in(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let behind = &rest[authority(address).len()..];
    let parts: Vec<String> = behind.split(['?', '#', '&', ';', '/']).map(decoded).collect();
    let pairs = parts.iter().filter_map(|part| part.split_once('='));
    let named = pairs.filter(|(_, value)| !value.is_empty()).map(|(name, _)| name).find(|name| is_secret(name));
    if let Some(name) = named {
        return Some(name.to_owned());
    }
    // As a folder: `/token/4711`.
    let folders: Vec<String> = behind.split(['?', '#', '/']).map(decoded).collect();
    let is_one = |two: &&[String]| !two[0].contains('=') && is_secret_folder(&two[0]) && !two[1].is_empty();
    if let Some([name, _]) = folders.windows(2).find(is_one) {
        return Some(format!("{name}/"));
    }
    let signs = |sign: char| !(sign.is_ascii_alphanumeric() || "-_.".contains(sign));
    let is_signed = decoded(behind).split(signs).any(is_web_token);
    is_signed.then(|| "a signed token, eyJ…".to_owned())
}

/// Three parts of base64url, the first of which is JSON: a token that lets in whoever has it.
fn is_web_token(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    text.starts_with("eyJ") && parts.len() == 3 && parts.iter().all(|part| !part.is_empty())
}

/// Words within which `key` is none.
const NO_KEYS: &[&str] = &["monkey", "hockey", "turkey", "donkey", "jockey", "keyboard", "keyword", "keypad"];

/// Is a thing of this name a secret?
fn is_secret(name: &str) -> bool {
    const PARTS: &[&str] =
        &["token", "secret", "passw", "pwd", "credential", "session", "signature", "jwt", "bearer", "kennwort", "key"];
    const WHOLE: &[&str] = &["code", "authorization", "passphrase", "passcode"];
    const WORDS: &[&str] = &["pw", "pass", "tok", "auth", "sig", "sid", "pin", "otp"];
    let lower = name.to_lowercase();
    let whole: String = lower.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let keyless = NO_KEYS.iter().fold(whole.clone(), |text, word| text.replace(word, " "));
    WHOLE.contains(&whole.as_str())
        || PARTS.iter().any(|part| keyless.contains(part))
        || lower.split(|sign: char| !sign.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// Is what stands in a folder of this name one? Fewer names than of a value: `/auth/login` is none.
fn is_secret_folder(name: &str) -> bool {
    const PARTS: &[&str] = &["token", "secret", "passw", "apikey", "jwt", "bearer", "credential", "kennwort"];
    let name: String = name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    PARTS.iter().any(|part| name.contains(part))
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        // A number may begin with a plus sign elsewhere, not here.
        let byte = after.get(..2).filter(|two| *first == b'%' && two.iter().all(u8::is_ascii_hexdigit));
        let byte = byte.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a display opens: its own address where it has one, else the site's page of its user. None without either.
#[must_use]
pub fn of_display(own: &str, site_url: &str, username: Option<&str>) -> Option<String> {
    if !own.is_empty() {
        // One that was written before its rules were.
        return Some(plain(own)).filter(|address| flaw(address).is_none());
    }
    let username = username.filter(|_| !site_url.is_empty())?;
    Some(format!("{site_url}/#/user/{}", encoded(username)))
}

/// A text as one part of an address.
#[must_use]
pub fn encoded(text: &str) -> String {
    with_bytes(text, |sign| sign.is_ascii_alphanumeric() || "-._~".contains(sign))
}

/// An address whose every character is plain; what it leads to stays the same.
#[must_use]
pub fn plain(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        plain.push_str(&plain_part(before));
        let is_byte = after.as_bytes().get(1..3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        // A lone percent sign means itself; where it stays, other programs put a variable in its place.
        plain.push_str(if is_byte { "%" } else { "%25" });
        rest = &after[1..];
    }
    plain + &plain_part(rest)
}

fn plain_part(text: &str) -> String {
    with_bytes(text, |sign| sign.is_ascii_alphanumeric() || PLAIN.contains(sign))
}

fn with_bytes(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut all = String::with_capacity(text.len());
    for sign in text.chars() {
        if stays(sign) {
            all.push(sign);
            continue;
        }
        for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
            all.push_str(&format!("%{byte:02X}"));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // DEV-4: what the setting takes.
    #[test]
    fn a_site_is_a_host_that_is_spoken_to_in_secret() {
        for (typed, taken) in [
            ("https://plant.example.com", "https://plant.example.com"),
            ("HTTPS://Plant.Example.com/", "https://plant.example.com"),
            ("https://plant.example.com:8443/mes/", "https://plant.example.com:8443/mes"),
            ("https://[2001:db8::1]:443", "https://[2001:db8::1]:443"),
            ("https://xn--werk-mnchen-thb.example", "https://xn--werk-mnchen-thb.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("http://[::1]:80/", "http://[::1]:80"),
        ] {
            assert_eq!(site(typed).as_deref(), Some(taken), "{typed}");
        }
        for typed in [
            "plant.example.com",
            "http://plant.example.com",
            "http://localhost.example.com",
            "ftp://plant.example.com",
            "javascript://plant.example.com",
            "https://",
            "https:///mes",
            "https://ada@plant.example.com",
            "https://ada:secret@plant.example.com",
            "https://plant.example.com/#/user/",
            "https://plant.example.com/?next=x",
            "https://plant.example.com//evil",
            "https://plant.example.com/a b",
            "https://plant.example.com/%2e",
            "https://plant.example.com\\@evil.example",
            "https://plant_1.example.com",
            "https://-plant.example.com",
            "https://plant..example.com",
            "https://plant.example.com:",
            "https://plant.example.com:0",
            "https://plant.example.com:+443",
            "https://plant.example.com:65536",
            "https://[::1",
            "https://[plant]",
            "https://wérk.example",
        ] {
            assert_eq!(site(typed), None, "{typed}");
        }
    }

    // DEV-4
    #[test]
    fn a_display_opens_its_own_address_or_its_user_s_page_and_never_a_credential() {
        let site = "https://plant.example.com";
        let user = Some("dkiosk1");
        assert_eq!(of_display("", site, user).as_deref(), Some("https://plant.example.com/#/user/dkiosk1"));
        assert_eq!(of_display("https://other.example/x", site, user).as_deref(), Some("https://other.example/x"));
        assert_eq!(of_display("https://other.example/x", "", None).as_deref(), Some("https://other.example/x"));
        assert_eq!(of_display("", "", user), None);
        assert_eq!(of_display("", site, None), None);
        for own in ["https://ada:secret@other.example/", "https://x@other.example", "https://x\\@other.example"] {
            let told = of_display(own, site, user);
            assert!(told.is_none_or(|told| !told.contains('@') || !has_credential(&told)), "{own}");
        }
        let hostile = Some(r#"o'brien & "co" %PATH% $HOME/é"#);
        assert_eq!(
            of_display("", site, hostile).as_deref(),
            Some("https://plant.example.com/#/user/o%27brien%20%26%20%22co%22%20%25PATH%25%20%24HOME%2F%C3%A9")
        );
        assert_eq!(
            plain("https://x/?a=%41&b=100%&c=%PATH%&d=$(x)é"),
            "https://x/?a=%41&b=100%25&c=%25PATH%25&d=%24%28x%29%C3%A9"
        );
    }

    // DEV-4
    #[test]
    fn an_address_has_a_host_and_no_secret() {
        for address in [
            "https://plant.example.com",
            "HTTPS://Plant.example.com:8443/screen?hall=2&theme=dark",
            "http://10.0.0.7/#/press?monkey=1",
            "https://[2001:db8::1]/",
            "https://press.example/?token=&author=ada&hockey=3",
            "https://press.example/?barcode=3&keyboard=de&passage=2&pinned=1",
            "https://press.example/auth/login;v=2",
            "https://press.example:65535/eyJ.html?v=eyJ.x",
            "https://press.example/tokens",
            "https://wérk.example/",
        ] {
            assert_eq!(flaw(address), None, "{address}");
        }
        for (address, word) in [
            ("javascript:x", "begins with"),
            ("ftp://plant.example.com", "begins with"),
            ("plant.example.com", "begins with"),
            ("https://a b", "begins with"),
            ("https://", "no host"),
            ("https://:80", "no host"),
            ("https://:x", "port"),
            ("https:///screen", "no host"),
            ("https://?x=1", "no host"),
            ("https://[]:80/", "no host"),
            ("https://.:80/", "no host"),
            ("https://ada:secret@plant.example.com", "before its host"),
            ("https://press.example/?a=1&token=x", "(token)"),
            ("https://press.example/?Access-Token=x", "(Access-Token)"),
            ("https://press.example/?%74oken=x", "(token)"),
            ("https://press.example/#/u?api_key=x", "(api_key)"),
            ("https://press.example/#access_token=x", "(access_token)"),
            ("https://press.example/?key=x", "(key)"),
            ("https://press.example/?user=a;password=x", "(password)"),
            ("https://press.example/?pw=x", "(pw)"),
            ("https://press.example/?user_pw=x", "(user_pw)"),
            ("https://press.example/?pass=x", "(pass)"),
            ("https://press.example/?passphrase=x", "(passphrase)"),
            ("https://press.example/?pwd=x", "(pwd)"),
            ("https://press.example/?code=x", "(code)"),
            ("https://press.example/?tok=x", "(tok)"),
            ("https://press.example/?auth=x", "(auth)"),
            ("https://press.example/?sig=x", "(sig)"),
            ("https://press.example/?kennwort=x", "(kennwort)"),
            ("https://press.example/?clientSecretValue=x", "(clientSecretValue)"),
            ("https://press.example/?sharedKey1=x", "(sharedKey1)"),
            ("https://press.example/screen;token=x", "(token)"),
            ("https://press.example/screen;jsessionid=x/y", "(jsessionid)"),
            ("https://press.example/token/4711", "(token/)"),
            ("https://press.example/%74oken/4711", "(token/)"),
            ("https://press.example/#/api-token/4711", "(api-token/)"),
            ("https://press.example/?v=eyJhbGciOi.eyJzdWIiOi.SflKxw_RJ-4", "(a signed token, eyJ…)"),
            ("https://press.example/eyJhbGciOi.eyJzdWIiOi.SflKxw", "(a signed token, eyJ…)"),
            ("https://press.example:65536/", "port"),
            ("https://press.example:0/", "port"),
            ("https://press.example:/", "port"),
            ("https://press.example:x/", "port"),
            ("https://[::1]:99999/", "port"),
            ("https://press.example\\screen", "backslash"),
            ("https://press.example/a\\b", "backslash"),
        ] {
            assert!(flaw(address).is_some_and(|told| told.contains(word)), "{address}: {:?}", flaw(address));
        }
    }

    proptest! {
        #[test]
        fn any_name_comes_back_from_an_address(name in any::<String>()) {
            let encoded = encoded(&name);
            prop_assert!(encoded.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-._~%".contains(&sign)));
            prop_assert_eq!(decoded(&encoded), name);
        }

        #[test]
        fn an_address_becomes_plain_once_and_leads_to_the_same(address in any::<String>()) {
            let once = plain(&address);
            prop_assert!(once.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'%' || PLAIN.as_bytes().contains(&sign)));
            prop_assert_eq!(plain(&once), once.clone());
            prop_assert_eq!(decoded(&once), decoded(&address));
        }
    }
}
