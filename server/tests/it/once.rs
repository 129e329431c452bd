//! What a page asks, it asks once: each answer that comes with a page stands in it one time.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use tenantry_server::Seed;
use tenantry_testkit::databases::on_sqlite;

use crate::support::{PASSWORD, Server, config};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// Pages that are opened at most; the demo has fewer kinds of them.
const PAGES_MAX: usize = 150;

#[test]
fn no_page_asks_the_same_twice() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        config.seed = Seed::Demo;
        let server = Server::with(&config).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut seen = BTreeSet::from(["/admin".to_owned()]);
        let mut waiting = vec!["/admin".to_owned()];
        let mut faults = Vec::new();
        let mut answers = 0;

        while let Some(path) = waiting.pop() {
            let call = server.call(Method::GET, &path).cookie(&cookie);
            let page = call.header("accept", BROWSER).send().await;
            if !page.header("content-type").starts_with("text/html") {
                continue;
            }
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let found = answers_of(page.text());
            answers += found.len();
            let different: BTreeSet<_> = found.iter().collect();
            if different.len() < found.len() {
                let each: Vec<_> = found.iter().map(|it| it.get(..120).unwrap_or(it)).collect();
                faults.push(format!("{path}\n  {}", each.join("\n  ")));
            }
            for link in links_of(page.text()) {
                if seen.len() < PAGES_MAX && seen.insert(link.clone()) {
                    waiting.push(link);
                }
            }
        }

        assert!(
            seen.len() > 60 && answers > 120,
            "{} pages, {answers} answers",
            seen.len()
        );
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// The answers that a page was made of, for the browser to go on from.
fn answers_of(html: &str) -> Vec<&str> {
    html.split("__RESOLVED_RESOURCES[")
        .skip(1)
        .filter_map(|rest| rest.split_once("] = "))
        .filter_map(|(_, rest)| rest.rsplit_once("\";").map(|(answer, _)| answer))
        // Nothing was asked: there was nothing to ask with.
        .filter(|answer| !answer.ends_with("\"null\\\"}"))
        // Lists of different things are the same where both are empty.
        .filter(|answer| !answer.contains(r#"\"items\\\":[]"#))
        .collect()
}

/// Where a page leads to inside the console.
fn links_of(html: &str) -> impl Iterator<Item = String> {
    html.split("href=\"/admin")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|rest| format!("/admin{}", rest.replace("&amp;", "&")))
        .map(|link| link.split('#').next().unwrap_or_default().to_owned())
}
