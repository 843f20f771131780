//! The list of users.

use super::user_text;
use crate::cli::arguments::ListUsers;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::column::Column;
use crate::domain::list_view::Sort;
use crate::domain::query::UserQuery;
use crate::domain::text::{SEARCH_LIMIT, search_text};
use crate::service::UserJson;
use crate::service::UserPage;

/// The columns of the table where nothing else is asked for.
const COLUMNS: &[Column] = &[
    Column::Username,
    Column::FullName,
    Column::State,
    Column::Roles,
    Column::UserGroup,
    Column::Team,
    Column::LastLogin,
];

/// Lists users.
pub(super) fn list(context: &mut Context<'_>, given: ListUsers) -> Result<(), Failure> {
    let sort = given.sort.as_deref().map(sort).transpose()?.unwrap_or_default();
    let columns = columns(&given.columns)?;
    let query = UserQuery { search: given.search, show_inactive: given.show_inactive, sort };
    let (mut desk, session) = context.signed_in()?;
    let count = given.limit.unwrap_or(usize::MAX);
    let page = desk.users_after(session, &query, given.after.as_deref(), count)?;
    if search_text(&query.search).cut {
        context.output.note(&format!("Only the first {SEARCH_LIMIT} characters were searched for."))?;
    }
    let users = &page.users;
    if context.output.is_json() {
        let (now, beside) = (context.now(), desk.beside(session, users)?);
        let objects: Vec<_> = users.iter().zip(beside).map(|(user, beside)| UserJson::new(user, beside, now)).collect();
        context.output.json(&objects)?;
    } else if users.is_empty() {
        context.output.note(&nobody(&page))?;
    } else {
        let table = user_text::table(&columns, users, &desk.plant_settings()?.site_time_zone, context.now());
        context.output.table(&table)?;
    }
    match users.last().filter(|_| page.more) {
        Some(last) => context.output.note(&format!("There are more: --after {} shows them.", last.username)),
        None => Ok(()),
    }
}

/// USR-7: an empty list says when only inactive users were found, and how to see them.
fn nobody(page: &UserPage) -> String {
    match (page.hidden, &page.unknown) {
        (0, Some(unknown)) => unknown.clone(),
        (0, None) => "No user was found.".to_owned(),
        (1, _) => "No active user was found, but an inactive one: --show-inactive shows it.".to_owned(),
        (hidden, _) => format!("No active user was found, but {hidden} inactive ones: --show-inactive shows them."),
    }
}

fn known() -> String {
    Column::ALL.iter().map(|column| column.described().name).collect::<Vec<_>>().join(", ")
}

fn sort(text: &str) -> Result<Sort, Failure> {
    let wrong =
        || Failure::usage(format!("--sort takes COLUMN or COLUMN:desc, not {text:?}. The columns are: {}.", known()));
    Sort::read(text).ok_or_else(wrong)
}

fn columns(names: &[String]) -> Result<Vec<Column>, Failure> {
    let mut columns = Vec::new();
    for name in names {
        let column = Column::from_name(name.trim())
            .ok_or_else(|| Failure::usage(format!("There is no column {name:?}. The columns are: {}.", known())))?;
        if columns.contains(&column) {
            return Err(Failure::usage(format!("--columns names {name} twice.")));
        }
        columns.push(column);
    }
    Ok(if columns.is_empty() { COLUMNS.to_vec() } else { columns })
}
