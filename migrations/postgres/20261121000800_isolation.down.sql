DROP POLICY outbox_added ON outbox;
DROP POLICY outbox_in_scope ON outbox;
ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY audit_refusals_in_scope ON audit_refusals;
ALTER TABLE audit_refusals NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY audit_events_appended ON audit_events;
DROP POLICY audit_events_in_scope ON audit_events;
ALTER TABLE audit_events NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY audit_chains_in_scope ON audit_chains;
ALTER TABLE audit_chains NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY reports_of_the_catalogue ON reports;
DROP POLICY reports_in_scope ON reports;
ALTER TABLE reports NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY role_bindings_in_scope ON role_bindings;
ALTER TABLE role_bindings NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_active_config_in_scope ON tenant_active_config;
ALTER TABLE tenant_active_config NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY revisions_in_scope ON revisions;
ALTER TABLE revisions NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_packs_in_scope ON tenant_packs;
ALTER TABLE tenant_packs NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY tenant_words_in_scope ON tenant_words;
ALTER TABLE tenant_words NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY tenants_in_scope ON tenants;
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP FUNCTION scope_tenants();
DROP FUNCTION scope_is_global();
