//! Which rows of a long list are on the screen: arithmetic only.

use std::ops::Range;

use crate::tui::key::{Code, Key};

/// The selected row and the window around it, over `len` rows of which `height` fit on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    selected: usize,
    first: usize,
    len: usize,
    height: usize,
}

impl Viewport {
    /// A window over `len` rows, the first one selected; its height comes with the first drawing.
    #[must_use]
    pub const fn new(len: usize) -> Self {
        Self { selected: 0, first: 0, len, height: 1 }
    }

    /// The selected row; none in an empty list.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        (self.selected < self.len).then_some(self.selected)
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows on the screen.
    #[must_use]
    pub fn window(&self) -> Range<usize> {
        self.first..self.len.min(self.first.saturating_add(self.height))
    }

    /// How many rows fit on the screen.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// There are `len` rows now.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.settle();
    }

    /// `height` rows fit on the screen now.
    pub fn set_height(&mut self, height: usize) {
        self.height = height.max(1);
        self.settle();
    }

    /// Selects a row, the last one where there are not so many.
    pub fn select(&mut self, row: usize) {
        self.selected = row;
        self.settle();
    }

    /// Goes `rows` up, at most to the first.
    pub fn up(&mut self, rows: usize) {
        self.select(self.selected.saturating_sub(rows));
    }

    /// Goes `rows` down, at most to the last.
    pub fn down(&mut self, rows: usize) {
        self.select(self.selected.saturating_add(rows));
    }

    /// A screen up; one row stays in sight.
    pub fn page_up(&mut self) {
        self.first = self.first.saturating_sub(self.page());
        self.up(self.page());
    }

    /// A screen down; one row stays in sight.
    pub fn page_down(&mut self) {
        self.first = self.first.saturating_add(self.page());
        self.down(self.page());
    }

    /// To the first row.
    pub fn home(&mut self) {
        self.select(0);
    }

    /// To the last row.
    pub fn end(&mut self) {
        self.select(self.len);
    }

    /// Moves by the arrows, PgUp, PgDn, Home and End; says whether the key was one of them.
    pub fn press(&mut self, key: &Key) -> bool {
        if key.ctrl || key.alt || key.shift {
            return false;
        }
        match key.code {
            Code::Up => self.up(1),
            Code::Down => self.down(1),
            Code::PageUp => self.page_up(),
            Code::PageDown => self.page_down(),
            Code::Home => self.home(),
            Code::End => self.end(),
            _ => return false,
        }
        true
    }

    fn page(&self) -> usize {
        self.height.saturating_sub(1).max(1)
    }

    /// Puts selection and window where they can be, the selection inside the window, the window full.
    fn settle(&mut self) {
        self.selected = self.selected.min(self.len.saturating_sub(1));
        let lowest = self.selected.saturating_add(1).saturating_sub(self.height);
        self.first = self.first.clamp(lowest, self.selected).min(self.len.saturating_sub(self.height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(viewport: &Viewport) -> (Option<usize>, Range<usize>) {
        (viewport.selected(), viewport.window())
    }

    #[test]
    fn the_window_follows_the_selection() {
        let mut viewport = Viewport::new(100);
        viewport.set_height(10);
        viewport.down(10);
        assert_eq!(at(&viewport), (Some(10), 1..11));
        viewport.page_down();
        assert_eq!(at(&viewport), (Some(19), 10..20));
        viewport.end();
        assert_eq!(at(&viewport), (Some(99), 90..100));
        viewport.page_up();
        assert_eq!(at(&viewport), (Some(90), 81..91));
        viewport.home();
        assert_eq!(at(&viewport), (Some(0), 0..10));
    }

    #[test]
    fn a_list_that_shrinks_keeps_the_window_full() {
        let mut viewport = Viewport::new(100);
        viewport.set_height(10);
        viewport.end();
        viewport.set_len(95);
        assert_eq!(at(&viewport), (Some(94), 85..95));
        viewport.set_len(3);
        assert_eq!(at(&viewport), (Some(2), 0..3));
        viewport.set_len(0);
        assert_eq!(at(&viewport), (None, 0..0));
    }

    proptest! {
        #[test]
        fn the_selection_is_always_in_the_window(
            len in 0usize..50, height in 0usize..20, moves in prop::collection::vec((0u8..8, 0usize..60), 0..40),
        ) {
            let mut viewport = Viewport::new(len);
            viewport.set_height(height);
            for (kind, number) in moves {
                match kind {
                    0 => viewport.up(number),
                    1 => viewport.down(number),
                    2 => viewport.page_up(),
                    3 => viewport.page_down(),
                    4 => viewport.home(),
                    5 => viewport.end(),
                    6 => viewport.set_len(number),
                    _ => viewport.set_height(number),
                }
                let window = viewport.window();
                prop_assert_eq!(window.len(), viewport.len().min(viewport.height()));
                prop_assert_eq!(viewport.selected().is_some(), !viewport.is_empty());
                prop_assert!(viewport.selected().is_none_or(|row| window.contains(&row)));
            }
        }
    }
}
