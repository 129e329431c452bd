//! Which rule of the schema was violated, for both engines in one table.
//!
//! PostgreSQL names the constraint, SQLite only the columns (`table.column, table.column`), and of a
//! missing reference nothing: there the function that wrote the row knows what it was.

use std::fmt;

use sqlx_sqlite::SqliteError;

/// A rule of the schema that callers act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// A tenant with this id exists.
    TenantExists,
    /// The history has this version.
    VersionExists,
    /// The tenant has a revision with this number.
    RevisionExists,
    /// A user with this name exists.
    UserExists,
    /// The idempotency key was stored already.
    IdempotencyKeyExists,
    /// A token with this secret or id exists.
    TokenExists,
    /// The person has a view of the list with a name that looks the same.
    ViewNameExists,
    /// The same change waits for approval already.
    RequestOpen,
    /// A revision needs people to agree who have not.
    NeedsApproval,
    /// A revision is not what its request is for, or too few people have agreed to that.
    NotCovered,
    /// Nothing new may be put in force there now.
    Frozen,
    /// A job of the same key runs already.
    JobKeyRuns,
    /// A recall of the version runs already.
    RecallRuns,
    /// There is no such tenant.
    UnknownTenant,
    /// A row that is referred to is missing.
    MissingReference,
    /// Any other, as the engine names it.
    Other(String),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TenantExists => f.write_str("the tenant exists"),
            Self::VersionExists => f.write_str("the version exists"),
            Self::RevisionExists => f.write_str("the revision exists"),
            Self::UserExists => f.write_str("the user exists"),
            Self::IdempotencyKeyExists => f.write_str("the idempotency key exists"),
            Self::TokenExists => f.write_str("the token exists"),
            Self::ViewNameExists => f.write_str("the view's name exists"),
            Self::NeedsApproval => f.write_str("the change needs approval"),
            Self::NotCovered => f.write_str("the change request does not cover this"),
            Self::Frozen => f.write_str("changes are frozen"),
            Self::RequestOpen => f.write_str("the same change waits for approval"),
            Self::RecallRuns => f.write_str("a recall of the version runs"),
            Self::JobKeyRuns => f.write_str("a job of the key runs"),
            Self::UnknownTenant => f.write_str("there is no such tenant"),
            Self::MissingReference => f.write_str("a row that is referred to is missing"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// PostgreSQL's name, SQLite's columns, and what it means.
const UNIQUE: [(&str, &str, Constraint); 14] = [
    (
        "tenants_pkey",
        "tenants.tenant_id",
        Constraint::TenantExists,
    ),
    (
        "tenants_fold_key",
        "tenants.tenant_fold",
        Constraint::TenantExists,
    ),
    (
        "documents_version_key",
        "documents.kind, documents.history, documents.version_key",
        Constraint::VersionExists,
    ),
    (
        "revisions_pkey",
        "revisions.tenant_id, revisions.revision",
        Constraint::RevisionExists,
    ),
    (
        "tenant_active_config_pkey",
        "tenant_active_config.tenant_id",
        Constraint::RevisionExists,
    ),
    (
        "change_requests_open_key",
        "index 'change_requests_open_key'",
        Constraint::RequestOpen,
    ),
    ("jobs_running_key", "jobs.key", Constraint::JobKeyRuns),
    (
        "recalls_running_key",
        "recalls.domain_pack_id",
        Constraint::RecallRuns,
    ),
    (
        "saved_views_name_key",
        "saved_views.user_id, saved_views.list, saved_views.name_fold",
        Constraint::ViewNameExists,
    ),
    ("users_pkey", "users.id", Constraint::UserExists),
    (
        "users_username_key",
        "users.username_fold",
        Constraint::UserExists,
    ),
    ("api_tokens_pkey", "api_tokens.id", Constraint::TokenExists),
    (
        "api_tokens_secret_key",
        "api_tokens.secret_sha256",
        Constraint::TokenExists,
    ),
    (
        "idempotency_keys_pkey",
        "idempotency_keys.caller_id, idempotency_keys.operation, idempotency_keys.key",
        Constraint::IdempotencyKeyExists,
    ),
];

/// What the triggers say that no revision goes round.
const TOLD: [(&str, Constraint); 3] = [
    (
        "revisions: the change needs approval",
        Constraint::NeedsApproval,
    ),
    (
        "revisions: the change request does not cover this",
        Constraint::NotCovered,
    ),
    ("revisions: changes are frozen", Constraint::Frozen),
];

/// The primary code of every violation on SQLite.
const SQLITE_CONSTRAINT: u32 = 19;
/// The class of every violation on PostgreSQL, those that our triggers raise included.
const POSTGRES_VIOLATION: &str = "23";

/// The rule that the error reports as violated, if it reports one.
pub(crate) fn violated(error: &sqlx::Error) -> Option<Constraint> {
    let error = error.as_database_error()?;
    if error.is_unique_violation() {
        return Some(unique(error.constraint(), error.message()));
    }
    if error.is_foreign_key_violation() {
        return Some(Constraint::MissingReference);
    }
    let code = error.code()?;
    let is_violation = if error.try_downcast_ref::<SqliteError>().is_some() {
        // The low byte is the primary code: any violation, those that our triggers raise included.
        code.parse::<u32>()
            .is_ok_and(|code| code & 0xff == SQLITE_CONSTRAINT)
    } else {
        code.starts_with(POSTGRES_VIOLATION)
    };
    is_violation.then(|| {
        let message = error.message();
        let said = TOLD.iter().find(|(text, _)| message.contains(text));
        said.map_or_else(
            || Constraint::Other(message.to_owned()),
            |(_, constraint)| constraint.clone(),
        )
    })
}

fn unique(name: Option<&str>, message: &str) -> Constraint {
    let columns = message
        .rsplit_once("failed: ")
        .map_or("", |(_, columns)| columns);
    UNIQUE
        .iter()
        .find(|(postgres, sqlite, _)| name.map_or(*sqlite == columns, |name| *postgres == name))
        .map_or_else(
            || Constraint::Other(name.unwrap_or(message).to_owned()),
            |(_, _, constraint)| constraint.clone(),
        )
}
