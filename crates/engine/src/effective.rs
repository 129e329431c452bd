//! The effective configuration: a domain pack as one tenant sees it.
//!
//! The document is complete and self-contained: who reads it needs neither of the packs, and what a
//! pack leaves to a default stands in it. It depends on the content of the packs alone, so equal
//! packs give equal bytes and an equal checksum.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tenantry_domain::{
    checksum::{Checksum, canonical},
    packs::PackKind,
};

use crate::{
    dialect::{Normal, normalise},
    rules::{self, Vocabulary},
    view,
};

/// A configuration that services follow.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The configuration as a value.
    pub value: Value,
    /// The JSON that is served: the canonical form.
    pub canonical: String,
    /// The SHA-256 of the served bytes, which is their entity tag.
    pub checksum: Checksum,
}

/// Why two packs cannot be merged. Validation finds all of it before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// A document is not a JSON object.
    #[error("the {0} pack is not a JSON object")]
    NotAPack(&'static str),
    /// The allow lists of the two packs leave nothing.
    #[error("the allow lists of the two packs leave no {0}")]
    AllowListsDisjoint(String),
    /// The result cannot be written as canonical JSON.
    #[error("the merged configuration has no canonical form")]
    NotCanonical,
}

/// Merges a domain pack and a tenant pack; see [`merge_linked`].
pub fn merge(domain: &Value, tenant: Option<&Value>) -> Result<Effective, MergeError> {
    merge_linked(domain, tenant, &[])
}

/// Merges a domain pack, a tenant pack, and the playbooks that are linked to the tenant. All must have
/// passed validation; parts of the wrong shape are left out rather than refused.
pub fn merge_linked(
    domain: &Value,
    tenant: Option<&Value>,
    linked: &[Value],
) -> Result<Effective, MergeError> {
    if !domain.is_object() {
        return Err(MergeError::NotAPack("domain"));
    }
    if tenant.is_some_and(|tenant| !tenant.is_object()) {
        return Err(MergeError::NotAPack("tenant"));
    }
    let tenant = tenant.map(|tenant| normalise(PackKind::Tenant, tenant));
    let domain = normalise(PackKind::Domain, domain);
    let linked = linked
        .iter()
        .map(|playbook| Normal::of_linked(playbook, &domain).value);
    let linked: Vec<_> = linked.collect();
    let linked: Vec<&Value> = linked
        .iter()
        .flat_map(|pack| view::items(pack.get("playbooks")))
        .map(|(_, playbook)| playbook)
        .collect();
    merge_all(&domain, tenant.as_deref(), &linked)
}

/// Merges two packs in their normal form.
pub(crate) fn merge_normal(
    domain: &Value,
    tenant: Option<&Value>,
) -> Result<Effective, MergeError> {
    merge_all(domain, tenant, &[])
}

/// Merges what is in its normal form.
fn merge_all(
    domain: &Value,
    tenant: Option<&Value>,
    linked: &[&Value],
) -> Result<Effective, MergeError> {
    let tenant_part = |key: &str| tenant.and_then(|tenant| tenant.get(key));
    let (tools, not_approved) = tools(domain, tenant);
    // Each part is moved into its place: the macro for values would copy the parts it is given.
    let parts = [
        (
            "domainName",
            domain.get("domainName").cloned().unwrap_or_default(),
        ),
        ("entities", named(domain.get("entities"))),
        ("exceptionTypes", named(domain.get("exceptionTypes"))),
        ("severityRules", listed(domain.get("severityRules"))),
        (
            "severityOverrides",
            severity_overrides(tenant_part("customSeverityOverrides")),
        ),
        ("tools", tools),
        ("toolsNotApproved", not_approved.into()),
        ("playbooks", playbooks(domain, tenant, linked).into()),
        ("guardrails", guardrails(domain, tenant)?),
        (
            "humanApprovalRules",
            approval_rules(
                domain.get("humanApprovalRules"),
                tenant_part("humanApprovalRules"),
            )
            .into(),
        ),
        ("retentionPolicies", named(tenant_part("retentionPolicies"))),
        (
            "notificationPolicies",
            tenant_part("notificationPolicies")
                .cloned()
                .unwrap_or_else(|| json!({})),
        ),
        ("extensions", extensions(domain, tenant)),
    ];
    let parts = parts.map(|(name, part)| (name.to_owned(), part));
    let value = Value::Object(parts.into_iter().collect());

    let bytes = canonical(&value).map_err(|_| MergeError::NotCanonical)?;
    let checksum = Checksum::of_bytes(&bytes);
    let canonical = String::from_utf8(bytes).map_err(|_| MergeError::NotCanonical)?;
    Ok(Effective {
        value,
        canonical,
        checksum,
    })
}

