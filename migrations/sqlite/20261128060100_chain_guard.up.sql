-- The newest row of a chain moves forward only, and only to a row that is there: a head can be neither
-- turned back nor pointed at something that nobody wrote. Tampering needs the schema changed first.
CREATE TRIGGER audit_chains_begin BEFORE INSERT ON audit_chains
WHEN NEW.sequence <> 0 OR NEW.hash <> '0000000000000000000000000000000000000000000000000000000000000000'
BEGIN SELECT RAISE(ABORT, 'audit_chains: a chain begins empty'); END;

CREATE TRIGGER audit_chains_advance BEFORE UPDATE ON audit_chains
WHEN (NEW.chain <> OLD.chain OR NEW.sequence <> OLD.sequence OR NEW.hash <> OLD.hash) AND NOT (
  NEW.chain = OLD.chain AND NEW.sequence > OLD.sequence
  AND EXISTS (SELECT 1 FROM audit_events e
    WHERE e.chain = NEW.chain AND e.sequence = NEW.sequence AND e.hash = NEW.hash)
  AND EXISTS (SELECT 1 FROM audit_events e
    WHERE e.chain = OLD.chain AND e.sequence = OLD.sequence + 1 AND e.previous_hash = OLD.hash)
)
BEGIN SELECT RAISE(ABORT, 'audit_chains: a chain only grows'); END;

CREATE TRIGGER audit_chains_stay BEFORE DELETE ON audit_chains
BEGIN SELECT RAISE(ABORT, 'audit_chains: a chain only grows'); END;
