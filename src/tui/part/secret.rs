//! The buffer of a secret field: it never grows, so no copy of a password stays behind, and it is wiped when dropped.

use zeroize::{Zeroize, Zeroizing};

/// Characters and a cursor between them. No `Debug`: nothing may print it.
pub(super) struct Secret {
    chars: Zeroizing<Vec<char>>,
    cursor: usize,
}

impl Secret {
    /// An empty buffer for at most `limit` characters.
    pub(super) fn new(limit: usize) -> Self {
        Self { chars: Zeroizing::new(Vec::with_capacity(limit)), cursor: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    pub(super) fn go(&mut self, to: usize) {
        self.cursor = to.min(self.chars.len());
    }

    /// Says whether there was room.
    pub(super) fn insert(&mut self, c: char) -> bool {
        let room = self.chars.len() < self.chars.capacity();
        if room {
            self.chars.insert(self.cursor, c);
            self.cursor += 1;
        }
        room
    }

    /// Removes the characters from `start` to `end`.
    pub(super) fn remove(&mut self, start: usize, end: usize) {
        let (start, end) = (start.min(self.chars.len()), end.min(self.chars.len()));
        if start >= end {
            return;
        }
        self.chars.copy_within(end.., start);
        let kept = self.chars.len() - (end - start);
        if let Some(rest) = self.chars.get_mut(kept..) {
            rest.iter_mut().for_each(Zeroize::zeroize);
        }
        self.chars.truncate(kept);
        self.cursor = if self.cursor >= end { self.cursor - (end - start) } else { self.cursor.min(start) };
    }

    pub(super) fn clear(&mut self) {
        self.chars.iter_mut().for_each(Zeroize::zeroize);
        self.chars.clear();
        self.cursor = 0;
    }

    /// The secret as text, wiped when it is dropped.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(self.chars.len() * 4);
        text.extend(self.chars.iter());
        Zeroizing::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_removed_is_wiped_and_the_buffer_never_moves() {
        let mut secret = Secret::new(8);
        let place = secret.chars.as_ptr();
        for c in "password!".chars() {
            secret.insert(c);
        }
        assert_eq!(secret.text().as_str(), "password");
        secret.remove(1, 3);
        assert_eq!((secret.text().as_str(), secret.cursor()), ("psword", 6));
        secret.clear();
        assert_eq!((secret.len(), secret.chars.as_ptr()), (0, place));
    }
}
