//! Forms as people use them: keys in, text out.

use expect_test::expect;
use ratatui::style::Modifier;

use super::*;
use crate::tui::key::keys;
use crate::tui::part::testing::{screen, with};
use crate::tui::theme::Theme;

fn user() -> Form {
    let teams = ["Press", "Weld", "Paint"].map(|team| Choice::new(&team.to_lowercase(), team));
    Form::new(vec![
        Field::fixed("username", "Username", "bfischer"),
        Field::text("full_name", "Full name", "Bernd Fischer", 100).required(),
        Field::text("email", "Email", "", 100).help("unique; needed for SSO"),
        Field::choice("team", "Team", teams.to_vec(), Some("press")).required(),
        Field::tick("enabled", "Enabled", true),
        Field::secret("password", "New password", 64),
    ])
}

fn press(form: &mut Form, line: &str) -> Vec<Outcome> {
    keys(line).unwrap().iter().map(|key| form.press(key)).filter(|outcome| *outcome != Outcome::Nothing).collect()
}

fn drawn(form: &mut Form, width: u16, height: u16) -> String {
    screen(width, height, |buffer, area| form.draw(buffer, area, &Theme::plain())).0
}

#[test]
fn a_form_at_80_columns() {
    let mut form = user();
    press(&mut form, "- K l e i n");
    form.set_errors(vec![("email".to_owned(), "Email is already used by b.fischer2 (inactive).".to_owned())]);
    form.focus("full_name");
    expect![[r"
          Username       bfischer  (cannot be changed)
        > Full name    * [ Bernd Fischer-Klein                      ]  changed
          Email          [                                          ]
                         ! Email is already used by b.fischer2 (inactive).
          Team         * < Press                                   v >
                         [x] Enabled
          New password   [                                          ]

                         < Save >   < Cancel >




         Field 2 of 6: Full name - required
        cursor 38,1
    "]]
    .assert_eq(&drawn(&mut form, 80, 14));
}

#[test]
fn a_form_on_a_small_screen_scrolls_to_the_focus() {
    let mut form = user();
    press(&mut form, "Tab Tab Tab Tab");
    expect![[r#"
          Team         * < Press                       v >
                         [x] Enabled
        > New password   [                              ]
                         < Save >   < Cancel >
         Field 6 of 6: New password (more above)
        cursor 19,2
    "#]]
    .assert_eq(&drawn(&mut form, 60, 5));
    press(&mut form, "PgDn");
    let (_, buffer) = screen(60, 5, |buffer, area| form.draw(buffer, area, &Theme::plain()));
    assert_eq!(with(&buffer, Modifier::REVERSED), "< Save >\n");
    for (width, height) in (1..60).flat_map(|width| [(width, 1), (width, 3), (width, 8)]) {
        drawn(&mut form, width, height);
    }
}

#[test]
fn enter_goes_on_and_never_saves_from_a_field() {
    let mut form = user();
    assert_eq!(press(&mut form, "Enter Enter"), []);
    assert_eq!(form.focused(), Some("team"));
    assert_eq!(press(&mut form, "Enter Down Enter"), []);
    assert_eq!(form.text("team"), "weld");
    assert_eq!(press(&mut form, "Tab Enter"), []);
    assert!(!form.ticked("enabled"));
    assert_eq!(press(&mut form, "Tab x Enter"), []);
    assert_eq!(form.explains(), "Button: Save");
    assert_eq!(press(&mut form, "Enter"), [Outcome::Save]);
}

#[test]
fn a_list_can_be_typed_into() {
    let mut form = user();
    press(&mut form, "Tab Tab p a i");
    expect![[r"
          Username       bfischer  (cannot be changed)
          Full name    * [ Bernd Fischer                ]
          Email          [                              ]
        >+- Team -------------------------------------------------+
         | Find: pai                                       1 of 3 |
         |                                                        |
         | > Paint                                                |
         |                                                        |
         |                                                        |
         |                                                        |
         |                                                        |
         |                                                        |
         +------------------------------ Enter choose  Esc close -+


         Field 4 of 6: Team - required
        cursor 3,6
    "]]
    .assert_eq(&drawn(&mut form, 60, 16));
    press(&mut form, "Enter");
    assert_eq!(form.text("team"), "paint");
}

#[test]
fn saving_with_an_error_goes_to_the_first() {
    for key in ["Ctrl-X", "Ctrl-S"] {
        let mut form = user();
        assert_eq!(press(&mut form, "Ctrl-U Tab Tab"), []);
        assert_eq!(press(&mut form, key), []);
        assert_eq!(form.focused(), Some("full_name"));
        assert!(drawn(&mut form, 60, 16).contains("! Full name is required."));
        assert_eq!(press(&mut form, &format!("B {key}")), [Outcome::Save]);
    }
}

#[test]
fn leaving_asks_only_when_something_was_changed() {
    assert_eq!(press(&mut user(), "Esc"), [Outcome::Leave]);
    assert_eq!(press(&mut user(), "x Backspace Esc"), [Outcome::Leave]);
    let mut form = user();
    assert_eq!(press(&mut form, "x Esc Enter"), []);
    assert_eq!(form.text("full_name"), "Bernd Fischerx");
    assert_eq!(press(&mut form, "Esc Left Enter"), [Outcome::Leave]);
}

#[test]
fn a_secret_is_neither_drawn_nor_printed() {
    let mut form = user();
    form.focus("password");
    form.paste("hunter2\n");
    assert_eq!(form.secret("password").as_str(), "hunter2");
    assert!(!format!("{form:?}{}", drawn(&mut form, 80, 24)).contains("hunter"));
    assert!(drawn(&mut form, 80, 24).contains("[ ******* "));
}
