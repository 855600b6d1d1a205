-- The wallet's books in PostgreSQL: what SQLite's steps make together, at version 20. What tables and columns mean
-- is said there. A later version is a step of its own, here as there.
--
-- No serial numbers, triggers, advisory locks or functions of its own: what speaks PostgreSQL's protocol can serve.

CREATE TABLE schema_version (
    version BIGINT NOT NULL
);

CREATE TABLE users (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    phone TEXT NOT NULL UNIQUE,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    created_at BIGINT NOT NULL,
    level TEXT NOT NULL DEFAULT 'anonymous',
    own_operation BIGINT CHECK (own_operation >= 0),
    own_day BIGINT CHECK (own_day >= 0),
    own_month BIGINT CHECK (own_month >= 0),
    notices_read BIGINT NOT NULL DEFAULT 0 CHECK (notices_read >= 0)
);

CREATE TABLE shops (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    slug TEXT NOT NULL UNIQUE,
    owner BYTEA NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    inn TEXT NOT NULL,
    address TEXT NOT NULL,
    category TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX shops_by_owner ON shops (owner, created_at);

CREATE TABLE accounts (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code BIGINT NOT NULL,
    owner BYTEA NOT NULL CHECK (length(owner) = 16),
    currency TEXT NOT NULL,
    flags BIGINT NOT NULL,
    debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
    debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
    credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
    credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
    last_seq BIGINT NOT NULL CHECK (last_seq >= 0),
    created_at BIGINT NOT NULL,
    hold_seq BIGINT NOT NULL DEFAULT 0 CHECK (hold_seq >= 0),
    used_on BIGINT NOT NULL DEFAULT 0,
    used_day BIGINT NOT NULL DEFAULT 0,
    used_count BIGINT NOT NULL DEFAULT 0,
    used_month BIGINT NOT NULL DEFAULT 0,
    used_year BIGINT NOT NULL DEFAULT 0,
    UNIQUE (owner, code, currency),
    CHECK (flags & 1 = 0 OR credits_posted - debits_posted - debits_pending >= 0)
);

CREATE TABLE transfers (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    debit_account BYTEA NOT NULL REFERENCES accounts (id),
    credit_account BYTEA NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    pending_id BYTEA,
    flags BIGINT NOT NULL,
    code BIGINT NOT NULL,
    debit_seq BIGINT NOT NULL,
    credit_seq BIGINT NOT NULL,
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    refund_of BYTEA REFERENCES transfers (id) DEFERRABLE CHECK ((code = 7) = (refund_of IS NOT NULL)),
    CHECK (debit_account <> credit_account)
);
CREATE INDEX transfers_by_payee ON transfers (debit_account, credit_account, posted_at, amount, pending_id);
CREATE INDEX transfers_by_pending ON transfers (pending_id) WHERE pending_id IS NOT NULL;
CREATE INDEX transfers_by_refund ON transfers (refund_of) WHERE refund_of IS NOT NULL;

CREATE TABLE entries (
    account BYTEA NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL CHECK (seq >= 1),
    transfer BYTEA NOT NULL REFERENCES transfers (id),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    balance_after BIGINT NOT NULL,
    operation BYTEA NOT NULL UNIQUE CHECK (length(operation) = 16),
    PRIMARY KEY (account, seq)
);

CREATE TABLE receipts (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    transfer BYTEA NOT NULL UNIQUE REFERENCES transfers (id),
    account BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    shop BYTEA REFERENCES shops (id),
    amount BIGINT NOT NULL,
    posted_at BIGINT NOT NULL,
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
);
CREATE UNIQUE INDEX receipts_by_number ON receipts (shop, seq) WHERE shop IS NOT NULL;
CREATE INDEX receipts_by_time ON receipts (shop, posted_at, seq) WHERE shop IS NOT NULL;
CREATE INDEX receipts_by_amount ON receipts (shop, amount, posted_at, seq) WHERE shop IS NOT NULL;

CREATE TABLE outcomes (
    transfer BYTEA NOT NULL PRIMARY KEY CHECK (length(transfer) = 16),
    principal BYTEA NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BYTEA CHECK (length(fingerprint) = 32),
    refusal TEXT,
    decided_at BIGINT NOT NULL,
    limit_hit TEXT
);

CREATE TABLE challenges (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    phone TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    used BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX challenges_by_phone ON challenges (phone, created_at);
CREATE INDEX challenges_by_age ON challenges (created_at);

CREATE TABLE code_misses (
    shop BYTEA NOT NULL REFERENCES shops (id),
    at BIGINT NOT NULL
);
CREATE INDEX code_misses_by_shop ON code_misses (shop, at);

CREATE TABLE receive_codes (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code BIGINT NOT NULL,
    owner BYTEA NOT NULL CHECK (length(owner) = 16),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner, code, currency, amount, note)
);

CREATE TABLE reports (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reporter BYTEA NOT NULL REFERENCES users (id),
    code BIGINT NOT NULL,
    owner BYTEA NOT NULL CHECK (length(owner) = 16),
    reason BIGINT NOT NULL CHECK (reason BETWEEN 1 AND 4),
    text TEXT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 4),
    created_at BIGINT NOT NULL,
    UNIQUE (owner, code, reporter)
);
CREATE INDEX reports_by_reporter ON reports (reporter, created_at);

