//! `tenantry tokens`.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tenantry_client::{Client, Error};
use tenantry_domain::{
    PageRequest, Problem, Timestamp,
    access::{
        ActorKind, CreateToken, CreatedToken, ListTokens, RevokeToken, RevokedToken, Role,
        RotateToken, RotatedToken, TokenView,
    },
    id::{TenantId, TokenId},
    page::MAX_LIMIT,
};

use super::{Listed, list};
use crate::{
    cli::{self, Tokens},
    failure::Usage,
    output::{Columns, Output, Rows, Second as _, many, or_dash, plain},
};

const COLUMNS: Columns<TokenView> = Columns {
    headings: &[
        "id", "name", "roles", "tenants", "owner", "created", "ends", "used", "revoked",
    ],
    id: |token| token.id.to_string(),
    cells: |token| {
        let roles: Vec<_> = token.roles.iter().copied().map(Role::as_str).collect();
        vec![
            token.id.to_string(),
            token.name.clone(),
            roles.join(", "),
            tenants(token),
            or_dash(token.owner.as_ref()),
            token.created_at.second(),
            or_dash(token.expires_at.map(Timestamp::second)),
            or_dash(token.last_used_at.map(Timestamp::second)),
            or_dash(token.revoked_at.map(Timestamp::second)),
        ]
    },
};

pub(super) async fn run(client: &Client, command: Tokens, output: &Output) -> anyhow::Result<()> {
    match command {
        Tokens::Create {
            name,
            roles,
            tenants,
            expires_at,
        } => {
            let create = CreateToken {
                name,
                roles,
                tenant_ids: (!tenants.is_empty()).then_some(tenants),
                expires_at,
            };
            show_secret(&client.call(&create).await?, output)
        }
        Tokens::List { page } => {
            let filter = |page| ListTokens { page };
            list(client, Listed(page), &COLUMNS, output, filter).await
        }
        Tokens::Rotate {
            token,
            expires_at,
            overlap,
        } => {
            let rotate = RotateToken {
                id: meant(client, &token, |one| one.replaced_by.is_none())
                    .await?
                    .id,
                overlap_s: Some(overlap),
                expires_at,
            };
            show_rotated(client.call(&rotate).await?, output)
        }
        Tokens::Revoke { token, yes } => {
            let id = meant(client, &token, |_| true).await?.id;
            if !yes {
                confirm_if_in_use(client, &id, output).await?;
            }
            show_revoked(&client.call(&RevokeToken { id }).await?, output)
        }
    }
}

/// The secret alone, so that it can be kept by a program.
fn show_secret(created: &CreatedToken, output: &Output) -> anyhow::Result<()> {
    if output.is_for_programs() && !output.is_quiet() {
        return output.show(created, |created| {
            let mut rows = Rows::new(&["id", "name", "secret"]);
            rows.add([
                created.token.id.to_string(),
                created.token.name.clone(),
                created.secret.clone(),
            ]);
            rows
        });
    }
    let ends = created.token.expires_at.map(Timestamp::second);
    output.say(&format!(
        "token {}, for {}, ends {}; its secret, shown only now:",
        created.token.id,
        created
            .token
            .tenant_ids
            .as_ref()
            .map_or_else(|| "every tenant".to_owned(), |_| tenants(&created.token)),
        ends.as_deref().unwrap_or("never")
    ));
    output.line(&created.secret)
}

fn show_revoked(revoked: &RevokedToken, output: &Output) -> anyhow::Result<()> {
    output.show(
        revoked,
        |RevokedToken {
             token,
             ended_with_it,
         }| {
            let mut rows = Rows::new(&["id", "name", "revoked", "ended with it"]);
            let revoked = or_dash(token.revoked_at.map(Timestamp::second));
            rows.add([
                token.id.to_string(),
                token.name.clone(),
                revoked,
                ended_with_it.to_string(),
            ]);
            rows
        },
    )
}

/// The new secret alone, and what becomes of the former one.
fn show_rotated(rotated: RotatedToken, output: &Output) -> anyhow::Result<()> {
    if output.is_for_programs() && !output.is_quiet() {
        return output.show(&rotated, |rotated| {
            let mut rows = Rows::new(&["id", "name", "secret", "former", "former ends"]);
            rows.add([
                rotated.token.id.to_string(),
                rotated.token.name.clone(),
                rotated.secret.clone(),
                rotated.former.id.to_string(),
                or_dash(end_of(&rotated.former)),
            ]);
            rows
        });
    }
    let RotatedToken {
        token,
        secret,
        former,
        ending_with_former,
    } = rotated;
    show_secret(&CreatedToken { token, secret }, output)?;
    let id = &former.id;
    output.say(&if former.revoked_at.is_some() {
        format!("the former one, {id}, is ended")
    } else {
        let end = or_dash(end_of(&former));
        format!("the former one, {id}, goes on until {end}; `tenantry tokens revoke {id}` ends it before")
    });
    if ending_with_former > 0 {
        let made = many(ending_with_former, "token");
        output.say(&format!("{made} that it has made end with it"));
    }
    Ok(())
}

fn end_of(token: &TokenView) -> Option<String> {
    token.revoked_at.or(token.expires_at).map(Timestamp::second)
}

/// The token with this id, or the living one with this name that fits.
async fn meant(
    client: &Client,
    token: &str,
    fits: fn(&TokenView) -> bool,
) -> anyhow::Result<TokenView> {
    let now = cli::now();
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest {
            limit: Some(MAX_LIMIT),
            cursor,
        };
        let page = client.call(&ListTokens { page }).await?;
        let is_meant = |one: &TokenView| {
            one.id.as_str() == token || (one.name == token && one.is_open(now) && fits(one))
        };
        found.extend(page.items.into_iter().filter(is_meant));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    if found.len() > 1 {
        let ids: Vec<_> = found.iter().map(|one| one.id.as_str()).collect();
        let why = format!(
            "several tokens are called `{}`; name one by its id: {}",
            plain(token),
            ids.join(", ")
        );
        return Err(Usage(why).into());
    }
    let missing = || Error::Refused(Box::new(Problem::not_found("living token", token)));
    Ok(found.pop().ok_or_else(missing)?)
}

/// Asks before the token is ended that this very command asks with: nothing works with it afterwards.
async fn confirm_if_in_use(client: &Client, id: &TokenId, output: &Output) -> anyhow::Result<()> {
    let me = client.me().await?;
    if me.kind != ActorKind::Token || me.id != id.as_str() {
        return Ok(());
    }
    let warning = "This is the token that you are asking with.";
    if !io::stdin().is_terminal() {
        return Err(Usage(format!("{warning} Repeat with `--yes` to end it.")).into());
    }
    output.complain(&format!("{warning} To end it, type `yes`:"));
    let mut typed = String::new();
    io::stdin().read_line(&mut typed).context("the terminal")?;
    if typed.trim() == "yes" {
        return Ok(());
    }
    Err(Usage("Nothing was ended.".to_owned()).into())
}

fn tenants(token: &TokenView) -> String {
    let Some(tenants) = &token.tenant_ids else {
        return "every".to_owned();
    };
    let ids: Vec<_> = tenants.iter().map(TenantId::as_str).collect();
    ids.join(", ")
}
