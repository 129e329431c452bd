//! The effective configuration as a component, made of its published JSON Schema.

use serde_json::{Map, Value, json};
use tenantry_engine::schema::EFFECTIVE_CONFIG;

use super::{merge, schemas};

/// The component's name, which the names of its parts begin with.
const NAME: &str = "EffectiveConfig";
/// What the names of its parts begin with.
const PART: &str = "Effective";
/// Where the schema refers to its parts.
const LOCAL: &str = "#/$defs/";
/// Where the runtime read's answer is.
const ANSWER: &str = "/paths/~1runtime~1v1~1tenants~1{tenant_id}~1config/get/responses/200/content/application~1json";

/// Adds the component and its parts, and says where it is answered.
pub(super) fn describe(document: &mut Value) {
    // The schema is part of the program; a test reads it.
    let Ok(Value::Object(mut whole)) = serde_json::from_str(EFFECTIVE_CONFIG) else {
        return;
    };
    whole.remove("$schema");
    // Generators would name what they make by it.
    whole.remove("title");
    let parts = match whole.remove("$defs") {
        Some(Value::Object(parts)) => parts,
        _ => Map::new(),
    };
    let mut components: Map<_, _> = parts
        .into_iter()
        .map(|(name, part)| (component(&name), part))
        .collect();
    components.insert(NAME.to_owned(), Value::Object(whole));
    for component in components.values_mut() {
        schemas::within(component, &mut refer);
    }
    if let Some(known) = document.pointer_mut("/components/schemas") {
        merge(known, &Value::Object(components));
    }
    if let Some(answer) = document.pointer_mut(ANSWER) {
        let reference = format!("#/components/schemas/{NAME}");
        merge(answer, &json!({"schema": {"$ref": reference}}));
    }
}

/// The name of the component for a part of the schema: `severityRule` is `EffectiveSeverityRule`.
fn component(part: &str) -> String {
    let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
    format!("{PART}{}{rest}", first.to_ascii_uppercase())
}

fn refer(schema: &mut Map<String, Value>) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref")
        && let Some(part) = reference.strip_prefix(LOCAL)
    {
        *reference = format!("#/components/schemas/{}", component(part));
    }
}
