//! The onboarding checklist: what is done, and a link to what is next.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    id::TenantId,
    onboarding::{self, Item, OnboardingStep, Progress},
    tenants::TenantDetail,
};

use crate::{
    layout::Viewer,
    paths,
    text::text,
    ui::{Icon, Sign},
};

/// What is left to do until the tenant is in use.
#[component]
pub(super) fn Checklist(detail: TenantDetail, viewer: Viewer) -> impl IntoView {
    let items = onboarding::checklist((&detail).into());
    let done = items
        .iter()
        .filter(|item| item.progress == Progress::Done)
        .count();
    // What is in use has nothing left to be led through.
    if onboarding::is_complete(&items) {
        return ().into_any();
    }
    let lead = text!(onboarding.done_of, done = done, total = items.len());
    let id = detail.tenant.tenant_id;
    let steps = items
        .into_iter()
        .map(|item| view! { <StepLine item href=href_of(item, &id, &viewer) /> }.into_any())
        .collect_view();
    view! {
        <section class="card" aria-labelledby="checklist-title">
            <div class="card-head">
                <h2 id="checklist-title">{text!(onboarding.title)}</h2>
                <span class="muted">{lead}</span>
            </div>
            <ol class="checklist">{steps}</ol>
        </section>
    }
    .into_any()
}

/// What is next for a tenant and where it is done, if the person may do it.
pub(crate) fn next_step(detail: &TenantDetail, viewer: &Viewer) -> Option<(&'static str, String)> {
    let items = onboarding::checklist(detail.into());
    let next = items
        .into_iter()
        .find(|item| item.progress == Progress::Next)?;
    let href = href_of(next, &detail.tenant.tenant_id, viewer)?;
    let label = match next.step {
        OnboardingStep::TenantCreated => return None,
        OnboardingStep::DomainPackThere => text!(home.import_domain),
        OnboardingStep::TenantPackImported => text!(packs.import),
        OnboardingStep::DomainChosen | OnboardingStep::Activated => text!(activation.verb),
        OnboardingStep::PlaybookLinked => text!(playbooks.link_one),
    };
    Some((label, href))
}

#[component]
fn StepLine(item: Item, href: Option<String>) -> impl IntoView {
    let (label, detail) = words(item.step);
    let (sign, class, word) = match item.progress {
        Progress::Done => (Sign::Done, "step step-done", text!(onboarding.is_done)),
        Progress::Next => (Sign::Open, "step step-next", text!(onboarding.is_next)),
        Progress::Optional => (Sign::Open, "step", text!(onboarding.is_optional)),
        Progress::Waiting => (
            Sign::Open,
            "step step-waiting",
            text!(onboarding.is_waiting),
        ),
    };
    let label = match href {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <li class=class>
            <Icon sign />
            <div>
                <p class="step-label">{label} " " <span class="step-state">{word}</span></p>
                {(item.progress != Progress::Done).then(|| view! { <p class="step-detail">{detail}</p> }.into_any())}
            </div>
        </li>
    }
    .into_any()
}

fn words(step: OnboardingStep) -> (&'static str, &'static str) {
    match step {
        OnboardingStep::TenantCreated => (text!(onboarding.tenant), ""),
        OnboardingStep::DomainPackThere => {
            (text!(onboarding.domain), text!(onboarding.domain_detail))
        }
        OnboardingStep::DomainChosen => (text!(onboarding.chosen), text!(onboarding.chosen_detail)),
        OnboardingStep::TenantPackImported => (text!(onboarding.own), text!(onboarding.own_detail)),
        OnboardingStep::Activated => (
            text!(onboarding.activated),
            text!(onboarding.activated_detail),
        ),
        OnboardingStep::PlaybookLinked => (
            text!(onboarding.playbook),
            text!(onboarding.playbook_detail),
        ),
    }
}

/// Where a step is done, if it is open and the person may do it.
fn href_of(item: Item, tenant: &TenantId, viewer: &Viewer) -> Option<String> {
    if !matches!(item.progress, Progress::Next | Progress::Optional) {
        return None;
    }
    let here = Scope::Tenant(tenant.clone());
    let (permission, scope, href) = match item.step {
        OnboardingStep::TenantCreated => return None,
        OnboardingStep::DomainPackThere => (
            Permission::PacksImport,
            Scope::Global,
            format!("{}?kind=domain", paths::IMPORT),
        ),
        OnboardingStep::TenantPackImported => {
            (Permission::PacksImport, here, paths::import_for(tenant))
        }
        OnboardingStep::PlaybookLinked => {
            (Permission::PlaybooksLink, here, paths::PLAYBOOKS.to_owned())
        }
        OnboardingStep::DomainChosen | OnboardingStep::Activated => (
            Permission::ActivationApply,
            here,
            paths::activate_for(tenant),
        ),
    };
    viewer.can(permission, &scope).then_some(href)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;

    #[test]
    fn a_step_leads_somewhere_only_for_those_who_may_do_it() {
        let tenant = TenantId::parse("ACME").unwrap();
        let open = Item {
            step: OnboardingStep::Activated,
            progress: Progress::Next,
        };
        let admin = Viewer::with_role(Role::Admin);

        assert_eq!(
            href_of(open, &tenant, &admin).as_deref(),
            Some("/admin/tenants/ACME?activate=1")
        );
        assert_eq!(
            href_of(open, &tenant, &Viewer::with_role(Role::Viewer)),
            None
        );

        let waiting = Item {
            progress: Progress::Waiting,
            ..open
        };
        assert_eq!(href_of(waiting, &tenant, &admin), None);
    }
}
