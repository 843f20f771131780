//! How the preview looks: the counts, the seats, what is to be known of the file, the choices, the rows, the buttons. Only
//! the rows on the screen are made.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Filter, ImportScreen, confirm, rows};
use crate::service::{ImportReport, SeatsMoved};
use crate::tui::action::Action;
use crate::tui::files::Preview;
use crate::tui::part::dialog::draw_buttons;
use crate::tui::part::draw;
use crate::tui::part::job::grouped;
use crate::tui::part::table::{Column, Row, Table, Width};
use crate::tui::theme::{Paint, Theme};

/// Rows around those of the file: counts, choices, headings, a line and the buttons.
pub(super) const AROUND: u16 = 5;

/// Rows of the pane that tells of the selected row, where there is room for it beside this many of the file's.
const PANE: u16 = 4;
const FEWEST: u16 = 7;

/// So many lines of each are shown; the saved list has all.
const LINES: usize = 2;

/// `50 rows`, `3 of 50 rows`.
pub(super) fn numbers(filter: Filter, preview: &Preview) -> String {
    let all = preview.report.rows.len();
    let rows = if all == 1 { "row" } else { "rows" };
    match filter {
        Filter::All => format!("{} {rows}", grouped(all as u64)),
        _ => format!("{} of {} {rows}", grouped(filter.len(preview) as u64), grouped(all as u64)),
    }
}

impl ImportScreen {
    pub(super) fn draw_rows(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let head = self.head(usize::from(area.width.saturating_sub(2)), theme);
        // The rows come first where there is little room.
        let most = usize::from(area.height.saturating_sub(AROUND + 1)).max(2);
        let mut y = 0;
        for (text, paint) in head.iter().take(most) {
            draw::put(buffer, draw::after(draw::row(area, y), 1), text, theme.style(*paint), theme);
            y += 1;
        }
        let buttons = draw::row(area, area.height.saturating_sub(1));
        let pane = if area.height >= y + 2 + PANE + FEWEST { PANE } else { 0 };
        let list = Rect { y: area.y + y, height: area.height.saturating_sub(y + 2 + pane), ..area };
        self.viewport.set_height(Table::rows_in(list.height));
        let window = self.viewport.window();
        let in_file = |row| self.preview.report.rows.get(self.filter.place(&self.preview, row)?);
        let drawn: Vec<Row> = window.clone().filter_map(in_file).map(rows::row).collect();
        let columns = [
            Column::new("ROW", Width::Fixed(6)).right(),
            Column::new("RESULT", Width::Fixed(6)),
            Column::new("USERNAME", Width::Fixed(if area.width < 100 { 14 } else { 24 })),
            Column::new("WHAT", Width::Flexible(20)),
        ];
        let all = self.keys.of(Action::ImportAll);
        let empty = match self.filter {
            Filter::All => "There is no row below the header.".to_owned(),
            Filter::Errors => format!("No row has errors. {all} shows all rows."),
            Filter::Warnings => format!("No row has warnings. {all} shows all rows."),
            Filter::Changes => format!("No row changes an account that is there. {all} shows all rows."),
        };
        let table = Table {
            columns: &columns,
            rows: &drawn,
            selected: self.viewport.selected().map(|selected| selected - window.start),
            column: 0,
            sorted: None,
            empty: &empty,
        };
        let cursor = table.draw(buffer, list, theme);
        let below = Rect { y: list.bottom(), height: pane, ..area };
        self.draw_pane(buffer, below, theme);
        draw_buttons(buffer, buttons, &self.buttons(), self.button, theme).or(cursor)
    }

    /// The row under the cursor, which has no room to tell all of it in its line.
    fn draw_pane(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let Some(row) = self.current().filter(|_| area.height > 1) else { return };
        draw::rule(buffer, draw::row(area, 0), theme);
        let (title, text, paint) = rows::in_short(row);
        let title = format!(" {title} ");
        draw::put(buffer, draw::after(draw::row(area, 0), 2), &title, theme.style(Paint::Title), theme);
        let cells = usize::from(area.width.saturating_sub(2));
        for (y, line) in (1..area.height).zip(draw::wrap(&text, cells, theme)) {
            draw::put(buffer, draw::after(draw::row(area, y), 1), &line, theme.style(paint), theme);
        }
    }

