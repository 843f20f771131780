//! Mail through a real server: aiosmtpd on loopback, with STARTTLS and a login (INV-4).

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use expect_test::expect;

use crate::plant::Plant;

/// A plant's own authority, a certificate of it for localhost with its key, and another authority.
pub(crate) struct Certificates {
    folder: tempfile::TempDir,
}

impl Certificates {
    pub(crate) fn get() -> &'static Self {
        static MADE: OnceLock<Certificates> = OnceLock::new();
        MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let openssl = |arguments: &str| {
                let run =
                    Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
                assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            };
            let ec = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
            for name in ["ca", "other"] {
                openssl(&format!(
                    "req -x509 {ec} -keyout {name}.key -out {name}.pem -days 2 -subj /CN=Authority-{name}"
                ));
            }
            openssl(&format!("req {ec} -keyout key.pem -out request.pem -subj /CN=localhost"));
            let names = "basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n";
            std::fs::write(folder.path().join("names"), names).unwrap();
            openssl("x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 2 -extfile names -out cert.pem");
            Certificates { folder }
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The server, gone when it is dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(folder: &Path, mode: &str) -> Self {
        Self::of("smtp.py", folder, mode)
    }

    /// One that says what no server should.
    fn rude(folder: &Path, mode: &str) -> Self {
        Self::of("rude-smtp.py", folder, mode)
    }

    /// One that shows another certificate.
    fn start_with(folder: &Path, pair: (&str, &str)) -> Self {
        Self::showing("smtp.py", folder, "", pair)
    }

    fn of(script: &str, folder: &Path, mode: &str) -> Self {
        Self::showing(script, folder, mode, ("cert.pem", "key.pem"))
    }

    fn showing(script: &str, folder: &Path, mode: &str, pair: (&str, &str)) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let own = root.join("target/python-smtp/bin/python3");
        let python = if own.exists() { own } else { "python3".into() };
        let certificates = Certificates::get();
        std::fs::create_dir_all(folder).unwrap();
        let mut child = Command::new(python)
            .arg(root.join("tests/peers").join(script))
            .arg(folder)
            .args([certificates.path(pair.0), certificates.path(pair.1)])
            .args(mode.split(' ').filter(|word| !word.is_empty()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse();
        assert!(port.is_ok(), "aiosmtpd is missing: scripts/install-aiosmtpd installs it");
        Self { child, port: port.unwrap() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A plant whose config names a server at `port`.
fn configured(plant: &Plant, port: u16, others: &str) {
    let home = plant.home();
    let password = home.join("mail-password");
    std::fs::write(&password, "a secret of the mail server\n").unwrap();
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600)).unwrap();
    let folder = home.join(".config/chargehand");
    std::fs::create_dir_all(&folder).unwrap();
    let others = match others {
        "" => format!(
            "username = \"desk\"\npassword_file = \"{}\"\nca_file = \"{}\"\n",
            password.display(),
            Certificates::get().path("ca.pem").display()
        ),
        others => others.replace("PASSWORD", &password.display().to_string()),
    };
    let config = format!(
        "[mail]\nhost = \"localhost\"\nport = {port}\nfrom = \"desk@plant.example\"\ntimeout_ms = 2000\n{others}"
    );
    std::fs::write(folder.join("config.toml"), config).unwrap();
}

/// The mails that the server has: to whom, and their Message-IDs.
fn taken(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    let header = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().to_owned()
    };
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        (header(&text, "X-To:"), header(&text, "Message-ID:"))
    };
    paths.into_iter().map(read).collect()
}

fn port_hidden(text: &str, port: u16) -> String {
    text.replace(&port.to_string(), "PORT")
}

fn addresses(count: usize) -> String {
    (1..=count).map(|number| format!("person{number:02}@example.org\n")).collect()
}

const SEND: [&str; 5] = ["invites", "send", "--role", "Programmer", "-"];

