//! The sender (INV-4): takes one mail after the other in hand, renders it, sends it, writes down what became of it.
//!
//! Nothing waits for it: the server is asked outside any transaction, and what a program has in hand is noted in the outbox,
//! so that no two send the same. One that is killed lets go of it after a while; had the mail gone out already, it goes once
//! more under the same Message-ID. Its text is made anew each time: a code can't be kept, and where the plant's address was
//! mended meanwhile the new one is what the person needs. Of two mails with one Message-ID that differ, the second is right.

use std::path::{Path, PathBuf};

use super::codes::{place, read_key};
use super::invite_list::look;
use super::{Answer, Desk, WhichMails};
use crate::clock::Timestamp;
use crate::config;
use crate::domain::change::{Door, MailChange};
use crate::domain::dates::minute_text;
use crate::domain::id::SessionId;
use crate::domain::mail::{About, HELD_FOR, Mail, MailState, Waiting, next_try};
use crate::domain::password::{InviteCode, Password};
use crate::domain::world::World;
use crate::mail::{Fate, Letter, MailFlaw, Route, Text};
use crate::store::{By, Failure, StoreError, View};

/// That a mail is gone is tried to be written down so many times, each as long as the config lets a write wait: by then the
/// program that has the database locked isn't at work on it, and somebody has to look at it.
const PATIENCE: u32 = 30;

/// A desk that sends mail: a connection to the database of its own, for a thread or a command.
#[derive(Debug)]
pub struct Mailer {
    desk: Desk,
    config: config::Mail,
    place: PathBuf,
    route: Result<Route, MailFlaw>,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The mail, as it was taken in hand.
    pub mail: Mail,
    /// What became of it.
    pub became: Became,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// The server or the folder has it.
    Sent,
    /// It is tried again.
    PutOff {
        /// When.
        next: Timestamp,
        /// Why: the server's words.
        answer: String,
        /// Nothing goes out at the moment, and not just this one.
        all: bool,
    },
    /// It will never go out.
    Failed {
        /// Why: the server's words, or ours.
        answer: String,
    },
}

/// What the sender has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailNews {
    /// Where mails go from here.
    Through {
        /// In words.
        told: String,
        /// The folder that they are written to, where there is no server.
        spool: Option<PathBuf>,
    },
    /// Mails go nowhere from here: what is wrong with the config, or a file that it names.
    Nowhere(String),
    /// What became of one.
    Posted(Posted),
    /// Nothing can be sent now: the sentence.
    Broken(String),
}

impl Desk {
    /// A desk of its own that sends mail by the config of this machine.
    ///
    /// # Errors
    /// As [`Desk::open`]. A config by which nothing can be sent is told when something should be.
    pub fn mailer(&self, config: &config::Mail, spool: &Path) -> Answer<Mailer> {
        let route = Route::new(config, spool);
        Ok(Mailer { desk: self.again()?, config: config.clone(), place: spool.to_owned(), route })
    }

    /// The outbox, the newest mails first, behind `before` where that is given.
    ///
    /// # Errors
    /// Without `InviteUsers`; the store's.
    pub fn mails(&mut self, session: SessionId, before: Option<i64>, count: usize) -> Answer<Vec<Mail>> {
        self.read_as(session, |view, sight, _| {
            sight.invites()?;
            Ok(view.mails(before, count)?)
        })
    }

    /// The mails that wait.
    ///
    /// # Errors
    /// The store's.
    pub fn mails_waiting(&mut self) -> Answer<Waiting> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.mails_waiting()?))?)
    }
}

impl Mailer {
    /// Where mails go, in words; why none can, otherwise.
    #[must_use]
    pub fn told(&self) -> String {
        self.route.as_ref().map_or_else(ToString::to_string, Route::told)
    }

    /// Why no mail goes from here, whatever a server says: the config, or a file that it names.
    #[must_use]
    pub fn flaw(&self) -> Option<String> {
        self.route.as_ref().err().map(ToString::to_string)
    }

