//! What the effective configuration of a revision holds, as it was activated, and where each part comes from.

use serde_json::Value;
use tenantry_domain::{
    Problem,
    activation::{RevisionContents, ShowRevision},
    packs::{PackOwner, TextForm, Version},
};
use tenantry_engine::contents;
use tenantry_storage::{activation, packs};

use super::history::known;
use crate::{Error, Query, Read, Result, Work, runtime};

impl Query for ShowRevision {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<RevisionContents> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let revision = activation::get(conn, &scope, &tenant, self.revision)
            .await?
            .ok_or_else(|| Problem::not_found("revision", &self.revision.to_string()))?;
        let current = activation::find(conn, &scope, &tenant).await?.revision;
        let domain = PackOwner::Domain(revision.domain.clone());
        let domain = text(read, &domain, &revision.domain_pack_version).await?;
        let own = match &revision.tenant_pack_version {
            Some(version) => Some(text(read, &PackOwner::Tenant(tenant.clone()), version).await?),
            None => None,
        };
        let mut linked = Vec::with_capacity(revision.playbooks.len());
        for playbook in &revision.playbooks {
            let owner = PackOwner::Playbook(playbook.playbook_id.clone());
            linked.push(text(read, &owner, &playbook.version).await?);
        }
        // It takes a connection of its own.
        read.release();
        let db = &read.inner.db;
        let stored = runtime::of_revision(db, &scope, &tenant, self.revision).await?;
        let is_recomputed = stored.is_recomputed();
        let bytes = stored.body.len()
            + domain.len()
            + own.as_ref().map_or(0, String::len)
            + linked.iter().map(String::len).sum::<usize>();
        let page = self.page();
        let holds = move || -> Result<_> {
            let effective = serde_json::from_slice(&stored.body).map_err(unreadable)?;
            let domain = parsed(&domain)?;
            let own = own.as_deref().map(parsed).transpose()?;
            let linked = linked.iter().map(String::as_str).map(parsed);
            let linked = linked.collect::<Result<Vec<_>>>()?;
            Ok(contents::of_effective(
                &effective,
                &domain,
                own.as_ref(),
                &linked,
                page,
            ))
        };
        Ok(RevisionContents {
            contents: read.compute(bytes, holds).await??,
            revision,
            current,
            is_recomputed,
        })
    }
}

/// The canonical form of a version that a revision is made of.
async fn text(read: &mut Read<'_>, owner: &PackOwner, version: &Version) -> Result<String> {
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let lost = || Error::Internal(format!("the pack {owner}/{version} of a revision is gone"));
    let pack = packs::find(conn, &scope, owner, version)
        .await?
        .ok_or_else(lost)?;
    crate::packs::text(conn, &scope, &pack.id, TextForm::Canonical).await
}

fn parsed(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::internal("a stored document cannot be read", error)
}
