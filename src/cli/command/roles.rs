//! Roles.

use serde::Serialize;
use serde_json::json;

use super::account::names;
use crate::cli::arguments::Roles;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::id::SessionId;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::{KIOSK, Kiosks, RoleDraft};
use crate::domain::text::folded;
use crate::service::{Desk, RoleEdit, RoleRow};

#[derive(Serialize)]
struct RoleJson {
    name: String,
    built_in: bool,
    several_devices: bool,
    holders: u64,
    permissions: Vec<&'static str>,
}

impl From<RoleRow> for RoleJson {
    fn from(RoleRow { role, holders, .. }: RoleRow) -> Self {
        let permissions = names(role.permissions);
        Self { name: role.name, built_in: role.built_in, several_devices: role.several_devices, holders, permissions }
    }
}

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Roles) -> Result<(), Failure> {
    match command {
        Roles::List => list(context),
        Roles::Show { names } => show(context, &names),
        Roles::Add { name, allow, several_devices } => {
            let draft = RoleDraft { name, permissions: permissions(&allow)?, several_devices };
            let (mut desk, session) = context.signed_in()?;
            let row = desk.add_role(session, draft)?;
            tell(context, row, "added")
        }
        Roles::Edit { name, rename, allow, deny, several_devices } => {
            let (allow, deny) = (permissions(&allow)?, permissions(&deny)?);
            let several_devices = several_devices.map(|word| word == "yes");
            let (mut desk, session) = context.signed_in()?;
            let edit = RoleEdit { name: rename, allow, deny, several_devices };
            let edited = desk.edit_role(session, &name, None, edit)?;
            if let Some(warning) = edited.warning() {
                context.output.note(&format!("warning: {warning}"))?;
            }
            tell(context, edited.row, "changed")
        }
        Roles::Delete { names } => {
            let (mut desk, session) = context.signed_in()?;
            context.each(&names, |context, name| {
                desk.remove_role(session, name)?;
                context.output.done(&format!("Role {} deleted.", name.trim()))?;
                Ok(json!({"name": name.trim()}))
            })
        }
    }
}

fn tell(context: &mut Context<'_>, row: RoleRow, done: &str) -> Result<(), Failure> {
    if context.output.is_json() {
        return context.output.json(&RoleJson::from(row));
    }
    context.output.done(&format!("Role {} {done}.", row.role.name))
}

/// Reads code names of permissions.
fn permissions(given: &[String]) -> Result<PermissionSet, Failure> {
    let one = |name: &String| {
        let all = || Permission::ALL.iter().map(|permission| permission.name()).collect::<Vec<_>>().join(", ");
        let unknown = || Failure::usage(format!("There is no permission {name:?}. The permissions are: {}.", all()));
        Permission::from_name(name.trim()).ok_or_else(unknown)
    };
    given.iter().map(one).collect()
}

const fn word(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn list(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let rows = desk.role_rows(session)?.into_iter().map(RoleJson::from);
    if context.output.is_json() {
        return context.output.json(&rows.collect::<Vec<_>>());
    }
    let mut table = Table::new(&["ROLE", "BUILT IN", "SEVERAL DEVICES", "HOLDERS", "PERMISSIONS"]);
    for row in rows {
        let (built_in, several) = (word(row.built_in).to_owned(), word(row.several_devices).to_owned());
        table.row(vec![row.name, built_in, several, row.holders.to_string(), row.permissions.join(" ")]);
    }
    context.output.table(&table)
}

fn show(context: &mut Context<'_>, names: &[String]) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let mut first = true;
    context.each(names, |context, name| {
        let row = desk.role_row(session, name)?;
        if !context.output.is_json() {
            if !std::mem::take(&mut first) {
                context.output.line("")?;
            }
            let (role, output) = (&row.role, &mut *context.output);
            output.line(&format!("Role             {}", role.name))?;
            output.line(&format!("Built in         {}", word(role.built_in)))?;
            output.line(&format!("Several devices  {}", word(role.several_devices)))?;
            output.line(&format!("Holders          {}", row.holders))?;
            for permission in role.permissions.iter() {
                output.line(&format!("{:<19}  {}", permission.name(), permission.meaning()))?;
            }
        }
        Ok(RoleJson::from(row))
    })
}

/// Is the displays' role among these?
pub(super) fn names_kiosk(given: &[String]) -> bool {
    given.iter().any(|name| folded(name.trim()) == folded(KIOSK))
}

/// Says that one account for displays is enough, where there are more by now (ROL-6).
pub(super) fn note_kiosks(context: &mut Context<'_>, desk: &mut Desk, session: SessionId) -> Result<(), Failure> {
    let told = desk.role_row(session, KIOSK)?.kiosks.and_then(Kiosks::told_after);
    told.map_or(Ok(()), |told| context.output.note(&format!("warning: {told}")))
}
