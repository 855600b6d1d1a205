-- Version 8: the names under which people know others. The same plain SQL as in schema.sql.

-- owner: who knows him so, and alone reads it. person: whom.
CREATE TABLE saved_names (
    owner BLOB NOT NULL REFERENCES users (id),
    person BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (owner, person)
) STRICT, WITHOUT ROWID;
