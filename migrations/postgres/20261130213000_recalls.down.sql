DROP TRIGGER revisions_are_not_frozen ON revisions;
CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
FOR EACH ROW EXECUTE FUNCTION check_revision_frozen();
DROP TRIGGER revisions_are_recalled ON revisions;
DROP FUNCTION check_revision_recalled();
ALTER TABLE revisions DROP COLUMN recall_id;
DROP POLICY recalls_in_scope ON recalls;
DROP TABLE recall_tenants;
DROP FUNCTION check_recall_moved();
DROP TABLE recalls;
DROP FUNCTION check_recall_begun();
