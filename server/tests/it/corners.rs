//! Corners of HTTP where clients and proxies differ: heads without bodies, lists of tags, weights of zero,
//! names in capitals, byte order marks.

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;
use tenantry_testkit::{databases::on_sqlite, domain_pack};

use crate::support::{PASSWORD, Server, TOKEN};

/// What of an answer is of its time and not of its content.
const PASSING: [&str; 5] = [
    "x-request-id",
    "ratelimit-remaining",
    "ratelimit-reset",
    "date",
    "content-security-policy",
];

fn lasting(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut all: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !PASSING.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_head_is_that_of_the_same_read_in_every_coding() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        for (path, accept) in [
            ("/admin/tenants", "*/*"),
            ("/admin/packs/domain/Rates/v1.0", "*/*"),
            ("/admin/packs/domain/Rates/v1.0/raw", "*/*"),
            ("/runtime/v1/tenants/acme/config", "*/*"),
            ("/openapi.json", "*/*"),
            ("/admin/tenants/nobody", "*/*"),
            ("/no/such/path", "*/*"),
            ("/docs/findings", "text/html"),
            ("/sign-in", "text/html"),
            ("/healthz", "*/*"),
        ] {
            for coding in ["identity", "gzip", "br"] {
                let ask = async |method| {
                    let call = server.call(method, path).token(TOKEN);
                    call.header("accept", accept)
                        .header("accept-encoding", coding)
                        .send()
                        .await
                };

                let (read, head) = (ask(Method::GET).await, ask(Method::HEAD).await);

                assert_eq!(head.status, read.status, "{path} {coding}");
                assert!(head.body.is_empty(), "{path} {coding}");
                assert!(!read.body.is_empty(), "{path} {coding}");
                assert_eq!(
                    lasting(&head.headers),
                    lasting(&read.headers),
                    "{path} {coding}"
                );
                if let Some(length) = head.headers.get(header::CONTENT_LENGTH) {
                    let length = length.to_str().unwrap();
                    assert_eq!(length, read.body.len().to_string(), "{path} {coding}");
                }
            }
        }
        let tag = server
            .get("/openapi.json")
            .send()
            .await
            .header("etag")
            .to_owned();
        let same = server.call(Method::HEAD, "/openapi.json");
        let same = same.header("if-none-match", &tag).send().await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED);
        // What there is no read of has no head either.
        let none = server.call(Method::HEAD, "/auth/sign-in").send().await;
        assert_eq!(none.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}

#[test]
fn a_change_is_made_where_one_of_the_tags_fits() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.create_tenant("acme").await;
        let rename = async |lines: &[&str]| {
            let mut call = server.patch("/admin/tenants/acme", &json!({"name": "B"}));
            for line in lines {
                call = call.header("if-match", line);
            }
            call.send().await
        };

        rename(&["\"7\", \"8\""])
            .await
            .refused(412, "precondition-failed");
        rename(&["W/\"1\""])
            .await
            .refused(412, "precondition-failed");
        rename(&["\"7\", \"1-abc\""]).await.expect(StatusCode::OK);
        let named = server.patch("/admin/tenants/acme", &json!({"name": "C"}));
        let named = named
            .header("if-match", "\"1\"")
            .header("if-match", "\"2\"");
        named.send().await.expect(StatusCode::OK);
        let gone = server.patch("/admin/tenants/nobody", &json!({"name": "B"}));
        gone.header("if-match", "*")
            .send()
            .await
            .refused(404, "not-found");
    });
}

#[test]
fn what_is_refused_by_a_weight_of_zero_is_not_sent() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant("acme").await;
        for path in ["/openapi.json", "/runtime/v1/tenants/acme/config"] {
            for (accepts, coding) in [
                (&["gzip;q=0, br;q=0"][..], None),
                (&["GZIP; Q=0.000"], None),
                (&["br;q=0", "GZip;q=0.1"], Some("gzip")),
            ] {
                let mut call = server.get(path);
                for line in accepts {
                    call = call.header("accept-encoding", line);
                }
                let reply = call.send().await;
                let sent = reply.headers.get("content-encoding");
                let sent = sent.map(|value| value.to_str().unwrap());
                assert_eq!(sent, coding, "{path} {accepts:?}");
            }
        }
        let cookie = server.sign_in("admin", PASSWORD).await;
        let data = server.call(Method::GET, "/admin/tenants").cookie(&cookie);
        let data = data.header("accept", "TEXT/HTML;Q=0, */*").send().await;
        assert_eq!(data.header("content-type"), "application/json");
    });
}

#[test]
fn names_are_read_in_capitals_too() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let tenant = json!({"tenant_id": "acme", "name": "A"}).to_string();
        let made = server.call(Method::POST, "/admin/tenants");
        let made = made
            .header("authorization", &format!("BEARER {TOKEN}"))
            .text("Application/JSON; Charset=UTF-8", tenant);
        made.send().await.expect(StatusCode::CREATED);
        let raw = server.call(Method::POST, "/admin/packs/domain/import?version=v1.0");
        let raw = raw.token(TOKEN).text(
            "APPLICATION/VND.TENANTRY.PACK+JSON",
            domain_pack("Rates").to_string(),
        );
        raw.send().await.expect(StatusCode::CREATED);
        let page = server.call(Method::GET, "/sign-in");
        let page = page.header("accept", "TEXT/HTML").send().await;
        assert!(page.header("content-type").starts_with("text/html"));
    });
}

#[test]
fn a_byte_order_mark_is_passed_over_before_envelopes_and_documents() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let send = async |path: &str, media_type: &str, text: String| {
            let call = server.call(Method::POST, path).token(TOKEN);
            call.text(media_type, text).send().await
        };
        let json = "application/json";
        let tenant =
            |mark: &str, id: &str| format!("{mark}{}", json!({"tenant_id": id, "name": "A"}));

        let made = send("/admin/tenants", json, tenant("\u{feff}", "bom")).await;
        made.expect(StatusCode::CREATED);
        let twice = send("/admin/tenants", json, tenant("\u{feff}\u{feff}", "two")).await;
        twice.refused(400, "malformed-body");
        let nul = format!("\u{feff}{}", json!({"tenant_id": "nul", "name": "a\u{0}b"}));
        send("/admin/tenants", json, nul)
            .await
            .refused(422, "invalid");

        let import = "/admin/packs/domain/import";
        let pack = format!("\u{feff}{}", domain_pack("Rates"));
        let envelope = json!({"version": "v1.0", "content": pack});
        let enveloped = send(import, json, format!("\u{feff}{envelope}")).await;
        enveloped.expect(StatusCode::CREATED);
        let raw = "application/vnd.tenantry.pack+json";
        let again = send(&format!("{import}?version=v1.0"), raw, pack).await;
        again.expect(StatusCode::OK);
        // What is sent as JSON never begins with one (RFC 8259, 8.1).
        let source = server
            .get("/admin/packs/domain/Rates/v1.0/source")
            .send()
            .await;
        assert_eq!(source.text(), domain_pack("Rates").to_string());
    });
}
