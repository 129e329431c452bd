-- A session remembers which password and status it was made from, and dies with them.

-- Counts the changes of password and status.
ALTER TABLE users ADD COLUMN credential_version INTEGER NOT NULL DEFAULT 1 CHECK (credential_version >= 1);
ALTER TABLE sessions ADD COLUMN credential_version INTEGER NOT NULL DEFAULT 1 CHECK (credential_version >= 1);
