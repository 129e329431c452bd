//! A database as the release before left it.

use std::fmt::Write as _;

use tenantry_domain::audit::ChainName;
use tenantry_storage::{Db, Entry, Ledger, testing};
use tenantry_testkit::databases::TestDb;

use crate::support::{all, checksum, commit, entry, tenant_id, version};

/// What packs of both kinds and documents have in common.
pub(super) const COMMON: [&str; 14] = [
    "domain",
    "domain_fold",
    "version",
    "version_key",
    "status",
    "checksum",
    "size_bytes",
    "note",
    "row_version",
    "created_at",
    "created_by",
    "findings_json",
    "content_json",
    "source",
];
const TENANTS: [&str; 3] = ["ACME_Capital", "northwind", "Zeta-9"];
/// Versions as they were written, in two histories.
const DOMAIN_PACKS: [(&str, &str); 6] = [
    ("CapitalMarkets", "v1.0"),
    ("capitalmarkets", "1.1"),
    ("CAPITALMARKETS", "v2.0.0-rc.1"),
    ("CapitalMarkets", "2"),
    ("Retail", "v1"),
    ("retail", "1.0.1"),
];
const TENANT_PACKS: [(&str, &str); 4] = [
    ("CapitalMarkets", "v1"),
    ("Retail", "1.0.1"),
    ("capitalMarkets", "v2.0.0-beta.2"),
    ("CapitalMarkets", "v10"),
];
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Values of the columns that all have: in all statuses, with text that is easily spoilt.
pub(super) fn values(domain: &str, text: &str, turn: usize) -> String {
    let status = ["DRAFT", "ACTIVE", "DEPRECATED"][turn % 3];
    let note = [
        "NULL",
        "''",
        "'ครั้งแรก: it''s \"fine\", C:\\new\\table, 50 %'",
    ][turn % 3];
    let findings = [
        "[]",
        r#"[{"code":"guardrail_loosened","message":"ค่า 'x' → \"y\"","pointer":"/a~1b"}]"#,
    ][turn % 2];
    let content = format!(r#"{{"a":"ไทย é \"q\" it's \\ \u2028","domain":"{domain}"}}"#);
    let source = format!(
        "{{\r\n\t\"domain\": \"{domain}\",\n  \"a\": \"ไทย é \\\"q\\\" it's \\\\ \\u2028\" }}\n\n"
    );
    let columns = [
        literal(domain),
        literal(&domain.to_lowercase()),
        literal(text),
        literal(&version(text).key()),
        literal(status),
        literal(checksum(&format!("{domain}/{text}")).as_str()),
        content.len().to_string(),
        note.to_owned(),
        (turn % 4 + 1).to_string(),
        (1_790_000_000_000_000 + turn).to_string(),
        literal(&format!("usr_{turn}")),
        literal(findings),
        literal(&content),
        literal(&source),
    ];
    columns.join(", ")
}

/// Runs statements one after the other, and commits them.
pub(super) async fn run(db: &Db, statements: &[String]) {
    let mut tx = db.write(&all()).await.unwrap();
    for sql in statements {
        if let Err(error) = testing::execute(tx.conn(), sql).await {
            panic!("{error:?}: {sql}");
        }
    }
    testing::commit(tx).await.unwrap();
}

/// A database as the release before left it, with so many versions of each kind more.
pub(super) async fn fill(db: &TestDb, more: usize) {
    run(&db.owner, &tenants()).await;
    run(&db.owner, &packs()).await;
    run(&db.owner, &history()).await;
    run(&db.owner, &reports()).await;
    let own = Entry {
        tenant_id: Some(tenant_id(TENANTS[0])),
        pack: Some("CapitalMarkets/v1.0".to_owned()),
        reason: Some("เพราะ 'ok'".to_owned()),
        ..entry(ChainName::Tenant(tenant_id(TENANTS[0])))
    };
    let ledger = Ledger::of(entry(ChainName::Global)).and(own);
    commit(db.owner.write(&all()).await.unwrap(), ledger)
        .await
        .unwrap();
    let many: Vec<usize> = (0..more).collect();
    for chunk in many.chunks(250) {
        let mut rows = [String::new(), String::new()];
        for turn in chunk {
            let comma = if rows[0].is_empty() { "" } else { ", " };
            let (text, tenant) = (format!("0.{turn}.7"), TENANTS[turn % 3]);
            let values = values("CapitalMarkets", &text, *turn);
            write!(rows[0], "{comma}('dpk_m{turn}', {values})").unwrap();
            write!(rows[1], "{comma}('tpk_m{turn}', '{tenant}', {values})").unwrap();
        }
        run(&db.owner, &[into_domain(&rows[0]), into_tenant(&rows[1])]).await;
    }
}

pub(super) fn into_domain(rows: &str) -> String {
    format!(
        "INSERT INTO domain_packs (id, {}) VALUES {rows}",
        COMMON.join(", ")
    )
}

fn into_tenant(rows: &str) -> String {
    let common = COMMON.join(", ");
    format!("INSERT INTO tenant_packs (id, tenant_id, {common}) VALUES {rows}")
}

fn tenants() -> Vec<String> {
    let row = |id: &&str| {
        let fold = id.to_lowercase();
        format!(
            "INSERT INTO tenants (tenant_id, tenant_fold, name, name_fold, status, row_version, \
             created_at, created_by, updated_at) \
             VALUES ('{id}', '{fold}', 'บริษัท \"{id}\"', '{fold}', 'ACTIVE', 1, 5, 'usr_1', 6)"
        )
    };
    TENANTS.iter().map(row).collect()
}

fn packs() -> Vec<String> {
    let mut statements = Vec::new();
    for (turn, (domain, text)) in DOMAIN_PACKS.iter().enumerate() {
        let row = format!("('dpk_{turn}', {})", values(domain, text, turn));
        statements.push(into_domain(&row));
    }
    for (whose, tenant) in TENANTS.iter().enumerate() {
        for (turn, (domain, text)) in TENANT_PACKS.iter().enumerate() {
            let values = values(domain, text, turn + whose);
            let row = format!("('tpk_{whose}_{turn}', '{tenant}', {values})");
            statements.push(into_tenant(&row));
        }
    }
    statements
}

/// Two tenants with three revisions, of which the last is in force; the third never activated anything.
fn history() -> Vec<String> {
    let mut statements = Vec::new();
    for (whose, tenant) in TENANTS.iter().take(2).enumerate() {
        for number in 1..=3 {
            let sum = checksum(&format!("{tenant}/{number}"));
            let (domain, text) = DOMAIN_PACKS[number];
            let (of_tenant, id) = match number {
                2 => ("NULL".to_owned(), "NULL".to_owned()),
                _ => (
                    literal(TENANT_PACKS[number].1),
                    format!("'tpk_{whose}_{number}'"),
                ),
            };
            statements.push(format!(
                "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, \
                 tenant_pack_version, domain_pack_id, tenant_pack_id, checksum, reason, \
                 accepted_warnings, created_at, created_by) VALUES ('{tenant}', {number}, '{domain}', \
                 '{text}', {of_tenant}, 'dpk_{number}', {id}, '{sum}', 'it''s เวลา', {number}, 7, 'usr_1')"
            ));
            let document = format!("{{\"ไทย\":\"it''s {number}\"}}");
            statements.push(format!(
                "INSERT INTO effective_documents (tenant_id, checksum, document, document_checksum, \
                 made_by_version) VALUES ('{tenant}', '{sum}', '{document}', '{sum}', '0.1.0')"
            ));
            if number == 3 {
                statements.push(format!(
                    "INSERT INTO tenant_active_config (tenant_id, revision, domain, \
                     active_domain_pack_version, active_tenant_pack_version, domain_pack_id, \
                     tenant_pack_id, checksum, activated_at, activated_by) VALUES ('{tenant}', {number}, \
                     '{domain}', '{text}', {of_tenant}, 'dpk_{number}', {id}, '{sum}', 7, 'usr_1')"
                ));
            }
        }
    }
    statements
}

fn reports() -> Vec<String> {
    let row = |(turn, outcome): (usize, &str)| {
        format!(
            "INSERT INTO reports (id, kind, domain, domain_fold, tenant_id, tenant_fold, version, \
             outcome, checksum, counts_json, created_at, created_by, findings_json) VALUES \
             ('rep_{turn}', 'tenant', 'Retail', 'retail', 'ACME_Capital', 'acme_capital', NULL, \
             '{outcome}', NULL, '{{}}', {turn}, 'usr_1', '[{{\"message\":\"ผิด ''x''\"}}]')"
        )
    };
    let outcomes = ["imported", "refused", "validated"];
    outcomes.into_iter().enumerate().map(row).collect()
}
