-- Version 20: transfers that are protected by a code. The same plain SQL as in schema.sql.

-- By what a held transfer is protected; no other hold has no signs. code: sealed, null once it has ended.
-- tries: how often the code was wrong. declined: whether its payee ended it.
CREATE TABLE protected (
    transfer BLOB NOT NULL PRIMARY KEY REFERENCES holds (transfer),
    code BLOB,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    declined INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A wrong code, under the id that follows from the payee and the key that he sent it with: it counts once.
-- fingerprint: SHA-256 of what he sent.
CREATE TABLE protected_tries (
    id BLOB NOT NULL PRIMARY KEY,
    transfer BLOB NOT NULL REFERENCES protected (transfer),
    nth INTEGER NOT NULL CHECK (nth BETWEEN 1 AND 5),
    fingerprint BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (transfer, nth)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_by_payee ON holds (credit_account, held_at);

-- subject: 13 the change of this protected transfer, to its payee.
ALTER TABLE events ADD COLUMN protected BLOB REFERENCES protected (transfer)
    CHECK ((subject = 13) = (protected IS NOT NULL));

CREATE INDEX events_by_protected ON events (protected) WHERE protected IS NOT NULL;
