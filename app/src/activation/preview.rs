//! What an activation would do, before anything is done.

use leptos::prelude::*;
use tenantry_domain::{
    activation::{Activate, ActiveConfig, Preview, PreviewActivation},
    id::TenantId,
    packs::{Finding, Version},
};

use super::{changes::Changes, confirm::ConfirmForm};
use crate::{
    asked::{Asked, ask},
    routes,
    text::text,
    ui::{FindingList, Icon, ProblemView, Sign, later},
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
    let findings = findings_of(&preview);
    let verdict = verdict_of(&preview);
    let changes = (!preview.is_live)
        .then(|| view! { <Changes changes=preview.changes.clone() /> }.into_any());
    let form = (preview.is_possible && !preview.is_live)
        .then(|| view! { <ConfirmForm preview=preview.clone() /> }.into_any());
    view! {
        <dialog class="dialog dialog-inline" open aria-labelledby="confirm-title">
            <h2 class="dialog-title" id="confirm-title">
                {title}
            </h2>
            {verdict}
            <Comparison preview />
            {changes}
            {findings}
            {form}
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
    let rows = [
        (
            text!(packs.domain_pack),
            domain_text(&current),
            Some(format!("{domain} {domain_pack_version}")),
        ),
        (
            text!(packs.tenant_pack),
            text_of(current.tenant_pack_version.as_ref()),
            text_of(tenant_pack_version.as_ref()),
        ),
        (
            text!(activation.revision),
            (current.revision > 0).then(|| current.revision.to_string()),
            Some(next.to_string()),
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(label, before, after)| {
            let is_same = before == after;
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

/// The findings of both packs, each leading to its line on the pack's page.
fn findings_of(preview: &Preview) -> impl IntoView + use<> {
    let tenant: &TenantId = &preview.current.tenant_id;
    let domain_page = routes::domain_pack(&preview.domain, &preview.domain_pack_version);
    let tenant_page = preview
        .tenant_pack_version
        .as_ref()
        .map(|version| routes::tenant_pack(tenant, version))
        .unwrap_or_default();
    let part = |label: &'static str, findings: &[Finding], page: String| {
        let findings = findings.to_vec();
        (!findings.is_empty()).then(|| {
            view! {
                <section class="dialog-part">
                    <h3>{label}</h3>
                    <FindingList label findings lines_at=page />
                </section>
            }
            .into_any()
        })
    };
    (
        part(
            text!(activation.domain_findings),
            &preview.domain_findings,
            domain_page,
        ),
        part(
            text!(activation.tenant_findings),
            &preview.tenant_findings,
            tenant_page,
        ),
    )
}
