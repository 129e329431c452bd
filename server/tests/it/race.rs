//! Two activations of one tenant at once: one wins, the other is told.

use http::StatusCode;
use serde_json::json;
use tenantry_testkit::{domain_pack, each_db};

use crate::support::{Server, activation};

const ROUNDS: usize = 6;

each_db! {
    async fn one_of_two_activations_wins_and_no_revision_is_skipped(db: TestDb) {
        let server = Server::on(&db).await;
        server.create_tenant("acme").await;
        let mut pack = domain_pack("Rates");
        for version in 0..=2 * ROUNDS {
            pack["tools"]["getSettlement"]["description"] = json!(format!("Number {version}."));
            server.import_domain(&pack, &format!("v1.{version}")).await;
        }
        let activate = |version: usize, base: usize| {
            let mut body = activation("acme", &format!("v1.{version}"), None);
            body["domain"] = json!("Rates");
            body["expected_revision"] = json!(base);
            server.post("/admin/packs/activate", &body).send()
        };

        for round in 0..ROUNDS {
            let (one, other) =
                tokio::join!(activate(2 * round + 1, round), activate(2 * round + 2, round));
            let mut statuses = [one.status, other.status];
            statuses.sort();
            assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT], "{one:?} {other:?}");
        }

        let list = server.get("/admin/tenants/acme/revisions").send().await.json();
        let numbers: Vec<_> =
            list["items"].as_array().unwrap().iter().map(|r| r["revision"].as_u64().unwrap()).collect();
        let expected: Vec<u64> = (1..=u64::try_from(ROUNDS).unwrap()).rev().collect();
        assert_eq!(numbers, expected);
        let served = server.get("/runtime/v1/tenants/acme/config").send().await;
        assert_eq!(served.header("x-config-revision"), ROUNDS.to_string());
    }
}
