//! Inputs and views of signing in, of sessions and of one's own account.

use serde::{Deserialize, Serialize};

use super::{Actor, ActorKind, Caller, RequestInfo, RoleBinding, password::check_length};
use crate::{id::SessionId, problem::Problem, say, time::Timestamp};

/// A user name and a password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The user name, without regard to case.
    pub username: String,
    /// The password.
    pub password: String,
}

/// The signed-in person or token, and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// `user` or `token`.
    pub kind: ActorKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its role bindings.
    pub bindings: Vec<RoleBinding>,
    /// For a token: the bindings of its owner, which bound its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_bindings: Option<Vec<RoleBinding>>,
}

impl From<&Caller> for Me {
    fn from(caller: &Caller) -> Self {
        Self {
            kind: caller.actor.kind,
            id: caller.actor.id.clone(),
            name: caller.actor.name.clone(),
            bindings: caller.bindings.clone(),
            owner_bindings: caller.ceiling.clone(),
        }
    }
}

impl Me {
    /// What this person may do, asked of the same policy as the server's.
    pub fn caller(&self) -> Caller {
        Caller {
            actor: Actor {
                kind: self.kind,
                id: self.id.clone(),
                name: self.name.clone(),
            },
            bindings: self.bindings.clone(),
            ceiling: self.owner_bindings.clone(),
            session: None,
            expires_at: None,
            request: RequestInfo::default(),
        }
    }
}

/// Gives oneself a new password; ends one's other sessions.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The present password.
    pub current_password: String,
    /// The new one: 12 to 256 characters, and not a common one.
    pub new_password: String,
}

impl ChangePassword {
    /// Checks the values that need no database.
    pub fn validate(&self) -> Result<(), Problem> {
        check_length("new_password", &self.new_password)
            .map_err(|error| Problem::invalid(vec![error]))?;
        if self.new_password == self.current_password {
            let message = say!("Choose a password that differs from the present one.");
            return Err(Problem::field("new_password", "same_password", message));
        }
        Ok(())
    }
}

/// Asks for the caller's own sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSessions;

/// Ends one of the caller's own sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSession {
    /// Which one.
    pub id: SessionId,
}

/// Ends all of the caller's sessions but the one asking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOtherSessions {}

/// How many sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// How many.
    pub ended: u64,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one asking.
    pub is_current: bool,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_seen_at: Timestamp,
    /// From which address.
    pub address: Option<String>,
    /// The browser's name for itself.
    pub user_agent: Option<String>,
}
