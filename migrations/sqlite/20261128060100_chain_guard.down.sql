DROP TRIGGER audit_chains_stay;
DROP TRIGGER audit_chains_advance;
DROP TRIGGER audit_chains_begin;
