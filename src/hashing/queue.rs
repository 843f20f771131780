//! The queue before the hashing: so many at once as there are cores, in the order in which they came (P9). Each hash takes
//! megabytes, and more of them than cores only take longer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The queue of one process.
#[derive(Debug)]
pub(super) struct Queue {
    places: usize,
    patience: Duration,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    working: usize,
    most: usize,
    waiting: VecDeque<u64>,
    tickets: u64,
}

/// A place at work; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a Queue);

impl Queue {
    pub(super) fn new(places: usize, patience: Duration) -> Self {
        Self { places: places.max(1), patience, state: Mutex::default(), moved: Condvar::new() }
    }

    /// Waits for a place; none where the wait grew too long.
    pub(super) fn place(&self) -> Option<Place<'_>> {
        self.wait(Some(self.patience))
    }

    /// Waits for a place for as long as it takes: for work that nobody sits and waits for.
    pub(super) fn place_in_time(&self) -> Option<Place<'_>> {
        self.wait(None)
    }

    /// The most that were ever at work at once.
    pub(super) fn most(&self) -> usize {
        self.state().most
    }

    fn wait(&self, patience: Option<Duration>) -> Option<Place<'_>> {
        let mut state = self.state();
        let ticket = state.tickets;
        state.tickets += 1;
        state.waiting.push_back(ticket);
        let not_yet = |state: &mut State| state.working >= self.places || state.waiting.front() != Some(&ticket);
        let mut state = match patience {
            Some(patience) => {
                let waited = self.moved.wait_timeout_while(state, patience, not_yet);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.moved.wait_while(state, not_yet).unwrap_or_else(PoisonError::into_inner),
        };
        let turn = !not_yet(&mut state);
        state.waiting.retain(|waiting| *waiting != ticket);
        if turn {
            state.working += 1;
            state.most = state.most.max(state.working);
        }
        drop(state);
        // Whoever is first now may have been kept by this one alone.
        self.moved.notify_all();
        turn.then(|| Place(self))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.state().working -= 1;
        self.0.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P9
    #[test]
    fn never_more_than_the_places_are_at_work_and_all_get_their_turn() {
        let queue = Queue::new(3, Duration::from_secs(600));
        let done = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    let place = queue.place().unwrap();
                    std::thread::yield_now();
                    drop(place);
                    done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                });
            }
        });
        assert_eq!(done.into_inner(), 32);
        assert!((1..=3).contains(&queue.most()), "{}", queue.most());
        let state = queue.state();
        assert_eq!((state.working, state.waiting.len()), (0, 0));
    }

    #[test]
    fn who_waits_too_long_goes_without_and_holds_nobody_up() {
        let queue = Queue::new(1, Duration::ZERO);
        let place = queue.place().unwrap();
        assert!(queue.place().is_none() && queue.place().is_none());
        drop(place);
        assert!(queue.place().is_some());
        assert_eq!(queue.most(), 1);
        assert_eq!(queue.state().waiting.len(), 0);
    }
}
