//! An example of every operation, for the description of the API and for whoever tries every door.
//!
//! Each can be written as JSON. What an operation needs is written down here once more, apart from the code
//! that enforces it; what a role may do is asked of [`crate::access::Role`].

mod documents;
mod scene;

use serde_json::{Value, json};

pub use documents::{domain_pack, exceptions, playbook, tenant_pack};
pub use scene::Scene;

use crate::access::Permission;

/// Who passes a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, without a credential too.
    Nothing,
    /// A good credential.
    Anyone,
    /// The permission everywhere.
    Everywhere(Permission),
    /// The permission for the tenant that is asked for.
    Here(Permission),
    /// The permission for some tenant; the answer is about the caller's tenants only.
    Somewhere(Permission),
}

/// An example of an operation.
///
/// Those that change something ask for what is so already where a pair is in force, or for something new.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Which one.
    pub operation: &'static str,
    /// Who passes its door.
    pub needs: Needs,
    /// The status with which whoever passes is refused all the same; nothing where it is done.
    pub refused: Option<u16>,
    /// Its input.
    pub input: fn(&Scene) -> Value,
}

fn nothing(_: &Scene) -> Value {
    json!({})
}

fn the_tenant(scene: &Scene) -> Value {
    json!({"tenant_id": scene.tenant})
}

fn pair(scene: &Scene) -> Value {
    json!({
        "tenant_id": scene.tenant,
        "domain": scene.domain,
        "domain_pack_version": "v1.0",
        "tenant_pack_version": "v1.0",
        "accept_warnings": true,
        "reason": "The first release",
    })
}

fn of_domain(scene: &Scene) -> Value {
    json!({"owner": {"domain": scene.domain}, "version": "v1.0"})
}

fn of_playbook(scene: &Scene) -> Value {
    json!({"owner": {"playbook": scene.playbook}, "version": "v1.0"})
}

fn playbook_document(scene: &Scene) -> Value {
    json!({"kind": "playbook", "text": playbook(&scene.playbook).to_string()})
}

fn of_tenant(scene: &Scene) -> Value {
    json!({"owner": {"tenant": scene.tenant}, "version": "v1.0"})
}

/// The same, with the line that is looked at.
fn with_line(mut input: Value) -> Value {
    if let Some(fields) = input.as_object_mut() {
        fields.insert("line".to_owned(), json!(1));
    }
    input
}

fn domain_document(scene: &Scene) -> Value {
    json!({"kind": "domain", "text": domain_pack(&scene.domain).to_string()})
}

fn tenant_document(scene: &Scene) -> Value {
    let text = tenant_pack(&scene.tenant, &scene.domain).to_string();
    json!({"kind": "tenant", "tenant_id": scene.tenant, "text": text})
}

fn deprecating(owner: &Value) -> Value {
    json!({
        "owner": owner, "version": "v1.0", "status": "DEPRECATED", "reason": "A threshold is wrong",
    })
}

/// Somebody, or something, by its id.
fn the(id: &str) -> Value {
    json!({"id": id})
}

/// Writes the table: name, who passes, the status of a refusal that is meant, input.
macro_rules! examples {
    ($($operation:literal $needs:ident($permission:ident) $($refused:literal)? => $input:expr;)+) => {
        /// An example of every operation; two where it depends on the input what it needs.
        pub const EXAMPLES: &[Example] = &[$(Example {
            operation: $operation,
            needs: Needs::$needs(Permission::$permission),
            refused: examples!(@ $($refused)?),
            input: $input,
        }),+];
    };
    (@) => { None };
    (@ $refused:literal) => { Some($refused) };
}

