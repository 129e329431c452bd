//! Server functions of notifications.

use leptos::prelude::*;

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths, query::QueryString};

/// Marks a notification as read, or all up to an instant, and stays with the list.
#[server(prefix = "/ui", endpoint = "notifications/read")]
pub async fn read_notifications(
    #[server(default)] id: String,
    #[server(default)] until: String,
    #[server(default)] unread: String,
) -> Result<(), UiError> {
    let command = tenantry_domain::notifications::ReadNotifications {
        ids: Some(id).filter(|id| !id.is_empty()).into_iter().collect(),
        // What is no instant says nothing, and is refused as such.
        until: tenantry_domain::Timestamp::parse(&until).ok(),
    };
    backend::run_form(command, |_| {
        QueryString::default()
            .with("unread", &unread)
            .href(paths::NOTIFICATIONS)
    })
    .await
}
