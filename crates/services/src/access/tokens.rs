//! API tokens: create, list, revoke. The secret is shown once and kept only as a hash.

use tenantry_domain::{
    Page, Problem, ProblemKind,
    access::{
        ActorKind, CreateToken, CreatedToken, ListTokens, NewToken, Permission, RevokeToken, Scope,
        TokenView,
    },
    id::{TokenId, UserId},
};
use tenantry_storage::{
    Ledger,
    access::{self, TokenRow},
};

use super::secret::{self, TOKEN_PREFIX};
use crate::{
    Command, Done, Query, Read, Result,
    command::Write,
    entry::{About, NOTHING},
    start::Inner,
};

/// A token as lists show it.
pub(super) fn view(row: &TokenRow) -> TokenView {
    TokenView {
        id: row.id.clone(),
        name: row.name.clone(),
        roles: row.roles.clone(),
        owner: row.owner.as_ref().map(ToString::to_string),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    }
}

impl Command for CreateToken {
    type Output = CreatedToken;
    type Prepared = NewToken;

    const NAME: &'static str = "access.create_token";
    const NEEDS: Permission = Permission::AccessManage;
    const SHOWS_SECRET: bool = true;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Global)
    }

    async fn prepare(&self, read: &mut Read<'_>) -> Result<NewToken> {
        Ok(self.validate(read.now)?)
    }

    async fn apply(&self, new: NewToken, write: &mut Write<'_>) -> Result<Done<CreatedToken>> {
        let owner = match write.caller.actor.kind {
            ActorKind::User => Some(UserId::from_stored(write.caller.actor.id.clone())),
            ActorKind::System => None,
            // A token's token belongs to whom the first belongs, so that disabling that person
            // ends both.
            ActorKind::Token => {
                let id = TokenId::from_stored(write.caller.actor.id.clone());
                access::find_token(write.conn(), &id)
                    .await?
                    .and_then(|token| token.owner)
            }
        };
        let token = format!("{TOKEN_PREFIX}{}", secret::fresh(write.ids));
        let mut roles = new.roles;
        roles.sort_unstable();
        roles.dedup();
        let row = TokenRow {
            id: TokenId::from_unique(&write.unique()),
            secret_sha256: secret::hash(&token),
            name: new.name,
            roles,
            owner,
            created_at: write.now,
            created_by: write.actor_name(),
            expires_at: new.expires_at,
            revoked_at: None,
        };
        access::insert_token(write.tx(), &row).await?;

        let shown = view(&row);
        let about = About {
            action: Self::NAME,
            entity: "token",
            entity_id: shown.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(NOTHING, Some(&shown))?;
        let value = CreatedToken {
            token: shown,
            secret: token,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}

impl Command for RevokeToken {
    type Output = TokenView;
    type Prepared = ();

    const NAME: &'static str = "access.revoke_token";
    const NEEDS: Permission = Permission::AccessManage;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Global)
    }

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<TokenView>> {
        let row = access::find_token(write.conn(), &self.id)
            .await?
            .ok_or_else(|| Problem::not_found("token", self.id.as_str()))?;
        let before = view(&row);
        if before.revoked_at.is_some() {
            return Ok(Done::unchanged(before));
        }
        let now = write.now;
        access::revoke_token(write.tx(), &self.id, now).await?;
        let after = TokenView {
            revoked_at: Some(now),
            ..before.clone()
        };

        let about = About {
            action: Self::NAME,
            entity: "token",
            entity_id: after.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(Some(&before), Some(&after))?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }

    async fn after(&self, inner: &Inner, _output: &TokenView) {
        inner.access.forget_all();
    }
}

impl Query for ListTokens {
    type Output = Page<TokenView>;

    const NAME: &'static str = "access.list_tokens";
    const NEEDS: Permission = Permission::AccessManage;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Global)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<TokenView>> {
        Ok(access::list_tokens(read.conn().await?, &self.page).await?)
    }
}

/// Refuses a token that is too short to be a secret.
pub(super) fn check_length(token: &str) -> Result<()> {
    if token.chars().count() >= 32 {
        return Ok(());
    }
    let detail = "The token of the first start has at least 32 characters.";
    Err(Problem::new(ProblemKind::Invalid, detail).into())
}
