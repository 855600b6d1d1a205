-- Version 7: passkeys, their ceremonies, confirmations. The same plain SQL as in schema.sql.

-- credential_id: the authenticator's id of it. credential: its public key and what checks need, as
-- JSON. counter: how often it signed, 0 where it does not count.
CREATE TABLE passkeys (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    credential_id BLOB NOT NULL UNIQUE,
    credential BLOB NOT NULL,
    counter INTEGER NOT NULL CHECK (counter >= 0),
    backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE INDEX passkeys_by_user ON passkeys (user, created_at);

-- Ceremonies that wait for their answers. user, session: who adds a passkey; null where someone
-- signs in.
CREATE TABLE ceremonies (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB REFERENCES users (id),
    session BLOB REFERENCES sessions (id) ON DELETE CASCADE,
    state BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK ((user IS NULL) = (session IS NULL))
) STRICT;

CREATE INDEX ceremonies_by_session ON ceremonies (session) WHERE session IS NOT NULL;
CREATE INDEX ceremonies_by_end ON ceremonies (expires_at);

-- act: SHA-256 over the act's canonical form. state: what a passkey's answer is checked with; null
-- where there is no passkey, and once it is proven. proof: 1 by passkey, 2 by PIN.
CREATE TABLE confirmations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    session BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    unlocks INTEGER NOT NULL CHECK (unlocks IN (0, 1)),
    act BLOB NOT NULL CHECK (length(act) = 32),
    state BLOB,
    expires_at INTEGER NOT NULL,
    proof INTEGER,
    used_at INTEGER,
    CHECK (used_at IS NULL OR proof IS NOT NULL)
) STRICT;

CREATE INDEX confirmations_by_session ON confirmations (session);
CREATE INDEX confirmations_by_end ON confirmations (expires_at);

-- Transfers that went, or go, without a confirmation. transfer: as its key makes it, decided or
-- not. day: midnight in Moscow. Kept for that day.
CREATE TABLE unconfirmed (
    transfer BLOB NOT NULL PRIMARY KEY CHECK (length(transfer) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    day INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX unconfirmed_by_user ON unconfirmed (user, day);
