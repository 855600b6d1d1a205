-- The wallet's books. Times are Unix microseconds, amounts minor units, ids 16 bytes.
--
-- Plain SQL of the kind that PostgreSQL knows too (there: BIGINT for INTEGER, BYTEA for BLOB, no
-- STRICT and no WITHOUT ROWID). Of accounts, the sums change; of people, sessions and challenges
-- what they are about; all other rows are written once and never changed.
--
-- Accounts and transfers have the fields of TigerBeetle's, so that its store is a mapping.

CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    phone TEXT NOT NULL UNIQUE,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE shops (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    slug TEXT NOT NULL UNIQUE,
    owner BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    inn TEXT NOT NULL,
    address TEXT NOT NULL,
    category TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX shops_by_owner ON shops (owner, created_at);

-- code: 1 a person, 2 a shop, 101 funding, 102 fees. owner: the person or shop, zeros for the
-- wallet itself. flags: 1 debits must not exceed credits, 2 closed.
CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code INTEGER NOT NULL,
    owner BLOB NOT NULL CHECK (length(owner) = 16),
    currency TEXT NOT NULL,
    flags INTEGER NOT NULL,
    debits_pending INTEGER NOT NULL CHECK (debits_pending >= 0),
    debits_posted INTEGER NOT NULL CHECK (debits_posted >= 0),
    credits_pending INTEGER NOT NULL CHECK (credits_pending >= 0),
    credits_posted INTEGER NOT NULL CHECK (credits_posted >= 0),
    last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
    created_at INTEGER NOT NULL,
    UNIQUE (owner, code, currency),
    CHECK (flags & 1 = 0 OR credits_posted - debits_posted - debits_pending >= 0)
) STRICT;

-- code: 1 between people, 2 to a shop, 3 from outside. flags and pending_id: none so far.
-- The two entries are (debit_account, debit_seq) and (credit_account, credit_seq).
CREATE TABLE transfers (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    debit_account BLOB NOT NULL REFERENCES accounts (id),
    credit_account BLOB NOT NULL REFERENCES accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    pending_id BLOB,
    flags INTEGER NOT NULL,
    code INTEGER NOT NULL,
    debit_seq INTEGER NOT NULL,
    credit_seq INTEGER NOT NULL,
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    CHECK (debit_account <> credit_account)
) STRICT;

-- Whom an account paid, how often, and when last.
CREATE INDEX transfers_by_payee ON transfers (debit_account, credit_account, posted_at);

-- What moved on an account: above zero a credit, below a debit. As its owner sees it, an entry
-- is an operation.
CREATE TABLE entries (
    account BLOB NOT NULL REFERENCES accounts (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    transfer BLOB NOT NULL REFERENCES transfers (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    balance_after INTEGER NOT NULL,
    operation BLOB NOT NULL UNIQUE CHECK (length(operation) = 16),
    PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

-- One for each transfer. account, seq: the seller's entry. shop: set where the seller is one.
CREATE TABLE receipts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    transfer BLOB NOT NULL UNIQUE REFERENCES transfers (id),
    account BLOB NOT NULL,
    seq INTEGER NOT NULL,
    shop BLOB REFERENCES shops (id),
    amount INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
) STRICT;

CREATE UNIQUE INDEX receipts_by_number ON receipts (shop, seq) WHERE shop IS NOT NULL;
CREATE INDEX receipts_by_time ON receipts (shop, posted_at, seq) WHERE shop IS NOT NULL;
CREATE INDEX receipts_by_amount ON receipts (shop, amount, posted_at, seq) WHERE shop IS NOT NULL;

-- What was decided on a key, for ever. The transfer's id follows from principal and key, so that
-- its primary key is the permanent constraint on both. refusal: null where it was posted.
CREATE TABLE outcomes (
    transfer BLOB NOT NULL PRIMARY KEY CHECK (length(transfer) = 16),
    principal BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BLOB CHECK (length(fingerprint) = 32),
    refusal TEXT,
    decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person is told, numbered for each person as it was written. subject: 1 the operation of
-- this entry, 2 its receipt.
CREATE TABLE events (
    user BLOB NOT NULL REFERENCES users (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    subject INTEGER NOT NULL,
    account BLOB NOT NULL,
    account_seq INTEGER NOT NULL,
    PRIMARY KEY (user, seq),
    FOREIGN KEY (account, account_seq) REFERENCES entries (account, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE challenges (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    phone TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    used INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX challenges_by_phone ON challenges (phone, created_at);
CREATE INDEX challenges_by_age ON challenges (created_at);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_end ON sessions (expires_at);
