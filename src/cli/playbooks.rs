//! The command line of registered playbooks.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use tenantry_domain::{
    id::TenantId,
    packs::{Bump, DomainName, PackKind, PackStatus, Version},
    playbooks::PlaybookId,
};

use super::{Page, activation::Decided, common::words};

/// One version of a playbook
#[derive(Args)]
pub(crate) struct OnePlaybook {
    /// Which playbook
    #[arg(value_parser = PlaybookId::parse)]
    pub(crate) playbook: PlaybookId,
    /// Which version
    #[arg(default_value = "latest")]
    pub(crate) version: String,
}

#[derive(Subcommand)]
pub(crate) enum Playbooks {
    /// List versions of playbooks, or of one of them
    #[command(after_help = "Examples:\n  tenantry playbooks list --q settle\n  \
                            tenantry playbooks list call-the-desk --status draft\n  \
                            tenantry playbooks list --all -o csv > playbooks.csv")]
    List {
        /// Only versions of this one
        #[arg(value_parser = PlaybookId::parse, conflicts_with = "q")]
        playbook: Option<PlaybookId>,
        /// Prefix of the id
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        /// Only these
        #[arg(
            long,
            ignore_case = true,
            value_parser = words(PackStatus::ALL.map(PackStatus::as_str), PackStatus::parse)
        )]
        status: Option<PackStatus>,
        #[command(flatten)]
        page: Page,
    },
    /// Show a version with what validation found, and the tenants that it is linked to
    Show {
        #[command(flatten)]
        which: OnePlaybook,
        /// Print the document alone
        #[arg(long)]
        content: bool,
    },
    /// Say what a version does, step by step
    Steps(OnePlaybook),
    /// Register playbooks; goes on after one that is refused, and ends with 1 then
    #[command(
        after_help = "Examples:\n  tenantry playbooks import call.json --note \"asked for by the desk\"\n  \
                            generate | tenantry playbooks import - --as v1.2"
    )]
    Import {
        /// Documents, folders of them, or patterns such as 'playbooks/**/*.json'; `-` is standard input. What is found
        /// and is another document is left out
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The version; the one that the document names otherwise, or one that is made
        #[arg(long = "as", value_name = "VERSION")]
        version: Option<String>,
        /// Without a version: which number of the latest one goes up; what the differences call for
        /// otherwise
        #[arg(
            long,
            value_parser = words(Bump::ALL.map(Bump::as_str), Bump::parse),
            conflicts_with = "version"
        )]
        bump: Option<Bump>,
        /// A remark for people
        #[arg(long)]
        note: Option<String>,
    },
    /// Register a playbook that stands in a pack as one of its own
    Extract(Extract),
    /// Say where a playbook is linked, or which ones are linked to a tenant, and whether they fit
    Links(Links),
    /// Link a playbook to a tenant, in the place of another version of it
    Link(Box<Link>),
    /// Take a playbook away from a tenant
    Unlink(Unlink),
    /// Withdraw a version: it can never be linked again
    Deprecate {
        /// Which playbook
        #[arg(value_parser = PlaybookId::parse)]
        playbook: PlaybookId,
        /// Which version
        #[arg(value_parser = Version::parse)]
        version: Version,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: String,
    },
    /// Say what differs between two versions
    Diff {
        /// Which playbook
        #[arg(value_parser = PlaybookId::parse)]
        playbook: PlaybookId,
        /// The version as it was
        before: String,
        /// The version as it is
        #[arg(default_value = "latest")]
        after: String,
        /// Print a unified diff of the two documents instead
        #[arg(long)]
        text: bool,
    },
}

#[derive(Args)]
#[command(
    group = ArgGroup::new("place").args(["index", "id"]).required(true),
    after_help = "Examples:\n  tenantry playbooks extract domain Finance v3.2 --index 0\n  \
                        tenantry playbooks extract domain Finance --id FIN_SANCTIONS_HIT --as sanctions-hit\n  \
                        tenantry playbooks extract tenant ACME_CAPITAL v1.4 --id PB_ACME_NOSTRO_BREAK"
)]
pub(crate) struct Extract {
    /// domain or tenant
    #[arg(value_parser = words([PackKind::Domain, PackKind::Tenant].map(PackKind::as_str), PackKind::parse))]
    pub(crate) kind: PackKind,
    /// The domain, or the tenant
    pub(crate) name: String,
    /// Which version of its pack
    #[arg(default_value = "latest")]
    pub(crate) version: String,
    /// Which of its playbooks, by its place in the list, from 0
    #[arg(long, value_name = "N")]
    pub(crate) index: Option<u64>,
    /// Which of its playbooks, by its id there, or by its name
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The id that it is registered under; its own otherwise, or one that is made of its name or types
    #[arg(long = "as", value_name = "PLAYBOOK", value_parser = PlaybookId::parse)]
    pub(crate) registered_as: Option<PlaybookId>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  tenantry playbooks links call-the-desk\n  \
                        tenantry playbooks links --tenant ACME_CAPITAL -o json")]
pub(crate) struct Links {
    /// Where this playbook is linked
    #[arg(value_parser = PlaybookId::parse, required_unless_present = "tenant")]
    pub(crate) playbook: Option<PlaybookId>,
    /// Which playbooks are linked to this tenant
    #[arg(long, value_parser = TenantId::parse, conflicts_with = "playbook")]
    pub(crate) tenant: Option<TenantId>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  tenantry playbooks link call-the-desk ACME_CAPITAL --dry-run\n  \
                        tenantry playbooks link call-the-desk ACME_CAPITAL --version v1.2 --accept-warnings\n  \
                        tenantry playbooks link call-the-desk NEW_TENANT --domain CapitalMarkets --against v1.1"
)]
pub(crate) struct Link {
    /// Which playbook
    #[arg(value_parser = PlaybookId::parse)]
    pub(crate) playbook: PlaybookId,
    /// To whom
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    /// The playbook's version; the latest otherwise
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The domain; needed only where nothing is in force yet
    #[arg(long, value_name = "NAME", value_parser = DomainName::parse)]
    pub(crate) domain: Option<DomainName>,
    /// The domain pack version that it has to fit: that in force, or, where nothing is, the latest
    #[arg(long = "against", value_name = "DOMAIN_PACK_VERSION", value_parser = Version::parse)]
    pub(crate) domain_pack_version: Option<Version>,
    #[command(flatten)]
    pub(crate) decided: Decided,
    /// Say whether it fits and what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --dry-run: end with 2 when something would change, 0 when nothing would, 1 when it does not fit
    #[arg(long, requires = "dry_run")]
    pub(crate) exit_code: bool,
}

#[derive(Args)]
pub(crate) struct Unlink {
    /// Which playbook
    #[arg(value_parser = PlaybookId::parse)]
    pub(crate) playbook: PlaybookId,
    /// From whom
    #[arg(value_parser = TenantId::parse)]
    pub(crate) tenant: TenantId,
    #[command(flatten)]
    pub(crate) decided: Decided,
}
