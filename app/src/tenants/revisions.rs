//! A tenant's revisions, newest first, each with the way back to it.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::Permission,
    activation::{self, Revision},
    id::TenantId,
    packs::{PackOwner, Version},
};

use crate::{
    asked::{Asked, ask},
    layout::use_session,
    paths,
    query::QueryString,
    text::text,
    ui::{
        ButtonLink, Look, ProblemView, StatusBadge, Timeline, TimelineItem, Tone, after_link,
        before_link, later, use_query,
    },
};

/// Revisions shown at once on the tenant's page.
const SHOWN: u32 = 20;

/// The history of a tenant's configuration.
#[component]
pub(super) fn Revisions(tenant_id: TenantId, current: u64) -> impl IntoView {
    if current == 0 {
        return ().into_any();
    }
    let session = use_session();
    let query = use_query();
    let cursor = Memo::new(move |_| query.read().get(paths::HISTORY_AT).map(str::to_owned));
    let of = tenant_id.clone();
    let revisions = Asked::new(
        move || activation::ListRevisions {
            tenant_id: of.clone(),
            as_of: None,
            page: PageRequest {
                limit: Some(SHOWN),
                cursor: cursor.get(),
            },
        },
        ask,
    );
    view! {
        <section class="card" aria-labelledby="revisions-title">
            <h2 id="revisions-title">{text!(tenants.revisions)}</h2>
            {later(3, move || {
                // Read before waiting, so that another part of the history is asked for.
                let at = cursor.get();
                let tenant_id = tenant_id.clone();
                async move {
                    let viewer = session.viewer().await;
                    let may_go_back = viewer.can_for(Permission::ActivationApply, &tenant_id);
                    match revisions.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) => {
                            view! { <Shown page tenant_id current may_go_back at /> }
                                .into_any()
                        }
                    }
                }
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Shown(
    page: Page<Revision>,
    tenant_id: TenantId,
    current: u64,
    may_go_back: bool,
    /// Where this part of the history begins; nothing for the newest.
    #[prop(optional_no_strip)]
    at: Option<String>,
) -> impl IntoView {
    let path = paths::tenant(&tenant_id);
    let to = |cursor| {
        QueryString::default()
            .with(paths::HISTORY_AT, cursor)
            .href(&path)
    };
    let newer = before_link(text!(tenants.newer_revisions), page.prev_cursor.map(to));
    let earlier = after_link(text!(tenants.earlier_revisions), page.next_cursor.map(to));
    let items = with_the_one_before(page.items)
        .into_iter()
        .map(|(revision, before)| {
            let back = (may_go_back && revision.revision != current)
                .then(|| paths::roll_back_to(&revision, at.as_deref()));
            view! { <Item revision before current back /> }.into_any()
        })
        .collect_view();
    let newest = at.is_some().then(|| {
        view! { <a class="button" href=path>{text!(tenants.newest_revisions)}</a> }.into_any()
    });
    view! {
        <Timeline label=text!(tenants.revisions)>{items}</Timeline>
        <p class="pager-links">{newest} {newer} {earlier}</p>
    }
    .into_any()
}

/// Each revision with the one before it, as far as that is listed.
fn with_the_one_before(revisions: Vec<Revision>) -> Vec<(Revision, Option<Revision>)> {
    let before: Vec<_> = revisions.iter().skip(1).cloned().map(Some).collect();
    let before = before.into_iter().chain(std::iter::once(None));
    revisions.into_iter().zip(before).collect()
}

#[component]
fn Item(
    revision: Revision,
    before: Option<Revision>,
    current: u64,
    /// Where its pair is put in force again, for who may.
    back: Option<String>,
) -> impl IntoView {
    let is_current = revision.revision == current;
    let domain = paths::domain_pack(&revision.domain, &revision.domain_pack_version);
    let own = revision.tenant_pack_version.as_ref().map(|version| {
        let href = paths::tenant_pack(&revision.tenant_id, version);
        view! {
            " + "
            <a href=href>{version.to_string()}</a>
        }
        .into_any()
    });
    let accepted = (revision.accepted_warnings > 0).then(|| {
        text!(
            tenants.accepted_warnings,
            count = revision.accepted_warnings
        )
    });
    let number = revision.revision;
    let again = revision.rolled_back_to.map(|earlier| {
        view! { <p>{text!(tenants.rolled_back_to, revision = earlier)}</p> }.into_any()
    });
    let compared = before
        .map(|before| compare_links(&before, &revision))
        .unwrap_or_default()
        .into_iter()
        .map(|(href, label)| view! { <a href=href>{label}</a> }.into_any())
        .collect_view();
    let back = back.map(|href| {
        view! {
            <ButtonLink
                href
                look=Look::Quiet
                aria_label=text!(tenants.roll_back_to, revision = number)
            >
                {text!(tenants.roll_back)}
            </ButtonLink>
        }
        .into_any()
    });
    let changed = (number > 1).then(|| {
        view! {
            <a
                href=paths::changes_of_revision(&revision.tenant_id, number)
                aria-label=text!(contents.what_changed_in, revision = number)
            >
                {text!(contents.what_changed)}
            </a>
        }
        .into_any()
    });
    let request = revision.change_request.as_ref().map(|id| {
        view! {
            <a
                href=paths::change_request(id)
                aria-label=text!(tenants.approved_request_of, revision = number)
            >
                {text!(tenants.approved_request)}
            </a>
        }
        .into_any()
    });
    let recall = revision.recall.as_ref().map(|id| {
        view! {
            <a href=paths::recall(id) aria-label=text!(recalls.by_one_of, revision = number)>
                {text!(recalls.by_one)}
            </a>
        }
        .into_any()
    });
    let json = paths::config_of_revision(&revision.tenant_id, number);
    view! {
        <TimelineItem at=revision.created_at by=revision.created_by is_current>
            <p>
                <strong>{text!(ui.revision, revision = number)}</strong>
                " "
                {is_current
                    .then(|| view! { <StatusBadge tone=Tone::Live label=text!(ui.live) /> }.into_any())}
            </p>
            <p>
                <a href=domain>{format!("{} {}", revision.domain, revision.domain_pack_version)}</a>
                {own}
            </p>
            {again}
            {revision.reason.map(|reason| view! { <p class="timeline-reason">{reason}</p> }.into_any())}
            {accepted.map(|accepted| view! { <p class="muted">{accepted}</p> }.into_any())}
            <p class="timeline-links">
                {request}
                {recall}
                {compared}
                {changed}
                <a
                    href=paths::revision(&revision.tenant_id, number)
                    aria-label=text!(contents.show_revision, revision = number)
                >
                    {text!(contents.show)}
                </a>
                <a
                    rel="external"
                    href=json
                    aria-label=text!(tenants.revision_json_of, revision = number)
                >
                    {text!(tenants.revision_json)}
                </a>
                {back}
            </p>
        </TimelineItem>
    }
    .into_any()
}

/// The pages that compare what two revisions are made of, where it differs and is of one history.
fn compare_links(before: &Revision, after: &Revision) -> Vec<(String, String)> {
    let link = |owner: PackOwner, from: Option<&Version>, to: Option<&Version>| {
        let (from, to) = from.zip(to).filter(|(from, to)| from != to)?;
        let label = text!(activation.compare, from = from, to = to);
        Some((paths::compare_versions(&owner, from, to), label))
    };
    let domain = link(
        PackOwner::Domain(after.domain.clone()),
        Some(&before.domain_pack_version),
        Some(&after.domain_pack_version),
    );
    let own = link(
        PackOwner::Tenant(after.tenant_id.clone()),
        before.tenant_pack_version.as_ref(),
        after.tenant_pack_version.as_ref(),
    );
    let domain = domain.filter(|_| before.domain == after.domain);
    domain.into_iter().chain(own).collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Checksum, Timestamp, packs::DomainName};

    use super::*;

    fn revision(number: u64, domain: &str, version: &str, own: Option<&str>) -> Revision {
        Revision {
            tenant_id: TenantId::parse("ACME").unwrap(),
            revision: number,
            domain: DomainName::parse(domain).unwrap(),
            domain_pack_version: Version::parse(version).unwrap(),
            tenant_pack_version: own.map(|own| Version::parse(own).unwrap()),
            playbooks: Vec::new(),
            checksum: Checksum::of_bytes(b""),
            reason: None,
            accepted_warnings: 0,
            rolled_back_to: None,
            change_request: None,
            recall: None,
            created_at: Timestamp::from_micros(0),
            created_by: "admin".to_owned(),
        }
    }

    #[test]
    fn going_back_names_the_whole_pair_also_where_it_has_no_tenant_pack() {
        let with = paths::roll_back_to(&revision(1, "Finance", "v3.1", Some("v1.4")), Some("c2"));
        let without = paths::roll_back_to(&revision(2, "Finance", "v3.2", None), None);

        assert_eq!(
            with,
            "/admin/tenants/ACME?activate=1&domain=Finance&domain_pack_version=v3.1\
             &tenant_pack_version=v1.4&playbooks_of=1&revisions=c2"
        );
        assert!(
            without.ends_with("&tenant_pack_version=none&playbooks_of=2"),
            "{without}"
        );
    }

    #[test]
    fn what_differs_from_the_revision_before_can_be_compared() {
        let hrefs = |before: &Revision, after: &Revision| {
            let links = compare_links(before, after).into_iter();
            links.map(|(href, _)| href).collect::<Vec<_>>()
        };
        let first = revision(1, "Finance", "v3.1", Some("v1.4"));

        assert_eq!(
            hrefs(&first, &revision(2, "Finance", "v3.2", Some("v1.4"))),
            ["/admin/packs/domain/Finance/compare?from=v3.1&to=v3.2"]
        );
        assert!(hrefs(&first, &revision(2, "Retail", "v1.0", None)).is_empty());
    }

    #[test]
    fn each_revision_is_listed_with_the_one_before() {
        let listed = with_the_one_before(vec![
            revision(2, "Finance", "v2", None),
            revision(1, "Finance", "v1", None),
        ]);

        let before: Vec<_> = listed
            .iter()
            .map(|(_, before)| before.as_ref().map(|one| one.revision))
            .collect();
        assert_eq!(before, [Some(1), None]);
    }
}
