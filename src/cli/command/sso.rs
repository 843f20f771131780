//! Signing in by single sign-on: the address and the code are shown, and the provider is asked until somebody approved.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::INTERRUPTED;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::clock::{SECOND, Timestamp};
use crate::domain::picture::{Picture, Signs};
use crate::domain::text::shown;
use crate::service::{Desk, Finished, Polled, ServiceError, SignIn, SignedIn, SsoWaiting};

/// How often it is looked whether somebody pressed Ctrl-C, and the time left is told.
const LOOK: Duration = Duration::from_millis(200);
/// A picture larger than this fits no terminal.
const LARGEST: usize = 60;
/// The margin that a camera is given, in modules: what the standard wants.
const MARGIN: usize = 4;

/// Signs in at the provider, and here as whoever that is; with `expected` as nobody else.
pub(super) fn sign_in(context: &mut Context<'_>, desk: &mut Desk, expected: Option<&str>) -> Result<SignedIn, Failure> {
    let finished = finished(context, desk)?;
    match desk.sign_in_sso(&finished, expected)? {
        SignIn::Accepted(signed_in) => Ok(signed_in),
        // Whoever signs in there has no password to change.
        SignIn::PasswordChangeRequired => Err(ServiceError::NotSignedIn.into()),
    }
}

fn finished(context: &mut Context<'_>, desk: &mut Desk) -> Result<Finished, Failure> {
    let provider = desk.sso_provider()?;
    let work = context.interrupt.long_work();
    let interrupted = || Failure::Other("interrupted", INTERRUPTED, "Stopped: nobody was signed in.".to_owned());
    let mut waiting = provider.begin(context.now()).map_err(ServiceError::from)?;
    show(context, provider.name(), &waiting)?;
    let line = countdown(context.output.shows_progress());
    let (mut wait, mut trouble) = (waiting.wait, None);
    let finished = loop {
        let mut left = wait;
        while !left.is_zero() && work.goes_on() {
            line.set_message(told(waiting.expires, context.now(), trouble.as_deref()));
            let step = LOOK.min(left);
            std::thread::sleep(step);
            left = left.saturating_sub(step);
        }
        if !work.goes_on() {
            break Err(interrupted());
        }
        match desk.poll_sso(&provider, &mut waiting) {
            Ok(Polled::NotYet { wait: next }) => {
                wait = next;
                let before = std::mem::replace(&mut trouble, provider.trouble(&waiting));
                // Where no line tells of it all the time, it is told as it begins.
                if let (Some(trouble), None, false) = (&trouble, before, context.output.shows_progress()) {
                    context.output.aside(&format!("{trouble}\n"))?;
                }
            }
            Ok(Polled::Done(finished)) => break Ok(finished),
            Err(error) => break Err(error.into()),
        }
    };
    line.finish_and_clear();
    finished
}

/// The line that tells how much time is left, on a terminal's standard error.
fn countdown(shown: bool) -> ProgressBar {
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Where the person goes and what they type there, beside what the command prints.
fn show(context: &mut Context<'_>, name: &str, waiting: &SsoWaiting) -> Result<(), Failure> {
    // A phone reads it from the screen; nobody reads it from a file.
    let plain = context.globals.ascii || context.config().ui.ascii || !context.output.shows_progress();
    let address = waiting.complete_address.as_ref().unwrap_or(&waiting.address);
    let picture = Some(address).filter(|_| !plain).and_then(|address| Picture::of(address));
    if let Some(picture) = picture.filter(|picture| picture.modules() <= LARGEST) {
        // The signs are what is light; where colors are allowed, on whatever ground the terminal has.
        let (on, off) = if context.output.is_colored() { ("\u{1b}[97;40m", "\u{1b}[0m") } else { ("", "") };
        let lines = picture.lines(MARGIN, Signs::Light);
        context.output.aside(&lines.iter().map(|line| format!("{on}{line}{off}\n")).collect::<String>())?;
    }
    // Below the picture: in a terminal that is too small for all of it this is what stays in sight.
    let (address, code) = (shown(&waiting.address), shown(&waiting.code));
    context.output.aside(&format!("Sign in with {}: open {address} on any device.\n", shown(name)))?;
    context.output.aside(&format!("Type this code there: {code}\n"))?;
    Ok(())
}

/// `Waiting for the sign-in there, 9:41 left.`
fn told(expires: Timestamp, now: Timestamp, trouble: Option<&str>) -> String {
    let seconds = expires.0.saturating_sub(now.0).max(0) / SECOND;
    let trouble = trouble.map(|trouble| format!("{trouble}\n")).unwrap_or_default();
    format!("{trouble}Waiting for the sign-in there, {}:{:02} left; Ctrl-C ends it.", seconds / 60, seconds % 60)
}
