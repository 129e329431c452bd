//! The proof of the trail, in pieces: each reads in short transactions and ends in good time.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tenantry_domain::{
    Problem,
    access::TenantScope,
    audit::{AuditVerdict, VerifyAudit},
    say,
};

use super::{
    found::Found,
    proof::{BATCH, Progress, step},
    seals,
};
use crate::{
    Error, Query, Read, Result, Work,
    families::{AUDIT_VALID, AUDIT_VERIFIED, seconds},
};

/// How long an answer takes at most, give or take a batch; whoever asked goes on from there.
const WITHIN: Duration = Duration::from_secs(20);

impl Query for VerifyAudit {
    const WORK: Work = Work::Verify;

    async fn answer(&self, read: &mut Read<'_>) -> Result<AuditVerdict> {
        let batch = self.limit.and_then(|limit| u32::try_from(limit).ok());
        let batch = batch.map_or(BATCH, |limit| limit.clamp(1, BATCH));
        let is_own = |after| read.inner.trail.is_own(after);
        let is_whole = self.tenant_id.is_none() && read.scope.tenants().is_none();
        let is_own = is_whole && self.after.as_deref().is_none_or(is_own);
        let verdict = prove(self, read, batch, WITHIN).await?;
        if is_own {
            publish(read, &verdict);
        }
        Ok(verdict)
    }
}

/// Tells whoever watches how a proof of the whole trail stands, which this process has made from the
/// beginning.
fn publish(read: &Read<'_>, verdict: &AuditVerdict) {
    if let Some(next) = &verdict.next {
        read.inner.trail.note_proof(next);
    } else {
        metrics::gauge!(AUDIT_VERIFIED).set(seconds(read.now));
    }
    // What is broken stays so, wherever the proof goes on.
    if verdict.next.is_none() || !verdict.valid {
        metrics::gauge!(AUDIT_VALID).set(if verdict.valid { 1.0 } else { 0.0 });
    }
}

/// Goes on with the proof, a batch at a time, until the time is up; then the answer says where.
async fn prove(
    query: &VerifyAudit,
    read: &mut Read<'_>,
    batch: u32,
    within: Duration,
) -> Result<AuditVerdict> {
    let began = Instant::now();
    let mut progress = match &query.after {
        Some(after) => opened(after)?,
        None => Progress::begin()?,
    };
    let rows_before = progress.rows;
    let mut found = Found::default();
    // Checkpoints are about all chains; of one tenant's only the one that pins its rows counts.
    while query.tenant_id.is_none() && !progress.sealed.is_done {
        let trail = &read.inner.trail;
        let sealed = &mut progress.sealed;
        seals::step(read.conn().await?, trail, sealed, &mut found).await?;
        read.release();
        if began.elapsed() > within {
            break;
        }
    }
    let next = loop {
        if query.tenant_id.is_none() && !progress.sealed.is_done {
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
        let enough = query
            .limit
            .is_some_and(|limit| progress.rows - rows_before >= limit);
        if enough || began.elapsed() > within {
            break Some(closed(&progress)?);
        }
    };
    if query.tenant_id.is_some() && next.is_none() {
        let scope = read.scope.clone();
        let trail = &read.inner.trail;
        // Of every tenant's rows, of which nothing is told.
        let mut every = read.inner.db.read(&TenantScope::system()).await?;
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
            let message = say!("Use the `next` of an answer before.");
            Problem::field("after", "invalid_cursor", message).into()
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenantry_domain::{
        access::{Caller, TenantScope},
        tenants::CreateTenant,
    };
    use tenantry_engine::audit::Keyring;
    use tenantry_storage::{Db, Engine, testing};
    use tenantry_testkit::{databases::TestDb, each_db};

    use super::*;
    use crate::{Options, RandomIds, Services, Settings, SystemClock};

    /// Services over so many short chains, whose heads a checkpoint pins.
    async fn filled(db: &TestDb, chains: u64) -> Services {
        let options = Options {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            settings: Settings::default(),
            runtime_cache_bytes: 0,
            signing: Keyring::parse(&Keyring::file([7; 32])).ok(),
        };
        let services = Services::new(Db::clone(db), options);
        let caller = Caller::system("req_1");
        for number in 0..chains {
            let (tenant_id, name) = (format!("T{number:03}"), "ACME".to_owned());
            let tenant = CreateTenant { tenant_id, name };
            services.run(&caller, tenant).await.unwrap();
        }
        services.seal_trail().await.unwrap();
        services
    }

    /// How often the tables of the trail were gone through on this connection.
    async fn scans(conn: &mut tenantry_storage::Conn) -> i64 {
        let sql = "SELECT CAST(SUM(seq_scan + COALESCE(idx_scan, 0)) AS TEXT) \
             FROM pg_stat_xact_user_tables WHERE relid IN ('audit_events'::regclass, \
             'audit_chains'::regclass, 'tenants'::regclass)";
        testing::texts(conn, sql).await.unwrap()[0].parse().unwrap()
    }

    each_db! {
    async fn whoever_runs_out_of_time_goes_on_from_there(db: TestDb) {
        let services = filled(&db, 12).await;
        let caller = Caller::system("req_2");
        let ask = async |after: Option<String>, within| {
            let mut read = Read::new(services.inner(), &caller, TenantScope::system());
            let query = VerifyAudit { after, ..VerifyAudit::default() };
            let verdict = prove(&query, &mut read, 5, within).await.unwrap();
            assert!(verdict.valid, "{verdict:?}");
            verdict
        };

        let whole = ask(None, WITHIN).await;
        let mut verdicts = vec![ask(None, Duration::ZERO).await];
        while let Some(after) = verdicts.last().and_then(|last| last.next.clone()) {
            verdicts.push(ask(Some(after), Duration::ZERO).await);
            assert!(verdicts.len() < 10, "it does not end: {verdicts:?}");
        }

        assert_eq!((whole.chains, whole.rows, &whole.next), (12, 12, &None));
        // The checkpoint; that there is no other, with five rows; five; the last two.
        let rows: Vec<_> = verdicts.iter().map(|verdict| verdict.rows).collect();
        assert_eq!(rows, [0, 5, 10, 12]);
        assert_eq!(verdicts.last().map(|last| last.chains), Some(12));
    }

    async fn many_short_chains_are_read_as_one_long_one(db: TestDb) {
        filled(&db, 60).await;
        let scope = TenantScope::system();
        let (mut progress, mut found) = (Progress::begin().unwrap(), Found::default());
        let mut tx = db.read(&scope).await.unwrap();
        let is_counted = db.engine() == Engine::Postgres;
        let before = if is_counted { scans(tx.conn()).await } else { 0 };

        let is_done = step(tx.conn(), &scope, BATCH, (&mut progress, &mut found)).await.unwrap();

        assert_eq!((is_done, progress.chains, progress.rows), (true, 60, 60));
        if is_counted {
            assert_eq!(scans(tx.conn()).await - before, 3, "each table once");
        }
    }
    }
}
