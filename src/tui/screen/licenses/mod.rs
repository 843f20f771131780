//! The Licenses tab: the license types with their seats, and who holds them.

mod answer;
mod ends;
mod give;
mod holders;
mod take;
mod type_form;
mod types;

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::give::Give;
use self::holders::Holders;
use self::take::Take;
use self::type_form::TypeForm;
use self::types::TypeRow;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use crate::domain::license::LicenseType;
use crate::domain::permission::Permission;
use crate::domain::rights::RightsQuery;
use crate::service::{LicenseRow, Which};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::Key;
use crate::tui::part::form::{Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::Table;
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The tab.
#[derive(Debug)]
pub struct LicensesScreen {
    types: SmallList<TypeRow>,
    /// Who has the license that was opened: in place of the types.
    holders: Option<Holders>,
    /// A form or question over that.
    asking: Option<Asking>,
    reading: Option<Ticket>,
    /// The roles that a type can be bound to are on their way, for a form of this type; none for a new one.
    opening: Option<(Ticket, Option<LicenseRow>)>,
    /// What was confirmed and is under way; its form stays until it is done.
    doing: Option<Ticket>,
    /// The last save met somebody else's change.
    conflict: bool,
    /// The types are asked for, lest one ends unnoticed (LIC-4); and the key that leads here.
    ends: Option<(Ticket, String)>,
    height: usize,
    /// In which days are told.
    pub zone: Tz,
}

/// What is asked.
#[derive(Debug)]
enum Asking {
    Type(TypeForm),
    Remove(LicenseType, Question),
    Take(Take),
    Give(Box<Give>),
}

impl Asking {
    fn form(&self) -> &Form {
        match self {
            Self::Type(form) => &form.question.form,
            Self::Remove(_, question) => &question.form,
            Self::Take(take) => &take.question.form,
            Self::Give(give) => &give.question().form,
        }
    }

    fn question(&mut self) -> &mut Question {
        match self {
            Self::Type(form) => &mut form.question,
            Self::Remove(_, question) => question,
            Self::Take(take) => &mut take.question,
            Self::Give(give) => give.question_mut(),
        }
    }
}

impl Default for LicensesScreen {
    fn default() -> Self {
        Self {
            types: SmallList::new(TypeRow::key, TypeRow::text),
            holders: None,
            asking: None,
            reading: None,
            opening: None,
            doing: None,
            conflict: false,
            ends: None,
            height: 0,
            zone: Tz::UTC,
        }
    }
}

impl LicensesScreen {
    /// Shows who has a license type.
    pub fn show_holders(&mut self, which: Which, wishes: &mut Wishes) {
        self.asking = None;
        self.holders = Some(Holders::open(which, self.height, wishes));
    }

    /// The list that has the keys.
    fn go(&mut self, action: Action) -> bool {
        match &mut self.holders {
            Some(holders) => holders.list.go(action),
            None => self.types.go(action),
        }
    }

    /// One step back: out of the search, to the types, to where it was opened from.
    fn back(&mut self, wishes: &mut Wishes) -> Then {
        let cleared = match &mut self.holders {
            Some(holders) => holders.list.clear(),
            None => self.types.clear(),
        };
        if cleared {
            return Then::Stay;
        }
        if let Some(holders) = self.holders.take() {
            // The cursor stands on the type whose holders were seen.
            if let Some(row) = &holders.row {
                self.types.select(&row.license.id.0.to_string());
            }
            self.reload(wishes);
        }
        Then::Close
    }

    /// Does an action on the list of types.
    fn act_on_type(&mut self, action: Action, wishes: &mut Wishes) {
        if action == Action::LicenseNew {
            self.opening = Some((wishes.call(Call::Roles), None));
            return;
        }
        if action == Action::LicenseWhy {
            let text = "First type the reference code of a refused login into the search box.";
            return wishes.say(text, Paint::Warning);
        }
        let Some(row) = self.types.current().map(|row| row.row.clone()) else {
            return wishes.say("No license type is selected.", Paint::Warning);
        };
        match action {
            Action::LicenseHolders => self.show_holders(Which::Seen(row.license.named()), wishes),
            Action::LicenseEdit => self.opening = Some((wishes.call(Call::Roles), Some(row))),
            Action::LicenseDelete if row.used > 0 => {
                let people = ends::people(row.used);
                let text = format!("{}: {people} hold it. Take it from them first; Enter shows who.", row.license.name);
                wishes.say(text, Paint::Warning);
            }
            Action::LicenseDelete => {
                let mut form = Form::new(vec![]).buttons("Delete", &[], "Cancel").plain();
                form.focus_last();
                let text = "Nobody holds a seat of it. It goes from all lists; the log keeps its name.";
                let question = Question::new(&format!("Delete {}?", row.license.name), form).line(text, Paint::Normal);
                self.asking = Some(Asking::Remove(row.license, question));
            }
            _ => {}
        }
    }

    /// Does an action on the list of holders.
    fn act_on_holder(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        let Some(holders) = &mut self.holders else { return Then::Stay };
        match action {
            Action::HolderOrder => holders.next_order(),
            Action::HolderMark => holders.mark(),
            Action::HolderMarkAll => holders.mark_all(wishes),
            Action::HolderUnmark => holders.marked.clear(),
            Action::HolderTake | Action::HolderGive => {
                let Some(row) = &holders.row else { return Then::Stay };
                if let Some(role) = &row.license.role {
                    let text = format!("It comes with the role {}: o opens the user, r changes roles.", role.name);
                    wishes.say(text, Paint::Warning);
                } else if action == Action::HolderGive {
                    self.asking = Some(Asking::Give(Box::new(Give::new(row))));
                } else {
                    match Take::new(row, holders, wishes.now) {
                        Some(take) => self.asking = Some(Asking::Take(take)),
                        None => wishes.say("Nobody is selected.", Paint::Warning),
                    }
                }
            }
            _ => match holders.list.current().map(|holder| holder.user.id) {
                Some(user) if action == Action::HolderUser => return Then::User(user),
                Some(user) if action == Action::HolderWhy => return Then::Why(user),
                Some(_) => {}
                None => wishes.say("Nobody is selected.", Paint::Warning),
            },
        }
        Then::Stay
    }
}

impl Sheet for LicensesScreen {
    fn path(&self) -> String {
        self.holders.as_ref().map_or_else(|| "Licenses".to_owned(), Holders::path)
    }

    fn state(&self) -> String {
        self.holders.as_ref().map_or_else(|| self.types.numbers(), Holders::state)
    }

    fn hints(&self) -> Hints {
        match (&self.asking, &self.holders) {
            (Some(asking), _) => Hints::Fixed(asking.form().hints()),
            (None, Some(_)) => Hints::Actions(vec![
                Action::Back,
                Action::HolderUser,
                Action::HolderTake,
                Action::HolderGive,
                Action::HolderOrder,
                Action::HolderMark,
                Action::HolderWhy,
                Action::Search,
                Action::Palette,
            ]),
            (None, None) => Hints::Actions(vec![
                Action::LicenseHolders,
                Action::LicenseEdit,
                Action::LicenseNew,
                Action::LicenseDelete,
                Action::Search,
                Action::Palette,
            ]),
        }
    }

    fn places(&self) -> &'static [Place] {
        match self.holders {
            Some(_) => &[Place::Holders, Place::List, Place::Global],
            None => &[Place::Licenses, Place::List, Place::Global],
        }
    }

    fn permission(&self) -> Option<Permission> {
        None
    }

    fn typing(&self) -> bool {
        match &self.asking {
            Some(asking) => asking.form().typing(),
            None => self.search().is_some_and(|(_, focused)| focused),
        }
    }

    fn is_modal(&self) -> bool {
        self.asking.is_some()
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        let (field, searching) = match &self.holders {
            Some(holders) => (&holders.list.search, holders.list.searching),
            None => (&self.types.search, self.types.searching),
        };
        Some((field, searching && self.asking.is_none()))
    }

    fn unsaved(&self) -> bool {
        match &self.asking {
            Some(Asking::Type(form)) => form.question.form.changes() > 0,
            Some(Asking::Give(give)) => give.question().form.changes() > 0,
            Some(Asking::Remove(..) | Asking::Take(_)) | None => false,
        }
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if self.go(action) {
            return Then::Stay;
        }
        match action {
            Action::Back => return self.back(wishes),
            Action::LicenseRights => match self.types.current() {
                Some(row) => {
                    let license = Some(row.row.license.name.clone());
                    return Then::Rights(RightsQuery { license, ..RightsQuery::default() });
                }
                None => wishes.say("No license type is selected.", Paint::Warning),
            },
            _ if self.holders.is_some() => return self.act_on_holder(action, wishes),
            _ => self.act_on_type(action, wishes),
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        let Some(asking) = &mut self.asking else {
            match &mut self.holders {
                Some(holders) => holders.list.press(key),
                None => self.types.press(key),
            }
            return Then::Stay;
        };
        if self.doing.is_some() {
            return Then::Stay;
        }
        let call = match (asking.question().press(key), asking) {
            (Outcome::Leave, Asking::Give(give)) => {
                if !give.back() {
                    self.asking = None;
                }
                None
            }
            (Outcome::Leave, _) => {
                self.asking = None;
                None
            }
            (Outcome::Save, Asking::Type(form)) => {
                let call = form.call();
                if call.is_none() {
                    self.asking = None;
                    wishes.say("Nothing was changed.", Paint::Normal);
                }
                call
            }
            (Outcome::Save, Asking::Remove(license, _)) => Some(Call::RemoveLicense(license.name.clone())),
            (Outcome::Save, Asking::Take(take)) => take.call(),
            (Outcome::Save, Asking::Give(give)) => give.call(),
            (Outcome::Nothing | Outcome::Button(_), _) => None,
        };
        self.doing = call.map(|call| wishes.call(call));
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match (&mut self.asking, &mut self.holders) {
            (Some(asking), _) => drop(asking.question().form.paste(text)),
            (None, Some(holders)) => holders.list.paste(text),
            (None, None) => self.types.paste(text),
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        match &mut self.holders {
            Some(holders) => holders.read(wishes),
            None => self.reading = Some(wishes.call(Call::Licenses)),
        }
    }

    fn set_height(&mut self, height: u16) {
        self.height = Table::rows_in(height);
        self.types.set_height(usize::from(types::list_height(height)).saturating_sub(1));
        if let Some(holders) = &mut self.holders {
            holders.list.set_height(self.height);
        }
    }

    fn answer(
        &mut self,
        ticket: Ticket,
        answer: crate::service::Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<crate::service::Answer<Reply>> {
        self.take(ticket, answer, wishes)
    }

    fn command(&self) -> Option<String> {
        Some(match self.holders.as_ref().and_then(|holders| holders.row.as_ref()) {
            Some(row) => command::of_named("licenses holders", &row.license.name),
            None => command::of_search("licenses list", ""),
        })
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        match &self.holders {
            Some(holders) => holders.facts(look),
            None => self.types.current().map(|row| row.facts(look)),
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let cursor = match &self.holders {
            Some(holders) => holders.draw(buffer, area, theme, look),
            None => types::draw(&self.types, self.reading.is_some(), (buffer, area, theme), look),
        };
        match &mut self.asking {
            Some(asking) => asking.question().draw(buffer, area, theme),
            None => cursor,
        }
    }
}
