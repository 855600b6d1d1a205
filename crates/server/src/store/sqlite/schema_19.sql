-- Version 19: devices that are woken by Web Push. The same plain SQL as in schema.sql.

-- Where a session's browser is woken. looked: up to which of the person's events it was looked. due_at:
-- when it is woken next; null where there is nothing to wake it for. attempts: how often that failed.
CREATE TABLE push_subscriptions (
    session BLOB NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    user BLOB NOT NULL REFERENCES users (id),
    endpoint TEXT NOT NULL UNIQUE,
    looked INTEGER NOT NULL CHECK (looked >= 0),
    urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
    due_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX push_subscriptions_due ON push_subscriptions (due_at) WHERE due_at IS NOT NULL;

-- Of what a person's devices are woken, and when not; who has no row chose nothing. kinds: their names,
-- with commas between.
CREATE TABLE push_choices (
    user BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    kinds TEXT NOT NULL,
    quiet_from TEXT,
    quiet_to TEXT,
    time_zone TEXT,
    details INTEGER NOT NULL CHECK (details IN (0, 1)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CHECK ((quiet_from IS NULL) = (time_zone IS NULL))
) STRICT, WITHOUT ROWID;
