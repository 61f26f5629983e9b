use std::collections::BTreeMap;

use super::*;

fn row(number: u64, group_id: &str) -> RoomRow {
    RoomRow {
        number,
        app: 1,
        group_id: group_id.into(),
        owner: "host".into(),
        create_time: 100,
        profile: "{}".into(),
        muted_all: false,
        held_all: false,
        info_seq: 1,
        last_info_time: 100,
    }
}

/// Saves each change by itself, opens the data again and gives what is there.
fn kept(changes: &[Change<'_>]) -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(Some(folder.path())).unwrap();
    for change in changes {
        store.save(std::slice::from_ref(change)).unwrap();
    }
    drop(store);
    Store::open(Some(folder.path())).unwrap().1
}

#[test]
fn accounts_come_back() {
    let profile = BTreeMap::from([("Tag_Profile_IM_Nick".to_owned(), "Böb \"甲\"".to_owned())]);
    let stored = kept(&[
        Change::Account { number: 3, app: 1, user: "bob" },
        Change::Account { number: 7, app: 2, user: "bob" },
        Change::AccountProfile { number: 3, profile: &profile },
        Change::AccountKicked { number: 3, epoch: 2, sigs_after: 50 },
        Change::AccountMuted { number: 3, until: i64::MAX },
    ]);
    let [bob, other] = &*stored.accounts else { panic!("{:?}", stored.accounts) };
    assert_eq!((bob.number, bob.app, &*bob.user, &bob.profile), (3, 1, "bob", &profile));
    assert_eq!((bob.epoch, bob.sigs_after, bob.muted_until), (2, 50, i64::MAX));
    assert_eq!((other.number, other.app, other.epoch, other.muted_until), (7, 2, 0, 0));
    assert_eq!(stored.last_account, 7);
}

#[test]
fn an_account_is_there_once() {
    let (store, _) = Store::open(None).unwrap();
    store.save(&[Change::Account { number: 3, app: 1, user: "bob" }]).unwrap();
    for (number, user) in [(3, "eve"), (4, "bob")] {
        assert!(store.save(&[Change::Account { number, app: 1, user }]).is_err());
    }
}

#[test]
fn sessions_that_ended_are_remembered_until_they_run_out() {
    let ended = |instance, account, expires| Change::SessionEnded { instance, account, expires };
    let all = [ended(1, 3, 100), ended(2, 3, 200), ended(3, 4, 300), ended(u64::MAX >> 1, 5, 400)];
    let mut found = kept(&all).ended;
    found.sort_unstable();
    assert_eq!(found, [(3, 1, 100), (3, 2, 200), (4, 3, 300), (5, u64::MAX >> 1, 400)]);
    let [one, two, three, _] = all;
    let forgotten = Change::SessionsForgotten { account: 4 };
    let stored = kept(&[one, two, three, Change::SessionsSwept { now: 200 }, forgotten]);
    assert_eq!(stored.ended, [(3, 2, 200)]);
}

#[test]
fn rooms_come_back_as_they_were_last() {
    let first = row(2, "room");
    let changed = RoomRow {
        profile: r#"{"name":"New"}"#.into(),
        muted_all: true,
        held_all: true,
        info_seq: 9,
        last_info_time: 200,
        ..first.clone()
    };
    let stored = kept(&[
        Change::Room(&first),
        Change::NextSequence { room: 2, next: 101 },
        Change::Room(&changed),
    ]);
    let [room] = &*stored.rooms else { panic!("{:?}", stored.rooms) };
    assert_eq!((&room.row, room.next_seq), (&changed, 101));
    assert_eq!(stored.last_room, 2);
}

/// Two rooms, each with something of every kind in it.
fn full<'a>(
    first: &'a RoomRow,
    second: &'a RoomRow,
    attributes: &'a [AttributeRow],
) -> Vec<Change<'a>> {
    let mut changes = vec![
        Change::Room(first),
        Change::Room(second),
        Change::Account { number: 3, app: 1, user: "bob" },
        Change::Account { number: 4, app: 1, user: "eve" },
    ];
    for room in [1, 2] {
        changes.extend([
            Change::Joined { room, account: 4, time: 120, joined: 12 },
            Change::Joined { room, account: 3, time: 110, joined: 11 },
            Change::Admin { room, user: "bob", admin: true },
            Change::Admin { room, user: "eve", admin: true },
            Change::Muted { room, user: "bob", until: 200 },
            Change::Muted { room, user: "eve", until: i64::MAX },
            Change::Banned { room, user: "bob", until: 300 },
            Change::Banned { room, user: "eve", until: i64::MAX },
            Change::Marks { room, user: "bob", marks: &[1000, 1001] },
            Change::Marks { room, user: "eve", marks: &[600] },
            Change::Attributes { room, sequence: 5, values: attributes },
            Change::Held { number: room, room, until: None, approve: false, message: "{}" },
        ]);
    }
    changes
}

