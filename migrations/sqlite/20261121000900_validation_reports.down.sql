CREATE TABLE reports_old (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('domain', 'tenant')),
  domain TEXT,
  -- Lower-cased; empty where there is none, so that equality finds it.
  domain_fold TEXT NOT NULL,
  -- As validation was asked; no reference, for the tenant may not exist.
  tenant_id TEXT,
  tenant_fold TEXT NOT NULL,
  version TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('imported', 'refused')),
  checksum TEXT CHECK (length(checksum) = 64),
  counts_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  findings_json TEXT NOT NULL
) STRICT;

INSERT INTO reports_old (id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome,
  checksum, counts_json, created_at, created_by, findings_json)
SELECT id, kind, domain, domain_fold, tenant_id, tenant_fold, version, outcome, checksum,
  counts_json, created_at, created_by, findings_json
FROM reports
WHERE outcome <> 'validated';

DROP TABLE reports;
ALTER TABLE reports_old RENAME TO reports;

CREATE INDEX reports_by_document ON reports (kind, domain_fold, tenant_fold, created_at, id);
CREATE INDEX reports_by_creation ON reports (created_at, id);
CREATE INDEX reports_by_domain ON reports (domain_fold, created_at, id);
CREATE INDEX reports_by_tenant ON reports (tenant_fold, created_at, id);
