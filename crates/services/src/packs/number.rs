//! The version that a document is imported as.

use serde_json::Value;
use tenantry_domain::{
    Problem,
    id::TenantId,
    packs::{Because, Bump, DomainName, PackKind, SuggestedVersion, Version},
};
use tenantry_engine::{Document, diff};
use tenantry_storage::packs;

use super::check::named_version;
use crate::{Error, Read, Result};

/// Versions that are tried after the latest one, because withdrawn ones keep their numbers.
const TRIES: usize = 1_000;

/// A history of versions.
pub(super) struct History<'a> {
    /// For a tenant's packs: whose.
    pub(super) tenant: Option<&'a TenantId>,
    /// Of which domain.
    pub(super) domain: &'a DomainName,
}

/// The version that a document shall be imported as, and the one that has its content already.
pub(super) struct Numbered {
    pub(super) version: Version,
    pub(super) twin: Option<Version>,
}

impl History<'_> {
    /// The version asked for, else the one that the document names, else the one of the same
    /// content, else the next.
    pub(super) async fn number(
        &self,
        read: &mut Read<'_>,
        asked: Option<&str>,
        bump: Option<Bump>,
        document: &Document,
    ) -> Result<Numbered> {
        let named = named_version(asked, document)?;
        if named.is_some() && bump.is_some() {
            let message = "Leave `bump` out: the version is given, or the document names it.";
            return Err(Problem::field("bump", "version_given", message).into());
        }
        let twin = self.twin(read, document).await?;
        let version = match (named, &twin) {
            (Some(version), _) => version,
            (None, Some(twin)) => twin.clone(),
            (None, None) => self.next(read, bump, document).await?,
        };
        Ok(Numbered { version, twin })
    }

    /// The version that [`Self::number`] gives a document for which nobody asks for one, and why.
    pub(super) async fn suggest(
        &self,
        read: &mut Read<'_>,
        document: &Document,
    ) -> Result<SuggestedVersion> {
        let suggested = |version, because| Ok(SuggestedVersion { version, because });
        if let Some(version) = named_version(None, document)? {
            return suggested(version, Because::Named);
        }
        if let Some(version) = self.twin(read, document).await? {
            return suggested(version, Because::SameContent);
        }
        let Some((latest, canonical)) = self.latest(read).await? else {
            let first = self.free(read, Version::first(), Bump::Minor).await?;
            return suggested(first, Because::First);
        };
        let bump = self.called_for(read, canonical, document).await?;
        let version = self.free(read, latest.next(bump), bump).await?;
        suggested(version, Because::Follows { latest, bump })
    }

    async fn twin(&self, read: &mut Read<'_>, document: &Document) -> Result<Option<Version>> {
        let (scope, checksum) = (read.scope.clone(), &document.checksum);
        let conn = read.conn().await?;
        Ok(match self.tenant {
            None => packs::find_domain_by_checksum(conn, &scope, self.domain, checksum)
                .await?
                .map(|pack| pack.version),
            Some(tenant) => {
                packs::find_tenant_by_checksum(conn, &scope, tenant, self.domain, checksum)
                    .await?
                    .map(|pack| pack.version)
            }
        })
    }

    async fn next(
        &self,
        read: &mut Read<'_>,
        bump: Option<Bump>,
        document: &Document,
    ) -> Result<Version> {
        let Some((latest, canonical)) = self.latest(read).await? else {
            return self.free(read, Version::first(), Bump::Minor).await;
        };
        let bump = match bump {
            Some(bump) => bump,
            None => self.called_for(read, canonical, document).await?,
        };
        self.free(read, latest.next(bump), bump).await
    }

    async fn latest(&self, read: &mut Read<'_>) -> Result<Option<(Version, String)>> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let (version, texts) = match self.tenant {
            None => match packs::latest_domain(conn, &scope, self.domain).await? {
                None => return Ok(None),
                Some(pack) => (pack.version, packs::domain_text(conn, &pack.id).await?),
            },
            Some(tenant) => match packs::latest_tenant(conn, &scope, tenant).await? {
                None => return Ok(None),
                Some(pack) => {
                    let texts = packs::tenant_text(conn, &scope, &pack.id).await?;
                    (pack.version, texts)
                }
            },
        };
        let texts = texts.ok_or_else(super::get_domain::lost)?;
        Ok(Some((version, texts.canonical)))
    }

    /// What the differences from the latest version call for.
    async fn called_for(
        &self,
        read: &mut Read<'_>,
        latest: String,
        document: &Document,
    ) -> Result<Bump> {
        let kind = match self.tenant {
            None => PackKind::Domain,
            Some(_) => PackKind::Tenant,
        };
        let fresh = document.canonical.clone();
        let bytes = latest.len() + fresh.len();
        let compare = move || {
            let read = |text: &str| serde_json::from_str::<Value>(text);
            Ok(Bump::of(&diff::between(
                kind,
                &read(&latest)?,
                &read(&fresh)?,
            )))
        };
        let compared = read.compute(bytes, compare).await?;
        compared.map_err(|error: serde_json::Error| {
            Error::internal("a stored document cannot be read", error)
        })
    }

    /// The version, or the first after it that nobody has.
    async fn free(&self, read: &mut Read<'_>, wanted: Version, bump: Bump) -> Result<Version> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let mut version = wanted;
        for _ in 0..TRIES {
            let taken = match self.tenant {
                None => packs::find_domain(conn, &scope, self.domain, &version)
                    .await?
                    .is_some(),
                Some(tenant) => packs::find_tenant(conn, &scope, tenant, &version)
                    .await?
                    .is_some(),
            };
            if !taken {
                return Ok(version);
            }
            version = version.next(bump);
        }
        let message = "No free version follows the latest one. Give a version.";
        Err(Problem::field("version", "required", message).into())
    }
}
