DROP TABLE tenant_active_config;
DROP TABLE revisions;
