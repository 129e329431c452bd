//! API tokens: create, list, revoke. The secret is shown once and kept only as a hash.

use tenantry_domain::{
    FieldProblem, Operation as _, Page, Problem, ProblemKind, Timestamp,
    access::{
        ActorKind, Caller, CreateToken, CreatedToken, ListTokens, NewToken, Permission,
        RevokeToken, RevokedToken, Role, Scope, TokenView,
    },
    id::{TenantId, TokenId, UserId},
    say,
};
use tenantry_storage::{
    Conn, Entry, Ledger,
    access::{self, TokenRow},
};

use super::{
    secret::{self, TOKEN_PREFIX},
    users::{check_may_give, spelled_as_stored},
};
use crate::{Command, Done, Query, Read, Result, command::Write, entry, start::Inner};

/// A token as lists show it, with its owner's name.
pub(super) async fn shown(conn: &mut Conn, row: &TokenRow) -> Result<TokenView> {
    let owner = match &row.owner {
        Some(id) => access::find_user(conn, id).await?,
        None => None,
    };
    Ok(view(row, owner.map(|user| user.username)))
}

/// A token as lists show it.
pub(super) fn view(row: &TokenRow, owner: Option<String>) -> TokenView {
    TokenView {
        id: row.id.clone(),
        name: row.name.clone(),
        roles: row.roles.clone(),
        tenant_ids: row.tenant_ids.clone(),
        owner,
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
        replaced_by: row.replaced_by.clone(),
    }
}

/// Whose tokens the caller has: its own, or for a token those of whom it belongs to, so that
/// disabling that person ends them all. Nobody for the token of the first start.
pub(super) async fn owner(conn: &mut Conn, caller: &Caller) -> Result<Option<UserId>> {
    Ok(match caller.actor.kind {
        ActorKind::User => Some(UserId::from_stored(caller.actor.id.clone())),
        ActorKind::System => None,
        ActorKind::Token => {
            let id = TokenId::from_stored(caller.actor.id.clone());
            let token = access::find_token(conn, &id).await?;
            token.and_then(|token| token.owner)
        }
    })
}

/// Refuses an end beyond that of the credential which asks.
pub(super) fn check_end(caller: &Caller, wanted: Option<Timestamp>) -> Result<()> {
    match caller.expires_at {
        Some(own) if wanted.is_none_or(|end| end > own) => {
            let message = say!(
                "Your own token ends at {own}; what it makes must end by then.",
                own
            );
            let errors = vec![FieldProblem::new(
                "expires_at",
                "beyond_own",
                message.clone(),
            )];
            Err(Problem::new(ProblemKind::Forbidden, message)
                .with_errors(errors)
                .into())
        }
        _ => Ok(()),
    }
}

/// Tokens that may stand between a token and the person at its beginning: each use of it looks at
/// all of them.
const LONGEST_LINE: i64 = 16;

/// The token that asks; nothing where a person does.
pub(super) async fn parent(write: &mut Write<'_>) -> Result<Option<TokenId>> {
    let caller = write.caller;
    if caller.actor.kind != ActorKind::Token {
        return Ok(None);
    }
    let id = TokenId::from_stored(caller.actor.id.clone());
    let now = write.now;
    let before = access::token_ancestors(write.conn(), &id, now).await?;
    if before.count >= LONGEST_LINE {
        let detail = say!(
            "This token was made by a token, and that by another, too many times over. Make the new one with an earlier token, or signed in."
        );
        return Err(Problem::new(ProblemKind::Forbidden, detail).into());
    }
    Ok(Some(id))
}

/// Which tokens a caller sees and revokes.
enum Whose {
    /// Everybody's: it manages access.
    Everybodys,
    /// Those of whom it is, or belongs to.
    Owners,
    /// Only itself: a token for named tenants learns nothing of its owner's other tenants.
    Itself,
}

fn reach(caller: &Caller) -> Whose {
    let is_bound = caller.bindings.iter().all(|b| b.tenant_id.is_some());
    if caller.can(Permission::AccessManage, &Scope::Global) {
        Whose::Everybodys
    } else if caller.actor.kind == ActorKind::Token && is_bound {
        Whose::Itself
    } else {
        Whose::Owners
    }
}

impl Command for CreateToken {
    type Prepared = NewToken;

    const SHOWS_SECRET: bool = true;

    fn gives(&self) -> &[Role] {
        &self.roles
    }

    async fn prepare(&self, read: &mut Read<'_>) -> Result<NewToken> {
        let new = self.validate(read.now)?;
        check_may_give(read.caller, &new.bindings(), |_| "roles".to_owned())?;
        check_end(read.caller, new.expires_at)?;
        Ok(new)
    }

