//! The System Log tab: filters, following, unlocking, exporting, times that the clock shows twice.

use chargehand::clock::{MINUTE, Timestamp};
use chargehand::domain::password::Password;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, session};

/// Somebody at this desk mistypes their password so often.
pub fn mistype(console: &mut Console, name: &str, times: usize) {
    for _ in 0..times {
        assert!(console.desk.sign_in(name, &Password::new("not this one".into())).is_err());
        console.clock.advance(1_000);
    }
}

/// Reference codes are random.
fn without_codes(screen: &str) -> String {
    let word = |word: &str| {
        let code = word.len() == 3 && word.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit());
        let code = code && word.bytes().any(|sign| sign.is_ascii_digit());
        if code { "REF".to_owned() } else { word.to_owned() }
    };
    screen.lines().map(|line| line.split(' ').map(word).collect::<Vec<_>>().join(" ") + "\n").collect()
}

// LOG-2
#[test]
fn the_filter_menu_puts_words_into_the_search_box() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    mistype(&mut console, "bob", 2);
    console.press("5 f");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: ____________________________                Filter: none (f)  1 of 11
        --------------------------------------------------------------------------------
           +- Filter ---------------------------------------------------------------+
           | Find:                                                         28 of 28 |
        >  |                                                                        |in~
           | Category                                                               |in~
           | > User Validation           6         category:"User Validation"       |
           |   User                      3         category:User                    |
           |   Role                      0         category:Role                    | p~
           |   License                   0         category:License                 |w ~
           |   Invite                    0         category:Invite                  |
           |   Device                    0         category:Device                  |
           |   Session                   0         category:Session                 |
           |   SSO                       0         category:SSO                     |
           |   Import                    0         category:Import                  |ge~
           |   Settings                  1         category:Settings                |
           |   System                    1         category:System                  |
           |   All but logins                      -category:"User Validation" -ca~ |
           | Enter puts it into the search box. Counted among the newest 20,000     |
           | events.                                                                |
           +---------------------------------------------- Enter choose  Esc close -+

         Up Down move  Enter choose  Esc close
        reversed: [5 System Log]
        reversed: >  in~
        reversed: > User Validation           6         category:"User Validation"
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    console.type_text("user val").press("Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: category:"User Validation"__                            6 found of 11
        --------------------------------------------------------------------------------
           Refused, last 24 h |                       @| 2 in all, 2 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   2 Nov 05:58:02  WARN   User Validation  bob        REF wrong password, 2 in~
            2 Nov 05:58:01  WARN   User Validation  bob        REF wrong password, 1 in~
            2 Nov 05:58:01  info   User Validation  ada        User ada logged in
            1 Nov 05:58:00  info   User Validation  bob        User bob logged in
            1 Nov 05:58:00  info   User Validation  bob        User bob must set a new ~
            1 Nov 05:58:00  info   User Validation  ada        User ada logged in












         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
        reversed: >   2 Nov 05:58:02  WARN   User Validation  bob        REF wrong password, 2 in~
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    // Another one joins it; one of its kind takes its place; what is in force can be taken out.
    console.press("f").type_text("wrong").press("Enter");
    assert!(console.line(2).starts_with(" / Search: category:\"User Validation\""), "{}", console.screen());
    assert!(console.line(2).ends_with("2 found of 11"), "{}", console.screen());
    console.press("f").type_text("category license").press("Enter");
    assert_eq!(console.line(6).trim(), "No event matches this search. Esc clears the search.");
    console.press("f").type_text("in force code").press("Enter");
    assert!(console.line(2).starts_with(" / Search: category:License___"), "{}", console.screen());
    console.press("Esc");
    assert!(console.line(2).ends_with("1 of 11"), "{}", console.screen());
    // A word that says nothing says what there is.
    console.press("/").type_text("severity:loud").press("Enter");
    assert_eq!(console.line(6).trim(), "severity:loud is no severity. There are: info, warning, error. Esc clears the");
}

