-- Version 5: reports and second persons. The same plain SQL as in schema.sql.

-- code, owner: who is reported, as of accounts. reason: 1 impersonation, 2 not delivered,
-- 3 pressure, 4 other. state: 1 received, 2 under review, 3 upheld, 4 dismissed.
CREATE TABLE reports (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reporter BLOB NOT NULL REFERENCES users (id),
    code INTEGER NOT NULL,
    owner BLOB NOT NULL CHECK (length(owner) = 16),
    reason INTEGER NOT NULL CHECK (reason BETWEEN 1 AND 4),
    text TEXT NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
    created_at INTEGER NOT NULL,
    UNIQUE (owner, code, reporter)
) STRICT;

CREATE INDEX reports_by_reporter ON reports (reporter, created_at);

-- Who has to approve what this person sends above a sum. accepted_at: when he agreed; ends_at: when
-- it ends, if the person has ended it.
CREATE TABLE guardians (
    ward BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    guardian BLOB NOT NULL REFERENCES users (id),
    above INTEGER NOT NULL CHECK (above > 0),
    currency TEXT NOT NULL,
    since INTEGER NOT NULL,
    accepted_at INTEGER,
    ends_at INTEGER,
    CHECK (ward <> guardian)
) STRICT, WITHOUT ROWID;

CREATE INDEX guardians_by_guardian ON guardians (guardian, since);
