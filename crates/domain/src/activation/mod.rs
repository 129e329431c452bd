//! Activation: the one pair in force for a tenant, and the append-only history of it.

mod input;
mod operations;
mod own_pack;

use serde::{Deserialize, Serialize};

pub use input::{
    Activate, DiffRevisions, GetActiveConfig, GetRevision, ListRevisions, Pair, PreviewActivation,
    Rollback, ShowCandidate, ShowRevision, WantedTenantPack,
};
pub use own_pack::{NO_TENANT_PACK, TenantPackChoice};

use crate::{
    checksum::Checksum,
    freezes::Freeze,
    id::{RecallId, RequestId, ScheduleId, TenantId},
    packs::{Change, Contents, DomainName, Finding, Severity, SuiteSummary, Version},
    playbooks::{LinkVerdict, LinkedPlaybook},
    runtime::Epoch,
    time::Timestamp,
};

/// The configuration in force for a tenant; `revision: 0` with nulls when there is none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveConfig {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The history that the revision is counted in; a restored database begins a new one.
    #[serde(default)]
    pub epoch: Option<Epoch>,
    /// The revision in force, from 1; 0 for none.
    pub revision: u64,
    /// The domain.
    pub domain: Option<DomainName>,
    /// The live domain pack version.
    pub domain_pack_version: Option<Version>,
    /// The live tenant pack version, if one is part of it.
    pub tenant_pack_version: Option<Version>,
    /// The linked playbooks that are part of it, by id.
    #[serde(default)]
    pub playbooks: Vec<LinkedPlaybook>,
    /// SHA-256 of the effective configuration.
    pub checksum: Option<Checksum>,
    /// When it was activated.
    pub activated_at: Option<Timestamp>,
    /// By whom.
    pub activated_by: Option<String>,
}

impl ActiveConfig {
    /// What a tenant has before its first activation.
    pub const fn none(tenant_id: TenantId) -> Self {
        Self {
            tenant_id,
            epoch: None,
            revision: 0,
            domain: None,
            domain_pack_version: None,
            tenant_pack_version: None,
            playbooks: Vec::new(),
            checksum: None,
            activated_at: None,
            activated_by: None,
        }
    }
}

/// A tenant's nth configuration; never changed, its number never reused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revision {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its number, from 1 without gaps.
    pub revision: u64,
    /// The domain.
    pub domain: DomainName,
    /// The domain pack version.
    pub domain_pack_version: Version,
    /// The tenant pack version, if one is part of it.
    pub tenant_pack_version: Option<Version>,
    /// The linked playbooks that are part of it, by id.
    #[serde(default)]
    pub playbooks: Vec<LinkedPlaybook>,
    /// SHA-256 of the effective configuration.
    pub checksum: Checksum,
    /// Why, as the activating person said.
    pub reason: Option<String>,
    /// How many warnings were accepted.
    pub accepted_warnings: u64,
    /// The revision whose pair a rollback put in force again; `null` where it was no rollback.
    pub rolled_back_to: Option<u64>,
    /// The change request that it came of; `null` where it needed no approval.
    #[serde(default)]
    pub change_request: Option<RequestId>,
    /// The recall that it came of, where that needed no approval.
    #[serde(default)]
    pub recall: Option<RecallId>,
    /// When.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// The effective configuration of a revision, part by part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionContents {
    /// The revision.
    pub revision: Revision,
    /// The revision that is in force now.
    pub current: u64,
    /// What it holds, each thing with its source.
    pub contents: Contents,
    /// Whether the document of an older release was not kept, and this release merges its packs differently.
    pub is_recomputed: bool,
}

/// How the effective configurations of two revisions differ, as they were activated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionDiff {
    /// What is compared with, a revision of the same tenant or of another; `null` where there was nothing, before the
    /// first revision.
    pub from: Option<Revision>,
    /// The revision that is looked at.
    pub to: Revision,
    /// The revision that is in force now.
    pub current: u64,
    /// Whether the two documents are the same to the byte.
    pub is_same: bool,
    /// Warnings about what `to` loosens; pointers lead into its effective configuration. None where the tenants are two:
    /// neither is held to what the other is.
    pub loosened: Vec<Finding>,
    /// What `to` adds, removes and changes.
    pub changes: Vec<Change>,
}