#[test]
fn the_list_follows_or_pauses_and_says_what_is_new() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.press("5");
    mistype(&mut console, "bob", 1);
    console.tell(Msg::Changed);
    assert!(console.line(6).contains("wrong password, 1 in"), "{}", console.screen());
    assert!(console.line(4).contains("1 in all, 1 in the last hour"), "{}", console.screen());
    console.press("t");
    assert_eq!(console.message(), "Paused: the list stays as it is until t.");
    mistype(&mut console, "bob", 2);
    console.tell(Msg::Changed);
    assert!(console.line(6).contains("wrong password, 1 in"), "{}", console.screen());
    assert!(console.line(2).ends_with("Paused: 2 new (t)  1 of 10"), "{}", console.screen());
    console.press("t");
    assert!(console.line(6).contains("wrong password, 3 in"), "{}", console.screen());
    assert!(console.line(2).ends_with("Filter: none (f)  1 of 12"), "{}", console.screen());
    // A list that was scrolled stays, too, and so does what the cursor is on.
    console.resize(80, 16).press("End");
    let line = console.line(10);
    mistype(&mut console, "bob", 1);
    console.tell(Msg::Changed);
    assert_eq!(console.line(10), line);
    assert!(console.line(2).contains("1 new above  12 of 12"), "{}", console.screen());
    console.press("g");
    assert!(console.line(5).contains("wrong password, 4 in"), "{}", console.screen());
}

// GATE-4: from the event to the lock's end, and back.
#[test]
fn whoever_locked_themselves_out_is_unlocked_from_the_log() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    mistype(&mut console, "bob", 6);
    console.press("5 u");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           bob         Bob Martin     Operator    -none-         Default~  Active


               +- Unlock bob? --------------------------------------------------+
               |  bob (Bob Martin) can try again. Wrong passwords count from    |
               |  zero.                                                         |
               |                                                                |
               |  > Reason   [                                    ]             |
               |                                                                |
               |             < Unlock >   < Cancel >                            |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    console.press("Tab Enter");
    assert_eq!(console.message(), "Unlocked bob. z = undo.");
    console.press("Esc");
    assert!(console.line(1).contains("[5 System Log]"), "{}", console.screen());
    assert!(console.line(6).contains("User bob unlocked"), "{}", console.screen());
    console.press("u");
    assert_eq!(console.message(), "There is no lock to lift: this tells what stops them.");
    console.press("Esc End u");
    assert_eq!(console.message(), "This event is about no user.");
}

// ROL-7
#[test]
fn supervisors_unlock_from_the_log_where_the_plant_lets_them() {
    let people = [("bob", "Bob Martin", "Operator"), ("sue", "Sue Lee", "Supervisor")];
    let mut console = Console::with(&people);
    mistype(&mut console, "bob", 6);
    let ada = session(&mut console.desk, "ada");
    let mut sue = console.another("sue");
    sue.press("5 u");
    assert!(sue.screen().contains("requires the EditUsers permission"), "{}", sue.screen());
    sue.press("v");
    assert!(sue.screen().contains("requires the ViewSystemLog permission"), "{}", sue.screen());
    console.desk.set_setting(ada, "supervisors_unlock", "on").unwrap();
    sue.tell(Msg::Changed).press("u Tab Enter");
    assert_eq!(sue.message(), "Unlocked bob.");
    // A lock by an administrator isn't theirs.
    mistype(&mut console, "bob", 1);
    let lock = chargehand::service::UserAction::Lock { until: String::new(), reason: None };
    console.desk.change_user(ada, "bob", &lock).unwrap();
    sue.press("Esc Ctrl-R u");
    assert!(sue.screen().contains("requires the EditUsers permission"), "{}", sue.screen());
}

// LOG-4
#[test]
fn what_is_shown_is_written_into_a_file() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.press("5 /").type_text("category:User").press("Enter v");
    let screen = console.screen();
    assert!(screen.contains("+- Export the log -"), "{screen}");
    assert!(screen.contains("| Events as listed now (category:User): .csv, .json, or .jsonl (an object"), "{screen}");
    assert!(screen.contains("| File: system-log.csv "), "{screen}");
    let file = console.folder().path().join("log.jsonl").to_string_lossy().into_owned();
    console.press("Ctrl-U").paste(&file).press("Enter");
    assert_eq!(console.message(), format!("3 events exported to {file}."));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
    console.press("Esc Ctrl-R");
    assert!(console.line(6).contains("3 events exported to fil"), "{}", console.screen());
}

