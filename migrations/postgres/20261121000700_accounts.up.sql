-- What people and tokens have done, and what a token is for.

ALTER TABLE users ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1 CHECK (row_version >= 1);
-- Absent until the first sign-in, which the welcome follows.
ALTER TABLE users ADD COLUMN last_sign_in_at BIGINT;

-- The tenants a token is for; absent: every tenant.
ALTER TABLE api_tokens ADD COLUMN tenants_json TEXT;
-- To the minute.
ALTER TABLE api_tokens ADD COLUMN last_used_at BIGINT;

DROP INDEX api_tokens_by_owner;
CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id, created_at, id);
