//! A field for a code: all of what was typed is seen at once, in the groups in which the code is written.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use crate::domain::password::code_groups;
use crate::tui::part::draw;
use crate::tui::part::text_field::TextField;
use crate::tui::theme::{Paint, Theme};

/// Rows that are there before anything is typed: a mailed code takes two.
const ROWS: usize = 2;

/// What is typed, in rows of at most `cells`, each of whole groups; a hyphen at the end leads on to the next.
pub(super) fn rows(field: &TextField, cells: usize) -> Zeroizing<Vec<String>> {
    let groups = code_groups(field.text());
    let mut rows = Zeroizing::new(vec![String::new()]);
    for (place, group) in groups.iter().enumerate() {
        let is_last = place + 1 == groups.len();
        // A cell is kept for the cursor behind it, or for the hyphen.
        let wide = group.chars().count() + 1;
        if rows.last().is_some_and(|row| !row.is_empty() && row.chars().count() + wide > cells.max(1)) {
            rows.push(String::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(group);
            row.push_str(if is_last { "" } else { "-" });
        }
    }
    while rows.len() < ROWS {
        rows.push(String::new());
    }
    rows
}

/// Draws one of its rows; gives the cursor's cell where it is in that row.
pub(super) fn draw_row(
    field: &TextField,
    buffer: &mut Buffer,
    place: Rect,
    row: usize,
    (focused, theme): (bool, &Theme),
) -> Option<Position> {
    let rows = rows(field, usize::from(place.width));
    let style = theme.style(if focused { Paint::Focused } else { Paint::Field });
    buffer.set_style(place.intersection(buffer.area), style);
    let text = rows.get(row)?;
    draw::put(buffer, place, text, style, theme);
    let signs = |text: &String| text.chars().filter(|sign| *sign != '-').count();
    let before: usize = rows.iter().take(row).map(signs).sum();
    let behind = field.cursor().checked_sub(before)?;
    // Behind a full row it stands at the beginning of the next one, where there is one.
    let goes_on = rows.get(row + 1).is_some_and(|next| !next.is_empty());
    if behind > signs(text) || (behind == signs(text) && (goes_on || (row > 0 && text.is_empty()))) {
        return None;
    }
    let at = text.chars().enumerate().filter(|(_, sign)| *sign != '-').nth(behind);
    let cells = at.map_or_else(|| text.chars().count(), |(at, _)| at);
    let x = u16::try_from(cells).unwrap_or(u16::MAX).min(place.width.saturating_sub(1));
    (focused && !place.is_empty()).then_some(Position { x: place.x + x, y: place.y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::keys;
    use crate::tui::part::testing::screen;

    fn drawn(field: &TextField, wide: u16) -> String {
        screen(wide, 4, |buffer, area| {
            let row = |row| {
                let place = draw::row(area, u16::try_from(row).unwrap_or(0));
                draw_row(field, buffer, place, row, (true, &Theme::plain()))
            };
            (0..4).filter_map(row).next()
        })
        .0
    }

    // INV-5: a code is copied with its hyphens, with blanks, and over several lines of a mail.
    #[test]
    fn all_of_a_code_is_seen_in_its_groups() {
        let mut field = TextField::code(100);
        assert_eq!(drawn(&field, 27), "\n\n\n\ncursor 0,0\n");
        field.paste(" j17-bcde fghj\r\nknpr-stux-\tbcde-fghj-knpr-stux \n");
        assert_eq!(field.text(), "j17bcdefghjknprstuxbcdefghjknprstux");
        assert_eq!(drawn(&field, 27), "j17-bcde-fghj-knpr-stux-\nbcde-fghj-knpr-stux\n\n\ncursor 19,1\n");
        assert_eq!(drawn(&field, 12), "j17-bcde-\nfghj-knpr-\nstux-bcde-\nfghj-knpr-\n".to_owned());
        for (line, cursor) in [
            ("Left", "cursor 18,1"),
            ("Home", "cursor 0,0"),
            ("Right Right Right", "cursor 4,0"),
            ("End Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left", "cursor 0,1"),
            ("Left", "cursor 22,0"),
            ("- Space", "cursor 22,0"),
        ] {
            for key in keys(line).unwrap() {
                field.press(&key);
            }
            assert_eq!(drawn(&field, 27).lines().last(), Some(cursor), "{line}");
        }
    }
}
