//! What keeps a job from being tried again, or cancelled.

use super::{Job, JobState};

/// What keeps a job from being tried again, or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// It runs already.
    #[error("the job runs right now; wait for its end, or cancel it first")]
    Runs,
    /// It is done.
    #[error("the job is done")]
    Done,
    /// It is done again and again.
    #[error("the job is done again and again; it cannot be cancelled")]
    Recurs,
}

impl Job {
    /// Whether it can be tried again at once.
    pub const fn may_retry(&self) -> Result<(), Hindrance> {
        match self.state {
            JobState::Queued | JobState::Dead | JobState::Cancelled => Ok(()),
            JobState::Running => Err(Hindrance::Runs),
            JobState::Done => Err(Hindrance::Done),
        }
    }

    /// Whether it can be cancelled.
    pub const fn may_cancel(&self) -> Result<(), Hindrance> {
        match self.state {
            JobState::Queued | JobState::Running if self.every_s.is_some() => {
                Err(Hindrance::Recurs)
            }
            JobState::Queued | JobState::Running | JobState::Dead | JobState::Cancelled => Ok(()),
            JobState::Done => Err(Hindrance::Done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Timestamp, id::JobId};

    fn job(state: JobState, every_s: Option<u64>) -> Job {
        Job {
            id: JobId::from_unique("1"),
            kind: "toy".to_owned(),
            key: None,
            tenant_id: None,
            state,
            every_s,
            attempts: 0,
            due_at: None,
            last_error: None,
            row_version: 1,
            created_at: Timestamp::from_micros(0),
            started_at: None,
            finished_at: None,
        }
    }

    #[test]
    fn what_is_over_can_be_tried_again_unless_it_is_done() {
        let may = JobState::ALL.map(|state| job(state, None).may_retry());

        let (runs, done) = (Err(Hindrance::Runs), Err(Hindrance::Done));
        assert_eq!(may, [Ok(()), runs, done, Ok(()), Ok(())]);
    }

    #[test]
    fn what_is_done_and_what_recurs_cannot_be_cancelled() {
        let may = JobState::ALL.map(|state| job(state, None).may_cancel());

        assert_eq!(may, [Ok(()), Ok(()), Err(Hindrance::Done), Ok(()), Ok(())]);
        for state in [JobState::Queued, JobState::Running] {
            assert_eq!(job(state, Some(1)).may_cancel(), Err(Hindrance::Recurs));
        }
    }
}
