//! What an activation would do, before anything is done.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    activation::{ActiveConfig, Candidate, Preview},
    id::TenantId,
    packs::{PackOwner, Version},
};

use super::{
    changes::Changes,
    findings::{Loosened, PackFindings},
    playbooks::Playbooks,
    situation::Proposal,
    suites::Suites,
};
use crate::{
    backend::refused,
    freezes::{frozen_notice, frozen_then_notice},
    layout::Viewer,
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, Icon, ProblemView, Sign},
};

/// The pair that is looked at, or what is shown where there is none.
pub(super) fn looked_at(proposal: Proposal, viewer: &Viewer) -> Result<Candidate, AnyView> {
    if proposal.situation.domains.items.is_empty() {
        let import = viewer
            .can(Permission::PacksImport, &Scope::Global)
            .then(|| {
                view! { <ButtonLink href=paths::IMPORT>{text!(packs.import)}</ButtonLink> }
                    .into_any()
            });
        return Err(view! {
            <EmptyState title=text!(activation.no_packs) detail=text!(activation.no_packs_detail)>
                {import}
            </EmptyState>
        }
        .into_any());
    }
    match proposal.candidate {
        Some(Ok(candidate)) => Ok(candidate),
        Some(Err(error)) => {
            // The page answers with it.
            drop(refused(*error.problem.clone()));
            Err(view! { <ProblemView error /> }.into_any())
        }
        None => Err(
            view! { <p class="muted choose-first">{text!(activation.choose_first)}</p> }.into_any(),
        ),
    }
}

/// What activating a pair would do, and how its test suites go.
#[component]
pub(super) fn Shown(
    candidate: Candidate,
    /// Whether it is for a later time.
    is_later: bool,
) -> impl IntoView {
    let Candidate { preview, suites } = candidate;
    let tenant = &preview.current.tenant_id;
    let title = text!(
        activation.confirm_title,
        pair = pair_text(&preview),
        tenant = tenant
    );
    let frozen = if is_later {
        frozen_then_notice
    } else {
        frozen_notice
    };
    let frozen = preview.frozen.as_ref().map(frozen);
    view! {
        <h3 class="dialog-pair">{title}</h3>
        {frozen}
        {verdict_of(&preview)}
        <Previewed preview=preview.clone() />
        <Suites suites preview />
    }
    .into_any()
}

/// What a pair would do: beside what is in force, to the playbooks, and what was found.
#[component]
pub(crate) fn Previewed(
    preview: Preview,
    /// Whether it is told as it was seen once, so that nothing in it can be chosen any more.
    #[prop(optional)]
    is_past: bool,
) -> impl IntoView {
    // Where the pair is live, nothing changes and nothing is loosened that is not so already.
    let changes_nothing = preview.is_live && !is_past;
    let changes = (!changes_nothing).then(|| {
        let links = compare_links(&preview);
        view! {
            <Changes changes=preview.changes.clone() links />
            <Loosened findings=preview.loosened.clone() />
        }
        .into_any()
    });
    let findings = findings_of(&preview);
    view! {
        <Comparison preview=preview.clone() is_past />
        <Playbooks verdicts=preview.playbooks is_past />
        {changes}
        {findings}
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
fn Comparison(preview: Preview, is_past: bool) -> impl IntoView {
    let (now, then) = if is_past {
        (text!(requests.then), text!(requests.afterwards))
    } else {
        (text!(activation.current), text!(activation.candidate))
    };
    let Preview {
        current,
        domain,
        domain_pack_version,
        tenant_pack_version,
        ..
    } = preview;
    let next = if preview.is_live && !is_past {
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
            <caption class="visually-hidden">{text!(activation.before_after)}</caption>
            <thead>
                <tr>
                    <th scope="col">{text!(activation.what)}</th>
                    <th scope="col">{now}</th>
                    <th scope="col">{then}</th>
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

/// The pages that compare the versions in force with those that would be, where they are of one history.
fn compare_links(preview: &Preview) -> Vec<(String, String)> {
    let current = &preview.current;
    let is_same_domain = current.domain.as_ref() == Some(&preview.domain);
    let link = |owner: PackOwner, from: Option<&Version>, to: Option<&Version>| {
        let (from, to) = from.zip(to).filter(|(from, to)| from != to)?;
        let name = match &owner {
            PackOwner::Domain(domain) => domain.to_string(),
            PackOwner::Tenant(tenant) => tenant.to_string(),
            PackOwner::Playbook(playbook) => playbook.to_string(),
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

/// The findings of both packs, each leading to its line on the pack's page.
fn findings_of(preview: &Preview) -> impl IntoView + use<> {
    let tenant: &TenantId = &preview.current.tenant_id;
    let domain_page = paths::domain_pack(&preview.domain, &preview.domain_pack_version);
    let tenant_page = preview
        .tenant_pack_version
        .as_ref()
        .map(|version| paths::tenant_pack(tenant, version))
        .unwrap_or_default();
    view! {
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
