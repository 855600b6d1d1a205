-- Version 4: identification levels, limits of one's own, and what they are measured by. The same
-- plain SQL as in schema.sql, but for the days of what was posted before.

-- level: how well the person is identified. own_*: the most he allows himself, in minor units.
ALTER TABLE users ADD COLUMN level TEXT NOT NULL DEFAULT 'anonymous';
ALTER TABLE users ADD COLUMN own_operation INTEGER CHECK (own_operation >= 0);
ALTER TABLE users ADD COLUMN own_day INTEGER CHECK (own_day >= 0);
ALTER TABLE users ADD COLUMN own_month INTEGER CHECK (own_month >= 0);

-- What left the account of a person or a shop, what is held to leave it among it: used_on is the newest day on which something did
-- (20261122, Moscow), the others are sums of that day, its month, its year, in minor units.
ALTER TABLE accounts ADD COLUMN used_on INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN used_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN used_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN used_month INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN used_year INTEGER NOT NULL DEFAULT 0;

-- Which limit refused the transfer, and what was left of it, as JSON.
ALTER TABLE outcomes ADD COLUMN limit_hit TEXT;

-- The same order as before; with the amount in it, a month's sum to one payee is read from it alone.
DROP INDEX transfers_by_payee;
CREATE INDEX transfers_by_payee ON transfers (debit_account, credit_account, posted_at, amount,
    pending_id);

-- What was posted or held before; what was held counts since then. Moscow is three hours ahead of UTC since 2014.
CREATE TABLE leaving AS SELECT t.debit_account AS account, t.amount AS amount,
    CAST(strftime('%Y%m%d', t.posted_at / 1000000 + 10800, 'unixepoch') AS INTEGER) AS day
    FROM transfers t JOIN accounts a ON a.id = t.debit_account AND a.code IN (1, 2)
    WHERE t.pending_id IS NULL UNION ALL
    SELECT h.debit_account, h.amount,
    CAST(strftime('%Y%m%d', h.held_at / 1000000 + 10800, 'unixepoch') AS INTEGER)
    FROM holds h WHERE h.state IN (1, 2);
CREATE INDEX leaving_by_account ON leaving (account, day);
UPDATE accounts SET used_on = (SELECT max(day) FROM leaving WHERE account = accounts.id)
    WHERE id IN (SELECT account FROM leaving);
UPDATE accounts SET
    used_day = (SELECT sum(amount) FROM leaving WHERE account = accounts.id AND day = used_on),
    used_count = (SELECT count(*) FROM leaving WHERE account = accounts.id AND day = used_on),
    used_month = (SELECT sum(amount) FROM leaving
        WHERE account = accounts.id AND day / 100 = used_on / 100),
    used_year = (SELECT sum(amount) FROM leaving
        WHERE account = accounts.id AND day / 10000 = used_on / 10000)
    WHERE used_on > 0;
DROP TABLE leaving;
