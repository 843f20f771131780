//! No seat is free (USR-10): what is missing, and the ways out, each with what comes of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::seat_ways::{Does, Way, ways};
use super::user_dialog::{After, Short, UserDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::service::{Answer, LicenseChoice, UserAction, WayOut};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The dialog.
#[derive(Debug)]
pub(super) struct SeatDialog {
    short: Short,
    choice: LicenseChoice,
    ways: Vec<Way>,
    /// The way under the cursor; behind the last one is Cancel, where it begins.
    at: usize,
    refused: Option<String>,
    /// What it covers.
    under: Option<Box<dyn UserDialog>>,
    /// What is being done: the action with all the ways out, and these.
    waiting: Option<(Ticket, Vec<WayOut>)>,
    news: Option<Ticket>,
}

impl SeatDialog {
    pub(super) fn new(choice: LicenseChoice, short: Short, under: Option<Box<dyn UserDialog>>, now: Timestamp) -> Self {
        let ways = ways(&choice, &short, now);
        let at = ways.len();
        Self { short, choice, ways, at, refused: None, under, waiting: None, news: None }
    }

    /// How the seats stand by now; the cursor stays on its way.
    fn take_news(&mut self, choice: LicenseChoice, now: Timestamp) {
        self.news = None;
        let here = self.ways.get(self.at).map(|way| way.does.clone());
        self.choice = choice;
        self.ways = ways(&self.choice, &self.short, now);
        let place = self.ways.iter().position(|way| Some(&way.does) == here.as_ref());
        self.at = place.unwrap_or(self.ways.len());
    }

    fn go(&mut self, wishes: &mut Wishes) -> After {
        let Some(way) = self.ways.get(self.at) else { return After::Back(self.under.take()) };
        if let Some(permission) = way.missing {
            self.refused = Some(format!("That asks for {permission}, which you lack."));
            return After::Stay;
        }
        let (mut ways, mut action) = (self.short.ways.clone(), self.short.action.clone());
        match &way.does {
            Does::Holders => return After::Holders(self.short.license.clone(), self.under.take()),
            Does::Again => {}
            Does::Way(way) => ways.push(way.clone()),
            Does::Instead(license) => {
                let seen = match &action {
                    UserAction::AssignLicense { seen, .. } => *seen,
                    _ => None,
                };
                action = UserAction::AssignLicense { seen, license: license.clone() };
                self.short.action = action.clone();
            }
        }
        let with = UserAction::With { ways: ways.clone(), then: Box::new(action) };
        let call = Call::ChangeUser(Box::new(self.short.seen.clone()), Box::new(with));
        self.waiting = Some((wishes.call(call), ways));
        After::Stay
    }

    /// What is missing, in sentences.
    fn said(&self) -> Vec<(String, Paint)> {
        let (license, name) = (&self.short.license, &self.short.seen.account.name);
        let row = self.choice.types.iter().find(|row| row.seats.license.name == *license);
        let full = match row {
            Some(row) if row.seats.free() == 0 => {
                let last = row.last.as_ref().map(|last| format!(" {last}")).unwrap_or_default();
                format!("No seat of {license} is free: {} are used.{last}", row.seats.numbers())
            }
            Some(row) => format!("A seat of {license} is free by now: {} are used.", row.seats.numbers()),
            None => format!("{license} is gone."),
        };
        let mut lines = vec![(full, Paint::Warning)];
        lines.push((format!("Nothing was changed for {name}. What is to be done?"), Paint::Normal));
        lines
    }

    /// What comes of what is under the cursor.
    fn about(&self) -> (String, Paint) {
        if let Some(refused) = &self.refused {
            return (format!("! {refused}"), Paint::Error);
        }
        match self.ways.get(self.at) {
            Some(way) => (way.about.clone(), way.paint),
            None => ("Nothing is changed.".to_owned(), Paint::Hint),
        }
    }
}

impl UserDialog for SeatDialog {
    fn typing(&self) -> bool {
        false
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("Up Down", "choose"), ("Enter", "do it"), ("Esc", "cancel")]
    }

    fn unsaved(&self) -> bool {
        self.under.as_ref().is_some_and(|under| under.unsaved())
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        self.refused = None;
        let places = self.ways.len() + 1;
        match key.code {
            Code::Esc => return After::Back(self.under.take()),
            Code::Enter | Code::Char(' ') => return self.go(wishes),
            Code::Down | Code::Tab => self.at = (self.at + 1) % places,
            Code::Up | Code::BackTab => self.at = (self.at + places - 1) % places,
            Code::Home => self.at = 0,
            Code::End => self.at = places - 1,
            _ => {}
        }
        After::Stay
    }

    fn paste(&mut self, _: &str) {}

    fn reload(&mut self, wishes: &mut Wishes) {
        if self.waiting.is_none() {
            self.news = Some(wishes.call(Call::LicenseChoice(self.choice.user.id)));
        }
        if let Some(under) = &mut self.under {
            under.reload(wishes);
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.news == Some(ticket)
            || self.waiting.as_ref().is_some_and(|(waiting, _)| *waiting == ticket)
            || self.under.as_ref().is_some_and(|under| under.waits_for(ticket))
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        let error = match answer {
            Ok(Reply::LicenseChoice(choice)) => {
                self.take_news(*choice, wishes.now);
                return After::Stay;
            }
            Ok(Reply::Saved(user)) => return After::Done(self.short.done, user),
            // What lies below was read again, too.
            Ok(other) => {
                if let Some(under) = &mut self.under {
                    under.answer(Ok(other), wishes);
                }
                return After::Stay;
            }
            Err(error) => error,
        };
        self.news = None;
        let ways = self.waiting.take().map(|(_, ways)| ways);
        match (error.rule(), ways) {
            // The way led on to another type that has no seat either.
            (Some(RuleBroken::NoSeat { license, .. }), Some(ways)) if *license != self.short.license => {
                (self.short.ways, self.short.license) = (ways, license.clone());
                self.at = self.ways.len();
            }
            _ => self.refused = Some(error.to_string()),
        }
        wishes.complain(&error);
        // It stands in the dialog already; the messages keep it.
        wishes.showing = false;
        self.news = Some(wishes.call(Call::LicenseChoice(self.choice.user.id)));
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        let wide = area.width.saturating_sub(4).min(72);
        let cells = usize::from(wide.saturating_sub(4));
        let wrapped = |(text, paint): (String, Paint)| {
            draw::wrap(&text, cells, theme).into_iter().map(move |line| (line, paint)).collect::<Vec<_>>()
        };
        let said: Vec<_> = self.said().into_iter().flat_map(wrapped).collect();
        let about = wrapped(self.about());
        let count = self.ways.len() + 1;
        // Two lines for what comes of it, so that the box doesn't jump with the cursor.
        let told = about.len().max(2);
        let room = usize::from(area.height).saturating_sub(4);
        let rows = count.min(room.saturating_sub(told + 1)).max(1);
        let above = said.len().min(room.saturating_sub(rows + told));
        let tall = u16::try_from(above + rows + told + 4).unwrap_or(u16::MAX).min(area.height);
        let title = format!("No seat for {}", self.short.seen.account.name);
        let place = draw::middle(area, wide, tall);
        let inside = draw::boxed(buffer, place, &title, "Up Down choose  Enter do it  Esc cancel", theme);
        let mut y = 0;
        let mut put = |buffer: &mut Buffer, text: &str, style| {
            let row = draw::row(inside, y);
            y += 1;
            draw::put(buffer, row, text, style, theme);
            row
        };
        for (text, paint) in said.iter().take(above) {
            put(buffer, text, theme.style(*paint));
        }
        put(buffer, "", theme.style(Paint::Normal));
        let first = (self.at + 1).saturating_sub(rows);
        let mut cursor = None;
        for place in first..(first + rows).min(count) {
            let here = place == self.at;
            let way = self.ways.get(place);
            let label = match way {
                Some(Way { label, missing: Some(permission), .. }) => format!("({label}: asks for {permission})"),
                Some(way) => way.label.clone(),
                None => "Cancel".to_owned(),
            };
            let paint = match way {
                _ if here => Paint::Selected,
                Some(Way { missing: Some(_), .. }) => Paint::Hint,
                _ => Paint::Normal,
            };
            let text = draw::fit(&format!("{} {label}", if here { ">" } else { " " }), cells, theme);
            let row = put(buffer, &text, theme.style(paint));
            if here {
                cursor = Some(Position { x: row.x, y: row.y });
            }
        }
        put(buffer, "", theme.style(Paint::Normal));
        for (text, paint) in &about {
            put(buffer, text, theme.style(*paint));
        }
        cursor
    }
}
