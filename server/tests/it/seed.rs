//! The demo: loaded into an empty database, complete, and harmless to load again.

use http::StatusCode;
use serde_json::{Value, json};
use tenantry_server::{Seed, SeedReport, has_other_tenants, seed_demo};
use tenantry_testkit::each_db;

use crate::support::{Server, TOKEN, config};

const SAME_CONTENT: &str = include_str!("../../../seeds/e2e/playbook.same_content_as.json");

/// The first playbook that is linked to the demo's first tenant.
async fn linked(server: &Server) -> Value {
    let links = server
        .get("/admin/tenants/ACME_CAPITAL/playbooks")
        .send()
        .await;
    links.expect(StatusCode::OK)["items"][0].clone()
}

each_db! {
    async fn the_demo_is_loaded_once_and_served(db: TestDb) {
        let mut config = config(&db);
        config.seed = Seed::Demo;
        let server = Server::with(&config).await;
        let whole = SeedReport { tenants: 2, packs: 4, playbooks: 1, links: 1, activations: 2 };
        assert_eq!(server.app.started.seeded, Some(whole));

        for tenant in ["ACME_CAPITAL", "NORTHWIND_SECURITIES"] {
            let path = format!("/runtime/v1/tenants/{tenant}/config");
            let served = server.get(&path).send().await;
            assert_eq!(served.expect(StatusCode::OK)["domainName"], "CapitalMarkets");
        }
        let served = server.get("/runtime/v1/tenants/ACME_CAPITAL/config").send().await;
        let first = &served.expect(StatusCode::OK)["playbooks"][0];
        assert_eq!(first["playbookId"], "call-the-desk", "a linked playbook wins");
        let link = linked(&server).await;
        assert_eq!(link["playbook_id"], "call-the-desk");
        assert_eq!((&link["revision"], &link["verdict"]), (&json!(1), &json!("COMPATIBLE")));
        let path = "/admin/tenants/ACME_CAPITAL/revisions";
        let revisions = server.get(path).send().await.expect(StatusCode::OK);
        assert_eq!(revisions["total"], 1, "it is part of the first revision: {revisions}");
        let again = seed_demo(&server.app.services).await.unwrap();
        assert_eq!(again, SeedReport::default());
        assert!(!has_other_tenants(&server.app.services).await.unwrap());
        server.create_tenant("somebody").await;
        assert!(has_other_tenants(&server.app.services).await.unwrap());
        drop(server);

        let restarted = Server::with(&config).await;
        assert_eq!(restarted.app.started.seeded, None, "the database is not empty any more");
    }

    async fn what_was_unlinked_since_stays_unlinked(db: TestDb) {
        let mut config = config(&db);
        config.seed = Seed::Demo;
        let server = Server::with(&config).await;
        let path = "/admin/playbooks/call-the-desk/links/ACME_CAPITAL?accept_warnings=true";
        let unlinked = server.call(http::Method::DELETE, path).token(TOKEN).send().await;
        unlinked.expect(StatusCode::OK);

        let again = seed_demo(&server.app.services).await.unwrap();

        assert_eq!(again, SeedReport::default());
        assert_eq!(linked(&server).await, Value::Null);
    }

    async fn the_seed_of_same_content_as_is_a_playbook_too(db: TestDb) {
        let server = Server::on(&db).await;
        let content: Value = serde_json::from_str(SAME_CONTENT).unwrap();
        let register = async |version: &str| {
            let body = json!({"version": version, "content": content});
            let reply = server.post("/admin/playbooks", &body).send().await;
            let findings = reply.expect(StatusCode::CREATED)["findings"].clone();
            findings.as_array().unwrap().iter().map(|one| one["code"].clone()).collect::<Vec<_>>()
        };

        assert_eq!(register("v1.0").await, [] as [&str; 0]);
        assert_eq!(register("v1.1").await, ["same_content_as"]);
    }

    async fn the_first_start_happens_once(db: TestDb) {
        let first = Server::on(&db).await;
        assert!(first.app.started.first_start.admin_created);
        drop(first);

        let second = Server::on(&db).await;
        let report = &second.app.started.first_start;
        assert!(!report.admin_created);
        assert_eq!(report.init_token, tenantry_server::InitToken::Ignored);
        second.get("/auth/me").send().await.expect(StatusCode::OK);
    }
}
