//! Questions before something is done to a device: each names it, and who is out by it.

use crate::clock::Timestamp;
use crate::domain::device::{Device, DeviceDraft, Finding, Seat, SignedInAt};
use crate::domain::text::{is_same_spelling, shown};
use crate::tui::part::form::{Choice, Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Trust,
    Distrust,
    Enable,
    Disable,
    Rekey { at: At },
    Remove { is_here: bool },
}

/// Whether this computer is the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// It is.
    Here,
    /// It is presumably, and its key counts as none: what is wrong with it.
    HereAgain(String),
    /// It may be any device, for the same reason: the person has to say.
    Unknown(String),
    /// It is another one, or none.
    Elsewhere,
}

impl At {
    pub(super) fn of(device: &Device, here: Option<&Seat>, is_here: bool) -> Self {
        match here {
            _ if is_here => Self::Here,
            Some(seat) if seat.may_be(&device.named()) => Self::HereAgain(seat.told()),
            Some(seat) if matches!(seat.finding, Finding::Stale | Finding::KeyFile(_, None)) => {
                Self::Unknown(seat.told())
            }
            _ => Self::Elsewhere,
        }
    }
}

/// The question.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) what: What,
    pub(super) device: Device,
    pub(super) question: Question,
}

/// Names, a few of them.
fn names(signed_in: &[&SignedInAt]) -> String {
    let mut names: Vec<&str> = signed_in.iter().map(|it| it.user.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more", names.len() - 3),
        few => few.join(", "),
    }
}

/// Whose sessions end there and then (GATE-5).
fn ends(signed_in: &[SignedInAt]) -> (String, Paint) {
    let bound: Vec<&SignedInAt> = signed_in.iter().filter(|it| it.is_bound).collect();
    let others = signed_in.len() - bound.len();
    match (bound.as_slice(), others) {
        ([], 0) => ("Nobody is signed in there.".to_owned(), Paint::Hint),
        ([], _) => ("Nobody who is bound to trusted devices is signed in there.".to_owned(), Paint::Hint),
        (bound, others) => {
            let rest = if others == 0 { "" } else { " Other people's go on." };
            (format!("Ends at once: the session of {}.{rest}", names(bound)), Paint::Warning)
        }
    }
}

impl Ask {
    fn new(what: What, device: &Device, title: &str, button: &str, fields: Vec<Field>) -> Self {
        let mut form = Form::new(fields).buttons(button, &[], "Cancel").plain();
        if matches!(what, What::Distrust | What::Disable) {
            form.focus_last();
        }
        Self { what, device: device.clone(), question: Question::new(title, form) }
    }

    fn line(mut self, text: &str, paint: Paint) -> Self {
        self.question = self.question.line(text, paint);
        self
    }

    pub(super) fn trust(device: &Device, now: Timestamp) -> Self {
        let ask = Self::new(What::Trust, device, &format!("Trust {}?", device.name), "Trust", vec![])
            .line("Who is bound to trusted devices can log in there then;", Paint::Normal)
            .line("without a password, too, where their account lets them.", Paint::Normal);
        match device.open_code(now) {
            Some(_) => {
                let text = "A code for it is open: whoever types it at a terminal makes that one a trusted device.";
                ask.line(text, Paint::Warning)
            }
            None => ask,
        }
    }

    pub(super) fn enable(device: &Device) -> Self {
        Self::new(What::Enable, device, &format!("Enable {}?", device.name), "Enable", vec![])
            .line("Its key counts again; it is trusted or not as it was before.", Paint::Normal)
    }

