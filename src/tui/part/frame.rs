//! The frame around every screen: tabs and who, the state line, the message line, the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::draw;
use crate::domain::text::width;
use crate::tui::theme::{Paint, Theme};

/// The smallest screen that everything can be used on, in cells.
pub const SMALLEST: (u16, u16) = (60, 16);

/// One key and what it does here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key as the key map names it.
    pub key: String,
    /// What it does, in a word or two.
    pub what: String,
}

impl Hint {
    /// A hint.
    #[must_use]
    pub fn new(key: &str, what: &str) -> Self {
        Self { key: key.to_owned(), what: what.to_owned() }
    }
}

/// What stands in the frame.
#[derive(Clone, Debug, Default)]
pub struct Shell<'a> {
    /// The names of the tabs; none before sign-in.
    pub tabs: &'a [&'a str],
    /// The open tab.
    pub tab: usize,
    /// Who is signed in: username, role.
    pub who: (&'a str, &'a str),
    /// The second row, left: the search box or where one is.
    pub left: &'a str,
    /// The second row, right: inactive, filter, `1-14 of 212`.
    pub right: &'a str,
    /// What just happened.
    pub message: Option<(&'a str, Paint)>,
    /// The keys for what has the focus.
    pub hints: &'a [Hint],
    /// The hint that is never cut off: help.
    pub help: Option<&'a Hint>,
}

impl Shell<'_> {
    /// Draws the frame; returns the body's place. On too small a screen it draws one line that says so, and there is no
    /// body.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Rect> {
        let area = area.intersection(buffer.area);
        draw::clear(buffer, area);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            draw_too_small(buffer, area, theme);
            return None;
        }
        self.draw_tabs(buffer, draw::row(area, 0), theme);
        self.draw_state(buffer, draw::row(area, 1), theme);
        draw::rule(buffer, draw::row(area, 2), theme);
        if let Some((text, paint)) = self.message {
            let place = draw::after(draw::row(area, area.height - 2), 1);
            draw::put(buffer, place, text, theme.style(paint), theme);
        }
        self.draw_hints(buffer, draw::after(draw::row(area, area.height - 1), 1), theme);
        Some(Rect { y: area.y + 3, height: area.height - 5, ..area })
    }

    /// Where the second row's left text may stand: a screen draws its search field over it.
    #[must_use]
    pub fn state_row(area: Rect) -> Rect {
        draw::row(area, 1)
    }

    fn draw_tabs(&self, buffer: &mut Buffer, place: Rect, theme: &Theme) {
        let (name, role) = self.who;
        let room = usize::from(place.width);
        let tabs: usize = self.tabs.iter().map(|tab| width(tab) + 5).sum::<usize>() + 1;
        let titled = tabs + 12 + width(name) < room;
        let long = if role.is_empty() { name.to_owned() } else { format!("{name} {role}") };
        // The program's name goes first, then the names of the other tabs: their numbers still say where they are.
        let short = tabs + width(name).min(16) + 1 > room;
        let who = if titled && tabs + 12 + width(&long) < room { long } else { draw::cut(name, 16, theme) };
        let mut x = 1;
        let mut put = |text: &str, style| {
            x += draw::put(buffer, draw::after(place, x), text, style, theme);
        };
        if titled || self.tabs.is_empty() {
            put("chargehand  ", theme.style(Paint::Title));
        }
        for (index, tab) in self.tabs.iter().enumerate() {
            let number = index + 1;
            match (index == self.tab, short) {
                (true, _) => put(&format!("[{number} {tab}]"), theme.style(Paint::Tab)),
                (false, false) => put(&format!(" {number} {tab} "), theme.style(Paint::Normal)),
                (false, true) => put(&format!(" {number} "), theme.style(Paint::Normal)),
            }
            put(" ", theme.style(Paint::Normal));
        }
        let right = u16::try_from(width(&who)).unwrap_or(u16::MAX).saturating_add(1);
        draw::put(
            buffer,
            draw::after(place, place.width.saturating_sub(right)),
            &who,
            theme.style(Paint::Title),
            theme,
        );
    }

    fn draw_state(&self, buffer: &mut Buffer, place: Rect, theme: &Theme) {
        let right = draw::cut(self.right, usize::from(place.width.saturating_sub(2)), theme);
        let taken = u16::try_from(width(&right)).unwrap_or(0);
        let left = Rect { width: place.width.saturating_sub(taken + 3), ..draw::after(place, 1) };
        draw::put(buffer, left, self.left, theme.style(Paint::Normal), theme);
        let place = draw::after(place, place.width.saturating_sub(taken));
        draw::put(buffer, place, &right, theme.style(Paint::Normal), theme);
    }

    fn draw_hints(&self, buffer: &mut Buffer, place: Rect, theme: &Theme) {
        let help = self.help.map(|hint| format!("{} {}", hint.key, hint.what)).unwrap_or_default();
        let kept = u16::try_from(width(&help)).unwrap_or(0);
        let mut x = 0_u16;
        for hint in self.hints {
            let whole = u16::try_from(width(&hint.key) + width(&hint.what) + 3).unwrap_or(u16::MAX);
            if x.saturating_add(whole).saturating_add(kept) > place.width {
                break;
            }
            let at = draw::after(place, x);
            let used = draw::put(buffer, at, &hint.key, theme.style(Paint::Title), theme);
            draw::put(buffer, draw::after(at, used + 1), &hint.what, theme.style(Paint::Hint), theme);
            x += whole;
        }
        if let Some(hint) = self.help {
            let at = draw::after(place, x);
            let used = draw::put(buffer, at, &hint.key, theme.style(Paint::Title), theme);
            draw::put(buffer, draw::after(at, used + 1), &hint.what, theme.style(Paint::Hint), theme);
        }
    }
}

