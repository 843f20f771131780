//! Invites: sent, listed, sent again, cancelled, accepted.

use serde_json::{Value, json};

use super::mail::send_due;
use crate::cli::arguments::{Invites, Join, Many};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Refusal};
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::dates::{day_of, minute_text};
use crate::domain::id::{InviteId, SessionId};
use crate::domain::invite::{Invite, InviteAnchor, InviteQuery, InviteState, MailBroken};
use crate::domain::mail::{self, MailState};
use crate::domain::password::Password;
use crate::domain::text::{Email, folded, shown};
use crate::service::{Desk, How, InviteReport, Joining, ServiceError};

/// So many are read at once.
const PAGE: usize = 500;

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Invites) -> Result<(), Failure> {
    match command {
        Invites::List { search, limit, after } => list(context, search, limit, after),
        Invites::Code { id } => code(context, &id),
        Invites::Send { role, emails, many } => send(context, &role, &emails, many),
        Invites::Resend { ids } => {
            let (mut desk, session) = context.signed_in()?;
            let mut sent = Vec::new();
            let done = context.each(&ids, |context, id| {
                let id = named(&mut desk, session, id)?;
                let invite = desk.resend_invite(session, id)?;
                sent.push(invite.id);
                Ok(object(&invite, context.now()))
            });
            if !sent.is_empty() {
                send_due(context, &desk)?;
                if !context.output.is_json() {
                    for id in sent {
                        told(context, &one(&mut desk, session, id)?)?;
                    }
                }
            }
            done
        }
        Invites::Cancel { ids } => {
            let (mut desk, session) = context.signed_in()?;
            context.each(&ids, |context, id| {
                let id = named(&mut desk, session, id)?;
                let invite = desk.cancel_invite(session, id)?;
                context.output.done(&format!("Invite {} to {} cancelled.", invite.id.0, invite.email))?;
                Ok(object(&invite, context.now()))
            })
        }
    }
}

/// An invite by its number, or by its address: the newest one that went there.
fn named(desk: &mut Desk, session: SessionId, given: &str) -> Result<InviteId, Failure> {
    if let Ok(email) = Email::new(given) {
        let query = InviteQuery { search: email.as_str().to_owned(), show_over: true };
        let mut anchor = InviteAnchor::Newest;
        loop {
            let page = desk.invite_page(session, &query, anchor, PAGE)?;
            if let Some(found) = page.invites.iter().find(|invite| folded(&invite.email) == email.key()) {
                return Ok(found.id);
            }
            let none = || Failure::failed("not_found", format!("There is no invite to {}.", shown(email.as_str())));
            anchor = InviteAnchor::OlderThan(page.more.ok_or_else(none)?.id);
        }
    }
    let none = || {
        let given = shown(given);
        Failure::usage(format!(
            "An invite is named by its number, as invites list shows it, or its address, not {given:?}."
        ))
    };
    given.trim().parse().map(InviteId).map_err(|_| none())
}

fn one(desk: &mut Desk, session: SessionId, id: InviteId) -> Result<Invite, Failure> {
    let found = desk.invites(session, Some(InviteId(id.0.saturating_add(1))), 1)?.pop();
    found.ok_or_else(|| Failure::failed("not_found", format!("There is no invite {}.", id.0)))
}

fn list(context: &mut Context<'_>, search: String, limit: Option<usize>, after: Option<i64>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let query = InviteQuery { search, show_over: true };
    let (mut invites, mut anchor) =
        (Vec::new(), after.map_or(InviteAnchor::Newest, |id| InviteAnchor::OlderThan(InviteId(id))));
    loop {
        let wanted = limit.map_or(PAGE, |limit| (limit - invites.len()).min(PAGE));
        let page = desk.invite_page(session, &query, anchor, wanted)?;
        if let Some(unknown) = page.unknown {
            return Err(Failure::usage(unknown));
        }
        invites.extend(page.invites);
        match page.more.filter(|_| limit.is_none_or(|limit| invites.len() < limit)) {
            Some(last) => anchor = InviteAnchor::OlderThan(last.id),
            None => break,
        }
    }
    let now = context.now();
    if context.output.is_json() {
        return context.output.json(&invites.iter().map(|invite| object(invite, now)).collect::<Vec<_>>());
    }
    if invites.is_empty() {
        let told = if query.search.trim().is_empty() { "There is no invite." } else { "No invite matches." };
        return context.output.note(told);
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&["ID", "EMAIL", "ROLE", "STATE", "BY", "SENT", "GOOD UNTIL", "NOTE"]);
    for invite in &invites {
        table.row(vec![
            invite.id.0.to_string(),
            invite.email.clone(),
            invite.role.name.clone(),
            invite.state(now).name().to_owned(),
            invite.by.name.clone(),
            match invite.mail {
                Some((MailState::Sent(at), _)) => day_of(at, &zone).to_string(),
                Some(_) => String::new(),
                None => day_of(invite.at, &zone).to_string(),
            },
            minute_text(invite.expires, &zone),
            beside(invite, now),
        ]);
    }
    context.output.table(&table)
}

