//! The scene of tests for the table of examples in `domain`.

use tenantry_domain::examples::Scene;

/// A tenant of a test with its pair in force, in the domain `Rates`, for a request that has this number and
/// no other has: what it makes is new.
pub fn scene(tenant: &str, number: usize) -> Scene {
    Scene {
        own: "acme".to_owned(),
        new_tenant: format!("fresh-{number}"),
        new_user: format!("fresh-{number}"),
        ..Scene::new(tenant, "Rates")
    }
}
