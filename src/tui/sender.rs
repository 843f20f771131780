//! The sender beside the screen (INV-4): a thread of its own, so that no server, however slow, holds up a key or a write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::request::Msg;
use crate::service::{MailNews, Mailer, WhichMails};

/// How often it looks by itself: for what other programs put there, and what is to be tried again.
const EVERY: Duration = Duration::from_secs(60);

/// How long the program waits at its end for a mail that is on its way. What isn't done by then goes with another program:
/// that it is in hand is written down.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// The thread's ends.
#[derive(Debug)]
pub(super) struct Sending {
    wake: Sender<()>,
    ends: Arc<AtomicBool>,
    gone: Receiver<()>,
}

impl Sending {
    /// Starts it; what becomes of each mail goes to `inbox`.
    pub(super) fn start<M: Send + 'static>(mailer: Mailer, inbox: Sender<M>, wrap: fn(Msg) -> M) -> Self {
        let ((wake, woken), (working, gone)) = (channel(), channel::<()>());
        let ends = Arc::new(AtomicBool::new(false));
        let stop = ends.clone();
        std::thread::spawn(move || {
            let tell = |news| inbox.send(wrap(Msg::Mail(news))).is_ok();
            work(mailer, &woken, &stop, &tell);
            drop(working);
        });
        Self { wake, ends, gone }
    }

    /// Something may have been put into the outbox: is given to whoever writes.
    pub(super) fn bell(&self) -> Sender<()> {
        self.wake.clone()
    }

    /// Ends it: promptly, whatever a server does.
    pub(super) fn finish(self) {
        self.ends.store(true, Ordering::SeqCst);
        drop(self.wake);
        let _gone = self.gone.recv_timeout(LAST_WORDS);
    }
}

fn work(mut mailer: Mailer, woken: &Receiver<()>, ends: &AtomicBool, tell: &dyn Fn(MailNews) -> bool) {
    let mut route = mailer.route();
    if !tell(route.clone()) {
        return;
    }
    // The same trouble is told once, and not each minute; of a config by which nothing goes it is told with each new mail.
    let (mut trouble, mut waited) = (String::new(), 0);
    loop {
        let over = || ends.load(Ordering::SeqCst);
        let waiting = mailer.waiting();
        let count = waiting.as_ref().map_or(0, |waiting| *waiting);
        let sent = match waiting {
            Ok(0) => Ok(()),
            Ok(_) => mailer.send_due(WhichMails::Due, |posted| tell(MailNews::Posted(posted.clone())) && !over()),
            Err(error) => Err(error),
        };
        let flaw = mailer.flaw().filter(|_| count > 0).map(|flaw| format!("{flaw}."));
        let is_new = flaw.is_some() && count > waited;
        let now = sent.err().map(|error| error.to_string()).or(flaw).unwrap_or_default();
        if !now.is_empty() && (now != trouble || is_new) && !tell(MailNews::Broken(now.clone())) {
            return;
        }
        waited = count;
        trouble = now;
        // A file was mended, or broken.
        let found = mailer.route();
        if found != route && !tell(found.clone()) {
            return;
        }
        route = found;
        if over() || woken.recv_timeout(EVERY) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        // Ten bells at once are one.
        while woken.try_recv().is_ok() {}
    }
}
