//! Drawing: the frame, and in it what the stage shows.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::desk::{DeskStage, Tab};
use super::{App, Stage};
use crate::domain::text::width;
use crate::tui::action::Action;
use crate::tui::part::draw;
use crate::tui::part::frame::{Hint, SMALLEST, Shell};
use crate::tui::request::Plant;
use crate::tui::screen::sheet::{Hints, Look, Sheet};
use crate::tui::theme::{Paint, Theme};

/// The keys of a search box.
const SEARCH_KEYS: &[(&str, &str)] = &[("Enter", "to the list"), ("Esc", "clear"), ("Ctrl-U", "empty the box")];

/// Cells of the search box.
const SEARCH_BOX: usize = 28;

const ABOUT: &str = concat!("chargehand ", env!("CARGO_PKG_VERSION"));

impl App {
    /// Draws the whole screen.
    pub fn view(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let message = self.message();
        let message = message.as_ref().map(|(text, paint)| (text.as_str(), *paint));
        let read_only = self.plant.as_ref().is_some_and(Plant::is_read_only) || self.damaged.is_some();
        let buffer = frame.buffer_mut();
        let (theme, keymap) = (&self.theme, &self.keymap);
        let cursor = match &mut self.stage {
            Stage::Desk(desk) => {
                let hint = |action: Action| {
                    let what = action.described().map_or("", |described| described.hint);
                    Hint::new(&keymap.key_of(action), what)
                };
                // What has no key is in the palette. What isn't this person's stands in brackets (ROL-7).
                let keyed = |action: &Action| !keymap.key_of(*action).is_empty();
                let shown = |action: Action| match desk.refusal(action, read_only) {
                    None => Some(hint(action)),
                    Some(_) if read_only => None,
                    Some(_) => {
                        let what = action.described().map_or("", |described| described.hint);
                        Some(Hint::new(&keymap.key_of(action), &format!("({what})")))
                    }
                };
                // What is open comes first: there isn't always room for all.
                let mut actions: Vec<Action> = desk.hints().into_iter().filter(keyed).collect();
                actions.sort_by_key(|action| desk.refusal(*action, read_only).is_some());
                let hints: Vec<Hint> = actions.into_iter().filter_map(shown).collect();
                let form = desk.form_hints();
                let help = hint(Action::Help);
                let left = desk.left(&keymap.key_of(Action::Search), theme);
                let room = usize::from(area.width).saturating_sub(width(&left) + 4);
                let keys = [Action::ShowInactive, Action::Filter, Action::EventFilter, Action::EventFollow]
                    .map(|action| keymap.key_of(action));
                let right = desk.right([0, 1, 2, 3].map(|at: usize| keys[at].as_str()), read_only, room);
                let shell = Shell {
                    tabs: &Tab::NAMES,
                    tab: desk.tab as usize,
                    who: (&desk.person.user.name, &desk.person.roles),
                    left: &left,
                    right: &right,
                    message,
                    hints: form.as_deref().unwrap_or(&hints),
                    help: if form.is_some() { None } else { Some(&help) },
                };
                let body = shell.draw(buffer, area, theme);
                let keys = (keymap.key_of(Action::ShowInactive), keymap.key_of(Action::Search));
                let cursor =
                    body.and_then(|body| desk.draw(buffer, body, area, theme, self.wishes.now, (&keys.0, &keys.1)));
                in_full(buffer, area, message, theme);
                cursor
            }
            other => {
                let panel = match &*other {
                    Stage::SignIn(screen) | Stage::Locked(screen, _) => screen.panel_hints(),
                    _ => None,
                };
                let form = match &*other {
                    Stage::SignIn(_) | Stage::Locked(..) if panel.is_some() => None,
                    Stage::SetUp(screen) => Some((&screen.form, "set up")),
                    Stage::SignIn(screen) | Stage::Locked(screen, _) => Some((&screen.form, "sign in")),
                    Stage::NewPassword(screen) => Some((&screen.form, "set")),
                    Stage::Join(screen) => Some((&screen.form, "make my account")),
                    Stage::Forgot(screen) => Some((&screen.question.form, "mail me a code")),
                    Stage::Starting(_) | Stage::Desk(_) | Stage::Own(_) => None,
                };
                // Esc leads nowhere before sign-in: it never quits.
                let esc = matches!(other, Stage::NewPassword(_) | Stage::Join(_) | Stage::Forgot(_));
                let mut hints = form.map_or_else(Vec::new, |(form, save)| {
                    let named = form.hints().iter().filter(|(key, _)| esc || *key != "Esc");
                    named.map(|(key, what)| Hint::new(key, if *what == "save" { save } else { what })).collect()
                });
                if let Stage::SignIn(screen) | Stage::Locked(screen, _) = &*other {
                    hints.extend(screen.sso_hint().map(|(key, what)| Hint::new(key, what)));
                }
                hints.extend(panel.into_iter().flatten().map(|(key, what)| Hint::new(key, what)));
                if matches!(other, Stage::Locked(..)) && panel.is_none() {
                    hints.push(Hint::new("Esc", "somebody else"));
                }
                let mut left = ABOUT.to_owned();
                if let Stage::Own(screen) = &*other {
                    if let Hints::Fixed(fixed) = screen.hints() {
                        let leaves = |key: &str| key == "Esc" && screen.is_left_by_esc();
                        let what = |key, what| if leaves(key) { "sign out" } else { what };
                        hints.extend(fixed.iter().map(|(key, it)| Hint::new(key, what(key, it))));
                    }
                    left = screen.path();
                }
                hints.push(Hint::new("Ctrl-C", "quit"));
                let shell = Shell { left: &left, message, hints: &hints, ..Shell::default() };
                shell.draw(buffer, area, theme).and_then(|body| match other {
                    Stage::Starting(_) => {
                        draw::put(buffer, draw::after(body, 1), "Opening the plant…", theme.style(Paint::Hint), theme);
                        None
                    }
                    Stage::SetUp(screen) => screen.draw(buffer, body, theme),
                    Stage::SignIn(screen) | Stage::Locked(screen, _) => {
                        screen.draw(buffer, body, theme, self.wishes.now)
                    }
                    Stage::NewPassword(screen) => screen.draw(buffer, body, theme),
                    Stage::Join(screen) => screen.draw(buffer, body, theme),
                    Stage::Forgot(screen) => screen.draw(buffer, body, theme),
                    Stage::Own(screen) => {
                        let zone =
                            self.plant.as_ref().map_or(chrono_tz::Tz::UTC, |plant| plant.settings.site_time_zone);
                        screen.draw(buffer, body, theme, Look { now: self.wishes.now, zone: &zone })
                    }
                    Stage::Desk(_) => None,
                })
            }
        };
        if !matches!(self.stage, Stage::Desk(_)) {
            in_full(frame.buffer_mut(), area, message, &self.theme);
        }
        if let Some(cursor) = cursor {
            frame.set_cursor_position(cursor);
        }
    }

