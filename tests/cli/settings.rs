//! `settings`.

use expect_test::expect;

use crate::plant::Plant;

#[test]
fn settings_are_listed_read_and_set() {
    let plant = Plant::new();
    plant.ada(&["settings", "set", "lockout_minutes", "30"]).check(expect![[r#"
        exit 0
        --- stdout
        lockout_minutes is 30 now.
    "#]]);
    plant.ada(&["settings", "get", "lockout_minutes"]).check(expect![[r#"
        exit 0
        --- stdout
        30
    "#]]);
    plant.ada(&["settings", "get", "lockout_minutes", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "key": "lockout_minutes",
          "value": "30",
          "default": "0",
          "allowed": "a whole number of minutes from 0 to 10080",
          "meaning": "After this time a lock-out ends by itself; 0 keeps it until somebody unlocks.",
          "changed": "TIME",
          "changed_by": "ada"
        }
    "#]]);
    plant.ada(&["settings", "set", "site_name", "Plant 2", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "key": "site_name",
          "value": "Plant 2",
          "default": "",
          "allowed": "at most 60 characters, none of them invisible",
          "meaning": "The plant's name, shown at sign-in and in mails.",
          "changed": "TIME",
          "changed_by": "ada"
        }
    "#]]);
    plant.ada(&["settings", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        SETTING                      VALUE       DEFAULT     MEANING
        site_name                    Plant 2                 The plant's name, shown at sign-in and in mails.
        site_url                                             The address of the plant's site, where its dashboards are shown.
        site_time_zone               UTC         UTC         The time zone in which days begin and end, and in which times are shown.
        require_passwords            on          on          Accounts need a password; off lets accounts in that have none set.
        max_failed_attempts          5           5           Wrong passwords in a row that are borne; the next one locks the account out.
        lockout_minutes              30          0           After this time a lock-out ends by itself; 0 keeps it until somebody unlocks.
        password_min_length          15          15          The fewest characters of a password.
        password_min_length_trusted  8           8           The fewest characters of a password of accounts that are bound to trusted devices.
        first_password_anywhere      off         off         A first password may be set at any computer; off, at trusted devices alone.
        reset_code_minutes           30          30          For so long a code for a new password is good.
        session_max_hours            16          16          After this time a session ends, used or not.
        session_idle_minutes         15          15          After this time without a key the console is locked.
        default_role                 Programmer  Programmer  The role of a new account for which nobody chose one.
        default_license                                      The license that whoever accepts an invite gets, where a seat is free; empty: none.
        invite_days                  7           7           For so many days the code of an invite is good.
        supervisors_unlock           off         off         Supervisors may lift lock-outs by wrong passwords; administrators' locks they may not.
        admins_edit_profiles         on          on          Administrators may edit another's name and mobile number.
        require_license              off         on          Accounts need a license to log in; Admin never does.
        license_grace_days           0           0           For so many days after its end a license type still licenses its holders.
    "#]]);
}

#[test]
fn what_a_setting_does_not_take_is_refused() {
    let plant = Plant::new();
    plant.ada(&["settings", "set", "lockout_minutes", "-1"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The setting lockout_minutes can't be "-1": it takes a whole number of minutes from 0 to 10080.
    "#]]);
    plant.ada(&["settings", "set", "default_role", "Boss"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no role called Boss. `chargehand roles list` names them.
    "#]]);
    plant.ada(&["settings", "set", "color", "red"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no setting called color. `chargehand settings list` names them.
    "#]]);
    plant.ada(&["settings", "get", "color", "--json"]).check(expect![[r#"
        exit 4
        --- stderr
        {"error":{"code":"not_found","message":"There is no setting called color. `chargehand settings list` names them.","details":{}}}
    "#]]);
}
