//! Links as lists and pages show them.

use serde::{Deserialize, Serialize};

use super::PlaybookId;
use crate::{
    id::TenantId,
    packs::{Change, DomainName, Finding, Severity, Version},
    time::Timestamp,
};

words! {
    /// Whether a playbook fits the configuration of a tenant.
    pub enum Verdict {
        /// It fits.
        Compatible = "COMPATIBLE",
        /// It fits, and there is something to be read.
        Warning = "WARNING",
        /// It does not: it names types or tools that there are not, or its conditions do not compile.
        Incompatible = "INCOMPATIBLE",
    }
}

impl Verdict {
    /// What findings about a link come to.
    pub fn of(findings: &[Finding]) -> Self {
        let has = |severity| findings.iter().any(|one| one.severity == severity);
        if has(Severity::Error) {
            Self::Incompatible
        } else if has(Severity::Warning) {
            Self::Warning
        } else {
            Self::Compatible
        }
    }
}

/// A linked playbook's version, as a revision names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedPlaybook {
    /// Which playbook.
    pub playbook_id: PlaybookId,
    /// In which version.
    pub version: Version,
}

/// Whether two sets of linked playbooks are not the same, whatever their order.
pub fn links_differ(one: &[LinkedPlaybook], other: &[LinkedPlaybook]) -> bool {
    one.len() != other.len() || one.iter().any(|link| !other.contains(link))
}

/// What is to be said of a link in the configuration that it is, or would be, part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkVerdict {
    /// Which playbook, in which version.
    #[serde(flatten)]
    pub playbook: LinkedPlaybook,
    /// What its name for people is, where it has one.
    pub name: Option<String>,
    /// Whether it fits.
    pub verdict: Verdict,
    /// Why, in its own text; nothing where it fits.
    pub findings: Vec<Finding>,
}

/// What a version of a playbook does, whichever dialect it is written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookSteps {
    /// Its name for people.
    pub name: Option<String>,
    /// What it achieves.
    pub description: Option<String>,
    /// The exception types that it is for.
    pub exception_types: Vec<String>,
    /// The condition (CEL) that it is used under; `null` where it has none.
    pub conditions: Option<String>,
    /// What is done, in this order; the first 500.
    pub steps: Vec<PlaybookStep>,
    /// How many steps it has.
    pub step_count: u64,
}

/// A step of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookStep {
    /// What is done: words, or a call of a tool.
    pub action: String,
    /// The tool that it names.
    pub tool: Option<String>,
    /// Why it is taken.
    pub description: Option<String>,
    /// Whether a person must agree first.
    pub approval_required: bool,
    /// What the tool is called with.
    pub parameters: Vec<StepParameter>,
}

/// A parameter of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepParameter {
    /// Its name.
    pub name: String,
    /// Its value: a text as it is, anything else as JSON.
    pub value: String,
}

/// A playbook linked to a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookLink {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Which playbook.
    pub playbook_id: PlaybookId,
    /// In which version.
    pub version: Version,
    /// The domain whose exceptions it is for.
    pub domain: DomainName,
    /// The domain pack version that it was last judged against: the live one, where one is live.
    pub domain_pack_version: Version,
    /// The revision in force that it is part of; 0 before the tenant's first activation, which it waits for.
    pub revision: u64,
    /// Whether it fits.
    pub verdict: Verdict,
    /// Why, in its own text; the first 20, and nothing where it fits.
    pub findings: Vec<Finding>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// What linking a playbook would do, without doing it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JudgedLink {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The domain.
    pub domain: DomainName,
    /// The domain pack version that it is judged against.
    pub domain_pack_version: Version,
    /// The verdict, and why.
    #[serde(flatten)]
    pub judged: LinkVerdict,
    /// The version that is linked now, if one is.
    pub linked_version: Option<Version>,
    /// The revision in force, which the link would be decided against; 0 where there is none.
    pub revision: u64,
    /// Warnings about what it would loosen in the configuration in force.
    pub loosened: Vec<Finding>,
    /// What it would change in the configuration in force; nothing before the first activation.
    pub changes: Vec<Change>,
    /// How many people have to agree before it is put in force; 0 where nobody has to.
    #[serde(default)]
    pub needed_approvals: u64,
}

impl JudgedLink {
    /// How many warnings have to be accepted.
    pub fn warnings(&self) -> usize {
        let own = self.judged.findings.iter();
        let all = own.chain(&self.loosened);
        all.filter(|one| one.severity == Severity::Warning).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message::Message, packs::Code};

    #[test]
    fn the_worst_finding_is_the_verdict() {
        let finding = |code| Finding::about_document(code, Message::verbatim("because"), None);
        let error = finding(Code::UnknownTool);
        let warning = finding(Code::NotApprovedToolInPlaybook);

        assert_eq!(Verdict::of(&[]), Verdict::Compatible);
        assert_eq!(
            Verdict::of(std::slice::from_ref(&warning)),
            Verdict::Warning
        );
        assert_eq!(Verdict::of(&[warning, error]), Verdict::Incompatible);
    }

    #[test]
    fn sets_of_links_are_compared_without_their_order() {
        let link = |id: &str, version: &str| LinkedPlaybook {
            playbook_id: PlaybookId::parse(id).unwrap(),
            version: Version::parse(version).unwrap(),
        };
        let (a, b) = (link("a", "v1.0"), link("b", "v1.0"));

        assert!(!links_differ(
            &[a.clone(), b.clone()],
            &[b.clone(), a.clone()]
        ));
        assert!(links_differ(std::slice::from_ref(&a), &[a.clone(), b]));
        assert!(links_differ(&[a], &[link("a", "v1.1")]));
    }
}
