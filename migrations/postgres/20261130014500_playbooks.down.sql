-- Who owns the table obeys its policies too.
SET LOCAL tenantry.scope = 'global';
DELETE FROM reports WHERE kind = 'playbook';
ALTER TABLE reports DROP COLUMN playbook_id, ADD CONSTRAINT reports_kind_check CHECK (kind IN ('domain', 'tenant'));
ALTER TABLE tenant_active_config DROP COLUMN playbooks_json;
ALTER TABLE revisions DROP COLUMN playbooks_json;
DROP TABLE revision_playbooks;
DROP TABLE playbook_links;

DROP TRIGGER documents_stay ON documents;
DELETE FROM documents WHERE kind = 'playbook';
CREATE TRIGGER documents_stay BEFORE DELETE ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version is never deleted');

DROP TRIGGER documents_keep ON documents;
ALTER TABLE documents DROP COLUMN playbook_id;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');
