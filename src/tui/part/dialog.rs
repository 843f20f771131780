//! A box that asks or tells.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use super::text_field::{Edited, TextField};
use crate::domain::text::width;
use crate::tui::key::{Code, Key};
use crate::tui::theme::{Paint, Theme};

/// What a key did to a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Nothing,
    /// The button of this number was pressed.
    Pressed(usize),
    /// Esc, or the button that cancels.
    Cancelled,
}

/// The dialog.
#[derive(Debug)]
pub struct Dialog {
    title: String,
    lines: Vec<(String, Paint)>,
    /// The same, wrapped for so many cells: thousands of lines are wrapped once, and not for every frame.
    wrapped: Option<(usize, Vec<(String, Paint)>)>,
    /// The width that the longest of them would like.
    longest: usize,
    footer: &'static str,
    buttons: Vec<String>,
    cancel: usize,
    /// What must be typed before any button but Cancel works, and the field for it.
    typed: Option<(String, TextField)>,
    /// Why what was typed confirms nothing.
    wrong: Option<String>,
    /// 0 is the field, where there is one; then the buttons.
    focus: usize,
    scroll: usize,
    opener: Option<Key>,
}

impl Dialog {
    /// A dialog whose last button cancels. The focus is on the first one.
    #[must_use]
    pub fn new(title: &str, buttons: &[&str]) -> Self {
        let buttons: Vec<_> = buttons.iter().map(|label| (*label).to_owned()).collect();
        let cancel = buttons.len().saturating_sub(1);
        Self {
            title: title.to_owned(),
            lines: Vec::new(),
            wrapped: None,
            longest: 0,
            footer: "Esc cancel",
            buttons,
            cancel,
            typed: None,
            wrong: None,
            focus: 0,
            scroll: 0,
            opener: None,
        }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn line(mut self, text: &str, paint: Paint) -> Self {
        self.longest = self.longest.max(width(text));
        self.lines.push((text.to_owned(), paint));
        self.wrapped = None;
        self
    }

    /// What the keys do, in the box's lower line: `Esc cancel` where nothing else is said.
    #[must_use]
    pub const fn footer(mut self, text: &'static str) -> Self {
        self.footer = text;
        self
    }

    /// Dangerous: the focus is on Cancel.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.focus = self.cancel + usize::from(self.typed.is_some());
        self
    }

    /// Only works once `wanted` (a username, a number) has been typed; the focus is in the field for it.
    #[must_use]
    pub fn typed(mut self, wanted: &str) -> Self {
        self.typed = Some((wanted.to_owned(), TextField::new("", 256)));
        self.focus = 0;
        self
    }

    /// The key that opened it, which confirms nothing before another key was pressed.
    #[must_use]
    pub fn opened_by(mut self, key: Key) -> Self {
        self.opener = Some(key);
        self
    }

    /// Puts the focus on the first button, or into the field, where that has to be filled in before.
    pub fn choose(&mut self) {
        self.focus = usize::from(self.typed.is_some() && self.matches());
    }

