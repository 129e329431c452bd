//! How the effective configurations of two revisions differ, as they were activated.

use bytes::Bytes;
use serde_json::Value;
use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::Scope,
    activation::{DiffRevisions, Revision, RevisionDiff},
    id::TenantId,
};
use tenantry_engine::{changes, loosening};
use tenantry_storage::activation;

use super::history::known;
use crate::{Error, Query, Read, Result, Work, runtime};

/// A revision and its effective document.
type Side = (Revision, Bytes);

impl Query for DiffRevisions {
    const WORK: Work = Work::Compare;

    async fn answer(&self, read: &mut Read<'_>) -> Result<RevisionDiff> {
        let tenant = known(read, &self.tenant_id).await?;
        let scope = read.scope.clone();
        let current = activation::find(read.conn().await?, &scope, &tenant)
            .await?
            .revision;
        let (to, after) = side(read, &tenant, self.revision).await?;
        // From here on, where there is another tenant, it is read for that one.
        let before = match (self.other(), self.from) {
            (Some(other), from) => Some(of_other(read, other, from).await?),
            (None, Some(0)) => None,
            (None, Some(number)) => Some(side(read, &tenant, number).await?),
            (None, None) if self.revision == 1 => None,
            (None, None) => Some(side(read, &tenant, self.revision - 1).await?),
        };
        let is_one_history = self.other().is_none();
        let (from, before): (Option<Revision>, Option<Bytes>) = before.unzip();
        let is_same = before.as_ref() == Some(&after);
        let bytes = after.len() + before.as_ref().map_or(0, Bytes::len);
        let compared = move || -> Result<_> {
            let before = before.as_ref().map(value).transpose()?;
            let after = value(&after)?;
            let loosened = before.as_ref().filter(|_| is_one_history);
            let loosened = loosened.map(|before| loosening::between(before, &after));
            Ok((
                loosened.unwrap_or_default(),
                changes::between(before.as_ref(), &after),
            ))
        };
        let (loosened, changes) = read.compute(bytes, compared).await??;
        Ok(RevisionDiff {
            from,
            to,
            current,
            is_same,
            loosened,
            changes,
        })
    }
}

/// Another tenant's revision with this number, or the one in force there; decided as for the first.
async fn of_other(read: &mut Read<'_>, other: &TenantId, number: Option<u64>) -> Result<Side> {
    let about = Scope::Tenant(other.clone());
    let (inner, caller) = (read.inner, read.caller);
    read.release();
    read.scope = inner
        .decide(caller, DiffRevisions::NEEDS, &about, DiffRevisions::NAME)
        .await?;
    let other = known(read, other).await?;
    let scope = read.scope.clone();
    let number = match number {
        Some(number) => number,
        None => {
            activation::find(read.conn().await?, &scope, &other)
                .await?
                .revision
        }
    };
    if number == 0 {
        return Err(ProblemKind::NoActiveConfiguration.into());
    }
    side(read, &other, number).await
}

/// The revision with this number, as it was activated.
async fn side(read: &mut Read<'_>, tenant: &TenantId, number: u64) -> Result<Side> {
    let scope = read.scope.clone();
    let revision = activation::get(read.conn().await?, &scope, tenant, number)
        .await?
        .ok_or_else(|| Problem::not_found("revision", &number.to_string()))?;
    // It takes a connection of its own.
    read.release();
    let db = &read.inner.db;
    let stored = runtime::of_revision(db, &scope, tenant, number).await?;
    Ok((revision, stored.body.clone()))
}

fn value(body: &Bytes) -> Result<Value> {
    serde_json::from_slice(body)
        .map_err(|error| Error::internal("a stored document cannot be read", error))
}
