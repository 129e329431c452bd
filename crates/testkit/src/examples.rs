//! An example of every operation that can be written as JSON, and who passes its door.
//!
//! Tests of every door go over this table: HTTP, the console, isolation. What an operation needs is
//! written down here once more, apart from the code that enforces it; what a role may do is asked of the
//! reviewed table in `domain`.

use serde_json::{Value, json};
use tenantry_domain::access::Permission;

use crate::{domain_pack, tenant_pack};

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

/// An example of an operation, for a tenant with a pair in force, and the domain `Rates`.
///
/// Those that change something ask for what is so already, or for something new.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Which one.
    pub operation: &'static str,
    /// Who passes its door.
    pub needs: Needs,
    /// The status with which whoever passes is refused all the same; nothing where it is done.
    pub refused: Option<u16>,
    /// Its input, given a tenant and a number that no other request has.
    pub input: fn(&str, usize) -> Value,
}

fn nothing(_: &str, _: usize) -> Value {
    json!({})
}

fn the_tenant(tenant: &str, _: usize) -> Value {
    json!({"tenant_id": tenant})
}

fn nobody(_: &str, _: usize) -> Value {
    json!({"id": "none"})
}

fn pair(tenant: &str, _: usize) -> Value {
    json!({
        "tenant_id": tenant,
        "domain_pack_version": "v1.0",
        "tenant_pack_version": "v1.0",
    })
}

fn domain_document(_: &str, _: usize) -> Value {
    json!({"kind": "domain", "text": domain_pack("Rates").to_string()})
}

