//! USR-12: who may log in but not open the console is let in to their own profile, and to nothing else.

use chargehand::clock::Timestamp;
use chargehand::domain::gate::{Credential, Entrance, Facts, Outcome, Reason, judge};
use chargehand::domain::id::SessionId;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::settings::Settings;
use chargehand::domain::user::User;

use crate::policy::user;

const NOW: Timestamp = Timestamp(1_793_599_080_000);

fn at(user: &User, entrance: Entrance) -> (Outcome, Option<PermissionSet>) {
    let settings = Settings::default();
    let verdict = judge(&Facts {
        now: NOW,
        user: Some(user),
        credential: Credential::Matched,
        device_trusted: false,
        last_password: false,
        entrance,
        settings: &settings,
    });
    (verdict.outcome(), verdict.actor(SessionId(1)).map(|actor| actor.permissions()))
}

#[test]
fn whatever_somebody_holds_elsewhere_they_only_log_in_here() {
    let login = PermissionSet::of(&[Permission::AllowLogin]);
    for role in ["Operator", "Programmer", "Admin"] {
        assert_eq!(at(&user(&[role]), Entrance::OwnProfile), (Outcome::Accepted, Some(login)), "{role}");
    }
    // A role of the plant's own that edits users but doesn't open the console.
    let mut clerk = user(&["Operator"]);
    clerk.roles[0].role.permissions = PermissionSet::of(&[Permission::AllowLogin, Permission::EditUsers]);
    assert_eq!(at(&clerk, Entrance::Console), (Outcome::Refused(Reason::NoOpenConsole), None));
    assert_eq!(at(&clerk, Entrance::OwnProfile), (Outcome::Accepted, Some(login)));
}

#[test]
fn displays_and_those_who_may_not_log_in_have_no_profile() {
    // ROL-4, ROL-6
    let refused = |reason| (Outcome::Refused(reason), None);
    assert_eq!(at(&user(&["Kiosk"]), Entrance::OwnProfile), refused(Reason::NoOpenConsole));
    assert_eq!(at(&user(&[]), Entrance::OwnProfile), refused(Reason::NoAllowLogin));
}
