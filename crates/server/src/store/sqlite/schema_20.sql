-- Version 20: transfers out of another currency, and templates. The same plain SQL as in schema.sql.

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
