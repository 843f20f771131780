//! A field of one line: typing, pasting, the usual line editing, for secrets too.

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::{Input, InputRequest};
use zeroize::Zeroizing;

use super::draw;
use super::secret::Secret;
use crate::domain::text::width;
use crate::tui::key::{Code, Key};
use crate::tui::theme::Theme;

enum Buffered {
    Plain(Input),
    Secret { secret: Secret, revealed: bool },
}

/// What a key or a paste did to the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Nothing: the key is not the field's.
    No,
    /// The cursor moved, or the key was the field's and had nothing to do.
    Taken,
    /// The text changed.
    Changed,
    /// Characters were refused: no room, or not to be typed (control characters).
    Refused,
}

/// The field.
pub struct TextField {
    buffered: Buffered,
    limit: usize,
    /// Is what separates groups dropped, as the field separates them itself?
    is_code: bool,
}

impl fmt::Debug for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextField").field("secret", &self.is_secret()).field("limit", &self.limit).finish()
    }
}

impl TextField {
    /// A field with `text` in it, for at most `limit` characters; the cursor stands behind the text.
    #[must_use]
    pub fn new(text: &str, limit: usize) -> Self {
        Self { buffered: Buffered::Plain(Input::new(text.to_owned())), limit, is_code: false }
    }

    /// An empty field for a code: hyphens, blanks and whatever else stands between its letters is dropped.
    #[must_use]
    pub fn code(limit: usize) -> Self {
        Self { is_code: true, ..Self::new("", limit) }
    }

    /// An empty field whose content is never drawn, printed or left in memory.
    #[must_use]
    pub fn secret(limit: usize) -> Self {
        Self { buffered: Buffered::Secret { secret: Secret::new(limit), revealed: false }, limit, is_code: false }
    }

