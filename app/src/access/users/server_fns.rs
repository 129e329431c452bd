//! Server functions of people.

use leptos::prelude::*;
use tenantry_domain::access::UserStatus;

use super::rows::BindingRow;
use crate::UiError;
#[cfg(feature = "ssr")]
use {
    super::rows::bindings_of,
    crate::{backend, paths},
    tenantry_domain::{
        Problem,
        access::{self, Role, RoleBinding},
        id::UserId,
    },
};

/// Creates a local account and goes to its page.
#[server(prefix = "/ui", endpoint = "users/create")]
pub async fn create_user(
    username: String,
    password: String,
    #[server(default)] bindings: Vec<BindingRow>,
    #[server(default)] own_password: String,
) -> Result<(), UiError> {
    let sent = serde_json::json!({ "username": &username, "bindings": &bindings });
    let input = |bindings| access::CreateUser {
        username: username.clone(),
        password: password.clone(),
        bindings,
    };
    let result = match bindings_of(&bindings) {
        Ok(bindings) => run_to(input(bindings), own_password).await,
        // What else is wrong is said at the same time.
        Err(problem) => Err(backend::refuse(with_other_errors(
            problem,
            &input(vec![RoleBinding::global(Role::Viewer)]),
        ))),
    };
    result.map_err(|error| error.with_sent(sent))
}

/// The problem with the bindings, and after it what is wrong with the rest.
#[cfg(feature = "ssr")]
fn with_other_errors(mut problem: Problem, rest: &access::CreateUser) -> Problem {
    if let Err(other) = rest.validate() {
        problem.errors.extend(other.errors);
    }
    problem
}

#[cfg(feature = "ssr")]
async fn run_to(input: access::CreateUser, own_password: String) -> Result<(), UiError> {
    backend::run_form_confirmed(input, own_password, |user| {
        format!("{}?done=user-created", paths::user(&user.id))
    })
    .await
}

/// Gives a person other roles and goes to its page.
#[server(prefix = "/ui", endpoint = "users/bindings")]
pub async fn set_bindings(
    id: String,
    #[server(default)] bindings: Vec<BindingRow>,
    #[server(default)] own_password: String,
) -> Result<(), UiError> {
    let sent = serde_json::json!({ "bindings": &bindings });
    let id = UserId::from_stored(id);
    let result = match bindings_of(&bindings) {
        Ok(bindings) => {
            let input = access::SetBindings { id, bindings };
            backend::run_form_confirmed(input, own_password, |user| {
                format!("{}?done=bindings-set", paths::user(&user.id))
            })
            .await
        }
        Err(problem) => Err(backend::refuse(problem)),
    };
    result.map_err(|error| error.with_sent(sent))
}

/// Disables or enables a person, or sets its password, and goes to its page.
#[server(prefix = "/ui", endpoint = "users/update")]
pub async fn update_user(
    id: String,
    #[server(default)] status: Option<UserStatus>,
    #[server(default)] password: Option<String>,
    #[server(default)] reason: String,
    #[server(default)] own_password: String,
) -> Result<(), UiError> {
    let done = match status {
        Some(UserStatus::Disabled) => "user-disabled",
        Some(UserStatus::Active) => "user-enabled",
        None => "password-set",
    };
    let input = access::UpdateUser {
        id: UserId::from_stored(id),
        status,
        password,
        reason,
    };
    backend::run_form_confirmed(input, own_password, |user| {
        format!("{}?done={done}", paths::user(&user.id))
    })
    .await
}
