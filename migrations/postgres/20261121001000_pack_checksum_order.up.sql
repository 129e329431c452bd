-- With the version in it, looking for equal content no longer walks the whole history of a pack.
DROP INDEX domain_packs_by_checksum;
DROP INDEX tenant_packs_by_checksum;
CREATE INDEX domain_packs_by_checksum ON domain_packs (domain_fold, checksum, version_key DESC);
CREATE INDEX tenant_packs_by_checksum ON tenant_packs (tenant_id, domain_fold, checksum, version_key DESC);
