//! A suspended tenant takes no changes: every command of the registry is tried on one.

use tenantry_domain::{
    Problem, ProblemKind,
    access::Caller,
    audit::{AuditFilter, ExportAudit, ExportFormat},
    id::TenantId,
    packs::{
        DeprecatePack, ImportPack, KeepReport, PackKind, PackOwner, PackStatus, ReportFilter,
        ValidatePack, VersionSelector,
    },
    tenants::{ChangeStatus, RenameTenant, Status},
};
use tenantry_services::{Command, registry::COMMANDS};
use tenantry_testkit::{TestApp, domain_pack, each_db, tenant_pack, with_if_match};

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

async fn run<C: Command>(app: &TestApp, by: &Caller, command: C) -> Option<Result<(), Problem>> {
    Some(app.services.run(by, command).await.map(drop))
}

/// What a command says to the suspended tenant; `None` for one that is about no tenant.
#[expect(
    clippy::panic,
    reason = "a command nobody thought about fails the test"
)]
async fn tried(app: &TestApp, command: &str) -> Option<Result<(), Problem>> {
    let pack = tenant_pack("ACME", "Rates").to_string();
    match command {
        "tenants.rename" => {
            let name = "Other".to_owned();
            let rename = RenameTenant {
                tenant_id: acme(),
                name,
            };
            run(app, &with_if_match(&app.admin, 2), rename).await
        }
        "tenants.change_status" => run(app, &app.admin, change(Status::Suspended)).await,
        "packs.import" => run(app, &app.admin, import(pack)).await,
        "packs.deprecate" => {
            let deprecate = DeprecatePack {
                owner: PackOwner::Tenant(acme()),
                version: VersionSelector::parse("v1.1").unwrap(),
                status: PackStatus::Deprecated,
                reason: "a mistake".to_owned(),
            };
            run(app, &app.admin, deprecate).await
        }
        "packs.keep_report" => {
            let validate = ValidatePack {
                kind: PackKind::Tenant,
                text: pack,
                tenant_id: Some(acme()),
                domain: None,
                check_against: None,
                version: None,
            };
            run(app, &app.admin, KeepReport(validate)).await
        }
        "activation.apply" => {
            let activate = TestApp::activation("ACME", "v1.0", Some("v1.1"));
            run(app, &app.admin, activate).await
        }
        "audit.export" => {
            let filter = AuditFilter {
                tenant_id: Some(acme()),
                ..AuditFilter::default()
            };
            let format = ExportFormat::Csv;
            run(app, &app.admin, ExportAudit { filter, format }).await
        }
        "tenants.create"
        // A job of a suspended tenant is stopped, or does what it finds possible.
        | "jobs.retry"
        | "jobs.cancel"
        | "access.create_user"
        | "access.update_user"
        | "access.set_bindings"
        | "access.change_password"
        | "access.create_token"
        | "access.revoke_token"
        | "access.create_init_token"
        | "access.sign_in"
        | "access.sign_out"
        | "access.end_other_sessions" => None,
        other => panic!("say here what `{other}` does to a suspended tenant"),
    }
}

each_db! {
async fn every_command_is_refused_but_those_that_say_otherwise(db: TestDb) {
    let app = suspended(db).await;
    let mut taken = Vec::new();

    for command in COMMANDS {
        let Some(answer) = tried(&app, command.name).await else {
            assert!(!command.while_suspended, "{} needs no exception", command.name);
            continue;
        };
        match answer {
            Ok(()) => taken.push(command.name),
            Err(problem) => {
                assert_eq!(problem.kind, ProblemKind::TenantSuspended, "{}", command.name);
            }
        }
        let stated = taken.contains(&command.name);
        assert_eq!(stated, command.while_suspended, "{}", command.name);
    }

    assert_eq!(taken, ["tenants.change_status", "packs.keep_report", "audit.export"]);
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
