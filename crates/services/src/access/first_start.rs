//! The first start: the administrator's account and, for automation, an API token.

use serde::Serialize;
use tenantry_domain::{
    Operation as _, ProblemKind,
    access::{
        Caller, CreateUser, INIT_TOKEN_NAME, Role, RoleBinding, Scope, TenantScope, TokenView,
    },
    id::TokenId,
};
use tenantry_storage::{
    Ledger,
    access::{self, TokenRow},
};

use super::{
    password, secret,
    tokens::{check_length, view},
};
use crate::{Command, Done, Error, Read, Result, Services, command::Write, entry};

/// The name of the first administrator.
const ADMIN: &str = "admin";

/// What the operator hands over for the first start.
#[derive(Default)]
pub struct FirstStart {
    /// The administrator's password; absent: a random one, reported once.
    pub admin_password: Option<String>,
    /// A token of role admin, at least 32 characters.
    pub init_token: Option<String>,
}

/// What the first start did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstStartReport {
    /// Whether the account `admin` was created now.
    pub admin_created: bool,
    /// Its password, if it was made here; shown once.
    pub generated_password: Option<String>,
    /// What became of the token.
    pub init_token: InitToken,
}

/// What became of the token of the first start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitToken {
    /// None was given.
    NotGiven,
    /// It is an API token of role admin now.
    Created,
    /// The database was not empty, so it was ignored.
    Ignored,
}

impl Services {
    /// Whether nobody is there yet, so that a start makes the first administrator.
    pub async fn is_first_start(&self) -> Result<bool> {
        let mut tx = self.inner().db.read(&TenantScope::system()).await?;
        Ok(access::count_users(tx.conn()).await? == 0)
    }

    /// Why the first administrator may not have that password; nothing when a start would take it.
    pub fn first_password_fault(password: &str) -> Option<String> {
        password::fault(password, ADMIN).map(String::from)
    }

    /// Makes an empty database usable; on any other it changes nothing.
    ///
    /// Of several processes that start at once, one does it and the others find it done.
    pub async fn first_start(&self, start: FirstStart) -> Result<FirstStartReport> {
        let inner = self.inner();
        let _turn = inner.db.turn("first start").await?;
        let is_empty = self.is_first_start().await?;
        let given = start.init_token.is_some();
        let mut report = FirstStartReport {
            admin_created: false,
            generated_password: None,
            init_token: if given {
                InitToken::Ignored
            } else {
                InitToken::NotGiven
            },
        };
        if !is_empty {
            return Ok(report);
        }
        let caller = Caller::system("first-start");
        // The token first: should the start be cut off between the two, it is made up for.
        if let Some(token) = start.init_token {
            let known = NewInitToken::is_known(self, &token).await?;
            if !known
                && let Err(problem) = self.run(&caller, NewInitToken::new(&token)?).await
                // Whoever starts beside us may have been faster.
                && !NewInitToken::is_known(self, &token).await?
            {
                return Err(refused(problem));
            }
            report.init_token = InitToken::Created;
        }
        let generated = start.admin_password.is_none();
        let password = start
            .admin_password
            .unwrap_or_else(|| secret::fresh(&*inner.ids));
        let admin = CreateUser {
            username: ADMIN.to_owned(),
            password: password.clone(),
            bindings: vec![RoleBinding::global(Role::Admin)],
        };
        match self.run(&caller, admin).await {
            Ok(_) => {
                report.admin_created = true;
                report.generated_password = generated.then_some(password);
            }
            // Whoever made it in the meantime knows its password.
            Err(problem) if problem.kind == ProblemKind::UserExists => {}
            Err(problem) => return Err(refused(problem)),
        }
        Ok(report)
    }
}

fn refused(problem: tenantry_domain::Problem) -> Error {
    problem.into()
}

/// Registers the token that the operator chose for the first start.
#[derive(Serialize)]
pub(crate) struct NewInitToken {
    secret_sha256: String,
}

impl NewInitToken {
    fn new(token: &str) -> Result<Self> {
        check_length(token)?;
        Ok(Self {
            secret_sha256: secret::hash(token),
        })
    }

    async fn is_known(services: &Services, token: &str) -> Result<bool> {
        let mut tx = services.inner().db.read(&TenantScope::system()).await?;
        Ok(access::find_token_by_hash(tx.conn(), &secret::hash(token))
            .await?
            .is_some())
    }
}

tenantry_domain::operation!(
    NewInitToken => TokenView, "access.create_init_token", AccessManage,
    |_| Scope::Global
);

impl Command for NewInitToken {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<TokenView>> {
        let row = TokenRow {
            id: TokenId::from_unique(&write.unique()),
            secret_sha256: self.secret_sha256.clone(),
            name: INIT_TOKEN_NAME.to_owned(),
            roles: vec![Role::Admin],
            tenant_ids: None,
            owner: None,
            parent: None,
            created_at: write.now,
            created_by: write.created_by(),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
            replaced_by: None,
        };
        access::insert_token(write.tx(), &row).await?;

        let shown = view(&row, None);
        let entry = entry::made(Self::NAME, &shown, None)?;
        Ok(Done::changed(shown, Ledger::of(entry)))
    }
}
