//! What can be asked for of recalls, and the rules for it.

use serde::{Deserialize, Serialize};

use super::{RecallOutcome, RecallStatus};
use crate::{
    Problem, ProblemKind,
    id::RecallId,
    packs::{DomainName, Version, VersionSelector},
    page::PageRequest,
    say, tenants,
};

/// Asks what a recall of a domain pack version would touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewRecall {
    /// The domain.
    pub domain: DomainName,
    /// The version.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// Which page of the tenants.
    #[serde(default)]
    pub page: PageRequest,
}

/// Takes every tenant off a domain pack version, which is withdrawn with that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallPack {
    /// The domain.
    pub domain: DomainName,
    /// The version.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub version: VersionSelector,
    /// The version that takes its place for all; absent: each tenant goes back to its newest revision without
    /// withdrawn versions.
    #[serde(default)]
    pub to_version: Option<String>,
    /// Whether the warnings of what takes its place are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: String,
}

/// What of a recall is asked for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecall {
    /// The version that was found bad.
    pub version: Version,
    /// The version that takes its place.
    pub to_version: Option<Version>,
    /// Why.
    pub reason: String,
}

/// The version, which has to be named: `latest` may be another one by now.
fn exactly(selector: &VersionSelector) -> Result<&Version, Problem> {
    match selector {
        VersionSelector::Exactly(version) => Ok(version),
        VersionSelector::Latest => {
            let detail = say!("Name the version; `latest` may be another one by now.");
            Err(Problem::new(ProblemKind::Invalid, detail))
        }
    }
}

impl PreviewRecall {
    /// The version, which has to be named.
    pub fn exact_version(&self) -> Result<&Version, Problem> {
        exactly(&self.version)
    }
}

impl RecallPack {
    /// Checks it; reports all that is wrong at once.
    pub fn validate(&self) -> Result<NewRecall, Problem> {
        let version = exactly(&self.version)?.clone();
        let mut errors = Vec::new();
        let mut to_version = None;
        match self.to_version.as_deref().map(Version::parse) {
            None => {}
            Some(Ok(other)) if other.key() == version.key() => {
                let message = say!("Name another version than the one that is recalled.");
                errors.extend(Problem::field("to_version", "same_version", message).errors);
            }
            Some(Ok(other)) => to_version = Some(other),
            Some(Err(error)) => {
                let message = error.message().into_sentence();
                errors.extend(Problem::field("to_version", "invalid_version", message).errors);
            }
        }
        let reason = match tenants::check_reason(&self.reason) {
            Ok(reason) if reason.is_empty() => {
                let message =
                    say!("Say why the version is recalled; the reason is kept in the audit trail.");
                errors.extend(Problem::field("reason", "required", message).errors);
                reason
            }
            Ok(reason) => reason,
            Err(problem) => {
                errors.extend(problem.errors);
                String::new()
            }
        };
        if errors.is_empty() {
            Ok(NewRecall {
                version,
                to_version,
                reason,
            })
        } else {
            Err(Problem::invalid(errors))
        }
    }
}

/// Which recalls to list, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecallFilter {
    /// Only these.
    pub status: Option<RecallStatus>,
    /// Only of versions of this domain.
    pub domain: Option<DomainName>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetRecall {
    /// The recall.
    pub id: RecallId,
}

/// Asks what a recall has made of the tenants, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecalledTenants {
    /// The recall.
    pub id: RecallId,
    /// Only those of which that became.
    #[serde(default)]
    pub outcome: Option<RecallOutcome>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Stops a recall before it comes to the next tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StopRecall {
    /// The recall.
    pub id: RecallId,
}

/// Goes on with a recall that was stopped, and tries again what it could not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResumeRecall {
    /// The recall.
    pub id: RecallId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recall() -> RecallPack {
        RecallPack {
            domain: DomainName::parse("CapitalMarkets").unwrap(),
            version: VersionSelector::parse("v2.0").unwrap(),
            to_version: None,
            accept_warnings: false,
            reason: " Wrong limits ".to_owned(),
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_once() {
        let wrong = RecallPack {
            to_version: Some("two".to_owned()),
            reason: " ".to_owned(),
            ..recall()
        };
        let errors = wrong.validate().unwrap_err().errors;
        let codes: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["invalid_version", "required"]);
    }

    #[test]
    fn the_recalled_version_does_not_take_its_own_place() {
        for same in ["v2.0", "2.0", "v2.0.0"] {
            let wrong = RecallPack {
                to_version: Some(same.to_owned()),
                ..recall()
            };
            let is_other =
                Version::parse(same).unwrap().key() != Version::parse("v2.0").unwrap().key();
            assert_eq!(wrong.validate().is_ok(), is_other, "{same}");
        }
        let fine = RecallPack {
            to_version: Some("v2.1".to_owned()),
            ..recall()
        };
        assert_eq!(fine.validate().unwrap().reason, "Wrong limits");
    }

    #[test]
    fn what_is_recalled_is_named() {
        let latest = RecallPack {
            version: VersionSelector::Latest,
            ..recall()
        };
        assert_eq!(latest.validate().unwrap_err().kind, ProblemKind::Invalid);
    }
}
