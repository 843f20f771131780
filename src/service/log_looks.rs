//! What the console shows beside the log: what can be filtered by, refused logins by the hour.

use std::collections::HashMap;

use super::{Answer, Desk};
use crate::clock::{DAY, HOUR};
use crate::domain::event::{Category, Severity};
use crate::domain::id::SessionId;
use crate::domain::log_filter::LogWord;
use crate::domain::world::World as _;

/// A value that the newest events have, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogValue {
    /// What it is a value of.
    pub word: LogWord,
    /// The value.
    pub name: String,
    /// How many of the newest events have it.
    pub count: u64,
}

/// Of names so many are offered, those of the most events.
const NAMES: usize = 30;

/// Refused logins and lock-outs of the last 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefusedHours {
    /// How many in each hour, the last one last.
    pub hours: [u32; 24],
}

impl Desk {
    /// What the log can be filtered by, with how many of the newest events have it: counting all would take as long as
    /// the log is.
    ///
    /// # Errors
    /// Without `ViewSystemLog` and `ViewUsers`; the store's.
    pub fn log_values(&mut self, session: SessionId) -> Answer<Vec<LogValue>> {
        const WORDS: [LogWord; 5] =
            [LogWord::Category, LogWord::Severity, LogWord::Actor, LogWord::Device, LogWord::Code];
        let mut counts: [HashMap<String, u64>; 5] = Default::default();
        self.read_as(session, |view, sight, _| {
            view.newest_marks(sight.log()?, |marks| {
                for (counts, mark) in counts.iter_mut().zip(marks) {
                    match mark.filter(|mark| !mark.is_empty()) {
                        Some(mark) if counts.contains_key(mark) => {
                            counts.entry(mark.to_owned()).and_modify(|count| *count += 1);
                        }
                        Some(mark) => drop(counts.insert(mark.to_owned(), 1)),
                        None => {}
                    }
                }
            })?;
            Ok(())
        })?;
        let mut values = Vec::new();
        for (word, mut counts) in WORDS.into_iter().zip(counts) {
            let value = |(name, count): (String, u64)| LogValue { word, name, count };
            let mut fixed = |names: &[&str]| -> Vec<LogValue> {
                let known = names.iter().map(|name| ((*name).to_owned(), counts.remove(*name).unwrap_or(0)));
                known.map(value).collect()
            };
            values.extend(match word {
                LogWord::Category => fixed(&Category::ALL.iter().map(|it| it.name()).collect::<Vec<_>>()),
                LogWord::Severity => fixed(&Severity::ALL.iter().map(|it| it.name()).collect::<Vec<_>>()),
                _ => {
                    let mut names: Vec<LogValue> = counts.into_iter().map(value).collect();
                    names.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.name.cmp(&other.name)));
                    names.truncate(NAMES);
                    names
                }
            });
        }
        Ok(values)
    }

    /// How many logins were refused in each of the last 24 hours.
    ///
    /// # Errors
    /// Without `ViewSystemLog` and `ViewUsers`; the store's.
    pub fn refused_hours(&mut self, session: SessionId) -> Answer<RefusedHours> {
        self.read_as(session, |view, sight, _| {
            sight.log()?;
            let (mut hours, mut after) = ([0; 24], view.now().plus(-DAY));
            for count in &mut hours {
                *count = view.count_refused(after, after.plus(HOUR))?;
                after = after.plus(HOUR);
            }
            Ok(RefusedHours { hours })
        })
    }
}
