//! What is typed into a search box: literal text, never a pattern.

use super::folded;

/// Longest search text in code points; more is cut.
pub const SEARCH_LIMIT: usize = 256;

/// A search text, ready to be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SearchText {
    /// What is looked for, folded. Empty finds everything.
    pub folded: String,
    /// Whether more was typed or pasted than [`SEARCH_LIMIT`]; the box says so.
    pub cut: bool,
}

/// Makes a search text of what was typed: cut at [`SEARCH_LIMIT`], without spaces around it, folded.
#[must_use]
pub fn search_text(typed: &str) -> SearchText {
    let typed = typed.trim();
    let end = typed.char_indices().nth(SEARCH_LIMIT).map(|(index, _)| index);
    let kept = &typed[..end.unwrap_or(typed.len())];
    SearchText { folded: folded(kept.trim_end()), cut: end.is_some() }
}

/// Whether the needle stands in the haystack, literally; both are folded already.
#[must_use]
pub fn matches(haystack_folded: &str, needle_folded: &str) -> bool {
    memchr::memmem::find(haystack_folded.as_bytes(), needle_folded.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, typed: &str) -> bool {
        matches(&folded(name), &search_text(typed).folded)
    }

    // S1-S5, S7
    #[test]
    fn every_text_is_looked_for_literally() {
        assert!(finds("a%b", "%") && !finds("axb", "%"));
        assert!(finds("a_b", "_") && !finds("axb", "_"));
        assert!(finds("x multi-agent", "multi-agent"));
        assert!(finds("ÄRZTE", "ärzte"));
        assert!(!finds("anna", "x' OR 1=1 --"));
        for text in ["\"", "'", "(", "*", "AND", "name:"] {
            assert!(finds(&format!("x{text}y"), text) && !finds("bob", text));
        }
        assert!(finds("anna", "  "));
    }

    // S6
    #[test]
    fn a_huge_paste_is_cut_and_says_so() {
        let text = search_text(&"%".repeat(60_000));
        assert_eq!(text, SearchText { folded: "%".repeat(SEARCH_LIMIT), cut: true });
        assert!(!search_text(&"ä".repeat(SEARCH_LIMIT)).cut);
    }
}
