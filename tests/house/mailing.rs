//! The sender and a server of few words: what becomes of a line that the server hangs up on, and of a database that somebody
//! keeps locked (INV-4).

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::spawn;

use chargehand::config::{self, Tls};
use chargehand::domain::invite::split;
use chargehand::domain::mail::MailState;
use chargehand::service::{Answer, Became, Desk, How, Mailer, Posted, WhichMails};
use chargehand::store::OpenOptions;

use crate::plant::{ADA, Plant, enter};

/// A server on loopback that writes down what it hears, in the order in which it answers.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Takes so many mails over one connection, and asks `taken` what it answers to one.
    fn start(most: usize, taken: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        spawn(move || {
            for line in listener.incoming().map(Result::unwrap) {
                serve(line, most, &hears, &taken);
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> String {
        std::mem::take(&mut *self.heard.lock().unwrap()).join(" ")
    }

    fn config(&self) -> config::Mail {
        config::Mail {
            host: Some("127.0.0.1".to_owned()),
            port: Some(self.port.into()),
            from: Some("desk@plant.example".to_owned()),
            tls: Tls::None,
            ..config::Mail::default()
        }
    }
}

fn serve(mut line: TcpStream, most: usize, heard: &Mutex<Vec<String>>, taken: &dyn Fn(&str) -> String) {
    let hear = |word: &str| heard.lock().unwrap().push(word.to_owned());
    let mut lines = BufReader::new(line.try_clone().unwrap()).lines().map_while(Result::ok);
    let mut mails = 0;
    hear("hello");
    let _ = line.write_all(b"220 here\r\n");
    while let Some(said) = lines.next() {
        let answer = match said.split([' ', ':']).next().unwrap() {
            "MAIL" if mails == most => {
                hear("too-many");
                let _ = line.write_all(b"421 4.7.0 Too many mails over one connection\r\n");
                return;
            }
            "DATA" => {
                let _ = line.write_all(b"354 go on\r\n");
                let text: Vec<String> = lines.by_ref().take_while(|text| text != ".").collect();
                let answer = taken(&text.join("\n"));
                hear("mail");
                mails += 1;
                answer
            }
            "QUIT" => {
                hear("quit");
                "221 bye".to_owned()
            }
            _ => "250 fine".to_owned(),
        };
        let _ = line.write_all(format!("{answer}\r\n").as_bytes());
    }
}

/// What a server says that has a mail.
fn fine(_: &str) -> String {
    "250 taken".to_owned()
}

fn plant_that_invited(options: impl FnOnce(&mut OpenOptions), count: usize) -> (Plant, Desk) {
    let plant = Plant::new();
    let mut with = plant.options();
    options(&mut with);
    let mut desk = plant.desk_with(with);
    invite(&mut desk, 0, count);
    (plant, desk)
}

fn invite(desk: &mut Desk, from: usize, count: usize) {
    let ada = enter(desk, ADA).session;
    let all: String = (from..from + count).map(|number| format!("person{number}@example.org\n")).collect();
    desk.invite(ada, "Programmer", &split(&all), How { dry_run: false, skip: false }).unwrap();
}

fn send(mailer: &mut Mailer) -> Answer<Vec<Became>> {
    let mut all = Vec::new();
    let each = |posted: &Posted| {
        all.push(posted.became.clone());
        true
    };
    mailer.send_due(WhichMails::Due, each)?;
    Ok(all)
}

// INV-4: a server hangs up on who is silent, so nobody is: the first mail after a pause goes like any other.
#[test]
fn no_line_stays_open_while_nothing_is_to_be_sent() {
    let server = Server::start(99, fine);
    let (plant, mut desk) = plant_that_invited(|_| (), 2);
    let mut mailer = desk.mailer(&server.config(), plant.folder.path()).unwrap();
    assert_eq!(send(&mut mailer).unwrap(), [Became::Sent, Became::Sent]);
    assert_eq!(server.heard(), "hello mail mail quit");
    invite(&mut desk, 2, 1);
    assert_eq!(send(&mut mailer).unwrap(), [Became::Sent]);
    assert_eq!(server.heard(), "hello mail quit");
}

// INV-4: a line that was kept and is no good for the next mail says nothing about that one.
#[test]
fn a_server_that_takes_two_mails_a_line_gets_all_of_them() {
    let server = Server::start(2, fine);
    let (plant, desk) = plant_that_invited(|_| (), 5);
    let mut mailer = desk.mailer(&server.config(), plant.folder.path()).unwrap();
    assert_eq!(send(&mut mailer).unwrap(), vec![Became::Sent; 5]);
    assert_eq!(server.heard(), "hello mail mail too-many hello mail mail too-many hello mail quit");
    // One that takes none isn't asked for ever.
    let server = Server::start(0, fine);
    let (plant, desk) = plant_that_invited(|_| (), 2);
    let mut mailer = desk.mailer(&server.config(), plant.folder.path()).unwrap();
    let became = send(&mut mailer).unwrap();
    assert!(matches!(&became[..], [Became::PutOff { answer, .. }] if answer.starts_with("421 4.7.0")), "{became:?}");
    assert_eq!(server.heard(), "hello too-many");
}

// INV-4: a mail that is gone is written down, however long somebody else has the database.
#[test]
fn a_mail_that_was_sent_while_the_database_was_locked_goes_once() {
    let (lock, locks) = channel::<Sender<()>>();
    let (free, frees) = channel::<()>();
    let waits = Mutex::new((0, free));
    let is_locked = Arc::new(Mutex::new(false));
    let sees = is_locked.clone();
    let (plant, mut desk) = plant_that_invited(
        |options| {
            options.busy_timeout_ms = 10;
            // Each write that was given up comes by here; the third one finds the database free.
            options.on_wait = Arc::new(move |waiting| {
                if waiting == chargehand::service::Waiting::Over && *sees.lock().unwrap() {
                    let (times, free) = &mut *waits.lock().unwrap();
                    *times += 1;
                    if *times == 2 {
                        let _ = free.send(());
                        *sees.lock().unwrap() = false;
                    }
                }
            });
        },
        1,
    );
    let raw = plant.raw();
    spawn(move || {
        let done = locks.recv().unwrap();
        raw.execute_batch("BEGIN IMMEDIATE").unwrap();
        done.send(()).unwrap();
        frees.recv().unwrap();
        raw.execute_batch("ROLLBACK").unwrap();
    });
    let lock = Mutex::new(Some(lock));
    let server = Server::start(99, move |text| {
        if let Some(lock) = lock.lock().unwrap().take() {
            let (done, is_done) = channel();
            lock.send(done).unwrap();
            is_done.recv().unwrap();
            *is_locked.lock().unwrap() = true;
        }
        fine(text)
    });
    let mut mailer = desk.mailer(&server.config(), plant.folder.path()).unwrap();
    assert_eq!(send(&mut mailer).unwrap(), [Became::Sent]);
    let ada = enter(&mut desk, ADA).session;
    assert!(matches!(desk.mails(ada, None, 9).unwrap()[0].state, MailState::Sent(_)));
    assert_eq!(server.heard(), "hello mail quit");
}

// INV-4: what is kept of a long answer is cut, and holds no part of a code that the server repeated.
#[test]
fn a_code_that_an_answer_repeats_is_seen_wherever_the_answer_is_cut() {
    let codes = Arc::new(Mutex::new(Vec::new()));
    let keeps = codes.clone();
    let server = Server::start(99, move |text| {
        let code = text.lines().find(|line| line.starts_with("    ") && line.matches('-').count() == 8).unwrap().trim();
        let mut codes = keeps.lock().unwrap();
        codes.push(code.to_owned());
        // One letter more of it each time.
        format!("250 taken {} {code}", "x".repeat(289 - codes.len()))
    });
    let (plant, mut desk) = plant_that_invited(|_| (), 40);
    let mut mailer = desk.mailer(&server.config(), plant.folder.path()).unwrap();
    assert_eq!(send(&mut mailer).unwrap(), vec![Became::Sent; 40]);
    let ada = enter(&mut desk, ADA).session;
    for mail in desk.mails(ada, None, 99).unwrap() {
        assert_eq!(mail.answer, "250 (its answer repeats the mail)");
    }
    assert_eq!(codes.lock().unwrap().len(), 40);
    assert_eq!(plant.number("SELECT count(*) FROM events WHERE details LIKE '%xxxx%'"), 0);
}
