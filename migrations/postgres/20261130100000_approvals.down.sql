DROP TRIGGER documents_keep ON documents;
ALTER TABLE documents DROP COLUMN author_id;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');

DROP TRIGGER revisions_are_approved ON revisions;
DROP INDEX revisions_change_request_key;
ALTER TABLE revisions DROP COLUMN change_request_id;
DROP TABLE change_request_approvals;
DROP TABLE change_request_authors;
DROP TABLE change_requests;
DROP TABLE approval_settings;
DROP FUNCTION check_revision_approved();
DROP FUNCTION check_approval();
DROP FUNCTION check_fewer_approved();
