//! `users list --search` takes any text literally.

use expect_test::expect;

use crate::plant::Plant;

// S1-S5, S7
#[test]
fn a_search_is_literal_and_never_an_error() {
    let plant = Plant::new();
    for (username, full_name) in [
        ("p1", "a%b"),
        ("p2", "axb"),
        ("p3", "a_b"),
        ("p4", "multi-agent"),
        ("p5", "ÄRZTE"),
        ("p6", "O'Brien \"Bob\" (x) * AND name:"),
    ] {
        plant.ada(&["users", "add", username, "--full-name", full_name, "-q"]).succeeds();
    }
    let mut found = String::new();
    for search in
        ["%", "_", "multi-agent", "ärzte", "\"", "'", "(", "*", "AND", "name:", "x' OR 1=1 --", "\\", "--", " P1 "]
    {
        let list = plant.ada(&["users", "list", &format!("--search={search}"), "--json"]).succeeds();
        let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
        let names: Vec<_> = list.iter().map(|user| user["username"].as_str().unwrap()).collect();
        found.push_str(&format!("{search}: {}\n", names.join(" ")));
    }
    expect![[r#"
        %: p1
        _: p3
        multi-agent: p4
        ärzte: p5
        ": p6
        ': p6
        (: p6
        *: p6
        AND: p6
        name:: p6
        x' OR 1=1 --: 
        \: 
        --: 
         P1 : p1
    "#]]
    .assert_eq(&found);
    assert_eq!(plant.ada(&["users", "list", "--json"]).succeeds().matches("username").count(), 9);
}

// S6
#[test]
fn a_huge_search_is_cut_and_says_so() {
    let plant = Plant::new();
    plant.ada(&["users", "list", "--search", &"%".repeat(60_000)]).check(expect![[r#"
        exit 0
        --- stderr
        Only the first 256 characters were searched for.
        No user was found.
    "#]]);
}
