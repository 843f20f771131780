//! Who signs in to the demo plant by single sign-on: somebody who is bound, and somebody who hasn't signed in there yet. No
//! provider is asked: the demo's people have no accounts anywhere.

use super::history::{Act, Calendar, Deed};
use super::perform::Stage;
use crate::clock::Timestamp;
use crate::domain::sso::{Identity, Presented};
use crate::service::Answer;

/// The tenant of nobody.
const ISSUER: &str = "https://login.microsoftonline.com/00000000-0000-4000-8000-000000000000/v2.0";

/// `by` links both; the first one signs in there the next morning.
pub(super) fn acts(calendar: &Calendar, by: &str, bound: String, pending: String) -> Vec<(Timestamp, Act)> {
    let linked = |at, name: &String| (at, Act::Deed { by: by.to_owned(), deed: Deed::Link { name: name.clone() } });
    vec![
        linked(calendar.at(-15, 13, 20, 0), &bound),
        (calendar.at(-14, 7, 40, 0), Act::Bind { name: bound }),
        linked(calendar.at(-3, 13, 25, 0), &pending),
    ]
}

impl Stage {
    /// Somebody who is linked signs in there for the first time; from then on always.
    pub(super) fn bind(&mut self, name: String) -> Answer<()> {
        let identity = Identity { issuer: ISSUER.to_owned(), subject: format!("demo-{name}") };
        let presented = Presented { identity, vouched: Some(format!("{name}@example.org")), claimed: None };
        self.desk(0).settle_presented(&presented, None)?;
        self.bound.insert(name, presented);
        Ok(())
    }
}
