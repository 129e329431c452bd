//! Inputs and views of people, tokens and sessions.

use serde::{Deserialize, Serialize};

use super::{Actor, Grant, Role};
use crate::{
    id::{SessionId, TokenId, UserId},
    page::PageRequest,
    problem::{FieldProblem, Problem},
    time::Timestamp,
};

/// Characters a password has at least.
pub(super) const PASSWORD_MIN_CHARS: usize = 12;

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
    pub kind: super::ActorKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it was granted.
    pub grants: Vec<Grant>,
}

impl Me {
    /// What this person may do, asked of the same policy as the server's.
    pub fn caller(&self) -> super::Caller {
        super::Caller {
            actor: Actor {
                kind: self.kind,
                id: self.id.clone(),
                name: self.name.clone(),
            },
            grants: self.grants.clone(),
            ceiling: None,
            session: None,
            request: super::RequestInfo::default(),
        }
    }
}

/// Whether a person may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// May not, and its tokens are dead.
    Disabled,
}

/// A new local account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateUser {
    /// 2 to 64 letters, digits, `.`, `_`, `-` or `@`; unique without regard to case.
    pub username: String,
    /// At least 12 characters.
    pub password: String,
    /// Roles, bound globally.
    pub roles: Vec<Role>,
}

/// A checked [`CreateUser`].
#[derive(Clone)]
pub struct NewUser {
    /// The user name as written.
    pub username: String,
    /// The password, not yet hashed.
    pub password: String,
    /// Roles, bound globally.
    pub roles: Vec<Role>,
}

impl CreateUser {
    /// Checks the values that need no database.
    pub fn validate(&self) -> Result<NewUser, Problem> {
        let mut errors = Vec::new();
        let username = self.username.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
        if !(2..=64).contains(&username.len()) || !username.chars().all(fits) {
            errors.push(FieldProblem::new(
                "username",
                "invalid_username",
                "A user name has 2 to 64 letters, digits, `.`, `_`, `-` or `@`.",
            ));
        }
        let length = self.password.chars().count();
        if !(PASSWORD_MIN_CHARS..=256).contains(&length) {
            errors.push(FieldProblem::new(
                "password",
                "invalid_password",
                "A password has 12 to 256 characters.",
            ));
        }
        if self.roles.is_empty() {
            errors.push(FieldProblem::new(
                "roles",
                "required",
                "Give at least one role.",
            ));
        }
        if errors.is_empty() {
            return Ok(NewUser {
                username: username.to_owned(),
                password: self.password.clone(),
                roles: self.roles.clone(),
            });
        }
        Err(Problem::invalid(errors))
    }
}

/// A person as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserView {
    /// Its id.
    pub id: UserId,
    /// The user name.
    pub username: String,
    /// Whether it may sign in.
    pub status: UserStatus,
    /// Its role bindings.
    pub grants: Vec<Grant>,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// Which people to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserFilter {
    /// Prefix of the user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Which page.
    #[serde(flatten)]
    pub page: PageRequest,
}

/// A new API token of the caller's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateToken {
    /// What it is for, 1 to 80 characters.
    pub name: String,
    /// Roles, bound globally; never beyond the owner's at the time of use.
    pub roles: Vec<Role>,
    /// When it ends; absent: never.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// A checked [`CreateToken`].
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl CreateToken {
    /// Checks the values; `now` refuses an end in the past.
    pub fn validate(&self, now: Timestamp) -> Result<NewToken, Problem> {
        let mut errors = Vec::new();
        let name = self.name.trim();
        if !(1..=80).contains(&name.chars().count()) {
            errors.push(FieldProblem::new(
                "name",
                "invalid_name",
                "Name the token, up to 80 characters.",
            ));
        }
        if self.roles.is_empty() {
            errors.push(FieldProblem::new(
                "roles",
                "required",
                "Give at least one role.",
            ));
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            errors.push(FieldProblem::new(
                "expires_at",
                "in_the_past",
                "Choose an end in the future.",
            ));
        }
        if errors.is_empty() {
            return Ok(NewToken {
                name: name.to_owned(),
                roles: self.roles.clone(),
                expires_at: self.expires_at,
            });
        }
        Err(Problem::invalid(errors))
    }
}

/// A token as lists show it; never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Whose it is; absent for the token of the first start.
    pub owner: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A token right after it was made: the only time its secret is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenView,
    /// `tnt_...`; shown once, stored only as a hash.
    pub secret: String,
}

/// Ends a token for good.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeToken {
    /// Which one.
    pub id: TokenId,
}

/// Asks for the API tokens, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTokens {
    /// Which page.
    pub page: PageRequest,
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
}
