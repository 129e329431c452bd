-- A word knows the status of its tenant, so that a search among the few that are not active walks theirs
-- alone. New tenants are active, and cost nothing here. The release before does not keep it.
--
-- Policies are forced on the owner too. It ends with the transaction.
SET LOCAL tenantry.scope = 'global';

ALTER TABLE tenant_words ADD COLUMN status TEXT COLLATE "C" NOT NULL DEFAULT 'ACTIVE';
UPDATE tenant_words SET status = 'SUSPENDED'
WHERE tenant_id IN (SELECT tenant_id FROM tenants WHERE status = 'SUSPENDED');
-- With it in the key's index, words of active tenants are walked without a look at the table.
ALTER TABLE tenant_words DROP CONSTRAINT tenant_words_pkey,
  ADD CONSTRAINT tenant_words_pkey PRIMARY KEY (word, tenant_id) INCLUDE (status);
CREATE INDEX tenant_words_not_active ON tenant_words (status, word, tenant_id) WHERE status <> 'ACTIVE';