    /// The message line: a wait for other programs comes before what was said last.
    fn message(&self) -> Option<(String, Paint)> {
        if let Some(milliseconds) = self.waiting {
            let seconds = milliseconds / 1_000;
            let text = format!("Busy: another program keeps the database locked. Waiting, {seconds} s so far…");
            return Some((text, Paint::Warning));
        }
        if let Some(text) = self.damaged.as_ref().filter(|_| !self.wishes.showing) {
            return Some((text.clone(), Paint::Error));
        }
        if let Stage::SignIn(screen) | Stage::Locked(screen, _) = &self.stage
            && let Some(said) = screen.said_outside(self.size.1.saturating_sub(5)).filter(|_| !self.wishes.showing)
        {
            return Some((said.to_owned(), Paint::Normal));
        }
        let note = self.wishes.notes.last().filter(|_| self.wishes.showing)?;
        Some((note.text.clone(), note.paint))
    }
}

/// A message that is longer than its line is shown in full, over the last rows of the body.
fn in_full(buffer: &mut Buffer, area: Rect, message: Option<(&str, Paint)>, theme: &Theme) {
    let Some((text, paint)) = message.filter(|_| area.height >= SMALLEST.1) else { return };
    let lines = draw::wrap(text, usize::from(area.width.saturating_sub(2)), theme);
    let count = u16::try_from(lines.len()).unwrap_or(1).min(area.height / 2);
    if count < 2 {
        return;
    }
    for (index, line) in (0..count).zip(&lines) {
        let row = draw::row(area, area.height - 1 - count + index);
        draw::clear(buffer, row);
        draw::put(buffer, draw::after(row, 1), line, theme.style(paint), theme);
    }
}

