-- What was activated, byte for byte: a release that merges differently changes nothing of it.
CREATE TABLE effective_documents (
  tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenants (tenant_id),
  -- The checksum that the revision was activated with.
  checksum TEXT COLLATE "C" NOT NULL CHECK (length(checksum) = 64),
  document TEXT NOT NULL,
  -- SHA-256 of the document. Another than `checksum` only where the document of an older release was
  -- not kept and can no longer be made.
  document_checksum TEXT COLLATE "C" NOT NULL CHECK (length(document_checksum) = 64),
  made_by_version TEXT NOT NULL,
  PRIMARY KEY (tenant_id, checksum)
);

CREATE TRIGGER effective_documents_keep BEFORE UPDATE OR DELETE ON effective_documents
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was activated never changes');

CREATE TRIGGER effective_documents_remain BEFORE TRUNCATE ON effective_documents
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was activated never changes');

ALTER TABLE effective_documents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY effective_documents_in_scope ON effective_documents USING (
  (SELECT scope_is_global()) OR LOWER(tenant_id COLLATE "C") = ANY ((SELECT scope_tenants())::TEXT[])
);
