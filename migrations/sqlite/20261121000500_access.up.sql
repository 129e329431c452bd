-- People, what they may do, and the credentials they come with; of a secret only its hash.
CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  username TEXT NOT NULL,
  -- Lower-cased: decides whether two names are the same.
  username_fold TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX users_username_key ON users (username_fold);

CREATE TABLE role_bindings (
  user_id TEXT NOT NULL REFERENCES users (id),
  -- The place among the user's bindings.
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  -- Absent for a global binding.
  tenant_id TEXT REFERENCES tenants (tenant_id),
  PRIMARY KEY (user_id, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX role_bindings_grant_key ON role_bindings (user_id, role, COALESCE(tenant_id, ''));
CREATE INDEX role_bindings_by_tenant ON role_bindings (tenant_id);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  secret_sha256 TEXT NOT NULL CHECK (length(secret_sha256) = 64),
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT,
  user_agent TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sessions_secret_key ON sessions (secret_sha256);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE api_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  secret_sha256 TEXT NOT NULL CHECK (length(secret_sha256) = 64),
  name TEXT NOT NULL,
  roles_json TEXT NOT NULL,
  -- Absent for the token of the first start.
  owner_id TEXT REFERENCES users (id),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_tokens_secret_key ON api_tokens (secret_sha256);
CREATE INDEX api_tokens_by_creation ON api_tokens (created_at, id);
CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id);

-- Failed sign-ins of a name from an address, counted by the minute.
CREATE TABLE sign_in_failures (
  name_fold TEXT NOT NULL,
  address TEXT NOT NULL,
  minute INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  last_at INTEGER NOT NULL,
  PRIMARY KEY (name_fold, address, minute)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);