impl DeskStage {
    /// The second row, left: where one is, or the search box.
    fn left(&self, find: &str, theme: &Theme) -> String {
        let search = match (self.page(), self.tab) {
            (Some(page), _) => match page.search().filter(|(field, focused)| *focused || !field.is_empty()) {
                Some((field, _)) => field,
                None => return page.path(),
            },
            (None, Tab::Users) => match self.users.path() {
                Some(path) => return path,
                None => &self.users.list.search,
            },
            (None, Tab::SystemLog) if self.log.shows_details() => return "System Log > Event".to_owned(),
            (None, Tab::SystemLog) => &self.log.search,
            (None, tab) => return Tab::NAMES[tab as usize].to_owned(),
        };
        let text = draw::cut(search.text(), SEARCH_BOX, theme);
        let rest = SEARCH_BOX - width(&text).min(SEARCH_BOX);
        format!("{find} Search: {text}{}", "_".repeat(rest))
    }

    fn right(&self, [inactive, filter, event_filter, follow]: [&str; 4], read_only: bool, room: usize) -> String {
        let room = room.saturating_sub(if read_only { 11 } else { 0 });
        let right = match (self.page(), self.tab) {
            (Some(page), _) => page.state(),
            (None, Tab::Users) => self.users.state(inactive, filter, room),
            (None, Tab::SystemLog) if !self.log.shows_details() => self.log.state(event_filter, follow, room),
            _ => String::new(),
        };
        if read_only { format!("READ-ONLY  {right}") } else { right }
    }

    /// The keys for what has the focus.
    fn hints(&self) -> Vec<Action> {
        if let Some(page) = self.page() {
            return match page.hints() {
                Hints::Actions(actions) => actions,
                Hints::Fixed(_) => vec![],
            };
        }
        match self.tab {
            Tab::Users if self.users.shows_why() => {
                let mut hints = vec![Action::Back];
                hints.extend(self.users.mending());
                hints.push(Action::Copy);
                hints
            }
            Tab::Users if self.users.shows_list() && self.users.list.marks().is_some() => vec![
                Action::Mark,
                Action::Unmark,
                Action::Disable,
                Action::Unlock,
                Action::Edit,
                Action::License,
                Action::Roles,
                Action::Menu,
                Action::Search,
                Action::Undo,
                Action::Palette,
            ],
            Tab::Users if self.users.shows_list() => vec![
                Action::Open,
                Action::Edit,
                Action::New,
                Action::Disable,
                Action::Unlock,
                Action::Roles,
                Action::Why,
                Action::Search,
                Action::Mark,
                Action::Filter,
                Action::Sort,
                Action::Columns,
                Action::Palette,
            ],
            Tab::Users => {
                vec![
                    Action::Back,
                    Action::Edit,
                    Action::Disable,
                    Action::Unlock,
                    Action::Roles,
                    Action::Why,
                    Action::Palette,
                ]
            }
            Tab::SystemLog if self.log.shows_details() => {
                vec![Action::Back, Action::EventUser, Action::EventWhy, Action::EventUnlock, Action::Palette]
            }
            Tab::SystemLog => vec![
                Action::Event,
                Action::EventUser,
                Action::EventWhy,
                Action::EventUnlock,
                Action::EventFilter,
                Action::Search,
                Action::EventFollow,
                Action::EventExport,
                Action::Copy,
                Action::Palette,
            ],
            _ => vec![Action::NextTab, Action::Palette, Action::Quit],
        }
    }

