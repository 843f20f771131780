//! Filter words in a search box, whatever they are about: `word:value`, or `-word:value` for everything else. Values with
//! blanks stand in quotes. The rest is literal text (S4).

use std::borrow::Cow;

use super::text::{SEARCH_LIMIT, folded};

/// What was typed, taken apart.
#[derive(Debug)]
pub(super) struct Words<W> {
    /// The filters.
    pub(super) found: Vec<Found<W>>,
    /// The rest, as typed.
    pub(super) rest: String,
    /// Was more typed than is looked at?
    pub(super) cut: bool,
}

/// One filter.
#[derive(Debug)]
pub(super) struct Found<W> {
    pub(super) word: W,
    /// Does it leave out instead of keep?
    pub(super) excluded: bool,
    /// As it was typed.
    pub(super) typed: String,
    /// Its value, without quotes; never empty.
    pub(super) value: String,
}

/// A stretch of what was typed that is a filter: its bytes, and what it says.
struct Stretch<'a, W> {
    end: usize,
    excluded: bool,
    word: W,
    value: Cow<'a, str>,
}

/// Takes what stands in a search box apart. `word` knows the words; `more` says how many bytes of the text behind an
/// unquoted value still belong to it.
pub(super) fn take_apart<W>(
    typed: &str,
    word: impl Fn(&str) -> Option<W>,
    more: impl Fn(&W, &str, &str) -> usize,
) -> Words<W> {
    let end = typed.char_indices().nth(SEARCH_LIMIT).map(|(index, _)| index);
    let (kept, mut rest) = (&typed[..end.unwrap_or(typed.len())], String::new());
    let mut all = Vec::new();
    let mut at = 0;
    while at < kept.len() {
        let begins = kept[..at].chars().next_back().is_none_or(char::is_whitespace);
        if let Some((_, end)) = begins.then(|| phrase_at(&kept[at..])).flatten() {
            // What looks like a filter in quotes is text.
            rest.push_str(&kept[at..at + end]);
            at += end;
        } else if let Some(found) = begins.then(|| stretch_at(&kept[at..], &word, &more)).flatten() {
            let typed = kept[at..at + found.end].to_owned();
            let Stretch { end, excluded, word, value } = found;
            // Half typed: nothing is asked yet.
            if !value.trim_start_matches(['<', '>', '=']).is_empty() {
                all.push(Found { word, excluded, typed, value: value.into_owned() });
            }
            at += end;
            at += kept[at..].len() - kept[at..].trim_start().len();
        } else if let Some(letter) = kept[at..].chars().next() {
            rest.push(letter);
            at += letter.len_utf8();
        }
    }
    Words { found: all, rest, cut: end.is_some() }
}

/// The filter with which `text` begins.
fn stretch_at<'a, W>(
    text: &'a str,
    known: impl Fn(&str) -> Option<W>,
    more: impl Fn(&W, &str, &str) -> usize,
) -> Option<Stretch<'a, W>> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (word, value) = bare.split_once(':')?;
    if word.chars().any(|letter| !(letter.is_ascii_alphabetic() || letter == '_')) {
        return None;
    }
    let word = known(&word.to_ascii_lowercase())?;
    let before = text.len() - value.len();
    // An operator may stand before the quotes.
    let signs = value.len() - value.trim_start_matches(['<', '>', '=']).len();
    let (value, end) = match value[signs..].strip_prefix('"') {
        Some(quoted) => {
            let close = quoted.find('"').unwrap_or(quoted.len());
            let whole = format!("{}{}", &value[..signs], &quoted[..close]);
            (Cow::Owned(whole), (before + signs + 1 + close + 1).min(text.len()))
        }
        None => {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            let end = end + more(&word, &value[..end], &value[end..]);
            (Cow::Borrowed(&value[..end]), before + end)
        }
    };
    Some(Stretch { end, excluded: bare.len() < text.len(), word, value })
}

/// The phrase with which `text` begins, without its quotes, and how many bytes it takes with them. Quotes around text are
/// no part of it; those within a word are, and so is one that isn't closed.
fn phrase_at(text: &str) -> Option<(&str, usize)> {
    let (inner, behind) = text.strip_prefix('"')?.split_once('"')?;
    let ends = behind.chars().next().is_none_or(char::is_whitespace);
    (ends && !inner.trim().is_empty()).then(|| (inner.trim(), text.len() - behind.len()))
}

/// Text that is looked for as a whole: without quotes where they are around all of it.
pub(super) fn unquoted(rest: &str) -> &str {
    let rest = rest.trim();
    phrase_at(rest).filter(|(_, end)| *end == rest.len()).map_or(rest, |(inner, _)| inner)
}

/// The words and phrases of a text.
pub(super) fn words_of(text: &str) -> Vec<&str> {
    let (mut found, mut left) = (Vec::new(), text.trim_start());
    while !left.is_empty() {
        let end = left.find(char::is_whitespace).unwrap_or(left.len());
        let (one, end) = phrase_at(left).unwrap_or((&left[..end], end));
        found.push(one);
        left = left[end..].trim_start();
    }
    found
}

/// Names are compared folded, and `_` does for a blank: `state:locked_out`, `team:night_shift`.
pub(super) fn spelled(name: &str) -> String {
    folded(name.trim()).replace('_', " ")
}

/// A filter as it is typed: in quotes where the value needs them.
pub(super) fn typed(word: &str, value: &str) -> String {
    match value.contains(char::is_whitespace) {
        true => format!("{word}:\"{value}\""),
        false => format!("{word}:{value}"),
    }
}

/// A number or a stretch of time, with what lies below or above it (`<`, `<=`, `>`, `>=` before it); none where it can't
/// be read.
pub(super) fn within(value: &str, read: impl Fn(&str) -> Option<(i64, i64)>) -> Option<(i64, i64)> {
    let bare = value.trim_start_matches(['<', '>', '=']);
    let (first, last) = read(bare.trim())?;
    match &value[..value.len() - bare.len()] {
        "" | "=" => Some((first, last)),
        "<" => Some((i64::MIN, first.saturating_sub(1))),
        "<=" => Some((i64::MIN, last)),
        ">" => Some((last.saturating_add(1), i64::MAX)),
        ">=" => Some((first, i64::MAX)),
        _ => None,
    }
}

/// What stands in the box, with a filter more; those that it takes the place of go.
pub(super) fn with(search: &str, takes_place_of: &[String], word: &str) -> String {
    let mut search = search.to_owned();
    for other in takes_place_of {
        search = without(&search, other);
    }
    format!("{search} {word}").trim().to_owned()
}

/// What stands in the box, without a filter.
#[must_use]
pub fn without(search: &str, word: &str) -> String {
    // As a whole word: it may stand inside another filter, too.
    let whole = |(at, found): &(usize, &str)| {
        search[..*at].chars().next_back().is_none_or(char::is_whitespace)
            && search[at + found.len()..].chars().next().is_none_or(char::is_whitespace)
    };
    let Some((at, found)) = search.match_indices(word).find(whole) else { return search.to_owned() };
    let (before, after) = (&search[..at], &search[at + found.len()..]);
    format!("{} {}", before.trim_end(), after.trim_start()).trim().to_owned()
}