CREATE TABLE guardians (
    ward BYTEA NOT NULL PRIMARY KEY REFERENCES users (id),
    guardian BYTEA NOT NULL REFERENCES users (id),
    above BIGINT NOT NULL CHECK (above > 0),
    currency TEXT NOT NULL,
    since BIGINT NOT NULL,
    accepted_at BIGINT,
    ends_at BIGINT,
    CHECK (ward <> guardian)
);
CREATE INDEX guardians_by_guardian ON guardians (guardian, since);

CREATE TABLE devices (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    cookie_hash BYTEA NOT NULL CHECK (length(cookie_hash) = 32),
    salt BYTEA NOT NULL CHECK (length(salt) = 16),
    key_id BYTEA,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    UNIQUE (cookie_hash, "user")
);
CREATE INDEX devices_by_user ON devices ("user", last_seen_at);
CREATE INDEX devices_by_age ON devices (last_seen_at);

CREATE TABLE sessions (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    device BYTEA NOT NULL UNIQUE REFERENCES devices (id) ON DELETE CASCADE,
    method BIGINT NOT NULL,
    locked BIGINT NOT NULL CHECK (locked IN (0, 1)),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions ("user");

CREATE TABLE session_tokens (
    hash BYTEA NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session BYTEA NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    used BIGINT NOT NULL CHECK (used IN (0, 1)),
    ends_at BIGINT,
    UNIQUE (session, number)
);

CREATE TABLE seeds (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    handle TEXT NOT NULL UNIQUE CHECK (length(handle) = 10),
    session BYTEA NOT NULL UNIQUE REFERENCES sessions (id) ON DELETE CASCADE,
    "user" BYTEA NOT NULL REFERENCES users (id),
    sealed BYTEA NOT NULL,
    misses BIGINT NOT NULL CHECK (misses >= 0),
    created_at BIGINT NOT NULL
);
CREATE INDEX seeds_by_user ON seeds ("user", created_at);

CREATE TABLE pins (
    "user" BYTEA NOT NULL PRIMARY KEY REFERENCES users (id),
    hash BYTEA NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0),
    blocked_until BIGINT NOT NULL,
    set_at BIGINT NOT NULL
);

CREATE TABLE guards (
    "user" BYTEA NOT NULL PRIMARY KEY REFERENCES users (id),
    no_confirm BIGINT,
    frozen_at BIGINT,
    cooling_until BIGINT
);

