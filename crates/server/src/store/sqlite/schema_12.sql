-- Version 12: plans. The same plain SQL as in schema.sql.

-- Transfers that are to be made later. starts_on, next_day, end_day: days in the plan's zone, as
-- 2026-11-30; day_time: as 09:00. rhythm: 1 once, 2 every day, 3 Monday to Friday, 4 weekly, 5 monthly.
-- rhythm_day: of 4 the weekday, 1 is Monday; of 5 the day of the month. end_runs, end_day: until when;
-- both null: for ever. session, device: by which it was made; device_since: since when that was known.
-- state: 1 active, 2 paused, 3 over, 4 cancelled. next_day, next_at: when it runs next. runs: how often
-- it ran.
CREATE TABLE plans (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user BLOB NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    debit_account BLOB NOT NULL REFERENCES accounts (id),
    credit_account BLOB NOT NULL REFERENCES accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
    day_time TEXT NOT NULL CHECK (length(day_time) = 5),
    time_zone TEXT NOT NULL,
    rhythm INTEGER NOT NULL CHECK (rhythm BETWEEN 1 AND 5),
    rhythm_day INTEGER,
    end_runs INTEGER CHECK (end_runs > 0),
    end_day TEXT CHECK (length(end_day) = 10),
    session BLOB NOT NULL CHECK (length(session) = 16),
    device BLOB NOT NULL CHECK (length(device) = 16),
    device_since INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
    next_day TEXT,
    next_at INTEGER,
    runs INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (user, idempotency_key),
    CHECK (debit_account <> credit_account),
    CHECK ((rhythm >= 4) = (rhythm_day IS NOT NULL)),
    CHECK (end_runs IS NULL OR end_day IS NULL),
    CHECK ((state = 1) = (next_at IS NOT NULL)),
    CHECK ((next_day IS NULL) = (next_at IS NULL))
) STRICT;

CREATE INDEX plans_due ON plans (next_at) WHERE next_at IS NOT NULL;

-- What became of each day on which a plan ran: one at most. transfer: by the id that it has if it is
-- ever made. state: 1 it began, 2 posted, 3 held, 4 skipped. reason: why it is skipped, or is about to be.
CREATE TABLE plan_runs (
    plan BLOB NOT NULL REFERENCES plans (id),
    day TEXT NOT NULL CHECK (length(day) = 10),
    due_at INTEGER NOT NULL,
    transfer BLOB NOT NULL UNIQUE CHECK (length(transfer) = 16),
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
    reason INTEGER,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (plan, day),
    CHECK ((state = 1) = (ended_at IS NULL)),
    CHECK (CASE state WHEN 4 THEN reason IS NOT NULL WHEN 1 THEN 1 ELSE reason IS NULL END)
) STRICT, WITHOUT ROWID;

CREATE INDEX plan_runs_open ON plan_runs (began_at) WHERE state = 1;

-- subject: 11 the change of this plan; plan_day: where it is about the run of this day.
ALTER TABLE events ADD COLUMN plan BLOB REFERENCES plans (id)
    CHECK ((subject = 11) = (plan IS NOT NULL));
ALTER TABLE events ADD COLUMN plan_day TEXT CHECK (plan_day IS NULL OR plan IS NOT NULL);

CREATE INDEX events_by_plan ON events (plan, plan_day) WHERE plan IS NOT NULL;
