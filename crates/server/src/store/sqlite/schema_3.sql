-- Version 3: held transfers. The same plain SQL as in schema.sql.

-- A transfer that is or was held, under its own id, to which its key's outcome belongs. signs: why,
-- by their names, with commas. guardian: who has to approve, approved_at: when he did. order_id: the
-- order that it is to pay, which may be forgotten in time. state: 1 held, 2 released, 3 cancelled,
-- 4 expired, 5 failed; a released one is the transfer of the same id.
CREATE TABLE holds (
    transfer BLOB NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    debit_account BLOB NOT NULL REFERENCES accounts (id),
    credit_account BLOB NOT NULL REFERENCES accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    code INTEGER NOT NULL,
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    order_id BLOB,
    signs TEXT NOT NULL,
    guardian BLOB REFERENCES users (id),
    approved_at INTEGER,
    held_at INTEGER NOT NULL,
    release_from INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    refusal TEXT,
    ended_at INTEGER,
    CHECK (debit_account <> credit_account),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK ((state >= 3) = (refusal IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_open_by_end ON holds (expires_at) WHERE state = 1;
CREATE INDEX holds_by_payer ON holds (debit_account, held_at);
CREATE INDEX holds_open_by_guardian ON holds (guardian, held_at)
    WHERE state = 1 AND guardian IS NOT NULL;

-- How often something was held on the account, or freed without being posted: with last_seq it
-- tells of two states which is the newer one.
ALTER TABLE accounts ADD COLUMN hold_seq INTEGER NOT NULL DEFAULT 0 CHECK (hold_seq >= 0);

-- subject: 5 the change of this hold, 6 of what waits for a second person. of_account, balance,
-- held, version: the person's account right after it, where its entry alone does not tell.
ALTER TABLE events ADD COLUMN hold BLOB REFERENCES holds (transfer)
    CHECK ((subject = 5) = (hold IS NOT NULL));
ALTER TABLE events ADD COLUMN of_account BLOB REFERENCES accounts (id)
    CHECK (subject <> 5 OR of_account IS NOT NULL);
ALTER TABLE events ADD COLUMN balance INTEGER CHECK ((balance IS NULL) = (of_account IS NULL));
ALTER TABLE events ADD COLUMN held INTEGER CHECK ((held IS NULL) = (of_account IS NULL));
ALTER TABLE events ADD COLUMN version INTEGER CHECK ((version IS NULL) = (of_account IS NULL));

CREATE INDEX events_by_hold ON events (hold) WHERE hold IS NOT NULL;
