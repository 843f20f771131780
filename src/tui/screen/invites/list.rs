//! The list of invites as far as it is in memory: pages around the cursor, the newest first, read along their numbers.

mod pages;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::pages::{Asked, Reach};
use super::words::{sentence, state_word};
use crate::clock::Timestamp;
use crate::domain::dates::{day_of, minute_text};
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, InviteAnchor};
use crate::domain::mail::MailState;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::part::draw;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_list::SEARCH_LIMIT;
use crate::tui::theme::{Paint, Theme};

/// Invites kept in memory around the cursor.
const KEPT: usize = 600;
/// Invites asked for at once.
const PAGE: usize = 100;
/// Rows below the list, but for where mail goes.
const BELOW: u16 = 3;
/// From this width on the server's words have a column.
const WIDE: u16 = 110;

/// The list.
#[derive(Debug)]
pub(super) struct List {
    pub(super) search: TextField,
    pub(super) searching: bool,
    pub(super) show_over: bool,
    rows: Vec<Invite>,
    viewport: Viewport,
    /// Rows of the body, and those below the list that tell where mail goes.
    body: u16,
    told_rows: u16,
    /// Is the newest (the oldest) one that is found in memory?
    whole: (bool, bool),
    asked: Option<Asked>,
    reach: Reach,
    pub(super) total: u64,
    pub(super) open: u64,
    unknown: Option<String>,
    /// What was looked for when it was last read.
    looked_for: String,
    /// Why it couldn't be read.
    refused: Option<String>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            search: TextField::new("", SEARCH_LIMIT),
            searching: false,
            show_over: false,
            rows: Vec::new(),
            viewport: Viewport::new(0),
            body: 0,
            told_rows: 1,
            whole: (true, false),
            asked: None,
            reach: Reach::default(),
            total: 0,
            open: 0,
            unknown: None,
            looked_for: String::new(),
            refused: None,
        }
    }
}

impl List {
    pub(super) fn current(&self) -> Option<&Invite> {
        self.rows.get(self.viewport.selected()?)
    }

    /// Those in memory.
    pub(super) fn rows(&self) -> &[Invite] {
        &self.rows
    }

    /// Puts the cursor on an invite, where it is in memory.
    pub(super) fn select(&mut self, id: InviteId) {
        if let Some(place) = self.rows.iter().position(|invite| invite.id == id) {
            self.viewport.select(place);
        }
    }

    /// Has an invite of those in memory run out since they were read?
    pub(super) fn any_ran_out(&self, now: Timestamp) -> bool {
        !self.show_over && self.rows.iter().any(|invite| invite.expires <= now)
    }

