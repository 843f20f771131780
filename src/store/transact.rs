//! The one way to write: a transaction in which Changes are recorded.

use rusqlite::{Transaction, TransactionBehavior};

use super::apply;
use super::chain::{Hash, Head};
use super::computer::Computer;
use super::denial::unseen;
use super::error::{Failure, StoreError};
use super::open::{Access, Store, Waiting};
use super::seats::Ledger;
use super::view::View;
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Area, Change, Door, Nature, Needs, Over, PlantChange};
use crate::domain::event::{Category, Detail};
use crate::domain::gate::Actor;
use crate::domain::id::{EventId, SessionId};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::policy::{Denied, Writer, permits};
use crate::domain::undo::UNDOES;
use crate::domain::world::World;

/// On whose behalf something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A signed-in person, by their session. Who they are and what they may do is looked up inside the write lock.
    Session(SessionId),
    /// The program, through one of its doors.
    Door(Door),
    /// Whoever owns the database file: the operating system's name for them, as the log is to say it (GATE-13).
    Owner(String),
}

/// An open write transaction. Everything a [`View`] answers, it answers of what is about to be committed.
pub struct Tx<'c> {
    pub(super) view: View<'c>,
    writer: Writer,
    head: Head,
    operation: Option<EventId>,
    touched: Vec<Area>,
    denied: Option<PlantChange>,
    /// Was there a lasting administrator before accounts were first touched? None while none was.
    had_administrator: Option<bool>,
    /// The seats that were touched so far.
    pub(super) seats: Ledger,
    /// A Change was written in part: nothing of this transaction may stay.
    spoiled: bool,
    /// Nothing of it is to stay, though nothing went wrong.
    forgone: bool,
    /// It is only tried: no denial is logged.
    tried: bool,
    /// The operation that is undone with it: its events say so.
    undoes: Option<EventId>,
}

impl Store {
    /// Does `work` in one transaction: all of it or nothing. What was touched comes back with the answer, so that
    /// screens know what to read again. A refusal for want of a permission is rolled back and then logged, once.
    ///
    /// # Errors
    /// What `work` gives, the store's errors, and the rules that hold for every transaction (USR-13).
    pub fn transact<T>(
        &mut self,
        by: By,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure>,
    ) -> Result<(T, Vec<Area>), Failure> {
        let session = match &by {
            By::Session(session) => Some(*session),
            By::Door(_) | By::Owner(_) => None,
        };
        let (result, denied) = self.attempt(by, work);
        if let Some(denied) = denied {
            self.log_denial(session, denied)?;
        }
        if let (Err(failure), Some(session)) = (&result, session) {
            self.note_misplaced(failure, session);
        }
        result
    }

    /// The transaction itself, and the denial to be logged after it was rolled back.
    #[expect(clippy::type_complexity, reason = "private, and a name for it would hide what it is")]
    fn attempt<T>(
        &mut self,
        by: By,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure>,
    ) -> (Result<(T, Vec<Area>), Failure>, Option<PlantChange>) {
        let transaction = match self.begin() {
            Ok(transaction) => transaction,
            Err(error) => return (Err(error.into()), None),
        };
        let device = self.options.device.clone();
        // Taken after the lock, so that the log's times don't run backwards.
        let now = self.options.clock.now();
        let mut tx = match Tx::open(&transaction, by, now, device) {
            Ok(tx) => tx,
            Err(failure) => return (Err(failure), None),
        };
        let result = work(&mut tx).and_then(|answer| {
            tx.keep_invariants()?;
            Ok(answer)
        });
        let (touched, denied, forgone) = (std::mem::take(&mut tx.touched), tx.denied.take(), tx.forgone);
        let tried = tx.tried;
        match result {
            // Dropping the transaction rolls back.
            Ok(answer) if forgone => (Ok((answer, Vec::new())), denied.filter(|_| !tried)),
            Ok(answer) => {
                // A denial that `work` went on after is logged as well (ROL-10), with what was done: the one isn't told as
                // failed because the other couldn't be written.
                if let Some(denied) = denied
                    && let Err(error) = tx.append(&denied.into(), None, None)
                {
                    return (Err(error.into()), None);
                }
                drop(tx);
                match transaction.commit() {
                    Ok(()) => (Ok((answer, touched)), None),
                    Err(error) => (Err(error.into()), None),
                }
            }
            Err(failure) => {
                let denied = denied.or_else(|| unseen(&failure)).filter(|_| !tried);
                (Err(failure), denied)
            }
        }
    }

