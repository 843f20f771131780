//! Everything that can be found out about the database, each with what mends it, for whoever owns its file.

use super::{Answer, OpenOptions, ServiceError};
use crate::domain::checkup::Check;
use crate::store::{Store, check_files, log_check};

/// Looks at the files, then at all that stands in them. What stops the looking is a finding, too. `watch` is told how many
/// events are verified, and stops it by answering `false`.
///
/// # Errors
/// [`ServiceError::Cancelled`].
pub fn doctor(options: &OpenOptions, watch: impl FnMut(u64) -> bool) -> Answer<Vec<Check>> {
    let mut checks = check_files(&options.path);
    let options = OpenOptions { create: false, ..options.clone() };
    let unusable = |error: &dyn std::fmt::Display| Check::new("database", "it can't be used").failed(error.to_string());
    let mut store = match Store::open(options) {
        Ok(store) => store,
        Err(error) => {
            checks.push(unusable(&error));
            return Ok(checks);
        }
    };
    match store.checkup() {
        Ok(found) => checks.extend(found),
        Err(error) => checks.push(unusable(&error)),
    }
    match store.verify_log(None, watch) {
        Ok(Some(verified)) => checks.push(log_check(&verified)),
        Ok(None) => return Err(ServiceError::Cancelled),
        Err(error) => checks.push(unusable(&error)),
    }
    Ok(checks)
}
