//! The roles there are: what each allows, how many hold it; made, changed and removed (ROL-9).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::role_text::{in_a_few_words, names};
use super::set_up::mark;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use crate::domain::broken::RuleBroken;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::rights::RightsQuery;
use crate::domain::role::{KIOSK_MAY, Role, RoleDraft};
use crate::service::{Answer, RoleEdit, RoleRow};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::Key;
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Rows below the list that tell all permissions of the selected role.
const BELOW: u16 = 6;
const SEVERAL: &str = "several_devices";

/// The list of roles.
#[derive(Debug)]
pub struct RolesScreen {
    list: SmallList<RoleRow>,
    mode: Mode,
    reading: Option<Ticket>,
    doing: Option<(Ticket, String)>,
    /// The last save met somebody else's change.
    conflict: bool,
}

#[derive(Debug)]
enum Mode {
    List,
    /// The form of a role; none for a new one.
    Form(Option<Box<Role>>, Box<Form>),
    Remove(String, Box<Question>),
}

impl Default for RolesScreen {
    fn default() -> Self {
        let text = |row: &RoleRow| format!("{} {}", row.role.name, names(row.role.permissions));
        Self {
            list: SmallList::new(|row| &row.role.name, text),
            mode: Mode::List,
            reading: None,
            doing: None,
            conflict: false,
        }
    }
}

/// A tick for each permission, with what it means.
fn form(role: Option<&Role>) -> Form {
    let held = role.map_or(PermissionSet::of(&[Permission::AllowLogin]), |role| role.permissions);
    let mut fields = vec![match role {
        Some(role) if role.built_in => Field::fixed("name", "Name", &role.name),
        other => Field::text("name", "Name", other.map_or("", |role| &role.name), 40)
            .required()
            .help("unique; letter case doesn't count"),
    }];
    let several = role.is_some_and(|role| role.several_devices);
    fields
        .push(Field::tick(SEVERAL, "Several devices", several).beside("Holders may be logged in on several at once."));
    // A display only looks (ROL-6): nothing else is offered.
    let offered = match role {
        Some(role) if role.is_kiosk() => KIOSK_MAY,
        _ => Permission::ALL,
    };
    fields.extend(offered.iter().map(|permission| {
        Field::tick(permission.name(), permission.name(), held.holds(*permission))
            .beside(permission.meaning())
            .help(permission.meaning())
    }));
    Form::new(fields).buttons(if role.is_some() { "Save" } else { "Add role" }, &[], "Cancel")
}

impl RolesScreen {
    fn save(&mut self, wishes: &mut Wishes) {
        let Mode::Form(role, form) = &self.mode else { return };
        let ticked = Permission::ALL.iter().copied().filter(|permission| form.ticked(permission.name()));
        let (permissions, several_devices): (PermissionSet, _) = (ticked.collect(), form.ticked(SEVERAL));
        let name = form.text("name").trim().to_owned();
        let (call, done) = match role {
            None => {
                let done = format!("Added {name}.");
                (Call::AddRole(Box::new(RoleDraft { name, permissions, several_devices })), done)
            }
            Some(role) => {
                let edit = RoleEdit {
                    allow: permissions.without(role.permissions),
                    deny: role.permissions.without(permissions),
                    several_devices: Some(several_devices),
                    name: Some(name),
                };
                (Call::EditRole(role.clone(), Box::new(edit)), format!("Changed {}.", role.name))
            }
        };
        self.doing = Some((wishes.call(call), done));
    }

    fn refused(&mut self, error: &crate::service::ServiceError, wishes: &mut Wishes) {
        match &mut self.mode {
            Mode::Form(_, form) => mark(form, error.rule().map_or(&[], RuleBroken::fields)),
            Mode::Remove(..) => self.mode = Mode::List,
            Mode::List => {}
        }
        if matches!(error.rule(), Some(RuleBroken::Conflict { .. })) {
            wishes.say(format!("{error} Saving again makes it as it stands here."), Paint::Error);
            self.conflict = true;
            self.reload(wishes);
        } else {
            wishes.complain(error);
        }
    }
}

