//! Long work beside the screen: a bar with how much is done, how fast, and how long it will take.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use crate::clock::{SECOND, Timestamp};
use crate::service::{ImportPhase, ImportProgress};
use crate::tui::request::{Progress, Request, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Cells of the bar.
const BAR: usize = 30;

/// What is done sooner than this, in milliseconds, shows no bar: it would only flicker.
pub const SHOWN_AFTER: i64 = 150;

/// The keys that work while it runs.
pub const HINTS: &[(&str, &str)] = &[("Esc", "stop")];

/// Work under way.
#[derive(Debug)]
pub struct Job {
    /// What its answer comes with.
    pub ticket: Ticket,
    title: String,
    /// What it does at first, before it tells anything.
    first: &'static str,
    told: Option<Told>,
    begun: Timestamp,
    /// Has it gone on for long enough to be shown?
    shown: bool,
    /// It was asked to end.
    pub stopping: bool,
}

/// What it told last, and when what it does now began.
#[derive(Clone, Copy, Debug)]
struct Told {
    progress: Progress,
    began: Timestamp,
    /// How much of it was done then.
    from: u64,
    at: Timestamp,
}

impl Job {
    /// Work that was asked for now, with this ticket. Whoever asked is to be woken [`SHOWN_AFTER`] this moment.
    #[must_use]
    pub fn new(ticket: Ticket, title: &str, first: &'static str, now: Timestamp) -> Self {
        Self { ticket, title: title.to_owned(), first, told: None, begun: now, shown: false, stopping: false }
    }

    /// Time goes by.
    pub fn on_time(&mut self, now: Timestamp) {
        self.shown |= self.begun.plus(SHOWN_AFTER) <= now;
    }

    /// Is it on the screen?
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.shown || self.stopping
    }

    /// It tells how far it is.
    pub fn take(&mut self, progress: Progress, at: Timestamp) {
        self.on_time(at);
        // It may look at the same rows once more.
        let goes_on =
            |told: &Told| phase(told.progress) == phase(progress) && numbers(told.progress).0 <= numbers(progress).0;
        let goes_on = self.told.filter(goes_on);
        let (began, from) = goes_on.map_or((at, numbers(progress).0), |told| (told.began, told.from));
        self.told = Some(Told { progress, began, from, at });
    }

    /// What asks it to end.
    pub fn stop(&mut self) -> Request {
        self.stopping = true;
        Request::Cancel(self.ticket)
    }

    /// What it does, how far it is, and how fast: three lines.
    fn lines(&self, theme: &Theme) -> [String; 3] {
        let Some(told) = self.told else { return [format!("{}…", self.first), String::new(), String::new()] };
        let (done, total) = numbers(told.progress);
        let what = match told.progress {
            Progress::Work { doing, .. } => doing,
            Progress::Import(ImportProgress { phase, .. }) => match phase {
                ImportPhase::Checking => "Looking at rows",
                ImportPhase::CheckingPasswords => "Looking at passwords",
                ImportPhase::Hashing => "Hashing passwords",
                ImportPhase::Writing => "Writing accounts",
            },
        };
        let milliseconds = u64::try_from(told.at.0 - told.began.0).unwrap_or(0);
        let rate = (done - told.from.min(done)).saturating_mul(1_000).checked_div(milliseconds).unwrap_or(0);
        let speed = if rate == 0 { String::new() } else { format!("{} a second", grouped(rate)) };
        let Some(total) = total else { return [what.to_owned(), grouped(done), speed] };
        let filled = usize::try_from(done.saturating_mul(BAR as u64) / total.max(1)).unwrap_or(BAR).min(BAR);
        let bar = format!("{}{}", theme.glyphs.bar[0].repeat(filled), theme.glyphs.bar[1].repeat(BAR - filled));
        let left = (total - done.min(total)).checked_div(rate).filter(|_| done < total).map(time_left);
        let left = left.map(|left| format!("{speed}, {left} left")).unwrap_or(speed);
        [what.to_owned(), format!("{bar}  {} of {}", grouped(done), grouped(total)), left]
    }

    /// Draws it in the middle of `area`; gives the cursor's place. None where it isn't shown yet.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        if !self.is_shown() {
            return None;
        }
        let place = draw::middle(area, 66.min(area.width.saturating_sub(2)), 7.min(area.height));
        let footer = if self.stopping { "stopping…" } else { "Esc stop: nothing is kept" };
        let inside = draw::boxed(buffer, place, &self.title, footer, theme);
        for (y, (line, paint)) in (1..).zip(self.lines(theme).iter().zip([Paint::Normal, Paint::Bar, Paint::Hint])) {
            draw::put(buffer, draw::row(inside, y), line, theme.style(paint), theme);
        }
        Some(Position { x: inside.x, y: inside.y + 1.min(inside.height.saturating_sub(1)) })
    }
}

const fn phase(progress: Progress) -> Option<ImportPhase> {
    match progress {
        Progress::Import(ImportProgress { phase, .. }) => Some(phase),
        Progress::Work { .. } => None,
    }
}

/// How much is done, and of how much where that is known.
fn numbers(progress: Progress) -> (u64, Option<u64>) {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    match progress {
        Progress::Import(ImportProgress { done, total, .. }) => (number(done), Some(number(total))),
        Progress::Work { done, total, .. } => (done, total),
    }
}

/// `98,310`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `40 s`, `12 min`.
fn time_left(seconds: u64) -> String {
    let minute = u64::try_from(crate::clock::MINUTE / SECOND).unwrap_or(60);
    if seconds < 2 * minute { format!("{} s", seconds.max(1)) } else { format!("{} min", seconds.div_ceil(minute)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_how_fast_it_is_and_how_long_it_takes_from_what_was_done_so_far() {
        let mut job = Job::new(Ticket(1), "Importing", "Reading", Timestamp(0));
        let theme = Theme::plain();
        assert_eq!(job.lines(&theme)[0], "Reading…");
        let hashing = |done| Progress::Import(ImportProgress { phase: ImportPhase::Hashing, done, total: 98_310 });
        job.take(hashing(10), Timestamp(5_000));
        assert_eq!(job.lines(&theme), ["Hashing passwords", "..............................  10 of 98,310", ""]);
        job.take(hashing(40_010), Timestamp(15_000));
        let lines =
            ["Hashing passwords", "############..................  40,010 of 98,310", "4,000 a second, 14 s left"];
        assert_eq!(job.lines(&theme), lines);
        // What comes next has a speed of its own.
        let writing = |done| Progress::Import(ImportProgress { phase: ImportPhase::Writing, done, total: 98_310 });
        job.take(writing(0), Timestamp(60_000));
        job.take(writing(100), Timestamp(61_000));
        assert_eq!(job.lines(&theme)[2], "100 a second, 17 min left");
        job.take(writing(50), Timestamp(70_000));
        job.take(writing(90), Timestamp(71_000));
        assert_eq!(job.lines(&theme)[2], "40 a second, 41 min left", "begun once more");
        job.take(Progress::Work { doing: "Writing accounts", done: 1_000, total: None }, Timestamp(61_000));
        assert_eq!(job.lines(&theme), ["Writing accounts", "1,000", ""]);
        let work = |doing, done, total| Progress::Work { doing, done, total };
        job.take(work("Reading rights", 2_000, None), Timestamp(62_000));
        assert_eq!(job.lines(&theme), ["Reading rights", "2,000", "1,000 a second"]);
        job.take(work("Verifying the log", 100, Some(300)), Timestamp(62_000));
        assert_eq!(job.lines(&theme)[..2], ["Verifying the log", "##########....................  100 of 300"]);
    }
}
