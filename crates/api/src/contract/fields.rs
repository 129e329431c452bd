//! Which rule a field's value is read by.

use serde_json::{Value, json};
use tenantry_domain::{
    access::{
        MAX_BINDINGS, OVERLAP_MAX_S, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, USERNAME_PATTERN,
    },
    activation::NO_TENANT_PACK,
    approvals::MAX_APPROVALS,
    audit::AuditId,
    id::TenantId,
    notifications,
    packs::{DomainName, NOTE_MAX_CHARS, Version},
    page::{DEFAULT_LIMIT, MAX_LIMIT},
    playbooks::PlaybookId,
    tenants::{NAME_MAX_CHARS, REASON_MAX_CHARS, TenantSort},
    views, whole,
};

use super::{merge, object, words};
use crate::request::{IDEMPOTENCY_KEY_MAX_CHARS, IDEMPOTENCY_KEY_PATTERN, IF_MATCH_PATTERN};

/// Characters of a token's name at most.
const TOKEN_NAME_MAX_CHARS: usize = 80;

fn tenant_id() -> Value {
    json!({
        "minLength": TenantId::MIN_CHARS,
        "maxLength": TenantId::MAX_CHARS,
        "pattern": TenantId::PATTERN,
    })
}

fn domain() -> Value {
    json!({"minLength": 1, "maxLength": DomainName::MAX_CHARS, "pattern": DomainName::PATTERN})
}

fn playbook_id() -> Value {
    json!({"minLength": 1, "maxLength": PlaybookId::MAX_CHARS, "pattern": PlaybookId::PATTERN})
}

fn version() -> Value {
    json!({"minLength": 1, "maxLength": Version::MAX_CHARS, "pattern": Version::PATTERN})
}

/// A version, or `latest`.
fn selector() -> Value {
    let versions = Version::PATTERN.trim_matches(['^', '$']);
    json!({
        "minLength": 1,
        "maxLength": Version::MAX_CHARS,
        "pattern": format!("^(latest|{versions})$"),
    })
}

/// An optional field of a body that may be left blank.
fn or_blank(pattern: &str, max: usize) -> Value {
    json!({
        "maxLength": max,
        "pattern": format!("^({})?$", pattern.trim_matches(['^', '$'])),
    })
}

/// RFC 3339, or a date, of the years that a database can hold.
fn instant() -> Value {
    let date = "(19[7-9][0-9]|2[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    let time = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
    json!({
        "anyOf": [
            {"format": "date-time", "pattern": format!("^{date}T{time}$")},
            {"format": "date", "pattern": format!("^{date}$")},
        ],
    })
}

