//! What a row tells, as a sentence: who did what to which thing, each name a link where it has a page.

use leptos::prelude::*;
use serde_json::Value;
use tenantry_domain::{
    access::ActorKind,
    audit::{AuditEvent, AuditFacts, Outcome},
    id::{RecallId, ReportId, RequestId, ScheduleId, UserId},
};

use super::words::{action_label, did};
use crate::{paths, text::text};

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Words of ours.
    Words(String),
    /// A name that somebody gave.
    Name(String),
    /// A name of a thing that has a page.
    Link {
        /// The name.
        name: String,
        /// The page.
        href: String,
    },
}

impl Part {
    fn link(name: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Link {
            name: name.into(),
            href: href.into(),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Words(text) | Self::Name(text) => text,
            Self::Link { name, .. } => name,
        }
    }
}

/// The sentence of a row.
#[component]
pub(crate) fn Sentence(event: AuditEvent) -> impl IntoView {
    let parts = parts(&event).into_iter();
    let shown = parts.map(|part| match part {
        Part::Words(words) => words.into_any(),
        Part::Name(name) => view! { <bdi>{name}</bdi> }.into_any(),
        Part::Link { name, href } => view! {
            <a href=href>
                <bdi>{name}</bdi>
            </a>
        }
        .into_any(),
    });
    view! { <span class="sentence">{shown.collect_view()}</span> }.into_any()
}

/// The sentence without its links, for titles and for those who do not see the row.
pub(super) fn sentence_text(event: &AuditEvent) -> String {
    parts(event).iter().map(Part::text).collect()
}

/// The parts of a row's sentence; an action of a newer release is told by its name.
pub(super) fn parts(event: &AuditEvent) -> Vec<Part> {
    let facts = &event.facts;
    let template = match facts.outcome {
        Outcome::Done => did(&facts.action).unwrap_or(text!(audit.unknown)),
        Outcome::Refused => refusal(facts),
    };
    let mut parts = filled(template, |slot| slot_of(slot, event));
    // Rows of a tenant say so, unless the sentence has named it already.
    if let Some(tenant) = &facts.tenant_id
        && facts.entity != "tenant_pack"
        && !parts.iter().any(|part| part.text() == tenant.as_str())
    {
        parts.extend(filled(text!(audit.of_tenant), |slot| slot_of(slot, event)));
    }
    parts
}

/// The sentence of a refusal: of a wrong password, or of something that was not allowed.
fn refusal(facts: &AuditFacts) -> &'static str {
    let is_about_someone = matches!(facts.entity.as_str(), "user" | "token");
    if facts.actor_kind == ActorKind::System && is_about_someone {
        return if facts.action == "access.sign_in" {
            text!(audit.failed_sign_in)
        } else {
            text!(audit.failed_password)
        };
    }
    if facts.entity == "tenant" {
        text!(audit.refused_for)
    } else {
        text!(audit.refused_act)
    }
}

/// A template with its places filled; a place that is not known stays empty.
fn filled(template: &str, fill: impl Fn(&str) -> Vec<Part>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Words(before.to_owned()));
        }
        let (slot, behind) = after.split_once('}').unwrap_or((after, ""));
        parts.extend(fill(slot));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    parts
}

fn slot_of(slot: &str, event: &AuditEvent) -> Vec<Part> {
    let facts = &event.facts;
    let one = |part| vec![part];
    match slot {
        "actor" => one(actor(facts)),
        "action" => {
            let label = action_label(&facts.action).unwrap_or(&facts.action);
            one(Part::Words(label.to_owned()))
        }
        "tenant" => one(tenant(facts)),
        "pack" => one(pack(facts)),
        "pair" => pair(facts),
        "user" => one(user(event)),
        "token" => one(named(event)),
        "job" => one(Part::Name(
            text_in(facts.after.as_ref(), "kind").unwrap_or_else(|| facts.entity_id.clone()),
        )),
        "report" => one(report(facts)),
        "request" => one(request(facts)),
        "schedule" => schedule(facts),
        "recall" => one(recall(facts)),
        "place" => place(event),
        "domain" => one(Part::Name(domain(facts).unwrap_or_default())),
        "before" => one(Part::Name(
            text_in(facts.before.as_ref(), "name").unwrap_or_default(),
        )),
        "after" => one(Part::Name(
            text_in(facts.after.as_ref(), "name").unwrap_or_default(),
        )),
        _ => Vec::new(),
    }
}

