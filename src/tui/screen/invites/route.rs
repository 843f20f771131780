//! Where mail goes from this console, and what is in its way (INV-4): the line below the list of invites.

use chrono_tz::Tz;

use crate::domain::dates::minute_text;
use crate::service::{Became, MailNews};

/// Rows of a line that is in order, and of what is wrong, which is read whole.
const ROWS: (u16, u16) = (1, 4);

/// Where mail goes.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// In words; empty while that isn't known.
    way: String,
    /// Why nothing goes out at the moment.
    trouble: Option<String>,
    /// It is the config, and said already.
    nowhere: bool,
}

impl Route {
    /// Takes what the sender tells.
    pub(super) fn take(&mut self, news: &MailNews, zone: &Tz) {
        match news {
            MailNews::Through { told, spool } => {
                self.way = match spool {
                    // As short as the folder of a demo needs it.
                    Some(folder) => format!("No mail server: mails go to {}", folder.display()),
                    None => format!("Mail goes through {told}."),
                };
                (self.trouble, self.nowhere) = (None, false);
            }
            MailNews::Nowhere(flaw) => {
                let after = "What waits goes once that is mended; after a change of the config start chargehand again.";
                self.trouble = Some(format!("No mail goes: {flaw}. {after}"));
                self.nowhere = true;
            }
            MailNews::Broken(_) if self.nowhere => {}
            MailNews::Broken(why) => self.trouble = Some(format!("No mail goes at the moment. {why}")),
            MailNews::Posted(posted) => match &posted.became {
                Became::PutOff { next, answer, all: true } => {
                    let next = minute_text(*next, zone);
                    self.trouble = Some(format!("No mail goes at the moment: {answer}. Tried again after {next}."));
                }
                // Whatever a server says of one mail, it is there.
                Became::PutOff { .. } | Became::Sent => self.trouble = None,
                Became::Failed { .. } => {}
            },
        }
    }

    /// In words, and whether something is wrong.
    pub(super) fn told(&self) -> (&str, bool) {
        self.trouble.as_ref().map_or((&self.way, false), |trouble| (trouble, true))
    }

    /// So many rows it may take.
    pub(super) const fn rows(&self) -> u16 {
        if self.trouble.is_some() { ROWS.1 } else { ROWS.0 }
    }
}
