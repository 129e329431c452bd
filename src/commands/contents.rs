//! What versions and revisions hold, and how their test suites end.

use std::process::ExitCode;

use tenantry_client::{Client, Error};
use tenantry_domain::{
    ProblemKind,
    activation::{GetActiveConfig, RevisionContents, ShowRevision},
    id::TenantId,
    packs::{
        ContentPart, ContentRow, Contents, ContentsPage, NotRun, PackOwner, ShowContents, SuiteRun,
        VersionSelector,
    },
    page::MAX_LIMIT,
};

use crate::output::{Output, Rows, many, or_dash};

/// Shows every thing that a version holds.
pub(super) async fn of_version(
    client: &Client,
    owner: PackOwner,
    version: VersionSelector,
    part: Option<ContentPart>,
    output: &Output,
) -> anyhow::Result<()> {
    let at = |page| ShowContents::of(owner.clone(), version.clone(), page);
    let mut held: Contents = client.call(&at(page_at(part, 0))).await?;
    while let Some(offset) = next(&held) {
        let more = client.call(&at(page_at(part, offset))).await?;
        if !extend(&mut held, more) {
            break;
        }
    }
    output.show(&held, |held| {
        let mut rows = Rows::new(&["name", "part", "line", "facts", "description"]);
        for (part, row) in every(held) {
            rows.add([
                row.name.clone(),
                part.to_string(),
                or_dash(Some(row.line).filter(|line| *line > 0)),
                facts(row),
                or_dash(row.description.as_ref()),
            ]);
        }
        rows
    })
}

/// Shows every thing that a revision's effective configuration holds, and where it comes from.
pub(super) async fn of_revision(
    client: &Client,
    tenant: TenantId,
    revision: Option<u64>,
    part: Option<ContentPart>,
    output: &Output,
) -> anyhow::Result<()> {
    let revision = match revision {
        Some(revision) => revision,
        None => in_force(client, &tenant).await?,
    };
    let at = |page| ShowRevision::of(tenant.clone(), revision, page);
    let mut shown = client.call(&at(page_at(part, 0))).await?;
    while let Some(offset) = next(&shown.contents) {
        let more = client.call(&at(page_at(part, offset))).await?;
        if !extend(&mut shown.contents, more.contents) {
            break;
        }
    }
    output.show(&shown, |RevisionContents { contents, .. }| {
        let mut rows = Rows::new(&["name", "part", "source", "pack", "pointer", "facts"]);
        for (part, row) in every(contents) {
            rows.add([
                row.name.clone(),
                part.to_string(),
                or_dash(row.source),
                or_dash(row.shown_in),
                or_dash(Some(&row.pointer).filter(|pointer| !pointer.is_empty())),
                facts(row),
            ]);
        }
        rows
    })?;
    if shown.is_recomputed {
        output.say("the document of that release was not kept: it is merged anew");
    }
    Ok(())
}

/// The revision in force.
async fn in_force(client: &Client, tenant: &TenantId) -> anyhow::Result<u64> {
    let wanted = GetActiveConfig {
        tenant_id: tenant.clone(),
    };
    let active = client.call(&wanted).await?;
    if active.revision == 0 {
        let problem = ProblemKind::NoActiveConfiguration.into_problem();
        return Err(Error::Refused(Box::new(problem)).into());
    }
    Ok(active.revision)
}

const fn page_at(part: Option<ContentPart>, offset: usize) -> ContentsPage {
    ContentsPage {
        part,
        offset,
        limit: Some(MAX_LIMIT),
    }
}

/// Where to go on, while a part has more rows than are here.
fn next(held: &Contents) -> Option<usize> {
    let longest = held.parts.iter().map(|part| part.rows.len()).max()?;
    let is_cut = held.parts.iter().any(|part| part.rows.len() < part.count);
    is_cut.then_some(longest)
}

/// Adds the rows that came; whether there were any.
fn extend(held: &mut Contents, more: Contents) -> bool {
    let mut has_grown = false;
    for came in more.parts {
        has_grown |= !came.rows.is_empty();
        if let Some(part) = held.parts.iter_mut().find(|part| part.part == came.part) {
            part.rows.extend(came.rows);
        }
    }
    has_grown
}

fn every(held: &Contents) -> impl Iterator<Item = (ContentPart, &ContentRow)> {
    held.parts
        .iter()
        .flat_map(|part| part.rows.iter().map(|row| (part.part, row)))
}

fn facts(row: &ContentRow) -> String {
    let facts = row.facts.iter();
    let facts: Vec<_> = facts
        .map(|(fact, value)| format!("{fact}={value}"))
        .collect();
    or_dash(Some(facts.join(", ")).filter(|text| !text.is_empty()))
}

/// Shows how the cases of a version's test suites end.
pub(super) fn suites(run: &SuiteRun, output: &Output) -> anyhow::Result<ExitCode> {
    output.show(run, |run| {
        let mut rows = Rows::new(&["case", "result", "line", "expected", "actual"]);
        for case in &run.results {
            let differing = |texts: Vec<String>| {
                or_dash(Some(texts.join(", ")).filter(|text| !text.is_empty()))
            };
            let mismatches = case.mismatches.iter();
            let expected = mismatches
                .clone()
                .map(|one| format!("{} {}", one.key, one.expected));
            let actual = mismatches.map(|one| format!("{} {}", one.key, one.actual.as_str()));
            rows.add([
                case.name.to_string(),
                if case.passed() { "passed" } else { "failed" }.to_owned(),
                or_dash(Some(case.line).filter(|line| *line > 0)),
                differing(expected.collect()),
                differing(actual.collect()),
            ]);
        }
        rows
    })?;
    let not_run = run.not_run.map(|why| match why {
        NotRun::NoDomainPack => "there is no domain pack to decide with",
        NotRun::DoesNotFit => "the pack does not fit the domain pack that it would be decided with",
    });
    if let Some(why) = not_run {
        output.complain(&format!("no case was run: {why}"));
    } else {
        let cases = many(run.cases, "case");
        output.say(&format!("{cases}, {} failed", run.failed));
    }
    Ok(if run.failed > 0 || not_run.is_some() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tenantry_domain::packs::PartContents;

    use super::*;

    fn part(part: ContentPart, count: usize, rows: usize) -> PartContents {
        let row = ContentRow {
            name: "a".to_owned(),
            description: None,
            facts: BTreeMap::new(),
            pointer: String::new(),
            line: 0,
            source: None,
            shown_in: None,
        };
        PartContents {
            part,
            count,
            rows: vec![row; rows],
        }
    }

    #[test]
    fn pages_are_fetched_until_every_part_is_whole() {
        let of = |offset, parts| Contents { parts, offset };
        let mut held = of(
            0,
            vec![
                part(ContentPart::Tools, 450, 200),
                part(ContentPart::Playbooks, 3, 3),
            ],
        );

        assert_eq!(next(&held), Some(200));
        let none = part(ContentPart::Playbooks, 3, 0);
        assert!(extend(
            &mut held,
            of(200, vec![part(ContentPart::Tools, 450, 200), none])
        ));
        assert_eq!(next(&held), Some(400));
        assert!(extend(
            &mut held,
            of(400, vec![part(ContentPart::Tools, 450, 50)])
        ));
        assert_eq!(next(&held), None);
        assert!(!extend(
            &mut held,
            of(450, vec![part(ContentPart::Tools, 450, 0)])
        ));
    }
}