    pub(super) fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        if self.access() == Access::ReadOnly {
            return Err(StoreError::ReadOnly);
        }
        let (timeout, on_wait) = (self.options.busy_timeout_ms, self.options.on_wait.clone());
        // IMMEDIATE: two writers never both read first and then find that only one can go on.
        // Unchecked: `transact` takes the store mutably, so there is never a second one inside.
        let begun = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate);
        on_wait(Waiting::Over);
        if !self.is_in_place() {
            return Err(StoreError::Replaced(self.path().to_owned()));
        }
        begun.map_err(|error| match StoreError::from(error) {
            StoreError::Busy { .. } => StoreError::Busy { seconds: timeout / 1_000 },
            other => other,
        })
    }
}

impl<'c> Tx<'c> {
    pub(super) fn open(
        transaction: &'c Transaction<'_>,
        by: By,
        now: crate::clock::Timestamp,
        computer: Computer,
    ) -> Result<Self, Failure> {
        let view = View::of(transaction, now, computer)?;
        let writer = match by {
            By::Session(session) => Writer::Actor(view.actor(session)?),
            By::Door(door) => Writer::Door(door),
            By::Owner(name) => Writer::Owner(name),
        };
        let head = Head::read(transaction)?;
        Ok(Self {
            view,
            writer,
            head,
            operation: None,
            touched: Vec::new(),
            denied: None,
            had_administrator: None,
            seats: Ledger::default(),
            spoiled: false,
            forgone: false,
            tried: false,
            undoes: None,
        })
    }

    /// The signed-in person who writes; none for the program itself.
    #[must_use]
    pub const fn actor(&self) -> Option<&Actor> {
        match &self.writer {
            Writer::Actor(actor) => Some(actor),
            Writer::Door(_) | Writer::Owner(_) => None,
        }
    }

    /// Number of the operation so far: that of its first event.
    #[must_use]
    pub const fn operation(&self) -> Option<EventId> {
        self.operation
    }

    /// Gets ready for very many changes: rows may refer to others that are written later in this transaction (when it
    /// ends every reference must hold), and 10 MiB of pages are kept at hand until [`Store::end_of_many`].
    ///
    /// # Errors
    /// The store's.
    pub fn prepare_for_many(&self) -> Result<(), StoreError> {
        let sql = "PRAGMA defer_foreign_keys = ON; PRAGMA cache_size = -10240";
        Ok(self.view.connection.execute_batch(sql)?)
    }

