//! The command line of packs.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, builder::TypedValueParser};
use tenantry_domain::{
    id::TenantId,
    packs::{Bump, Code, ContentPart, DomainName, PackKind, PackStatus, Severity, Version},
};

use super::{Page, common::words};

/// How the findings of a validation are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// `file:line:column: severity[code]: message`, as compilers write
    Text,
    /// What `--json` writes
    Json,
    /// SARIF 2.1.0, which code hosts and editors show beside the text
    Sarif,
}

/// Which findings fail a check, besides errors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailOn {
    /// Those as severe as this one, or more.
    Severity(Severity),
    /// Those with this code.
    Code(Code),
}

/// How to look at documents, and how to write what is found
#[derive(Args)]
pub(crate) struct Check {
    /// How to write the findings [default: text, or json with --json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// What they shall be; told from their keys otherwise
    #[arg(long, value_parser = kinds())]
    pub(crate) kind: Option<PackKind>,
    /// A domain pack that tenant packs of its domain, and playbooks, are checked against, besides those
    /// among the documents; `server` asks the server for the latest of each tenant pack's domain. May be given
    /// several times
    #[arg(long, value_name = "FILE|server")]
    pub(crate) against: Vec<PathBuf>,
    /// What fails the check besides errors: `warning`, `info`, or codes such as `not_cross_checked`
    #[arg(long, value_name = "WHAT", value_parser = fail_on, value_delimiter = ',')]
    pub(crate) fail_on: Vec<FailOn>,
    /// As --fail-on warning
    #[arg(long)]
    pub(crate) strict: bool,
    /// Accept tools on private hosts
    #[arg(long)]
    pub(crate) allow_private_endpoints: bool,
}

/// One version of a pack
#[derive(Args)]
pub(crate) struct OneVersion {
    /// domain, tenant or playbook
    #[arg(value_parser = kinds())]
    pub(crate) kind: PackKind,
    /// The domain, the tenant, or the playbook
    pub(crate) name: String,
    /// Which version
    #[arg(default_value = "latest")]
    pub(crate) version: String,
}

/// Which of the things that are held
#[derive(Args)]
pub(crate) struct Parts {
    /// Only this part
    #[arg(
        long,
        value_parser = words(ContentPart::ALL.map(ContentPart::as_str), ContentPart::parse)
    )]
    pub(crate) part: Option<ContentPart>,
}

#[derive(Subcommand)]
pub(crate) enum Packs {
    /// Check documents here, without a server; ends with 1 when one has errors
    ///
    /// A tenant pack is checked against the domain pack of its domain: one that --against names, else the
    /// latest version among the documents. A playbook is checked against the domain packs that --against names, else
    /// those among the documents: it has to fit one of them.
    Validate {
        /// Documents, folders of them, or patterns such as 'packs/**/*.json'; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        check: Check,
    },
    /// Import documents, domain packs first; goes on after one that is refused, and ends with 1 then
    Import {
        /// Documents, folders of them, or patterns such as 'packs/**/*.json'; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What they are; told from their keys otherwise
        #[arg(long, value_parser = kinds())]
        kind: Option<PackKind>,
        /// For tenant packs: whose; told from the document otherwise
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
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
        /// For tenant packs: the domain pack version to check against
        #[arg(long, value_name = "VERSION")]
        check_against: Option<String>,
        /// A remark for people
        #[arg(long)]
        note: Option<String>,
    },
    /// List versions
    List {
        /// domain, tenant or playbook
        #[arg(value_parser = kinds())]
        kind: PackKind,
        /// Only this domain; for domain and tenant packs
        #[arg(long, value_parser = DomainName::parse)]
        domain: Option<DomainName>,
        /// Only this tenant's; for tenant packs
        #[arg(long, value_parser = TenantId::parse)]
        tenant: Option<TenantId>,
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
    /// Show a version
    Show {
        #[command(flatten)]
        which: OneVersion,
        /// Print the document alone
        #[arg(long)]
        content: bool,
    },
    /// Say what a version holds, part by part, with the line that each thing begins on
    #[command(
        after_help = "Examples:\n  tenantry packs contents domain CapitalMarkets\n  \
                            tenantry packs contents domain CapitalMarkets v1.0 --part tools -q"
    )]
    Contents {
        #[command(flatten)]
        which: OneVersion,
        #[command(flatten)]
        rows: Parts,
    },
    /// Run a version's test suites; ends with 1 when a case fails, or none can be run
    Suites(OneVersion),
    /// Print a version's document in its canonical form, of which the checksum is
    Raw(OneVersion),
    /// Print a version's document as it was imported
    Source(OneVersion),
    /// Say what differs between two versions
    Diff {
        /// domain, tenant or playbook
        #[arg(value_parser = kinds())]
        kind: PackKind,
        /// The domain, the tenant, or the playbook
        name: String,
        /// The version as it was
        before: String,
        /// The version as it is
        #[arg(default_value = "latest")]
        after: String,
        /// Print a unified diff of the two documents instead
        #[arg(long)]
        text: bool,
    },
    /// List what validation said of imports and kept validations, newest first, or show one report
    Reports(Box<super::Reports>),
    /// Withdraw a version: it can never be activated again
    Deprecate {
        /// domain, tenant or playbook
        #[arg(value_parser = kinds())]
        kind: PackKind,
        /// The domain, the tenant, or the playbook
        name: String,
        /// Which version
        #[arg(value_parser = Version::parse)]
        version: Version,
        /// Why; lands in the audit trail
        #[arg(long)]
        reason: String,
    },
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    let severity = Severity::parse(text).map(FailOn::Severity);
    severity
        .or_else(|| Code::parse(text).map(FailOn::Code))
        .ok_or_else(|| {
            "`warning`, `info`, or the code of a finding such as `not_cross_checked`".to_owned()
        })
}

/// `domain`, `tenant` or `playbook`.
pub(super) fn kinds() -> impl TypedValueParser<Value = PackKind> {
    words(PackKind::ALL.map(PackKind::as_str), PackKind::parse)
}
