-- Activations that wait for their time, and what became of them. What one would put in force never changes.
CREATE TABLE schedules (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'HELD', 'FAILED', 'MISSED', 'APPLIED', 'CANCELLED', 'RESUMED')),
  activate_at INTEGER NOT NULL,
  latest_start INTEGER NOT NULL CHECK (latest_start > activate_at),
  -- The revision that it was decided against.
  base INTEGER NOT NULL CHECK (base >= 0),
  -- Of the effective configuration that it would put in force.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  domain_pack_id TEXT NOT NULL REFERENCES documents (id),
  tenant_pack_id TEXT REFERENCES documents (id),
  -- The request that people agreed to, where it needed approval.
  change_request_id TEXT REFERENCES change_requests (id),
  -- The operation's input, and how people see it.
  input_json TEXT NOT NULL,
  subject_json TEXT NOT NULL,
  -- Who asked, where that is known, and through which token.
  person_id TEXT REFERENCES users (id),
  token_id TEXT REFERENCES api_tokens (id),
  -- What begins it; no longer there once it is long over.
  job_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  comment TEXT,
  problem_json TEXT,
  revision INTEGER,
  resumed_as TEXT REFERENCES schedules (id),
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  CHECK (revision IS NULL OR status <> 'PENDING'),
  CHECK (status <> 'APPLIED' OR revision IS NOT NULL),
  CHECK (resumed_as IS NULL OR status = 'RESUMED')
) STRICT;

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
WHEN NEW.status <> 'PENDING'
BEGIN SELECT RAISE(ABORT, 'schedules: a schedule begins waiting'); END;

CREATE TRIGGER schedules_keep BEFORE UPDATE OF id, tenant_id, activate_at, latest_start, base, checksum, domain_pack_id, tenant_pack_id, change_request_id, input_json, subject_json, person_id, token_id, job_id, created_at, created_by ON schedules
BEGIN SELECT RAISE(ABORT, 'schedules: what was asked for never changes'); END;

CREATE TRIGGER schedules_stay BEFORE DELETE ON schedules
BEGIN SELECT RAISE(ABORT, 'schedules: what was asked for never changes'); END;

-- What waits for its time is done, held, or given up; what waits for somebody is resumed or dropped, or is given up
-- where a version of it was withdrawn.
CREATE TRIGGER schedules_forward BEFORE UPDATE ON schedules
WHEN NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPLIED', 'HELD', 'FAILED', 'MISSED', 'CANCELLED')
  OR OLD.status IN ('HELD', 'FAILED', 'MISSED') AND NEW.status IN ('RESUMED', 'CANCELLED')
  OR OLD.status = 'HELD' AND NEW.status = 'FAILED')
BEGIN SELECT RAISE(ABORT, 'schedules: what is over stays so'); END;

-- What was put in force is what was asked for, on the very revision that it was decided against.
CREATE TRIGGER schedules_apply_what_was_asked BEFORE UPDATE OF status ON schedules
WHEN NEW.status = 'APPLIED' AND NOT EXISTS (
  SELECT 1 FROM revisions r
  WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision AND r.revision = NEW.base + 1
    AND r.checksum = NEW.checksum AND r.domain_pack_id = NEW.domain_pack_id
    AND r.tenant_pack_id IS NEW.tenant_pack_id AND r.change_request_id IS NEW.change_request_id
)
BEGIN SELECT RAISE(ABORT, 'schedules: this is not what was asked for'); END;

-- What people agreed to and what waits for its time may be dropped.
DROP TRIGGER change_requests_forward;
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
WHEN NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = NEW.status)
BEGIN SELECT RAISE(ABORT, 'change_requests: a closed request stays closed'); END;
