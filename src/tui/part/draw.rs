//! Drawing by cells: text that is cut, padded and wrapped, boxes, lines. Nothing here can draw outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::{shown, width, wrapped};
use crate::tui::theme::{Paint, Theme};

/// `text` as this terminal may show it: sanitized, and in ASCII where nothing else is spoken.
#[must_use]
pub fn visible(text: &str, theme: &Theme) -> String {
    let text = shown(text);
    if theme.unicode || text.is_ascii() {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        let plain: String = grapheme.nfkd().filter(char::is_ascii).collect();
        match grapheme.chars().next() {
            Some(picture @ '\u{2400}'..='\u{2421}') => {
                out.push('^');
                out.push(char::from_u32((u32::from(picture) - 0x2400) ^ 0x40).filter(char::is_ascii).unwrap_or('?'));
            }
            _ if plain.is_empty() => out.extend(std::iter::repeat_n('?', width(grapheme))),
            _ => out.push_str(&plain),
        }
    }
    out
}

/// The beginning of `text` that fits in `cells` (without any mark for what was left out), and its width.
fn head(text: &str, cells: usize) -> (&str, usize) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = width(grapheme);
        if used + wide > cells {
            return (text.get(..at).unwrap_or_default(), used);
        }
        used += wide;
    }
    (text, used)
}

/// `text`, visible, in at most `cells`; where something was left out it ends in the theme's sign for that.
#[must_use]
pub fn cut(text: &str, cells: usize, theme: &Theme) -> String {
    // A name of a megabyte must not cost a megabyte a frame; no cell takes more than a few dozen bytes.
    let enough = text.char_indices().nth(cells.saturating_mul(8).saturating_add(8)).map_or(text.len(), |(at, _)| at);
    let mut text = visible(text.get(..enough).unwrap_or_default(), theme);
    if width(&text) > cells {
        let kept = head(&text, cells.saturating_sub(1)).0.len();
        text.truncate(kept);
        if cells > 0 {
            text.push_str(theme.glyphs.cut);
        }
    }
    text
}

/// Like [`cut`], and padded with spaces to exactly `cells`.
#[must_use]
pub fn fit(text: &str, cells: usize, theme: &Theme) -> String {
    let mut text = cut(text, cells, theme);
    text.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&text))));
    text
}

/// Draws `text` from the left edge of the first row of `area`, cut to its width. Returns the cells used.
pub fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style, theme: &Theme) -> u16 {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return 0;
    }
    let text = cut(text, usize::from(area.width), theme);
    buffer.set_stringn(area.x, area.y, &text, usize::from(area.width), style).0.saturating_sub(area.x)
}

/// One row of `area`, counted from its top; empty where it has no such row.
#[must_use]
pub fn row(area: Rect, index: u16) -> Rect {
    if index < area.height { Rect { y: area.y.saturating_add(index), height: 1, ..area } } else { Rect::ZERO }
}

/// `area` without its first `cells` columns.
#[must_use]
pub fn after(area: Rect, cells: u16) -> Rect {
    let cells = cells.min(area.width);
    Rect { x: area.x.saturating_add(cells), width: area.width - cells, ..area }
}

/// A line over the whole first row of `area`.
pub fn rule(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    let area = area.intersection(buffer.area);
    if !area.is_empty() {
        let line = theme.glyphs.horizontal.repeat(usize::from(area.width));
        buffer.set_stringn(area.x, area.y, line, usize::from(area.width), theme.style(Paint::Line));
    }
}

