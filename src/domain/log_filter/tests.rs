//! What filter words of the log find.

use super::*;

/// Monday, 23 November 2026, 12:00 in Berlin.
const NOW: Timestamp = Timestamp(1_795_431_600_000);

fn told(typed: &str) -> String {
    let filter = LogFilter::read(&typed.into(), &Tz::Europe__Berlin, NOW);
    let not = |term: &LogTerm| if term.excluded { "not " } else { "" };
    let terms: Vec<_> =
        filter.terms.iter().map(|term| format!("{}{:?} {:?}", not(term), term.word, term.test)).collect();
    format!("{:?} {}", filter.needles, terms.join(", "))
}

// LOG-2
#[test]
fn words_before_a_colon_are_filters_and_the_rest_are_words_to_be_found() {
    assert_eq!(
        told("category:user_validation Wrong  password"),
        "[\"wrong\", \"password\"] Category Category(UserValidation)"
    );
    assert_eq!(
        told("category:\"User Validation\" -severity:info"),
        "[] Category Category(UserValidation), not Severity Severity(Info)"
    );
    assert_eq!(
        told("actor:Ada device:PRESS-3 level:WARN"),
        "[] Actor Is(\"ada\"), Device Is(\"press-3\"), Severity Severity(Warning)"
    );
    assert_eq!(
        told("operation:123 code:locked_out subject:none"),
        "[] Operation Operation(EventId(123)), Code Is(\"locked out\"), Subject None"
    );
    assert_eq!(told("category:nothing operation:x"), "[] Category Unreadable, Operation Unreadable");
    for text in ["user validation", "2026-11-23", "today", "x:y", "\"category:user", "and name:"] {
        assert!(told(text).ends_with("] "), "{}", told(text));
    }
}

#[test]
fn time_words_may_stand_without_quotes() {
    for typed in
        ["time:last 2 hours bob", "time:last_2_hours bob", "bob time:\"last 2 hours\"", "time:last  2 hours bob"]
    {
        assert_eq!(told(typed), format!("[\"bob\"] Time Within({}, {})", NOW.0 - 7_200_000, NOW.0), "{typed}");
    }
    assert_eq!(told("time:last bob"), "[\"bob\"] Time Unreadable");
}

// LOG-2
#[test]
fn words_that_look_like_a_time_are_told_how_to_be_one() {
    for (typed, meant) in [
        ("05:58 rpatel", Some("time:05:58")),
        ("rpatel 05:50..06:05", Some("time:05:50..06:05")),
        ("bob yesterday 05:58 wrong", Some("time:yesterday 05:58")),
        ("29 Nov bob", Some("time:29 nov")),
        ("2026-11-22", Some("time:2026-11-22")),
        ("last week", Some("time:last week")),
        ("wrong password 67Y", None),
        ("29 bob 7:x time:05:58", None),
    ] {
        let filter = LogFilter::read(&typed.into(), &Tz::Europe__Berlin, NOW);
        assert_eq!(filter.time_meant(&Tz::Europe__Berlin, NOW).as_deref(), meant, "{typed}");
    }
}

#[test]
fn all_but_logins_takes_the_place_of_other_categories() {
    let left_out = "-category:\"User Validation\" -category:Session";
    assert_eq!(changes_only("bob category:User"), format!("bob {left_out}"));
    assert_eq!(changes_only(left_out), left_out);
}

#[test]
fn a_filter_takes_the_place_of_one_of_its_kind() {
    assert_eq!(with("bob category:User", LogWord::Category, "User Validation"), "bob category:\"User Validation\"");
    assert_eq!(with("-category:User", LogWord::Category, "Role"), "-category:User category:Role");
    assert_eq!(with("time:last 7 days x", LogWord::Time, "today"), "x time:today");
}
