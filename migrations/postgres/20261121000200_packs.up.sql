-- Immutable pack versions with their documents, and what validation said about documents.
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

CREATE UNIQUE INDEX domain_packs_version_key ON domain_packs (domain_fold, version_key DESC);
CREATE UNIQUE INDEX domain_packs_spelling_key ON domain_packs (domain, version);
CREATE INDEX domain_packs_by_status ON domain_packs (status, domain_fold, version_key DESC);
CREATE INDEX domain_packs_by_checksum ON domain_packs (domain_fold, checksum);

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

CREATE UNIQUE INDEX tenant_packs_version_key ON tenant_packs (tenant_id, version_key DESC);
CREATE UNIQUE INDEX tenant_packs_spelling_key ON tenant_packs (tenant_id, version);
CREATE INDEX tenant_packs_by_status ON tenant_packs (status, tenant_id, version_key DESC);
CREATE INDEX tenant_packs_by_domain ON tenant_packs (domain_fold, tenant_id, version_key DESC);
CREATE INDEX tenant_packs_by_checksum ON tenant_packs (tenant_id, domain_fold, checksum);

CREATE TABLE reports (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('domain', 'tenant')),
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
  domain_fold TEXT COLLATE "C" NOT NULL,
  -- As validation was asked; no reference, for the tenant may not exist.
  tenant_id TEXT,
  tenant_fold TEXT COLLATE "C" NOT NULL,
  version TEXT,
  outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('imported', 'refused')),
  checksum TEXT COLLATE "C" CHECK (length(checksum) = 64),
  counts_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL
);

CREATE INDEX reports_by_document ON reports (kind, domain_fold, tenant_fold, created_at, id);
CREATE INDEX reports_by_creation ON reports (created_at, id);
CREATE INDEX reports_by_domain ON reports (domain_fold, created_at, id);
CREATE INDEX reports_by_tenant ON reports (tenant_fold, created_at, id);

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

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