    fn buttons(&self) -> [String; super::BUTTONS] {
        let count = self.preview.doing();
        let import = match (self.done, count) {
            (true, _) => "Imported".to_owned(),
            (false, _) if confirm::refusal(&self.preview, "").is_some() => "Import".to_owned(),
            (false, 1) => "Import 1 user".to_owned(),
            (false, count) => format!("Import {} users", grouped(count)),
        };
        [import, "Save error list".to_owned(), if self.done { "Close" } else { "Cancel" }.to_owned()]
    }

    /// What stands above the rows.
    fn head(&self, cells: usize, theme: &Theme) -> Vec<(String, Paint)> {
        let preview = &self.preview;
        let report = &preview.report;
        let (counted, paint) = self.counted();
        let wrap = |text: &str, paint| draw::wrap(text, cells, theme).into_iter().map(move |line| (line, paint));
        let mut lines: Vec<_> = wrap(&counted, paint).collect();
        if !self.done {
            lines.extend(wrap(&self.choices(), Paint::Normal));
        }
        let few = |text: Vec<String>, paint| {
            let more = text.len().saturating_sub(LINES);
            let mut text: Vec<String> = text.into_iter().take(LINES).collect();
            if more > 0
                && let Some(last) = text.last_mut()
            {
                *last = draw::cut(&format!("{last} (and {more} more)"), cells, theme);
            }
            text.into_iter().map(move |line| (line, paint)).collect::<Vec<_>>()
        };
        let short = report.seats.iter().any(|moved| moved.after > u64::from(moved.quantity));
        let seats = report.seats.iter().map(seats).collect::<Vec<_>>().join("; ");
        if !seats.is_empty() {
            let text = draw::wrap(&format!("Seats: {seats}"), cells, theme);
            lines.extend(few(text, if short { Paint::Error } else { Paint::Normal }));
        }
        let warnings = report.warnings.iter().flat_map(|warning| draw::wrap(&format!("! {warning}"), cells, theme));
        lines.extend(few(warnings.collect(), Paint::Warning));
        lines
    }

    fn counted(&self) -> (String, Paint) {
        let ImportReport { created, updated, brought_back, unchanged, .. } = self.preview.report;
        let bad = self.preview.errors.len() as u64;
        if self.done {
            let rows = if bad == 1 { "row was" } else { "rows were" };
            let text =
                format!("Imported: {}. {} {rows} left out:", confirm::counts(&self.preview.report), grouped(bad));
            return (text, Paint::Good);
        }
        let parts = [(created, "new"), (updated, "changed"), (brought_back, "brought back"), (unchanged, "unchanged")];
        let parts: Vec<String> = parts.into_iter().map(|(count, what)| format!("{} {what}", grouped(count))).collect();
        let left_out = if self.preview.choices.skip_bad_rows { ", left out" } else { "" };
        let text = format!("{}   {} with errors{left_out}", parts.join("   "), grouped(bad));
        (text, if bad > 0 { Paint::Warning } else { Paint::Good })
    }

    fn choices(&self) -> String {
        let choices = self.preview.choices;
        let tick =
            |on: bool, action, what: &str| format!("[{}] {} {what}", if on { 'x' } else { ' ' }, self.keys.of(action));
        let ticks = [
            tick(choices.update_existing, Action::ImportUpdate, "update existing"),
            tick(choices.bring_back, Action::ImportBack, "bring back"),
            tick(choices.skip_bad_rows, Action::ImportSkip, "skip bad rows"),
        ];
        format!("{}   {}", ticks.join("  "), self.filter.name())
    }
}

fn seats(moved: &SeatsMoved) -> String {
    format!("{} {} of {} used, {} after", moved.license, moved.before, moved.quantity, moved.after)
}
