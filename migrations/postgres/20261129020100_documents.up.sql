-- All versions of documents in one table, whatever they are: packs now, and later whatever else has
-- versions, a status and findings. Packs keep their ids, so all that names one still does.
--
-- A server that still runs waits, so that it stores nothing between the copy and the end of a table.
LOCK TABLE tenant_active_config, revisions, tenant_packs, domain_packs IN ACCESS EXCLUSIVE MODE;

-- Policies are forced on the owner too: without a scope neither the copy nor the check of the references
-- would see a tenant's row. It ends with the transaction.
SET LOCAL tenantry.scope = 'global';

CREATE TABLE documents (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- What it is: `domain` or `tenant` for packs. Any word, for further kinds need no migration.
  kind TEXT COLLATE "C" NOT NULL,
  -- Whose it is; none where all tenants share it.
  tenant_id TEXT COLLATE "C" REFERENCES tenants (tenant_id),
  -- Whose versions are numbered together: the domain of a domain pack, the tenant of a tenant pack,
  -- lower-cased.
  history TEXT COLLATE "C" NOT NULL,
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
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
  content_jsonb JSONB GENERATED ALWAYS AS (content_json::JSONB) STORED,
  CONSTRAINT documents_domain_check CHECK (kind <> 'domain' OR tenant_id IS NULL AND domain IS NOT NULL),
  CONSTRAINT documents_tenant_check CHECK (kind <> 'tenant' OR tenant_id IS NOT NULL AND domain IS NOT NULL)
);

INSERT INTO documents (id, kind, tenant_id, history, domain, domain_fold, version, version_key,
  status, checksum, size_bytes, note, row_version, created_at, created_by, findings_json,
  content_json, source)
SELECT id, 'domain', NULL, domain_fold, domain, domain_fold, version, version_key, status, checksum,
  size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source
FROM domain_packs;

INSERT INTO documents (id, kind, tenant_id, history, domain, domain_fold, version, version_key,
  status, checksum, size_bytes, note, row_version, created_at, created_by, findings_json,
  content_json, source)
SELECT id, 'tenant', tenant_id, LOWER(tenant_id COLLATE "C"), domain, domain_fold, version, version_key, status,
  checksum, size_bytes, note, row_version, created_at, created_by, findings_json, content_json, source
FROM tenant_packs;

ALTER TABLE tenant_active_config
  DROP CONSTRAINT tenant_active_config_domain_pack_id_fkey,
  DROP CONSTRAINT tenant_active_config_tenant_pack_id_fkey,
  ADD CONSTRAINT tenant_active_config_domain_pack_id_fkey FOREIGN KEY (domain_pack_id) REFERENCES documents (id),
  ADD CONSTRAINT tenant_active_config_tenant_pack_id_fkey FOREIGN KEY (tenant_pack_id) REFERENCES documents (id);

ALTER TABLE revisions
  DROP CONSTRAINT revisions_domain_pack_id_fkey,
  DROP CONSTRAINT revisions_tenant_pack_id_fkey,
  ADD CONSTRAINT revisions_domain_pack_id_fkey FOREIGN KEY (domain_pack_id) REFERENCES documents (id),
  ADD CONSTRAINT revisions_tenant_pack_id_fkey FOREIGN KEY (tenant_pack_id) REFERENCES documents (id);

DROP TABLE tenant_packs;
DROP TABLE domain_packs;

CREATE UNIQUE INDEX documents_version_key ON documents (kind, history, version_key DESC);
CREATE INDEX documents_by_status ON documents (kind, status, history, version_key DESC);
CREATE INDEX documents_by_domain ON documents (kind, domain_fold, history, version_key DESC);
CREATE INDEX documents_by_checksum ON documents (kind, history, domain_fold, checksum, version_key DESC);

CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');

CREATE TRIGGER documents_stay BEFORE DELETE ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version is never deleted');

CREATE TRIGGER documents_remain BEFORE TRUNCATE ON documents
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a stored version is never deleted');

ALTER TABLE documents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY documents_in_scope ON documents USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
-- A document without a tenant is of the shared catalogue: whoever has a scope may read it, and hold and
-- release it when it is activated. Only the global scope adds one.
CREATE POLICY documents_of_the_catalogue ON documents FOR SELECT USING (
  tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);
CREATE POLICY documents_released ON documents FOR UPDATE USING (
  tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);