    async fn apply(&self, new: NewToken, write: &mut Write<'_>) -> Result<Done<CreatedToken>> {
        let caller = write.caller;
        let owner = owner(write.conn(), caller).await?;
        let tenant_ids = match new.tenant_ids {
            Some(ids) => {
                let place = |unknown: &TenantId| {
                    let mut given = self.tenant_ids.iter().flatten();
                    let place = given.position(|one| one == unknown);
                    place.map_or_else(
                        || "tenant_ids".to_owned(),
                        |place| format!("tenant_ids/{place}"),
                    )
                };
                Some(spelled_as_stored(write, &ids, place).await?)
            }
            None => None,
        };
        let parent = parent(write).await?;
        let token = format!("{TOKEN_PREFIX}{}", secret::fresh(write.ids));
        let row = TokenRow {
            id: TokenId::from_unique(&write.unique()),
            secret_sha256: secret::hash(&token),
            name: new.name,
            roles: new.roles,
            tenant_ids,
            owner,
            parent,
            created_at: write.now,
            created_by: write.created_by(),
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
            replaced_by: None,
        };
        access::insert_token(write.tx(), &row).await?;

        let shown = shown(write.conn(), &row).await?;
        let entry = entry::made(Self::NAME, &shown, None)?;
        let value = CreatedToken {
            token: shown,
            secret: token,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}

impl Command for RevokeToken {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<RevokedToken>> {
        let caller = write.caller;
        let row = within_reach(write.conn(), caller, &self.id).await?;
        let before = shown(write.conn(), &row).await?;
        if before.revoked_at.is_some() {
            return Ok(Done::unchanged(RevokedToken {
                token: before,
                ended_with_it: 0,
            }));
        }
        let now = write.now;
        access::revoke_token(write.tx(), &self.id, now).await?;
        let after = TokenView {
            revoked_at: Some(now),
            ..before.clone()
        };

        let ledger = Ledger::of(revoked(&before, &after, None)?);
        let (ledger, ended_with_it) = end_what_it_made(write, &self.id, ledger).await?;
        let value = RevokedToken {
            token: after,
            ended_with_it,
        };
        Ok(Done::changed(value, ledger))
    }

    async fn after(&self, inner: &Inner, _output: &RevokedToken) {
        inner.access.forget_all();
    }
}

/// The token with this id, if the caller may end it.
pub(super) async fn within_reach(
    conn: &mut Conn,
    caller: &Caller,
    id: &TokenId,
) -> Result<TokenRow> {
    let missing = || Problem::not_found("token", id.as_str());
    let row = access::find_token(conn, id).await?.ok_or_else(missing)?;
    let is_mine = match reach(caller) {
        Whose::Everybodys => true,
        Whose::Owners => {
            let mine = owner(conn, caller).await?;
            mine.is_some() && mine == row.owner
        }
        Whose::Itself => false,
    };
    if is_mine || row.id.as_str() == caller.actor.id {
        return Ok(row);
    }
    Err(missing().into())
}

/// Ends what a token has made, and says how many that were.
pub(super) async fn end_what_it_made(
    write: &mut Write<'_>,
    id: &TokenId,
    mut ledger: Ledger,
) -> Result<(Ledger, u64)> {
    let now = write.now;
    let made = access::token_descendants(write.conn(), id).await?;
    let count = u64::try_from(made.len()).unwrap_or(u64::MAX);
    for row in made {
        access::revoke_token(write.tx(), &row.id, now).await?;
        let before = shown(write.conn(), &row).await?;
        let after = TokenView {
            revoked_at: Some(now),
            ..before.clone()
        };
        let reason = format!("It was made by `{id}`, which was revoked.");
        ledger = ledger.and(revoked(&before, &after, Some(reason))?);
    }
    Ok((ledger, count))
}

fn revoked(before: &TokenView, after: &TokenView, reason: Option<String>) -> Result<Entry> {
    entry::changed(RevokeToken::NAME, before, after, reason)
}

impl Query for ListTokens {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<TokenView>> {
        let caller = read.caller;
        let conn = read.conn().await?;
        let owner = match reach(caller) {
            Whose::Everybodys => return Ok(access::list_tokens(conn, None, &self.page).await?),
            Whose::Owners => owner(conn, caller).await?,
            Whose::Itself => {
                let id = TokenId::from_stored(caller.actor.id.clone());
                let itself = access::find_token(conn, &id).await?;
                let itself = match &itself {
                    Some(row) => vec![shown(conn, row).await?],
                    None => Vec::new(),
                };
                return Ok(Page::of_all(itself));
            }
        };
        let Some(owner) = owner else {
            return Ok(Page::of_all(Vec::new()));
        };
        Ok(access::list_tokens(conn, Some(&owner), &self.page).await?)
    }
}

/// Refuses a token that is too short to be a secret.
pub(super) fn check_length(token: &str) -> Result<()> {
    if token.chars().count() >= 32 {
        return Ok(());
    }
    let detail = say!("The token of the first start has at least 32 characters.");
    Err(Problem::new(ProblemKind::Invalid, detail).into())
}
