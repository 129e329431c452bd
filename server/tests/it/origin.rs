//! What a cookie speaks for must come from our own pages.

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_testkit::databases::on_sqlite;

use crate::support::{HOST, ORIGIN, PASSWORD, Server, TOKEN};

#[test]
fn signing_in_from_another_site_is_refused() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let sign_in = |headers: &'static [(&'static str, &'static str)]| {
            let body = json!({"username": "admin", "password": PASSWORD});
            let call = server.call(Method::POST, "/auth/sign-in").json(&body);
            headers
                .iter()
                .fold(call, |call, (name, value)| call.header(name, value))
                .send()
        };

        sign_in(&[]).await.refused(403, "cross-site");
        sign_in(&[("origin", "https://evil.test")])
            .await
            .refused(403, "cross-site");
        sign_in(&[("origin", "null")])
            .await
            .refused(403, "cross-site");
        sign_in(&[("sec-fetch-site", "cross-site")])
            .await
            .refused(403, "cross-site");
        sign_in(&[("sec-fetch-site", "same-origin")])
            .await
            .expect(StatusCode::OK);
        sign_in(&[("origin", ORIGIN)]).await.expect(StatusCode::OK);
    });
}

#[test]
fn a_session_changes_things_only_from_our_own_pages() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let create = |origin: Option<&'static str>, id: &str| {
            let body = json!({"tenant_id": id, "name": "A"});
            let call = server
                .call(Method::POST, "/admin/tenants")
                .cookie(&cookie)
                .json(&body);
            match origin {
                Some(origin) => call.header("origin", origin),
                None => call,
            }
            .send()
        };

        create(None, "a1").await.refused(403, "cross-site");
        create(Some("https://evil.test"), "a1")
            .await
            .refused(403, "cross-site");
        create(Some(ORIGIN), "a1").await.expect(StatusCode::CREATED);
        let read = server
            .call(Method::GET, "/admin/tenants")
            .cookie(&cookie)
            .send()
            .await;
        assert_eq!(read.expect(StatusCode::OK)["total"], 1);
        let function = server
            .call(Method::POST, "/ui/tenants/create")
            .cookie(&cookie)
            .send()
            .await;
        function.refused(403, "cross-site");
    });
}

#[test]
fn a_session_lives_until_it_is_ended() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let wrong = server
            .call(Method::POST, "/auth/sign-in")
            .header("origin", ORIGIN)
            .json(&json!({"username": "admin", "password": "not the password"}))
            .send()
            .await;
        wrong.refused(401, "sign-in-failed");
        let first = server.sign_in("admin", PASSWORD).await;
        let second = server.sign_in("ADMIN", PASSWORD).await;
        let as_session = |method, path: &str, cookie: &str| {
            server
                .call(method, path)
                .cookie(cookie)
                .header("origin", ORIGIN)
                .send()
        };

        let me = as_session(Method::GET, "/auth/me", &first)
            .await
            .expect(StatusCode::OK);
        assert_eq!(
            (&me["kind"], &me["name"]),
            (&json!("user"), &json!("admin"))
        );
        let sessions = as_session(Method::GET, "/auth/sessions", &first)
            .await
            .json();
        let other = sessions
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["is_current"] == false)
            .unwrap();
        let path = format!("/auth/sessions/{}", other["id"].as_str().unwrap());
        as_session(Method::DELETE, &path, &first)
            .await
            .expect(StatusCode::NO_CONTENT);
        as_session(Method::GET, "/auth/me", &second)
            .await
            .refused(401, "unauthenticated");

        let out = as_session(Method::POST, "/auth/sign-out", &first).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        as_session(Method::GET, "/auth/me", &first)
            .await
            .refused(401, "unauthenticated");
    });
}

#[test]
fn the_session_cookie_is_kept_from_scripts_and_other_sites() {
    on_sqlite(|db| async move {
        let plain = Server::on(&db).await;
        let body = json!({"username": "admin", "password": PASSWORD});
        let reply = plain
            .call(Method::POST, "/auth/sign-in")
            .header("origin", ORIGIN)
            .json(&body);
        let reply = reply.send().await;
        let cookie = reply.header("set-cookie");
        assert!(cookie.starts_with("tenantry_session="));
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"));
        assert!(!cookie.contains("Secure"));
        assert!(!reply.headers.contains_key("strict-transport-security"));
    });
}

