//! Activating over HTTP: what saying nothing means, what is loosened, and the way back.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{databases::on_sqlite, domain_pack, each_db, tenant_pack};

use crate::support::{ORIGIN, PASSWORD, Reply, Server, TOKEN};

const ACTIVATE: &str = "/admin/packs/activate";
const PREVIEW: &str = "/admin/packs/activate/preview";
const ROLLBACK: &str = "/admin/tenants/acme/rollback";
const CONFIG: &str = "/runtime/v1/tenants/acme/config";

/// A tenant that is live with a pack that asks people, and a domain pack version after the live one.
async fn guarded(server: &Server) {
    server.create_tenant("acme").await;
    server.import_domain(&domain_pack("Rates"), "v1.0").await;
    let mut next = domain_pack("Rates");
    next["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    server.import_domain(&next, "v1.1").await;
    let mut own = tenant_pack("acme", "Rates");
    own["customGuardrails"] = json!({"humanApprovalThreshold": 0.85});
    own["humanApprovalRules"] = json!([{"severity": "CRITICAL", "requireApproval": true}]);
    server.import_tenant("acme", &own, "v1.0").await;
    let body = json!({
        "tenant_id": "acme", "domain_pack_version": "v1.0", "tenant_pack_version": "v1.0",
    });
    send(server, ACTIVATE, &body).await.expect(StatusCode::OK);
}

async fn send(server: &Server, path: &str, body: &Value) -> Reply {
    server.post(path, body).send().await
}

fn silent() -> Value {
    json!({"tenant_id": "acme", "domain_pack_version": "v1.1"})
}

fn dropping(word: &Value) -> Value {
    let mut body = silent();
    body["tenant_pack_version"] = word.clone();
    body
}

each_db! {
    async fn an_absent_tenant_pack_is_kept_and_null_drops_it(db: TestDb) {
        let server = Server::on(&db).await;
        guarded(&server).await;

        let preview = send(&server, PREVIEW, &silent()).await.expect(StatusCode::OK);
        let kept = send(&server, ACTIVATE, &silent()).await.expect(StatusCode::OK);

        assert_eq!(preview["kept_tenant_pack_version"], "v1.0");
        assert_eq!(preview["loosened"], json!([]));
        assert_eq!((&kept["revision"], &kept["tenant_pack_version"]), (&json!(2), &json!("v1.0")));
        assert_eq!(kept["kept_tenant_pack_version"], "v1.0");

        let refused = send(&server, ACTIVATE, &dropping(&Value::Null)).await;
        let refused = refused.refused(422, "warnings-not-accepted");
        assert_eq!(refused["findings"].as_array().unwrap().len(), 2);
        let empty = send(&server, ACTIVATE, &dropping(&json!(""))).await.refused(422, "invalid");
        assert_eq!(empty["errors"][0]["pointer"], "/tenant_pack_version");
        let mut accepted = dropping(&json!("none"));
        accepted["accept_warnings"] = json!(true);
        let dropped = send(&server, ACTIVATE, &accepted).await.expect(StatusCode::OK);
        assert_eq!((&dropped["revision"], &dropped["tenant_pack_version"]), (&json!(3), &Value::Null));
        assert_eq!(dropped["kept_tenant_pack_version"], Value::Null);
    }

    async fn a_preview_says_values_and_what_is_loosened(db: TestDb) {
        let server = Server::on(&db).await;
        guarded(&server).await;

        let preview = send(&server, PREVIEW, &dropping(&Value::Null)).await.expect(StatusCode::OK);

        let changes = preview["changes"].as_array().unwrap();
        let threshold = changes.iter().find(|change| change["name"] == "humanApprovalThreshold");
        let threshold = threshold.unwrap();
        assert_eq!(
            (&threshold["before"], &threshold["after"], &threshold["narrows"]),
            (&json!(0.85), &json!(0.8), &json!(false))
        );
        let loosened = preview["loosened"].as_array().unwrap();
        assert!(loosened.iter().all(|finding| finding["code"] == "guardrail_loosened"));
        let said = preview["loosened"].to_string();
        assert!(said.contains("0.85") && said.contains("CRITICAL"), "{said}");
    }

    async fn going_back_is_an_operation_with_a_reason(db: TestDb) {
        let server = Server::on(&db).await;
        guarded(&server).await;
        send(&server, ACTIVATE, &silent()).await.expect(StatusCode::OK);

        let silent = send(&server, ROLLBACK, &json!({})).await.refused(422, "invalid");
        assert_eq!(silent["errors"][0]["pointer"], "/reason");
        let beyond = json!({"reason": "a test", "to_revision": 9});
        let beyond = send(&server, ROLLBACK, &beyond).await.refused(422, "invalid");
        assert_eq!(beyond["errors"][0]["code"], "unknown_revision");
        let back = send(&server, ROLLBACK, &json!({"reason": "a test"})).await;
        let back = back.expect(StatusCode::OK);

        assert_eq!((&back["revision"], &back["rolled_back_to"]), (&json!(3), &json!(1)));
        assert_eq!(back["domain_pack_version"], "v1.0");
        let nobody = send(&server, "/admin/tenants/nobody/rollback", &json!({"reason": "a test"})).await;
        nobody.refused(404, "not-found");
        let at = server.get("/admin/tenants/acme/revisions?as_of=2100-01-01").send().await.json();
        assert_eq!(at["items"][0]["revision"], 3);
        assert_eq!(at["total"], 1);
    }

    async fn an_earlier_configuration_is_for_who_may_read_the_history(db: TestDb) {
        let server = Server::on(&db).await;
        guarded(&server).await;
        let first = server.get(CONFIG).send().await;
        send(&server, ACTIVATE, &silent()).await.expect(StatusCode::OK);

        let past = server.get(&format!("{CONFIG}?revision=1")).send().await;
        let now = server.get(CONFIG).send().await;
        let service = server.token(&["service"]).await;
        let path = format!("{CONFIG}?revision=1");
        let program = server.call(Method::GET, &path).token(&service).send().await;

        assert_eq!(past.expect(StatusCode::OK), first.expect(StatusCode::OK));
        assert_eq!(past.header("x-config-revision"), "1");
        assert_eq!(past.header("etag"), first.header("etag"));
        assert_eq!(now.header("x-config-revision"), "2");
        let refused = program.refused(403, "forbidden");
        assert!(refused["detail"].as_str().unwrap().contains("activation.read"));
        let same = server.get(&path).header("if-none-match", past.header("etag")).send().await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
        server.get(&format!("{CONFIG}?revision=7")).send().await.refused(404, "not-found");
        server.get(&format!("{CONFIG}?as_of=2100-01-01")).send().await.refused(422, "invalid");
        server.call(Method::GET, &path).token(TOKEN).send().await.expect(StatusCode::OK);
    }
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn page(server: &Server, cookie: &str, path: &str) -> String {
    let call = server.call(Method::GET, path).cookie(cookie);
    let page = call.header("accept", BROWSER).send().await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    page.text().to_owned()
}

#[track_caller]
fn assert_says(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn the_console_names_what_is_kept_and_shows_values() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        guarded(&server).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let see = |query: &'static str| {
            let (server, cookie) = (&server, &cookie);
            async move {
                page(
                    server,
                    cookie,
                    &format!("/admin/tenants/acme?activate=1&{query}"),
                )
                .await
            }
        };

        let kept = see("domain_pack=Rates/v1.1").await;
        let dropped = see("domain_pack=Rates/v1.0&tenant_pack_version=none").await;

        let compare = "/admin/packs/domain/Rates/compare?from=v1.0&amp;to=v1.1";
        assert_says(
            &kept,
            &["Keep v1.0 (live)", "v1.0 (kept)", compare, "dialog-footer"],
        );
        assert_says(&kept, &["The pair has no test suites."]);
        assert_eq!(kept.matches(r#"id="dialog-title""#).count(), 1, "{kept}");
        assert!(!kept.contains("I accept"), "{kept}");
        let said = [
            "What it loosens",
            "0.85",
            "CRITICAL",
            "I accept the 2 warnings.",
            "change-before",
        ];
        assert_says(&dropped, &said);
        assert_says(
            &dropped,
            &[r#"name="input[tenant_pack_version]" value="none""#],
        );
    });
}

#[test]
fn the_address_of_before_leads_to_the_dialog_over_the_tenants_page() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        guarded(&server).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let query = "tenant_id=acme&domain_pack=Rates/v1.1&tenant_pack_version=none&other=1";
        let call = server.call(Method::GET, &format!("/admin/activate?{query}"));
        let reply = call.cookie(&cookie).header("accept", BROWSER).send().await;

        assert_eq!(reply.status, StatusCode::FOUND);
        assert_eq!(
            reply.header("location"),
            "/admin/tenants/acme?activate=1&domain_pack=Rates%2Fv1.1&tenant_pack_version=none"
        );
        let nobody = page(
            &server,
            &cookie,
            "/admin/activate?domain=Rates&domain_pack_version=v1.1",
        )
        .await;
        assert_says(
            &nobody,
            &[
                "Activate Rates v1.1 for which tenant?",
                r#"name="tenant_id""#,
            ],
        );
    });
}

