-- Times in which nothing new is put in force: everywhere, in a domain, or for a tenant.
CREATE TABLE freezes (
  id TEXT NOT NULL PRIMARY KEY,
  -- Absent for several.
  tenant_id TEXT REFERENCES tenants (tenant_id),
  -- Absent for all; as it is written, and lower-cased.
  domain TEXT,
  domain_fold TEXT,
  from_at INTEGER NOT NULL,
  -- Absent: until somebody ends it.
  until_at INTEGER CHECK (until_at > from_at),
  reason TEXT NOT NULL CHECK (length(reason) > 0),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  ended_at INTEGER,
  ended_by TEXT,
  CHECK (tenant_id IS NULL OR domain IS NULL),
  CHECK ((domain IS NULL) = (domain_fold IS NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE INDEX freezes_by_beginning ON freezes (from_at, id);
CREATE INDEX freezes_open ON freezes (tenant_id, domain_fold, until_at) WHERE ended_at IS NULL;

CREATE TRIGGER freezes_keep BEFORE UPDATE OF id, tenant_id, domain, domain_fold, from_at, until_at, reason, created_at, created_by ON freezes
BEGIN SELECT RAISE(ABORT, 'freezes: a freeze is ended, and never changed'); END;

CREATE TRIGGER freezes_end_once BEFORE UPDATE OF ended_at, ended_by ON freezes
WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'freezes: what was ended stays so'); END;

CREATE TRIGGER freezes_stay BEFORE DELETE ON freezes
BEGIN SELECT RAISE(ABORT, 'freezes: a freeze is ended, and never changed'); END;

-- Nothing new is put in force while it is frozen, whatever wrote the revision. To go back is not new: to the packs of a
-- revision that is older than what is in force, and than that which went back to. What holds from its own making on
-- holds for all that comes after it, whatever clock that goes by.
CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
WHEN NOT EXISTS (
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
