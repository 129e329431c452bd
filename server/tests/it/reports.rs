//! Reports over HTTP: validations that are kept, what is refused, and documents in lists.

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_testkit::{domain_pack, each_db, tenant_pack};

use crate::support::{Server, TOKEN};

const RAW: &str = "application/vnd.tenantry.pack+json";

each_db! {
    async fn a_kept_validation_has_an_address(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let domain = json!({"kind": "domain", "content": domain_pack("Rates")});
        let text = tenant_pack("acme", "Rates").to_string();

        let as_json = server.post("/admin/packs/validate?store=true", &domain).send().await;
        let raw = server
            .call(Method::POST, "/admin/packs/validate?kind=tenant&tenant_id=acme&store=true")
            .token(TOKEN)
            .text(RAW, text)
            .send()
            .await;

        for kept in [as_json, raw] {
            let result = kept.expect(StatusCode::OK);
            let id = result["report_id"].as_str().unwrap();
            let path = format!("/admin/packs/reports/{id}");
            assert_eq!(kept.header("location"), path);
            let report = server.get(&path).send().await.expect(StatusCode::OK);
            assert_eq!(report["outcome"], "validated");
            assert_eq!(report["findings"], result["findings"]);
        }
        let query = "/admin/packs/reports?outcome=validated&kind=tenant&domain=rates&tenant_id=ACME";
        let listed = server.get(query).send().await.expect(StatusCode::OK);
        assert_eq!(listed["total"], 1);
        for store in ["", "?store=false"] {
            let path = format!("/admin/packs/validate{store}");
            let passing = server.post(&path, &domain).send().await;
            assert!(passing.expect(StatusCode::OK).get("report_id").is_none());
            assert!(!passing.headers.contains_key("location"));
        }
    }

    async fn what_is_not_understood_is_refused_by_name(db: TestDb) {
        let server = Server::on(&db).await;
        let domain = json!({"kind": "domain", "content": domain_pack("Rates")});
        let nameless = json!({"kind": "tenant", "content": tenant_pack("acme", "Rates")});

        let refusals = [
            server.post("/admin/packs/validate?store=maybe", &domain).send().await,
            server.post("/admin/packs/validate?keep=true", &domain).send().await,
            server.post("/admin/packs/validate?store=true", &nameless).send().await,
            server.get("/admin/packs/domain?include=findings").send().await,
            server.get("/admin/packs/reports?outcome=lost").send().await,
            server.get("/admin/packs/reports?version=latest").send().await,
        ];

        let named = refusals.map(|reply| {
            let problem = reply.refused(422, "invalid");
            problem["errors"][0]["pointer"].as_str().unwrap().to_owned()
        });
        assert_eq!(named, ["store", "keep", "/tenant_id", "include", "outcome", "version"]);
        let import = json!({"version": "v1.0", "content": domain_pack("Rates")});
        let reply = server.post("/admin/packs/domain/import?store=true", &import).send().await;
        assert_eq!(reply.refused(422, "invalid")["errors"][0]["pointer"], "store");
    }

    async fn a_refused_import_leads_to_its_report(db: TestDb) {
        let server = Server::on(&db).await;
        let mut pack = domain_pack("Rates");
        pack["surprise"] = json!(1);
        let body = json!({"version": "v1.0", "content": pack});

        let problem = server.post("/admin/packs/domain/import", &body).send().await;
        let problem = problem.refused(422, "invalid-pack");
        let path = format!("/admin/packs/reports/{}", problem["report_id"].as_str().unwrap());
        let report = server.get(&path).send().await.expect(StatusCode::OK);

        assert_eq!(report["outcome"], "refused");
        assert_eq!(report["findings"], problem["findings"]);
        server.get("/admin/packs/reports/rep_none").send().await.refused(404, "not-found");
    }

    async fn a_list_carries_documents_where_they_are_asked_for(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let lists = [
            ("/admin/packs/domain", domain_pack("Rates")),
            ("/admin/packs/domain/Rates", domain_pack("Rates")),
            ("/admin/packs/tenant", tenant_pack("acme", "Rates")),
            ("/admin/packs/tenant/acme", tenant_pack("acme", "Rates")),
        ];

        for (path, document) in lists {
            let plain = server.get(path).send().await.expect(StatusCode::OK);
            assert!(plain["items"][0].get("content").is_none(), "{path}");
            let path = format!("{path}?include=content");
            let full = server.get(&path).send().await.expect(StatusCode::OK);
            assert_eq!(full["items"][0]["content"], document, "{path}");
            assert_eq!(full["items"][0]["checksum"], plain["items"][0]["checksum"]);
        }
    }
}
