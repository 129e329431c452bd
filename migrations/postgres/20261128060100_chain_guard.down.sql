DROP TRIGGER audit_chains_remain ON audit_chains;
DROP TRIGGER audit_chains_stay ON audit_chains;
DROP TRIGGER audit_chains_advance ON audit_chains;
DROP TRIGGER audit_chains_begin ON audit_chains;
DROP FUNCTION guard_chain();
