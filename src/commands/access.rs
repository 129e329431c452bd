//! `tenantry users` and `tenantry tokens`.

use tenantry_client::Client;
use tenantry_domain::{
    Timestamp,
    access::{
        CreateToken, CreateUser, GetUser, ListTokens, RevokeToken, RevokedToken, Role, SetBindings,
        TokenView, UpdateUser, UserFilter, UserStatus, UserView,
    },
    id::{TenantId, TokenId, UserId},
    time::InvalidTime,
};

use super::wanted;
use crate::{
    cli::{Tokens, Users},
    failure::Usage,
    output::{Output, Rows, or_dash},
    secret,
};

pub(super) async fn users(client: &Client, command: Users, output: &Output) -> anyhow::Result<()> {
    let user = match command {
        Users::Create { username, bindings } => {
            let password = secret::read("password", output)?;
            let input = CreateUser {
                username,
                password,
                bindings,
            };
            client.call(&input).await?
        }
        Users::Show { id } => {
            let id = UserId::from_stored(id);
            client.call(&GetUser { id }).await?
        }
        Users::Disable { id, reason } => {
            let status = Some(UserStatus::Disabled);
            client.call(&change(id, status, None, reason)).await?
        }
        Users::Enable { id, reason } => {
            let status = Some(UserStatus::Active);
            client.call(&change(id, status, None, reason)).await?
        }
        Users::ResetPassword { id, reason } => {
            let password = Some(secret::read("password", output)?);
            client.call(&change(id, None, password, reason)).await?
        }
        Users::ResetAdmin { .. } => {
            anyhow::bail!("`reset-admin` works beside the database and asks no server")
        }
        Users::Bind { id, bindings } => {
            let id = UserId::from_stored(id);
            client.call(&SetBindings { id, bindings }).await?
        }
        Users::List { q, page } => {
            let filter = UserFilter {
                q,
                page: wanted(page),
            };
            let page = client.call(&filter).await?;
            return output.show_page(&page, &HEADINGS, |user| cells(user).into());
        }
    };
    output.show(&user, |user| {
        let mut rows = Rows::new(&HEADINGS);
        rows.add(cells(user));
        rows
    })
}

const HEADINGS: [&str; 6] = ["id", "user", "status", "roles", "last sign-in", "created"];

fn cells(user: &UserView) -> [String; 6] {
    let status = match user.status {
        UserStatus::Active => "ACTIVE",
        UserStatus::Disabled => "DISABLED",
    };
    let roles: Vec<_> = user.bindings.iter().map(ToString::to_string).collect();
    [
        user.id.to_string(),
        user.username.clone(),
        status.to_owned(),
        roles.join(", "),
        or_dash(user.last_sign_in_at.map(Timestamp::minute)),
        user.created_at.minute(),
    ]
}

fn change(
    id: String,
    status: Option<UserStatus>,
    password: Option<String>,
    reason: String,
) -> UpdateUser {
    UpdateUser {
        id: UserId::from_stored(id),
        status,
        password,
        reason,
    }
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
            tenants,
            expires_at,
        } => {
            let expires_at = expires_at.as_deref().map(instant).transpose()?;
            let created = client
                .call(&CreateToken {
                    name,
                    roles,
                    tenant_ids: (!tenants.is_empty()).then_some(tenants),
                    expires_at,
                })
                .await?;
            if output.is_json() {
                return output.json(&created);
            }
            output.say(&format!("token {}, shown only now:", created.token.id));
            output.line(&created.secret)
        }
        Tokens::List { page } => {
            let page = wanted(page);
            let page = client.call(&ListTokens { page }).await?;
            let headings = &[
                "id", "name", "roles", "tenants", "owner", "created", "ends", "used", "revoked",
            ];
            output.show_page(&page, headings, |token| {
                let roles: Vec<_> = token.roles.iter().copied().map(Role::as_str).collect();
                vec![
                    token.id.to_string(),
                    token.name.clone(),
                    roles.join(", "),
                    tenants(token),
                    or_dash(token.owner.as_ref()),
                    token.created_at.minute(),
                    or_dash(token.expires_at.map(Timestamp::minute)),
                    or_dash(token.last_used_at.map(Timestamp::minute)),
                    or_dash(token.revoked_at.map(Timestamp::minute)),
                ]
            })
        }
        Tokens::Revoke { id } => {
            let id = TokenId::from_stored(id);
            let token = client.call(&RevokeToken { id }).await?;
            output.show(
                &token,
                |RevokedToken {
                     token,
                     ended_with_it,
                 }| {
                    let mut rows = Rows::new(&["id", "name", "revoked", "ended with it"]);
                    let revoked = or_dash(token.revoked_at.map(Timestamp::minute));
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
    }
}

fn tenants(token: &TokenView) -> String {
    let Some(tenants) = &token.tenant_ids else {
        return "every".to_owned();
    };
    let ids: Vec<_> = tenants.iter().map(TenantId::as_str).collect();
    ids.join(", ")
}

fn instant(text: &str) -> Result<Timestamp, Usage> {
    Timestamp::parse_lenient(text).map_err(|error| match error {
        InvalidTime::Shape => Usage(format!(
            "`{text}` is no RFC 3339 date and time, and no date"
        )),
        InvalidTime::OutOfRange => Usage(format!("`{text}` cannot be: {error}")),
    })
}
