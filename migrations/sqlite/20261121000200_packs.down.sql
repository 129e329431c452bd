DROP TABLE reports;
DROP TABLE tenant_packs;
DROP TABLE domain_packs;
