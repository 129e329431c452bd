-- Signed statements of where chains stood. Each pins the chains that grew since the one before and carries its
-- hash, so that all of them together pin every chain.
CREATE TABLE audit_checkpoints (
  number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
  at INTEGER NOT NULL,
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  -- All that is pinned so far.
  chain_count INTEGER NOT NULL CHECK (chain_count >= 0),
  row_count INTEGER NOT NULL CHECK (row_count >= 0),
  pins_sha256 TEXT NOT NULL CHECK (length(pins_sha256) = 64),
  key_id TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

CREATE TABLE audit_pins (
  chain TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  checkpoint INTEGER NOT NULL REFERENCES audit_checkpoints (number),
  PRIMARY KEY (chain, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_pins_by_checkpoint ON audit_pins (checkpoint, chain);

CREATE TRIGGER audit_checkpoints_keep BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: a checkpoint never changes'); END;

CREATE TRIGGER audit_checkpoints_stay BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: a checkpoint never changes'); END;

CREATE TRIGGER audit_pins_keep BEFORE UPDATE ON audit_pins
BEGIN SELECT RAISE(ABORT, 'audit_pins: a checkpoint never changes'); END;

CREATE TRIGGER audit_pins_stay BEFORE DELETE ON audit_pins
BEGIN SELECT RAISE(ABORT, 'audit_pins: a checkpoint never changes'); END;