/// Empties `area` and draws a box around it; `title` in its upper line, `footer` at the right of its lower one.
/// Returns the room inside, one cell away from the sides.
pub fn boxed(buffer: &mut Buffer, area: Rect, title: &str, footer: &str, theme: &Theme) -> Rect {
    let area = area.intersection(buffer.area);
    if area.width < 4 || area.height < 2 {
        return Rect::ZERO;
    }
    clear(buffer, area);
    let (line, glyphs) = (theme.style(Paint::Line), theme.glyphs);
    let inside = usize::from(area.width) - 2;
    for (y, left, right) in [(area.y, 0, 1), (area.bottom() - 1, 2, 3)] {
        let whole = format!("{}{}{}", glyphs.corners[left], glyphs.horizontal.repeat(inside), glyphs.corners[right]);
        buffer.set_stringn(area.x, y, whole, inside + 2, line);
    }
    for y in area.y + 1..area.bottom() - 1 {
        buffer.set_stringn(area.x, y, glyphs.vertical, 1, line);
        buffer.set_stringn(area.right() - 1, y, glyphs.vertical, 1, line);
    }
    let room = area.width.saturating_sub(4);
    if !title.is_empty() {
        let title = format!(" {} ", cut(title, usize::from(room.saturating_sub(2)), theme));
        put(buffer, Rect { x: area.x + 2, width: room, height: 1, ..area }, &title, theme.style(Paint::Title), theme);
    }
    if !footer.is_empty() {
        let footer = format!(" {} ", cut(footer, usize::from(room.saturating_sub(2)), theme));
        let wide = u16::try_from(width(&footer)).unwrap_or(room).min(room);
        let place = Rect { x: area.right() - 2 - wide, y: area.bottom() - 1, width: wide, height: 1 };
        put(buffer, place, &footer, theme.style(Paint::Hint), theme);
    }
    Rect { x: area.x + 2, y: area.y + 1, width: room, height: area.height - 2 }
}

/// Empties `area`; a wide character that the edge cuts in two goes as a whole.
pub fn clear(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.y..area.bottom() {
        if let Some(left) = area.x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
            && width(left.symbol()) > 1
        {
            left.set_symbol(" ");
        }
        for x in area.x..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// A place of `width` x `height` in the middle of `area`, or as much of it as there is.
#[must_use]
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// `text` in lines of at most `cells`, broken at spaces where there are some; its own line breaks hold.
#[must_use]
pub fn wrap(text: &str, cells: usize, theme: &Theme) -> Vec<String> {
    if theme.unicode || text.is_ascii() {
        return wrapped(text, cells);
    }
    let lines: Vec<_> = text.split('\n').map(|line| visible(line.strip_suffix('\r').unwrap_or(line), theme)).collect();
    wrapped(&lines.join("\n"), cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Capabilities;

    fn utf8() -> Theme {
        let yes = Capabilities { color: true, unicode: true, synchronized: true, clipboard: true, full_screen: true };
        Theme::new(&yes)
    }

    #[test]
    fn text_is_cut_and_padded_by_cells_not_by_letters() {
        // T7
        assert_eq!(fit("Bernd Fischer", 8, &utf8()), "Bernd F…");
        assert_eq!(fit("山田太郎", 6, &utf8()), "山田… ");
        assert_eq!(fit("ab", 4, &utf8()), "ab  ");
        assert_eq!(fit("Bernd Fischer", 8, &Theme::plain()), "Bernd F~");
        assert_eq!(width(&fit(&"W".repeat(10_000), 20, &utf8())), 20);
        assert_eq!(width(&fit(&"👩‍👩‍👧‍👦".repeat(40), 20, &utf8())), 20);
        assert_eq!(cut("abc", 0, &utf8()), "");
    }

    #[test]
    fn plain_ascii_keeps_what_it_can() {
        assert_eq!(visible("Müller ␛ 山 Łódź", &Theme::plain()), "Muller ^[ ?? ?odz");
        assert_eq!(visible("A\u{1b}[2J\u{7f}", &Theme::plain()).find(|c: char| !c.is_ascii_graphic()), None);
    }

    #[test]
    fn nothing_that_controls_a_terminal_passes() {
        // T1 to T5
        let shown = visible("A\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\u{200b}\r\n", &utf8());
        assert!(!shown.contains(|c: char| c.is_control() || "\u{202e}\u{200b}".contains(c)), "{shown:?}");
    }

    #[test]
    fn long_text_wraps_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("one two three", 8, &utf8()), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4, &utf8()), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("a\n\nb", 8, &utf8()), ["a", "", "b"]);
        assert_eq!(wrap("山山山", 3, &utf8()), ["山", "山", "山"]);
    }

    #[test]
    fn drawing_outside_the_buffer_does_nothing() {
        let area = Rect::new(0, 0, 3, 1);
        let mut buffer = Buffer::empty(area);
        for place in [Rect::new(9, 9, 4, 4), Rect::new(2, 0, 400, 400), Rect::ZERO, Rect::new(65_535, 65_535, 1, 1)] {
            put(&mut buffer, place, "text", Style::new(), &utf8());
            boxed(&mut buffer, place, "title", "footer", &utf8());
            rule(&mut buffer, place, &utf8());
        }
        assert_eq!(buffer.area, area);
    }
}