fn attribute(key: &str) -> AttributeRow {
    AttributeRow { key: key.into(), value: "v".into(), seq: 4 }
}

#[test]
fn what_belongs_to_a_room_comes_back() {
    let (first, second, attributes) = (row(1, "one"), row(2, "two"), [attribute("k")]);
    let counters = [("likes".to_owned(), i64::MIN), ("gifts".to_owned(), i64::MAX)];
    let mut changes = full(&first, &second, &attributes);
    changes.push(Change::Counters { room: 2, sequence: 6, values: &counters });
    let until = Some(400);
    changes.push(Change::Held { number: 9, room: 2, until, approve: true, message: "[1]" });
    let stored = kept(&changes);
    assert_eq!((stored.rooms.len(), stored.last_held), (2, 9));
    let room = &stored.rooms[1];
    assert_eq!(room.members, [(3, 110, 11), (4, 120, 12)]);
    assert_eq!(room.admins, ["bob", "eve"]);
    assert_eq!(room.mutes, [("bob".into(), 200), ("eve".into(), i64::MAX)]);
    assert_eq!(room.bans, [("bob".into(), 300), ("eve".into(), i64::MAX)]);
    assert_eq!(room.marks, [("bob".into(), 1000), ("bob".into(), 1001), ("eve".into(), 600)]);
    assert_eq!((room.attribute_seq, &*room.attributes), (5, &attributes[..]));
    let mut found = room.counters.clone();
    found.sort_by_key(|(_, value)| *value);
    assert_eq!((room.counter_seq, found), (6, counters.to_vec()));
    assert_eq!(room.held, [(2, None, false, "{}".into()), (9, until, true, "[1]".into())]);
}

#[test]
fn what_ends_is_gone_and_nothing_else() {
    let (first, second, attributes) = (row(1, "one"), row(2, "two"), [attribute("k")]);
    let mut changes = full(&first, &second, &attributes);
    let replaced = [attribute("other")];
    changes.extend([
        Change::Left { room: 1, account: 3 },
        Change::Admin { room: 1, user: "bob", admin: false },
        Change::Muted { room: 1, user: "bob", until: 0 },
        Change::Banned { room: 1, user: "bob", until: 0 },
        Change::Marks { room: 2, user: "bob", marks: &[1002] },
        Change::Attributes { room: 1, sequence: 6, values: &replaced },
        Change::Judged { number: 1 },
    ]);
    let stored = kept(&changes);
    let [one, two] = &*stored.rooms else { panic!() };
    assert_eq!(one.members, [(4, 120, 12)]);
    assert_eq!((&*one.admins, one.mutes.len(), one.bans.len()), (&["eve".to_owned()][..], 1, 1));
    // Their marks went with the stay.
    assert_eq!(one.marks, [("eve".into(), 600)]);
    assert_eq!((one.attribute_seq, &*one.attributes, one.held.len()), (6, &replaced[..], 0));
    assert_eq!((two.members.len(), two.admins.len(), two.held.len()), (2, 2, 1));
    assert_eq!(two.marks, [("bob".into(), 1002), ("eve".into(), 600)]);
}

#[test]
fn a_dismissed_room_takes_all_with_it_and_its_number_is_not_used_again() {
    let (first, second, attributes) = (row(1, "one"), row(2, "two"), [attribute("k")]);
    let mut changes = full(&first, &second, &attributes);
    let again = row(3, "two");
    changes.push(Change::RoomDismissed { room: 2 });
    changes.push(Change::Room(&again));
    let stored = kept(&changes);
    let [one, two] = &*stored.rooms else { panic!() };
    assert_eq!((one.members.len(), one.held.len()), (2, 1));
    assert_eq!((two.row.number, two.next_seq, stored.last_room), (3, 1, 3));
    assert!(two.members.is_empty() && two.admins.is_empty() && two.mutes.is_empty());
    assert!(two.bans.is_empty() && two.marks.is_empty() && two.attributes.is_empty());
    assert!(two.held.is_empty());
}

