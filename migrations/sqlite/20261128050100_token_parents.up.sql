-- The token that made a token; absent where a person did. It ends its children when it ends.
ALTER TABLE api_tokens ADD COLUMN parent_id TEXT;
CREATE INDEX api_tokens_by_parent ON api_tokens (parent_id);
