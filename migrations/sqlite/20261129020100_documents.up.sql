-- All versions of documents in one table, whatever they are: packs now, and later whatever else has
-- versions, a status and findings. Packs keep their ids, so all that names one still does.
CREATE TABLE documents (
  id TEXT NOT NULL PRIMARY KEY,
  -- What it is: `domain` or `tenant` for packs. Any word, for further kinds need no migration.
  kind TEXT NOT NULL,
  -- Whose it is; none where all tenants share it.
  tenant_id TEXT REFERENCES tenants (tenant_id),
  -- Whose versions are numbered together: the domain of a domain pack, the tenant of a tenant pack,
  -- lower-cased.
  history TEXT NOT NULL,
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
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
  source TEXT NOT NULL,
  CHECK (kind <> 'domain' OR tenant_id IS NULL AND domain IS NOT NULL),
  CHECK (kind <> 'tenant' OR tenant_id IS NOT NULL AND domain IS NOT NULL)
) STRICT;

INSERT INTO documents (id, kind, tenant_id, history, domain, domain_fold, version, version_key,
  status, checksum, size_bytes, note, row_version, created_at, created_by, findings_json,
  content_json, source)
SELECT id, 'domain', NULL, domain_fold, domain, domain_fold, version, version_key, status, checksum,
  size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source
FROM domain_packs;

INSERT INTO documents (id, kind, tenant_id, history, domain, domain_fold, version, version_key,
  status, checksum, size_bytes, note, row_version, created_at, created_by, findings_json,
  content_json, source)
SELECT id, 'tenant', tenant_id, LOWER(tenant_id), domain, domain_fold, version, version_key, status,
  checksum, size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source
FROM tenant_packs;

-- SQLite changes no reference: the tables that name a pack are made anew. The old ones step aside under
-- another name, for a table that is renamed afterwards keeps that in its text.
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
  domain_pack_id TEXT NOT NULL REFERENCES documents (id),
  tenant_pack_id TEXT REFERENCES documents (id),
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
  domain_pack_id TEXT NOT NULL REFERENCES documents (id),
  tenant_pack_id TEXT REFERENCES documents (id),
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

-- Whoever refers goes before what is referred to.
DROP TABLE tenant_active_config_before;
DROP TABLE revisions_before;
DROP TABLE tenant_packs;
DROP TABLE domain_packs;

CREATE INDEX revisions_by_creation ON revisions (tenant_id, created_at, revision);
CREATE INDEX tenant_active_config_by_domain_pack ON tenant_active_config (domain_pack_id, tenant_id);

CREATE TRIGGER revisions_keep BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;

CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;

CREATE UNIQUE INDEX documents_version_key ON documents (kind, history, version_key DESC);
CREATE INDEX documents_by_status ON documents (kind, status, history, version_key DESC);
CREATE INDEX documents_by_domain ON documents (kind, domain_fold, history, version_key DESC);
CREATE INDEX documents_by_checksum ON documents (kind, history, domain_fold, checksum, version_key DESC);

CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version never changes'); END;

CREATE TRIGGER documents_stay BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version is never deleted'); END;
