//! Importing pack versions of both kinds.

use tenantry_domain::packs::{ImportPack, ImportedPack};

use crate::{
    Client, Error,
    connection::{QueryPairs, push},
};

impl Client {
    /// Imports a version of a pack; the same content again answers what is there.
    pub async fn import_pack(&self, pack: ImportPack) -> Result<ImportedPack, Error> {
        let mut query = QueryPairs::new();
        push(&mut query, "tenant_id", pack.tenant_id.as_ref());
        push(&mut query, "domain", pack.domain.as_ref());
        push(&mut query, "check_against", pack.check_against.as_ref());
        push(&mut query, "version", pack.version.as_ref());
        push(&mut query, "bump", pack.bump);
        push(&mut query, "note", pack.note.as_ref());
        let path = ["admin", "packs", pack.kind.as_str(), "import"];
        self.post_document(&path, &query, pack.text).await
    }
}
