-- Version 20: transfers out of another currency, templates, and transfers that are protected by a code. The
-- same plain SQL as in schema.sql.

-- What was paid with what was bought, in the same moment, where that was the exchange's reason.
ALTER TABLE exchanges ADD COLUMN paid BLOB REFERENCES transfers (id);

CREATE UNIQUE INDEX exchanges_paid ON exchanges (paid) WHERE paid IS NOT NULL;

-- Transfers that a person saved to make again. payee: its kind, as in accounts, and its owner. amount: in
-- kopecks; null where it is asked for each time.
CREATE TABLE templates (
    id BLOB NOT NULL PRIMARY KEY,
    user BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    payee_code INTEGER NOT NULL CHECK (payee_code IN (1, 2)),
    payee BLOB NOT NULL,
    amount INTEGER CHECK (amount > 0),
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX templates_of ON templates (user, created_at);

-- By what a held transfer is protected; no other hold has no signs. code: sealed, null once it has ended.
-- tries: how often the code was wrong. declined: whether its payee ended it.
CREATE TABLE protected (
    transfer BLOB NOT NULL PRIMARY KEY REFERENCES holds (transfer),
    code BLOB,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    declined INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A wrong code, under the id that follows from the payee and the key that he sent it with: it counts once
-- for each transfer. fingerprint: SHA-256 of what he sent.
CREATE TABLE protected_tries (
    transfer BLOB NOT NULL REFERENCES protected (transfer),
    id BLOB NOT NULL,
    nth INTEGER NOT NULL CHECK (nth BETWEEN 1 AND 5),
    fingerprint BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (transfer, id),
    UNIQUE (transfer, nth)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_by_payee ON holds (credit_account, held_at);

-- subject: 13 the change of this protected transfer, to its payee.
ALTER TABLE events ADD COLUMN protected BLOB REFERENCES protected (transfer)
    CHECK ((subject = 13) = (protected IS NOT NULL));

CREATE INDEX events_by_protected ON events (protected) WHERE protected IS NOT NULL;
