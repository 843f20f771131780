//! Plays the demo's history through the services.

use std::collections::HashMap;
use std::sync::Arc;

use super::DemoOptions;
use super::history::{Act, Deed};
use crate::clock::{SeededChance, SetClock, Timestamp};
use crate::domain::gate::{Credential, Entrance};
use crate::domain::id::SessionId;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::sso::Presented;
use crate::hashing::Hashing;
use crate::service::login::Settled;
use crate::service::{Answer, Computer, Desk, Kind, NewAccount, OpenOptions, Sits, UserAction};

/// The machines at which people sit. The first is the office's.
const MACHINES: [&str; 5] = ["OFFICE-2", "IT-DESK", "ASSEMBLY-1", "WELDING-1", "GATE-1"];

/// A desk for each machine, and who is signed in.
pub(super) struct Stage {
    pub(super) clock: Arc<SetClock>,
    desks: Vec<Desk>,
    /// Goes from one terminal to the next.
    roaming: Desk,
    sessions: HashMap<String, (usize, SessionId)>,
    /// Who signs in by single sign-on.
    pub(super) bound: HashMap<String, Presented>,
}

impl Stage {
    /// Makes the database at that moment, and opens it for each machine.
    pub(super) fn open(options: &DemoOptions, begun: Timestamp, hashing: &Arc<Hashing>) -> Answer<Self> {
        let clock = Arc::new(SetClock::at(begun));
        let chance = Arc::new(SeededChance::new(options.seed));
        let desk = |machine: &&str| {
            let options = OpenOptions {
                path: options.path.clone(),
                create: true,
                device: Computer { name: (*machine).into(), sits: Sits::AtNamed, ..Computer::default() },
                busy_timeout_ms: 10_000,
                on_wait: Arc::new(|_| {}),
                clock: clock.clone(),
                chance: chance.clone(),
            };
            let desk = Desk::open(options, hashing.clone(), Entrance::Console)?;
            desk.store.hurry()?;
            Ok(desk)
        };
        let (desks, roaming) = (MACHINES.iter().map(&desk).collect::<Answer<_>>()?, desk(&MACHINES[0])?);
        Ok(Self { clock, desks, roaming, sessions: HashMap::new(), bound: HashMap::new() })
    }

    /// The desk at a machine.
    pub(super) fn desk(&mut self, machine: usize) -> &mut Desk {
        let count = self.desks.len();
        &mut self.desks[machine % count]
    }

    /// Passwords set from now on cost nothing.
    pub(super) fn spare_hashing(&mut self, cheap: Arc<Hashing>) {
        for desk in &mut self.desks {
            desk.hashing = cheap.clone();
        }
    }

    /// Puts everything on the disk, and leaves.
    pub(super) fn close(mut self) -> Answer<()> {
        self.desks.truncate(1);
        self.desks.first().map_or(Ok(()), |desk| Ok(desk.store.take_time()?))
    }

    /// The session of somebody, who signs in at `machine` where there is none.
    pub(super) fn session_of(&mut self, name: &str, machine: usize) -> Answer<SessionId> {
        if let Some((_, session)) = self.sessions.get(name) {
            return Ok(*session);
        }
        let session = self.sign_in(name, machine)?.ok_or(crate::service::ServiceError::NotSignedIn)?;
        self.sessions.insert(name.to_owned(), (machine, session));
        Ok(session)
    }

    /// Somebody signs in, by what they sign in with; none where they are refused.
    fn sign_in(&mut self, name: &str, machine: usize) -> Answer<Option<SessionId>> {
        let Some(presented) = self.bound.get(name).cloned() else {
            return self.desk(machine).settle_as(name, Credential::Matched, None);
        };
        Ok(match self.desk(machine).settle_presented(&presented, None)? {
            Settled::Accepted(signed_in) => Some(signed_in.session),
            _ => None,
        })
    }

    /// Somebody signs out, unless their session has ended meanwhile.
    pub(super) fn sign_out(&mut self, name: &str) -> Answer<()> {
        let Some((machine, session)) = self.sessions.remove(name) else { return Ok(()) };
        match self.desk(machine).sign_out(session) {
            Err(error) if !error.is_session_over() => Err(error),
            _ => Ok(()),
        }
    }

    /// Does what somebody did. `known` is the hash of the password that the program tells.
    pub(super) fn perform(&mut self, act: Act, known: &PasswordHash) -> Answer<()> {
        match act {
            Act::SignIn { name, machine } => {
                if !self.sessions.contains_key(&name)
                    && let Some(session) = self.sign_in(&name, machine)?
                {
                    self.sessions.insert(name, (machine, session));
                }
            }
            Act::SignOut { name } => self.sign_out(&name)?,
            Act::WrongPassword { name, machine } => {
                self.desk(machine).settle_as(&name, Credential::Wrong, None)?;
            }
            Act::FirstPassword { name, machine, told } => {
                let desk = self.desk(machine);
                let hash = if told {
                    known.clone()
                } else {
                    desk.hashing.hash(&Password::new(format!("{name} alone knows")), &*desk.chance())?
                };
                if let Some(session) = desk.settle_as(&name, Credential::Matched, Some(&hash))? {
                    self.sessions.insert(name, (machine, session));
                }
            }
            Act::Bind { name } => {
                self.sign_out(&name)?;
                self.bind(name)?;
            }
            Act::Letter(letter) => self.letter(letter)?,
            Act::AtTerminal { name, device } => {
                self.roaming.store.sit_at(&device);
                self.roaming.vouch_without_password(&name)?;
            }
            Act::Deed { by, deed } => {
                let done = match self.deed(&by, &deed) {
                    Err(error) if error.is_session_over() => {
                        self.sessions.remove(&by);
                        self.deed(&by, &deed)
                    }
                    done => done,
                };
                // In a small plant the same person may be disabled twice: then the rule is told, and nothing happens.
                if let Err(error) = done
                    && error.kind() != Kind::Refused
                {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn deed(&mut self, by: &str, deed: &Deed) -> Answer<()> {
        let session = self.session_of(by, 1)?;
        let desk = self.desk(1);
        match deed {
            Deed::Edit { name, field, value } => {
                desk.edit_user(session, name, None, &[(*field, value.clone())])?;
            }
            Deed::Disable { name, reason } => {
                desk.disable_user(session, name, Some(reason.clone()))?;
            }
            Deed::Enable { name, reason } => {
                desk.enable_user(session, name, Some(reason.clone()))?;
            }
            Deed::Unlock { name, reason } => {
                desk.unlock_user(session, name, Some(reason.clone()))?;
            }
            Deed::Hire { name, fields } => {
                let roles = vec!["Operator".to_owned()];
                let new = NewAccount {
                    username: name.clone(),
                    fields: fields.clone(),
                    roles,
                    license: Some(super::STAFF.to_owned()),
                    password: None,
                };
                desk.add_user(session, new)?;
            }
            Deed::Delete { name, reason } => {
                let reason = Some((*reason).to_owned());
                desk.change_user(session, name, &UserAction::Delete { reason })?;
            }
            Deed::Setting { key, value } => {
                desk.set_setting(session, key, value)?;
            }
            Deed::Link { name } => {
                desk.change_user(session, name, &UserAction::LinkSso)?;
            }
            Deed::NotAllowed { name } => {
                desk.disable_user(session, name, None)?;
            }
        }
        Ok(())
    }
}
