//! What a configuration lets through that the one in force would stop, or show to a person.
//!
//! Both are effective configurations, so it does not matter which pack a guardrail came from or how it
//! went away: by a lower number, a missing rule, or a tenant pack that is not part of it any more. Every
//! finding is a warning that says both values. What names a type or a tool that the new configuration
//! does not know is no guardrail of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_domain::{
    message::Message,
    packs::{Code, Finding},
    say,
};

use crate::{
    rules::{DEFAULT_THRESHOLD, EntryKind},
    schema::shortened,
    view,
};

/// Names that a message lists at most.
const LISTED: usize = 5;

/// What the second configuration loosens in the first one, which is in force.
pub fn between(before: &Value, after: &Value) -> Vec<Finding> {
    let (old, new) = (Guardrails::of(before), Guardrails::of(after));
    let mut findings = Vec::new();
    findings.extend(approvals(&old, &new));
    findings.extend(severities(&old, &new));
    findings.extend(threshold(&old, &new));
    findings.extend(block_lists(&old, &new));
    findings.extend(allow_lists(&old, &new));
    findings.extend(tools(&old, &new));
    findings.extend(steps(&old, &new));
    findings
}

/// The warning of who cannot read what is in force, and so cannot compare.
pub fn unknown() -> Finding {
    finding(
        "",
        say!(
            "the configuration in force cannot be read, so nobody can say which guardrails this one loosens"
        ),
        say!("compare the packs yourself before you accept this"),
    )
}

fn finding(pointer: &str, message: Message, hint: Message) -> Finding {
    Finding {
        pointer: pointer.to_owned(),
        ..Finding::about_document(Code::GuardrailLoosened, message, Some(hint))
    }
}

fn fewer_approvals() -> Message {
    say!("accept this only if fewer approvals are meant")
}

fn more_allowed() -> Message {
    say!("accept this only if more is meant to be let through")
}

/// What of a configuration holds something back.
struct Guardrails<'v> {
    types: BTreeSet<&'v str>,
    approved: BTreeSet<&'v str>,
    not_approved: BTreeSet<&'v str>,
    /// Whether a person is asked, by the severity, type or tool that a rule is about.
    rules: BTreeMap<&'v str, bool>,
    /// The tenant's severities by type.
    severities: BTreeMap<&'v str, &'v str>,
    threshold: f64,
    blocked: BTreeSet<&'v str>,
    allowed: BTreeMap<EntryKind, BTreeSet<&'v str>>,
    /// Steps that ask for approval in each playbook of a type.
    asking: BTreeMap<&'v str, Vec<usize>>,
}

impl<'v> Guardrails<'v> {
    fn of(configuration: &'v Value) -> Self {
        let part = |key: &str| configuration.get(key);
        let guardrail = |key: &str| part("guardrails").and_then(|all| all.get(key));
        let names = |key| view::members(part(key)).map(|(name, _)| name).collect();
        let mut found = Self {
            types: names("exceptionTypes"),
            approved: names("tools"),
            not_approved: texts(part("toolsNotApproved")).collect(),
            rules: BTreeMap::new(),
            severities: view::members(part("severityOverrides"))
                .filter_map(|(name, severity)| Some((name, severity.as_str()?)))
                .collect(),
            threshold: guardrail("humanApprovalThreshold")
                .and_then(Value::as_f64)
                .unwrap_or(DEFAULT_THRESHOLD),
            blocked: texts(guardrail("blockLists")).collect(),
            allowed: BTreeMap::new(),
            asking: BTreeMap::new(),
        };
        for (_, rule) in view::items(part("humanApprovalRules")) {
            let asks = rule.get("requireApproval") == Some(&Value::Bool(true));
            let about = ["severity", "name"]
                .into_iter()
                .find_map(|key| view::text(rule, key));
            // One rule that asks is enough.
            *found.rules.entry(about.unwrap_or_default()).or_default() |= asks;
        }
        for entry in texts(guardrail("allowLists")) {
            let kind = found.kind_of(entry);
            found.allowed.entry(kind).or_default().insert(entry);
        }
        for (_, playbook) in view::items(part("playbooks")) {
            let asking = view::items(playbook.get("steps"))
                .filter(|(_, step)| step.get("approvalRequired") == Some(&Value::Bool(true)))
                .count();
            for kind in view::types_of(playbook) {
                found.asking.entry(kind).or_default().push(asking);
            }
        }
        found
    }