    pub(super) const fn is_reading(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn set_height(&mut self, body: u16) {
        self.body = body;
        self.viewport.set_height(Table::rows_in(body.saturating_sub(BELOW + self.told_rows)));
    }

    /// What is told below the list takes so many rows from now on.
    pub(super) fn set_told(&mut self, rows: u16) {
        self.told_rows = rows;
        self.set_height(self.body);
    }

    /// Moves the cursor; says whether the action was one of moving.
    pub(super) fn go(&mut self, action: Action, wishes: &mut Wishes) -> bool {
        let leads_on = self.leads_on(action);
        match action {
            Action::Up => self.viewport.up(1),
            Action::Down => self.viewport.down(1),
            Action::PageUp => self.viewport.page_up(),
            Action::PageDown => self.viewport.page_down(),
            Action::Home if self.whole.0 => self.viewport.home(),
            Action::Home => {
                self.viewport.home();
                self.read(wishes);
            }
            Action::End if self.whole.1 => self.viewport.end(),
            Action::End => self.read_from(InviteAnchor::Oldest, wishes),
            Action::Search => self.searching = true,
            _ => return false,
        }
        if leads_on {
            self.search_on(wishes);
        } else if self.asked.is_none() {
            self.count_anew();
            self.need(wishes);
        }
        true
    }

    /// Reads again where another text stands in the search box by now.
    pub(super) fn follow(&mut self, wishes: &mut Wishes) {
        if self.search.text() != self.looked_for {
            self.look_again(wishes);
        }
    }

    /// Another search, or what is over shown or hidden.
    pub(super) fn look_again(&mut self, wishes: &mut Wishes) {
        self.viewport.home();
        self.read(wishes);
    }

    /// Clears the search; says whether there was one.
    pub(super) fn clear(&mut self, wishes: &mut Wishes) -> bool {
        let was = !self.search.is_empty();
        self.searching = false;
        self.search.clear();
        if was {
            self.look_again(wishes);
        }
        was
    }

    /// `1-14 of 20`, or how many a search found.
    pub(super) fn numbers(&self) -> String {
        let more = if self.whole == (true, true) { "" } else { "+" };
        let window = self.viewport.window();
        match (self.search.text().trim().is_empty(), window.is_empty()) {
            (false, _) => format!("{}{more} found of {}", self.rows.len(), self.total),
            (true, true) => "0 of 0".to_owned(),
            (true, false) if self.whole.0 => {
                let all = if self.show_over { self.total } else { self.open };
                format!("{}-{} of {}", window.start + 1, window.end, all.max(window.end as u64))
            }
            (true, false) => {
                let number = self.current().map_or(0, |invite| invite.id.0);
                format!("invite {number} of {}", self.total)
            }
        }
    }

    /// Draws it, and below it the selected one in a sentence.
    pub(super) fn draw(
        &self,
        told: (&str, (&str, bool), &str),
        (buffer, area, theme): (&mut Buffer, Rect, &Theme),
        look: Look<'_>,
    ) -> Option<Position> {
        let mut columns = vec![
            Column::new("EMAIL", Width::Flexible(24)),
            Column::new("ROLE", Width::Flexible(10)),
            Column::new("STATE", Width::Fixed(9)),
            Column::new("BY", Width::Flexible(6)),
            Column::new("SENT", Width::Fixed(10)),
        ];
        if area.width >= WIDE {
            columns.push(Column::new("GOOD UNTIL", Width::Fixed(16)));
            columns.push(Column::new("THE SERVER'S WORDS", Width::Flexible(20)));
        }
        let window = self.viewport.window();
        let wide = area.width >= WIDE;
        let row = |invite: &Invite| {
            let (word, paint) = state_word(invite, look.now);
            let mut cells = vec![
                invite.email.as_str().into(),
                invite.role.name.as_str().into(),
                Cell::painted(word, paint),
                invite.by.name.as_str().into(),
                sent_day(invite, look).into(),
            ];
            if wide {
                cells.push(minute_text(invite.expires, look.zone).into());
                cells.push(invite.mail.as_ref().map_or("", |(_, answer)| answer.as_str()).into());
            }
            Row { cells, marked: false, inactive: !invite.state(look.now).is_open() }
        };
        let rows: Vec<Row> = self.rows[window.clone()].iter().map(row).collect();
        let (empty, route, again) = told;
        let unknown = self.unknown.as_ref().map(|unknown| format!("{unknown} Esc clears the search."));
        let rest = self.rest_told(look.zone).filter(|_| !self.is_looking());
        let none_yet = rest.as_ref().map(|rest| format!("No invite so far. {rest}"));
        let empty = match (self.is_looking(), &self.refused, unknown.as_ref().or(none_yet.as_ref())) {
            (true, ..) => "Reading…",
            (_, Some(refused), _) => refused,
            (_, _, Some(told)) => told,
            _ => empty,
        };
        let selected = self.viewport.selected().map(|selected| selected - window.start);
        let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: None, empty };
        let above = Rect { height: area.height.saturating_sub(BELOW + self.told_rows), ..area };
        let cursor = table.draw(buffer, above, theme);
        table.draw_below(buffer, above, rest.as_deref(), theme);
        let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
        let cells = usize::from(area.width.saturating_sub(2));
        let about = self.current().map(|invite| sentence(invite, again, look));
        let (text, paint) = about.unwrap_or((String::new(), Paint::Hint));
        let mut lines: Vec<(String, Paint)> =
            draw::wrap(&text, cells, theme).into_iter().take(2).map(|line| (line, paint)).collect();
        let (route, is_wrong) = route;
        let paint = if is_wrong { Paint::Warning } else { Paint::Hint };
        let rows = usize::from(self.told_rows);
        lines.extend(draw::wrap(route, cells, theme).into_iter().take(rows).map(|line| (line, paint)));
        for (y, (line, paint)) in (1..below.height).zip(lines) {
            draw::put(buffer, draw::after(draw::row(below, y), 1), &line, theme.style(paint), theme);
        }
        cursor
    }
}

/// The day on which its mail went out; none of one that never did.
fn sent_day(invite: &Invite, look: Look<'_>) -> String {
    match invite.mail {
        Some((MailState::Sent(at), _)) => day_of(at, look.zone).to_string(),
        Some(_) => String::new(),
        None => day_of(invite.at, look.zone).to_string(),
    }
}
