DROP TRIGGER revisions_are_not_frozen;
DROP TRIGGER revisions_are_recalled;
DROP TRIGGER recall_tenants_moved;
DROP INDEX revisions_recall_key;
ALTER TABLE revisions DROP COLUMN recall_id;
DROP TABLE recall_tenants;
DROP TABLE recalls;
CREATE TRIGGER revisions_are_not_frozen BEFORE INSERT ON revisions
WHEN NOT EXISTS (
  SELECT 1 FROM revisions r JOIN revisions p ON p.tenant_id = r.tenant_id AND p.revision = NEW.revision - 1
  WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.rolled_back_to
    AND r.revision < COALESCE(p.rolled_back_to, p.revision)
    AND r.domain_pack_id = NEW.domain_pack_id AND r.tenant_pack_id IS NEW.tenant_pack_id
) AND EXISTS (
  SELECT 1 FROM freezes f
  WHERE f.ended_at IS NULL AND (f.from_at <= NEW.created_at OR f.from_at <= f.created_at) AND (f.until_at IS NULL OR f.until_at > NEW.created_at)
    AND (f.tenant_id IS NULL OR f.tenant_id = NEW.tenant_id)
    AND (f.domain_fold IS NULL OR f.domain_fold = LOWER(NEW.domain) OR f.domain_fold = (
      SELECT LOWER(r.domain) FROM revisions r WHERE r.tenant_id = NEW.tenant_id AND r.revision = NEW.revision - 1
    ))
)
BEGIN SELECT RAISE(ABORT, 'revisions: changes are frozen'); END;
