//! The dialog over a tenant's page that activates a pair of versions: what is chosen, what it would do, and the question.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    tenants::{Status, Tenant},
};

use super::{
    activating::Activating,
    choice::NAMES,
    choose::ChooseForm,
    confirm::ConfirmForm,
    when::{Asked, WhenForm},
};
use crate::{
    layout::{Viewer, denied},
    own_path::own_path,
    part::{AnyPart, part},
    paths::{self, ACTIVATING, FROM},
    query::QueryString,
    text::text,
    ui::{CancelLink, WorkDialog, later, use_query, warning},
};

part! {
    /// The open dialog, which comes when it is opened; what shows it is made anew then.
    pub(crate) static ACTIVATION_DIALOG: activation of ActivationDialogProps =
        |props| ActivationDialog(props).into_any();
}

/// The same, for who knows no parts.
pub(crate) fn activation_part() -> &'static dyn AnyPart {
    &ACTIVATION_DIALOG
}

/// The open dialog.
#[component]
pub(crate) fn ActivationDialog(
    activating: Activating,
    tenant: Tenant,
    viewer: Viewer,
) -> impl IntoView {
    let query = use_query().get_untracked();
    let (path, kept) = (paths::tenant(&tenant.tenant_id), kept_of(&query));
    let back = back_of(&query, &path);
    let title = text!(activation.title_for, tenant = tenant.name);
    let here = Scope::Tenant(tenant.tenant_id.clone());
    if let Some(denied) = denied(&viewer, Permission::ActivationApply, &here) {
        return view! {
            <WorkDialog title back=back.clone()>
                {denied}
                <div class="dialog-footer">
                    <div class="dialog-actions">
                        <CancelLink back />
                    </div>
                </div>
            </WorkDialog>
        }
        .into_any();
    }
    let is_paused = tenant.status == Status::Suspended;
    let proposal = activating.proposal;
    let choose = later(2, move || {
        let (path, kept) = (path.clone(), kept.clone());
        async move {
            match proposal.await {
                Ok(Some(proposal)) => {
                    let times = Asked::of(&proposal);
                    view! {
                        <ChooseForm
                            choice=proposal.choice
                            situation=proposal.situation
                            path=path.clone() kept=opening(&kept)
                            label=text!(activation.preview) />
                        <WhenForm times activating path kept />
                    }
                    .into_any()
                }
                // Told below.
                Ok(None) | Err(_) => ().into_any(),
            }
        }
    });
    view! {
        <WorkDialog title back=back.clone()>
            <p class="dialog-consequence">{text!(activation.lead)}</p>
            {is_paused.then(|| warning(text!(tenants.paused)))}
            {choose}
            <ConfirmForm activating viewer back is_paused />
        </WorkDialog>
    }
    .into_any()
}

/// What the address says besides the pair, which another choice leaves as it is.
fn kept_of(query: &QueryString) -> QueryString {
    let other = NAMES
        .iter()
        .fold(query.clone(), |query, name| query.without(name));
    other.without(ACTIVATING).without("done")
}

/// The same behind what opens the dialog: by it an address is known to do so.
fn opening(kept: &QueryString) -> QueryString {
    kept.pairs()
        .fold(paths::activating(), |all, (name, value)| {
            all.and(name, value)
        })
}

/// Where the dialog leads back to: where it was opened, else the page that it lies over as it was.
fn back_of(query: &QueryString, path: &str) -> String {
    came_from(query).unwrap_or_else(|| kept_of(query).without(FROM).href(path))
}

/// The page that the address says the dialog was opened on.
pub(super) fn came_from(query: &QueryString) -> Option<String> {
    let from = query.get(FROM).and_then(own_path)?;
    from.starts_with("/admin").then(|| from.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(search: &str) -> String {
        back_of(&QueryString::read(search), "/admin/tenants/ACME")
    }

    #[test]
    fn the_dialog_leads_back_to_where_it_was_opened() {
        assert_eq!(back("activate=1&domain=Finance"), "/admin/tenants/ACME");
        assert_eq!(
            back("activate=1&revisions=c2&tenant_pack_version=none&done=activated"),
            "/admin/tenants/ACME?revisions=c2"
        );
        assert_eq!(
            back("activate=1&from=%2Fadmin%2Fpacks%2Ftenant%2FACME%2Fv1.4"),
            "/admin/packs/tenant/ACME/v1.4"
        );
    }

    #[test]
    fn it_leads_to_no_other_site_and_to_no_other_page() {
        for elsewhere in ["//evil.test", "https://evil.test", "/sign-in", "/ui/x"] {
            let query = QueryString::default().with(FROM, elsewhere);
            assert_eq!(
                back_of(&query, "/admin/tenants/ACME"),
                "/admin/tenants/ACME",
                "{elsewhere}"
            );
        }
    }
}
