//! How a revision differs from another one, on the page of the revision.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    activation::{DiffRevisions, Revision, RevisionDiff},
    id::TenantId,
};

use crate::{
    activation::{Changes, Loosened},
    asked::{Asked, ask},
    layout::Viewer,
    paths,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{ButtonLink, ComboboxField, GetForm, ProblemView, SubmitButton, TextField, When, later},
};

/// The parameter that names the revision which is compared with.
const FROM: &str = "from";
/// The parameter that names the tenant whose revision that is.
const OF: &str = "of";
/// The parameter that asks to compare with what is compared with if nothing is said.
const COMPARE: &str = "compare";
/// Digits of the largest number of a revision.
const DIGITS: u32 = 19;

/// Which revision an address compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Other {
    /// None: the contents are shown.
    Nobody,
    /// The one with this number, 0 for the time before the first; of another tenant, if that is said. Without a number
    /// the one before, or in force there.
    One(Option<u64>, Option<TenantId>),
    /// What is no number.
    NoNumber,
    /// What is no tenant's id.
    NoTenant,
}

impl Other {
    /// Reads it from the address of the page.
    pub(super) fn read(query: &QueryString) -> Self {
        let said = |name| {
            query
                .get(name)
                .map(str::trim)
                .filter(|said| !said.is_empty())
        };
        let number = match said(FROM).map(str::parse) {
            None => None,
            Some(Ok(number)) => Some(number),
            Some(Err(_)) => return Self::NoNumber,
        };
        let tenant = match said(OF).map(TenantId::parse) {
            None => None,
            Some(Ok(tenant)) => Some(tenant),
            Some(Err(_)) => return Self::NoTenant,
        };
        match (number, tenant) {
            (None, None) if said(COMPARE).is_none() => Self::Nobody,
            (number, tenant) => Self::One(number, tenant),
        }
    }
}

/// Asks which revision to compare with.
#[component]
pub(super) fn CompareRevision(
    revision: Revision,
    other: Other,
    query: QueryString,
    viewer: Viewer,
) -> impl IntoView {
    let number = revision.revision;
    let fault = |which: &Other, message: &str| (other == *which).then(|| message.to_owned());
    let no_number = fault(&Other::NoNumber, text!(contents.no_number));
    let no_tenant = fault(&Other::NoTenant, text!(contents.no_tenant));
    let back = (other != Other::Nobody).then(|| {
        let href = paths::revision(&revision.tenant_id, number);
        view! { <ButtonLink href>{text!(contents.show)}</ButtonLink> }.into_any()
    });
    view! {
        <GetForm
            path=paths::revision(&revision.tenant_id, number)
            class="card compare-with compare-revision"
            waits=true
        >
            <input type="hidden" name=COMPARE value="1" />
            <TextField
                name=FROM
                label=text!(contents.compare_with)
                hint=text!(contents.compare_with_hint)
                value=query.text(FROM)
                error=no_number
                maxlength=DIGITS
            />
            <ComboboxField
                name=OF
                label=text!(contents.compare_of)
                hint=text!(contents.compare_of_hint)
                value=query.text(OF)
                error=no_tenant
                find=find_tenants(viewer, Permission::ActivationRead)
            />
            <SubmitButton>{text!(compare.verb)}</SubmitButton>
            {back}
        </GetForm>
    }
    .into_any()
}

/// What a revision adds, removes, changes and loosens, beside another one.
#[component]
pub(super) fn Compared(
    revision: Revision,
    from: Option<u64>,
    of: Option<TenantId>,
) -> impl IntoView {
    let wanted = DiffRevisions {
        tenant_id: revision.tenant_id,
        revision: revision.revision,
        from,
        of,
    };
    let diff = Asked::new(move || wanted.clone(), ask);
    later(6, move || async move {
        match diff.await {
            Ok(diff) => view! { <Shown diff /> }.into_any(),
            Err(error) => view! { <ProblemView error /> }.into_any(),
        }
    })
}

#[component]
fn Shown(diff: RevisionDiff) -> impl IntoView {
    let RevisionDiff {
        from,
        to,
        loosened,
        changes,
        ..
    } = diff;
    let is_other = from
        .as_ref()
        .is_some_and(|from| from.tenant_id != to.tenant_id);
    let title = match &from {
        Some(from) if is_other => text!(
            contents.compared_with_other,
            tenant = from.tenant_id,
            revision = from.revision
        ),
        Some(from) => text!(contents.compared, revision = from.revision),
        None => text!(contents.compared_with_nothing).to_owned(),
    };
    let base = from.map(|from| {
        let href = paths::revision(&from.tenant_id, from.revision);
        let pair = match &from.tenant_pack_version {
            Some(own) => format!("{} {} + {own}", from.domain, from.domain_pack_version),
            None => format!("{} {}", from.domain, from.domain_pack_version),
        };
        let how_to_read = if is_other {
            Some(text!(contents.compared_tenants))
        } else {
            (from.revision > to.revision).then(|| text!(contents.compared_backwards))
        };
        let how_to_read = how_to_read.map(|text| view! { <p>{text}</p> }.into_any());
        view! {
            <p class="muted">
                <a href=href>{text!(ui.revision, revision = from.revision)}</a>
                " · "
                {pair}
                " · "
                <When at=from.created_at />
            </p>
            {how_to_read}
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="compared-title">
            <h2 id="compared-title">{title}</h2>
            {base}
            <Changes changes links=Vec::new() />
            <Loosened findings=loosened />
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_revision_to_compare_with() {
        let other = |query| Other::read(&QueryString::read(query));
        let number = |number| Other::One(Some(number), None);

        assert_eq!(other("part=tools"), Other::Nobody);
        assert_eq!(other("from=&of="), Other::Nobody);
        assert_eq!(other("from=0"), number(0));
        assert_eq!(other("from=+7+"), number(7));
        assert_eq!(other("from=-1"), Other::NoNumber);
        assert_eq!(other("from=99999999999999999999"), Other::NoNumber);
        assert_eq!(other("of=no+id"), Other::NoTenant);
        assert_eq!(other("compare=1&from=&of="), Other::One(None, None));
        let acme = TenantId::parse("ACME").ok();
        assert_eq!(other("from=&of=ACME"), Other::One(None, acme.clone()));
        assert_eq!(other("from=2&of=ACME"), Other::One(Some(2), acme));
    }
}
