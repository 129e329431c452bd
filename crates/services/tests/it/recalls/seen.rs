//! What people see of a recall before it is begun, and while it goes on.

use tenantry_domain::packs::Version;

use super::*;

each_db! {
async fn the_blast_radius_is_told_before_anything_is_done(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta", "gamma"]).await;
    let app = fleet.app();
    app.import_tenant("gamma", &tenant_pack("gamma", "Rates"), "v1.0").await;
    let own = Activate {
        accept_warnings: true,
        ..TestApp::activation("gamma", "v2.0", Some("v1.0"))
    };
    app.services.run(&fleet.team.admin, own).await.unwrap();
    app.tenant("delta").await;
    fleet.activate("delta", "v2.0").await.unwrap();
    fleet.set_status("beta", Status::Suspended).await;

    let seen = fleet.preview(&fleet.team.approvers[0], "v2.0").await.unwrap();

    let impact = seen.impact;
    assert_eq!((impact.tenants, impact.configurations), (4, 2), "equal ones count once");
    assert_eq!((impact.suspended, impact.without_earlier, impact.links), (1, 1, 0));
    assert_eq!((impact.schedules, impact.requests), (0, 0));
    assert_eq!((seen.running, seen.status), (None, PackStatus::Active));
    let targets: Vec<_> = seen.targets.items.iter().map(|one| {
        let version = one.back_to_version.as_ref().map(Version::as_str);
        (one.tenant_id.as_str(), one.revision, one.back_to, version)
    }).collect();
    assert_eq!(targets, [
        ("alpha", 2, Some(1), Some("v1.0")),
        ("beta", 2, Some(1), Some("v1.0")),
        ("delta", 1, None, None),
        ("gamma", 3, Some(1), Some("v1.0")),
    ]);
    assert_eq!(fleet.pack_status("v2.0").await, PackStatus::Active);
    let nobody = fleet.preview(&fleet.team.admin, "v3.0").await.unwrap();
    assert_eq!((nobody.impact.tenants, nobody.targets.total), (0, 0));
    assert_eq!(kind(fleet.preview(&fleet.team.admin, "v9.0").await), ProblemKind::NotFound);
    assert_eq!(kind(fleet.preview(&fleet.team.admin, "latest").await), ProblemKind::Invalid);
}

async fn whoever_is_bound_to_a_tenant_sees_that_alone(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    fleet.app().tenant("other").await;
    fleet.activate("other", "v1.0").await.unwrap();
    let bound = person_of("bea", Role::Viewer, "ALPHA");
    let stranger = person_of("otto", Role::Viewer, "other");
    let services = &fleet.app().services;

    let seen = fleet.preview(&bound, "v2.0").await.unwrap();
    assert_eq!((seen.impact.tenants, seen.targets.total), (1, 1));
    assert_eq!(seen.targets.items[0].tenant_id.as_str(), "alpha");
    let begun = fleet.recalled(recall("v2.0")).await;

    let get = GetRecall { id: begun.id.clone() };
    let list = RecalledTenants { id: begun.id.clone(), outcome: None, page: tenantry_domain::PageRequest::default() };
    let one = services.ask(&bound, get.clone()).await.unwrap();
    assert_eq!(counts(one.progress), (1, [1, 0, 0, 0, 0], 0));
    let tenants = services.ask(&bound, list.clone()).await.unwrap();
    assert_eq!(outcomes(&tenants.items), [("alpha", RecallOutcome::Moved)]);
    assert_eq!(services.ask(&bound, RecallFilter::default()).await.unwrap().total, 1);
    // Why others were taken off it is not theirs to read.
    assert_eq!(kind(services.ask(&stranger, get).await), ProblemKind::NotFound);
    assert_eq!(kind(services.ask(&stranger, list).await), ProblemKind::NotFound);
    let none: Page<Recall> = services.ask(&stranger, RecallFilter::default()).await.unwrap();
    assert_eq!((none.total, none.items.len()), (0, 0));
    assert_eq!(fleet.preview(&stranger, "v2.0").await.unwrap().running, None);
}

async fn the_list_is_narrowed_by_status_and_domain(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let over = fleet.recalled(recall("v2.0")).await;
    fleet.activate("beta", "v3.0").await.unwrap();
    let runs = fleet.begin(&fleet.team.admin, recall("v3.0")).await.unwrap();
    let ask = async |filter: RecallFilter| {
        let page = fleet.app().services.ask(&fleet.team.admin, filter).await.unwrap();
        page.items.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    let of = |domain: &str| Some(DomainName::parse(domain).unwrap());

    assert_eq!(ask(RecallFilter::default()).await, [runs.id.clone(), over.id.clone()]);
    let running = RecallFilter { status: Some(RecallStatus::Running), ..RecallFilter::default() };
    assert_eq!(ask(running).await, [runs.id]);
    let rates = RecallFilter { domain: of("rates"), ..RecallFilter::default() };
    assert_eq!(ask(rates).await.len(), 2);
    let finance = RecallFilter { domain: of("Finance"), ..RecallFilter::default() };
    assert!(ask(finance).await.is_empty());
    let failed = RecalledTenants {
        id: over.id,
        outcome: Some(RecallOutcome::Failed),
        page: tenantry_domain::PageRequest::default(),
    };
    assert_eq!(fleet.app().services.ask(&fleet.team.admin, failed).await.unwrap().total, 0);
}

async fn a_page_of_targets_goes_both_ways(db: TestDb) {
    let fleet = Fleet::of(db, &["t1", "t2", "t3", "t4", "t5"]).await;
    let page = async |cursor: Option<String>| {
        let preview = PreviewRecall {
            domain: DomainName::parse("Rates").unwrap(),
            version: VersionSelector::parse("v2.0").unwrap(),
            page: tenantry_domain::PageRequest { limit: Some(2), cursor },
        };
        fleet.app().services.ask(&fleet.team.admin, preview).await.unwrap().targets
    };
    let ids = |page: &Page<tenantry_domain::recalls::RecallTarget>| {
        page.items.iter().map(|one| one.tenant_id.to_string()).collect::<Vec<_>>()
    };

    let first = page(None).await;
    let second = page(first.next_cursor.clone()).await;
    let third = page(second.next_cursor.clone()).await;

    assert_eq!((ids(&first), ids(&second), ids(&third)), (
        vec!["t1".to_owned(), "t2".to_owned()],
        vec!["t3".to_owned(), "t4".to_owned()],
        vec!["t5".to_owned()],
    ));
    assert_eq!(ids(&page(third.prev_cursor.clone()).await), ids(&second));
    assert_eq!((second.total, third.next_cursor), (5, None));
}
}
