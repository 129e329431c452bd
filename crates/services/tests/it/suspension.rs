//! A suspended tenant takes no changes: every command of the registry is tried on one.

use serde_json::value::to_raw_value;
use tenantry_domain::{
    ProblemKind,
    access::{Caller, IfMatch},
    audit::AuditFilter,
    id::TenantId,
    packs::{
        DeprecatePack, ImportPack, PackKind, PackOwner, PackStatus, ReportFilter, VersionSelector,
    },
    tenants::{ChangeStatus, Status},
};
use tenantry_services::registry::COMMANDS;
use tenantry_testkit::{
    EXAMPLES, Needs, TestApp, domain_pack, each_db, playbook, scene, tenant_pack,
};

fn acme() -> TenantId {
    TenantId::parse("ACME").unwrap()
}

fn change(status: Status) -> ChangeStatus {
    ChangeStatus {
        tenant_id: acme(),
        status,
        reason: "unpaid".to_owned(),
    }
}

fn import(text: String) -> ImportPack {
    ImportPack {
        tenant_id: Some(acme()),
        ..ImportPack::of(PackKind::Tenant, text)
    }
}

/// `ACME` with two versions, of which the first is live, and suspended.
async fn suspended(db: tenantry_testkit::databases::TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    for version in ["v1.0", "v1.1"] {
        app.import_tenant("ACME", &tenant_pack("ACME", "Rates"), version)
            .await;
    }
    let activate = TestApp::activation("ACME", "v1.0", Some("v1.0"));
    app.services.run(&app.admin, activate).await.unwrap();
    app.services
        .run(&app.admin, change(Status::Suspended))
        .await
        .unwrap();
    app
}

/// The administrator, who saw whatever there is.
fn admin_who_saw_it(app: &TestApp) -> Caller {
    let mut admin = app.admin.clone();
    admin.request.if_match = Some(IfMatch::Any);
    admin
}

each_db! {
async fn every_command_is_refused_but_those_that_say_otherwise(db: TestDb) {
    let app = suspended(db).await;
    let admin = admin_who_saw_it(&app);
    let mut taken = Vec::new();

    for command in COMMANDS {
        let of_a_tenant = EXAMPLES.iter().find(|example| {
            example.operation == command.name && matches!(example.needs, Needs::Here(_))
        });
        let Some(example) = of_a_tenant else {
            assert!(!command.while_suspended, "{} needs no exception", command.name);
            continue;
        };
        let input = to_raw_value(&(example.input)(&scene("ACME", 0))).unwrap();
        match app.services.run_written(&admin, command.name, &input).await {
            Ok(_) => taken.push(command.name),
            // It is not refused for that: there is none.
            Err(problem) if problem.kind == ProblemKind::NotFound => taken.push(command.name),
            Err(problem) => {
                assert_eq!(problem.kind, ProblemKind::TenantSuspended, "{}", command.name);
            }
        }
        let stated = taken.contains(&command.name);
        assert_eq!(stated, command.while_suspended, "{}", command.name);
        // The example of changing the status resumed it.
        app.services.run(&admin, change(Status::Suspended)).await.unwrap();
    }

    let stated = ["tenants.change_status", "schedules.cancel", "packs.keep_report", "audit.export"];
    assert_eq!(taken, stated);
    app.verify_audit().await;
}

async fn a_refused_import_leaves_no_report_with_a_suspended_tenant(db: TestDb) {
    let app = suspended(db).await;
    let reports = || ReportFilter { tenant_id: Some(acme()), ..ReportFilter::default() };
    let before = app.services.ask(&app.admin, reports()).await.unwrap().items.len();

    let refused = app.services.run(&app.admin, import("{}".to_owned())).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::TenantSuspended);
    let after = app.services.ask(&app.admin, reports()).await.unwrap().items.len();
    assert_eq!(after, before);
}

async fn of_a_suspension_and_a_change_at_once_the_trail_has_the_suspension_last(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    for version in ["v1.0", "v1.1", "v1.2", "v1.3"] {
        app.import_tenant("ACME", &tenant_pack("ACME", "Rates"), version).await;
    }
    let withdraw = |version: &str| DeprecatePack {
        owner: PackOwner::Tenant(acme()),
        version: VersionSelector::parse(version).unwrap(),
        status: PackStatus::Deprecated,
        reason: "a mistake".to_owned(),
    };

    let (first, second, suspended, third, fourth) = tokio::join!(
        app.services.run(&app.admin, withdraw("v1.0")),
        app.services.run(&app.admin, withdraw("v1.1")),
        app.services.run(&app.admin, change(Status::Suspended)),
        app.services.run(&app.admin, withdraw("v1.2")),
        app.services.run(&app.admin, withdraw("v1.3")),
    );

    suspended.unwrap();
    for refused in [first, second, third, fourth].into_iter().filter_map(Result::err) {
        assert_eq!(refused.kind, ProblemKind::TenantSuspended);
    }
    let filter = AuditFilter { tenant_id: Some(acme()), ..AuditFilter::default() };
    let trail = app.services.ask(&app.admin, filter).await.unwrap().items;
    assert_eq!(trail[0].facts.action, "tenants.suspend");
    app.verify_audit().await;
}
}
