CREATE TABLE reports_new (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('domain', 'tenant')),
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
  domain_fold TEXT NOT NULL,
  -- As validation was asked; no reference, for the tenant may not exist.
  tenant_id TEXT,
  tenant_fold TEXT NOT NULL,
  version TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('imported', 'refused', 'validated')),
  checksum TEXT CHECK (length(checksum) = 64),
  counts_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL
) STRICT;

INSERT INTO reports_new (id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome,
  checksum, counts_json, created_at, created_by, findings_json)
SELECT id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome,
  checksum, counts_json, created_at, created_by, findings_json
FROM reports WHERE kind <> 'playbook';

DROP TABLE reports;
ALTER TABLE reports_new RENAME TO reports;

CREATE INDEX reports_by_document ON reports (kind, domain_fold, tenant_fold, created_at, id);
CREATE INDEX reports_by_creation ON reports (created_at, id);
CREATE INDEX reports_by_domain ON reports (domain_fold, created_at, id);
CREATE INDEX reports_by_tenant ON reports (tenant_fold, created_at, id);
CREATE INDEX reports_by_outcome ON reports (outcome, created_at, id);

ALTER TABLE tenant_active_config DROP COLUMN playbooks_json;
ALTER TABLE revisions DROP COLUMN playbooks_json;
DROP TABLE revision_playbooks;
DROP TABLE playbook_links;

DROP TRIGGER documents_stay;
DELETE FROM documents WHERE kind = 'playbook';
CREATE TRIGGER documents_stay BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version is never deleted'); END;

DROP TRIGGER documents_keep;
ALTER TABLE documents DROP COLUMN playbook_id;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version never changes'); END;
