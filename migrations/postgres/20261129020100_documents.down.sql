-- Packs in two tables again. Documents of any other kind are those of later migrations, gone with them.
LOCK TABLE tenant_active_config, revisions, documents IN ACCESS EXCLUSIVE MODE;

-- As on the way up: without a scope no tenant's row would be seen.
SET LOCAL tenantry.scope = 'global';

CREATE TABLE domain_packs (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  domain TEXT NOT NULL,
  -- Lower-cased, so that case does not make two domains.
  domain_fold TEXT COLLATE "C" NOT NULL,
  version TEXT NOT NULL,
  -- Sorts as versions do, and is one for all spellings of a version.
  version_key TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'DEPRECATED')),
  checksum TEXT COLLATE "C" NOT NULL CHECK (length(checksum) = 64),
  size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
  note TEXT,
  row_version BIGINT NOT NULL CHECK (row_version >= 1),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL,
  -- The canonical form, which the checksum covers.
  content_json TEXT NOT NULL,
  -- The text as imported, which findings point into.
  source TEXT NOT NULL,
  -- For people with an SQL client; nothing reads it.
  content_jsonb JSONB GENERATED ALWAYS AS (content_json::JSONB) STORED
);

INSERT INTO domain_packs (id, domain, domain_fold, version, version_key, status, checksum, size_bytes,
  note, row_version, created_at, created_by, findings_json, content_json, source)
SELECT id, domain, domain_fold, version, version_key, status, checksum, size_bytes, note, row_version,
  created_at, created_by, findings_json, content_json, source
FROM documents
WHERE kind = 'domain';

CREATE TABLE tenant_packs (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (tenant_id),
  domain TEXT NOT NULL,
  domain_fold TEXT COLLATE "C" NOT NULL,
  version TEXT NOT NULL,
  -- Sorts as versions do, and is one for all spellings of a version.
  version_key TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'DEPRECATED')),
  checksum TEXT COLLATE "C" NOT NULL CHECK (length(checksum) = 64),
  size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
  note TEXT,
  row_version BIGINT NOT NULL CHECK (row_version >= 1),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL,
  -- The canonical form, which the checksum covers.
  content_json TEXT NOT NULL,
  -- The text as imported, which findings point into.
  source TEXT NOT NULL,
  -- For people with an SQL client; nothing reads it.
  content_jsonb JSONB GENERATED ALWAYS AS (content_json::JSONB) STORED
);

INSERT INTO tenant_packs (id, tenant_id, domain, domain_fold, version, version_key, status, checksum,
  size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source)
SELECT id, tenant_id, domain, domain_fold, version, version_key, status, checksum, size_bytes, note,
  row_version, created_at, created_by, findings_json, content_json, source
FROM documents
WHERE kind = 'tenant';

ALTER TABLE tenant_active_config
  DROP CONSTRAINT tenant_active_config_domain_pack_id_fkey,
  DROP CONSTRAINT tenant_active_config_tenant_pack_id_fkey,
  ADD CONSTRAINT tenant_active_config_domain_pack_id_fkey FOREIGN KEY (domain_pack_id) REFERENCES domain_packs (id),
  ADD CONSTRAINT tenant_active_config_tenant_pack_id_fkey FOREIGN KEY (tenant_pack_id) REFERENCES tenant_packs (id);

ALTER TABLE revisions
  DROP CONSTRAINT revisions_domain_pack_id_fkey,
  DROP CONSTRAINT revisions_tenant_pack_id_fkey,
  ADD CONSTRAINT revisions_domain_pack_id_fkey FOREIGN KEY (domain_pack_id) REFERENCES domain_packs (id),
  ADD CONSTRAINT revisions_tenant_pack_id_fkey FOREIGN KEY (tenant_pack_id) REFERENCES tenant_packs (id);

DROP TABLE documents;

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
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');

CREATE TRIGGER domain_packs_stay BEFORE DELETE ON domain_packs
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version is never deleted');

CREATE TRIGGER domain_packs_remain BEFORE TRUNCATE ON domain_packs
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a stored version is never deleted');

CREATE TRIGGER tenant_packs_keep BEFORE UPDATE OF id, tenant_id, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON tenant_packs
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');

CREATE TRIGGER tenant_packs_stay BEFORE DELETE ON tenant_packs
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version is never deleted');

CREATE TRIGGER tenant_packs_remain BEFORE TRUNCATE ON tenant_packs
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a stored version is never deleted');

ALTER TABLE tenant_packs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_packs_in_scope ON tenant_packs USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
