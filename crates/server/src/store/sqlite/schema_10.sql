-- Version 10: operations as they are looked for and summed up. The same plain SQL as in schema.sql.
-- All but rules and marks follows from the books, and is filled from them where they are older.

-- The entries of people. other: the account of the other side. month: on Moscow's calendar, 202611.
-- amount: as of the entry. kind: the code of the transfer. category: as its owner says, else as the
-- transfer does. counts: 0 where the money stays the person's own, or came back.
CREATE TABLE operation_index (
    account BLOB NOT NULL REFERENCES accounts (id),
    seq INTEGER NOT NULL,
    other BLOB NOT NULL REFERENCES accounts (id),
    posted_at INTEGER NOT NULL,
    month INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    category TEXT NOT NULL,
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    PRIMARY KEY (account, seq),
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_index_by_other ON operation_index (account, other, seq);

-- source: 0 a word of the payer's message, 1 of its owner's own note and labels. A label is a word of
-- its own too: # and its small letters.
CREATE TABLE operation_words (
    account BLOB NOT NULL,
    word TEXT NOT NULL,
    seq INTEGER NOT NULL,
    source INTEGER NOT NULL CHECK (source IN (0, 1)),
    PRIMARY KEY (account, word, seq, source)
) STRICT, WITHOUT ROWID;

-- What its owner says of an operation, and alone reads. category: null where he set none for it
-- alone. labels: one a line.
CREATE TABLE operation_marks (
    account BLOB NOT NULL,
    seq INTEGER NOT NULL,
    category TEXT,
    note TEXT NOT NULL,
    labels TEXT NOT NULL,
    PRIMARY KEY (account, seq),
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
) STRICT, WITHOUT ROWID;

-- What all operations of a kind with this counterparty are for, but those that are set alone.
CREATE TABLE category_rules (
    account BLOB NOT NULL REFERENCES accounts (id),
    other BLOB NOT NULL REFERENCES accounts (id),
    kind INTEGER NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (account, other, kind)
) STRICT, WITHOUT ROWID;

-- Sums of what counts. times: how many operations something was spent in.
CREATE TABLE month_sums (
    account BLOB NOT NULL REFERENCES accounts (id),
    month INTEGER NOT NULL,
    other BLOB NOT NULL,
    category TEXT NOT NULL,
    received INTEGER NOT NULL CHECK (received >= 0),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    times INTEGER NOT NULL CHECK (times >= 0),
    PRIMARY KEY (account, month, other, category)
) STRICT, WITHOUT ROWID;
