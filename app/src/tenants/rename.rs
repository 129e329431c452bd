//! The dialog that renames a tenant.

use leptos::prelude::*;
use tenantry_domain::tenants::{NAME_MAX_CHARS, Tenant};

use crate::{
    UiError,
    frames::CommandDialog,
    paths,
    text::text,
    ui::{Posting, TextField},
};

/// The parameter of the page's address that opens the dialog.
pub(super) const RENAME: &str = "rename";

/// Where the dialog is.
pub(super) fn rename_href(tenant: &Tenant) -> String {
    format!("{}?{RENAME}=1", paths::tenant(&tenant.tenant_id))
}

/// Asks for a tenant's new name; refused where somebody else has changed the tenant meanwhile.
///
/// What was typed stays: after a refusal the form is shown with it, beside the tenant as it is now.
pub(super) fn rename_dialog(tenant: &Tenant, action: Posting) -> AnyView {
    let error = action.error();
    let id = tenant.tenant_id.as_str();
    let value = typed(error.get_untracked().as_ref()).unwrap_or_else(|| tenant.name.clone());
    let elsewhere =
        Signal::derive(move || error.get().filter(|error| error.problem.errors.is_empty()));
    let name = view! {
        <TextField
            name="input[name]"
            label=text!(tenants.new_name)
            hint=text!(tenants.name_hint)
            value
            error=action.message("name")
            autofocus=true
            maxlength=u32::try_from(NAME_MAX_CHARS).unwrap_or(u32::MAX)
        />
    };
    CommandDialog::new(
        text!(tenants.rename_title, name = tenant.name),
        text!(tenants.rename_consequence, id = id),
        paths::tenant(&tenant.tenant_id),
        text!(tenants.rename),
    )
    .sends("input[tenant_id]", id)
    .sends("seen", tenant.row_version.to_string())
    .refused_by(elsewhere)
    .begins_with(name.into_any())
    .open(action)
}

/// The name of a rename that was refused.
fn typed(error: Option<&UiError>) -> Option<String> {
    error?.sent_text("name").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenantry_domain::ProblemKind;

    use super::*;

    #[test]
    fn what_was_typed_is_not_lost_by_a_refusal() {
        let stale = UiError::from(ProblemKind::Stale.into_problem());
        let sent = stale.with_sent(json!({"tenant_id": "ACME", "name": "ACME Holding"}));

        assert_eq!(typed(Some(&sent)).as_deref(), Some("ACME Holding"));
        assert_eq!(typed(None), None);
    }
}
