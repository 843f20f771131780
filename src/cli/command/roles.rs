//! Roles.

use serde::Serialize;

use super::account::names;
use crate::cli::arguments::Roles;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;

#[derive(Serialize)]
struct RoleJson {
    name: String,
    built_in: bool,
    several_devices: bool,
    permissions: Vec<&'static str>,
}

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: &Roles) -> Result<(), Failure> {
    match command {
        Roles::List => list(context),
    }
}

fn list(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let rows = desk.roles(session)?.into_iter().map(|role| RoleJson {
        name: role.name,
        built_in: role.built_in,
        several_devices: role.several_devices,
        permissions: names(role.permissions),
    });
    if context.output.is_json() {
        return context.output.json(&rows.collect::<Vec<_>>());
    }
    let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let mut table = Table::new(&["ROLE", "BUILT IN", "SEVERAL DEVICES", "PERMISSIONS"]);
    for row in rows {
        table.row(vec![row.name, word(row.built_in), word(row.several_devices), row.permissions.join(" ")]);
    }
    context.output.table(&table)
}
