//! The command line that does what was done here (ACT-3), and the one that lists what a list shows. Secrets are in none of
//! them: a command that wants one asks for it.

mod files;
mod plant;
mod users;

use super::files::Looked;
use super::request::{Call, Reply};
use crate::domain::list_view::ListView;
use crate::domain::query::UserQuery;
use crate::domain::text::shell_word;
use crate::service::{How, Undo, UserAction};

pub use files::{import, rights};
pub use users::{of_action, roles};

/// Where names are more than this many bytes, they go through a pipe: a shell takes no longer line.
const LONGEST: usize = 100_000;

/// A command as its words, each as a shell takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Words(Vec<String>);

impl Words {
    /// `command`, whose words are plain.
    fn of(command: &str) -> Self {
        Self(command.split(' ').map(str::to_owned).collect())
    }

    /// With a name behind it.
    fn name(mut self, name: &str) -> Self {
        self.0.push(word(name));
        self
    }

    /// With an option and its value.
    fn option(mut self, option: &str, value: &str) -> Self {
        // A value that looks like an option belongs to its own.
        let joined = if value.starts_with('-') || value.is_empty() { "=" } else { " " };
        self.0.push(format!("{option}{joined}{}", word(value)));
        self
    }

    fn some(self, option: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.option(option, value),
            None => self,
        }
    }

    fn flag(mut self, flag: &str, on: bool) -> Self {
        if on {
            self.0.push(flag.to_owned());
        }
        self
    }

    /// With fields and what they become.
    fn fields<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (field, value) in fields {
            self.0.push(format!("--set {field}={}", if value.is_empty() { String::new() } else { word(value) }));
        }
        self
    }

    fn text(&self) -> String {
        self.0.join(" ")
    }

    /// The whole command.
    fn whole(&self) -> String {
        format!("{PROGRAM} {}", self.text())
    }
}

fn word(name: &str) -> String {
    if name.is_empty() { "''".to_owned() } else { shell_word(name) }
}

