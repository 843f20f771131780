//! The workers beside the screen: one reads, one writes, one hashes, one is there for files, one has the provider of
//! single sign-on asked where there is one, one keeps the index of the log's words, each over a connection of its own. The screen never waits for any of them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::provider;
use super::request::{Call, Msg, Reply, Room, Ticket, perform, perform_watched};
use super::sender::Sending;
use crate::clock::Timestamp;
use crate::domain::id::SessionId;
use crate::service::{Access, Answer, Behind, Desk, Mailer, PIECE};

/// How often the reader looks whether somebody else has written. The look costs two microseconds and reads no table.
const LOOK: Duration = Duration::from_millis(900);

/// Between two pieces of the log's index others can write.
const PAUSE: Duration = Duration::from_millis(15);

/// A database of at most so many bytes is checked as a whole before the first screen; a larger one beside it (D7).
const CHECKED_FIRST: u64 = 32 * 1024 * 1024;

/// Between two reports of how far long work is, in milliseconds: more often nobody can read it.
const REPORT_EVERY: i64 = 100;

/// How long the writer may take for its last words. A signal's own limit is a little longer.
const LAST_WORDS: Duration = Duration::from_millis(250);

pub(super) struct Job {
    pub(super) ticket: Ticket,
    pub(super) session: Option<SessionId>,
    pub(super) call: Call,
}

/// The workers' ends.
#[derive(Debug)]
pub struct Workers {
    reader: Sender<Job>,
    writer: Sender<Job>,
    hasher: Sender<Job>,
    files: Sender<Job>,
    /// There where single sign-on is in the config.
    provider: Option<Sender<Job>>,
    /// Work for files with this ticket or an earlier one is to end.
    cancelled: Arc<AtomicU64>,
    /// Sends mail; nothing is sent where the database can't be written.
    sending: Option<Sending>,
    /// Closed when the writer has done all that it was given.
    written: Receiver<()>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

impl Workers {
    /// Starts the workers over `desk`'s database, and `mailer` as the sender; what they have to say goes to `inbox`.
    ///
    /// # Errors
    /// Where the database can't be opened again, or is damaged.
    pub fn start<M>(desk: Desk, mailer: Mailer, inbox: &Sender<M>, wrap: fn(Msg) -> M) -> Answer<Self>
    where
        M: Send + 'static,
    {
        let checker = if desk.file_size() <= CHECKED_FIRST {
            desk.check_file()?;
            None
        } else {
            Some(desk.again()?)
        };
        let (writer, hasher, files) = (desk.again()?, desk.again()?, desk.again()?);
        let provider = desk.sso_name().is_some().then(|| desk.again()).transpose()?;
        if let Some(checker) = checker {
            let inbox = inbox.clone();
            std::thread::spawn(move || {
                if let Err(error) = checker.check_file() {
                    let _gone = inbox.send(wrap(Msg::Damaged(error.to_string())));
                }
            });
        }
        let follower = spawn_follower(desk.again()?);
        let cancelled = Arc::new(AtomicU64::new(0));
        let writes = desk.access() != Access::ReadOnly;
        let sending = writes.then(|| Sending::start(mailer, inbox.clone(), wrap));
        let bell = sending.as_ref().map(Sending::bell);
        let spawn = |desk, follower, bell| spawn(desk, (follower, bell), &cancelled, inbox.clone(), wrap);
        let (reader, _) = spawn(desk, Some(follower), None);
        let (writer, written) = spawn(writer, None, bell.clone());
        let (hasher, _) = spawn(hasher, None, bell);
        let (files, _) = spawn(files, None, None);
        let provider = provider.map(|desk| provider::start(desk, inbox.clone(), wrap));
        Ok(Self { reader, writer, hasher, files, provider, cancelled, sending, written })
    }

    /// Ends the session and lets the writer finish what it was given, for a short while: a database that others keep
    /// locked holds nobody at the door.
    pub fn finish(self, session: Option<SessionId>) {
        if session.is_some() {
            self.send(Ticket::default(), session, Call::SignOut);
        }
        drop(self.writer);
        let _done = self.written.recv_timeout(LAST_WORDS);
        if let Some(sending) = self.sending {
            sending.finish();
        }
    }

