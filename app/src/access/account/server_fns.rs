//! Server functions of one's own account.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use tenantry_domain::access;

use crate::UiError;
#[cfg(feature = "ssr")]
use {
    crate::{backend, paths},
    tenantry_domain::id::SessionId,
};

/// Ends one of one's own sessions, or without an id all but this one.
#[server(prefix = "/ui", endpoint = "account/end-session")]
pub async fn end_session(#[server(default)] id: String) -> Result<(), UiError> {
    if id.is_empty() {
        return backend::run_form(access::EndOtherSessions {}, |_| done("sessions-ended")).await;
    }
    let id = SessionId::from_stored(id);
    backend::run_form(access::EndSession { id }, |()| done("session-ended")).await
}

/// Gives oneself a new password.
#[server(prefix = "/ui", endpoint = "account/password")]
pub async fn change_password(
    current_password: String,
    new_password: String,
) -> Result<(), UiError> {
    let input = access::ChangePassword {
        current_password,
        new_password,
    };
    backend::run_form(input, |_| done("password-changed")).await
}

#[cfg(feature = "ssr")]
fn done(what: &str) -> String {
    format!("{}?done={what}", paths::ACCOUNT)
}