impl Sheet for RolesScreen {
    fn path(&self) -> String {
        match &self.mode {
            Mode::Form(None, _) => "Roles > New role".to_owned(),
            Mode::Form(Some(role), _) => format!("Roles > {}", role.name),
            Mode::List | Mode::Remove(..) => "Roles".to_owned(),
        }
    }

    fn state(&self) -> String {
        match &self.mode {
            Mode::Form(_, form) => match form.changes() {
                0 => String::new(),
                1 => "* 1 unsaved change".to_owned(),
                changes => format!("* {changes} unsaved changes"),
            },
            Mode::List | Mode::Remove(..) => self.list.numbers(),
        }
    }

    fn hints(&self) -> Hints {
        match &self.mode {
            Mode::Form(_, form) => Hints::Fixed(form.hints()),
            Mode::Remove(_, question) => Hints::Fixed(question.form.hints()),
            Mode::List => Hints::Actions(vec![
                Action::Back,
                Action::SheetNew,
                Action::SheetOpen,
                Action::SheetRemove,
                Action::RoleRights,
                Action::Search,
                Action::Palette,
            ]),
        }
    }

    fn places(&self) -> &'static [Place] {
        &[Place::Roles, Place::Sheet, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        Some(Permission::ManageRoles)
    }

    fn typing(&self) -> bool {
        match &self.mode {
            Mode::Form(_, form) => form.typing(),
            Mode::Remove(_, question) => question.form.typing(),
            Mode::List => self.list.searching,
        }
    }

    fn is_modal(&self) -> bool {
        !matches!(self.mode, Mode::List)
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        let list = matches!(self.mode, Mode::List | Mode::Remove(..));
        list.then_some((&self.list.search, self.list.searching && !self.is_modal()))
    }