#[test]
fn guessing_passwords_is_slowed_down() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let guess = || {
            let body = json!({"username": "admin", "password": "a guess, and a wrong one"});
            server
                .call(Method::POST, "/auth/sign-in")
                .header("origin", ORIGIN)
                .json(&body)
                .send()
        };
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(guess().await);
        }
        let slowed = statuses
            .iter()
            .find(|reply| reply.status == 429)
            .expect("a guess is refused");
        slowed.refused(429, "too-many-requests");
        assert!(slowed.header("retry-after").parse::<u32>().unwrap() >= 1);
    });
}

#[test]
fn a_session_that_somebody_planted_is_never_taken_over() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let own = server.sign_in("admin", PASSWORD).await;
        let name = own.split('=').next().unwrap();
        let sign_in = async |planted: &str| {
            let reply = server
                .call(Method::POST, "/auth/sign-in")
                .header("origin", ORIGIN)
                .cookie(planted)
                .json(&json!({"username": "admin", "password": PASSWORD}))
                .send()
                .await;
            reply
                .header("set-cookie")
                .split(';')
                .next()
                .unwrap()
                .to_owned()
        };
        let me = async |cookie: &str| {
            let call = server.call(Method::GET, "/auth/me").cookie(cookie);
            call.send().await.status
        };

        // Neither an invented value nor that of a living session survives signing in.
        let planted = format!("{name}=planted");
        let fresh = sign_in(&planted).await;
        assert_ne!(fresh, planted);
        assert_eq!(me(&planted).await, StatusCode::UNAUTHORIZED);
        let again = sign_in(&own).await;
        assert!(again != own && again != fresh);
        assert_eq!(me(&again).await, StatusCode::OK);
    });
}

/// Stands for the header with the token that the server knows.
const SENT_TOKEN: &str = "the token";

/// Path, host, cookie?, Authorization, Origin, Sec-Fetch-Site, status.
type Way = (
    &'static str,
    &'static str,
    bool,
    &'static str,
    &'static str,
    &'static str,
    u16,
);

/// Every way of asking for a change, and what becomes of it: 421 or 403 where a cookie counts or a
/// session begins, otherwise whatever the credential is worth.
const WAYS: &[Way] = {
    let (own, form) = (ORIGIN, "/ui/tenants/create");
    let (api, sign_in, sign_in_form) = ("/admin/tenants", "/auth/sign-in", "/ui/sign-in");
    let (evil, basic, forged) = ("http://evil.test", "Basic dTpw", "Bearer inv7");
    let ip = "127.0.0.1:3000";
    &[
        (api, HOST, true, "", own, "", 201),
        (api, HOST, true, "", own, "same-origin", 201),
        (api, HOST, true, "", "", "same-origin", 201),
        (api, HOST, true, "", own, "same-site", 403),
        (api, HOST, true, "", "", "", 403),
        (api, HOST, true, "", evil, "", 403),
        (api, HOST, true, "", "null", "same-origin", 403),
        (api, HOST, true, "", "https://tenantry.test", "", 403),
        (api, HOST, true, "", "http://tenantry.test:81", "", 403),
        (api, HOST, true, "", "http://TENANTRY.test", "", 201),
        (api, "TENANTRY.TEST:80", true, "", own, "", 201),
        (api, "evil.test", true, "", evil, "same-origin", 421),
        (api, "evil.test", true, "", own, "", 421),
        (api, "x", true, "", "http://x", "", 421),
        (api, "10.0.0.9", true, "", "http://10.0.0.9", "", 421),
        (api, ip, true, "", "http://127.0.0.1:3000", "", 201),
        (api, ip, true, "", "https://127.0.0.1:3000", "", 403),
        (api, "[::1]:9", true, "", "http://[::1]:9", "", 201),
        (api, "localhost:9", true, "", "http://localhost:9", "", 201),
        (api, "localhost:9", true, "", "http://localhost:10", "", 403),
        // A header never lends the cookie its weight, and a good one needs neither.
        (api, HOST, true, basic, own, "", 401),
        (api, HOST, true, forged, own, "", 401),
        (api, HOST, true, "", own, "none", 403),
        (api, "service.internal", false, SENT_TOKEN, "", "", 201),
        (
            api,
            "service.internal",
            true,
            SENT_TOKEN,
            evil,
            "cross-site",
            201,
        ),
        (api, "service.internal", false, "", "", "", 401),
        (form, HOST, true, basic, evil, "same-site", 403),
        (form, HOST, true, basic, "", "", 403),
        (form, HOST, true, SENT_TOKEN, evil, "", 403),
        (form, HOST, true, forged, own, "", 401),
        (form, HOST, true, basic, own, "", 401),
        (form, "evil.test", false, basic, evil, "", 421),
        (sign_in, HOST, false, "", own, "", 200),
        (sign_in, HOST, false, "", "", "", 403),
        (sign_in, HOST, false, forged, evil, "", 403),
        (sign_in, HOST, false, forged, own, "", 200),
        (sign_in, "evil.test", false, "", evil, "same-origin", 421),
        (sign_in_form, HOST, false, "", evil, "", 403),
        (sign_in_form, HOST, false, basic, evil, "", 403),
        (sign_in_form, HOST, false, basic, own, "", 400),
        (sign_in_form, "evil.test", false, "", evil, "", 421),
    ]
};

