//! Activating over HTTP: what saying nothing means, what is loosened, and the way back.

use http::StatusCode;
use serde_json::{Value, json};
use tenantry_testkit::{domain_pack, each_db, tenant_pack};

use crate::support::{Reply, Server, TOKEN};

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
        let program = server.call(http::Method::GET, &path).token(&service).send().await;

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
        server.call(http::Method::GET, &path).token(TOKEN).send().await.expect(StatusCode::OK);
    }
}
