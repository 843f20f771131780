//! Single sign-on with a real provider: oidc-provider on loopback, its own pages, and a person who uses them (section 7).

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};

use chargehand::clock::{Clock as _, SystemClock, Timestamp};
use chargehand::domain::dates::minute_text;
use chrono_tz::Tz;
use expect_test::expect;
use serde_json::{Value, json};

use crate::mail::Certificates;
use crate::peer::Peer;
use crate::plant::{PASSWORD, Plant};
use crate::run::Ran;

/// The provider, encrypted by a certificate of the plant's own authority, which the person's browser knows.
fn encrypted() -> Peer {
    let path = |name| Certificates::get().path(name);
    Peer::with(&["cert.pem", "key.pem"].map(path), &[("NODE_EXTRA_CA_CERTS", path("ca.pem"))])
}

/// A login that shows its code.
struct Begun {
    child: Child,
    told: String,
    errors: BufReader<std::process::ChildStderr>,
}

impl Begun {
    fn code(&self) -> String {
        self.told.trim().rsplit(' ').next().unwrap().to_owned()
    }

    fn ends(mut self) -> Ran {
        let (mut stdout, mut stderr) = (String::new(), self.told);
        self.errors.read_to_string(&mut stderr).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let exit = self.child.wait().unwrap().code().unwrap();
        Ran { exit, stdout, stderr }
    }
}

fn configured(plant: &Plant, issuer: &str, others: &str) {
    let folder = plant.home().join(".config/chargehand");
    std::fs::create_dir_all(&folder).unwrap();
    let client = if others.contains("client_id") { "" } else { "client_id = \"desk\"\n" };
    let text = format!("[sso]\nissuer = \"{issuer}\"\n{client}{others}");
    std::fs::write(folder.join("config.toml"), text).unwrap();
}

fn begin(plant: &Plant, arguments: &[&str]) -> Begun {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chargehand"))
        .env_clear()
        .env("HOME", plant.home())
        .current_dir(plant.home())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut errors, mut told) = (BufReader::new(child.stderr.take().unwrap()), String::new());
    // The address, and the code; or why there is none.
    (0..2).for_each(|_| assert!(errors.read_line(&mut told).is_ok()));
    Begun { child, told, errors }
}

/// Signs in as the person of `sub`, with the pages of the provider.
fn sign_in(plant: &Plant, peer: &Peer, sub: &str, arguments: &[&str]) -> Ran {
    let begun = begin(plant, &[&["login", "--sso"], arguments].concat());
    assert!(begun.told.starts_with("Sign in with "), "{}", begun.told);
    peer.tell("person", &json!({"code": begun.code(), "sub": sub}));
    begun.ends()
}

/// The last line of what was told: the code and the address before it differ.
fn last(ran: &Ran) -> &str {
    ran.stderr.trim_end().rsplit('\n').next().unwrap()
}

