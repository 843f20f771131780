//! `log`.

use expect_test::expect;

use crate::plant::Plant;

#[test]
fn the_newest_event_is_listed_first() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Night", "Day", "-q"]).succeeds();
    // The name of the machine makes its column wider or narrower.
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let ran = plant.ada(&["log", "list", "--limit", "3"]).ran();
    let words: Vec<_> = ran.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    expect![[r#"
        ID TIME CATEGORY SEVERITY ACTOR SUBJECT DEVICE MESSAGE
        15 TIME Settings info ada Day MACHINE User group Day added
        14 TIME Settings info ada Night MACHINE User group Night added
        13 TIME User Validation info (login gate) kay MACHINE User kay logged in"#]]
    .assert_eq(&words.join("\n").replace(&format!(" {machine} "), " MACHINE "));
    expect![[r#"
        There are more: --after 13 shows them.
    "#]]
    .assert_eq(&ran.stderr);
    plant.ada(&["log", "list", "--limit", "1", "--after", "3", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 2,
            "time": "TIME",
            "category": "System",
            "severity": "info",
            "actor": "(set-up)",
            "subject": "plant",
            "subject_kind": "plant",
            "device": "MACHINE",
            "code": null,
            "reference": null,
            "message": "Plant set up",
            "details": [],
            "operation": 1
          }
        ]
        --- stderr
        {"note":"There are more: --after 2 shows them."}
    "#]]);
    plant.ada(&["log", "list", "--search", "no such words"]).check(expect![[r#"
        exit 0
        --- stderr
        No event was found.
    "#]]);
    plant.ada(&["log", "list", "--search", "night GROUP", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 14,
            "time": "TIME",
            "category": "Settings",
            "severity": "info",
            "actor": "ada",
            "subject": "Night",
            "subject_kind": "user group",
            "device": "MACHINE",
            "code": null,
            "reference": null,
            "message": "User group Night added",
            "details": [],
            "operation": 14
          }
        ]
    "#]]);
}

#[test]
fn an_event_is_shown_with_its_details() {
    let plant = Plant::new();
    plant.ada(&["settings", "set", "lockout_minutes", "30", "-q"]).succeeds();
    let newest = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    let newest: serde_json::Value = serde_json::from_str(&newest).unwrap();
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let shown = plant.ada(&["log", "show", &newest[0]["id"].to_string()]).succeeds();
    expect![[r#"
        Event                  14
        Time                   TIME
        Category               Settings
        Severity               info
        Actor                  ada
        Subject                lockout_minutes (setting)
        Device                 MACHINE
        Message                Setting lockout_minutes changed from "0" to "30"
        Operation              14
          lockout_minutes      "0" became "30"
    "#]]
    .assert_eq(&shown.replace(&format!("{machine}\n"), "MACHINE\n"));
    plant.ada(&["log", "show", "999"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no event 999.
    "#]]);
    plant.ada(&["log", "show", "-1"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument '-1' found

          tip: to pass '-1' as a value, use '-- -1'

        Usage: chargehand log show [OPTIONS] <ID>

        For more information, try '--help'.
    "#]]);
}

// GATE-3: who may not read the log sees refused logins.
#[test]
fn supervisors_see_refused_logins_alone() {
    let plant = Plant::new();
    plant.run(&["login", "grace", "--password-stdin"]).stdin("wrong").ran();
    plant.run_as("kay", &["log", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 14,
            "time": "TIME",
            "category": "User Validation",
            "severity": "warning",
            "actor": "(login gate)",
            "subject": "grace",
            "subject_kind": "user",
            "device": "MACHINE",
            "code": "wrong_password",
            "reference": "REF",
            "message": "User validation failed: wrong password, 1 in a row",
            "details": [
              {
                "field": "entrance",
                "after": "command line"
              },
              {
                "field": "failed_attempts",
                "after": "1"
              }
            ],
            "operation": 14
          }
        ]
    "#]]);
    plant.run_as("kay", &["log", "show", "1"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no event 1.
    "#]]);
}

// LOG-3, A2
#[test]
fn a_whole_log_is_verified_and_a_changed_event_is_named() {
    let plant = Plant::new();
    plant.ada(&["log", "verify"]).check(expect![[r#"
        exit 0
        --- stdout
        The log is whole: 13 events. Head: 13 HASH
        --- stderr
        Only a checkpoint kept elsewhere (`chargehand log checkpoint`, then --checkpoint FILE) shows that the newest events were cut off, or that all were written anew.
        What lists, filters and searches find events by wasn't compared; --searches does that.
    "#]]);
    plant.ada(&["log", "verify", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "events": 13,
          "hash": "HASH",
          "head": 13,
          "searches": false
        }
    "#]]);
    plant.sql("DROP TRIGGER events_are_not_changed; UPDATE events SET actor = 'mallory' WHERE id = 4;");
    plant.ada(&["log", "verify"]).check(expect![[r#"
        exit 1
        --- stderr
        error: The log is not what was written: event 4 was changed. It was left as it is; compare it with your last backup.
    "#]]);
    plant.ada(&["log", "verify", "--json"]).check(expect![[r#"
        exit 1
        --- stderr
        {"error":{"code":"log_broken","message":"The log is not what was written: event 4 was changed. It was left as it is; compare it with your last backup.","details":{"event":4}}}
    "#]]);
}

// LOG-3, A3
#[test]
fn a_checkpoint_shows_a_tail_that_was_cut_off() {
    let plant = Plant::new();
    let printed = plant.ada(&["log", "checkpoint"]).output().stdout;
    let file = plant.home().join("checkpoint.txt");
    std::fs::write(&file, printed).unwrap();
    let file = file.to_string_lossy().into_owned();
    plant.ada(&["log", "verify", "-q", "--checkpoint", &file]).succeeds();
    plant.ada(&["groups", "add", "Night", "-q"]).succeeds();
    plant.ada(&["log", "verify", "-q", "--checkpoint", &file]).succeeds();
    // Whoever cuts it off puts the guard back that stood in the way.
    let tables = include_str!("../../assets/migrations/0001_plant.sql");
    let guard = &tables[tables.find("CREATE TRIGGER events_are_not_removed").unwrap()..];
    let guard = &guard[..guard.find("END;").unwrap() + 4];
    plant.sql(&format!("DROP TRIGGER events_are_not_removed; DELETE FROM events WHERE id > 11; {guard}"));
    plant.ada(&["log", "verify", "-q"]).succeeds();
    plant.ada(&["log", "verify", "--checkpoint", &file]).check(expect![[r#"
        exit 1
        --- stderr
        error: The log is not what was written: event 12 is missing: the log ends before the checkpoint. It was left as it is; compare it with your last backup.
    "#]]);
}

// LOG-3, A3: a checkpoint of an event that left for an archive is compared with that one, and nobody is told otherwise.
#[test]
fn a_checkpoint_is_found_in_an_archive() {
    let plant = Plant::new();
    let kept = |name: &str| {
        let file = plant.home().join(name);
        std::fs::write(&file, plant.ada(&["log", "checkpoint"]).output().stdout).unwrap();
        file.to_string_lossy().into_owned()
    };
    let forged = |file: &str| {
        let text = std::fs::read_to_string(file).unwrap();
        let (event, hash) = text.split_once(' ').unwrap();
        let digit = if hash.starts_with('0') { "1" } else { "0" };
        let other = format!("{file}.forged");
        std::fs::write(&other, format!("{event} {digit}{}", &hash[1..])).unwrap();
        other
    };
    let archive = |name: &str| {
        let file = plant.home().join(name).to_string_lossy().into_owned();
        plant.ada(&["log", "archive", "--before", "2099-01-01", &file, "-q"]).succeeds();
        file
    };
    let group = |name: &str| plant.ada(&["groups", "add", name, "-q"]).succeeds();
    let early = kept("early.txt");
    group("Night");
    let edge = kept("edge.txt");
    group("Day");
    let first = archive("first.jsonl");
    let mut told = String::new();
    let mut tell = |what: &str, arguments: &[&str]| {
        let ran = plant.ada(&[&["log", "verify"], arguments].concat()).ran();
        told += &format!("{what}: {} {}{}", ran.exit, ran.stdout, ran.stderr);
    };
    tell("in it", &["--checkpoint", &early]);
    tell("the file", &["--archive", &first, "--checkpoint", &early]);
    tell("the file, forged", &["--archive", &first, "--checkpoint", &forged(&early)]);
    tell("its last", &["--checkpoint", &edge]);
    tell("its last, forged", &["--checkpoint", &forged(&edge)]);
    tell("its last, in the file", &["--archive", &first, "--checkpoint", &forged(&edge)]);
    let late = kept("late.txt");
    tell("behind it", &["--archive", &first, "--checkpoint", &late]);
    let second = archive("second.jsonl");
    tell("the last of the first of two", &["--checkpoint", &edge]);
    tell("before the second", &["--archive", &second, "--checkpoint", &edge]);
    tell("before the second, forged", &["--archive", &second, "--checkpoint", &forged(&edge)]);
    tell("searches", &["--searches", "--checkpoint", &early]);
    expect![[r#"
        in it: 4 error: Event 13 of the checkpoint left the log for an archive, the one that goes through event 14: nothing was compared with it. Verify that file against the checkpoint (`chargehand log verify --archive FILE --checkpoint FILE`), and the log without it.
        the file: 0 The archive is whole: events 1 to 14, event 13 is that of the checkpoint. Head: 14 HASH
        the file, forged: 1 error: The archive is not what was written: event 13 is another one than at the checkpoint. It was left as it is.
        its last: 0 The log is whole: 2 events. Head: 16 HASH
        What lists, filters and searches find events by wasn't compared; --searches does that.
        its last, forged: 1 error: The log is not what was written: event 14 is another one than at the checkpoint. It was left as it is; compare it with your last backup.
        its last, in the file: 1 error: The archive is not what was written: event 14 is another one than at the checkpoint. It was left as it is.
        behind it: 4 error: The archive is whole, events 1 to 14, but event 16 of the checkpoint isn't one of them: nothing was compared with it. Name the archive that has it, or verify the log against the checkpoint.
        the last of the first of two: 4 error: Event 14 of the checkpoint left the log for an archive, the one that goes through event 14: nothing was compared with it. Verify that file against the checkpoint (`chargehand log verify --archive FILE --checkpoint FILE`), and the log without it.
        before the second: 0 The archive is whole: events 15 to 15, event 14 is that of the checkpoint. Head: 15 HASH
        before the second, forged: 1 error: The archive is not what was written: event 14 is another one than at the checkpoint. It was left as it is.
        searches: 4 error: Event 13 of the checkpoint left the log for an archive, the one that goes through event 14: nothing was compared with it. Verify that file against the checkpoint (`chargehand log verify --archive FILE --checkpoint FILE`), and the log without it.
    "#]].assert_eq(&told);
}

// LOG-2, W5: filters as options and as words of the search are the same.
#[test]
fn filters_are_options_or_words() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Night shift", "-q"]).succeeds();
    plant.run(&["check-login", "kay", "--no-password", "--device", "PRESS-3"]).ran();
    let ids = |arguments: &[&str]| {
        let all: Vec<&str> = ["log", "list", "--json", "-q"].iter().chain(arguments).copied().collect();
        let text = plant.ada(&all).succeeds();
        let events: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        events.iter().map(|event| event["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for (options, words, found) in [
        (&["--category", "settings"][..], "category:Settings", &[14][..]),
        (&["--severity", "warn"], "severity:warning", &[15]),
        (&["--actor", "ADA", "--category", "Settings"], "actor:ada category:Settings", &[14]),
        (&["--subject", "night SHIFT"], "subject:night_shift", &[14]),
        (&["--subject", "Night shift"], "subject:\"night shift\" added", &[14]),
        (&["--device", "press-3"], "device:PRESS-3", &[15]),
        (&["--category", "User Validation", "--severity", "warning"], "user validation severity:warning", &[15]),
        (&["--since", "today", "--category", "Settings"], "time:today category:settings", &[14]),
        (
            &["--since", "last 2 hours", "--until", "today", "--subject", "Night shift"],
            "time:last 2 hours night",
            &[14],
        ),
        (&["--until", "2001-01-01"], "until:2001", &[]),
        (&["--since", "yesterday", "--until", "yesterday"], "time:yesterday", &[]),
        (&["--search", "operation:14"], "night -severity:warning", &[14]),
        (&["--search", "code:no_password"], "reason:no_password", &[15]),
    ] {
        assert_eq!(ids(options), found, "{options:?}");
        assert_eq!(ids(&["--search", words]), found, "{words}");
    }
    // S4: what is no filter is literal.
    assert_eq!(ids(&["--search", "x:y"]), ids(&["--search", "no such words"]));
}

#[test]
fn a_filter_that_cannot_be_read_says_what_there_is() {
    let plant = Plant::new();
    for arguments in [&["--category", "Users"][..], &["--search", "severity:loud"], &["--since", "tomorrow"]] {
        let all: Vec<&str> = ["log", "list"].iter().chain(arguments).copied().collect();
        let ran = plant.ada(&all).ran();
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
        let expected = match arguments[1] {
            "Users" => expect![[r#"
                error: category:Users is no category. There are: User Validation, User, Role, License, Invite, Device, Session, SSO, Import, Settings, System.
            "#]],
            "tomorrow" => expect![[r#"
                error: since:tomorrow can't be read: it takes 05:58, today, yesterday 05:58, 29 Nov, last 2 hours, last week, a day or a time, as in since:2026-11-01.
            "#]],
            _ => expect![[r#"
                error: severity:loud is no severity. There are: info, warning, error.
            "#]],
        };
        expected.assert_eq(&ran.stderr);
    }
}

// LOG-4, T5, E1: events in files, one a line, and an event that says so.
#[test]
fn events_are_exported_as_csv_or_json() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Day", "=cmd()", "-q"]).succeeds();
    plant.sql("DROP TRIGGER events_are_not_changed; UPDATE events SET message = 'x' || char(10) || 'y' WHERE id = 15");
    let file = |name: &str| plant.home().join(name).to_string_lossy().into_owned();
    plant.ada(&["log", "export", &file("log.csv"), "--category", "Settings"]).check(expect![[r#"
        exit 0
        --- stdout
        2 events exported to ~/log.csv.
    "#]]);
    let text = std::fs::read_to_string(file("log.csv")).unwrap();
    let lines: Vec<String> =
        text.lines().map(|line| line.split(',').step_by(2).collect::<Vec<_>>().join(",")).collect();
    expect![[r#"
        ID,CATEGORY,ACTOR,SUBJECT KIND,CODE,MESSAGE,OPERATION
        15,Settings,ada,user group,,x␊y,15
        14,Settings,ada,user group,,User group Day added,14"#]]
    .assert_eq(&lines.join("\n"));
    assert!(text.contains(",'=cmd(),"), "{text}");
    plant.ada(&["log", "export", &file("log.jsonl"), "--search", "category:Settings", "--json"]).succeeds();
    let text = std::fs::read_to_string(file("log.jsonl")).unwrap();
    let events: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 2);
    assert_eq!((&events[0]["id"], &events[0]["message"]), (&15.into(), &"x\ny".into()));
    plant.ada(&["log", "export", &file("log.json"), "--search", "nothing at all"]).succeeds();
    assert_eq!(std::fs::read_to_string(file("log.json")).unwrap(), "[]\n");
    let told = plant.ada(&["log", "list", "--search", "exported to file", "--json", "-q"]).succeeds();
    let told: Vec<serde_json::Value> = serde_json::from_str(&told).unwrap();
    let told: Vec<String> = told.iter().map(|event| format!("{} {}", event["message"], event["details"])).collect();
    expect![[r#"
        "0 events exported to file log.json" [{"after":"0","field":"rows"},{"after":"nothing at all","field":"search"}]
        "2 events exported to file log.jsonl" [{"after":"2","field":"rows"},{"after":"category:Settings","field":"search"}]
        "2 events exported to file log.csv" [{"after":"2","field":"rows"},{"after":"Settings","field":"category"}]"#]]
    .assert_eq(&told.join("\n"));
    for (arguments, exit) in [
        (&[file("log.csv").as_str()][..], 5),
        (&[file("log.xlsx").as_str()], 2),
        (&[file("new.csv").as_str(), "--severity", "loud"], 2),
    ] {
        let all: Vec<&str> = ["log", "export"].iter().chain(arguments).copied().collect();
        assert_eq!(plant.ada(&all).ran().exit, exit, "{arguments:?}");
    }
    assert!(!plant.home().join("new.csv").exists());
    plant.run_as("kay", &["log", "export", &file("kay.csv")]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewSystemLog permission, which you do not have.
    "#]]);
    assert!(!plant.home().join("kay.csv").exists());
}

// LOG-2, LOG-3: what left for an archive isn't searched, and whoever may miss it is told.
#[test]
fn a_search_says_what_it_leaves_out_as_it_is_in_an_archive() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Night", "Day", "-q"]).succeeds();
    let file = plant.home().join("old.jsonl");
    plant.ada(&["log", "archive", "--before", "2099-01-01", file.to_str().unwrap(), "-q"]).succeeds();
    plant.ada(&["groups", "add", "Late", "-q"]).succeeds();
    let told = |arguments: &[&str]| {
        let ran = plant.ada(arguments).ran();
        let found = ran.stdout.lines().filter(|line| line.contains("User group")).count();
        format!("{found} found: {}", ran.stderr.trim())
    };
    let mut answers = Vec::new();
    for search in
        ["group added time:\"this year\"", "group added", "group night added", "time:2020", "since:2090-01-01"]
    {
        answers.push(format!("{search}: {}", told(&["log", "list", "--search", search])));
    }
    // As many as were asked for were found: without a time there is nothing to be said yet.
    answers.push(told(&["log", "list", "--search", "group added", "--limit", "1"]));
    answers.push(told(&["log", "list", "--limit", "1"]));
    answers.push(told(&["log", "show", "4"]));
    answers.push(told(&["log", "show", "4000"]));
    answers.push(told(&["log", "list", "--search", "operation:4", "--json"]));
    // Whoever sees refused logins alone isn't told what the file is called.
    let kay = plant.run_as("kay", &["log", "list", "--search", "wrong"]).ran();
    answers.push(kay.stderr);
    expect![[r#"
        group added time:"this year": 2 found: Events 1 to 14 are in an archive (old.jsonl) and weren't searched.
        group added: 2 found: Events 1 to 14 are in an archive (old.jsonl) and weren't searched.
        group night added: 0 found: No event was found.
        Events 1 to 14 are in an archive (old.jsonl) and weren't searched.
        time:2020: 0 found: No event was found.
        Events 1 to 14 are in an archive (old.jsonl) and weren't searched.
        since:2090-01-01: 0 found: No event was found.
        1 found: There are more: --after 17 shows them.
        1 found: There are more: --after 17 shows them.
        0 found: error: Event 4 left the log for an archive (old.jsonl): its file tells of it.
        0 found: error: There is no event 4000.
        0 found: {"note":"Events 1 to 14 are in an archive (old.jsonl) and weren't searched."}
        No refused login was found, and you see refused logins only: more requires the ViewSystemLog permission.
        Events 1 to 14 are in an archive and weren't searched.
    "#]]
    .assert_eq(&answers.join("\n"));
}

// LOG-2, S4: quotes around text make a phrase of it, in each search; quotes within a word are looked for.
#[test]
fn text_in_quotes_is_a_phrase() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Late night", "The \"B\" team", "-q"]).succeeds();
    let found = |search: &str| {
        let told = plant.ada(&["log", "list", "--search", search, "--json"]).succeeds();
        serde_json::from_str::<Vec<serde_json::Value>>(&told).unwrap().len()
    };
    let searches = [
        "\"late night\"",
        "\"night late\"",
        "night late",
        "\"late night\" \"group\" category:Settings",
        "\"group late night added\"",
        "\"category:Settings late\"",
        "\"B\"",
        "\"late nig",
    ];
    let told: Vec<String> = searches.iter().map(|search| format!("{search}: {}", found(search))).collect();
    expect![[r#"
        "late night": 1
        "night late": 0
        night late: 1
        "late night" "group" category:Settings: 1
        "group late night added": 1
        "category:Settings late": 0
        "B": 8
        "late nig: 0"#]]
    .assert_eq(&told.join("\n"));
    plant.ada(&["users", "add", "bob", "--full-name", "Some Body", "--role", "Supervisor", "-q"]).succeeds();
    for (search, people) in [("\"some body\"", 1), ("\"body some\"", 0), ("\"some body", 0)] {
        let told = plant.ada(&["users", "list", "--search", search, "--json"]).succeeds();
        assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&told).unwrap().len(), people, "{search}: {told}");
    }
}

// LOG-3: a checkpoint as editors, other shells and scripts keep it is one.
#[test]
fn a_checkpoint_is_read_however_it_was_kept() {
    let plant = Plant::new();
    let printed = |more: &[&str]| {
        let ran = plant.ada(&[&["log", "checkpoint"], more].concat()).output();
        String::from_utf8(ran.stdout).unwrap()
    };
    let (text, json) = (printed(&[]), printed(&["--json"]));
    let file = plant.home().join("kept.txt");
    let kept = |text: &str| {
        std::fs::write(&file, text).unwrap();
        plant.ada(&["log", "verify", "--checkpoint", file.to_str().unwrap()]).ran()
    };
    let dos = text.replace('\n', "\r\n");
    for text in [&*text, &dos, &format!("\u{feff}{dos}"), &json, &format!("\u{feff}{json}"), &text.replace(' ', "  ")] {
        let ran = kept(text);
        assert_eq!(ran.exit, 0, "{text:?}: {}", ran.stderr);
    }
    for text in ["", "\u{feff}", "{}", "{\"event\": 3, \"hash\": \"12\"}", "3 12"] {
        let ran = kept(text);
        assert!(ran.exit == 1 && ran.stderr.contains("is no checkpoint"), "{text:?}: {}", ran.stderr);
    }
    // It is compared, too.
    let digit = if text.split(' ').nth(1).unwrap().starts_with('0') { "1" } else { "0" };
    let (event, hash) = text.split_once(' ').unwrap();
    let ran = kept(&format!("\u{feff}{event} {digit}{}", hash[1..].replace('\n', "\r\n")));
    assert!(ran.exit == 1 && ran.stderr.contains("not what was written"), "{}", ran.stderr);
}
