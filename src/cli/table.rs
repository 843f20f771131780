//! Tables for people: columns as wide as their longest text, cut to the terminal's width.

use crate::domain::text::{fitted, shown, width};

/// Cells between two columns.
const GAP: usize = 2;
/// No column is cut below this.
const LEAST: usize = 6;

/// Rows under headings.
#[derive(Debug)]
pub(super) struct Table {
    headings: Vec<String>,
    rows: Vec<(Vec<String>, bool)>,
}

impl Table {
    pub(super) fn new(headings: &[impl AsRef<str>]) -> Self {
        Self { headings: headings.iter().map(|heading| heading.as_ref().to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push((cells, false));
    }

    /// Adds a row that is crossed out where the terminal can (USR-7); its words say the same.
    pub(super) fn crossed_out_row(&mut self, cells: Vec<String>) {
        self.rows.push((cells, true));
    }

    /// The lines, at most `most` cells wide where that is given.
    pub(super) fn lines(&self, most: Option<usize>, cut: &str, color: bool) -> Vec<String> {
        let mut widths: Vec<usize> = self.headings.iter().map(|heading| width(heading)).collect();
        for (cells, _) in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(cells) {
                *widest = (*widest).max(width(cell));
            }
        }
        if let Some(most) = most {
            squeeze(&mut widths, most);
        }
        let paint = |line: String, on: &str| if color { format!("\x1b[{on}m{line}\x1b[0m") } else { line };
        let mut lines = vec![paint(joined(&self.headings, &widths, cut), "1")];
        for (cells, crossed_out) in &self.rows {
            let line = joined(cells, &widths, cut);
            lines.push(if *crossed_out { paint(line, "2;9") } else { line });
        }
        lines
    }
}

fn joined(cells: &[String], widths: &[usize], cut: &str) -> String {
    let mut line = String::new();
    for (place, (cell, cells)) in cells.iter().zip(widths).enumerate() {
        if place > 0 {
            line.extend(std::iter::repeat_n(' ', GAP));
        }
        line.push_str(&fitted(&shown(cell), *cells, cut));
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// Takes from the widest columns until the line fits, or nothing is left to take.
fn squeeze(widths: &mut [usize], most: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > most {
        let Some(widest) = widths.iter_mut().max_by_key(|cells| **cells).filter(|cells| **cells > LEAST) else {
            return;
        };
        *widest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table = Table::new(&["USERNAME", "FULL NAME", "STATE"]);
        table.row(vec!["ada".into(), "Ada Byron".into(), "Active".into()]);
        table.crossed_out_row(vec!["张伟".into(), "x\u{1b}[2J\u{202e}".into(), "DISABLED".into()]);
        table
    }

    #[test]
    fn columns_stand_under_their_headings_and_show_what_is_hidden() {
        let lines = people().lines(None, "…", false);
        assert_eq!(
            lines,
            ["USERNAME  FULL NAME      STATE", "ada       Ada Byron      Active", "张伟      x␛[2J<U+202E>  DISABLED",]
        );
    }

    #[test]
    fn a_narrow_terminal_takes_from_the_widest_column_first() {
        let lines = people().lines(Some(28), "…", false);
        assert_eq!(lines, ["USERNAME  FULL NA…  STATE", "ada       Ada Byr…  Active", "张伟      x␛[2J<U…  DISABLED",]);
        assert!(people().lines(Some(1), "…", false).iter().all(|line| width(line) <= 3 * LEAST + 2 * GAP));
    }

    // USR-7
    #[test]
    fn inactive_people_are_crossed_out_where_the_terminal_can() {
        let lines = people().lines(None, "…", true);
        assert!(lines[2].starts_with("\u{1b}[2;9m") && lines[2].ends_with("DISABLED\u{1b}[0m"));
        assert!(!lines[1].contains('\u{1b}'));
    }
}
