//! What can be asked for of approvals and change requests, and the rules for it.

use serde::{Deserialize, Serialize};

use super::{ApprovalPolicy, MAX_APPROVALS, RequestStatus};
use crate::{
    FieldProblem, Problem,
    id::{RequestId, TenantId},
    page::PageRequest,
    say,
    tenants::REASON_MAX_CHARS,
    words,
};

/// Asks how many approvals changes need: everywhere, or for a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetApprovals {
    /// The tenant; absent: everywhere.
    pub tenant_id: Option<TenantId>,
}

/// Sets how many approvals changes need: everywhere, or for a tenant beyond what holds everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetApprovals {
    /// The tenant; absent: everywhere.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// For any change of what is in force, 0 to 5.
    #[serde(deserialize_with = "crate::whole::number")]
    pub any: u64,
    /// For one that loosens what is in force, 0 to 5; never fewer than for any.
    #[serde(deserialize_with = "crate::whole::number")]
    pub loosening: u64,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

impl SetApprovals {
    /// The policy and the reason, checked; reports all that is wrong at once.
    pub fn validate(&self) -> Result<(ApprovalPolicy, Option<String>), Problem> {
        let mut errors = Vec::new();
        for (name, count) in [("any", self.any), ("loosening", self.loosening)] {
            if count > MAX_APPROVALS {
                let message = say!(
                    "At most {max} approvals can be asked for.",
                    max = MAX_APPROVALS
                );
                errors.push(FieldProblem::new(name, "out_of_range", message));
            }
        }
        let reason = comment(self.reason.as_deref(), "reason").unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let policy = ApprovalPolicy {
            any: self.any,
            loosening: self.loosening,
        };
        Ok((policy, reason))
    }
}

/// Which change requests to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestFilter {
    /// Only these.
    pub status: Option<RequestStatus>,
    /// Only about this tenant.
    pub tenant_id: Option<TenantId>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one change request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetRequest {
    /// The request.
    pub id: RequestId,
}

/// Agrees to a change request; with the last approval it needs, it is applied in the same step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApproveRequest {
    /// The request.
    pub id: RequestId,
    /// What there is to say to it.
    #[serde(default)]
    pub comment: Option<String>,
}

impl ApproveRequest {
    /// The comment, trimmed and checked.
    pub fn checked_comment(&self) -> Result<Option<String>, Problem> {
        comment(self.comment.as_deref(), "comment").map_err(|error| Problem::invalid(vec![error]))
    }
}

/// Says no to a change request, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectRequest {
    /// The request.
    pub id: RequestId,
    /// Why; whoever asked reads it.
    pub comment: String,
}

impl RejectRequest {
    /// The comment, trimmed and checked.
    pub fn checked_comment(&self) -> Result<String, Problem> {
        match comment(Some(&self.comment), "comment") {
            Ok(Some(comment)) => Ok(comment),
            Ok(None) => Err(Problem::field(
                "comment",
                "required",
                say!("Say why; whoever asked for the change reads it."),
            )),
            Err(error) => Err(Problem::invalid(vec![error])),
        }
    }
}

/// Takes a change request back, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelRequest {
    /// The request.
    pub id: RequestId,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub comment: Option<String>,
}

impl CancelRequest {
    /// The comment, trimmed and checked.
    pub fn checked_comment(&self) -> Result<Option<String>, Problem> {
        comment(self.comment.as_deref(), "comment").map_err(|error| Problem::invalid(vec![error]))
    }
}

fn comment(text: Option<&str>, field: &'static str) -> Result<Option<String>, FieldProblem> {
    let text = words::lines(text.unwrap_or_default(), REASON_MAX_CHARS).map_err(|unfit| {
        let what = if field == "reason" {
            say!("A reason")
        } else {
            say!("A comment")
        };
        unfit.at(field, &what)
    })?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_reports_all_that_is_wrong_at_once() {
        let set = SetApprovals {
            any: 6,
            loosening: 7,
            reason: Some("a\u{202e}b".to_owned()),
            ..SetApprovals::default()
        };

        let problem = set.validate().unwrap_err();

        let pointers: Vec<_> = problem.errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["/any", "/loosening", "/reason"]);
    }

    #[test]
    fn a_number_of_approvals_and_a_reason_are_taken() {
        let set = SetApprovals {
            any: 5,
            reason: Some("  two pairs of eyes ".to_owned()),
            ..SetApprovals::default()
        };

        let (policy, reason) = set.validate().unwrap();

        assert_eq!((policy.any, policy.loosening), (5, 0));
        assert_eq!(reason.as_deref(), Some("two pairs of eyes"));
    }

    #[test]
    fn saying_no_needs_a_why() {
        let reject = |comment: &str| RejectRequest {
            id: RequestId::from_unique("1"),
            comment: comment.to_owned(),
        };

        let empty = reject(" \n").checked_comment().unwrap_err();
        assert_eq!(empty.errors[0].code, "required");
        assert_eq!(reject(" too late ").checked_comment().unwrap(), "too late");
    }
}
