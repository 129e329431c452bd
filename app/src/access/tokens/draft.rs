//! The form for a new token as it was filled in.

use serde::{Deserialize, Serialize};
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{
    FieldProblem, Message, Problem, Timestamp,
    access::{CreateToken, Role},
    id::TenantId,
    say,
};

use crate::backend::Posted;

/// The form for a new token as it was filled in; nothing in it is a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What the token is for.
    pub name: String,
    /// The names of the roles that are ticked.
    pub roles: Vec<String>,
    /// `every` or `some`: whether it works for every tenant.
    pub reach: String,
    /// The ids of the tenants that are ticked; one entry may hold several, separated by spaces.
    pub tenants: Vec<String>,
    /// The last day it works, such as `2027-01-31`, or nothing.
    pub last_day: String,
}

impl Draft {
    /// What `reach` is for every tenant.
    pub(super) const EVERY: &'static str = "every";
    /// What `reach` is for named tenants.
    pub(super) const SOME: &'static str = "some";

    /// The form as a browser without script posted it.
    pub(super) fn from_posted(posted: &Posted) -> Self {
        let text = |name: &str| posted.0.get(name).cloned().unwrap_or_default();
        let all = |prefix: &str| {
            let named = posted.0.iter().filter(|(name, _)| name.starts_with(prefix));
            let mut values: Vec<_> = named.map(|(_, value)| value.clone()).collect();
            values.sort();
            values
        };
        Self {
            name: text("input[name]"),
            roles: all("input[roles]"),
            reach: text("input[reach]"),
            tenants: all("input[tenants]"),
            last_day: text("input[last_day]"),
        }
    }

    /// The token that the form asks for; only what no token can have is refused here.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn read(&self) -> Result<CreateToken, Problem> {
        let mut errors = Vec::new();
        let mut keep = |error| errors.push(error);
        let roles = self
            .roles
            .iter()
            .filter_map(|name| Role::parse(name))
            .collect();
        let tenant_ids = self.tenant_ids().unwrap_or_else(|error| {
            keep(error);
            None
        });
        let expires_at = self.expires_at().unwrap_or_else(|error| {
            keep(error);
            None
        });
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        Ok(CreateToken {
            name: self.name.clone(),
            roles,
            tenant_ids,
            expires_at,
        })
    }

    /// Every tenant only when that was asked for: a forgotten choice must not widen a token.
    #[cfg(any(feature = "ssr", test))]
    fn tenant_ids(&self) -> Result<Option<Vec<TenantId>>, FieldProblem> {
        if self.reach == Self::EVERY {
            return Ok(None);
        }
        let ids = self.tenants.iter().flat_map(|ids| ids.split_whitespace());
        let ids: Result<Vec<_>, _> = ids
            .map(|id| {
                TenantId::parse(id).map_err(|error| {
                    FieldProblem::new(
                        "tenant_ids",
                        "invalid_tenant_id",
                        say!("`{id}`: {rule}", id, rule = error.message()),
                    )
                })
            })
            .collect();
        ids.map(Some)
    }

    /// The end of the last day.
    #[cfg(any(feature = "ssr", test))]
    fn expires_at(&self) -> Result<Option<Timestamp>, FieldProblem> {
        let day = self.last_day.trim();
        if day.is_empty() {
            return Ok(None);
        }
        let day = Timestamp::parse(&format!("{day}T00:00:00Z")).map_err(|_| {
            FieldProblem::new(
                "expires_at",
                "invalid_date",
                Message::verbatim(crate::text::text!(tokens.last_day_invalid)),
            )
        })?;
        Ok(Some(day.plus_days(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            name: "ci".to_owned(),
            roles: vec!["viewer".to_owned(), "nonsense".to_owned()],
            reach: Draft::SOME.to_owned(),
            tenants: vec!["ACME BETA".to_owned(), "GAMMA".to_owned()],
            last_day: "2027-01-31".to_owned(),
        }
    }

    #[test]
    fn a_token_works_through_its_last_day() {
        let asked = draft().read().unwrap();

        assert_eq!(asked.roles, [Role::Viewer]);
        assert_eq!(asked.tenant_ids.map(|ids| ids.len()), Some(3));
        assert_eq!(
            asked.expires_at,
            Timestamp::parse("2027-02-01T00:00:00Z").ok()
        );

        let last = Draft {
            last_day: "9999-12-31".to_owned(),
            ..draft()
        };
        assert_eq!(last.read().unwrap().expires_at, Some(Timestamp::MAX));
    }

    #[test]
    fn a_forgotten_choice_is_not_every_tenant() {
        let asked = Draft {
            reach: String::new(),
            tenants: Vec::new(),
            ..draft()
        };
        assert_eq!(asked.read().unwrap().tenant_ids, Some(Vec::new()));

        let every = Draft {
            reach: Draft::EVERY.to_owned(),
            ..draft()
        };
        assert_eq!(every.read().unwrap().tenant_ids, None);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let broken = Draft {
            tenants: vec!["-".to_owned()],
            last_day: "tomorrow".to_owned(),
            ..draft()
        };

        let problem = broken.read().unwrap_err();
        assert!(problem.message_for("tenant_ids").is_some());
        assert!(problem.message_for("expires_at").is_some());
    }

    #[test]
    fn a_posted_form_keeps_everything_that_was_typed() {
        let fields = [
            ("input[name]", "ci"),
            ("input[roles][0]", "viewer"),
            ("input[roles][3]", "service"),
            ("input[reach]", "some"),
            ("input[tenants][7]", "ACME"),
            ("input[last_day]", "2027-01-31"),
        ];
        let posted = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));

        let draft = Draft::from_posted(&Posted(posted.into()));

        assert_eq!(draft.roles, ["service", "viewer"]);
        assert_eq!(draft.tenants, ["ACME"]);
        assert_eq!((draft.name.as_str(), draft.reach.as_str()), ("ci", "some"));
    }
}
