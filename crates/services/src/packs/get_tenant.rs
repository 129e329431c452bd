//! One version of a tenant pack, with its document.

use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    packs::{
        GetTenantPack, GetTenantPackText, PackText, TenantPack, TenantPackDetail, VersionSelector,
    },
};
use tenantry_storage::packs;

use super::get_domain::lost;
use crate::{Error, Query, Read, Result, Work};

impl Query for GetTenantPack {
    type Output = TenantPackDetail;

    const NAME: &'static str = "packs.get_tenant";
    const NEEDS: Permission = Permission::PacksRead;
    const WORK: Work = Work::Fetch;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Tenant(self.tenant_id.clone()))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<TenantPackDetail> {
        let pack = find(read, self).await?;
        let scope = read.scope.clone();
        let texts = packs::tenant_text(read.conn().await?, &scope, &pack.id)
            .await?
            .ok_or_else(lost)?;
        let content = serde_json::from_str(&texts.canonical)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(TenantPackDetail {
            pack,
            content,
            findings: texts.findings,
        })
    }
}

impl Query for GetTenantPackText {
    type Output = PackText;

    const NAME: &'static str = "packs.get_tenant_text";
    const NEEDS: Permission = Permission::PacksRead;
    const WORK: Work = Work::Fetch;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Tenant(self.0.tenant_id.clone()))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackText> {
        let pack = find(read, &self.0).await?;
        let scope = read.scope.clone();
        let texts = packs::tenant_text(read.conn().await?, &scope, &pack.id).await?;
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
    wanted: &GetTenantPack,
    form: packs::Form,
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
