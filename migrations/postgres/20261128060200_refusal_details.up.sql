-- What a minute's equal refusals were about and where they came from, until the minute is over and its row is
-- written. A spray of passwords shows by its names, whatever name came first.
ALTER TABLE audit_refusals
ADD COLUMN actor_name TEXT NOT NULL DEFAULT '',
ADD COLUMN request_id TEXT NOT NULL DEFAULT '',
ADD COLUMN about_tenant TEXT;

CREATE TABLE audit_refused (
  chain TEXT COLLATE "C" NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  entity TEXT COLLATE "C" NOT NULL,
  minute BIGINT NOT NULL,
  entity_id TEXT COLLATE "C" NOT NULL,
  -- Empty where it is not known.
  address TEXT COLLATE "C" NOT NULL,
  count BIGINT NOT NULL CHECK (count >= 1),
  PRIMARY KEY (chain, actor_id, action, entity, minute, entity_id, address)
);

ALTER TABLE audit_refused ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_refused_in_scope ON audit_refused USING (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
);
