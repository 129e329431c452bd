//! Sentences in the reader's language, by `Accept-Language`: what is the same in each, and what differs.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::{databases::on_sqlite, domain_pack, each_db};

use crate::support::{Call, Reply, Server};

/// Whether a text holds Thai.
fn is_thai(text: &Value) -> bool {
    let text = text.as_str().unwrap_or_default();
    text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
}

/// A pack with a step that names no tool, and a type without a playbook.
fn broken() -> Value {
    let mut pack = domain_pack("Rates");
    pack["exceptionTyps"] = json!({});
    pack["severityRules"] = json!([{"condition": "a = 1", "severity": "SEVERE"}]);
    pack
}

/// What of an answer is the same in every language.
fn without_sentences(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for sentence in ["title", "detail", "request_id", "report_id"] {
        if let Some(members) = answer.as_object_mut() {
            members.remove(sentence);
        }
    }
    for list in ["findings", "errors"] {
        for one in answer[list].as_array_mut().into_iter().flatten() {
            let members = one.as_object_mut().unwrap();
            members.remove("message");
            members.remove("hint");
        }
    }
    answer
}

fn in_language<'s>(language: &str, call: Call<'s>) -> Call<'s> {
    call.header("accept-language", language)
}

async fn validated(server: &Server, language: Option<&str>) -> Reply {
    let body = json!({"kind": "domain", "content": broken()});
    let call = server.post("/admin/packs/validate", &body);
    let call = match language {
        Some(language) => call.header("accept-language", language),
        None => call,
    };
    call.send().await
}

#[test]
fn findings_are_said_in_thai_with_the_same_codes_and_places() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;

        let english = validated(&server, None).await;
        let thai = validated(&server, Some("th-TH, en;q=0.5")).await;

        assert_eq!(english.header("content-language"), "en");
        assert_eq!(thai.header("content-language"), "th");
        for reply in [&english, &thai] {
            assert!(reply.vary().contains("accept-language"));
        }
        let (english, thai) = (english.expect(StatusCode::OK), thai.expect(StatusCode::OK));
        assert_eq!(without_sentences(&english), without_sentences(&thai));
        let findings = thai["findings"].as_array().unwrap();
        assert!(findings.len() >= 3, "{thai}");
        for finding in findings {
            assert!(is_thai(&finding["message"]), "{finding}");
            assert!(finding.get("hint").is_none_or(is_thai), "{finding}");
            assert!(finding.get("said").is_none());
        }
        let codes: Vec<_> = findings
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        assert!(codes.contains(&"unknown_key") && codes.contains(&"invalid_condition"));
        for finding in english["findings"].as_array().unwrap() {
            assert!(!is_thai(&finding["message"]), "{finding}");
        }
    });
}

#[test]
fn what_names_no_language_that_there_is_reads_english() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let english = validated(&server, None).await.expect(StatusCode::OK);

        for language in [
            "",
            "de, fr;q=0.9",
            "*",
            "th;q=0",
            "\"><script>;;q=zz, ,",
            "thx",
        ] {
            let reply = validated(&server, Some(language)).await;
            assert_eq!(reply.header("content-language"), "en", "{language}");
            assert_eq!(reply.expect(StatusCode::OK), english, "{language}");
        }
        let best = validated(&server, Some("en;q=0.3, TH;q=0.8")).await;
        assert_eq!(best.header("content-language"), "th");
    });
}

#[test]
fn refusals_are_said_in_thai_whoever_refuses() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let taken = json!({"tenant_id": "acme", "name": " "});
        let broken = json!({"version": "v1.0", "content": broken()});
        let text = json!({"tenant_id": 5});

        for language in ["th", "en"] {
            let replies = [
                in_language(language, server.post("/admin/tenants", &taken))
                    .send()
                    .await,
                in_language(language, server.post("/admin/tenants", &text))
                    .send()
                    .await,
                in_language(language, server.post("/admin/packs/domain/import", &broken))
                    .send()
                    .await,
                in_language(language, server.get("/admin/tenants/nobody"))
                    .send()
                    .await,
                in_language(language, server.get("/admin/tenants?colour=red"))
                    .send()
                    .await,
                in_language(language, server.get("/nowhere")).send().await,
                in_language(language, server.call(Method::GET, "/admin/tenants"))
                    .send()
                    .await,
                in_language(language, server.call(Method::DELETE, "/admin/tenants"))
                    .send()
                    .await,
            ];
            for reply in replies {
                assert_eq!(reply.header("content-language"), language);
                assert!(reply.vary().contains("accept-language"));
                let problem = reply.json();
                assert!(problem["type"].as_str().unwrap().starts_with("/problems/"));
                for sentence in [&problem["title"], &problem["detail"]] {
                    assert_eq!(is_thai(sentence), language == "th", "{problem}");
                }
                for one in problem["errors"].as_array().into_iter().flatten() {
                    assert_eq!(is_thai(&one["message"]), language == "th", "{problem}");
                }
                for one in problem["findings"].as_array().into_iter().flatten() {
                    assert_eq!(is_thai(&one["message"]), language == "th", "{problem}");
                }
            }
        }
    });
}

