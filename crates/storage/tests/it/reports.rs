//! Stored reports: kept for a while, by document.

use tenantry_domain::{
    Timestamp,
    id::ReportId,
    packs::{Counts, PackKind, Report, ReportFilter, ReportOutcome, ReportSummary, Version},
};
use tenantry_storage::{Db, bookkeeping, migrate, packs};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, only, store_tenants, tenant_id, unique, walk, write};

pub(crate) fn report(domain: Option<&str>, tenant: Option<&str>, at: Timestamp) -> Report {
    Report {
        summary: ReportSummary {
            id: ReportId::from_unique(&unique()),
            kind: if tenant.is_some() {
                PackKind::Tenant
            } else {
                PackKind::Domain
            },
            domain: domain.map(str::to_owned),
            tenant_id: tenant.map(tenant_id),
            playbook_id: None,
            version: Some("v1".to_owned()),
            outcome: ReportOutcome::Refused,
            checksum: None,
            counts: Counts::default(),
            created_at: at,
            created_by: "usr_1".to_owned(),
        },
        findings: Vec::new(),
    }
}

async fn store(db: &Db, report: &Report) {
    bookkeeping::store_report(db, &all(), report).await.unwrap();
}

each_db! {
    async fn a_report_comes_back_to_those_who_may_see_it(db: TestDb) {
        let (shared, own) = (report(Some("Finance"), None, NOON), report(None, Some("Acme"), NOON));
        store(&db, &shared).await;
        write(&db, async |tx| packs::insert_report(tx, &all(), &own).await).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let mut found = async |scope, report: &Report| {
            packs::find_report(tx.conn(), &scope, &report.summary.id).await.unwrap()
        };

        assert_eq!(found(all(), &own).await.as_ref(), Some(&own));
        assert_eq!(found(only(&["acme"]), &own).await.as_ref(), Some(&own));
        assert_eq!(found(only(&["other"]), &own).await, None);
        assert_eq!(found(only(&["other"]), &shared).await.as_ref(), Some(&shared));
    }

    async fn the_last_fifty_of_a_document_are_kept(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        for second in 0..55 {
            store(&db, &report(Some("Finance"), None, NOON.plus_seconds(second))).await;
        }
        store(&db, &report(Some("Health"), None, NOON)).await;
        store(&db, &report(Some("finance"), Some("acme"), NOON)).await;
        let list = async |filter: ReportFilter, limit| {
            walk(limit, async |page| {
                let mut tx = db.read(&all()).await?;
                packs::list_reports(tx.conn(), &all(), &ReportFilter { page, ..filter.clone() })
                    .await
            })
            .await
        };
        let with = ReportFilter::default;

        let domain = Some("FINANCE".to_owned());
        let kept = ReportFilter { kind: Some(PackKind::Domain), domain: domain.clone(), ..with() };
        let kept = list(kept, 20).await;

        assert_eq!(kept.len(), 50);
        assert_eq!(kept[0].created_at, NOON.plus_seconds(54));
        assert_eq!(kept[49].created_at, NOON.plus_seconds(5));
        assert_eq!(list(with(), 7).await.len(), 52);
        assert_eq!(list(ReportFilter { domain, ..with() }, 200).await.len(), 51);
        let acme = ReportFilter { tenant_id: Some(tenant_id("ACME")), ..with() };
        assert_eq!(list(acme, 200).await.len(), 1);
    }

    async fn a_scope_lists_its_own_reports_and_the_shared_ones(db: TestDb) {
        for (domain, tenant) in [(Some("a"), None), (None, Some("acme")), (None, Some("other"))] {
            store(&db, &report(domain, tenant, NOON)).await;
        }

        let mut tx = db.read(&all()).await.unwrap();
        let filter = ReportFilter::default();
        let listed = packs::list_reports(tx.conn(), &only(&["acme"]), &filter).await.unwrap();

        let mut tenants: Vec<_> =
            listed.items.into_iter().map(|r| r.tenant_id.map(|id| id.to_string())).collect();
        tenants.sort();
        assert_eq!(tenants, [None, Some("acme".to_owned())]);
    }

    async fn a_version_is_found_in_every_spelling_and_an_outcome_as_well(db: TestDb) {
        let spelled = |version: Option<&str>, outcome| {
            let mut report = report(Some("Finance"), None, NOON);
            report.summary.version = version.map(str::to_owned);
            report.summary.outcome = outcome;
            report
        };
        for report in [
            spelled(Some("v1"), ReportOutcome::Refused),
            spelled(Some("1.0.0"), ReportOutcome::Imported),
            spelled(Some("v1.0"), ReportOutcome::Validated),
            spelled(Some("v1.0.1"), ReportOutcome::Imported),
            spelled(Some("no version"), ReportOutcome::Refused),
            spelled(None, ReportOutcome::Validated),
        ] {
            store(&db, &report).await;
        }
        let mut tx = db.read(&all()).await.unwrap();
        let mut count = async |version: Option<&str>, outcome| {
            let version = version.map(|text| Version::parse(text).unwrap());
            let filter = ReportFilter { version, outcome, ..ReportFilter::default() };
            packs::list_reports(tx.conn(), &all(), &filter).await.unwrap().items.len()
        };

        assert_eq!(count(Some("1.0"), None).await, 3);
        assert_eq!(count(Some("1.0"), Some(ReportOutcome::Imported)).await, 1);
        assert_eq!(count(None, Some(ReportOutcome::Validated)).await, 2);
        assert_eq!(count(None, None).await, 6);
    }

    async fn reports_outlive_the_migration_that_adds_an_outcome(db: TestDb) {
        let mut kept = report(Some("Finance"), None, NOON);
        kept.summary.outcome = ReportOutcome::Imported;
        let mut validated = report(None, Some("Acme"), NOON.plus_seconds(1));
        validated.summary.outcome = ReportOutcome::Validated;
        for report in [&kept, &validated] {
            store(&db, report).await;
        }
        let is_applied = async |name: &str| {
            let steps = migrate::status(&db).await.unwrap();
            steps.iter().any(|step| step.applied && step.name.contains(name))
        };

        while is_applied("validation_reports").await {
            migrate::down(&db.owner, 1).await.unwrap();
        }
        migrate::up(&db.owner).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let filter = ReportFilter::default();
        let listed = packs::list_reports(tx.conn(), &all(), &filter).await.unwrap().items;
        assert_eq!(listed, [kept.summary]);
    }

    async fn equal_times_page_without_gaps(db: TestDb) {
        for _ in 0..5 {
            store(&db, &report(Some("Finance"), None, NOON)).await;
        }

        let listed = walk(2, async |page| {
            let mut tx = db.read(&all()).await?;
            let filter = ReportFilter { page, ..ReportFilter::default() };
            packs::list_reports(tx.conn(), &all(), &filter).await
        })
        .await;

        let ids: Vec<_> = listed.iter().map(|report| report.id.clone()).collect();
        assert_eq!(ids.len(), 5);
        assert!(ids.is_sorted_by(|a, b| a > b));
    }
}