fn tenant_document(tenant: &str, _: usize) -> Value {
    let text = tenant_pack(tenant, "Rates").to_string();
    json!({"kind": "tenant", "tenant_id": tenant, "text": text})
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
    "tenants.create" Everywhere(TenantsCreate) => |_, number| {
        json!({"tenant_id": format!("fresh-{number}"), "name": "Fresh"})
    };
    // Whoever passes is asked which state it saw.
    "tenants.rename" Here(TenantsUpdate) 428 => |tenant, _| {
        json!({"tenant_id": tenant, "name": "Renamed"})
    };
    "tenants.change_status" Here(TenantsUpdate) => |tenant, _| {
        json!({"tenant_id": tenant, "status": "ACTIVE"})
    };
    "tenants.list" Somewhere(TenantsRead) => nothing;
    "tenants.list" Somewhere(TenantsRead) => |tenant, _| json!({"q": tenant});
    "tenants.get" Here(TenantsRead) => the_tenant;

    "packs.import" Everywhere(PacksImport) => |_, _| {
        let text = domain_pack("Rates").to_string();
        json!({"kind": "domain", "version": "v1.0", "text": text})
    };
    "packs.import" Here(PacksImport) => |tenant, _| {
        let text = tenant_pack(tenant, "Rates").to_string();
        json!({"kind": "tenant", "tenant_id": tenant, "version": "v1.0", "text": text})
    };
    // Whoever passes is told that the version is live.
    "packs.deprecate" Everywhere(PacksDeprecate) 409 => |_, _| {
        let owner = json!({"domain": "Rates"});
        json!({"owner": owner, "version": "v1.0", "status": "DEPRECATED", "reason": "a test"})
    };
    "packs.deprecate" Here(PacksDeprecate) 409 => |tenant, _| {
        let owner = json!({"tenant": tenant});
        json!({"owner": owner, "version": "v1.0", "status": "DEPRECATED", "reason": "a test"})
    };
    "packs.keep_report" Everywhere(PacksValidate) => domain_document;
    "packs.keep_report" Here(PacksValidate) => tenant_document;
    "packs.validate" Somewhere(PacksValidate) => domain_document;
    "packs.validate" Here(PacksValidate) => tenant_document;
    "packs.suggest_version" Everywhere(PacksImport) => domain_document;
    "packs.suggest_version" Here(PacksImport) => tenant_document;
    "packs.list" Somewhere(PacksRead) => |_, _| json!({"kind": "domain"});
    "packs.list" Somewhere(PacksRead) => |_, _| json!({"kind": "domain", "domain": "Rates"});
    "packs.list" Somewhere(PacksRead) => |_, _| json!({"kind": "domain", "include": "content"});
    "packs.list" Somewhere(PacksRead) => |_, _| json!({"kind": "tenant", "include": "content"});
    "packs.list" Here(PacksRead) => |tenant, _| json!({"kind": "tenant", "tenant_id": tenant});
    "packs.get" Somewhere(PacksRead) => |_, _| {
        json!({"owner": {"domain": "Rates"}, "version": "v1.0"})
    };
    "packs.get" Here(PacksRead) => |tenant, _| {
        json!({"owner": {"tenant": tenant}, "version": "v1.0"})
    };
    "packs.compare" Somewhere(PacksRead) => |_, _| {
        json!({"owner": {"domain": "Rates"}, "from": "v1.0", "to": "v1.0"})
    };
    "packs.compare" Here(PacksRead) => |tenant, _| {
        json!({"owner": {"tenant": tenant}, "from": "v1.0", "to": "v1.0"})
    };
    "packs.run_suites" Somewhere(PacksRead) => |_, _| {
        json!({"owner": {"domain": "Rates"}, "version": "v1.0"})
    };
    "packs.run_suites" Here(PacksRead) => |tenant, _| {
        json!({"owner": {"tenant": tenant}, "version": "v1.0"})
    };
    "packs.list_reports" Somewhere(PacksRead) => nothing;
    "packs.list_reports" Here(PacksRead) => the_tenant;
    "packs.list_version_reports" Somewhere(PacksRead) => |_, _| {
        json!({"owner": {"domain": "Rates"}, "version": "latest", "page": {}})
    };
    "packs.list_version_reports" Here(PacksRead) => |tenant, _| {
        json!({"owner": {"tenant": tenant}, "version": "latest", "page": {}})
    };
    "packs.get_report" Somewhere(PacksRead) 404 => nobody;

    "activation.apply" Here(ActivationApply) => pair;
    "activation.preview" Here(ActivationPreview) => pair;
    "activation.get" Here(ActivationRead) => the_tenant;
    "activation.list" Here(ActivationRead) => the_tenant;
    "activation.get_revision" Here(ActivationRead) => |tenant, _| {
        json!({"tenant_id": tenant, "revision": 1})
    };

    "audit.list" Somewhere(AuditRead) => nothing;
    "audit.list" Here(AuditRead) => the_tenant;
    "audit.verify" Everywhere(AuditRead) => nothing;
    "audit.verify" Here(AuditRead) => the_tenant;
    "audit.export" Somewhere(AuditExport) => |_, _| json!({"filter": {}, "format": "csv"});
    "audit.export" Here(AuditExport) => |tenant, _| {
        json!({"filter": {"tenant_id": tenant}, "format": "csv"})
    };

    "jobs.list" Somewhere(JobsRead) => nothing;
    "jobs.list" Here(JobsRead) => the_tenant;
    "jobs.get" Somewhere(JobsRead) 404 => nobody;
    "jobs.retry" Somewhere(JobsOperate) 404 => nobody;
    "jobs.cancel" Somewhere(JobsOperate) 404 => |_, _| json!({"id": "none", "reason": "a test"});

    "access.create_user" Everywhere(AccessManage) => |_, number| {
        let bindings = json!([{"role": "viewer"}]);
        let username = format!("fresh-{number}");
        json!({"username": username, "password": "quite an unusual one", "bindings": bindings})
    };
    "access.update_user" Everywhere(AccessManage) 404 => |_, _| {
        json!({"id": "none", "status": "DISABLED"})
    };
    "access.set_bindings" Everywhere(AccessManage) 404 => |_, _| {
        json!({"id": "none", "bindings": [{"role": "viewer"}]})
    };
    "access.list_users" Everywhere(AccessManage) => nothing;
    "access.get_user" Everywhere(AccessManage) 404 => nobody;
    "access.create_token" Somewhere(TokensOwn) => |_, _| {
        json!({"name": "fresh", "roles": ["service"], "tenant_ids": ["acme"]})
    };
    "access.revoke_token" Somewhere(TokensOwn) 404 => nobody;
    "access.list_tokens" Somewhere(TokensOwn) => nothing;
    // Whoever is not asked by a form has no password at hand.
    "access.change_password" Somewhere(SessionOwn) 409 => |_, _| {
        json!({"current_password": "x", "new_password": "quite an unusual one"})
    };
    "access.sign_out" Somewhere(SessionOwn) 404 => nobody;
    "access.end_other_sessions" Somewhere(SessionOwn) => nothing;
    "access.list_sessions" Somewhere(SessionOwn) => |_, _| Value::Null;
}
