//! Displays that log in by themselves: what one needs, and the file that opens its dashboard (DEV-4).

use serde::Serialize;

use crate::cli::arguments::{Autostart, AutostartBrowser, AutostartFormat};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::broken::RuleBroken;
use crate::domain::dashboard::{Browser, Checked, Dashboard, Format, StartUpFile, Wanted};
use crate::domain::gate::lacks;
use crate::domain::text::{required_field, shown};
use crate::service::{ServiceError, StartUpOrder};

#[derive(Serialize)]
struct NeedJson<'a> {
    need: &'static str,
    state: &'static str,
    evidence: &'a str,
    remedy: Option<&'a str>,
}

impl<'a> NeedJson<'a> {
    fn all(found: &'a Dashboard) -> Vec<Self> {
        let one = |checked: &'a Checked| Self {
            need: checked.need.name(),
            state: checked.state.name(),
            evidence: &checked.evidence,
            remedy: checked.remedy.as_ref().map(|remedy| remedy.command.as_str()),
        };
        found.checks.iter().map(one).collect()
    }
}

#[derive(Serialize)]
struct FoundJson<'a> {
    device: &'a str,
    ready: bool,
    address: Option<&'a str>,
    needs: Vec<NeedJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    #[serde(flatten)]
    found: FoundJson<'a>,
    format: &'static str,
    browser: &'static str,
    name: &'a str,
    written: Option<String>,
    text: &'a str,
    install: &'a [String],
    remove: &'a [String],
}

impl<'a> FoundJson<'a> {
    fn new(found: &'a Dashboard) -> Self {
        let address = found.address.as_deref();
        Self { device: &found.device.name, ready: found.is_ready(), address, needs: NeedJson::all(found) }
    }
}

/// Prints everything that a device needs.
pub(super) fn needs(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let found = desk.dashboard(session, name)?;
    if context.output.is_json() {
        return context.output.json(&FoundJson::new(&found));
    }
    context.output.line(&found.verdict())?;
    context.output.line("")?;
    let mut table = Table::new(&["", "NEED", "EVIDENCE"]);
    for checked in &found.checks {
        table.row(vec![checked.state.sign().into(), checked.need.label().into(), checked.evidence.clone()]);
    }
    context.output.table(&table)?;
    let remedies = found.remedies();
    if !remedies.is_empty() {
        context.output.line("")?;
    }
    for remedy in remedies {
        let missing = remedy.missing.map(|permission| format!(" ({})", lacks(permission))).unwrap_or_default();
        context.output.line(&format!("Fix: {}{missing}", remedy.command))?;
    }
    Ok(())
}

/// Prints or writes a start-up file. While needs aren't met there is none: a display that asks for a password at night is
/// worse than one that was never started.
pub(super) fn autostart(context: &mut Context<'_>, given: &Autostart) -> Result<(), Failure> {
    let format = format(given.format);
    let browser = given.browser.map_or(Browser::usual(format), browser);
    if given.account.is_some() && format != Format::Windows {
        return Err(Failure::usage(
            "--account is for --format windows: the others belong to the account that keeps them.",
        ));
    }
    let account = given.account.as_deref().map(required_field).transpose();
    let account = account.map_err(|flaw| Failure::usage(format!("--account {flaw}.")))?;
    let wanted = Wanted { format, browser, account: account.as_deref() };
    let (mut desk, session) = context.signed_in()?;
    let found = desk.dashboard(session, &given.name)?;
    let device = shown(&found.device.name).into_owned();
    let unmet: Vec<String> = found.unmet().map(line).collect();
    let address = match found.address.as_deref() {
        Some(address) if unmet.is_empty() || given.even_so => address,
        found => return Err(not_ready(&device, &unmet, found.is_some())),
    };
    let file = StartUpFile::make(&found.device, address, wanted).ok_or_else(|| {
        let sentence = "Chromium has no fixed place on Windows: choose --browser msedge, google-chrome or firefox. \
                        Nothing was written.";
        Failure::usage(sentence)
    })?;
    for line in unmet {
        context.output.note(&format!("warning: not met: {line}"))?;
    }
    let written = match &given.output {
        None => None,
        Some(path) => {
            let (device, path, replace) = (found.device.name.clone(), path.clone(), context.globals.yes);
            let order = StartUpOrder { device, format, browser, account, path, replace };
            Some(desk.write_start_up(session, &order).map_err(refused)?)
        }
    };
    let (written, file) = match written {
        Some(written) => (Some(written.path), written.file),
        None => (None, file),
    };
    if context.output.is_json() {
        let written = written.map(|path| path.display().to_string());
        return context.output.json(&FileJson {
            found: FoundJson::new(&found),
            format: format.name(),
            browser: browser.name(),
            name: &file.name,
            written,
            text: &file.text,
            install: &file.install,
            remove: &file.remove,
        });
    }
    match &written {
        Some(path) => context.output.done(&format!("Written to {}: it opens {address}", path.display()))?,
        None => context.output.raw(&file.text)?,
    }
    if written.is_none() {
        context.output.note(&format!("It opens {address} - keep it as {}.", file.name))?;
    }
    context.output.note(&format!("{}:", file.place))?;
    for (what, commands) in [("Put it in", &file.install), ("Take it out", &file.remove)] {
        context.output.note(&format!("{what}:"))?;
        for command in commands {
            context.output.note(&format!("  {command}"))?;
        }
    }
    Ok(())
}

/// A need that isn't met, with what mends it.
fn line(checked: &Checked) -> String {
    let evidence = if checked.evidence.is_empty() { String::new() } else { format!(" ({})", checked.evidence) };
    let fix = checked.remedy.as_ref().map(|remedy| format!(": {}", remedy.command)).unwrap_or_default();
    format!("{}{evidence}{fix}", checked.need.label())
}

fn not_ready(device: &str, unmet: &[String], has_address: bool) -> Failure {
    let mut lines = vec![format!("{device} isn't ready to log in by itself, and no file was written. Not met:")];
    lines.extend(unmet.iter().map(|line| format!("  {line}")));
    lines.push(if has_address {
        "`chargehand devices needs` shows all of it; --even-so writes the file anyway.".to_owned()
    } else {
        "`chargehand devices needs` shows all of it. There is no address to open, so not even --even-so helps."
            .to_owned()
    });
    Failure::Lines("not_ready", 3, lines)
}

fn refused(error: ServiceError) -> Failure {
    match error.rule() {
        Some(rule @ RuleBroken::FileInUse { .. }) => {
            Failure::Other(rule.code(), 5, format!("{rule} --yes replaces it."))
        }
        Some(rule) => match rule.fields() {
            [flaw] if flaw.field == "path" => Failure::failed("not_written", flaw.message.clone()),
            _ => error.into(),
        },
        None => error.into(),
    }
}

const fn format(given: AutostartFormat) -> Format {
    match given {
        AutostartFormat::Windows => Format::Windows,
        AutostartFormat::Systemd => Format::Systemd,
        AutostartFormat::Xdg => Format::Xdg,
    }
}

const fn browser(given: AutostartBrowser) -> Browser {
    match given {
        AutostartBrowser::Chromium => Browser::Chromium,
        AutostartBrowser::GoogleChrome => Browser::Chrome,
        AutostartBrowser::Firefox => Browser::Firefox,
        AutostartBrowser::Msedge => Browser::Edge,
    }
}
