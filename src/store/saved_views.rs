//! How people look at their lists: remembered for each person and screen. The one thing besides Changes that is written
//! here: no rule reads it, and it is nobody's business but their own, so no event tells of it.

use rusqlite::{OptionalExtension, params};

use super::error::{Failure, StoreError};
use super::open::Store;
use super::view::View;
use crate::domain::id::{SessionId, UserId};

/// Longest text that is remembered of a screen, in bytes.
const LONGEST: usize = 4_096;

impl View<'_> {
    /// What is remembered of how an account looks at a screen.
    ///
    /// # Errors
    /// The store's.
    pub fn saved_view(&self, user: UserId, screen: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT view FROM saved_views WHERE user_id = ?1 AND screen = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![user.0, screen], |row| row.get(0)).optional()?)
    }
}

impl Store {
    /// Remembers how the person of `session` looks at a screen.
    ///
    /// # Errors
    /// Where the session is over; the store's.
    pub fn save_view(&mut self, session: SessionId, screen: &str, view: &str) -> Result<(), Failure> {
        if view.len() > LONGEST {
            return Err(StoreError::Unexpected("a view of a screen that is too long to be remembered".into()).into());
        }
        let (now, device) = (self.options.clock.now(), self.options.device.clone());
        let transaction = self.begin()?;
        let user = View::of(&transaction, now, device)?.actor(session)?.user().id;
        let sql = "INSERT INTO saved_views (user_id, screen, view) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (user_id, screen) DO UPDATE SET view = ?3";
        transaction.execute(sql, params![user.0, screen, view]).map_err(StoreError::from)?;
        Ok(transaction.commit().map_err(StoreError::from)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::store;
    use super::*;

    /// The contents of every table but `saved_views`.
    fn rest(store: &Store) -> Vec<(String, String)> {
        // The index of words is compared table by table: it can't be read as one.
        let names =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('saved_views', 'events_text')";
        let mut statement = store.connection.prepare(names).unwrap();
        let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let content = |name: &String| {
            let mut statement = store.connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
            let columns = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                (0..columns).map(|at| row.get_ref(at).map(|value| format!("{value:?}"))).collect()
            };
            let rows: rusqlite::Result<Vec<Vec<String>>> = statement.query_map([], row).unwrap().collect();
            format!("{:?}", rows.unwrap())
        };
        names.iter().map(|name| (name.clone(), content(name))).collect()
    }

    // The one way to write without an event writes this table and no other, and each person's row alone.
    #[test]
    fn a_view_is_written_and_nothing_else() {
        let (_folder, mut store) = store();
        super::super::plans::set_up(&mut store);
        let before = rest(&store);
        for view in ["sort team", "sort state:desc'; DELETE FROM users; --"] {
            store.save_view(SessionId(1), "users", view).unwrap();
            let saved = store.read::<_, StoreError>(|read| read.saved_view(UserId(1), "users")).unwrap();
            assert_eq!(saved.as_deref(), Some(view));
        }
        assert_eq!(rest(&store), before);
        assert!(store.read::<_, StoreError>(|read| read.saved_view(UserId(2), "users")).unwrap().is_none());
        // No session, no writing; nor is there room for anything that is no view.
        assert!(store.save_view(SessionId(2), "users", "sort team").is_err());
        assert!(store.save_view(SessionId(1), "users", &"x".repeat(LONGEST + 1)).is_err());
        let rows: i64 = store.connection.query_row("SELECT count(*) FROM saved_views", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1);
    }
}
