DROP INDEX tenants_by_likeness;
ALTER TABLE tenants DROP COLUMN likeness;