    fn is_tool(&self, name: &str) -> bool {
        self.approved.contains(name) || self.not_approved.contains(name)
    }

    fn knows(&self, name: &str) -> bool {
        name.starts_with("source:") || self.types.contains(name) || self.is_tool(name)
    }

    fn kind_of(&self, entry: &str) -> EntryKind {
        if entry.starts_with("source:") {
            EntryKind::Source
        } else if self.is_tool(entry) && !self.types.contains(entry) {
            EntryKind::Tool
        } else {
            EntryKind::Type
        }
    }

    fn asks_about(&self, name: &str) -> bool {
        self.rules.get(name).copied().unwrap_or_default()
    }
}

fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    view::items(list).filter_map(|(_, entry)| entry.as_str())
}

/// Rules that ask a person, and would not any more.
fn approvals(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Vec<Finding> {
    let is_severity = |name: &str| !old.knows(name);
    let lost = old.rules.iter().filter(|(name, asks)| {
        **asks && !new.asks_about(name) && (is_severity(name) || new.knows(name))
    });
    lost.map(|(name, _)| {
        let now = if new.rules.contains_key(name) {
            Message::verbatim("false")
        } else {
            say!("no rule")
        };
        let message = say!("no person is asked about `{name}` any more: `requireApproval` is true in force, and {now} after this", name = shortened(name), now);
        finding("/humanApprovalRules", message, fewer_approvals())
    })
    .collect()
}

/// Types that the tenant gives a severity that a person is asked about, and would not any more.
fn severities(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Vec<Finding> {
    let asked = old.severities.iter().filter(|(kind, severity)| {
        // Where the rule itself is lost, that is said already.
        new.types.contains(*kind) && old.asks_about(severity) && new.asks_about(severity)
    });
    asked
        .filter_map(|(kind, before)| {
            let after = new.severities.get(kind).copied();
            if after.is_some_and(|after| new.asks_about(after)) {
                return None;
            }
            let after = after.map_or_else(
                || say!("what the rules for severity say"),
                |after| Message::verbatim(format!("`{after}`")),
            );
            let message = say!("`{kind}` is always `{before}` in force, which a person is asked about, and {after} after this", kind = shortened(kind), before, after);
            Some(finding("/severityOverrides", message, fewer_approvals()))
        })
        .collect()
}

fn threshold(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Option<Finding> {
    let (before, after) = (old.threshold, new.threshold);
    (after < before).then(|| {
        let message = say!("a person is asked below a confidence of {before} in force, and only below {after} after this", before, after);
        finding(
            "/guardrails/humanApprovalThreshold",
            message,
            fewer_approvals(),
        )
    })
}

fn block_lists(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Option<Finding> {
    let gone: Vec<&str> = old
        .blocked
        .difference(&new.blocked)
        .copied()
        .filter(|name| new.knows(name))
        .collect();
    (!gone.is_empty()).then(|| {
        let message = say!(
            "the block list does not hold {names} any more: {before} in force, {after} after this",
            names = listed(&gone),
            before = entries(old.blocked.len()),
            after = entries(new.blocked.len())
        );
        finding("/guardrails/blockLists", message, more_allowed())
    })
}

/// Allow lists that let more through; a list restricts only the kinds of names that it holds.
fn allow_lists(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, before) in &old.allowed {
        let what = kind.plural();
        let message = match new.allowed.get(kind) {
            None => say!(
                "all {what} are allowed after this; in force only {names} are",
                what,
                names = listed(before)
            ),
            Some(after) => {
                let more: Vec<&str> = after.difference(before).copied().collect();
                if more.is_empty() {
                    continue;
                }
                say!(
                    "the allow list lets the {what} {more} through after this; in force only {names}",
                    what,
                    more = listed(&more),
                    names = listed(before)
                )
            }
        };
        findings.push(finding("/guardrails/allowLists", message, more_allowed()));
    }
    findings
}

/// Tools that the tenant had not approved.
fn tools(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Option<Finding> {
    let more: Vec<&str> = old
        .not_approved
        .intersection(&new.approved)
        .copied()
        .collect();
    (!more.is_empty()).then(|| {
        let of = |all: &Guardrails<'_>| {
            let approved = all.approved.len();
            say!("{approved} of {count}", approved, count = approved + all.not_approved.len())
        };
        let message = say!("tools that are not approved in force may be called after this: {names} ({before} approved in force, {after} after this)", names = listed(&more), before = of(old), after = of(new));
        finding("/tools", message, more_allowed())
    })
}

/// How a type's playbooks ask a person less often, with the numbers of steps.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fewer {
    /// All of them together.
    Together { before: usize, after: usize },
    /// One more asks in fewer steps than one that is in force, and may take its cases.
    InOne { before: usize, after: usize },
}

impl Fewer {
    /// Of the playbooks of one type. They may change their names with their packs, so only what each asks
    /// is compared.
    fn between(old: &[usize], new: &[usize]) -> Option<Self> {
        let (before, after) = (old.iter().sum(), new.iter().sum());
        if after < before {
            return Some(Self::Together { before, after });
        }
        let most = old.iter().copied().max()?;
        let at_most = |all: &[usize], steps| all.iter().filter(|asks| **asks <= steps).count();
        let less = new.iter().copied().filter(|asks| *asks < most);
        less.filter(|asks| at_most(new, *asks) > at_most(old, *asks))
            .min()
            .map(|after| Self::InOne {
                before: most,
                after,
            })
    }

    fn message(&self, kinds: &[&str]) -> Message {
        let steps = |count: usize| {
            if count == 1 {
                say!("1 step")
            } else {
                say!("{before} steps", before = count)
            }
        };
        let names = listed(kinds);
        match *self {
            Self::Together { before, after } => {
                say!(
                    "the playbooks for {names} ask for approval in {before} in force, and in {after} after this",
                    names,
                    before = steps(before),
                    after
                )
            }
            Self::InOne { before, after } => {
                say!(
                    "one more playbook for {names} asks for approval in {after} after this, and may take cases of one that asks in {before} in force",
                    names,
                    before = steps(before),
                    after = steps(after)
                )
            }
        }
    }
}

/// Types whose playbooks ask a person less often.
fn steps(old: &Guardrails<'_>, new: &Guardrails<'_>) -> Vec<Finding> {
    let mut fewer: BTreeMap<Fewer, Vec<&str>> = BTreeMap::new();
    for (kind, before) in &old.asking {
        // Without a playbook nothing is done, and without the type nothing is of it.
        if let (Some(after), true) = (new.asking.get(kind), new.types.contains(kind))
            && let Some(less) = Fewer::between(before, after)
        {
            fewer.entry(less).or_default().push(kind);
        }
    }
    let each = fewer.into_iter();
    each.map(|(less, kinds)| finding("/playbooks", less.message(&kinds), fewer_approvals()))
        .collect()
}

fn entries(count: usize) -> Message {
    if count == 1 {
        say!("1 entry")
    } else {
        say!("{count} entries", count)
    }
}

/// The first names, and how many more there are.
fn listed<'n>(names: impl IntoIterator<Item = &'n &'n str>) -> Message {
    let mut names = names.into_iter();
    let shown: Vec<_> = names
        .by_ref()
        .take(LISTED)
        .map(|name| format!("`{}`", shortened(name)))
        .collect();
    let more = names.count();
    let shown = shown.join(", ");
    if more == 0 {
        Message::verbatim(shown)
    } else {
        say!("{shown} and {more} more", shown, more)
    }
}
