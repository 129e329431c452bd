//! Comparing versions for a page: one view at a time.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role},
    id::TenantId,
    packs::{
        Bump, ChangeKind, ComparePacks, CompareView, Comparison, DomainName, LineRow, PackOwner,
        PackPart, Shown, VersionSelector,
    },
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

async fn compare(
    app: &TestApp,
    by: &Caller,
    owner: PackOwner,
    (from, to): (&str, &str),
    view: CompareView,
) -> Result<Comparison, Problem> {
    let query = ComparePacks {
        owner,
        from: VersionSelector::parse(from).unwrap(),
        to: VersionSelector::parse(to).unwrap(),
        view,
        page: 1,
    };
    app.services.ask(by, query).await
}

fn rates() -> PackOwner {
    PackOwner::Domain(DomainName::parse("Rates").unwrap())
}

fn tenant(id: &str) -> PackOwner {
    PackOwner::Tenant(TenantId::parse(id).unwrap())
}

each_db! {
async fn every_view_says_what_the_differences_call_for(db: TestDb) {
    let app = TestApp::on(db);
    let first = domain_pack("Rates");
    let mut second = first.clone();
    second["exceptionTypes"]["SETTLEMENT_FAIL"]["severityRules"][0]["severity"] = "HIGH".into();
    second["playbooks"] = serde_json::json!([]);
    app.import_domain(&first, "v1.0").await;
    app.import_domain(&second, "v1.1").await;

    let views = CompareView::ALL;
    for view in views {
        let comparison =
            compare(&app, &app.admin, rates(), ("v1.0", "latest"), view).await.unwrap();

        assert_eq!((comparison.from.as_str(), comparison.to.as_str()), ("v1.0", "v1.1"));
        assert_eq!(comparison.bump, Bump::Major);
        assert_eq!((comparison.counts.removed, comparison.counts.changed), (1, 1));
        match comparison.shown {
            Shown::Changes { first: 1, items } => {
                assert_eq!(items.len(), 2);
                assert_eq!((items[0].part, items[0].kind), (PackPart::ExceptionTypes, ChangeKind::Changed));
                assert_eq!((items[1].part, items[1].kind), (PackPart::Playbooks, ChangeKind::Removed));
                assert!(items[1].narrows);
                assert!(items[0].lines.rows.iter().any(|row| matches!(
                    row,
                    LineRow::Changed { before: Some(old), after: Some(new) }
                        if old.text.contains("CRITICAL") && new.text.contains("HIGH")
                )));
            }
            Shown::Patch { operations, text, is_cut: false } => {
                assert_eq!(operations, 2);
                assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap().is_array());
            }
            Shown::Text { lines, documents: Some(documents) } => {
                assert!(!lines.rows.is_empty() && documents.before != documents.after);
            }
            Shown::Changes { .. } | Shown::Patch { .. } | Shown::Text { .. } => unreachable!("all of it fits"),
        }
    }
}

async fn what_is_hidden_or_unknown_is_not_found(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    for id in ["acme", "bravo"] {
        app.tenant(id).await;
        app.import_tenant(id, &tenant_pack(id, "Rates"), "v1.0").await;
    }
    let viewer = person_of("vera", Role::Viewer, "acme");
    let view = CompareView::Changes;

    let own = compare(&app, &viewer, tenant("acme"), ("v1.0", "v1.0"), view).await.unwrap();
    assert_eq!(own.counts.total(), 0);
    for (owner, to) in [(tenant("bravo"), "v1.0"), (tenant("acme"), "v9.9"), (rates(), "v9.9")] {
        let refused = compare(&app, &viewer, owner, ("v1.0", to), view).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound);
    }
}
}