/// Prints a code: alone on standard output, whose it is beside it.
fn code(context: &mut Context<'_>, id: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let id = named(&mut desk, session, id)?;
    let shown = desk.show_invite_code(session, id)?;
    let (invite, zone) = (&shown.invite, desk.plant_settings()?.site_time_zone);
    if context.output.is_json() {
        let mut object = object(invite, context.now());
        object["code"] = json!(shown.code.expose());
        return context.output.json(&object);
    }
    let until = minute_text(invite.expires, &zone);
    context.output.line(shown.code.expose())?;
    context.output.note(&format!(
        "For {} alone, as {}: typed with `chargehand join`, or at sign-in. Good once, until {until}.",
        invite.email, invite.role.name
    ))
}

/// What there is to know beside the state: who it became, or what the server said.
fn beside(invite: &Invite, now: Timestamp) -> String {
    if let Some(why) = invite.void {
        return format!("{why}: send it again");
    }
    match (invite.state(now), &invite.accepted, &invite.mail) {
        (InviteState::Accepted, Some((_, user)), _) => user.name.clone(),
        (InviteState::Queued | InviteState::Failed, _, Some((_, answer))) => answer.clone(),
        (InviteState::Cancelled, ..) => invite.cancelled.as_ref().map(|(_, by)| format!("by {by}")).unwrap_or_default(),
        _ => String::new(),
    }
}

fn object(invite: &Invite, now: Timestamp) -> Value {
    let answer = invite.mail.as_ref().map(|(_, answer)| answer.as_str()).filter(|answer| !answer.is_empty());
    json!({
        "id": invite.id.0, "email": invite.email, "role": invite.role.name, "state": invite.state(now).name(),
        "answer": answer, "void": invite.void, "by": invite.by.name, "sent": invite.at.rfc3339(), "expires": invite.expires.rfc3339(),
        "accepted": invite.accepted.as_ref().map(|(at, _)| at.rfc3339()),
        "username": invite.accepted.as_ref().map(|(_, user)| user.name.as_str()),
    })
}

fn told(context: &mut Context<'_>, invite: &Invite) -> Result<(), Failure> {
    let state = match (invite.state(context.now()), &invite.mail) {
        (InviteState::Queued | InviteState::Failed, Some((state, answer))) => mail::told(state, answer),
        (state, _) => match beside(invite, context.now()) {
            none if none.is_empty() => state.name().to_owned(),
            more => format!("{} ({more})", state.name()),
        },
    };
    context.output.done(&format!("Invite {} to {} as {}: {state}.", invite.id.0, invite.email, invite.role.name))
}

fn send(context: &mut Context<'_>, role: &str, emails: &[String], many: Many) -> Result<(), Failure> {
    // Empty lines count, so that the number is that of the line in a file.
    let mut lines = Vec::new();
    for email in emails {
        if email != "-" {
            lines.push(email.clone());
            continue;
        }
        while let Some(line) = context.input.line()? {
            lines.push(line.to_string());
        }
    }
    let (mut desk, session) = context.signed_in()?;
    let report = desk.invite(session, role, &lines, How { dry_run: many.dry_run, skip: many.skip })?;
    if let Some(warning) = &report.warning {
        context.output.note(&format!("warning: {warning}"))?;
    }
    for line in report.lines.iter().filter(|line| line.judged.as_ref().is_err_and(|flaw| !flaw.is_bad())) {
        let flaw = line.judged.as_ref().err().map(ToString::to_string).unwrap_or_default();
        context.output.note(&format!("{}: {flaw} It is invited once.", shown(&line.text)))?;
    }
    if many.dry_run {
        plan(context, &report)?;
    } else if report.is_written {
        if !report.sent.is_empty() {
            send_due(context, &desk)?;
        }
        let now = context.now();
        let mut invites = Vec::new();
        for invite in &report.sent {
            invites.push(one(&mut desk, session, invite.id)?);
        }
        if context.output.is_json() {
            context.output.json(&invites.iter().map(|invite| object(invite, now)).collect::<Vec<_>>())?;
        } else {
            for invite in &invites {
                told(context, invite)?;
            }
        }
    }
    let refusals: Vec<Refusal> = report.bad().filter_map(refusal).collect();
    let what = match (report.is_written, many.dry_run) {
        (true, _) => "",
        (false, true) if many.skip => "",
        (false, true) => "So nothing would be sent: --skip leaves these out.",
        (false, false) => "Nothing was sent: --skip leaves these out.",
    };
    match refusals.is_empty() {
        true => Ok(()),
        false => Err(Failure::Several(refusals, what)),
    }
}

