//! One version of a tenant pack, with its document.

use tenantry_domain::{
    Problem,
    packs::{
        GetTenantPack, GetTenantPackText, PackText, TenantPack, TenantPackDetail, TextForm,
        VersionSelector,
    },
};
use tenantry_storage::packs;

use super::get_domain::lost;
use crate::{Error, Query, Read, Result, Work};

impl Query for GetTenantPack {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<TenantPackDetail> {
        let pack = find(read, self).await?;
        let scope = read.scope.clone();
        let judged = packs::tenant_judged(read.conn().await?, &scope, &pack.id)
            .await?
            .ok_or_else(lost)?;
        let content = serde_json::from_str(&judged.canonical)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(TenantPackDetail {
            pack,
            content,
            findings: judged.findings,
        })
    }
}

impl Query for GetTenantPackText {
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
    wanted: &GetTenantPack,
    form: TextForm,
) -> Result<(TenantPack, String)> {
    let pack = find(read, wanted).await?;
    let scope = read.scope.clone();
    let text = packs::tenant_document(read.conn().await?, &scope, &pack.id, form).await?;
    Ok((pack, text.ok_or_else(lost)?))
}

/// A version without its documents.
pub(super) async fn find(read: &mut Read<'_>, wanted: &GetTenantPack) -> Result<TenantPack> {
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let (found, name) = match &wanted.version {
        VersionSelector::Latest => (
            packs::latest_tenant(conn, &scope, &wanted.tenant_id).await?,
            "latest".to_owned(),
        ),
        VersionSelector::Exactly(version) => (
            packs::find_tenant(conn, &scope, &wanted.tenant_id, version).await?,
            version.to_string(),
        ),
    };
    found.ok_or_else(|| {
        Problem::not_found("tenant pack", &format!("{}/{name}", wanted.tenant_id)).into()
    })
}