CREATE TABLE audit_log (
    seq BIGINT NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at BIGINT NOT NULL,
    "user" BYTEA,
    session BYTEA,
    device BYTEA,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_log_by_user ON audit_log ("user", seq);

CREATE TABLE passkeys (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    credential_id BYTEA NOT NULL UNIQUE,
    credential BYTEA NOT NULL,
    counter BIGINT NOT NULL CHECK (counter >= 0),
    backed_up BIGINT NOT NULL CHECK (backed_up IN (0, 1)),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys ("user", created_at);

CREATE TABLE ceremonies (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA REFERENCES users (id),
    session BYTEA REFERENCES sessions (id) ON DELETE CASCADE,
    state BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK (("user" IS NULL) = (session IS NULL))
);
CREATE INDEX ceremonies_by_session ON ceremonies (session) WHERE session IS NOT NULL;
CREATE INDEX ceremonies_by_end ON ceremonies (expires_at);

CREATE TABLE confirmations (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    session BYTEA NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    unlocks BIGINT NOT NULL CHECK (unlocks IN (0, 1)),
    act BYTEA NOT NULL CHECK (length(act) = 32),
    state BYTEA,
    expires_at BIGINT NOT NULL,
    proof BIGINT,
    used_at BIGINT,
    CHECK (used_at IS NULL OR proof IS NOT NULL)
);
CREATE INDEX confirmations_by_session ON confirmations (session);
CREATE INDEX confirmations_by_end ON confirmations (expires_at);

CREATE TABLE unconfirmed (
    transfer BYTEA NOT NULL PRIMARY KEY CHECK (length(transfer) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    day BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0)
);
CREATE INDEX unconfirmed_by_user ON unconfirmed ("user", day);

CREATE TABLE saved_names (
    owner BYTEA NOT NULL REFERENCES users (id),
    person BYTEA NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (owner, person)
);

CREATE TABLE bank_accounts (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    bic TEXT NOT NULL CHECK (length(bic) = 9),
    account TEXT NOT NULL CHECK (length(account) = 20),
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE UNIQUE INDEX bank_accounts_once ON bank_accounts ("user", bic, account) WHERE removed_at IS NULL;

CREATE TABLE bank_payments (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    direction BIGINT NOT NULL CHECK (direction IN (1, 2)),
    bank_account BYTEA NOT NULL REFERENCES bank_accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    fee BIGINT NOT NULL CHECK (fee >= 0),
    currency TEXT NOT NULL,
    transfer BYTEA NOT NULL UNIQUE CHECK (length(transfer) = 16),
    paid_out BYTEA NOT NULL UNIQUE CHECK (length(paid_out) = 16),
    fee_kept BYTEA NOT NULL UNIQUE CHECK (length(fee_kept) = 16),
    returned BYTEA NOT NULL UNIQUE CHECK (length(returned) = 16),
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 7),
    reason BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE ("user", idempotency_key),
    CHECK ((state IN (4, 6)) = (reason IS NOT NULL)),
    CHECK ((state >= 5) = (next_at IS NULL))
);
CREATE INDEX bank_payments_by_user ON bank_payments ("user", created_at);
CREATE INDEX bank_payments_due ON bank_payments (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE operation_index (
    account BYTEA NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    other BYTEA NOT NULL REFERENCES accounts (id),
    posted_at BIGINT NOT NULL,
    month BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    category TEXT NOT NULL,
    counts BIGINT NOT NULL CHECK (counts IN (0, 1)),
    PRIMARY KEY (account, seq),
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
);
CREATE INDEX operation_index_by_other ON operation_index (account, other, seq);

CREATE TABLE operation_words (
    account BYTEA NOT NULL,
    word TEXT NOT NULL,
    seq BIGINT NOT NULL,
    source BIGINT NOT NULL CHECK (source IN (0, 1)),
    PRIMARY KEY (account, word, seq, source)
);

CREATE TABLE operation_marks (
    account BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    category TEXT,
    note TEXT NOT NULL,
    labels TEXT NOT NULL,
    PRIMARY KEY (account, seq),
    FOREIGN KEY (account, seq) REFERENCES entries (account, seq)
);

CREATE TABLE category_rules (
    account BYTEA NOT NULL REFERENCES accounts (id),
    other BYTEA NOT NULL REFERENCES accounts (id),
    kind BIGINT NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (account, other, kind)
);

CREATE TABLE month_sums (
    account BYTEA NOT NULL REFERENCES accounts (id),
    month BIGINT NOT NULL,
    other BYTEA NOT NULL,
    category TEXT NOT NULL,
    received BIGINT NOT NULL CHECK (received >= 0),
    spent BIGINT NOT NULL CHECK (spent >= 0),
    times BIGINT NOT NULL CHECK (times >= 0),
    refunded BIGINT NOT NULL DEFAULT 0 CHECK (refunded >= 0),
    PRIMARY KEY (account, month, other, category)
);

CREATE TABLE plans (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    debit_account BYTEA NOT NULL REFERENCES accounts (id),
    credit_account BYTEA NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
    day_time TEXT NOT NULL CHECK (length(day_time) = 5),
    time_zone TEXT NOT NULL,
    rhythm BIGINT NOT NULL CHECK (rhythm BETWEEN 1 AND 5),
    rhythm_day BIGINT,
    end_runs BIGINT CHECK (end_runs > 0),
    end_day TEXT CHECK (length(end_day) = 10),
    session BYTEA NOT NULL CHECK (length(session) = 16),
    device BYTEA NOT NULL CHECK (length(device) = 16),
    device_since BIGINT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 4),
    next_day TEXT,
    next_at BIGINT,
    runs BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE ("user", idempotency_key),
    CHECK (debit_account <> credit_account),
    CHECK ((rhythm >= 4) = (rhythm_day IS NOT NULL)),
    CHECK (end_runs IS NULL OR end_day IS NULL),
    CHECK ((state = 1) = (next_at IS NOT NULL)),
    CHECK ((next_day IS NULL) = (next_at IS NULL))
);
CREATE INDEX plans_due ON plans (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE plan_runs (
    plan BYTEA NOT NULL REFERENCES plans (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    due_at BIGINT NOT NULL,
    transfer BYTEA NOT NULL UNIQUE CHECK (length(transfer) = 16),
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 4),
    reason BIGINT,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (plan, day),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK (CASE state WHEN 4 THEN reason IS NOT NULL WHEN 1 THEN TRUE ELSE reason IS NULL END)
);
CREATE INDEX plan_runs_open ON plan_runs (began_at) WHERE state = 1;
