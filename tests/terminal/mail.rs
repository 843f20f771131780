//! The sender beside the screen, with the program's own threads and a server that hangs, dies and comes back (INV-4).

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::plant::Plant;

/// Says what a server does until the recipient is named, and goes on to the end where that is wished; gives the mail then.
fn serve(line: &TcpStream, to_the_end: bool) -> String {
    let mut lines = BufReader::new(line).lines().map_while(Result::ok);
    let say = |text: &str| {
        let mut line = line;
        line.write_all(text.as_bytes()).unwrap();
    };
    say("220 here\r\n");
    let mut mail = String::new();
    while let Some(said) = lines.next() {
        match said.split([' ', ':']).next().unwrap() {
            "RCPT" if !to_the_end => return said,
            "DATA" => {
                say("354 go on\r\n");
                mail = lines.by_ref().take_while(|text| text != ".").collect::<Vec<_>>().join("\n");
                say("250 taken\r\n");
            }
            "QUIT" => {
                say("221 bye\r\n");
                break;
            }
            _ => say("250 fine\r\n"),
        }
    }
    mail
}

// INV-4: no key and no write waits for a server; what becomes of a mail is seen without a key, and the server's coming back, too.
#[test]
fn a_server_that_hangs_and_dies_holds_nothing_up_and_gets_its_mail_when_it_is_back() {
    let plant = Plant::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let config = format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"desk@plant.example\"\ntimeout_ms = 30000\n"
    );
    plant.config(&config);
    plant.invite("anna@example.org");
    let mut session = plant.signed_in();
    let (line, _) = server.accept().unwrap();
    // It has the mail in hand and waits for a greeting; whoever sits there goes on.
    session.send("2");
    session.wait_for("anna@example.org: on its way to the server");
    session.send("1");
    session.wait_for("user09");
    session.send("\x1b[B");
    session.wait_for(">  user00");
    session.send("d");
    session.wait_for("Disable user00?");
    session.send("\t\r");
    session.wait_for("Disabled user00");
    // The server dies in the middle.
    session.send("2");
    session.wait_for("on its way to the server");
    assert!(serve(&line, false).contains("anna@example.org"));
    drop(line);
    session.wait_for("QUEUED");
    session.wait_for(&format!("127.0.0.1:{port}: it hung up"));
    // It is back, and the pause is over: the next write looks for what is due.
    plant.sql("UPDATE outbox SET next_try_at = 0");
    session.send("1");
    session.wait_for("user09");
    session.send("z");
    session.wait_for("Undo");
    session.send("\t\r");
    let (line, _) = server.accept().unwrap();
    session.send("2");
    session.wait_for("anna@example.org: on its way to the server");
    assert!(serve(&line, true).contains("Auto-Submitted: auto-generated"));
    session.wait_for("anna@example.org: sent 20");
    session.send("q");
    assert_eq!(session.end(), 0);
}

// INV-4: nor does the end of the program.
#[test]
fn a_server_that_hangs_does_not_keep_anybody_from_leaving() {
    let plant = Plant::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    plant.config(&format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"desk@plant.example\"\ntimeout_ms = 30000\n"
    ));
    plant.invite("anna@example.org");
    let mut session = plant.signed_in();
    let line = server.accept().unwrap();
    session.send("q");
    // Before the server says anything, and before its time is over.
    assert_eq!(session.end(), 0);
    assert_eq!(plant.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL AND answer = '' AND held_until > 0"), 1);
    drop(line);
}
