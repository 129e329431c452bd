//! How a person's status reads, and the dialog that changes it.

use leptos::prelude::*;
use tenantry_domain::access::{UserStatus, UserView};

use crate::{
    UiError,
    access::own_password::OwnPasswordField,
    frames::CommandDialog,
    paths,
    text::text,
    ui::{Posting, StatusBadge, Tone},
};

/// A status as word and colour.
pub(super) fn status_badge(status: UserStatus) -> AnyView {
    let (tone, label) = match status {
        UserStatus::Active => (Tone::Good, text!(users.active)),
        UserStatus::Disabled => (Tone::Warn, text!(users.disabled)),
    };
    view! { <StatusBadge tone label /> }.into_any()
}

/// What leads to the other status, in URLs and in words.
pub(super) fn change(status: UserStatus) -> (&'static str, &'static str) {
    match status {
        UserStatus::Active => ("disable", text!(users.disable)),
        UserStatus::Disabled => ("enable", text!(users.enable)),
    }
}

/// Asks before a person is disabled or enabled.
pub(super) fn status_dialog(
    user: &UserView,
    action: Posting,
    error: Signal<Option<UiError>>,
) -> AnyView {
    let disables = user.status == UserStatus::Active;
    let (_, verb) = change(user.status);
    let (title, consequence, status) = if disables {
        (
            text!(users.disable_title, name = user.username),
            text!(users.disable_consequence),
            "DISABLED",
        )
    } else {
        (
            text!(users.enable_title, name = user.username),
            text!(users.enable_consequence),
            "ACTIVE",
        )
    };
    let own_password = view! { <OwnPasswordField id="status-own-password" error /> };
    CommandDialog::new(title, consequence, paths::user(&user.id), verb)
        .sends("id", user.id.to_string())
        .sends("status", status)
        .reason("reason", disables.then_some(text!(ui.reason_wanted)))
        .and(own_password.into_any())
        .harms(disables)
        .refused_by(error)
        .open(action)
}
