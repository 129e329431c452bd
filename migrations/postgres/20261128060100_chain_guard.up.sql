-- The newest row of a chain moves forward only, and only to a row that is there: a head can be neither
-- turned back nor pointed at something that nobody wrote. Tampering needs the schema changed first.
--
-- People bound to a tenant append to the global chain, whose rows they may not read: the guard looks with the
-- scope of all, for as long as it runs.
CREATE FUNCTION guard_chain() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  asked TEXT := COALESCE(CURRENT_SETTING('tenantry.scope', TRUE), '');
  grows BOOLEAN;
BEGIN
  PERFORM SET_CONFIG('tenantry.scope', 'global', TRUE);
  grows := NEW.chain = OLD.chain AND NEW.sequence > OLD.sequence
    AND EXISTS (SELECT 1 FROM audit_events e
      WHERE e.chain = NEW.chain AND e.sequence = NEW.sequence AND e.hash = NEW.hash)
    AND EXISTS (SELECT 1 FROM audit_events e
      WHERE e.chain = OLD.chain AND e.sequence = OLD.sequence + 1 AND e.previous_hash = OLD.hash);
  PERFORM SET_CONFIG('tenantry.scope', asked, TRUE);
  IF grows THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '%: a chain only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- Nobody's temporary table may stand in for the trail.
DO $$ BEGIN
  EXECUTE FORMAT('ALTER FUNCTION guard_chain() SET search_path = %I, pg_temp', CURRENT_SCHEMA);
END $$;

CREATE TRIGGER audit_chains_begin BEFORE INSERT ON audit_chains
FOR EACH ROW WHEN (NEW.sequence <> 0 OR NEW.hash <> '0000000000000000000000000000000000000000000000000000000000000000')
EXECUTE FUNCTION refuse_change('a chain begins empty');

CREATE TRIGGER audit_chains_advance BEFORE UPDATE ON audit_chains
FOR EACH ROW WHEN (NEW.chain <> OLD.chain OR NEW.sequence <> OLD.sequence OR NEW.hash <> OLD.hash)
EXECUTE FUNCTION guard_chain();

CREATE TRIGGER audit_chains_stay BEFORE DELETE ON audit_chains
FOR EACH ROW EXECUTE FUNCTION refuse_change('a chain only grows');

CREATE TRIGGER audit_chains_remain BEFORE TRUNCATE ON audit_chains
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a chain only grows');
