-- Version 13: requests for money, and bills that are divided. The same plain SQL as in schema.sql.

-- own: the share of whoever divided it; 0 where he has none.
CREATE TABLE splits (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner BLOB NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    total INTEGER NOT NULL CHECK (total > 0),
    own INTEGER NOT NULL CHECK (own >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    UNIQUE (owner, idempotency_key)
) STRICT;

CREATE INDEX splits_by_owner ON splits (owner, id);

-- payer: who is asked; null where whoever has the id may pay. amount: 0 where the payer says.
-- split, place: of which bill it is a share, and its place there; it has that bill's key.
-- ended: 1 taken back, 2 declined. transfer, paid_by: what paid it, and who.
CREATE TABLE requests (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner BLOB NOT NULL REFERENCES users (id),
    idempotency_key TEXT,
    fingerprint BLOB CHECK (length(fingerprint) = 32),
    payer BLOB REFERENCES users (id),
    split BLOB REFERENCES splits (id),
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    reminded_at INTEGER,
    ended INTEGER CHECK (ended IN (1, 2)),
    ended_at INTEGER,
    transfer BLOB REFERENCES transfers (id),
    paid_by BLOB REFERENCES users (id),
    CHECK (ended IS NULL OR transfer IS NULL),
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK ((transfer IS NULL) = (paid_by IS NULL)),
    CHECK ((split IS NULL) = (idempotency_key IS NOT NULL)),
    CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL)),
    CHECK (split IS NULL OR amount > 0),
    CHECK (payer IS NULL OR payer <> owner)
) STRICT;

CREATE UNIQUE INDEX requests_by_key ON requests (owner, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX requests_by_transfer ON requests (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX requests_by_owner ON requests (owner, id);
CREATE INDEX requests_by_payer ON requests (payer, id) WHERE payer IS NOT NULL;
CREATE INDEX requests_by_payment ON requests (paid_by, id) WHERE paid_by IS NOT NULL;
CREATE INDEX requests_by_split ON requests (split, place) WHERE split IS NOT NULL;

-- Whose requests a person does not take.
CREATE TABLE refused_askers (
    person BLOB NOT NULL REFERENCES users (id),
    asker BLOB NOT NULL REFERENCES users (id),
    refused_at INTEGER NOT NULL,
    PRIMARY KEY (person, asker)
) STRICT, WITHOUT ROWID;

-- request: what the held transfer pays.
ALTER TABLE holds ADD COLUMN request BLOB REFERENCES requests (id);

-- subject: 9 the change of this request.
ALTER TABLE events ADD COLUMN request BLOB REFERENCES requests (id)
    CHECK ((subject = 9) = (request IS NOT NULL));
CREATE INDEX events_by_request ON events (request) WHERE request IS NOT NULL;
