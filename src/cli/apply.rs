//! The command line of declared states.

use std::path::PathBuf;

use clap::Args;

/// What the documents are
const KINDS: &str = "\
Documents are YAML (several in a file, with --- between them) or JSON, each with a `kind`:
  {kind: Tenant, tenant_id: ACME, name: Acme Ltd, status: ACTIVE}
  {kind: DomainPack, file: domain.json, version: v1.2}       or `content: {...}` in place of `file`
  {kind: TenantPack, tenant_id: ACME, file: acme.json}
  {kind: Playbook, file: call.json}
  {kind: Activation, tenant_id: ACME, domain_pack_version: latest, tenant_pack_version: latest}
  {kind: PlaybookLink, tenant_id: ACME, playbook_id: call, version: latest}
`latest` is the highest version among the documents; without `tenant_pack_version` the live one is kept, `none` drops
it. A file that is a pack or a playbook itself counts as one. Nothing that is not named is removed.

Examples:
  tenantry diff -f tenants/ && echo \"as declared\"
  tenantry apply -f tenants/ --accept-warnings
  generate | tenantry apply -f -";

/// What is declared
#[derive(Args)]
#[command(after_help = KINDS)]
pub(crate) struct Declared {
    /// A document, a folder of them or a pattern; `-` is standard input; may be given several times
    #[arg(long = "file", short = 'f', value_name = "FILE|DIR|-", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
#[command(after_help = KINDS)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) declared: Declared,
    /// Accept the warnings of every activation and link
    #[arg(long)]
    pub(crate) accept_warnings: bool,
    /// Why; kept in the audit trail where a document gives no reason of its own
    #[arg(long)]
    pub(crate) reason: Option<String>,
}
