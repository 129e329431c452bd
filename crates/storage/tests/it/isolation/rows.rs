//! Rows of tenants: none without a scope, a scope's own and no others with one.

use tenantry_testkit::databases::{TestDb, on_postgres};

use super::intruder::{DENIED, EXISTS, Intruder, fill};

/// Tables without a policy, and why none is missed.
const SHARED: &[(&str, &str)] = &[
    (
        "_sqlx_migrations",
        "names of migrations; the server only reads them",
    ),
    (
        "api_tokens",
        "belong to people; found by the hash of a secret, or by their owner",
    ),
    (
        "idempotency_keys",
        "answers to a caller, found by nobody but that caller",
    ),
    (
        "installation",
        "one row about the database itself; the server only reads it",
    ),
    (
        "notification_marks",
        "belong to people, and are found by their owner",
    ),
    (
        "notification_reads",
        "belong to people, and are found by their owner",
    ),
    (
        "sessions",
        "belong to people; found by the hash of a secret, or by their owner",
    ),
    (
        "saved_views",
        "belong to people, and are found by their owner",
    ),
    ("sign_in_failures", "counted before anybody is known"),
    ("sign_in_tallies", "counted before anybody is known"),
    (
        "users",
        "people belong to the installation; only their bindings name tenants",
    ),
];

/// What says nothing of whose rows are wanted, however it is written.
const NO_SCOPE: [Option<&str>; 9] = [
    None,
    Some(""),
    Some("tenants"),
    Some("tenants:"),
    Some("tenants: "),
    Some("Beta"),
    Some("GLOBAL"),
    Some("*"),
    Some("%"),
];

const ACME: Option<&str> = Some("tenants:acme");
const ALL: Option<&str> = Some("global");

#[test]
fn every_table_is_guarded_or_reviewed() {
    on_postgres(async |db: TestDb| {
        let tables = Intruder::as_server(&db).await.tables().await;

        assert!(tables.len() > 15, "the catalogue was read");
        for table in &tables {
            let name = table.name.as_str();
            let is_shared = SHARED.iter().any(|(shared, _)| *shared == name);
            assert!(
                table.is_forced != is_shared,
                "`{name}` needs a forced policy in its migration, or a line here that says why not"
            );
            assert!(
                !(table.has_tenant && is_shared),
                "`{name}` has rows of tenants"
            );
        }
        for (shared, _) in SHARED {
            assert!(
                tables.iter().any(|table| table.name == *shared),
                "`{shared}` is gone"
            );
        }
    });
}

#[test]
fn without_a_scope_there_is_nothing() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;

        for mut intruder in [
            Intruder::as_server(&db).await,
            Intruder::as_owner(&db).await,
        ] {
            for table in intruder.owned().await {
                let name = &table.name;
                let row = intruder.texts(ALL, &table.row_of("Beta")).await;
                let row = row
                    .first()
                    .unwrap_or_else(|| panic!("store a row of Beta in `{name}`"));
                let insert = table.insert_again(row);
                assert_eq!(
                    intruder.attempt(ALL, &insert).await,
                    Err(EXISTS.to_owned()),
                    "{name}"
                );
                for scope in NO_SCOPE {
                    let seen = intruder
                        .number(scope, &format!("SELECT COUNT(*) FROM {name}"))
                        .await;
                    assert_eq!(
                        seen,
                        if is_list(scope) { shared(name) } else { 0 },
                        "{name} {scope:?}"
                    );
                    let inserted = intruder.attempt(scope, &insert).await;
                    assert_eq!(inserted, Err(DENIED.to_owned()), "{name} {scope:?}");
                    for sql in [
                        format!("UPDATE {name} SET tenant_id = tenant_id"),
                        format!("DELETE FROM {name}"),
                    ] {
                        let touched = intruder.attempt(scope, &sql).await.unwrap_or(0);
                        assert_eq!(touched, 0, "{sql} {scope:?}");
                    }
                }
            }
        }
    });
}

/// How many rows of the shared catalogue lie beside those of tenants.
fn shared(table: &str) -> i64 {
    match table {
        // Three domain packs and a playbook.
        "documents" => 4,
        "reports" | "approval_settings" | "freezes" => 1,
        _ => 0,
    }
}

/// A list of tenants, be it empty: it reads what is of the shared catalogue.
fn is_list(scope: Option<&str>) -> bool {
    scope.is_some_and(|scope| scope.starts_with("tenants:"))
}

#[test]
fn a_scope_has_its_own_rows_and_no_others() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;

        for mut intruder in [
            Intruder::as_server(&db).await,
            Intruder::as_owner(&db).await,
        ] {
            for table in intruder.owned().await {
                let name = &table.name;
                let own = format!("SELECT COUNT(*) FROM {name} WHERE tenant_id = 'Acme'");
                let other =
                    format!("SELECT COUNT(*) FROM {name} WHERE tenant_id IS DISTINCT FROM 'Acme'");
                let there = intruder.number(ALL, &own).await;
                assert!(
                    there > 0 && intruder.number(ALL, &other).await > 0,
                    "{name}"
                );

                for scope in ["tenants:acme", "tenants:Zeta,ACME"] {
                    assert_eq!(
                        intruder.number(Some(scope), &own).await,
                        there,
                        "{name} {scope}"
                    );
                    let seen = intruder.number(Some(scope), &other).await;
                    assert_eq!(seen, shared(name), "{name} {scope}");
                }

                let row = intruder.texts(ALL, &table.row_of("Beta")).await.remove(0);
                let insert = table.insert_again(&row);
                assert_eq!(
                    intruder.attempt(ACME, &insert).await,
                    Err(DENIED.to_owned()),
                    "{name}"
                );
                for sql in [
                    format!("UPDATE {name} SET tenant_id = tenant_id WHERE tenant_id = 'Beta'"),
                    format!("DELETE FROM {name} WHERE tenant_id = 'Beta'"),
                    format!("DELETE FROM {name} WHERE tenant_id IS NULL"),
                ] {
                    assert_eq!(intruder.attempt(ACME, &sql).await.unwrap_or(0), 0, "{sql}");
                }
                let moved =
                    format!("UPDATE {name} SET tenant_id = 'Beta' WHERE tenant_id = 'Acme'");
                assert!(intruder.attempt(ACME, &moved).await.is_err(), "{moved}");
            }
        }
    });
}

