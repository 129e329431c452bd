//! Exports of the trail, and what is said of files that somebody changed.

use tenantry_domain::{
    access::{Caller, Role},
    audit::{AuditFilter, ExportAudit, ExportFormat, VerifyAudit, hash_of},
    id::TenantId,
};
use tenantry_engine::audit::{Judgement, Keyring, Line, Reader};
use tenantry_testkit::{TestApp, databases::on_sqlite, each_db, person, person_of, viewer};

use crate::tampering::filled;

async fn exported(app: &TestApp, caller: &Caller, input: ExportAudit) -> Vec<String> {
    let mut export = app.services.export_audit(caller, input).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(part) = export.next().await.unwrap() {
        bytes.extend(part);
    }
    let text = String::from_utf8(bytes).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn judge(lines: &[String], trusted: Option<[u8; 32]>) -> Judgement {
    let keys = trusted.map(|secret| Keyring::parse(&Keyring::file(secret)).unwrap());
    let mut reader = Reader::new(keys);
    for line in lines {
        reader.line(line.as_bytes());
    }
    reader.finish()
}

/// The key that `TestApp` signs with.
const OURS: Option<[u8; 32]> = Some([7; 32]);

type Change = fn(&mut Vec<String>);

fn find(lines: &[String], parts: &[&str]) -> usize {
    let fits = |line: &String| parts.iter().all(|part| line.contains(part));
    lines.iter().position(fits).unwrap()
}

fn replace(lines: &mut [String], parts: &[&str], from: &str, to: &str) {
    let at = find(lines, parts);
    assert!(lines[at].contains(from), "{}", lines[at]);
    lines[at] = lines[at].replacen(from, to, 1);
}

/// What is done to a whole export, and what is said of it.
const TABLE: &[(Change, &str)] = &[
    (
        |lines| {
            replace(
                lines,
                &["event", "tenant:beta"],
                "Tenant BETA",
                "Tenant EVE",
            );
        },
        "chain tenant:beta breaks at row 1: its facts were changed",
    ),
    (
        |lines| drop(lines.remove(find(lines, &["event", "tenant:acme", "\"sequence\":2,"]))),
        "chain tenant:acme breaks at row 3: a row is missing before it",
    ),
    (
        |lines| {
            let at = find(lines, &["event", "tenant:acme", "\"sequence\":2,"]);
            lines.swap(at, at + 1);
        },
        "chain tenant:acme breaks at row 3: a row is missing before it",
    ),
    (
        |lines| {
            drop(lines.remove(find(lines, &["event", "tenant:acme", "\"sequence\":5,"])));
            drop(lines.remove(find(lines, &["\"head\"", "tenant:acme"])));
        },
        "chain tenant:acme is cut after row 4: checkpoint 3 pins row 5",
    ),
    (
        // Somebody who hashes anew, up to the head.
        |lines| {
            let at = find(lines, &["event", "tenant:acme", "\"sequence\":5,"]);
            let Line::Event(mut event) = serde_json::from_str(&lines[at]).unwrap() else {
                unreachable!("it is a row");
            };
            let former = event.hash.clone();
            event.facts.reason = Some("another".to_owned());
            event.hash = hash_of(&event.previous_hash, &event.facts).unwrap();
            let head = &["\"head\"", "tenant:acme"];
            replace(lines, head, former.as_str(), event.hash.as_str());
            lines[at] = serde_json::to_string(&Line::Event(event)).unwrap() + "\n";
        },
        "chain tenant:acme breaks at row 5: a checkpoint pins another hash",
    ),
    (
        |lines| {
            let head = &["\"head\"", "tenant:acme"];
            replace(lines, head, "\"sequence\":5", "\"sequence\":6");
        },
        "chain tenant:acme is cut: its head is row 6",
    ),
    (
        |lines| drop(lines.remove(find(lines, &["\"head\"", "tenant:acme"]))),
        "chain tenant:acme has no head after row 5",
    ),
    (
        |lines| {
            drop(lines.remove(find(lines, &["event", "tenant:beta"])));
            drop(lines.remove(find(lines, &["\"head\"", "tenant:beta"])));
        },
        "chain tenant:beta is missing: checkpoint 1 pins it",
    ),
    (
        |lines| drop(lines.remove(find(lines, &["checkpoint", "\"number\":2,"]))),
        "checkpoint 3 does not follow 1: one is missing",
    ),
    (
        |lines| {
            replace(
                lines,
                &["checkpoint", "\"number\":1,"],
                "\"chains\":2,",
                "\"chains\":1,",
            );
        },
        "checkpoint 1 has a wrong signature",
    ),
    (
        |lines| {
            replace(
                lines,
                &["checkpoint", "\"number\":3,"],
                "tenant:acme",
                "tenant:eve",
            );
        },
        "checkpoint 3 has other pins than it states",
    ),
    (
        |lines| drop(lines.pop()),
        "the file is cut: its last line is missing",
    ),
    (
        |lines| replace(lines, &["\"export\""], "\"by\":\"ada\"", "\"by\":\"eve\""),
        "the lines are not those that the last line sums up",
    ),
    (
        |lines| replace(lines, &["\"end\""], "\"events\":", "\"events\":1"),
        "the last line has a wrong signature",
    ),
    (
        |lines| lines.push("{}\n".to_owned()),
        "comes after the last one",
    ),
    (
        |lines| lines.insert(3, "nonsense\n".to_owned()),
        "line 4 is no line of an export",
    ),
];

#[test]
fn every_change_of_a_file_is_named() {
    on_sqlite(async |db| {
        let app = filled(db).await;
        let lines = exported(&app, &app.admin, ExportAudit::default()).await;
        let honest = judge(&lines, OURS);
        assert!(honest.valid, "{honest:?}");
        assert!(honest.checkpoints >= 4 && honest.chains == 3, "{honest:?}");

        for (index, (change, said)) in TABLE.iter().enumerate() {
            let mut changed = lines.clone();
            change(&mut changed);

            let judgement = judge(&changed, OURS);

            assert!(!judgement.valid, "{index}");
            let is_said = judgement.breaks.iter().any(|what| what.contains(said));
            assert!(is_said, "{index}: {said}: {:?}", judgement.breaks);
        }
        let by_others = judge(&lines, Some([8; 32]));
        assert!(
            by_others.breaks[0].contains("which is not known"),
            "{by_others:?}"
        );
        let by_itself = judge(&lines, None);
        assert!(by_itself.valid, "{by_itself:?}");
        assert!(by_itself.proves.iter().any(|text| text.contains("--key")));
    });
}

#[test]
fn an_export_comes_in_small_parts() {
    on_sqlite(async |db| {
        let app = TestApp::on(db);
        for number in 0..40 {
            app.tenant(&format!("T{number}")).await;
        }
        for _ in 0..560 {
            let row = ExportAudit::default();
            app.services.run(&app.admin, row).await.unwrap();
        }
        let action = Some("audit.".to_owned());
        let filtered = AuditFilter {
            action,
            ..AuditFilter::default()
        };
        for (filter, rows) in [(AuditFilter::default(), 601), (filtered, 562)] {
            let format = ExportFormat::Jsonl;
            let input = ExportAudit { filter, format };
            let mut export = app.services.export_audit(&app.admin, input).await.unwrap();
            let mut reader = Reader::new(None);
            while let Some(part) = export.next().await.unwrap() {
                let text = String::from_utf8(part).unwrap();
                let lines: Vec<_> = text.split_inclusive('\n').collect();
                assert!(lines.len() <= 300, "{}", lines.len());
                for line in lines {
                    reader.line(line.as_bytes());
                }
            }
            let judgement = reader.finish();
            assert!(judgement.valid, "{judgement:?}");
            assert_eq!(judgement.rows, rows);
        }
    });
}

each_db! {
async fn an_export_is_of_the_callers_chains_and_audited(db: TestDb) {
    let app = filled(db).await;
    let bound = person_of("audrey", Role::Auditor, "ACME");

    let own = exported(&app, &bound, ExportAudit::default()).await;
    let judgement = judge(&own, OURS);

    assert!(judgement.valid, "{judgement:?}");
    assert_eq!((judgement.chains, judgement.rows, judgement.checkpoints), (1, 5, 0));
    assert!(!own.concat().contains("beta") && !own.concat().contains("BETA"));
    for role in [Role::Viewer, Role::Operator, Role::Approver, Role::Editor] {
        let refused = app.services.export_audit(&person("x", role), ExportAudit::default()).await;
        assert!(refused.is_err(), "{role}");
    }
    let filter = AuditFilter { action: Some("audit.export".to_owned()), ..AuditFilter::default() };
    let rows = app.services.ask(&app.admin, filter).await.unwrap().items;
    let done: Vec<_> = rows.iter().map(|row| (row.facts.actor_name.as_str(), row.facts.outcome.as_str())).collect();
    assert!(done.contains(&("audrey", "done")) && done.contains(&("x", "refused")), "{done:?}");
    app.verify_audit().await;
}

async fn a_filtered_export_says_what_it_cannot_prove(db: TestDb) {
    let app = filled(db).await;
    let filter = AuditFilter { action: Some("packs.".to_owned()), ..AuditFilter::default() };

    let lines = exported(&app, &app.admin, ExportAudit { filter, format: ExportFormat::Jsonl }).await;
    let judgement = judge(&lines, OURS);

    assert!(judgement.valid, "{judgement:?}");
    assert_eq!(judgement.rows, 4);
    assert!(judgement.proves.iter().any(|text| text.contains("only a whole export")));
}

async fn csv_is_no_formula(db: TestDb) {
    let app = filled(db).await;
    let mut eve = viewer();
    // Somebody else than whose refusal is in the trail: hers would only be counted.
    "usr_eve".clone_into(&mut eve.actor.id);
    "=HYPERLINK(\"http://evil\")\u{1b}".clone_into(&mut eve.actor.name);
    app.services.ask(&eve, VerifyAudit::default()).await.unwrap_err();
    let tenant_id = Some(TenantId::parse("acme").unwrap());
    let csv = |filter| ExportAudit { filter, format: ExportFormat::Csv };

    let all = exported(&app, &app.admin, csv(AuditFilter::default())).await;
    let acme = exported(&app, &app.admin, csv(AuditFilter { tenant_id, ..AuditFilter::default() })).await;

    let row = all.iter().find(|line| line.contains("HYPERLINK")).unwrap();
    assert!(row.contains("\"'=HYPERLINK(\"\"http://evil\"\")\u{fffd}\""), "{row}");
    assert!(all[0].starts_with("at,chain,sequence,"));
    // The export itself stands in the chain by then.
    assert_eq!(acme.len(), 1 + 6);
}
}
