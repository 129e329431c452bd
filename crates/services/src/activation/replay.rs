//! How exceptions would be decided by a pair, and how they are decided now.

use tenantry_domain::replay::{Replay, ReplayExceptions};
use tenantry_engine::{Decider, replay::replay};

use super::{
    candidate::{Candidate, Verdict, check_base},
    compare::Present,
    linked::WantedLinks,
};
use crate::{Error, Query, Read, Result, Work, repeat::json};

impl Query for ReplayExceptions {
    const WORK: Work = Work::Preview;

    async fn answer(&self, read: &mut Read<'_>) -> Result<Replay> {
        self.validate()?;
        let candidate = Candidate::load(read, &self.candidate, WantedLinks::AsAsked)
            .await
            .map_err(of_candidate)?;
        let revision = candidate.current.revision;
        let base = self.candidate.expected_revision.unwrap_or(revision);
        check_base(&candidate.tenant.tenant_id, base, revision)?;
        candidate.check_statuses()?;

        let exceptions = self.exceptions.clone();
        let bytes = json(&exceptions)?.len();
        let decide = move |present: Option<&Present>, verdict: Verdict| {
            let effective = verdict.effective.as_ref();
            let effective = effective.ok_or_else(|| verdict.refusal(&[]))?;
            let after = Decider::of(effective);
            let before = present.map(Present::decider).transpose()?;
            let replayed = replay(before.as_ref(), &after, &exceptions);
            Ok(Replay {
                revision,
                checksum: before.map(|before| before.checksum().clone()),
                candidate_checksum: after.checksum().clone(),
                replayed: replayed.count,
                differing: u64::try_from(replayed.differences.len()).unwrap_or(u64::MAX),
                budget_spent: replayed.budget_spent,
                outcomes: replayed.outcomes,
                differences: replayed.differences,
            })
        };
        candidate.judge_then(read, bytes, decide).await
    }
}

/// What is refused of the candidate, where that stands in the question.
fn of_candidate(error: Error) -> Error {
    let Error::Refused(mut problem) = error else {
        return error;
    };
    for error in &mut problem.errors {
        error.pointer.insert_str(0, "/candidate");
    }
    Error::Refused(problem)
}
