//! What an activation would do, before anything is done.

use leptos::prelude::*;
use tenantry_domain::{
    activation::{Activate, ActiveConfig, Preview, PreviewActivation},
    id::TenantId,
    packs::{PackOwner, Version},
};

use super::{
    changes::Changes,
    confirm::ConfirmForm,
    findings::{Loosened, PackFindings},
};
use crate::{
    asked::{Asked, ask},
    paths,
    text::text,
    ui::{Icon, ProblemView, Sign, later},
};

/// Asks for the preview and shows it as a dialog that stands in the page.
#[component]
pub(super) fn Previewed(activate: Activate) -> impl IntoView {
    let tenant = activate.tenant_id.clone();
    let asked = Asked::new(move || PreviewActivation(activate.clone()), ask);
    later(8, move || {
        let tenant = tenant.clone();
        async move {
            match asked.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(preview) => view! { <Shown preview tenant /> }.into_any(),
            }
        }
    })
}

#[component]
fn Shown(preview: Preview, tenant: String) -> impl IntoView {
    let pair = pair_text(&preview);
    let title = text!(activation.confirm_title, pair = pair, tenant = tenant);
    let verdict = verdict_of(&preview);
    let findings = findings_of(&preview);
    let changes = (!preview.is_live)
        .then(|| view! { <Changes changes=preview.changes.clone() /> }.into_any());
    let may_confirm = preview.is_possible && !preview.is_live;
    let seen = view! {
        <Comparison preview=preview.clone() />
        {changes}
        {findings}
    }
    .into_any();
    // All of it stands in the form, whose footer stays in view as long as any of it is.
    let body = if may_confirm {
        view! { <ConfirmForm preview>{seen}</ConfirmForm> }.into_any()
    } else {
        seen
    };
    view! {
        <dialog class="dialog dialog-inline" open aria-labelledby="confirm-title">
            <h2 class="dialog-title" id="confirm-title">
                {title}
            </h2>
            {verdict}
            {body}
        </dialog>
    }
    .into_any()
}

/// Why there is nothing to confirm, if there is nothing to confirm.
fn verdict_of(preview: &Preview) -> Option<impl IntoView + use<>> {
    let (class, sign, title, detail) = if !preview.is_possible {
        let detail = text!(activation.not_possible_detail);
        (
            "banner banner-bad",
            Sign::Problem,
            text!(activation.not_possible),
            detail,
        )
    } else if preview.is_live {
        let detail = text!(activation.is_live_detail);
        (
            "banner banner-info",
            Sign::Info,
            text!(activation.is_live),
            detail,
        )
    } else {
        return None;
    };
    Some(
        view! {
            <div class=class>
                <Icon sign />
                <div>
                    <p class="banner-title">{title}</p>
                    <p>{detail}</p>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// What is in force beside what would be.
#[component]
fn Comparison(preview: Preview) -> impl IntoView {
    let links = compare_links(&preview)
        .into_iter()
        .map(|(href, label)| view! { <a href=href>{label}</a> }.into_any())
        .collect_view();
    let Preview {
        current,
        domain,
        domain_pack_version,
        tenant_pack_version,
        ..
    } = preview;
    let next = if preview.is_live {
        current.revision
    } else {
        current.revision + 1
    };
    let own = text_of(tenant_pack_version.as_ref());
    let own_before = text_of(current.tenant_pack_version.as_ref());
    let own_after = match &preview.kept_tenant_pack_version {
        Some(version) => Some(text!(activation.kept, version = version)),
        None => own.clone(),
    };
    let domain_before = domain_text(&current);
    let domain_after = Some(format!("{domain} {domain_pack_version}"));
    let before = (current.revision > 0).then(|| current.revision.to_string());
    let after = Some(next.to_string());
    let rows = [
        (
            text!(packs.domain_pack),
            domain_before == domain_after,
            domain_before,
            domain_after,
        ),
        (
            text!(packs.tenant_pack),
            own_before == own,
            own_before,
            own_after,
        ),
        (text!(activation.revision), before == after, before, after),
    ];
    let rows = rows
        .into_iter()
        .map(|(label, is_same, before, after)| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td>{cell(before)}</td>
                    <td class:comparison-new=!is_same>{cell(after)}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <table class="comparison">
            <thead>
                <tr>
                    <th scope="col">{text!(activation.what)}</th>
                    <th scope="col">{text!(activation.current)}</th>
                    <th scope="col">{text!(activation.candidate)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="comparison-links">{links}</p>
    }
    .into_any()
}

fn cell(text: Option<String>) -> impl IntoView {
    match text {
        Some(text) => text.into_any(),
        None => view! { <span class="muted">{text!(activation.nothing)}</span> }.into_any(),
    }
}

fn text_of(version: Option<&Version>) -> Option<String> {
    version.map(ToString::to_string)
}

fn domain_text(active: &ActiveConfig) -> Option<String> {
    let (domain, version) = active
        .domain
        .as_ref()
        .zip(active.domain_pack_version.as_ref())?;
    Some(format!("{domain} {version}"))
}

/// The candidate in a few words, such as `CapitalMarkets v3.2 + v1.4`.
fn pair_text(preview: &Preview) -> String {
    let own = preview
        .tenant_pack_version
        .as_ref()
        .map(|version| format!(" + {version}"));
    format!(
        "{} {}{}",
        preview.domain,
        preview.domain_pack_version,
        own.unwrap_or_default()
    )
}

/// The pages that compare the versions in force with those that would be, where they are of one history.
fn compare_links(preview: &Preview) -> Vec<(String, String)> {
    let current = &preview.current;
    let is_same_domain = current.domain.as_ref() == Some(&preview.domain);
    let link = |owner: PackOwner, from: Option<&Version>, to: Option<&Version>| {
        let (from, to) = from.zip(to).filter(|(from, to)| from != to)?;
        let name = match &owner {
            PackOwner::Domain(domain) => domain.to_string(),
            PackOwner::Tenant(tenant) => tenant.to_string(),
        };
        let label = text!(activation.compare, from = format!("{name} {from}"), to = to);
        Some((paths::compare_versions(&owner, from, to), label))
    };
    let domain = link(
        PackOwner::Domain(preview.domain.clone()),
        current.domain_pack_version.as_ref(),
        Some(&preview.domain_pack_version),
    );
    let own = link(
        PackOwner::Tenant(current.tenant_id.clone()),
        current.tenant_pack_version.as_ref(),
        preview.tenant_pack_version.as_ref(),
    );
    domain
        .filter(|_| is_same_domain)
        .into_iter()
        .chain(own)
        .collect()
}

/// What is loosened, and the findings of both packs, each leading to its line on the pack's page.
fn findings_of(preview: &Preview) -> impl IntoView + use<> {
    let tenant: &TenantId = &preview.current.tenant_id;
    let domain_page = paths::domain_pack(&preview.domain, &preview.domain_pack_version);
    let tenant_page = preview
        .tenant_pack_version
        .as_ref()
        .map(|version| paths::tenant_pack(tenant, version))
        .unwrap_or_default();
    // Where the pair is live, nothing is loosened that is not so already.
    let loosened = if preview.is_live {
        Vec::new()
    } else {
        preview.loosened.clone()
    };
    view! {
        <Loosened findings=loosened />
        <PackFindings
            label=text!(activation.domain_findings)
            findings=preview.domain_findings.clone()
            page=domain_page
        />
        <PackFindings
            label=text!(activation.tenant_findings)
            findings=preview.tenant_findings.clone()
            page=tenant_page
        />
    }
    .into_any()
}