// INV-1, INV-4: forty at once; each goes once, encrypted and after a login, and its code is nowhere but in the mail.
#[test]
fn forty_invites_go_out_once_each_and_their_codes_stand_in_the_mails_alone() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    let ran = plant.ada(&SEND).stdin(addresses(40)).ran();
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.ends_with("as Programmer: sent.")).count(), 40, "{}", ran.stdout);
    let mails = taken(&folder);
    let (mut to, mut ids): (Vec<_>, Vec<_>) = mails.into_iter().unzip();
    to.sort();
    assert_eq!(to, addresses(40).lines().collect::<Vec<_>>());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    let mut codes = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let code = text.lines().find(|line| line.starts_with("    j")).unwrap().trim().to_owned();
        assert!(
            text.contains("From: chargehand <desk@plant.example>") && text.contains("Auto-Submitted: auto-generated")
        );
        codes.push(code);
    }
    let told = [
        plant.ada(&["log", "list", "--json"]).succeeds(),
        plant.ada(&["mail", "list", "--json"]).succeeds(),
        plant.ada(&["invites", "list", "--json"]).succeeds(),
    ]
    .concat();
    assert!(told.contains("250 (its answer repeats the mail)"), "this server says the code again");
    for file in ["chargehand.db", "chargehand.db-wal", "chargehand.db-key"] {
        let path = plant.database().with_file_name(file);
        let bytes = std::fs::read(path).unwrap_or_default();
        for code in &codes {
            let letters = code.split_once('-').unwrap().1;
            for form in [letters.to_owned(), letters.replace('-', ""), letters.to_uppercase()] {
                assert!(!bytes.windows(form.len()).any(|window| window == form.as_bytes()), "{file}");
                assert!(!told.contains(&form));
            }
        }
    }
    // A code from the mail makes an account.
    let join = ["join", "--username", "person", "--full-name", "Per Son", "--password-stdin", "-q"];
    plant.run(&join).stdin(format!("{}\nmarble anchor stream\n", codes[0])).succeeds();
    plant.run(&["mail", "flush"]).check(expect![[r#"
        exit 0
        --- stdout
        No mail waits.
    "#]]);
}

// INV-4: what the server says for good is told from what it says for now; its words are kept, and harmless.
#[test]
fn a_recipient_who_is_refused_is_told_from_one_who_has_to_wait() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    plant.ada(&SEND).stdin("nobody@example.org\nlater@example.org\nanna@example.org\n").check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to nobody@example.org as Programmer: failed (550 5.1.1 No such user here␛[31m).
        Invite 2 to later@example.org as Programmer: waits, as it could not be sent now (451 4.7.1 Greylisted, come back later).
        Invite 3 to anna@example.org as Programmer: sent.
    "#]]);
    // Its time hasn't come: nothing else does it before.
    plant.ada(&["invites", "send", "--role", "Programmer", "bert@example.org", "-q"]).succeeds();
    plant.sql("UPDATE outbox SET next_try_at = next_try_at - 59000 WHERE id = 2");
    let list = plant.ada(&["mail", "list", "--json"]).succeeds();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let of = |id: usize| &list[4 - id];
    assert_eq!((&of(2)["state"], &of(2)["tries"]), (&"queued".into(), &1.into()));
    assert_eq!((&of(1)["state"], &of(1)["answer"]), (&"failed".into(), &"550 5.1.1 No such user here␛[31m".into()));
    let first = of(2)["message_id"].clone();
    let ran = plant.run(&["mail", "flush"]).ran();
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.starts_with("Mail to later@example.org not sent: 451 4.7.1 Greylisted"), "{}", ran.stderr);
    assert_eq!(
        port_hidden(ran.stderr.lines().last().unwrap(), server.port),
        "error: 0 sent, 0 failed for good, 1 still wait. They went, or go, through localhost:PORT."
    );
    std::fs::write(folder.join("open"), "").unwrap();
    // The pause is over.
    plant.sql("UPDATE outbox SET next_try_at = 0 WHERE id = 2");
    plant.ada(&["invites", "send", "--role", "Programmer", "carl@example.org", "-q"]).succeeds();
    let mails = taken(&folder);
    let later: Vec<_> = mails.iter().filter(|(to, _)| to == "later@example.org").collect();
    assert_eq!(later.len(), 1);
    assert_eq!(Some(later[0].1.as_str()), first.as_str(), "one Message-ID for all tries");
    assert_eq!(mails.len(), 4);
    let log = plant.ada(&["log", "list", "--search", "nobody"]).succeeds();
    assert!(log.contains("Mail to nobody@example.org failed for good"), "{log}");
}

// INV-4: what is wrong with this computer's config is no try: it is said with each mail, and all go once it is mended.
#[test]
fn a_fault_of_the_config_puts_nothing_off() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "username = \"desk\"\npassword_file = \"PASSWORD\"\nca_file = \"/nope.pem\"\n");
    let send = ["invites", "send", "--role", "Programmer", "anna@example.org", "bert@example.org"];
    plant.ada(&send).check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (/nope.pem can't be used: No such file or directory (os error 2)).
        Invite 2 to bert@example.org as Programmer: waits, as it could not be sent now (/nope.pem can't be used: No such file or directory (os error 2)).
    "#]]);
    for _ in 0..3 {
        let ran = plant.run(&["mail", "flush"]).ran();
        let told = "error: 0 sent, 0 failed for good, 2 still wait. No mail goes: /nope.pem can't be used: No such file or \
                    directory (os error 2).\n";
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (1, "", told));
    }
    let list: serde_json::Value = serde_json::from_str(&plant.ada(&["mail", "list", "--json"]).succeeds()).unwrap();
    for mail in list.as_array().unwrap() {
        assert_eq!((&mail["tries"], &mail["created"]), (&0.into(), &mail["next_try"]), "{mail}");
    }
    configured(&plant, server.port, "");
    plant.run(&["mail", "flush", "--due", "-q"]).succeeds();
    assert_eq!(taken(&folder).len(), 2);
}

