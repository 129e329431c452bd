//! People with local accounts: create, list, change, and give them roles.

use tenantry_domain::{
    FieldProblem, Operation as _, Page, Problem, ProblemKind,
    access::{
        Caller, CreateUser, GetUser, NewUser, Role, RoleBinding, SetBindings, UpdateUser,
        UserFilter, UserStatus, UserView, may_give,
    },
    audit::actions,
    id::{TenantId, UserId},
    say,
};
use tenantry_storage::{
    Constraint, Ledger,
    access::{self, UserRow},
    bookkeeping, tenants,
};

use super::password;
use crate::{Command, Done, Error, Query, Read, Result, Work, command::Write, entry, start::Inner};

/// Refuses bindings that go beyond what the caller may do; `field` says in which field one stands.
pub(super) fn check_may_give(
    caller: &Caller,
    bindings: &[RoleBinding],
    field: impl FnOnce(&RoleBinding) -> String,
) -> Result<()> {
    let Some(beyond) = bindings.iter().find(|binding| !may_give(caller, binding)) else {
        return Ok(());
    };
    let message = say!("`{beyond}` goes beyond what you may do yourself.", beyond);
    let errors = vec![FieldProblem::new(
        &field(beyond),
        "beyond_own",
        message.clone(),
    )];
    Err(Problem::new(ProblemKind::Forbidden, message)
        .with_errors(errors)
        .into())
}

/// The place of a binding among those that were given, in any order.
fn place_among(given: &[RoleBinding], is_meant: impl Fn(&RoleBinding) -> bool) -> String {
    let place = given.iter().position(is_meant);
    place.map_or_else(
        || "bindings".to_owned(),
        |place| format!("bindings/{place}"),
    )
}

/// The bindings with their tenants spelled as they are stored; one that there is not is found among those
/// that were given.
async fn spelled(
    write: &mut Write<'_>,
    bindings: Vec<RoleBinding>,
    given: &[RoleBinding],
) -> Result<Vec<RoleBinding>> {
    let named = bindings.iter().filter_map(|b| b.tenant_id.clone());
    let named: Vec<_> = named.collect();
    let place = |unknown: &TenantId| {
        let place = place_among(given, |one| one.tenant_id.as_ref() == Some(unknown));
        format!("{place}/tenant_id")
    };
    let stored = spelled_as_stored(write, &named, place).await?;
    let mut stored = stored.into_iter();
    let spell = |binding: RoleBinding| match binding.tenant_id {
        Some(_) => RoleBinding {
            tenant_id: stored.next(),
            ..binding
        },
        None => binding,
    };
    Ok(bindings.into_iter().map(spell).collect())
}

/// The ids as they are stored; one that names no tenant is refused, in the field that it stands in.
pub(super) async fn spelled_as_stored(
    write: &mut Write<'_>,
    ids: &[TenantId],
    field: impl FnOnce(&TenantId) -> String,
) -> Result<Vec<TenantId>> {
    let scope = write.scope.clone();
    let stored = tenants::spelled_as_stored(write.conn(), &scope, ids).await?;
    stored.map_err(|unknown| {
        let field = field(&unknown);
        let message = say!("There is no tenant `{unknown}`.", unknown);
        Problem::field(&field, "unknown_tenant", message).into()
    })
}

impl Command for CreateUser {
    type Prepared = (NewUser, String);

    const WORK: Work = Work::Hash;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<(NewUser, String)> {
        let new = self.validate()?;
        check_may_give(read.caller, &new.bindings, |beyond| {
            place_among(&self.bindings, |one| one == beyond)
        })?;
        let (password, name) = (new.password.clone(), new.username.clone());
        let hash = password::hash(read.slot()?, "password", password, name).await?;
        Ok((new, hash))
    }

    async fn apply(
        &self,
        (new, password_hash): (NewUser, String),
        write: &mut Write<'_>,
    ) -> Result<Done<UserView>> {
        let row = UserRow {
            id: UserId::from_unique(&write.unique()),
            username: new.username,
            password_hash,
            status: UserStatus::Active,
            bindings: spelled(write, new.bindings, &self.bindings).await?,
            row_version: 1,
            credential_version: 1,
            last_sign_in_at: None,
            created_at: write.now,
            created_by: write.created_by(),
        };
        access::insert_user(write.tx(), &row)
            .await
            .map_err(|error| not_stored(error, &row.username))?;

        let view = UserView::from(row);
        let entry = entry::made(Self::NAME, &view, None)?;
        Ok(Done::changed(view, Ledger::of(entry)))
    }
}

fn not_stored(error: tenantry_storage::Error, username: &str) -> Error {
    match error.constraint() {
        Some(Constraint::UserExists) => {
            let message = say!("`{username}` is taken. Choose another user name.", username);
            Problem::new(ProblemKind::UserExists, message.clone())
                .with_errors(vec![FieldProblem::new("username", "exists", message)])
                .into()
        }
        _ => error.into(),
    }
}

