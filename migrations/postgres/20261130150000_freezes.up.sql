-- Times in which nothing new is put in force: everywhere, in a domain, or for a tenant.
CREATE TABLE freezes (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- Absent for several.
  tenant_id TEXT COLLATE "C" REFERENCES tenants (tenant_id),
  -- Absent for all; as it is written, and lower-cased.
  domain TEXT COLLATE "C",
  domain_fold TEXT COLLATE "C",
  from_at BIGINT NOT NULL,
  -- Absent: until somebody ends it.
  until_at BIGINT CHECK (until_at > from_at),
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  ended_at BIGINT,
  ended_by TEXT,
  CHECK (tenant_id IS NULL OR domain IS NULL),
  CHECK ((domain IS NULL) = (domain_fold IS NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);

CREATE INDEX freezes_by_beginning ON freezes (from_at, id);
CREATE INDEX freezes_open ON freezes (tenant_id, domain_fold, until_at) WHERE ended_at IS NULL;

CREATE TRIGGER freezes_keep BEFORE UPDATE OF id, tenant_id, domain, domain_fold, from_at, until_at, reason, created_at, created_by ON freezes
FOR EACH ROW EXECUTE FUNCTION refuse_change('a freeze is ended, and never changed');

CREATE TRIGGER freezes_end_once BEFORE UPDATE OF ended_at, ended_by ON freezes
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('what was ended stays so');

CREATE TRIGGER freezes_stay BEFORE DELETE ON freezes
FOR EACH ROW EXECUTE FUNCTION refuse_change('a freeze is ended, and never changed');

CREATE TRIGGER freezes_remain BEFORE TRUNCATE ON freezes
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a freeze is ended, and never changed');

-- Whoever freezes waits for what is being put in force, and what comes after sees the freeze: no revision is
-- committed after a freeze that was. The lock is this product's alone (its number has no other meaning).
CREATE FUNCTION await_revisions() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7236830541);
  RETURN NEW;
END
$$;

CREATE TRIGGER freezes_await_revisions BEFORE INSERT ON freezes
FOR EACH ROW EXECUTE FUNCTION await_revisions();

-- Nothing new is put in force while it is frozen, whatever wrote the revision. To go back is not new: to the packs of a
-- revision that is older than what is in force, and than that which went back to. What holds from its own making on
-- holds for all that comes after it, whatever clock that goes by.
CREATE FUNCTION check_revision_frozen() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM revisions r JOIN revisions p ON p.tenant_id = r.tenant_id AND p.revision = NEW.revision - 1
    WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.rolled_back_to
      AND r.revision < COALESCE(p.rolled_back_to, p.revision)
      AND r.domain_pack_id = NEW.domain_pack_id AND r.tenant_pack_id IS NOT DISTINCT FROM NEW.tenant_pack_id
  ) THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(7236830541);
  IF EXISTS (
    SELECT 1 FROM freezes f
    WHERE f.ended_at IS NULL AND (f.from_at <= NEW.created_at OR f.from_at <= f.created_at) AND (f.until_at IS NULL OR f.until_at > NEW.created_at)
      AND (f.tenant_id IS NULL OR f.tenant_id = NEW.tenant_id)
      AND (f.domain_fold IS NULL OR f.domain_fold = LOWER(NEW.domain) OR f.domain_fold = (
        SELECT LOWER(r.domain) FROM revisions r WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision - 1
      ))
  ) THEN
    RAISE EXCEPTION 'revisions: changes are frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
FOR EACH ROW EXECUTE FUNCTION check_revision_frozen();

ALTER TABLE freezes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY freezes_in_scope ON freezes USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
-- What holds for several is for everybody to obey, and to read.
CREATE POLICY freezes_for_several ON freezes FOR SELECT USING (
  tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);