    /// The keys of an open form or search box, which no table lists: they are the same in every form.
    fn form_hints(&self) -> Option<Vec<Hint>> {
        let fixed = |hints: &[(&str, &str)]| Some(hints.iter().map(|(key, what)| Hint::new(key, what)).collect());
        if let Some(overlay) = &self.overlay {
            return fixed(overlay.hints());
        }
        if let Some(page) = self.page() {
            return match page.hints() {
                _ if page.search().is_some_and(|(_, focused)| focused) => fixed(SEARCH_KEYS),
                Hints::Actions(_) => None,
                Hints::Fixed(hints) => fixed(hints),
            };
        }
        let searching = (self.tab == Tab::Users && self.users.searching && self.users.shows_list())
            || (self.tab == Tab::SystemLog && self.log.types_search());
        if self.tab == Tab::Users && self.users.is_modal() {
            return fixed(self.users.hints());
        }
        if self.tab == Tab::SystemLog && self.log.is_modal() {
            return fixed(self.log.open_hints());
        }
        if searching {
            return fixed(SEARCH_KEYS);
        }
        None
    }

    fn draw(
        &mut self,
        buffer: &mut Buffer,
        body: Rect,
        screen: Rect,
        theme: &Theme,
        now: crate::clock::Timestamp,
        keys: (&str, &str),
    ) -> Option<Position> {
        let find = keys.1;
        let zone = self.settings.site_time_zone;
        let search = self.search_box();
        let look = Look { now, zone: &zone };
        let cursor = match self.page_mut() {
            Some(page) => page.draw(buffer, body, theme, look),
            None => self.draw_tab(self.tab, (buffer, body, theme), now, keys),
        };
        if let Some(overlay) = &mut self.overlay {
            return overlay.draw(buffer, body, theme).or(cursor);
        }
        // The terminal's cursor stands in the search box while one types there.
        match search {
            true => {
                let row = Shell::state_row(screen);
                let indent = u16::try_from(width(find) + 10).unwrap_or(11);
                let place = Rect { width: 28.min(row.width), ..draw::after(row, indent) };
                let field = match (self.page(), self.tab) {
                    (Some(page), _) => page.search().map(|(field, _)| field)?,
                    (None, Tab::Users) => &self.users.list.search,
                    _ => &self.log.search,
                };
                field.draw(buffer, place, theme.style(Paint::Focused), theme).or(cursor)
            }
            false => cursor,
        }
    }

    fn draw_tab(
        &mut self,
        tab: Tab,
        (buffer, body, theme): (&mut Buffer, Rect, &Theme),
        now: crate::clock::Timestamp,
        keys: (&str, &str),
    ) -> Option<Position> {
        let zone = self.settings.site_time_zone;
        match tab {
            Tab::Users => self.users.draw(buffer, body, theme, (now, self.person.user.id, &self.settings), keys),
            Tab::SystemLog => self.log.draw(buffer, body, theme, &zone),
            // The others are pages.
            Tab::Invites | Tab::Licenses | Tab::Devices => None,
        }
    }

    /// Does a search box have the focus?
    pub(super) fn search_box(&self) -> bool {
        if let Some(page) = self.page() {
            return page.search().is_some_and(|(_, focused)| focused);
        }
        match self.tab {
            Tab::Users => self.users.searching && self.users.path().is_none() && !self.users.is_modal(),
            Tab::SystemLog => self.log.types_search(),
            _ => false,
        }
    }
}
