//! `tenantry recall --dry-run`: how far a version reaches, and what each tenant would go back to.

use tenantry_client::{Client, Error};
use tenantry_domain::{
    PageRequest,
    packs::{GetPack, PackOwner, PackStatus, Version, VersionSelector},
    page::MAX_LIMIT,
    recalls::{Impact, PreviewRecall, RecallPack, RecallPreview, RecallTarget},
};

use super::Listed;
use crate::{
    cli,
    output::{Output, Rows, many, or_dash, plain},
};

pub(super) async fn run(
    client: &Client,
    command: cli::Recall,
    output: &Output,
) -> anyhow::Result<()> {
    let input = RecallPack {
        domain: command.domain,
        version: VersionSelector::Exactly(command.domain_pack_version),
        to_version: command.to_version.as_ref().map(ToString::to_string),
        accept_warnings: command.accept_warnings,
        // Nobody has to say why yet.
        reason: command.reason.unwrap_or_else(|| "-".to_owned()),
    };
    input
        .validate()
        .map_err(|problem| Error::Refused(Box::new(problem)))?;
    let preview = fetch(client, &input, Listed(command.page)).await?;
    let instead = match command.to_version {
        Some(version) => Some(released(client, &input, version).await?),
        None => None,
    };
    output.show(&preview, |preview| {
        let mut rows = Rows::new(&HEADINGS);
        for target in &preview.targets.items {
            rows.add(cells(target, instead.as_ref().map(|(version, _)| version)));
        }
        rows
    })?;
    let shown = preview.targets.items.len();
    if preview.targets.next_cursor.is_some() {
        let total = preview.impact.tenants;
        output.say(&format!(
            "{shown} of {total} tenants are shown; --all has every one"
        ));
    }
    for said in sentences(&preview, instead.as_ref()) {
        output.say(&plain(&said));
    }
    if preview.impact.tenants > 0 && !input.accept_warnings {
        output.say("Without --accept-warnings a tenant is refused for which that has warnings.");
    }
    Ok(())
}

/// The preview with as many of the tenants as are wanted.
async fn fetch(
    client: &Client,
    input: &RecallPack,
    listed: Listed,
) -> Result<RecallPreview, Error> {
    let mut left = listed.wanted();
    let mut cursor = listed.0.cursor;
    let mut held = Vec::new();
    loop {
        let wanted = PreviewRecall {
            domain: input.domain.clone(),
            version: input.version.clone(),
            page: PageRequest {
                limit: left.map(|left| left.min(MAX_LIMIT)),
                cursor,
            },
        };
        let mut preview = client.call(&wanted).await?;
        let fetched = u32::try_from(preview.targets.items.len()).unwrap_or(u32::MAX);
        held.append(&mut preview.targets.items);
        left = left.map(|left| left.saturating_sub(fetched));
        cursor = preview.targets.next_cursor.clone();
        if cursor.is_none() || left.is_none_or(|left| left == 0) {
            preview.targets.items = held;
            return Ok(preview);
        }
    }
}

/// The version that is to take its place, which has to be there, and whether it can be activated.
async fn released(
    client: &Client,
    input: &RecallPack,
    version: Version,
) -> Result<(Version, PackStatus), Error> {
    let wanted = GetPack {
        owner: PackOwner::Domain(input.domain.clone()),
        version: VersionSelector::Exactly(version),
    };
    let pack = client.call(&wanted).await?.pack;
    Ok((pack.version, pack.status))
}

const HEADINGS: [&str; 6] = [
    "tenant",
    "name",
    "status",
    "revision",
    "back to",
    "in its place",
];

fn cells(target: &RecallTarget, instead: Option<&Version>) -> [String; 6] {
    // A version that is named takes its place; nobody goes back then.
    let back_to = target.back_to.filter(|_| instead.is_none());
    [
        target.tenant_id.to_string(),
        target.name.clone(),
        target.status.as_str().to_owned(),
        target.revision.to_string(),
        or_dash(back_to),
        or_dash(instead.or(target.back_to_version.as_ref())),
    ]
}

