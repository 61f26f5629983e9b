-- One row: the service itself.
CREATE TABLE service (
    secret BLOB NOT NULL,
    run INTEGER NOT NULL DEFAULT 0,
    last_account INTEGER NOT NULL DEFAULT 0,
    last_room INTEGER NOT NULL DEFAULT 0,
    last_held INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE account (
    number INTEGER PRIMARY KEY,
    app INTEGER NOT NULL,
    user TEXT NOT NULL,
    profile TEXT NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,
    sigs_after INTEGER NOT NULL DEFAULT 0,
    muted_until INTEGER NOT NULL DEFAULT 0,
    UNIQUE (app, user)
);

-- Tickets that ended before they ran out.
CREATE TABLE ended_session (
    instance INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    expires INTEGER NOT NULL
);

CREATE TABLE room (
    number INTEGER PRIMARY KEY,
    app INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    profile TEXT NOT NULL,
    muted_all INTEGER NOT NULL,
    held_all INTEGER NOT NULL,
    info_seq INTEGER NOT NULL,
    last_info_time INTEGER NOT NULL,
    next_seq INTEGER NOT NULL DEFAULT 1,
    attribute_seq INTEGER NOT NULL DEFAULT 0,
    counter_seq INTEGER NOT NULL DEFAULT 0,
    UNIQUE (app, group_id)
);

CREATE TABLE member (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    time INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (room, account)
) WITHOUT ROWID;
CREATE INDEX member_account ON member (account);

CREATE TABLE admin (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    user TEXT NOT NULL,
    PRIMARY KEY (room, user)
) WITHOUT ROWID;

CREATE TABLE mute (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    user TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) WITHOUT ROWID;

CREATE TABLE ban (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    user TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) WITHOUT ROWID;

CREATE TABLE mark (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    user TEXT NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (room, user, mark)
) WITHOUT ROWID;

CREATE TABLE attribute (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, key)
) WITHOUT ROWID;

CREATE TABLE counter (
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    key TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (room, key)
) WITHOUT ROWID;

-- Messages that wait for a moderator.
CREATE TABLE held (
    number INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    until INTEGER,
    approve INTEGER NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX held_room ON held (room);

CREATE TABLE word_list (
    app INTEGER NOT NULL,
    name TEXT NOT NULL,
    list TEXT NOT NULL,
    PRIMARY KEY (app, name)
) WITHOUT ROWID;
