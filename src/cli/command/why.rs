//! Why somebody can't log in: the diagnosis as a table, or as JSON (section 8 of RULES.md).

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::dates::{local_text, parse_moment};
use crate::domain::diagnosis::{Diagnosed, Diagnosis};
use crate::domain::gate::{Finding, lacks};
use crate::service::Asked;

/// How many of the last attempts are shown.
const TRIES: usize = 5;

#[derive(Serialize)]
struct Answer<'a> {
    gate: &'static str,
    state: &'static str,
    code: Option<&'static str>,
    reason: bool,
    evidence: &'a str,
    remedy: Option<&'a str>,
}

/// Prints every gate's answer for a user.
pub(super) fn why(
    context: &mut Context<'_>,
    name: &str,
    device: Option<String>,
    at: Option<&str>,
) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let zone = desk.plant_settings()?.site_time_zone;
    let at = at.map(|typed| parse_moment(typed, &zone, false)).transpose();
    let at = at.map_err(|flaw| Failure::usage(format!("--at: {flaw}")))?;
    let user = desk.user(session, name)?.user;
    let diagnosis = desk.diagnose(session, user.id, &Asked { device, at })?;
    if context.output.is_json() {
        let answers: Vec<_> = diagnosis.gates.iter().map(answer).collect();
        return context.output.json(&answers);
    }
    print(context, &diagnosis, at.is_some(), &zone)
}

fn answer(gate: &Diagnosed) -> Answer<'_> {
    let code = match gate.finding {
        Finding::Failed(reason) => Some(reason.code()),
        Finding::Passed | Finding::NotAsked => None,
    };
    Answer {
        gate: gate.gate.name(),
        state: gate.finding.name(),
        code,
        reason: gate.is_reason,
        evidence: &gate.evidence,
        remedy: gate.remedies.first().map(|remedy| remedy.command.as_str()),
    }
}

fn print(context: &mut Context<'_>, found: &Diagnosis, at: bool, zone: &chrono_tz::Tz) -> Result<(), Failure> {
    context.output.line(&format!("{} at {}: {}", found.user.username, found.device, found.verdict()))?;
    if at {
        let note = "Judged by what stands now; what changes between now and then isn't known.";
        context.output.line(&format!("For {}. {note}", local_text(found.at, zone)))?;
    }
    context.output.line("")?;
    let mut table = Table::new(&["", "GATE", "EVIDENCE"]);
    for gate in &found.gates {
        table.row(vec![gate.finding.sign().into(), gate.gate.label().into(), gate.evidence.clone()]);
    }
    context.output.table(&table)?;
    let remedies = found.remedies();
    if !remedies.is_empty() {
        context.output.line("")?;
    }
    for remedy in remedies {
        match remedy.missing {
            None => context.output.line(&format!("Fix: {}", remedy.command))?,
            Some(permission) => context.output.line(&format!("Fix: {} ({})", remedy.command, lacks(permission)))?,
        }
    }
    if !found.tries.is_empty() {
        context.output.line("")?;
        context.output.line("Last tries:")?;
    }
    for tried in found.tries.iter().take(TRIES) {
        context.output.line(&format!("  {}", tried.text(zone)))?;
    }
    Ok(())
}
