//! Somebody bound to one tenant works with what all share, and hears nothing of others.

use tenantry_domain::{
    PageRequest, ProblemKind,
    access::{Caller, Role},
    packs::{PackFilter, PackKind, PackStatus},
    playbooks::{LinkFilter, LinkPlaybook, TenantLinks},
};
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, each_db, person_of};

use super::{assert_consistent, id, link, links, named, run, run_as, shown, started, unlink};

/// [`started`], and `beta` with the same domain in force.
async fn two_tenants(db: TestDb) -> TestApp {
    let app = started(db).await;
    app.tenant("beta").await;
    let mut pair = TestApp::activation("beta", "v1.0", None);
    pair.domain = Some("Rates".to_owned());
    app.services.run(&app.admin, pair).await.unwrap();
    app
}

fn of_beta(playbook: &str) -> LinkPlaybook {
    LinkPlaybook {
        tenant_id: id("beta"),
        ..link(playbook)
    }
}

/// Everything that somebody is told of playbooks, as text.
async fn told(app: &TestApp, by: &Caller) -> String {
    let mut lines = Vec::new();
    for status in [None, Some(PackStatus::Draft), Some(PackStatus::Active)] {
        let filter = PackFilter {
            status,
            ..PackFilter::of(PackKind::Playbook)
        };
        let page = app.services.ask(by, filter).await.unwrap();
        lines.push(format!("{page:?}"));
    }
    lines.push(format!("{:?}", shown(app, by, "call").await));
    let query = LinkFilter {
        playbook_id: named("call"),
        page: PageRequest::default(),
    };
    lines.push(format!("{:?}", app.services.ask(by, query).await.unwrap()));
    lines.join("\n")
}

each_db! {
async fn a_bound_editor_links_a_shared_playbook_to_their_tenant(db: TestDb) {
    let app = two_tenants(db).await;
    let editor = person_of("ed", Role::Editor, "ACME");

    let done = run_as(&app, &editor, link("call")).await.unwrap();

    assert!(done.changed);
    assert_eq!(links(&app).await.len(), 1);
    let detail = shown(&app, &editor, "call").await;
    assert_eq!((detail.pack.status, detail.pack.live_count, detail.pack.row_version), (PackStatus::Active, 1, 2));
    assert_eq!(detail.where_live(), [id("acme")]);
    let elsewhere = run_as(&app, &editor, of_beta("call")).await.unwrap_err();
    assert_eq!(elsewhere.kind, ProblemKind::NotFound);
    let taken = app.services.run(&editor, unlink("call")).await.unwrap().value;
    assert!(taken.changed);
    assert_consistent(&app).await;
}

async fn a_bound_reader_is_told_nothing_of_other_tenants_links(db: TestDb) {
    let app = two_tenants(db).await;
    let editor = person_of("ed", Role::Editor, "acme");
    let before = told(&app, &editor).await;
    let before_for_all = told(&app, &app.admin).await;

    run(&app, of_beta("call")).await.unwrap();

    assert!(before.contains("Draft"), "{before}");
    assert_eq!(told(&app, &editor).await, before, "status, counts, names and row versions stay");
    assert_ne!(told(&app, &app.admin).await, before_for_all);
    let hidden = TenantLinks { tenant_id: id("beta"), page: PageRequest::default() };
    let hidden = app.services.ask(&editor, hidden).await.unwrap_err();
    assert_eq!(hidden.kind, ProblemKind::NotFound);
    // And with a link of their own they hear of this one.
    run_as(&app, &editor, link("call")).await.unwrap();
    let after = told(&app, &editor).await;
    assert!(!after.contains("beta"), "{after}");
    assert_eq!(shown(&app, &editor, "call").await.pack.live_count, 1);
    assert_eq!(shown(&app, &app.admin, "call").await.pack.live_count, 2);
}

async fn a_link_after_another_tenants_is_the_same_to_a_bound_editor(db: TestDb) {
    let app = two_tenants(db).await;
    let editor = person_of("ed", Role::Editor, "acme");
    run(&app, of_beta("call")).await.unwrap();
    app.import_domain(&domain_pack("Other"), "v1.0").await;

    let done = run_as(&app, &editor, link("call")).await.unwrap();

    assert!(done.changed, "a version that others made active can be linked");
    let detail = shown(&app, &editor, "call").await;
    assert_eq!((detail.pack.status, detail.pack.row_version), (PackStatus::Active, 2));
    assert_eq!(detail.where_live(), [id("acme")]);
    assert_consistent(&app).await;
}
}
