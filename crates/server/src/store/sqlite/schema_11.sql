-- Version 11: money that is authorised for shops, and given back. The same plain SQL as in schema.sql.

-- What a shop may take, under the id to which its key's outcome belongs. captured: in all; each part
-- is a transfer of its own, whose pending_id is this. state: 1 open, 2 the last part was captured, 3 the
-- shop freed the rest, 4 its time ran out. What is not captured when it ends is free again.
CREATE TABLE authorizations (
    transfer BLOB NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    debit_account BLOB NOT NULL REFERENCES accounts (id),
    credit_account BLOB NOT NULL REFERENCES accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    captured INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    order_id BLOB REFERENCES orders (id),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
    authorized_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK (debit_account <> credit_account),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK (state <> 1 OR captured < amount),
    CHECK (state <> 2 OR captured > 0),
    CHECK (state < 3 OR captured < amount)
) STRICT, WITHOUT ROWID;

CREATE INDEX authorizations_open_by_end ON authorizations (expires_at) WHERE state = 1;
CREATE INDEX authorizations_by_payer ON authorizations (debit_account, authorized_at);

-- The captures of an authorisation. A hold of the fraud rules has its own id here.
CREATE INDEX transfers_by_pending ON transfers (pending_id) WHERE pending_id IS NOT NULL;

-- The payment of which this transfer gives some back (code 7).
ALTER TABLE transfers ADD COLUMN refund_of BLOB REFERENCES transfers (id)
    CHECK ((code = 7) = (refund_of IS NOT NULL));
CREATE INDEX transfers_by_refund ON transfers (refund_of) WHERE refund_of IS NOT NULL;

-- manual: the shop captures what is paid by hand. authorized_by: what reserved its amount; whichever of
-- this, transfer and cancelled_at comes first is final.
ALTER TABLE orders ADD COLUMN manual INTEGER NOT NULL DEFAULT 0 CHECK (manual IN (0, 1));
ALTER TABLE orders ADD COLUMN authorized_by BLOB REFERENCES authorizations (transfer)
    CHECK (authorized_by IS NULL OR (manual = 1 AND transfer IS NULL AND cancelled_at IS NULL));
CREATE UNIQUE INDEX orders_by_authorization ON orders (authorized_by)
    WHERE authorized_by IS NOT NULL;

-- subject: 12 the change of this authorisation, or what this refund gave back.
ALTER TABLE events ADD COLUMN authorization BLOB REFERENCES authorizations (transfer)
    CHECK (authorization IS NULL OR subject = 12);
ALTER TABLE events ADD COLUMN refund BLOB REFERENCES transfers (id)
    CHECK ((subject = 12) = ((authorization IS NULL) <> (refund IS NULL)));
CREATE INDEX events_by_authorization ON events (authorization) WHERE authorization IS NOT NULL;
CREATE INDEX events_by_refund ON events (refund) WHERE refund IS NOT NULL;

-- What of the month's spending came back, by payments that were refunded in it.
ALTER TABLE month_sums ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0);
