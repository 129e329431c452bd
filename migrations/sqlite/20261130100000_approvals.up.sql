-- How many people have to agree to a change: everywhere, and for a tenant beyond that.
CREATE TABLE approval_settings (
  -- Empty for everywhere, else the tenant, lower-cased.
  place TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT REFERENCES tenants (tenant_id),
  any_count INTEGER NOT NULL CHECK (any_count BETWEEN 0 AND 5),
  loosening_count INTEGER NOT NULL CHECK (loosening_count BETWEEN 0 AND 5),
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  -- The request that it came of.
  change_request_id TEXT,
  CHECK ((place = '') = (tenant_id IS NULL))
) STRICT, WITHOUT ROWID;

-- Changes that wait for approval, and what became of them. What one would do never changes.
CREATE TABLE change_requests (
  id TEXT NOT NULL PRIMARY KEY,
  operation TEXT NOT NULL,
  -- Absent for a setting that holds everywhere.
  tenant_id TEXT REFERENCES tenants (tenant_id),
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'APPLIED', 'REJECTED', 'CANCELLED', 'STALE')),
  -- What it was decided against: the tenant's revision, or the row version of a setting.
  base INTEGER NOT NULL CHECK (base >= 0),
  -- Of the effective configuration, or of the setting, that it would put in force.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  -- Of the linked playbooks, which the effective configuration does not name.
  playbooks_checksum TEXT NOT NULL CHECK (length(playbooks_checksum) = 64),
  domain_pack_id TEXT REFERENCES documents (id),
  tenant_pack_id TEXT REFERENCES documents (id),
  needed INTEGER NOT NULL CHECK (needed BETWEEN 1 AND 5),
  -- Whether it loosens what is in force, so that what is asked for of such changes holds for it.
  loosens INTEGER NOT NULL CHECK (loosens IN (0, 1)),
  -- The numbers that it would set, where it is about these.
  wanted_any INTEGER,
  wanted_loosening INTEGER,
  -- The operation's input, and how people see it.
  input_json TEXT NOT NULL,
  subject_json TEXT NOT NULL,
  preview_json TEXT,
  -- Who asked, where that is known: through whatever credential.
  person_id TEXT REFERENCES users (id),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  closed_at INTEGER,
  closed_by TEXT,
  closing_comment TEXT,
  revision INTEGER,
  row_version INTEGER NOT NULL CHECK (row_version >= 1),
  CHECK ((closed_at IS NULL) = (status IN ('PENDING', 'APPROVED')))
) STRICT;

CREATE INDEX change_requests_by_creation ON change_requests (created_at, id);
CREATE INDEX change_requests_by_status ON change_requests (status, created_at, id);
CREATE INDEX change_requests_by_tenant ON change_requests (tenant_id, created_at, id);
-- The same change waits once.
CREATE UNIQUE INDEX change_requests_open_key ON change_requests (COALESCE(tenant_id, ''), operation, base, checksum,
  playbooks_checksum, COALESCE(domain_pack_id, ''), COALESCE(tenant_pack_id, ''))
WHERE status IN ('PENDING', 'APPROVED');

CREATE TRIGGER change_requests_keep BEFORE UPDATE OF id, operation, tenant_id, base, checksum, playbooks_checksum, domain_pack_id, tenant_pack_id, needed, loosens, wanted_any, wanted_loosening, input_json, subject_json, preview_json, person_id, created_at, created_by ON change_requests
BEGIN SELECT RAISE(ABORT, 'change_requests: what was asked for never changes'); END;

CREATE TRIGGER change_requests_stay BEFORE DELETE ON change_requests
BEGIN SELECT RAISE(ABORT, 'change_requests: what was asked for never changes'); END;

-- From one state to the next, and never back.
CREATE TRIGGER change_requests_forward BEFORE UPDATE OF status ON change_requests
WHEN NOT (OLD.status = 'PENDING' AND NEW.status IN ('APPROVED', 'REJECTED', 'CANCELLED', 'STALE')
  OR OLD.status = 'APPROVED' AND NEW.status IN ('APPLIED', 'STALE')
  OR OLD.status = NEW.status)
BEGIN SELECT RAISE(ABORT, 'change_requests: a closed request stays closed'); END;

