//! A new secret for a token: another token in its place, while the former one goes on for a while.
//!
//! Its rights are the former one's, so they must be within those of who asks, as where a token is made; and it belongs
//! to who asks, who gets the secret and therefore bounds it at the time of use.

use serde::Serialize;
use tenantry_domain::{
    Operation as _, Problem, ProblemKind, Timestamp,
    access::{ActorKind, Caller, Role, RotateToken, RotatedToken, TokenView, UserStatus, bindings},
    id::TokenId,
    say,
};
use tenantry_storage::{
    Conn, Ledger,
    access::{self, TokenRow},
};

use super::{
    fresh,
    secret::{self, TOKEN_PREFIX},
    tokens::{check_end, end_what_it_made, owner, parent, shown, view, within_reach},
    users::check_may_give,
};
use crate::{
    Command, Done, Read, Result,
    command::Write,
    entry::{self, About},
    registry,
    start::Inner,
};

/// What the trail says of a token that was rotated.
#[derive(Serialize)]
struct Replaced<'a> {
    #[serde(flatten)]
    former: &'a TokenView,
    replaced_by: &'a TokenView,
}

impl Command for RotateToken {
    /// For how many seconds the former token goes on.
    type Prepared = u64;

    const SHOWS_SECRET: bool = true;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<u64> {
        let overlap_s = self.validate(read.now)?;
        let (caller, now) = (read.caller, read.now);
        let former = former(self, read.conn().await?, caller, now).await?;
        if former.roles.contains(&Role::Admin) {
            fresh::demand(const { registry::command::<Self>() }, read).await?;
        }
        Ok(overlap_s)
    }

    async fn apply(&self, overlap_s: u64, write: &mut Write<'_>) -> Result<Done<RotatedToken>> {
        let (caller, now) = (write.caller, write.now);
        let former = former(self, write.conn(), caller, now).await?;
        let before = shown(write.conn(), &former).await?;
        let secret = format!("{TOKEN_PREFIX}{}", secret::fresh(write.ids));
        let row = TokenRow {
            id: TokenId::from_unique(&write.unique()),
            secret_sha256: secret::hash(&secret),
            owner: owner(write.conn(), caller).await?,
            parent: parent(write).await?,
            created_at: now,
            created_by: write.created_by(),
            expires_at: self.end_of_new(&before, now),
            revoked_at: None,
            last_used_at: None,
            ..former.clone()
        };
        access::insert_token(write.tx(), &row).await?;
        access::replace_token(write.tx(), &self.id, &row.id).await?;
        let token = shown(write.conn(), &row).await?;

        let ended = ended(&before, overlap_s, write).await?;
        let about = About {
            action: Self::NAME,
            entity: "token",
            entity_id: self.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let replaced = Replaced {
            former: &ended,
            replaced_by: &token,
        };
        let ledger = Ledger::of(about.entry(Some(&before), Some(&replaced))?);
        let after = TokenView {
            replaced_by: Some(row.id.clone()),
            ..ended
        };
        let (ledger, ending_with_former) = if after.revoked_at.is_some() {
            end_what_it_made(write, &self.id, ledger).await?
        } else {
            shorten_what_it_made(write, &after, ledger).await?
        };
        let value = RotatedToken {
            token,
            secret,
            former: after,
            ending_with_former,
        };
        Ok(Done::changed(value, ledger))
    }

    async fn after(&self, inner: &Inner, _output: &RotatedToken) {
        inner.access.forget_all();
    }
}

/// The token that is rotated, where that makes sense and is no more than who asks may do.
async fn former(
    input: &RotateToken,
    conn: &mut Conn,
    caller: &Caller,
    now: Timestamp,
) -> Result<TokenRow> {
    let row = within_reach(conn, caller, &input.id).await?;
    if !works(conn, &row, now).await? {
        let detail = say!("This token has ended already; make a new one.");
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    if let Some(id) = &row.replaced_by {
        let detail = say!(
            "The token `{id}` has taken the place of this one already; rotate that, or revoke both.",
            id
        );
        return Err(Problem::new(ProblemKind::Conflict, detail).into());
    }
    if is_of_its_line(conn, caller, &row.id).await? {
        let detail = say!(
            "A token takes neither its own place nor that of one it was made by: what it makes ends with them. Ask with another token, or signed in."
        );
        return Err(Problem::new(ProblemKind::Forbidden, detail).into());
    }
    check_may_give(
        caller,
        &bindings(&row.roles, row.tenant_ids.as_deref()),
        |_| "id".to_owned(),
    )?;
    check_end(caller, input.end_of_new(&view(&row, None), now))?;
    Ok(row)
}

/// Whether a token works: itself, what it was made by, and whose it is.
pub(crate) async fn works(conn: &mut Conn, row: &TokenRow, now: Timestamp) -> Result<bool> {
    if !view(row, None).is_open(now) || access::token_ancestors(conn, &row.id, now).await?.has_ended
    {
        return Ok(false);
    }
    let Some(id) = &row.owner else {
        return Ok(true);
    };
    let owner = access::find_user(conn, id).await?;
    Ok(owner.is_some_and(|owner| owner.status == UserStatus::Active))
}

/// Gives what a token has made the end that it has now, where that is earlier, and says how many that concerns.
async fn shorten_what_it_made(
    write: &mut Write<'_>,
    former: &TokenView,
    mut ledger: Ledger,
) -> Result<(Ledger, u64)> {
    let now = write.now;
    let mut count = 0_u64;
    for row in access::token_descendants(write.conn(), &former.id).await? {
        let before = shown(write.conn(), &row).await?;
        if !before.is_open(now) {
            continue;
        }
        count = count.saturating_add(1);
        let Some(end) = former.expires_at else {
            continue;
        };
        if before.expires_at.is_some_and(|own| own <= end) {
            continue;
        }
        access::end_token(write.tx(), &row.id, end).await?;
        let after = TokenView {
            expires_at: Some(end),
            ..before.clone()
        };
        let reason = format!("It was made by `{}`, which ends then.", former.id);
        let entry = entry::changed(RotateToken::NAME, &before, &after, Some(reason))?;
        ledger = ledger.and(entry);
    }
    Ok((ledger, count))
}

/// Ends the former token, now or when both have worked for so long, and shows it as it is then.
async fn ended(former: &TokenView, overlap_s: u64, write: &mut Write<'_>) -> Result<TokenView> {
    let now = write.now;
    if overlap_s == 0 {
        access::revoke_token(write.tx(), &former.id, now).await?;
        return Ok(TokenView {
            revoked_at: Some(now),
            ..former.clone()
        });
    }
    let end = now.plus_seconds(i64::try_from(overlap_s).unwrap_or(i64::MAX));
    if former.expires_at.is_some_and(|own| own <= end) {
        return Ok(former.clone());
    }
    access::end_token(write.tx(), &former.id, end).await?;
    Ok(TokenView {
        expires_at: Some(end),
        ..former.clone()
    })
}

/// Whether the token that asks is this one, or was made by it.
async fn is_of_its_line(conn: &mut Conn, caller: &Caller, id: &TokenId) -> Result<bool> {
    if caller.actor.kind != ActorKind::Token {
        return Ok(false);
    }
    let own = caller.actor.id.as_str();
    if own == id.as_str() {
        return Ok(true);
    }
    let made = access::token_descendants(conn, id).await?;
    Ok(made.iter().any(|row| row.id.as_str() == own))
}
