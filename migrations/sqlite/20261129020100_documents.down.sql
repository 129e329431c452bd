-- Packs in two tables again. Documents of any other kind are those of later migrations, gone with them.
CREATE TABLE domain_packs (
  id TEXT NOT NULL PRIMARY KEY,
  domain TEXT NOT NULL,
  -- Lower-cased, so that case does not make two domains.
  domain_fold TEXT NOT NULL,
  version TEXT NOT NULL,
  -- Sorts as versions do, and is one for all spellings of a version.
  version_key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'DEPRECATED')),
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  note TEXT,
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL,
  -- The canonical form, which the checksum covers.
  content_json TEXT NOT NULL,
  -- The text as imported, which findings point into.
  source TEXT NOT NULL
) STRICT;

INSERT INTO domain_packs (id, domain, domain_fold, version, version_key, status, checksum, size_bytes,
  note, row_version, created_at, created_by, findings_json, content_json, source)
SELECT id, domain, domain_fold, version, version_key, status, checksum, size_bytes, note, row_version,
  created_at, created_by, findings_json, content_json, source
FROM documents
WHERE kind = 'domain';

CREATE TABLE tenant_packs (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  domain TEXT NOT NULL,
  domain_fold TEXT NOT NULL,
  version TEXT NOT NULL,
  -- Sorts as versions do, and is one for all spellings of a version.
  version_key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'DEPRECATED')),
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  note TEXT,
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL,
  -- The canonical form, which the checksum covers.
  content_json TEXT NOT NULL,
  -- The text as imported, which findings point into.
  source TEXT NOT NULL
) STRICT;

INSERT INTO tenant_packs (id, tenant_id, domain, domain_fold, version, version_key, status, checksum,
  size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source)
SELECT id, tenant_id, domain, domain_fold, version, version_key, status, checksum, size_bytes, note,
  row_version, created_at, created_by, findings_json, content_json, source
FROM documents
WHERE kind = 'tenant';

DROP INDEX revisions_by_creation;
DROP INDEX tenant_active_config_by_domain_pack;
DROP TRIGGER revisions_keep;
DROP TRIGGER revisions_stay;
ALTER TABLE revisions RENAME TO revisions_before;
ALTER TABLE tenant_active_config RENAME TO tenant_active_config_before;

CREATE TABLE revisions (
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  domain TEXT NOT NULL,
  domain_pack_version TEXT NOT NULL,
  tenant_pack_version TEXT,
  domain_pack_id TEXT NOT NULL REFERENCES domain_packs (id),
  tenant_pack_id TEXT REFERENCES tenant_packs (id),
  -- SHA-256 of the effective configuration.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  reason TEXT,
  accepted_warnings INTEGER NOT NULL CHECK (accepted_warnings >= 0),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant_id, revision),
  CHECK ((tenant_pack_version IS NULL) = (tenant_pack_id IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, tenant_pack_version,
  domain_pack_id, tenant_pack_id, checksum, reason, accepted_warnings, created_at, created_by)
SELECT tenant_id, revision, domain, domain_pack_version, tenant_pack_version, domain_pack_id,
  tenant_pack_id, checksum, reason, accepted_warnings, created_at, created_by
FROM revisions_before;

CREATE TABLE tenant_active_config (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (tenant_id),
  revision INTEGER NOT NULL,
  domain TEXT NOT NULL,
  active_domain_pack_version TEXT NOT NULL,
  active_tenant_pack_version TEXT,
  domain_pack_id TEXT NOT NULL REFERENCES domain_packs (id),
  tenant_pack_id TEXT REFERENCES tenant_packs (id),
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  activated_at INTEGER NOT NULL,
  activated_by TEXT NOT NULL,
  FOREIGN KEY (tenant_id, revision) REFERENCES revisions (tenant_id, revision)
) STRICT, WITHOUT ROWID;

INSERT INTO tenant_active_config (tenant_id, revision, domain, active_domain_pack_version,
  active_tenant_pack_version, domain_pack_id, tenant_pack_id, checksum, activated_at, activated_by)
SELECT tenant_id, revision, domain, active_domain_pack_version, active_tenant_pack_version,
  domain_pack_id, tenant_pack_id, checksum, activated_at, activated_by
FROM tenant_active_config_before;

DROP TABLE tenant_active_config_before;
DROP TABLE revisions_before;
DROP TABLE documents;

CREATE INDEX revisions_by_creation ON revisions (tenant_id, created_at, revision);
CREATE INDEX tenant_active_config_by_domain_pack ON tenant_active_config (domain_pack_id, tenant_id);

CREATE TRIGGER revisions_keep BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;

CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;

CREATE UNIQUE INDEX domain_packs_version_key ON domain_packs (domain_fold, version_key DESC);
CREATE UNIQUE INDEX domain_packs_spelling_key ON domain_packs (domain, version);
CREATE INDEX domain_packs_by_status ON domain_packs (status, domain_fold, version_key DESC);
CREATE INDEX domain_packs_by_checksum ON domain_packs (domain_fold, checksum, version_key DESC);

CREATE UNIQUE INDEX tenant_packs_version_key ON tenant_packs (tenant_id, version_key DESC);
CREATE UNIQUE INDEX tenant_packs_spelling_key ON tenant_packs (tenant_id, version);
CREATE INDEX tenant_packs_by_status ON tenant_packs (status, tenant_id, version_key DESC);
CREATE INDEX tenant_packs_by_domain ON tenant_packs (domain_fold, tenant_id, version_key DESC);
CREATE INDEX tenant_packs_by_checksum ON tenant_packs (tenant_id, domain_fold, checksum, version_key DESC);

CREATE TRIGGER domain_packs_keep BEFORE UPDATE OF id, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON domain_packs
BEGIN SELECT RAISE(ABORT, 'domain_packs: a stored version never changes'); END;

CREATE TRIGGER domain_packs_stay BEFORE DELETE ON domain_packs
BEGIN SELECT RAISE(ABORT, 'domain_packs: a stored version is never deleted'); END;

CREATE TRIGGER tenant_packs_keep BEFORE UPDATE OF id, tenant_id, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON tenant_packs
BEGIN SELECT RAISE(ABORT, 'tenant_packs: a stored version never changes'); END;

CREATE TRIGGER tenant_packs_stay BEFORE DELETE ON tenant_packs
BEGIN SELECT RAISE(ABORT, 'tenant_packs: a stored version is never deleted'); END;
