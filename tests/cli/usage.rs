//! Wrong usage, help, and the console without a terminal.

use expect_test::expect;

use crate::plant::Plant;

// G7
#[test]
fn the_console_needs_a_terminal() {
    let plant = Plant::none();
    plant.run(&[]).check(expect![[r#"
        exit 2
        --- stderr
        error: This is no terminal, so the console was not started. Run it in a terminal, or use a command (see --help).
    "#]]);
    plant.run(&["--json"]).env("TERM", "xterm").check(expect![[r#"
        exit 2
        --- stderr
        {"error":{"code":"usage","message":"This is no terminal, so the console was not started. Run it in a terminal, or use a command (see --help).","details":{}}}
    "#]]);
    assert_eq!(std::fs::read_dir(plant.home()).unwrap().count(), 0, "nothing was made");
}

// F3
#[test]
fn no_password_can_be_an_argument() {
    let plant = Plant::new();
    plant.run(&["login", "ada", "--password", "x"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument '--password' found

          tip: a similar argument exists: '--password-stdin'

        Usage: chargehand login --password-stdin <USERNAME>

        For more information, try '--help'.
    "#]]);
    plant.run(&["init", "--password", "x"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument '--password' found

          tip: a similar argument exists: '--password-stdin'

        Usage: chargehand init --password-stdin

        For more information, try '--help'.
    "#]]);
    plant.ada(&["users", "add", "x", "--full-name", "X", "--password=x"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument '--password' found

          tip: a similar argument exists: '--password-stdin'

        Usage: chargehand users add --full-name <NAME> --password-stdin <USERNAME>

        For more information, try '--help'.
    "#]]);
    plant.ada(&["passwd", "x"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument 'x' found

        Usage: chargehand passwd [OPTIONS]

        For more information, try '--help'.
    "#]]);
}

#[test]
fn wrong_usage_is_told_before_anything_is_opened() {
    let plant = Plant::none();
    plant.run(&["users"]).check(expect![[r#"
        exit 2
        --- stderr
        error: A command is missing.

        List, show, add, change and stop users, and tell why they can't log in

        Usage: chargehand users [OPTIONS] <COMMAND>

        Commands:
          list             List users
          show             Show users with every field
          add              Add a user
          edit             Change fields of users
          enable           Lift the disabled fact; where no seat is free for the license, with another one
                           or without
          disable          Disable users; their sessions end
          lock             Lock users, for a while or until somebody unlocks them; their sessions end
          unlock           Lift locks and lock-outs
          delete           Delete users for good, who never changed anything but their own password and
                           profile
          why              Tell why a user can't log in: every gate with its evidence, and what mends it
          license          Give users a license, or take it: for all of them or for none
          roles            Give roles to users, or take them away: for all of them or for none
          reset-password   Give a user another password, or a way to set one; with --ask many users
          set-password     Set a user's password: a temporary one, which they change at the next login
          remove-password  Remove the passwords of users who log in without one
          link-sso         Link users to single sign-on: their first sign-in with the account of their email
                           binds them to it
          unlink-sso       Take the link to single sign-on from users: their passwords count again, and
                           their sessions end
          sessions         List the open sessions of a user
          revoke-sessions  End all sessions of users; of your own, all but the one at hand

        Options:
          -h, --help  Print help

        Global options:
              --db <PATH>      The database; also CHARGEHAND_DB, or `path` in the config file
              --config <PATH>  The config file; also CHARGEHAND_CONFIG
              --json           Print one JSON document; errors are JSON too
              --color <WHEN>   Use colors and crossed-out text; NO_COLOR counts as never [default: auto]
                               [possible values: auto, always, never]
              --ascii          Draw with ASCII characters alone
              --yes            Ask no questions
          -q, --quiet          Print no notes and no success
          -v, --verbose        Tell which files are used
    "#]]);
    plant.run(&["user", "list"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unrecognized subcommand 'user'

          tip: a similar subcommand exists: 'users'

        Usage: chargehand [OPTIONS] [COMMAND]

        For more information, try '--help'.
    "#]]);
    plant.run(&["users", "disable"]).check(expect![[r#"
        exit 2
        --- stderr
        error: the following required arguments were not provided:
          <USER>...

        Usage: chargehand users disable <USER>...

        For more information, try '--help'.
    "#]]);
    plant.run(&["users", "list", "--limit", "many", "--json"]).check(expect![[r#"
        exit 2
        --- stderr
        {"error":{"code":"usage","message":"invalid value 'many' for '--limit <N>': it is a number, at least 1\n\nFor more information, try '--help'.","details":{}}}
    "#]]);
    plant.run(&["whoami", "-q", "-v"]).check(expect![[r#"
        exit 2
        --- stderr
        error: the argument '--quiet' cannot be used with '--verbose'

        Usage: chargehand whoami --quiet

        For more information, try '--help'.
    "#]]);
}

#[test]
fn without_a_terminal_no_password_is_asked_for() {
    let plant = Plant::new();
    plant.run(&["login", "ada"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no terminal to ask for a password: give it with --password-stdin.
    "#]]);
    plant.run(&["login", "ada", "--password-stdin"]).check(expect![[r#"
        exit 2
        --- stderr
        error: Standard input holds no password.
    "#]]);
    plant.run(&["login", "ada", "--password-stdin"]).stdin(b"\xff\n").check(expect![[r#"
        exit 2
        --- stderr
        error: Standard input is not UTF-8.
    "#]]);
}

#[test]
fn the_keys_in_force_are_printed() {
    let plant = Plant::none();
    let ran = plant.run(&["keys"]).succeeds();
    expect![[r#"
        TABLE                 ACTION           KEYS       WHAT IT DOES
        keys.users            open             Enter      Shows everything about the selected user. @ behind a name: signs in by single sign-on.
        keys.users            edit             e          Opens the form of the selected user.
        keys.users            new              n          Adds a user."#]]
    .assert_eq(&ran.lines().take(4).collect::<Vec<_>>().join("\n"));
    let config = plant.home().join("config.toml");
    std::fs::write(&config, "[keys.users]\nnew = [\"F7\", \"F8\"]\nedit = \"none\"\n").unwrap();
    let keys = plant.run(&["keys", "--json", "--config", config.to_str().unwrap()]).succeeds();
    let keys: serde_json::Value = serde_json::from_str(&keys).unwrap();
    expect![[r#"
        {"about":"Opens the form of the selected user.","action":"edit","keys":[],"permission":"EditUsers","place":"users"}
        {"about":"Adds a user.","action":"new","keys":["F7","F8"],"permission":"EditUsers","place":"users"}"#]].assert_eq(&format!("{}\n{}", keys[1], keys[2]));
    std::fs::write(&config, "[keys.users]\n\nfly = [\"F7\"]\n").unwrap();
    plant.run(&["keys", "--config", config.to_str().unwrap()]).check(expect![[r#"
        exit 2
        --- stderr
        error: ~/config.toml, line 3: [keys.users] has no action fly; `chargehand keys` names them
    "#]]);
}

#[test]
fn help_goes_to_standard_output() {
    let plant = Plant::none();
    plant.run(&["--help"]).check(expect![[r#"
        exit 0
        --- stdout
        The account desk of a shop floor. Without a command it opens the console

        Usage: chargehand [OPTIONS] [COMMAND]

        Commands:
          init         Make a new database and its first account, which becomes Admin
          login        Sign in and keep the session for the commands that follow
          logout       Sign out
          whoami       Who is signed in, and what they may do
          join         Accept an invite: makes your account of the code from the mail
          passwd       Change the own password, or set one with a code
          profile      Show the own profile, or change what is one's own to change
          check-login  Ask the login gate whether somebody may log in elsewhere on this host; for programs
                       of the database's owner
          recover      Bring an administrator back: lift every stop and set a password; for the database's
                       owner
          users        List, show, add, change and stop users, and tell why they can't log in
          roles        List, show, make, change and delete roles
          licenses     License types: list, add, change and delete them, and see who holds their seats
          devices      Devices: list, register, enroll, trust, change and stop them
          invites      Invite people by mail: list, send, send again, cancel
          mail         The outbox: mails that wait, went out or failed
          groups       User groups
          teams        Teams
          settings     Settings of the plant
          log          Read and verify the system log
          import       Import users from a workbook (.xlsx) or a CSV file: all of it, or nothing
          export       Write users into a file: .xlsx, .csv or .json by its ending
          template     Write a file to fill in for an import, with what this plant has: .xlsx or .csv
          undo         Undo the last thing done to accounts, or an operation by its number
          demo         Make a new database with a believable plant in it, to try things on
          backup       Copy the database into a file, while others go on working
          restore      Put a backup in the place of the database, which is kept beside it
          doctor       Look at the database, its files, its log and what stands in it, and say what to do;
                       for the database's owner
          keys         Print the console's keys in force

        Options:
          -h, --help     Print help
          -V, --version  Print version

        Global options:
              --db <PATH>      The database; also CHARGEHAND_DB, or `path` in the config file
              --config <PATH>  The config file; also CHARGEHAND_CONFIG
              --json           Print one JSON document; errors are JSON too
              --color <WHEN>   Use colors and crossed-out text; NO_COLOR counts as never [default: auto]
                               [possible values: auto, always, never]
              --ascii          Draw with ASCII characters alone
              --yes            Ask no questions
          -q, --quiet          Print no notes and no success
          -v, --verbose        Tell which files are used
              --demo           Open the console on a demo plant that is gone when it is left; nothing of
                               yours is touched

        Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused; 4 not found; 5 conflict; 6 the database
        can't be used; 130 interrupted.
    "#]]);
    plant.run(&["users", "add", "--help"]).check(expect![[r#"
        exit 0
        --- stdout
        Add a user

        Usage: chargehand users add [OPTIONS] --full-name <NAME> <USERNAME>

        Arguments:
          <USERNAME>  Username

        Options:
              --full-name <NAME>   Full name
              --email <EMAIL>      Email address
              --suid <SUID>        Staff number
              --role <ROLE>        A role; without any, the default role
              --license <LICENSE>  A license type to assign
              --password-stdin     Read a temporary password from standard input
              --set <FIELD=VALUE>  Another field and its value, such as team="Night shift"
          -h, --help               Print help

        Global options:
              --db <PATH>      The database; also CHARGEHAND_DB, or `path` in the config file
              --config <PATH>  The config file; also CHARGEHAND_CONFIG
              --json           Print one JSON document; errors are JSON too
              --color <WHEN>   Use colors and crossed-out text; NO_COLOR counts as never [default: auto]
                               [possible values: auto, always, never]
              --ascii          Draw with ASCII characters alone
              --yes            Ask no questions
          -q, --quiet          Print no notes and no success
          -v, --verbose        Tell which files are used
    "#]]);
    plant.run(&["--version"]).check(expect![[r#"
        exit 0
        --- stdout
        chargehand 0.1.0
    "#]]);
}
