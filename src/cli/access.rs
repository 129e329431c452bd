//! The command line of people and tokens.

use clap::Subcommand;
use tenantry_domain::{
    Timestamp,
    access::{Role, RoleBinding},
    id::TenantId,
};

use super::{
    Page, Settings,
    common::{Binding, future, words},
};
use crate::when::span;

#[derive(Subcommand)]
pub(crate) enum Users {
    /// Add a local account; the password comes on standard input
    Create {
        /// What the person signs in as
        username: String,
        /// A role, everywhere or for one tenant (`viewer@ACME`); may be repeated
        #[arg(long = "role", value_name = "ROLE[@TENANT]", required = true, value_parser = Binding)]
        bindings: Vec<RoleBinding>,
    },
    /// Show one person
    Show {
        /// The person's user name or id (`usr_...`)
        person: String,
    },
    /// Give a person these roles in place of those it has
    Bind {
        /// The person's user name or id (`usr_...`)
        person: String,
        /// A role, everywhere or for one tenant (`viewer@ACME`); may be repeated
        #[arg(long = "role", value_name = "ROLE[@TENANT]", required = true, value_parser = Binding)]
        bindings: Vec<RoleBinding>,
    },
    /// Keep a person out: ends its sessions and kills its tokens
    Disable {
        /// The person's user name or id (`usr_...`)
        person: String,
        /// Why; lands in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let a person in again
    Enable {
        /// The person's user name or id (`usr_...`)
        person: String,
        /// Why; lands in the audit trail
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Give a person a new password, which comes on standard input; ends its sessions
    ResetPassword {
        /// The person's user name or id (`usr_...`)
        person: String,
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
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        #[command(flatten)]
        page: Page,
    },
}

#[derive(Subcommand)]
pub(crate) enum Tokens {
    /// Make a token and print its secret, once
    #[command(
        after_help = "Examples:\n  tenantry tokens create orders --role service --tenant ACME_CAPITAL --expires-at 90d\n  \
                            tenantry tokens create ci --role editor --expires-at 30d\n\
                            Without --tenant it is for every tenant, without --expires-at it never ends."
    )]
    Create {
        /// What it is for
        name: String,
        /// A role; may be repeated
        #[arg(
            long = "role",
            required = true,
            ignore_case = true,
            value_parser = words(Role::ALL.map(Role::as_str), Role::parse)
        )]
        roles: Vec<Role>,
        /// A tenant it is for; may be repeated; without one it is for every tenant
        #[arg(long = "tenant", value_name = "TENANT", value_parser = tenant)]
        tenants: Vec<TenantId>,
        /// When it ends: RFC 3339, a date for its first instant, `tomorrow`, or in how long (`30d`, `24h`)
        #[arg(long, value_name = "WHEN", value_parser = future)]
        expires_at: Option<Timestamp>,
    },
    /// List tokens
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Make a token like another one and print its secret: same name, owner, roles and tenants, and as long a life
    ///
    /// The former one goes on for a while, so that programs can change over, and then ends with what it made.
    #[command(
        after_help = "Examples:\n  tenantry tokens rotate orders > secret           both are good for a day\n  \
                            tenantry tokens rotate orders --overlap 0 -q     the former one ends at once"
    )]
    Rotate {
        /// The token's name or id (`tok_...`)
        // By another name than `--token`, which is every command's: clap would take the one for the other.
        #[arg(id = "named_token", value_name = "TOKEN")]
        token: String,
        /// When the new one ends: RFC 3339, a date, or in how long (`30d`); otherwise as long as the former one was
        /// made for
        #[arg(long, value_name = "WHEN", value_parser = future)]
        expires_at: Option<Timestamp>,
        /// For how long the former one goes on: a span such as `24h`, 30 days at most, or `0` to end it at once
        #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = overlap)]
        overlap: u64,
    },
    /// End a token for good, and those that were made with it
    Revoke {
        /// The token's name or id (`tok_...`)
        // By another name than `--token`, which is every command's: clap would take the one for the other.
        #[arg(id = "named_token", value_name = "TOKEN")]
        token: String,
        /// Do not ask before the token is ended that this command asks with
        #[arg(long)]
        yes: bool,
    },
}

/// Seconds of a span, which may be none.
fn overlap(text: &str) -> Result<u64, String> {
    if text == "0" {
        return Ok(0);
    }
    let seconds = span(text)?;
    u64::try_from(seconds).map_err(|_| format!("`{text}` is no span"))
}

fn tenant(text: &str) -> Result<TenantId, String> {
    TenantId::parse(text).map_err(|error| error.to_string())
}
