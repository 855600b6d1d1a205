-- Version 15: up to which of his events a person has read what he should know. The same plain SQL as in
-- schema.sql.
ALTER TABLE users ADD COLUMN notices_read INTEGER NOT NULL DEFAULT 0 CHECK (notices_read >= 0);
