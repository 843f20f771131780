//! The question before a user is linked to single sign-on, or unlinked (SSO-1, SSO-3): what will happen, and when.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, UserDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::user::{PasswordState, Sso, User};
use crate::service::{Answer, Seen, UserAction};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::dialog::{Dialog, Outcome};
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The dialog over the list of users.
#[derive(Debug)]
pub(super) struct SsoDialog {
    user: User,
    dialog: Dialog,
    waiting: Option<Ticket>,
}

impl SsoDialog {
    /// The question whether to link, or, of somebody who is linked, whether to unlink.
    ///
    /// # Errors
    /// Who can't be linked isn't asked about: without an email.
    pub(super) fn new(user: User) -> Result<Self, RuleBroken> {
        let dialog = match &user.sso {
            Sso::None => link(&user)?,
            Sso::Pending { .. } => cancel(&user),
            Sso::Federated { .. } => unlink(&user),
        };
        Ok(Self { user, dialog, waiting: None })
    }

    const fn wanted(&self) -> (UserAction, &'static str) {
        match self.user.sso {
            Sso::None => (UserAction::LinkSso, "Linked to single sign-on:"),
            Sso::Pending { .. } | Sso::Federated { .. } => (UserAction::UnlinkSso, "Unlinked from single sign-on:"),
        }
    }
}

fn link(user: &User) -> Result<Dialog, RuleBroken> {
    // The moment makes no difference to whether it can be.
    user.link_sso(user.changed)?;
    let (name, email) = (&user.username, &user.profile.email);
    let dialog = Dialog::new(&format!("Link {name} to single sign-on?"), &["Link", "Cancel"])
        .line(&format!("{name} ({}) is known there by {email}.", user.profile.full_name), Paint::Normal)
        .line("Pending at first: the password counts until the first sign-in with the account of that email.", Paint::Normal)
        .line(
            "From then on that account of the provider alone is theirs, whatever becomes of the email; sessions begun with \
             the password end, and the password doesn't count any more.",
            Paint::Normal,
        );
    let is_admin = user.roles.iter().any(|held| held.role.is_admin());
    Ok(match is_admin {
        true => dialog.line("The password of the last administrator keeps counting.", Paint::Normal),
        false => dialog,
    })
}

fn cancel(user: &User) -> Dialog {
    let name = &user.username;
    Dialog::new(&format!("Unlink {name} from single sign-on?"), &["Unlink", "Cancel"]).line(
        &format!("{name} hasn't signed in there yet: the password counts as before, and no session ends."),
        Paint::Normal,
    )
}

fn unlink(user: &User) -> Dialog {
    let name = &user.username;
    let password = match user.password {
        PasswordState::None => (
            format!("No password is set: {name} can't log in before they are given one, or a code for it."),
            Paint::Warning,
        ),
        _ => (
            "A password is set, and counts again. Whoever has forgotten it is given another.".to_owned(),
            Paint::Normal,
        ),
    };
    Dialog::new(&format!("Unlink {name} from single sign-on?"), &["Unlink", "Cancel"])
        .line(
            &format!(
                "{name} ({}) logs in with a password again, and open sessions end at once.",
                user.profile.full_name
            ),
            Paint::Normal,
        )
        .line(&password.0, password.1)
        .dangerous()
}

impl UserDialog for SsoDialog {
    fn typing(&self) -> bool {
        false
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("Tab", "next"), ("Enter", "press"), ("PgUp PgDn", "scroll"), ("Esc", "cancel")]
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        match self.dialog.press(key) {
            Outcome::Nothing => After::Stay,
            Outcome::Cancelled => After::Close,
            Outcome::Pressed(_) => {
                let (action, _) = self.wanted();
                self.waiting = Some(wishes.call(Call::ChangeUser(Box::new(Seen::from(&self.user)), Box::new(action))));
                After::Stay
            }
        }
    }

    fn paste(&mut self, _: &str) {}

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.waiting == Some(ticket)
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        match answer {
            Ok(Reply::Saved(user)) => After::Done(self.wanted().1, user),
            Ok(_) => After::Stay,
            Err(error) => {
                wishes.complain(&error);
                After::Close
            }
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        self.dialog.draw(buffer, area, theme)
    }
}
