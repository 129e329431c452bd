//! Tampering by somebody who owns the database, and what the proof says of each.
//!
//! Every row of the table is tried on the same trail, which is put back after it.

use tenantry_domain::{
    Language,
    access::{Caller, TenantScope},
    audit::{AuditVerdict, VerifyAudit},
    id::TenantId,
};
use tenantry_engine::audit::Keyring;
use tenantry_storage::{Engine, testing};
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, each_db, tenant_pack, viewer};

/// What is done, and the beginning of what is said of it.
struct Tampering {
    statements: &'static [&'static str],
    said: &'static str,
}

const fn tampering(statements: &'static [&'static str], said: &'static str) -> Tampering {
    Tampering { statements, said }
}

/// Rows 1 to 5 of Acme's chain: made, imported twice, activated twice.
const TABLE: &[Tampering] = &[
    tampering(
        &[
            "UPDATE audit_events SET entity_id = 'other' WHERE chain = 'tenant:acme' AND sequence = 2",
        ],
        "chain tenant:acme breaks at row 2: its facts were changed",
    ),
    tampering(
        &[
            "UPDATE audit_events SET actor_name = 'eve', actor_fold = 'eve' WHERE chain = 'global' AND sequence = 1",
        ],
        "chain global breaks at row 1: its facts were changed",
    ),
    tampering(
        &[
            "UPDATE audit_events SET actor_fold = 'eve' WHERE chain = 'tenant:acme' AND sequence = 3",
        ],
        "chain tenant:acme breaks at row 3: its column `actor_fold` was changed",
    ),
    tampering(
        &["UPDATE audit_events SET feature = 'x' WHERE chain = 'tenant:acme' AND sequence = 3"],
        "chain tenant:acme breaks at row 3: its column `feature` was changed",
    ),
    tampering(
        &["UPDATE audit_events SET pack_fold = NULL WHERE chain = 'tenant:acme' AND sequence = 4"],
        "chain tenant:acme breaks at row 4: its column `pack_fold` was changed",
    ),
    tampering(
        &["UPDATE audit_events SET after_json = '{' WHERE chain = 'tenant:acme' AND sequence = 1"],
        "chain tenant:acme breaks at row 1: it cannot be read",
    ),
    tampering(
        &["DELETE FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 2"],
        "chain tenant:acme breaks at row 3: a row is missing before it",
    ),
    tampering(
        &["DELETE FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 5"],
        "chain tenant:acme is cut after row 4: its head is row 5",
    ),
    tampering(
        &["UPDATE audit_chains SET sequence = 4 WHERE chain = 'tenant:acme'"],
        "chain tenant:acme has 5 rows, and its head was moved back to row 4",
    ),
    tampering(
        &[
            "UPDATE audit_chains SET hash = (SELECT hash FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 1) WHERE chain = 'tenant:acme'",
        ],
        "the head of chain tenant:acme has another hash than row 5",
    ),
    tampering(
        &["DELETE FROM audit_chains WHERE chain = 'tenant:acme'"],
        "chain tenant:acme has 5 rows and no head",
    ),
    tampering(
        &[
            "DELETE FROM audit_events WHERE chain = 'tenant:beta'",
            "DELETE FROM audit_chains WHERE chain = 'tenant:beta'",
        ],
        "chain tenant:beta is missing: checkpoint 1 pins row 1",
    ),
    tampering(
        &[
            "UPDATE revisions SET checksum = (SELECT hash FROM audit_chains WHERE chain = 'global') WHERE revision = 1",
        ],
        "chain tenant:acme breaks at row 4: revision 1 of `ACME` has another checksum",
    ),
    tampering(
        &["UPDATE revisions SET created_by = 'eve' WHERE revision = 2"],
        "chain tenant:acme breaks at row 5: revision 2 of `ACME` was made by somebody else",
    ),
    tampering(
        &[
            "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, domain_pack_id, checksum, accepted_warnings, created_at, created_by) SELECT tenant_id, 3, domain, domain_pack_version, domain_pack_id, checksum, 0, created_at, created_by FROM revisions WHERE revision = 1",
        ],
        "`ACME` has 3 revisions, and chain tenant:acme tells of 2",
    ),
    tampering(
        &["UPDATE tenant_active_config SET revision = 1"],
        "revision 1 of `ACME` is in force, and the last that chain tenant:acme tells of is 2",
    ),
    tampering(
        &[
            "UPDATE tenant_active_config SET domain_pack_id = (SELECT domain_pack_id FROM revisions WHERE revision = 1)",
        ],
        "what is in force for `ACME` refers to another domain pack than chain tenant:acme tells",
    ),
    tampering(
        &[
            "DELETE FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 5",
            "UPDATE audit_chains SET sequence = 4, hash = (SELECT hash FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 4) WHERE chain = 'tenant:acme'",
        ],
        "chain tenant:acme is cut after row 4: checkpoint 3 pins row 5",
    ),
    tampering(
        &[
            "DELETE FROM audit_events WHERE chain = 'global'",
            "DELETE FROM audit_chains WHERE chain = 'global'",
        ],
        "chain global is missing: checkpoint 3 pins row 3",
    ),
    tampering(
        &[
            "DELETE FROM audit_pins WHERE checkpoint = 2",
            "DELETE FROM audit_checkpoints WHERE number = 2",
        ],
        "checkpoint 3 does not follow 1: one is missing before it",
    ),
    tampering(
        &[
            "DELETE FROM audit_pins WHERE checkpoint = 3",
            "DELETE FROM audit_checkpoints WHERE number = 3",
        ],
        "checkpoint 3 is missing, which this server made",
    ),
    tampering(
        &["UPDATE audit_checkpoints SET row_count = 1 WHERE number = 1"],
        "checkpoint 1 has a wrong signature",
    ),
    tampering(
        &[
            "UPDATE audit_checkpoints SET signature = (SELECT signature FROM audit_checkpoints WHERE number = 2) WHERE number = 3",
        ],
        "checkpoint 3 has a wrong signature",
    ),
    tampering(
        &["UPDATE audit_checkpoints SET key_id = 'eve' WHERE number = 3"],
        "checkpoint 3 is signed by the key `eve`, which is not known",
    ),
    tampering(
        &[
            "UPDATE audit_pins SET hash = (SELECT hash FROM audit_events WHERE chain = 'tenant:acme' AND sequence = 1) WHERE checkpoint = 3 AND chain = 'tenant:acme'",
        ],
        "checkpoint 3 has other pins than it states",
    ),
    tampering(
        &["DELETE FROM audit_pins WHERE checkpoint = 3 AND chain = 'tenant:acme'"],
        "checkpoint 3 has other pins than it states",
    ),
];