#[test]
fn a_cookie_counts_only_for_our_hosts_and_from_our_pages() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let bearer = format!("Bearer {TOKEN}");
        let mut wrong = Vec::new();
        for (number, row) in WAYS.iter().enumerate() {
            let (path, host, with_cookie, authorization, origin, site, status) = *row;
            let authorization = if authorization == SENT_TOKEN {
                &bearer
            } else {
                authorization
            };
            let (form, api) = ("/ui/tenants/create", "/admin/tenants");
            let mut call = server.call_at(host, Method::POST, path);
            let headers = [
                ("cookie", if with_cookie { cookie.as_str() } else { "" }),
                ("authorization", authorization),
                ("origin", origin),
                ("sec-fetch-site", site),
            ];
            for (name, value) in headers.into_iter().filter(|(_, value)| !value.is_empty()) {
                call = call.header(name, value);
            }
            let id = format!("t{number}");
            let call = if path == form {
                let body = format!("input[tenant_id]={id}&input[name]=A");
                call.text("application/x-www-form-urlencoded", body)
            } else if path == api {
                call.json(&json!({"tenant_id": id, "name": "A"}))
            } else {
                call.json(&json!({"username": "admin", "password": PASSWORD}))
            };
            let answered = call.send().await.status.as_u16();
            if answered != status {
                wrong.push((row, answered));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

/// Reading needs a host of ours only where the cookie counts, and before a password is typed.
#[test]
fn what_a_cookie_reads_is_read_at_our_hosts() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let bearer = format!("Bearer {TOKEN}");
        for (path, with_cookie, token, status) in [
            ("/admin/tenants", true, "", 421),
            ("/admin/tenants", false, &*bearer, 200),
            ("/admin/tenants", true, &*bearer, 200),
            ("/admin/tenants", false, "", 401),
            ("/sign-in", false, "", 421),
            ("/healthz", true, "", 421),
            ("/healthz", false, "", 200),
            ("/openapi.json", false, "", 200),
        ] {
            let mut call = server.call_at("10.1.2.3:3000", Method::GET, path);
            if with_cookie {
                call = call.cookie(&cookie);
            }
            if !token.is_empty() {
                call = call.header("authorization", token);
            }
            let reply = call.send().await;
            assert_eq!(
                reply.status.as_u16(),
                status,
                "{path} {with_cookie} {token}"
            );
        }
    });
}

#[test]
fn the_host_is_named_once() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let twice = server.get("/admin/tenants").header("host", HOST);
        twice.send().await.refused(400, "malformed-request");
        let odd = server.call_at("a b", Method::GET, "/healthz");
        odd.send().await.refused(400, "malformed-request");
    });
}

#[test]
fn further_hosts_are_named_in_the_settings() {
    on_sqlite(|db| async move {
        let server = Server::with(&tenantry_server::Config {
            allowed_hosts: serde_json::from_value(json!("Upstream:3000")).unwrap(),
            ..crate::support::config(&db)
        })
        .await;
        let sign_in = |host: &'static str, origin: &'static str| {
            server
                .call_at(host, Method::POST, "/auth/sign-in")
                .header("origin", origin)
                .json(&json!({"username": "admin", "password": PASSWORD}))
                .send()
        };

        sign_in("upstream:3000", ORIGIN)
            .await
            .expect(StatusCode::OK);
        sign_in("upstream:3000", "http://upstream:3000")
            .await
            .expect(StatusCode::OK);
        let refused = sign_in("other:3000", "http://other:3000").await;
        let problem = refused.refused(421, "misdirected");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("TENANTRY_ALLOWED_HOSTS"), "{detail}");
    });
}