// INV-4: a server that is gone in the middle.
#[test]
fn a_server_that_dies_loses_nothing_and_nothing_goes_twice() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "dies 3");
    configured(&plant, server.port, "");
    let ran = plant.ada(&SEND).stdin(addresses(8)).ran();
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.matches(": sent.").count(), 3, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches(": waits, as it could not be sent now (").count(), 5, "one try tells of all");
    let tries = plant.ada(&["mail", "list", "--json"]).succeeds();
    assert_eq!(tries.matches("\"tries\":0").count() + tries.matches("\"tries\": 0").count(), 4, "{tries}");
    drop(server);
    // Nobody is there.
    configured(&plant, 9, "");
    let ran = plant.run(&["mail", "flush"]).ran();
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.contains("Connection refused") && ran.stderr.contains("5 still wait"), "{}", ran.stderr);
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    let sent = plant.run(&["mail", "flush"]).succeeds();
    assert_eq!(sent.matches("sent.").count(), 5, "{sent}");
    let mut to: Vec<_> = taken(&folder).into_iter().map(|(to, _)| to).collect();
    to.sort();
    assert_eq!(to, addresses(8).lines().collect::<Vec<_>>());
}

// INV-4: whoever took a mail and died before saying so gets it once more, as the same mail.
#[test]
fn a_mail_that_goes_twice_is_one_to_whoever_gets_it() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "dies-late 0");
    configured(&plant, server.port, "");
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    drop(server);
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    plant.run(&["mail", "flush", "-q"]).succeeds();
    let mails = taken(&folder);
    assert_eq!((mails.len(), &mails[0]), (2, &mails[1]));
    let texts: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|path| std::fs::read(path.unwrap().path()).unwrap()).collect();
    assert_eq!(texts[0], texts[1], "word by word");
}

// INV-4: never without encryption where that was asked for, and never to whom nobody trusts; told in its words.
#[test]
fn what_is_not_safe_is_not_sent() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    let other = Certificates::get().path("other.pem");
    configured(&plant, server.port, &format!("ca_file = \"{}\"\n", other.display()));
    let ran = plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org"]).ran();
    assert_eq!(ran.exit, 0);
    assert_eq!(
        port_hidden(&ran.stdout, server.port),
        "Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (localhost:PORT: its \
         certificate is of an authority that this computer doesn't know; where it is the plant's own, the authority's \
         certificate belongs into ca_file of [mail]).\n"
    );
    // It offers no encryption.
    let plain = Server::start(&folder, "plain");
    configured(&plant, plain.port, "");
    let ran = plant.run(&["mail", "flush"]).ran();
    assert!(ran.stderr.contains("STARTTLS is not supported on this server"), "{}", ran.stderr);
    configured(&plant, plain.port, "tls = \"tls\"\n");
    let ran = plant.run(&["mail", "flush"]).ran();
    assert_eq!(ran.exit, 1, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("it doesn't answer encrypted; look at its address and port in [mail]"),
        "{}",
        ran.stderr
    );
    // A wrong login.
    configured(&plant, server.port, "");
    std::fs::write(plant.home().join("mail-password"), "another one\n").unwrap();
    let ran = plant.run(&["mail", "flush"]).ran();
    assert!(ran.stderr.contains("the login was refused: 535 5.7.8. It is tried"), "{}", ran.stderr);
    // A password that others can read.
    let password = plant.home().join("mail-password");
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = plant.run(&["mail", "flush"]).ran();
    assert!(
        ran.stderr.contains("~/mail-password holds the mail server's password and can be read by others"),
        "{}",
        ran.stderr
    );
    assert_eq!(taken(&folder), []);
    // The server of this host, where nothing leaves it.
    configured(&plant, plain.port, "tls = \"none\"\n");
    plant.run(&["mail", "flush", "-q"]).succeeds();
    assert_eq!(taken(&folder).len(), 1);
}

