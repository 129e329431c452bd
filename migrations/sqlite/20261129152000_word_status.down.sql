DROP INDEX tenant_words_not_active;
ALTER TABLE tenant_words DROP COLUMN status;