/// Every table that is tampered with, referring ones first.
const TABLES: [&str; 6] = [
    "audit_pins",
    "audit_checkpoints",
    "tenant_active_config",
    "revisions",
    "audit_events",
    "audit_chains",
];

const SQLITE_GUARDS: [&str; 11] = [
    "audit_checkpoints_keep",
    "audit_checkpoints_stay",
    "audit_pins_keep",
    "audit_pins_stay",
    "audit_events_keep",
    "audit_events_stay",
    "audit_chains_begin",
    "audit_chains_advance",
    "audit_chains_stay",
    "revisions_keep",
    "revisions_stay",
];

async fn execute(db: &TestDb, statements: &[String]) {
    let mut tx = db.owner.write(&TenantScope::system()).await.unwrap();
    for statement in statements {
        testing::execute(tx.conn(), statement).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
}

/// What the owner of the schema does first, and a copy of every table.
async fn unguard(db: &TestDb) {
    let mut statements: Vec<String> = match db.engine() {
        Engine::Sqlite => SQLITE_GUARDS
            .map(|name| format!("DROP TRIGGER {name}"))
            .into(),
        Engine::Postgres => TABLES
            .map(|name| format!("ALTER TABLE {name} DISABLE TRIGGER USER"))
            .into(),
    };
    statements
        .extend(TABLES.map(|name| format!("CREATE TABLE copy_of_{name} AS SELECT * FROM {name}")));
    execute(db, &statements).await;
}

async fn put_back(db: &TestDb) {
    let delete = TABLES.map(|name| format!("DELETE FROM {name}"));
    let mut again = TABLES.map(|name| format!("INSERT INTO {name} SELECT * FROM copy_of_{name}"));
    again.reverse();
    execute(db, &[delete, again].concat()).await;
}

async fn verdict(app: &TestApp, caller: &Caller, query: VerifyAudit) -> AuditVerdict {
    app.services.ask(caller, query).await.unwrap()
}

/// A trail with two tenants, two activations and a refusal.
pub(crate) async fn filled(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("BETA").await;
    app.services.seal_trail().await.unwrap();
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    app.import_domain(&domain_pack("Finance"), "v1.1").await;
    for version in ["v1.0", "v1.1"] {
        app.import_tenant("ACME", &tenant_pack("ACME", "Finance"), version)
            .await;
    }
    app.services.seal_trail().await.unwrap();
    for version in ["v1.0", "v1.1"] {
        let activate = TestApp::activation("ACME", version, Some(version));
        app.services.run(&app.admin, activate).await.unwrap();
    }
    let query = VerifyAudit::default();
    app.services.ask(&viewer(), query).await.unwrap_err();
    app.services.seal_trail().await.unwrap();
    // Nothing grew: nothing to seal.
    app.services.seal_trail().await.unwrap();
    app
}

each_db! {
async fn every_tampering_is_named(db: TestDb) {
    let app = filled(db).await;
    unguard(&app.db).await;
    app.verify_audit().await;

    let mut unnamed = Vec::new();
    for (row, Tampering { statements, said }) in (1..).zip(TABLE) {
        let statements: Vec<String> = statements.iter().map(|&sql| sql.to_owned()).collect();
        execute(&app.db, &statements).await;

        let AuditVerdict { valid, breaks, .. } = verdict(&app, &app.admin, VerifyAudit::default()).await;

        let is_named = !valid && breaks.first().is_some_and(|first| first.starts_with(said));
        // For whoever reads Thai, too.
        let is_thai = |text: &str| text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        assert!(breaks.iter().all(|what| is_thai(&what.in_language(Language::Thai))), "{breaks:?}");
        if !is_named {
            unnamed.push(format!("{row}: {statements:?}: {breaks:?}"));
        }
        put_back(&app.db).await;
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
    app.verify_audit().await;
}

async fn a_key_that_is_not_known_hides_no_damage(db: TestDb) {
    let app = filled(db).await;
    for number in 0..110 {
        app.tenant(&format!("T{number}")).await;
        app.services.seal_trail().await.unwrap();
    }
    unguard(&app.db).await;
    let last = 113;
    let others = Keyring::parse(&Keyring::file([9; 32])).ok();
    for keys in [others, None] {
        let elsewhere = TestApp::sealing_with(app.db.clone(), keys);
        let damage = async || {
            let (damage, unknown) = elsewhere.services.find_damage().await.unwrap();
            assert_eq!(unknown.len(), 1);
            damage.join("\n")
        };
        let whole = verdict(&elsewhere, &elsewhere.admin, VerifyAudit::default()).await;
        assert!(!whole.valid && whole.breaks.is_empty(), "{whole:?}");
        assert_eq!((whole.unproven.len(), whole.checkpoints), (100, 0), "{whole:?}");
        assert_eq!(damage().await, "");

        let pins_acme = "checkpoint = 3 AND chain = 'tenant:acme'";
        for (statements, said) in [
            (
                vec![
                    "DELETE FROM audit_pins WHERE checkpoint = 2".to_owned(),
                    "DELETE FROM audit_checkpoints WHERE number = 2".to_owned(),
                ],
                "checkpoint 3 does not follow 1: one is missing before it",
            ),
            (
                vec![format!("DELETE FROM audit_pins WHERE {pins_acme}")],
                "checkpoint 3 has other pins than it states",
            ),
            (
                vec!["UPDATE audit_checkpoints SET row_count = 1 WHERE number = 1".to_owned()],
                "checkpoint 2 does not continue the one before it",
            ),
            (
                vec![format!("UPDATE audit_pins SET sequence = 9 WHERE {pins_acme}")],
                "chain tenant:acme is cut after row 5: checkpoint 3 pins row 9",
            ),
            (
                vec![format!(
                    "UPDATE audit_events SET reason = 'x' WHERE chain = 'tenant:t{}'",
                    last - 4
                )],
                "breaks at row 1: its facts were changed",
            ),
        ] {
            execute(&app.db, &statements).await;
            let found = damage().await;
            assert!(found.contains(said), "{said}: {found}");
            put_back(&app.db).await;
        }
    }
}

async fn a_tenant_is_proven_alone(db: TestDb) {
    let app = filled(db).await;
    unguard(&app.db).await;
    let sql = "UPDATE audit_events SET reason = 'x' WHERE chain = 'tenant:beta'";
    execute(&app.db, &[sql.to_owned()]).await;

    let of = |id| VerifyAudit::of(Some(TenantId::parse(id).unwrap()));
    let acme = verdict(&app, &app.admin, of("acme")).await;
    let beta = verdict(&app, &app.admin, of("beta")).await;

    assert!(acme.valid && acme.chains == 1 && acme.rows == 5, "{acme:?}");
    assert!(!beta.valid, "{beta:?}");
}

async fn a_proof_goes_on_where_it_ended(db: TestDb) {
    let app = filled(db).await;
    let whole = verdict(&app, &app.admin, VerifyAudit::default()).await;
    for limit in [1, 2, 3, 5] {
        let mut verdicts = Vec::new();
        loop {
            let after = verdicts.last().and_then(|last: &AuditVerdict| last.next.clone());
            let query = VerifyAudit { after, limit: Some(limit), ..VerifyAudit::default() };
            let next = verdict(&app, &app.admin, query).await;
            let is_last = next.next.is_none();
            verdicts.push(next);
            assert!(verdicts.len() < 50, "it does not end: {verdicts:?}");
            if is_last {
                break;
            }
        }

        let last = verdicts.last().unwrap();
        assert!(verdicts.iter().all(|verdict| verdict.valid), "{verdicts:?}");
        assert!(verdicts.len() > 1, "{limit}");
        assert_eq!((last.chains, last.rows), (whole.chains, whole.rows), "{limit}");
    }
    let bad = VerifyAudit { after: Some("x".to_owned()), ..VerifyAudit::default() };
    app.services.ask(&app.admin, bad).await.unwrap_err();
}

async fn a_head_moves_forward_only_and_to_a_row(db: TestDb) {
    let app = filled(db).await;
    let zeros = "0".repeat(64);
    for sql in [
        "UPDATE audit_chains SET sequence = 1 WHERE chain = 'tenant:acme'".to_owned(),
        "UPDATE audit_chains SET sequence = sequence + 1".to_owned(),
        format!("UPDATE audit_chains SET hash = '{zeros}'"),
        format!("UPDATE audit_chains SET sequence = 0, hash = '{zeros}'"),
        "UPDATE audit_chains SET sequence = 9, hash = (SELECT hash FROM audit_events WHERE chain = 'global' AND sequence = 1)".to_owned(),
        format!("INSERT INTO audit_chains (chain, sequence, hash) VALUES ('x', 1, '{zeros}')"),
        "DELETE FROM audit_chains".to_owned(),
    ] {
        let mut tx = app.db.write(&TenantScope::system()).await.unwrap();
        assert!(testing::execute(tx.conn(), &sql).await.is_err(), "{sql}");
    }
    app.verify_audit().await;
}
}
