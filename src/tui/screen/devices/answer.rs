//! What comes back from the services to the Devices tab.

use super::ask::Ask;
use super::code::CodeBox;
use super::{DevicesScreen, Over, forms};
use crate::domain::device::Device;
use crate::service::{Answer, DeviceRow, ServiceError};
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Reply, Ticket};
use crate::tui::screen::sheet::Sheet;
use crate::tui::screen::user_find::UserFind;
use crate::tui::theme::Paint;

impl DevicesScreen {
    /// Takes an answer; gives back one that isn't its own.
    pub(super) fn take(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Devices(rows, here)) => {
                    // At first the cursor is on the device that this computer presumably is, where only its key is amiss.
                    if self.here.is_none() && self.led_to.is_none() {
                        let it = rows.iter().find(|row| here.may_be(&row.device.named()));
                        self.led_to = it.map(|row| row.device.name.clone());
                    }
                    self.all = rows;
                    self.here = Some(*here);
                    self.look();
                    self.go_where_led();
                    self.fill();
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if let Some(details) = self.details.as_mut().filter(|details| details.reading == Some(ticket)) {
            details.reading = None;
            match answer {
                Ok(Reply::SignedInAt(signed_in)) => details.signed_in = Some(signed_in),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if let Some(dashboard) = self.dashboard.as_mut().filter(|dashboard| dashboard.asked == Some(ticket)) {
            dashboard.asked = None;
            match answer {
                Ok(Reply::Dashboard(found)) => dashboard.take(found),
                Ok(_) => {}
                Err(error) => {
                    self.dashboard = None;
                    wishes.complain(&error);
                }
            }
        } else if let Some((_, what, device)) = self.opening.take_if(|(asked, ..)| *asked == ticket) {
            match answer {
                Ok(Reply::SignedInAt(signed_in)) if self.over.is_none() => {
                    self.over = Some(Over::Ask(Ask::about(what, &device, &signed_in, wishes.now)));
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if self.doing == Some(ticket) {
            self.doing = None;
            match answer {
                Ok(reply) => self.done(reply, wishes),
                Err(error) => self.refused(&error, wishes),
            }
        } else if let Some(find) = self.finder().filter(|find| find.waits_for(ticket)) {
            match answer {
                Ok(Reply::Users(window, _)) => find.take(window),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else {
            return Some(answer);
        }
        None
    }

    fn finder(&mut self) -> Option<&mut UserFind> {
        match &mut self.over {
            Some(Over::Test(_, find)) => Some(find),
            Some(Over::Edit(edit)) => edit.finder(),
            _ => None,
        }
    }

    /// Puts the cursor on the device that another screen led to; one that is disabled is shown for that.
    fn go_where_led(&mut self) {
        let Some(name) = self.led_to.take() else { return };
        if let Some(row) = self.all.iter().find(|row| row.device.name == name) {
            self.show_inactive |= !row.device.enabled;
            self.list.select(&row.device.id.0.to_string());
        }
    }

    /// What others did to what is on the screen.
    fn look(&mut self) {
        if let Some(Over::Code(code)) = &mut self.over {
            let devices: Vec<Device> = self.all.iter().map(|row| row.device.clone()).collect();
            code.look(&devices);
        }
        if let Some(details) = &self.details
            && !self.all.iter().any(|row| row.device.id == details.device)
        {
            self.details = None;
        }
    }

    /// What was confirmed has been done.
    fn done(&mut self, reply: Reply, wishes: &mut Wishes) {
        match (reply, self.over.take()) {
            (Reply::DeviceCode(made), _) => {
                self.list.select(&made.device.id.0.to_string());
                self.over = Some(Over::Code(Box::new(CodeBox::new(*made, wishes))));
            }
            (Reply::Device(row), Some(Over::Register(_)) | None) => {
                let DeviceRow { device, .. } = *row;
                let trusted = if device.trusted { "trusted" } else { "not trusted" };
                wishes.say(format!("This computer is {} now, {trusted}.", device.name), Paint::Good);
                self.list.select(&device.id.0.to_string());
            }
            (Reply::Device(row), Some(Over::Edit(_))) => match &row.warning {
                Some(told) => wishes.say(format!("Changed {}. Careful: {told}", row.device.name), Paint::Warning),
                None => wishes.say(format!("Changed {}.", row.device.name), Paint::Good),
            },
            (Reply::StartUp(written), over) => {
                if let Some(dashboard) = &mut self.dashboard {
                    dashboard.take_written(written);
                }
                self.over = over;
            }
            (Reply::Device(_) | Reply::Done, Some(Over::Ask(ask))) => wishes.say(ask.done(), Paint::Good),
            (_, over) => self.over = over,
        }
        self.reload(wishes);
    }

    fn refused(&mut self, error: &ServiceError, wishes: &mut Wishes) {
        let beside = match &mut self.over {
            Some(Over::Register(register)) => forms::refuse(&mut register.question.form, error),
            Some(Over::Edit(edit)) => forms::refuse(&mut edit.question.form, error),
            Some(_) => false,
            None => match self.dashboard.as_mut().and_then(|dashboard| dashboard.question.as_mut()) {
                Some(question) => forms::refuse(&mut question.form, error),
                None => false,
            },
        };
        match beside {
            true => wishes.say("Nothing was saved: see the field.", Paint::Error),
            // The set-up's wish: the rest of it stands.
            false if self.over.is_none() && self.dashboard.is_none() => {
                let text =
                    format!("The plant is set up, but this computer is no device yet. {error} Devices registers it.");
                wishes.say(text, Paint::Warning);
            }
            false => wishes.complain(error),
        }
        if matches!(self.over, Some(Over::Ask(_))) {
            self.over = None;
            self.reload(wishes);
        }
    }
}
