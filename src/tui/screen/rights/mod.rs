//! Who could do what, when (LOG-5): a question, its answer as a table, the day before and the day after.

mod ask;
mod event;
mod look;

use chrono::Days;
use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::ask::Form;
use self::event::{EventPage, scrolled};
use super::file_errand::FileErrand;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::{Line, draw_facts};
use crate::clock::Timestamp;
use crate::domain::dates::day_of;
use crate::domain::permission::Permission;
use crate::domain::rights::{Right, RightsNames, RightsQuery};
use crate::service::{Answer, ServiceError};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::inquiry::{RightsAsked, RightsFound};
use crate::tui::key::{Code, Key};
use crate::tui::part::form::Outcome;
use crate::tui::part::job::{self, Job};
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Progress, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The screen.
#[derive(Debug, Default)]
pub struct RightsScreen {
    /// What is on the screen; none before the first answer.
    found: Option<Box<RightsFound>>,
    viewport: Viewport,
    /// One row is seen in full, scrolled so far.
    details: Option<usize>,
    event: EventPage,
    form: Option<Box<Form>>,
    names: RightsNames,
    naming: Option<Ticket>,
    /// The answer that is waited for.
    reading: Option<Reading>,
    /// What is asked as soon as the screen is opened; none where the form comes first.
    first: Option<RightsAsked>,
    /// There is nothing to see: the form was left before anything was asked, or nobody may.
    over: bool,
}

/// An answer that is waited for.
#[derive(Debug)]
struct Reading {
    job: Job,
    asked: RightsAsked,
    /// Nobody asked for it: others wrote, and what is seen is read again. It takes no key, shows no bar and closes nothing.
    quiet: bool,
}

impl RightsScreen {
    /// The screen with its form, which asks for everybody's rights of this moment unless somebody says otherwise.
    #[must_use]
    pub fn asking() -> Self {
        let form = Form::new(&RightsAsked::default(), &RightsNames::default());
        Self { form: Some(Box::new(form)), ..Self::default() }
    }

    /// The screen with what this question finds now.
    #[must_use]
    pub fn of(query: RightsQuery) -> Self {
        Self { first: Some(RightsAsked { query, at: String::new() }), ..Self::default() }
    }

    /// Is one right seen in full, or an event of it?
    fn is_in_full(&self) -> bool {
        self.details.is_some() || self.event.id().is_some()
    }

    fn current(&self) -> Option<&Right> {
        self.found.as_ref()?.rows.get(self.viewport.selected()?)
    }

    fn read(&mut self, asked: RightsAsked, quiet: bool, wishes: &mut Wishes) {
        // What was asked before is of no use any more, however far it is.
        if let Some(Reading { job, .. }) = &mut self.reading {
            wishes.requests.push(job.stop());
        }
        let ticket = wishes.call(Call::Rights(Box::new(asked.clone())));
        let job = Job::new(ticket, "Rights of a day", "Reading rights", wishes.now);
        if !quiet {
            wishes.wake_at(wishes.now.plus(job::SHOWN_AFTER));
        }
        self.reading = Some(Reading { job, asked, quiet });
    }

    /// What somebody waits for.
    fn awaited(&self) -> Option<&Job> {
        self.reading.as_ref().filter(|reading| !reading.quiet).map(|reading| &reading.job)
    }

    /// Opens the form on the question at hand.
    fn ask(&mut self, wishes: &mut Wishes) {
        let asked = self.found.as_ref().map(|found| found.asked.clone()).unwrap_or_default();
        self.form = Some(Box::new(Form::new(&asked, &self.names)));
        self.naming = Some(wishes.call(Call::RightsNames));
    }

