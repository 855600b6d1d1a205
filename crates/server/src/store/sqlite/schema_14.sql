-- Version 14: third parties: keys by which they use the API, and addresses that are told what happened.
-- The same plain SQL as in schema.sql.

-- hash: SHA-256 of the whole key, which holds 256 random bits: nothing is gained by a slower one. prefix:
-- what it begins with, to know it by. scopes: by their names, with commas.
CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE INDEX api_keys_by_user ON api_keys (user, created_at);

-- kinds: by their names, with commas. after: the newest event of the person that was looked at. secret:
-- encrypted with the operator's key; old_secret counts beside it until old_until.
CREATE TABLE webhooks (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    after INTEGER NOT NULL,
    secret BLOB NOT NULL,
    old_secret BLOB,
    old_until INTEGER,
    created_at INTEGER NOT NULL,
    failing_since INTEGER,
    disabled_at INTEGER,
    removed_at INTEGER,
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
) STRICT;

CREATE INDEX webhooks_by_user ON webhooks (user, created_at) WHERE removed_at IS NULL;

-- seq: the person's event. state: 1 waits, 2 taken, 3 not tried any more. next_at: when it is tried next,
-- or, while it is being tried, when it is tried again if nobody says how that ended.
CREATE TABLE webhook_deliveries (
    webhook BLOB NOT NULL REFERENCES webhooks (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    last_status INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (webhook, seq),
    CHECK ((state = 1) = (next_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 1;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);
