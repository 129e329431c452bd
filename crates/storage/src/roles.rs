//! PostgreSQL's two roles: the owner, which migrates, and the server's, which the policies bind.
//!
//! The server's role gets what it needs table by table (`grants.sql`), whenever the owner migrates.
//! SQLite has no roles.

use std::{fmt, str::FromStr};

use sqlx_postgres::PgConnectOptions;

use crate::{Db, Engine, Error, Result, conn::Link, conn::run_on_db, scope::RowScope};

/// The role that the database is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Why the policies would not bind it, if so.
    pub might: Option<Privilege>,
}

/// What makes a role more than a server needs, and policies idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// It is a superuser, or a member of one.
    Superuser,
    /// It has `BYPASSRLS`, or is a member of a role that has.
    Bypass,
    /// It owns the tables or their schema, or is a member of who does.
    Owner,
    /// It has `CREATEROLE`: it could make itself a member of the owner.
    CreatesRoles,
    /// The role or the database sets `tenantry.scope` before any transaction does.
    DefaultScope,
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Superuser => "is a superuser",
            Self::Bypass => "has BYPASSRLS",
            Self::Owner => "owns the tables or their schema",
            Self::CreatesRoles => "has CREATEROLE",
            Self::DefaultScope => "has a default for tenantry.scope",
        })
    }
}

impl Privilege {
    fn read(word: &str) -> Option<Self> {
        match word {
            "superuser" => Some(Self::Superuser),
            "bypass" => Some(Self::Bypass),
            "owner" => Some(Self::Owner),
            "creates roles" => Some(Self::CreatesRoles),
            "default scope" => Some(Self::DefaultScope),
            _ => None,
        }
    }
}

// Who signed in counts, and every role that it could become; not whom it plays at the moment.
// Everything is true of a superuser, so the widest reason comes first.
const ROLE: &str = "SELECT CAST(session_user AS TEXT), CASE \
     WHEN EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolsuper \
       AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN 'superuser' \
     WHEN EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolbypassrls \
       AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN 'bypass' \
     WHEN EXISTS (SELECT 1 FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid \
       WHERE n.nspname = current_schema() AND (pg_has_role(session_user, n.nspowner, 'MEMBER') \
       OR pg_has_role(session_user, c.relowner, 'MEMBER'))) THEN 'owner' \
     WHEN EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolcreaterole \
       AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN 'creates roles' \
     WHEN COALESCE(current_setting('tenantry.scope', true), '') <> '' THEN 'default scope' END";

/// The role that the database is opened with; `None` on SQLite.
pub async fn role(db: &Db) -> Result<Option<Role>> {
    let mut tx = db.begin_read(RowScope::NoTenant).await?;
    match tx.conn().link() {
        Link::Sqlite(_) => Ok(None),
        Link::Postgres(tx) => {
            let (name, might): (String, Option<String>) =
                sqlx::query_as(ROLE).fetch_one(&mut **tx).await?;
            let might = might.as_deref().and_then(Privilege::read);
            Ok(Some(Role { name, might }))
        }
    }
}

/// The role that an address signs in as; nothing is asked of a server.
pub fn role_in(url: &str) -> Result<String> {
    let options =
        PgConnectOptions::from_str(url).map_err(|error| Error::Address(error.to_string()))?;
    Ok(options.get_username().to_owned())
}

const NAME_ROLE: &str = "SELECT set_config('tenantry.server_role', $1, true)";
const GRANTS: &str = include_str!("grants.sql");

/// Gives the server's role exactly what it needs on the owner's tables, and takes back all else.
///
/// The role must exist. Nothing happens on SQLite, nor where the owner serves as well.
pub async fn grant(owner: &Db, server: &str) -> Result<()> {
    if owner.engine() == Engine::Sqlite {
        return Ok(());
    }
    let mut tx = owner.begin_write(RowScope::NoTenant).await?;
    run_on_db!(tx.conn(), sqlx::query(NAME_ROLE).bind(server))?;
    run_on_db!(tx.conn(), sqlx::query(GRANTS))?;
    tx.commit_unaudited().await
}
