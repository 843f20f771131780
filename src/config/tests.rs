//! Config files: what is taken, and every flaw with its line.

use super::*;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("config.toml")).map_err(|flaws| flaws.to_string())
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(parse(""), Ok(Config::default()));
    assert_eq!(parse("[ui]\n"), Ok(Config::default()));
}

#[test]
fn every_key_is_taken() -> Result<(), String> {
    let config = parse(
        "[store]\npath = \"/srv/desk.db\"\nbusy_timeout_ms = 500\n[argon2]\nmemory_kib = 65536\npasses = 3\nlanes = 2\n\
         [mail]\nhost = \"smtp.example.org\"\nport = 2525\ntls = \"tls\"\nfrom = \"desk@example.org\"\n\
         username = \"desk\"\npassword_file = \"/etc/desk\"\nca_file = \"/etc/ca.pem\"\nspool = \"/var/spool/desk\"\ntimeout_ms = 2000\n\
         [sso]\nissuer = \"https://id.example.org/plant\"\nclient_id = \"desk\"\nclient_secret_file = \"/etc/sso\"\n\
         scopes = \"openid email\"\nca_file = \"/etc/ca.pem\"\nname = \"Plant ID\"\ntimeout_ms = 3000\n\
         [ui]\nascii = true\nclipboard = \"off\"\nesc_wait_ms = 100\n\
         [keys.list]\nsearch = [\"/\", \"F3\"]\nundo = \"none\"\n",
    )?;
    assert_eq!(config.store, Store { path: Some("/srv/desk.db".into()), busy_timeout_ms: 500 });
    assert_eq!(config.argon2, Argon2 { memory_kib: 65_536, passes: 3, lanes: 2 });
    let mail = Mail {
        host: Some("smtp.example.org".into()),
        port: Some(2525),
        tls: Tls::Tls,
        from: Some("desk@example.org".into()),
        username: Some("desk".into()),
        password_file: Some("/etc/desk".into()),
        ca_file: Some("/etc/ca.pem".into()),
        spool: Some("/var/spool/desk".into()),
        timeout_ms: 2_000,
    };
    assert_eq!(config.mail, mail);
    let sso = Sso {
        issuer: Some("https://id.example.org/plant".into()),
        client_id: Some("desk".into()),
        client_secret_file: Some("/etc/sso".into()),
        scopes: Some("openid email".into()),
        ca_file: Some("/etc/ca.pem".into()),
        name: Some("Plant ID".into()),
        timeout_ms: 3_000,
    };
    assert_eq!(config.sso, sso);
    assert_eq!(config.ui, Ui { ascii: true, clipboard: Clipboard::Off, esc_wait_ms: 100 });
    assert_eq!(config.keys["list"]["search"], ["/", "F3"]);
    assert!(config.keys["list"]["undo"].is_empty());
    assert_eq!((config.key_line("list", "undo"), config.key_line("list", "x")), (Some(32), None));
    Ok(())
}

#[test]
fn flaws_are_all_found_and_tell_their_lines_and_what_is_allowed() {
    let flaws =
        parse("[ui]\nascii = \"yes\"\ncolour = 1\n[argon2]\nmemory_kib = 1024\n[soup]\n[keys.list]\nundo = 3\n")
            .unwrap_err();
    for part in [
        "line 2: ascii can't be this: it takes true or false",
        "line 3: there is no key colour in [ui]: it has ascii, clipboard, esc_wait_ms",
        "line 5: memory_kib can't be this: it takes a whole number from 19456 to 262144",
        "line 6: there is no table [soup]: there are [store], [mail], [sso], [argon2], [ui] and [keys.*]",
        "line 8: undo can't be this: it takes a list of keys such as [\"u\", \"F9\"], or \"none\"",
    ] {
        assert!(flaws.contains(part), "{part} is missing in:\n{flaws}");
    }
}

// INV-4: nothing is left to be found out when the first mail should go.
#[test]
fn what_a_mail_server_needs_is_asked_for_together() {
    let flaws = |text: &str| parse(text).unwrap_err();
    for (text, part) in [
        ("[mail]\nhost = \"smtp.example.org\"\n", "line 1: [mail] with a host needs from: the address"),
        ("\n[mail]\nusername = \"desk\"\n", "line 2: [mail] needs username and password_file, or none of them"),
        (
            "[mail]\nhost = \"smtp.example.org\"\nfrom = \"a@x.de\"\ntls = \"none\"\n",
            "line 1: [mail] sends without encryption to this host alone",
        ),
        ("[mail]\nhost = \"a b\"\n", "host can't be this: it takes the name or address of a server"),
        ("[mail]\nfrom = \"a@x.de\\nBcc: b@x.de\"\n", "from can't be this: it takes one email address"),
        ("[mail]\ntls = \"maybe\"\n", "tls can't be this: it takes \"starttls\", \"tls\" or \"none\""),
        ("[mail]\npassword = \"x\"\n", "there is no key password in [mail]"),
    ] {
        let found = flaws(text);
        assert!(found.contains(part), "{part} is missing in:\n{found}");
    }
    for host in ["localhost", "127.0.0.1", "::1"] {
        let text = format!("[mail]\nhost = \"{host}\"\nfrom = \"a@x.de\"\ntls = \"none\"\n");
        assert_eq!(parse(&text).map(|config| config.mail.port()), Ok(25));
    }
}

