//! Recalls: every tenant is taken off a domain pack version that was found bad.
//!
//! Whoever begins one withdraws the version with it, so that nobody is given it any more ([`begin`]). A job comes to
//! each tenant in turn ([`carry_out`]): by the path of every rollback or activation, in the name of who began it, each
//! in a transaction of its own with what became of it. So whatever is interrupted goes on where it was (decision 0044).

mod begin;
mod carry_out;
mod preview;
mod show;
mod stop;

pub(crate) use carry_out::CarryOutRecall;
use tenantry_domain::{
    Problem, ProblemKind,
    id::RecallId,
    recalls::{Recall, RecallStatus},
};
use tenantry_storage::{
    Constraint,
    recalls::{self, StoredRecall},
};

use crate::{Result, Terms, command::Write};

/// The recall, locked, with how far it is.
async fn lock(write: &mut Write<'_>, id: &RecallId) -> Result<StoredRecall> {
    let scope = write.scope.clone();
    recalls::lock(write.tx(), &scope, id).await?;
    let found = recalls::find(write.conn(), &scope, id).await?;
    found.ok_or_else(|| not_found(id).into())
}

/// Stores that a recall stands so from now on; as it is then.
async fn change(write: &mut Write<'_>, before: &Recall, status: RecallStatus) -> Result<Recall> {
    let mut after = Recall {
        status,
        changed_at: write.now,
        changed_by: write.created_by(),
        ..before.clone()
    };
    match recalls::change(write.tx(), &mut after).await {
        // Somebody else was quicker to go on with another one.
        Err(error) if error.constraint() == Some(&Constraint::RecallRuns) => {
            Err(ProblemKind::Stale.into())
        }
        done => {
            done?;
            Ok(after)
        }
    }
}

/// Puts in the job that comes to the tenants of a recall, one job of a recall at a time.
async fn enqueue(write: &mut Write<'_>, id: &RecallId) -> Result<()> {
    let job = CarryOutRecall { id: id.clone() };
    let terms = Terms {
        key: Some(id.to_string()),
        ..Terms::default()
    };
    write.enqueue(&job, &terms).await?;
    Ok(())
}

fn not_found(id: &RecallId) -> Problem {
    Problem::not_found("recall", id.as_str())
}
