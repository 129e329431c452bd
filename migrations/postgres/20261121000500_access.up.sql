-- People, what they may do, and the credentials they come with; of a secret only its hash.
CREATE TABLE users (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  username TEXT NOT NULL,
  -- Lower-cased: decides whether two names are the same.
  username_fold TEXT COLLATE "C" NOT NULL,
  password_hash TEXT NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);

CREATE UNIQUE INDEX users_username_key ON users (username_fold);

CREATE TABLE role_bindings (
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  -- The place among the user's bindings.
  position BIGINT NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  -- Absent for a global binding.
  tenant_id TEXT COLLATE "C" REFERENCES tenants (tenant_id),
  PRIMARY KEY (user_id, position)
);

CREATE UNIQUE INDEX role_bindings_grant_key ON role_bindings (user_id, role, COALESCE(tenant_id, ''));
CREATE INDEX role_bindings_by_tenant ON role_bindings (tenant_id);

CREATE TABLE sessions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  secret_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(secret_sha256) = 64),
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT,
  user_agent TEXT
);

CREATE UNIQUE INDEX sessions_secret_key ON sessions (secret_sha256);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE api_tokens (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  secret_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(secret_sha256) = 64),
  name TEXT NOT NULL,
  roles_json TEXT NOT NULL,
  -- Absent for the token of the first start.
  owner_id TEXT COLLATE "C" REFERENCES users (id),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE UNIQUE INDEX api_tokens_secret_key ON api_tokens (secret_sha256);
CREATE INDEX api_tokens_by_creation ON api_tokens (created_at, id);
CREATE INDEX api_tokens_by_owner ON api_tokens (owner_id);

-- Failed sign-ins of a name from an address, counted by the minute.
CREATE TABLE sign_in_failures (
  name_fold TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  minute BIGINT NOT NULL,
  count BIGINT NOT NULL CHECK (count >= 1),
  last_at BIGINT NOT NULL,
  PRIMARY KEY (name_fold, address, minute)
);

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);
