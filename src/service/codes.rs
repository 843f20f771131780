//! Logging in with a code for a new password (GATE-8, INV-5), and the file of the key that codes are made with.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::coming::Coming;
use super::login::{Settled, SignIn, SignedIn, Token};
use super::{Answer, Desk, ServiceError};
use crate::clock::Chance;
use crate::config::{SecretFlaw, read_secret, replace_private_file};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Door;
use crate::domain::dates::minute_text;
use crate::domain::gate::{Credential, Reason};
use crate::domain::id::{Named, UserId};
use crate::domain::invite::MailBroken;
use crate::domain::password::{CodeKey, Password, TypedCode};
use crate::domain::user::User;
use crate::domain::world::World;
use crate::hashing::HashingError;
use crate::store::{By, Failure, StoreError, View};

/// The text where a code for a new password isn't good, whatever account it might have been for.
const CODE_REFUSED: &str = "Nothing was set. The code is mistyped, was used already, or has run out: it is good \
     once and for a short while. For a new one please contact your system administrator.";

impl Desk {
    /// Logs in with a code for a new password, and sets it (GATE-8, PWD-3).
    ///
    /// # Errors
    /// [`ServiceError::LoginRefused`]; a new password that doesn't fit the rules; the store's.
    pub fn sign_in_with_code(&mut self, code: &Password, new: &Password) -> Answer<SignIn> {
        match self.enter_with_code(code, new, true)? {
            (_, Some(signed_in)) => Ok(SignIn::Accepted(signed_in)),
            (_, None) => Err(ServiceError::NotSignedIn),
        }
    }

    /// Sets a password with a code and opens no session; says whose it is.
    ///
    /// # Errors
    /// As [`Desk::sign_in_with_code`].
    pub fn set_password_with_code(&mut self, code: &Password, new: &Password) -> Answer<Named<UserId>> {
        Ok(self.enter_with_code(code, new, false)?.0)
    }

    fn enter_with_code(
        &mut self,
        code: &Password,
        new: &Password,
        opens: bool,
    ) -> Answer<(Named<UserId>, Option<SignedIn>)> {
        let (typed, key) = (TypedCode::read(code), read_key(&place(self.store.path()))?);
        // It has a place of its own, and is nobody's wrong code.
        if typed.as_ref().is_some_and(|typed| typed.is_invite) {
            return Err(RuleBroken::from(MailBroken::CodeOfInvite).into());
        }
        let of_whom = |view: &View<'_>| -> Result<(Option<User>, bool), Failure> {
            let Some(typed) = &typed else { return Ok((None, false)) };
            let Some(kept) = view.reset_code(typed.id)? else { return Ok((None, false)) };
            let right = key.as_ref().is_some_and(|key| key.matches(&kept, typed));
            Ok((view.user(kept.user)?, right))
        };
        let (user, right) = self.store.read(|view| of_whom(view))?;
        // The rules are told only to somebody who holds a code.
        let hash = match user.as_ref().filter(|_| right) {
            Some(user) => Some(self.new_hash(user, None, new)?),
            None => {
                // As much work as for one that is right (GATE-2).
                if !self.hashing.burn(new) {
                    return Err(HashingError::Busy.into());
                }
                None
            }
        };
        let (entrance, chance) = (self.entrance, self.chance());
        let token = Token::fresh(&*chance);
        let ((user, settled), _) = self.store.transact(By::Door(Door::Gate), |tx| {
            // It may have been used, or become void, a moment ago.
            let (user, right) = of_whom(tx)?;
            let credential = if right { Credential::Code } else { Credential::WrongCode };
            let whose = user.as_ref().map(User::named);
            let (name, new) = ("(a code)", hash.as_ref());
            let coming = Coming { name, credential, binds: None, rehashed: None, new, entrance, token, opens };
            Ok((whose, coming.judged(tx, user, &*chance)?))
        })?;
        match (settled, user) {
            (Settled::Accepted(signed_in), Some(user)) => Ok((user, Some(signed_in))),
            (Settled::PasswordSet, Some(user)) => Ok((user, None)),
            (Settled::Refused { reason: Reason::NoOpenConsole, .. }, _) if right => {
                Err(ServiceError::PasswordSetOnly { told: Reason::NoOpenConsole.told() })
            }
            (Settled::Refused { reason, reference }, _) => {
                // Whose a wrong code might have been, and how that account stands, is nobody's business.
                let told = match reason {
                    Reason::WrongCode => self.newer_code(typed.as_ref(), key.as_ref())?,
                    _ => reason.told(),
                };
                Err(ServiceError::LoginRefused { told, reference, reason })
            }
            _ => Err(ServiceError::NotSignedIn),
        }
    }
}

impl Desk {
    /// What is told of a code that isn't good: to somebody who has one that was replaced, that the mail with the newer one went to
    /// where they got theirs; to anybody else nothing but that.
    fn newer_code(&mut self, typed: Option<&TypedCode>, key: Option<&CodeKey>) -> Answer<String> {
        let (Some(typed), Some(key)) = (typed, key) else { return Ok(CODE_REFUSED.to_owned()) };
        let told = self.store.read::<_, Failure>(|view| {
            let newer = view.newer_code_mailed(typed.id)?.filter(|(old, _)| key.matches(old, typed));
            let at = |moment| minute_text(moment, &view.settings().site_time_zone);
            Ok(newer.map(|(_, made)| {
                format!("Nothing was set. A newer code was mailed to you at {}: look for that mail.", at(made))
            }))
        })?;
        Ok(told.unwrap_or_else(|| CODE_REFUSED.to_owned()))
    }
}

/// The key of the codes beside the database; made where there is none. To be called in a transaction: the write lock that
/// it holds keeps two programs from making one each.
pub(super) fn key_of(database: &Path, chance: &dyn Chance) -> Result<CodeKey, StoreError> {
    let path = place(database);
    if let Some(key) = read_key(&path)? {
        return Ok(key);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    chance.fill(&mut *bytes);
    replace_private_file(&path, &*bytes).map_err(|error| StoreError::Files { path, error })?;
    Ok(CodeKey::new(bytes))
}

pub(super) fn place(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-key");
    name.into()
}

pub(super) fn read_key(path: &Path) -> Result<Option<CodeKey>, StoreError> {
    let untrusted = |why| StoreError::Untrusted { path: path.to_owned(), why };
    let bytes = match read_secret(path) {
        Ok(bytes) => bytes,
        Err(SecretFlaw::Unreadable(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(SecretFlaw::Unreadable(error)) => return Err(StoreError::Files { path: path.to_owned(), error }),
        Err(SecretFlaw::OpenToOthers(_)) => {
            return Err(untrusted(
                "the key beside it can be read by others: chmod 600 it, or remove it, which ends all codes",
            ));
        }
        Err(SecretFlaw::OfAnother) => {
            return Err(untrusted("the key beside it belongs to another account of this host"));
        }
        Err(_) => return Err(untrusted("the key beside it is no plain file: remove it, which ends all codes")),
    };
    let key: [u8; 32] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| untrusted("the key beside it is none: remove it, which ends all codes"))?;
    Ok(Some(CodeKey::new(Zeroizing::new(key))))
}
