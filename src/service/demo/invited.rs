//! Who was invited to the demo plant: an invite in each state that there is.

use super::history::{Act, Calendar};
use super::perform::Stage;
use super::{ADMINISTRATOR, PASSWORD};
use crate::clock::{MINUTE, Timestamp};
use crate::domain::change::{Door, MailChange};
use crate::domain::id::{InviteId, SessionId};
use crate::domain::mail::pause;
use crate::domain::password::Password;
use crate::service::{Answer, How, Joining, WhichMails};
use crate::store::By;

/// So many accounts come of invites.
pub(super) const JOINED: usize = 1;

/// Something that became of an invite.
#[derive(Clone, Debug)]
pub(super) enum Letter {
    /// Somebody was invited.
    To { email: &'static str, role: &'static str },
    /// The mail that waits was taken by the server, or wasn't.
    Became(Fate),
    /// The invite of that number was accepted.
    Accepted { number: i64, username: &'static str, full_name: &'static str },
    /// It was cancelled.
    Cancelled { number: i64 },
}

/// What the server said.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Sent,
    Failed,
    NotNow,
}

/// All of it. Invites are numbered in the order in which they are sent.
pub(super) fn acts(now: Timestamp, calendar: &Calendar) -> Vec<(Timestamp, Act)> {
    let to = |email, role| Letter::To { email, role };
    let sent = || Letter::Became(Fate::Sent);
    let ago = |minutes: i64| now.plus(-minutes * MINUTE);
    let all = vec![
        (calendar.at(-12, 9, 40, 0), to("e.brandt@example.org", "Programmer")),
        (calendar.at(-12, 9, 40, 3), sent()),
        (calendar.at(-9, 11, 5, 0), to("t.vogel@example.org", "Supervisor")),
        (calendar.at(-9, 11, 5, 2), sent()),
        (calendar.at(-8, 7, 50, 0), Letter::Accepted { number: 2, username: "tvogel", full_name: "Theo Vogel" }),
        (calendar.at(-5, 14, 30, 0), to("wrong.person@example.org", "Manager")),
        (calendar.at(-5, 14, 30, 2), sent()),
        (calendar.at(-5, 14, 34, 0), Letter::Cancelled { number: 3 }),
        (calendar.at(-2, 10, 15, 0), to("s.lindqvist@example.org", "Programmer")),
        (calendar.at(-2, 10, 15, 2), sent()),
        (calendar.at(-2, 10, 20, 0), to("h.mueler@example.org", "Supervisor")),
        (calendar.at(-2, 10, 20, 2), Letter::Became(Fate::Failed)),
        (ago(31), to("p.okoye@example.org", "Programmer")),
        (ago(30), Letter::Became(Fate::NotNow)),
        (ago(28), Letter::Became(Fate::NotNow)),
        (ago(22), Letter::Became(Fate::NotNow)),
        (ago(6), Letter::Became(Fate::NotNow)),
    ];
    all.into_iter().map(|(at, letter)| (at, Act::Letter(letter))).collect()
}

impl Stage {
    pub(super) fn letter(&mut self, letter: Letter) -> Answer<()> {
        match letter {
            Letter::To { email, role } => {
                let me = self.administrator()?;
                self.desk(0).invite(me, role, &[email.to_owned()], How::default())?;
            }
            Letter::Cancelled { number } => {
                let me = self.administrator()?;
                self.desk(0).cancel_invite(me, InviteId(number))?;
            }
            Letter::Accepted { number, username, full_name } => {
                let me = self.administrator()?;
                let desk = self.desk(0);
                let code = desk.code_of_invite(me, InviteId(number))?;
                let password = Password::new(PASSWORD.to_owned());
                let (username, full_name, mobile) = (username.to_owned(), full_name.to_owned(), String::new());
                desk.accept_invite(&code, &Joining { username, full_name, mobile, password })?;
            }
            Letter::Became(fate) => self.became(fate)?,
        }
        self.sign_out(ADMINISTRATOR)
    }

    /// Signs the administrator in for this alone: the session of days ago has ended by itself.
    fn administrator(&mut self) -> Answer<SessionId> {
        self.sign_out(ADMINISTRATOR)?;
        self.session_of(ADMINISTRATOR, 0)
    }

    /// What a server would have said of the mail that waits.
    fn became(&mut self, fate: Fate) -> Answer<()> {
        let store = &mut self.desk(0).store;
        let Some(mail) = store.claim_mail(WhichMails::All, None)?.map(|claimed| Box::new(claimed.mail)) else {
            return Ok(());
        };
        let through = "smtp.example.org:587".to_owned();
        let change = match fate {
            Fate::Sent => MailChange::Sent { mail, through, answer: "250 2.0.0 OK, queued".to_owned() },
            Fate::Failed => {
                MailChange::Failed { mail, answer: "550 5.1.1 h.mueler@example.org: no such user here".to_owned() }
            }
            Fate::NotNow => {
                let next = store.now().plus(pause(mail.tries));
                store.put_off_mail(&mail, "451 4.7.1 Greylisted, please come back later", next)?;
                return Ok(());
            }
        };
        store.transact(By::Door(Door::Program), |tx| tx.record(change))?;
        Ok(())
    }
}
