//! Writing one change.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};

use super::{AttributeRow, RoomRow};

/// One change; what is saved together is there together.
#[derive(Debug)]
pub(in crate::server) enum Change<'a> {
    /// A new account.
    Account { number: u64, app: u32, user: &'a str },
    /// An account is no more.
    AccountDeleted { number: u64 },
    /// An account's profile.
    AccountProfile { number: u64, profile: &'a BTreeMap<String, String> },
    /// All tickets of an account end, and its `UserSig`s made until then.
    AccountKicked { number: u64, epoch: u64, sigs_after: i64 },
    /// An account may not write in any room until then.
    AccountMuted { number: u64, until: i64 },
    /// A session's ticket ended before it ran out.
    SessionEnded { instance: u64, account: u64, expires: u64 },
    /// Tickets of an account that ended need not be remembered: all have ended.
    SessionsForgotten { account: u64 },
    /// Tickets ran out by now: those that ended need not be remembered.
    SessionsSwept { now: i64 },
    /// A new room, or all that a room says of itself.
    Room(&'a RoomRow),
    /// A room is no more, with all that belongs to it.
    RoomDismissed { room: u64 },
    /// The room hands out no sequence from here on before this is raised.
    NextSequence { room: u64, next: u64 },
    /// A member came.
    Joined { room: u64, account: u64, time: i64, joined: u64 },
    /// A member went, with their marks.
    Left { room: u64, account: u64 },
    /// Somebody became an admin, or is one no longer.
    Admin { room: u64, user: &'a str, admin: bool },
    /// Somebody may not write until then; 0 ends it.
    Muted { room: u64, user: &'a str, until: i64 },
    /// Somebody may not come back until then; 0 ends it.
    Banned { room: u64, user: &'a str, until: i64 },
    /// A member's marks.
    Marks { room: u64, user: &'a str, marks: &'a [u32] },
    /// All attributes of a room.
    Attributes { room: u64, sequence: u64, values: &'a [AttributeRow] },
    /// All counters of a room.
    Counters { room: u64, sequence: u64, values: &'a [(String, i64)] },
    /// A message that waits for a moderator.
    Held { number: u64, room: u64, until: Option<i64>, approve: bool, message: &'a str },
    /// A message waits no longer.
    Judged { number: u64 },
    /// A word list of an app's own.
    Words { app: u32, name: &'a str, list: &'a str },
    /// A word list that is no more.
    WordsGone { app: u32, name: &'a str },
}

impl Change<'_> {
    pub(super) fn apply(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| run(transaction, sql, params);
        match *self {
            Change::Account { number, app, user } => {
                run("UPDATE service SET last_account = max(last_account, ?1)", params![number])?;
                run(
                    "INSERT INTO account (number, app, user, profile) VALUES (?1, ?2, ?3, '{}')",
                    params![number, app, user],
                )
            }
            Change::AccountDeleted { number } => {
                run("DELETE FROM account WHERE number = ?1", params![number])
            }
            Change::AccountProfile { number, profile } => run(
                "UPDATE account SET profile = ?2 WHERE number = ?1",
                params![number, to_json(profile)],
            ),
            Change::AccountKicked { number, epoch, sigs_after } => run(
                "UPDATE account SET epoch = ?2, sigs_after = ?3 WHERE number = ?1",
                params![number, epoch, sigs_after],
            ),
            Change::AccountMuted { number, until } => {
                run("UPDATE account SET muted_until = ?2 WHERE number = ?1", params![number, until])
            }
            Change::SessionEnded { instance, account, expires } => run(
                "INSERT OR REPLACE INTO ended_session (instance, account, expires) VALUES (?1, ?2, ?3)",
                params![instance, account, expires],
            ),
            Change::SessionsForgotten { account } => {
                run("DELETE FROM ended_session WHERE account = ?1", params![account])
            }
            Change::SessionsSwept { now } => {
                run("DELETE FROM ended_session WHERE expires < ?1", params![now])
            }
            Change::Room(room) => save_room(transaction, room),
            Change::RoomDismissed { room } => {
                run("DELETE FROM room WHERE number = ?1", params![room])
            }
            Change::NextSequence { room, next } => {
                run("UPDATE room SET next_seq = ?2 WHERE number = ?1", params![room, next])
            }
            Change::Joined { .. }
            | Change::Left { .. }
            | Change::Admin { .. }
            | Change::Muted { .. }
            | Change::Banned { .. }
            | Change::Marks { .. } => self.apply_to_people(transaction),
            Change::Attributes { room, sequence, values } => {
                run(
                    "UPDATE room SET attribute_seq = ?2 WHERE number = ?1",
                    params![room, sequence],
                )?;
                run("DELETE FROM attribute WHERE room = ?1", params![room])?;
                values.iter().try_for_each(|AttributeRow { key, value, seq }| {
                    run(
                        "INSERT INTO attribute (room, key, value, seq) VALUES (?1, ?2, ?3, ?4)",
                        params![room, key, value, seq],
                    )
                })
            }
            Change::Counters { room, sequence, values } => {
                run("UPDATE room SET counter_seq = ?2 WHERE number = ?1", params![room, sequence])?;
                run("DELETE FROM counter WHERE room = ?1", params![room])?;
                values.iter().try_for_each(|(key, value)| {
                    run(
                        "INSERT INTO counter (room, key, value) VALUES (?1, ?2, ?3)",
                        params![room, key, value],
                    )
                })
            }
            Change::Held { number, room, until, approve, message } => {
                run("UPDATE service SET last_held = max(last_held, ?1)", params![number])?;
                run(
                    "INSERT INTO held (number, room, until, approve, message) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![number, room, until, approve, message],
                )
            }
            Change::Judged { number } => run("DELETE FROM held WHERE number = ?1", params![number]),
            Change::Words { app, name, list } => run(
                "INSERT OR REPLACE INTO word_list (app, name, list) VALUES (?1, ?2, ?3)",
                params![app, name, list],
            ),
            Change::WordsGone { app, name } => {
                run("DELETE FROM word_list WHERE app = ?1 AND name = ?2", params![app, name])
            }
        }
    }

    /// Writes what befalls the people of a room.
    fn apply_to_people(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| run(transaction, sql, params);
        match *self {
            Change::Joined { room, account, time, joined } => run(
                "INSERT OR REPLACE INTO member (room, account, time, joined) VALUES (?1, ?2, ?3, ?4)",
                params![room, account, time, joined],
            ),
            Change::Left { room, account } => {
                run(
                    "DELETE FROM mark WHERE room = ?1 AND user = (SELECT user FROM account WHERE number = ?2)",
                    params![room, account],
                )?;
                run("DELETE FROM member WHERE room = ?1 AND account = ?2", params![room, account])
            }
            Change::Admin { room, user, admin: true } => run(
                "INSERT OR REPLACE INTO admin (room, user) VALUES (?1, ?2)",
                params![room, user],
            ),
            Change::Admin { room, user, admin: false } => {
                run("DELETE FROM admin WHERE room = ?1 AND user = ?2", params![room, user])
            }
            Change::Muted { room, user, until: 0 } => {
                run("DELETE FROM mute WHERE room = ?1 AND user = ?2", params![room, user])
            }
            Change::Muted { room, user, until } => run(
                "INSERT OR REPLACE INTO mute (room, user, until) VALUES (?1, ?2, ?3)",
                params![room, user, until],
            ),
            Change::Banned { room, user, until: 0 } => {
                run("DELETE FROM ban WHERE room = ?1 AND user = ?2", params![room, user])
            }
            Change::Banned { room, user, until } => run(
                "INSERT OR REPLACE INTO ban (room, user, until) VALUES (?1, ?2, ?3)",
                params![room, user, until],
            ),
            Change::Marks { room, user, marks } => {
                run("DELETE FROM mark WHERE room = ?1 AND user = ?2", params![room, user])?;
                marks.iter().try_for_each(|mark| {
                    run(
                        "INSERT INTO mark (room, user, mark) VALUES (?1, ?2, ?3)",
                        params![room, user, mark],
                    )
                })
            }
            _ => Ok(()),
        }
    }
}

/// Runs one prepared statement.
fn run(
    transaction: &Transaction<'_>,
    sql: &str,
    params: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<()> {
    transaction.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

fn save_room(transaction: &Transaction<'_>, room: &RoomRow) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE service SET last_room = max(last_room, ?1)")?
        .execute([room.number])?;
    transaction
        .prepare_cached(
            "INSERT INTO room (number, app, group_id, owner, create_time, profile, muted_all, held_all, info_seq,
                               last_info_time)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (number) DO UPDATE SET profile = ?6, muted_all = ?7, held_all = ?8, info_seq = ?9,
                                                last_info_time = ?10",
        )?
        .execute(params![
            room.number,
            room.app,
            room.group_id,
            room.owner,
            room.create_time,
            room.profile,
            room.muted_all,
            room.held_all,
            room.info_seq,
            room.last_info_time,
        ])?;
    Ok(())
}

/// A map of text as JSON.
fn to_json(map: &BTreeMap<String, String>) -> String {
    #[expect(clippy::expect_used, reason = "a map of text to text is JSON")]
    serde_json::to_string(map).expect("text serialises")
}