#[test]
fn the_dialog_says_that_there_is_no_such_version_and_lets_another_be_chosen() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        guarded(&server).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let path = "/admin/tenants/acme?activate=1&domain=Rates&domain_pack_version=v7.7";
        let call = server.call(Method::GET, path).cookie(&cookie);
        let reply = call.header("accept", BROWSER).send().await;

        assert!(reply.status.is_client_error(), "{:?}", reply.status);
        assert_says(reply.text(), &["v7.7", r#"name="domain_pack""#]);
        assert!(!reply.text().contains("input[expected_revision]"));
    });
}

#[test]
fn a_form_without_script_drops_what_it_says_and_keeps_what_it_does_not() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        guarded(&server).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let post = async |fields: &str| {
            let call = server
                .call(Method::POST, "/ui/activation/activate")
                .cookie(&cookie);
            let call = call.header("origin", ORIGIN).header("accept", BROWSER);
            let pair = "input[tenant_id]=acme&input[domain]=Rates&input[accept_warnings]=true";
            let body = format!("{pair}&input[reason]=&{fields}");
            let reply = call
                .text("application/x-www-form-urlencoded", body)
                .send()
                .await;
            assert!(reply.status.is_redirection(), "{reply:?}");
            server
                .get("/admin/tenants/acme/active-config")
                .send()
                .await
                .json()
        };

        let kept = post("input[domain_pack_version]=v1.1&input[expected_revision]=1").await;
        let dropped = post("input[domain_pack_version]=v1.1&input[tenant_pack_version]=none").await;

        assert_eq!(
            (&kept["revision"], &kept["tenant_pack_version"]),
            (&json!(2), &json!("v1.0"))
        );
        assert_eq!(
            (&dropped["revision"], &dropped["tenant_pack_version"]),
            (&json!(3), &Value::Null)
        );
    });
}

#[test]
fn each_revision_of_a_tenants_page_leads_back_to_its_pair_and_to_what_it_was() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        guarded(&server).await;
        send(&server, ACTIVATE, &silent())
            .await
            .expect(StatusCode::OK);
        let cookie = server.sign_in("admin", PASSWORD).await;

        let tenant = page(&server, &cookie, "/admin/tenants/acme").await;
        let back = "/admin/tenants/acme?activate=1&amp;domain=Rates&amp;domain_pack_version=v1.0\
                    &amp;tenant_pack_version=v1.0";
        assert_says(
            &tenant,
            &[
                back,
                "/runtime/v1/tenants/acme/config?revision=1",
                "Compare v1.0 with v1.1",
            ],
        );
        assert!(
            !tenant.contains("Roll back to revision 2"),
            "it is in force"
        );
        let preview = page(&server, &cookie, &back.replace("&amp;", "&")).await;
        assert_says(&preview, &["Activate Rates v1.0 + v1.0 for acme"]);

        let json = server.call(Method::GET, "/runtime/v1/tenants/acme/config?revision=1");
        let json = json.cookie(&cookie).header("accept", BROWSER).send().await;
        assert_eq!(json.header("x-config-revision"), "1");
    });
}
