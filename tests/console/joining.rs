//! Codes at sign-in: accepting an invite (INV-3), and forgotten passwords (PWD-3).

use chargehand::config;
use chargehand::domain::id::InviteId;
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::user::Field;
use chargehand::service::{How, NewAccount};
use expect_test::expect;

use crate::harness::{Console, PASSWORD, session};
use crate::invites::send;

/// A console at which nobody is signed in, and the code of an invite.
fn invited(role: &str) -> (Console, Console, String) {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    console.desk.invite(ada, role, &["anna@example.org".to_owned()], How::default()).unwrap();
    let shown = console.desk.show_invite_code(ada, InviteId(1)).unwrap();
    let other = console.at("WELD-1");
    (console, other, shown.code.expose().to_owned())
}

/// The screen without the letters of the code that stands in its field: they differ from run to run.
fn still(console: &mut Console, code: &str) -> String {
    let (screen, groups) = (console.screen(), code.split('-').skip(1).collect::<Vec<_>>());
    let rows = |first: usize| (format!("{}-", groups[..first].join("-")), groups[first..].join("-"));
    let (first, second) = (1..groups.len()).rev().map(rows).find(|(first, _)| screen.contains(first)).unwrap();
    let dots = |row: &str| row.split('-').map(|group| ".".repeat(group.len())).collect::<Vec<_>>().join("-");
    screen.replace(&first, &dots(&first)).replace(&second, &dots(&second))
}

// INV-3
#[test]
fn a_code_from_a_mail_makes_an_account() {
    let (_ada, mut console, code) = invited("Manager");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |  > Username      * [                           ]             |
                |    Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 1 of 4: Username - required                          |
                |  Who may manage devices can register it: sign in, then 4,    |
                |  n.                                                          |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.press("BackTab BackTab BackTab Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  The code of an invite makes your account; one for a new password  |
             |  sets it, once.                                                    |
             |                                                                    |
             |  > Code               * |                                      |   |
             |                         |                                      |   |
             |    New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 3: Code - required - hyphens and capitals don't mat~  |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.paste(&code.to_uppercase()).press("Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------


           +- Accept the invite ----------------------------------------------------+
           |  Your password: at least 15 characters, a few words do.                |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Manager                                            |
           |  > Username       * [                                    ]             |
           |    Full name      * [                                    ]             |
           |    Mobile number    [                                    ]             |
           |    Password       * [                                    ]             |
           |    Password again * [                                    ]             |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 3 of 7: Username - required - for ever; letters, digits and ~  |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+




         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    // What is wrong stands beside its field, and nothing else is lost.
    console.type_text("ada").press("Tab").type_text("Anna Meier").press("Tab Tab").type_text("too short");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------


           +- Accept the invite ----------------------------------------------------+
           |  Your password: at least 15 characters, a few words do. 9 so far.      |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Manager                                            |
           |    Username       * [ ada                                ]  changed    |
           |    Full name      * [ Anna Meier                         ]  changed    |
           |    Mobile number    [                                    ]             |
           |  > Password       * [ *********                          ]  changed    |
           |    Password again * [                                    ]             |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 6 of 7: Password - required - a few unrelated words make a g~  |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+




         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab").type_text("too short").press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------


           +- Accept the invite ----------------------------------------------------+
           |  Your password: at least 15 characters, a few words do. 9 so far.      |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Manager                                            |
           |  > Username       * [ ada                                ]  changed    |
           |                     ! Username ada is taken: choose another one.       |
           |    Full name      * [ Anna Meier                         ]  changed    |
           |    Mobile number    [                                    ]             |
           |    Password       * [ *********                          ]  changed    |
           |    Password again * [ *********                          ]  changed    |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 3 of 7: Username - required - for ever; letters, digits and ~  |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+



         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("anna").press("Tab Tab Tab Ctrl-U").type_text(PASSWORD);
    console.press("Tab Ctrl-U").type_text(PASSWORD).press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |    Username      * [ anna                      ]             |
                |  > Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 2 of 4: Password                                     |
                |  The account anna is made, as Manager. Sign in with your     |
                |  password. Who may manage devices can register it: sign in,  |
                |  then 4, n.                                                  |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.type_text(PASSWORD).press("Enter");
    assert!(console.line(1).ends_with("anna"), "{}", console.line(1));
    // A code is good once, and it is said which way it ended.
    console.press("Q").press("BackTab BackTab BackTab Enter").paste(&code).press("Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  No account was made: this invite was used already. Sign in with   |
             |  the account that was made with it.                                |
             |                                                                    |
             |  > Code               * | j1-....-....-....-....-....-....-    |   |
             |                         | ....-....                            |   |
             |    New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 3: Code - required - hyphens and capitals don't mat~  |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&mut console, &code));
}

// INV-3: what is typed ahead of a slow line stays behind dots, and is the password of the form that comes.
#[test]
fn a_password_typed_behind_the_code_of_an_invite_never_stands_in_clear() {
    let (_ada, mut console, code) = invited("Manager");
    console.press("BackTab BackTab BackTab Enter").paste(&code).press("Tab").type_text(PASSWORD).press("Tab");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  This is the code of an invite: Ctrl-X, or Enter on the code,      |
             |  opens its form.                                                   |
             |                                                                    |
             |    Code               * | j1-....-....-....-....-....-....-    |   |
             |                         | ....-....                            |   |
             |    New password       * [ *****************          ]             |
             |  > New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 3 of 3: New password again - required                      |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&mut console, &code));
    console.type_text(PASSWORD).press("Ctrl-X").type_text("anna").press("Tab").type_text("Anna Meier");
    let screen = console.screen();
    assert!(screen.contains("Accept the invite") && !screen.contains(PASSWORD), "{screen}");
    console.press("Ctrl-X");
    assert!(console.screen().contains("The account anna is made"), "{}", console.screen());
}