    /// Does a part of the operation that stands or falls by itself: where it fails, nothing of it stays, and the rest can
    /// go on. What must be true of every committed state is looked at when the part ends, so that it is known which part
    /// would break it.
    ///
    /// # Errors
    /// What `work` gives; the rules that hold for every transaction (USR-13); the store's.
    pub fn part<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let before = (self.head.clone(), self.operation, self.touched.clone(), self.spoiled, self.seats.clone());
        self.seats.part_begins(&self.view);
        let connection = self.view.connection;
        connection.execute_batch("SAVEPOINT part").map_err(StoreError::from)?;
        let done = work(self).and_then(|answer| {
            self.keep_invariants()?;
            Ok(answer)
        });
        if done.is_err() {
            // Where the disk is full, SQLite may have rolled back everything: then that is what is told.
            if connection.execute_batch("ROLLBACK TO part").is_err() {
                self.spoiled = true;
                return done;
            }
            (self.head, self.operation, self.touched, self.spoiled, self.seats) = before;
            // Settings and roles are as they were before it.
            self.view = View::of(connection, self.view.now, self.view.computer.clone())?;
        }
        connection.execute_batch("RELEASE part").map_err(StoreError::from)?;
        done
    }

    /// Nothing of this transaction is to stay, whatever it answers. A denial is logged all the same.
    pub const fn forgo(&mut self) {
        self.forgone = true;
    }

    /// It is only tried: nothing stays, and no denial is logged, as where a key is greyed out.
    pub const fn only_tried(&mut self) {
        (self.forgone, self.tried) = (true, true);
    }

    /// Keeps the first denial, to be logged once for the operation (ROL-10).
    fn deny(&mut self, denied: PlantChange) {
        self.denied.get_or_insert(denied);
    }

    /// Asks for a permission before anything is decided, so that who may not isn't told how things stand. A refusal is
    /// logged like that of a Change; `attempted` is what the log says was wanted.
    ///
    /// # Errors
    /// [`Failure::Denied`].
    pub fn ask(&mut self, permission: Permission, category: Category, attempted: &str) -> Result<(), Failure> {
        match &self.writer {
            Writer::Actor(actor) if !actor.permissions().holds(permission) => {
                let attempted = attempted.to_owned();
                self.deny(PlantChange::Denied { attempted, category, subject: None, permission });
                Err(Denied { permission }.into())
            }
            _ => Ok(()),
        }
    }

    /// Records a Change: asks the policy, writes the rows, appends the event that has their digest; sessions that end with it are ended.
    ///
    /// # Errors
    /// [`Failure::Denied`] where the writer may not; the store's.
    pub fn record(&mut self, change: impl Into<Change>) -> Result<(), Failure> {
        let change = change.into();
        let nature = change.nature();
        let subject = match &nature.needs {
            Needs::Permissions { over: Some(Over::User(user)), .. } => {
                self.view.user(*user)?.map_or(PermissionSet::NONE, |user| user.reach())
            }
            Needs::Permissions { over: Some(Over::HoldersOf(role)), .. } => self.view.reach_of_holders(*role)?,
            _ => PermissionSet::NONE,
        };
        if let Err(denied) = permits(&self.writer, &nature, subject) {
            let account = change.account();
            self.deny(PlantChange::Denied {
                attempted: account.message,
                category: account.category,
                subject: account.subject,
                permission: denied.permission,
            });
            return Err(denied.into());
        }
        // Whatever the change says of itself: the rule isn't one that a new kind of change could forget.
        if self.had_administrator.is_none() {
            self.had_administrator = Some(self.view.has_lasting_administrator()?);
        }
        let written = self.write(&change, &nature);
        // Whatever the caller makes of the failure: what was half written is never committed.
        self.spoiled |= written.is_err();
        written
    }

    fn write(&mut self, change: &Change, nature: &Nature) -> Result<(), Failure> {
        let ends = nature.ends_sessions.map(|ending| self.whose_sessions(ending)).transpose()?.unwrap_or_default();
        let watched = Ledger::before(&self.view, change)?;
        self.put_down(change, None)?;
        self.seats.after(&self.view, watched)?;
        if nature.marks_actor
            && let Writer::Actor(actor) = &self.writer
        {
            apply::mark_actor(&self.view, actor.user().id)?;
        }
        for area in nature.touches.iter().chain([&Area::Log]) {
            self.touch(*area);
        }
        self.cancel_links(change)?;
        nature.ends_sessions.map_or(Ok(()), |ending| self.end_sessions(ends, ending, change))
    }

    /// This list must be read again.
    fn touch(&mut self, area: Area) {
        if !self.touched.contains(&area) {
            self.touched.push(area);
        }
    }

    /// Writes what the program does because of a change: rows, and an event in its own name.
    pub(super) fn follow(&mut self, change: &Change, area: Area) -> Result<(), Failure> {
        let written = self.put_down(change, Some(&Writer::Door(Door::Program)));
        self.spoiled |= written.is_err();
        self.touch(area);
        written
    }

    /// The rows of a change, then its event with their digest: where that can't be written, nothing of them stays.
    fn put_down(&mut self, change: &Change, writer: Option<&Writer>) -> Result<(), Failure> {
        let rights = apply::apply(&mut self.view, change, self.writer.name(), self.head.next())?;
        Ok(self.append(change, writer, rights)?)
    }

    /// Appends the event of a change, in the name of `writer` or else of the transaction's own.
    pub(super) fn append(
        &mut self,
        change: &Change,
        writer: Option<&Writer>,
        rights: Option<Hash>,
    ) -> Result<(), StoreError> {
        let writer = writer.unwrap_or(&self.writer);
        let mut account = change.account();
        account.details.extend(self.undoes.map(|operation| Detail::value(UNDOES, operation.0.to_string())));
        let operation = self.operation.unwrap_or(self.head.next());
        self.head.append(&self.view, writer, &account, operation, rights)?;
        self.operation = Some(operation);
        Ok(())
    }

    /// What is recorded from now on takes back this operation.
    pub const fn undoes(&mut self, operation: EventId) {
        self.undoes = Some(operation);
    }

    /// What must be true of every committed state, whatever was recorded: no license type is oversold (LIC-2), and a
    /// lasting administrator remains (USR-13). Where there was none before, because the clock was put back, nothing is refused: it would close the gate too.
    fn keep_invariants(&self) -> Result<(), Failure> {
        if self.spoiled {
            return Err(StoreError::Unexpected("a change was written in part".into()).into());
        }
        self.seats.keep(&self.view)?;
        if self.had_administrator != Some(true) || !self.view.is_set_up()? {
            return Ok(());
        }
        if self.view.has_lasting_administrator()? { Ok(()) } else { Err(RuleBroken::LastAdministrator.into()) }
    }
}

impl<'c> std::ops::Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}
