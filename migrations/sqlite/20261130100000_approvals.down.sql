DROP TRIGGER documents_keep;
ALTER TABLE documents DROP COLUMN author_id;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version never changes'); END;

DROP TRIGGER revisions_are_approved;
DROP TRIGGER revisions_need_approval;
DROP INDEX revisions_change_request_key;
ALTER TABLE revisions DROP COLUMN change_request_id;
DROP TABLE change_request_approvals;
DROP TABLE change_request_authors;
DROP TABLE change_requests;
DROP TABLE approval_settings;
