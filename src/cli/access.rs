//! The command line of people and tokens.

use clap::Subcommand;
use tenantry_domain::{
    access::{Role, RoleBinding},
    id::TenantId,
};

use super::{Page, Settings};

#[derive(Subcommand)]
pub(crate) enum Users {
    /// Add a local account; the password comes on standard input
    Create {
        username: String,
        /// A role, everywhere or for one tenant (`viewer@ACME`); may be repeated
        #[arg(long = "role", value_name = "ROLE[@TENANT]", required = true)]
        bindings: Vec<RoleBinding>,
    },
    /// Show one person
    Show {
        /// The person's id, `usr_...`
        id: String,
    },
    /// Give a person these roles in place of those it has
    Bind {
        /// The person's id, `usr_...`
        id: String,
        /// A role, everywhere or for one tenant (`viewer@ACME`); may be repeated
        #[arg(long = "role", value_name = "ROLE[@TENANT]", required = true)]
        bindings: Vec<RoleBinding>,
    },
    /// Keep a person out: ends its sessions and kills its tokens
    Disable {
        /// The person's id, `usr_...`
        id: String,
        /// Why; lands in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let a person in again
    Enable {
        /// The person's id, `usr_...`
        id: String,
        /// Why; lands in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Give a person a new password, which comes on standard input; ends its sessions
    ResetPassword {
        /// The person's id, `usr_...`
        id: String,
        /// Why; lands in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Give an administrator a new password beside the database, without a server or a token: enables
    /// the account and ends its sessions. The password is `TENANTRY_ADMIN_PASSWORD`, or else a random
    /// one that is printed once
    ResetAdmin {
        /// Whose
        #[arg(default_value = "admin")]
        username: String,
        /// Ask for the password, or read it from standard input
        #[arg(long)]
        ask: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// List people
    List {
        /// Prefix of the user name
        #[arg(long)]
        q: Option<String>,
        #[command(flatten)]
        page: Page,
    },
}

#[derive(Subcommand)]
pub(crate) enum Tokens {
    /// Make a token and print its secret, once
    Create {
        /// What it is for
        name: String,
        /// A role; may be repeated
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
        /// A tenant it is for; may be repeated; without one it is for every tenant
        #[arg(long = "tenant", value_name = "TENANT", value_parser = tenant)]
        tenants: Vec<TenantId>,
        /// When it ends: RFC 3339, or a date
        #[arg(long)]
        expires_at: Option<String>,
    },
    /// List tokens
    List {
        #[command(flatten)]
        page: Page,
    },
    /// End a token for good
    Revoke {
        /// The token's id, `tok_...`
        id: String,
    },
}

fn tenant(text: &str) -> Result<TenantId, String> {
    TenantId::parse(text).map_err(|error| error.to_string())
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| Role::ALL.map(Role::as_str).join(", "))
}