/// The answer to an activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activated {
    /// Whether a revision was appended; `false` when the pair was live already.
    pub changed: bool,
    /// The configuration in force now.
    #[serde(flatten)]
    pub active: ActiveConfig,
    /// The live tenant pack version that was kept, because none was named; `null` where none was kept.
    pub kept_tenant_pack_version: Option<Version>,
    /// The revision whose pair this is again; `null` where it was no rollback.
    pub rolled_back_to: Option<u64>,
    /// The warnings that were accepted.
    pub warnings: Vec<Finding>,
    /// The request that waits for approval, where the change needs it; nothing was changed then.
    #[serde(default)]
    pub change_request: Option<RequestId>,
    /// The schedule that waits for its time, where one was said; nothing was changed then.
    #[serde(default)]
    pub schedule: Option<ScheduleId>,
}

impl Activated {
    /// Whether it waits for people to agree, or for its time: nothing was changed yet.
    pub const fn is_waiting(&self) -> bool {
        self.change_request.is_some() || self.schedule.is_some()
    }
}

/// What an activation would do, without doing it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// What is in force now; its `revision` is the base to confirm against.
    pub current: ActiveConfig,
    /// The domain of the candidate.
    pub domain: DomainName,
    /// The candidate's domain pack version.
    pub domain_pack_version: Version,
    /// The candidate's tenant pack version.
    pub tenant_pack_version: Option<Version>,
    /// The live tenant pack version that would be kept, because none was named.
    pub kept_tenant_pack_version: Option<Version>,
    /// Whether the pair is live already, so that nothing would change.
    pub is_live: bool,
    /// Whether it could be activated: there is no error.
    pub is_possible: bool,
    /// SHA-256 of the effective configuration it would give.
    pub checksum: Option<Checksum>,
    /// Errors and warnings in the domain pack.
    pub domain_findings: Vec<Finding>,
    /// Errors and warnings in the tenant pack, alone and against the domain pack.
    pub tenant_findings: Vec<Finding>,
    /// Whether each linked playbook would fit, by id; those that would be taken away are not among them.
    #[serde(default)]
    pub playbooks: Vec<LinkVerdict>,
    /// Warnings about what it would loosen in the configuration in force; pointers lead into the effective
    /// configuration, and there is no text that lines could be counted in.
    pub loosened: Vec<Finding>,
    /// What would be added, removed and changed in the effective configuration.
    pub changes: Vec<Change>,
    /// How many people have to agree before it is put in force; 0 where nobody has to.
    #[serde(default)]
    pub needed_approvals: u64,
    /// The freeze because of which it would be refused now.
    #[serde(default)]
    pub frozen: Option<Freeze>,
}

impl Preview {
    /// Everything there is to say, the packs' findings first.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let packs = self.domain_findings.iter().chain(&self.tenant_findings);
        let playbooks = self.playbooks.iter().flat_map(|link| &link.findings);
        packs.chain(playbooks).chain(&self.loosened)
    }

    /// How many warnings have to be accepted; none where the pair is live already.
    pub fn warnings(&self) -> usize {
        let warnings = self
            .findings()
            .filter(|finding| finding.severity == Severity::Warning);
        if self.is_live { 0 } else { warnings.count() }
    }

    /// Whether services would be given another document than they are given now.
    pub fn changes_what_is_served(&self) -> bool {
        self.checksum.is_some() && self.checksum != self.current.checksum
    }
}

/// All that is shown of a pair before it is activated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// What activating it would do.
    pub preview: Preview,
    /// How its test suites go.
    pub suites: PairSuites,
}

/// How the test suites of a pair go.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PairSuites {
    /// Those of the domain pack, decided by it alone.
    pub domain: SuiteSummary,
    /// Those of the tenant pack, decided by both; nothing where the pair has no tenant pack.
    pub tenant: Option<SuiteSummary>,
}

impl PairSuites {
    /// How many cases there are in both packs.
    pub fn cases(&self) -> usize {
        self.each().map(|pack| pack.cases).sum()
    }

    /// How many of them failed.
    pub fn failed(&self) -> usize {
        self.each().map(|pack| pack.failed).sum()
    }

    /// Whether there are suites that were not run, because the pair has errors.
    pub fn is_held_back(&self) -> bool {
        self.each().any(|pack| pack.is_held_back)
    }

    fn each(&self) -> impl Iterator<Item = &SuiteSummary> {
        std::iter::once(&self.domain).chain(&self.tenant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_of_a_pair_are_counted_together() {
        let of = |cases, failed| SuiteSummary {
            cases,
            failed,
            ..SuiteSummary::default()
        };
        let alone = PairSuites {
            domain: of(11, 1),
            tenant: None,
        };
        assert_eq!((alone.cases(), alone.failed()), (11, 1));

        let both = PairSuites {
            tenant: Some(SuiteSummary {
                is_held_back: true,
                ..of(3, 2)
            }),
            ..alone
        };
        assert_eq!((both.cases(), both.failed()), (14, 3));
        assert!(both.is_held_back());
    }
}
