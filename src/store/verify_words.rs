//! The index of the log's words, compared with the record: whoever takes an event out of it hides that event from searches
//! for words, and the record stays whole.

use super::error::StoreError;
use super::events::{COLUMNS, event};
use super::log_index::{indexable, indexed};
use super::open::Store;
use super::verify::Broken;
use crate::domain::id::EventId;
use crate::domain::log_filter::text_of;

/// Events are summed up in so many stretches: constant memory, and few events to look at one by one where a sum is wrong.
const STRETCHES: usize = 4_096;

/// So many words of the index pass between two reports.
const WORDS: u64 = 100_000;

/// Numbers that nobody can foresee, so that nobody can make an index that is wrong and has the right sums.
struct Keys([u64; 3]);

impl Keys {
    fn of(&self, three: u64, event: i64) -> u64 {
        mixed(mixed(three ^ self.0[0], self.0[1] | 1), event.cast_unsigned() ^ self.0[2])
    }
}

const fn mixed(one: u64, other: u64) -> u64 {
    let product = (one as u128).wrapping_mul(other as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

impl Store {
    /// Compares the index of words with the words of the events that it says it holds. `progress` is told how many events and
    /// pieces of the index were looked at, and ends it by answering `false`; the answer is none then.
    ///
    /// # Errors
    /// The store's.
    pub fn verify_words(
        &mut self,
        mut progress: impl FnMut(u64) -> bool,
    ) -> Result<Option<Option<Broken>>, StoreError> {
        let mut bytes = [0; 24];
        self.options.chance.fill(&mut bytes);
        let key = |at: usize| bytes[at..at + 8].iter().fold(0, |key, byte| key << 8 | u64::from(*byte));
        let keys = Keys([key(0), key(8), key(16)]);
        let snapshot = self.connection.transaction()?;
        let Some(through) = indexed(&snapshot)?.map(|indexed| indexed.through) else { return Ok(Some(None)) };
        let first = "SELECT coalesce((SELECT id FROM events ORDER BY id LIMIT 1), 1)";
        let first: i64 = snapshot.query_row(first, [], |row| row.get(0))?;
        if through < first {
            return Ok(Some(None));
        }
        let each = ((through - first).unsigned_abs() / STRETCHES as u64) + 1;
        let stretch = |event: i64| usize::try_from((event - first).unsigned_abs() / each).unwrap_or(0);
        let mut sums = vec![0_u64; STRETCHES];
        let select = format!("SELECT {COLUMNS} FROM events WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        let mut statement = snapshot.prepare(&select)?;
        let mut rows = statement.query([first, through])?;
        let mut looked = 0;
        while let Some(row) = rows.next()? {
            let event = event(row)?;
            let sum = &mut sums[stretch(event.id.0)];
            for three in threes(&indexable(&text_of(&event))) {
                *sum = sum.wrapping_add(keys.of(three, event.id.0));
            }
            looked += 1;
            if looked % 1_000 == 0 && !progress(looked) {
                return Ok(None);
            }
        }
        snapshot.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_events USING fts5vocab('main', 'events_text', 'instance')",
        )?;
        let mut statement = snapshot.prepare("SELECT term, doc FROM temp.words_of_events")?;
        let mut rows = statement.query([])?;
        let (mut words, mut reached) = (0, Reached::new(&snapshot)?);
        while let Some(row) = rows.next()? {
            let event: i64 = row.get(1)?;
            if !reached.comes(row.get_ref(0)?.as_str().unwrap_or_default())? {
                return Ok(Some(Some(Broken::searches(EventId(0), UNREACHED))));
            }
            // What left into an archive stays in the index for a while.
            if (first..=through).contains(&event) {
                let three = threes(row.get_ref(0)?.as_str().unwrap_or_default()).first().copied().unwrap_or(0);
                let sum = &mut sums[stretch(event)];
                *sum = sum.wrapping_sub(keys.of(three, event));
            }
            words += 1;
            if words % WORDS == 0 && !progress(looked) {
                return Ok(None);
            }
        }
        drop(rows);
        if !reached.comes("")? {
            return Ok(Some(Some(Broken::searches(EventId(0), UNREACHED))));
        }
        // A sum is wrong as well where an event stands at words that it doesn't have. That hides none: each event that is
        // found is compared with the whole search.
        let mut statement = snapshot.prepare(&select)?;
        let mut asks =
            snapshot.prepare("SELECT EXISTS (SELECT 1 FROM events_text WHERE events_text MATCH ?1 AND rowid = ?2)")?;
        for (at, _) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0) {
            let from = first + i64::try_from(at as u64 * each).unwrap_or(i64::MAX);
            let until = from.saturating_add(i64::try_from(each).unwrap_or(i64::MAX) - 1).min(through);
            let mut rows = statement.query([from, until])?;
            while let Some(row) = rows.next()? {
                if !progress(looked) {
                    return Ok(None);
                }
                let event = event(row)?;
                for three in threes(&indexable(&text_of(&event))) {
                    let quoted = format!("\"{}\"", spelled(three).replace('"', "\"\""));
                    let there: bool = asks.query_row((quoted, event.id.0), |row| row.get(0))?;
                    if !there {
                        let what = "is missing from the index of words: searches don't find it by all of its words";
                        return Ok(Some(Some(Broken::searches(EventId(event.id.0), what))));
                    }
                }
            }
        }
        Ok(Some(None))
    }
}

/// Where the index holds all, and searches don't get there.
const UNREACHED: &str = "searches for words don't reach all that the index of words holds";

/// The index read from its beginning to its end doesn't touch the ways by which searches get into the middle of it. So each
/// word is searched for as well, and must be found in as many events as it stands at.
struct Reached<'c> {
    asks: rusqlite::Statement<'c>,
    word: String,
    events: i64,
}

impl<'c> Reached<'c> {
    fn new(connection: &'c rusqlite::Connection) -> Result<Self, StoreError> {
        let asks = connection.prepare("SELECT count(*) FROM events_text WHERE events_text MATCH ?1")?;
        Ok(Self { asks, word: String::new(), events: 0 })
    }

    /// One more event that `word` stands at; words come in order. Was the word before it found in all of its events?
    fn comes(&mut self, word: &str) -> Result<bool, StoreError> {
        if word == self.word {
            self.events += 1;
            return Ok(true);
        }
        let quoted = format!("\"{}\"", self.word.replace('"', "\"\""));
        let found = if self.word.is_empty() { 0 } else { self.asks.query_row([quoted], |row| row.get(0))? };
        let all = found == self.events;
        (self.word, self.events) = (word.to_owned(), 1);
        Ok(all)
    }
}

/// All that the index holds of a text: its threes of letters, each once, as numbers.
fn threes(text: &str) -> Vec<u64> {
    let number = |letter: char| match letter {
        // SQLite's tokenizer takes them for something that can't be read.
        '\u{fffe}' | '\u{ffff}' => 0xfffd,
        letter => u64::from(u32::from(letter)),
    };
    let letters: Vec<u64> = text.chars().map(number).collect();
    let mut threes: Vec<u64> = letters.windows(3).map(|it| it[0] << 42 | it[1] << 21 | it[2]).collect();
    threes.sort_unstable();
    threes.dedup();
    threes
}

fn spelled(three: u64) -> String {
    let letter = |shift: u32| u32::try_from(three >> shift & 0x1f_ffff).ok().and_then(char::from_u32);
    [42, 21, 0].into_iter().filter_map(letter).collect()
}
