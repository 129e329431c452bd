//! Inputs of the tenant operations; the form, the REST body and the CLI build the same structs.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::{
    id::{InvalidTenantId, TenantId},
    page::PageRequest,
    problem::{FieldProblem, Problem},
    say,
    words::{self, Unfit},
};

/// Characters a name has at most.
pub const NAME_MAX_CHARS: usize = 120;
/// Characters a reason has at most.
pub const REASON_MAX_CHARS: usize = 500;

/// Registers a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateTenant {
    /// 2 to 64 letters, digits, `_` and `-`; unique without regard to case.
    pub tenant_id: String,
    /// 1 to 120 characters.
    pub name: String,
}

/// A checked [`CreateTenant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTenant {
    /// The parsed id.
    pub tenant_id: TenantId,
    /// The name, trimmed.
    pub name: String,
}

impl CreateTenant {
    /// Checks every value and reports all that is wrong at once.
    pub fn validate(&self) -> Result<NewTenant, Problem> {
        let id = check_tenant_id(&self.tenant_id);
        let name = check_name(&self.name);
        match (id, name) {
            (Ok(tenant_id), Ok(name)) => Ok(NewTenant { tenant_id, name }),
            (id, name) => Err(Problem::invalid(
                id.err().into_iter().chain(name.err()).collect(),
            )),
        }
    }
}

/// Renames a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameTenant {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The new name, 1 to 120 characters.
    pub name: String,
}

impl RenameTenant {
    /// The new name, trimmed and checked.
    pub fn validate(&self) -> Result<String, Problem> {
        check_name(&self.name).map_err(|e| Problem::invalid(vec![e]))
    }
}

/// Suspends or resumes a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeStatus {
    /// The tenant.
    pub tenant_id: TenantId,
    /// `SUSPENDED` or `ACTIVE`.
    pub status: Status,
    /// Why; lands in the audit trail. Required to suspend.
    #[serde(default)]
    pub reason: String,
}

impl ChangeStatus {
    /// The reason, trimmed and checked.
    pub fn validate(&self) -> Result<String, Problem> {
        let reason = check_reason(&self.reason)?;
        if self.status == Status::Suspended && reason.is_empty() {
            return Err(Problem::field(
                "reason",
                "required",
                say!("Say why the tenant is suspended; the reason is kept in the audit trail."),
            ));
        }
        Ok(reason)
    }
}

/// How a list of tenants is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TenantSort {
    /// By the words that a search finds, which costs least; by id where nothing is searched for, and
    /// for whoever sees some tenants only.
    #[default]
    #[serde(rename = "match")]
    Match,
    /// By id, ascending.
    #[serde(rename = "tenant_id")]
    IdAscending,
    /// By id, descending.
    #[serde(rename = "-tenant_id")]
    IdDescending,
    /// By name, ascending.
    #[serde(rename = "name")]
    NameAscending,
    /// By name, descending.
    #[serde(rename = "-name")]
    NameDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    OldestFirst,
    /// Newest first.
    #[serde(rename = "-created_at")]
    NewestFirst,
}

impl TenantSort {
    /// Every order with its name in URLs.
    pub const ALL: [(&'static str, Self); 7] = [
        ("tenant_id", Self::IdAscending),
        ("-tenant_id", Self::IdDescending),
        ("name", Self::NameAscending),
        ("-name", Self::NameDescending),
        ("created_at", Self::OldestFirst),
        ("-created_at", Self::NewestFirst),
        ("match", Self::Match),
    ];

    /// The order with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, sort)| *sort)
    }

    /// Its name in URLs.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, sort)| *sort == self)
            .map_or("match", |(name, _)| name)
    }
}

/// Asks for one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetTenant {
    /// The tenant.
    pub tenant_id: TenantId,
}

/// Which tenants to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantFilter {
    /// Only these.
    pub status: Option<Status>,
    /// Prefix of the id or of any word of the name, without regard to case; in scripts that are written
    /// without spaces any part of a word.
    pub q: Option<String>,
    /// `match` (default: by the words that are found, else by id), `tenant_id`, `name` or `created_at`;
    /// the latter with `-` descending.
    pub sort: TenantSort,
    /// Which page.
    pub page: PageRequest,
}

fn check_tenant_id(text: &str) -> Result<TenantId, FieldProblem> {
    TenantId::choose(text.trim()).map_err(|error| {
        let code = match error {
            InvalidTenantId::Shape => "invalid_tenant_id",
            InvalidTenantId::Reserved(_) => "reserved",
        };
        FieldProblem::new("tenant_id", code, error.message().into_sentence())
    })
}

/// Checks a tenant's name: the rule, for the form as well.
pub fn check_name(text: &str) -> Result<String, FieldProblem> {
    words::line(text, NAME_MAX_CHARS).map_err(|unfit| match unfit {
        Unfit::Blank => FieldProblem::new("name", "required", say!("Give the tenant a name.")),
        unfit @ (Unfit::TooLong(_) | Unfit::Control(_)) => unfit.at("name", &say!("A name")),
    })
}

/// Checks a reason that lands in the audit trail; empty is allowed here.
pub fn check_reason(text: &str) -> Result<String, Problem> {
    words::lines(text, REASON_MAX_CHARS)
        .map_err(|unfit| Problem::invalid(vec![unfit.at("reason", &say!("A reason"))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn creating_reports_all_that_is_wrong_at_once() {
        let input = CreateTenant {
            tenant_id: "no spaces".to_owned(),
            name: "  ".to_owned(),
        };

        let problem = input.validate().unwrap_err();

        let pointers: Vec<_> = problem.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["/tenant_id", "/name"]);
        assert!(
            problem
                .message_for("tenant_id")
                .unwrap()
                .starts_with("A tenant id has 2 to 64")
        );
    }

    #[test]
    fn suspending_needs_a_reason_and_resuming_does_not() {
        let input = |status| ChangeStatus {
            tenant_id: TenantId::parse("acme").unwrap(),
            status,
            reason: String::new(),
        };

        assert!(input(Status::Suspended).validate().is_err());
        assert!(input(Status::Active).validate().is_ok());
    }
}
