//! Ctrl-C: ends the program at once, or, in long work, lets it end by itself and clean up behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;

use super::INTERRUPTED;

/// What Ctrl-C does.
#[derive(Clone, Default)]
pub(super) struct Interrupt {
    at_once: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
}

impl Interrupt {
    /// From now on Ctrl-C ends the program at once with its own exit code. A change under way is rolled back by the
    /// database.
    pub(super) fn listen(&self) {
        self.at_once.store(true, Ordering::SeqCst);
        let at_once = || Arc::clone(&self.at_once);
        // Where no handler can be set the system's own does nearly the same. They are run in this order: who asks once more
        // while the work is still ending doesn't wait for it.
        let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, i32::from(INTERRUPTED), at_once());
        let _ = signal_hook::flag::register(SIGINT, Arc::clone(&self.asked));
        let _ = signal_hook::flag::register(SIGINT, at_once());
    }

    /// Begins long work that can end by itself, and lasts until what is given is dropped.
    pub(super) fn long_work(&self) -> LongWork {
        self.at_once.store(false, Ordering::SeqCst);
        LongWork(self.clone())
    }
}

/// Work that asks from time to time whether it is to go on.
pub(super) struct LongWork(Interrupt);

impl LongWork {
    pub(super) fn goes_on(&self) -> bool {
        !self.0.asked.load(Ordering::SeqCst)
    }
}

impl Drop for LongWork {
    fn drop(&mut self) {
        self.0.at_once.store(true, Ordering::SeqCst);
    }
}
