-- Signed statements of where chains stood. Each pins the chains that grew since the one before and carries its
-- hash, so that all of them together pin every chain.
CREATE TABLE audit_checkpoints (
  number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
  at BIGINT NOT NULL,
  previous_hash TEXT COLLATE "C" NOT NULL CHECK (length(previous_hash) = 64),
  -- All that is pinned so far.
  chain_count BIGINT NOT NULL CHECK (chain_count >= 0),
  row_count BIGINT NOT NULL CHECK (row_count >= 0),
  pins_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(pins_sha256) = 64),
  key_id TEXT COLLATE "C" NOT NULL,
  signature TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit_pins (
  chain TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL CHECK (sequence >= 1),
  hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
  checkpoint BIGINT NOT NULL REFERENCES audit_checkpoints (number),
  PRIMARY KEY (chain, sequence)
);

CREATE INDEX audit_pins_by_checkpoint ON audit_pins (checkpoint, chain);

ALTER TABLE audit_checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_checkpoints_of_all ON audit_checkpoints USING ((SELECT scope_is_global()));

ALTER TABLE audit_pins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_pins_in_scope ON audit_pins USING (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
);

CREATE TRIGGER audit_checkpoints_keep BEFORE UPDATE OR DELETE ON audit_checkpoints
FOR EACH ROW EXECUTE FUNCTION refuse_change('a checkpoint never changes');

CREATE TRIGGER audit_checkpoints_remain BEFORE TRUNCATE ON audit_checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a checkpoint never changes');

CREATE TRIGGER audit_pins_keep BEFORE UPDATE OR DELETE ON audit_pins
FOR EACH ROW EXECUTE FUNCTION refuse_change('a checkpoint never changes');

CREATE TRIGGER audit_pins_remain BEFORE TRUNCATE ON audit_pins
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a checkpoint never changes');
