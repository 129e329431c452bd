//! People with local accounts: create and list them.

use tenantry_domain::{
    FieldProblem, Page, Problem, ProblemKind,
    access::{CreateUser, Grant, NewUser, Permission, Scope, UserFilter, UserStatus, UserView},
    id::UserId,
};
use tenantry_storage::{
    Constraint, Ledger,
    access::{self, UserRow},
};

use super::password;
use crate::{
    Command, Done, Error, Query, Read, Result,
    command::Write,
    entry::{About, NOTHING},
};

impl Command for CreateUser {
    type Output = UserView;
    type Prepared = (NewUser, String);

    const NAME: &'static str = "access.create_user";
    const NEEDS: Permission = Permission::AccessManage;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Global)
    }

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<(NewUser, String)> {
        let new = self.validate()?;
        password::check_uncommon(&new.password)?;
        let hash = password::hash(new.password.clone()).await?;
        Ok((new, hash))
    }

    async fn apply(
        &self,
        (new, password_hash): (NewUser, String),
        write: &mut Write<'_>,
    ) -> Result<Done<UserView>> {
        let mut roles = new.roles;
        roles.sort_unstable();
        roles.dedup();
        let row = UserRow {
            id: UserId::from_unique(&write.unique()),
            username: new.username,
            password_hash,
            status: UserStatus::Active,
            grants: roles
                .into_iter()
                .map(|role| Grant { role, tenant: None })
                .collect(),
            created_at: write.now,
            created_by: write.actor_name(),
        };
        access::insert_user(write.tx(), &row)
            .await
            .map_err(|error| exists(error, &row))?;

        let view = UserView {
            id: row.id,
            username: row.username,
            status: row.status,
            grants: row.grants,
            created_at: row.created_at,
            created_by: row.created_by,
        };
        let about = About {
            action: Self::NAME,
            entity: "user",
            entity_id: view.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(NOTHING, Some(&view))?;
        Ok(Done::changed(view, Ledger::of(entry)))
    }
}

fn exists(error: tenantry_storage::Error, row: &UserRow) -> Error {
    if error.constraint() != Some(&Constraint::UserExists) {
        return error.into();
    }
    let message = format!("`{}` is taken. Choose another user name.", row.username);
    Problem::new(ProblemKind::UserExists, message.clone())
        .with_errors(vec![FieldProblem::new("username", "exists", message)])
        .into()
}

impl Query for UserFilter {
    type Output = Page<UserView>;

    const NAME: &'static str = "access.list_users";
    const NEEDS: Permission = Permission::AccessManage;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Global)
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<UserView>> {
        Ok(access::list_users(read.conn().await?, self).await?)
    }
}
