//! Asking the provider of single sign-on, beside the screen: each question goes on a thread of its own, so that one that hangs
//! holds up nobody who has left it and begins anew. Its answer comes late, and is asked for by no screen any more.

use std::sync::mpsc::{Sender, channel};

use super::request::{Msg, perform};
use super::worker::Job;
use crate::service::{Answer, Desk};

/// So many questions may hang at once: whoever begins once more waits for one of them.
const MOST: usize = 4;

/// Takes questions; the answers go to `inbox`.
pub(super) fn start<M>(desk: Desk, inbox: Sender<M>, wrap: fn(Msg) -> M) -> Sender<Job>
where
    M: Send + 'static,
{
    let (jobs, queue) = channel::<Job>();
    std::thread::spawn(move || {
        let (back, idle) = channel::<Desk>();
        let (first, mut others, mut made) = (desk, Vec::<Desk>::new(), 0);
        for Job { ticket, session, call } in queue {
            others.extend(idle.try_iter());
            let free: Answer<Option<Desk>> = match others.pop() {
                Some(desk) => Ok(Some(desk)),
                None if made < MOST => first.again().inspect(|_| made += 1).map(Some),
                None => Ok(idle.recv().ok()),
            };
            match free {
                Ok(Some(mut desk)) => {
                    let (inbox, back) = (inbox.clone(), back.clone());
                    std::thread::spawn(move || {
                        let answer = perform(&mut desk, session, call);
                        let _gone = inbox.send(wrap(Msg::Reply(ticket, desk.now(), Box::new(answer))));
                        let _gone = back.send(desk);
                    });
                }
                Ok(None) => return,
                Err(error) => {
                    let _gone = inbox.send(wrap(Msg::Reply(ticket, first.now(), Box::new(Err(error)))));
                }
            }
        }
    });
    jobs
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::*;
    use crate::clock::{SeededChance, SetClock, Timestamp};
    use crate::config;
    use crate::domain::gate::Entrance;
    use crate::hashing::Hashing;
    use crate::service::OpenOptions;
    use crate::tui::request::{Call, Ticket};

    // SSO-2: whoever leaves a sign-in that hangs, and begins another, waits for the other alone.
    #[test]
    fn a_question_that_hangs_holds_up_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions {
            path: folder.path().join("plant.db"),
            create: true,
            device: "desk".into(),
            busy_timeout_ms: 1_000,
            on_wait: Arc::new(|_| {}),
            clock: Arc::new(SetClock::at(Timestamp(1_700_000_000_000))),
            chance: Arc::new(SeededChance::new(7)),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = Some(format!("http://{}", listener.local_addr().unwrap()));
        let config = config::Sso { issuer, client_id: Some("desk".into()), ..config::Sso::default() };
        let desk = Desk::open(options, Arc::new(Hashing::cheap().unwrap()), Entrance::Console).unwrap();
        let (inbox, answers) = channel();
        let jobs = start(desk.with_sso(&config), inbox, |msg| msg);
        let ask = |ticket| jobs.send(Job { ticket: Ticket(ticket), session: None, call: Call::SsoBegin }).unwrap();
        ask(1);
        // It has been asked, and says nothing.
        let (hanging, _) = listener.accept().unwrap();
        ask(2);
        let (mut other, _) = listener.accept().unwrap();
        let mut asked = [0; 1_024];
        assert!(other.read(&mut asked).unwrap() > 0);
        other.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").unwrap();
        let order = |()| match answers.recv().unwrap() {
            Msg::Reply(ticket, _, answer) => (ticket, answer.is_err()),
            other => panic!("{other:?}"),
        };
        assert_eq!(order(()), (Ticket(2), true));
        drop(hanging);
        assert_eq!(order(()), (Ticket(1), true));
    }
}
