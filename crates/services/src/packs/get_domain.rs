//! One version of a domain pack, with its document; the catalogue is shared, live names are not.

use tenantry_domain::{
    Problem,
    packs::{
        DomainPack, DomainPackDetail, GetDomainPack, GetDomainPackText, PackText, TextForm,
        VersionSelector,
    },
};
use tenantry_storage::packs;

use crate::{Error, Query, Read, Result, Work};

/// Names of tenants that a page lists at most.
const LIVE_NAMES: u32 = 100;

impl Query for GetDomainPack {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<DomainPackDetail> {
        let pack = find(read, self).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let judged = packs::domain_judged(conn, &pack.id)
            .await?
            .ok_or_else(lost)?;
        let live_for = packs::live_for(conn, &scope, &pack.id, LIVE_NAMES).await?;
        let content = serde_json::from_str(&judged.canonical)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(DomainPackDetail {
            pack,
            content,
            findings: judged.findings,
            live_for,
        })
    }
}

impl Query for GetDomainPackText {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackText> {
        let (pack, text) = document(read, &self.pack, self.form).await?;
        Ok(PackText {
            checksum: pack.checksum,
            text,
        })
    }
}

/// A version and one of its judged.
pub(super) async fn document(
    read: &mut Read<'_>,
    wanted: &GetDomainPack,
    form: TextForm,
) -> Result<(DomainPack, String)> {
    let pack = find(read, wanted).await?;
    let text = packs::domain_document(read.conn().await?, &pack.id, form).await?;
    Ok((pack, text.ok_or_else(lost)?))
}

/// A version without its documents.
pub(super) async fn find(read: &mut Read<'_>, wanted: &GetDomainPack) -> Result<DomainPack> {
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let (found, name) = match &wanted.version {
        VersionSelector::Latest => (
            packs::latest_domain(conn, &scope, &wanted.domain).await?,
            "latest".to_owned(),
        ),
        VersionSelector::Exactly(version) => (
            packs::find_domain(conn, &scope, &wanted.domain, version).await?,
            version.to_string(),
        ),
    };
    found.ok_or_else(|| {
        Problem::not_found("domain pack", &format!("{}/{name}", wanted.domain)).into()
    })
}

/// A version without its document: the database was changed from outside.
pub(super) fn lost() -> Error {
    Error::Internal("a pack version has no document".to_owned())
}