    /// Whether this is a field for secrets.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.buffered, Buffered::Secret { .. })
    }

    /// Shows what a secret field holds, or hides it again.
    pub fn reveal(&mut self, show: bool) {
        if let Buffered::Secret { revealed, .. } = &mut self.buffered {
            *revealed = show;
        }
    }

    /// The text; empty for a secret field, whose text only [`Self::expose`] gives.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.buffered {
            Buffered::Plain(input) => input.value(),
            Buffered::Secret { .. } => "",
        }
    }

    /// The text, secret or not; wiped from memory when dropped.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        match &self.buffered {
            Buffered::Plain(input) => Zeroizing::new(input.value().to_owned()),
            Buffered::Secret { secret, .. } => secret.text(),
        }
    }

    /// How many characters (code points) it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.buffered {
            Buffered::Plain(input) => input.value().chars().count(),
            Buffered::Secret { secret, .. } => secret.len(),
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces the text; a secret is wiped.
    pub fn set(&mut self, text: &str) {
        match &mut self.buffered {
            Buffered::Plain(input) => *input = Input::new(text.to_owned()),
            Buffered::Secret { secret, .. } => {
                secret.clear();
                for c in text.chars() {
                    secret.insert(c);
                }
            }
        }
    }

    /// Empties it; a secret is wiped.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Before which character the cursor stands. Never asked of a secret.
    #[must_use]
    pub fn cursor(&self) -> usize {
        match &self.buffered {
            Buffered::Plain(input) => input.cursor(),
            Buffered::Secret { .. } => 0,
        }
    }

    /// Does the cursor stand before all of it? Never asked of a secret.
    #[must_use]
    pub fn is_at_start(&self) -> bool {
        matches!(&self.buffered, Buffered::Plain(input) if input.cursor() == 0)
    }

    /// Does it stand behind all of it?
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        matches!(&self.buffered, Buffered::Plain(input) if input.cursor() == input.value().chars().count())
    }

    /// Takes away what stands behind the cursor, and gives it.
    pub fn cut_off(&mut self) -> String {
        let Buffered::Plain(input) = &self.buffered else { return String::new() };
        let split = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
        let (before, behind) = input.value().split_at(split);
        let (before, behind) = (before.to_owned(), behind.to_owned());
        self.set(&before);
        behind
    }

    /// Puts text behind what is there; the cursor stays before it.
    pub fn append(&mut self, text: &str) {
        if let Buffered::Plain(input) = &mut self.buffered {
            let cursor = input.value().chars().count();
            let whole: String = input.value().chars().chain(text.chars()).take(self.limit).collect();
            *input = Input::new(whole).with_cursor(cursor);
        }
    }

    /// Takes a key: typing and the usual line editing.
    pub fn press(&mut self, key: &Key) -> Edited {
        if let Some(c) = key.typed() {
            return self.insert(c);
        }
        let Some(request) = request(key) else { return Edited::No };
        let before = self.len();
        match &mut self.buffered {
            Buffered::Plain(input) => {
                // Pasting what was cut last could pass the limit.
                let undo = (request == InputRequest::Yank).then(|| input.clone());
                input.handle(request);
                if let Some(undo) = undo.filter(|_| input.value().chars().count() > self.limit) {
                    *input = undo;
                    return Edited::Refused;
                }
            }
            Buffered::Secret { secret, .. } => edit(secret, request),
        }
        if self.len() == before { Edited::Taken } else { Edited::Changed }
    }

    /// Takes a paste: line breaks are left out, other control characters refused.
    pub fn paste(&mut self, text: &str) -> Edited {
        let mut edited = Edited::Taken;
        for c in text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\u{2028}' | '\u{2029}' | '\u{85}')) {
            // Tabs come with every cell copied out of a spreadsheet.
            match (self.insert(if c == '\t' { ' ' } else { c }), edited) {
                (Edited::Refused, _) => edited = Edited::Refused,
                (now, Edited::Taken) => edited = now,
                _ => {}
            }
        }
        edited
    }

    fn insert(&mut self, c: char) -> Edited {
        if self.is_code && !c.is_alphanumeric() {
            return Edited::Taken;
        }
        let invisible =
            matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if c.is_control() || invisible && !self.is_secret() || self.len() >= self.limit {
            return Edited::Refused;
        }
        match &mut self.buffered {
            Buffered::Plain(input) => {
                input.handle(InputRequest::InsertChar(c));
            }
            Buffered::Secret { secret, .. } => {
                secret.insert(c);
            }
        }
        Edited::Changed
    }

    /// Draws the text in the first row of `area`, scrolled so that the cursor is in it; returns the cursor's cell.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style, theme: &Theme) -> Option<Position> {
        let area = draw::row(area.intersection(buffer.area), 0);
        if area.is_empty() {
            return None;
        }
        let (text, cursor) = match &self.buffered {
            Buffered::Plain(input) => (Zeroizing::new(input.value().to_owned()), input.cursor()),
            Buffered::Secret { secret, revealed: true } => (secret.text(), secret.cursor()),
            Buffered::Secret { secret, .. } => (Zeroizing::new("*".repeat(secret.len())), secret.cursor()),
        };
        let room = usize::from(area.width);
        let split = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
        let (before, behind) = text.split_at(split);
        let mut before = Zeroizing::new(draw::visible(before, theme));
        let mut cut = false;
        // One cell is kept for the cursor behind the text, one for the sign that something is left of it.
        while width(&before) + usize::from(cut) + 1 > room && !before.is_empty() {
            before.remove(0);
            cut = true;
        }
        let sign = if cut && room > 1 { theme.glyphs.cut } else { "" };
        let whole = Zeroizing::new(format!("{sign}{}{}", *before, draw::visible(behind, theme)));
        buffer.set_style(area, style);
        draw::put(buffer, area, &whole, style, theme);
        let x = u16::try_from(width(&before) + width(sign)).unwrap_or(u16::MAX).min(area.width - 1);
        Some(Position { x: area.x + x, y: area.y })
    }
}

/// The usual line editing.
fn request(key: &Key) -> Option<InputRequest> {
    let word = key.ctrl || key.alt;
    Some(match key.code {
        Code::Left if word => InputRequest::GoToPrevWord,
        Code::Right if word => InputRequest::GoToNextWord,
        Code::Left => InputRequest::GoToPrevChar,
        Code::Right => InputRequest::GoToNextChar,
        Code::Home => InputRequest::GoToStart,
        Code::End => InputRequest::GoToEnd,
        Code::Backspace if word => InputRequest::DeletePrevWord,
        Code::Backspace => InputRequest::DeletePrevChar,
        Code::Delete if word => InputRequest::DeleteNextWord,
        Code::Delete => InputRequest::DeleteNextChar,
        Code::Char('b') if key.alt => InputRequest::GoToPrevWord,
        Code::Char('f') if key.alt => InputRequest::GoToNextWord,
        Code::Char('d') if key.alt => InputRequest::DeleteNextWord,
        Code::Char(c) if key.ctrl && !key.alt => match c {
            'a' => InputRequest::GoToStart,
            'e' => InputRequest::GoToEnd,
            'b' => InputRequest::GoToPrevChar,
            'f' => InputRequest::GoToNextChar,
            'd' => InputRequest::DeleteNextChar,
            'u' => InputRequest::DeleteFromStart,
            'k' => InputRequest::DeleteTillEnd,
            'w' => InputRequest::DeletePrevWord,
            'y' => InputRequest::Yank,
            _ => return None,
        },
        _ => return None,
    })
}

