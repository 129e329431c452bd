DROP TABLE tenant_words;
DROP TABLE tenants;
