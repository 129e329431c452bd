-- Answers kept for a repeat of the same request.
CREATE TABLE idempotency_keys (
  caller_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
  reply_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (caller_id, operation, key)
) STRICT;

CREATE INDEX idempotency_keys_by_creation ON idempotency_keys (created_at);
