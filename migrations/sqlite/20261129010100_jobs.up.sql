-- Work that is done in the background: claimed for a while, tried again when it fails, in order for each key.
CREATE TABLE jobs (
  -- The order in which jobs were put in.
  position INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL CONSTRAINT jobs_id_key UNIQUE,
  kind TEXT NOT NULL,
  -- Jobs of one key are done one after the other, by position.
  key TEXT,
  -- No reference: a job may outlive its tenant.
  tenant_id TEXT,
  payload_json TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'DEAD', 'CANCELLED')),
  -- Seconds between two runs of what is done again and again.
  every_s INTEGER CHECK (every_s >= 1),
  -- When it may be claimed: when it is due, or, while it runs, when its lease ends. Nothing once it is over.
  due_at INTEGER,
  -- Whether it was put in for later: until then it holds up nobody of its key.
  is_scheduled INTEGER NOT NULL CHECK (is_scheduled IN (0, 1)),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  -- Grows with each claim: whoever claimed it before can end it no more.
  fence INTEGER NOT NULL CHECK (fence >= 0),
  last_error TEXT,
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  CHECK ((due_at IS NOT NULL) = (state IN ('QUEUED', 'RUNNING')))
) STRICT;

CREATE INDEX jobs_due ON jobs (due_at, position) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_live_by_key ON jobs (key, position) WHERE due_at IS NOT NULL;
-- The database's own word that no two jobs of a key run at once.
CREATE UNIQUE INDEX jobs_running_key ON jobs (key) WHERE state = 'RUNNING';
CREATE INDEX jobs_by_state ON jobs (state, position);
CREATE INDEX jobs_by_kind ON jobs (kind, position);
CREATE INDEX jobs_by_tenant ON jobs (tenant_id, position);
CREATE INDEX jobs_over ON jobs (finished_at) WHERE state IN ('DONE', 'DEAD', 'CANCELLED');
