//! The outbox.

use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::cli::arguments::Mail as Command;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::mail::{Mail, MailState};
use crate::service::{Became, Desk, Mailer, Posted, WhichMails};

/// So many are read at once.
const PAGE: usize = 500;

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: &Command) -> Result<(), Failure> {
    match command {
        Command::List { limit, after } => list(context, *limit, *after),
        Command::Flush { due } => flush(context, if *due { WhichMails::Due } else { WhichMails::All }),
    }
}

/// Sends what is due, beside something else that is told: what couldn't be sent waits and is no failure of that.
/// Gives those that couldn't.
pub(super) fn send_due(context: &mut Context<'_>, desk: &Desk) -> Result<Vec<Posted>, Failure> {
    let (mut mailer, mut left) = (context.mailer(desk)?, Vec::new());
    // Ctrl-C ends it between two mails; asked once more, at once: what is in hand goes later.
    let work = context.interrupt.long_work();
    mailer.send_due(WhichMails::Due, |posted| {
        left.extend(Some(posted.clone()).filter(|posted| posted.became != Became::Sent));
        work.goes_on()
    })?;
    drop(work);
    note_spool(context, &mailer)?;
    Ok(left)
}

/// Tells what became of a mail that didn't go out.
pub(super) fn note_left(context: &mut Context<'_>, zone: &Tz, posted: &Posted) -> Result<(), Failure> {
    let to = &posted.mail.address;
    let text = match &posted.became {
        Became::Sent => return Ok(()),
        Became::PutOff { next, answer, .. } => {
            format!("Mail to {to} not sent: {answer}. It is tried again after {}.", minute_text(*next, zone))
        }
        Became::Failed { answer } => format!("Mail to {to} will never go out: {answer}."),
    };
    context.output.note(&text)
}

/// Where mails are, where no server takes them.
fn note_spool(context: &mut Context<'_>, mailer: &Mailer) -> Result<(), Failure> {
    match mailer.spool() {
        None => Ok(()),
        Some(folder) => context
            .output
            .note(&format!("No mail server is in the config: mails are written as files to {}.", folder.display())),
    }
}

fn list(context: &mut Context<'_>, limit: Option<usize>, mut after: Option<i64>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let mut mails: Vec<Mail> = Vec::new();
    loop {
        let wanted = limit.map_or(PAGE, |limit| (limit - mails.len()).min(PAGE));
        let page = desk.mails(session, after, wanted)?;
        after = page.last().map(|mail| mail.id);
        let is_last = page.len() < wanted;
        mails.extend(page);
        if is_last || limit.is_some_and(|limit| mails.len() >= limit) {
            break;
        }
    }
    if context.output.is_json() {
        return context.output.json(&mails.iter().map(object).collect::<Vec<_>>());
    }
    if mails.is_empty() {
        return context.output.note("The outbox is empty.");
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&["ID", "ABOUT", "TO", "STATE", "TRIES", "SINCE", "NEXT TRY", "ANSWER"]);
    for mail in mails {
        let (since, next) = match mail.state {
            MailState::Queued { next } => (mail.created, Some(next)),
            MailState::InHand { until } => (mail.created, Some(until)),
            MailState::Held => (mail.created, None),
            MailState::Sent(at) | MailState::Failed(at) => (at, None),
        };
        table.row(vec![
            mail.id.to_string(),
            mail.about.name().to_owned(),
            mail.address,
            mail.state.name().to_owned(),
            mail.tries.to_string(),
            minute_text(since, &zone),
            next.map(|next| minute_text(next, &zone)).unwrap_or_default(),
            mail.answer,
        ]);
    }
    context.output.table(&table)
}

fn object(mail: &Mail) -> Value {
    let moment = |moment: Option<Timestamp>| moment.map(Timestamp::rfc3339);
    let (next, sent, failed) = match mail.state {
        MailState::Queued { next } => (Some(next), None, None),
        MailState::InHand { until } => (Some(until), None, None),
        MailState::Held => (None, None, None),
        MailState::Sent(at) => (None, Some(at), None),
        MailState::Failed(at) => (None, None, Some(at)),
    };
    json!({
        "id": mail.id, "about": mail.about.name(), "number": mail.about.numbers().0, "to": mail.address,
        "username": mail.user.as_ref().map(|user| user.name.as_str()), "state": mail.state.name(), "tries": mail.tries,
        "created": mail.created.rfc3339(), "next_try": moment(next), "sent": moment(sent), "failed": moment(failed),
        "message_id": mail.message_id, "answer": mail.answer,
    })
}

/// Sends all that waits, pauses or not: who asks has mended what was wrong, or wants to see. Or what a timer would send.
fn flush(context: &mut Context<'_>, which: WhichMails) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let mut mailer = context.mailer(&desk)?;
    let (work, mut all) = (context.interrupt.long_work(), Vec::<Posted>::new());
    mailer.send_due(which, |posted| {
        all.push(posted.clone());
        work.goes_on()
    })?;
    drop(work);
    let (through, waiting) = (mailer.told(), desk.mails_waiting()?);
    let count = |which: fn(&Became) -> bool| all.iter().filter(|posted| which(&posted.became)).count();
    let sent = count(|became| matches!(became, Became::Sent));
    if context.output.is_json() {
        let mails = all.iter().map(|posted| {
            let (became, answer) = match &posted.became {
                Became::Sent => ("sent", None),
                Became::PutOff { answer, .. } => ("put_off", Some(answer)),
                Became::Failed { answer } => ("failed", Some(answer)),
            };
            json!({"id": posted.mail.id, "to": posted.mail.address, "became": became, "answer": answer})
        });
        let mails: Vec<Value> = mails.collect();
        let free = waiting.free.map(Timestamp::rfc3339);
        context.output.json(&json!({
            "sent": sent, "waiting": waiting.all, "in_hand": waiting.in_hand, "free": free, "through": through, "mails": mails,
        }))?;
    } else {
        note_spool(context, &mailer)?;
        let zone = desk.plant_settings()?.site_time_zone;
        for posted in &all {
            match &posted.became {
                Became::Sent => context.output.done(&format!("Mail to {} sent.", posted.mail.address))?,
                Became::PutOff { .. } | Became::Failed { .. } => note_left(context, &zone, posted)?,
            }
        }
        if let Some(free) = waiting.free {
            let (count, free) = (waiting.in_hand, minute_text(free, &zone));
            context.output.note(&match count {
                1 => {
                    format!("1 mail is in another program's hand; should that have been killed, it goes after {free}.")
                }
                _ => format!(
                    "{count} mails are in another program's hand; should that have been killed, they go after {free}."
                ),
            })?;
        }
        if all.is_empty()
            && mailer.flaw().is_none_or(|_| waiting.all == 0)
            && (waiting.all == 0 || which == WhichMails::Due && waiting.in_hand == 0)
        {
            context.output.done(if waiting.all == 0 { "No mail waits." } else { "No mail's time has come." })?;
        }
    }
    let failed = count(|became| matches!(became, Became::Failed { .. }));
    let left = match which {
        WhichMails::All => waiting.all > 0,
        WhichMails::Due => sent + failed < all.len() || mailer.flaw().is_some() && waiting.all > 0,
    };
    if failed == 0 && !left {
        return Ok(());
    }
    let where_to = match mailer.flaw() {
        Some(flaw) => format!("No mail goes: {flaw}."),
        None => format!("They went, or go, through {through}."),
    };
    let sentence = format!("{sent} sent, {failed} failed for good, {} still wait. {where_to}", waiting.all);
    Err(Failure::failed("mail_not_sent", sentence))
}