/// What an answer is waited for to tell the command of.
#[derive(Debug)]
pub enum Pending {
    /// It is known already; none where one command can't do it.
    Known(Option<String>),
    /// A password or a code was handed to whom the answer names, with these options.
    Handed(&'static str),
    /// Something was done to those whom the answer names.
    Marked(Box<UserAction>),
}

impl Pending {
    /// The command, now that the answer is there; none where nothing was done, or one command can't do it.
    pub fn told(self, reply: &Reply, program: &str) -> Option<String> {
        let command = match (self, reply) {
            (_, Reply::Report(report) | Reply::Undone(_, report)) if !report.is_written() => None,
            (_, Reply::Import(Looked::Flaws(_))) => None,
            (_, Reply::Invited(report)) if !report.is_written => None,
            (_, Reply::Import(Looked::Preview(preview))) if !preview.report.written => None,
            (Self::Known(command), _) => command,
            (Self::Handed(options), Reply::Handed(handed)) => {
                let command = Words::of("users reset-password").name(&handed.user.username);
                Some(format!("{} {options}", command.whole()))
            }
            (Self::Marked(action), Reply::Report(report)) => {
                let names: Vec<&str> = report.done.iter().map(|done| done.user.username.as_str()).collect();
                of_action(&action, &names)
            }
            (Self::Handed(options), Reply::CodeMailed(mailed)) => {
                let command = Words::of("users reset-password").name(&mailed.user.username);
                Some(format!("{} {options}", command.whole()))
            }
            (Self::Handed(_) | Self::Marked(_), _) => None,
        };
        command.map(|command| with(program, &command))
    }
}

/// The command with the program in its places.
pub fn with(program: &str, command: &str) -> String {
    command.replace(PROGRAM, program)
}

/// Stands for the program: in no name, as control characters are shown by pictures.
const PROGRAM: char = '\0';

/// What stands between two commands of which the second is done once the first is.
const NEXT: &str = " && ";

/// What stands between names and the command that reads them.
const PIPED: &str = " | ";

/// The command that lists what the list of users shows.
pub fn of_list(query: &UserQuery, view: &ListView) -> String {
    let columns: Vec<&str> = view.columns.iter().map(|column| column.described().name).collect();
    let search = Some(query.search.trim()).filter(|search| !search.is_empty());
    let sort = Some(query.sort.text()).filter(|_| query.sort != ListView::default().sort);
    let columns = Some(columns.join(",")).filter(|_| view.columns != ListView::default().columns);
    let mut command = Words::of("users list").some("--search", search).flag("--show-inactive", query.show_inactive);
    // Column names are plain words; a shell takes the signs between them as they are.
    command.0.extend(sort.map(|sort| format!("--sort {sort}")));
    command.0.extend(columns.map(|columns| format!("--columns {columns}")));
    command.whole()
}

/// The command that lists what a search of this kind shows.
pub fn of_search(command: &str, search: &str) -> String {
    Words::of(command).some("--search", Some(search.trim()).filter(|search| !search.is_empty())).whole()
}

/// The command of a list of one thing.
pub fn of_named(command: &str, name: &str) -> String {
    Words::of(command).name(name).whole()
}

/// What is done by a call, as a command; none where a call does nothing that somebody would repeat.
pub fn of(call: &Call) -> Option<Pending> {
    let known = |words: Words| Some(Pending::Known(Some(words.whole())));
    match call {
        Call::ChangeUser(seen, action) => Some(Pending::Known(of_action(action, &[&seen.account.name]))),
        Call::ChangeSeen(seen, action) => {
            let names: Vec<&str> = seen.iter().map(|seen| seen.account.name.as_str()).collect();
            Some(Pending::Known(of_action(action, &names)))
        }
        Call::ChangeMarked(_, action, How { dry_run: false, .. }, _)
        | Call::ChangeNamed(_, action, How { dry_run: false, .. }) => Some(Pending::Marked(action.clone())),
        Call::Undo(what, How { dry_run: false, skip }) => match what {
            Undo::Operation(number) => known(Words::of("undo").name(&number.0.to_string()).flag("--skip", *skip)),
            Undo::Last | Undo::LastHere => known(Words::of("undo").flag("--skip", *skip)),
        },
        Call::GeneratePassword(_, true) => Some(Pending::Handed("--generate")),
        Call::GeneratePassword(_, false) => Some(Pending::Handed("--generate --lasting")),
        Call::HandOverCode(_) => Some(Pending::Handed("--code")),
        Call::MailCode(_) => Some(Pending::Handed("--mail")),
        Call::Invite { role, lines, how: How { dry_run: false, skip } } => {
            let words = Words::of("invites send").option("--role", role).flag("--skip", *skip);
            known(lines.iter().fold(words, |words, line| words.name(line)))
        }
        Call::ResendInvite(id) => known(Words::of("invites resend").name(&id.0.to_string())),
        Call::CancelInvite(id) => known(Words::of("invites cancel").name(&id.0.to_string())),
        Call::InviteCode(id) => known(Words::of("invites code").name(&id.0.to_string())),
        Call::Import(call) => files::imported(call).map(|command| Pending::Known(Some(command))),
        Call::Template(path, replace) => known(files::template(path, *replace)),
        Call::Export(order) => known(files::export(order)),
        Call::ExportLog(order) => known(files::export_log(order)),
        Call::ExportRights(order) => known(files::export_rights(order)),
        Call::BackUp(path) => known(files::back_up(path)),
        Call::CheckUp => known(Words::of("doctor")),
        Call::VerifyLog => known(Words::of("log verify")),
        Call::AddUser(new) => known(users::added(new)),
        Call::OwnPassword { .. } => known(Words::of("passwd")),
        Call::EditOwnProfile { fields, .. } => known(users::profile(fields)),
        Call::RevokeOwnSessions => Some(Pending::Known(None)),
        Call::AddRole(_)
        | Call::EditRole(..)
        | Call::RemoveRole(_)
        | Call::AddLicense(_)
        | Call::EditLicense(..)
        | Call::RemoveLicense(_)
        | Call::RegisterDevice(_)
        | Call::DeviceCode(_)
        | Call::ReregisterDevice(_)
        | Call::EditDevice(..)
        | Call::EnableDevice(..)
        | Call::UnregisterDevice(_)
        | Call::WriteStartUp(_)
        | Call::SetSetting(..)
        | Call::AddGrouping(..)
        | Call::RenameGrouping(..)
        | Call::RemoveGrouping(..) => Some(Pending::Known(plant::of(call))),
        // What reads, plans, notes, or comes before anybody works here.
        _ => None,
    }
}