    /// The same question for the day before, or after.
    fn step(&mut self, after: bool, zone: &Tz, wishes: &mut Wishes) {
        // Pressed several times, it goes on from where it is asked to go.
        let waiting = self.reading.as_ref().and_then(|reading| ask::day_typed(&reading.asked.at));
        let Some(found) = &self.found else { return };
        let day = waiting.unwrap_or_else(|| day_of(found.span.from, zone));
        let next = if after { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) };
        let Some(next) = next else { return };
        let asked = RightsAsked { query: found.asked.query.clone(), at: next.format("%Y-%m-%d").to_string() };
        self.read(asked, false, wishes);
    }

    fn go(&mut self, action: Action) -> bool {
        if let Some(scroll) = self.event.scroll().or(self.details.as_mut()) {
            return scrolled(scroll, action);
        }
        let moves = &mut self.viewport;
        match action {
            Action::Up => moves.up(1),
            Action::Down => moves.down(1),
            Action::PageUp => moves.page_up(),
            Action::PageDown => moves.page_down(),
            Action::Home => moves.home(),
            Action::End => moves.end(),
            _ => return false,
        }
        true
    }

    fn take(&mut self, found: RightsFound, quiet: bool) {
        // The same question again, or about another day: the cursor stays where it was.
        let same = self.found.as_ref().filter(|before| before.asked.query == found.asked.query);
        let again = same.is_some_and(|before| before.asked == found.asked);
        let its_row = self.current().and_then(|right| found.rows.iter().position(|row| row.is_same(right)));
        let place = match (again, its_row) {
            (true, Some(place)) => place,
            _ => self.viewport.selected().filter(|_| same.is_some()).unwrap_or(0),
        };
        // All about one right goes on being about that one.
        self.details = self.details.filter(|_| again && its_row.is_some());
        self.viewport.set_len(found.rows.len());
        self.viewport.select(place);
        if !quiet {
            self.form = None;
            self.event.close();
        }
        self.found = Some(Box::new(found));
    }

    fn refused(&mut self, error: &ServiceError, quiet: bool, wishes: &mut Wishes) {
        match (&mut self.form, error) {
            (_, ServiceError::Cancelled) if quiet => {}
            (_, ServiceError::Cancelled) => wishes.say("Stopped.", Paint::Normal),
            (Some(form), error) if !quiet => form.refuse(error),
            (_, error) => wishes.complain(error),
        }
        // Nobody could see anything else here.
        self.over = self.form.is_none() && self.found.is_none();
    }
}

impl Sheet for RightsScreen {
    fn path(&self) -> String {
        let row = self.current().filter(|_| self.is_in_full());
        let path = ["Rights of a day".to_owned()].into_iter().chain(row.map(|right| right.user.name.clone()));
        let event = self.event.id().map(|event| format!("Event {}", event.0));
        path.chain(event).collect::<Vec<_>>().join(" > ")
    }

    fn selected(&self) -> Option<String> {
        Some(self.current().map_or_else(|| self.path(), |right| right.user.name.clone()))
    }

    fn state(&self) -> String {
        match (&self.found, self.is_in_full()) {
            (Some(found), false) => look::numbers(found, &self.viewport),
            (Some(_), true) => self.viewport.selected().map_or_else(String::new, |place| {
                format!("row {} of {}", job::grouped(place as u64 + 1), job::grouped(self.viewport.len() as u64))
            }),
            (None, _) => String::new(),
        }
    }

    fn hints(&self) -> Hints {
        match (self.awaited(), &self.form) {
            (Some(job), _) if job.is_shown() => Hints::Fixed(job::HINTS),
            (_, Some(form)) => Hints::Fixed(form.hints()),
            _ if self.is_in_full() => Hints::Actions(look::KEYS_IN_FULL.to_vec()),
            _ => Hints::Actions(look::KEYS.to_vec()),
        }
    }

    fn places(&self) -> &'static [Place] {
        &[Place::Rights, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        Some(Permission::ViewSystemLog)
    }

    fn typing(&self) -> bool {
        self.form.as_ref().is_some_and(|form| form.typing())
    }

