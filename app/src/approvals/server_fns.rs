//! Server functions of approvals and change requests.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tenantry_domain::{approvals, id::TenantId};

use crate::UiError;
#[cfg(feature = "ssr")]
use crate::{backend, paths};

/// Agrees to a change request and goes back to it.
#[server(prefix = "/ui", endpoint = "change-requests/approve")]
pub async fn approve_request(
    input: approvals::ApproveRequest,
    #[server(default)] own_password: String,
) -> Result<(), UiError> {
    backend::run_form_confirmed(input, own_password, decided).await
}

/// Says no to a change request and goes back to it.
#[server(prefix = "/ui", endpoint = "change-requests/reject")]
pub async fn reject_request(input: approvals::RejectRequest) -> Result<(), UiError> {
    backend::run_form(input, decided).await
}

/// Takes a change request back and goes back to it.
#[server(prefix = "/ui", endpoint = "change-requests/cancel")]
pub async fn cancel_request(input: approvals::CancelRequest) -> Result<(), UiError> {
    backend::run_form(input, decided).await
}

/// The page of a request that was decided, which says what came of it.
#[cfg(feature = "ssr")]
fn decided(request: &approvals::ChangeRequest) -> String {
    use approvals::RequestStatus;

    let page = paths::change_request(&request.id);
    let done = match request.status {
        RequestStatus::Pending | RequestStatus::Approved => "request-approved",
        RequestStatus::Applied => "request-applied",
        RequestStatus::Rejected => "request-rejected",
        RequestStatus::Cancelled => "request-cancelled",
        // The page says it itself.
        RequestStatus::Stale => return page,
    };
    format!("{page}?done={done}")
}

/// The numbers as they were typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// For any change.
    pub any: String,
    /// For one that loosens.
    pub loosening: String,
    /// Why.
    pub reason: String,
}

#[cfg(feature = "ssr")]
impl Typed {
    /// What is no number is refused as one that is too large is, and is not taken for nothing said.
    fn read(self, tenant_id: Option<TenantId>) -> approvals::SetApprovals {
        let number = |text: &str| text.trim().parse().unwrap_or(u64::MAX);
        approvals::SetApprovals {
            tenant_id,
            any: number(&self.any),
            loosening: number(&self.loosening),
            reason: Some(self.reason),
        }
    }
}

/// Sets how many approvals changes need, as the person saw it, and goes back to the settings; to the change request,
/// where that needs approval itself.
#[server(prefix = "/ui", endpoint = "approvals/set")]
pub async fn set_approvals(
    input: Typed,
    #[server(default)] tenant_id: Option<TenantId>,
    seen: i64,
    #[server(default)] own_password: String,
) -> Result<(), UiError> {
    let sent = serde_json::to_value(&input).unwrap_or_default();
    let command = input.read(tenant_id);
    let set = backend::run_form_seen(command, Some(seen), Some(own_password), |(settings, _)| {
        if let Some(request) = &settings.change_request {
            return paths::request_made(request);
        }
        let page = paths::approvals(settings.tenant_id.as_ref());
        format!("{page}?done=approvals-set")
    });
    set.await.map_err(|error| error.with_sent(sent))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_refused_at_its_field() {
        let typed = Typed {
            any: " 2 ".to_owned(),
            loosening: "many".to_owned(),
            reason: String::new(),
        };

        let command = typed.read(None);

        assert_eq!(command.any, 2);
        let problem = command.validate().unwrap_err();
        assert!(problem.message_for("loosening").is_some());
        assert!(problem.message_for("any").is_none());
    }
}
