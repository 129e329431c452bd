DROP INDEX tenant_words_not_active;
ALTER TABLE tenant_words DROP CONSTRAINT tenant_words_pkey,
  ADD CONSTRAINT tenant_words_pkey PRIMARY KEY (word, tenant_id);
ALTER TABLE tenant_words DROP COLUMN status;
