//! `tenantry users`.

use tenantry_client::{Client, Error};
use tenantry_domain::{
    PageRequest, Problem, Timestamp,
    access::{CreateUser, GetUser, SetBindings, UpdateUser, UserFilter, UserStatus, UserView},
    id::UserId,
    page::MAX_LIMIT,
};

use super::{Listed, list};
use crate::{
    cli::Users,
    output::{Columns, Output, Rows, Second as _, or_dash},
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
        Users::Show { person } => {
            let id = person_id(client, person).await?;
            client.call(&GetUser { id }).await?
        }
        Users::Disable { person, reason } => {
            let id = person_id(client, person).await?;
            let status = Some(UserStatus::Disabled);
            client.call(&change(id, status, None, reason)).await?
        }
        Users::Enable { person, reason } => {
            let id = person_id(client, person).await?;
            let status = Some(UserStatus::Active);
            client.call(&change(id, status, None, reason)).await?
        }
        Users::ResetPassword { person, reason } => {
            let id = person_id(client, person).await?;
            let password = Some(secret::read("password", output)?);
            client.call(&change(id, None, password, reason)).await?
        }
        Users::ResetAdmin { .. } => {
            anyhow::bail!("`reset-admin` works beside the database and asks no server")
        }
        Users::Bind { person, bindings } => {
            let id = person_id(client, person).await?;
            client.call(&SetBindings { id, bindings }).await?
        }
        Users::List { q, page } => {
            let filter = |page| UserFilter { q: q.clone(), page };
            return list(client, Listed(page), &COLUMNS, output, filter).await;
        }
    };
    output.show(&user, |user| {
        let mut rows = Rows::new(&HEADINGS);
        rows.add(cells(user));
        rows
    })
}

const HEADINGS: [&str; 6] = ["id", "user", "status", "roles", "last sign-in", "created"];

const COLUMNS: Columns<UserView> = Columns {
    headings: &HEADINGS,
    id: |user| user.id.to_string(),
    cells: |user| cells(user).into(),
};

/// The person with this id or user name, without regard to case.
async fn person_id(client: &Client, person: String) -> anyhow::Result<UserId> {
    if person.starts_with("usr_") {
        return Ok(UserId::from_stored(person));
    }
    let mut cursor = None;
    loop {
        let filter = UserFilter {
            q: Some(person.clone()),
            page: PageRequest {
                limit: Some(MAX_LIMIT),
                cursor,
            },
        };
        let page = client.call(&filter).await?;
        let named = |user: &&UserView| user.username.eq_ignore_ascii_case(&person);
        if let Some(user) = page.items.iter().find(named) {
            return Ok(user.id.clone());
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            let problem = Problem::not_found("person", &person);
            return Err(Error::Refused(Box::new(problem)).into());
        }
    }
}

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
        or_dash(user.last_sign_in_at.map(Timestamp::second)),
        user.created_at.second(),
    ]
}

fn change(
    id: UserId,
    status: Option<UserStatus>,
    password: Option<String>,
    reason: String,
) -> UpdateUser {
    UpdateUser {
        id,
        status,
        password,
        reason,
    }
}
