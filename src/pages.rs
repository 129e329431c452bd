//! What pages repeat of the code, kept in step with it.

use std::collections::BTreeMap;

use tenantry_domain::access::{Permission, Role};

const OPERATIONS: &str = include_str!("../docs/OPERATIONS.md");

#[test]
fn the_operators_page_has_the_roles_of_every_permission() {
    for permission in Permission::ALL {
        let roles = Role::ALL
            .into_iter()
            .filter(|role| role.includes(permission));
        let roles: Vec<_> = roles.map(|role| format!("`{role}`")).collect();
        let row = format!("| `{permission}` | {} |", roles.join(", "));

        assert!(OPERATIONS.contains(&row), "OPERATIONS.md lacks {row}");
    }
}

#[test]
fn the_operators_page_has_every_change() {
    let mut features: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for action in tenantry_server::audited_changes() {
        let (feature, verb) = action.split_once('.').unwrap();
        features
            .entry(feature)
            .or_default()
            .push(format!("`{verb}`"));
    }
    for (feature, verbs) in features {
        let row = format!("  | `{feature}.` | {} |", verbs.join(", "));

        assert!(OPERATIONS.contains(&row), "OPERATIONS.md lacks {row}");
    }
}
