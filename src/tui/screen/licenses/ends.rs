//! License types that end soon or have ended: told once to those who can do something about it (LIC-4).

use chrono_tz::Tz;

use super::LicensesScreen;
use crate::clock::Timestamp;
use crate::domain::dates::day_of;
use crate::domain::license::Term;
use crate::service::LicenseRow;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

/// A day in words: `27 Dec 2026`.
pub(super) fn day(moment: Timestamp, zone: &Tz) -> String {
    day_of(moment, zone).format("%-d %b %Y").to_string()
}

/// `1 person`, `38 people`.
pub(super) fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

impl LicensesScreen {
    /// The person has come in: asks how the types stand. `key` leads to this tab.
    pub fn look_at_ends(&mut self, key: &str, wishes: &mut Wishes) {
        self.ends = Some((wishes.call(Call::Licenses), key.to_owned()));
    }

    pub(super) fn tell_ends(&self, rows: &[LicenseRow], key: &str, wishes: &mut Wishes) {
        // Of a type that nobody holds nobody misses the end.
        let mut ending: Vec<_> = rows.iter().filter(|row| row.term != Term::InForce && row.used > 0).collect();
        ending.sort_by_key(|row| row.license.valid_until);
        let Some(first) = ending.first() else { return };
        let ends = if first.term == Term::EndsSoon { "ends" } else { "ended" };
        let day = first.license.valid_until.map(|until| day_of(until, &self.zone).format("%-d %b").to_string());
        let (name, day) = (&first.license.name, day.unwrap_or_default());
        let hold = if first.used == 1 { "holds" } else { "hold" };
        let more = match ending.len() - 1 {
            0 => String::new(),
            1 => "; 1 more type ends".to_owned(),
            more => format!("; {more} more types end"),
        };
        let shows = if key.is_empty() { String::new() } else { format!(" {key} shows it.") };
        let text = format!("{name} {ends} {day}: {} {hold} it{more}.{shows}", people(first.used));
        wishes.mention(text, Paint::Warning);
    }
}