/// A copy without the keys that mean nothing (`x-...`, `$schema`), which no program should see.
/// What authors may name freely is copied as it is.
pub(crate) fn cleaned(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| !view::is_ignored(key))
            .map(|(key, value)| (key.clone(), cleaned(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(cleaned).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn named(value: Option<&Value>) -> Value {
    value
        .filter(|value| value.is_object())
        .map_or_else(|| json!({}), cleaned)
}

fn listed(value: Option<&Value>) -> Value {
    value
        .filter(|value| value.is_array())
        .map_or_else(|| json!([]), cleaned)
}

/// The tenant's severities by exception type; of two for one type the first counts.
fn severity_overrides(overrides: Option<&Value>) -> Value {
    let mut by_type = Map::new();
    for (_, entry) in view::items(overrides) {
        if let (Some(name), Some(severity)) =
            (view::text(entry, "exceptionType"), entry.get("severity"))
        {
            by_type.entry(name).or_insert_with(|| severity.clone());
        }
    }
    Value::Object(by_type)
}

/// The tools that the tenant has approved, with its limits, and the names of the others.
fn tools(domain: &Value, tenant: Option<&Value>) -> (Value, Vec<String>) {
    let approved = tenant
        .and_then(|tenant| tenant.get("approvedTools"))
        .and_then(Value::as_array);
    let approved: Option<BTreeSet<&str>> =
        approved.map(|names| names.iter().filter_map(Value::as_str).collect());

    let mut tools = Map::new();
    let mut not_approved = Vec::new();
    for (name, tool) in view::members(domain.get("tools")) {
        if approved
            .as_ref()
            .is_some_and(|approved| !approved.contains(name))
        {
            not_approved.push(name.to_owned());
        } else {
            tools.insert(name.to_owned(), cleaned(tool));
        }
    }
    for (_, entry) in view::items(tenant.and_then(|tenant| tenant.get("toolOverrides"))) {
        let tool = view::text(entry, "toolName").and_then(|name| tools.get_mut(name));
        let Some(tool) = tool.and_then(Value::as_object_mut) else {
            continue;
        };
        for key in ["timeoutSeconds", "maxRetries"] {
            if let Some(limit) = entry.get(key) {
                tool.insert(key.to_owned(), limit.clone());
            }
        }
    }
    not_approved.sort_unstable();
    (Value::Object(tools), not_approved)
}

/// The domain's approval rules where the tenant has none for the same thing, then the tenant's.
fn approval_rules(domain: Option<&Value>, tenant: Option<&Value>) -> Vec<Value> {
    let about =
        |rule: &Value| ["severity", "name"].map(|key| view::text(rule, key).map(str::to_owned));
    let own: Vec<_> = view::items(tenant).map(|(_, rule)| about(rule)).collect();
    let kept = view::items(domain).filter(|(_, rule)| !own.contains(&about(rule)));
    kept.chain(view::items(tenant))
        .map(|(_, rule)| cleaned(rule))
        .collect()
}

/// What either pack carries along without a meaning here.
fn extensions(domain: &Value, tenant: Option<&Value>) -> Value {
    let mut both = Map::new();
    for (name, pack) in [("domain", Some(domain)), ("tenant", tenant)] {
        if let Some(carried) = pack.and_then(|pack| pack.get("extensions")) {
            both.insert(name.to_owned(), carried.clone());
        }
    }
    Value::Object(both)
}

/// The linked playbooks, then the domain's for types that the tenant has none of its own for, then the
/// tenant's.
///
/// A linked playbook wins over those of the packs. One with conditions goes before them, and leaves them
/// what its conditions do not hold for; one without leaves them nothing of its types.
fn playbooks(domain: &Value, tenant: Option<&Value>, linked: &[&Value]) -> Vec<Value> {
    let taken: BTreeSet<&str> = linked
        .iter()
        .filter(|playbook| playbook.get("conditions").is_none())
        .flat_map(|playbook| view::types_of(playbook))
        .collect();
    let own = tenant.and_then(|tenant| tenant.get("customPlaybooks"));
    let replaced: BTreeSet<&str> = view::items(own)
        .flat_map(|(_, playbook)| view::types_of(playbook))
        .collect();
    let kept = view::items(domain.get("playbooks"))
        .filter_map(|(_, playbook)| without_types(playbook, &replaced));
    let own = view::items(own).map(|(_, playbook)| self::playbook(playbook));
    let of_packs = kept.chain(own);
    let linked = linked.iter().map(|playbook| self::playbook(playbook));
    if taken.is_empty() {
        return linked.chain(of_packs).collect();
    }
    let left = of_packs.filter_map(|playbook| without_types(&playbook, &taken));
    linked.chain(left).collect()
}

/// A playbook without the types that another one serves; nothing where none is left.
fn without_types(original: &Value, replaced: &BTreeSet<&str>) -> Option<Value> {
    let mut copy = playbook(original);
    let served = view::types_of(original).count();
    let kept: Vec<&str> = view::types_of(original)
        .filter(|kind| !replaced.contains(kind))
        .collect();
    if kept.len() == served {
        return Some(copy);
    }
    if kept.is_empty() {
        return None;
    }
    copy.as_object_mut()?
        .insert("exceptionTypes".to_owned(), json!(kept));
    Some(copy)
}

/// A playbook without ignored keys; the parameters of its steps are the author's own.
fn playbook(original: &Value) -> Value {
    let mut copy = cleaned(original);
    let steps = copy.get_mut("steps").and_then(Value::as_array_mut);
    for (step, (_, original)) in steps
        .into_iter()
        .flatten()
        .zip(view::items(original.get("steps")))
    {
        if let (Some(step), Some(parameters)) = (step.as_object_mut(), original.get("parameters")) {
            step.insert("parameters".to_owned(), parameters.clone());
        }
    }
    copy
}

fn guardrails(domain: &Value, tenant: Option<&Value>) -> Result<Value, MergeError> {
    let ours = domain.get("guardrails");
    let theirs = tenant.and_then(|tenant| tenant.get("customGuardrails"));
    let lists = rules::merged_lists(ours, theirs, &Vocabulary::of(domain))
        .map_err(|disjoint| MergeError::AllowListsDisjoint(disjoint.kind.plural().into()))?;
    let threshold = [theirs, ours]
        .into_iter()
        .flatten()
        .find_map(|guardrails| guardrails.get("humanApprovalThreshold"))
        .filter(|threshold| threshold.is_number());
    Ok(json!({
        "allowLists": lists.allow,
        "blockLists": lists.block,
        "humanApprovalThreshold": threshold.cloned().unwrap_or_else(|| json!(rules::DEFAULT_THRESHOLD)),
    }))
}
