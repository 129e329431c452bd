-- A word knows the status of its tenant, so that a search among the few that are not active walks theirs
-- alone. New tenants are active, and cost nothing here. The release before does not keep it.
ALTER TABLE tenant_words ADD COLUMN status TEXT NOT NULL DEFAULT 'ACTIVE';
UPDATE tenant_words SET status = 'SUSPENDED'
WHERE tenant_id IN (SELECT tenant_id FROM tenants WHERE status = 'SUSPENDED');
CREATE INDEX tenant_words_not_active ON tenant_words (status, word, tenant_id) WHERE status <> 'ACTIVE';
