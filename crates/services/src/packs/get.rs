//! One version of a pack, with its document; the catalogue is shared, live names are not.

use tenantry_domain::{
    Problem,
    access::TenantScope,
    id::PackId,
    packs::{
        GetPack, GetPackText, Pack, PackDetail, PackKind, PackOwner, PackText, TextForm,
        VersionSelector,
    },
};
use tenantry_storage::{Conn, packs};

use crate::{Error, Query, Read, Result, Work};

/// Names of tenants that a page lists at most.
const LIVE_NAMES: u32 = 100;

impl Query for GetPack {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackDetail> {
        let pack = find(read, &self.owner, &self.version).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let judged = packs::judged(conn, &scope, &pack.id)
            .await?
            .ok_or_else(lost)?;
        let live_for = match pack.kind() {
            PackKind::Tenant => None,
            kind @ (PackKind::Domain | PackKind::Playbook) => {
                Some(packs::live_for(conn, &scope, kind, &pack.id, LIVE_NAMES).await?)
            }
        };
        let content = serde_json::from_str(&judged.canonical)
            .map_err(|error| Error::internal("a stored document cannot be read", error))?;
        Ok(PackDetail {
            pack,
            content,
            findings: judged.findings,
            live_for,
        })
    }
}

impl Query for GetPackText {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<PackText> {
        let (pack, text) = document(read, &self.owner, &self.version, self.form).await?;
        Ok(PackText {
            checksum: pack.checksum,
            text,
        })
    }
}

/// One text of a version that is there.
pub(crate) async fn text(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &PackId,
    form: TextForm,
) -> Result<String> {
    packs::document(conn, scope, id, form)
        .await?
        .ok_or_else(lost)
}

/// A version and one of its texts.
pub(super) async fn document(
    read: &mut Read<'_>,
    owner: &PackOwner,
    version: &VersionSelector,
    form: TextForm,
) -> Result<(Pack, String)> {
    let pack = find(read, owner, version).await?;
    let scope = read.scope.clone();
    let text = text(read.conn().await?, &scope, &pack.id, form).await?;
    Ok((pack, text))
}

/// A version without its documents.
pub(crate) async fn find(
    read: &mut Read<'_>,
    owner: &PackOwner,
    version: &VersionSelector,
) -> Result<Pack> {
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let found = match version {
        VersionSelector::Latest => packs::latest(conn, &scope, owner).await?,
        VersionSelector::Exactly(version) => packs::find(conn, &scope, owner, version).await?,
    };
    found.ok_or_else(|| unknown(owner, version).into())
}

/// There is no such version, or it is not the caller's to see.
pub(crate) fn unknown(owner: &PackOwner, version: &VersionSelector) -> Problem {
    let thing = match owner.kind() {
        PackKind::Playbook => "playbook".to_owned(),
        kind @ (PackKind::Domain | PackKind::Tenant) => format!("{kind} pack"),
    };
    Problem::not_found(&thing, &format!("{owner}/{version}"))
}

/// A version without its document: the database was changed from outside.
pub(super) fn lost() -> Error {
    Error::Internal("a pack version has no document".to_owned())
}
