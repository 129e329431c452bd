-- How many people have to agree to a change: everywhere, and for a tenant beyond that.
CREATE TABLE approval_settings (
  -- Empty for everywhere, else the tenant, lower-cased.
  place TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tenant_id TEXT COLLATE "C" REFERENCES tenants (tenant_id),
  any_count BIGINT NOT NULL CHECK (any_count BETWEEN 0 AND 5),
  loosening_count BIGINT NOT NULL CHECK (loosening_count BETWEEN 0 AND 5),
  row_version BIGINT NOT NULL CHECK (row_version >= 1),
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  -- The request that it came of.
  change_request_id TEXT COLLATE "C",
  CHECK ((place = '') = (tenant_id IS NULL))
);

-- Changes that wait for approval, and what became of them. What one would do never changes.
CREATE TABLE change_requests (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  operation TEXT COLLATE "C" NOT NULL,
  -- Absent for a setting that holds everywhere.
  tenant_id TEXT COLLATE "C" REFERENCES tenants (tenant_id),
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'APPLIED', 'REJECTED', 'CANCELLED', 'STALE')),
  -- What it was decided against: the tenant's revision, or the row version of a setting.
  base BIGINT NOT NULL CHECK (base >= 0),
  -- Of the effective configuration, or of the setting, that it would put in force.
  checksum TEXT COLLATE "C" NOT NULL CHECK (length(checksum) = 64),
  -- Of the linked playbooks, which the effective configuration does not name.
  playbooks_checksum TEXT COLLATE "C" NOT NULL CHECK (length(playbooks_checksum) = 64),
  domain_pack_id TEXT COLLATE "C" REFERENCES documents (id),
  tenant_pack_id TEXT COLLATE "C" REFERENCES documents (id),
  needed BIGINT NOT NULL CHECK (needed BETWEEN 1 AND 5),
  -- Whether it loosens what is in force, so that what is asked for of such changes holds for it.
  loosens BIGINT NOT NULL CHECK (loosens IN (0, 1)),
  -- The numbers that it would set, where it is about these.
  wanted_any BIGINT,
  wanted_loosening BIGINT,
  -- The operation's input, and how people see it.
  input_json TEXT NOT NULL,
  subject_json TEXT NOT NULL,
  preview_json TEXT,
  -- Who asked, where that is known: through whatever credential.
  person_id TEXT COLLATE "C" REFERENCES users (id),
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  closed_at BIGINT,
  closed_by TEXT,
  closing_comment TEXT,
  revision BIGINT,
  row_version BIGINT NOT NULL CHECK (row_version >= 1),
  CHECK ((closed_at IS NULL) = (status IN ('PENDING', 'APPROVED')))
);

CREATE INDEX change_requests_by_creation ON change_requests (created_at, id);
CREATE INDEX change_requests_by_status ON change_requests (status, created_at, id);
CREATE INDEX change_requests_by_tenant ON change_requests (tenant_id, created_at, id);
-- The same change waits once.
CREATE UNIQUE INDEX change_requests_open_key ON change_requests (COALESCE(tenant_id, ''), operation, base, checksum,
  playbooks_checksum, COALESCE(domain_pack_id, ''), COALESCE(tenant_pack_id, ''))
WHERE status IN ('PENDING', 'APPROVED');

CREATE TRIGGER change_requests_keep BEFORE UPDATE OF id, operation, tenant_id, base, checksum, playbooks_checksum, domain_pack_id, tenant_pack_id, needed, loosens, wanted_any, wanted_loosening, input_json, subject_json, preview_json, person_id, created_at, created_by ON change_requests
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER change_requests_stay BEFORE DELETE ON change_requests
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was asked for never changes');

CREATE TRIGGER change_requests_remain BEFORE TRUNCATE ON change_requests
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was asked for never changes');

-- From one state to the next, and never back.
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
FOR EACH ROW WHEN (NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'STALE')
  OR OLD.status = NEW.status))
EXECUTE FUNCTION refuse_change('a closed request stays closed');

-- Who has a hand in a change, through whatever credential.
CREATE TABLE change_request_authors (
  request_id TEXT COLLATE "C" NOT NULL REFERENCES change_requests (id),
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  PRIMARY KEY (request_id, user_id)
);

CREATE TRIGGER change_request_authors_keep BEFORE UPDATE OR DELETE ON change_request_authors
FOR EACH ROW EXECUTE FUNCTION refuse_change('history never changes');

CREATE TRIGGER change_request_authors_remain BEFORE TRUNCATE ON change_request_authors
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('history never changes');

CREATE TABLE change_request_approvals (
  request_id TEXT COLLATE "C" NOT NULL REFERENCES change_requests (id),
  -- A person agrees once.
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  approved_at BIGINT NOT NULL,
  comment TEXT,
  PRIMARY KEY (request_id, user_id)
);

