//! What a screen may do besides changing itself: ask a service, say something, be woken.

use crate::clock::Timestamp;
use crate::domain::id::SessionId;
use crate::service::{Answer, SignIn};
use crate::tui::action::Action;
use crate::tui::command::{self, Pending};
use crate::tui::keymap::Keymap;
use crate::tui::request::{Call, Reply, Request, Ticket};
use crate::tui::theme::Paint;

/// Something that was said to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text.
    pub text: String,
    /// How it is meant.
    pub paint: Paint,
    /// When it was said.
    pub at: Timestamp,
}

/// Gathers a screen's wishes; the app hands them on.
#[derive(Debug, Default)]
pub struct Wishes {
    /// What goes out.
    pub requests: Vec<Request>,
    /// In whose name.
    pub session: Option<SessionId>,
    /// The last ticket that was given before that session began: answers to it and those before are about others.
    pub before_session: u64,
    /// The moment of the message being handled.
    pub now: Timestamp,
    /// What was said so far, the newest last.
    pub notes: Vec<Note>,
    /// Is the newest note on the screen?
    pub showing: bool,
    /// The license whose holders are to be shown.
    pub holders_of: Option<String>,
    /// The key that undoes the last change: named behind what can be undone.
    pub undo_key: String,
    /// The key that takes all marks away.
    pub unmark_key: String,
    /// The key that shows the messages so far.
    pub messages_key: String,
    /// May the person edit accounts? Who may lift lock-outs alone can't put them back.
    pub edits: bool,
    /// How this program is called on a command line: with the database, where that isn't the usual one.
    pub program: String,
    /// What was done last, as a command: none where one command can't do it.
    pub command: Option<String>,
    /// What is under way, as commands.
    pending: Vec<(Ticket, Pending)>,
    /// The plant's time zone.
    pub zone: chrono_tz::Tz,
    /// The folder of the last file that was named in this run, as it was typed, with its last `/`.
    pub folder: String,
    /// The number of the last ticket.
    pub tickets: u64,
    /// Sign-ins that nobody wants any more.
    abandoned: Vec<Ticket>,
}

/// Notes kept to be read again.
const NOTES: usize = 200;

impl Wishes {
    /// None so far, of a console with these keys that is called like this on a command line.
    #[must_use]
    pub fn begin(keymap: &Keymap, now: Timestamp, program: String) -> Self {
        let key = |action| keymap.key_of(action);
        let (undo_key, unmark_key, messages_key) = (key(Action::Undo), key(Action::Unmark), key(Action::Messages));
        Self { now, program, undo_key, unmark_key, messages_key, ..Self::default() }
    }

    /// Asks a service; the answer comes with this ticket.
    pub fn call(&mut self, call: Call) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.pending.extend(command::of(&call).map(|pending| (ticket, pending)));
        self.requests.push(Request::Call { ticket, session: self.session, call });
        ticket
    }

    /// The same, where the screen knows the command that the call alone doesn't tell.
    pub fn call_as(&mut self, call: Call, command: String) -> Ticket {
        let ticket = self.call(call);
        self.pending.retain(|(pending, _)| *pending != ticket);
        self.pending.push((ticket, Pending::Known(Some(command))));
        ticket
    }

    /// An answer has come: what was done by it is the last thing that was done.
    pub fn settle(&mut self, ticket: Ticket, answer: &Answer<Reply>) {
        let Some(at) = self.pending.iter().position(|(pending, _)| *pending == ticket) else { return };
        let (_, pending) = self.pending.swap_remove(at);
        if let Ok(reply) = answer {
            self.command = pending.told(reply, &self.program);
        }
    }

    /// Does this ask for a change that is under way?
    #[must_use]
    pub fn is_changing(&self, ticket: Ticket) -> bool {
        self.pending.iter().any(|(pending, _)| *pending == ticket)
    }

    /// Is any change under way?
    #[must_use]
    pub const fn changes(&self) -> bool {
        !self.pending.is_empty()
    }

    /// What was done last, while nothing else was done since: without the key that undoes it.
    #[must_use]
    pub fn done_just_now(&self) -> Option<String> {
        let note = self.notes.last().filter(|note| self.showing && note.paint == Paint::Good)?;
        Some(note.text.replace(&format!(" {} = undo.", self.undo_key), ""))
    }

    /// From here on everything is asked in the name of this session; the one before it, where there was one, is ended.
    pub fn begin_session(&mut self, session: SessionId) {
        self.end_session();
        self.session = Some(session);
    }

    /// Signs out whoever is signed in.
    pub fn end_session(&mut self) {
        if let Some(before) = self.session.take() {
            let (session, call) = (Some(before), Call::SignOut);
            self.requests.push(Request::Call { ticket: Ticket(0), session, call });
        }
        self.before_session = self.tickets;
        self.pending.clear();
        self.command = None;
    }

    /// Nobody waits for this sign-in any more.
    pub fn abandon(&mut self, ticket: Ticket) {
        self.abandoned.push(ticket);
    }

    /// Takes the answer to a sign-in that was abandoned; gives back any other. The session that was opened all the same ends.
    pub fn take_abandoned(&mut self, ticket: Ticket, answer: Answer<Reply>) -> Option<Answer<Reply>> {
        let Some(at) = self.abandoned.iter().position(|other| *other == ticket) else { return Some(answer) };
        self.abandoned.swap_remove(at);
        if let Ok(Reply::SignIn(SignIn::Accepted(signed_in))) = answer {
            let (session, call) = (Some(signed_in.session), Call::SignOut);
            self.requests.push(Request::Call { ticket: Ticket(0), session, call });
        }
        None
    }

    /// Was this asked in the name of the session at hand?
    #[must_use]
    pub const fn is_of_this_session(&self, ticket: Ticket) -> bool {
        self.session.is_some() && ticket.0 > self.before_session
    }

    /// Says something in the message line.
    pub fn say(&mut self, text: impl Into<String>, paint: Paint) {
        if self.notes.len() == NOTES {
            self.notes.remove(0);
        }
        self.notes.push(Note { text: text.into(), paint, at: self.now });
        self.showing = true;
    }

    /// Says something that takes nobody's place: while another message is on the screen it is found among the messages.
    pub fn mention(&mut self, text: impl Into<String>, paint: Paint) {
        let showing = self.notes.pop_if(|_| self.showing);
        self.say(text, paint);
        self.notes.extend(showing);
    }

    /// What went wrong, until a key is pressed.
    pub fn complain(&mut self, error: &dyn std::fmt::Display) {
        self.say(error.to_string(), Paint::Error);
    }

    /// After a key: leads to those who have a license type, in the Licenses tab. Esc leads back to the tab where this was
    /// wished for, which stays as it is meanwhile.
    pub fn show_holders(&mut self, license: &str) {
        self.holders_of = Some(license.to_owned());
    }

    /// Asks to be woken at `moment`.
    pub fn wake_at(&mut self, moment: Timestamp) {
        self.requests.push(Request::WakeAt(moment));
    }
}