// LOG-2: the list shows everybody who is refused at once; the picture does the first, and counts many more together.
#[test]
fn the_picture_of_refusals_is_drawn_for_many_of_them_at_once() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    mistype(&mut console, "bob", 1);
    console.press("5");
    assert!(console.line(4).ends_with("1 in all, 1 in the last hour"), "{}", console.screen());
    for wrong in 2..=4 {
        mistype(&mut console, "bob", 1);
        console.tell(Msg::Changed);
        assert!(console.line(6).contains(&format!("wrong password, {wrong} in")), "{}", console.screen());
        assert!(console.line(4).ends_with("2 in all, 2 in the last hour"), "{}", console.screen());
    }
    console.advance(9_000);
    assert!(console.line(4).ends_with("4 in all, 4 in the last hour"), "{}", console.screen());
    // Those of an hour ago are none of the last one.
    for _ in 0..6 {
        console.advance(10 * MINUTE).press("Home");
    }
    mistype(&mut console, "bob", 1);
    console.tell(Msg::Changed);
    assert!(console.line(4).ends_with("5 in all, 1 in the last hour"), "{}", console.screen());
    // Whoever wants them read again has them read at once.
    mistype(&mut console, "bob", 1);
    console.press("Ctrl-R");
    assert!(console.line(4).ends_with("7 in all, 3 in the last hour"), "{}", console.screen());
}

// W1, W4
#[test]
fn a_clock_that_goes_back_and_a_time_that_there_is_twice_are_told() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "site_time_zone", "Europe/London").unwrap();
    for at in [1_919_291_400_000, 1_919_295_000_000, 1_919_291_460_000] {
        console.clock.set(Timestamp(at));
        mistype(&mut console, "bob", 1);
    }
    let mut console = console.another("ada");
    console.press("5");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: ____________________________                Filter: none (f)  1 of 15
        --------------------------------------------------------------------------------
           Refused, last 24 h |                       @| 2 in all, 2 in the last hour
           TIME (local)                 LEVEL  WHO            SUMMARY
        >  27 Oct 01:31:02 +01:00       info   ada            User ada logged in
           27 Oct 01:31:00 +01:00       WARN   bob            [clock went back] REF wro~
           27 Oct 01:30:00 +00:00       WARN   bob            REF wrong password, 2 in ~
           27 Oct 01:30:00 +01:00       WARN   bob            REF wrong password, 1 in ~
            2 Nov 2026 05:58:01         info   ada            Setting site_time_zone ch~
            2 Nov 2026 05:58:01         info   ada            User ada logged in
            2 Nov 2026 05:58:01         info   ada            User ada logged in
            1 Nov 2026 05:58:00         info   bob            User bob logged in
            1 Nov 2026 05:58:00         info   bob            User bob changed their pa~
            1 Nov 2026 05:58:00         info   bob            User bob must set a new p~
            1 Nov 2026 05:58:00         info   ada            User bob added
            1 Nov 2026 05:58:00         info   ada            User ada logged in
            1 Nov 2026 05:58:00         info                  Plant set up
            1 Nov 2026 05:58:00         info   ada            User ada added
            1 Nov 2026 05:58:00         info                  Setting site_name changed~



         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
        reversed: >  27 Oct 01:31:02 +01:00       info   ada            User ada logged in
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    console.press("Down Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         System Log > Event
        --------------------------------------------------------------------------------
         Event                  14
         Time                   2030-10-27 01:31:00 +01:00 (2030-10-27T00:31:00.000Z)
         Clock                  the clock went back: the event before this one has a
                                later time
         Level                  WARN
         Category               User Validation
         Who                    (login gate)
         About                  user bob
         Device                 PRESS-3
         Code                   wrong_password
         Reference              REF
         Operation              14
         Message                User validation failed: wrong password, 3 in a row
         entrance               console
         failed_attempts        3





         Esc back  o open user  w why  u unlock  : commands  ? help
        reversed: [5 System Log]
    "#]]
    .assert_eq(&without_codes(&console.screen()));
}