fn draw_too_small(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    let text = format!("Too small: {}x{}, {}x{} needed. q quits.", area.width, area.height, SMALLEST.0, SMALLEST.1);
    for (index, line) in (0..).zip(draw::wrap(&text, usize::from(area.width), theme)) {
        draw::put(buffer, draw::row(area, index), &line, theme.style(Paint::Warning), theme);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::part::testing::screen;

    const TABS: [&str; 5] = ["Users", "Invites", "Licenses", "Devices", "System Log"];

    fn shell(width: u16, height: u16) -> String {
        let hints = [
            ("Enter", "open"),
            ("e", "edit"),
            ("l", "license"),
            ("r", "roles"),
            ("w", "why"),
            ("x", "more"),
            ("/", "find"),
            (":", "cmd"),
        ]
        .map(|(key, what)| Hint::new(key, what));
        let help = Hint::new("?", "help");
        let shell = Shell {
            tabs: &TABS,
            tab: 0,
            who: ("jdoe", "IT Admin"),
            left: "/ Search: ___________________________",
            right: "Inactive: shown (i)  1-14 of 212",
            message: Some(("Unlocked cjones. z = undo", Paint::Good)),
            hints: &hints,
            help: Some(&help),
        };
        screen(width, height, |buffer, area| {
            shell.draw(buffer, area, &Theme::plain());
            None
        })
        .0
    }

    #[test]
    fn the_frame_at_80_by_24() {
        let text = shell(80, 24);
        let lines: Vec<_> = text.lines().collect();
        expect![[r"
             chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log  jdoe
             / Search: ___________________________          Inactive: shown (i)  1-14 of 212
            --------------------------------------------------------------------------------
             Unlocked cjones. z = undo
             Enter open  e edit  l license  r roles  w why  x more  / find  : cmd  ? help
        "]]
        .assert_eq(&format!("{}\n{}\n", lines[..3].join("\n"), lines[22..].join("\n")));
    }

    #[test]
    fn a_wide_frame_shows_the_role_too() {
        assert!(shell(120, 40).lines().next().unwrap().ends_with("  jdoe IT Admin"));
    }

    #[test]
    fn the_smallest_frame_keeps_the_name_the_numbers_and_help() {
        let text = shell(60, 16);
        let lines: Vec<_> = text.lines().collect();
        expect![[r"
             [1 Users]  2   3   4   5                              jdoe
             / Search: ______________~  Inactive: shown (i)  1-14 of 212
            ------------------------------------------------------------
             Enter open  e edit  l license  r roles  w why  ? help
        "]]
        .assert_eq(&format!("{}\n{}\n{}\n{}\n", lines[0], lines[1], lines[2], lines[15]));
    }

    #[test]
    fn below_that_one_line_says_so() {
        // G5
        expect![[r"
            Too small: 30x4, 60x16 needed.
            q quits.


        "]]
        .assert_eq(&shell(30, 4));
        for (width, height) in [(1, 1), (2, 2), (300, 15), (59, 100)] {
            shell(width, height);
        }
    }
}
