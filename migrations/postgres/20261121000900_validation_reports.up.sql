-- A report may also be of a document that was only looked at.
ALTER TABLE reports DROP CONSTRAINT reports_outcome_check;
ALTER TABLE reports ADD CONSTRAINT reports_outcome_check
  CHECK (outcome IN ('imported', 'refused', 'validated'));

CREATE INDEX reports_by_outcome ON reports (outcome, created_at, id);
