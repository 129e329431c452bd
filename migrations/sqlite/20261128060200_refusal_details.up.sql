-- What a minute's equal refusals were about and where they came from, until the minute is over and its row is
-- written. A spray of passwords shows by its names, whatever name came first.
ALTER TABLE audit_refusals ADD COLUMN actor_name TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_refusals ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_refusals ADD COLUMN about_tenant TEXT;

CREATE TABLE audit_refused (
  chain TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  minute INTEGER NOT NULL,
  entity_id TEXT NOT NULL,
  -- Empty where it is not known.
  address TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  PRIMARY KEY (chain, actor_id, action, entity, minute, entity_id, address)
) STRICT, WITHOUT ROWID;