// INV-3
#[test]
fn an_acceptance_waits_for_a_seat_and_what_was_typed_stays() {
    let (mut ada, mut console, code) = invited("Production Manager");
    let me = session(&mut ada.desk, "ada");
    let draft =
        LicenseDraft { name: Some("Production Manager".into()), quantity: Some("0".into()), ..LicenseDraft::default() };
    ada.desk.add_license(me, &draft).unwrap();
    console.press("BackTab BackTab BackTab Enter").paste(&code).press("Enter");
    console.type_text("anna").press("Tab").type_text("Anna Meier").press("Tab").type_text("0171 1").press("Tab");
    console.type_text(PASSWORD).press("Tab").type_text(PASSWORD).press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------

           +- Accept the invite ----------------------------------------------------+
           |  No account was made yet: the role Production Manager needs a seat of  |
           |  Production Manager, and none is free now. Your code stays good until  |
           |  2026-11-09 05:58: tell whoever invited you, and try again.            |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Production Manager                                 |
           |    Username       * [ anna                               ]  changed    |
           |    Full name      * [ Anna Meier                         ]  changed    |
           |    Mobile number    [ 0171 1                             ]  changed    |
           |    Password       * [ *****************                  ]  changed    |
           |  > Password again * [ *****************                  ]  changed    |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 7 of 7: Password again - required                              |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+



         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    let row = ada.desk.licenses(me).unwrap().remove(0);
    let more = LicenseDraft { quantity: Some("1".into()), ..LicenseDraft::default() };
    ada.desk.edit_license(me, &row.license.name, None, &more).unwrap();
    console.press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |    Username      * [ anna                      ]             |
                |  > Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 2 of 4: Password                                     |
                |  The account anna is made, as Production Manager. Sign in    |
                |  with your password. Who may manage devices can register     |
                |  it: sign in, then 4, n.                                     |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
}

