//! The passwords of a file: held against the rules and hashed on all cores, before anything is locked.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{ImportPhase, Watch, told};
use crate::clock::Chance;
use crate::domain::import::{Column, PasswordNeed, Sheet};
use crate::domain::password::{Password, PasswordHash, Rules};
use crate::domain::text;
use crate::hashing::{Hashing, HashingError, Workbench};
use crate::service::{Answer, ServiceError};

/// The passwords of a file, by row.
#[derive(Default)]
pub(super) struct Passwords {
    // In order of rows.
    known: Vec<Known>,
}

struct Known {
    row: usize,
    need: PasswordNeed,
    password: Password,
    flaw: Option<String>,
    hash: Option<PasswordHash>,
}

/// A salt that was drawn beforehand: the hashes don't depend on which core comes first.
struct Salt([u8; 16]);

impl Chance for Salt {
    fn fill(&self, bytes: &mut [u8]) {
        let length = bytes.len().min(self.0.len());
        bytes[..length].copy_from_slice(&self.0[..length]);
    }
}

impl Passwords {
    /// Holds every password against the rules of its account (PWD-2).
    pub(super) fn judged(
        sheet: &(impl Sheet + Sync),
        needs: Vec<(usize, PasswordNeed)>,
        site_name: &str,
        watch: Watch<'_>,
    ) -> Answer<Self> {
        let password = |row| Password::new(sheet.cell(row, Column::Password).to_owned());
        let mut known: Vec<_> = needs
            .into_iter()
            .map(|(row, need)| Known { row, need, password: password(row), flaw: None, hash: None })
            .collect();
        let judge = |(): &mut (), known: &Known| {
            let username = sheet.cell(known.row, Column::Username);
            let rules = Rules { min_length: known.need.min_length, username, site_name };
            let fits =
                if known.need.lifted { Rules::check_possible(&known.password) } else { rules.check(&known.password) };
            fits.err().map(|flaw| text::sentence(&flaw))
        };
        let flaws = on_all_cores(&known, || (), judge, ImportPhase::CheckingPasswords, watch)?;
        for (known, flaw) in known.iter_mut().zip(flaws) {
            known.flaw = flaw;
        }
        Ok(Self { known })
    }

    /// The rows whose passwords were refused, and why.
    pub(super) fn refused(&self) -> Vec<(usize, String)> {
        self.known.iter().filter_map(|known| Some((known.row, known.flaw.clone()?))).collect()
    }

    /// Hashes them all.
    pub(super) fn hash(&mut self, hashing: &Hashing, chance: &dyn Chance, watch: Watch<'_>) -> Answer<()> {
        let salts: Vec<Salt> = self.known.iter().map(|_| fresh(chance)).collect();
        let work: Vec<_> = self.known.iter().zip(&salts).collect();
        let hash = |bench: &mut Workbench<'_>, (known, salt): &(&Known, &Salt)| bench.hash(&known.password, *salt);
        let hashes = on_all_cores(&work, || hashing.workbench(), hash, ImportPhase::Hashing, watch)?;
        let hashes: Result<Vec<_>, HashingError> = hashes.into_iter().collect();
        drop(work);
        for (known, hash) in self.known.iter_mut().zip(hashes?) {
            known.hash = Some(hash);
        }
        Ok(())
    }

    /// Forgets those of rows that are left out.
    pub(super) fn leave_out(&mut self, left_out: &[bool]) {
        self.known.retain(|known| !left_out.get(known.row).copied().unwrap_or(false));
    }

    /// The hash of a row's password, as long as it was held against the rules that hold now.
    pub(super) fn hash_of(&self, row: usize, need: PasswordNeed) -> Result<PasswordHash, String> {
        let known = self.known.binary_search_by_key(&row, |known| known.row).ok().map(|at| &self.known[at]);
        let same = known.filter(|known| known.need == need);
        let changed = || "The password rules changed while the file was read: import it again.".to_owned();
        same.and_then(|known| known.hash.clone()).ok_or_else(changed)
    }
}

fn fresh(chance: &dyn Chance) -> Salt {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Salt(salt)
}

/// Does `work` for every item, in as many threads as there are cores, each with tools of its own; this one tells how far
/// it is.
fn on_all_cores<T: Sync, R: Send, W>(
    items: &[T],
    tools: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &T) -> R + Sync,
    phase: ImportPhase,
    watch: Watch<'_>,
) -> Answer<Vec<R>> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let take = |tools: &mut W| {
        let at = next.fetch_add(1, Ordering::SeqCst);
        (!stopped.load(Ordering::SeqCst)).then(|| items.get(at).map(|item| (at, work(tools, item)))).flatten()
    };
    let others = std::thread::available_parallelism().map_or(1, NonZero::get).min(items.len()).saturating_sub(1);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let keep = |mine: Vec<_>| done.lock().map(|mut done| done.extend(mine)).is_ok();
    std::thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(|| {
                let mut tools = tools();
                keep(std::iter::from_fn(|| take(&mut tools)).collect())
            });
        }
        let (mut tools, mut mine) = (tools(), Vec::new());
        while let Some(result) = take(&mut tools) {
            mine.push(result);
            if !told(watch, phase, next.load(Ordering::SeqCst).min(items.len()), items.len()) {
                stopped.store(true, Ordering::SeqCst);
            }
        }
        keep(mine);
    });
    let mut done = done.into_inner().unwrap_or_default();
    if stopped.load(Ordering::SeqCst) || done.len() != items.len() {
        return Err(ServiceError::Cancelled);
    }
    done.sort_unstable_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
