-- Which pair of versions is in force for a tenant, and the history of it.
CREATE TABLE revisions (
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  domain TEXT NOT NULL,
  domain_pack_version TEXT NOT NULL,
  tenant_pack_version TEXT,
  domain_pack_id TEXT NOT NULL REFERENCES domain_packs (id),
  tenant_pack_id TEXT REFERENCES tenant_packs (id),
  -- SHA-256 of the effective configuration.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  reason TEXT,
  accepted_warnings INTEGER NOT NULL CHECK (accepted_warnings >= 0),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant_id, revision),
  CHECK ((tenant_pack_version IS NULL) = (tenant_pack_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX revisions_by_creation ON revisions (tenant_id, created_at, revision);

CREATE TABLE tenant_active_config (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (tenant_id),
  revision INTEGER NOT NULL,
  domain TEXT NOT NULL,
  active_domain_pack_version TEXT NOT NULL,
  active_tenant_pack_version TEXT,
  domain_pack_id TEXT NOT NULL REFERENCES domain_packs (id),
  tenant_pack_id TEXT REFERENCES tenant_packs (id),
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  activated_at INTEGER NOT NULL,
  activated_by TEXT NOT NULL,
  FOREIGN KEY (tenant_id, revision) REFERENCES revisions (tenant_id, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX tenant_active_config_by_domain_pack ON tenant_active_config (domain_pack_id, tenant_id);

CREATE TRIGGER revisions_keep BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;

CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions: history never changes'); END;
