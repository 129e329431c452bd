//! Inputs and views of API tokens.

use serde::{Deserialize, Serialize};

use super::{Role, RoleBinding, binding::MAX_BINDINGS};
use crate::{
    id::{TenantId, TokenId},
    page::PageRequest,
    problem::{FieldProblem, Problem},
    say,
    time::Timestamp,
    words,
};

/// Characters a token's name has at most.
const NAME_MAX_CHARS: usize = 80;

/// A new API token of the caller's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateToken {
    /// What it is for, 1 to 80 characters.
    pub name: String,
    /// Its roles; never beyond the owner's, neither now nor at the time of use.
    pub roles: Vec<Role>,
    /// The tenants it is for; absent: every tenant, which only a global binding may give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_ids: Option<Vec<TenantId>>,
    /// When it ends; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A checked [`CreateToken`].
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Its roles, sorted and without repeats.
    pub roles: Vec<Role>,
    /// The tenants it is for, sorted and without repeats; absent: every tenant.
    pub tenant_ids: Option<Vec<TenantId>>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl NewToken {
    /// Each role for each tenant.
    pub fn bindings(&self) -> Vec<RoleBinding> {
        bindings(&self.roles, self.tenant_ids.as_deref())
    }
}

/// What a token with these roles for these tenants may do.
pub fn bindings(roles: &[Role], tenant_ids: Option<&[TenantId]>) -> Vec<RoleBinding> {
    let Some(tenants) = tenant_ids else {
        return roles.iter().copied().map(RoleBinding::global).collect();
    };
    let for_tenant = |tenant: &TenantId| {
        let tenant = tenant.clone();
        roles
            .iter()
            .map(move |role| RoleBinding::of(*role, tenant.clone()))
    };
    tenants.iter().flat_map(for_tenant).collect()
}

impl CreateToken {
    /// Checks the values; `now` refuses an end in the past.
    pub fn validate(&self, now: Timestamp) -> Result<NewToken, Problem> {
        let mut errors = Vec::new();
        let name = words::line(&self.name, NAME_MAX_CHARS)
            .map_err(|unfit| errors.push(unfit.at("name", &say!("A token's name"))))
            .unwrap_or_default();
        let mut refuse = |name, code, message| errors.push(FieldProblem::new(name, code, message));
        if self.roles.is_empty() {
            refuse("roles", "required", say!("Give at least one role."));
        }
        match self.tenant_ids.as_deref() {
            Some([]) => refuse(
                "tenant_ids",
                "required",
                say!("Name at least one tenant, or leave the field out for every tenant."),
            ),
            Some(many) if many.len() > MAX_BINDINGS => {
                refuse("tenant_ids", "too_many", say!("Name at most 200 tenants."));
            }
            _ => {}
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            refuse(
                "expires_at",
                "in_the_past",
                say!("Choose an end in the future."),
            );
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let mut roles = self.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        let mut tenant_ids = self.tenant_ids.clone();
        if let Some(tenants) = &mut tenant_ids {
            tenants.sort_by_key(TenantId::fold);
            tenants.dedup_by_key(|tenant| tenant.fold());
        }
        Ok(NewToken {
            name,
            roles,
            tenant_ids,
            expires_at: self.expires_at,
        })
    }
}

/// A token as lists show it; never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// The tenants it is for; absent: every tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_ids: Option<Vec<TenantId>>,
    /// Whose it is; absent for the token of the first start.
    pub owner: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to the minute; absent: never.
    pub last_used_at: Option<Timestamp>,
}

/// A token right after it was made: the only time its secret is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenView,
    /// `tnt_...`; shown once, stored only as a hash.
    pub secret: String,
}

/// A token right after it was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokedToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenView,
    /// How many tokens that it had made, one through the other, ended with it.
    #[serde(default)]
    pub ended_with_it: u64,
}

/// Ends a token for good, and those that it has made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeToken {
    /// The token; not its secret.
    pub id: TokenId,
}

/// Asks for API tokens, newest first: the caller's own, or everybody's for who manages access.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListTokens {
    /// Which page.
    pub page: PageRequest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_each_role_for_each_tenant() {
        let input = CreateToken {
            name: " ci ".to_owned(),
            roles: vec![Role::Viewer, Role::Service, Role::Viewer],
            tenant_ids: Some(
                ["b", "a", "A"]
                    .map(|id| TenantId::parse(&format!("{id}{id}")).unwrap())
                    .to_vec(),
            ),
            expires_at: None,
        };

        let new = input.validate(Timestamp::from_micros(0)).unwrap();
        let bindings: Vec<_> = new.bindings().iter().map(ToString::to_string).collect();
        assert_eq!(
            bindings,
            ["viewer@aa", "service@aa", "viewer@bb", "service@bb"]
        );
    }

    #[test]
    fn an_end_in_the_past_and_no_tenant_are_refused() {
        let input = CreateToken {
            name: String::new(),
            roles: Vec::new(),
            tenant_ids: Some(Vec::new()),
            expires_at: Some(Timestamp::from_micros(1)),
        };

        let problem = input.validate(Timestamp::from_micros(1)).unwrap_err();
        assert_eq!(problem.errors.len(), 4);
    }
}