/// Without the time behind each `Since`.
fn without_times(text: &str) -> String {
    let mut parts = text.split("Since ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| format!("{text}Since HH:MM{}", &part[5..]))
}

/// A plant with bob, a manager who is linked, and who has an account at the provider.
fn with_bob() -> (Plant, Peer) {
    let (plant, peer) = (Plant::new(), Peer::start());
    configured(&plant, &peer.issuer(), "name = \"Plant ID\"\n");
    peer.account("s-bob", "bob@example.org");
    let add = ["--full-name", "Bob Noyce", "--email", "bob@example.org", "--role", "Manager", "--password-stdin", "-q"];
    plant.ada(&[&["users", "add", "bob"], &add[..]].concat()).stdin("a temporary one\n").succeeds();
    let own = format!("a temporary one\n{PASSWORD}\n");
    plant.run(&["login", "bob", "--password-stdin", "--print-token"]).stdin(own).succeeds();
    plant.ada(&["users", "link-sso", "bob", "-q"]).succeeds();
    (plant, peer)
}

/// The newest event of single sign-on or of a refused login.
fn newest(plant: &Plant, search: &str) -> String {
    let found = plant.ada(&["log", "list", "--search", search, "--limit", "1", "--json", "-q"]).succeeds();
    let events: Value = serde_json::from_str(&found).unwrap();
    let details = events[0]["details"].to_string();
    format!(
        "{} | {} | {details}",
        events[0]["subject"]["name"].as_str().or(events[0]["subject"].as_str()).unwrap_or("-"),
        events[0]["message"].as_str().unwrap()
    )
}

// SSO-1, SSO-2, GATE-12
#[test]
fn a_linked_account_is_bound_by_its_first_sign_in_and_stays_bound_by_its_subject() {
    let (plant, peer) = with_bob();
    // Until then the password counts.
    plant.run(&["login", "bob", "--password-stdin"]).stdin(PASSWORD).succeeds();
    let ran = sign_in(&plant, &peer, "s-bob", &[]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "Signed in as bob.\n"), "{}", ran.stderr);
    let told: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(told[0], format!("Sign in with Plant ID: open {}/device on any device.", peer.issuer()));
    assert!(told.len() == 2 && told[1].starts_with("Type this code there: ") && told[1].len() == 31, "{told:?}");
    assert!(plant.run(&["whoami"]).succeeds().starts_with("bob (Bob Noyce)"));
    let shown = plant.ada(&["users", "show", "bob"]).succeeds();
    let line = shown.lines().find(|line| line.starts_with("Single sign-on")).unwrap();
    assert!(line.contains("federated since ") && line.ends_with(&format!(", as s-bob of {}", peer.issuer())), "{line}");
    plant.run(&["login", "bob", "--password-stdin"]).stdin(PASSWORD).check(expect![[r#"
        exit 3
        --- stderr
        error: Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]]);
    // The address changes hands at the provider: whoever has it now isn't bob, and bob stays bob.
    peer.account("s-bob", "robert@example.org");
    peer.account("s-eve", "bob@example.org");
    let ran = sign_in(&plant, &peer, "s-eve", &[]);
    assert!(ran.exit == 3 && last(&ran).starts_with("error: Login failed. Either: the credentials"), "{}", ran.stderr);
    let refused = newest(&plant, "code:sso_other_account");
    assert!(
        refused.starts_with("bob | User validation by single sign-on failed: bound to another account of the provider"),
        "{refused}"
    );
    assert!(refused.contains("bob@example.org, subject s-eve"), "{refused}");
    let json = sign_in(&plant, &peer, "s-bob", &["bob", "--json"]);
    let me: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.exit, me["username"].as_str()), (0, Some("bob")));
    // No token and no code of this program is anywhere.
    let database = std::fs::read(plant.database()).unwrap();
    for secret in ["id_token", "eyJ", "device_code"] {
        assert!(!database.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
}

// SSO-1, H6: an address that the provider doesn't vouch for binds nobody.
#[test]
fn an_address_that_is_only_claimed_binds_nobody() {
    let (plant, peer) = with_bob();
    for claims in [
        json!({"email": "bob@example.org"}),
        json!({"email": "bob@example.org", "email_verified": false}),
        json!({"email": "bob@example.org", "email_verified": "false"}),
        json!({"email": "bob@example.org", "email_verified": "true"}),
        json!({"email": " bob@example.org", "email_verified": true}),
        json!({"preferred_username": "bob@example.org"}),
    ] {
        peer.tell("account", &json!({"sub": "s-eve", "claims": claims}));
        assert_eq!(sign_in(&plant, &peer, "s-eve", &[]).exit, 3);
        let refused = newest(&plant, "code:sso_address_not_vouched");
        assert!(refused.contains("bob@example.org (not vouched for), subject s-eve"), "{refused}");
    }
    // Nobody's, and nobody's at all.
    peer.account("s-x", "nobody@example.org");
    assert_eq!(sign_in(&plant, &peer, "s-x", &["--json"]).exit, 3);
    let refused = newest(&plant, "code:sso_unknown");
    assert!(refused.starts_with("- | ") && refused.contains("nobody@example.org, subject s-x"), "{refused}");
    peer.account("s-ada", "grace@example.org");
    let shown: Value = serde_json::from_str(&plant.ada(&["users", "show", "bob", "--json"]).succeeds()).unwrap();
    assert_eq!(shown["sso"], "pending");
}

// SSO-2: what the person says, and what becomes of one who says nothing.
#[test]
fn a_sign_in_that_is_declined_or_forgotten_ends_with_a_sentence() {
    let (plant, peer) = with_bob();
    let begun = begin(&plant, &["login", "--sso"]);
    peer.tell("person", &json!({"code": begun.code(), "declines": true}));
    let ran = begun.ends();
    assert_eq!((ran.exit, last(&ran)), (3, "error: The sign-in was declined at Plant ID. Nobody was signed in."));
    peer.tell("different", &json!({"device": {"json": {"expires_in": 1}}}));
    let ran = begin(&plant, &["login", "--sso"]).ends();
    let told = "error: Nobody approved at Plant ID in time. Nobody was signed in; begin again for a new code.";
    assert_eq!((ran.exit, last(&ran)), (3, told));
    // The provider may say so first.
    peer.tell("different", &json!({"token": {"status": 400, "json": {"error": "expired_token"}}}));
    let ran = begin(&plant, &["login", "--sso", "--json"]).ends();
    assert_eq!(ran.exit, 3);
    let error: Value = serde_json::from_str(last(&ran)).unwrap();
    assert_eq!(error["error"]["code"], "sso_expired");
}

// SSO-2: asked more slowly from then on, and once more after it couldn't answer; nothing is lost by either.
#[test]
fn a_provider_that_is_busy_is_asked_more_slowly_and_again() {
    let (plant, peer) = with_bob();
    // A token is given once: that the keys to check it with can't be had for a moment costs nobody the sign-in.
    for busy in [json!({"slow": 1, "down": 1}), json!({"noKeys": 1})] {
        peer.tell("different", &busy);
        let ran = sign_in(&plant, &peer, "s-bob", &[]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "Signed in as bob.\n"), "{}", ran.stderr);
    }
}