/// A parameter by its name, whichever operation takes it.
pub(super) fn parameter(operation: &str, parameter: &mut Value) {
    let text = |name: &str| {
        parameter
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (name, place) = (text("name").to_owned(), text("in").to_owned());
    let rule = match (place.as_str(), name.as_str()) {
        (_, "tenant_id") => tenant_id(),
        ("query", "of") if operation == "diff_revisions" => tenant_id(),
        ("path", "version")
            if operation.starts_with("deprecate_") || operation.contains("recall") =>
        {
            version()
        }
        ("path", "version") | ("query", "against") => selector(),
        ("query", "version") if operation == "judge_playbook_link" => selector(),
        ("query", "version" | "domain_pack_version") => version(),
        ("query", "domain") if operation == "list_reports" => json!({"pattern": words::NO_NUL}),
        (_, "domain") => domain(),
        (_, "playbook_id") => playbook_id(),
        ("query", "kind") if operation == "list_jobs" => json!({"pattern": words::NO_NUL}),
        ("query", "limit") if operation == "verify_audit" => {
            json!({"minimum": 1, "maximum": whole::MAX})
        }
        // How many there are when nothing is said depends on what else is asked for.
        ("query", "limit") if operation.ends_with("_contents") => {
            json!({"minimum": 1, "maximum": MAX_LIMIT})
        }
        ("query", "offset") => json!({"minimum": 0, "maximum": whole::MAX}),
        ("query", "format") => json!({"enum": ["jsonl", "csv"]}),
        ("query", "limit") => json!({
            "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT,
        }),
        ("query", "sort") => {
            let names: Vec<_> = TenantSort::ALL.iter().map(|(name, _)| *name).collect();
            json!({"enum": names})
        }
        ("query", "as_of" | "from" | "to") => instant(),
        ("query", "revision") => json!({"minimum": 1, "maximum": whole::MAX}),
        ("query", "expected_revision") => json!({"maximum": whole::MAX}),
        ("query", "reason") => json!({"maxLength": REASON_MAX_CHARS, "pattern": words::lines()}),
        ("path", "revision") => json!({"minimum": 1, "maximum": i64::MAX}),
        ("path", "audit_id") => json!({
            "minLength": 1, "maxLength": AuditId::MAX_CHARS, "pattern": AuditId::PATTERN,
        }),
        ("path", "id") => json!({"minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"}),
        (
            "query",
            "q" | "version_prefix" | "cursor" | "after" | "actor" | "action" | "pack"
            | "request_id",
        ) => {
            json!({"pattern": words::NO_NUL})
        }
        ("header", "Idempotency-Key") => json!({
            "type": "string",
            "minLength": 1,
            "maxLength": IDEMPOTENCY_KEY_MAX_CHARS,
            "pattern": IDEMPOTENCY_KEY_PATTERN,
        }),
        ("header", "If-Match") => json!({"type": "string", "pattern": IF_MATCH_PATTERN}),
        ("header", "If-None-Match") => json!({"type": "string"}),
        _ => return,
    };
    if let Some(schema) = parameter.get_mut("schema") {
        merge(schema, &rule);
        // Said by the rule already, or more narrowly than it.
        let is_said = rule.get("anyOf").is_some() || name == "limit";
        if let Some(schema) = schema.as_object_mut()
            && is_said
        {
            schema.remove("format");
        }
    }
}

/// The fields of a component; those of a body have rules that the same fields of an answer have not.
pub(super) fn component(name: &str, is_body: bool, schema: &mut Value) {
    match name {
        "AuditFacts" => {
            for field in ["before", "after"] {
                set(schema, field, &json!({"type": ["object", "null"]}));
            }
        }
        "UpdateUser" => merge(
            schema,
            &json!({"anyOf": [
                {"required": ["status"], "properties": {"status": {"type": "string"}}},
                {"required": ["password"], "properties": {"password": {"type": "string"}}},
            ]}),
        ),
        "DeprecatePack" => {
            set(
                schema,
                "status",
                &json!({"type": "string", "enum": ["DEPRECATED"]}),
            );
            require(schema, "reason");
        }
        "RecallPack" => require(schema, "reason"),
        "ChangeStatus" => merge(
            schema,
            &json!({"anyOf": [
                {"properties": {"status": {"const": "ACTIVE"}}},
                {"required": ["reason"], "properties": {"reason": {"pattern": words::said()}}},
            ]}),
        ),
        "Difference" | "Change" => {
            // Any part of a document, down to a single number.
            for field in ["before", "after"] {
                let place = format!("/properties/{field}");
                if let Some(Value::Object(part)) = schema.pointer_mut(&place) {
                    part.remove("type");
                }
            }
        }
        "TenantId" => merge(schema, &tenant_id()),
        "DomainName" => merge(schema, &domain()),
        "PlaybookId" => merge(schema, &playbook_id()),
        "Version" => merge(schema, &version()),
        _ => {}
    }
    if let Some(Value::Object(content)) = schema.pointer_mut("/properties/content")
        && is_body
    {
        // Whatever it is gets its findings; only some of it is a document.
        content.remove("type");
    }
    if is_body {
        for (field, schema) in object(schema, "properties") {
            if let Some(rule) = of_body(name, field) {
                merge(schema, &rule);
            }
        }
    }
}

fn of_body(input: &str, field: &str) -> Option<Value> {
    Some(match (input, field) {
        ("CreateTenant" | "ImportTenantPackBody" | "ValidatePackBody", "tenant_id") => tenant_id(),
        ("Activate" | "LinkPlaybook", "domain_pack_version") | ("RecallPack", "to_version") => {
            version()
        }
        ("Activate", "domain") => or_blank(DomainName::PATTERN, DomainName::MAX_CHARS),
        ("Activate" | "Rollback" | "LinkPlaybook" | "ResumeSchedule", "expected_revision")
        | ("ExtractPlaybook", "index") => json!({"maximum": whole::MAX}),
        ("LinkPlaybook", "version") => selector(),
        ("Rollback", "to_revision") | ("Activate", "playbooks_of") => {
            json!({"minimum": 1, "maximum": whole::MAX})
        }
        ("Activate", "tenant_pack_version") => {
            let versions = Version::PATTERN.trim_matches(['^', '$']);
            json!({
                "minLength": 1,
                "maxLength": Version::MAX_CHARS,
                "pattern": format!("^({NO_TENANT_PACK}|{versions})$"),
            })
        }
        ("ImportDomainPackBody" | "ImportTenantPackBody" | "ImportPlaybookBody", "version") => {
            or_blank(Version::PATTERN, Version::MAX_CHARS)
        }
        ("CreateTenant" | "RenameTenant", "name") => {
            json!({"minLength": 1, "maxLength": NAME_MAX_CHARS, "pattern": words::line()})
        }
        ("SaveView" | "RenameView", "name") => {
            json!({"minLength": 1, "maxLength": views::NAME_MAX_CHARS, "pattern": words::line()})
        }
        ("ReadNotifications", "ids") => json!({
            "maxItems": notifications::IDS_MAX,
            "items": {"type": "string", "pattern": notifications::ID_PATTERN},
        }),
        ("SaveView", "query") => {
            json!({"minLength": 1, "maxLength": views::QUERY_MAX_BYTES, "pattern": views::QUERY_PATTERN})
        }
        ("CreateToken", "name") => {
            json!({"minLength": 1, "maxLength": TOKEN_NAME_MAX_CHARS, "pattern": words::line()})
        }
        ("SetApprovals", "any" | "loosening") => json!({"minimum": 0, "maximum": MAX_APPROVALS}),
        ("RotateToken", "overlap_s") => json!({"minimum": 0, "maximum": OVERLAP_MAX_S}),
        ("CreateToken", "roles") => json!({"minItems": 1}),
        ("CreateUser", "username") => json!({
            "minLength": 2, "maxLength": 64, "pattern": USERNAME_PATTERN,
        }),
        ("CreateToken", "tenant_ids") | (_, "bindings") => {
            json!({"minItems": 1, "maxItems": MAX_BINDINGS})
        }
        ("CreateUser" | "UpdateUser", "password") | ("ChangePassword", "new_password") => {
            json!({
                "minLength": PASSWORD_MIN_CHARS,
                "maxLength": PASSWORD_MAX_CHARS,
                "pattern": words::NO_NUL,
            })
        }
        ("CreateFreeze", "reason") => {
            json!({"minLength": 1, "maxLength": REASON_MAX_CHARS, "pattern": words::line()})
        }
        ("DeprecatePack" | "CancelJob" | "RecallPack" | "Rollback", "reason")
        | ("RejectRequest", "comment") => {
            json!({
                "minLength": 1, "maxLength": REASON_MAX_CHARS, "pattern": words::said(),
            })
        }
        (_, "reason" | "comment") => {
            json!({"maxLength": REASON_MAX_CHARS, "pattern": words::lines()})
        }
        (_, "note") => json!({"maxLength": NOTE_MAX_CHARS, "pattern": words::lines()}),
        // An id that no tenant can have is not found, and whoever signs in is not told the rules.
        ("Activate", "tenant_id")
        | ("SignIn", _)
        | (_, "current_password" | "check_against" | "domain" | "version") => {
            json!({"pattern": words::NO_NUL})
        }
        _ => return None,
    })
}

fn set(schema: &mut Value, field: &str, rule: &Value) {
    if let Some(found) = schema.pointer_mut(&format!("/properties/{field}")) {
        if let Some(found) = found.as_object_mut() {
            found.remove("$ref");
        }
        merge(found, rule);
    }
}

fn require(schema: &mut Value, field: &str) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    // There is no list where everything else may be left out.
    let required = schema.entry("required").or_insert_with(|| json!([]));
    if let Value::Array(required) = required
        && !required.iter().any(|name| name == field)
    {
        required.push(field.into());
    }
}
