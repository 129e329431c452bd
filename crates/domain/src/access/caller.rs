//! Who is asking: the one thing that every credential is turned into.

use serde::{Deserialize, Serialize};

use super::{Presence, Role, RoleBinding};
use crate::time::Timestamp;

words! {
    /// What sort of actor stands behind a request.
    pub enum ActorKind {
        /// A person with a session.
        User = "user",
        /// An API token.
        Token = "token",
        /// The product itself: start-up, seeding, jobs.
        System = "system",
    }
}

/// Who acts, as written into audit rows and `created_by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What sort of actor.
    pub kind: ActorKind,
    /// The id of the user or token; `system` for the product itself.
    pub id: String,
    /// The name people know it by.
    pub name: String,
}

/// Which state of a thing a change is based on (RFC 9110, 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whatever state it is in, as long as it is there.
    Any,
    /// The state with this row version.
    RowVersion(i64),
    /// A state with one of these row versions; none of them where nothing that was named can be one.
    OneOf(Vec<i64>),
}

impl IfMatch {
    /// Whether the change may be made to a thing that is there, at this row version.
    #[must_use]
    pub fn admits(&self, present: i64) -> bool {
        match self {
            Self::Any => true,
            Self::RowVersion(seen) => *seen == present,
            Self::OneOf(seen) => seen.contains(&present),
        }
    }
}

/// Where a request came from; travels with the caller into audit rows and logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// The request's id.
    pub request_id: String,
    /// The client's address, if there is one.
    pub address: Option<String>,
    /// The client's `Idempotency-Key`, if it sent one.
    pub idempotency_key: Option<String>,
    /// What `If-Match` names, if it was sent.
    pub if_match: Option<IfMatch>,
    /// How a person shows that it is there itself, where an operation asks for it.
    pub presence: Presence,
}

/// An authenticated caller with everything it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// What it was granted.
    pub bindings: Vec<RoleBinding>,
    /// For a token: its owner's bindings, which bound its own.
    pub ceiling: Option<Vec<RoleBinding>>,
    /// The session behind it, for a person.
    pub session: Option<crate::id::SessionId>,
    /// For a token: when it ends. What it makes must not outlive it.
    pub expires_at: Option<Timestamp>,
    /// Where the request came from.
    pub request: RequestInfo,
}

impl Caller {
    /// The product itself, for start-up, seeding and jobs.
    pub fn system(request_id: &str) -> Self {
        Self {
            actor: Actor {
                kind: ActorKind::System,
                id: "system".to_owned(),
                name: "system".to_owned(),
            },
            bindings: vec![RoleBinding::global(Role::Admin)],
            ceiling: None,
            session: None,
            expires_at: None,
            request: RequestInfo {
                request_id: request_id.to_owned(),
                ..RequestInfo::default()
            },
        }
    }
}
