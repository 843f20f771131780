//! The template of an import, with what this plant has (IMP-4).

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::sink::{is_free, put, unwritable};
use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Grouping;
use crate::domain::column::Column as ListColumn;
use crate::domain::id::{Named, SessionId};
use crate::domain::import::Column;
use crate::domain::user::{FIRST_GROUP, FIRST_TEAM, FieldFlaw, ShiftSelectionMode};
use crate::domain::world::World;
use crate::spreadsheet::{FileKind, Template, TemplateColumn};
use crate::store::{Failure, View};

impl Desk {
    /// Writes a template, as a workbook or a CSV by the file's ending. The example row is one that the plant would import.
    ///
    /// # Errors
    /// Without `ViewUsers`; an ending of no kind; a file that is there already; a file that can't be written; the store's.
    pub fn write_template(&mut self, session: SessionId, path: &Path, replace: bool) -> Answer<PathBuf> {
        let flaw = |field, message: String| RuleBroken::Fields(vec![FieldFlaw::new(field, message)]);
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let kind = FileKind::of(&path).filter(|kind| *kind != FileKind::Json);
        let kind = kind.ok_or_else(|| flaw("kind", "The file's name ends in .xlsx or .csv.".to_owned()))?;
        if !replace {
            is_free(&path)?;
        }
        let (template, now) = self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok((template(view)?, view.now()))
        })?;
        let bytes = if kind == FileKind::Csv { template.csv() } else { template.xlsx(now) };
        let bytes = bytes.map_err(|error| unwritable(&path, &error))?;
        put(&path, replace, |file| file.write_all(&bytes))?;
        Ok(path)
    }
}

fn template(view: &View<'_>) -> Result<Template, Failure> {
    let (groups, teams) = (view.groupings(Grouping::UserGroup)?, view.groupings(Grouping::Team)?);
    let names = |all: Vec<(Named<i64>, u64)>| all.into_iter().map(|(one, _)| one.name).collect::<Vec<_>>();
    let (groups, teams) = (names(groups), names(teams));
    let licenses: Vec<String> = view.license_types().iter().map(|license| license.name.clone()).collect();
    let roles: Vec<String> = view.roles().iter().map(|role| role.name.clone()).collect();
    let items: BTreeSet<String> =
        view.column(ListColumn::Screen)?.0.into_iter().flat_map(|(_, value)| value.names).collect();
    let ticks = || vec!["TRUE".to_owned(), "FALSE".to_owned()];
    let default_role = view.settings().default_role.clone();
    let column = |column: &Column| {
        let (note, choices, open, example) = match column {
            Column::TemplateSuid => (
                "SUID of somebody, also of another row, whose properties, roles and license fill the cells left empty.",
                vec![],
                true,
                "",
            ),
            Column::Email => ("An email address. Nobody else has it.", vec![], true, ""),
            Column::Username => ("What the person logs in with. It never changes.", vec![], true, "bfischer"),
            Column::Password => {
                ("A first password, which the person replaces at the first login. It may stay empty.", vec![], true, "")
            }
            Column::Suid => {
                ("The number of the person in other programs. Zeros before it stay.", vec![], true, "00123")
            }
            Column::Title => ("What the person does.", vec![], true, "Welder"),
            Column::FullName => ("First and last name.", vec![], true, "Bernd Fischer"),
            Column::ShiftSelectionMode => {
                let modes = [ShiftSelectionMode::Auto, ShiftSelectionMode::None, ShiftSelectionMode::Prompt];
                ("How the shift is chosen.", modes.map(|mode| mode.name().to_owned()).to_vec(), false, "None")
            }
            Column::HolidayEntitlement => ("Has the person holidays? Empty is FALSE.", ticks(), false, "TRUE"),
            Column::TrustedDevicesOnly => {
                ("May the person log in at trusted devices alone? Empty is FALSE.", ticks(), false, "FALSE")
            }
            Column::IgnorePasswordRules => {
                ("No password rules, with TRUSTEDDEVICESONLY alone. Empty is FALSE.", ticks(), false, "FALSE")
            }
            Column::License => {
                ("A license type of the plant. Seats are counted for the file as a whole.", licenses.clone(), false, "")
            }
            Column::FullScreen => ("Does the screen fill the display? Empty is FALSE.", ticks(), false, "FALSE"),
            Column::DefaultUserGroup => ("A user group of the plant.", groups.clone(), false, FIRST_GROUP),
            Column::DefaultTeam => ("A team of the plant.", teams.clone(), false, FIRST_TEAM),
            Column::DefaultMenuItem => {
                ("What opens first. The list has what is in use.", items.iter().cloned().collect(), true, "")
            }
            Column::Enabled => {
                ("FALSE adds the account disabled. Empty is TRUE for a new one.", ticks(), false, "TRUE")
            }
            Column::ManagerSuid => {
                ("SUID of somebody with the role Manager or Production Manager, also of another row.", vec![], true, "")
            }
            Column::Roles => (
                "One role, or several with ; between them. Empty is the default role.",
                roles.clone(),
                true,
                default_role.as_str(),
            ),
        };
        let (note, example) = (note.to_owned(), example.to_owned());
        TemplateColumn { header: column.header(), note, choices, open, example }
    };
    Ok(Template { columns: Column::ALL.iter().map(column).collect() })
}
