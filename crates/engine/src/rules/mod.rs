//! What the schema cannot say: identity, references, conditions, and likely mistakes.
//!
//! One file per part of a pack. A rule reads the document as it is, skips what has the wrong shape,
//! and adds its findings to the report; nothing here depends on another rule having passed.

mod approvals;
mod endpoint;
mod entities;
mod guardrails;
mod identity;
mod names;
mod playbooks;
pub(crate) mod secrets;
pub(crate) mod steps;
mod suites;
mod tenant;
mod tools;
mod types;
mod vocabulary;

use serde_json::Value;
use tenantry_domain::packs::PackKind;

pub(crate) use guardrails::{DEFAULT_THRESHOLD, merged_lists};
pub(crate) use identity::Expected;
pub(crate) use vocabulary::{EntryKind, Vocabulary};

use crate::{condition::Checker, path::Path, report::Report, view};

/// Checks a domain pack on its own; `tenant` is the tenant pack that it is used with, if any, whose
/// playbooks count when tools and types that nobody handles are looked for.
pub(crate) fn check_domain(
    pack: &Value,
    tenant: Option<&Value>,
    expected: &Expected<'_>,
    allow_private_endpoints: bool,
    report: &mut Report,
) {
    let vocabulary = Vocabulary::of(pack);
    let mut conditions = Checker::new(
        vocabulary.attributes_for_conditions(),
        Some(&vocabulary.types),
    );
    let root = Path::Root;

    identity::check(pack, PackKind::Domain, expected, report);
    names::check(pack, report);
    entities::check(pack, &vocabulary, report);
    types::check(pack, &vocabulary, &mut conditions, report);
    tools::check(pack, allow_private_endpoints, report);
    playbooks::check(
        pack.get("playbooks"),
        &root.key("playbooks"),
        Some(&vocabulary),
        &mut conditions,
        report,
    );
    playbooks::check_coverage(pack, tenant, &vocabulary, report);
    tenant::check_named_approvals(pack, Some(&vocabulary), report);
    guardrails::check_one(
        pack.get("guardrails"),
        &root.key("guardrails"),
        Some(&vocabulary),
        report,
    );
    suites::check(pack, Some(&vocabulary), report);
}

/// Checks a playbook on its own: nobody knows yet which types and tools there are where it is linked.
pub(crate) fn check_playbook(pack: &Value, expected: &Expected<'_>, report: &mut Report) {
    identity::check(pack, PackKind::Playbook, expected, report);
    let mut conditions = Checker::new(None, None);
    let list = Path::Root.key("playbooks");
    playbooks::check(pack.get("playbooks"), &list, None, &mut conditions, report);
}

/// Checks a linked playbook against the packs that it is linked to, all in their normal form.
pub(crate) fn check_linked(
    pack: &Value,
    domain: &Value,
    tenant: Option<&Value>,
    report: &mut Report,
) {
    let vocabulary = Vocabulary::of(domain);
    let mut conditions = Checker::new(
        vocabulary.attributes_for_conditions(),
        Some(&vocabulary.types),
    );
    let list = Path::Root.key("playbooks");
    let playbooks = pack.get("playbooks");
    playbooks::check(playbooks, &list, Some(&vocabulary), &mut conditions, report);
    approvals::check_linked(playbooks, &list, tenant, &vocabulary, report);
}

/// Checks a tenant pack, against a domain pack where one is at hand.
///
/// One of another domain is no measure: that it is another is all that is said, for what would follow
/// from it helps nobody.
pub(crate) fn check_tenant(
    pack: &Value,
    domain: Option<&Value>,
    expected: &Expected<'_>,
    report: &mut Report,
) {
    let of_domain = domain.and_then(|domain| view::text(domain, "domainName"));
    let expected = Expected {
        domain: expected.domain.or(of_domain),
        ..*expected
    };
    let is_of_another = match (view::text(pack, "domainName"), expected.domain) {
        (Some(written), Some(wanted)) => written != wanted,
        _ => false,
    };
    let domain = domain.filter(|_| !is_of_another);
    let vocabulary = domain.map(Vocabulary::of);
    let vocabulary = vocabulary.as_ref();
    let attributes = vocabulary.and_then(Vocabulary::attributes_for_conditions);
    let mut conditions = Checker::new(attributes, vocabulary.map(|known| &known.types));
    let root = Path::Root;

    identity::check(pack, PackKind::Tenant, &expected, report);
    tenant::check_overrides(pack, vocabulary, report);
    tenant::check_named_approvals(pack, vocabulary, report);
    tenant::check_routing(pack, &mut conditions, report);
    approvals::check(pack, domain, vocabulary, report);
    let playbooks = root.key("customPlaybooks");
    playbooks::check(
        pack.get("customPlaybooks"),
        &playbooks,
        vocabulary,
        &mut conditions,
        report,
    );
    let guardrails = root.key("customGuardrails");
    guardrails::check_one(
        pack.get("customGuardrails"),
        &guardrails,
        vocabulary,
        report,
    );
    suites::check(pack, vocabulary, report);
    match (domain, vocabulary) {
        (Some(domain), Some(vocabulary)) => {
            guardrails::check_pair(domain, pack, vocabulary, report);
        }
        _ if is_of_another => {}
        _ => tenant::not_cross_checked(pack, report),
    }
}