    /// The question about what may end sessions there.
    pub(super) fn about(what: What, device: &Device, signed_in: &[SignedInAt], now: Timestamp) -> Self {
        let name = &device.name;
        let (text, paint) = ends(signed_in);
        let bound = "Who is bound to trusted devices can't log in there any more.";
        let ask = match what {
            What::Distrust => Self::new(what, device, &format!("No longer trust {name}?"), "Don't trust", vec![])
                .line(bound, Paint::Normal),
            What::Disable => Self::new(what, device, &format!("Disable {name}?"), "Disable", vec![])
                .line("It counts as no device until it is enabled again; name, key and settings stay.", Paint::Normal)
                .line(bound, Paint::Normal),
            What::Remove { is_here } => {
                let typed = Field::text("confirm", "Device", "", 100).required().help("just as it is shown");
                let ask = Self::new(what, device, &format!("Unregister {name}?"), "Unregister", vec![typed])
                    .line("It goes off the list, and its key is good for nothing. That can't be undone:", Paint::Normal)
                    .line("registering it again makes a new device.", Paint::Normal)
                    .line(&format!("Type {name} to go on."), Paint::Normal);
                if is_here { ask.line("It is the device you sit at.", Paint::Warning) } else { ask }
            }
            What::Rekey { at } => {
                let choices = vec![
                    Choice { note: "by a one-time code".to_owned(), ..Choice::new("code", "at its terminal") },
                    Choice {
                        note: "this computer is it then".to_owned(),
                        ..Choice::new("here", "here, this computer")
                    },
                ];
                let (start, flaw) = match &at {
                    At::Here => (Some("here"), None),
                    At::HereAgain(flaw) => (Some("here"), Some(flaw.clone())),
                    At::Unknown(flaw) => (None, Some(flaw.clone())),
                    At::Elsewhere => (Some("code"), None),
                };
                let field = Field::choice("where", "Its new key lies", choices, start).required();
                let ask =
                    Self::new(What::Rekey { at }, device, &format!("A new key for {name}?"), "New key", vec![field]);
                let ask = match flaw {
                    Some(flaw) => ask
                        .line(&flaw, Paint::Warning)
                        .line(&format!("If this is {name}, the new key lies here: it is {name} again."), Paint::Normal),
                    None => ask,
                };
                ask.line("The old key is void: here at once, by a code as soon as that is used.", Paint::Normal).line(
                    match device.trusted {
                        true => "Name and settings stay: where its key lies is a trusted device.",
                        false => "Name and settings stay; it isn't trusted.",
                    },
                    Paint::Normal,
                )
            }
            What::Trust => return Self::trust(device, now),
            What::Enable => return Self::enable(device),
        };
        ask.line(&text, paint)
    }

    /// Was typed what has to be? Where not, the form says so.
    pub(super) fn is_confirmed(&mut self) -> bool {
        let typed = self.question.form.text("confirm");
        if !matches!(self.what, What::Remove { .. }) || is_same_spelling(&typed, &self.device.name) {
            return true;
        }
        let flaw = format!("That is not {}: type it just as it is shown.", shown(&self.device.name));
        self.question.form.set_errors(vec![("confirm".to_owned(), flaw)]);
        false
    }

    /// What is to be done.
    pub(super) fn call(&self) -> Call {
        let (name, trusts) =
            (self.device.name.clone(), |trusted| DeviceDraft { trusted: Some(trusted), ..DeviceDraft::default() });
        match self.what {
            What::Trust => Call::EditDevice(Box::new(self.device.clone()), Box::new(trusts(true))),
            What::Distrust => Call::EditDevice(Box::new(self.device.clone()), Box::new(trusts(false))),
            What::Enable => Call::EnableDevice(name, true),
            What::Disable => Call::EnableDevice(name, false),
            What::Remove { .. } => Call::UnregisterDevice(name),
            What::Rekey { .. } if self.question.form.text("where") == "here" => Call::ReregisterDevice(name),
            What::Rekey { .. } => {
                Call::DeviceCode(Box::new(DeviceDraft { name: Some(name), ..DeviceDraft::default() }))
            }
        }
    }

    /// What is said once it is done.
    pub(super) fn done(&self) -> String {
        let name = &self.device.name;
        match self.what {
            What::Trust => format!("{name} is trusted now."),
            What::Distrust => format!("{name} is trusted no longer."),
            What::Enable => format!("Enabled {name}."),
            What::Disable => format!("Disabled {name}: it counts as no device."),
            What::Remove { .. } => format!("Unregistered {name}."),
            What::Rekey { .. } => format!("This computer is {name}, with a new key; the old one is void."),
        }
    }
}