examples! {
    "tenants.create" Everywhere(TenantsCreate) => |scene| {
        json!({"tenant_id": scene.new_tenant, "name": "Contoso Bank"})
    };
    // Whoever passes is asked which state it saw.
    "tenants.rename" Here(TenantsUpdate) 428 => |scene| {
        json!({"tenant_id": scene.tenant, "name": "ACME Capital"})
    };
    "tenants.change_status" Here(TenantsUpdate) => |scene| {
        json!({"tenant_id": scene.tenant, "status": "ACTIVE", "reason": "The invoice is paid"})
    };
    "tenants.list" Somewhere(TenantsRead) => nothing;
    "tenants.list" Somewhere(TenantsRead) => |scene| {
        json!({
            "status": "ACTIVE", "q": scene.tenant, "sort": "-created_at", "page": {"limit": 20},
        })
    };
    "tenants.get" Here(TenantsRead) => the_tenant;

    "packs.import" Everywhere(PacksImport) => |scene| {
        let text = domain_pack(&scene.domain).to_string();
        json!({"kind": "domain", "version": "v1.0", "text": text})
    };
    "packs.import" Here(PacksImport) => |scene| {
        let text = tenant_pack(&scene.tenant, &scene.domain).to_string();
        json!({"kind": "tenant", "tenant_id": scene.tenant, "version": "v1.0", "text": text})
    };
    // Whoever passes is told that the version is live.
    "packs.deprecate" Everywhere(PacksDeprecate) 409 => |scene| {
        deprecating(&json!({"domain": scene.domain}))
    };
    "packs.deprecate" Here(PacksDeprecate) 409 => |scene| {
        deprecating(&json!({"tenant": scene.tenant}))
    };
    "packs.keep_report" Everywhere(PacksValidate) => domain_document;
    "packs.keep_report" Here(PacksValidate) => tenant_document;
    "packs.validate" Somewhere(PacksValidate) => domain_document;
    "packs.validate" Here(PacksValidate) => tenant_document;
    "packs.suggest_version" Everywhere(PacksImport) => domain_document;
    "packs.suggest_version" Here(PacksImport) => tenant_document;
    "packs.list" Somewhere(PacksRead) => |_| json!({"kind": "domain"});
    "packs.list" Somewhere(PacksRead) => |scene| {
        json!({"kind": "domain", "domain": scene.domain, "status": "ACTIVE", "page": {"limit": 20}})
    };
    "packs.list" Somewhere(PacksRead) => |_| json!({"kind": "domain", "include": "content"});
    "packs.list" Somewhere(PacksRead) => |_| json!({"kind": "tenant", "include": "content"});
    "packs.list" Here(PacksRead) => |scene| {
        json!({"kind": "tenant", "tenant_id": scene.tenant, "page": {"limit": 20}})
    };
    "packs.list" Somewhere(PacksRead) => |scene| {
        json!({"kind": "domain", "domain": scene.domain, "version_prefix": "1."})
    };
    "packs.list_domains" Somewhere(PacksRead) => |_| json!({"q": "Fin", "page": {"limit": 20}});
    "packs.get" Somewhere(PacksRead) => of_domain;
    "packs.get" Here(PacksRead) => of_tenant;
    "packs.compare" Somewhere(PacksRead) => |scene| {
        json!({"owner": {"domain": scene.domain}, "from": "v1.0", "to": "v1.0"})
    };
    "packs.compare" Here(PacksRead) => |scene| {
        json!({"owner": {"tenant": scene.tenant}, "from": "v1.0", "to": "v1.0"})
    };
    "packs.run_suites" Somewhere(PacksRead) => of_domain;
    "packs.run_suites" Here(PacksRead) => of_tenant;
    "packs.show_contents" Somewhere(PacksRead) => of_domain;
    "packs.show_contents" Here(PacksRead) => |scene| {
        let mut input = of_tenant(scene);
        if let Some(fields) = input.as_object_mut() {
            fields.extend([
                ("part".to_owned(), json!("tools")),
                ("offset".to_owned(), json!(0)),
                ("limit".to_owned(), json!(20)),
            ]);
        }
        input
    };
    "packs.show_document" Somewhere(PacksRead) => |scene| with_line(of_domain(scene));
    "packs.show_document" Here(PacksRead) => |scene| with_line(of_tenant(scene));
    "packs.show_findings" Somewhere(PacksRead) => |scene| json!({"of": {"version": of_domain(scene)}});
    "packs.show_findings" Here(PacksRead) => |scene| json!({"of": {"version": of_tenant(scene)}});
    "packs.list_reports" Somewhere(PacksRead) => nothing;
    "packs.list_reports" Here(PacksRead) => |scene| {
        json!({
            "kind": "tenant", "tenant_id": scene.tenant, "version": "v1.0", "page": {"limit": 20},
        })
    };
    "packs.list_version_reports" Somewhere(PacksRead) => |scene| {
        json!({"owner": {"domain": scene.domain}, "version": "latest", "page": {"limit": 20}})
    };
    "packs.list_version_reports" Here(PacksRead) => |scene| {
        json!({"owner": {"tenant": scene.tenant}, "version": "latest", "page": {"limit": 20}})
    };
    "packs.get_report" Somewhere(PacksRead) 404 => |scene| the(&scene.report);

    "packs.import" Everywhere(PacksImport) => |scene| {
        let text = playbook(&scene.playbook).to_string();
        json!({"kind": "playbook", "version": "v1.0", "text": text})
    };
    "packs.deprecate" Everywhere(PacksDeprecate) 409 => |scene| {
        deprecating(&json!({"playbook": scene.playbook}))
    };
    "packs.keep_report" Everywhere(PacksValidate) => playbook_document;
    "packs.validate" Somewhere(PacksValidate) => playbook_document;
    "packs.list" Somewhere(PacksRead) => |_| json!({"kind": "playbook"});
    "packs.list" Somewhere(PacksRead) => |scene| {
        json!({"kind": "playbook", "playbook_id": scene.playbook, "page": {"limit": 20}})
    };
    "packs.get" Somewhere(PacksRead) => of_playbook;
    "packs.show_contents" Somewhere(PacksRead) => of_playbook;
    "packs.show_document" Somewhere(PacksRead) => |scene| with_line(of_playbook(scene));
    "packs.show_findings" Somewhere(PacksRead) => |scene| json!({"of": {"version": of_playbook(scene)}});
    "packs.list_version_reports" Somewhere(PacksRead) => |scene| {
        json!({"owner": {"playbook": scene.playbook}, "version": "latest", "page": {"limit": 20}})
    };
    "playbooks.extract" Everywhere(PacksImport) => |scene| {
        json!({"owner": {"domain": scene.domain}, "version": "v1.0", "index": 0})
    };
    "playbooks.link" Here(PlaybooksLink) => |scene| {
        json!({
            "playbook_id": scene.playbook, "tenant_id": scene.tenant, "version": "v1.0",
            "accept_warnings": true, "reason": "Large trades are called about",
        })
    };
    "playbooks.judge_link" Here(PlaybooksLink) => |scene| {
        json!({"playbook_id": scene.playbook, "tenant_id": scene.tenant, "version": "v1.0"})
    };
    "playbooks.show_steps" Somewhere(PacksRead) => |scene| {
        json!({"playbook_id": scene.playbook, "version": "v1.0"})
    };
    "playbooks.list_links" Somewhere(PacksRead) => |scene| {
        json!({"playbook_id": scene.playbook, "page": {"limit": 20}})
    };
    "playbooks.list_tenant_links" Here(PacksRead) => |scene| {
        json!({"tenant_id": scene.tenant, "page": {"limit": 20}})
    };
    "playbooks.unlink" Here(PlaybooksLink) => |scene| {
        json!({"playbook_id": scene.unlinked, "tenant_id": scene.tenant})
    };

    "activation.apply" Here(ActivationApply) => pair;
    "activation.rollback" Here(ActivationApply) => |scene| {
        json!({
            "tenant_id": scene.tenant, "to_revision": 1, "accept_warnings": true,
            "reason": "Too many false alarms",
        })
    };
    "activation.preview" Here(ActivationPreview) => pair;
    "activation.replay" Here(ActivationPreview) => |scene| {
        json!({"candidate": pair(scene), "exceptions": exceptions()})
    };
    "activation.show_candidate" Here(ActivationPreview) => pair;
    "activation.get" Here(ActivationRead) => the_tenant;
    "activation.list" Here(ActivationRead) => |scene| {
        json!({
            "tenant_id": scene.tenant, "as_of": "2100-01-01T00:00:00Z", "page": {"limit": 20},
        })
    };
    "activation.get_revision" Here(ActivationRead) => |scene| {
        json!({"tenant_id": scene.tenant, "revision": 1})
    };
    "activation.diff" Here(ActivationRead) => |scene| {
        json!({"tenant_id": scene.tenant, "revision": 1, "from": 0})
    };
    "activation.diff" Here(ActivationRead) => |scene| {
        json!({"tenant_id": scene.tenant, "revision": 1, "of": scene.own})
    };
    "activation.show_contents" Here(ActivationRead) => |scene| {
        json!({"tenant_id": scene.tenant, "revision": 1})
    };
    "activation.show_contents" Here(ActivationRead) => |scene| {
        json!({
            "tenant_id": scene.tenant, "revision": 1, "part": "guardrails", "offset": 0, "limit": 20,
        })
    };

    "approvals.get" Somewhere(ApprovalsRead) => nothing;
    "approvals.get" Here(ApprovalsRead) => the_tenant;
    // Whoever passes is asked which state it saw.
    "approvals.set" Everywhere(ApprovalsConfigure) 428 => |_| {
        json!({"any": 0, "loosening": 1, "reason": "Nobody loosens anything alone"})
    };
    "approvals.set" Here(ApprovalsConfigure) 428 => |scene| {
        json!({"tenant_id": scene.tenant, "any": 1, "loosening": 1})
    };
    "change_requests.list" Somewhere(ApprovalsRead) => |_| {
        json!({"status": "PENDING", "page": {"limit": 20}})
    };
    "change_requests.list" Here(ApprovalsRead) => the_tenant;
    "change_requests.get" Somewhere(ApprovalsRead) 404 => |scene| the(&scene.request);
    "change_requests.approve" Somewhere(ApprovalsDecide) 404 => |scene| {
        json!({"id": scene.request, "comment": "Read it twice"})
    };
    "change_requests.reject" Somewhere(ApprovalsDecide) 404 => |scene| {
        json!({"id": scene.request, "comment": "Not before the audit"})
    };
    "change_requests.cancel" Somewhere(ActivationApply) 404 => |scene| {
        json!({"id": scene.request, "comment": "A better one follows"})
    };

    "freezes.create" Everywhere(FreezesManage) => |_| {
        json!({"from": "2099-12-30T18:00:00Z", "until": "2100-01-02T06:00:00Z", "reason": "The year is closed"})
    };
    "freezes.create" Here(FreezesManage) => |scene| {
        json!({"tenant_id": scene.tenant, "from": "2099-12-24T00:00:00Z", "reason": "Its auditors are in"})
    };
    "freezes.list" Somewhere(ActivationRead) => |_| json!({"status": "ACTIVE", "page": {"limit": 20}});
    "freezes.list" Here(ActivationRead) => the_tenant;
    "freezes.get" Somewhere(ActivationRead) 404 => |scene| the(&scene.freeze);
    "freezes.end" Somewhere(FreezesManage) 404 => |scene| {
        json!({"id": scene.freeze, "reason": "The books are closed"})
    };

    "schedules.list" Somewhere(ActivationRead) => |_| json!({"open": true, "page": {"limit": 20}});
    "schedules.list" Here(ActivationRead) => the_tenant;
    "schedules.get" Here(ActivationRead) 404 => |scene| {
        json!({"tenant_id": scene.tenant, "id": scene.schedule})
    };
    "schedules.cancel" Here(ActivationApply) 404 => |scene| {
        json!({"tenant_id": scene.tenant, "id": scene.schedule, "reason": "Postponed"})
    };
    "schedules.resume" Here(ActivationApply) 404 => |scene| {
        json!({"tenant_id": scene.tenant, "id": scene.schedule, "accept_warnings": true})
    };

    "recalls.preview" Somewhere(ActivationRead) => |scene| {
        json!({"domain": scene.domain, "version": "v1.0", "page": {"limit": 20}})
    };
    // Whoever passes names a version that there is none of.
    "recalls.begin" Everywhere(ActivationRecall) 404 => |scene| {
        json!({
            "domain": scene.domain, "version": "v9.9", "to_version": "v1.1", "accept_warnings": true,
            "reason": "Its limits are ten times too high",
        })
    };
    "recalls.list" Somewhere(ActivationRead) => |_| json!({"status": "RUNNING", "page": {"limit": 20}});
    "recalls.get" Somewhere(ActivationRead) 404 => |scene| the(&scene.recall);
    "recalls.tenants" Somewhere(ActivationRead) 404 => |scene| json!({"id": scene.recall, "outcome": "FAILED"});
    "recalls.stop" Everywhere(ActivationRecall) 404 => |scene| the(&scene.recall);
    "recalls.resume" Everywhere(ActivationRecall) 404 => |scene| the(&scene.recall);

    "audit.list" Somewhere(AuditRead) => nothing;
    "audit.list" Here(AuditRead) => |scene| {
        json!({
            "tenant_id": scene.tenant, "action": "activation.", "from": "2026-01-01",
            "to": "2100-01-01T00:00:00Z", "page": {"limit": 20},
        })
    };
    // Whoever passes is told that the trail is not that long.
    "audit.get" Everywhere(AuditRead) 404 => |_| json!({"audit_id": "global.999999999"});
    "audit.get" Here(AuditRead) => |scene| {
        json!({"audit_id": format!("tenant:{}.1", scene.tenant)})
    };
    "audit.verify" Everywhere(AuditRead) => nothing;
    "audit.verify" Here(AuditRead) => the_tenant;
    "audit.export" Somewhere(AuditExport) => |_| json!({"filter": {}, "format": "csv"});
    "audit.export" Here(AuditExport) => |scene| {
        json!({"filter": {"tenant_id": scene.tenant}, "format": "csv"})
    };

    "home.show" Somewhere(TenantsRead) => nothing;

    "jobs.list" Somewhere(JobsRead) => |_| {
        json!({"state": "DEAD", "kind": "outbox.relay", "page": {"limit": 20}})
    };
    "jobs.list" Here(JobsRead) => the_tenant;
    "jobs.get" Somewhere(JobsRead) 404 => |scene| the(&scene.job);
    "jobs.cancel" Somewhere(JobsOperate) 404 => |scene| {
        json!({"id": scene.job, "reason": "The subscriber is gone"})
    };
    "jobs.retry" Somewhere(JobsOperate) 404 => |scene| the(&scene.job);

    "access.create_user" Everywhere(AccessManage) => |scene| {
        let bindings = json!([{"role": "viewer"}]);
        json!({"username": scene.new_user, "password": "four quiet rivers meet", "bindings": bindings})
    };
    "access.update_user" Everywhere(AccessManage) 404 => |scene| {
        json!({"id": scene.user, "status": "DISABLED", "reason": "On leave"})
    };
    "access.set_bindings" Everywhere(AccessManage) 404 => |scene| {
        json!({"id": scene.user, "bindings": [{"role": "viewer", "tenant_id": scene.tenant}]})
    };
    "access.list_users" Everywhere(AccessManage) => |_| json!({"q": "a", "page": {"limit": 20}});
    "access.get_user" Everywhere(AccessManage) 404 => |scene| the(&scene.user);
    "access.create_token" Somewhere(TokensOwn) => |scene| {
        json!({"name": "nightly export", "roles": ["service"], "tenant_ids": [scene.own]})
    };
    "access.revoke_token" Somewhere(TokensOwn) 404 => |scene| the(&scene.token);
    "access.rotate_token" Somewhere(TokensOwn) 404 => |scene| {
        json!({"id": scene.token, "overlap_s": 3600})
    };
    "access.list_tokens" Somewhere(TokensOwn) => |_| json!({"page": {"limit": 20}});
    // Whoever is not asked by a form has no password at hand.
    "access.change_password" Somewhere(SessionOwn) 409 => |scene| {
        json!({"current_password": scene.password, "new_password": "five loud rivers part"})
    };
    "access.end_other_sessions" Somewhere(SessionOwn) => nothing;
    "access.sign_out" Somewhere(SessionOwn) 404 => |scene| the(&scene.session);
    "access.list_sessions" Somewhere(SessionOwn) => |_| Value::Null;
    // A token has no views.
    "views.save" Somewhere(SessionOwn) 409 => |_| {
        json!({"list": "tenants", "name": "Suspended", "query": "status=SUSPENDED"})
    };
    "views.rename" Somewhere(SessionOwn) 409 => |scene| {
        json!({"id": scene.view, "name": "Suspended ones"})
    };
    "views.delete" Somewhere(SessionOwn) 409 => |scene| the(&scene.view);
    "notifications.list" Somewhere(SessionOwn) => |_| json!({"unread": true, "page": {"limit": 20}});
    "notifications.count" Somewhere(SessionOwn) => nothing;
    // A token has no notifications.
    "notifications.read" Somewhere(SessionOwn) 409 => |_| json!({"until": "2026-12-01T12:00:00Z"});
    "views.list" Somewhere(SessionOwn) => |_| json!({"list": "tenants"});
}
