-- What people agreed to for a later time can no longer come to it.
UPDATE change_requests SET status = 'STALE', closed_at = created_at, closed_by = 'system', row_version = row_version + 1
WHERE status = 'APPROVED';
DROP TABLE schedules;
DROP FUNCTION check_schedule_applied();
DROP TRIGGER change_requests_forward ON change_requests;
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
FOR EACH ROW WHEN (NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'STALE')
  OR OLD.status = NEW.status))
EXECUTE FUNCTION refuse_change('a closed request stays closed');
