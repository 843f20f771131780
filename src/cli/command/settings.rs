//! Settings of the plant.

use serde::Serialize;

use crate::cli::arguments::Settings;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::text::shown;
use crate::service::{ServiceError, SettingRow};

#[derive(Serialize)]
struct SettingJson {
    key: &'static str,
    value: String,
    default: String,
    allowed: String,
    meaning: &'static str,
    changed: Option<String>,
    changed_by: Option<String>,
}

impl SettingJson {
    fn new(row: SettingRow) -> Self {
        let (changed, changed_by) = row.changed.unzip();
        Self {
            key: row.setting.key,
            value: row.value,
            default: row.setting.default_text(),
            allowed: row.setting.form.allowed(),
            meaning: row.setting.meaning,
            changed: changed.map(Timestamp::rfc3339),
            changed_by,
        }
    }
}

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: &Settings) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    match command {
        Settings::List => {
            let rows = desk.settings(session)?.into_iter().map(SettingJson::new);
            if context.output.is_json() {
                return context.output.json(&rows.collect::<Vec<_>>());
            }
            let mut table = Table::new(&["SETTING", "VALUE", "DEFAULT", "MEANING"]);
            for row in rows {
                table.row(vec![row.key.into(), row.value, row.default, row.meaning.into()]);
            }
            context.output.table(&table)
        }
        Settings::Get { key } => {
            let row = found(desk.settings(session)?, key)?;
            if context.output.is_json() { context.output.json(&row) } else { context.output.line(&row.value) }
        }
        Settings::Set { key, value } => {
            let value = desk.set_setting(session, key, value)?;
            if context.output.is_json() {
                let row = found(desk.settings(session)?, key)?;
                return context.output.json(&row);
            }
            context.output.done(&format!("{key} is {value} now."))
        }
    }
}

fn found(rows: Vec<SettingRow>, key: &str) -> Result<SettingJson, Failure> {
    let hint = "`chargehand settings list` names them.";
    let unknown = || RuleBroken::Unknown { what: "setting", name: shown(key).into_owned(), hint };
    let row = rows.into_iter().find(|row| row.setting.key == key);
    Ok(SettingJson::new(row.ok_or_else(|| ServiceError::from(unknown()))?))
}
