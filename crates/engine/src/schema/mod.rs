//! The JSON Schemas of the kinds of packs, as published and as evaluated, and of what comes of them.
//!
//! The files in `crates/engine/schema` are hand-written JSON Schema 2020-12. They are compiled once
//! per process; [`check`] turns what they find into findings in people's words.

mod message;
mod place;
mod shape;

use std::{collections::BTreeSet, sync::LazyLock};

use jsonschema::Validator;
use serde_json::Value;
use tenantry_domain::packs::PackKind;

use crate::dialect::Dialect;

pub(crate) use place::{shortened, value_type};
pub(crate) use shape::check;

/// The JSON Schema of domain packs, served at `/schemas/domain-pack.json`.
pub const DOMAIN_PACK: &str = include_str!("../../schema/domain-pack.json");
/// The JSON Schema of tenant packs, served at `/schemas/tenant-pack.json`.
pub const TENANT_PACK: &str = include_str!("../../schema/tenant-pack.json");
/// The JSON Schema of playbooks that are registered on their own, served at `/schemas/playbook.json`.
pub const PLAYBOOK: &str = include_str!("../../schema/playbook.json");

/// The JSON Schema of what merging packs gives, served at `/schemas/effective-config.json`. Nothing is
/// refused by it: it says what services may rely on, which a test compares with what is merged.
pub const EFFECTIVE_CONFIG: &str = include_str!("../../schema/effective-config.json");

static DOMAIN: LazyLock<Schema> = LazyLock::new(|| Schema::branch(DOMAIN_PACK, "domainPack"));
static EXTENDED_DOMAIN: LazyLock<Schema> =
    LazyLock::new(|| Schema::branch(DOMAIN_PACK, "extendedDomainPack"));
static TENANT: LazyLock<Schema> = LazyLock::new(|| Schema::branch(TENANT_PACK, "tenantPack"));
static EXTENDED_TENANT: LazyLock<Schema> =
    LazyLock::new(|| Schema::branch(TENANT_PACK, "extendedTenantPack"));
static REGISTERED: LazyLock<Schema> =
    LazyLock::new(|| Schema::branch(PLAYBOOK, "registeredPlaybook"));
static EXTENDED_REGISTERED: LazyLock<Schema> =
    LazyLock::new(|| Schema::branch(PLAYBOOK, "extendedRegisteredPlaybook"));

/// A schema in both of its forms: the validator judges, the document explains.
struct Schema {
    document: Value,
    validator: Validator,
}

impl Schema {
    /// Compiles the branch of a schema for one dialect. The published file joins the branches with
    /// `anyOf`, whose messages would speak of both; here the dialect is known.
    #[expect(
        clippy::expect_used,
        reason = "the schemas are part of the program; a test compiles all of them"
    )]
    fn branch(text: &str, name: &str) -> Self {
        let published: Value = serde_json::from_str(text).expect("the schema is JSON");
        let definitions = published.get("$defs").expect("the schema has definitions");
        let mut document = definitions.get(name).expect("the dialect").clone();
        if let Some(branch) = document.as_object_mut() {
            branch.insert("$defs".to_owned(), definitions.clone());
        }
        let validator =
            jsonschema::draft202012::new(&document).expect("the schema is a JSON Schema 2020-12");
        Self {
            document,
            validator,
        }
    }

    fn of(kind: PackKind, dialect: Dialect) -> &'static Self {
        match (kind, dialect) {
            (PackKind::Domain, Dialect::Core) => &DOMAIN,
            (PackKind::Domain, Dialect::Extended) => &EXTENDED_DOMAIN,
            (PackKind::Tenant, Dialect::Core) => &TENANT,
            (PackKind::Tenant, Dialect::Extended) => &EXTENDED_TENANT,
            (PackKind::Playbook, Dialect::Core) => &REGISTERED,
            (PackKind::Playbook, Dialect::Extended) => &EXTENDED_REGISTERED,
        }
    }
}

/// Whether a document has the shape of its kind; for benchmarks of this pass alone.
pub fn has_shape(kind: PackKind, value: &Value) -> bool {
    let dialect = Dialect::of(kind, value);
    Schema::of(kind, dialect).validator.is_valid(value)
}

/// The keys that the top level of a kind knows, in either dialect.
pub(crate) fn top_level_keys(kind: PackKind) -> BTreeSet<&'static str> {
    [Dialect::Core, Dialect::Extended]
        .into_iter()
        .filter_map(|dialect| Schema::of(kind, dialect).document.get("properties"))
        .filter_map(Value::as_object)
        .flat_map(|map| map.keys().map(String::as_str))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_schemas_compile_and_follow_the_meta_schema() {
        for kind in PackKind::ALL {
            for dialect in [Dialect::Core, Dialect::Extended] {
                assert!(jsonschema::meta::is_valid(
                    &Schema::of(kind, dialect).document
                ));
            }
        }
    }

    #[test]
    fn what_several_schemas_define_is_the_same() {
        let definitions = |text: &str| {
            let schema: Value = serde_json::from_str(text).unwrap();
            assert!(jsonschema::meta::is_valid(&schema));
            schema["$defs"].as_object().unwrap().clone()
        };
        let (domain, tenant) = (definitions(DOMAIN_PACK), definitions(TENANT_PACK));

        for (name, definition) in tenant.iter().chain(&definitions(PLAYBOOK)) {
            if let Some(other) = domain.get(name) {
                assert_eq!(other, definition, "{name}");
            }
        }
        assert!(
            domain.contains_key("extendedGuardrails") && tenant.contains_key("extendedGuardrails")
        );
    }
}