// INV-3: whatever is wrong stands beside its field, and the buttons stay where they are.
#[test]
fn what_is_wrong_hides_no_button_on_small_screens() {
    let (_ada, mut console, code) = invited("Manager");
    console.press("BackTab BackTab BackTab Enter").paste(&code).press("Enter");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
           +- Accept the invite ----------------------------------------------------+
           |  Your password: at least 15 characters, a few words do.                |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Manager                                            |
           |  > Username       * [                                    ]             |
           |                     ! Username is required.                            |
           |    Full name      * [                                    ]             |
           |                     ! Full name is required.                           |
           |    Mobile number    [                                    ]             |
           |    Password       * [                                    ]             |
           |                     ! Password is required.                            |
           |    Password again * [                                    ]             |
           |                     ! Password again is required.                      |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 3 of 7: Username - required - for ever; letters, digits and ~  |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+


         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.type_text("ada").press("Tab").type_text("Anna Meier").press("Tab Tab").type_text("too short");
    console.press("Tab").type_text("too short").press("Ctrl-X Ctrl-U").type_text("anna").press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------

           +- Accept the invite ----------------------------------------------------+
           |  Your password: at least 15 characters, a few words do. 9 so far.      |
           |                                                                        |
           |    Email            anna@example.org                                   |
           |    Role             Manager                                            |
           |    Username       * [ anna                               ]  changed    |
           |    Full name      * [ Anna Meier                         ]  changed    |
           |    Mobile number    [                                    ]             |
           |  > Password       * [ *********                          ]  changed    |
           |                     ! The password has 9 characters: 15 are needed     |
           |                     at least (a few unrelated words make a good        |
           |                     one).                                              |
           |    Password again * [ *********                          ]  changed    |
           |                                                                        |
           |                     < Make my account >   < Cancel >                   |
           |   Field 6 of 7: Password - required - a few unrelated words make a g~  |
           +----------------------------------- Ctrl-X make my account  Esc cancel -+


         Tab next field  Ctrl-X make my account  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- Accept the invite --------------------------------------+
        |    Username       * [ anna                 ]  changed    |
        |    Full name      * [ Anna Meier           ]  changed    |
        |    Mobile number    [                      ]             |
        |  > Password       * [ *********            ]  changed    |
        |                     ! The password has 9 characters:     |
        |                     15 are needed at least (a few        |
        |                     unrelated words make a good one).    |
        |                     < Make my account >   < Cancel >     |
        |   Field 6 of 7: Password - required - a few unrelated ~  |
        +--------------------- Ctrl-X make my account  Esc cancel -+

         Tab next field  Ctrl-X make my account  Esc back
    "#]]
    .assert_eq(&console.screen());
    console.press("PgDn");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- Accept the invite --------------------------------------+
        |    Username       * [ anna                 ]  changed    |
        |    Full name      * [ Anna Meier           ]  changed    |
        |    Mobile number    [                      ]             |
        |    Password       * [ *********            ]  changed    |
        |                     ! The password has 9 characters:     |
        |                     15 are needed at least (a few        |
        |                     unrelated words make a good one).    |
        |                     < Make my account >   < Cancel >     |
        |   Button: Make my account (more above and below)         |
        +--------------------- Ctrl-X make my account  Esc cancel -+

         Tab next  Enter press  Ctrl-X make my account  Esc back
        reversed: < Make my account >
    "#]]
    .assert_eq(&console.screen());
}

// INV-5: a code that was copied out of a mail, line breaks and all, is seen whole; look-alikes are what they look like.
#[test]
fn all_of_a_code_is_seen_while_it_is_typed() {
    let (_ada, mut console, code) = invited("Manager");
    console.press("BackTab BackTab BackTab Enter").paste(&code.replacen("-", "-\r\n", 5).replace("-", " "));
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  The code of an invite makes your account; one for a new password  |
             |  sets it, once.                                                    |
             |                                                                    |
             |  > Code               * | j1-....-....-....-....-....-....-    |   |
             |                         | ....-....                            |   |
             |    New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 3: Code - required - hyphens and capitals don't mat~  |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&mut console, &code));
    console.resize(60, 16);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- I have a code ------------------------------------------+
        |  The code of an invite makes your account; one for a     |
        |  new password sets it, once.                             |
        |  > Code               * | j1-....-....-....-....-    |   |
        |                         | ....-....-....-....        |   |
        |    New password       * [                  ]             |
        |    New password again * [                  ]             |
        |                                                          |
        |                         < Set password >   < Cancel >    |
        |   Field 1 of 3: Code - required - hyphens and capitals~  |
        +------------------------ Ctrl-X set password  Esc cancel -+

         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&mut console, &code));
    // As it looks from far away.
    let alike = code.replace('s', "5").replace('b', "8").replace('u', "v").replace("j1-", "jl-");
    console.press("Ctrl-U").paste(&alike).press("Enter");
    assert!(console.screen().contains("Accept the invite"), "{}", console.screen());
}

