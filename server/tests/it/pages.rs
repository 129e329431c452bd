//! Pages and operations on the same paths, and what surrounds a page.

use http::{Method, StatusCode};
use tenantry_testkit::databases::on_sqlite;
use url::Url;

use crate::support::{PASSWORD, Server, config};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn a_browser_gets_the_page_and_a_program_the_operation() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let get = |path: &str, accept: &str| {
            server
                .call(Method::GET, path)
                .cookie(&cookie)
                .header("accept", accept)
                .send()
        };

        for path in ["/admin/tenants", "/admin/tenants/acme", "/admin/audit"] {
            let page = get(path, BROWSER).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                page.header("content-type").starts_with("text/html"),
                "{path}"
            );
            assert!(page.text().contains("<!DOCTYPE html>"));
            for accept in ["*/*", "application/json", "application/json, text/html"] {
                let data = get(path, accept).await;
                assert_eq!(
                    data.header("content-type"),
                    "application/json",
                    "{path} {accept}"
                );
                assert!(varies_by_accept(&data), "{path}");
            }
            assert!(varies_by_accept(&page), "{path}");
        }
        let download = get("/admin/packs/domain/Rates/v1.0/source", BROWSER).await;
        assert_eq!(
            download.header("content-type"),
            "application/json",
            "there is no such page"
        );
    });
}

fn varies_by_accept(reply: &crate::support::Reply) -> bool {
    reply
        .headers
        .get_all("vary")
        .iter()
        .any(|value| value == "accept")
}

#[test]
fn a_page_has_a_policy_with_a_nonce_of_its_own() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let get = |path: &str| {
            server
                .call(Method::GET, path)
                .header("accept", BROWSER)
                .send()
        };
        let mut nonces = Vec::new();
        for (path, status) in [("/sign-in", 200), ("/sign-in", 200), ("/no/such/page", 404)] {
            let page = get(path).await;
            assert_eq!(page.status.as_u16(), status);
            let policy = page.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("'wasm-unsafe-eval'"));
            assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors 'none'"));
            let nonce = policy
                .split("'nonce-")
                .nth(1)
                .unwrap()
                .split('\'')
                .next()
                .unwrap();
            assert!(
                page.text().contains(&format!("nonce=\"{nonce}\"")),
                "{path}"
            );
            nonces.push(nonce.to_owned());
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), 3, "no nonce is used twice");
    });
}

#[test]
fn a_stranger_is_led_to_the_sign_in_page_and_back() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let page = server
            .call(Method::GET, "/admin/audit")
            .header("accept", BROWSER)
            .send()
            .await;
        assert!(page.status.is_redirection(), "{page:?}");
        assert_eq!(page.header("location"), "/sign-in?next=%2Fadmin%2Faudit");
        assert!(page.header("cache-control").contains("no-store"));
    });
}

#[test]
fn files_of_the_console_have_no_credential_and_no_way_out() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        for path in [
            "/manifest.json",
            "/pkg/../Cargo.toml",
            "/pkg/none.0000.js",
            "/%2e%2e/x.js",
        ] {
            server
                .call(Method::GET, path)
                .send()
                .await
                .refused(404, "not-found");
        }
    });
}

#[test]
fn behind_tls_browsers_are_told_to_stay_there() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        config.public_url = Some(Url::parse("https://tenantry.test").unwrap());
        let server = Server::with(&config).await;
        let page = server
            .call(Method::GET, "/sign-in")
            .header("accept", BROWSER)
            .send()
            .await;
        assert!(
            page.header("strict-transport-security")
                .contains("max-age=")
        );
        assert_eq!(page.header("referrer-policy"), "same-origin");
    });
}
