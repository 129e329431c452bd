DROP INDEX reports_by_outcome;
-- Who owns the table obeys its policies too.
SET LOCAL tenantry.scope = 'global';
DELETE FROM reports WHERE outcome = 'validated';
ALTER TABLE reports DROP CONSTRAINT reports_outcome_check;
ALTER TABLE reports ADD CONSTRAINT reports_outcome_check CHECK (outcome IN ('imported', 'refused'));
