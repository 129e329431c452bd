//! The spine over HTTP: a tenant, its packs, an activation, and what a program is then served.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{domain_pack, each_db, loosened_tenant_pack, tenant_pack};

use crate::support::{Server, TOKEN, activation};

const FINANCE: &str = include_str!("../../../seeds/finance/domain.v3.2.json");
const THREE_PROBLEMS: &str = include_str!("../../../seeds/e2e/domain.three-problems.json");

each_db! {
    async fn a_tenant_is_created_once(db: TestDb) {
        let server = Server::on(&db).await;
        let body = json!({"tenant_id": "TENANT_FINANCE_001", "name": "Finance"});

        let created = server.post("/admin/tenants", &body).send().await;
        assert_eq!(created.expect(StatusCode::CREATED)["status"], "ACTIVE");
        assert_eq!(created.header("location"), "/admin/tenants/TENANT_FINANCE_001");

        let other_case = json!({"tenant_id": "tenant_finance_001", "name": "Finance"});
        for again in [&body, &other_case] {
            server.post("/admin/tenants", again).send().await.refused(409, "tenant-exists");
        }
        let shown = server.get(created.header("location")).send().await.expect(StatusCode::OK);
        assert_eq!(shown["active"]["revision"], 0);
    }

    async fn a_bad_id_is_refused_with_a_pointer(db: TestDb) {
        let server = Server::on(&db).await;
        for bad in ["a", "no spaces", "../etc", "import"] {
            let body = json!({"tenant_id": bad, "name": "x"});
            let problem = server.post("/admin/tenants", &body).send().await.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], "/tenant_id", "{bad}");
        }
    }

    async fn a_large_domain_pack_is_stored_once_and_never_changed(db: TestDb) {
        let server = Server::on(&db).await;
        let mut pack: Value = serde_json::from_str(FINANCE).unwrap();
        assert!(FINANCE.len() > 10_000);
        let body = |pack: &Value| json!({"version": "v3.2", "content": pack, "note": "first"});

        let first = server.post("/admin/packs/domain/import", &body(&pack)).send().await;
        let stored = first.expect(StatusCode::CREATED);
        assert_eq!(first.header("location"), "/admin/packs/domain/Finance/v3.2");
        let again = server.post("/admin/packs/domain/import", &body(&pack)).send().await;
        assert_eq!(again.expect(StatusCode::OK)["checksum"], stored["checksum"]);
        pack["description"] = json!("something else");
        let changed = server.post("/admin/packs/domain/import", &body(&pack)).send().await;
        changed.refused(409, "version-exists");

        for version in ["v3.2", "3.2.0", "latest"] {
            let path = format!("/admin/packs/domain/finance/{version}");
            let shown = server.get(&path).send().await.expect(StatusCode::OK);
            assert_eq!(shown["checksum"], stored["checksum"], "{version}");
        }
        server.get("/admin/packs/domain/Finance/v9").send().await.refused(404, "not-found");
    }

    async fn a_broken_pack_is_refused_with_every_finding_at_its_place(db: TestDb) {
        let server = Server::on(&db).await;
        let content: Value = serde_json::from_str(THREE_PROBLEMS).unwrap();
        let envelope = format!("{{\"content\": {THREE_PROBLEMS}}}");
        let import = |media_type: &'static str, body: String| {
            let call = server.call(Method::POST, "/admin/packs/domain/import").token(TOKEN);
            call.text(media_type, body).send()
        };

        let as_object = import("application/json", envelope).await;
        let as_text = import("application/json", json!({"content": THREE_PROBLEMS}).to_string()).await;
        let as_body =
            import("application/vnd.tenantry.pack+json", THREE_PROBLEMS.to_owned()).await;

        let problem = as_object.refused(422, "invalid-pack");
        assert_eq!(as_text.refused(422, "invalid-pack")["findings"], problem["findings"]);
        assert_eq!(as_body.refused(422, "invalid-pack")["findings"], problem["findings"]);
        for code in ["unknown_key", "unknown_exception_type", "missing_field"] {
            let found = problem["findings"].as_array().unwrap().iter().find(|f| f["code"] == code);
            let finding = found.unwrap_or_else(|| panic!("no {code}: {problem}"));
            let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
            let column = usize::try_from(finding["column"].as_u64().unwrap()).unwrap();
            let text = THREE_PROBLEMS.lines().nth(line - 1).unwrap();
            assert!(column <= text.chars().count(), "{finding}");
        }
        let named = content["domainName"].as_str().unwrap();
        let list = server.get(&format!("/admin/packs/domain/{named}")).send().await;
        assert_eq!(list.expect(StatusCode::OK)["total"], 0);
        let reports = server.get("/admin/packs/reports?kind=domain").send().await;
        assert_eq!(reports.expect(StatusCode::OK)["items"][0]["outcome"], "refused");
    }

    async fn validation_answers_findings_and_stores_nothing(db: TestDb) {
        let server = Server::on(&db).await;
        let validate = |content: Value| {
            server.post("/admin/packs/validate", &json!({"kind": "domain", "content": content})).send()
        };

        let good = validate(domain_pack("Rates")).await.expect(StatusCode::OK);
        assert_eq!((&good["valid"], &good["domain"]), (&json!(true), &json!("Rates")));
        let bad = validate(serde_json::from_str(THREE_PROBLEMS).unwrap()).await;
        assert_eq!(bad.expect(StatusCode::OK)["valid"], false);
        let no_json = validate(json!("{\"a\": ")).await.refused(422, "invalid-pack");
        assert_eq!(no_json["findings"][0]["code"], "invalid_json");
        let list = server.get("/admin/packs/domain").send().await.expect(StatusCode::OK);
        assert_eq!(list["total"], 0);
    }

    async fn the_requirement_documents_payload_activates_revision_1(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("TENANT_FINANCE_001").await;
        server.import_domain(&domain_pack("Rates"), "v3.2").await;
        server.import_tenant("TENANT_FINANCE_001", &tenant_pack("TENANT_FINANCE_001", "Rates"), "v1.4").await;
        let payload = activation("TENANT_FINANCE_001", "v3.2", Some("v1.4"));

        let answer = server.post("/admin/packs/activate", &payload).send().await;
        let answer = answer.expect(StatusCode::OK);
        assert_eq!((&answer["revision"], &answer["changed"]), (&json!(1), &json!(true)));
        let again = server.post("/admin/packs/activate", &payload).send().await;
        let again = again.expect(StatusCode::OK);
        assert_eq!((&again["revision"], &again["changed"]), (&json!(1), &json!(false)));

        let path = "/admin/tenants/TENANT_FINANCE_001";
        let active = server.get(&format!("{path}/active-config")).send().await;
        assert_eq!(active.expect(StatusCode::OK)["checksum"], answer["checksum"]);
        let revisions = server.get(&format!("{path}/revisions")).send().await;
        assert_eq!(revisions.expect(StatusCode::OK)["total"], 1);
        server.get(&format!("{path}/revisions/1")).send().await.expect(StatusCode::OK);
        server.get(&format!("{path}/revisions/2")).send().await.refused(404, "not-found");
    }

    async fn warnings_must_be_accepted(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("acme").await;
        server.import_domain(&domain_pack("Rates"), "v1.0").await;
        server.import_tenant("acme", &loosened_tenant_pack("acme", "Rates"), "v1.0").await;
        let mut payload = activation("acme", "v1.0", Some("v1.0"));

        let problem = server.post("/admin/packs/activate", &payload).send().await;
        let problem = problem.refused(422, "warnings-not-accepted");
        assert_eq!(problem["findings"][0]["code"], "guardrail_loosened");
        let preview = server.post("/admin/packs/activate/preview", &payload).send().await;
        assert_eq!(preview.expect(StatusCode::OK)["is_possible"], true);

        payload["accept_warnings"] = json!(true);
        let answer = server.post("/admin/packs/activate", &payload).send().await;
        let answer = answer.expect(StatusCode::OK);
        assert_eq!((&answer["revision"], answer["warnings"].as_array().unwrap().len()), (&json!(1), 1));
    }

    async fn an_activation_says_what_is_in_its_way(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let activate = |body: Value| server.post("/admin/packs/activate", &body).send();

        let unknown = activate(activation("acme", "v9.9", Some("v1.0"))).await;
        let unknown = unknown.refused(422, "unknown-version");
        assert_eq!(unknown["errors"][0]["pointer"], "/domain_pack_version");
        activate(activation("nobody", "v1.0", None)).await.refused(404, "not-found");
        let mut stale = activation("acme", "v1.0", None);
        stale["expected_revision"] = json!(7);
        stale["domain"] = json!("Rates");
        let stale = activate(stale).await.refused(409, "stale-revision");
        assert_eq!(stale["current_revision"], 1);
        let mut other = activation("acme", "v1.0", Some("v1.0"));
        other["domain"] = json!("Equities");
        activate(other).await.refused(422, "domain-mismatch");

        let suspend = json!({"status": "SUSPENDED", "reason": "a test"});
        let status = "/admin/tenants/acme/status";
        server.patch(status, &suspend).send().await.expect(StatusCode::OK);
        let mut payload = activation("acme", "v1.0", None);
        payload["domain"] = json!("Rates");
        activate(payload).await.refused(409, "tenant-suspended");
    }

    async fn the_configuration_is_served_with_a_tag_and_a_revision(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        server.create_tenant("idle").await;
        let path = "/runtime/v1/tenants/acme/config";

        let served = server.get(path).send().await;
        let config = served.expect(StatusCode::OK);
        assert_eq!(config["domainName"], "Rates");
        assert_eq!(served.header("x-config-revision"), "1");
        assert_eq!(served.header("x-config-epoch").len(), 32);
        assert_eq!(served.header("cache-control"), "no-cache");
        let active = server.get("/admin/tenants/acme/active-config").send().await.json();
        assert_eq!(served.header("etag"), format!("\"{}\"", active["checksum"].as_str().unwrap()));

        let unchanged = server.get(path).header("if-none-match", served.header("etag")).send().await;
        assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
        assert!(unchanged.body.is_empty());
        assert_eq!(unchanged.header("x-config-revision"), "1");
        assert_eq!(unchanged.header("x-config-epoch"), served.header("x-config-epoch"));
        assert_eq!(unchanged.header("etag"), served.header("etag"));

        let none = server.get("/runtime/v1/tenants/idle/config").send().await;
        none.refused(404, "no-active-configuration");
        server.get("/runtime/v1/tenants/nobody/config").send().await.refused(404, "not-found");
        server.call(Method::GET, path).send().await.refused(401, "unauthenticated");
        server.call(Method::GET, path).token("tnt_wrong").send().await.refused(401, "unauthenticated");
    }

    async fn a_new_revision_is_served_at_once(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let path = "/runtime/v1/tenants/acme/config";
        let before = server.get(path).send().await;
        let mut pack = domain_pack("Rates");
        pack["description"] = json!("with a description");
        pack["tools"]["getSettlement"]["description"] = json!("Reads the state of a settlement.");
        server.import_domain(&pack, "v1.1").await;

        let payload = activation("acme", "v1.1", Some("v1.0"));
        server.post("/admin/packs/activate", &payload).send().await.expect(StatusCode::OK);

        let after = server.get(path).header("if-none-match", before.header("etag")).send().await;
        assert_eq!(after.status, StatusCode::OK);
        assert_eq!(after.header("x-config-revision"), "2");
        assert_ne!(after.header("etag"), before.header("etag"));
    }

    async fn a_document_comes_back_as_stored_and_as_sent(db: TestDb) {
        let server = Server::on(&db).await;
        let text = serde_json::to_string_pretty(&domain_pack("Rates")).unwrap();
        let body = json!({"version": "v1.0", "content": text});
        server.post("/admin/packs/domain/import", &body).send().await.expect(StatusCode::CREATED);

        let source = server.get("/admin/packs/domain/Rates/v1.0/source").send().await;
        assert_eq!(source.text(), text);
        let raw = server
            .get("/admin/packs/domain/Rates/latest/raw")
            .header("accept-encoding", "br, gzip")
            .send()
            .await;
        assert_eq!(raw.expect(StatusCode::OK), domain_pack("Rates"));
        assert!(raw.header("content-digest").starts_with("sha-256=:"));
        assert!(!raw.headers.contains_key("content-encoding"), "the digest covers what is sent");
    }

    async fn the_audit_trail_tells_the_story_and_holds_together(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;

        let rows = server.get("/admin/audit?tenant_id=acme").send().await.expect(StatusCode::OK);
        let actions: Vec<_> =
            rows["items"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["activation.apply", "packs.import", "tenants.create"]);
        let packs = server.get("/admin/audit?action=packs.").send().await.expect(StatusCode::OK);
        assert_eq!(packs["total"], 2);
        let none = server.get("/admin/audit?from=2100-01-01").send().await.expect(StatusCode::OK);
        assert_eq!(none["total"], 0);
        let verdict = server.get("/admin/audit/verify").send().await.expect(StatusCode::OK);
        assert_eq!(verdict["valid"], true, "{verdict}");
        for (query, pointer, code) in [
            ("limit=0", "limit", "out_of_range"),
            ("limit=9007199254740992", "limit", "out_of_range"),
            ("after=x", "after", "invalid_cursor"),
        ] {
            let reply = server.get(&format!("/admin/audit/verify?{query}")).send().await;
            let problem = reply.refused(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{query}");
            assert_eq!(problem["errors"][0]["code"], code, "{query}");
        }
    }
}
