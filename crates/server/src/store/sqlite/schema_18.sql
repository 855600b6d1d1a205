-- Version 18: an organisation's KPP in payments by requisites. The same plain SQL as in schema.sql.

-- Null where none was told, and of people.
ALTER TABLE bank_receivers ADD COLUMN kpp TEXT;
