//! What the second row tells of the System Log: how much there is, what is new, which days and filters.

use super::{LogScreen, PAGE, menu};
use crate::domain::text::width;

impl LogScreen {
    /// The second row, right, in so many cells: how much there is, what is new, the filters.
    #[must_use]
    pub fn state(&self, filter_key: &str, follow_key: &str, room: usize) -> String {
        let numbers = self.numbers(true);
        let more = if self.news >= PAGE { "+" } else { "" };
        let news = match (self.paused, self.news) {
            (true, 0) => format!("Paused ({follow_key})  "),
            (true, news) => format!("Paused: {news}{more} new ({follow_key})  "),
            (false, 0) => String::new(),
            (false, news) => format!("{news}{more} new above  "),
        };
        let filter = match menu::filters(self.search.text()) {
            none if none.is_empty() => format!("Filter: none ({filter_key})  "),
            filters => format!("Filter: {}  ", filters.join(" ")),
        };
        // The filter stands in the search box as well; which days it means stands nowhere else.
        let stretch = self.stretch.as_ref().filter(|_| !self.search.is_empty());
        let stretch = stretch.map_or_else(String::new, |stretch| format!("{stretch}  "));
        let time = if stretch.is_empty() { String::new() } else { format!("Time: {stretch}") };
        // How many events there are, found or not, is the first that may be missing.
        let fewer = self.numbers(false);
        let texts = [
            format!("{filter}{time}{news}{numbers}"),
            format!("{time}{news}{numbers}"),
            format!("{time}{numbers}"),
            format!("{stretch}{news}{fewer}"),
            format!("{stretch}{fewer}"),
            format!("{news}{numbers}"),
        ];
        texts.into_iter().find(|text| width(text) <= room).unwrap_or(numbers)
    }

    /// How many were found, or where the cursor is; where there is room, of how many.
    fn numbers(&self, roomy: bool) -> String {
        let working = if self.asked.is_some() && !self.search.is_empty() { "searching…  " } else { "" };
        // What isn't shown isn't counted.
        let total = if self.refused_only { format!("{} refused", self.total) } else { self.total.to_string() };
        let of = if roomy { format!(" of {total}") } else { String::new() };
        let Some(selected) = self.current() else { return format!("{working}0{of}") };
        if !self.search.text().trim().is_empty() {
            let more = if self.whole == (true, true) { "" } else { "+" };
            let away = self.away.as_ref().map_or_else(String::new, |away| format!(" (1-{} archived)", away.through.0));
            return format!("{working}{}{more} found{of}{away}", self.events.len());
        }
        // Not the numbers' difference: who sees refused logins alone sees gaps between them.
        let place = self.viewport.selected().unwrap_or(0) + 1;
        match self.whole.0 {
            true => format!("{place} of {total}"),
            false => format!("event {} of {total}", selected.id.0),
        }
    }
}