// SSO-2: that nobody could be asked isn't that nobody approved. It is asked again until the time is over, and then told since
// when, and why.
#[test]
fn a_provider_that_is_gone_while_somebody_approves_is_told_as_gone() {
    let (plant, peer) = with_bob();
    let short = json!({"json": {"expires_in": 4}});
    let answers = [
        (json!({"status": 500, "text": "<html>"}), "PEER answered with HTTP status 500"),
        (json!({"status": 404, "text": "<html>"}), "PEER answered with HTTP status 404"),
        (json!({"status": 200, "text": "<html>not here"}), "PEER: it is no JSON"),
    ];
    for (answer, why) in answers {
        peer.tell("different", &json!({"device": short, "token": answer}));
        let ran = begin(&plant, &["login", "--sso"]).ends();
        let told = format!(
            "\nSince HH:MM Plant ID can't be asked: {why}. It is asked again until the time is over.\nerror: Since HH:MM \
             Plant ID could not be asked whether somebody approved: {why}. Nobody was signed in; look at the network and \
             begin again, or sign in with a password.\n"
        );
        let stderr = ran.stderr.replace(peer.host(), "PEER");
        assert!(ran.exit == 1 && without_times(&stderr).ends_with(&told), "{stderr}");
    }
    peer.tell("different", &json!({"device": short}));
    let begun = begin(&plant, &["login", "--sso", "--json"]);
    drop(peer);
    let ran = begun.ends();
    let error: Value = serde_json::from_str(last(&ran)).unwrap();
    assert_eq!((ran.exit, &error["error"]["code"]), (1, &json!("sso_away")));
    assert!(error["error"]["message"].as_str().unwrap().contains("can't be reached (Connection refused"), "{error}");
}

