-- Customer organisations, and the words that they are found by.
CREATE TABLE tenants (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  -- Lower-cased: decides whether two ids are the same.
  tenant_fold TEXT NOT NULL,
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tenants_fold_key ON tenants (tenant_fold);
CREATE INDEX tenants_by_name ON tenants (name_fold, tenant_fold);
CREATE INDEX tenants_by_creation ON tenants (created_at, tenant_fold);
CREATE INDEX tenants_by_status ON tenants (status, tenant_fold);
CREATE INDEX tenants_by_status_and_name ON tenants (status, name_fold, tenant_fold);
CREATE INDEX tenants_by_status_and_creation ON tenants (status, created_at, tenant_fold);

CREATE TABLE tenant_words (
  word TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  PRIMARY KEY (word, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tenant_words_by_tenant ON tenant_words (tenant_id, word);
