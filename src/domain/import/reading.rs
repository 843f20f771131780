//! One row while it is read: its cells, and what is wrong with them.

use std::borrow::Cow;
use std::rc::Rc;

use super::overlay::Overlay;
use super::plan::PasswordNeed;
use super::{CellError, Column, Sheet, brief, source};
use crate::domain::broken::RuleBroken;
use crate::domain::permission::Permission;
use crate::domain::policy::Denied;
use crate::domain::text::{folded, shown};
use crate::domain::user::{Field, NewUser, User, tick};
use crate::domain::world::World;

/// Fields that are read from their cells as forms read them. Those with a rule of their own are handled beside them.
const PLAIN: [Column; 9] = [
    Column::FullName,
    Column::Email,
    Column::Suid,
    Column::Title,
    Column::DefaultMenuItem,
    Column::ShiftSelectionMode,
    Column::DefaultUserGroup,
    Column::DefaultTeam,
    Column::FullScreen,
];

/// One row while it is read.
pub(super) struct Reading<'a, 'o, W, S> {
    pub(super) world: &'a Overlay<'o, W, S>,
    pub(super) row: usize,
    pub(super) chain: Vec<usize>,
    pub(super) template: Option<Rc<User>>,
    /// What stands of the account that the row is about, where it is about one: trusted devices only, ignore password rules.
    stands: Option<(bool, bool)>,
    pub(super) fields: Vec<(Field, String)>,
    pub(super) errors: Vec<CellError>,
    pub(super) warnings: Vec<String>,
}

impl<'a, 'o, W: World, S: Sheet> Reading<'a, 'o, W, S> {
    pub(super) fn of(world: &'a Overlay<'o, W, S>, row: usize) -> Self {
        let fields = Vec::with_capacity(PLAIN.len() + 3);
        Self {
            world,
            row,
            chain: vec![row],
            template: None,
            stands: None,
            fields,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn own(&self, column: Column) -> &'a str {
        self.world.sheet.cell(self.row, column)
    }

    /// What the row says, or else its template.
    fn cell(&self, column: Column) -> Cow<'a, str> {
        let cell = source::cell(self.world.sheet, &self.chain, column);
        match (&self.template, column.field()) {
            (Some(user), Some(field)) if cell.is_empty() && column.comes_from_template() => {
                Cow::Owned(user.profile.text(field))
            }
            _ => Cow::Borrowed(cell),
        }
    }

    pub(super) fn error(&mut self, column: Column, message: String) {
        let value = if column == Column::Password { "" } else { self.own(column) };
        self.errors.push(CellError::new(column, value, message));
    }

    /// How the cells were kept, which can be an error by itself.
    pub(super) fn remarks(&mut self) {
        for remark in self.world.sheet.remarks(self.row) {
            if remark.is_error {
                self.error(remark.column, remark.message);
            } else {
                self.warnings.push(format!("{}: {}", remark.column.name(), remark.message));
            }
        }
    }

    /// Goes on as the row of an account that exists: empty cells change nothing.
    pub(super) const fn of_account(&mut self, user: &User) {
        self.stands = Some((user.profile.trusted_devices_only, user.profile.ignore_password_rules));
    }