fn refusal(line: &crate::domain::invite::InviteLine) -> Option<Refusal> {
    let flaw = line.judged.as_ref().err()?.clone();
    let failure = Failure::from(ServiceError::from(RuleBroken::from(MailBroken::Address(flaw))));
    let text: String = line.text.chars().take(80).collect();
    Some(Refusal { subject: format!("line {}, {}", line.number, shown(&text)), failure })
}

/// What would be sent. Lines that can't are told as errors.
fn plan(context: &mut Context<'_>, report: &InviteReport) -> Result<(), Failure> {
    let good: Vec<&str> = report.good().map(crate::domain::text::Email::as_str).collect();
    if context.output.is_json() {
        let object = |email: &&str| json!({"email": email, "role": report.role.name, "plan": "invite"});
        return context.output.json(&good.iter().map(object).collect::<Vec<_>>());
    }
    for email in good {
        context.output.line(&format!("invite     {email} as {}", report.role.name))?;
    }
    context.output.note("Only a plan: nothing was sent.")
}

/// Makes an account of an invite; nobody is signed in.
pub(super) fn join(context: &mut Context<'_>, given: Join) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let code = match (given.code.as_deref().filter(|code| *code != "-"), given.password_stdin) {
        (Some(code), _) => Password::new(code.to_owned()),
        (None, true) => {
            let missing = "Standard input must hold two lines: the code, your password.";
            context.input.password_line()?.ok_or_else(|| Failure::usage(missing))?
        }
        (None, false) => context.input.ask_password(context.output, "Code")?,
    };
    let invite = desk.invite_of(&code)?;
    let asks = context.input.is_terminal() && !given.password_stdin;
    if asks {
        let text = format!("This invite is for {}; your role will be {}.\n", invite.email, invite.role.name);
        context.output.aside(&shown(&text).replace("␊", "\n"))?;
    }
    let mut ask = |given: Option<String>, question: &str, flag: &str, needed: bool| match (given, asks) {
        (Some(given), _) => Ok(given),
        (None, true) => context.input.ask(context.output, question, ""),
        (None, false) if needed => {
            Err(Failure::usage(format!("{flag} is missing, and there is no terminal to ask at.")))
        }
        (None, false) => Ok(String::new()),
    };
    let username = ask(given.username, "Username", "--username", true)?;
    let full_name = ask(given.full_name, "Full name", "--full-name", true)?;
    let mobile = ask(given.mobile, "Mobile number (may be left empty)", "--mobile", false)?;
    let password = match given.password_stdin {
        true => {
            let missing = || Failure::usage("Standard input must hold your password.");
            context.input.password_line()?.ok_or_else(missing)?
        }
        false => context.input.ask_new_password(context.output)?,
    };
    let user = desk.accept_invite(&code, &Joining { username, full_name, mobile, password })?;
    let roles: Vec<&str> = user.roles_at(context.now()).map(|role| role.name.as_str()).collect();
    let license = user.licensing.assigned.as_ref().map(|license| license.name.as_str());
    if context.output.is_json() {
        return context.output.json(&json!({
            "username": user.username, "full_name": user.profile.full_name, "email": user.profile.email,
            "mobile": user.profile.mobile, "roles": roles, "license": license,
        }));
    }
    let name = &user.username;
    if !user.is_licensed(context.now()) {
        let note = "The account has no license yet, so a login is refused: ask whoever invited you for one.";
        context.output.note(note)?;
    }
    context.output.done(&format!("Account {name} made, as {}. `chargehand login {name}` signs in.", roles.join(", ")))
}
