//! What a refusal says of what was probably meant, and of where it stands.

use http::Method;
use serde_json::{Value, json};
use tenantry_testkit::each_db;

use crate::support::{ORIGIN, Server};

/// The first value that was refused: its pointer and what is said of it.
fn first(problem: &Value) -> (&str, &str) {
    let error = &problem["errors"][0];
    (
        error["pointer"].as_str().unwrap(),
        error["message"].as_str().unwrap(),
    )
}

each_db! {
    async fn a_misspelt_field_is_told_what_was_meant(db: TestDb) {
        let server = Server::on(&db).await;
        let create = |body: Value| server.post("/admin/tenants", &body).send();

        let field = create(json!({"tenant_id": "acme", "nmae": "Acme"})).await.refused(422, "invalid");
        assert_eq!(first(&field), ("/nmae", "There is no field `nmae` here; did you mean `name`?"));
        let far = create(json!({"tenant_id": "acme", "name": "Acme", "colour": 1})).await.refused(422, "invalid");
        assert_eq!(first(&far), ("/colour", "There is no field `colour` here."));
        let name = "name".repeat(30);
        let long = create(json!({"tenant_id": "acme", name: 1})).await.refused(422, "invalid");
        assert!(!first(&long).1.contains("did you mean"), "{long}");
        let thai = server
            .post("/admin/tenants", &json!({"tenant_id": "acme", "nmae": "Acme"}))
            .header("accept-language", "th")
            .send()
            .await
            .refused(422, "invalid");
        assert!(first(&thai).1.contains("คุณหมายถึง `name` หรือไม่"), "{thai}");

        for (query, meant) in [("stauts=ACTIVE", "status"), ("limt=1", "limit"), ("curser=x", "cursor")] {
            let refused = server.get(&format!("/admin/tenants?{query}")).send().await.refused(422, "invalid");
            let (pointer, message) = first(&refused);
            assert_eq!(pointer, query.split('=').next().unwrap());
            assert!(message.ends_with(&format!("did you mean `{meant}`?")), "{message}");
        }
        // What stands in the path, or nobody can give, is never proposed.
        for path in ["/admin/tenants?pag=1", "/admin/packs/domain/Rates?domin=x", "/admin/packs/domain?tenant_idd=x"] {
            let refused = server.get(path).send().await.refused(422, "invalid");
            for never in ["`page`", "`domain`", "`tenant_id`"] {
                assert!(!first(&refused).1.contains(&format!("mean {never}")), "{path}: {refused}");
            }
        }
    }

    async fn a_value_in_a_list_is_pointed_at(db: TestDb) {
        let server = Server::on(&db).await;
        let bindings = json!([{"role": "viewer"}, {"role": "viewer", "tenant_id": "NOPE"}]);
        let user = json!({"username": "vera", "password": "four quiet rivers meet", "bindings": bindings});
        server.create_tenant("acme").await;
        let token = json!({"name": "ci", "roles": ["viewer"], "tenant_ids": ["acme", "NOPE"]});

        let user = server.post("/admin/users", &user).send().await.refused(422, "invalid");
        let token = server.post("/admin/tokens", &token).send().await.refused(422, "invalid");

        assert_eq!(first(&user).0, "/bindings/1/tenant_id");
        assert_eq!(first(&token).0, "/tenant_ids/1");
    }

    async fn a_list_is_no_object_wherever_it_stands(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("ACME").await;
        let candidate = json!({"tenant_id": "ACME", "domain": "Rates", "domain_pack_version": "v1.0"});
        let exceptions = json!({"candidate": candidate, "exceptions": [{}, ["EX-1", "SETTLEMENT_FAIL"]]});
        let bindings = json!({"username": "vera", "password": "four quiet rivers meet", "bindings": [["viewer", null]]});

        for (path, body, at) in [
            ("/admin/packs/activate/replay", exceptions, "/exceptions/1"),
            ("/admin/users", bindings, "/bindings/0"),
        ] {
            let refused = server.post(path, &body).send().await.refused(422, "invalid");
            let (pointer, message) = first(&refused);
            assert_eq!((pointer, message), (at, "There is a list where an object belongs."));
        }
    }

    async fn a_foreign_page_is_named(db: TestDb) {
        let server = Server::on(&db).await;
        let sign_in = |origin: &'static str| {
            let call = server.call(Method::POST, "/auth/sign-in").header("origin", origin);
            call.json(&json!({"username": "a", "password": "b"})).send()
        };

        let evil = sign_in("https://evil.example").await.refused(403, "cross-site");
        let odd = sign_in("a`b").await.refused(403, "cross-site");

        let detail = evil["detail"].as_str().unwrap();
        assert!(detail.contains("`https://evil.example`") && detail.contains(ORIGIN), "{detail}");
        assert!(!odd["detail"].as_str().unwrap().contains("a`b"), "{odd}");
    }
}