// SSO-2, H6: the token is looked at before anything in it is.
#[test]
fn a_token_that_is_not_for_this_program_of_this_provider_and_of_now_is_none() {
    let (plant, peer) = with_bob();
    let now = SystemClock.now().0 / 1_000;
    let clock = |side: &str| {
        format!(
            "error: This computer's clock is 2 h {side} the provider's. Nobody was signed in; set the clock, and begin again."
        )
    };
    let at = |seconds: i64| minute_text(Timestamp((now + seconds) * 1_000), &Tz::UTC);
    let times = |word: &str, seconds: i64| {
        format!("error: The provider's word on who signed in {word} {}, and it is ", at(seconds))
    };
    let unknown = format!(
        "error: The provider's word on who signed in ran out at {}, and this computer's clock says ",
        at(-3_600)
    );
    let untrusted = |why: &str| {
        format!("error: The provider's word on who signed in can't be trusted: {why}. Nobody was signed in.")
    };
    let another = "error: The provider's word on who signed in is for another program";
    let rows = [
        (json!({"claims": {"aud": "other"}}), format!("{another} (other). Nobody was signed in; look at client_id")),
        (json!({"claims": {"aud": ["desk", "other"]}}), another.to_owned()),
        (json!({"claims": {"aud": ["desk", "other"], "azp": "other"}}), another.to_owned()),
        (json!({"claims": {"azp": "other"}}), another.to_owned()),
        (json!({"claims": {"iss": "https://tenant-b.example.org"}}), untrusted("it is of another issuer")),
        (json!({"signed": "other"}), untrusted("its signature isn't the provider's")),
        (json!({"signed": "none"}), untrusted("")),
        (json!({"signed": "secret"}), untrusted("its signature isn't the provider's")),
        (json!({"json": {"id_token": "x.y.z"}}), untrusted("it can't be read")),
        (json!({"json": {"id_token": null}}), "error: The provider didn't say who signed in.".to_owned()),
        (json!({"claims": {"sub": ""}}), untrusted("it names nobody")),
        (json!({"claims": {"iat": now + 7_200, "exp": now + 10_800}}), times("holds from", 7_200)),
        (json!({"claims": {"nbf": now + 7_200}}), times("holds from", 7_200)),
        (json!({"claims": {"iat": now - 7_200, "exp": now - 3_600}, "ahead": 60}), times("ran out at", -3_600)),
        (json!({"claims": {"iat": now - 7_200, "exp": now - 3_600}, "ahead": false}), unknown),
        // Only the provider's own clock says that this computer's is wrong.
        (json!({"claims": {"iat": now + 7_200, "exp": now + 10_800}, "ahead": 7_200}), clock("behind")),
        (json!({"claims": {"iat": now - 7_200, "exp": now - 3_600}, "ahead": -7_200}), clock("ahead of")),
    ];
    for (token, told) in rows {
        peer.tell("different", &json!({"token": token}));
        let ran = sign_in(&plant, &peer, "s-bob", &[]);
        let beginning = told.split(": .").next().unwrap();
        assert!(ran.exit != 0 && last(&ran).starts_with(beginning), "{token}: {}", ran.stderr);
    }
    // Each was an attempt, and the log has what was wrong with it.
    let logged = plant.ada(&["log", "list", "--search", "code:sso_untrusted", "--json"]).succeeds();
    let logged: Value = serde_json::from_str(&logged).unwrap();
    assert_eq!(logged.as_array().unwrap().len(), 17);
    assert!(
        logged[0]["details"].to_string().contains("This computer's clock is 2 h ahead of the provider's"),
        "{}",
        logged[0]
    );
    // Clocks are never quite the same; several audiences are fine where it says for whom it is.
    for token in [
        json!({"claims": {"iat": now + 90, "exp": now + 3_600}}),
        json!({"claims": {"aud": ["desk", "other"], "azp": "desk"}}),
    ] {
        peer.tell("different", &json!({"token": token}));
        let ran = sign_in(&plant, &peer, "s-bob", &[]);
        assert_eq!(ran.exit, 0, "{token}: {}", ran.stderr);
    }
}