async fn present(write: &mut Write<'_>, id: &UserId) -> Result<UserRow> {
    let row = access::find_user(write.conn(), id)
        .await?
        .ok_or_else(|| Error::from(Problem::not_found("user", id.as_str())))?;
    write.check_seen(row.row_version)?;
    Ok(row)
}

fn is_administrator(user: &UserRow) -> bool {
    user.status == UserStatus::Active && user.bindings.contains(&RoleBinding::global(Role::Admin))
}

/// Refuses a change after which nobody could manage access any more.
async fn check_administrators(write: &mut Write<'_>) -> Result<()> {
    if access::count_administrators(write.conn()).await? > 0 {
        return Ok(());
    }
    let detail = say!("This is the last administrator. Make somebody else one first.");
    Err(Problem::new(ProblemKind::LastAdministrator, detail).into())
}

impl Command for UpdateUser {
    type Prepared = (String, Option<String>);

    const WORK: Work = Work::Hash;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<(String, Option<String>)> {
        let reason = self.validate()?;
        let Some(password) = &self.password else {
            return Ok((reason, None));
        };
        let user = access::find_user(read.conn().await?, &self.id)
            .await?
            .ok_or_else(|| Problem::not_found("user", self.id.as_str()))?;
        read.release();
        let hash =
            password::hash(read.slot()?, "password", password.clone(), user.username).await?;
        Ok((reason, Some(hash)))
    }

    async fn apply(
        &self,
        (reason, password_hash): (String, Option<String>),
        write: &mut Write<'_>,
    ) -> Result<Done<UserView>> {
        access::lock_administrators(write.tx()).await?;
        let before = present(write, &self.id).await?;
        let status = self.status.unwrap_or(before.status);
        let has_new_password = password_hash.is_some();
        if status == before.status && !has_new_password {
            return Ok(Done::unchanged(before.into()));
        }
        let mut after = UserRow {
            status,
            password_hash: password_hash.unwrap_or_else(|| before.password_hash.clone()),
            ..before.clone()
        };
        access::update_user(write.tx(), &after).await?;
        after.row_version += 1;
        if is_administrator(&before) {
            check_administrators(write).await?;
        }
        if has_new_password {
            // Guesses at the old one must not keep its owner from the new one.
            bookkeeping::forgive_sign_in_failures(write.tx(), &after.username).await?;
        }
        // Whoever knew the old password, or is out, is out everywhere.
        access::delete_sessions_of(write.tx(), &self.id, None).await?;

        let (before, after) = (UserView::from(before), UserView::from(after));
        let status_action = match (before.status, after.status) {
            (UserStatus::Active, UserStatus::Disabled) => Some(actions::DISABLE_USER),
            (UserStatus::Disabled, UserStatus::Active) => Some(actions::ENABLE_USER),
            _ => None,
        };
        let reset = has_new_password.then_some(actions::RESET_PASSWORD);
        // One request may do both, and whoever looks for either must find it.
        let entry = |action| entry::changed(action, &before, &after, Some(reason.clone()));
        let ledger = match (status_action, reset) {
            (Some(status), Some(reset)) => Ledger::of(entry(status)?).and(entry(reset)?),
            (Some(action), None) | (None, Some(action)) => Ledger::of(entry(action)?),
            (None, None) => return Ok(Done::unchanged(after)),
        };
        Ok(Done::changed(after, ledger))
    }

    async fn after(&self, inner: &Inner, _output: &UserView) {
        inner.access.forget_all();
    }
}

impl Command for SetBindings {
    type Prepared = Vec<RoleBinding>;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Vec<RoleBinding>> {
        let bindings = self.validate()?;
        check_may_give(read.caller, &bindings, |beyond| {
            place_among(&self.bindings, |one| one == beyond)
        })?;
        Ok(bindings)
    }

    async fn apply(
        &self,
        bindings: Vec<RoleBinding>,
        write: &mut Write<'_>,
    ) -> Result<Done<UserView>> {
        access::lock_administrators(write.tx()).await?;
        let before = present(write, &self.id).await?;
        let bindings = spelled(write, bindings, &self.bindings).await?;
        if before.bindings == bindings {
            return Ok(Done::unchanged(before.into()));
        }
        let mut after = UserRow {
            bindings,
            ..before.clone()
        };
        access::replace_bindings(write.tx(), &after).await?;
        after.row_version += 1;
        if is_administrator(&before) {
            check_administrators(write).await?;
        }

        let (before, after) = (UserView::from(before), UserView::from(after));
        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }

    async fn after(&self, inner: &Inner, _output: &UserView) {
        inner.access.forget_all();
    }
}

impl Query for UserFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<UserView>> {
        Ok(access::list_users(read.conn().await?, self).await?)
    }
}

impl Query for GetUser {
    async fn answer(&self, read: &mut Read<'_>) -> Result<UserView> {
        let user = access::find_user(read.conn().await?, &self.id).await?;
        let user = user.ok_or_else(|| Problem::not_found("user", self.id.as_str()))?;
        Ok(user.into())
    }
}
