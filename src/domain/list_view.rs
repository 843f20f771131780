//! How somebody looks at a list: columns, order, Show Inactive. What is remembered of a screen.

use super::column::Column;

/// What rows are sorted by; those that are equal in it, and those without it (always last), stand by username.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// From the last to the first.
    pub descending: bool,
}

impl Sort {
    /// As `team` or `team:desc`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}{}", self.column.described().name, if self.descending { ":desc" } else { "" })
    }

    /// Reads `team`, `team:asc` or `team:desc`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
        let descending = match direction {
            "asc" => false,
            "desc" => true,
            _ => return None,
        };
        Some(Self { column: Column::from_name(name)?, descending })
    }
}

/// Columns, order, Show Inactive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// The columns in their order; Username is always the first.
    pub columns: Vec<Column>,
    /// What rows are sorted by.
    pub sort: Sort,
    /// Are inactive users shown (USR-7)?
    pub show_inactive: bool,
}

impl Default for ListView {
    fn default() -> Self {
        let columns =
            vec![Column::Username, Column::FullName, Column::Roles, Column::License, Column::Team, Column::State];
        Self { columns, sort: Sort::default(), show_inactive: false }
    }
}

impl ListView {
    /// As it is remembered: a line for each thing.
    #[must_use]
    pub fn text(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|column| column.described().name).collect();
        let inactive = if self.show_inactive { "shown" } else { "hidden" };
        format!("columns {}\nsort {}\ninactive {inactive}\n", names.join(" "), self.sort.text())
    }

    /// Reads what was remembered. What this version doesn't know (an older or newer one wrote it) is as if it weren't
    /// there.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut view = Self::default();
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("columns", names)) => {
                    let mut columns = vec![Column::Username];
                    for column in names.split(' ').filter_map(Column::from_name) {
                        if !columns.contains(&column) {
                            columns.push(column);
                        }
                    }
                    view.columns = columns;
                }
                Some(("sort", sort)) => view.sort = Sort::read(sort).unwrap_or_default(),
                Some(("inactive", word)) => view.show_inactive = word == "shown",
                _ => {}
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_as_it_was_written() {
        let view = ListView {
            columns: vec![Column::Username, Column::State, Column::Email],
            sort: Sort { column: Column::LastLogin, descending: true },
            show_inactive: true,
        };
        assert_eq!(view.text(), "columns username state email\nsort last_login:desc\ninactive shown\n");
        assert_eq!(ListView::read(&view.text()), view);
        assert_eq!(ListView::read(&ListView::default().text()), ListView::default());
    }

    #[test]
    fn what_another_version_wrote_is_passed_over() {
        let view =
            ListView::read("columns badge email username email\nsort badge:desc\ngrouping team\ninactive maybe\nx");
        assert_eq!(view.columns, [Column::Username, Column::Email]);
        assert_eq!((view.sort, view.show_inactive), (Sort::default(), false));
        assert_eq!(ListView::read(""), ListView::default());
    }
}