fn actor(facts: &AuditFacts) -> Part {
    Part::Name(facts.actor())
}

fn tenant(facts: &AuditFacts) -> Part {
    match &facts.tenant_id {
        Some(tenant) => Part::link(tenant.as_str(), paths::tenant(tenant)),
        // A refusal stands in the chain of all, and may name what there is not.
        None => Part::Name(facts.entity_id.clone()),
    }
}

/// `Finance v3.2`, with its page.
fn pack(facts: &AuditFacts) -> Part {
    let Some(pack) = &facts.pack else {
        return Part::Name(facts.entity_id.clone());
    };
    let page = match facts.entity.as_str() {
        "tenant_pack" => format!("{}/tenant/{pack}", paths::PACKS),
        "playbook" | "playbook_link" => format!("{}/{pack}", paths::PLAYBOOKS),
        _ => format!("{}/domain/{pack}", paths::PACKS),
    };
    Part::link(pack.replacen('/', " ", 1), page)
}

/// `Finance v3.2 + v1.4`, each with its page.
fn pair(facts: &AuditFacts) -> Vec<Part> {
    let mut parts = vec![pack(facts)];
    if let (Some(tenant), Some(own)) = (
        &facts.tenant_id,
        text_in(facts.after.as_ref(), "tenant_pack_version"),
    ) {
        let href = format!("{}/tenant/{tenant}/{own}", paths::PACKS);
        parts.extend([Part::Words(" + ".to_owned()), Part::link(own, href)]);
    }
    parts
}

fn report(facts: &AuditFacts) -> Part {
    let name = facts.pack.as_ref().map(|pack| pack.replacen('/', " ", 1));
    let name = name.unwrap_or_else(|| facts.entity_id.clone());
    Part::link(
        name,
        paths::report(&ReportId::from_stored(facts.entity_id.clone())),
    )
}

/// What a change request asks for, such as `Activate a configuration (Finance v3.2)`, with its page.
fn request(facts: &AuditFacts) -> Part {
    let Some(id) = RequestId::parse(&facts.entity_id) else {
        return Part::Name(facts.entity_id.clone());
    };
    let values = facts.after.as_ref().or(facts.before.as_ref());
    let operation = text_in(values, "operation");
    let asked = operation.as_deref().and_then(action_label);
    let asked = asked.map_or_else(|| id.to_string(), str::to_owned);
    let name = match &facts.pack {
        Some(pack) => format!("{asked} ({})", pack.replacen('/', " ", 1)),
        None => asked,
    };
    Part::link(name, paths::change_request(&id))
}

/// `Finance v3.2 + v1.4`, with the page of its schedule; the change request that was closed with one is told as itself.
fn schedule(facts: &AuditFacts) -> Vec<Part> {
    let id = ScheduleId::parse(&facts.entity_id);
    let Some((id, tenant)) = id.zip(facts.tenant_id.as_ref()) else {
        return vec![request(facts)];
    };
    let pair: String = pair(facts).iter().map(Part::text).collect();
    vec![Part::link(pair, paths::schedule(tenant, &id))]
}

/// `Finance v3.2`, with the page of its recall; what came of one for a tenant does not say of what it is.
fn recall(facts: &AuditFacts) -> Part {
    // The row of a revision names that, and the pack that it has.
    let id = RecallId::parse(&facts.entity_id);
    let pack = facts.pack.as_ref().filter(|_| id.is_some());
    let name = pack.map_or_else(
        || text!(audit.a_recall).to_owned(),
        |pack| pack.replacen('/', " ", 1),
    );
    match id {
        Some(id) => Part::link(name, paths::recall(&id)),
        None => Part::Words(name),
    }
}

/// For what a freeze is; a tenant is named at the end, as in every row of one.
fn place(event: &AuditEvent) -> Vec<Part> {
    let template = match (&event.facts.tenant_id, domain(&event.facts)) {
        (Some(_), _) => "",
        (None, Some(_)) => text!(audit.in_domain),
        (None, None) => text!(audit.everywhere),
    };
    filled(template, |slot| slot_of(slot, event))
}

fn domain(facts: &AuditFacts) -> Option<String> {
    text_in(facts.after.as_ref(), "domain")
}