    /// Whether a text field has the focus, so that letters are letters.
    #[must_use]
    pub fn typing(&self) -> bool {
        self.typed.is_some() && self.focus == 0
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Outcome {
        let places = self.buttons.len() + usize::from(self.typed.is_some());
        if key.is(Code::Esc) {
            return Outcome::Cancelled;
        }
        let again = self.opener == Some(*key);
        if !again {
            self.opener = None;
        }
        let typing = self.typing();
        match key.code {
            Code::Tab | Code::Down => self.focus = (self.focus + 1) % places.max(1),
            Code::BackTab | Code::Up => self.focus = (self.focus + places.max(1) - 1) % places.max(1),
            Code::Right if !typing => self.focus = (self.focus + 1).min(places.saturating_sub(1)),
            Code::Left if !typing => self.focus = self.focus.saturating_sub(1),
            Code::PageDown => self.scroll = self.scroll.saturating_add(5),
            Code::PageUp => self.scroll = self.scroll.saturating_sub(5),
            Code::Enter if typing && self.matches() => self.focus = 1,
            Code::Enter if typing => {
                self.wrong = self.typed.as_ref().map(|(wanted, field)| wrong(wanted, field.text()))
            }
            Code::Enter => return self.pressed(self.focus - usize::from(self.typed.is_some()), again),
            Code::Char(' ') if !typing => return self.pressed(self.focus - usize::from(self.typed.is_some()), again),
            _ if !again => {
                if let (true, Some((wanted, field))) = (typing, &mut self.typed) {
                    self.wrong = match key.typed() {
                        Some(c) if is_number(wanted) && !c.is_ascii_digit() => {
                            Some(format!("Digits only: type {wanted} to confirm."))
                        }
                        _ => {
                            field.press(key);
                            None
                        }
                    };
                }
            }
            _ => {}
        }
        Outcome::Nothing
    }

    /// Takes a paste: into the field, where it has the focus. What must be typed may be pasted.
    pub fn paste(&mut self, text: &str) -> Edited {
        match &mut self.typed {
            Some((wanted, _)) if self.focus == 0 && is_number(wanted) && !is_number(text.trim()) => {
                self.wrong = Some(format!("Digits only: type {wanted} to confirm."));
                Edited::Refused
            }
            Some((wanted, field)) if self.focus == 0 => {
                self.wrong = None;
                field.paste(if is_number(wanted) { text.trim() } else { text })
            }
            _ => Edited::No,
        }
    }

    fn matches(&self) -> bool {
        self.typed.as_ref().is_none_or(|(wanted, field)| field.text() == wanted)
    }

    fn pressed(&mut self, button: usize, again: bool) -> Outcome {
        if button == self.cancel {
            Outcome::Cancelled
        } else if again {
            Outcome::Nothing
        } else if let Some((wanted, field)) = self.typed.as_ref().filter(|_| !self.matches()) {
            self.wrong = Some(wrong(wanted, field.text()));
            self.focus = 0;
            Outcome::Nothing
        } else {
            Outcome::Pressed(button)
        }
    }

    /// Draws it in the middle of `area`; returns the cursor's cell.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let row: usize = self.buttons.iter().map(|label| width(label) + 7).sum();
        let noted = self.wrong.as_deref().map_or(0, width);
        let wide = self.longest.max(row).max(noted).max(width(&self.title) + 4).clamp(36, 72) + 4;
        let wide = u16::try_from(wide).unwrap_or(u16::MAX).min(area.width.saturating_sub(2));
        let cells = usize::from(wide.saturating_sub(4));
        let wrap = |(text, paint): &(String, Paint)| {
            draw::wrap(text, cells, theme).into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
        };
        let known = self.wrapped.take().filter(|(for_cells, _)| *for_cells == cells);
        let fresh = || (cells, self.lines.iter().flat_map(wrap).collect());
        let (_, lines) = &*self.wrapped.insert(known.unwrap_or_else(fresh));
        let below = if self.typed.is_some() { 4 } else { 2 };
        let tall = u16::try_from(lines.len() + below + 3).unwrap_or(u16::MAX).min(area.height);
        let place = draw::middle(area, wide, tall);
        let inside = draw::boxed(buffer, place, &self.title, self.footer, theme);
        let text = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
        let room = usize::from(text.height).saturating_sub(below);
        self.scroll = self.scroll.min(lines.len().saturating_sub(room));
        for (index, (line, paint)) in (0..).zip(lines.iter().skip(self.scroll).take(room)) {
            draw::put(buffer, draw::row(text, index), line, theme.style(*paint), theme);
        }
        if room < lines.len() {
            let more = format!("PgUp PgDn: line {}-{} of {}", self.scroll + 1, self.scroll + room, lines.len());
            draw::put(buffer, draw::row(inside, 0), &more, theme.style(Paint::Hint), theme);
        }
        let mut cursor = None;
        if let Some((wanted, field)) = &self.typed {
            let place = draw::row(text, text.height.saturating_sub(3));
            let label = format!("Type {wanted}: ");
            let used = draw::put(buffer, place, &label, theme.style(Paint::Label), theme);
            let style = theme.style(if self.focus == 0 { Paint::Focused } else { Paint::Field });
            let at = field.draw(buffer, draw::after(place, used), style, theme);
            cursor = at.filter(|_| self.focus == 0);
            if let Some(wrong) = &self.wrong {
                let place = draw::row(text, text.height.saturating_sub(2));
                draw::put(buffer, place, wrong, theme.style(Paint::Error), theme);
            }
        }
        let row = draw::row(text, text.height.saturating_sub(1));
        let focus = self.focus.checked_sub(usize::from(self.typed.is_some()));
        let at = draw_buttons(buffer, row, &self.buttons, focus, theme);
        cursor.or(at)
    }
}

