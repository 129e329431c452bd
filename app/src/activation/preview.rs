//! What an activation would do, before anything is done.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    activation::{ActiveConfig, Candidate, Preview},
    id::TenantId,
    packs::{DomainName, PackOwner, Version},
};

use super::{
    changes::Changes,
    choice::named,
    findings::{Loosened, PackFindings},
    playbooks::Playbooks,
    situation::Situation,
    suites::Suites,
};
use crate::{
    UiError,
    backend::refused,
    freezes::{frozen_notice, frozen_then_notice},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, EmptyState, Icon, ProblemView, Sign, use_query},
};

/// The pair that is looked at, or what is shown where there is none.
pub(super) fn looked_at<C>(
    situation: &Situation,
    candidate: Option<Result<C, UiError>>,
    viewer: &Viewer,
) -> Result<C, AnyView> {
    match candidate {
        Some(Ok(candidate)) if !situation.domains.items.is_empty() => Ok(candidate),
        other => Err(instead(situation, other.and_then(Result::err), viewer)),
    }
}

fn instead(situation: &Situation, error: Option<UiError>, viewer: &Viewer) -> AnyView {
    if situation.domains.items.is_empty() {
        let import = viewer
            .can(Permission::PacksImport, &Scope::Global)
            .then(|| {
                view! { <ButtonLink href=paths::IMPORT>{text!(packs.import)}</ButtonLink> }
                    .into_any()
            });
        return view! {
            <EmptyState title=text!(activation.no_packs) detail=text!(activation.no_packs_detail)>
                {import}
            </EmptyState>
        }
        .into_any();
    }
    let Some(error) = error else {
        return view! { <p class="muted choose-first">{text!(activation.choose_first)}</p> }
            .into_any();
    };
    // The page answers with it.
    drop(refused(*error.problem.clone()));
    view! { <ProblemView error /> }.into_any()
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
        pair = pair_text(
            &preview.domain,
            &preview.domain_pack_version,
            preview.tenant_pack_version.as_ref()
        ),
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
        {verdict_of(preview.is_possible, preview.is_live)}
        <Previewed preview=preview.clone() />
        <Suites suites preview=preview.clone() />
        {replay_link(&preview)}
    }
    .into_any()
}

/// The way to the page that replays exceptions with the pair, where that can tell anything.
fn replay_link(preview: &Preview) -> Option<AnyView> {
    let may_differ = preview.is_possible && !preview.is_live;
    may_differ.then(|| {
        let query = use_query().get_untracked();
        let href =
            named(&query, QueryString::default()).href(&paths::replay(&preview.current.tenant_id));
        view! {
            <p class="dialog-part">
                <a href=href>{text!(replay.link)}</a>
                " "
                <span class="muted">{text!(replay.link_detail)}</span>
            </p>
        }
        .into_any()
    })
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
pub(super) fn verdict_of(is_possible: bool, is_live: bool) -> Option<AnyView> {
    let (class, sign, title, detail) = if !is_possible {
        let detail = text!(activation.not_possible_detail);
        (
            "banner banner-bad",
            Sign::Problem,
            text!(activation.not_possible),
            detail,
        )
    } else if is_live {
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

/// A pair in a few words, such as `CapitalMarkets v3.2 + v1.4`.
pub(super) fn pair_text(domain: &DomainName, version: &Version, own: Option<&Version>) -> String {
    let own = own.map(|version| format!(" + {version}"));
    format!("{domain} {version}{}", own.unwrap_or_default())
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
