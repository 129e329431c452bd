DROP INDEX domain_packs_by_checksum;
DROP INDEX tenant_packs_by_checksum;
CREATE INDEX domain_packs_by_checksum ON domain_packs (domain_fold, checksum);
CREATE INDEX tenant_packs_by_checksum ON tenant_packs (tenant_id, domain_fold, checksum);