#[test]
fn a_row_that_moves_is_stopped_by_the_policy_itself() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut owner = Intruder::as_owner(&db).await;

        // The other tables have a trigger that keeps their rows as they are.
        for name in [
            "tenants",
            "tenant_words",
            "tenant_active_config",
            "reports",
            "jobs",
            "outbox",
            "role_bindings",
        ] {
            let sql = format!("UPDATE {name} SET tenant_id = 'Beta' WHERE tenant_id = 'Acme'");
            assert_eq!(
                owner.attempt(ACME, &sql).await,
                Err(DENIED.to_owned()),
                "{name}"
            );
        }
    });
}

#[test]
fn a_tenant_that_exists_is_refused_like_one_that_does_not() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;

        for tenant in ["Beta", "Nobody"] {
            for sql in [
                format!("INSERT INTO tenant_words (word, tenant_id) VALUES ('w', '{tenant}')"),
                format!(
                    "INSERT INTO role_bindings (user_id, position, role, tenant_id) VALUES ('u', 9, 'viewer', '{tenant}')"
                ),
            ] {
                assert_eq!(
                    server.attempt(ACME, &sql).await,
                    Err(DENIED.to_owned()),
                    "{sql}"
                );
            }
        }
    });
}

#[test]
fn chains_are_those_of_the_scope_and_the_head_of_the_global_one() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;
        let mut chains = async |scope, table: &str| {
            server
                .texts(
                    scope,
                    &format!("SELECT DISTINCT chain FROM {table} ORDER BY chain"),
                )
                .await
        };

        for table in ["audit_chains", "audit_events", "audit_refusals", "outbox"] {
            let everything = ["global", "tenant:acme", "tenant:beta"];
            assert_eq!(chains(ALL, table).await, everything, "{table}");
            assert_eq!(chains(None, table).await, [""; 0], "{table}");
        }
        assert_eq!(
            chains(ACME, "audit_chains").await,
            ["global", "tenant:acme"]
        );
        for table in ["audit_events", "audit_refusals", "outbox"] {
            assert_eq!(chains(ACME, table).await, ["tenant:acme"], "{table}");
        }
    });
}

#[test]
fn heads_and_counts_of_other_chains_are_out_of_reach() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut owner = Intruder::as_owner(&db).await;

        for (scope, chain) in [
            (None, "tenant:acme"),
            (None, "global"),
            (ACME, "tenant:beta"),
        ] {
            for sql in [
                format!("UPDATE audit_chains SET sequence = 9 WHERE chain = '{chain}'"),
                format!("DELETE FROM audit_chains WHERE chain = '{chain}'"),
                format!("UPDATE audit_refusals SET count = 9 WHERE chain = '{chain}'"),
                format!("DELETE FROM audit_refusals WHERE chain = '{chain}'"),
            ] {
                assert_eq!(owner.attempt(scope, &sql).await, Ok(0), "{sql} {scope:?}");
            }
            let hash = "0".repeat(64);
            let head = format!(
                "INSERT INTO audit_chains (chain, sequence, hash) VALUES ('{chain}', 0, '{hash}')"
            );
            assert_eq!(
                owner.attempt(scope, &head).await,
                Err(DENIED.to_owned()),
                "{head}"
            );
        }
    });
}

#[test]
fn a_chain_takes_no_row_of_another_tenant() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut owner = Intruder::as_owner(&db).await;
        let events = owner
            .owned()
            .await
            .into_iter()
            .find(|table| table.name == "audit_events")
            .unwrap();
        let row = owner.texts(ALL, &events.row_of("Acme")).await.remove(0);
        let mut stored_as = async |chain: &str, tenant: &str| {
            let row = row
                .replace("\"tenant:acme\"", &format!("\"{chain}\""))
                .replace(
                    "\"tenant_id\": \"Acme\"",
                    &format!("\"tenant_id\": {tenant}"),
                )
                .replace("\"sequence\": 1,", "\"sequence\": 99,");
            owner.attempt(ACME, &events.insert_again(&row)).await
        };

        assert_eq!(stored_as("tenant:acme", "\"Acme\"").await, Ok(1));
        assert_eq!(stored_as("global", "null").await, Ok(1));
        for (chain, tenant) in [
            ("tenant:beta", "\"Beta\""),
            ("tenant:beta", "\"Acme\""),
            ("tenant:acme", "\"Beta\""),
            ("global", "\"Beta\""),
            ("tenant:acme", "null"),
        ] {
            assert_eq!(
                stored_as(chain, tenant).await,
                Err(DENIED.to_owned()),
                "{chain} {tenant}"
            );
        }
    });
}
