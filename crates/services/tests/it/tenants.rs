//! Registering, renaming, suspending and listing tenants.

use tenantry_domain::{
    PageRequest, ProblemKind,
    access::{Caller, IfMatch, Role},
    id::TenantId,
    tenants::{ChangeStatus, CreateTenant, GetTenant, RenameTenant, Status, TenantFilter},
};
use tenantry_testkit::{TestApp, each_db, person_of, viewer, with_if_match};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn create(tenant: &str) -> CreateTenant {
    CreateTenant {
        tenant_id: tenant.to_owned(),
        name: "ACME Capital".to_owned(),
    }
}

fn change(tenant: &str, status: Status) -> ChangeStatus {
    ChangeStatus {
        tenant_id: id(tenant),
        status,
        reason: "unpaid".to_owned(),
    }
}

each_db! {
async fn create_registers_an_active_tenant(db: TestDb) {
    let app = TestApp::on(db);

    let tenant = app
        .services
        .run(&app.admin, create("ACME"))
        .await
        .unwrap()
        .value;

    assert_eq!(tenant.status, Status::Active);
    assert_eq!(tenant.created_by, "ada");
    let found = app
        .services
        .ask(
            &app.admin,
            GetTenant {
                tenant_id: id("acme"),
            },
        )
        .await
        .unwrap();
    assert_eq!(found.tenant, tenant);
    assert_eq!(found.active.revision, 0);
    app.verify_audit().await;
}

async fn a_name_that_looks_like_anothers_is_warned_of(db: TestDb) {
    let app = TestApp::on(db);
    let named = |id: &str, name: &str| CreateTenant {
        tenant_id: id.to_owned(),
        name: name.to_owned(),
    };
    let looks_like = async |caller: &Caller, input: CreateTenant| {
        let made = app.services.run(caller, input).await.unwrap().value;
        made.looks_like
    };

    assert_eq!(looks_like(&app.admin, named("one", "ACME Capital")).await, []);
    assert_eq!(looks_like(&app.admin, named("two", "AСME  capital\u{200b}")).await, [id("one")]);
    assert_eq!(looks_like(&app.admin, named("other", "ACME Bank")).await, []);
    let rename = RenameTenant {
        tenant_id: id("other"),
        name: "Acme Capital".to_owned(),
    };
    let seen = with_if_match(&app.admin, 1);
    app.services.run(&seen, rename).await.unwrap();
    let both = [id("one"), id("other"), id("two")];
    assert_eq!(looks_like(&app.admin, named("four", "ACME\u{a0}Capital")).await, both);
    // Whoever asks for one tenant is told of no other.
    let get = GetTenant { tenant_id: id("one") };
    let shown = app.services.ask(&app.admin, get).await.unwrap();
    assert_eq!(shown.tenant.looks_like, []);
    app.verify_audit().await;
}

async fn create_refuses_an_id_that_exists_in_any_case(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;

    let problem = app
        .services
        .run(&app.admin, create("acme"))
        .await
        .unwrap_err();

    assert_eq!(problem.kind, ProblemKind::TenantExists);
    assert_eq!(problem.errors[0].pointer, "/tenant_id");
}

async fn create_refuses_a_viewer_and_a_tenant_bound_editor(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;

    for caller in [viewer(), person_of("ed", Role::Editor, "ACME")] {
        let problem = app
            .services
            .run(&caller, create("other"))
            .await
            .unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Forbidden);
    }
}

async fn rename_needs_the_state_that_was_seen(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let rename = || RenameTenant {
        tenant_id: id("ACME"),
        name: "ACME Two".to_owned(),
    };

    let without = app.services.run(&app.admin, rename()).await.unwrap_err();
    let stale = app
        .services
        .run(&with_if_match(&app.admin, 7), rename())
        .await
        .unwrap_err();
    let done = app
        .services
        .run(&with_if_match(&app.admin, 1), rename())
        .await
        .unwrap()
        .value;

    assert_eq!(without.kind, ProblemKind::PreconditionRequired);
    assert_eq!(stale.kind, ProblemKind::PreconditionFailed);
    assert_eq!((done.name.as_str(), done.row_version), ("ACME Two", 2));
}

