//! Comes to the tenants of a recall, one a run, until there is none left.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Problem, ProblemKind,
    access::Caller,
    activation::{Activate, Rollback},
    approvals::Governed,
    id::{RecallId, TenantId},
    recalls::{
        FAILED, FINISHED, MOVED, REQUESTED, Recall, RecallOutcome, RecallStatus, RecalledTenant,
        SKIPPED,
    },
    say,
};
use tenantry_storage::{
    Ledger, activation,
    recalls::{self, StoredRecall},
};

use super::change;
use crate::{
    AtWork, Command as _, Done, Effect, Error, Job, Read, Result, Work, Write,
    activation::{Ground, PreparedActivation, put_in_force},
    entry, suspension,
};

/// How often a tenant is tried, while something stands in the way that may pass, until the recall goes on to the next.
const ATTEMPTS: u64 = 3;
/// How often a run may end without a word of it, as in a panic, until it is taken for refused.
const HOPELESS: u64 = 6;
/// Findings of a refusal that are kept with a tenant at most; it says how many there are.
const FINDINGS_KEPT: usize = 20;
/// Seconds until it is tried again, while there is no room for its work.
const CROWDED_S: i64 = 1;

/// Comes to the next tenant of a recall.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CarryOutRecall {
    pub(crate) id: RecallId,
}

/// What is to be put in force for a tenant.
enum Ready {
    /// Nothing: something else is in force.
    NotLive,
    /// This, as what it is asked for.
    Move(Box<PreparedActivation>, Governed, String),
}

impl Job for CarryOutRecall {
    const NAME: &'static str = "carry_out_recall";

    async fn run(self, at: AtWork) -> Result<Effect> {
        let system = Caller::system(at.id.as_str());
        let mut read = at.read(&system);
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let Some(stored) = recalls::find_uncounted(conn, &scope, &self.id).await? else {
            return Ok(Effect::Finished);
        };
        if stored.recall.status != RecallStatus::Running {
            return Ok(Effect::Finished);
        }
        let next = recalls::next_pending(conn, &self.id).await?;
        drop(read);
        let Some(tenant) = next else {
            return self.finish(&at, &system).await;
        };
        // In the name of who began it: what comes of it is theirs, and nobody agrees to it for themselves.
        let caller = Caller {
            actor: stored.actor.clone(),
            ..system
        };
        // In a box, as all that comes of it: the worker would hold its size for every job.
        let begun = if at.attempt > HOPELESS {
            // Whatever ends each run of it must not keep the recall from the others.
            Err(Error::Internal("it was tried too often".to_owned()))
        } else {
            Box::pin(take_off(&at, &caller, &stored, &tenant)).await
        };
        let problem = match begun {
            Ok(effect) => return Ok(effect),
            Err(Error::Refused(problem)) if problem.kind == ProblemKind::Unavailable => {
                return Ok(Effect::Later(at.now().plus_seconds(CROWDED_S)));
            }
            Err(error) if error.is_away() || error.is_lease_lost() => return Err(error),
            Err(error) if is_passing(&error, &stored.recall) && at.attempt < ATTEMPTS => {
                return Err(error);
            }
            Err(Error::Refused(problem)) => *problem,
            Err(error) => error.into_problem(&caller.request),
        };
        self.fail(&at, &caller, &tenant, problem).await
    }
}

impl CarryOutRecall {
    /// Says that it has come to every tenant.
    async fn finish(&self, at: &AtWork, caller: &Caller) -> Result<Effect> {
        let mut write = Write::of_job(at, caller).await?;
        let scope = write.scope.clone();
        recalls::lock(write.tx(), &scope, &self.id).await?;
        let Some(stored) = recalls::find(write.conn(), &scope, &self.id).await? else {
            return Ok(Effect::Finished);
        };
        let before = stored.recall;
        if before.status != RecallStatus::Running {
            return Ok(Effect::Finished);
        }
        if recalls::next_pending(write.conn(), &self.id)
            .await?
            .is_some()
        {
            return Ok(Effect::Later(write.now));
        }
        let after = change(&mut write, &before, RecallStatus::Finished).await?;
        let entry = entry::changed(FINISHED, &before, &after, None)?;
        Ok(Effect::change(write.tx, Ledger::of(entry)))
    }

    /// Writes down why a tenant could not be taken off the version, and goes on to the next.
    async fn fail(
        &self,
        at: &AtWork,
        caller: &Caller,
        tenant: &TenantId,
        mut problem: Problem,
    ) -> Result<Effect> {
        problem.findings.truncate(FINDINGS_KEPT);
        problem.errors.truncate(FINDINGS_KEPT);
        let mut write = Write::of_job(at, caller).await?;
        suspension::hold_tenant(&mut write, tenant, true).await?;
        let Some((recall, before)) = hold(&mut write, &self.id, tenant).await? else {
            return Ok(Effect::Later(write.now));
        };
        let after = RecalledTenant {
            outcome: RecallOutcome::Failed,
            problem: Some(problem),
            changed_at: write.now,
            ..before.clone()
        };
        let scope = write.scope.clone();
        recalls::change_tenant(write.tx(), &scope, &after).await?;
        let entry = entry::changed(FAILED, &before, &after, Some(recall.reason))?;
        let now = write.now;
        Ok(Effect::change(write.tx, Ledger::of(entry))
            .by(caller.clone())
            .again(now))
    }
}

