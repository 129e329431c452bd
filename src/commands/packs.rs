//! `tenantry packs`.

use std::process::ExitCode;

use tenantry_client::Client;
use tenantry_domain::packs::{
    DeprecatePack, DiffPack, GetPack, GetPackText, ListedPack, Pack, PackDetail, PackDiff,
    PackFilter, PackKind, PackOwner, PackStatus, RunSuites, TextForm, Version, VersionSelector,
};

use super::{Listed, contents, import, list, reports, validate};
use crate::{
    cli::{self, OneVersion, Packs},
    failure::Usage,
    output::{Columns, Output, Rows, Second as _, or_dash},
};

pub(super) async fn run(
    client: impl Fn() -> anyhow::Result<Client>,
    command: Packs,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Packs::Validate { files, check } => {
            return validate::run(client, &files, &check, output).await;
        }
        Packs::Import {
            files,
            kind,
            tenant,
            version,
            bump,
            check_against,
            note,
        } => {
            let with = import::With {
                kind,
                tenant,
                version,
                bump,
                check_against,
                note,
                skips_others: false,
            };
            return import::run(&client()?, &files, &with, output).await;
        }
        Packs::List {
            kind,
            domain,
            tenant,
            status,
            page,
        } => {
            let filter = PackFilter {
                tenant_id: tenant,
                domain,
                status,
                ..PackFilter::of(kind)
            };
            list_packs(&client()?, filter, page, output).await?;
        }
        Packs::Show { which, content } => {
            let owner = owner(which.kind, &which.name)?;
            show(&client()?, owner, &which.version, content, output).await?;
        }
        Packs::Contents { which, rows } => {
            contents::of_version(
                &client()?,
                owner(which.kind, &which.name)?,
                selector(&which.version)?,
                rows.part,
                output,
            )
            .await?;
        }
        Packs::Suites(which) => return suites(&client()?, &which, output).await,
        Packs::Raw(which) => text(&client()?, &which, TextForm::Canonical, output).await?,
        Packs::Source(which) => text(&client()?, &which, TextForm::Source, output).await?,
        Packs::Diff {
            kind,
            name,
            before,
            after,
            text,
        } => {
            let versions = [selector(&before)?, selector(&after)?];
            diff(&client()?, owner(kind, &name)?, versions, text, output).await?;
        }
        Packs::Reports(wanted) => reports::run(&client()?, *wanted, output).await?,
        Packs::Deprecate {
            kind,
            name,
            version,
            reason,
        } => deprecate(&client()?, owner(kind, &name)?, version, reason, output).await?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn list_packs(
    client: &Client,
    filter: PackFilter,
    page: cli::Page,
    output: &Output,
) -> anyhow::Result<()> {
    let columns = match filter.kind {
        PackKind::Domain if filter.tenant_id.is_some() => {
            let why =
                "domain packs belong to no tenant: leave --tenant out, or list `tenant` packs";
            return Err(Usage(why.to_owned()).into());
        }
        PackKind::Playbook if filter.tenant_id.is_some() || filter.domain.is_some() => {
            let why = "playbooks belong to no tenant and no domain: leave --tenant and --domain out; \
                       `tenantry playbooks links` says where they are linked";
            return Err(Usage(why.to_owned()).into());
        }
        PackKind::Domain => &DOMAIN_PACKS,
        PackKind::Tenant => &TENANT_PACKS,
        PackKind::Playbook => &PLAYBOOKS,
    };
    let at = |page| PackFilter {
        page,
        ..filter.clone()
    };
    list(client, Listed(page), columns, output, at).await
}

/// Shows a version, or its document alone.
pub(super) async fn show(
    client: &Client,
    owner: PackOwner,
    version: &str,
    content: bool,
    output: &Output,
) -> anyhow::Result<()> {
    let wanted = GetPack {
        owner,
        version: selector(version)?,
    };
    let detail = client.call(&wanted).await?;
    if content {
        return output.value(&detail.content);
    }
    output.show(&detail, rows)
}

async fn suites(client: &Client, which: &OneVersion, output: &Output) -> anyhow::Result<ExitCode> {
    if which.kind == PackKind::Playbook {
        return Err(Usage("a playbook has no test suites".to_owned()).into());
    }
    let wanted = RunSuites {
        owner: owner(which.kind, &which.name)?,
        version: selector(&which.version)?,
    };
    contents::suites(&client.call(&wanted).await?, output)
}

async fn text(
    client: &Client,
    which: &OneVersion,
    form: TextForm,
    output: &Output,
) -> anyhow::Result<()> {
    let wanted = GetPackText {
        owner: owner(which.kind, &which.name)?,
        version: selector(&which.version)?,
        form,
    };
    let text = client.pack_text(&wanted).await?;
    output.document(text.trim_end())
}

/// Withdraws a version.
pub(super) async fn deprecate(
    client: &Client,
    owner: PackOwner,
    version: Version,
    reason: String,
    output: &Output,
) -> anyhow::Result<()> {
    let command = DeprecatePack {
        owner,
        version: VersionSelector::Exactly(version),
        status: PackStatus::Deprecated,
        reason,
    };
    output.show(&client.call(&command).await?, |pack| {
        let mut rows = Rows::new(&["pack", "status"]);
        rows.add([pack.name(), pack.status.to_string()]);
        rows
    })
}

/// Says what differs between two versions, the earlier one first.
pub(super) async fn diff(
    client: &Client,
    owner: PackOwner,
    [against, version]: [VersionSelector; 2],
    as_text: bool,
    output: &Output,
) -> anyhow::Result<()> {
    let wanted = DiffPack {
        owner,
        version,
        against,
    };
    show_diff(&client.call(&wanted).await?, as_text, output)
}

fn show_diff(diff: &PackDiff, as_text: bool, output: &Output) -> anyhow::Result<()> {
    if as_text && !output.is_for_programs() {
        return output.line(diff.text.trim_end());
    }
    output.show(diff, |diff| {
        let mut rows = Rows::new(&["part", "name", "change", "narrows"]);
        for one in &diff.differences {
            let narrows = if one.narrows { "yes" } else { "" };
            rows.add([
                one.part.to_string(),
                one.name.clone(),
                one.kind.as_str().to_owned(),
                narrows.to_owned(),
            ]);
        }
        rows
    })?;
    let (before, after, bump) = (&diff.before, &diff.after, diff.bump);
    output.say(&format!("{before} to {after}: a {bump} change"));
    Ok(())
}

pub(super) fn owner(kind: PackKind, name: &str) -> Result<PackOwner, Usage> {
    PackOwner::parse(kind, name).map_err(|rule| Usage(format!("`{name}`: {rule}")))
}

pub(super) fn selector(version: &str) -> Result<VersionSelector, Usage> {
    VersionSelector::parse(version).ok_or_else(|| {
        Usage(format!(
            "`{version}` is no version such as `v1.2`, and not `latest`"
        ))
    })
}

const DOMAIN_PACKS: Columns<ListedPack> = Columns {
    headings: &[
        "domain", "version", "status", "live for", "bytes", "imported", "by",
    ],
    id: |listed| listed.pack.name(),
    cells: |ListedPack { pack, .. }| {
        let others = of_each(pack, pack.live_count.to_string());
        std::iter::once(pack.domain_text().to_owned())
            .chain(others)
            .collect()
    },
};

const PLAYBOOKS: Columns<ListedPack> = Columns {
    headings: &[
        "playbook",
        "version",
        "status",
        "linked to",
        "bytes",
        "imported",
        "by",
    ],
    id: |listed| listed.pack.name(),
    cells: |ListedPack { pack, .. }| {
        let others = of_each(pack, pack.live_count.to_string());
        std::iter::once(pack.owner.to_string())
            .chain(others)
            .collect()
    },
};

const TENANT_PACKS: Columns<ListedPack> = Columns {
    headings: &[
        "tenant", "domain", "version", "status", "live", "bytes", "imported", "by",
    ],
    id: |listed| listed.pack.name(),
    cells: |ListedPack { pack, .. }| {
        let tenant = or_dash(pack.owner.tenant());
        let others = of_each(pack, is_live(pack.live_count));
        [tenant, pack.domain_text().to_owned()]
            .into_iter()
            .chain(others)
            .collect()
    },
};

fn of_each(pack: &Pack, live: String) -> [String; 6] {
    [
        pack.version.to_string(),
        pack.status.to_string(),
        live,
        pack.size_bytes.to_string(),
        pack.created_at.second(),
        pack.created_by.clone(),
    ]
}

fn is_live(live_count: u64) -> String {
    if live_count > 0 { "yes" } else { "no" }.to_owned()
}

fn rows(detail: &PackDetail) -> Rows {
    let pack = &detail.pack;
    let mut rows = Rows::about(&pack.name());
    let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
    match &pack.owner {
        PackOwner::Domain(_) => {}
        PackOwner::Tenant(tenant) => add("tenant", tenant.to_string()),
        PackOwner::Playbook(playbook) => add("playbook", playbook.to_string()),
    }
    if let Some(domain) = &pack.domain {
        add("domain", domain.to_string());
    }
    add("version", pack.version.to_string());
    add("status", pack.status.to_string());
    add("checksum", pack.checksum.to_string());
    let imported = format!("{} by {}", pack.created_at.second(), pack.created_by);
    add("imported", imported);
    match &pack.owner {
        PackOwner::Tenant(_) => add("live", is_live(pack.live_count)),
        PackOwner::Domain(_) | PackOwner::Playbook(_) => {
            let live: Vec<_> = detail
                .where_live()
                .iter()
                .map(ToString::to_string)
                .collect();
            let nobody = || "nobody".to_owned();
            add(
                if pack.kind() == PackKind::Playbook {
                    "linked to"
                } else {
                    "live for"
                },
                Some(live.join(", "))
                    .filter(|_| !live.is_empty())
                    .unwrap_or_else(nobody),
            );
        }
    }
    for finding in &detail.findings {
        let place = format!("{}:{}", finding.line, finding.column);
        add(
            &format!("{} {}", finding.severity, finding.code),
            format!("{place} {}", finding.message),
        );
    }
    rows
}
