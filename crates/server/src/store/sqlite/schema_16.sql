-- Version 16: payments to banks by requisites. The same plain SQL as in schema.sql.

-- Who receives a payment, and for what, where that is not one's own account: its row in bank_accounts is
-- made for it alone, and removed at once, so that it is offered nowhere. inn: null where none was told.
CREATE TABLE bank_receivers (
    payment BLOB NOT NULL PRIMARY KEY REFERENCES bank_payments (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    inn TEXT,
    purpose TEXT NOT NULL CHECK (length(purpose) > 0)
) STRICT, WITHOUT ROWID;
