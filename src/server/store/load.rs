//! Reading all that was kept, once, at the start.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, types::FromSql};

use super::{AttributeRow, RoomRow, Secret, StoreError};

/// An account as it was kept.
#[derive(Debug, Default)]
pub(in crate::server) struct AccountRow {
    pub(in crate::server) number: u64,
    pub(in crate::server) app: u32,
    pub(in crate::server) user: String,
    pub(in crate::server) profile: BTreeMap<String, String>,
    pub(in crate::server) epoch: u64,
    pub(in crate::server) sigs_after: i64,
    pub(in crate::server) muted_until: i64,
}

/// A room with all that belongs to it.
#[derive(Debug, Default)]
pub(in crate::server) struct StoredRoom {
    pub(in crate::server) row: RoomRow,
    pub(in crate::server) next_seq: u64,
    /// Account, time, stay.
    pub(in crate::server) members: Vec<(u64, i64, u64)>,
    pub(in crate::server) admins: Vec<String>,
    pub(in crate::server) mutes: Vec<(String, i64)>,
    pub(in crate::server) bans: Vec<(String, i64)>,
    pub(in crate::server) marks: Vec<(String, u32)>,
    pub(in crate::server) attribute_seq: u64,
    pub(in crate::server) attributes: Vec<AttributeRow>,
    pub(in crate::server) counter_seq: u64,
    pub(in crate::server) counters: Vec<(String, i64)>,
    /// Number, until, whether approved then, the message.
    pub(in crate::server) held: Vec<(u64, Option<i64>, bool, String)>,
}

/// All that was kept.
#[derive(Debug, Default)]
pub(in crate::server) struct Stored {
    pub(in crate::server) secret: Secret,
    /// Counts the starts of the service on these data, this one included.
    pub(in crate::server) run: u64,
    /// The greatest number that any account ever had.
    pub(in crate::server) last_account: u64,
    /// The greatest number that any room ever had.
    pub(in crate::server) last_room: u64,
    /// The greatest number of a held message.
    pub(in crate::server) last_held: u64,
    pub(in crate::server) accounts: Vec<AccountRow>,
    /// Account, instance, and when its ticket runs out.
    pub(in crate::server) ended: Vec<(u64, u64, u64)>,
    pub(in crate::server) rooms: Vec<StoredRoom>,
    /// App and list.
    pub(in crate::server) words: Vec<(u32, String)>,
}

/// Reads it, and counts the start.
pub(super) fn load(connection: &mut Connection) -> Result<Stored, StoreError> {
    let transaction = connection.transaction()?;
    let secret = transaction
        .query_row("SELECT secret FROM service", [], |row| row.get::<_, Secret>(0))
        .optional()?;
    let secret = if let Some(secret) = secret {
        secret
    } else {
        let secret: Secret = rand::random();
        transaction.execute("INSERT INTO service (secret) VALUES (?1)", [&secret])?;
        secret
    };
    transaction.execute("UPDATE service SET run = run + 1", [])?;
    let one = |sql: &str| transaction.query_row(sql, [], |row| row.get(0));
    let mut stored = Stored {
        secret,
        run: one("SELECT run FROM service")?,
        last_account: one("SELECT last_account FROM service")?,
        last_room: one("SELECT last_room FROM service")?,
        last_held: one("SELECT last_held FROM service")?,
        accounts: rows(
            &transaction,
            "SELECT number, app, user, profile, epoch, sigs_after, muted_until FROM account ORDER BY number",
            |row| {
                Ok(AccountRow {
                    number: row.get(0)?,
                    app: row.get(1)?,
                    user: row.get(2)?,
                    profile: json(row, 3)?,
                    epoch: row.get(4)?,
                    sigs_after: row.get(5)?,
                    muted_until: row.get(6)?,
                })
            },
        )?,
        ended: rows(
            &transaction,
            "SELECT account, instance, expires FROM ended_session",
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?,
        rooms: rows(
            &transaction,
            "SELECT number, app, group_id, owner, create_time, profile, muted_all, held_all, info_seq,
                    last_info_time, next_seq, attribute_seq, counter_seq FROM room ORDER BY number",
            stored_room,
        )?,
        words: pairs(&transaction, "SELECT app, list FROM word_list ORDER BY app, name")?,
    };
    load_belongings(&transaction, &mut stored.rooms)?;
    transaction.commit()?;
    Ok(stored)
}

fn rows<T>(
    transaction: &Transaction<'_>,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    transaction.prepare(sql)?.query_map([], read)?.collect()
}

fn pairs<A: FromSql, B: FromSql>(
    transaction: &Transaction<'_>,
    sql: &str,
) -> rusqlite::Result<Vec<(A, B)>> {
    rows(transaction, sql, |row| Ok((row.get(0)?, row.get(1)?)))
}

fn json(row: &Row<'_>, index: usize) -> rusqlite::Result<BTreeMap<String, String>> {
    let text: String = row.get(index)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, error.into())
    })
}

fn stored_room(row: &Row<'_>) -> rusqlite::Result<StoredRoom> {
    Ok(StoredRoom {
        row: RoomRow {
            number: row.get(0)?,
            app: row.get(1)?,
            group_id: row.get(2)?,
            owner: row.get(3)?,
            create_time: row.get(4)?,
            profile: row.get(5)?,
            muted_all: row.get(6)?,
            held_all: row.get(7)?,
            info_seq: row.get(8)?,
            last_info_time: row.get(9)?,
        },
        next_seq: row.get(10)?,
        attribute_seq: row.get(11)?,
        counter_seq: row.get(12)?,
        ..StoredRoom::default()
    })
}

/// Reads what belongs to rooms, in one pass a table.
fn load_belongings(
    transaction: &Transaction<'_>,
    rooms: &mut [StoredRoom],
) -> rusqlite::Result<()> {
    let places: BTreeMap<u64, usize> =
        rooms.iter().enumerate().map(|(place, room)| (room.row.number, place)).collect();
    let mut each =
        |sql: &str, add: &mut dyn FnMut(&mut StoredRoom, &Row<'_>) -> rusqlite::Result<()>| {
            let mut statement = transaction.prepare(sql)?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                if let Some(&place) = places.get(&row.get(0)?) {
                    add(&mut rooms[place], row)?;
                }
            }
            Ok::<(), rusqlite::Error>(())
        };
    each("SELECT room, account, time, joined FROM member ORDER BY joined", &mut |room, row| {
        room.members.push((row.get(1)?, row.get(2)?, row.get(3)?));
        Ok(())
    })?;
    each("SELECT room, user FROM admin", &mut |room, row| {
        room.admins.push(row.get(1)?);
        Ok(())
    })?;
    each("SELECT room, user, until FROM mute", &mut |room, row| {
        room.mutes.push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    each("SELECT room, user, until FROM ban", &mut |room, row| {
        room.bans.push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    each("SELECT room, user, mark FROM mark", &mut |room, row| {
        room.marks.push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    each("SELECT room, key, value, seq FROM attribute", &mut |room, row| {
        room.attributes.push(AttributeRow {
            key: row.get(1)?,
            value: row.get(2)?,
            seq: row.get(3)?,
        });
        Ok(())
    })?;
    each("SELECT room, key, value FROM counter", &mut |room, row| {
        room.counters.push((row.get(1)?, row.get(2)?));
        Ok(())
    })?;
    each(
        "SELECT room, number, until, approve, message FROM held ORDER BY number",
        &mut |room, row| {
            room.held.push((row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
            Ok(())
        },
    )
}
