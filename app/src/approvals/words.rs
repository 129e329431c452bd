//! The words for change requests, and for how many approvals changes need.

use leptos::prelude::*;
use tenantry_domain::{
    approvals::{ApprovalPolicy, ChangeRequest, Governed, RequestStatus},
    id::TenantId,
    packs::{DomainName, Version},
};

use crate::{
    text::text,
    ui::{Choice, StatusBadge, Tone},
};

/// The word for where a request stands.
pub(super) fn status_label(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending => text!(requests.pending),
        RequestStatus::Approved => text!(requests.approved),
        RequestStatus::Applied => text!(requests.applied),
        RequestStatus::Rejected => text!(requests.rejected),
        RequestStatus::Cancelled => text!(requests.cancelled),
        RequestStatus::Stale => text!(requests.stale),
    }
}

/// Where a request stands, as a word and a colour.
pub(crate) fn status_badge(status: RequestStatus) -> AnyView {
    let tone = match status {
        RequestStatus::Pending => Tone::Warn,
        RequestStatus::Approved => Tone::Live,
        RequestStatus::Applied => Tone::Good,
        RequestStatus::Rejected => Tone::Bad,
        RequestStatus::Cancelled | RequestStatus::Stale => Tone::Neutral,
    };
    view! { <StatusBadge tone label=status_label(status) /> }.into_any()
}

/// What a request asks for, as a sentence.
pub(super) fn what_of(request: &ChangeRequest) -> String {
    let pair = pair_text(
        request.domain.as_ref(),
        request.domain_pack_version.as_ref(),
        request.tenant_pack_version.as_ref(),
    );
    let tenant = request.tenant_id.as_ref();
    what_text(request.operation, tenant, pair, request.rolled_back_to)
}

/// The same of its parts.
pub(crate) fn what_text(
    operation: Governed,
    tenant: Option<&TenantId>,
    pair: Option<String>,
    rolled_back_to: Option<u64>,
) -> String {
    let tenant = tenant.map_or("", TenantId::as_str);
    match operation {
        Governed::Activate => match pair {
            Some(pair) => text!(activation.confirm_title, pair = pair, tenant = tenant),
            None => text!(requests.activate_some, tenant = tenant),
        },
        Governed::Rollback => match rolled_back_to {
            Some(revision) => text!(requests.roll_back, tenant = tenant, revision = revision),
            None => text!(requests.roll_back_some, tenant = tenant),
        },
        Governed::Link => text!(requests.link, tenant = tenant),
        Governed::Unlink => text!(requests.unlink, tenant = tenant),
        Governed::SetApprovals if tenant.is_empty() => text!(requests.fewer).to_owned(),
        Governed::SetApprovals => text!(requests.fewer_for, tenant = tenant),
    }
}

/// The pair that a request would put in force, such as `Finance v3.2 + v1.4`.
pub(crate) fn pair_text(
    domain: Option<&DomainName>,
    version: Option<&Version>,
    own: Option<&Version>,
) -> Option<String> {
    let (domain, version) = (domain?, version?);
    Some(match own {
        Some(own) => format!("{domain} {version} + {own}"),
        None => format!("{domain} {version}"),
    })
}

/// How many approvals there are of those that are needed.
pub(super) fn given_of(request: &ChangeRequest) -> String {
    text!(
        requests.given,
        given = request.approvals.len(),
        needed = request.needed
    )
}

/// What an open request waits for, and of whom it cannot come.
pub(super) fn missing_of(request: &ChangeRequest) -> String {
    let given = request.approvals.iter().map(|approval| &approval.by);
    let mut names: Vec<&str> = Vec::new();
    for name in request.authors.iter().chain(given) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let names = names.join(", ");
    match request.missing() {
        0 => text!(requests.complete).to_owned(),
        // Nobody is known who could not.
        1 if names.is_empty() => text!(requests.missing_one_of_any).to_owned(),
        count if names.is_empty() => text!(requests.missing_of_any, count = count),
        1 => text!(requests.missing_one, names = names),
        count => text!(requests.missing, count = count, names = names),
    }
}

/// What a policy means for changes, in a sentence.
pub(super) fn policy_words(policy: ApprovalPolicy) -> String {
    let (any, loosening) = (policy.needed(false), policy.needed(true));
    match (any, loosening) {
        (0, 0) => text!(approvals.off).to_owned(),
        (0, _) => text!(approvals.loose_only, approvals = count_words(loosening)),
        _ if any == loosening => text!(approvals.each, approvals = count_words(any)),
        _ => text!(
            approvals.both,
            approvals = count_words(any),
            more = count_words(loosening)
        ),
    }
}

/// So many approvals, as a number to choose.
pub(super) fn choice(count: u64) -> Choice {
    let label = match count {
        0 => text!(approvals.none).to_owned(),
        count => count_words(count),
    };
    Choice::new(count.to_string(), label)
}

fn count_words(count: u64) -> String {
    match count {
        1 => text!(approvals.one).to_owned(),
        count => text!(approvals.many, count = count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approvals::sample;

    #[test]
    fn a_request_says_what_it_asks_for() {
        let request = sample::request();
        assert_eq!(what_of(&request), "Activate Finance v3.2 for ACME");

        let own = ChangeRequest {
            tenant_pack_version: Version::parse("v1.4").ok(),
            ..request.clone()
        };
        assert_eq!(what_of(&own), "Activate Finance v3.2 + v1.4 for ACME");
        let back = ChangeRequest {
            operation: Governed::Rollback,
            rolled_back_to: Some(2),
            ..request.clone()
        };
        assert_eq!(what_of(&back), "Roll ACME back to revision 2");
        let setting = ChangeRequest {
            operation: Governed::SetApprovals,
            tenant_id: None,
            ..request
        };
        assert_eq!(what_of(&setting), "Ask for fewer approvals everywhere");
    }

    #[test]
    fn what_is_missing_is_said_with_whom_it_cannot_come_from() {
        let mut request = sample::request();
        request.needed = 2;
        assert_eq!(
            missing_of(&request),
            "2 more approvals are needed, from people other than ada."
        );

        let by_nobody = ChangeRequest {
            authors: Vec::new(),
            ..request.clone()
        };
        assert_eq!(missing_of(&by_nobody), "2 more approvals are needed.");

        request.approvals.push(sample::approval("bob"));
        assert_eq!(given_of(&request), "1 of 2");
        assert_eq!(
            missing_of(&request),
            "1 more approval is needed, from somebody other than ada, bob."
        );
    }

    #[test]
    fn a_policy_is_told_by_what_it_means() {
        let told = |any, loosening| policy_words(ApprovalPolicy { any, loosening });

        assert_eq!(told(0, 0), "No change needs approval.");
        assert!(
            told(0, 2).starts_with("A change that loosens what is in force needs 2 approvals.")
        );
        // Never fewer than for any change.
        assert_eq!(
            told(1, 0),
            "Every change of what is in force needs 1 approval."
        );
        assert!(
            told(1, 2).ends_with("needs 1 approval, and one that loosens it needs 2 approvals.")
        );
    }
}
