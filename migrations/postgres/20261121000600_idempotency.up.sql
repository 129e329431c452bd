-- Answers kept for a repeat of the same request.
CREATE TABLE idempotency_keys (
  caller_id TEXT COLLATE "C" NOT NULL,
  operation TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  body_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(body_sha256) = 64),
  reply_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (caller_id, operation, key)
);

CREATE INDEX idempotency_keys_by_creation ON idempotency_keys (created_at);
