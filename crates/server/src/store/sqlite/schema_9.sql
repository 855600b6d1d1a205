-- Version 9: money from and to banks. The same plain SQL as in schema.sql.

-- Accounts in banks that people saved. removed_at: no longer offered; payments still name them.
CREATE TABLE bank_accounts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    bic TEXT NOT NULL CHECK (length(bic) = 9),
    account TEXT NOT NULL CHECK (length(account) = 20),
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE UNIQUE INDEX bank_accounts_once ON bank_accounts (user, bic, account) WHERE removed_at IS NULL;

-- direction: 1 a top-up, 2 a withdrawal. state: 1 begun, 2 asked of the bank, 3 the bank did it,
-- 4 the bank refused it, 5 done, 6 refused, 7 under review. reason: why it was refused.
-- transfer: by which money comes or leaves; paid_out, fee_kept, returned: by which what lay in
-- transit went to the bank, to the wallet, or back.
-- next_at: when the bank is asked next; null where there is nothing more to ask.
CREATE TABLE bank_payments (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    direction INTEGER NOT NULL CHECK (direction IN (1, 2)),
    bank_account BLOB NOT NULL REFERENCES bank_accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    fee INTEGER NOT NULL CHECK (fee >= 0),
    currency TEXT NOT NULL,
    transfer BLOB NOT NULL UNIQUE CHECK (length(transfer) = 16),
    paid_out BLOB NOT NULL UNIQUE CHECK (length(paid_out) = 16),
    fee_kept BLOB NOT NULL UNIQUE CHECK (length(fee_kept) = 16),
    returned BLOB NOT NULL UNIQUE CHECK (length(returned) = 16),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 7),
    reason INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (user, idempotency_key),
    CHECK ((state IN (4, 6)) = (reason IS NOT NULL)),
    CHECK ((state >= 5) = (next_at IS NULL))
) STRICT;

CREATE INDEX bank_payments_by_user ON bank_payments (user, created_at);
CREATE INDEX bank_payments_due ON bank_payments (next_at) WHERE next_at IS NOT NULL;

-- subject: 8 the change of this bank payment.
ALTER TABLE events ADD COLUMN bank_payment BLOB REFERENCES bank_payments (id)
    CHECK ((subject = 8) = (bank_payment IS NOT NULL));