    fn unsaved(&self) -> bool {
        matches!(&self.mode, Mode::Form(_, form) if form.changes() > 0)
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if self.list.go(action) {
            return Then::Stay;
        }
        let current = self.list.current().cloned();
        match (action, current) {
            (Action::Back, _) if self.list.clear() => {}
            (Action::Back, _) => return Then::Close,
            (Action::SheetNew, _) => self.mode = Mode::Form(None, Box::new(form(None))),
            (_, None) => wishes.say("No role is selected.", Paint::Warning),
            (Action::RoleRights, Some(RoleRow { role, .. })) => {
                return Then::Rights(RightsQuery { role: Some(role.name), ..RightsQuery::default() });
            }
            (Action::SheetRemove, Some(RoleRow { role, .. })) if role.built_in => {
                wishes.say(RuleBroken::KeepsName { name: role.name }.to_string(), Paint::Warning);
            }
            (Action::SheetRemove, Some(RoleRow { role, holders: 0, .. })) => {
                let mut form = Form::new(vec![]).buttons("Remove", &[], "Cancel");
                form.focus_last();
                let text = format!("Nobody holds {}. It goes from all lists; the log keeps its name.", role.name);
                let question = Question::new(&format!("Remove {}?", role.name), form).line(&text, Paint::Normal);
                self.mode = Mode::Remove(role.name, Box::new(question));
            }
            (Action::SheetRemove, Some(RoleRow { role, holders, .. })) => {
                let text = format!("{} is held by {holders}: take it from them first, then it can go.", role.name);
                wishes.say(text, Paint::Warning);
            }
            (_, Some(RoleRow { role, .. })) if role.is_admin() => {
                wishes.say(RuleBroken::AdminStays.to_string(), Paint::Warning);
            }
            (_, Some(RoleRow { role, .. })) => {
                let form = form(Some(&role));
                self.mode = Mode::Form(Some(Box::new(role)), Box::new(form));
            }
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        if self.doing.is_some() {
            return Then::Stay;
        }
        let outcome = match &mut self.mode {
            Mode::Form(_, form) => form.press(key),
            Mode::Remove(_, question) => question.press(key),
            Mode::List => {
                self.list.press(key);
                return Then::Stay;
            }
        };
        match (outcome, &self.mode) {
            (Outcome::Save, Mode::Remove(name, _)) => {
                let (call, done) = (Call::RemoveRole(name.clone()), format!("Removed {name}."));
                self.doing = Some((wishes.call(call), done));
            }
            (Outcome::Save, Mode::Form(Some(_), form)) if form.changes() == 0 => {
                wishes.say("Nothing was changed.", Paint::Normal);
                self.mode = Mode::List;
            }
            (Outcome::Save, _) => self.save(wishes),
            (Outcome::Leave, _) => self.mode = Mode::List,
            (Outcome::Nothing | Outcome::Button(_), _) => {}
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.mode {
            Mode::Form(_, form) => drop(form.paste(text)),
            Mode::Remove(..) => {}
            Mode::List => self.list.paste(text),
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::Roles));
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(Table::rows_in(height.saturating_sub(BELOW)));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Roles(rows)) => {
                    // After a conflict, what stands now is what the next save is compared with.
                    if let (Mode::Form(Some(seen), _), true) = (&mut self.mode, std::mem::take(&mut self.conflict))
                        && let Some(row) = rows.iter().find(|row| row.role.id == seen.id)
                    {
                        **seen = row.role.clone();
                    }
                    self.list.set(rows);
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        let Some((_, done)) = self.doing.take_if(|(doing, _)| *doing == ticket) else { return Some(answer) };
        match answer {
            Ok(reply) => {
                if let Mode::Form(_, form) = &self.mode {
                    self.list.select(form.text("name").trim());
                }
                self.mode = Mode::List;
                match reply {
                    Reply::RoleEdited(edited) if edited.warning().is_some() => {
                        let warning = edited.warning().unwrap_or_default();
                        wishes.say(format!("{done} Careful: {warning}"), Paint::Warning);
                    }
                    _ => wishes.say(done, Paint::Good),
                }
                self.reload(wishes);
            }
            Err(error) => self.refused(&error, wishes),
        }
        None
    }

    fn command(&self) -> Option<String> {
        Some(command::of_search("roles list", ""))
    }

    fn facts(&self, _: Look<'_>) -> Option<Vec<Line>> {
        let RoleRow { role, holders, .. } = self.list.current()?;
        let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
        let several = if role.several_devices { "yes" } else { "no" };
        Some(vec![
            line("Role", role.name.clone()),
            line("Holders", holders.to_string()),
            line("Several devices", several.to_owned()),
            line("Permissions", names(role.permissions)),
        ])
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Look<'_>) -> Option<Position> {
        if let Mode::Form(_, form) = &mut self.mode {
            return form.draw(buffer, Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }, theme);
        }
        let columns = [
            Column::new("ROLE", Width::Flexible(18)),
            Column::new("HOLDERS", Width::Fixed(7)).right(),
            Column::new("ALLOWS", Width::Flexible(44)),
        ];
        let (shown, selected) = self.list.shown();
        let row = |row: &&RoleRow| {
            let allows = in_a_few_words(row.role.permissions);
            let cells: Vec<Cell> =
                vec![row.role.name.as_str().into(), row.holders.to_string().into(), allows.as_str().into()];
            Row { cells, ..Row::default() }
        };
        let rows: Vec<Row> = shown.iter().map(row).collect();
        let empty = if self.reading.is_some() { "Reading…" } else { "None matches this search. Esc clears it." };
        let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: None, empty };
        let above = Rect { height: area.height.saturating_sub(BELOW), ..area };
        let cursor = table.draw(buffer, above, theme);
        if let Some(RoleRow { role, .. }) = self.list.current() {
            let kind = if role.built_in { "from the start" } else { "a role of your own" };
            let several = if role.several_devices { "; on several devices at once" } else { "" };
            let allowed = match role.permissions {
                every if every == PermissionSet::all() => "Every permission.".to_owned(),
                some => names(some),
            };
            let text = format!("{}: {kind}{several}. {allowed}", role.name);
            let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
            let lines = draw::wrap(&text, usize::from(area.width.saturating_sub(2)), theme);
            for (y, line) in (1..below.height).zip(lines) {
                draw::put(buffer, draw::after(draw::row(below, y), 1), &line, theme.style(Paint::Hint), theme);
            }
        }
        match &mut self.mode {
            Mode::Remove(_, question) => question.draw(buffer, area, theme),
            _ => cursor,
        }
    }
}
