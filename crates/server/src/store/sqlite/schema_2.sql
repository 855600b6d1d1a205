-- Version 2: orders, payments by payment code, receive codes. The same plain SQL as in schema.sql.

-- What a shop asks to be paid, once at most. transfer: what paid it; cancelled_at: when the shop
-- took it back. Whichever comes first is final. One that ran out unseen is forgotten in time.
CREATE TABLE orders (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    shop BLOB NOT NULL REFERENCES shops (id),
    owner BLOB NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    cancelled_at INTEGER,
    transfer BLOB REFERENCES transfers (id),
    CHECK (cancelled_at IS NULL OR transfer IS NULL)
) STRICT;

CREATE UNIQUE INDEX orders_by_key ON orders (owner, idempotency_key);
CREATE UNIQUE INDEX orders_by_transfer ON orders (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX orders_open_by_shop ON orders (shop, expires_at)
    WHERE transfer IS NULL AND cancelled_at IS NULL;
CREATE INDEX orders_open_by_end ON orders (expires_at)
    WHERE transfer IS NULL AND cancelled_at IS NULL;

-- A payment code that was used up, for ever, and what it was used for. transfer: the outcome,
-- posted or refused.
CREATE TABLE charges (
    transfer BLOB NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    order_id BLOB NOT NULL REFERENCES orders (id),
    payer BLOB NOT NULL REFERENCES users (id),
    seed BLOB NOT NULL CHECK (length(seed) = 16),
    step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX charges_by_code ON charges (seed, step);
CREATE INDEX charges_by_order ON charges (order_id);

-- What a signed-in device makes its payment codes from. sealed: the seed, encrypted with the
-- operator's key. It ends with its session.
CREATE TABLE seeds (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    handle TEXT NOT NULL UNIQUE CHECK (length(handle) = 10),
    session BLOB NOT NULL UNIQUE REFERENCES sessions (token_hash) ON DELETE CASCADE,
    user BLOB NOT NULL REFERENCES users (id),
    sealed BLOB NOT NULL,
    misses INTEGER NOT NULL CHECK (misses >= 0),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX seeds_by_user ON seeds (user, created_at);

-- Wrong payment codes of a shop's tills, kept for an hour.
CREATE TABLE code_misses (
    shop BLOB NOT NULL REFERENCES shops (id),
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX code_misses_by_shop ON code_misses (shop, at);

-- Codes by which someone is paid. code, owner: as of accounts. amount: 0 where the payer says.
CREATE TABLE receive_codes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code INTEGER NOT NULL,
    owner BLOB NOT NULL CHECK (length(owner) = 16),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner, code, currency, amount, note)
) STRICT;

-- subject: 1 the operation of this entry, 2 its receipt, 3 the end of this order, 4 the refusal of
-- this charge.
CREATE TABLE events_2 (
    user BLOB NOT NULL REFERENCES users (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    subject INTEGER NOT NULL,
    account BLOB,
    account_seq INTEGER,
    order_id BLOB REFERENCES orders (id),
    charge BLOB REFERENCES charges (transfer),
    PRIMARY KEY (user, seq),
    FOREIGN KEY (account, account_seq) REFERENCES entries (account, seq),
    CHECK ((subject IN (1, 2)) = (account IS NOT NULL AND account_seq IS NOT NULL)),
    CHECK ((subject = 3) = (order_id IS NOT NULL)),
    CHECK ((subject = 4) = (charge IS NOT NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO events_2 (user, seq, subject, account, account_seq)
    SELECT user, seq, subject, account, account_seq FROM events;
DROP TABLE events;
ALTER TABLE events_2 RENAME TO events;

CREATE INDEX events_by_order ON events (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX events_by_charge ON events (charge) WHERE charge IS NOT NULL;