/// How far it reaches, what would come of that, and what stands in the way.
fn sentences(preview: &RecallPreview, instead: Option<&(Version, PackStatus)>) -> Vec<String> {
    let what = format!("{} {}", preview.domain, preview.version);
    let impact = &preview.impact;
    let is_withdrawn = preview.status == PackStatus::Deprecated;
    let mut said = Vec::new();
    if impact.tenants > 0 {
        let links = match impact.links {
            0 => String::new(),
            links => format!(", with {}", many(links, "linked playbook")),
        };
        said.push(format!(
            "{what} is live for {}, in {}{links}.",
            many(impact.tenants, "tenant"),
            many(impact.configurations, "configuration"),
        ));
        said.extend(refused(impact, instead.is_some()));
        if let Some((version, _)) = instead.filter(|(_, status)| !status.can_be_activated()) {
            said.push(format!(
                "{version} is withdrawn itself: the recall would be refused."
            ));
        }
    } else if is_withdrawn {
        said.push(format!("{what} is withdrawn, and live for nobody."));
    } else {
        said.push(format!(
            "{what} is live for nobody: `tenantry packs deprecate domain {} {}` withdraws it.",
            preview.domain, preview.version
        ));
    }
    said.extend(waiting(impact));
    if let Some(id) = &preview.running {
        said.push(format!(
            "A recall of it is running: `tenantry recalls show {id} --wait` follows it."
        ));
    } else if is_withdrawn && impact.tenants > 0 {
        said.push("It is withdrawn already.".to_owned());
    }
    said
}

/// The tenants that a recall could do nothing for.
fn refused(impact: &Impact, is_replaced: bool) -> Option<String> {
    let earlier = impact.without_earlier;
    let parts = [
        (impact.suspended, "suspended"),
        (
            if is_replaced { 0 } else { earlier },
            "without an earlier revision to go back to",
        ),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<_> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    (!parts.is_empty()).then(|| format!("Of these would be refused: {}.", parts.join(", ")))
}

/// What waits to put it in force, which nothing comes of any more.
fn waiting(impact: &Impact) -> Option<String> {
    let parts = [
        (impact.schedules, "schedule", "would fail"),
        (impact.requests, "change request", "would become stale"),
    ];
    let parts = parts.iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<_> = parts
        .map(|(number, what, becomes)| format!("{} {becomes}", many(*number, what)))
        .collect();
    (!parts.is_empty()).then(|| format!("Because it is withdrawn with that, {}.", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn preview(impact: &Value, status: &str) -> RecallPreview {
        let mut value = json!({
            "domain": "Finance", "version": "v3.2", "status": status, "running": null,
            "impact": {
                "tenants": 0, "configurations": 0, "suspended": 0, "without_earlier": 0, "links": 0, "schedules": 0,
                "requests": 0,
            },
            "targets": {"items": [], "total": 0, "total_is_capped": false},
        });
        for (name, number) in impact.as_object().unwrap() {
            value["impact"][name] = number.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn how_far_it_reaches_is_said_with_what_stands_in_the_way() {
        let far = json!({
            "tenants": 12, "configurations": 3, "links": 1, "suspended": 1, "without_earlier": 2, "schedules": 1,
            "requests": 2,
        });
        let one = preview(&far, "ACTIVE");

        assert_eq!(
            sentences(&one, None),
            [
                "Finance v3.2 is live for 12 tenants, in 3 configurations, with 1 linked playbook.",
                "Of these would be refused: 1 suspended, 2 without an earlier revision to go back to.",
                "Because it is withdrawn with that, 1 schedule would fail, 2 change requests would become stale.",
            ]
        );
        let instead = (Version::parse("v3.3").unwrap(), PackStatus::Deprecated);
        let said = sentences(&one, Some(&instead));
        assert_eq!(said[1], "Of these would be refused: 1 suspended.");
        assert_eq!(
            said[2],
            "v3.3 is withdrawn itself: the recall would be refused."
        );
    }

    #[test]
    fn what_is_live_for_nobody_is_withdrawn_instead() {
        let nobody = |status| sentences(&preview(&json!({}), status), None).join(" ");

        assert_eq!(
            nobody("ACTIVE"),
            "Finance v3.2 is live for nobody: `tenantry packs deprecate domain Finance v3.2` withdraws it."
        );
        assert_eq!(
            nobody("DEPRECATED"),
            "Finance v3.2 is withdrawn, and live for nobody."
        );
        let mut left = preview(&json!({"tenants": 1, "configurations": 1}), "DEPRECATED");
        assert!(sentences(&left, None).contains(&"It is withdrawn already.".to_owned()));
        left.running = Some(tenantry_domain::id::RecallId::from_stored(
            "rcl_1".to_owned(),
        ));
        assert!(
            sentences(&left, None)
                .join(" ")
                .contains("recalls show rcl_1 --wait")
        );
    }
}