-- Who has a hand in a change, through whatever credential.
CREATE TABLE change_request_authors (
  request_id TEXT NOT NULL REFERENCES change_requests (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (request_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_request_authors_keep BEFORE UPDATE ON change_request_authors
BEGIN SELECT RAISE(ABORT, 'change_request_authors: history never changes'); END;

CREATE TRIGGER change_request_authors_stay BEFORE DELETE ON change_request_authors
BEGIN SELECT RAISE(ABORT, 'change_request_authors: history never changes'); END;

CREATE TABLE change_request_approvals (
  request_id TEXT NOT NULL REFERENCES change_requests (id),
  -- A person agrees once.
  user_id TEXT NOT NULL REFERENCES users (id),
  approved_at INTEGER NOT NULL,
  comment TEXT,
  PRIMARY KEY (request_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_request_approvals_others BEFORE INSERT ON change_request_approvals
WHEN EXISTS (SELECT 1 FROM change_request_authors a WHERE a.request_id = NEW.request_id AND a.user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'change_request_approvals: nobody agrees to a change of their own'); END;

CREATE TRIGGER change_request_approvals_open BEFORE INSERT ON change_request_approvals
WHEN NOT EXISTS (SELECT 1 FROM change_requests r WHERE r.id = NEW.request_id AND r.status = 'PENDING')
BEGIN SELECT RAISE(ABORT, 'change_request_approvals: the request is closed'); END;

CREATE TRIGGER change_request_approvals_keep BEFORE UPDATE ON change_request_approvals
BEGIN SELECT RAISE(ABORT, 'change_request_approvals: history never changes'); END;

CREATE TRIGGER change_request_approvals_stay BEFORE DELETE ON change_request_approvals
BEGIN SELECT RAISE(ABORT, 'change_request_approvals: history never changes'); END;

-- The request that a revision came of: one at most comes of a request.
ALTER TABLE revisions ADD COLUMN change_request_id TEXT;
CREATE UNIQUE INDEX revisions_change_request_key ON revisions (change_request_id) WHERE change_request_id IS NOT NULL;

-- Nothing goes round an approval, whatever wrote the revision.
CREATE TRIGGER revisions_need_approval BEFORE INSERT ON revisions
WHEN NEW.change_request_id IS NULL AND EXISTS (
  SELECT 1 FROM approval_settings s WHERE s.any_count > 0 AND (s.tenant_id IS NULL OR s.tenant_id = NEW.tenant_id)
)
BEGIN SELECT RAISE(ABORT, 'revisions: the change needs approval'); END;

CREATE TRIGGER revisions_are_approved BEFORE INSERT ON revisions
WHEN NEW.change_request_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM change_requests r
  WHERE r.id = NEW.change_request_id AND r.status = 'APPROVED' AND r.tenant_id = NEW.tenant_id
    AND r.base = NEW.revision - 1 AND r.checksum = NEW.checksum
    AND r.domain_pack_id = NEW.domain_pack_id AND r.tenant_pack_id IS NEW.tenant_pack_id
    AND r.needed <= (SELECT COUNT(*) FROM change_request_approvals a WHERE a.request_id = r.id)
    AND NOT EXISTS (
      SELECT 1 FROM approval_settings s
      WHERE (s.tenant_id IS NULL OR s.tenant_id = r.tenant_id)
        AND s.any_count > (SELECT COUNT(*) FROM change_request_approvals a WHERE a.request_id = r.id)
    )
)
BEGIN SELECT RAISE(ABORT, 'revisions: the change request does not cover this'); END;

CREATE TRIGGER approval_settings_loosened BEFORE UPDATE ON approval_settings
WHEN (NEW.any_count < OLD.any_count OR NEW.loosening_count < OLD.loosening_count) AND NOT EXISTS (
  SELECT 1 FROM change_requests r
  WHERE r.id = NEW.change_request_id AND r.status = 'APPROVED' AND r.tenant_id IS NEW.tenant_id
    AND r.operation = 'approvals.set' AND r.base = OLD.row_version
    AND r.wanted_any = NEW.any_count AND r.wanted_loosening = NEW.loosening_count
    AND r.needed <= (SELECT COUNT(*) FROM change_request_approvals a WHERE a.request_id = r.id)
)
BEGIN SELECT RAISE(ABORT, 'approval_settings: fewer approvals need approval'); END;

-- One setting for a place, which stays where it is.
CREATE TRIGGER approval_settings_keep BEFORE UPDATE ON approval_settings
WHEN NEW.place <> OLD.place OR NEW.tenant_id IS NOT OLD.tenant_id OR NEW.row_version <> OLD.row_version + 1
BEGIN SELECT RAISE(ABORT, 'approval_settings: a setting stays where it is'); END;

CREATE TRIGGER approval_settings_stay BEFORE DELETE ON approval_settings
BEGIN SELECT RAISE(ABORT, 'approval_settings: fewer approvals need approval'); END;

-- Who stored a version, through whatever credential; of older ones only `created_by` tells.
ALTER TABLE documents ADD COLUMN author_id TEXT;
DROP TRIGGER documents_keep;
CREATE TRIGGER documents_keep BEFORE UPDATE OF id, kind, tenant_id, history, domain, domain_fold, playbook_id, version, version_key, checksum, size_bytes, note, created_at, created_by, findings_json, content_json, source, author_id ON documents
BEGIN SELECT RAISE(ABORT, 'documents: a stored version never changes'); END;
