//! What the drawing library wants drawn becomes as few bytes as possible: over a slow line every one counts. The sixteen
//! colors go out in the form that every terminal knows.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io::Write as _;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier};

use crate::domain::text::width;

/// Where a frame's bytes are gathered before they go out as one.
pub(super) type Gathered = Rc<RefCell<Vec<u8>>>;

/// Writes cells as bytes.
pub(super) struct Painter {
    bytes: Gathered,
    size: Size,
    /// Where the terminal's cursor is, as far as it is known.
    at: Option<Position>,
    /// How the terminal draws now.
    look: Look,
    /// Whether the terminal shows its cursor.
    visible: Option<bool>,
    /// What the screen shows: rows with signs of unsure width are drawn whole.
    screen: Buffer,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    fg: Option<u8>,
    bg: Option<u8>,
    modifier: Modifier,
}

/// What the theme uses of the modifiers, and their numbers.
const MODIFIERS: [(Modifier, u8); 5] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

impl Painter {
    /// Draws on a screen of this size, of which nothing is known.
    pub(super) fn new(bytes: &Gathered, (width, height): (u16, u16)) -> Self {
        let size = Size { width, height };
        let screen = Buffer::empty(Rect::new(0, 0, width, height));
        Self { bytes: Rc::clone(bytes), size, at: None, look: Look::default(), visible: None, screen }
    }

    fn go(&mut self, to: Position) {
        let mut bytes = self.bytes.borrow_mut();
        let _never = match self.at {
            Some(at) if at == to => Ok(()),
            Some(at) if at.y == to.y && to.x == at.x.saturating_add(1) => bytes.write_all(b"\x1b[C"),
            Some(at) if at.y == to.y && to.x > at.x => write!(bytes, "\x1b[{}C", to.x - at.x),
            _ => write!(bytes, "\x1b[{};{}H", to.y.saturating_add(1), to.x.saturating_add(1)),
        };
        self.at = Some(to);
    }

    fn look(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let mut bytes = self.bytes.borrow_mut();
        bytes.extend_from_slice(b"\x1b[");
        // From nothing on: what is left out is off.
        if self.look != Look::default() && look != Look::default() {
            bytes.push(b'0');
        }
        let modifiers = MODIFIERS.iter().filter(|(modifier, _)| look.modifier.contains(*modifier));
        for number in modifiers.map(|(_, number)| *number).chain(look.fg).chain(look.bg.map(|bg| bg + 10)) {
            let _never = match bytes.last() {
                Some(b'[') => write!(bytes, "{number}"),
                _ => write!(bytes, ";{number}"),
            };
        }
        bytes.push(b'm');
        self.look = look;
    }

    fn put(&mut self, to: Position, cell: &Cell) {
        self.go(to);
        self.look(Look { fg: number(cell.fg), bg: number(cell.bg), modifier: cell.modifier });
        self.bytes.borrow_mut().extend_from_slice(cell.symbol().as_bytes());
        // How far the cursor goes is sure of single narrow signs alone, and not at the end of a row.
        let narrow = !is_unsure(cell) && width(cell.symbol()) == 1;
        let sure = narrow && to.x + 1 < self.size.width;
        self.at = sure.then_some(Position { x: to.x + 1, y: to.y });
    }

    /// Is there a sign in this row of which terminals don't agree how wide it is?
    fn is_unsure(&self, y: u16) -> bool {
        (0..self.size.width).any(|x| self.screen.cell((x, y)).is_some_and(is_unsure))
    }

    /// Draws a row whole, from an empty one: what a terminal took for wider than it is leaves nothing behind.
    fn put_row(&mut self, y: u16) {
        self.look(Look::default());
        self.go(Position { x: 0, y });
        self.bytes.borrow_mut().extend_from_slice(b"\x1b[2K");
        let mut next = 0;
        for x in 0..self.size.width {
            let Some(cell) = self.screen.cell((x, y)).cloned() else { continue };
            // The second half of a wide sign, or nothing to be seen.
            if x < next || cell == Cell::EMPTY {
                continue;
            }
            next = x.saturating_add(u16::try_from(width(cell.symbol())).unwrap_or(1));
            self.put(Position { x, y }, &cell);
        }
    }

