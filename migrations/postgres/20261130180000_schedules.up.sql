-- Activations that wait for their time, and what became of them. What one would put in force never changes.
CREATE TABLE schedules (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (tenant_id),
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'HELD', 'FAILED', 'MISSED', 'APPLIED', 'CANCELLED', 'RESUMED')),
  activate_at BIGINT NOT NULL,
  latest_start BIGINT NOT NULL CHECK (latest_start > activate_at),
  -- The revision that it was decided against.
  base BIGINT NOT NULL CHECK (base >= 0),
  -- Of the effective configuration that it would put in force.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  domain_pack_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  tenant_pack_id TEXT COLLATE "C" REFERENCES documents (id),
  -- The request that people agreed to, where it needed approval.
  change_request_id TEXT COLLATE "C" REFERENCES change_requests (id),
  -- The operation's input, and how people see it.
  input_json TEXT NOT NULL,
  subject_json TEXT NOT NULL,
  -- Who asked, where that is known, and through which token.
  person_id TEXT COLLATE "C" REFERENCES users (id),
  token_id TEXT COLLATE "C" REFERENCES api_tokens (id),
  -- What begins it; no longer there once it is long over.
  job_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  comment TEXT,
  problem_json TEXT,
  revision BIGINT,
  resumed_as TEXT COLLATE "C" REFERENCES schedules (id),
  row_version BIGINT NOT NULL CHECK (row_version >= 1),
  CHECK (revision IS NULL OR status <> 'PENDING'),
  CHECK (status <> 'APPLIED' OR revision IS NOT NULL),
  CHECK (resumed_as IS NULL OR status = 'RESUMED')
);

CREATE INDEX schedules_by_time ON schedules (activate_at, id);
CREATE INDEX schedules_by_tenant ON schedules (tenant_id, activate_at, id);
CREATE INDEX schedules_open ON schedules (tenant_id, status) WHERE status IN ('PENDING', 'HELD', 'FAILED', 'MISSED');
CREATE INDEX schedules_open_by_time ON schedules (activate_at, id) WHERE status IN ('PENDING', 'HELD', 'FAILED', 'MISSED');
CREATE INDEX schedules_late ON schedules (latest_start) WHERE status = 'PENDING';
-- What was agreed to waits once.
CREATE UNIQUE INDEX schedules_change_request_key ON schedules (change_request_id) WHERE change_request_id IS NOT NULL;
-- A revision comes of one at most.
CREATE UNIQUE INDEX schedules_applied_key ON schedules (tenant_id, revision) WHERE status = 'APPLIED';

-- It is born waiting.
CREATE TRIGGER schedules_begin BEFORE INSERT ON schedules
FOR EACH ROW WHEN (NEW.status <> 'PENDING')
EXECUTE FUNCTION refuse_change('a schedule begins waiting');

CREATE TRIGGER schedules_keep BEFORE UPDATE OF id, tenant_id, activate_at, latest_start, base, checksum, domain_pack_id, tenant_pack_id, change_request_id, input_json, subject_json, person_id, token_id, job_id, created_at, created_by ON schedules
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER schedules_stay BEFORE DELETE ON schedules
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER schedules_remain BEFORE TRUNCATE ON schedules
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was asked for never changes');

-- What waits for its time is done, held, or given up; what waits for somebody is resumed or dropped, or is given up
-- where a version of it was withdrawn.
CREATE TRIGGER schedules_forward BEFORE UPDATE ON schedules
FOR EACH ROW WHEN (NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPLIED', 'HELD', 'FAILED', 'MISSED', 'CANCELLED')
  OR OLD.status IN ('HELD', 'FAILED', 'MISSED') AND NEW.status IN ('RESUMED', 'CANCELLED')
  OR OLD.status = 'HELD' AND NEW.status = 'FAILED'))
EXECUTE FUNCTION refuse_change('what is over stays so');

-- What was put in force is what was asked for, on the very revision that it was decided against.
CREATE FUNCTION check_schedule_applied() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM revisions r
    WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision AND r.revision = NEW.base + 1
      AND r.checksum = NEW.checksum AND r.domain_pack_id = NEW.domain_pack_id
      AND r.tenant_pack_id IS NOT DISTINCT FROM NEW.tenant_pack_id
      AND r.change_request_id IS NOT DISTINCT FROM NEW.change_request_id
  ) THEN
    RAISE EXCEPTION 'schedules: this is not what was asked for' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER schedules_apply_what_was_asked BEFORE UPDATE OF status ON schedules
FOR EACH ROW WHEN (NEW.status = 'APPLIED') EXECUTE FUNCTION check_schedule_applied();

-- What people agreed to and what waits for its time may be dropped.
DROP TRIGGER change_requests_forward ON change_requests;
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
FOR EACH ROW WHEN (NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = NEW.status))
EXECUTE FUNCTION refuse_change('a closed request stays closed');

ALTER TABLE schedules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY schedules_in_scope ON schedules USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
