//! The picture of refused logins by the hour: counted anew when others write, but not for each of many.

use crate::clock::{SECOND, Timestamp};
use crate::service::RefusedHours;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Ticket};

/// In a plant where somebody signs in each second nobody looks so often, and under an attack there is much to count.
const EVERY: i64 = 10 * SECOND;

/// The numbers, and when they were asked for because of others.
#[derive(Debug, Default)]
pub(super) struct Hours {
    /// What is shown.
    pub(super) shown: Option<RefusedHours>,
    asked: Option<Ticket>,
    last: Option<Timestamp>,
    /// Others wrote since, and it is to be asked again at this moment.
    due: Option<Timestamp>,
}

impl Hours {
    /// Asks now.
    pub(super) fn ask(&mut self, wishes: &mut Wishes) {
        self.asked = Some(wishes.call(Call::RefusedHours));
        self.due = None;
    }

    /// Others wrote: asks now, or when its time has come.
    pub(super) fn changed(&mut self, wishes: &mut Wishes) {
        let next = self.last.map_or(wishes.now, |last| last.plus(EVERY));
        if next <= wishes.now {
            self.last = Some(wishes.now);
            return self.ask(wishes);
        }
        if self.due.is_none() {
            wishes.wake_at(next);
            self.due = Some(next);
        }
    }

    /// Time goes by.
    pub(super) fn on_time(&mut self, wishes: &mut Wishes) {
        if self.due.is_some_and(|due| due <= wishes.now) {
            self.changed(wishes);
        }
    }

    /// Is it the answer that is waited for?
    pub(super) fn waits_for(&mut self, ticket: Ticket) -> bool {
        self.asked.take_if(|asked| *asked == ticket).is_some()
    }
}