    fn is_modal(&self) -> bool {
        self.form.is_some() || self.awaited().is_some_and(Job::is_shown)
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        None
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if self.go(action) {
            return Then::Stay;
        }
        let zone = wishes.zone;
        match action {
            Action::Back if self.event.close() => {}
            Action::Back if self.details.is_some() => self.details = None,
            Action::Back => {
                self.stop(wishes);
                return Then::Close;
            }
            Action::RightsAsk | Action::Search => self.ask(wishes),
            Action::RightsBefore => self.step(false, &zone, wishes),
            Action::RightsAfter => self.step(true, &zone, wishes),
            Action::RightsDetails if self.current().is_some() => self.details = Some(0),
            Action::RightsEvent => {
                let right = self.current().cloned();
                self.event.ask(right.as_ref(), wishes);
            }
            Action::RightsUser => match self.current() {
                Some(Right { user, deleted: Some(_), .. }) => {
                    wishes.say(format!("{} was deleted: only the log tells of it.", user.name), Paint::Warning);
                }
                Some(Right { user, .. }) => return Then::User(user.id),
                None => wishes.say("Nothing is selected.", Paint::Warning),
            },
            Action::RightsDetails => wishes.say("Nothing is selected.", Paint::Warning),
            _ => {}
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        if self.awaited().is_some() {
            if key.is(Code::Esc) {
                self.stop(wishes);
            }
            return Then::Stay;
        }
        let Some(form) = &mut self.form else { return Then::Stay };
        match form.press(key) {
            Outcome::Save => {
                if let Some(asked) = form.asked() {
                    self.read(asked, false, wishes);
                }
            }
            Outcome::Leave => {
                self.form = None;
                if self.found.is_none() {
                    return Then::Close;
                }
            }
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        if let Some(form) = &mut self.form {
            form.paste(text);
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        if self.form.is_some() {
            self.naming = Some(wishes.call(Call::RightsNames));
        }
        let again = self.found.as_ref().map(|found| found.asked.clone());
        // A reading under way is of this very moment.
        if let (Some(asked), None) = (self.first.take().or(again), self.awaited()) {
            self.read(asked, false, wishes);
        }
    }

    fn changed(&mut self, wishes: &mut Wishes) {
        if self.form.is_some() {
            self.naming = Some(wishes.call(Call::RightsNames));
        }
        // What was held at a moment that is over stays what it was: a walk through the plant for each login elsewhere would
        // find the same.
        let Some(found) = &self.found else { return };
        let goes_on = found.asked.at.is_empty() || wishes.now <= found.span.to;
        if goes_on && self.reading.is_none() {
            self.read(found.asked.clone(), true, wishes);
        }
    }

    fn set_height(&mut self, height: u16) {
        self.viewport.set_height(look::rows_in(height));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.naming.take_if(|naming| *naming == ticket).is_some() {
            if let (Ok(Reply::RightsNames(names)), Some(form)) = (answer, &mut self.form)
                && self.names != *names
            {
                form.offer(&names);
                self.names = *names;
            }
            return None;
        }
        let Some(Reading { quiet, .. }) = self.reading.take_if(|reading| reading.job.ticket == ticket) else {
            // A question that was given up.
            let late = matches!(answer, Ok(Reply::Rights(_)));
            return if late { None } else { self.event.answer(ticket, answer, wishes) };
        };
        match answer {
            Ok(Reply::Rights(found)) => self.take(*found, quiet),
            Ok(_) => {}
            Err(error) => self.refused(&error, quiet, wishes),
        }
        None
    }

    fn progress(&mut self, ticket: Ticket, progress: Progress, at: Timestamp) {
        if let Some(reading) = self.reading.as_mut().filter(|reading| reading.job.ticket == ticket) {
            reading.job.take(progress, at);
        }
    }

    fn on_time(&mut self, wishes: &mut Wishes) {
        if let Some(reading) = &mut self.reading {
            reading.job.on_time(wishes.now);
        }
    }

    fn stop(&mut self, wishes: &mut Wishes) -> bool {
        if let Some(reading) = &mut self.reading {
            wishes.requests.push(reading.job.stop());
        }
        self.awaited().is_some()
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.job.ticket == ticket)
    }

    fn is_over(&self) -> bool {
        self.over
    }

    fn errand(&self, wishes: &mut Wishes) -> Option<FileErrand> {
        let found = self.found.as_ref()?;
        Some(FileErrand::rights(found, wishes))
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        self.event.facts(look.zone).or_else(|| self.current().map(|right| look::facts(right, look.zone)))
    }

    fn command(&self) -> Option<String> {
        self.found.as_ref().map(|found| command::rights(&found.asked))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let right = || self.details.and(self.current()).map(|right| look::facts(right, look.zone));
        let facts = self.event.facts(look.zone).or_else(right);
        let mut cursor = match (self.event.scroll().or(self.details.as_mut()), facts, &self.found) {
            (Some(scroll), Some(facts), _) => Some(draw_facts(buffer, area, &facts, scroll, theme)),
            (_, _, Some(found)) => look::draw(buffer, area, (found, &self.viewport), theme, look.zone),
            (_, _, None) => None,
        };
        if let Some(form) = &mut self.form {
            cursor = form.draw(buffer, area, theme).or(cursor);
        }
        self.awaited().and_then(|job| job.draw(buffer, area, theme)).or(cursor)
    }
}
