-- Recalls of a domain pack version that was found bad: every tenant is taken off it.
CREATE TABLE recalls (
  id TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('RUNNING', 'STOPPED', 'FINISHED')),
  domain_pack_id TEXT NOT NULL REFERENCES documents (id),
  -- What takes its place; absent: an earlier revision of each tenant.
  to_pack_id TEXT REFERENCES documents (id) CHECK (to_pack_id <> domain_pack_id),
  accept_warnings INTEGER NOT NULL CHECK (accept_warnings IN (0, 1)),
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  -- In whose name it is done.
  actor_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  row_version INTEGER NOT NULL CHECK (row_version >= 1)
) STRICT;

CREATE INDEX recalls_by_creation ON recalls (created_at, id);
-- One at a time of a version.
CREATE UNIQUE INDEX recalls_running_key ON recalls (domain_pack_id) WHERE status = 'RUNNING';

-- The tenants that the version was live for when it began, and what became of each.
CREATE TABLE recall_tenants (
  recall_id TEXT NOT NULL REFERENCES recalls (id),
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  outcome TEXT NOT NULL CHECK (outcome IN ('PENDING', 'MOVED', 'REQUESTED', 'NOT_LIVE', 'FAILED')),
  -- The revision that was in force then.
  base INTEGER NOT NULL CHECK (base >= 1),
  back_to INTEGER,
  revision INTEGER,
  change_request_id TEXT REFERENCES change_requests (id),
  problem_json TEXT,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (recall_id, tenant_id),
  CHECK ((outcome = 'MOVED') = (revision IS NOT NULL)),
  CHECK ((outcome = 'REQUESTED') = (change_request_id IS NOT NULL)),
  CHECK ((outcome = 'FAILED') = (problem_json IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX recall_tenants_by_outcome ON recall_tenants (recall_id, outcome, tenant_id);
CREATE INDEX recall_tenants_left ON recall_tenants (recall_id, tenant_id) WHERE outcome = 'PENDING';

CREATE TRIGGER recalls_keep BEFORE UPDATE OF id, domain_pack_id, to_pack_id, accept_warnings, reason, actor_json, created_at, created_by ON recalls
BEGIN SELECT RAISE(ABORT, 'recalls: what was asked for never changes'); END;

CREATE TRIGGER recalls_stay BEFORE DELETE ON recalls
BEGIN SELECT RAISE(ABORT, 'recalls: what was asked for never changes'); END;

-- What is recalled is withdrawn first: nobody is given it while others are taken off it.
CREATE TRIGGER recalls_begin BEFORE INSERT ON recalls
WHEN NEW.status <> 'RUNNING' OR NOT EXISTS (
  SELECT 1 FROM documents d WHERE d.id = NEW.domain_pack_id AND d.kind = 'domain' AND d.status = 'DEPRECATED'
)
BEGIN SELECT RAISE(ABORT, 'recalls: what is recalled is withdrawn'); END;

CREATE TRIGGER recall_tenants_begin BEFORE INSERT ON recall_tenants
WHEN NEW.outcome <> 'PENDING'
BEGIN SELECT RAISE(ABORT, 'recall_tenants: what is to be done begins waiting'); END;

CREATE TRIGGER recall_tenants_keep BEFORE UPDATE OF recall_id, tenant_id, base ON recall_tenants
BEGIN SELECT RAISE(ABORT, 'recall_tenants: what was asked for never changes'); END;

CREATE TRIGGER recall_tenants_stay BEFORE DELETE ON recall_tenants
BEGIN SELECT RAISE(ABORT, 'recall_tenants: what was asked for never changes'); END;

-- What failed may be tried again; everything else is over.
CREATE TRIGGER recall_tenants_forward BEFORE UPDATE OF outcome ON recall_tenants
WHEN NOT (OLD.outcome = 'PENDING' AND NEW.outcome <> 'PENDING' OR OLD.outcome = 'FAILED' AND NEW.outcome = 'PENDING')
BEGIN SELECT RAISE(ABORT, 'recall_tenants: what is over stays so'); END;

-- The recall that a revision came of: one at most of each for a tenant.
ALTER TABLE revisions ADD COLUMN recall_id TEXT REFERENCES recalls (id);
CREATE UNIQUE INDEX revisions_recall_key ON revisions (recall_id, tenant_id) WHERE recall_id IS NOT NULL;

CREATE TRIGGER recall_tenants_moved BEFORE UPDATE OF outcome ON recall_tenants
WHEN NEW.outcome = 'MOVED' AND NOT EXISTS (
  SELECT 1 FROM revisions r WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision AND r.recall_id = NEW.recall_id
)
BEGIN SELECT RAISE(ABORT, 'recall_tenants: no such revision came of the recall'); END;

-- What says that it came of a recall takes a tenant off the version that is recalled, as it was asked for.
CREATE TRIGGER revisions_are_recalled BEFORE INSERT ON revisions
WHEN NEW.recall_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM recall_tenants t
  JOIN recalls c ON c.id = t.recall_id
  JOIN revisions p ON p.tenant_id = t.tenant_id AND p.revision = NEW.revision - 1
  WHERE t.recall_id = NEW.recall_id AND t.tenant_id = NEW.tenant_id AND t.outcome = 'PENDING' AND c.status = 'RUNNING'
    AND p.domain_pack_id = c.domain_pack_id AND NEW.domain_pack_id <> c.domain_pack_id
    AND (NEW.domain_pack_id = c.to_pack_id OR c.to_pack_id IS NULL AND EXISTS (
      SELECT 1 FROM revisions b
      WHERE b.tenant_id = NEW.tenant_id AND b.revision = NEW.rolled_back_to
        AND b.domain_pack_id = NEW.domain_pack_id AND b.tenant_pack_id IS NEW.tenant_pack_id
    ))
)
BEGIN SELECT RAISE(ABORT, 'revisions: the recall does not cover this'); END;

-- As before; and a recall is not held up by a freeze.
DROP TRIGGER revisions_are_not_frozen;
CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
WHEN NEW.recall_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM revisions r JOIN revisions p ON p.tenant_id = r.tenant_id AND p.revision = NEW.revision - 1
  WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.rolled_back_to
    AND r.revision < COALESCE(p.rolled_back_to, p.revision)
    AND r.domain_pack_id = NEW.domain_pack_id AND r.tenant_pack_id IS NEW.tenant_pack_id
) AND EXISTS (
  SELECT 1 FROM freezes f
  WHERE f.ended_at IS NULL AND (f.from_at <= NEW.created_at OR f.from_at <= f.created_at) AND (f.until_at IS NULL OR f.until_at > NEW.created_at)
    AND (f.tenant_id IS NULL OR f.tenant_id = NEW.tenant_id)
    AND (f.domain_fold IS NULL OR f.domain_fold = LOWER(NEW.domain) OR f.domain_fold = (
      SELECT LOWER(r.domain) FROM revisions r WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision - 1
    ))
)
BEGIN SELECT RAISE(ABORT, 'revisions: changes are frozen'); END;