    /// Finds the rows and the account that fill empty cells.
    pub(super) fn template(&mut self) -> Result<(), W::Fault> {
        match source::chain(self.world.index, self.row) {
            Ok(chain) => self.chain = chain,
            Err(()) => {
                let most = source::MOST_TEMPLATES;
                let message = format!(
                    "The templates lead back to this row, or through more than {most} rows: name one whose cells are filled."
                );
                self.error(Column::TemplateSuid, message);
                return Ok(());
            }
        }
        for row in self.chain.clone().into_iter().skip(1) {
            let number = self.world.sheet.number(row);
            if self.world.existing(row)?.is_some() {
                self.changes_itself(number);
            } else if self.world.is_left_out(row) {
                let message = format!("Row {number}, the template, has errors and is left out: correct it first.");
                self.error(Column::TemplateSuid, message);
            }
        }
        let last = self.chain.last().copied().unwrap_or(self.row);
        let suid = self.world.sheet.cell(last, Column::TemplateSuid).trim();
        if !suid.is_empty() {
            self.template = self.world.account(suid)?;
            match &self.template {
                None => {
                    let message =
                        format!("No account and no row has the SUID \"{}\": correct it.", shown(&brief(suid)));
                    self.error(Column::TemplateSuid, message);
                }
                Some(user) if self.world.terms.choices.touch_existing() => {
                    if let Some(row) = self.world.row_of(&user.named()) {
                        self.changes_itself(self.world.sheet.number(row));
                    }
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// A template that the file changes would be another one before than after.
    fn changes_itself(&mut self, number: u32) {
        let message = format!("Row {number} is about the template itself: name another, or import that row first.");
        self.error(Column::TemplateSuid, message);
    }

    pub(super) fn plain_fields(&mut self) {
        for column in PLAIN {
            let Some(field) = column.field() else { continue };
            let cell = self.cell(column);
            let asked_here =
                matches!(column, Column::ShiftSelectionMode | Column::DefaultUserGroup | Column::DefaultTeam);
            if self.stands.is_some() && cell.trim().is_empty() {
                continue;
            }
            if asked_here && cell.trim().is_empty() {
                self.error(column, format!("{} is needed: fill the cell.", column.name()));
            } else if !cell.is_empty() {
                self.fields.push((field, cell.into_owned()));
            }
        }
    }

    /// The ticks, of which one falls with the other (C6), and what follows from them for the password.
    pub(super) fn ticks(&mut self) -> Option<PasswordNeed> {
        self.tick(Column::HolidayEntitlement);
        let trusted = self.tick(Column::TrustedDevicesOnly)?;
        let mut ignore = self.tick(Column::IgnorePasswordRules)?;
        if ignore && !trusted {
            ignore = false;
            self.fields.retain(|(field, _)| *field != Field::IgnorePasswordRules);
            let had = self.stands.is_some_and(|(_, ignore)| ignore);
            if had {
                self.fields.push((Field::IgnorePasswordRules, "FALSE".to_owned()));
            }
            if had || !self.own(Column::IgnorePasswordRules).trim().is_empty() {
                self.warnings
                    .push("IGNOREPASSWORDRULES becomes FALSE because TRUSTEDDEVICESONLY isn't TRUE.".to_owned());
            }
        }
        let min_length = self.world.settings().min_length(trusted);
        (!self.own(Column::Password).is_empty()).then_some(PasswordNeed { min_length, lifted: ignore })
    }

    /// What will be ticked: by the cell, or, of an account that exists and about which it says nothing, as it is.
    fn tick(&mut self, column: Column) -> Option<bool> {
        let cell = self.cell(column);
        let stands = match (self.stands, column) {
            (Some((trusted, _)), Column::TrustedDevicesOnly) => Some(trusted),
            (Some((_, ignore)), Column::IgnorePasswordRules) => Some(ignore),
            (Some(_), _) => Some(false),
            (None, _) => None,
        };
        if let Some(stands) = stands.filter(|_| cell.trim().is_empty()) {
            return Some(stands);
        }
        match tick(cell.trim()) {
            Ok(on) => {
                if let Some(field) = column.field().filter(|_| on || stands.is_some()) {
                    self.fields.push((field, cell.into_owned()));
                }
                Some(on)
            }
            Err(message) => {
                self.error(column, message);
                None
            }
        }
    }

    pub(super) fn enabled(&mut self) -> Option<bool> {
        if self.own(Column::Enabled).trim().is_empty() { Some(true) } else { self.tick(Column::Enabled) }
    }

    /// The names of the roles in force for a row: its own or its template's.
    pub(super) fn role_names(&self, chain: &[usize], template: Option<&User>) -> Vec<String> {
        let cell = source::cell(self.world.sheet, chain, Column::Roles);
        let names = cell.split(';').map(str::trim).filter(|name| !name.is_empty());
        match template {
            // A role that ends one day isn't handed on: the copy would have no end.
            Some(user) if cell.is_empty() => {
                let lasting = user.roles.iter().filter(|held| held.until.is_none() && held.in_force(self.world.now()));
                lasting.map(|held| held.role.name.clone()).collect()
            }
            _ => names.map(str::to_owned).collect(),
        }
    }

    /// A cell of nothing but `;` names none: so an account without roles comes back from an export as it was.
    pub(super) fn says_no_role(&self) -> bool {
        let cell = source::cell(self.world.sheet, &self.chain, Column::Roles).trim();
        !cell.is_empty() && cell.split(';').all(|name| name.trim().is_empty())
    }

    pub(super) fn roles(&mut self) -> Result<Vec<String>, W::Fault> {
        let names = self.role_names(&self.chain, self.template.as_deref());
        let mut known = Vec::with_capacity(names.len());
        let (mut kiosk, mut others) = (false, false);
        for name in names {
            match self.world.role(&name)? {
                Some(role) => {
                    kiosk |= role.is_kiosk();
                    others |= !role.is_kiosk();
                    known.push(name);
                }
                None => {
                    let message = format!(
                        "There is no role called \"{}\": correct it; `chargehand roles list` names them.",
                        shown(&brief(&name))
                    );
                    self.error(Column::Roles, message);
                }
            }
        }
        if kiosk && others {
            self.error(Column::Roles, RuleBroken::KioskAlone.to_string());
            known.clear();
        }
        Ok(known)
    }

    /// The license to be assigned. A type that is bound to a role gives the role instead (LIC-5): beside those that the
    /// row names, or, where it names none, in place of the default role.
    pub(super) fn license(&mut self, roles: &mut Vec<String>) -> Result<Option<String>, W::Fault> {
        let cell = source::cell(self.world.sheet, &self.chain, Column::License).trim();
        let name = match &self.template {
            Some(user) if cell.is_empty() => user.licensing.assigned.as_ref().map(|license| license.name.clone()),
            _ => Some(cell.to_owned()).filter(|name| !name.is_empty()),
        };
        let Some(name) = name else { return Ok(None) };
        let Some(license) = self.world.license_type(&name)? else {
            let message = format!(
                "There is no license type called \"{}\": correct it; `chargehand licenses list` names them.",
                shown(&brief(&name))
            );
            self.error(Column::License, message);
            return Ok(None);
        };
        let Some(role) = license.role else { return Ok(Some(license.name)) };
        if !roles.iter().any(|name| folded(name) == folded(&role.name)) {
            roles.push(role.name);
        }
        Ok(None)
    }

    /// Rows that say the same of what is unique (C5). The rules would say so too, but know no rows. Each of them is wrong:
    /// which one is meant isn't for the order in the file to say.
    pub(super) fn duplicates(&mut self) {
        for (column, what) in [(Column::Username, "username"), (Column::Email, "email"), (Column::Suid, "SUID")] {
            let cell = self.own(column).trim();
            let other = if cell.is_empty() { None } else { self.world.other(column, &folded(cell)) };
            if let Some(other) = other {
                let number = |row| self.world.sheet.number(row);
                let (first, second) = (number(other.min(self.row)), number(other.max(self.row)));
                self.error(column, format!("Rows {first} and {second} have the same {what}: correct one of them."));
            }
        }
    }

    /// Takes in what the rules say of the account as a whole; what was found before isn't said twice.
    /// A rule about no field in particular is told at `column`.
    pub(super) fn broken(&mut self, broken: RuleBroken, column: Column) -> Result<(), W::Fault> {
        let (RuleBroken::Fields(flaws) | RuleBroken::Taken(flaws)) = broken else {
            self.error(column, broken.to_string());
            return Ok(());
        };
        let found: Vec<_> = self.errors.iter().map(|error| error.column).collect();
        for flaw in flaws {
            let column = Column::of_key(flaw.field);
            if found.contains(&column.name()) {
                continue;
            }
            let mut message = flaw.message;
            if matches!(column, Column::DefaultUserGroup | Column::DefaultTeam) {
                message.push_str(" Correct it, or add it first.");
            }
            self.error(column, message);
        }
        Ok(())
    }

    /// Names of one script that look alike are allowed, but worth a look (USR-2).
    pub(super) fn look_alikes(&mut self, new: Option<&NewUser>) {
        let Some(new) = new else { return };
        let alike = self.world.memory.alike.borrow();
        let same = alike.iter().find(|other| new.username.is_alike_in_script(&other.name));
        self.warnings.extend(
            same.map(|other| {
                format!("The username {} looks like {}.", shown(new.username.as_str()), shown(&other.name))
            }),
        );
    }

    /// What the importer may not do (ROL-2, ROL-3).
    pub(super) fn denied(&mut self, denied: Option<Denied>) {
        let Some(denied) = denied else { return };
        let column = match denied.permission {
            Permission::EditUsers => Column::Username,
            _ if self.own(Column::Roles).trim().is_empty() && !self.own(Column::TemplateSuid).trim().is_empty() => {
                Column::TemplateSuid
            }
            Permission::AssignLicenses => Column::License,
            _ => Column::Roles,
        };
        self.error(column, denied.to_string());
    }
}
