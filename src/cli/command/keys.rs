//! `keys`: the console's key map in force.

use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;

/// Prints the key map.
pub(super) fn keys(context: &mut Context<'_>, console: &dyn Console) -> Result<(), Failure> {
    let rows = console.keys(context.config()).map_err(|failure| context.console_failure(failure))?;
    if context.output.is_json() {
        return context.output.json(&rows);
    }
    let mut table = Table::new(&["TABLE", "ACTION", "KEYS", "WHAT IT DOES"]);
    for row in rows {
        table.row(vec![format!("keys.{}", row.place), row.action.into(), row.keys.join(" "), row.about.into()]);
    }
    context.output.table(&table)
}