    /// The folder that mails are written to, where there is no server.
    #[must_use]
    pub fn spool(&self) -> Option<&Path> {
        self.route.as_ref().ok().and_then(Route::spool)
    }

    /// Where mails go.
    #[must_use]
    pub fn route(&self) -> MailNews {
        match self.flaw() {
            Some(flaw) => MailNews::Nowhere(flaw),
            None => MailNews::Through { told: self.told(), spool: self.spool().map(Path::to_owned) },
        }
    }

    /// How many mails are to be sent, now or later. Asked first by whoever looks often: it takes no lock.
    ///
    /// # Errors
    /// The store's.
    pub fn waiting(&mut self) -> Answer<u64> {
        Ok(self.desk.mails_waiting()?.all)
    }

    /// Sends what waits, one mail after the other, and tells `watch` of each, which ends it by answering `false`. Ends early
    /// where nothing goes out at the moment: the others wait where they are.
    ///
    /// # Errors
    /// The store's; a key file that can't be used.
    pub fn send_due(&mut self, which: WhichMails, mut watch: impl FnMut(&Posted) -> bool) -> Answer<()> {
        if self.route.is_err() {
            // A file that the config names may have been mended meanwhile.
            self.route = Route::new(&self.config, &self.place);
        }
        // Nothing is tried that can't go out: it counts as no try, and is sent as soon as that is mended.
        if let Some(flaw) = self.flaw() {
            return Ok(self.desk.store.note_unsent(&flaw)?);
        }
        let ended = self.send_each(which, &mut watch);
        if let Ok(route) = &mut self.route {
            route.rest();
        }
        ended
    }

