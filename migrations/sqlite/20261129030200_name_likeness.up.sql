-- What a name shares with others that look the same. Names that were stored before have it in plain letters
-- only: all that a database can tell; a new name brings the whole of it.
ALTER TABLE tenants ADD COLUMN likeness TEXT;
UPDATE tenants SET likeness = name_fold;
CREATE INDEX tenants_by_likeness ON tenants (likeness, tenant_fold);
