//! Puts the doors together: the command line, and the console that it opens where no command is given.

use std::ffi::OsString;

use crate::cli::{self, Console, ConsoleFailure, KeyRow, Opening, Streams};
use crate::clock::{Clock, SystemClock};
use crate::config::{Clipboard, Config};
use crate::domain::gate::Entrance;
use crate::domain::text::shell_word;
use crate::service::{Desk, OpenOptions};
use crate::tui::keymap::Keymap;
use crate::tui::run::{self, Ended, Inbox};
use crate::tui::terminal::NoConsole;
use crate::tui::theme::Capabilities;

/// Runs the program and gives its exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &dyn Fn(&str) -> Option<OsString>,
    streams: Streams,
) -> u8 {
    cli::run(arguments, environment, streams, &Screen)
}

struct Screen;

impl Console for Screen {
    fn open(&self, wanted: Opening<'_>) -> Result<u8, ConsoleFailure> {
        let variable = |name: &str| (wanted.environment)(name).map(|value| value.to_string_lossy().into_owned());
        let mut capabilities = Capabilities::detect(variable, wanted.ascii || wanted.config.ui.ascii);
        capabilities.clipboard &= wanted.config.ui.clipboard == Clipboard::Osc52;
        // Before the database is made: who can't see the console gets no empty plant either (G7).
        if !wanted.on_a_terminal {
            return Err(Ended::from(NoConsole::NotATerminal).into());
        }
        if !capabilities.full_screen {
            return Err(Ended::from(NoConsole::Dumb).into());
        }
        let keymap = keymap(wanted.config)?;
        let (inbox, clock): (_, std::sync::Arc<dyn Clock>) = (Inbox::default(), std::sync::Arc::new(SystemClock));
        let options = OpenOptions { on_wait: inbox.on_wait(), clock: clock.clone(), ..wanted.options };
        let desk = Desk::open(options, wanted.hashing, Entrance::Console).map_err(ConsoleFailure::Service)?;
        // The demo's people have no accounts anywhere.
        let desk = if wanted.demo.is_none() { desk.with_sso(&wanted.config.sso) } else { desk };
        let mailer = desk.mailer(&wanted.mail, &wanted.spool).map_err(ConsoleFailure::Service)?;
        let mails = wanted.mail.host.is_some();
        let program = called(wanted.database.as_deref());
        let esc_wait_ms = wanted.config.ui.esc_wait_ms;
        let console = run::Console { capabilities, keymap, clock, esc_wait_ms, demo: wanted.demo, program, mails };
        Ok(run::run(console, (desk, mailer), inbox)?)
    }

    fn keys(&self, config: &Config) -> Result<Vec<KeyRow>, ConsoleFailure> {
        let keymap = keymap(config)?;
        let rows = keymap.rows().map(|(described, keys)| KeyRow {
            place: described.place.name(),
            action: described.name,
            keys: keys.split(' ').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
            about: described.about,
            permission: described.permission.map(|permission| permission.name()),
        });
        Ok(rows.collect())
    }
}

/// How the program is called, where somebody named the `database`.
fn called(database: Option<&std::path::Path>) -> String {
    let named = database.map(|path| format!(" --db {}", shell_word(&path.to_string_lossy())));
    format!("chargehand{}", named.unwrap_or_default())
}

fn keymap(config: &Config) -> Result<Keymap, ConsoleFailure> {
    Keymap::with(&config.keys).map_err(|flaw| {
        let (place, action) = flaw.whereabouts();
        ConsoleFailure::Config(config.key_line(place, action), flaw.to_string())
    })
}

impl From<Ended> for ConsoleFailure {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::NoConsole(NoConsole::System(_)) | Ended::Panicked => Self::Failed(ended.to_string()),
            Ended::NoConsole(none) => Self::NoTerminal(none.to_string()),
            Ended::Service(error) => Self::Service(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // ACT-3: whoever pastes a command means the database that was looked at.
    #[test]
    fn a_database_that_was_named_is_named_in_commands_too() {
        assert_eq!(called(None), "chargehand");
        let path = std::path::Path::new("/srv/plant 2/it's.db");
        assert_eq!(called(Some(path)), "chargehand --db '/srv/plant 2/it'\\''s.db'");
    }
}