/// The same for a secret, which has no words (where they end would tell) and no memory of what was cut.
fn edit(secret: &mut Secret, request: InputRequest) {
    let (cursor, len) = (secret.cursor(), secret.len());
    match request {
        InputRequest::GoToPrevChar => secret.go(cursor.saturating_sub(1)),
        InputRequest::GoToNextChar => secret.go(cursor.saturating_add(1)),
        InputRequest::GoToPrevWord | InputRequest::GoToStart => secret.go(0),
        InputRequest::GoToNextWord | InputRequest::GoToEnd => secret.go(len),
        InputRequest::DeletePrevChar => secret.remove(cursor.saturating_sub(1), cursor),
        InputRequest::DeleteNextChar => secret.remove(cursor, cursor.saturating_add(1)),
        InputRequest::DeletePrevWord | InputRequest::DeleteFromStart => secret.remove(0, cursor),
        InputRequest::DeleteNextWord | InputRequest::DeleteTillEnd => secret.remove(cursor, len),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::keys;
    use crate::tui::part::testing::screen;

    fn after(text: &str, line: &str) -> (String, String) {
        let mut field = TextField::new(text, 20);
        for key in keys(line).unwrap() {
            field.press(&key);
        }
        let cursor = screen(30, 1, |buffer, area| field.draw(buffer, area, Style::new(), &Theme::plain())).0;
        (field.text().to_owned(), cursor.lines().last().unwrap().to_owned())
    }

    #[test]
    fn usual_line_editing() {
        for (text, line, wanted, cursor) in [
            ("", "a b Space c", "ab c", "cursor 4,0"),
            ("abc", "Home Del", "bc", "cursor 0,0"),
            ("abc", "Backspace", "ab", "cursor 2,0"),
            ("one two", "Ctrl-W", "one ", "cursor 4,0"),
            ("one two", "Ctrl-Left Ctrl-Left Ctrl-Right x", "one xtwo", "cursor 5,0"),
            ("one two", "Left Left Ctrl-U", "wo", "cursor 0,0"),
            ("one two", "Home Ctrl-K", "", "cursor 0,0"),
            ("Müller", "Left Backspace", "Müllr", "cursor 4,0"),
            ("山", "x", "山x", "cursor 3,0"),
        ] {
            assert_eq!(after(text, line), (wanted.to_owned(), cursor.to_owned()), "{text:?} {line:?}");
        }
    }

    #[test]
    fn a_paste_loses_its_line_breaks_and_control_characters() {
        // G6
        let mut field = TextField::new("", 20);
        assert_eq!(field.paste("y\nd\r\ny\n"), Edited::Changed);
        assert_eq!(field.text(), "ydy");
        assert_eq!(field.paste("\u{1b}[2J"), Edited::Refused);
        assert_eq!(field.text(), "ydy[2J");
    }

    #[test]
    fn the_limit_holds_for_typing_pasting_and_yanking() {
        let mut field = TextField::new("abcd", 5);
        assert_eq!(field.paste("efg"), Edited::Refused);
        assert_eq!(field.press(&Key::char('x')), Edited::Refused);
        field.press(&Key::ctrl('w'));
        for _ in 0..3 {
            field.press(&Key::ctrl('y'));
        }
        assert_eq!(field.text(), "abcde");
    }

    #[test]
    fn a_secret_shows_stars_until_it_is_revealed_and_is_never_printed() {
        let mut field = TextField::secret(20);
        field.paste("hunter2");
        let drawn =
            |field: &TextField| screen(12, 1, |buffer, area| field.draw(buffer, area, Style::new(), &Theme::plain())).0;
        assert_eq!(drawn(&field), "*******\ncursor 7,0\n");
        assert!(!format!("{field:?}{}", field.text()).contains("hunter"));
        field.reveal(true);
        assert_eq!(drawn(&field), "hunter2\ncursor 7,0\n");
        for key in keys("Home Del Ctrl-Y End Backspace").unwrap() {
            field.press(&key);
        }
        assert_eq!(field.expose().as_str(), "unter");
        field.clear();
        assert!(field.is_empty());
    }

    #[test]
    fn a_long_text_scrolls_with_the_cursor() {
        let mut field = TextField::new("abcdefghijklmnop", 20);
        let drawn =
            |field: &TextField| screen(8, 1, |buffer, area| field.draw(buffer, area, Style::new(), &Theme::plain())).0;
        assert_eq!(drawn(&field), "~klmnop\ncursor 7,0\n");
        field.press(&Key::plain(Code::Home));
        assert_eq!(drawn(&field), "abcdefg~\ncursor 0,0\n");
    }
}
