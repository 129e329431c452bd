//! `tenantry audit list` and `tenantry audit show`: rows of the trail.

use tenantry_client::Client;
use tenantry_domain::{
    Page, PageRequest,
    audit::{AuditEvent, AuditFilter},
    tenants::GetTenant,
};

use crate::{
    cli::{self, Rows},
    commands::{Listed, list},
    failure::Usage,
    output::{self, Columns, Output, Second as _, or_dash},
};

pub(super) const COLUMNS: Columns<AuditEvent> = Columns {
    headings: &["at", "actor", "action", "on", "tenant", "outcome", "reason"],
    id: |row| row.facts.request_id.clone(),
    cells: |row| {
        let facts = &row.facts;
        vec![
            facts.at.second(),
            facts.actor(),
            facts.action.clone(),
            format!("{} {}", facts.entity, facts.entity_id),
            or_dash(facts.tenant_id.as_ref()),
            facts.outcome.as_str().to_owned(),
            or_dash(facts.reason.as_ref()),
        ]
    },
};

pub(super) async fn list_rows(
    client: &Client,
    rows: Rows,
    page: cli::Page,
    output: &Output,
) -> anyhow::Result<()> {
    let filter = rows.filter();
    check(client, &filter).await?;
    let at = |page| AuditFilter {
        page,
        ..filter.clone()
    };
    list(client, Listed(page), &COLUMNS, output, at).await
}

/// Refuses what nobody can have done: in a trail, a name that is mistyped must not read as "nothing happened".
///
/// A tenant is asked for. An action that this program does not know may still be one of another release, so
/// it is refused only where nothing of it is in the trail.
pub(super) async fn check(client: &Client, filter: &AuditFilter) -> anyhow::Result<()> {
    if let Some(tenant_id) = filter.tenant_id.clone() {
        client.call(&GetTenant { tenant_id }).await?;
    }
    let Some(action) = &filter.action else {
        return Ok(());
    };
    let known = tenantry_server::audited_actions();
    if known.iter().any(|name| is_meant(action, name)) {
        return Ok(());
    }
    let any = AuditFilter {
        action: Some(action.clone()),
        page: PageRequest {
            limit: Some(1),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let Page { items, .. } = client.call(&any).await?;
    if items.is_empty() {
        return Err(Usage(unknown(action, &known)).into());
    }
    Ok(())
}

/// Whether an action is asked for by its name, or by its feature's with a dot.
fn is_meant(asked: &str, action: &str) -> bool {
    asked == action || (asked.ends_with('.') && action.starts_with(asked))
}

fn unknown(action: &str, known: &[&str]) -> String {
    let features = known.iter().filter_map(|name| name.split_once('.'));
    let mut features: Vec<_> = features.map(|(feature, _)| format!("{feature}.")).collect();
    features.sort_unstable();
    features.dedup();
    let names = known
        .iter()
        .copied()
        .chain(features.iter().map(String::as_str));
    let nearest = names
        .map(|name| (strsim::damerau_levenshtein(action, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4);
    match nearest {
        Some((_, name)) => format!("there is no action `{action}`; did you mean `{name}`?"),
        None => format!(
            "there is no action `{action}`; the features are {}",
            features.join(" ")
        ),
    }
}

/// All rows of a request, with what was before and after.
pub(super) async fn show(
    client: &Client,
    request_id: String,
    output: &Output,
) -> anyhow::Result<()> {
    let filter = AuditFilter {
        request_id: Some(request_id.clone()),
        ..AuditFilter::default()
    };
    let page = client.call(&filter).await?;
    if page.items.is_empty() {
        let what = "row of a request that you may see, with the id";
        return Err(tenantry_client::Error::Refused(Box::new(
            tenantry_domain::Problem::not_found(what, &request_id),
        ))
        .into());
    }
    if output.is_for_programs() {
        return output.page(&page, &COLUMNS);
    }
    for (number, row) in page.items.iter().enumerate() {
        if number > 0 {
            output.line("")?;
        }
        output.show(row, details)?;
    }
    Ok(())
}

fn details(row: &AuditEvent) -> output::Rows {
    let facts = &row.facts;
    let json = |value: &Option<serde_json::Value>| or_dash(value.as_ref());
    let mut rows = output::Rows::about(&facts.request_id);
    for (what, value) in [
        ("at", facts.at.to_string()),
        ("actor", format!("{} ({})", facts.actor(), facts.actor_id)),
        ("action", facts.action.clone()),
        ("on", format!("{} {}", facts.entity, facts.entity_id)),
        ("tenant", or_dash(facts.tenant_id.as_ref())),
        ("pack", or_dash(facts.pack.as_ref())),
        ("outcome", facts.outcome.as_str().to_owned()),
        ("reason", or_dash(facts.reason.as_ref())),
        ("address", or_dash(facts.address.as_ref())),
        ("request", facts.request_id.clone()),
        ("chain", format!("{} {}", facts.chain, facts.sequence)),
        ("hash", row.hash.to_string()),
        ("before", json(&facts.before)),
        ("after", json(&facts.after)),
    ] {
        rows.add([what.to_owned(), value]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_asked_for_by_name_or_by_feature() {
        assert!(is_meant("tenants.create", "tenants.create"));
        assert!(is_meant("tenants.", "tenants.create"));
        assert!(!is_meant("tenants", "tenants.create"));
        assert!(!is_meant("tenants.creat", "tenants.create"));
    }

    #[test]
    fn a_mistyped_action_is_suggested() {
        let known = ["tenants.create", "activation.apply"];

        assert!(unknown("tenants.crate", &known).contains("did you mean `tenants.create`"));
        assert!(unknown("tenant.", &known).contains("did you mean `tenants.`"));
        assert!(unknown("nonsense", &known).contains("activation. tenants."));
    }
}
