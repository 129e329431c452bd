DROP TRIGGER revisions_are_approved;
DROP TRIGGER revisions_need_approval;
DROP INDEX revisions_change_request_key;
ALTER TABLE revisions DROP COLUMN change_request_id;
DROP TABLE change_request_approvals;
DROP TABLE change_request_authors;
DROP TABLE change_requests;
DROP TABLE approval_settings;
