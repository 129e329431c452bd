-- Whose rows a transaction may touch, as it says itself in `tenantry.scope`: `global`, or `tenants:` and their ids.
-- Unset, empty or anything else: no row is seen and none is taken. Forced, so that owning a table is no way round.
CREATE FUNCTION scope_is_global() RETURNS BOOLEAN LANGUAGE SQL STABLE PARALLEL SAFE
RETURN COALESCE(CURRENT_SETTING('tenantry.scope', TRUE) = 'global', FALSE);

-- Lower-cased; NULL where the scope is no list of tenants.
CREATE FUNCTION scope_tenants() RETURNS TEXT[] LANGUAGE SQL STABLE PARALLEL SAFE
RETURN CASE WHEN STARTS_WITH(CURRENT_SETTING('tenantry.scope', TRUE), 'tenants:')
  THEN STRING_TO_ARRAY(LOWER(SUBSTR(CURRENT_SETTING('tenantry.scope', TRUE), 9) COLLATE "C"), ',') END;

-- Each function stands in a subselect of its own, so that it runs once for a statement and not for every row.
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_in_scope ON tenants USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE tenant_words ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_words_in_scope ON tenant_words USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE tenant_packs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_packs_in_scope ON tenant_packs USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE revisions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY revisions_in_scope ON revisions USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE tenant_active_config ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_active_config_in_scope ON tenant_active_config USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

-- A binding without a tenant is global: for the global scope alone.
ALTER TABLE role_bindings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY role_bindings_in_scope ON role_bindings USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);

-- A report without a tenant is about the shared catalogue: whoever has a scope may read it.
ALTER TABLE reports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_in_scope ON reports USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
CREATE POLICY reports_of_the_catalogue ON reports FOR SELECT USING (
  tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);

-- People bound to a tenant sign in, change their password and make tokens: facts of the global chain.
-- They append to it, for which its newest number and hash are needed; its rows they do not read.
ALTER TABLE audit_chains ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_chains_in_scope ON audit_chains USING (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
  OR chain = 'global' AND (SELECT scope_tenants()) IS NOT NULL
);

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_events_in_scope ON audit_events USING (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
) WITH CHECK (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
    AND LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
CREATE POLICY audit_events_appended ON audit_events FOR INSERT WITH CHECK (
  chain = 'global' AND tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);

ALTER TABLE audit_refusals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_refusals_in_scope ON audit_refusals USING (
  (SELECT scope_is_global())
  OR STARTS_WITH(chain, 'tenant:') AND SUBSTR(chain, 8) = ANY ((SELECT scope_tenants())::TEXT[])
);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_in_scope ON outbox USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
CREATE POLICY outbox_added ON outbox FOR INSERT WITH CHECK (
  chain = 'global' AND tenant_id IS NULL AND (SELECT scope_tenants()) IS NOT NULL
);