/// A mail is sent to a rude server: what is said of it, and of the outbox.
fn sent_to_a_rude_one(mode: &str) -> (String, String, String) {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::rude(&folder, mode);
    configured(&plant, server.port, "");
    if mode == "at-once" {
        let config = plant.home().join(".config/chargehand/config.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, text.replace("timeout_ms", "tls = \"tls\"\ntimeout_ms")).unwrap();
    }
    let ran = plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org"]).ran();
    assert_eq!(ran.exit, 0, "{mode}");
    let told = port_hidden(&format!("{}{}", ran.stdout, ran.stderr), server.port);
    let list = plant.ada(&["mail", "list", "--json"]).succeeds();
    let heard = std::fs::read(folder.join("heard")).unwrap();
    (told, list, String::from_utf8_lossy(&heard).into_owned())
}

// INV-4: whoever stands between here and the server can't answer for it before the encryption.
#[test]
fn what_is_said_before_the_encryption_is_no_answer_inside_it() {
    let much = "it sent more than its answer to STARTTLS before the encryption; nothing was sent";
    let early = "it answered before it was asked";
    for (mode, why) in [("inject", much), ("inject-550", much), ("early", early)] {
        let (told, list, heard) = sent_to_a_rude_one(mode);
        let waits = "Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (localhost:PORT: ";
        assert_eq!(told, format!("{waits}{why}).\n"), "{mode}");
        assert!(list.contains(r#""state": "queued""#), "{mode}: {list}");
        assert!(!heard.contains("inside") && !heard.contains("AUTH"), "{mode}: {heard}");
    }
}

// INV-4, INV-5: a server that repeats the login doesn't bring the password into the outbox.
#[test]
fn an_answer_that_repeats_the_login_is_not_kept() {
    for (mode, said) in [
        ("echo", "localhost:PORT: the login was refused: 535 5.7.8)"),
        ("echo-cut", "localhost:PORT: the login was refused: 535 5.7.8)"),
        ("echo-later", "failed (550 5.1.1 (its answer repeats the login))"),
        ("echo-piece", "failed (550 5.1.1 (its answer repeats the login))"),
        ("echo-clear", "failed (550 5.1.1 (its answer repeats the login))"),
        ("echo-hex", "failed (550 5.1.1 (its answer repeats the login))"),
    ] {
        let (told, list, heard) = sent_to_a_rude_one(mode);
        assert!(told.contains(said), "{mode}: {told}");
        let login = heard.lines().find_map(|line| line.split_once("AUTH PLAIN ")).unwrap().1;
        let pieces = [&login[..8], &login[8..16], "the mail", "6563726574"];
        let log = [told.as_str(), &list].concat();
        assert!(!pieces.iter().any(|piece| log.contains(piece)) && !log.contains("AUTH"), "{mode}: {log}");
    }
}

// INV-5: nor does one that repeats a code, in part or as numbers.
#[test]
fn an_answer_that_repeats_a_piece_of_a_code_is_not_kept() {
    for mode in ["echo-code", "echo-code-hex"] {
        let (told, list, heard) = sent_to_a_rude_one(mode);
        assert!(
            told.contains(": sent.") && list.contains(r#""answer": "250 (its answer repeats the mail)""#),
            "{list}"
        );
        let code = heard.lines().find_map(|line| line.split_once("code: ")).unwrap().1;
        assert!(!list.contains(&code[8..14]) && !list.contains(&code[10..18]), "{mode}: {list}");
    }
}

// INV-4: a login is said in the words that were agreed on, and once; a server that wants more gets no mail.
#[test]
fn a_server_that_asks_back_in_a_strange_way_gets_the_login_once() {
    let strange = "waits, as it could not be sent now (localhost:PORT: the login failed: the server asks for what this program \
                   does not know)";
    for (mode, said) in [
        ("ask", ": sent."),
        ("ask-on", strange),
        ("ask-plain", strange),
        ("ask-later", "waits, as it could not be sent now (localhost:PORT: the login was refused: 454 4.7.0)"),
        // What stands ready for a question that wasn't asked yet is no answer to it.
        ("twice", "(localhost:PORT: it answered before it was asked)"),
    ] {
        let (told, _, heard) = sent_to_a_rude_one(mode);
        assert!(told.contains(said), "{mode}: {told}");
        // The password, as either way says it.
        assert_eq!(heard.matches("YSBzZWNyZXQgb2YgdGhlIG1haWwgc2VydmVy\r\n").count(), 1, "{mode}: {heard}");
        assert_eq!(heard.contains("inside: *\r\n"), said == strange, "{mode}: {heard}");
    }
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "login");
    configured(&plant, server.port, "");
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    assert_eq!(taken(&folder).len(), 1);
}

// INV-4: a domain has a spelling in plain letters; what stands before the @ has none, and a server that can't take it is told.
#[test]
fn letters_beyond_ascii_go_out_where_that_is_possible() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    plant.ada(&SEND).stdin("gerd@pl\u{e4}nt.example\nj\u{fc}rgen@plant.example\n").check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to gerd@plänt.example as Programmer: sent.
        Invite 2 to jürgen@plant.example as Programmer: failed (the mail server takes no address with such letters before the @ (SMTPUTF8): give one in plain letters).
    "#]]);
    assert_eq!(taken(&folder)[0].0, "gerd@xn--plnt-moa.example");
}

// INV-4: an answer counts by its digits, however its text is written and however long it is.
#[test]
fn an_answer_whose_text_can_not_be_read_counts_by_its_digits() {
    for (mode, said) in [
        ("latin", "failed (550 5.1.1 Empf\u{fffd}nger unbekannt)."),
        ("long", "failed (550 5.1.1 no no no "),
        ("bye", ": sent."),
        ("at-once", ": sent."),
    ] {
        let (told, list, _) = sent_to_a_rude_one(mode);
        assert!(told.contains(said), "{mode}: {told}");
        assert!(told.len() < 2000, "{mode}: {told}");
        assert!(!list.contains(r#""state": "queued""#), "{mode}: {list}");
    }
}

// INV-4: a server that hangs holds up neither the database nor, for longer than its limit, the command.
#[test]
fn a_server_that_hangs_holds_nothing_up() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "hang");
    configured(&plant, server.port, "");
    let ran = plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "bert@example.org"]).ran();
    assert_eq!(
        port_hidden(&ran.stdout, server.port),
        "Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (localhost:PORT: it did not answer in \
         time).\nInvite 2 to bert@example.org as Programmer: waits, as it could not be sent now (localhost:PORT: it did not \
         answer in time).\n"
    );
    // While one program waits for the server, another writes.
    // And waits for the database hardly at all.
    let others = "username = \"desk\"\npassword_file = \"PASSWORD\"\n[store]\nbusy_timeout_ms = 500\n";
    configured(&plant, server.port, others);
    let flush = std::thread::scope(|scope| {
        let flush = scope.spawn(|| plant.run(&["mail", "flush"]).ran());
        plant.ada(&["users", "add", "carl", "--full-name", "Carl", "-q"]).succeeds();
        flush.join().unwrap()
    });
    assert_eq!(flush.exit, 1);
}

