-- Playbooks that are registered on their own are documents of a kind of theirs, which belong to no tenant and no domain.
ALTER TABLE documents ADD COLUMN playbook_id TEXT COLLATE "C",
  ADD CONSTRAINT documents_playbook_check
  CHECK (kind <> 'playbook' OR playbook_id IS NOT NULL AND tenant_id IS NULL AND domain IS NULL);

DROP TRIGGER documents_keep ON documents;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');

-- Which playbooks are linked to a tenant: with a configuration in force, those of the newest revision.
CREATE TABLE playbook_links (
  tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (tenant_id),
  -- Lower-cased: a tenant has at most one version of a playbook.
  playbook_fold TEXT COLLATE "C" NOT NULL,
  document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  domain TEXT COLLATE "C" NOT NULL,
  -- What it was last judged against.
  domain_pack_version TEXT COLLATE "C" NOT NULL,
  findings_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant_id, playbook_fold)
);

CREATE INDEX playbook_links_by_playbook ON playbook_links (playbook_fold, tenant_id);
CREATE INDEX playbook_links_by_document ON playbook_links (document_id, tenant_id);

-- The linked playbooks of each revision, for whoever asks where a version is, or was, in force.
CREATE TABLE revision_playbooks (
  tenant_id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  PRIMARY KEY (tenant_id, revision, document_id),
  FOREIGN KEY (tenant_id, revision) REFERENCES revisions (tenant_id, revision)
);

CREATE INDEX revision_playbooks_by_document ON revision_playbooks (document_id, tenant_id);

CREATE TRIGGER revision_playbooks_keep BEFORE UPDATE ON revision_playbooks
FOR EACH ROW EXECUTE FUNCTION refuse_change('history never changes');

CREATE TRIGGER revision_playbooks_stay BEFORE DELETE ON revision_playbooks
FOR EACH ROW EXECUTE FUNCTION refuse_change('history never changes');

CREATE TRIGGER revision_playbooks_remain BEFORE TRUNCATE ON revision_playbooks
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('history never changes');

ALTER TABLE playbook_links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY playbook_links_in_scope ON playbook_links USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE revision_playbooks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY revision_playbooks_in_scope ON revision_playbooks USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

-- The same as pages show it, beside the versions of the pair: a list of ids and versions.
ALTER TABLE revisions ADD COLUMN playbooks_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tenant_active_config ADD COLUMN playbooks_json TEXT NOT NULL DEFAULT '[]';

-- Reports about playbooks, too: of any kind, as documents are. What is folded of a playbook is its id.
ALTER TABLE reports DROP CONSTRAINT reports_kind_check, ADD COLUMN playbook_id TEXT COLLATE "C";
