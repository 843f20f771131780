//! A task for Windows against the schema that its documentation has. Nothing here runs Windows.

use super::tests::device;
use super::*;

/// The elements of the Task Scheduler schema that may stand under each, as its documentation has them ("… Complex Type",
/// learn.microsoft.com, windows/win32/taskschd; [MS-TSCH] 2.5), and whether their order counts (`xs:sequence`).
const SCHEMA: &[(&str, bool, &[&str])] = &[
    ("Task", false, &["RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"]),
    (
        "RegistrationInfo",
        false,
        &["URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description", "Documentation"],
    ),
    ("Triggers", false, &["LogonTrigger"]),
    (
        "LogonTrigger",
        true,
        &["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "UserId", "Delay"],
    ),
    ("Principals", false, &["Principal"]),
    ("Principal", false, &["UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"]),
    (
        "Settings",
        false,
        &[
            "AllowStartOnDemand",
            "RestartOnFailure",
            "MultipleInstancesPolicy",
            "DisallowStartIfOnBatteries",
            "StopIfGoingOnBatteries",
            "AllowHardTerminate",
            "StartWhenAvailable",
            "RunOnlyIfNetworkAvailable",
            "WakeToRun",
            "Enabled",
            "Hidden",
            "IdleSettings",
            "ExecutionTimeLimit",
            "Priority",
        ],
    ),
    ("RestartOnFailure", false, &["Interval", "Count"]),
    ("Actions", false, &["Exec"]),
    ("Exec", false, &["Command", "Arguments", "WorkingDirectory"]),
];

/// Every element as (its parent, its name, the text right behind its tag); fails where tags don't match.
pub(super) fn elements(xml: &str) -> Vec<(String, String, String)> {
    let (mut open, mut all) = (Vec::<String>::new(), Vec::new());
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            assert_eq!(text.trim(), "");
            continue;
        }
        let name = tag.split(' ').next().unwrap().to_owned();
        all.push((open.last().cloned().unwrap_or_default(), name.clone(), text.to_owned()));
        open.push(name);
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

// DEV-4
#[test]
fn a_task_has_only_elements_that_the_schema_documents_each_once_and_in_its_order() {
    let wanted = Wanted { format: Format::Windows, browser: Browser::Edge, account: Some(r"WALL-1\display") };
    let xml = StartUpFile::make(&device("WALL-1"), "https://x.example/", wanted).unwrap().text;
    let all = elements(&xml);
    for (parent, ordered, children) in SCHEMA {
        let there: Vec<&str> = all.iter().filter(|(of, ..)| of == parent).map(|(_, name, _)| name.as_str()).collect();
        assert!(!there.is_empty(), "{parent}");
        let places: Vec<Option<usize>> =
            there.iter().map(|name| children.iter().position(|child| child == name)).collect();
        assert!(places.iter().all(Option::is_some), "{parent}: {there:?}");
        let mut once = places.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), places.len(), "{parent}: {there:?}");
        assert!(!ordered || once == places, "{parent}: {there:?}");
    }
    let known = |name: &str| name.is_empty() || SCHEMA.iter().any(|(parent, ..)| *parent == name);
    assert!(all.iter().all(|(parent, ..)| known(parent)));
    let text = |parent: &str, name: &str| {
        let found = all.iter().find(|(of, called, _)| of == parent && called == name);
        found.map(|(.., text)| text.as_str())
    };
    for (parent, name, value) in [
        ("LogonTrigger", "UserId", r"WALL-1\display"),
        ("Principal", "UserId", r"WALL-1\display"),
        // One of logonType's, without a password.
        ("Principal", "LogonType", "InteractiveToken"),
        ("Principal", "RunLevel", "LeastPrivilege"),
        // At least a minute, and an unsignedByte.
        ("RestartOnFailure", "Interval", "PT1M"),
        ("RestartOnFailure", "Count", "255"),
        ("Settings", "ExecutionTimeLimit", "PT0S"),
        ("Settings", "MultipleInstancesPolicy", "IgnoreNew"),
    ] {
        assert_eq!(text(parent, name), Some(value));
    }
    assert!(xml.contains("xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"") && xml.is_ascii());
    assert!(xml.contains("<Principal id=\"Display\">") && xml.contains("<Actions Context=\"Display\">"));
}