    fn send_each(&mut self, which: WhichMails, watch: &mut dyn FnMut(&Posted) -> bool) -> Answer<()> {
        let mut after = None;
        loop {
            let over = self.desk.now().plus(HELD_FOR);
            let Some(claimed) = self.desk.store.claim_mail(which, after)? else { break };
            let mail = claimed.mail;
            after = Some(mail.id);
            let (posted, goes_on) = self.post(mail, over)?;
            if !watch(&posted) || !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Sends one mail, which is in hand until `over`. Is there any sense in trying the next?
    fn post(&mut self, mail: Mail, over: Timestamp) -> Answer<(Posted, bool)> {
        let (letter, ends) = match self.letter(&mail)? {
            Ok(rendered) => rendered,
            Err(why) => return Ok((self.failed(mail, why.to_owned())?, true)),
        };
        let fate = match &mut self.route {
            Ok(route) => route.send(&letter),
            Err(flaw) => Fate::Nothing(flaw.to_string()),
        };
        match fate {
            Fate::Sent(answer) => Ok((self.sent(mail, answer, over)?, true)),
            Fate::Never(answer) => Ok((self.failed(mail, answer)?, true)),
            Fate::NotNow(answer) => Ok((self.put_off(mail, answer, ends, false)?, true)),
            Fate::Nothing(answer) => {
                let posted = self.put_off(mail, answer.clone(), ends, true)?;
                // Those behind it weren't tried, and wait for the same reason.
                self.desk.store.note_unsent(&answer)?;
                Ok((posted, false))
            }
        }
    }

    /// The letter, and until when its code is good; or why there is none to write.
    fn letter(&mut self, mail: &Mail) -> Answer<Result<(Letter, Timestamp), &'static str>> {
        let Some(key) = read_key(&place(self.desk.store.path()))? else {
            return Ok(Err("the key that codes are made with is gone"));
        };
        Ok(self.desk.store.read::<_, Failure>(|view| match mail.about {
            About::Invite { invite, generation } => {
                let invite = view
                    .invite(invite)?
                    .filter(|invite| invite.generation == generation && invite.state(view.now()).is_open());
                let Some(mut invite) = invite else { return Ok(Err("its code is no good any more")) };
                look(view, std::slice::from_mut(&mut invite))?;
                if let Some(why) = invite.void {
                    return Ok(Err(why));
                }
                let inviter = view.user(invite.by.id)?;
                let inviter = inviter.map_or(invite.by.name.clone(), |user| user.profile.full_name);
                let code = key.write(&InviteCode::of(&invite));
                let facts = [("inviter", inviter.as_str()), ("role", invite.role.name.as_str())];
                Ok(Ok((write(view, Text::Invite, mail, &code, &facts, invite.expires), invite.expires)))
            }
            About::ResetCode(id) => {
                let user = mail.user.as_ref();
                let (Some(kept), Some(user)) = (view.reset_code(id)?, user) else {
                    return Ok(Err("its code is no good any more"));
                };
                let facts = [("username", user.name.as_str())];
                Ok(Ok((write(view, Text::ResetCode, mail, &key.write(&kept), &facts, kept.expires), kept.expires)))
            }
        })?)
    }

    fn sent(&mut self, mail: Mail, answer: String, over: Timestamp) -> Answer<Posted> {
        let (through, mut tries) = (self.told(), 0);
        loop {
            let written = self.desk.store.transact(By::Door(Door::Program), |tx| {
                // Somebody else may have sent it, too, had it in hand for too long: it went out once, under one Message-ID.
                if tx.unsent_mail(mail.id)?.is_some() {
                    let (mail, through, answer) = (Box::new(mail.clone()), through.clone(), answer.clone());
                    tx.record(MailChange::Sent { mail, through, answer })?;
                }
                Ok::<_, Failure>(())
            });
            tries += 1;
            match written {
                // What isn't written down goes once more. Until `over` nobody else takes it.
                Err(Failure::Store(StoreError::Busy { .. })) if tries < PATIENCE && self.desk.now() < over => {}
                Err(failure) => return Err(failure.into()),
                Ok(_) => return Ok(Posted { mail, became: Became::Sent }),
            }
        }
    }

    fn failed(&mut self, mail: Mail, answer: String) -> Answer<Posted> {
        self.desk.store.transact(By::Door(Door::Program), |tx| {
            let waits = tx.unsent_mail(mail.id)?.filter(|now| now.tries == mail.tries);
            if waits.is_some_and(|now| !matches!(now.state, MailState::Failed(_))) {
                tx.record(MailChange::Failed { mail: Box::new(mail.clone()), answer: answer.clone() })?;
            }
            Ok::<_, Failure>(())
        })?;
        Ok(Posted { mail, became: Became::Failed { answer } })
    }

    fn put_off(&mut self, mail: Mail, answer: String, ends: Timestamp, all: bool) -> Answer<Posted> {
        // A mail that would come too late is none.
        let Some(next) = next_try(self.desk.now(), mail.tries, ends) else {
            return self.failed(mail, format!("not before its code runs out; the last answer was: {answer}"));
        };
        self.desk.store.put_off_mail(&mail, &answer, next)?;
        Ok(Posted { mail, became: Became::PutOff { next, answer, all } })
    }
}

fn write(
    view: &View<'_>,
    text: Text,
    mail: &Mail,
    code: &Password,
    facts: &[(&'static str, &str)],
    ends: Timestamp,
) -> Letter {
    let settings = view.settings();
    let site = if settings.site_name.is_empty() { "the plant" } else { &settings.site_name };
    let address = match settings.site_url.as_str() {
        "" => String::new(),
        url => format!("\nThe plant's site is {url}\n"),
    };
    let until = format!("{} ({})", minute_text(ends, &settings.site_time_zone), settings.site_time_zone.name());
    let common = [("site", site), ("address", address.as_str()), ("until", until.as_str())];
    let all: Vec<_> = common.into_iter().chain(facts.iter().copied()).collect();
    Letter::write(text, &all, code, &mail.address, &mail.message_id, mail.created)
}
