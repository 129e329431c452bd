//! The proof of the trail, in pieces: each reads in short transactions and ends in good time.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tenantry_domain::{
    Problem,
    audit::{AuditVerdict, VerifyAudit},
};

use super::{
    proof::{BATCH, Found, Progress, step},
    seals,
};
use crate::{Error, Query, Read, Result, Work};

/// How long an answer takes at most, give or take a batch; whoever asked goes on from there.
const WITHIN: Duration = Duration::from_secs(20);

impl Query for VerifyAudit {
    const WORK: Work = Work::Verify;

    async fn answer(&self, read: &mut Read<'_>) -> Result<AuditVerdict> {
        let began = Instant::now();
        let mut progress = match &self.after {
            Some(after) => opened(after)?,
            None => Progress::begin()?,
        };
        let rows_before = progress.rows;
        let batch = self.limit.and_then(|limit| u32::try_from(limit).ok());
        let batch = batch.map_or(BATCH, |limit| limit.clamp(1, BATCH));
        let mut found = Found::default();
        // Checkpoints are about all chains; of one tenant's only the one that pins its rows counts.
        while self.tenant_id.is_none() && !progress.sealed.is_done {
            let trail = read.trail;
            let sealed = &mut progress.sealed;
            seals::step(read.conn().await?, trail, sealed, &mut found).await?;
            read.release();
            if began.elapsed() > WITHIN {
                break;
            }
        }
        let next = loop {
            if self.tenant_id.is_none() && !progress.sealed.is_done {
                break Some(closed(&progress)?);
            }
            // The scope of a tenant has that tenant's chain and no other.
            let scope = read.scope.clone();
            let so_far = (&mut progress, &mut found);
            let is_done = step(read.conn().await?, &scope, batch, so_far).await?;
            read.release();
            if is_done {
                break None;
            }
            let enough = self
                .limit
                .is_some_and(|limit| progress.rows - rows_before >= limit);
            if enough || began.elapsed() > WITHIN {
                break Some(closed(&progress)?);
            }
        };
        if self.tenant_id.is_some() && next.is_none() {
            let scope = read.scope.clone();
            let trail = read.trail;
            let mut every = read.of_all().await?;
            let own = read.conn().await?;
            let sealed = &mut progress.sealed;
            seals::check_one((own, &scope), every.conn(), trail, (sealed, &mut found)).await?;
        }
        Ok(AuditVerdict {
            checkpoints: progress.sealed.count,
            valid: progress.broken + progress.sealed.broken == 0,
            chains: progress.chains,
            rows: progress.rows,
            breaks: found.breaks,
            unproven: found.unproven,
            next,
        })
    }
}

/// Where to go on, as the caller keeps it. Whoever changes it deceives only themselves.
fn closed(progress: &Progress) -> Result<String> {
    let json = serde_json::to_vec(progress)
        .map_err(|error| Error::internal("progress cannot be written", error))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn opened(after: &str) -> Result<Progress> {
    let progress = URL_SAFE_NO_PAD.decode(after).ok();
    progress
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| {
            let message = "Use the `next` of an answer before.";
            Problem::field("after", "invalid_cursor", message).into()
        })
}