// SSO-2: nothing is left to be found out when somebody stands at the sign-in.
#[test]
fn what_single_sign_on_needs_is_asked_for_together() -> Result<(), String> {
    let flaws = |text: &str| parse(&format!("[sso]\n{text}")).unwrap_err();
    let entra = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let of = |issuer: &str| format!("issuer = \"{issuer}\"\nclient_id = \"desk\"\n");
    for (text, part) in [
        ("issuer = \"https://id.example.org\"\n", "line 1: [sso] needs issuer and client_id"),
        ("client_id = \"desk\"\n", "line 1: [sso] needs issuer and client_id"),
        ("name = \"Plant\"\n", "line 1: [sso] needs issuer and client_id"),
        (&of(&entra("common")), "line 1: [sso] is for one tenant: anybody can have an account in common"),
        (&of(&entra("organizations")), "is for one tenant"),
        (&of("http://id.example.org"), "issuer can't be this: it takes the address of a provider"),
        (&of("http://localhost.example.org"), "issuer can't be this"),
        (&of("https://a:b@id.example.org"), "issuer can't be this"),
        (&of("https://id.example.org/?x=1"), "issuer can't be this"),
        ("scopes = \"email\"\n", "scopes can't be this: it takes words with openid among them"),
    ] {
        let found = flaws(text);
        assert!(found.contains(part), "{part} is missing in:\n{found}");
    }
    for (issuer, name) in [
        (entra("11111111-2222-3333-4444-555555555555").as_str(), "Entra ID"),
        ("https://id.example.org/plant", "id.example.org"),
        ("http://127.0.0.1:4000", "127.0.0.1:4000"),
        ("http://[::1]:4000", "[::1]:4000"),
    ] {
        assert_eq!(parse(&format!("[sso]\n{}", of(issuer)))?.sso.name(), name);
    }
    let sso = parse(&format!("[sso]\n{}name = \"Plant ID\"\n", of("https://id.example.org")))?.sso;
    assert_eq!(
        (sso.name(), sso.scopes().collect::<Vec<_>>()),
        ("Plant ID".to_owned(), vec!["openid", "email", "profile"])
    );
    Ok(())
}

#[test]
fn what_is_no_toml_tells_its_line_and_stays_harmless() {
    let flaws = parse("[ui]\nascii = \x1b[31m\n").unwrap_err();
    assert!(flaws.contains("line 2") && !flaws.contains('\x1b'), "{flaws}");
    assert!(parse("ui = 3").unwrap_err().contains("line 1"));
    assert!(parse("keys = 3").unwrap_err().contains("line 1"));
    assert!(parse("[store]\npath = \"desk.db\"").unwrap_err().contains("a path from the root"));
}

#[test]
fn the_example_shows_every_key_with_its_default() -> Result<(), String> {
    // In the example a setting stands behind a bare `#`, prose behind `# `.
    let uncommented: Vec<&str> = include_str!("../../config.example.toml")
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' ')).unwrap_or(line))
        .collect();
    let mut config = parse(&uncommented.join("\n"))?;
    assert!(config.store.path.take().is_some());
    // Without a server there is nothing to show; the example has what one needs.
    assert!(config.mail.host.is_some());
    config.mail = Mail::default();
    assert!(config.sso.is_set());
    config.sso = Sso::default();
    assert!(config.keys.values().all(BTreeMap::is_empty));
    config.keys.clear();
    assert_eq!(config, Config::default());
    for key in entries::names() {
        assert!(uncommented.iter().any(|line| line.starts_with(&format!("{key} = "))), "{key} is missing");
    }
    Ok(())
}

#[test]
fn a_missing_file_is_fine_unless_it_was_asked_for() -> Result<(), NoHome> {
    let env = |name: &str| (name == "HOME").then(|| "/nowhere".into());
    assert_eq!(Config::read(&Places::find(&env, Overrides::default())?), Ok(Config::default()));
    let asked = Overrides { config: Some("/nowhere/else.toml".into()), database: None };
    let flaws = Config::read(&Places::find(&env, asked)?).unwrap_err().to_string();
    assert!(flaws.starts_with("/nowhere/else.toml can't be read"), "{flaws}");
    Ok(())
}
