//! What is said above every page: to whom, and that nothing is said which is not known.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::each_db;

use crate::support::{ORIGIN, PASSWORD, Server};

/// What a page's script is told; without a cookie as a stranger's.
async fn notices(server: &Server, cookie: &str) -> Value {
    let call = server
        .call(Method::POST, "/ui/notices")
        .header("origin", ORIGIN)
        .header("accept", "application/json")
        .cookie(cookie)
        .json(&json!({}));
    call.send().await.expect(StatusCode::OK)
}

/// Somebody with roles, signed in.
async fn person(server: &Server, name: &str, bindings: &Value) -> String {
    let user = json!({"username": name, "password": PASSWORD, "bindings": bindings});
    let made = server.post("/admin/users", &user).send().await;
    made.expect(StatusCode::CREATED);
    server.sign_in(name, PASSWORD).await
}

async fn freeze(server: &Server, body: &Value) -> String {
    let made = server.post("/admin/freezes", body).send().await;
    let made = made.expect(StatusCode::CREATED);
    made["id"].as_str().unwrap().to_owned()
}

/// A change of the tenant that waits for somebody to agree.
async fn waiting(server: &Server, tenant: &str, by: &str) {
    let numbers = json!({"any": 1, "loosening": 1});
    let path = format!("/admin/tenants/{tenant}/settings/approvals");
    let set = server
        .call(Method::PUT, &path)
        .header("origin", ORIGIN)
        .header("if-match", "*")
        .cookie(by)
        .json(&numbers);
    set.send().await.expect(StatusCode::OK);
    let pair = json!({
        "tenant_id": tenant, "domain": "Rates", "domain_pack_version": "v1.0", "tenant_pack_version": "none",
        "accept_warnings": true,
    });
    let asked = server
        .call(Method::POST, "/admin/packs/activate")
        .header("origin", ORIGIN)
        .cookie(by)
        .json(&pair);
    asked.send().await.expect(StatusCode::ACCEPTED);
}

each_db! {
async fn everybody_is_told_what_they_have_to_obey_and_nobody_of_others(db: TestDb) {
    let server = Server::on(&db).await;
    for tenant in ["acme", "beta"] {
        server.live_tenant(tenant).await;
    }
    let admin = server.sign_in("admin", PASSWORD).await;
    let approver = json!([{"role": "approver"}]);
    person(&server, "anna", &approver).await;
    person(&server, "anton", &approver).await;
    let bound = person(&server, "bea", &json!([{"role": "viewer", "tenant_id": "acme"}])).await;
    for tenant in ["acme", "beta"] {
        waiting(&server, tenant, &admin).await;
    }
    freeze(&server, &json!({"tenant_id": "beta", "reason": "Beta alone"})).await;

    let calm = notices(&server, &bound).await;
    assert_eq!((&calm["is_known"], &calm["frozen"], &calm["again_in_s"]), (&json!(true), &Value::Null, &Value::Null));
    assert_eq!(calm["waiting"]["count"], "1");
    assert_eq!(notices(&server, &admin).await["waiting"]["count"], "2");

    let id = freeze(&server, &json!({"until": "2099-01-01T00:00:00Z", "reason": "Something is wrong"})).await;
    let frozen = notices(&server, &bound).await;
    assert_eq!(frozen["frozen"]["reason"], "Something is wrong");
    assert!(frozen["again_in_s"].as_i64().unwrap() > 1_000_000, "{frozen}");
    server.post(&format!("/admin/freezes/{id}/end"), &json!({})).send().await.expect(StatusCode::OK);
    assert_eq!(notices(&server, &bound).await["frozen"], Value::Null);

    // One that begins by itself is asked for when it does.
    freeze(&server, &json!({"from": "2098-01-01T00:00:00Z", "reason": "The year is closed"})).await;
    let planned = notices(&server, &bound).await;
    assert_eq!(planned["frozen"], Value::Null);
    assert!(planned["again_in_s"].as_i64().unwrap() > 1_000_000, "{planned}");
}

async fn many_pages_at_once_keep_nothing_from_each_other(db: TestDb) {
    let server = Server::on(&db).await;
    for tenant in ["acme", "beta"] {
        server.live_tenant(tenant).await;
    }
    let admin = server.sign_in("admin", PASSWORD).await;
    let approver = json!([{"role": "approver"}]);
    person(&server, "anna", &approver).await;
    let anton = person(&server, "anton", &approver).await;
    for tenant in ["acme", "beta"] {
        waiting(&server, tenant, &admin).await;
    }

    // More than there are connections; each asks for its rows, and for what is said above them.
    let page = async || {
        let call = server.call(Method::GET, "/admin/jobs").cookie(&anton);
        let page = call.header("accept", "text/html").send().await;
        (page.status, page.text().contains("Notifications, 2 unread"))
    };
    let pages = futures::future::join_all((0..48).map(|_| page())).await;

    assert!(pages.iter().all(|page| *page == (StatusCode::OK, true)), "{pages:?}");
}

async fn a_stranger_is_told_that_nothing_is_known(db: TestDb) {
    let server = Server::on(&db).await;
    freeze(&server, &json!({"reason": "Something is wrong"})).await;

    for cookie in ["", "tenantry_session=made-up"] {
        let said = notices(&server, cookie).await;

        assert_eq!(said, json!({"is_known": false, "again_in_s": null, "frozen": null, "waiting": null, "unread": null}), "{cookie}");
    }
}
}