/// The recall if it still runs, and what it has made of the tenant if it has not come to it; both locked.
async fn hold(
    write: &mut Write<'_>,
    id: &RecallId,
    tenant: &TenantId,
) -> Result<Option<(Recall, RecalledTenant)>> {
    let scope = write.scope.clone();
    let stored = recalls::lock(write.tx(), &scope, id).await?;
    let Some(recall) = stored.map(|stored| stored.recall) else {
        return Ok(None);
    };
    if recall.status != RecallStatus::Running {
        return Ok(None);
    }
    let before = recalls::lock_tenant(write.tx(), &scope, id, tenant).await?;
    let before = before.filter(|before| before.outcome == RecallOutcome::Pending);
    Ok(before.map(|before| (recall, before)))
}

/// Takes a tenant off the version, if it is live for it.
async fn take_off(
    at: &AtWork,
    caller: &Caller,
    stored: &StoredRecall,
    tenant: &TenantId,
) -> Result<Effect> {
    let id = &stored.recall.id;
    let mut read = at.read(caller);
    let ready = prepare(&mut read, stored, tenant).await?;
    drop(read);

    let mut write = Write::of_job(at, caller).await?;
    // What is not live any more may be said while the tenant is suspended.
    let is_change = matches!(ready, Ready::Move(..));
    suspension::hold_tenant(&mut write, tenant, !is_change).await?;
    let Some((recall, before)) = hold(&mut write, id, tenant).await? else {
        return Ok(Effect::Later(write.now));
    };
    let now = write.now;
    let mut after = RecalledTenant {
        changed_at: now,
        ..before.clone()
    };
    let (action, ledger) = match ready {
        Ready::NotLive => {
            after.outcome = RecallOutcome::NotLive;
            (SKIPPED, None)
        }
        Ready::Move(ready, operation, input_json) => {
            after.back_to = ready.back_to();
            let ground = Ground::Asked {
                operation,
                input_json,
                recall: Some(id),
            };
            let done = put_in_force(ready, &mut write, MOVED, ground).await?;
            let (activated, ledger) = match done {
                Done::Changed(activated, ledger) => (activated, Some(*ledger)),
                Done::Unchanged(activated) => (activated, None),
            };
            after.change_request = activated.change_request;
            if after.change_request.is_some() {
                after.outcome = RecallOutcome::Requested;
                (REQUESTED, ledger)
            } else {
                after.outcome = RecallOutcome::Moved;
                after.revision = Some(activated.active.revision);
                (MOVED, ledger)
            }
        }
    };
    let scope = write.scope.clone();
    recalls::change_tenant(write.tx(), &scope, &after).await?;
    // The configuration that is in force from now on has its row already.
    let own = match (&ledger, after.outcome) {
        (Some(_), RecallOutcome::Moved) => None,
        _ => Some(entry::changed(
            action,
            &before,
            &after,
            Some(recall.reason),
        )?),
    };
    let ledger = match (ledger, own) {
        (Some(ledger), own) => own.into_iter().fold(ledger, Ledger::and),
        (None, Some(own)) => Ledger::of(own),
        (None, None) => return Err(Error::Internal("a recall changed nothing".to_owned())),
    };
    let effect = Effect::change(write.tx, ledger)
        .by(caller.clone())
        .again(now);
    Ok(if after.outcome == RecallOutcome::Moved {
        effect.serving(tenant.clone())
    } else {
        effect
    })
}

/// What is to be put in force, checked as if somebody had asked for it.
async fn prepare(read: &mut Read<'_>, stored: &StoredRecall, tenant: &TenantId) -> Result<Ready> {
    let recall = &stored.recall;
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    let head = activation::head(conn, &scope, tenant).await?;
    let Some(head) = head.filter(|head| head.domain_pack_id == stored.domain_pack_id) else {
        return Ok(Ready::NotLive);
    };
    let back_to = recalls::earlier(conn, &scope, tenant).await?;
    read.enter(Work::Activate).await?;
    if let Some(version) = &recall.to_version {
        let wanted = Activate {
            tenant_id: tenant.to_string(),
            domain: Some(recall.domain.to_string()),
            domain_pack_version: version.to_string(),
            expected_revision: Some(head.revision),
            accept_warnings: recall.accept_warnings,
            reason: Some(recall.reason.clone()),
            ..Activate::default()
        };
        let ready = wanted.prepare(read).await?;
        let input = crate::repeat::json(&ready.pinned()?)?;
        return Ok(Ready::Move(ready, Governed::Activate, input));
    }
    let wanted = Rollback {
        tenant_id: tenant.clone(),
        to_revision: Some(back_to.ok_or_else(|| nothing_earlier(recall))?),
        expected_revision: Some(head.revision),
        accept_warnings: recall.accept_warnings,
        reason: recall.reason.clone(),
    };
    let ready = wanted.prepare(read).await?;
    let input = crate::repeat::json(&wanted)?;
    Ok(Ready::Move(ready, Governed::Rollback, input))
}

fn nothing_earlier(recall: &Recall) -> Problem {
    let detail = say!(
        "Before `{pack}` there is no revision without withdrawn versions to go back to. Activate another version there.",
        pack = format!("{}/{}", recall.domain, recall.version)
    );
    Problem::new(ProblemKind::Conflict, detail)
}

/// Whether a repeat may succeed: a fault of our own, somebody who was quicker, or another revision to go back to where
/// one was withdrawn meanwhile.
fn is_passing(error: &Error, recall: &Recall) -> bool {
    match error {
        Error::Refused(problem) => {
            let was_quicker = [ProblemKind::Stale, ProblemKind::StaleRevision];
            let is_withdrawn = problem.kind == ProblemKind::VersionDeprecated;
            was_quicker.contains(&problem.kind) || is_withdrawn && recall.to_version.is_none()
        }
        Error::Storage(_) | Error::Internal(_) => true,
    }
}
