-- The rest of the tables: see schema.sql.

CREATE TABLE splits (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner BYTEA NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL CHECK (length(fingerprint) = 32),
    total BIGINT NOT NULL CHECK (total > 0),
    own BIGINT NOT NULL CHECK (own >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    UNIQUE (owner, idempotency_key)
);
CREATE INDEX splits_by_owner ON splits (owner, id);

CREATE TABLE requests (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner BYTEA NOT NULL REFERENCES users (id),
    idempotency_key TEXT,
    fingerprint BYTEA CHECK (length(fingerprint) = 32),
    payer BYTEA REFERENCES users (id),
    split BYTEA REFERENCES splits (id),
    place BIGINT NOT NULL,
    label TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    reminded_at BIGINT,
    ended BIGINT CHECK (ended IN (1, 2)),
    ended_at BIGINT,
    transfer BYTEA REFERENCES transfers (id),
    paid_by BYTEA REFERENCES users (id),
    CHECK (ended IS NULL OR transfer IS NULL),
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK ((transfer IS NULL) = (paid_by IS NULL)),
    CHECK ((split IS NULL) = (idempotency_key IS NOT NULL)),
    CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL)),
    CHECK (split IS NULL OR amount > 0),
    CHECK (payer IS NULL OR payer <> owner)
);
CREATE UNIQUE INDEX requests_by_key ON requests (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX requests_by_transfer ON requests (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX requests_by_owner ON requests (owner, id);
CREATE INDEX requests_by_payer ON requests (payer, id) WHERE payer IS NOT NULL;
CREATE INDEX requests_by_payment ON requests (paid_by, id) WHERE paid_by IS NOT NULL;
CREATE INDEX requests_by_split ON requests (split, place) WHERE split IS NOT NULL;

CREATE TABLE holds (
    transfer BYTEA NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    debit_account BYTEA NOT NULL REFERENCES accounts (id),
    credit_account BYTEA NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    code BIGINT NOT NULL,
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    order_id BYTEA,
    signs TEXT NOT NULL,
    guardian BYTEA REFERENCES users (id),
    approved_at BIGINT,
    held_at BIGINT NOT NULL,
    release_from BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 5),
    refusal TEXT,
    ended_at BIGINT,
    request BYTEA REFERENCES requests (id),
    CHECK (debit_account <> credit_account),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK ((state >= 3) = (refusal IS NOT NULL))
);
CREATE INDEX holds_open_by_end ON holds (expires_at) WHERE state = 1;
CREATE INDEX holds_by_payer ON holds (debit_account, held_at);
CREATE INDEX holds_open_by_guardian ON holds (guardian, held_at) WHERE state = 1 AND guardian IS NOT NULL;
CREATE INDEX holds_by_payee ON holds (credit_account, held_at);

CREATE TABLE refused_askers (
    person BYTEA NOT NULL REFERENCES users (id),
    asker BYTEA NOT NULL REFERENCES users (id),
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (person, asker)
);

CREATE TABLE api_keys (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_keys_by_user ON api_keys ("user", created_at);

CREATE TABLE webhooks (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    after BIGINT NOT NULL,
    secret BYTEA NOT NULL,
    old_secret BYTEA,
    old_until BIGINT,
    created_at BIGINT NOT NULL,
    failing_since BIGINT,
    disabled_at BIGINT,
    removed_at BIGINT,
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);
CREATE INDEX webhooks_by_user ON webhooks ("user", created_at) WHERE removed_at IS NULL;

CREATE TABLE webhook_deliveries (
    webhook BYTEA NOT NULL REFERENCES webhooks (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 3),
    attempts BIGINT NOT NULL,
    next_at BIGINT,
    last_status BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (webhook, seq),
    CHECK ((state = 1) = (next_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_at) WHERE state = 1;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);

CREATE TABLE bank_receivers (
    payment BYTEA NOT NULL PRIMARY KEY REFERENCES bank_payments (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    inn TEXT,
    purpose TEXT NOT NULL CHECK (length(purpose) > 0),
    kpp TEXT
);

CREATE TABLE quotes (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    "user" BYTEA NOT NULL REFERENCES users (id),
    base TEXT NOT NULL,
    counter TEXT NOT NULL,
    price BIGINT NOT NULL CHECK (price > 0),
    sell BIGINT NOT NULL CHECK (sell > 0),
    sell_currency TEXT NOT NULL,
    buy BIGINT NOT NULL CHECK (buy > 0),
    buy_currency TEXT NOT NULL,
    fee BIGINT NOT NULL CHECK (fee >= 0),
    fixed BIGINT NOT NULL CHECK (fixed IN (1, 2)),
    rate_date TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
    CHECK ((base = sell_currency AND counter = buy_currency)
        OR (base = buy_currency AND counter = sell_currency))
);
CREATE INDEX quotes_by_user ON quotes ("user", expires_at);

CREATE TABLE exchanges (
    quote BYTEA NOT NULL PRIMARY KEY REFERENCES quotes (id),
    sold BYTEA NOT NULL UNIQUE REFERENCES transfers (id),
    kept BYTEA UNIQUE REFERENCES transfers (id),
    bought BYTEA NOT NULL UNIQUE REFERENCES transfers (id),
    residue BIGINT NOT NULL CHECK (residue >= 0),
    paid BYTEA REFERENCES transfers (id)
);
CREATE UNIQUE INDEX exchanges_paid ON exchanges (paid) WHERE paid IS NOT NULL;

CREATE TABLE push_subscriptions (
    session BYTEA NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    "user" BYTEA NOT NULL REFERENCES users (id),
    endpoint TEXT NOT NULL UNIQUE,
    looked BIGINT NOT NULL CHECK (looked >= 0),
    urgent BIGINT NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
    due_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX push_subscriptions_due ON push_subscriptions (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE push_choices (
    "user" BYTEA NOT NULL PRIMARY KEY REFERENCES users (id),
    kinds TEXT NOT NULL,
    quiet_from TEXT,
    quiet_to TEXT,
    time_zone TEXT,
    details BIGINT NOT NULL CHECK (details IN (0, 1)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    CHECK ((quiet_from IS NULL) = (time_zone IS NULL))
);

CREATE TABLE templates (
    id BYTEA NOT NULL PRIMARY KEY,
    "user" BYTEA NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    payee_code BIGINT NOT NULL CHECK (payee_code IN (1, 2)),
    payee BYTEA NOT NULL,
    amount BIGINT CHECK (amount > 0),
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX templates_of ON templates ("user", created_at);

CREATE TABLE protected (
    transfer BYTEA NOT NULL PRIMARY KEY REFERENCES holds (transfer),
    code BYTEA,
    tries BIGINT NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    declined BIGINT NOT NULL DEFAULT 0 CHECK (declined IN (0, 1))
);

CREATE TABLE protected_tries (
    transfer BYTEA NOT NULL REFERENCES protected (transfer),
    id BYTEA NOT NULL,
    nth BIGINT NOT NULL CHECK (nth BETWEEN 1 AND 5),
    fingerprint BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (transfer, id),
    UNIQUE (transfer, nth)
);

CREATE TABLE orders (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    shop BYTEA NOT NULL REFERENCES shops (id),
    owner BYTEA NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    transfer BYTEA REFERENCES transfers (id),
    manual BIGINT NOT NULL DEFAULT 0 CHECK (manual IN (0, 1)),
    authorized_by BYTEA CHECK (authorized_by IS NULL OR (manual = 1 AND transfer IS NULL AND cancelled_at IS NULL)),
    CHECK (cancelled_at IS NULL OR transfer IS NULL)
);
CREATE UNIQUE INDEX orders_by_key ON orders (owner, idempotency_key);
CREATE UNIQUE INDEX orders_by_transfer ON orders (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX orders_open_by_shop ON orders (shop, expires_at) WHERE transfer IS NULL AND cancelled_at IS NULL;
CREATE INDEX orders_open_by_end ON orders (expires_at) WHERE transfer IS NULL AND cancelled_at IS NULL;
CREATE UNIQUE INDEX orders_by_authorization ON orders (authorized_by) WHERE authorized_by IS NOT NULL;

CREATE TABLE charges (
    transfer BYTEA NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    order_id BYTEA NOT NULL REFERENCES orders (id),
    payer BYTEA NOT NULL REFERENCES users (id),
    seed BYTEA NOT NULL CHECK (length(seed) = 16),
    step BIGINT NOT NULL
);
CREATE UNIQUE INDEX charges_by_code ON charges (seed, step);
CREATE INDEX charges_by_order ON charges (order_id);

CREATE TABLE authorizations (
    transfer BYTEA NOT NULL PRIMARY KEY REFERENCES outcomes (transfer),
    debit_account BYTEA NOT NULL REFERENCES accounts (id),
    credit_account BYTEA NOT NULL REFERENCES accounts (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    captured BIGINT NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    category TEXT NOT NULL,
    note TEXT NOT NULL,
    order_id BYTEA REFERENCES orders (id),
    state BIGINT NOT NULL CHECK (state BETWEEN 1 AND 4),
    authorized_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (debit_account <> credit_account),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK (state <> 1 OR captured < amount),
    CHECK (state <> 2 OR captured > 0),
    CHECK (state < 3 OR captured < amount)
);
CREATE INDEX authorizations_open_by_end ON authorizations (expires_at) WHERE state = 1;
CREATE INDEX authorizations_by_payer ON authorizations (debit_account, authorized_at);

CREATE TABLE events (
    "user" BYTEA NOT NULL REFERENCES users (id),
    seq BIGINT NOT NULL CHECK (seq >= 1),
    subject BIGINT NOT NULL,
    account BYTEA,
    account_seq BIGINT,
    order_id BYTEA REFERENCES orders (id),
    charge BYTEA REFERENCES charges (transfer),
    hold BYTEA REFERENCES holds (transfer) CHECK ((subject = 5) = (hold IS NOT NULL)),
    of_account BYTEA REFERENCES accounts (id) CHECK (subject <> 5 OR of_account IS NOT NULL),
    balance BIGINT CHECK ((balance IS NULL) = (of_account IS NULL)),
    held BIGINT CHECK ((held IS NULL) = (of_account IS NULL)),
    version BIGINT CHECK ((version IS NULL) = (of_account IS NULL)),
    bank_payment BYTEA REFERENCES bank_payments (id) CHECK ((subject = 8) = (bank_payment IS NOT NULL)),
    "authorization" BYTEA REFERENCES authorizations (transfer)
        CHECK ("authorization" IS NULL OR subject = 12),
    refund BYTEA REFERENCES transfers (id)
        CHECK ((subject = 12) = (("authorization" IS NULL) <> (refund IS NULL))),
    plan BYTEA REFERENCES plans (id) CHECK ((subject = 11) = (plan IS NOT NULL)),
    plan_day TEXT CHECK (plan_day IS NULL OR plan IS NOT NULL),
    request BYTEA REFERENCES requests (id) CHECK ((subject = 9) = (request IS NOT NULL)),
    protected BYTEA REFERENCES protected (transfer) CHECK ((subject = 13) = (protected IS NOT NULL)),
    PRIMARY KEY ("user", seq),
    FOREIGN KEY (account, account_seq) REFERENCES entries (account, seq),
    CHECK ((subject IN (1, 2)) = (account IS NOT NULL AND account_seq IS NOT NULL)),
    CHECK ((subject = 3) = (order_id IS NOT NULL)),
    CHECK ((subject = 4) = (charge IS NOT NULL))
);
CREATE INDEX events_by_order ON events (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX events_by_charge ON events (charge) WHERE charge IS NOT NULL;
CREATE INDEX events_by_hold ON events (hold) WHERE hold IS NOT NULL;
CREATE INDEX events_by_authorization ON events ("authorization") WHERE "authorization" IS NOT NULL;
CREATE INDEX events_by_refund ON events (refund) WHERE refund IS NOT NULL;
CREATE INDEX events_by_plan ON events (plan, plan_day) WHERE plan IS NOT NULL;
CREATE INDEX events_by_request ON events (request) WHERE request IS NOT NULL;
CREATE INDEX events_by_protected ON events (protected) WHERE protected IS NOT NULL;

CREATE TABLE notices (
    "user" BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    notice BIGINT NOT NULL,
    device_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY ("user", seq),
    FOREIGN KEY ("user", seq) REFERENCES events ("user", seq)
);

-- Each points at the other: a copy of the books writes both before it is looked at.
ALTER TABLE orders ADD FOREIGN KEY (authorized_by) REFERENCES authorizations (transfer) DEFERRABLE;
