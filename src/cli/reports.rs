//! The command line of reports.

use clap::{Args, Subcommand};
use tenantry_domain::{
    id::TenantId,
    packs::{PackKind, ReportOutcome, Version},
    playbooks::PlaybookId,
};

use super::{Page, common::words, packs::kinds};

/// Which reports to list, or the one to show
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Reports {
    #[command(subcommand)]
    pub(crate) one: Option<OneReport>,
    /// Only of domain packs, of tenant packs or of playbooks
    #[arg(long, value_parser = kinds())]
    pub(crate) kind: Option<PackKind>,
    /// Only of this domain
    #[arg(long)]
    pub(crate) domain: Option<String>,
    /// Only of this playbook
    #[arg(long, value_parser = PlaybookId::parse)]
    pub(crate) playbook: Option<PlaybookId>,
    /// Only of this tenant
    #[arg(long, value_parser = TenantId::parse)]
    pub(crate) tenant: Option<TenantId>,
    /// Only of this version, however it is spelled
    #[arg(long = "of", value_name = "VERSION", value_parser = Version::parse)]
    pub(crate) version: Option<Version>,
    /// Only these
    #[arg(
        long,
        ignore_case = true,
        value_parser = words(ReportOutcome::ALL.map(ReportOutcome::as_str), ReportOutcome::parse)
    )]
    pub(crate) outcome: Option<ReportOutcome>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Subcommand)]
pub(crate) enum OneReport {
    /// Show a report with its findings
    Show {
        /// Which one
        id: String,
    },
}
