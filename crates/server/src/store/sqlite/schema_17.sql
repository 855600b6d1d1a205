-- Version 17: exchanges between a person's own accounts. The same plain SQL as in schema.sql.
-- Accounts with code 104 are the wallet's positions: what was sold to it, less what it sold.

-- A price held for one person. base, counter, price: ten-thousandths of the counter's unit for a unit
-- of the base. fixed: 1 what is sold was asked for, 2 what is bought. fee: on top of what is sold.
CREATE TABLE quotes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    base TEXT NOT NULL,
    counter TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price > 0),
    sell INTEGER NOT NULL CHECK (sell > 0),
    sell_currency TEXT NOT NULL,
    buy INTEGER NOT NULL CHECK (buy > 0),
    buy_currency TEXT NOT NULL,
    fee INTEGER NOT NULL CHECK (fee >= 0),
    fixed INTEGER NOT NULL CHECK (fixed IN (1, 2)),
    rate_date TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    CHECK ((base = sell_currency AND counter = buy_currency)
        OR (base = buy_currency AND counter = sell_currency))
) STRICT;

CREATE INDEX quotes_by_user ON quotes (user, expires_at);

-- What was exchanged by a quote. sold: by which what is sold left with its fee, into the position;
-- kept: by which the fee went on to what the wallet earns; bought: by which what is bought came.
-- residue: what rounding left, in ten-thousandths of the counter's minor unit.
CREATE TABLE exchanges (
    quote BLOB NOT NULL PRIMARY KEY REFERENCES quotes (id),
    sold BLOB NOT NULL UNIQUE REFERENCES transfers (id),
    kept BLOB UNIQUE REFERENCES transfers (id),
    bought BLOB NOT NULL UNIQUE REFERENCES transfers (id),
    residue INTEGER NOT NULL CHECK (residue >= 0)
) STRICT, WITHOUT ROWID;
