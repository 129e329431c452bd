//! The stored documents: checked when they are read, and made up for where an older release kept none.
//!
//! A document that is made up for is merged by this release. Where that no longer gives the checksum
//! that the revision was activated with, it is stored and served all the same, marked: a service that
//! starts gets the nearest there is rather than nothing, and from then on always the same.

use tenantry_domain::{Checksum, access::TenantScope, id::TenantId, packs::TextForm};
use tenantry_engine::effective::Effective;
use tenantry_storage::{
    Conn, Db,
    activation::{self, Behind, NewDocument, StoredDocument, Unstored},
    bookkeeping,
};

use crate::{Error, Result, VERSION, packs};

/// A stored document, if it still is what was stored.
pub(super) async fn checked(document: StoredDocument, tenant: &TenantId) -> Result<StoredDocument> {
    let (fits, document) = tokio::task::spawn_blocking(move || {
        let fits = Checksum::of_bytes(document.text.as_bytes()) == document.checksum;
        (fits, document)
    })
    .await
    .map_err(|error| Error::internal("checking a document stopped", error))?;
    if fits {
        return Ok(document);
    }
    Err(Error::Internal(format!(
        "the stored document {} of {tenant} is damaged: it does not give its checksum",
        document.checksum
    )))
}

/// The value of a stored document.
pub(crate) fn value(document: &StoredDocument) -> Result<serde_json::Value> {
    serde_json::from_str(&document.text)
        .map_err(|error| Error::internal("a stored document cannot be read", error))
}

/// Stores what a revision of an older release was activated as; what is stored by then.
pub(super) async fn fill(db: &Db, revision: Unstored) -> Result<StoredDocument> {
    let effective = merged(db, &revision).await?;
    if effective.checksum != revision.checksum {
        tracing::warn!(
            tenant.id = %revision.tenant_id,
            revision = revision.revision,
            "this release merges the packs of a revision differently from the one that activated it, \
             and its document was not kept; it is served as this release merges it"
        );
    }
    let new = NewDocument {
        tenant_id: &revision.tenant_id,
        revision_checksum: &revision.checksum,
        text: &effective.canonical,
        checksum: &effective.checksum,
        made_by_version: VERSION,
    };
    bookkeeping::fill_document(db, &new).await?;
    // Whoever was first decides, such as another replica.
    let scope = TenantScope::system();
    let mut tx = db.read(&scope).await?;
    activation::document(tx.conn(), &scope, &revision.tenant_id, &revision.checksum)
        .await?
        .ok_or_else(|| Error::Internal("a document vanished".to_owned()))
}

/// As [`fill`], of a revision that is named and not read yet.
pub(super) async fn fill_of(db: &Db, tenant: &TenantId, revision: u64) -> Result<StoredDocument> {
    let scope = TenantScope::system();
    let before = (tenant.to_string(), revision.saturating_sub(1));
    let mut tx = db.read(&scope).await?;
    let next = activation::unstored(tx.conn(), &scope, &before, 1).await?;
    drop(tx);
    let is_it = |place: &Behind| place.0 == before.0 && place.1 == revision;
    match next.into_iter().find(|(place, _)| is_it(place)) {
        Some((_, unstored)) => fill(db, unstored?).await,
        None => Err(Error::Internal(format!(
            "the document of revision {revision} of {tenant} vanished"
        ))),
    }
}

/// What this release makes of a revision's packs.
pub(super) async fn merged(db: &Db, revision: &Unstored) -> Result<Effective> {
    let scope = TenantScope::system();
    let mut tx = db.read(&scope).await?;
    let pair = texts(tx.conn(), &scope, revision).await?;
    drop(tx);
    tokio::task::spawn_blocking(move || merge(&pair))
        .await
        .map_err(|error| Error::internal("merging stopped", error))?
}

/// The documents that a revision is made of.
pub(crate) struct Texts {
    domain: String,
    tenant: Option<String>,
    playbooks: Vec<String>,
}

impl Texts {
    /// How long they are together.
    pub(crate) fn bytes(&self) -> usize {
        let playbooks: usize = self.playbooks.iter().map(String::len).sum();
        self.domain.len() + self.tenant.as_ref().map_or(0, String::len) + playbooks
    }
}

/// The documents of a revision, in their canonical form.
pub(crate) async fn texts(
    conn: &mut Conn,
    scope: &TenantScope,
    revision: &Unstored,
) -> Result<Texts> {
    let form = TextForm::Canonical;
    let domain = packs::text(conn, scope, &revision.domain_pack_id, form).await?;
    let tenant = match &revision.tenant_pack_id {
        None => None,
        Some(id) => Some(packs::text(conn, scope, id, form).await?),
    };
    let linked =
        activation::playbook_ids(conn, scope, &revision.tenant_id, revision.revision).await?;
    let mut playbooks = Vec::with_capacity(linked.len());
    for id in &linked {
        playbooks.push(packs::text(conn, scope, id, form).await?);
    }
    Ok(Texts {
        domain,
        tenant,
        playbooks,
    })
}

/// What this release makes of a revision's documents.
pub(crate) fn merge(texts: &Texts) -> Result<Effective> {
    let parse = |text: &str| {
        serde_json::from_str::<serde_json::Value>(text)
            .map_err(|error| Error::internal("a stored document cannot be read", error))
    };
    let domain = parse(&texts.domain)?;
    let tenant = texts.tenant.as_deref().map(parse).transpose()?;
    let playbooks = texts.playbooks.iter().map(String::as_str).map(parse);
    let playbooks: Vec<_> = playbooks.collect::<Result<_>>()?;
    tenantry_engine::effective::merge_linked(&domain, tenant.as_ref(), &playbooks)
        .map_err(|error| Error::internal("stored packs cannot be merged", error))
}
