//! The way back in for whoever runs the server and has lost the administrator's password.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role, RoleBinding, TenantScope, UpdateUser, UserStatus},
    say,
};
use tenantry_storage::access;

use super::secret;
use crate::{Error, Result, Services};

/// Why the account changed, in the audit trail.
const REASON: &str = "reset by whoever runs the server";

/// What a reset did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetReport {
    /// The account's name as it is written.
    pub username: String,
    /// Its password, if it was made here; shown once.
    pub generated_password: Option<String>,
}

impl Services {
    /// Gives an administrator a new password, enables the account and ends its sessions; without a
    /// password, a random one.
    ///
    /// For commands beside the database alone: nobody is asked who they are.
    pub async fn reset_admin(
        &self,
        username: &str,
        password: Option<String>,
    ) -> Result<ResetReport, Problem> {
        let caller = Caller::system("reset-admin");
        let found = self.administrator(username).await;
        let user = found.map_err(|error| error.into_problem(&caller.request))?;
        let generated = password
            .is_none()
            .then(|| secret::fresh(&*self.inner().ids));
        let reset = UpdateUser {
            id: user.id,
            status: Some(UserStatus::Active),
            password: password.or_else(|| generated.clone()),
            reason: REASON.to_owned(),
        };
        self.run(&caller, reset).await?;
        Ok(ResetReport {
            username: user.username,
            generated_password: generated,
        })
    }

    async fn administrator(&self, username: &str) -> Result<access::UserRow> {
        let mut tx = self.inner().db.read(&TenantScope::system()).await?;
        let user = access::find_user_by_name(tx.conn(), username.trim()).await?;
        let user = user.ok_or_else(|| Error::from(Problem::not_found("user", username.trim())))?;
        if user.bindings.contains(&RoleBinding::global(Role::Admin)) {
            return Ok(user);
        }
        let detail = say!(
            "`{username}` is no administrator everywhere. Name one who is.",
            username = user.username
        );
        Err(Problem::new(ProblemKind::Conflict, detail).into())
    }
}
