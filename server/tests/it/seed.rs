//! The demo: loaded into an empty database, complete, and harmless to load again.

use http::StatusCode;
use tenantry_server::{Seed, SeedReport, has_other_tenants, seed_demo};
use tenantry_testkit::each_db;

use crate::support::{Server, config};

each_db! {
    async fn the_demo_is_loaded_once_and_served(db: TestDb) {
        let mut config = config(&db);
        config.seed = Seed::Demo;
        let server = Server::with(&config).await;
        let whole = SeedReport { tenants: 2, packs: 4, activations: 2 };
        assert_eq!(server.app.started.seeded, Some(whole));

        for tenant in ["ACME_CAPITAL", "NORTHWIND_SECURITIES"] {
            let path = format!("/runtime/v1/tenants/{tenant}/config");
            let served = server.get(&path).send().await;
            assert_eq!(served.expect(StatusCode::OK)["domainName"], "CapitalMarkets");
        }
        let again = seed_demo(&server.app.services).await.unwrap();
        assert_eq!(again, SeedReport::default());
        assert!(!has_other_tenants(&server.app.services).await.unwrap());
        server.create_tenant("somebody").await;
        assert!(has_other_tenants(&server.app.services).await.unwrap());
        drop(server);

        let restarted = Server::with(&config).await;
        assert_eq!(restarted.app.started.seeded, None, "the database is not empty any more");
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