async fn whoever_changed_something_hears_what_it_was(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let before = async |status| {
        let reply = app.services.run(&app.admin, change("ACME", status)).await.unwrap();
        reply.before.map(|before| before["status"].clone())
    };

    assert_eq!(before(Status::Suspended).await, Some("ACTIVE".into()));
    // Nobody who found it so has anything to take back.
    assert_eq!(before(Status::Suspended).await, None);
    assert_eq!(before(Status::Active).await, Some("SUSPENDED".into()));
}

async fn suspend_and_resume_repeat_safely(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;

    for (status, row_version) in [
        (Status::Suspended, 2),
        (Status::Suspended, 2),
        (Status::Active, 3),
        (Status::Active, 3),
    ] {
        let tenant = app
            .services
            .run(&app.admin, change("ACME", status))
            .await
            .unwrap()
            .value;
        assert_eq!((tenant.status, tenant.row_version), (status, row_version));
    }
    app.verify_audit().await;
}

async fn a_suspended_tenant_takes_no_change_but_to_be_resumed(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.services
        .run(&app.admin, change("ACME", Status::Suspended))
        .await
        .unwrap();

    let rename = RenameTenant {
        tenant_id: id("ACME"),
        name: "Other".to_owned(),
    };
    let problem = app
        .services
        .run(&with_if_match(&app.admin, 2), rename)
        .await
        .unwrap_err();

    assert_eq!(problem.kind, ProblemKind::TenantSuspended);
}

async fn a_foreign_tenant_looks_as_if_it_did_not_exist(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;
    let caller = person_of("ed", Role::Editor, "ACME");

    let foreign = app
        .services
        .ask(
            &caller,
            GetTenant {
                tenant_id: id("OTHER"),
            },
        )
        .await;
    let absent = app
        .services
        .ask(
            &caller,
            GetTenant {
                tenant_id: id("NOBODY"),
            },
        )
        .await;
    let page = app
        .services
        .ask(&caller, TenantFilter::default())
        .await
        .unwrap();

    let (foreign, absent) = (foreign.unwrap_err(), absent.unwrap_err());
    assert_eq!(foreign.kind, ProblemKind::NotFound);
    assert_eq!(absent.detail, foreign.detail.replace("OTHER", "NOBODY"));
    assert_eq!((page.items.len(), page.total), (1, 1));
}

async fn list_pages_and_searches(db: TestDb) {
    let app = TestApp::on(db);
    for name in ["T1", "T2", "T3"] {
        app.tenant(name).await;
    }
    let filter = |cursor| TenantFilter {
        page: PageRequest {
            limit: Some(2),
            cursor,
        },
        ..TenantFilter::default()
    };

    let first = app.services.ask(&app.admin, filter(None)).await.unwrap();
    let second = app
        .services
        .ask(&app.admin, filter(first.next_cursor.clone()))
        .await
        .unwrap();
    let wrong = app
        .services
        .ask(&app.admin, filter(Some("nonsense".to_owned())))
        .await;

    let ids: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|t| t.tenant.tenant_id.as_str())
        .collect();
    assert_eq!(ids, ["T1", "T2", "T3"]);
    assert_eq!((first.total, second.next_cursor), (3, None));
    assert_eq!(wrong.unwrap_err().kind, ProblemKind::Invalid);
}

async fn any_state_will_do_where_the_caller_says_so(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let mut caller = app.admin.clone();
    caller.request.if_match = Some(IfMatch::Any);
    let rename = |tenant: &str| RenameTenant {
        tenant_id: id(tenant),
        name: "Other".to_owned(),
    };

    let renamed = app.services.run(&caller, rename("ACME")).await.unwrap();
    let absent = app.services.run(&caller, rename("NOBODY")).await.unwrap_err();

    assert_eq!(renamed.value.name, "Other");
    assert_eq!(absent.kind, ProblemKind::NotFound);
}
}
