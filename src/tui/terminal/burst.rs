//! A person's scan or paste must never become commands: four or more different printable keys within 25 ms are nothing
//! that fingers do. Pure: fed with keys and times.

use crate::clock::Timestamp;
use crate::tui::key::Key;

/// Within this many milliseconds.
pub const WINDOW: i64 = 25;
/// This many different printable keys.
pub const KEYS: usize = 4;

/// What comes of a key or of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Keys to act on, in their order.
    pub keys: Vec<Key>,
    /// A burst was recognized just now, and is being ignored: say so.
    pub ignored: bool,
}

/// Holds printable keys back until it is sure that they were typed. Only for places where keys are commands.
#[derive(Debug, Default)]
pub struct Burst {
    held: Vec<(Key, Timestamp)>,
    /// Everything is ignored until nothing came for [`WINDOW`] after this.
    ignoring: Option<Timestamp>,
}

impl Burst {
    /// A key came.
    pub fn press(&mut self, key: Key, at: Timestamp) -> Passed {
        let mut passed = self.settle(at);
        if self.ignoring.is_some() {
            self.ignoring = Some(at);
            return passed;
        }
        if self.held.is_empty() && key.typed().is_none() {
            passed.keys.push(key);
            return passed;
        }
        self.held.push((key, at));
        let mut different: Vec<_> = self.held.iter().filter_map(|(key, _)| key.typed()).collect();
        different.sort_unstable();
        different.dedup();
        if different.len() >= KEYS {
            self.held.clear();
            self.ignoring = Some(at);
            passed.ignored = true;
        }
        passed
    }

    /// Time has come to `now`.
    pub fn settle(&mut self, now: Timestamp) -> Passed {
        // A clock that was set back must not hold keys for ever.
        let old = |at: Timestamp| now.0.abs_diff(at.0) > WINDOW.unsigned_abs();
        if self.ignoring.is_some_and(old) {
            self.ignoring = None;
        }
        let free = self.held.iter().position(|(_, at)| !old(*at)).unwrap_or(self.held.len());
        Passed { keys: self.held.drain(..free).map(|(key, _)| key).collect(), ignored: false }
    }

    /// When [`Self::settle`] will have something to give.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        self.held.first().map(|(_, at)| at.plus(WINDOW + 1))
    }

    /// The keys go to a text field now: gives what is held, ignores nothing.
    pub fn release(&mut self) -> Vec<Key> {
        self.ignoring = None;
        self.held.drain(..).map(|(key, _)| key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::keys;

    /// Keys that come `apart` milliseconds apart: what passes, and how often something is said.
    fn passed(line: &str, apart: i64) -> (String, usize) {
        let mut burst = Burst::default();
        let mut now = Timestamp(1_000);
        let (mut told, mut ignored) = (Vec::new(), 0);
        for key in keys(line).unwrap() {
            let passed = burst.press(key, now);
            told.extend(passed.keys);
            ignored += usize::from(passed.ignored);
            now = now.plus(apart);
        }
        told.extend(burst.settle(now.plus(WINDOW + 1)).keys);
        (told.iter().map(Key::to_string).collect::<Vec<_>>().join(" "), ignored)
    }

    #[test]
    fn a_scan_is_ignored_with_one_word_and_to_its_end() {
        assert_eq!(passed("B 0 4 1 2 Enter", 1), (String::new(), 1));
        assert_eq!(passed("a b c d e f g h i j k l m n o p Enter", 8), (String::new(), 1));
    }

    #[test]
    fn what_fingers_do_passes_in_its_order() {
        for (line, apart) in [
            ("a b c", 0),
            ("j j j j j j j j", 1),
            ("Down Down Up PgDn Home End", 0),
            ("a b c d e f", 26),
            ("x Enter", 0),
        ] {
            assert_eq!(passed(line, apart), (line.to_owned(), 0), "{line} {apart}");
        }
    }

    #[test]
    fn keys_after_a_scan_act_again() {
        let mut burst = Burst::default();
        for (key, at) in ["a", "b", "c", "d"].iter().zip(0..) {
            burst.press(Key::parse(key).unwrap(), Timestamp(at));
        }
        burst.press(Key::char('x'), Timestamp(100));
        assert_eq!(burst.due(), Some(Timestamp(126)));
        assert_eq!(burst.settle(Timestamp(126)).keys, [Key::char('x')]);
        assert_eq!(burst.due(), None);
    }

    #[test]
    fn movement_waits_for_nothing_and_a_clock_set_back_holds_nothing() {
        let mut burst = Burst::default();
        assert_eq!(burst.press(Key::parse("Down").unwrap(), Timestamp(5)).keys.len(), 1);
        burst.press(Key::char('x'), Timestamp(1_000_000));
        assert_eq!(burst.settle(Timestamp(0)).keys, [Key::char('x')]);
    }
}
