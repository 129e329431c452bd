DROP TABLE schedules;
DROP FUNCTION check_schedule_applied();
DROP TRIGGER change_requests_forward ON change_requests;
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
FOR EACH ROW WHEN (NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'STALE')
  OR OLD.status = NEW.status))
EXECUTE FUNCTION refuse_change('a closed request stays closed');