/// Is it a number that is to be typed? Then letters are slips.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Why that confirms nothing.
fn wrong(wanted: &str, typed: &str) -> String {
    match typed {
        "" => format!("Type {wanted} to confirm; Esc cancels."),
        typed => format!("Type {wanted} to confirm; you typed {typed}."),
    }
}

/// Draws `< Save >   < Cancel >`; returns the cell of the one that has the focus.
pub fn draw_buttons(
    buffer: &mut Buffer,
    place: Rect,
    labels: &[String],
    focus: Option<usize>,
    theme: &Theme,
) -> Option<Position> {
    let mut x = 2;
    let mut cursor = None;
    for (index, label) in labels.iter().enumerate() {
        let style = theme.style(if focus == Some(index) { Paint::Selected } else { Paint::Normal });
        let at = draw::after(place, x);
        x = x.saturating_add(draw::put(buffer, at, &format!("< {label} >"), style, theme)).saturating_add(3);
        if focus == Some(index) && !at.is_empty() {
            cursor = Some(Position { x: at.x + 2.min(at.width - 1), y: at.y });
        }
    }
    cursor
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use ratatui::style::Modifier;

    use super::*;
    use crate::tui::key::keys;
    use crate::tui::part::testing::{screen, with};

    fn delete() -> Dialog {
        Dialog::new("Delete bfischer?", &["Delete", "Cancel"])
            .line(
                "Deletes Bernd Fischer for good. The System Log keeps the name. One seat of Standard User gets free.",
                Paint::Normal,
            )
            .line("This can't be undone.", Paint::Warning)
            .typed("bfischer")
            .opened_by(Key::plain(Code::Delete))
    }

    fn all(dialog: &mut Dialog, line: &str) -> Vec<Outcome> {
        keys(line).unwrap().iter().map(|key| dialog.press(key)).filter(|outcome| *outcome != Outcome::Nothing).collect()
    }

    #[test]
    fn it_names_object_and_consequence() {
        let mut dialog = delete();
        let (text, buffer) = screen(60, 16, |buffer, area| dialog.draw(buffer, area, &Theme::plain()));
        expect![[r"



             +- Delete bfischer? -------------------------------------+
             |                                                        |
             | Deletes Bernd Fischer for good. The System Log keeps   |
             | the name. One seat of Standard User gets free.         |
             | This can't be undone.                                  |
             |                                                        |
             | Type bfischer:                                         |
             |                                                        |
             |   < Delete >   < Cancel >                              |
             +------------------------------------------- Esc cancel -+



            cursor 18,9
        "]]
        .assert_eq(&text);
        assert_eq!(with(&buffer, Modifier::REVERSED), "");
    }

    #[test]
    fn nothing_happens_before_the_name_was_typed() {
        assert_eq!(all(&mut delete(), "Tab Enter"), []);
        assert_eq!(all(&mut delete(), "b f i s c h e Enter Enter"), []);
        assert_eq!(all(&mut delete(), "b f i s c h e Enter r Enter Enter"), [Outcome::Pressed(0)]);
        assert_eq!(all(&mut delete(), "b f i s c h e r Enter Enter"), [Outcome::Pressed(0)]);
        assert_eq!(all(&mut delete(), "Esc"), [Outcome::Cancelled]);
    }

    #[test]
    fn what_was_typed_wrong_is_told() {
        let new = || Dialog::new("Disable 7 users?", &["Disable", "Cancel"]).typed("7");
        let told = |dialog: &mut Dialog| {
            let (text, _) = screen(60, 12, |buffer, area| dialog.draw(buffer, area, &Theme::plain()));
            text.lines().find(|line| line.contains(" to confirm")).unwrap_or("nothing").trim().to_owned()
        };
        let after = |line: &str| {
            let mut dialog = new();
            assert_eq!(all(&mut dialog, line), []);
            told(&mut dialog)
        };
        assert_eq!(after("9 Enter"), "| Type 7 to confirm; you typed 9.      |");
        assert_eq!(after("9 Tab Enter"), "| Type 7 to confirm; you typed 9.      |");
        assert_eq!(after("Enter"), "| Type 7 to confirm; Esc cancels.      |");
        assert_eq!(after("x"), "| Digits only: type 7 to confirm.      |");
        assert_eq!(after("9 Enter Backspace"), "nothing");
        assert_eq!(all(&mut new(), "x 9 Enter Backspace 7 Enter Enter"), [Outcome::Pressed(0)]);
        let mut dialog = new();
        assert_eq!(dialog.paste("seven"), Edited::Refused);
        assert_eq!(told(&mut dialog), "| Digits only: type 7 to confirm.      |");
        assert_eq!(dialog.paste(" 7\n"), Edited::Changed);
        assert_eq!(told(&mut dialog), "nothing");
    }

    #[test]
    fn a_dangerous_one_has_the_focus_on_cancel() {
        let new = || Dialog::new("End 38 sessions?", &["End", "Cancel"]).dangerous();
        assert_eq!(all(&mut new(), "Enter"), [Outcome::Cancelled]);
        assert_eq!(all(&mut new(), "Left Enter"), [Outcome::Pressed(0)]);
    }

    #[test]
    fn the_key_that_opened_it_never_confirms() {
        let new = || Dialog::new("Go on?", &["Yes", "No"]).opened_by(Key::plain(Code::Enter));
        assert_eq!(all(&mut new(), "Enter Enter Enter"), []);
        assert_eq!(all(&mut new(), "Tab Tab Enter"), [Outcome::Pressed(0)]);
    }

    #[test]
    fn a_long_one_scrolls_and_keeps_its_buttons() {
        let mut dialog = Dialog::new("Plan", &["Do it", "Cancel"]).dangerous();
        for number in 1..=30 {
            dialog = dialog.line(&format!("user{number} gets a seat"), Paint::Normal);
        }
        dialog.press(&Key::plain(Code::PageDown));
        let (text, buffer) = screen(60, 10, |buffer, area| dialog.draw(buffer, area, &Theme::plain()));
        expect![[r"
                      +- Plan -------------------------------+
                      | PgUp PgDn: line 6-10 of 30           |
                      | user6 gets a seat                    |
                      | user7 gets a seat                    |
                      | user8 gets a seat                    |
                      | user9 gets a seat                    |
                      | user10 gets a seat                   |
                      |                                      |
                      |   < Do it >   < Cancel >             |
                      +------------------------- Esc cancel -+
            cursor 28,8
        "]]
        .assert_eq(&text);
        assert_eq!(with(&buffer, Modifier::REVERSED), "< Cancel >\n");
        for (width, height) in [(1, 1), (5, 3), (10, 4), (20, 6)] {
            screen(width, height, |buffer, area| dialog.draw(buffer, area, &Theme::plain()));
        }
    }
}
