DROP INDEX api_tokens_by_owner;
CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id);

ALTER TABLE api_tokens DROP COLUMN last_used_at;
ALTER TABLE api_tokens DROP COLUMN tenants_json;
ALTER TABLE users DROP COLUMN last_sign_in_at;
ALTER TABLE users DROP COLUMN row_version;
