//! The JSON Schemas of both kinds of packs, as published and as evaluated.
//!
//! The files in `crates/engine/schema` are hand-written JSON Schema 2020-12. They are compiled once
//! per process; [`check`] turns what they find into findings in people's words.

mod message;
mod place;
mod shape;

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use tenantry_domain::packs::PackKind;

pub(crate) use place::{shortened, value_type};
pub(crate) use shape::check;

/// The JSON Schema of domain packs, served at `/schemas/domain-pack.json`.
pub const DOMAIN_PACK: &str = include_str!("../../schema/domain-pack.json");
/// The JSON Schema of tenant packs, served at `/schemas/tenant-pack.json`.
pub const TENANT_PACK: &str = include_str!("../../schema/tenant-pack.json");

static DOMAIN: LazyLock<Schema> = LazyLock::new(|| Schema::compile(DOMAIN_PACK));
static TENANT: LazyLock<Schema> = LazyLock::new(|| Schema::compile(TENANT_PACK));

/// A schema in both of its forms: the validator judges, the document explains.
struct Schema {
    document: Value,
    validator: Validator,
}

impl Schema {
    #[expect(
        clippy::expect_used,
        reason = "the schemas are part of the program; a test compiles both"
    )]
    fn compile(text: &str) -> Self {
        let document = serde_json::from_str(text).expect("the schema is JSON");
        let validator =
            jsonschema::draft202012::new(&document).expect("the schema is a JSON Schema 2020-12");
        Self {
            document,
            validator,
        }
    }

    fn of(kind: PackKind) -> &'static Self {
        match kind {
            PackKind::Domain => &DOMAIN,
            PackKind::Tenant => &TENANT,
        }
    }
}

/// Whether a document has the shape of its kind; for benchmarks of this pass alone.
pub fn has_shape(kind: PackKind, value: &Value) -> bool {
    Schema::of(kind).validator.is_valid(value)
}

/// The keys that the top level of a kind knows.
pub(crate) fn top_level_keys(kind: PackKind) -> impl Iterator<Item = &'static str> {
    let properties = Schema::of(kind)
        .document
        .get("properties")
        .and_then(Value::as_object);
    properties
        .into_iter()
        .flat_map(|map| map.keys().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_schemas_compile_and_follow_the_meta_schema() {
        for kind in [PackKind::Domain, PackKind::Tenant] {
            assert!(jsonschema::meta::is_valid(&Schema::of(kind).document));
        }
    }

    #[test]
    fn what_both_schemas_define_is_the_same() {
        let domain = DOMAIN.document["$defs"].as_object().unwrap();
        let tenant = TENANT.document["$defs"].as_object().unwrap();

        for (name, definition) in tenant {
            assert_eq!(domain.get(name), Some(definition), "{name}");
        }
    }
}
