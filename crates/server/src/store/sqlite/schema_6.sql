-- Version 6: devices, sessions apart from their tokens, PINs, freeze, notices, the audit log. The
-- same plain SQL as in schema.sql.

-- A browser, as one person uses it; it outlives his sessions there. cookie_hash: SHA-256 of the
-- cookie by which it is known again. salt: what its secret follows from besides the operator's key
-- of this key_id; another after each sign-out, so that the secret is another too.
CREATE TABLE devices (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    cookie_hash BLOB NOT NULL CHECK (length(cookie_hash) = 32),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    key_id BLOB,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    UNIQUE (cookie_hash, user)
) STRICT;

-- Who was signed in keeps his session, on a device that has no name yet.
INSERT INTO devices (id, user, cookie_hash, salt, name, time_zone, created_at, last_seen_at)
    SELECT id, user, token_hash, id, '', '', created_at, last_seen_at FROM sessions;

CREATE INDEX devices_by_user ON devices (user, last_seen_at);
CREATE INDEX devices_by_age ON devices (last_seen_at);

ALTER TABLE sessions RENAME TO sessions_3;
DROP INDEX sessions_by_end;

-- method: 1 by code, 2 by passkey. One for each device at most.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    device BLOB NOT NULL UNIQUE REFERENCES devices (id) ON DELETE CASCADE,
    method INTEGER NOT NULL,
    locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

INSERT INTO sessions (id, user, device, method, locked, created_at, last_seen_at, expires_at)
    SELECT id, user, id, 1, 0, created_at, last_seen_at, expires_at FROM sessions_3;

CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user);

-- The tokens by which a session is known, numbered as they were given out. When one is used for
-- the first time, those before it hold a little longer: until ends_at.
CREATE TABLE session_tokens (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    used INTEGER NOT NULL CHECK (used IN (0, 1)),
    ends_at INTEGER,
    UNIQUE (session, number)
) STRICT, WITHOUT ROWID;

INSERT INTO session_tokens (hash, session, number, used)
    SELECT token_hash, id, 1, 1 FROM sessions_3;

-- As before, but of the session and not of its token.
CREATE TABLE seeds_4 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    handle TEXT NOT NULL UNIQUE CHECK (length(handle) = 10),
    session BLOB NOT NULL UNIQUE REFERENCES sessions (id) ON DELETE CASCADE,
    user BLOB NOT NULL REFERENCES users (id),
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL CHECK (misses >= 0),
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO seeds_4 (id, handle, session, user, sealed, misses, created_at)
    SELECT k.id, k.handle, s.id, k.user, k.sealed, k.misses, k.created_at
    FROM seeds k JOIN sessions_3 s ON s.token_hash = k.session;
DROP TABLE seeds;
DROP TABLE sessions_3;
ALTER TABLE seeds_4 RENAME TO seeds;

CREATE INDEX seeds_by_user ON seeds (user, created_at);

-- hash: argon2id over the PIN, with its salt and the id of the operator's key. tries: wrong
-- ones in a row, those under way included. blocked_until: when the next one counts.
CREATE TABLE pins (
    user BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    hash BLOB NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0),
    blocked_until INTEGER NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How a person's wallet is guarded, as far as it differs from the rule. no_confirm: in kopecks.
CREATE TABLE guards (
    user BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    no_confirm INTEGER,
    frozen_at INTEGER,
    cooling_until INTEGER
) STRICT, WITHOUT ROWID;

-- Subject 7 of an event: something about the wallet's safety. notice: 1 a new device, 2 passkeys
-- or PIN changed, 3 frozen, 4 unfrozen, 5 limits changed.
CREATE TABLE notices (
    user BLOB NOT NULL,
    seq INTEGER NOT NULL,
    notice INTEGER NOT NULL,
    device_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user, seq),
    FOREIGN KEY (user, seq) REFERENCES events (user, seq)
) STRICT, WITHOUT ROWID;

-- What was done to the safety of wallets, for ever. Each row's hash is SHA-256 over the hash of
-- the row before (zeros for the first) and all of this row. No row points anywhere: what it speaks
-- of may go.
CREATE TABLE audit_log (
    seq INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at INTEGER NOT NULL,
    user BLOB,
    session BLOB,
    device BLOB,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_log_by_user ON audit_log (user, seq);
