//! Inputs and views of people with local accounts.

use serde::{Deserialize, Serialize};

use super::{RoleBinding, binding, caller::is_program, password::check_length};
use crate::{
    id::UserId,
    page::PageRequest,
    problem::{FieldProblem, Problem},
    say,
    time::Timestamp,
};

/// Whether a person may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// May not, and its sessions and tokens are dead.
    Disabled,
}

/// A new local account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateUser {
    /// 2 to 64 letters, digits, `.`, `_`, `-` or `@`; unique without regard to case.
    pub username: String,
    /// 12 to 256 characters, and not a common one.
    pub password: String,
    /// Roles, each everywhere or for one tenant; at least one.
    pub bindings: Vec<RoleBinding>,
}

/// A checked [`CreateUser`].
#[derive(Clone)]
pub struct NewUser {
    /// The user name as written.
    pub username: String,
    /// The password, not yet hashed.
    pub password: String,
    /// Its role bindings, sorted and without repeats.
    pub bindings: Vec<RoleBinding>,
}

impl CreateUser {
    /// Checks the values that need no database.
    pub fn validate(&self) -> Result<NewUser, Problem> {
        let username = check_username(&self.username);
        let password = check_length("password", &self.password);
        let bindings = check_bindings(&self.bindings);
        match (username, password, bindings) {
            (Ok(username), Ok(()), Ok(bindings)) => Ok(NewUser {
                username,
                password: self.password.clone(),
                bindings,
            }),
            (username, password, bindings) => {
                let errors = [username.err(), password.err(), bindings.err()];
                Err(Problem::invalid(errors.into_iter().flatten().collect()))
            }
        }
    }
}

/// A user name as a regular expression; spaces around it are taken off.
pub const USERNAME_PATTERN: &str = "^[A-Za-z0-9._@-]{2,64}$";

fn check_username(username: &str) -> Result<String, FieldProblem> {
    let username = username.trim();
    if is_program(username) {
        return Err(FieldProblem::new(
            "username",
            "reserved",
            say!(
                "`{username}` is a program's name; choose another one.",
                username
            ),
        ));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    if (2..=64).contains(&username.len()) && username.chars().all(fits) {
        return Ok(username.to_owned());
    }
    Err(FieldProblem::new(
        "username",
        "invalid_username",
        say!("A user name has 2 to 64 letters, digits, `.`, `_`, `-` or `@`."),
    ))
}

fn check_bindings(bindings: &[RoleBinding]) -> Result<Vec<RoleBinding>, FieldProblem> {
    let problem = |code, message| FieldProblem::new("bindings", code, message);
    if bindings.is_empty() {
        return Err(problem("required", say!("Give at least one role.")));
    }
    if bindings.len() > binding::MAX_BINDINGS {
        return Err(problem("too_many", say!("Give at most 200 role bindings.")));
    }
    Ok(binding::in_order(bindings))
}

/// Changes what a person has; what is absent stays as it is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateUser {
    /// The person.
    pub id: UserId,
    /// `DISABLED` ends its sessions and kills its tokens; `ACTIVE` lets it sign in again.
    #[serde(default)]
    pub status: Option<UserStatus>,
    /// A new password; ends its sessions.
    #[serde(default)]
    pub password: Option<String>,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: String,
}

impl UpdateUser {
    /// Checks the values; answers the reason, trimmed.
    pub fn validate(&self) -> Result<String, Problem> {
        if self.status.is_none() && self.password.is_none() {
            let message = say!("Give a `status`, a `password` or both.");
            return Err(Problem::field("status", "required", message));
        }
        if let Some(password) = &self.password {
            check_length("password", password).map_err(|error| Problem::invalid(vec![error]))?;
        }
        crate::tenants::check_reason(&self.reason)
    }
}

/// Gives a person these role bindings in place of those it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetBindings {
    /// The person.
    pub id: UserId,
    /// Roles, each everywhere or for one tenant; at least one.
    pub bindings: Vec<RoleBinding>,
}

impl SetBindings {
    /// The bindings, sorted and without repeats.
    pub fn validate(&self) -> Result<Vec<RoleBinding>, Problem> {
        check_bindings(&self.bindings).map_err(|error| Problem::invalid(vec![error]))
    }
}

/// Asks for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetUser {
    /// The person.
    pub id: UserId,
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
    pub bindings: Vec<RoleBinding>,
    /// When it signed in last; absent: never.
    pub last_sign_in_at: Option<Timestamp>,
    /// Counts its changes; the `ETag` that `If-Match` is compared with.
    pub row_version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom: a user name, `token:` and a token's name, or `system`.
    pub created_by: String,
}

/// Which people to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserFilter {
    /// Prefix of the user name, without regard to case.
    pub q: Option<String>,
    /// Which page.
    pub page: PageRequest,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    #[test]
    fn a_new_account_reports_all_that_is_wrong_at_once() {
        let input = CreateUser {
            username: "a b".to_owned(),
            password: "short".to_owned(),
            bindings: Vec::new(),
        };

        let problem = input.validate().err().unwrap();
        let named: Vec<_> = problem.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(named, ["/username", "/password", "/bindings"]);
    }

    #[test]
    fn nobody_is_called_like_a_program() {
        for username in ["system", " System ", "init-admin-token"] {
            let input = CreateUser {
                username: username.to_owned(),
                password: "some-long-password-1".to_owned(),
                bindings: vec![RoleBinding::global(Role::Admin)],
            };
            let problem = input.validate().err().unwrap();
            assert_eq!(problem.errors[0].code, "reserved", "{username}");
        }
    }

    #[test]
    fn an_update_changes_something() {
        let update = UpdateUser {
            id: UserId::from_stored("usr_1".to_owned()),
            status: None,
            password: None,
            reason: String::new(),
        };

        assert!(update.validate().is_err());
        let bindings = SetBindings {
            id: update.id,
            bindings: vec![RoleBinding::global(Role::Viewer); 2],
        };
        assert_eq!(bindings.validate().unwrap().len(), 1);
    }
}
