//! Names that people choose, and the words of the paths that they stand in.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::json;
use tenantry_domain::{
    examples::playbook,
    id::TenantId,
    packs::{DomainName, Version},
    playbooks::PlaybookId,
};
use tenantry_testkit::{domain_pack, each_db};

use crate::{openapi::operations, support::Server};

/// Every literal segment of a path of the console or the API.
fn words() -> BTreeSet<String> {
    let operations = operations().into_iter().map(|(_, path)| path);
    let health = ["/healthz", "/readyz", "/metrics", "/ui/"].map(str::to_owned);
    let paths = operations
        .chain(tenantry_server::page_paths())
        .chain(health);
    let segments = paths.flat_map(|path| {
        let segments = path.split('/').map(str::to_owned);
        segments.collect::<Vec<_>>()
    });
    let is_word = |segment: &String| !segment.is_empty() && !segment.starts_with(['{', ':', '*']);
    segments.filter(is_word).collect()
}

#[test]
fn nothing_new_is_called_like_a_word_of_a_path() {
    let words = words();
    for expected in ["new", "import", "compare", "audit", "sign-in", "findings"] {
        assert!(words.contains(expected), "{words:?}");
    }
    let spellings = words
        .iter()
        .flat_map(|word| [word.clone(), word.to_ascii_uppercase()]);
    for word in spellings {
        assert!(TenantId::choose(&word).is_err(), "a tenant may be `{word}`");
        assert!(
            DomainName::choose(&word).is_err(),
            "a domain may be `{word}`"
        );
        assert!(
            PlaybookId::choose(&word).is_err(),
            "a playbook may be `{word}`"
        );
        assert!(
            Version::parse(&word).is_err() || word.eq_ignore_ascii_case("v1"),
            "a version may be `{word}`"
        );
    }
}

each_db! {
    async fn words_of_paths_are_refused_for_tenants_domains_and_playbooks(db: TestDb) {
        let server = Server::on(&db).await;
        for word in ["new", "New", "compare", "TENANTS"] {
            let tenant = json!({"tenant_id": word, "name": "Newco Ltd"});
            let refused = server.post("/admin/tenants", &tenant).send().await.refused(422, "invalid");
            assert_eq!(refused["errors"][0]["code"], "reserved");
            let own = json!({"content": playbook(word)});
            let refused = server.post("/admin/playbooks", &own).send().await;
            let refused = refused.refused(422, "invalid-pack");
            assert_eq!(refused["findings"][0]["pointer"], "/playbookId", "{refused}");
            let pack = json!({"content": domain_pack(word)});
            let refused = server.post("/admin/packs/domain/import", &pack).send().await;
            let refused = refused.refused(422, "invalid-pack");
            assert_eq!(refused["findings"][0]["pointer"], "/domainName", "{refused}");
        }
        let absent = server.get("/admin/tenants/import").send().await;
        assert_eq!(absent.status, StatusCode::NOT_FOUND);
    }
}
