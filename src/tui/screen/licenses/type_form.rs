//! The form of a license type: a new one, or one that is changed.

use chrono_tz::Tz;

use crate::domain::broken::RuleBroken;
use crate::domain::dates::field_text;
use crate::domain::license::{LicenseDraft, LicenseType};
use crate::service::{LicenseRow, RoleRow, ServiceError};
use crate::tui::part::form::{Choice, Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

/// What is chosen where the name says which role it is.
const BY_NAME: &str = "(by its name)";

/// The form.
#[derive(Debug)]
pub(super) struct TypeForm {
    /// The type as it stood when the form was opened, or when somebody else's change was last told of; none of a new one.
    pub(super) seen: Option<LicenseType>,
    pub(super) question: Question,
}

impl TypeForm {
    pub(super) fn new(row: Option<&LicenseRow>, roles: &[RoleRow], zone: &Tz) -> Self {
        let license = row.map(|row| &row.license);
        let text = |text: fn(&LicenseType) -> String| license.map(text).unwrap_or_default();
        let until = license.and_then(|license| license.valid_until);
        let until = until.map(|until| field_text(until, zone, true)).unwrap_or_default();
        let choice = |value: &str, label: &str, note: &str| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            note: note.to_owned(),
        };
        let mut choices = vec![choice("", "(none)", "seats are given by hand")];
        if license.is_none() {
            choices.insert(0, choice(BY_NAME, BY_NAME, "Operator and Production Manager"));
        }
        choices.extend(
            roles.iter().map(|row| choice(&row.role.name, &row.role.name, &format!("{} hold it", row.holders))),
        );
        let role = license.map_or(BY_NAME, |license| license.role.as_ref().map_or("", |role| &role.name));
        let fields = vec![
            Field::text("name", "Name", &text(|license| license.name.clone()), 60).required().help("unique"),
            Field::text("qty", "Quantity", &text(|license| license.quantity.to_string()), 10)
                .required()
                .help("seats that were bought"),
            Field::text("valid_until", "Ends", &until, 40).help("last day, such as 2027-01-31; empty: never"),
            Field::text("note", "Note", &text(|license| license.note.clone()), 200),
            Field::choice("role", "Role", choices, Some(role)).help("its seats come with the role; none: by hand"),
        ];
        let (title, button) = match license {
            Some(license) => (format!("License type {}", license.name), "Save"),
            None => ("New license type".to_owned(), "Add"),
        };
        let mut question = Question::new(&title, Form::new(fields).buttons(button, &[], "Cancel"));
        if let Some(row) = row.filter(|row| row.used > 0) {
            question = question.line(&format!("Seats in use: {}. The quantity can't be less.", row.used), Paint::Hint);
        }
        Self { seen: license.cloned(), question }
    }

    /// What is to be done; none where nothing was changed.
    pub(super) fn call(&self) -> Option<Call> {
        let form = &self.question.form;
        let changed = |name: &str| {
            let field = form.field(name).filter(|field| self.seen.is_none() || field.changed());
            field.map(|_| form.text(name))
        };
        let draft = LicenseDraft {
            name: changed("name"),
            quantity: changed("qty"),
            valid_until: changed("valid_until"),
            note: changed("note"),
            role: changed("role").filter(|role| role != BY_NAME),
        };
        match &self.seen {
            Some(_) if draft == LicenseDraft::default() => None,
            Some(seen) => Some(Call::EditLicense(Box::new(seen.clone()), Box::new(draft))),
            None => Some(Call::AddLicense(Box::new(draft))),
        }
    }

    /// Says beside the field what stands in the way; says whether it is about one.
    pub(super) fn refuse(&mut self, error: &ServiceError) -> bool {
        let Some(rule) = error.rule() else { return false };
        let flaws = match (rule, rule.fields()) {
            (_, flaws @ [_, ..]) => flaws.iter().map(|flaw| (flaw.field.to_owned(), flaw.message.clone())).collect(),
            (RuleBroken::NameInUse { .. }, _) => vec![("name".to_owned(), rule.to_string())],
            (RuleBroken::SeatsInUse { .. }, _) => vec![("qty".to_owned(), rule.to_string())],
            (RuleBroken::NoSeat { license, quantity, used, needed, .. }, _) => {
                let total = used + needed;
                let flaw = format!(
                    "{total} users hold the role, and {license} has {quantity} seats. Nothing was saved; more seats \
                     are needed first."
                );
                vec![("role".to_owned(), flaw)]
            }
            (RuleBroken::RoleHasType { .. } | RuleBroken::AssignedByHand { .. } | RuleBroken::Unknown { .. }, _) => {
                vec![("role".to_owned(), rule.to_string())]
            }
            _ => return false,
        };
        self.question.form.set_errors(flaws);
        true
    }
}
