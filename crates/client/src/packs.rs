//! Importing pack versions of both kinds.

use tenantry_domain::packs::{GetPackText, ImportPack, ImportedPack};

use crate::{
    Client, Error,
    connection::{QueryPairs, push, send},
};

impl Client {
    /// The text of a version: its canonical form, or what was imported.
    pub async fn pack_text(&self, wanted: &GetPackText) -> Result<String, Error> {
        let request = self.request_for(wanted)?;
        send(request).await?.text().await.map_err(Error::lost)
    }

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
