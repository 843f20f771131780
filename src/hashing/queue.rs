//! The queue before the hashing: so many at once as there are cores, in the order in which they came (P9). Each hash takes
//! megabytes, and more of them than cores only take longer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::memory::Memory;

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
    /// Memory that those who are done leave to those who wait: never more of it than places.
    spare: Vec<Memory>,
}

/// A place at work, with memory to work in; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place<'a> {
    queue: &'a Queue,
    memory: Memory,
}

impl Place<'_> {
    pub(super) const fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }
}

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
        let mut memory = Memory::default();
        if turn {
            state.working += 1;
            state.most = state.most.max(state.working);
            memory = state.spare.pop().unwrap_or_default();
        }
        drop(state);
        // Whoever is first now may have been kept by this one alone.
        self.moved.notify_all();
        turn.then(|| Place { queue: self, memory })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        let mut state = self.queue.state();
        state.working -= 1;
        // Each thread that asks the allocator for so much keeps a part of it: who waits works in what is there. An idle
        // program keeps none.
        let idle = if state.waiting.is_empty() { std::mem::take(&mut state.spare) } else { Vec::new() };
        if !state.waiting.is_empty() {
            state.spare.push(memory);
        }
        drop(state);
        drop(idle);
        self.queue.moved.notify_all();
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

    // P9: memory is handed on to those who wait, and an idle program keeps none.
    #[test]
    fn memory_goes_from_hand_to_hand_and_is_free_in_the_end() {
        let queue = Queue::new(2, Duration::from_secs(600));
        let fresh = std::sync::atomic::AtomicUsize::new(0);
        let gate = std::sync::Barrier::new(17);
        std::thread::scope(|scope| {
            let (first, second) = (queue.place().unwrap(), queue.place().unwrap());
            for _ in 0..16 {
                scope.spawn(|| {
                    gate.wait();
                    let mut place = queue.place().unwrap();
                    if place.memory().is_empty() {
                        fresh.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        place.memory().grow();
                    }
                });
            }
            gate.wait();
            while queue.state().waiting.len() < 16 {
                std::thread::yield_now();
            }
            drop((first, second));
        });
        assert!(fresh.into_inner() <= 2, "whoever came after them worked in what was there");
        assert_eq!(queue.state().spare.len(), 0);
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
