//! A row of the list of users: the columns of the table in `domain::column`, as cells.

use chrono_tz::Tz;

use crate::clock::Timestamp;
use crate::domain::column::{Column, Kind};
use crate::domain::id::UserId;
use crate::domain::user::User;
use crate::tui::part::table::{self, Cell, Row, Width};
use crate::tui::screen::user_facts::{licenses, paint, roles};

/// Behind the name of whoever signs in by single sign-on (SSO-1); a pending link has none. No name ends like that.
const FEDERATED: &str = "@";

/// How a column is headed, and how wide it is.
pub(super) fn heading(column: Column) -> table::Column {
    let described = column.described();
    let width = match (column, described.kind) {
        (Column::State, _) | (_, Kind::Moment | Kind::Number) => Width::Fixed(described.cells),
        _ => Width::Flexible(described.cells),
    };
    let heading = table::Column::new(&described.label.to_uppercase(), width);
    match column {
        // What stops them stays in sight, whatever else is shown.
        Column::State => heading.pinned(),
        _ if described.kind == Kind::Number => heading.right(),
        _ => heading,
    }
}

/// A row; a user that isn't in memory yet is drawn as `…`.
pub(super) fn row(user: Option<&User>, columns: &[Column], now: Timestamp, me: UserId, zone: &Tz) -> Row {
    let Some(user) = user else {
        let cells = columns.iter().map(|column| if *column == Column::Username { "…" } else { "" });
        return Row { cells: cells.map(Cell::from).collect(), ..Row::default() };
    };
    let state = user.state(now);
    let cell = |column: &Column| match column {
        Column::State if user.id == me => Cell::painted(&format!("{} (you)", state.word()), paint(state)),
        Column::State => Cell::painted(state.word(), paint(state)),
        Column::Username if user.sso.is_federated() => Cell::from(column.text(user, now, zone)).marked(FEDERATED),
        Column::Roles => roles(user, now).into(),
        Column::License => licenses(user, now).into(),
        other => other.text(user, now, zone).into(),
    };
    Row { cells: columns.iter().map(cell).collect(), marked: false, inactive: state.is_inactive() }
}
