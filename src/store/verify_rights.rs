//! Who held which right, compared with what the events wrote of it (LOG-3, LOG-5): the halves of dated rows in the order of
//! their events, beside the walk through the log. Rows that were changed, added, removed, ended or opened again by another
//! program don't give the digest that their event has.

use rusqlite::{Connection, Rows, Statement};
use sha2::{Digest as _, Sha256};

use super::chain::{Hash, Head, hexadecimal};
use super::dated::{Dated, Half, digest_through, every_half, select};
use super::error::StoreError;
use super::fields::{Fields, WHOLE_EVENTS};
use super::verify::{Broken, Part};
use crate::domain::change::ARCHIVED_RIGHTS;
use crate::domain::event::Detail;
use crate::domain::id::EventId;

mod half;

use half::ReadHalf;

/// Rows of rights that an older version wrote: no event of their own covers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// How many.
    pub rows: u64,
    /// The event that covers them as they stood then; none where nothing was written since this version came.
    pub since: Option<EventId>,
}

impl Earlier {
    /// What isn't known of them, in a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        let rows = match self.rows {
            1 => "1 row that says".to_owned(),
            rows => format!("{rows} rows that say"),
        };
        match self.since {
            Some(event) => format!(
                "{rows} who held which right are from before this version: compared with how they stood at event {}.",
                event.0
            ),
            None => format!(
                "{rows} who held which right are from before this version and weren't compared: the next event covers them."
            ),
        }
    }
}

/// The questions that [`Rights`] reads from.
pub(super) fn statements(connection: &Connection) -> Result<Vec<(Dated, Half, Statement<'_>)>, StoreError> {
    let prepared =
        |(table, half)| Ok((table, half, connection.prepare(&select(table, half, &half::beside(table, half), "1"))?));
    every_half().map(prepared).collect()
}

/// The halves of one kind that aren't compared yet.
struct Stream<'s> {
    table: Dated,
    half: Half,
    rows: Rows<'s>,
    front: Option<ReadHalf>,
}

impl Stream<'_> {
    /// Goes on to the next half. One that names no event has the number 0.
    fn advance(&mut self) -> Result<(), StoreError> {
        let read = |row| ReadHalf::of(self.table, self.half, row);
        self.front = self.rows.next()?.map(read).transpose()?;
        Ok(())
    }
}

/// The comparison, as far as it is.
pub(super) struct Rights<'s> {
    streams: Vec<Stream<'s>>,
    /// The lowest number of an event that a half names and that wasn't looked at yet.
    next: i64,
    /// The event before the first one that is here.
    before: EventId,
    /// Was there an event yet that covers rows?
    begun: bool,
    /// Are there rows that name no event, and that no event here covers?
    uncovered: bool,
    /// Does the event that tells of the newest archive cover them?
    archived: bool,
    earlier: Earlier,
    broken: Option<Broken>,
}

