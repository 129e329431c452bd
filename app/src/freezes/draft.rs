//! The form for a freeze as it was filled in.

use serde::{Deserialize, Serialize};
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{
    FieldProblem, Message, Problem, Timestamp, freezes::CreateFreeze, id::TenantId,
    packs::DomainName,
};

#[cfg(any(feature = "ssr", test))]
use crate::ui::instant;

/// The form for a freeze as it was filled in, but for the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// For what it is: [`Draft::EVERYWHERE`], [`Draft::DOMAIN`] or [`Draft::TENANT`].
    pub place: String,
    /// The domain, where it is for one.
    pub domain: String,
    /// From when on, in UTC, such as `2027-01-31T18:00`; or nothing.
    pub from: String,
    /// Until when, in UTC; or nothing.
    pub until: String,
    /// Why.
    pub reason: String,
}

impl Draft {
    /// What `place` is for all tenants.
    pub(super) const EVERYWHERE: &'static str = "everywhere";
    /// What `place` is for the tenants of a domain.
    pub(super) const DOMAIN: &'static str = "domain";
    /// What `place` is for one tenant.
    pub(super) const TENANT: &'static str = "tenant";

    /// All that was sent, to fill the form in again.
    #[cfg(feature = "ssr")]
    pub(super) fn sent(&self, tenant_id: &str) -> serde_json::Value {
        serde_json::json!({
            "place": self.place, "domain": self.domain, "tenant_id": tenant_id, "from": self.from,
            "until": self.until, "reason": self.reason,
        })
    }

    /// The freeze that is asked for; all that is wrong is said at once.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn read(&self, tenant_id: &str, now: Timestamp) -> Result<CreateFreeze, Problem> {
        use crate::text::text;

        let mut errors = Vec::new();
        let mut refuse = |name: &str, code: &str, message| {
            errors.push(FieldProblem::new(name, code, Message::verbatim(message)));
        };
        let mut command = CreateFreeze {
            // A reason is one line, however many the field has room for.
            reason: self.reason.lines().collect::<Vec<_>>().join(" "),
            ..CreateFreeze::default()
        };
        // A forgotten choice must not freeze everything.
        match self.place.as_str() {
            Self::EVERYWHERE => {}
            Self::DOMAIN => match DomainName::parse(self.domain.trim()) {
                Ok(domain) => command.domain = Some(domain),
                Err(_) => refuse("domain", "required", text!(freezes.no_domain)),
            },
            Self::TENANT => match TenantId::parse(tenant_id.trim()) {
                Ok(tenant) => command.tenant_id = Some(tenant),
                Err(_) => refuse("tenant_id", "required", text!(freezes.no_tenant)),
            },
            _ => refuse("place", "required", text!(freezes.no_place)),
        }
        for (name, typed, at) in [
            ("from", &self.from, &mut command.from),
            ("until", &self.until, &mut command.until),
        ] {
            let typed = typed.trim();
            *at = instant(typed);
            if at.is_none() && !typed.is_empty() {
                refuse(name, "invalid_time", text!(ui.bad_time));
            }
        }
        if errors.is_empty() {
            return Ok(command);
        }
        // Whoever sends it is told of the rest too.
        if let Err(problem) = command.validate(now) {
            errors.extend(problem.errors);
        }
        Err(Problem::invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn draft() -> Draft {
        Draft {
            place: Draft::TENANT.to_owned(),
            domain: "left over".to_owned(),
            from: "2023-12-30T18:00".to_owned(),
            until: "2024-01-02 06:00".to_owned(),
            reason: "Year end".to_owned(),
        }
    }

    #[test]
    fn what_is_not_chosen_counts_for_nothing() {
        let asked = draft().read("ACME", NOW).unwrap();

        assert_eq!(asked.tenant_id, TenantId::parse("ACME").ok());
        assert_eq!(asked.domain, None);
        assert_eq!(asked.from, instant("2023-12-30T18:00"));
        let everywhere = Draft {
            place: Draft::EVERYWHERE.to_owned(),
            reason: "Year end\r\nof all".to_owned(),
            ..draft()
        };
        let everywhere = everywhere.read("ACME", NOW).unwrap();
        assert_eq!(everywhere.tenant_id, None);
        assert_eq!(everywhere.reason, "Year end of all");
    }

    #[test]
    fn all_that_is_wrong_is_said_at_its_field_and_at_once() {
        let problem = |draft: Draft, tenant: &str| {
            let problem = draft.read(tenant, NOW).unwrap_err();
            let pointers = problem.errors.iter().map(|error| error.pointer.clone());
            pointers.collect::<Vec<_>>()
        };

        assert_eq!(
            problem(Draft::default(), ""),
            ["/place", "/reason"],
            "a forgotten choice is not everything"
        );
        let wrong = Draft {
            from: "soon".to_owned(),
            until: "2020-01-01T00:00".to_owned(),
            ..draft()
        };
        assert_eq!(problem(wrong, ""), ["/tenant_id", "/from", "/until"]);
        let domain = Draft {
            place: Draft::DOMAIN.to_owned(),
            ..draft()
        };
        assert_eq!(problem(domain, ""), ["/domain"]);
    }
}
