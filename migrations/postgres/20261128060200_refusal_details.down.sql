DROP TABLE audit_refused;
ALTER TABLE audit_refusals
DROP COLUMN about_tenant,
DROP COLUMN request_id,
DROP COLUMN actor_name;
