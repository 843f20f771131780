//! Text measured in terminal cells, as the screen counts them: grapheme by grapheme.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{shown, shown_lines};

/// How many terminal cells `text` takes once it has passed [`shown()`].
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    clean_width(&shown(text))
}

/// `text` in exactly `cells` cells on one line: sanitized, cut with `ellipsis` where it is too long, filled with spaces
/// where it is too short. Without room for the ellipsis, the text is cut without one.
#[must_use]
pub fn fitted(text: &str, cells: usize, ellipsis: &str) -> String {
    let clean = shown(text);
    let ellipsis = shown(ellipsis);
    let ellipsis_cells = clean_width(&ellipsis);
    // Where each grapheme that still leaves room for the ellipsis ends.
    let (mut kept, mut kept_cells) = (0, 0);
    let mut taken = 0;
    let mut whole = true;
    for (start, grapheme) in clean.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > cells {
            whole = false;
            break;
        }
        if taken + ellipsis_cells <= cells || ellipsis_cells > cells {
            kept = start + grapheme.len();
            kept_cells = taken;
        }
    }
    let mut line = String::with_capacity(clean.len().min(cells * 4) + 8);
    if whole {
        line.push_str(&clean);
        kept_cells = taken;
    } else {
        line.push_str(&clean[..kept]);
        if ellipsis_cells <= cells {
            line.push_str(&ellipsis);
            kept_cells += ellipsis_cells;
        }
    }
    line.extend(std::iter::repeat_n(' ', cells.saturating_sub(kept_cells)));
    line
}

/// `text` broken into lines of at most `cells` cells: at spaces where there are some, inside a word where it is longer
/// than a line. Line feeds break too. Sanitized; never empty; a character wider than a line becomes `?`.
#[must_use]
pub fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    for paragraph in shown_lines(text).split('\n') {
        wrap_paragraph(paragraph, cells, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, cells: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut taken = 0;
    for (index, word) in paragraph.split(' ').enumerate() {
        let word_cells = clean_width(word);
        if index > 0 {
            if taken + 1 + word_cells <= cells {
                line.push(' ');
                taken += 1;
            } else {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
        }
        for grapheme in word.graphemes(true) {
            let (grapheme, grapheme_cells) =
                if grapheme.width() > cells { ("?", 1) } else { (grapheme, grapheme.width()) };
            if taken + grapheme_cells > cells {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push_str(grapheme);
            taken += grapheme_cells;
        }
    }
    lines.push(line);
}

// The sum over the graphemes, not the width of the whole: the screen puts each grapheme into cells of its own, so
// ligatures of neighbors (Arabic lam-alef) don't make a text narrower.
fn clean_width(clean: &str) -> usize {
    clean.graphemes(true).map(UnicodeWidthStr::width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_are_counted_not_bytes() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("张伟"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("\x1b"), 1);
        assert_eq!(width("ｶﾞ"), 2);
        assert_eq!(width("\u{202e}"), 8);
    }

    #[test]
    fn a_text_fits_exactly() {
        assert_eq!(fitted("Anna", 6, "…"), "Anna  ");
        assert_eq!(fitted("Annabelle", 6, "…"), "Annab…");
        assert_eq!(fitted("Annabelle", 6, "..."), "Ann...");
        assert_eq!(fitted("Annabelle", 2, "..."), "An");
        assert_eq!(fitted("张伟张伟", 6, "…"), "张伟… ");
        assert_eq!(fitted("张", 1, "…"), "…");
        assert_eq!(fitted("x", 0, "…"), "");
    }

    #[test]
    fn lines_break_at_spaces_and_inside_long_words() {
        assert_eq!(wrapped("the quick brown fox", 9), ["the quick", "brown fox"]);
        assert_eq!(wrapped("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
        assert_eq!(wrapped("one\n\ntwo", 10), ["one", "", "two"]);
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("张", 1), ["?"]);
    }

    // T7
    proptest! {
        #[test]
        fn any_text_fits_any_column(text in any::<String>(), cells in 0usize..60, ellipsis in "(…|\\.\\.\\.|)") {
            prop_assert_eq!(width(&fitted(&text, cells, &ellipsis)), cells);
        }

        #[test]
        fn no_wrapped_line_is_too_wide_and_nothing_visible_is_lost(text in "[ -~äß张\n]{0,80}", cells in 2usize..40) {
            let lines = wrapped(&text, cells);
            for line in &lines {
                prop_assert!(width(line) <= cells);
            }
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&lines.concat()), visible(&text));
        }
    }

    #[test]
    fn ten_thousand_letters_and_forty_families_stay_in_their_column() {
        for text in ["W".repeat(10_000), "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(40)] {
            assert_eq!(width(&fitted(&text, 20, "…")), 20);
        }
    }
}
