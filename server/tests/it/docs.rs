//! Pages to read: for anybody, without script, in the console's look and theme.

use http::{Method, StatusCode};
use tenantry_domain::{ProblemKind, packs::Code};
use tenantry_testkit::databases::on_sqlite;

use crate::support::Server;

#[test]
fn every_finding_code_is_explained_to_anybody() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;

        for accept in ["text/html", "*/*"] {
            let reply = server
                .call(Method::GET, "/docs/findings")
                .header("accept", accept)
                .send()
                .await;

            assert_eq!(reply.status, StatusCode::OK);
            let page = reply.text();
            for code in Code::ALL {
                assert!(page.contains(&format!(" id=\"{code}\"")), "{code}");
            }
        }
    });
}

/// Each of what it names is there, for anybody.
#[test]
fn the_index_leads_to_all_of_it() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let html = |path: &str| {
            let call = server.call(Method::GET, path);
            call.header("accept", "text/html").send()
        };
        let page = html("/docs").await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.text();
        let links: Vec<_> = text
            .split("href=\"/")
            .skip(1)
            .filter_map(|link| link.split('"').next())
            .filter(|link| {
                let kinds = ["docs", "openapi.json", "problems/", "schemas/", "version"];
                kinds.iter().any(|kind| link.starts_with(kind))
            })
            .collect();
        assert!(links.len() > 20, "{links:?}");

        for link in links {
            let path = format!("/{link}");
            let found = html(&path).await;
            assert_eq!(found.status, StatusCode::OK, "{path}");
        }

        let release = server.call(Method::GET, "/version").send().await;
        let wanted = serde_json::json!({"version": env!("CARGO_PKG_VERSION")});
        assert_eq!(release.expect(StatusCode::OK), wanted);
    });
}

#[test]
fn a_page_to_read_runs_no_script_and_follows_the_theme() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;

        for path in [
            "/docs",
            "/docs/consumers",
            "/docs/findings",
            "/docs/pack-format",
            "/problems",
            "/problems/invalid",
        ] {
            let reply = server
                .call(Method::GET, path)
                .header("accept", "text/html")
                .cookie("tenantry_theme=dark")
                .send()
                .await;

            assert_eq!(reply.status, StatusCode::OK, "{path}");
            let page = reply.text();
            assert!(
                !page.contains("<script") && !page.contains(" style="),
                "{path}"
            );
            assert!(page.contains("data-theme=\"dark\""), "{path}");
            assert_eq!(page.matches("<h1>").count(), 1, "{path}");
            let policy = reply.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
        }
    });
}

#[test]
fn all_kinds_of_problems_are_listed_and_each_leads_to_its_page() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let get = |path: &str| server.call(Method::GET, path);

        let listed = get("/problems").send().await;
        assert!(
            listed.text().ends_with("]\n"),
            "a terminal's next line is its own"
        );
        let listed = listed.expect(StatusCode::OK);
        let page = get("/problems").header("accept", "text/html").send().await;
        let thai = get("/problems")
            .header("accept", "text/html")
            .header("accept-language", "th");
        let thai = thai.send().await;

        assert_eq!(listed.as_array().unwrap().len(), ProblemKind::ALL.len());
        for kind in listed.as_array().unwrap() {
            let path = kind["type"].as_str().unwrap();
            assert!(page.text().contains(&format!("href=\"{path}\"")), "{path}");
            assert_eq!(get(path).send().await.expect(StatusCode::OK), *kind);
        }
        assert!(thai.text().contains("<h1>ชนิดของปัญหา</h1>"));
    });
}

#[test]
fn a_kind_of_problem_that_there_is_not_is_a_page_too() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let get = || server.call(Method::GET, "/problems/none");

        let page = get().header("accept", "text/html").send().await;

        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(
            page.text()
                .contains("<h1>There is no such kind of problem</h1>")
        );
        get().send().await.refused(404, "not-found");
        let posted = server.call(Method::POST, "/docs/findings").send().await;
        assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}

#[test]
fn every_kind_of_problem_has_a_page() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        for kind in ProblemKind::ALL {
            let path = format!("/problems/{}", kind.slug());
            let json = server
                .call(Method::GET, &path)
                .send()
                .await
                .expect(StatusCode::OK);
            assert_eq!(json["status"], kind.status());
            let page = server
                .call(Method::GET, &path)
                .header("accept", "text/html")
                .send()
                .await;
            assert!(page.text().contains("<h1>"), "{path}");
            assert!(page.header("content-type").starts_with("text/html"));
            assert_eq!(
                page.vary(),
                "accept-language, cookie, accept, accept-encoding"
            );
        }
        server
            .call(Method::GET, "/problems/none")
            .send()
            .await
            .refused(404, "not-found");
    });
}
