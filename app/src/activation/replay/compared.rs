//! What a replay compares, in words, and why there is nothing to compare where there is not.

use leptos::prelude::*;
use serde::Deserialize;
use tenantry_domain::{
    activation::{Activate, ActiveConfig, TenantPackChoice},
    packs::{DomainName, Finding, Severity, Version},
    playbooks::PlaybookId,
};

use crate::{
    UiError,
    activation::{
        choice::{Choice, unlinked_in},
        findings::PackFindings,
        preview::{pair_text, verdict_of},
        situation::Situation,
    },
    paths::{self, PLAYBOOKS_OF},
    query::QueryString,
    text::text,
};

/// What the page reads of a proposal: it shows neither what changes nor how the suites go.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Proposed {
    pub(super) choice: Choice,
    pub(super) situation: Situation,
    pub(super) candidate: Option<Result<Looked, UiError>>,
}

/// A pair that was looked at.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Looked {
    pub(super) preview: Pair,
}

/// What the page reads of a preview.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Pair {
    current: ActiveConfig,
    domain: DomainName,
    domain_pack_version: Version,
    tenant_pack_version: Option<Version>,
    is_live: bool,
    is_possible: bool,
    domain_findings: Vec<Finding>,
    tenant_findings: Vec<Finding>,
    playbooks: Vec<Link>,
}

/// A linked playbook, and what is wrong with it.
#[derive(Debug, Clone, Deserialize)]
struct Link {
    playbook_id: PlaybookId,
    version: Version,
    findings: Vec<Finding>,
}

impl Pair {
    /// What exceptions are replayed with, if they can be: the pair was found fit, and is not what is in force.
    pub(super) fn candidate(&self, query: &QueryString) -> Option<Activate> {
        (self.is_possible && !self.is_live).then(|| Activate {
            tenant_id: self.current.tenant_id.to_string(),
            domain: Some(self.domain.to_string()),
            domain_pack_version: self.domain_pack_version.to_string(),
            tenant_pack_version: TenantPackChoice::exactly(self.tenant_pack_version.as_ref()),
            expected_revision: Some(self.current.revision),
            unlink: unlinked_in(query),
            playbooks_of: query.get(PLAYBOOKS_OF).and_then(|of| of.parse().ok()),
            ..Activate::default()
        })
    }

    /// What is compared, in a sentence.
    fn said(&self) -> String {
        let own = self.tenant_pack_version.as_ref();
        let pair = pair_text(&self.domain, &self.domain_pack_version, own);
        let ActiveConfig {
            revision,
            domain,
            domain_pack_version,
            tenant_pack_version,
            ..
        } = &self.current;
        match domain.as_ref().zip(domain_pack_version.as_ref()) {
            Some((domain, version)) => {
                let now = pair_text(domain, version, tenant_pack_version.as_ref());
                text!(replay.compared, revision = revision, now = now, pair = pair)
            }
            None => text!(replay.compared_first, pair = pair),
        }
    }

    /// The errors, each leading to its line on the page of what it is in.
    fn errors(self) -> AnyView {
        let errors = |mut findings: Vec<Finding>| {
            findings.retain(|finding| finding.severity == Severity::Error);
            findings
        };
        let own = self.tenant_pack_version.as_ref();
        let own = own.map(|version| paths::tenant_pack(&self.current.tenant_id, version));
        let playbooks = self.playbooks.into_iter().map(|link| {
            let page = paths::playbook(&link.playbook_id, &link.version);
            (text!(activation.groups.playbooks), link.findings, page)
        });
        let packs = [
            (
                text!(activation.domain_findings),
                self.domain_findings,
                paths::domain_pack(&self.domain, &self.domain_pack_version),
            ),
            (
                text!(activation.tenant_findings),
                self.tenant_findings,
                own.unwrap_or_default(),
            ),
        ];
        packs
            .into_iter()
            .chain(playbooks)
            .map(|(label, findings, page)| {
                view! { <PackFindings label findings=errors(findings) page /> }.into_any()
            })
            .collect_view()
            .into_any()
    }
}

/// What is compared, and what was found where it cannot be.
#[component]
pub(super) fn Compared(pair: Pair) -> impl IntoView {
    let said = pair.said();
    let verdict = verdict_of(pair.is_possible, pair.is_live);
    let errors = (!pair.is_possible).then(|| pair.errors());
    view! {
        <p>{said}</p>
        {verdict}
        {errors}
    }
    .into_any()
}
