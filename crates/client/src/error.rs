//! What can go wrong between a program and the server.

use tenantry_domain::Problem;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused.
    #[error("{}", .0.detail.as_str())]
    Refused(Box<Problem>),
    /// The server cannot be reached, or went away.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Something answered that is not this server, or not this version of it.
    #[error("the answer cannot be understood: {0}")]
    Unexpected(String),
    /// The address or the token cannot be used.
    #[error("{0}")]
    Setting(String),
}

impl Error {
    /// The server's refusal, if that is what it was.
    pub fn problem(&self) -> Option<&Problem> {
        if let Self::Refused(problem) = self {
            Some(problem)
        } else {
            None
        }
    }
}
