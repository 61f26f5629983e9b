//! What outlives the process: one `SQLite` file, written before a change is acknowledged.
//!
//! Messages are not in it: they live in memory. What a kill cuts off shows as a gap, since each room's next sequence
//! is reserved ahead. A commit reaches the operating system before it is acknowledged, so that it survives the death
//! of the process; a power cut may take the last ones, and never breaks the file.

mod change;
mod load;

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;

use crate::wire::{ErrorCode, Refused};

use super::token::Secret;

pub(super) use change::Change;
pub(super) use load::{AccountRow, Stored, StoredRoom};

/// The schema, a step a version; a step is never changed once it was released.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Bytes of the database's log from which on it is emptied, even if writers wait for it.
const MAX_LOG: u64 = 8 << 20;

/// Why the data could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the folder.
    #[error("the data folder {} is in use by another danmux; stop it, or name another with --data", .0.display())]
    InUse(PathBuf),
    /// The folder or a file in it.
    #[error("the data folder {}: {error}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// A newer danmux wrote it.
    #[error("the data are of version {found}, this danmux knows {known}; use a newer one")]
    Newer {
        /// The version of the data.
        found: usize,
        /// The newest version known.
        known: usize,
    },
    /// The database's own words.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a change could not be saved, and was refused");
        Self::new(ErrorCode::InternalError, "the change could not be saved; try again")
    }
}

/// The database, and the lock on its folder.
pub(super) struct Store {
    connection: Mutex<Connection>,
    /// For checkpoints, which must not hold up writers; none in memory.
    file: Option<PathBuf>,
    _lock: Option<File>,
}

/// A room as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RoomRow {
    pub(super) number: u64,
    pub(super) app: u32,
    pub(super) group_id: String,
    /// Empty for none.
    pub(super) owner: String,
    pub(super) create_time: i64,
    /// The profile as JSON.
    pub(super) profile: String,
    pub(super) muted_all: bool,
    /// Whether every message waits for a moderator.
    pub(super) held_all: bool,
    pub(super) info_seq: u64,
    pub(super) last_info_time: i64,
}

/// An attribute as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AttributeRow {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) seq: u64,
}

impl Store {
    /// Opens the data in `folder`, or data in memory that end with the process.
    pub(super) fn open(folder: Option<&Path>) -> Result<(Self, Stored), StoreError> {
        let (connection, file, lock) = match folder {
            None => (Connection::open_in_memory()?, None, None),
            Some(folder) => {
                let lock = lock(folder)?;
                let file = folder.join("danmux.db");
                (Connection::open(&file)?, Some(file), Some(lock))
            }
        };
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
             PRAGMA wal_autocheckpoint = 0;",
        )?;
        let store = Self { connection: Mutex::new(connection), file, _lock: lock };
        store.migrate()?;
        let stored = load::load(&mut store.connection())?;
        Ok((store, stored))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Saves changes, all or none; they survive the process from here on.
    pub(super) fn save(&self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for change in changes {
            change.apply(&transaction)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Moves what was written from the log of the database into its file, beside the writers.
    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        let Some(file) = &self.file else { return Ok(()) };
        let connection = Connection::open(file)?;
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        drop(connection);
        // Where writing never pauses, there is always more in the log, and it never begins anew: then the writers wait
        // while the little that came meanwhile is moved, too.
        if fs::metadata(file.with_extension("db-wal")).is_ok_and(|log| log.len() > MAX_LOG) {
            self.connection().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Lets every write fail from here on, as a full disk does.
    #[cfg(test)]
    pub(super) fn break_down(&self) {
        self.connection().pragma_update(None, "query_only", true).unwrap();
    }

    fn migrate(&self) -> Result<(), StoreError> {
        let mut connection = self.connection();
        let found: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > MIGRATIONS.len() {
            return Err(StoreError::Newer { found, known: MIGRATIONS.len() });
        }
        for (version, step) in MIGRATIONS.iter().enumerate().skip(found) {
            let transaction = connection.transaction()?;
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", version + 1)?;
            transaction.commit()?;
        }
        Ok(())
    }
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let cannot = |error| StoreError::Folder { folder: folder.to_owned(), error };
    fs::create_dir_all(folder).map_err(cannot)?;
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // The key that signs every ticket is in there: nobody else reads it.
    let file = options.open(folder.join("danmux.db")).map_err(cannot)?;
    drop(file);
    let lock = options.open(folder.join("danmux.lock")).map_err(cannot)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

#[cfg(test)]
mod tests;
