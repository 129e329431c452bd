//! What versions and revisions hold, for programs.

use http::StatusCode;
use serde_json::{Value, json};
use tenantry_testkit::{domain_pack, each_db};

use crate::support::Server;

const FINANCE: &str = include_str!("../../../seeds/finance/domain.v3.2.json");

/// The rows of a part.
fn rows<'v>(contents: &'v Value, part: &str) -> &'v [Value] {
    let parts = contents["parts"].as_array().unwrap();
    let found = parts.iter().find(|one| one["part"] == part);
    found.map_or(&[], |found| found["rows"].as_array().unwrap())
}

each_db! {
    async fn a_version_tells_its_parts_with_lines_and_how_its_cases_end(db: TestDb) {
        let server = Server::on(&db).await;
        let pack: Value = serde_json::from_str(FINANCE).unwrap();
        let body = json!({"version": "v3.2", "content": FINANCE});
        server.post("/admin/packs/domain/import", &body).send().await.expect(StatusCode::CREATED);

        let path = "/admin/packs/domain/Finance/latest";
        let held = server.get(&format!("{path}/contents")).send().await.expect(StatusCode::OK);
        for (part, key) in [
            ("exception_types", "exceptionTypes"), ("tools", "tools"), ("playbooks", "playbooks"),
            ("test_suites", "testSuites"), ("entities", "entities"),
        ] {
            let all = pack[key].as_object().map_or_else(|| pack[key].as_array().unwrap().len(), serde_json::Map::len);
            let shown = held["parts"].as_array().unwrap().iter().find(|one| one["part"] == part).unwrap();
            assert_eq!(shown["count"], all, "{part}");
            assert_eq!(shown["rows"].as_array().unwrap().len(), all.min(10), "{part}");
        }
        assert!(!rows(&held, "guardrails").is_empty(), "{held}");
        let case = &rows(&held, "test_suites")[0];
        let line = usize::try_from(case["line"].as_u64().unwrap()).unwrap();
        assert_eq!(FINANCE.lines().nth(line).unwrap().trim(), format!("\"name\": {},", case["name"]));
        let kind = &rows(&held, "exception_types")[0];
        assert!(kind["facts"]["detection_rules"].is_string(), "{kind}");

        let one = server.get(&format!("{path}/contents?part=tools&offset=1&limit=2")).send().await;
        let one = one.expect(StatusCode::OK);
        assert_eq!((one["parts"].as_array().unwrap().len(), &one["offset"]), (1, &json!(1)));
        assert_eq!(rows(&one, "tools"), &rows(&held, "tools")[1..3]);

        let run = server.get(&format!("{path}/suites")).send().await.expect(StatusCode::OK);
        assert_eq!((&run["failed"], &run["not_run"]), (&json!(0), &Value::Null));
        assert_eq!(run["results"][0]["line"], case["line"]);
    }

    async fn a_revision_tells_the_source_of_each_part_however_old_it_is(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let mut second = domain_pack("Rates");
        second["tools"]["late"] = json!({"description": "x", "endpoint": "https://t.example.com/late"});
        server.import_domain(&second, "v2.0").await;
        let pair = json!({"tenant_id": "acme", "domain_pack_version": "v2.0", "accept_warnings": true});
        server.post("/admin/packs/activate", &pair).send().await.expect(StatusCode::OK);

        let at = async |revision: u32| {
            let path = format!("/admin/tenants/acme/revisions/{revision}/contents");
            server.get(&path).send().await.expect(StatusCode::OK)
        };
        let (first, now) = (at(1).await, at(2).await);

        assert_eq!((&first["current"], &first["revision"]["revision"]), (&json!(2), &json!(1)));
        let named = |of: &Value, name: &str| {
            let parts = of["contents"]["parts"].as_array().unwrap().iter();
            parts.flat_map(|part| part["rows"].as_array().unwrap()).any(|row| row["name"] == name)
        };
        assert!(!named(&first, "late") && named(&now, "late"), "as it was activated");
        let kind = &rows(&first["contents"], "exception_types")[0];
        assert_eq!((&kind["source"], &kind["shown_in"]), (&json!("domain"), &json!("domain")));
        assert_eq!(kind["pointer"], "/exceptionTypes/SETTLEMENT_FAIL");
        let own = &rows(&first["contents"], "severity_overrides")[0];
        assert_eq!((&own["source"], &own["shown_in"]), (&json!("tenant"), &json!("tenant")));

        let diff = server.get("/admin/tenants/acme/revisions/2/diff").send().await.expect(StatusCode::OK);
        assert_eq!((&diff["from"]["revision"], &diff["to"]["revision"]), (&json!(1), &json!(2)));
        // The tenant's own pack does not approve the tool.
        assert_eq!((&diff["changes"], &diff["loosened"]), (&json!([]), &json!([])));
        let first = server.get("/admin/tenants/acme/revisions/1/diff").send().await.expect(StatusCode::OK);
        assert_eq!((&first["from"], &first["is_same"]), (&Value::Null, &json!(false)));
    }

    async fn what_makes_no_sense_is_refused_by_name(db: TestDb) {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;

        for of in ["packs/domain/Rates/v1.0", "packs/tenant/acme/v1.0", "tenants/acme/revisions/1"] {
            for (query, pointer) in [
                ("part=colours", "part"), ("limit=0", "limit"), ("limit=201", "limit"),
                ("offset=-1", "offset"), ("from=1", "from"), ("offset=1&offset=2", "offset"),
            ] {
                let path = format!("/admin/{of}/contents?{query}");
                let refused = server.get(&path).send().await.refused(422, "invalid");
                assert_eq!(refused["errors"][0]["pointer"], pointer, "{path}");
            }
            let beyond = format!("/admin/{of}/contents?offset=9007199254740991");
            server.get(&beyond).send().await.expect(StatusCode::OK);
        }
        for (query, pointer) in
            [("from=-1", "from"), ("from=1&from=2", "from"), ("from=", "from"), ("to=1", "to"), ("from=1.5", "from")]
        {
            let path = format!("/admin/tenants/acme/revisions/1/diff?{query}");
            let refused = server.get(&path).send().await.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{path}");
        }
        for gone in [
            "tenants/acme/revisions/0/diff", "tenants/acme/revisions/1/diff?from=9007199254740991",
            "tenants/nobody/revisions/1/diff",
            "packs/domain/Rates/v9.0/contents", "packs/domain/Rates/v9.0/suites", "packs/domain/None/latest/contents",
            "tenants/acme/revisions/0/contents", "tenants/nobody/revisions/1/contents",
        ] {
            server.get(&format!("/admin/{gone}")).send().await.refused(404, "not-found");
        }
    }
}
