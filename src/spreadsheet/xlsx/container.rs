//! The archive around a workbook, looked through before anything else sees it: how much it holds, and nothing in it that
//! makes a reader of XML ask for memory or follow entities. The library that reads the cells reads all that it is given.

use std::io::{Cursor, Read as _};

use memchr::memmem;
use zip::ZipArchive;

use super::super::{COLUMN_LIMIT, FILE_LIMIT, ROW_LIMIT, TableFlaw};

/// Largest archive in bytes (10 MiB).
pub(super) const ARCHIVE_LIMIT: usize = 10 * 1024 * 1024;
/// Most parts of an archive.
pub(super) const PART_LIMIT: usize = 200;
/// So many bytes are looked at together.
const CHUNK: usize = 64 * 1024;
/// So many bytes of a chunk are looked at again with the next one: no word that is looked for is longer.
const OVERLAP: usize = 128;

/// What was found on the way, so that nobody looks for it in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// There may be formulas.
    pub(super) formulas: bool,
    /// There may be merged cells.
    pub(super) merged: bool,
    /// There are macros.
    pub(super) macros: bool,
}

/// Inflates every part once and keeps none.
///
/// # Errors
/// The first thing because of which the archive isn't read.
pub(super) fn look_through(bytes: &[u8]) -> Result<Found, TableFlaw> {
    if bytes.len() > ARCHIVE_LIMIT {
        return Err(TableFlaw::ArchiveTooLarge);
    }
    // Counted before the directory is read into memory.
    if memmem::find_iter(bytes, b"PK\x01\x02").nth(PART_LIMIT).is_some() {
        return Err(TableFlaw::TooManyParts);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PART_LIMIT {
        return Err(TableFlaw::TooManyParts);
    }
    let (mut found, mut left) = (Found::default(), FILE_LIMIT);
    let mut window = Vec::with_capacity(CHUNK + OVERLAP);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        if usize::try_from(part.size()).unwrap_or(usize::MAX) > left {
            return Err(TableFlaw::Expands);
        }
        let name = part.name().map_err(broken)?.into_owned();
        found.macros |= name.to_ascii_lowercase().ends_with("vbaproject.bin");
        let is_xml = [".xml", ".rels"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        // What it says of its size needn't be true.
        let mut part = part.take(left as u64 + 1);
        window.clear();
        let mut first = true;
        loop {
            let read = part.by_ref().take(CHUNK as u64).read_to_end(&mut window).map_err(broken)?;
            left = left.checked_sub(read).ok_or(TableFlaw::Expands)?;
            if is_xml {
                look_at(&window, first, read == 0, &mut found).map_err(|why| why.of(&name))?;
            }
            if read == 0 {
                break;
            }
            first = false;
            window.drain(..window.len().saturating_sub(OVERLAP));
        }
    }
    Ok(found)
}

fn broken(error: impl std::fmt::Display) -> TableFlaw {
    TableFlaw::BrokenWorkbook(error.to_string())
}

/// Why a part isn't read.
enum Refused {
    Definitions,
    Encoding,
    Count,
}

impl Refused {
    fn of(self, part: &str) -> TableFlaw {
        let part = part.to_owned();
        match self {
            Self::Definitions => TableFlaw::Definitions { part },
            Self::Encoding => TableFlaw::PartEncoding { part },
            Self::Count => TableFlaw::BrokenWorkbook(format!("{part} promises more texts than it can hold")),
        }
    }
}

fn look_at(window: &[u8], first: bool, last: bool, found: &mut Found) -> Result<(), Refused> {
    // Another encoding would hide what is looked for.
    if memchr::memchr(0, window).is_some() || (first && declares_another_encoding(window)) {
        return Err(Refused::Encoding);
    }
    // Document types and entities; comments and CDATA are harmless.
    for at in memmem::find_iter(window, b"<!") {
        match window.get(at + 2) {
            Some(b'-' | b'[') => {}
            None if !last => {}
            _ => return Err(Refused::Definitions),
        }
    }
    // Memory is reserved for as many texts as this says before the first is read.
    for at in memmem::find_iter(window, b"uniqueCount") {
        let behind = window.get(at + b"uniqueCount".len()..).unwrap_or_default();
        let value: Vec<u8> =
            behind.iter().copied().skip_while(|byte| byte.is_ascii_whitespace() || b"='\"".contains(byte)).collect();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let seen_again = at + OVERLAP >= window.len() && !last;
        if digits == value.len() && seen_again {
            continue;
        }
        let count =
            std::str::from_utf8(value.get(..digits).unwrap_or_default()).ok().and_then(|text| text.parse().ok());
        if count.is_none_or(|count: usize| count > ROW_LIMIT * COLUMN_LIMIT) {
            return Err(Refused::Count);
        }
    }
    found.formulas |= [&b"<f"[..], b":f"].iter().any(|tag| memmem::find(window, tag).is_some());
    found.merged |= memmem::find(window, b"mergeCell").is_some();
    Ok(())
}

/// Does a part begin as UTF-16, or say that it is anything but UTF-8?
fn declares_another_encoding(window: &[u8]) -> bool {
    if window.starts_with(b"\xff\xfe") || window.starts_with(b"\xfe\xff") {
        return true;
    }
    let declaration = window.strip_prefix(b"\xef\xbb\xbf").unwrap_or(window);
    if !declaration.starts_with(b"<?xml") {
        return false;
    }
    let end = memmem::find(declaration, b"?>").unwrap_or(declaration.len());
    let declaration = String::from_utf8_lossy(&declaration[..end]).to_ascii_lowercase();
    declaration.split_once("encoding").is_some_and(|(_, value)| {
        let value = value.trim_start_matches(['=', '\'', '"', ' ', '\t', '\r', '\n']);
        !["utf-8", "utf8", "us-ascii"].iter().any(|name| value.starts_with(name))
    })
}