    /// Hands a call to its worker.
    pub fn send(&self, ticket: Ticket, session: Option<SessionId>, call: Call) {
        let to = match call.room() {
            Room::Reader => &self.reader,
            Room::Writer => &self.writer,
            Room::Hasher => &self.hasher,
            Room::Files => &self.files,
            // Without one nobody asks; who does all the same is told that there is none.
            Room::Provider => self.provider.as_ref().unwrap_or(&self.reader),
        };
        // A worker that is gone has panicked, which ends the program.
        let _gone = to.send(Job { ticket, session, call });
    }

    /// Ends the work of that ticket as soon as it looks.
    pub fn cancel(&self, ticket: Ticket) {
        self.cancelled.fetch_max(ticket.0, Ordering::SeqCst);
    }
}

fn spawn<M: Send + 'static>(
    desk: Desk,
    (follower, bell): (Option<Sender<()>>, Option<Sender<()>>),
    cancelled: &Arc<AtomicU64>,
    inbox: Sender<M>,
    wrap: fn(Msg) -> M,
) -> (Sender<Job>, Receiver<()>) {
    let (jobs, queue) = channel();
    let (working, done) = channel();
    let cancelled = cancelled.clone();
    std::thread::spawn(move || {
        let mut worker =
            Worker { desk, follower, bell, cancelled, waiting: VecDeque::new(), version: None, session: None };
        worker.work(&queue, &mut |msg| inbox.send(wrap(msg)).is_ok());
        drop::<Sender<()>>(working);
    });
    (jobs, done)
}

/// Follows the log with the index of its words, whenever it is told that somebody wrote; ends with who tells it.
fn spawn_follower(mut desk: Desk) -> Sender<()> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        // What goes wrong here is told by who reads or writes for somebody; a search is complete without an index.
        let at_ease = desk.only_follows().is_ok();
        while at_ease && told.recv().is_ok() {
            while let Ok(Behind::By(events)) = desk.follow_log(1)
                && events >= u64::from(PIECE)
            {
                if told.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        }
    });
    // What was written while nobody looked on.
    let _gone = tell.send(());
    tell
}

struct Worker {
    desk: Desk,
    /// Who watches whether somebody wrote tells this one.
    follower: Option<Sender<()>>,
    /// Wakes the sender of mail once something was written.
    bell: Option<Sender<()>>,
    cancelled: Arc<AtomicU64>,
    waiting: VecDeque<Job>,
    version: Option<i64>,
    session: Option<SessionId>,
}

