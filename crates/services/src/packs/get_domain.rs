//! One version of a domain pack, with its document; the catalogue is shared, live names are not.

use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    packs::{
        DomainPack, DomainPackDetail, GetDomainPack, GetDomainPackText, PackText, VersionSelector,
    },
};
use tenantry_storage::packs;

use crate::{Error, Query, Read, Result, Work};

/// Names of tenants that a page lists at most.
const LIVE_NAMES: u32 = 100;

impl Query for GetDomainPack {
    type Output = DomainPackDetail;

    const NAME: &'static str = "packs.get_domain";
    const NEEDS: Permission = Permission::PacksRead;
    const WORK: Work = Work::Fetch;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Anywhere)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<DomainPackDetail> {
        let pack = find(read, self).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let texts = packs::domain_text(conn, &pack.id).await?.ok_or_else(lost)?;
        let live_for = packs::live_for(conn, &scope, &pack.id, LIVE_NAMES).await?;
        let content = serde_json::from_str(&texts.canonical)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(DomainPackDetail {
            pack,
            content,
            findings: texts.findings,
            live_for,
        })
    }
}

impl Query for GetDomainPackText {
    type Output = PackText;

    const NAME: &'static str = "packs.get_domain_text";
    const NEEDS: Permission = Permission::PacksRead;
    const WORK: Work = Work::Fetch;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Anywhere)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackText> {
        let pack = find(read, &self.0).await?;
        let texts = packs::domain_text(read.conn().await?, &pack.id).await?;
        let texts = texts.ok_or_else(lost)?;
        let (canonical, source) = (texts.canonical, texts.source);
        Ok(PackText {
            checksum: pack.checksum,
            canonical,
            source,
        })
    }
}

/// A version and one of its texts.
pub(super) async fn document(
    read: &mut Read<'_>,
    wanted: &GetDomainPack,
    form: packs::Form,
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