CREATE FUNCTION check_approval() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM change_request_authors a WHERE a.request_id = NEW.request_id AND a.user_id = NEW.user_id) THEN
    RAISE EXCEPTION 'change_request_approvals: nobody agrees to a change of their own'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM change_requests r WHERE r.id = NEW.request_id AND r.status = 'PENDING') THEN
    RAISE EXCEPTION 'change_request_approvals: the request is closed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER change_request_approvals_others BEFORE INSERT ON change_request_approvals
FOR EACH ROW EXECUTE FUNCTION check_approval();

CREATE TRIGGER change_request_approvals_keep BEFORE UPDATE OR DELETE ON change_request_approvals
FOR EACH ROW EXECUTE FUNCTION refuse_change('history never changes');

CREATE TRIGGER change_request_approvals_remain BEFORE TRUNCATE ON change_request_approvals
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('history never changes');

-- The request that a revision came of: one at most comes of a request.
ALTER TABLE revisions ADD COLUMN change_request_id TEXT COLLATE "C";
CREATE UNIQUE INDEX revisions_change_request_key ON revisions (change_request_id) WHERE change_request_id IS NOT NULL;

-- Nothing goes round an approval, whatever wrote the revision.
CREATE FUNCTION check_revision_approved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  given BIGINT;
BEGIN
  IF NEW.change_request_id IS NULL THEN
    IF EXISTS (SELECT 1 FROM approval_settings s
      WHERE s.any_count > 0 AND (s.tenant_id IS NULL OR s.tenant_id = NEW.tenant_id)) THEN
      RAISE EXCEPTION 'revisions: the change needs approval' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT COUNT(*) INTO given FROM change_request_approvals a WHERE a.request_id = NEW.change_request_id;
  IF NOT EXISTS (
    SELECT 1 FROM change_requests r
    WHERE r.id = NEW.change_request_id AND r.status = 'APPROVED' AND r.tenant_id = NEW.tenant_id
      AND r.base = NEW.revision - 1 AND r.checksum = NEW.checksum
      AND r.domain_pack_id = NEW.domain_pack_id AND r.tenant_pack_id IS NOT DISTINCT FROM NEW.tenant_pack_id
      AND r.needed <= given
  ) OR EXISTS (
    SELECT 1 FROM approval_settings s
    WHERE s.any_count > given AND (s.tenant_id IS NULL OR s.tenant_id = NEW.tenant_id)
  ) THEN
    RAISE EXCEPTION 'revisions: the change request does not cover this'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER revisions_are_approved BEFORE INSERT ON revisions
FOR EACH ROW EXECUTE FUNCTION check_revision_approved();

CREATE FUNCTION check_fewer_approved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM change_requests r
    WHERE r.id = NEW.change_request_id AND r.status = 'APPROVED' AND r.tenant_id IS NOT DISTINCT FROM NEW.tenant_id
      AND r.operation = 'approvals.set' AND r.base = OLD.row_version
      AND r.wanted_any = NEW.any_count AND r.wanted_loosening = NEW.loosening_count
      AND r.needed <= (SELECT COUNT(*) FROM change_request_approvals a WHERE a.request_id = r.id)
  ) THEN
    RAISE EXCEPTION 'approval_settings: fewer approvals need approval' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER approval_settings_loosened BEFORE UPDATE ON approval_settings
FOR EACH ROW WHEN (NEW.any_count < OLD.any_count OR NEW.loosening_count < OLD.loosening_count)
EXECUTE FUNCTION check_fewer_approved();

-- One setting for a place, which stays where it is.
CREATE TRIGGER approval_settings_keep BEFORE UPDATE ON approval_settings
FOR EACH ROW WHEN (NEW.place <> OLD.place OR NEW.tenant_id IS DISTINCT FROM OLD.tenant_id
  OR NEW.row_version <> OLD.row_version + 1)
EXECUTE FUNCTION refuse_change('a setting stays where it is');

CREATE TRIGGER approval_settings_stay BEFORE DELETE ON approval_settings
FOR EACH ROW EXECUTE FUNCTION refuse_change('fewer approvals need approval');

CREATE TRIGGER approval_settings_remain BEFORE TRUNCATE ON approval_settings
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('fewer approvals need approval');

ALTER TABLE approval_settings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY approval_settings_in_scope ON approval_settings USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
-- What holds everywhere is for everybody to obey, and to read.
CREATE POLICY approval_settings_everywhere ON approval_settings FOR SELECT USING (
  tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);

ALTER TABLE change_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY change_requests_in_scope ON change_requests USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

-- Whose the request is.
ALTER TABLE change_request_authors ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY change_request_authors_in_scope ON change_request_authors USING (
  EXISTS (SELECT 1 FROM change_requests r WHERE r.id = request_id)
);

ALTER TABLE change_request_approvals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY change_request_approvals_in_scope ON change_request_approvals USING (
  EXISTS (SELECT 1 FROM change_requests r WHERE r.id = request_id)
);

-- Who stored a version, through whatever credential; of older ones only `created_by` tells.
ALTER TABLE documents ADD COLUMN author_id TEXT COLLATE "C";
DROP TRIGGER documents_keep ON documents;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source, author_id ON documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('a stored version never changes');