#[test]
fn word_lists_come_back_by_app_and_name() {
    let stored = kept(&[
        Change::Words { app: 1, name: "b", list: "old" },
        Change::Words { app: 1, name: "b", list: "new" },
        Change::Words { app: 1, name: "a", list: "[]" },
        Change::Words { app: 2, name: "a", list: "{}" },
        Change::WordsGone { app: 2, name: "b" },
        Change::WordsGone { app: 1, name: "a" },
    ]);
    assert_eq!(stored.words, [(1, "new".into()), (2, "{}".into())]);
}

#[test]
fn what_is_saved_together_is_there_together_or_not_at_all() {
    let (store, _) = Store::open(None).unwrap();
    let (room, bad) = (row(1, "room"), row(2, "room"));
    let account = Change::Account { number: 3, app: 1, user: "bob" };
    assert!(store.save(&[account, Change::Room(&room), Change::Room(&bad)]).is_err());
    // Nothing of it is in the way.
    let account = Change::Account { number: 3, app: 1, user: "bob" };
    store.save(&[account, Change::Room(&room)]).unwrap();
}

#[test]
fn starts_are_counted_and_the_key_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut secrets = Vec::new();
    for run in 1..=3 {
        let (store, stored) = Store::open(Some(folder.path())).unwrap();
        assert_eq!(stored.run, run);
        secrets.push(stored.secret);
        store.checkpoint().unwrap();
    }
    assert!(secrets.iter().all(|secret| *secret == secrets[0] && *secret != Secret::default()));
    assert_ne!(Store::open(None).unwrap().1.secret, secrets[0]);
}

#[test]
fn a_second_opener_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = Store::open(Some(folder.path())).unwrap();
    let second = Store::open(Some(folder.path()));
    assert!(
        matches!(second, Err(StoreError::InUse(folder_in_use)) if folder_in_use == folder.path())
    );
    drop(first);
    assert!(Store::open(Some(folder.path())).is_ok());
}

#[test]
fn the_data_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("deep").join("data");
    let (store, _) = Store::open(Some(&data)).unwrap();
    store.save(&[Change::Account { number: 3, app: 1, user: "bob" }]).unwrap();
    for file in fs::read_dir(&data).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}: {mode:o}", file.file_name());
    }
}

#[test]
fn an_empty_file_becomes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    File::create(folder.path().join("danmux.db")).unwrap();
    let (store, stored) = Store::open(Some(folder.path())).unwrap();
    assert_eq!((stored.run, stored.rooms.len()), (1, 0));
    store.save(&[Change::Account { number: 3, app: 1, user: "bob" }]).unwrap();
}

#[test]
fn data_of_a_newer_version_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(Some(folder.path())).unwrap());
    let file = folder.path().join("danmux.db");
    let newer = MIGRATIONS.len() + 1;
    Connection::open(&file).unwrap().pragma_update(None, "user_version", newer).unwrap();
    let opened = Store::open(Some(folder.path()));
    let error = opened.err().unwrap();
    let known = MIGRATIONS.len();
    assert!(matches!(error, StoreError::Newer { found, known: k } if found == newer && k == known));
    assert!(error.to_string().contains("use a newer one"));
    let run: u64 = Connection::open(&file)
        .unwrap()
        .query_row("SELECT run FROM service", [], |row| row.get(0))
        .unwrap();
    assert_eq!(run, 1, "the start was not counted");
}

#[test]
fn what_is_no_database_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("danmux.db"), "x".repeat(4096)).unwrap();
    assert!(matches!(Store::open(Some(folder.path())), Err(StoreError::Database(_))));
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(Store::open(Some(&file)), Err(StoreError::Folder { .. })));
}

#[test]
fn what_cannot_be_saved_is_refused() {
    let (store, _) = Store::open(None).unwrap();
    store.break_down();
    let error = store.save(&[Change::Account { number: 3, app: 1, user: "bob" }]).unwrap_err();
    assert_eq!(Refused::from(error).code, 10002);
}

#[test]
fn a_long_log_is_emptied_and_what_was_in_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(Some(folder.path())).unwrap();
    let log = folder.path().join("danmux.db-wal");
    let user = "x".repeat(1 << 20);
    for number in 1..=10 {
        let user = format!("{number}{user}");
        store.save(&[Change::Account { number, app: 1, user: &user }]).unwrap();
    }
    assert!(fs::metadata(&log).unwrap().len() > MAX_LOG);
    store.checkpoint().unwrap();
    assert_eq!(fs::metadata(&log).unwrap().len(), 0);
    drop(store);
    assert_eq!(Store::open(Some(folder.path())).unwrap().1.accounts.len(), 10);
}
