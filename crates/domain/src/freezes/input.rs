//! What can be asked for of freezes, and the rules for it.

use serde::{Deserialize, Serialize};

use super::{FreezeReach, FreezeStatus};
use crate::{
    FieldProblem, Problem, Timestamp,
    id::{FreezeId, TenantId},
    packs::DomainName,
    page::PageRequest,
    say,
    tenants::REASON_MAX_CHARS,
    words,
};

/// Freezes changes: everywhere, in a domain, or for a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateFreeze {
    /// For this tenant.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// For the tenants of this domain; neither it nor a tenant: for all.
    #[serde(default)]
    pub domain: Option<DomainName>,
    /// From when on; absent: from now on.
    #[serde(default, deserialize_with = "crate::time::lenient")]
    pub from: Option<Timestamp>,
    /// Until when; absent: until somebody ends it.
    #[serde(default, deserialize_with = "crate::time::lenient")]
    pub until: Option<Timestamp>,
    /// Why; whoever is refused reads it.
    pub reason: String,
}

/// What of a freeze is asked for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFreeze {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

impl CreateFreeze {
    /// Checks it at an instant; reports all that is wrong at once.
    pub fn validate(&self, now: Timestamp) -> Result<NewFreeze, Problem> {
        let mut errors = Vec::new();
        let mut refuse = |name: &str, code: &str, message| {
            errors.push(FieldProblem::new(name, code, message));
        };
        if self.tenant_id.is_some() && self.domain.is_some() {
            let message = say!("A freeze is for a tenant or for a domain. Name one of them.");
            refuse("domain", "not_both", message);
        }
        let from = self.from.unwrap_or(now);
        // What was meant to be now may have taken a moment to be sent.
        if from < now.plus_seconds(-60) {
            refuse(
                "from",
                "in_the_past",
                say!("Choose a beginning that is not in the past."),
            );
        }
        let from = from.max(now);
        if let Some(until) = self.until {
            if until <= now {
                refuse("until", "in_the_past", say!("Choose an end in the future."));
            } else if until <= from {
                refuse(
                    "until",
                    "before_from",
                    say!("Choose an end after the beginning."),
                );
            }
        }
        let reason = words::line(&self.reason, REASON_MAX_CHARS).unwrap_or_else(|unfit| {
            let error = unfit.at("reason", &say!("A reason"));
            refuse("reason", &error.code, error.message);
            String::new()
        });
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        Ok(NewFreeze {
            from,
            until: self.until,
            reason,
        })
    }
}

/// Which freezes to list, the latest beginning first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FreezeFilter {
    /// Only these.
    pub status: Option<FreezeStatus>,
    /// Only those that are not ended: they hold, or begin later.
    pub open: bool,
    /// Only those that reach so far.
    pub reach: Option<FreezeReach>,
    /// Only those that are for this tenant: its own, those of the domain that is in force for it, and those everywhere.
    pub tenant_id: Option<TenantId>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetFreeze {
    /// The freeze.
    pub id: FreezeId,
}

/// Ends a freeze now, or drops one that has not begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndFreeze {
    /// The freeze.
    pub id: FreezeId,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

impl EndFreeze {
    /// The reason, trimmed and checked.
    pub fn checked_reason(&self) -> Result<Option<String>, Problem> {
        let text = self.reason.as_deref().unwrap_or_default();
        let reason = words::lines(text, REASON_MAX_CHARS)
            .map_err(|unfit| Problem::invalid(vec![unfit.at("reason", &say!("A reason"))]))?;
        Ok(Some(reason).filter(|reason| !reason.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn create() -> CreateFreeze {
        CreateFreeze {
            reason: " Quarter end ".to_owned(),
            ..CreateFreeze::default()
        }
    }

    #[test]
    fn it_begins_now_and_has_no_end_unless_told() {
        let new = create().validate(NOW).unwrap();
        assert_eq!(
            (new.from, new.until, &*new.reason),
            (NOW, None, "Quarter end")
        );

        let a_moment_ago = CreateFreeze {
            from: Some(NOW.plus_seconds(-59)),
            ..create()
        };
        assert_eq!(a_moment_ago.validate(NOW).unwrap().from, NOW);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let wrong = CreateFreeze {
            tenant_id: Some(TenantId::parse("ACME").unwrap()),
            domain: Some(DomainName::parse("Finance").unwrap()),
            from: Some(NOW.plus_seconds(-61)),
            until: Some(NOW),
            reason: " ".to_owned(),
        };

        let problem = wrong.validate(NOW).unwrap_err();

        let said: Vec<_> = problem
            .errors
            .iter()
            .map(|e| (&*e.pointer, &*e.code))
            .collect();
        let wanted = [
            ("/domain", "not_both"),
            ("/from", "in_the_past"),
            ("/until", "in_the_past"),
            ("/reason", "required"),
        ];
        assert_eq!(said, wanted);
    }

    #[test]
    fn an_end_lies_after_the_beginning() {
        let code = |from: i64, until: i64| {
            let create = CreateFreeze {
                from: Some(NOW.plus_days(from)),
                until: Some(NOW.plus_days(until)),
                ..create()
            };
            let refused = create.validate(NOW).err();
            refused.map(|problem| problem.errors[0].code.clone())
        };

        assert_eq!(code(2, 2).as_deref(), Some("before_from"));
        assert_eq!(code(2, 1).as_deref(), Some("before_from"));
        assert_eq!(code(2, 3), None);
    }

    #[test]
    fn a_reason_is_a_line_that_can_be_read() {
        let with = |reason: &str| {
            let create = CreateFreeze {
                reason: reason.to_owned(),
                ..create()
            };
            create
                .validate(NOW)
                .err()
                .map(|problem| problem.errors.len())
        };

        assert_eq!(with("a\u{202e}b"), Some(1));
        assert_eq!(with(&"x".repeat(REASON_MAX_CHARS + 1)), Some(1));
        assert_eq!(with(&"x".repeat(REASON_MAX_CHARS)), None);
    }
}