fn user(event: &AuditEvent) -> Part {
    match (named(event), UserId::parse(&event.facts.entity_id)) {
        (Part::Name(name), Some(id)) => Part::link(name, paths::user(&id)),
        (part, _) => part,
    }
}

/// What a person or token is called: as now, as then, or by its id.
fn named(event: &AuditEvent) -> Part {
    let facts = &event.facts;
    let then = || {
        let values = [facts.after.as_ref(), facts.before.as_ref()].into_iter();
        let names = values.flat_map(|value| [text_in(value, "username"), text_in(value, "name")]);
        names.flatten().next()
    };
    let name = event.entity_name.clone().or_else(then);
    Part::Name(name.unwrap_or_else(|| facts.entity_id.clone()))
}

fn text_in(value: Option<&Value>, field: &str) -> Option<String> {
    value?.get(field)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenantry_domain::{Checksum, Timestamp, id::TenantId};

    use super::*;

    fn event(action: &str, entity: &str, entity_id: &str) -> AuditEvent {
        AuditEvent {
            facts: AuditFacts {
                chain: "global".to_owned(),
                sequence: 7,
                at: Timestamp::from_micros(0),
                actor_kind: ActorKind::User,
                actor_id: "usr_1".to_owned(),
                actor_name: "admin".to_owned(),
                action: action.to_owned(),
                entity: entity.to_owned(),
                entity_id: entity_id.to_owned(),
                tenant_id: None,
                pack: None,
                request_id: "r".to_owned(),
                address: None,
                before: None,
                after: None,
                reason: None,
                outcome: Outcome::Done,
                count: 1,
            },
            previous_hash: Checksum::of_bytes(b""),
            hash: Checksum::of_bytes(b""),
            entity_name: None,
        }
    }

    fn of_tenant(mut event: AuditEvent) -> AuditEvent {
        event.facts.chain = "tenant:tenant_finance_001".to_owned();
        event.facts.tenant_id = TenantId::parse("TENANT_FINANCE_001").ok();
        event
    }

    fn hrefs(event: &AuditEvent) -> Vec<String> {
        let links = parts(event).into_iter().filter_map(|part| match part {
            Part::Link { href, .. } => Some(href),
            Part::Words(_) | Part::Name(_) => None,
        });
        links.collect()
    }

    #[test]
    fn an_activation_names_its_pair_and_its_tenant() {
        let mut row = of_tenant(event("activation.apply", "revision", "4"));
        row.facts.pack = Some("Finance/v3.2".to_owned());
        row.facts.after = Some(json!({"tenant_pack_version": "v1.4"}));

        assert_eq!(
            sentence_text(&row),
            "admin activated Finance v3.2 + v1.4 for TENANT_FINANCE_001"
        );
        assert_eq!(
            hrefs(&row),
            [
                "/admin/packs/domain/Finance/v3.2",
                "/admin/packs/tenant/TENANT_FINANCE_001/v1.4",
                "/admin/tenants/TENANT_FINANCE_001",
            ]
        );
    }

    #[test]
    fn a_change_request_is_told_by_what_it_asks_for() {
        let mut row = of_tenant(event(
            "change_requests.approve",
            "change_request",
            "chr_01m8",
        ));
        row.facts.pack = Some("Finance/v3.2".to_owned());
        row.facts.after = Some(json!({"operation": "activation.apply"}));

        assert_eq!(
            sentence_text(&row),
            "admin approved the change request: Activate a configuration (Finance v3.2) \
             for TENANT_FINANCE_001"
        );
        assert_eq!(
            hrefs(&row),
            [
                "/admin/change-requests/chr_01m8",
                "/admin/tenants/TENANT_FINANCE_001",
            ]
        );
    }

    #[test]
    fn a_schedule_is_told_by_its_pair() {
        let mut row = of_tenant(event("schedules.create", "schedule", "sch_01m8"));
        row.facts.pack = Some("Finance/v3.2".to_owned());
        row.facts.after = Some(json!({"tenant_pack_version": "v1.4"}));

        assert_eq!(
            sentence_text(&row),
            "admin scheduled Finance v3.2 + v1.4 for TENANT_FINANCE_001"
        );
        assert_eq!(
            hrefs(&row),
            [
                "/admin/tenants/TENANT_FINANCE_001/schedules/sch_01m8",
                "/admin/tenants/TENANT_FINANCE_001",
            ]
        );
        row.facts.entity = "change_request".to_owned();
        row.facts.entity_id = "chr_01m8".to_owned();
        row.facts.after = Some(json!({"operation": "activation.apply"}));
        assert_eq!(
            hrefs(&row)[0],
            "/admin/change-requests/chr_01m8",
            "the request that was closed with it"
        );
    }

    #[test]
    fn a_recall_is_told_by_its_version_and_what_came_of_it_by_the_tenant() {
        let mut row = event("recalls.begin", "recall", "rcl_01m8");
        row.facts.pack = Some("Finance/v3.2".to_owned());
        assert_eq!(
            sentence_text(&row),
            "admin began the recall of Finance v3.2"
        );
        assert_eq!(hrefs(&row), ["/admin/recalls/rcl_01m8"]);

        let mut moved = of_tenant(event("recalls.move", "revision", "4"));
        moved.facts.pack = Some("Finance/v3.1".to_owned());
        assert_eq!(
            sentence_text(&moved),
            "admin put Finance v3.1 in force for TENANT_FINANCE_001 by a recall"
        );

        let failed = of_tenant(event("recalls.fail", "recall", "rcl_01m8"));
        assert_eq!(
            sentence_text(&failed),
            "admin could not take TENANT_FINANCE_001 off the version of a recall"
        );
        assert!(hrefs(&failed).contains(&"/admin/recalls/rcl_01m8".to_owned()));
    }

    #[test]
    fn a_freeze_says_for_what_it_is() {
        let with = |action: &str, after: Value| {
            let mut row = event(action, "freeze", "frz_01m8");
            row.facts.after = Some(after);
            row
        };
        let everywhere = with("freezes.create", json!({"domain": null}));
        assert_eq!(sentence_text(&everywhere), "admin froze changes everywhere");

        let domain = with("freezes.end", json!({"domain": "Finance"}));
        assert_eq!(
            sentence_text(&domain),
            "admin ended the freeze of changes in the domain Finance"
        );
        let tenant = of_tenant(with("freezes.create", json!({"domain": null})));
        assert_eq!(
            sentence_text(&tenant),
            "admin froze changes for TENANT_FINANCE_001"
        );
        assert_eq!(hrefs(&tenant), ["/admin/tenants/TENANT_FINANCE_001"]);
    }

    #[test]
    fn people_are_called_by_their_names_and_who_is_gone_by_the_id() {
        let mut row = event("access.disable_user", "user", "usr_01m8");
        assert_eq!(sentence_text(&row), "admin disabled the user usr_01m8");

        row.entity_name = Some("vera".to_owned());
        assert_eq!(sentence_text(&row), "admin disabled the user vera");
        assert_eq!(hrefs(&row), ["/admin/users/usr_01m8"]);
    }

    #[test]
    fn a_sentence_says_of_which_tenant_it_is_once() {
        let export = of_tenant(event("audit.export", "audit_trail", "export"));
        assert_eq!(
            sentence_text(&export),
            "admin exported audit rows for TENANT_FINANCE_001"
        );
        let mut import = of_tenant(event("packs.import", "tenant_pack", "tpk_1"));
        import.facts.pack = Some("TENANT_FINANCE_001/v1.4".to_owned());
        assert_eq!(
            sentence_text(&import),
            "admin imported TENANT_FINANCE_001 v1.4"
        );
    }

    #[test]
    fn what_a_newer_release_did_is_told_by_its_name() {
        let row = event("plans.assign", "plan", "gold");

        assert_eq!(sentence_text(&row), "admin: plans.assign");
    }

    #[test]
    fn a_refusal_says_what_was_wanted_and_a_wrong_password_whose() {
        let mut row = event("tenants.create", "installation", "global");
        row.facts.outcome = Outcome::Refused;
        assert_eq!(sentence_text(&row), "admin was refused: Create a tenant");

        let mut guess = event("access.sign_in", "user", "victim{actor}");
        guess.facts.outcome = Outcome::Refused;
        guess.facts.actor_kind = ActorKind::System;
        assert_eq!(
            sentence_text(&guess),
            "Somebody failed to sign in as victim{actor}"
        );
    }
}
