//! `tenantry users` and `tenantry tokens`.

use std::io::Read as _;

use anyhow::Context as _;
use tenantry_client::Client;
use tenantry_domain::{
    Timestamp,
    access::{CreateToken, CreateUser, Role, UserFilter, UserView},
};

use super::wanted;
use crate::{
    cli::{Tokens, Users},
    failure::Usage,
    output::{Output, Rows, or_dash},
};

pub(super) async fn users(client: &Client, command: Users, output: &Output) -> anyhow::Result<()> {
    match command {
        Users::Create { username, roles } => {
            let password = password(output)?;
            let user = client
                .create_user(&CreateUser {
                    username,
                    password,
                    roles,
                })
                .await?;
            output.show(&user, |user| {
                let mut rows = Rows::new(&["id", "user", "roles"]);
                rows.add([user.id.to_string(), user.username.clone(), grants(user)]);
                rows
            })
        }
        Users::List { q, page } => {
            let page = client
                .list_users(&UserFilter {
                    q,
                    page: wanted(page),
                })
                .await?;
            output.show_page(&page, &["id", "user", "roles", "created", "by"], |user| {
                vec![
                    user.id.to_string(),
                    user.username.clone(),
                    grants(user),
                    user.created_at.minute(),
                    user.created_by.clone(),
                ]
            })
        }
    }
}

/// From standard input, because arguments show in lists of processes.
fn password(output: &Output) -> anyhow::Result<String> {
    output.say("password (on standard input, ended by the end of the file):");
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn grants(user: &UserView) -> String {
    let grants = user.grants.iter().map(|grant| match &grant.tenant {
        Some(tenant) => format!("{} of {tenant}", grant.role),
        None => grant.role.to_string(),
    });
    grants.collect::<Vec<_>>().join(", ")
}

pub(super) async fn tokens(
    client: &Client,
    command: Tokens,
    output: &Output,
) -> anyhow::Result<()> {
    match command {
        Tokens::Create {
            name,
            roles,
            expires_at,
        } => {
            let expires_at = expires_at.as_deref().map(instant).transpose()?;
            let created = client
                .create_token(&CreateToken {
                    name,
                    roles,
                    expires_at,
                })
                .await?;
            if output.is_json() {
                return output.line(&serde_json::to_string_pretty(&created)?);
            }
            output.say(&format!("token {}, shown only now:", created.token.id));
            output.line(&created.secret)
        }
        Tokens::List { page } => {
            let page = client.list_tokens(&wanted(page)).await?;
            let headings = &["id", "name", "roles", "owner", "created", "ends", "revoked"];
            output.show_page(&page, headings, |token| {
                let roles: Vec<_> = token.roles.iter().copied().map(Role::as_str).collect();
                vec![
                    token.id.to_string(),
                    token.name.clone(),
                    roles.join(", "),
                    or_dash(token.owner.as_ref()),
                    token.created_at.minute(),
                    or_dash(token.expires_at.map(Timestamp::minute)),
                    or_dash(token.revoked_at.map(Timestamp::minute)),
                ]
            })
        }
        Tokens::Revoke { id } => {
            let token = client.revoke_token(&id).await?;
            output.show(&token, |token| {
                let mut rows = Rows::new(&["id", "name", "revoked"]);
                let revoked = or_dash(token.revoked_at.map(Timestamp::minute));
                rows.add([token.id.to_string(), token.name.clone(), revoked]);
                rows
            })
        }
    }
}

fn instant(text: &str) -> Result<Timestamp, Usage> {
    Timestamp::parse_lenient(text).ok_or_else(|| {
        Usage(format!(
            "`{text}` is no RFC 3339 date and time, and no date"
        ))
    })
}
