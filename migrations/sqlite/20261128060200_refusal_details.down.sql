DROP TABLE audit_refused;
ALTER TABLE audit_refusals DROP COLUMN about_tenant;
ALTER TABLE audit_refusals DROP COLUMN request_id;
ALTER TABLE audit_refusals DROP COLUMN actor_name;
