//! Devices: which one this is, the list, registering, and what is done to one.

use serde::Serialize;
use serde_json::json;

use super::dashboard;
use crate::cli::arguments::Devices;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::device::{Device, DeviceDraft};
use crate::domain::password::Password;
use crate::service::{DeviceRow, StoreError};

#[derive(Serialize)]
struct DeviceJson {
    name: String,
    registered: bool,
    registered_at: Option<String>,
    registered_by: Option<String>,
    code_until: Option<String>,
    trusted: bool,
    enabled: bool,
    default_menu_item: String,
    automatic_login_user: Option<String>,
    address: String,
    last_seen: Option<String>,
    created: String,
    copy_seen: Option<String>,
    copy_seen_on: Option<String>,
    this_device: bool,
}

impl DeviceJson {
    fn of(DeviceRow { device, is_here, .. }: DeviceRow, now: Timestamp) -> Self {
        let (code_until, time) = (device.open_code(now).map(Timestamp::rfc3339), Timestamp::rfc3339);
        let (at, by) = device.registered.unzip();
        let (copy_seen, copy_seen_on) = device.copy_seen.unzip();
        Self {
            registered: at.is_some(),
            registered_at: at.map(time),
            registered_by: by,
            code_until,
            name: device.name,
            trusted: device.trusted,
            enabled: device.enabled,
            default_menu_item: device.default_menu_item,
            automatic_login_user: device.automatic_login_user.map(|user| user.name),
            address: device.address,
            last_seen: device.last_seen.map(time),
            created: time(device.created),
            copy_seen: copy_seen.map(time),
            copy_seen_on,
            this_device: is_here,
        }
    }
}

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Devices) -> Result<(), Failure> {
    match command {
        Devices::List => list(context),
        Devices::Show { name: Some(name) } => show(context, &name),
        Devices::Show { name: None } => this(context),
        Devices::Register { name, trusted } => {
            let (mut desk, session) = context.signed_in()?;
            let row = desk.register_this_device(session, &name, trusted)?;
            let trusted = if row.device.trusted { " It is trusted." } else { " It isn't trusted." };
            let sentence = format!("This device is {}.{trusted}", row.device.name);
            tell(context, row, &sentence)
        }
        Devices::Enroll { code } => enroll(context, code),
        Devices::NewCode { name } => new_code(context, &name),
        Devices::Reregister { name } => {
            let (mut desk, session) = context.signed_in()?;
            let row = desk.reregister_this_device(session, name.as_deref())?;
            let sentence = format!("This device is {}, with a new key; the old one is void.", row.device.name);
            tell(context, row, &sentence)
        }
        Devices::Unregister { names } => {
            let (mut desk, session) = context.signed_in()?;
            context.each(&names, |context, name| {
                desk.unregister_device(session, name)?;
                context.output.done(&format!("Device {} unregistered.", name.trim()))?;
                Ok(json!({"name": name.trim()}))
            })
        }
        Devices::Edit { name, set } => {
            let draft = draft(&set)?;
            let (mut desk, session) = context.signed_in()?;
            let row = desk.edit_device(session, &name, None, &draft)?;
            let sentence = format!("Device {} changed.", row.device.name);
            tell(context, row, &sentence)
        }
        Devices::Disable { names } => enable(context, &names, false),
        Devices::Enable { names } => enable(context, &names, true),
        Devices::Needs { name } => dashboard::needs(context, &name),
        Devices::Autostart(given) => dashboard::autostart(context, &given),
    }
}

fn enable(context: &mut Context<'_>, names: &[String], enabled: bool) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let (now, done) = (context.now(), if enabled { "enabled" } else { "disabled" });
    context.each(names, |context, name| {
        let row = desk.enable_device(session, name, enabled)?;
        context.output.done(&format!("Device {} {done}.", row.device.name))?;
        Ok(DeviceJson::of(row, now))
    })
}

fn tell(context: &mut Context<'_>, row: DeviceRow, sentence: &str) -> Result<(), Failure> {
    if let Some(warning) = &row.warning {
        context.output.note(&format!("warning: {warning}"))?;
    }
    if context.output.is_json() {
        let object = DeviceJson::of(row, context.now());
        return context.output.json(&object);
    }
    context.output.done(sentence)
}

fn draft(set: &[String]) -> Result<DeviceDraft, Failure> {
    let mut draft = DeviceDraft::default();
    for one in set {
        let known = "The fields are: name, trusted, default_menu_item, automatic_login_user, address.";
        let (field, value) = one
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("--set takes FIELD=VALUE, not {one:?}. {known}")))?;
        let place = match field.trim() {
            "name" => &mut draft.name,
            "default_menu_item" => &mut draft.default_menu_item,
            "automatic_login_user" => &mut draft.automatic_login_user,
            "address" => &mut draft.address,
            "trusted" => {
                draft.trusted = match value.trim().to_ascii_lowercase().as_str() {
                    "yes" | "true" => Some(true),
                    "no" | "false" => Some(false),
                    _ => return Err(Failure::usage(format!("trusted is yes or no, not {value:?}."))),
                };
                continue;
            }
            other => return Err(Failure::usage(format!("There is no field {other:?}. {known}"))),
        };
        *place = Some(value.to_owned());
    }
    Ok(draft)
}

