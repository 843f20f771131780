//! The Users tab and licenses: the dialogs that need to know how the seats stand before they open.

use super::user_ask::What;
use super::user_dialog::Short;
use super::user_license::LicenseDialog;
use super::user_seat::SeatDialog;
use super::users::{Mode, UsersScreen};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::id::UserId;
use crate::domain::user::User;
use crate::service::{Answer, LicenseChoice, Seen, ServiceError, UserAction};
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Reply, Ticket};

/// What is opened once it is known how the seats stand.
#[derive(Debug)]
pub(super) enum Opening {
    /// The license of a user.
    License,
    /// The question whether to enable somebody; where a seat is missing, the ways out at once.
    Lift,
    /// The ways out of what was refused.
    Short(Box<Short>),
}

impl UsersScreen {
    /// Asks how the seats stand, to open something.
    pub(super) fn open_license(&mut self, user: UserId, opening: Opening, wishes: &mut Wishes) {
        self.waiting = None;
        self.opening = Some((wishes.call(Call::LicenseChoice(user)), opening));
    }

    /// Takes the answer to that; gives back one to something else.
    pub(super) fn take_choice(
        &mut self,
        ticket: Ticket,
        answer: Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<Answer<Reply>> {
        let Some((_, opening)) = self.opening.take_if(|(opening, _)| *opening == ticket) else { return Some(answer) };
        let choice = match answer {
            Ok(Reply::LicenseChoice(choice)) => *choice,
            Ok(_) => return None,
            Err(error) => {
                wishes.complain(&error);
                return None;
            }
        };
        // The person has gone on meanwhile.
        let free = self.over.is_none() && matches!(self.mode, Mode::List | Mode::Details { .. });
        match opening {
            Opening::Short(short) => {
                let under = self.over.take();
                self.over = Some(Box::new(SeatDialog::new(choice, *short, under, wishes.now)));
            }
            Opening::License if free => self.over = Some(Box::new(LicenseDialog::new(choice, wishes.now))),
            Opening::Lift if free => self.lift(choice, wishes.now),
            Opening::License | Opening::Lift => {}
        }
        None
    }

    fn lift(&mut self, choice: LicenseChoice, now: Timestamp) {
        let Some(license) = missing(&choice, now) else { return self.ask(What::Lift, choice.user, now) };
        let (seen, action) = (Seen::from(&choice.user), UserAction::LiftStops { reason: None });
        let short = Short { done: What::Lift.done(), seen, action, ways: Vec::new(), license };
        self.over = Some(Box::new(SeatDialog::new(choice, short, None, now)));
    }

    /// Something was refused: where a seat is missing, the ways out are asked for. Says whether it was so.
    pub(super) fn offer_ways(
        &mut self,
        error: &ServiceError,
        done: &'static str,
        (seen, action): (Seen, UserAction),
        wishes: &mut Wishes,
    ) -> bool {
        let Some(RuleBroken::NoSeat { license, .. }) = error.rule() else { return false };
        let (user, license) = (seen.account.id, license.clone());
        let short = Short { done, seen, action, ways: Vec::new(), license };
        self.open_license(user, Opening::Short(Box::new(short)), wishes);
        true
    }
}

/// May an account want a seat when it is enabled?
pub(super) const fn wants_seat(user: &User) -> bool {
    user.licensing.assigned.is_some() || !user.licensing.bound.is_empty()
}

/// The full type of which an account would need a seat, were it enabled.
fn missing(choice: &LicenseChoice, now: Timestamp) -> Option<String> {
    let mut enabled = choice.user.clone();
    enabled.stops.disabled = None;
    let (held, wanted) = (choice.user.seats(now), enabled.seats(now));
    let needed = |id: &_| wanted.contains(id) && !held.contains(id);
    let full = choice.types.iter().find(|row| needed(&row.seats.license.id) && row.seats.free() == 0);
    full.map(|row| row.seats.license.name.clone())
}