#[test]
fn a_wide_screen_has_the_details_beside_the_list() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.resize(120, 30).press("5 Down");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]                                    ada Admin
         / Search: ____________________________                                                         Filter: none (f)  2 of 9
        ------------------------------------------------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  WHO                 SUMMARY                        |  Event                  8
            2 Nov 05:58:01  info   ada                 User ada logged in             |  Time                   2026-11-01
        >   1 Nov 05:58:00  info   bob                 User bob logged in             |                         05:58:00 +00:00
            1 Nov 05:58:00  info   bob                 User bob changed their password|                         (2026-11-01T05:
            1 Nov 05:58:00  info   bob                 User bob must set a new passwo~|                         58:00.000Z)
            1 Nov 05:58:00  info   ada                 User bob added                 |  Level                  info
            1 Nov 05:58:00  info   ada                 User ada logged in             |  Category               User Validation
            1 Nov 05:58:00  info                       Plant set up                   |  Who                    (login gate)
            1 Nov 05:58:00  info   ada                 User ada added                 |  About                  user bob
            1 Nov 05:58:00  info                       Setting site_name changed from~|  Device                 PRESS-3
                                                                                      |  Operation              7
                                                                                      |  Message                User bob logged
                                                                                      |                         in
                                                                                      |  entrance               own profile
                                                                                      |  session                2
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |

         Enter details  o open user  w why  u unlock  f filter  / find  t follow/pause  v export  y copy  : commands  ? help
        reversed: [5 System Log]
        reversed: >   1 Nov 05:58:00  info   bob                 User bob logged in
    "#]].assert_eq(&console.screen());
}

// GATE-2: also in the Devices tab's box.
#[test]
fn a_reference_code_leads_to_its_attempt_from_every_search_box() {
    for (key, tab) in [("1", "[1 Users]"), ("3", "[3 Licenses]"), ("4", "[4 Devices]")] {
        let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
        mistype(&mut console, "bob", 1);
        let ada = session(&mut console.desk, "ada");
        let newest = chargehand::domain::query::LogAnchor::Newest;
        let events = console.desk.log_page(ada, "wrong password", newest, 1, None);
        let code = events.unwrap().events[0].reference.clone().unwrap();
        // As somebody says it over the radio: small letters will do.
        console.press(key).press("/").type_text(&code.to_lowercase()).press("Enter");
        assert!(console.message().starts_with(&format!("Reference {code}: bob, ")), "{tab}: {}", console.screen());
        console.press("w");
        assert!(console.screen().contains("Why can't bob log in?"), "{tab}: {}", console.screen());
        console.press("Esc");
        assert!(console.line(1).contains(tab), "{}", console.screen());
        // In the log it is a word like any other.
        console.press("Esc 5 /").type_text(&code.to_lowercase()).press("Enter");
        assert!(console.screen().contains(&format!("{code} wrong password")), "{}", console.screen());
        assert!(console.line(2).contains("1 found"), "{}", console.screen());
        // The screens call it a code: so does a filter (LOG-2).
        console.press("Esc Esc /").type_text(&format!("code:{}", code.to_lowercase())).press("Enter");
        assert!(console.line(2).contains("1 found"), "{}", console.screen());
        console.press("w");
        assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    }
}

// LOG-2, LOG-3: what left for an archive isn't searched, which stands beside the count and below what was found.
#[test]
fn a_search_says_what_is_in_an_archive() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    let (file, session) = (console.folder().path().join("old.jsonl"), console.app.session().unwrap());
    console.desk.archive_log(session, "2099-01-01", &file, |_| true).unwrap().unwrap();
    console.desk.disable_user(session, "bob", None).unwrap();
    console.press("5");
    let mut seen = Vec::new();
    for search in ["bob time:today", "bob added", "since:2090-01-01"] {
        console.press("/ Ctrl-U");
        console.type_text(search);
        console.press("Enter");
        let screen = console.screen();
        let told = screen
            .lines()
            .filter(|line| line.contains("archive") || line.contains(" of ") || line.contains("No event"));
        seen.push(format!("{search}\n{}", told.collect::<Vec<_>>().join("\n")));
    }
    expect![[r#"
        bob time:today
         / Search: bob time:today______________            2 Nov  2 found (1-8 archived)
        >   2 Nov 05:58:01  info   Session          bob        Session of user bob ende~
           Events 1 to 8 are in an archive (old.jsonl) and weren't searched.
        reversed: >   2 Nov 05:58:01  info   Session          bob        Session of user bob ende~
        bob added
         / Search: bob added___________________                 Filter: none (f)  0 of 4
           No event holds all these words. Events 1 to 8 are in an archive (old.jsonl)
        since:2090-01-01
         / Search: since:2090-01-01____________            Time: from 1 Jan 2090  0 of 4
           No event matches this search. Esc clears the search."#]]
    .assert_eq(&seen.join("\n"));
}
