//! User groups and teams.

use serde::Serialize;
use serde_json::json;

use crate::cli::arguments::Groupings;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::change::Grouping;
use crate::service::GroupingRow;

#[derive(Serialize)]
struct GroupingJson {
    name: String,
    members: u64,
}

/// Runs one of the commands for user groups or for teams.
pub(super) fn run(context: &mut Context<'_>, grouping: Grouping, command: &Groupings) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let what = match grouping {
        Grouping::UserGroup => "User group",
        Grouping::Team => "Team",
    };
    match command {
        Groupings::List => {
            let rows = desk.groupings(session, grouping)?;
            if context.output.is_json() {
                let object = |row: GroupingRow| GroupingJson { name: row.name, members: row.members };
                return context.output.json(&rows.into_iter().map(object).collect::<Vec<_>>());
            }
            let mut table = Table::new(&["NAME", "MEMBERS"]);
            for row in rows {
                table.row(vec![row.name, row.members.to_string()]);
            }
            context.output.table(&table)
        }
        Groupings::Add { names } => context.each(names, |context, name| {
            desk.add_grouping(session, grouping, name)?;
            context.output.done(&format!("{what} {} added.", name.trim()))?;
            Ok(json!({"name": name.trim()}))
        }),
        Groupings::Rename { name, new_name } => {
            desk.rename_grouping(session, grouping, name, new_name)?;
            if context.output.is_json() {
                return context.output.json(&json!({"name": new_name.trim()}));
            }
            context.output.done(&format!("{what} {} renamed to {}.", name.trim(), new_name.trim()))
        }
        Groupings::Remove { names } => context.each(names, |context, name| {
            desk.remove_grouping(session, grouping, name)?;
            context.output.done(&format!("{what} {} removed.", name.trim()))?;
            Ok(json!({"name": name.trim()}))
        }),
    }
}
