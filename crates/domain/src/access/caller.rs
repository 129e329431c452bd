//! Who is asking: the one thing that every credential is turned into.

use serde::{Deserialize, Serialize};

use super::{Decision, Permission, Role, Scope, decide};
use crate::id::TenantId;

/// What sort of actor stands behind a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ActorKind {
    /// A person with a session.
    User,
    /// An API token.
    Token,
    /// The product itself: start-up, seeding, jobs.
    System,
}

impl ActorKind {
    /// The kind as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Token => "token",
            Self::System => "system",
        }
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

/// A role bound globally (`tenant: None`) or to one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The tenant it is bound to; absent for a global binding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
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
    /// The row version that `If-Match` names, if it was sent.
    pub if_match: Option<i64>,
}

/// An authenticated caller with everything it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// What it was granted.
    pub grants: Vec<Grant>,
    /// For a token: its owner's grants, which bound its own.
    pub ceiling: Option<Vec<Grant>>,
    /// The session behind it, for a person.
    pub session: Option<crate::id::SessionId>,
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
            grants: vec![Grant {
                role: Role::Admin,
                tenant: None,
            }],
            ceiling: None,
            session: None,
            request: RequestInfo {
                request_id: request_id.to_owned(),
                ..RequestInfo::default()
            },
        }
    }

    /// Whether the caller may do this there.
    pub fn can(&self, permission: Permission, scope: &Scope) -> bool {
        matches!(decide(self, permission, scope), Decision::Allow(_))
    }
}
