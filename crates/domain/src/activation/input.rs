//! The input of an activation and of its preview.

use serde::{Deserialize, Serialize};

use super::TenantPackChoice;
use crate::{
    id::TenantId,
    message::Message,
    packs::{ContentPart, ContentsPage, DomainName, Version},
    page::PageRequest,
    playbooks::PlaybookId,
    problem::{FieldProblem, Problem},
    say,
    schedules::Plan,
    tenants::check_reason,
    time::Timestamp,
};

/// Activates a pair of versions for a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activate {
    /// The tenant.
    pub tenant_id: String,
    /// The domain; absent: that of the tenant pack, or else the live one. A given one must agree with the
    /// tenant pack.
    #[serde(default)]
    pub domain: Option<String>,
    /// The domain pack version.
    pub domain_pack_version: String,
    /// The tenant pack version; absent: the live one is kept; `null` or `none`: none.
    #[serde(default, skip_serializing_if = "TenantPackChoice::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub tenant_pack_version: TenantPackChoice,
    /// The revision this is decided against; absent: the one in force when it arrives.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub expected_revision: Option<u64>,
    /// Linked playbooks that are taken away in the same step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlink: Vec<PlaybookId>,
    /// The revision whose linked playbooks take the place of those that are linked; absent: these stay.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub playbooks_of: Option<u64>,
    /// Whether the warnings are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// When to activate: RFC 3339, or a date; absent: now.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::time::lenient"
    )]
    pub activate_at: Option<Timestamp>,
    /// The last instant in which it may begin; absent: an hour after `activate_at`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::time::lenient"
    )]
    pub latest_start: Option<Timestamp>,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Asks what an activation would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewActivation(pub Activate);

/// Asks for all that is shown before an activation: what it would do, and how the test suites of the pair go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShowCandidate(pub Activate);

/// Asks for a tenant's active configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetActiveConfig {
    /// The tenant.
    pub tenant_id: TenantId,
}

/// Asks for a tenant's history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListRevisions {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Only the revision in force at this instant: RFC 3339, or a date.
    #[serde(default, deserialize_with = "crate::time::lenient")]
    pub as_of: Option<Timestamp>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetRevision {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its number, from 1.
    pub revision: u64,
}

/// Asks how the effective configurations of two revisions differ, of one tenant or of two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffRevisions {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The number of the revision that is looked at, from 1.
    pub revision: u64,
    /// The number of the one it is compared with, earlier or later, 0 for none, as before the first; absent: the one
    /// before, or of another tenant the one in force.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub from: Option<u64>,
    /// The tenant whose revision that is; absent: the same.
    #[serde(default)]
    pub of: Option<TenantId>,
}

impl DiffRevisions {
    /// The tenant whose revision it is compared with, where that is another one.
    pub fn other(&self) -> Option<&TenantId> {
        self.of.as_ref().filter(|of| **of != self.tenant_id)
    }
}

/// Asks what the effective configuration of a revision holds, and where each part of it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowRevision {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its number, from 1.
    pub revision: u64,
    /// Only this part; absent: every part.
    #[serde(default)]
    pub part: Option<ContentPart>,
    /// How many rows of each part are passed over.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub offset: Option<u64>,
    /// Rows of each part at most, 1 to 200; absent: 100 of one part, 10 of each of all.
    #[serde(default, deserialize_with = "crate::page::limit")]
    pub limit: Option<u32>,
}

impl ShowRevision {
    /// Asks for a page of what a revision holds.
    pub fn of(tenant_id: TenantId, revision: u64, page: ContentsPage) -> Self {
        Self {
            tenant_id,
            revision,
            part: page.part,
            offset: u64::try_from(page.offset).ok(),
            limit: page.limit,
        }
    }

    /// Which of the rows are wanted.
    pub fn page(&self) -> ContentsPage {
        ContentsPage::new(self.part, self.offset, self.limit)
    }
}

/// Puts an earlier revision's pair in force again, as a new revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rollback {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The revision whose pair is wanted; absent: the one before that in force.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub to_revision: Option<u64>,
    /// The revision this is decided against; absent: the one in force when it arrives.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub expected_revision: Option<u64>,
    /// Whether the warnings are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// Why; lands in the audit trail.
    pub reason: String,
}

impl Rollback {
    /// The revision that is meant, of a tenant at this one; refused where there is none before it.
    ///
    /// Whether there is such a revision is for who reads the history.
    pub fn target(&self, present: u64) -> Result<u64, Problem> {
        let refused = |message: Message| Problem::field("to_revision", "unknown_revision", message);
        match self.to_revision {
            _ if present == 0 => Err(crate::ProblemKind::NoActiveConfiguration.into_problem()),
            Some(wanted) if (1..=present).contains(&wanted) => Ok(wanted),
            Some(wanted) => Err(refused(say!(
                "`{tenant_id}` has the revisions 1 to {present}, and no revision {wanted}.",
                tenant_id = self.tenant_id,
                present,
                wanted
            ))),
            None if present == 1 => Err(refused(say!(
                "Revision 1 of `{tenant_id}` is in force, and there is none before it.",
                tenant_id = self.tenant_id
            ))),
            None => Ok(present - 1),
        }
    }

