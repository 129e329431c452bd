//! Pages and operations on the same paths, and what surrounds a page.

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_testkit::{databases::on_sqlite, domain_pack};
use url::Url;

use crate::support::{ORIGIN, PASSWORD, Reply, Server, config};

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

fn varies_by_accept(reply: &Reply) -> bool {
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
fn a_row_of_the_trail_is_a_page_and_its_files_and_its_proof_are_none() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let seen = async |path: &str| {
            let call = server.call(Method::GET, path).cookie(&cookie);
            call.header("accept", BROWSER).send().await
        };

        let page = seen("/admin/audit/tenant:acme.1").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("vary").contains("accept"), "{page:?}");
        assert!(
            page.text().contains("created the tenant"),
            "{}",
            page.text()
        );
        assert_eq!(seen("/admin/audit/tenant:acme.999").await.status, 404);
        assert_eq!(seen("/admin/audit/nothing").await.status, 404);
        let file = seen("/admin/audit/export?format=csv").await;
        assert!(
            file.header("content-type").starts_with("text/csv"),
            "{file:?}"
        );
        let proof = seen("/admin/audit/verify").await;
        assert!(proof.header("content-type").starts_with("application/json"));
    });
}

#[test]
fn whose_session_has_ended_is_told_so() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let page = async |path: &str| {
            let call = server.call(Method::GET, path).cookie(&cookie);
            call.header("accept", BROWSER).send().await
        };
        let out = server.call(Method::POST, "/auth/sign-out").cookie(&cookie);
        out.header("origin", "http://tenantry.test").send().await;

        let led = page("/admin/audit").await;
        let sign_in = led.header("location");
        assert_eq!(sign_in, "/sign-in?next=%2Fadmin%2Faudit&ended=1");
        let form = page(sign_in).await;
        assert!(form.text().contains("Your session has ended"));
    });
}

#[test]
fn what_a_query_says_is_decoded_once_on_pages_and_through_sign_in() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let page = async |path: &str, cookie: &str| {
            let call = server.call(Method::GET, path).cookie(cookie);
            call.header("accept", BROWSER).send().await
        };
        for (query, shown) in [("%2541", "%41"), ("50%2525", "50%25"), ("a+b%2Bc", "a b+c")] {
            let tenants = page(&format!("/admin/tenants?q={query}"), &cookie).await;
            let field = format!("value=\"{shown}\"");
            assert!(
                tenants.text().contains(&field),
                "{query}: {}",
                tenants.text()
            );
        }

        let led = page("/admin/tenants?q=%2541", "none=1").await;
        let sign_in = led.header("location");
        assert_eq!(sign_in, "/sign-in?next=%2Fadmin%2Ftenants%3Fq%3D%252541");
        let form = page(sign_in, "none=1").await;
        let back = "name=\"next\" value=\"/admin/tenants?q=%2541\"";
        assert!(form.text().contains(back), "{}", form.text());
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

#[test]
fn signing_in_leads_to_a_page_of_this_site_whatever_is_asked_for() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        config.rate_limit_per_address = 0;
        let server = Server::with(&config).await;
        let mut foreign: Vec<String> = [
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test",
            "javascript:1",
            "/a b",
            "/é",
            "/\u{e01}",
            "/\u{202e}",
            "/a\r\nset-cookie: a=b",
            "/sign-in",
            "",
        ]
        .map(str::to_owned)
        .to_vec();
        foreign.extend(
            ['\0', '\u{1}', '\t', '\u{b}', '\u{1b}', '\u{7f}', '\u{9b}'].map(|c| format!("/{c}x")),
        );

        for next in foreign
            .iter()
            .map(String::as_str)
            .chain(["/admin/audit?q=%01"])
        {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([
                    ("username", "admin"),
                    ("password", PASSWORD),
                    ("next", next),
                ])
                .finish();
            let reply = server
                .call(Method::POST, "/ui/sign-in")
                .header("accept", BROWSER)
                .header("origin", ORIGIN)
                .text("application/x-www-form-urlencoded", body)
                .send()
                .await;

            assert_eq!(reply.status, StatusCode::FOUND, "{next:?}: {reply:?}");
            assert!(reply.header("set-cookie").contains('='), "{next:?}");
            let location = reply.header("location");
            if next.starts_with("/admin") {
                assert_eq!(location, next);
            } else {
                assert!(
                    ["/welcome", "/admin"].contains(&location),
                    "{next:?}: {location}"
                );
            }
        }
    });
}

/// Posts the form of a refused sign-in as a browser without script does.
async fn refused_sign_in(server: &Server, path: &str, referer: &str) -> Reply {
    server
        .call(Method::POST, path)
        .header("accept", BROWSER)
        .header("origin", ORIGIN)
        .header("referer", referer)
        .text(
            "application/x-www-form-urlencoded",
            "username=%3Cb%3Esomebody&password=wrong&next=",
        )
        .send()
        .await
}

#[test]
fn a_refused_form_is_answered_by_its_page_and_by_no_url() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let page = "http://tenantry.test/sign-in?next=%2Fadmin%2Faudit";

        let refused = refused_sign_in(&server, "/ui/sign-in", page).await;

        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(!refused.headers.contains_key("location"));
        let html = refused.text();
        assert!(html.contains("value=\"&lt;b&gt;somebody\""), "{html}");
        assert!(html.contains("value=\"/admin/audit\""), "{html}");
        assert!(
            !html.contains("type=\"module\""),
            "a page at a function's address runs no script"
        );
        // Its forms know where they belong, so that the second attempt is answered like the first.
        let action = "/ui/sign-in?page=%2Fsign-in%3Fnext%3D%252Fadmin%252Faudit";
        assert!(html.contains(&format!("action=\"{action}\"")), "{html}");
        let again = refused_sign_in(&server, action, "http://tenantry.test/ui/sign-in").await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED);
        assert!(again.text().contains("value=\"/admin/audit\""));

        let nowhere = refused_sign_in(&server, "/ui/sign-in?page=//evil.test", "about:blank").await;
        nowhere.refused(401, "sign-in-failed");
    });
}

#[test]
fn a_document_as_large_as_the_page_promises_is_validated_in_the_console() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut pack = domain_pack("Rates");
        // 8 MiB, less what the rest takes.
        pack["x-notes"] = "n".repeat((8 << 20) - 4096).into();
        let body = json!({"query": {"kind": "domain", "text": pack.to_string()}});

        let call = server
            .call(Method::POST, "/ui/packs/validate")
            .cookie(&cookie);
        let reply = call.header("origin", ORIGIN).json(&body).send().await;

        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        assert!(reply.text().contains("valid"));
    });
}

#[test]
fn a_form_that_is_not_utf8_is_refused_and_not_guessed_at() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        for body in [
            "kind=domain&intent=validate&text=Gr%FC%DFe",
            "kind=domain&t%E9xt=a",
        ] {
            let reply = server
                .call(Method::POST, "/ui/packs/import-form")
                .header("accept", BROWSER)
                .header("origin", ORIGIN)
                .text("application/x-www-form-urlencoded", body)
                .send()
                .await;

            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}: {reply:?}");
            assert!(reply.text().contains("not UTF-8"), "{}", reply.text());
        }
    });
}
