//! What a cookie speaks for must come from our own pages.

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_testkit::databases::on_sqlite;

use crate::support::{ORIGIN, PASSWORD, Server};

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
