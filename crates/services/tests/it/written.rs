//! Operations by their names, with inputs that were written as JSON.

use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};
use tenantry_domain::{
    ProblemKind,
    id::TenantId,
    tenants::{CreateTenant, GetTenant, Tenant, TenantDetail},
};
use tenantry_testkit::{TestApp, each_db, viewer, with_if_match, with_key};

fn raw(value: &Value) -> Box<RawValue> {
    to_raw_value(value).unwrap()
}

fn value(text: &RawValue) -> Value {
    serde_json::from_str(text.get()).unwrap()
}

each_db! {
async fn what_was_written_is_done_as_if_it_were_asked_for_now(db: TestDb) {
    let app = TestApp::on(db);
    let services = &app.services;
    let create = raw(&json!({"tenant_id": "acme", "name": "Acme"}));

    let made = services
        .run_written(&app.admin, "tenants.create", &create)
        .await
        .unwrap();
    assert_eq!(value(&made.value)["tenant_id"], "acme");

    // What the doors ask for, they ask for here too: permission, precondition, idempotency key.
    let again = services.run_written(&viewer(), "tenants.create", &create).await;
    assert_eq!(again.unwrap_err().kind, ProblemKind::Forbidden);
    let rename = raw(&json!({"tenant_id": "acme", "name": "Acme and Sons"}));
    let blind = services.run_written(&app.admin, "tenants.rename", &rename).await;
    assert_eq!(blind.unwrap_err().kind, ProblemKind::PreconditionRequired);
    let seen = with_if_match(&app.admin, 1);
    services.run_written(&seen, "tenants.rename", &rename).await.unwrap();
    let suspend = raw(&json!({"tenant_id": "acme", "status": "SUSPENDED", "reason": "unpaid"}));
    let keyed = with_key(&app.admin, "k-1");
    for is_replayed in [false, true] {
        let reply = services
            .run_written(&keyed, "tenants.change_status", &suspend)
            .await
            .unwrap();
        assert_eq!(reply.replayed, is_replayed);
    }

    let asked = raw(&json!({"tenant_id": "acme"}));
    let shown = services.ask_written(&app.admin, "tenants.get", &asked).await.unwrap();
    assert_eq!(value(&shown)["name"], "Acme and Sons");
    assert_eq!(value(&shown)["status"], "SUSPENDED");
}

async fn what_comes_in_a_box_is_done_as_without_one(db: TestDb) {
    let app = TestApp::on(db);
    let services = &app.services;
    let create = || CreateTenant { tenant_id: "acme".to_owned(), name: "Acme".to_owned() };
    let get = || GetTenant { tenant_id: TenantId::parse("acme").unwrap() };

    let made = services.run_boxed(&app.admin, Box::new(create())).await.unwrap();
    // With what was before, as the audit row has it.
    let tenant = made.value.downcast::<Tenant>().unwrap();
    assert_eq!((tenant.name.as_str(), made.before), ("Acme", None));
    let shown = services.ask_boxed(&app.admin, Box::new(get())).await.unwrap();
    assert_eq!(shown.downcast::<TenantDetail>().unwrap().tenant.name, "Acme");
    let refused = services.run_boxed(&viewer(), Box::new(create())).await;
    assert_eq!(refused.err().unwrap().kind, ProblemKind::Forbidden);

    // A query is no command, a command no query, and something else nothing.
    let kinds = [
        services.run_boxed(&app.admin, Box::new(get())).await.err(),
        services.ask_boxed(&app.admin, Box::new(create())).await.err(),
        services.ask_boxed(&app.admin, Box::new("tenants.get")).await.err(),
    ];
    assert_eq!(kinds.map(|refused| refused.unwrap().kind), [ProblemKind::Internal; 3]);
}

async fn what_is_no_input_or_no_operation_is_refused(db: TestDb) {
    let app = TestApp::on(db);
    let services = &app.services;
    let kind = async |name: &str, input: Value| {
        let input = raw(&input);
        let asked = services.ask_written(&app.admin, name, &input).await;
        let run = services.run_written(&app.admin, name, &input).await;
        (asked.err().map(|p| p.kind), run.err().map(|p| p.kind))
    };
    let (malformed, unknown) = (Some(ProblemKind::MalformedBody), Some(ProblemKind::NotFound));

    // A query is no command, and a command no query.
    assert_eq!(kind("tenants.get", json!({})).await, (malformed, unknown));
    assert_eq!(kind("tenants.create", json!([])).await, (unknown, malformed));
    let colour = json!({"tenant_id": "acme", "name": "Acme", "colour": 1});
    assert_eq!(kind("tenants.create", colour).await, (unknown, malformed));
    assert_eq!(kind("", json!({})).await, (unknown, unknown));
    // For the product alone.
    let inside = "access.start_session";
    assert_eq!(kind(inside, json!({})).await, (unknown, unknown));
}
}
