//! What the tests of the parts share: screens as text, styles as marks.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// Draws on a test terminal; the screen as text, `_` at no place, trailing blanks removed, the cursor told below.
pub(crate) fn screen(
    width: u16,
    height: u16,
    mut draw: impl FnMut(&mut Buffer, Rect) -> Option<Position>,
) -> (String, Buffer) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut cursor = None;
    terminal
        .draw(|frame| {
            let area = frame.area();
            cursor = draw(frame.buffer_mut(), area);
        })
        .unwrap();
    let buffer = terminal.backend().buffer().clone();
    let mut text = lines(&buffer);
    if let Some(Position { x, y }) = cursor {
        assert!(x < width && y < height, "the cursor {x},{y} is outside of {width}x{height}");
        text.push_str(&format!("cursor {x},{y}\n"));
    }
    (text, buffer)
}

/// The screen's rows, trailing blanks removed.
pub(crate) fn lines(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in buffer.area.rows() {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y.y)].symbol();
            if skip == 0 {
                row.push_str(symbol);
                skip = crate::domain::text::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// The texts on the screen that carry all of `modifier`, one a line.
pub(crate) fn with(buffer: &Buffer, modifier: Modifier) -> String {
    let mut found = String::new();
    for y in 0..buffer.area.height {
        let mut run = String::new();
        for x in 0..=buffer.area.width {
            match buffer.cell((x, y)).filter(|cell| cell.modifier.contains(modifier)) {
                Some(cell) => run.push_str(cell.symbol()),
                None if run.is_empty() => {}
                None => found.push_str(&format!("{}\n", std::mem::take(&mut run))),
            }
        }
    }
    found
}