impl<'s> Rights<'s> {
    /// Begins behind the event `before`; what events up to the last archive wrote is compared with what the log says of that. None
    /// where `watch` stopped it.
    pub(super) fn new(
        connection: &Connection,
        statements: &'s mut [(Dated, Half, Statement<'_>)],
        archive: &Head,
        before: EventId,
        watch: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Self>, StoreError> {
        let mut streams = Vec::new();
        for (table, half, statement) in statements {
            let mut stream = Stream { table: *table, half: *half, rows: statement.query([])?, front: None };
            stream.advance()?;
            streams.push(stream);
        }
        let earlier = Earlier { rows: 0, since: None };
        let (begun, uncovered, archived) = (false, false, false);
        let mut rights = Self { streams, next: 0, before, begun, uncovered, archived, earlier, broken: None };
        Ok(rights.compare_archived(connection, archive, watch)?.then_some(rights))
    }

    /// Says whether it went to its end.
    fn compare_archived(
        &mut self,
        connection: &Connection,
        archive: &Head,
        watch: &mut dyn FnMut() -> bool,
    ) -> Result<bool, StoreError> {
        let Some((event, kept)) = kept_of_archive(connection, archive)? else { return Ok(true) };
        let Some(digest) = digest_through(connection, archive.last(), watch)? else { return Ok(false) };
        self.archived = kept == hexadecimal(&digest);
        if !self.archived {
            let what = "tells of an archive, and the rows that say who was given which right by its events aren't what was written";
            self.find(event, what.to_owned());
        }
        Ok(true)
    }

    fn find(&mut self, event: EventId, what: String) {
        self.broken.get_or_insert(Broken { event, what: what.into(), part: Part::Rights });
    }

    /// The first thing that is wrong, as far as it went.
    pub(super) fn broken(&self) -> Option<&Broken> {
        self.broken.as_ref()
    }

    /// Compares what the event wrote with its digest. Events have to come one after the other.
    pub(super) fn look_at(&mut self, fields: &Fields) -> Result<(), StoreError> {
        if self.broken.is_some() || !fields.covers_rights() {
            return Ok(());
        }
        if !self.begun {
            self.begin(fields)?;
        }
        if self.next > fields.id && fields.rights.is_none() {
            return Ok(());
        }
        let (mut digest, mut any, mut misfit) = (Sha256::new(), false, None);
        for stream in &mut self.streams {
            while let Some(read) = &stream.front
                && (read.event == fields.id || read.event == 0 && fields.covers_earlier())
            {
                self.earlier.rows += u64::from(read.event == 0 && stream.half == Half::Began);
                digest.update(&read.bytes);
                any = true;
                if read.event != 0 {
                    misfit = misfit.or_else(|| read.misfit(stream.table, stream.half, fields));
                }
                stream.advance()?;
            }
        }
        self.find_next();
        match self.next {
            0 => self.find(EventId(0), "a row that says who held which right names no event".to_owned()),
            next if next < fields.id => {
                self.find(EventId(next), "is said to have given or taken a right, and it didn't".to_owned());
            }
            _ => {}
        }
        if any.then(|| Hash::from(digest.finalize())) != fields.rights {
            let what = match fields.covers_earlier() {
                true => "covers who held which right until then, and the rows that say so aren't what they were",
                false => "gave or took rights, and the rows that say which aren't what was written",
            };
            self.find(EventId(fields.id), what.to_owned());
        }
        // Whoever adds an event can give it the digest of any rows.
        if let Some(what) = misfit {
            self.find(EventId(fields.id), what.to_owned());
        }
        Ok(())
    }

    /// At the first event that covers rows: those of events that left are compared already, and those from before are covered by
    /// this one, or by one that left.
    fn begin(&mut self, fields: &Fields) -> Result<(), StoreError> {
        self.begun = true;
        if fields.covers_earlier() {
            self.earlier.since = Some(EventId(fields.id));
        } else {
            for stream in &mut self.streams {
                while let Some(read) = stream.front.as_ref().filter(|read| read.event <= self.before.0) {
                    self.uncovered |= read.event == 0;
                    stream.advance()?;
                }
            }
        }
        self.find_next();
        Ok(())
    }

    fn find_next(&mut self) {
        let fronts = self.streams.iter().filter_map(|stream| stream.front.as_ref().map(|read| read.event));
        self.next = fronts.min().unwrap_or(i64::MAX);
    }

    /// What can only be told once all events were looked at, and what there is to know of rows from before.
    pub(super) fn end(mut self) -> Result<Result<Option<Earlier>, Broken>, StoreError> {
        if !self.begun {
            for stream in &mut self.streams {
                while stream.front.as_ref().is_some_and(|read| read.event == 0) {
                    self.earlier.rows += u64::from(stream.half == Half::Began);
                    stream.advance()?;
                }
            }
            self.find_next();
        }
        if self.next < i64::MAX {
            let what = "is said to have given or taken a right, and there is no such event";
            self.find(EventId(self.next), what.to_owned());
        }
        if self.uncovered && !self.archived {
            self.find(EventId(0), "rows that say who held which right name no event, and none covers them".to_owned());
        }
        // A plant that began with this version has some from the start, and its first event covers them.
        let earlier = Some(self.earlier).filter(|earlier| earlier.rows > 0 && earlier.since != Some(EventId(1)));
        Ok(self.broken.map_or(Ok(earlier), Err))
    }
}

/// The event that tells of an archive, and what it says of the rights that its events gave and took; none where it says
/// nothing, as an older version wrote it.
fn kept_of_archive(connection: &Connection, archive: &Head) -> Result<Option<(EventId, String)>, StoreError> {
    if archive.last().0 == 0 {
        return Ok(None);
    }
    let sql = WHOLE_EVENTS.replace("WHERE id > ?1", "WHERE category = 'System' AND id > ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([archive.last().0])?;
    while let Some(row) = rows.next()? {
        let Ok((fields, _)) = Fields::of(row) else { continue };
        if fields.tells_of_archive(archive.last(), &hexadecimal(&archive.hash())) {
            let details: Vec<Detail> = serde_json::from_str(&fields.details).unwrap_or_default();
            let kept = details.into_iter().find(|detail| detail.field == ARCHIVED_RIGHTS);
            return Ok(kept.map(|kept| (EventId(fields.id), kept.after)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
