-- Playbooks that are registered on their own are documents of a kind of theirs, which belong to no tenant and no domain.
ALTER TABLE documents ADD COLUMN playbook_id TEXT
  CHECK (kind <> 'playbook' OR playbook_id IS NOT NULL AND tenant_id IS NULL AND domain IS NULL);

DROP TRIGGER documents_keep;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version never changes'); END;

-- Which playbooks are linked to a tenant: with a configuration in force, those of the newest revision.
CREATE TABLE playbook_links (
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  -- Lower-cased: a tenant has at most one version of a playbook.
  playbook_fold TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  domain TEXT NOT NULL,
  -- What it was last judged against.
  domain_pack_version TEXT NOT NULL,
  findings_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant_id, playbook_fold)
) STRICT, WITHOUT ROWID;

CREATE INDEX playbook_links_by_playbook ON playbook_links (playbook_fold, tenant_id);
CREATE INDEX playbook_links_by_document ON playbook_links (document_id, tenant_id);

-- The linked playbooks of each revision, for whoever asks where a version is, or was, in force.
CREATE TABLE revision_playbooks (
  tenant_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  PRIMARY KEY (tenant_id, revision, document_id),
  FOREIGN KEY (tenant_id, revision) REFERENCES revisions (tenant_id, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX revision_playbooks_by_document ON revision_playbooks (document_id, tenant_id);

CREATE TRIGGER revision_playbooks_keep BEFORE UPDATE ON revision_playbooks
BEGIN SELECT RAISE(ABORT, 'revision_playbooks: history never changes'); END;

CREATE TRIGGER revision_playbooks_stay BEFORE DELETE ON revision_playbooks
BEGIN SELECT RAISE(ABORT, 'revision_playbooks: history never changes'); END;

-- The same as pages show it, beside the versions of the pair: a list of ids and versions.
ALTER TABLE revisions ADD COLUMN playbooks_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tenant_active_config ADD COLUMN playbooks_json TEXT NOT NULL DEFAULT '[]';

-- Reports about playbooks, too: of any kind, as documents are. SQLite changes no constraint: the table is made anew.
CREATE TABLE reports_new (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
  -- Of a playbook it is the fold of its id.
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
  findings_json TEXT NOT NULL,
  -- The playbook that the document is, as far as it could be read.
  playbook_id TEXT
) STRICT;

INSERT INTO reports_new (id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome,
  checksum, counts_json, created_at, created_by, findings_json)
SELECT id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome,
  checksum, counts_json, created_at, created_by, findings_json
FROM reports;

DROP TABLE reports;
ALTER TABLE reports_new RENAME TO reports;

CREATE INDEX reports_by_document ON reports (kind, domain_fold, tenant_fold, created_at, id);
CREATE INDEX reports_by_creation ON reports (created_at, id);
CREATE INDEX reports_by_domain ON reports (domain_fold, created_at, id);
CREATE INDEX reports_by_tenant ON reports (tenant_fold, created_at, id);
CREATE INDEX reports_by_outcome ON reports (outcome, created_at, id);
