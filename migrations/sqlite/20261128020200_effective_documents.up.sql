-- What was activated, byte for byte: a release that merges differently changes nothing of it.
CREATE TABLE effective_documents (
  tenant_id TEXT NOT NULL REFERENCES tenants (tenant_id),
  -- The checksum that the revision was activated with.
  checksum TEXT NOT NULL CHECK (length(checksum) = 64),
  document TEXT NOT NULL,
  -- SHA-256 of the document. Another than `checksum` only where the document of an older release was
  -- not kept and can no longer be made.
  document_checksum TEXT NOT NULL CHECK (length(document_checksum) = 64),
  made_by_version TEXT NOT NULL,
  PRIMARY KEY (tenant_id, checksum)
) STRICT;

CREATE TRIGGER effective_documents_keep BEFORE UPDATE ON effective_documents
BEGIN SELECT RAISE(ABORT, 'effective_documents: what was activated never changes'); END;

CREATE TRIGGER effective_documents_stay BEFORE DELETE ON effective_documents
BEGIN SELECT RAISE(ABORT, 'effective_documents: what was activated never changes'); END;
