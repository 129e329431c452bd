-- Recalls of a domain pack version that was found bad: every tenant is taken off it.
CREATE TABLE recalls (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('RUNNING', 'STOPPED', 'FINISHED')),
  domain_pack_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  -- What takes its place; absent: an earlier revision of each tenant.
  to_pack_id TEXT COLLATE "C" REFERENCES documents (id) CHECK (to_pack_id <> domain_pack_id),
  accept_warnings BIGINT NOT NULL CHECK (accept_warnings IN (0, 1)),
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  -- In whose name it is done.
  actor_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  row_version BIGINT NOT NULL CHECK (row_version >= 1)
);

CREATE INDEX recalls_by_creation ON recalls (created_at, id);
-- One at a time of a version.
CREATE UNIQUE INDEX recalls_running_key ON recalls (domain_pack_id) WHERE status = 'RUNNING';

-- The tenants that the version was live for when it began, and what became of each.
CREATE TABLE recall_tenants (
  recall_id TEXT COLLATE "C" NOT NULL REFERENCES recalls (id),
  tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (tenant_id),
  outcome TEXT NOT NULL CHECK (outcome IN ('PENDING', 'MOVED', 'REQUESTED', 'NOT_LIVE', 'FAILED')),
  -- The revision that was in force then.
  base BIGINT NOT NULL CHECK (base >= 1),
  back_to BIGINT,
  revision BIGINT,
  change_request_id TEXT COLLATE "C" REFERENCES change_requests (id),
  problem_json TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (recall_id, tenant_id),
  CHECK ((outcome = 'MOVED') = (revision IS NOT NULL)),
  CHECK ((outcome = 'REQUESTED') = (change_request_id IS NOT NULL)),
  CHECK ((outcome = 'FAILED') = (problem_json IS NOT NULL))
);

CREATE INDEX recall_tenants_by_outcome ON recall_tenants (recall_id, outcome, tenant_id);
CREATE INDEX recall_tenants_left ON recall_tenants (recall_id, tenant_id) WHERE outcome = 'PENDING';

CREATE TRIGGER recalls_keep BEFORE UPDATE OF id, domain_pack_id, to_pack_id, accept_warnings, reason, actor_json, created_at, created_by ON recalls
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER recalls_stay BEFORE DELETE ON recalls
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER recalls_remain BEFORE TRUNCATE ON recalls
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was asked for never changes');

-- What is recalled is withdrawn first: nobody is given it while others are taken off it.
CREATE FUNCTION check_recall_begun() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'RUNNING' OR NOT EXISTS (
    SELECT 1 FROM documents d WHERE d.id = NEW.domain_pack_id AND d.kind = 'domain' AND d.status = 'DEPRECATED'
  ) THEN
    RAISE EXCEPTION 'recalls: what is recalled is withdrawn' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER recalls_begin BEFORE INSERT ON recalls
FOR EACH ROW EXECUTE FUNCTION check_recall_begun();

CREATE TRIGGER recall_tenants_begin BEFORE INSERT ON recall_tenants
FOR EACH ROW WHEN (NEW.outcome <> 'PENDING')
EXECUTE FUNCTION refuse_change('what is to be done begins waiting');

CREATE TRIGGER recall_tenants_keep BEFORE UPDATE OF recall_id, tenant_id, base ON recall_tenants
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER recall_tenants_stay BEFORE DELETE ON recall_tenants
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER recall_tenants_remain BEFORE TRUNCATE ON recall_tenants
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was asked for never changes');

-- What failed may be tried again; everything else is over.
CREATE TRIGGER recall_tenants_forward BEFORE UPDATE OF outcome ON recall_tenants
FOR EACH ROW WHEN (NOT (OLD.outcome = 'PENDING' AND NEW.outcome <> 'PENDING' OR OLD.outcome = 'FAILED' AND NEW.outcome = 'PENDING'))
EXECUTE FUNCTION refuse_change('what is over stays so');

-- The recall that a revision came of: one at most of each for a tenant.
ALTER TABLE revisions ADD COLUMN recall_id TEXT COLLATE "C" REFERENCES recalls (id);
CREATE UNIQUE INDEX revisions_recall_key ON revisions (recall_id, tenant_id) WHERE recall_id IS NOT NULL;

CREATE FUNCTION check_recall_moved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM revisions r WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision AND r.recall_id = NEW.recall_id
  ) THEN
    RAISE EXCEPTION 'recall_tenants: no such revision came of the recall' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER recall_tenants_moved BEFORE UPDATE OF outcome ON recall_tenants
FOR EACH ROW WHEN (NEW.outcome = 'MOVED') EXECUTE FUNCTION check_recall_moved();

-- What says that it came of a recall takes a tenant off the version that is recalled, as it was asked for.
CREATE FUNCTION check_revision_recalled() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM recall_tenants t
    JOIN recalls c ON c.id = t.recall_id
    JOIN revisions p ON p.tenant_id = t.tenant_id AND p.revision = NEW.revision - 1
    WHERE t.recall_id = NEW.recall_id AND t.tenant_id = NEW.tenant_id AND t.outcome = 'PENDING' AND c.status = 'RUNNING'
      AND p.domain_pack_id = c.domain_pack_id AND NEW.domain_pack_id <> c.domain_pack_id
      AND (NEW.domain_pack_id = c.to_pack_id OR c.to_pack_id IS NULL AND EXISTS (
        SELECT 1 FROM revisions b
        WHERE b.tenant_id = NEW.tenant_id AND b.revision = NEW.rolled_back_to
          AND b.domain_pack_id = NEW.domain_pack_id AND b.tenant_pack_id IS NOT DISTINCT FROM NEW.tenant_pack_id
      ))
  ) THEN
    RAISE EXCEPTION 'revisions: the recall does not cover this' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER revisions_are_recalled BEFORE INSERT ON revisions
FOR EACH ROW WHEN (NEW.recall_id IS NOT NULL) EXECUTE FUNCTION check_revision_recalled();

-- As before; and a recall is not held up by a freeze.
DROP TRIGGER revisions_are_not_frozen ON revisions;
CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
FOR EACH ROW WHEN (NEW.recall_id IS NULL) EXECUTE FUNCTION check_revision_frozen();

ALTER TABLE recall_tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY recall_tenants_in_scope ON recall_tenants USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
-- Why tenants were taken off a version is for those to read who have one of them.
ALTER TABLE recalls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY recalls_in_scope ON recalls USING (
  (SELECT scope_is_global()) OR EXISTS (SELECT 1 FROM recall_tenants t WHERE t.recall_id = recalls.id)
);
