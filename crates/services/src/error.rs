//! What can go wrong in a use case, and the one function that turns it into a [`Problem`].

use tenantry_domain::{Problem, ProblemKind, access::RequestInfo, message::Message, say};
use tenantry_storage as storage;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller can do something about it.
    #[error(transparent)]
    Refused(Box<Problem>),
    /// The database could not do its part.
    #[error("storage")]
    Storage(#[from] storage::Error),
    /// A rule of our own is broken; the text is for the log.
    #[error("{0}")]
    Internal(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<ProblemKind> for Error {
    fn from(kind: ProblemKind) -> Self {
        kind.into_problem().into()
    }
}

impl Error {
    /// A broken rule of our own, with its cause for the log.
    pub fn internal(what: &str, cause: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{what}: {cause}"))
    }

    /// The database does not answer in time.
    pub(crate) fn away() -> Self {
        let mut problem = ProblemKind::Unavailable.into_problem();
        problem.retry_after_s = Some(2);
        problem.into()
    }

    /// Whether the database did not answer, so that a repeat may succeed.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_unavailable())
    }

    /// Whether it is the database's absence, said in either way.
    pub(crate) fn is_away(&self) -> bool {
        self.is_unavailable()
            || matches!(self, Self::Refused(problem) if problem.kind == ProblemKind::Unavailable)
    }

    /// Whether somebody else has the job by now.
    pub(crate) const fn is_lease_lost(&self) -> bool {
        matches!(self, Self::Storage(storage::Error::LeaseLost))
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        chain_of(self)
    }

    /// The refusal that the caller is told; internal causes are logged here, once, and never sent.
    pub fn into_problem(self, request: &RequestInfo) -> Problem {
        let mut problem = match self {
            Self::Refused(problem) => *problem,
            Self::Storage(error) => storage_problem(&error, request),
            Self::Internal(cause) => {
                tracing::error!(request.id = %request.request_id, cause, "a use case failed");
                internal()
            }
        };
        problem.request_id = Some(request.request_id.clone());
        problem
    }
}

fn storage_problem(error: &storage::Error, request: &RequestInfo) -> Problem {
    if matches!(error, storage::Error::Stale) {
        return Problem::new(
            ProblemKind::Stale,
            say!(
                "Somebody else changed this in the meantime. Load it again and repeat your change."
            ),
        );
    }
    if matches!(error, storage::Error::BadCursor) {
        let message = say!("Use the `next_cursor` or `prev_cursor` of a page of the same list.");
        return Problem::field("cursor", "invalid_cursor", message);
    }
    let chain = chain_of(error);
    if let Some(away) = error.away() {
        tracing::warn!(request.id = %request.request_id, cause = chain, "the database is away");
        let mut problem = Problem::new(ProblemKind::Unavailable, Message::known(away.to_string()));
        problem.retry_after_s = Some(2);
        return problem;
    }
    tracing::error!(request.id = %request.request_id, cause = chain, "the database failed");
    internal()
}

fn internal() -> Problem {
    Problem::new(
        ProblemKind::Internal,
        say!("Nothing was changed. Report the request id; the cause is in the log."),
    )
}

/// The whole chain of causes in one line.
pub(crate) fn chain_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