// INV-5: a mistyped code says so and stays to be mended; Esc leads back and nothing was made.
#[test]
fn a_mistyped_code_is_told_and_can_be_mended() {
    let (_ada, mut console, code) = invited("Manager");
    console.press("BackTab BackTab BackTab Enter").paste(&code[..code.len() - 1]).press("Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  No account was made. The code is mistyped, or a newer one was     |
             |  sent in its place: look for the newest mail, or ask for a new     |
             |  invite.                                                           |
             |                                                                    |
             |  > Code               * | j1-....-....-....-....-....-....-    |   |
             |                         | ....-...                             |   |
             |    New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 3: Code - required - hyphens and capitals don't mat~  |
             +---------------------------------- Ctrl-X set password  Esc cancel -+




         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&still(&mut console, &code[..code.len() - 1]));
    console.type_text(&code[code.len() - 1..]).press("Enter");
    assert!(console.screen().contains("Accept the invite"));
    console.press("Esc");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |  > Username      * [                           ]             |
                |    Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 1 of 4: Username - required                          |
                |  No account was made. The code stays good. Who may manage    |
                |  devices can register it: sign in, then 4, n.                |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
}

// PWD-3: the same answer whoever asks, offered only where a server is known.
#[test]
fn whoever_forgot_their_password_gets_the_same_answer_as_everybody() {
    let mut ada = Console::signed_in();
    let me = session(&mut ada.desk, "ada");
    let fields = vec![(Field::FullName, "Bert".to_owned()), (Field::Email, "bert@example.org".to_owned())];
    ada.desk.add_user(me, NewAccount { username: "bert".into(), fields, ..NewAccount::default() }).unwrap();
    let mut screens = Vec::new();
    for name in ["bert", "BERT@example.org", "nobody", "ada"] {
        let mut console = ada.at("WELD-1");
        console.press("BackTab BackTab Enter").type_text(name);
        if name == "bert" {
            expect![[r#"
                 chargehand
                 chargehand 0.1.0
                --------------------------------------------------------------------------------





                     +- Forgot password --------------------------------------------------+
                     |  A code goes to the email address of your account, if it has one.  |
                     |  It is typed under "I have a code" and sets a new password, once.  |
                     |                                                                    |
                     |  > Username or email * [ bert                        ]             |
                     |                                                                    |
                     |                        < Mail me a code >   < Cancel >             |
                     |   Field 1 of 1: Username or email - required                       |
                     +--------------------------------- Enter mail me a code  Esc cancel -+






                 Tab next field  Ctrl-X mail me a code  Esc back  Ctrl-C quit
            "#]]
            .assert_eq(&console.screen());
        }
        console.press("Enter");
        screens.push(console.screen());
    }
    screens.dedup();
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |  > Username      * [                           ]             |
                |    Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |   Field 1 of 4: Username - required                          |
                |  If there is an account of that name, it isn't stopped and   |
                |  has an email address, a code is on its way to that          |
                |  address. It is good once and for a short while. If none     |
                |  comes, please contact your system administrator. Who may    |
                |  manage devices can register it: sign in, then 4, n.         |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&screens.join("\n"));
    assert_eq!(ada.desk.mails(me, None, 9).unwrap().len(), 2);
    let mut console = ada.without_mail("WELD-1");
    assert!(!console.screen().contains("Forgot"), "{}", console.screen());
}

// PWD-3: an administrator has a code mailed, for one and for many.
#[test]
fn an_administrator_has_codes_mailed() {
    let mut console = Console::signed_in();
    let me = session(&mut console.desk, "ada");
    for name in ["bert", "carl", "dora"] {
        let mut fields = vec![(Field::FullName, name.to_uppercase())];
        if name != "dora" {
            fields.push((Field::Email, format!("{name}@example.org")));
        }
        console.desk.add_user(me, NewAccount { username: name.into(), fields, ..NewAccount::default() }).unwrap();
    }
    console.press("Ctrl-R Down p Enter").type_text("Mail").press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bert        BERT           Programmer  -none-         Default~  NO PASSWORD
           carl+- Reset the password of bert -----------------------------------+SWORD
           dora|  It goes to bert@example.org, the address on record. It sets   |SWORD
               |  a new password, once and for a short while. Until it is       |
               |  used, what was theirs stays. This can't be undone.            |
               |                                                                |
               |                                                                |
               |  > How                   * < Mail a code        v >            |
               |    Force password change   the code sets a new one             |
               |                                                                |
               |                            < Reset >   < Cancel >              |
               |   Field 1 of 2: How - required                                 |
               +--------------------------- Tab next  Space change  Esc cancel -+





         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  bert        BERT           Programmer  -none-         Default~  NO PASSWORD
        reversed: Mail a code
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X");
    expect!["A code is on its way to bert. Now: NO PASSWORD."].assert_eq(&console.wide_message());
    // What became of it takes that promise's place, and stands with the account.
    let nowhere = config::Mail {
        host: Some("127.0.0.1".into()),
        port: Some(9),
        tls: config::Tls::None,
        from: Some("desk@example.org".into()),
        ..config::Mail::default()
    };
    send(&mut console, &nowhere);
    expect!["Mail to bert@example.org not sent: 127.0.0.1:9: Connection refused (os error 111). It is tried again after 2026-11-02 05:59."].assert_eq(&console.wide_message());
    console.press("Enter");
    assert!(console.screen().contains("Code by mail"), "{}", console.screen());
    console.press("Esc");
    console.press("Space Space Space p");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ad+- Passwords of 3 marked users --------------------------------------+you)
         * be|  Force a change: theirs is good for one more login, which asks     |ORD
         * ca|  for a new one.                                                    |ORD
        >* do|  Empty it: good for nothing from now on; they set one at the next  |ORD
             |  login.                                                            |
             |  Mail a code: to each one's address on record; it sets a new one,  |
             |  once.                                                             |
             |  Remove it: for accounts that log in without one.                  |
             |  A generated password or a code that is shown is read out to one   |
             |  person: not for many.                                             |
             |                                                                    |
             |                                                                    |
             |       < Force a change >   < Empty it >   < Mail a code >          |
             |       < Remove it >   < Cancel >                                   |
             |   Button: Force a change                                           |
             +------------------------------------------ Ctrl-X save  Esc cancel -+

         3 marked: bert, carl, dora

         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >* doORD
        reversed: < Force a change >
    "#]]
    .assert_eq(&console.screen());
    console.press("Right Right Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * bert        BERT           Programmer  -none-         Default~  NO PASSWORD
         *+- Mail codes to 3 users? -------------------------------------------------+
        >*|                                                                          |
          | 2 users are changed, 1 can't.                                            |
          | As it stands nothing is done for anybody. s leaves out those who can't,  |
          | and does the others.                                                     |
          | That can't be undone.                                                    |
          | dora has no email address, so no code can be mailed. Hand one over       |
          | instead (`chargehand users reset-password dora --code`).                 |
          | Code for a new password of user bert mailed.                             |
          | Code for a new password of user carl mailed.                             |
          |                                                                          |
          |   < Leave them out >   < Cancel >                                        |
          +------------------------------------------------------------- Esc cancel -+


         3 marked: bert, carl, dora

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >*
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("s Enter");
    expect!["2 done, 1 refused: ! shows the list."].assert_eq(&console.wide_message());
    let to: Vec<String> = console.desk.mails(me, None, 9).unwrap().into_iter().map(|mail| mail.address).collect();
    assert_eq!(to, ["carl@example.org", "bert@example.org", "bert@example.org"]);
    // What leads to nobody's mailbox is said before it is tried.
    console.press("Esc Ctrl-U End p Enter").type_text("Mail").press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           bert        BERT           Programmer  -none-         Default~  NO PASSWORD
           carl+- Reset the password of dora -----------------------------------+SWORD
        >  dora|  There is no email address on record: a code can only be       |SWORD
               |  handed over. This can't be undone.                            |
               |                                                                |
               |                                                                |
               |                                                                |
               |  > How                   * < Mail a code        v >            |
               |    Force password change   the code sets a new one             |
               |                                                                |
               |                            < Reset >   < Cancel >              |
               |   Field 1 of 2: How - required                                 |
               +--------------------------- Tab next  Space change  Esc cancel -+





         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  doraSWORD
        reversed: Mail a code
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X");
    expect!["dora has no email address, so no code can be mailed. Nothing was changed; hand one over instead (`chargehand users reset-password dora --code`)."].assert_eq(&console.wide_message());
}
