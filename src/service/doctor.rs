//! Everything that can be found out about the database, each with what mends it: for whoever owns its file, or keeps the
//! plant's settings.

use super::{Answer, Desk, Looking, OpenOptions, ServiceError};
use crate::domain::checkup::Check;
use crate::domain::id::SessionId;
use crate::store::{Store, StoreError, check_files, log_check, words_check};

/// Looks at the files, then at all that stands in them. What stops the looking is a finding, too. `watch` is told what is
/// looked at, and stops it by answering `false`.
///
/// # Errors
/// [`ServiceError::Cancelled`].
pub fn doctor(options: &OpenOptions, watch: impl FnMut(Looking) -> bool) -> Answer<Vec<Check>> {
    let mut checks = check_files(&options.path);
    let options = OpenOptions { create: false, ..options.clone() };
    match Store::open(options) {
        Ok(mut store) => look_into(&mut store, checks, watch),
        Err(error) => {
            checks.push(unusable(&error));
            Ok(checks)
        }
    }
}

fn unusable(error: &StoreError) -> Check {
    let check = Check::new("database", "it can't be used");
    match error {
        // Its own sentence leads to the doctor.
        StoreError::Unexpected(what) => Check { found: format!("it holds something unexpected: {what}"), ..check }.failed(
            "Perhaps another program changed it. What is found out besides stands below; `chargehand restore` puts back the \
             last backup.",
        ),
        error => check.failed(error.to_string()),
    }
}

fn look_into(store: &mut Store, mut checks: Vec<Check>, mut watch: impl FnMut(Looking) -> bool) -> Answer<Vec<Check>> {
    match store.checkup(|| watch(Looking::AtPages)) {
        Ok(Some(found)) => checks.extend(found),
        Ok(None) => return Err(ServiceError::Cancelled),
        Err(error) => checks.push(unusable(&error)),
    }
    match store.verify_log(None, |count| watch(Looking::AtEvents(count))) {
        Ok(Some(verified)) => checks.push(log_check(&verified)),
        Ok(None) => return Err(ServiceError::Cancelled),
        Err(error) => checks.push(unusable(&error)),
    }
    match store.verify_words(|count| watch(Looking::AtWords(count))) {
        Ok(Some(broken)) => checks.push(words_check(broken.as_ref())),
        Ok(None) => return Err(ServiceError::Cancelled),
        Err(error) => checks.push(unusable(&error)),
    }
    Ok(checks)
}

impl Desk {
    /// The same over the connection at hand: nothing is opened a second time.
    ///
    /// # Errors
    /// Without `ManageSettings`; [`ServiceError::Cancelled`].
    pub fn check_up(&mut self, session: SessionId, watch: impl FnMut(Looking) -> bool) -> Answer<Vec<Check>> {
        self.read_as(session, |_, sight, _| Ok(sight.settings()?))?;
        let checks = check_files(self.store.path());
        look_into(&mut self.store, checks, watch)
    }
}