each_db! {
    async fn what_is_stored_is_said_in_the_language_of_who_reads_it(db: TestDb) {
        let server = Server::on(&db).await;
        let body = json!({"kind": "domain", "content": broken()});
        let kept = server
            .post("/admin/packs/validate?store=true", &body)
            .header("accept-language", "th")
            .send()
            .await
            .expect(StatusCode::OK);
        let path = format!("/admin/packs/reports/{}", kept["report_id"].as_str().unwrap());
        let get = |language| server.get(&path).header("accept-language", language);

        let (thai, english) = (get("th").send().await, get("en").send().await);

        let tags = [&thai, &english].map(|reply| reply.header("etag").to_owned());
        assert_ne!(tags[0], tags[1]);
        assert_eq!(thai.expect(StatusCode::OK)["findings"], kept["findings"]);
        let english = english.expect(StatusCode::OK);
        assert!(!is_thai(&english["findings"][0]["message"]), "{english}");
        let unchanged = get("th").header("if-none-match", &tags[0]).send().await;
        assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.header("content-language"), "th");
        let other = get("en").header("if-none-match", &tags[0]).send().await;
        assert_eq!(other.status, StatusCode::OK);
    }

    async fn a_repeat_is_said_in_the_language_of_the_repeat(db: TestDb) {
        let server = Server::on(&db).await;
        let mut pack = domain_pack("Rates");
        pack["playbooks"] = json!([]);
        let body = json!({"version": "v1.0", "content": pack});
        let import = |language| {
            server
                .post("/admin/packs/domain/import", &body)
                .header("idempotency-key", "once")
                .header("accept-language", language)
        };

        let first = import("en").send().await.expect(StatusCode::CREATED);
        let again = import("th").send().await;

        assert_eq!(again.header("idempotency-replayed"), "true");
        let again = again.json();
        assert!(!first["findings"].as_array().unwrap().is_empty(), "{first}");
        assert_eq!(without_sentences(&first), without_sentences(&again));
        assert!(!is_thai(&first["findings"][0]["message"]));
        assert!(is_thai(&again["findings"][0]["message"]), "{again}");
    }
}

#[test]
fn pages_to_read_are_in_the_language_of_the_console() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        for path in ["/docs/findings", "/docs/pack-format", "/problems/stale"] {
            let get = || server.call(Method::GET, path).header("accept", "text/html");

            let english = get()
                .header("accept-language", "th")
                .cookie("tenantry_language=en");
            let english = english.send().await;
            let thai = get().header("accept-language", "th").send().await;
            let chosen = get().cookie("tenantry_language=th").send().await;

            assert!(english.text().contains("<html lang=\"en\""), "{path}");
            assert_eq!(thai.text(), chosen.text());
            assert!(thai.text().contains("<html lang=\"th\""), "{path}");
            assert!(is_thai(&json!(thai.text())), "{path}");
            assert_eq!(thai.header("content-language"), "th");
            assert!(thai.vary().starts_with("accept-language, cookie"), "{path}");
        }
    });
}

#[test]
fn a_refusal_in_the_console_is_in_its_language() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let session = server.sign_in("admin", crate::support::PASSWORD).await;
        let page = |path: &'static str| {
            let cookies = format!("{session}; tenantry_language=th");
            let call = server.call(Method::GET, path).header("accept", "text/html");
            call.cookie(&cookies)
        };

        let reply = page("/admin/tenants/nobody").send().await;

        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert!(reply.text().contains("ไม่พบผู้เช่า"), "{}", reply.text());
    });
}