fn list(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let (rows, now) = (desk.devices(session)?, context.now());
    if context.output.is_json() {
        return context.output.json(&rows.into_iter().map(|row| DeviceJson::of(row, now)).collect::<Vec<_>>());
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&[
        "DEVICE",
        "TRUSTED",
        "REGISTERED",
        "ENABLED",
        "MENU ITEM",
        "AUTOMATIC LOGIN",
        "LAST SEEN",
        "NOTE",
    ]);
    for DeviceRow { device, is_here, .. } in rows {
        let cells = vec![
            device.name.clone(),
            word(device.trusted).to_owned(),
            registered(&device).to_owned(),
            if device.enabled { "yes" } else { "DISABLED" }.to_owned(),
            device.default_menu_item.clone(),
            device.automatic_login_user.as_ref().map(|user| user.name.clone()).unwrap_or_default(),
            device.last_seen.map(|at| minute_text(at, &zone)).unwrap_or_default(),
            note(&device, is_here, now, &zone),
        ];
        if device.enabled { table.row(cells) } else { table.crossed_out_row(cells) }
    }
    context.output.table(&table)?;
    let here = desk.this_device()?;
    if here.device().is_none() {
        context.output.note(&advised(here.told(), here.remedy()))?;
    }
    Ok(())
}

const fn word(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

const fn registered(device: &Device) -> &'static str {
    if device.is_waiting() { "waits" } else { "yes" }
}

/// What else there is to know of a device.
fn note(device: &Device, is_here: bool, now: Timestamp, zone: &chrono_tz::Tz) -> String {
    let here = is_here.then(|| "this device".to_owned());
    let copy = device.copy_seen.as_ref();
    let copy = copy.map(|(at, on)| format!("COPY of its key seen on {on}, {}", minute_text(*at, zone)));
    let code = device.open_code(now).map(|until| format!("code until {}", minute_text(until, zone)));
    let ran_out = (device.is_waiting() && code.is_none()).then(|| "its code ran out".to_owned());
    here.into_iter().chain(copy).chain(code).chain(ran_out).collect::<Vec<_>>().join("; ")
}

fn advised(told: String, remedy: Option<String>) -> String {
    remedy.into_iter().fold(told, |told, remedy| format!("{told} {remedy}"))
}

fn show(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let (row, now) = (desk.device(session, name)?, context.now());
    if context.output.is_json() {
        return context.output.json(&DeviceJson::of(row, now));
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let DeviceRow { device, is_here, .. } = row;
    let mut table = Table::new(&["FIELD", "VALUE"]);
    let moment = |at: Timestamp| minute_text(at, &zone);
    let registered = match &device.registered {
        Some((at, by)) => format!("{} by {by}", moment(*at)),
        None => "waits for its enrollment".to_owned(),
    };
    let user = device.automatic_login_user.as_ref().map(|user| user.name.clone());
    for (field, value) in [
        ("name", device.name.clone()),
        ("registered", registered),
        ("trusted", word(device.trusted).to_owned()),
        ("enabled", word(device.enabled).to_owned()),
        ("default_menu_item", device.default_menu_item.clone()),
        ("automatic_login_user", user.unwrap_or_default()),
        ("address", device.address.clone()),
        ("last_seen", device.last_seen.map(moment).unwrap_or_default()),
        ("created", moment(device.created)),
        ("note", note(&device, is_here, now, &zone)),
    ] {
        table.row(vec![field.into(), value]);
    }
    context.output.table(&table)
}

/// What the sign-in screen would say of this device (DEV-1).
fn this(context: &mut Context<'_>) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let seat = desk.this_device()?;
    if context.output.is_json() {
        let name = seat.device().map(|_| seat.name.clone());
        return context.output.json(&json!({
            "name": name, "registered": name.is_some(), "trusted": seat.is_trusted(), "state": seat.state(),
            "message": seat.told(), "remedy": seat.remedy(),
        }));
    }
    context.output.line(&advised(seat.told(), seat.remedy()))
}

fn new_code(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let made = desk.new_device_code(session, name)?;
    if context.output.is_json() {
        let (name, code, until) = (made.device.name, made.code.expose(), made.until.rfc3339());
        return context.output.json(&json!({"name": name, "code": code, "code_until": until}));
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let until = minute_text(made.until, &zone);
    context.output.note(&format!(
        "Type this at the terminal that is to be {}, behind `chargehand devices enroll`. It is good once, until {until}.",
        made.device.name
    ))?;
    if let Some(told) = made.device.told_of_code() {
        context.output.note(&told)?;
    }
    context.output.line(made.code.expose())
}

fn enroll(context: &mut Context<'_>, code: Option<String>) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let code = match code.filter(|code| code != "-") {
        Some(code) => Password::new(code),
        None if context.input.is_terminal() => Password::new(context.input.ask(context.output, "Code", "")?),
        None => {
            let missing = || Failure::usage("Standard input holds no code.");
            context.input.password_line()?.ok_or_else(missing)?
        }
    };
    if desk.access() == crate::service::Access::ReadOnly {
        return Err(StoreError::ReadOnly.into());
    }
    let row = desk.enroll_this_device(&code)?;
    let DeviceRow { device, .. } = &row;
    let more = match (device.enabled, device.trusted) {
        (false, _) => " It is disabled: it counts as none until it is enabled.",
        (true, true) => " It is trusted.",
        (true, false) => " It isn't trusted.",
    };
    let sentence = format!("This device is {}.{more}", device.name);
    tell(context, row, &sentence)
}
