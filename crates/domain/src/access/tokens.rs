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
    /// The token that took its place; it goes on until it ends, and is not rotated again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<TokenId>,
}

impl TokenView {
    /// Whether it was neither revoked nor is past its end at an instant. Whose it is and what made it may have ended it all
    /// the same.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }
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

/// Seconds for which a rotated token goes on where nothing is said: a day.
pub const OVERLAP_S: u64 = 24 * 60 * 60;
/// And at most: thirty days.
pub const OVERLAP_MAX_S: u64 = 30 * 24 * 60 * 60;

/// Makes a token like another one, which ends when both have worked for a while.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotateToken {
    /// The token whose place the new one takes; not its secret.
    pub id: TokenId,
    /// Seconds for which the former one goes on, up to 30 days; 0: it ends at once; absent: a day. An earlier end of
    /// its own stays.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub overlap_s: Option<u64>,
    /// When the new one ends; absent: after as long a life as the former one was made for, or never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl RotateToken {
    /// Checks the values and says for how many seconds the former token goes on; `now` refuses an end in the past.
    pub fn validate(&self, now: Timestamp) -> Result<u64, Problem> {
        let overlap_s = self.overlap_s.unwrap_or(OVERLAP_S);
        let mut errors = Vec::new();
        let mut refuse = |name, code, message| errors.push(FieldProblem::new(name, code, message));
        if overlap_s > OVERLAP_MAX_S {
            let message =
                say!("Two tokens overlap for 30 days at most, which are 2592000 seconds.");
            refuse("overlap_s", "out_of_range", message);
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            refuse(
                "expires_at",
                "in_the_past",
                say!("Choose an end in the future."),
            );
        }
        if errors.is_empty() {
            Ok(overlap_s)
        } else {
            Err(Problem::invalid(errors))
        }
    }

    /// When the token ends that takes the place of `former` at an instant.
    pub fn end_of_new(&self, former: &TokenView, now: Timestamp) -> Option<Timestamp> {
        self.expires_at.or_else(|| {
            let life_us = former.expires_at?.micros() - former.created_at.micros();
            Some(now.plus_seconds(life_us / 1_000_000))
        })
    }
}

/// A token that took another one's place: the only time its secret is shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotatedToken {
    /// The new token.
    #[serde(flatten)]
    pub token: TokenView,
    /// `tnt_...`; shown once, stored only as a hash.
    pub secret: String,
    /// The token whose place it took, with its end.
    pub former: TokenView,
    /// How many living tokens the former one has made, one through the other: they end with it.
    #[serde(default)]
    pub ending_with_former: u64,
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
    fn a_new_token_lives_as_long_as_the_former_one_was_made_for() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let mut former = TokenView {
            id: TokenId::from_stored("tok_1".to_owned()),
            name: "ci".to_owned(),
            roles: vec![Role::Viewer],
            tenant_ids: None,
            owner: None,
            created_at: at(100),
            expires_at: Some(at(160)),
            revoked_at: None,
            last_used_at: None,
            replaced_by: None,
        };
        let rotate = |overlap_s, expires_at| RotateToken {
            id: former.id.clone(),
            overlap_s,
            expires_at,
        };
        let (plain, named) = (rotate(None, None), rotate(Some(0), Some(at(500))));

        assert_eq!(plain.end_of_new(&former, at(150)), Some(at(210)));
        assert_eq!(named.end_of_new(&former, at(150)), Some(at(500)));
        assert_eq!(
            (
                plain.validate(at(1)).unwrap(),
                named.validate(at(1)).unwrap()
            ),
            (OVERLAP_S, 0)
        );
        let wrong = rotate(Some(OVERLAP_MAX_S + 1), Some(at(1)))
            .validate(at(1))
            .unwrap_err();
        let pointers: Vec<_> = wrong
            .errors
            .iter()
            .map(|error| error.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/overlap_s", "/expires_at"]);
        former.expires_at = None;
        assert_eq!(plain.end_of_new(&former, at(150)), None);
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