// SSO-2: whatever a provider answers is a sentence, and nothing of it is obeyed by the terminal.
#[test]
fn answers_that_make_no_sense_are_told_and_stay_harmless() {
    let (plant, peer) = with_bob();
    let (sense, down) = ("error: The provider's answer makes no sense", "error: 127.0.0.1:");
    let rows = [
        (
            json!({"discovery": {"json": {"device_authorization_endpoint": null}}}),
            "error: Plant ID has no sign-in with a code on another device",
        ),
        (
            json!({"discovery": {"json": {"issuer": "https://other.example.org\u{1b}[31m"}}}),
            "error: The provider calls itself https://other.example.org",
        ),
        (json!({"discovery": {"text": "\u{1b}]0;x\u{7}"}}), sense),
        (json!({"discovery": {"length": 400_000}}), sense),
        (json!({"discovery": {"status": 302, "location": "https://example.org/"}}), sense),
        (json!({"discovery": {"json": {"token_endpoint": "http://example.org/token"}}}), sense),
        (json!({"device": {"json": {"verification_uri": "javascript:alert(1)"}}}), sense),
        (json!({"device": {"json": {"verification_uri": "http://example.org/device"}}}), sense),
        (json!({"device": {"json": {"user_code": "AB\u{1b}[2JCD"}}}), sense),
        (json!({"device": {"json": {"user_code": "X".repeat(100)}}}), sense),
        (json!({"device": {"status": 503, "text": "<html>"}}), down),
        (json!({"discovery": {"status": 500, "text": "<html>"}}), down),
        (
            json!({"device": {"status": 401, "json": {"error": "invalid_client", "error_description": "no\u{1b}[31m such\nclient"}}}),
            "error: Plant ID refused this program (invalid_client: no\u{241b}[31m such client)",
        ),
        (json!({"keys": {"text": "[]"}}), sense),
        (
            json!({"keys": {"text": "<html>"}}),
            "error: The provider's answer makes no sense (the keys that it signs with: PEER: it is no JSON)",
        ),
        (json!({"keys": {"json": {"keys": []}}}), "error: The provider's word on who signed in can't be trusted"),
    ];
    for (different, told) in rows {
        peer.tell("different", &different);
        let begun = begin(&plant, &["login", "--sso"]);
        if begun.told.starts_with("Sign in with ") {
            peer.tell("person", &json!({"code": begun.code(), "sub": "s-bob"}));
        }
        let ran = begun.ends();
        assert_ne!(ran.exit, 0, "{different}");
        let out_of_order = last(&ran).contains(" is out of order at the moment (HTTP status 50");
        assert!(
            (last(&ran).starts_with(&told.replace("PEER", peer.host())) && out_of_order == (told == down))
                && last(&ran).contains("Nobody was signed in"),
            "{different}: {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']), "{different}: {}", ran.stderr);
    }
}

#[test]
fn a_provider_that_is_not_there_or_not_set_up_is_told() {
    let plant = Plant::new();
    plant.run(&["login", "--sso"]).check(expect![[r#"
        exit 1
        --- stderr
        error: Single sign-on isn't set up on this computer: its config has no [sso]. Sign in with a password.
    "#]]);
    configured(&plant, "http://127.0.0.1:9", "");
    let ran = plant.run(&["login", "--sso"]).ran();
    assert!(ran.exit == 1 && ran.stderr.starts_with("error: 127.0.0.1:9 can't be reached ("), "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with("Nobody was signed in; look at the network, or sign in with a password.\n"),
        "{}",
        ran.stderr
    );
    configured(&plant, "https://login.microsoftonline.com/common/v2.0", "");
    plant.run(&["login", "--sso"]).check(expect![[r#"
        exit 2
        --- stderr
        error: ~/.config/chargehand/config.toml, line 1: [sso] is for one tenant: anybody can have an account in common, organizations or consumers; put the tenant's number in their place
    "#]]);
    plant.run(&["login", "ada", "--sso", "--password-stdin"]).ran();
}

// F1: a secret that others can read is none; and what is encrypted is asked of nobody who isn't trusted.
#[test]
fn secrets_and_certificates_are_files_of_the_config() {
    let (plant, peer) = with_bob();
    let secret = plant.home().join("sso-secret");
    let others = format!("client_id = \"basic\"\nclient_secret_file = \"{}\"\n", secret.display());
    configured(&plant, &peer.issuer(), &others);
    let ran = plant.run(&["login", "--sso"]).ran();
    assert!(ran.stderr.starts_with("error: ~/sso-secret can't be used: No such file"), "{}", ran.stderr);
    std::fs::write(&secret, "a secret of: the desk\n").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = plant.run(&["login", "--sso"]).ran();
    assert!(
        ran.stderr.contains("it holds a secret and can be read by others: run chmod 600 ~/sso-secret"),
        "{}",
        ran.stderr
    );
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let ran = sign_in(&plant, &peer, "s-bob", &[]);
    assert!(ran.exit == 0 && !ran.stderr.contains("a secret of"), "{}", ran.stderr);
    std::fs::write(&secret, "another\n").unwrap();
    let ran = plant.run(&["login", "--sso"]).ran();
    assert!(ran.stderr.contains("refused this program (invalid_client"), "{}", ran.stderr);

    let private = encrypted();
    configured(&plant, &private.issuer(), "");
    let ran = plant.run(&["login", "--sso"]).ran();
    let told = format!(
        "error: {} isn't trusted: its certificate is of an authority that this computer doesn't know. Nobody was \
         signed in; where it is the plant's own, the authority's certificate belongs into ca_file of [sso].\n",
        private.host()
    );
    assert_eq!(ran.stderr, told);
    let ca = |name: &str| format!("ca_file = \"{}\"\n", Certificates::get().path(name).display());
    configured(&plant, &private.issuer(), &ca("other.pem"));
    assert_eq!(plant.run(&["login", "--sso"]).ran().stderr, told);
    // Nothing is encrypted there.
    configured(&plant, &peer.issuer().replace("http:", "https:"), "");
    let ran = plant.run(&["login", "--sso"]).ran();
    assert!(
        ran.stderr.contains("it doesn't answer encrypted. Nobody was signed in; look at its address"),
        "{}",
        ran.stderr
    );
    configured(&plant, &private.issuer(), &ca("ca.pem"));
    let mut begun = begin(&plant, &["login", "--sso"]);
    assert!(begun.told.contains(&format!("open {}/device", private.issuer())), "{}", begun.told);
    begun.child.kill().unwrap();
    begun.child.wait().unwrap();
    configured(&plant, &private.issuer(), &ca("key.pem"));
    assert!(plant.run(&["login", "--sso"]).ran().stderr.contains("it holds no certificate in PEM form"));
}

// GATE-12, GATE-3, WHY-1
#[test]
fn the_other_gates_refuse_and_the_log_and_the_diagnosis_say_why() {
    let (plant, peer) = with_bob();
    assert_eq!(sign_in(&plant, &peer, "s-bob", &[]).exit, 0);
    let why = plant.ada(&["users", "why", "bob"]).succeeds();
    assert!(why.contains("YES - with Plant ID."), "{why}");
    let line = why.lines().find(|line| line.contains("Password ")).unwrap();
    assert!(line.contains("?   Password") && line.contains("signs in with Plant ID since "), "{line}");
    plant.ada(&["users", "disable", "bob", "-q"]).succeeds();
    let ran = sign_in(&plant, &peer, "s-bob", &[]);
    assert!(ran.exit == 3 && last(&ran).starts_with("error: Login failed. Either:"), "{}", ran.stderr);
    let refused = newest(&plant, "code:disabled");
    assert!(refused.starts_with("bob | User validation failed as account is disabled"), "{refused}");
    plant.ada(&["users", "enable", "bob", "-q"]).succeeds();
    plant.ada(&["users", "edit", "bob", "--set", "trusted_devices_only=yes", "-q"]).succeeds();
    assert_eq!(sign_in(&plant, &peer, "s-bob", &[]).exit, 3);
    assert!(newest(&plant, "code:untrusted_device").starts_with("bob | User validation failed: not a trusted device"));
    plant.ada(&["users", "edit", "bob", "--set", "trusted_devices_only=no", "-q"]).succeeds();
    plant.ada(&["settings", "set", "require_license", "on", "-q"]).succeeds();
    assert_eq!(sign_in(&plant, &peer, "s-bob", &[]).exit, 3);
    assert!(newest(&plant, "code:not_licensed").starts_with("bob | User validation failed as account is not licensed"));
    // Somebody's, but not theirs who was named.
    plant.ada(&["settings", "set", "require_license", "off", "-q"]).succeeds();
    let ran = sign_in(&plant, &peer, "s-bob", &["grace"]);
    let told = "error: Login failed: at Plant ID you signed in as somebody else than was named here. Nobody was signed in; \
                sign in there as the person named, or name nobody.";
    assert!(ran.exit == 3 && last(&ran).starts_with(told), "{}", ran.stderr);
}

// SSO-3, ACT-1
#[test]
fn many_are_linked_and_unlinked_like_anything_is_done_to_many() {
    let (plant, peer) = with_bob();
    plant.ada(&["users", "link-sso", "bob", "grace", "kay", "--dry-run"]).check(expect![[r#"
        exit 3
        --- stdout
        no change  User bob is linked to single sign-on already.
        refused    grace: grace has no email address, and by that the first sign-in is recognized. Nothing was changed; give the account its address first.
        refused    kay: kay has no email address, and by that the first sign-in is recognized. Nothing was changed; give the account its address first.
        --- stderr
        Only a plan: nothing was changed.
        So nothing would be changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&["users", "link-sso", "bob", "grace"]).check(expect![[r#"
        exit 3
        --- stdout
        User bob is linked to single sign-on already.
        --- stderr
        error: grace: grace has no email address, and by that the first sign-in is recognized. Nothing was changed; give the account its address first.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&["users", "edit", "grace", "--set", "email=grace@example.org", "-q"]).succeeds();
    plant.ada(&["users", "link-sso", "grace"]).check(expect![[r#"
        exit 0
        --- stdout
        User grace linked to single sign-on: bound at the first sign-in with the account's email.
    "#]]);
    plant.ada(&["users", "list", "--search", "sso:pending", "--columns", "username,sso"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  SINGLE SIGN-ON
        bob       pending
        grace     pending
    "#]]);
    plant.run_as("grace", &["users", "unlink-sso", "bob"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
    assert_eq!(sign_in(&plant, &peer, "s-bob", &[]).exit, 0);
    plant.ada(&["users", "list", "--search", "sso:federated", "--columns", "username,sso,state"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  SINGLE SIGN-ON  STATE
        bob       federated       Active
    "#]]);
    plant.ada(&["users", "edit", "grace", "--set", "email=hopper@example.org"]).check(expect![[r#"
        exit 0
        --- stdout
        User grace changed: email.
        --- stderr
        warning: The link of grace to single sign-on ends, as the email is another one: link them again.
    "#]]);
    plant.ada(&["users", "reset-password", "bob", "--generate"]).check(expect![[r#"
        exit 3
        --- stderr
        error: bob signs in by single sign-on, and a password would be good for nothing. Nothing was changed; unlink the account first (`chargehand users unlink-sso bob`), or leave it as it is.
    "#]]);
    plant.ada(&["users", "unlink-sso", "bob"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob unlinked from single sign-on: the password counts.
    "#]]);
    plant.run(&["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: the account signs in in another way by now. Nothing was changed; sign in again.
    "#]]);
    plant.run(&["login", "bob", "--password-stdin"]).stdin(PASSWORD).succeeds();
    plant.ada(&["undo"]).check(expect![[r#"
        exit 0
        --- stdout
        Operation 28 undone:
        User bob linked to single sign-on as before.
    "#]]);
}

// SSO-1: the provider is gone, and somebody gets in.
#[test]
fn the_last_administrators_password_still_counts() {
    let (plant, peer) = with_bob();
    plant.ada(&["users", "edit", "ada", "--set", "email=ada@example.org", "-q"]).succeeds();
    plant.ada(&["users", "link-sso", "ada", "-q"]).succeeds();
    peer.account("s-ada", "ada@example.org");
    assert_eq!(sign_in(&plant, &peer, "s-ada", &[]).exit, 0);
    drop(peer);
    assert_eq!(plant.run(&["login", "ada", "--sso"]).ran().exit, 1);
    plant.run(&["login", "ada", "--password-stdin"]).stdin(PASSWORD).succeeds();
}

// Ctrl-C ends it, and nothing is left of it.
#[test]
fn ctrl_c_ends_a_sign_in_that_waits() {
    let (plant, _peer) = with_bob();
    let begun = begin(&plant, &["login", "--sso"]);
    let process = rustix::process::Pid::from_child(&begun.child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let ran = begun.ends();
    assert_eq!((ran.exit, last(&ran)), (130, "error: Stopped: nobody was signed in."));
}

// SSO-1: other programs ask the same gate, and a file is no way around it.
#[test]
fn other_doors_know_that_a_password_is_none() {
    let (plant, peer) = with_bob();
    assert_eq!(sign_in(&plant, &peer, "s-bob", &[]).exit, 0);
    let asked = plant.run(&["check-login", "bob", "--password-stdin", "--json"]).stdin(PASSWORD).ran();
    let answer: Value = serde_json::from_str(&asked.stdout).unwrap();
    assert_eq!((asked.exit, &answer["outcome"], &answer["reason"]), (3, &json!("refused"), &json!("use_sso")));
    let columns = "USERNAME;FULL NAME;SHIFTSELECTIONMODE;DEFAULTUSERGROUP;DEFAULTTEAM;EMAIL;PASSWORD";
    let file = plant.home().join("people.csv");
    let row =
        |email: &str, password: &str| format!("{columns}\nbob;Bob Noyce;None;System;Default Team;{email};{password}\n");
    let import = ["import", "people.csv", "--update-existing", "-q"];
    std::fs::write(&file, row("", "lantern orbit mango tree")).unwrap();
    let refused = plant.ada(&import).ran();
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert!(refused.exit != 0 && told.contains("bob signs in by single sign-on"), "{told}");
    // Another address leaves who is bound as they are, and cancels what waits.
    std::fs::write(&file, row("robert@example.org", "")).unwrap();
    plant.ada(&import).succeeds();
    let state = |plant: &Plant| {
        let shown: Value = serde_json::from_str(&plant.ada(&["users", "show", "bob", "--json"]).succeeds()).unwrap();
        shown["sso"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&plant), "federated");
    plant.ada(&["users", "unlink-sso", "bob", "-q"]).succeeds();
    plant.ada(&["users", "link-sso", "bob", "-q"]).succeeds();
    let shown = plant.ada(&["users", "show", "bob"]).succeeds();
    assert!(
        shown.lines().any(|line| line.starts_with("Single sign-on") && line.ends_with("pending since TIME")),
        "{shown}"
    );
    // The plan of a file says so, too, and an email that is only written otherwise is none.
    let planned = |email: &str| {
        std::fs::write(&file, row(email, "")).unwrap();
        plant.ada(&["import", "people.csv", "--update-existing", "--dry-run"]).ran()
    };
    let told = "The link of bob to single sign-on ends, as the email is another one: link them again.";
    let ran = planned("noyce@example.org");
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains(told), "{}{}", ran.stdout, ran.stderr);
    let ran = planned("ROBERT@example.org");
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("single sign-on"), "{}{}", ran.stdout, ran.stderr);
    let roles = format!("{columns};ROLES\nbob;Bob Noyce;None;System;Default Team;;;Executive\n");
    std::fs::write(&file, roles).unwrap();
    let ran = plant.ada(&["import", "people.csv", "--update-existing", "--dry-run"]).ran();
    let told = "The link of bob to single sign-on ends, as the account may do more now: link them again.";
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains(told), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(state(&plant), "pending");
    std::fs::write(&file, row("noyce@example.org", "")).unwrap();
    plant.ada(&import).succeeds();
    assert_eq!(state(&plant), "none");
}
