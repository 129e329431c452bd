//! Importing pack versions of every kind.

use tenantry_domain::packs::{GetPackText, ImportPack, ImportedPack, PackKind};

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
        self.post_document(path_of(pack.kind), &query, pack.text)
            .await
    }
}

/// Where documents of a kind are imported.
const fn path_of(kind: PackKind) -> &'static [&'static str] {
    match kind {
        PackKind::Domain => &["admin", "packs", "domain", "import"],
        PackKind::Tenant => &["admin", "packs", "tenant", "import"],
        PackKind::Playbook => &["admin", "playbooks"],
    }
}