// INV-4: one that answers a byte at a time is given up, too: each byte comes in time, and the answer never.
#[test]
fn a_server_that_drips_is_given_up() {
    let plant = Plant::new();
    let server = Server::start(&plant.home().join("taken"), "drip");
    configured(&plant, server.port, "");
    let config = plant.home().join(".config/chargehand/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("timeout_ms = 2000", "timeout_ms = 1000")).unwrap();
    let ran = plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org"]).ran();
    assert_eq!(
        port_hidden(&ran.stdout, server.port),
        "Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (localhost:PORT: it answered so \
         slowly that it was given up).\n"
    );
}

// INV-4: two programs never send the same.
#[test]
fn programs_that_send_at_once_share_the_work() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    configured(&plant, 9, "");
    plant.ada(&SEND).stdin(addresses(30)).ran();
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| plant.run(&["mail", "flush", "-q"]).ran());
        }
    });
    let mut to: Vec<_> = taken(&folder).into_iter().map(|(to, _)| to).collect();
    to.sort();
    assert_eq!(to, addresses(30).lines().collect::<Vec<_>>());
}

// PWD-3: a code that reaches nobody isn't told as if it did: neither of one, nor of many, nor in what is known of the account.
#[test]
fn a_code_that_the_server_refuses_is_told_so() {
    let plant = Plant::new();
    let server = Server::start(&plant.home().join("taken"), "");
    configured(&plant, server.port, "");
    plant.ada(&["users", "edit", "kay", "--set", "email=nobody@example.org", "-q"]).succeeds();
    plant.ada(&["users", "edit", "grace", "--set", "email=later@example.org", "-q"]).succeeds();
    plant.ada(&["users", "reset-password", "kay", "--mail"]).check(expect![[r#"
        exit 0
        --- stdout
        A code for kay to nobody@example.org: failed (550 5.1.1 No such user here␛[31m). It reaches nobody; hand one over instead (`chargehand users reset-password kay --code`).
    "#]]);
    let ran = plant.ada(&["users", "reset-password", "grace", "--mail"]).ran();
    let waits = "A code for grace to later@example.org: waits, as it could not be sent now (451 4.7.1 Greylisted, come \
                 back later). It is good once, until ";
    assert!(ran.stdout.starts_with(waits), "{}", ran.stdout);
    let ran = plant.ada(&["users", "reset-password", "--mail", "-"]).stdin("kay\ngrace\n").ran();
    assert!(
        ran.stderr.contains("Mail to nobody@example.org will never go out: 550 5.1.1 No such user"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("Mail to later@example.org not sent: 451 4.7.1 Greylisted"), "{}", ran.stderr);
    let shown = plant.ada(&["users", "show", "kay"]).succeeds();
    let line = shown.lines().find(|line| line.starts_with("Code by mail")).unwrap();
    assert!(line.ends_with(": failed (550 5.1.1 No such user here\u{241b}[31m)"), "{line}");
    let json = plant.ada(&["users", "reset-password", "kay", "--mail", "--json"]).succeeds();
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&object["mail"], object["mail_answer"].as_str().unwrap().starts_with("550")), (&"failed".into(), true));
    let log = plant.ada(&["log", "list", "--search", "category:User Mail"]).succeeds();
    assert!(log.contains("Mail to nobody@example.org failed for good"), "{log}");
}

// INV-4: what `openssl req -x509` makes by itself is an authority's certificate.
#[test]
fn a_certificate_that_signs_itself_is_told_for_what_it_is() {
    let plant = Plant::new();
    let server = Server::start_with(&plant.home().join("taken"), ("ca.pem", "ca.key"));
    configured(&plant, server.port, "");
    let ran = plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org"]).ran();
    assert!(
        ran.stdout
            .contains("it shows an authority's own certificate (CA:TRUE), which is none for a server; it needs one"),
        "{}",
        ran.stdout
    );
}

// PWD-3: to the address on record, good once, a few in an hour.
#[test]
fn a_code_for_a_new_password_is_mailed() {
    let plant = Plant::new();
    let folder = plant.home().join("taken");
    let server = Server::start(&folder, "");
    configured(&plant, server.port, "");
    plant.ada(&["users", "edit", "kay", "--set", "email=kay@example.org", "-q"]).succeeds();
    let ran = plant.ada(&["users", "reset-password", "kay", "--mail"]).ran();
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout.starts_with("A code for kay to kay@example.org: sent. It is good once, until "),
        "{}",
        ran.stdout
    );
    let entry = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(entry.path()).unwrap();
    let code = text.lines().find(|line| line.starts_with("    1-")).unwrap().trim().to_owned();
    assert!(text.contains("X-To: kay@example.org") && text.contains("Subject: A new password for kay at the plant"));
    let passwd = ["passwd", "--code", "--password-stdin"];
    plant.run(&passwd).stdin(format!("{code}\nmarble anchor stream\n")).check(expect![[r#"
        exit 0
        --- stdout
        The password of kay is set. `chargehand login kay` signs in with it.
    "#]]);
    assert_eq!(plant.run(&passwd).stdin(format!("{code}\nmarble anchor stream\n")).ran().exit, 3);
    plant.ada(&["users", "reset-password", "grace", "--mail"]).check(expect![[r#"
        exit 3
        --- stderr
        error: grace has no email address, so no code can be mailed. Nothing was changed; hand one over instead (`chargehand users reset-password grace --code`).
    "#]]);
    for _ in 0..2 {
        plant.ada(&["users", "reset-password", "kay", "--mail", "-q"]).succeeds();
    }
    plant.ada(&["users", "reset-password", "kay", "--mail"]).check(expect![[r#"
        exit 3
        --- stderr
        error: 3 codes were mailed to kay within an hour; nothing was changed. Wait, or hand one over instead (`chargehand users reset-password kay --code`).
    "#]]);
    // Whoever forgot it is told the same, whoever that is.
    let told = plant.run(&["passwd", "--forgot", "kay"]).succeeds();
    for name in ["nobody", "grace", "kay@example.org", "ada"] {
        assert_eq!(plant.run(&["passwd", "--forgot", name]).succeeds(), told);
    }
    settled(&plant);
    assert_eq!(taken(&folder).iter().filter(|(to, _)| to == "kay@example.org").count(), 5);
    assert_eq!(taken(&folder).len(), 5);
}

/// Waits for the programs that send apart; the outbox then.
fn settled(plant: &Plant) -> serde_json::Value {
    loop {
        let list = plant.ada(&["mail", "list", "--json"]).succeeds();
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        let waits =
            |mail: &serde_json::Value| mail["answer"] == "" && mail["sent"].is_null() && mail["failed"].is_null();
        if !list.as_array().unwrap().iter().any(waits) {
            return list;
        }
    }
}

// PWD-3: how long the answer takes tells nobody whether there is such an account: no server is waited for.
#[test]
fn whoever_forgot_their_password_does_not_wait_for_a_server() {
    let plant = Plant::new();
    // It takes connections, and says nothing.
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    configured(&plant, server.local_addr().unwrap().port(), "tls = \"none\"\n");
    let config = plant.home().join(".config/chargehand/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("timeout_ms = 2000", "timeout_ms = 30000")).unwrap();
    plant.ada(&["users", "edit", "kay", "--set", "email=kay@example.org", "-q"]).succeeds();
    let told = ["kay", "nobody"].map(|name| plant.run(&["passwd", "--forgot", name]).succeeds());
    assert_eq!(told[0], told[1]);
    // Both have ended, and nothing has come of the mail yet.
    let list: serde_json::Value = serde_json::from_str(&plant.ada(&["mail", "list", "--json"]).succeeds()).unwrap();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["answer"], &list[0]["sent"]), (1, &"".into(), &().into()));
    // Somebody sends it all the same.
    drop(server.accept().unwrap());
    drop(server);
    let list = settled(&plant);
    let answer = list[0]["answer"].as_str().unwrap();
    assert!(list[0]["state"] == "queued" && answer.starts_with("localhost:"), "{list}");
}

// INV-4: what another program has in hand is told, and from when on it is free.
#[test]
fn mails_in_the_hand_of_a_program_that_was_killed_are_told() {
    let plant = Plant::new();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "bert@example.org", "-q"]).ran();
    plant.sql("UPDATE outbox SET sent_at = NULL, held_until = (unixepoch() + 300) * 1000 WHERE id = 1");
    let list: serde_json::Value = serde_json::from_str(&plant.ada(&["mail", "list", "--json"]).succeeds()).unwrap();
    assert_eq!(list[1]["state"], "in hand");
    assert!(list[1]["next_try"].is_string());
    for (words, exit) in [(&["mail", "flush"][..], 1), (&["mail", "flush", "--due"], 0)] {
        let ran = plant.run(words).ran();
        let note = "1 mail is in another program's hand; should that have been killed, it goes after 20";
        assert!(ran.exit == exit && ran.stderr.contains(note), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    // One whose time hasn't come is no failure of a timer.
    plant.sql("UPDATE outbox SET held_until = NULL, next_try_at = (unixepoch() + 300) * 1000 WHERE id = 1");
    assert_eq!(plant.run(&["mail", "flush", "--due"]).ran().stdout, "No mail's time has come.\n");
}

// INV-4: a folder that others can write to is none for mails.
#[test]
fn mails_are_not_put_where_others_can_write() {
    let plant = Plant::new();
    let folder = plant.home().join("spool");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let config = plant.home().join(".config/chargehand");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), format!("[mail]\nspool = \"{}\"\n", folder.display())).unwrap();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org"]).check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to anna@example.org as Programmer: waits, as it could not be sent now (others can write to ~/spool, the folder of mails: run chmod 700 ~/spool).
    "#]]);
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    plant.run(&["mail", "flush", "-q"]).ran();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}