    fn show(&mut self, visible: bool) {
        if self.visible != Some(visible) {
            self.visible = Some(visible);
            self.bytes.borrow_mut().extend_from_slice(if visible { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
    }
}

/// Is it a sign put together from several (combining marks, joined pictures), which terminals count differently?
fn is_unsure(cell: &Cell) -> bool {
    cell.symbol().chars().nth(1).is_some()
}

/// The number that draws in one of the sixteen colors; the theme has no others.
const fn number(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
    })
}

impl Backend for Painter {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let content: Vec<_> = content.collect();
        let mut unsure: BTreeSet<u16> = content.iter().map(|(_, y, _)| *y).filter(|y| self.is_unsure(*y)).collect();
        for (x, y, cell) in &content {
            if let Some(shown) = self.screen.cell_mut((*x, *y)) {
                shown.clone_from(cell);
            }
            // What a wide sign hides isn't told, and is no longer there.
            for hidden in 1..u16::try_from(width(cell.symbol())).unwrap_or(1) {
                if let Some(shown) = self.screen.cell_mut((x.saturating_add(hidden), *y)) {
                    shown.reset();
                }
            }
            if is_unsure(cell) {
                unsure.insert(*y);
            }
        }
        for (x, y, cell) in content {
            if !unsure.contains(&y) {
                self.put(Position { x, y }, cell);
            }
        }
        for y in unsure {
            self.put_row(y);
        }
        self.look(Look::default());
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.show(false);
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.show(true);
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.go(position.into());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        self.bytes.borrow_mut().extend_from_slice(b"\x1b[0m\x1b[H\x1b[2J");
        (self.at, self.look) = (None, Look::default());
        self.screen.reset();
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_frame_is_few_bytes() {
        let bytes = Gathered::default();
        let mut painter = Painter::new(&bytes, (20, 3));
        let mut before = Buffer::empty(Rect::new(0, 0, 20, 3));
        let mut frame = before.clone();
        let bold = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::CROSSED_OUT);
        frame.set_string(0, 0, "ab", Style::new());
        frame.set_string(2, 0, "cd", bold);
        frame.set_string(5, 0, "山e", Style::new().add_modifier(Modifier::REVERSED));
        frame.set_string(18, 1, "yz", Style::new());
        frame.set_string(0, 2, "x", Style::new());
        painter.draw(before.diff(&frame).into_iter()).unwrap();
        painter.hide_cursor().unwrap();
        painter.hide_cursor().unwrap();
        painter.set_cursor_position((1, 2)).unwrap();
        let text = String::from_utf8(bytes.take()).unwrap();
        let wanted = "\x1b[1;1Hab\x1b[1;9;31mcd\x1b[C\x1b[0;7m山\x1b[1;8He\x1b[m\x1b[2;19Hyz\x1b[3;1Hx\x1b[?25l";
        assert_eq!(text.replace("\x1b[2;19H\x1b[m", "\x1b[m\x1b[2;19H"), wanted);
        before = frame.clone();
        painter.draw(before.diff(&frame).into_iter()).unwrap();
        painter.set_cursor_position((1, 2)).unwrap();
        assert_eq!(bytes.take(), b"");
    }

    #[test]
    fn a_row_with_combined_signs_is_drawn_whole_so_that_none_stays_behind() {
        // T7
        let bytes = Gathered::default();
        let mut painter = Painter::new(&bytes, (20, 2));
        let before = Buffer::empty(Rect::new(0, 0, 20, 2));
        let mut names = before.clone();
        names.set_string(0, 0, "\u{930}\u{93e}\u{939}\u{941}\u{932} a", Style::new());
        names.set_string(0, 1, "plain", Style::new());
        painter.draw(before.diff(&names).into_iter()).unwrap();
        let text = String::from_utf8(bytes.take()).unwrap();
        assert!(text.contains("\x1b[1;1H\x1b[2K\u{930}\u{93e}\x1b["), "{text:?}");
        // A dialog comes over it: the old row goes before the new one is drawn, and only that one.
        let mut dialog = names.clone();
        dialog.set_string(0, 0, "| dialog", Style::new());
        dialog.set_string(0, 1, "plain!", Style::new());
        painter.draw(names.diff(&dialog).into_iter()).unwrap();
        let text = String::from_utf8(bytes.take()).unwrap();
        assert_eq!(text, "\x1b[2;6H!\x1b[1;1H\x1b[2K|\x1b[Cdialog");
        painter.draw(dialog.diff(&names).into_iter()).unwrap();
        assert_eq!(String::from_utf8(bytes.take()).unwrap().matches("\x1b[2K").count(), 1);
        // What stood under a wide sign doesn't come back.
        let mut letters = before.clone();
        letters.set_string(0, 0, "abcdefgh", Style::new());
        let mut wide = before.clone();
        wide.set_string(0, 0, "\u{92a}\u{94d}\u{930}\u{93f} x", Style::new());
        for (from, to) in [(&names, &letters), (&letters, &wide), (&wide, &before)] {
            painter.draw(from.diff(to).into_iter()).unwrap();
        }
        let text = String::from_utf8(bytes.take()).unwrap();
        assert!(text.ends_with("\x1b[1;1H\x1b[2K"), "{text:?}");
    }
}
