-- What a name shares with others that look the same. Names that were stored before have it in plain letters
-- only: all that a database can tell; a new name brings the whole of it.
--
-- Policies are forced on the owner too. It ends with the transaction.
SET LOCAL tenantry.scope = 'global';

ALTER TABLE tenants ADD COLUMN likeness TEXT COLLATE "C";
UPDATE tenants SET likeness = name_fold;
CREATE INDEX tenants_by_likeness ON tenants (likeness, tenant_fold);
