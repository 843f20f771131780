//! License types, and who holds their seats.

use serde::Serialize;
use serde_json::json;

use crate::cli::arguments::Licenses;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, minute_text};
use crate::domain::license::{LicenseDraft, Term};
use crate::service::LicenseRow;

#[derive(Serialize)]
struct LicenseJson {
    name: String,
    qty: u32,
    used: u64,
    valid_until: Option<String>,
    note: String,
    role: Option<String>,
}

impl From<LicenseRow> for LicenseJson {
    fn from(LicenseRow { license, used, .. }: LicenseRow) -> Self {
        let valid_until = license.valid_until.map(Timestamp::rfc3339);
        let role = license.role.map(|role| role.name);
        Self { name: license.name, qty: license.quantity, used, valid_until, note: license.note, role }
    }
}

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Licenses) -> Result<(), Failure> {
    match command {
        Licenses::List => list(context),
        Licenses::Add { name, qty, set } => {
            let mut draft = draft(&set)?;
            (draft.name, draft.quantity) = (Some(name), Some(qty));
            let (mut desk, session) = context.signed_in()?;
            let row = desk.add_license(session, &draft)?;
            tell(context, row, "added")
        }
        Licenses::Edit { name, set } => {
            let draft = draft(&set)?;
            let (mut desk, session) = context.signed_in()?;
            let row = desk.edit_license(session, &name, None, &draft)?;
            tell(context, row, "changed")
        }
        Licenses::Delete { names } => {
            let (mut desk, session) = context.signed_in()?;
            context.each(&names, |context, name| {
                desk.remove_license(session, name)?;
                context.output.done(&format!("License type {} deleted.", name.trim()))?;
                Ok(json!({"name": name.trim()}))
            })
        }
        Licenses::Holders { name } => holders(context, &name),
    }
}

fn draft(set: &[String]) -> Result<LicenseDraft, Failure> {
    let mut draft = LicenseDraft::default();
    for one in set {
        let known = "The fields are: name, qty, valid_until, note, role.";
        let (field, value) = one
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("--set takes FIELD=VALUE, not {one:?}. {known}")))?;
        let place = match field.trim() {
            "name" => &mut draft.name,
            "qty" => &mut draft.quantity,
            "valid_until" => &mut draft.valid_until,
            "note" => &mut draft.note,
            "role" => &mut draft.role,
            other => return Err(Failure::usage(format!("There is no field {other:?}. {known}"))),
        };
        *place = Some(value.to_owned());
    }
    Ok(draft)
}

fn tell(context: &mut Context<'_>, row: LicenseRow, done: &str) -> Result<(), Failure> {
    if context.output.is_json() {
        return context.output.json(&LicenseJson::from(row));
    }
    let LicenseRow { license, used, term } = row;
    let bound = license.role.map(|role| format!(" Its seats come with the role {}.", role.name)).unwrap_or_default();
    let sentence = format!("License type {} {done}: {used} of {} seats used.{bound}", license.name, license.quantity);
    context.output.done(&sentence)?;
    if term == Term::Over && used > 0 {
        let holders = if used == 1 { "Its holder isn't".to_owned() } else { format!("Its {used} holders aren't") };
        context.output.note(&format!("It has ended: {holders} licensed by it any more. Open sessions go on."))?;
    }
    Ok(())
}

fn list(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let rows = desk.licenses(session)?;
    if context.output.is_json() {
        return context.output.json(&rows.into_iter().map(LicenseJson::from).collect::<Vec<_>>());
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&["LICENSE", "QTY", "USED", "FREE", "EXPIRES", "STATE", "ROLE", "NOTE"]);
    for row in rows {
        let expires = row.license.valid_until.map_or_else(|| "never".to_owned(), |at| field_text(at, &zone, true));
        let (free, state) = (row.free().to_string(), state_word(&row));
        let (license, used) = (row.license, row.used.to_string());
        let role = license.role.map(|role| role.name).unwrap_or_default();
        let quantity = license.quantity.to_string();
        table.row(vec![license.name, quantity, used, free, expires, state.to_owned(), role, license.note]);
    }
    context.output.table(&table)
}

fn state_word(row: &LicenseRow) -> &'static str {
    match row.term {
        // By a clock that was put back: seats that had become free are held again.
        _ if row.used > u64::from(row.license.quantity) => "OVERSOLD",
        Term::InForce if row.free() == 0 => "none free",
        Term::InForce => "",
        Term::EndsSoon => "ends soon",
        Term::Grace => "ended, in grace",
        Term::Over => "ENDED",
    }
}

fn holders(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let found = desk.license_holders(session, name)?;
    let now = context.now();
    let seat = |holder: &crate::service::Holder| holder.user.seats(now).contains(&found.row.license.id);
    if context.output.is_json() {
        let object = |holder: &crate::service::Holder| {
            let user = &holder.user;
            let (state, since) = (user.state(now).name(), holder.since.rfc3339());
            json!({"username": user.username, "full_name": user.profile.full_name, "state": state, "seat": seat(holder),
                   "since": since, "by": holder.by})
        };
        return context.output.json(&found.holders.iter().map(object).collect::<Vec<_>>());
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&["USERNAME", "FULL NAME", "STATE", "SEAT", "SINCE", "BY"]);
    for holder in &found.holders {
        let user = &holder.user;
        let seat = if seat(holder) { "yes" } else { "no" };
        table.row(vec![
            user.username.clone(),
            user.profile.full_name.clone(),
            user.state(now).word().to_owned(),
            seat.to_owned(),
            minute_text(holder.since, &zone),
            holder.by.clone(),
        ]);
    }
    context.output.table(&table)
}
