//! Freezes as people see them.

use serde::{Deserialize, Serialize};

use super::FreezeStatus;
use crate::{
    Message, Problem, ProblemKind, Timestamp,
    id::{FreezeId, TenantId},
    packs::DomainName,
    say,
};

/// A time in which nothing new is put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Freeze {
    /// Its id.
    pub id: FreezeId,
    /// The tenant that it is for; `null` where it is for several.
    pub tenant_id: Option<TenantId>,
    /// The domain that it is for; `null` for all of them.
    pub domain: Option<DomainName>,
    /// Where it stands.
    pub status: FreezeStatus,
    /// The first instant in which it holds.
    pub from: Timestamp,
    /// The first instant in which it no longer holds; `null` where it holds until somebody ends it.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
    /// Who.
    pub ended_by: Option<String>,
}

/// For what a freeze is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreezePlace<'a> {
    /// For all tenants.
    Everywhere,
    /// For the tenants of a domain.
    Domain(&'a DomainName),
    /// For a tenant.
    Tenant(&'a TenantId),
}

impl Freeze {
    /// Where it stands at an instant. What holds from its own making on is planned by no clock, however slow.
    pub fn status_at(&self, now: Timestamp) -> FreezeStatus {
        let is_over = self.until.is_some_and(|until| until <= now);
        if self.ended_at.is_some() || is_over {
            FreezeStatus::Ended
        } else if self.from > now && self.from > self.created_at {
            FreezeStatus::Planned
        } else {
            FreezeStatus::Active
        }
    }

    /// For what it is.
    pub const fn place(&self) -> FreezePlace<'_> {
        match (&self.tenant_id, &self.domain) {
            (Some(tenant), _) => FreezePlace::Tenant(tenant),
            (None, Some(domain)) => FreezePlace::Domain(domain),
            (None, None) => FreezePlace::Everywhere,
        }
    }

    /// The refusal of a change that it forbids, at an instant in which it holds.
    pub fn refusal(&self, now: Timestamp) -> Problem {
        let left_us = self.until.map(|until| until.micros() - now.micros());
        let retry_after_s = left_us.and_then(|us| u32::try_from(us.div_euclid(1_000_000) + 1).ok());
        Problem {
            retry_after_s,
            ..Problem::new(ProblemKind::Frozen, self.said())
        }
    }

    /// What holds until when and why, in a sentence.
    fn said(&self) -> Message {
        let reason = &self.reason;
        match (self.place(), self.until) {
            (FreezePlace::Everywhere, Some(until)) => say!(
                "Changes are frozen everywhere until {until}: {reason}",
                until,
                reason
            ),
            (FreezePlace::Everywhere, None) => say!(
                "Changes are frozen everywhere until somebody ends it: {reason}",
                reason
            ),
            (FreezePlace::Domain(domain), Some(until)) => say!(
                "Changes in the domain `{domain}` are frozen until {until}: {reason}",
                domain,
                until,
                reason
            ),
            (FreezePlace::Domain(domain), None) => say!(
                "Changes in the domain `{domain}` are frozen until somebody ends it: {reason}",
                domain,
                reason
            ),
            (FreezePlace::Tenant(tenant), Some(until)) => say!(
                "Changes of `{tenant}` are frozen until {until}: {reason}",
                tenant,
                until,
                reason
            ),
            (FreezePlace::Tenant(tenant), None) => say!(
                "Changes of `{tenant}` are frozen until somebody ends it: {reason}",
                tenant,
                reason
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::MIN.plus_seconds(seconds)
    }

    fn freeze(until: Option<i64>) -> Freeze {
        Freeze {
            id: FreezeId::from_unique("1"),
            tenant_id: None,
            domain: None,
            status: FreezeStatus::Active,
            from: at(10),
            until: until.map(at),
            reason: "Quarter end".to_owned(),
            created_at: at(0),
            created_by: "user:ada".to_owned(),
            ended_at: None,
            ended_by: None,
        }
    }

    #[test]
    fn it_holds_from_its_first_instant_to_before_its_end() {
        let bounded = freeze(Some(20));
        let by_time = [
            (9, FreezeStatus::Planned),
            (10, FreezeStatus::Active),
            (19, FreezeStatus::Active),
        ];
        for (seconds, status) in by_time {
            assert_eq!(bounded.status_at(at(seconds)), status, "{seconds}");
        }
        let from_now_on = Freeze {
            created_at: at(10),
            ..bounded.clone()
        };
        assert_eq!(from_now_on.status_at(at(9)), FreezeStatus::Active);
        assert_eq!(bounded.status_at(at(20)), FreezeStatus::Ended);
        assert_eq!(freeze(None).status_at(Timestamp::MAX), FreezeStatus::Active);

        let ended = Freeze {
            ended_at: Some(at(12)),
            ..freeze(None)
        };
        assert_eq!(ended.status_at(at(11)), FreezeStatus::Ended);
    }

    #[test]
    fn a_refusal_says_until_when_and_why() {
        let refusal = freeze(Some(20)).refusal(at(15));
        assert_eq!(refusal.kind, ProblemKind::Frozen);
        assert_eq!(refusal.retry_after_s, Some(6));
        assert!(
            refusal.detail.as_str().ends_with(": Quarter end"),
            "{refusal}"
        );

        let open = freeze(None).refusal(at(15));
        assert_eq!(open.retry_after_s, None);
        assert!(
            open.detail.as_str().contains("until somebody ends it"),
            "{open}"
        );
    }
}