impl Worker {
    /// Works until nobody sends or listens any more.
    fn work(&mut self, queue: &Receiver<Job>, tell: &mut dyn FnMut(Msg) -> bool) {
        // What is written behind this is news, also where somebody keeps the reader so busy that it looks late.
        self.version = self.desk.data_version().ok();
        loop {
            self.waiting.extend(queue.try_iter());
            let job = match self.waiting.pop_front() {
                Some(job) => job,
                None if self.follower.is_some() => match queue.recv_timeout(LOOK) {
                    Ok(job) => job,
                    Err(RecvTimeoutError::Timeout) => {
                        if self.somebody_wrote() && !tell(Msg::Changed) {
                            return;
                        }
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                },
                None => match queue.recv() {
                    Ok(job) => job,
                    Err(_) => return,
                },
            };
            // While somebody types, only the last search matters.
            self.waiting.extend(queue.try_iter());
            if self.waiting.iter().any(|later| job.call.is_outdone_by(&later.call)) {
                continue;
            }
            if !self.do_one(job, tell) {
                return;
            }
        }
    }

    fn do_one(&mut self, job: Job, tell: &mut dyn FnMut(Msg) -> bool) -> bool {
        let Job { ticket, session, call } = job;
        self.session = session.or(self.session);
        // The first rows come at once, along an index; then the names are read into memory and the same is answered
        // again, with how many there are.
        let again = match (&call, self.desk.roster_is_loaded(), session) {
            (Call::Users { query, first, count, around }, false, Some(session)) => {
                let call = Call::Users { query: query.clone(), first: *first, count: *count, around: *around };
                Some((session, call))
            }
            _ => None,
        };
        let (clock, cancelled) = (self.desk.clock(), self.cancelled.clone());
        let mut last: Option<Timestamp> = None;
        let answer = perform_watched(&mut self.desk, session, call, &mut |progress| {
            let now = clock.now();
            if last.is_none_or(|last| last.plus(REPORT_EVERY) <= now || now < last) {
                last = Some(now);
                // Nobody listens any more: the program ends.
                if !tell(Msg::Progress(ticket, now, progress)) {
                    return false;
                }
            }
            cancelled.load(Ordering::SeqCst) < ticket.0
        });
        let failed = answer.is_err();
        if !tell(Msg::Reply(ticket, self.desk.now(), Box::new(answer))) {
            return false;
        }
        // Behind the answer: what becomes of a mail is told after the promise that it goes.
        if let Some(bell) = self.bell.as_ref().filter(|_| !failed) {
            let _gone = bell.send(());
        }
        // What is filtered or sorted had to wait for the names anyway, and is whole already.
        let whole = self.desk.roster_is_loaded();
        let Some((session, call)) = again.filter(|_| !failed && !whole) else { return true };
        let answer: Answer<Reply> =
            self.desk.load_roster(session).and_then(|()| perform(&mut self.desk, Some(session), call));
        tell(Msg::Reply(ticket, self.desk.now(), Box::new(answer)))
    }

    fn somebody_wrote(&mut self) -> bool {
        let Ok(version) = self.desk.data_version() else { return false };
        let before = self.version.replace(version);
        let wrote = before.is_some_and(|before| before != version);
        if let Some(follower) = self.follower.as_ref().filter(|_| wrote) {
            let _gone = follower.send(());
        }
        wrote
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{SeededChance, SetClock};
    use crate::domain::gate::Entrance;
    use crate::domain::import::Choices;
    use crate::domain::password::Password;
    use crate::hashing::Hashing;
    use crate::service::{OpenOptions, ServiceError, SetUp, SignIn};
    use crate::tui::files::ImportCall;

    static GATE: std::sync::Mutex<()> = std::sync::Mutex::new(());

    // IMP-3: the thread for files tells how far it is, hears that it is to stop, and holds up nobody meanwhile.
    #[test]
    fn an_import_under_way_is_cancelled_from_another_thread_while_others_are_answered() {
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
        let mut desk = Desk::open(options, Arc::new(Hashing::cheap().unwrap()), Entrance::Console).unwrap();
        let password = || Password::new("zebra kettle lamp".into());
        let (username, full_name) = ("ada".to_owned(), "Ada Byron".to_owned());
        let (settings, email) = (Vec::new(), String::new());
        desk.set_up(SetUp { settings, username, full_name, email, password: password() }).unwrap();
        let SignIn::Accepted(signed_in) = desk.sign_in("ada", &password()).unwrap() else { panic!("not signed in") };
        let path = folder.path().join("many.csv");
        let header = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*\n";
        let rows = (0..500).map(|number| format!("user{number},Somebody,Auto,System,Default Team\n"));
        std::fs::write(&path, header.to_owned() + &rows.collect::<String>()).unwrap();
        let (sender, inbox) = channel();
        // The import goes no further than its first report before this is given back.
        let gate = GATE.lock().unwrap();
        let wrap = |msg| {
            if matches!(msg, Msg::Progress(..)) {
                drop(GATE.lock());
            }
            msg
        };
        let mailer = desk.mailer(&crate::config::Mail::default(), &folder.path().join("mail")).unwrap();
        let workers = Workers::start(desk, mailer, &sender, wrap).unwrap();
        let (session, choices) = (Some(signed_in.session), Choices::default());
        let call = ImportCall { path, choices, confirmed: None };
        workers.send(Ticket(1), session, Call::Import(Box::new(call)));
        workers.send(Ticket(2), session, Call::Whoami);
        let mut gate = Some(gate);
        for msg in inbox {
            match msg {
                Msg::Reply(Ticket(2), _, answer) => {
                    assert!(answer.is_ok(), "{answer:?}");
                    workers.cancel(Ticket(1));
                    gate = None;
                }
                Msg::Reply(_, _, answer) => {
                    assert!(gate.is_none(), "it waited for nobody");
                    return assert!(matches!(*answer, Err(ServiceError::Cancelled)));
                }
                _ => {}
            }
        }
        panic!("no answer came");
    }
}
