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
    if !tell(mailer.route()) {
        return;
    }
    // The same trouble is told once, and not each minute.
    let mut trouble = String::new();
    loop {
        let over = || ends.load(Ordering::SeqCst);
        let sent = match mailer.waits() {
            Ok(false) => Ok(()),
            Ok(true) => mailer.send_due(WhichMails::Due, |posted| tell(MailNews::Posted(posted.clone())) && !over()),
            Err(error) => Err(error),
        };
        let now = sent.err().map(|error| error.to_string()).unwrap_or_default();
        if !now.is_empty() && now != trouble && !tell(MailNews::Broken(now.clone())) {
            return;
        }
        trouble = now;
        if over() || woken.recv_timeout(EVERY) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        // Ten bells at once are one.
        while woken.try_recv().is_ok() {}
    }
}