    /// The reason, trimmed; refused where there is none.
    pub fn checked_reason(&self) -> Result<String, Problem> {
        let reason = check_reason(&self.reason)?;
        if reason.is_empty() {
            let message = say!("Say why; it is kept in the audit trail.");
            return Err(Problem::field("reason", "required", message));
        }
        Ok(reason)
    }
}

/// Which tenant pack is wanted, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedTenantPack {
    /// The live one, if one is live.
    Keep,
    /// None.
    Without,
    /// This version.
    Version(Version),
}

/// A checked [`Activate`]: the pair, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The domain, where it was given.
    pub domain: Option<DomainName>,
    /// The domain pack version.
    pub domain_pack_version: Version,
    /// The tenant pack version.
    pub tenant_pack_version: WantedTenantPack,
    /// The reason, trimmed.
    pub reason: Option<String>,
    /// When; absent: now.
    pub plan: Option<Plan>,
}

impl Activate {
    /// The tenant, parsed; an id that no tenant can have is simply not found.
    pub fn tenant(&self) -> Result<TenantId, Problem> {
        TenantId::parse(&self.tenant_id).map_err(|_| Problem::not_found("tenant", &self.tenant_id))
    }

    /// The same, to be put in force at once.
    #[must_use]
    pub fn at_once(self) -> Self {
        Self {
            activate_at: None,
            latest_start: None,
            ..self
        }
    }

    /// Checks every value at an instant and reports all that is wrong at once.
    pub fn validate(&self, now: Timestamp) -> Result<Pair, Problem> {
        let mut errors = Vec::new();
        let domain = self
            .domain
            .as_deref()
            .filter(|text| !text.is_empty())
            .and_then(|text| {
                DomainName::parse(text)
                    .map_err(|e| {
                        errors.push(FieldProblem::new(
                            "domain",
                            "invalid_domain",
                            e.message().into_sentence(),
                        ));
                    })
                    .ok()
            });
        let mut version = |name: &str, text: &str| {
            Version::parse(text)
                .map_err(|e| {
                    let message = e.message().into_sentence();
                    errors.push(FieldProblem::new(name, "invalid_version", message));
                })
                .ok()
        };
        let domain_pack_version = version("domain_pack_version", &self.domain_pack_version);
        let tenant_pack_version = match &self.tenant_pack_version {
            TenantPackChoice::Keep => Some(WantedTenantPack::Keep),
            TenantPackChoice::Without => Some(WantedTenantPack::Without),
            TenantPackChoice::Version(text) => {
                version("tenant_pack_version", text).map(WantedTenantPack::Version)
            }
        };
        let reason = check_reason(self.reason.as_deref().unwrap_or_default())?;
        let plan = Plan::check(self.activate_at, self.latest_start, now, &mut errors);
        match (domain_pack_version, tenant_pack_version) {
            (Some(domain_pack_version), Some(tenant_pack_version)) if errors.is_empty() => {
                Ok(Pair {
                    domain,
                    domain_pack_version,
                    tenant_pack_version,
                    reason: Some(reason).filter(|text| !text.is_empty()),
                    plan,
                })
            }
            _ => Err(Problem::invalid(errors)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rollback(to_revision: Option<u64>) -> Rollback {
        Rollback {
            tenant_id: TenantId::parse("ACME").unwrap(),
            to_revision,
            expected_revision: None,
            accept_warnings: false,
            reason: " too many alarms ".to_owned(),
        }
    }

    #[test]
    fn going_back_means_the_revision_before_unless_another_is_named() {
        assert_eq!(rollback(None).target(5).unwrap(), 4);
        assert_eq!(rollback(Some(2)).target(5).unwrap(), 2);
        assert_eq!(rollback(Some(5)).target(5).unwrap(), 5);
        assert_eq!(rollback(None).checked_reason().unwrap(), "too many alarms");
    }

    #[test]
    fn there_is_nothing_to_go_back_to_beyond_the_history() {
        for (to, present) in [(None, 1), (Some(6), 5), (Some(0), 5)] {
            let problem = rollback(to).target(present).unwrap_err();
            assert_eq!(problem.errors[0].pointer, "/to_revision");
        }
        let none = rollback(None).target(0).unwrap_err();
        assert_eq!(none.kind, crate::ProblemKind::NoActiveConfiguration);
    }
}
