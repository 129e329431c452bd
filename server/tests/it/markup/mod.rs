//! Markup in everything that reaches a page: every path part, every query value, every field of every
//! form, and every text that somebody can have stored. None of it comes back as markup.
//!
//! The pages come from the route table, the parameters from the sources of the console, and the forms
//! from the pages themselves, so that a new one is walked without being named here.

mod forms;
mod stored;

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde_json::json;
use tenantry_testkit::databases::on_sqlite;

use crate::{
    jobs,
    support::{ORIGIN, PASSWORD, Reply, Server, config},
};
use stored::Stored;

/// Leaves every element and every attribute that it is written into.
const EVIL: &str = "</title></textarea></script></style></noscript>--><x-pwn a=\"'>";
/// What such a text comes back as where it is not escaped.
const ESCAPED_OUT: &str = "<x-pwn";
/// What it holds however it is written.
const TRACE: &str = "x-pwn";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A browser that remembers what it has seen.
struct Walk<'s> {
    server: &'s Server,
    cookie: Option<String>,
    places: usize,
    answers: usize,
    faults: BTreeSet<String>,
}

impl<'s> Walk<'s> {
    fn by(server: &'s Server, cookie: Option<String>) -> Self {
        Self {
            server,
            cookie,
            places: 0,
            answers: 0,
            faults: BTreeSet::new(),
        }
    }

    /// Opens a page with markup in some number of places.
    async fn open(&mut self, path: &str, places: usize) -> Reply {
        self.places += places;
        let mut call = self
            .server
            .call(Method::GET, path)
            .header("accept", BROWSER)
            .header("x-request-id", EVIL)
            .header("referer", &format!("{ORIGIN}/{}", encoded(EVIL)));
        let own = self.cookie.clone().map(|cookie| format!("{cookie}; "));
        call = call.cookie(&format!(
            "{}tenantry_theme={TRACE}\"<{TRACE}>; tenantry_language={TRACE}\"<{TRACE}>",
            own.unwrap_or_default()
        ));
        let reply = call.send().await;
        self.judge(path, &reply);
        reply
    }

    /// Posts a form as a browser without script does.
    async fn post(&mut self, page: &str, form: &str, fields: &[(String, String)]) -> Reply {
        self.places += fields.len();
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut call = self
            .server
            .call(Method::POST, form)
            .header("accept", BROWSER)
            .header("origin", ORIGIN)
            .header("referer", &format!("{ORIGIN}{page}"));
        if let Some(cookie) = &self.cookie {
            call = call.cookie(cookie);
        }
        let call = call.text("application/x-www-form-urlencoded", body);
        let reply = call.send().await;
        self.judge(&format!("POST {form} on {page}"), &reply);
        reply
    }

    fn judge(&mut self, what: &str, reply: &Reply) {
        self.answers += 1;
        let mut fault = |why: &str| {
            self.faults.insert(format!("{why}: {what}"));
        };
        if reply.status.is_server_error() {
            fault("a server error");
        }
        for value in reply.headers.values() {
            if String::from_utf8_lossy(value.as_bytes()).contains(ESCAPED_OUT) {
                fault("markup in a header");
            }
        }
        let is_page = reply
            .headers
            .get("content-type")
            .is_some_and(|value| value.to_str().unwrap().starts_with("text/html"));
        if is_page {
            let html = reply.text().to_ascii_lowercase();
            if html.contains(ESCAPED_OUT) {
                fault("markup in a page");
            }
            let leads = ["href", "src", "action", "formaction", "content"];
            if leads
                .iter()
                .any(|name| html.contains(&format!("{name}=\"javascript:")))
            {
                fault("a link that is script");
            }
        }
    }

    fn no_faults(&self, who: &str) {
        let faults: Vec<_> = self.faults.iter().take(20).cloned().collect();
        assert!(
            faults.is_empty(),
            "{who}: {} faults, such as\n{}",
            self.faults.len(),
            faults.join("\n")
        );
    }
}

/// Percent-encoded for a path part or a query.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// The names of the parameters that some page reads.
fn parameters() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let console = ["../app/src", "../crates/ui/src"];
    for text in console
        .into_iter()
        .flat_map(|folder| sources(folder.as_ref()))
    {
        for call in [".get(\"", ".text(\"", ".with(\""] {
            for rest in text.split(call).skip(1) {
                let name = rest.split('"').next().unwrap();
                if name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    assert!(names.len() >= 20, "{names:?}");
    names
}

/// Every Rust source below a folder.
fn sources(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
    texts
}

/// The parts of a route that a request fills.
fn params(route: &str) -> Vec<&str> {
    let parts = route.split('/');
    parts.filter(|part| part.starts_with('{')).collect()
}

/// What a page's URL may say to open something on it; nothing at all is the first.
const OPENED: &[&str] = &[
    "",
    "confirm=suspend",
    "confirm=resume",
    "rename=1",
    "confirm=disable",
    "confirm=enable",
    "confirm=deprecate",
    "confirm=approve",
    "confirm=reject",
    "confirm=cancel",
    "confirm=stop",
    "tab=tenant",
    "view=patch&from=v1.0&to=v1.1",
    "view=text&from=v1.0&to=v1.1",
    "from=v1.0&to=v1.1",
    "activate=1",
    "activate=1&domain=Rates&domain_pack_version=v1.0&tenant_pack_version=v1.0",
    "tenant_id=evil&domain=Rates&domain_pack_version=v1.0&tenant_pack_version=v1.0",
    "tab=document",
    "tab=findings",
    "tab=history",
    "tab=links",
    "tab=links&tenant_id=evil",
    "tab=links&unlink=evil",
    "unlink=call-the-desk",
    "activate=1&domain=Rates&domain_pack_version=v1.1&unlinking=call-the-desk",
    "outcome=refused",
    "verify=1",
];

/// A URL's own refusal, as Leptos writes them, with markup in all of it.
fn forged(function: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE};

    let field = |pointer: &str| json!({"pointer": pointer, "code": EVIL, "message": EVIL});
    let error = json!({
        "problem": {
            "type": "/problems/conflict", "kind": "conflict", "title": EVIL, "status": 409,
            "detail": format!("forged {EVIL}"), "request_id": EVIL, "instance": EVIL,
            "errors": [field("/reason"), field("/name"), field("/tenant_id"), field("/username")],
            "findings": [],
        },
        "sent": {
            "reason": EVIL, "name": EVIL, "tenant_id": EVIL, "username": EVIL, "note": EVIL,
            "text": EVIL, "typed": EVIL, "domain": EVIL, "version": EVIL, "status": EVIL,
        },
    });
    format!(
        "__path={}&__err={}",
        encoded(function),
        encoded(&URL_SAFE.encode(error.to_string()))
    )
}

/// Opens every page with markup in its path and in its query.
async fn walk_pages(walk: &mut Walk<'_>, stored: &Stored) {
    let names = parameters();
    let all_evil = |skipped: &str| {
        let pairs = names
            .iter()
            .filter(|name| !skipped.contains(&format!("{name}=")));
        let pairs: Vec<_> = pairs
            .map(|name| format!("{name}={}", encoded(EVIL)))
            .collect();
        (pairs.join("&"), pairs.len())
    };
    let functions = tenantry_server::server_function_paths();
    for route in tenantry_server::page_paths() {
        let parts = params(&route);
        // Each part alone, and all of them.
        for evil in parts.iter().map(|part| vec![*part]).chain([parts.clone()]) {
            if !evil.is_empty() {
                let path = stored.filled(&route, &evil);
                let page = walk.open(&path, evil.len()).await;
                if page.status != StatusCode::FOUND && page.text().contains(TRACE) {
                    walk.faults.insert(format!("a path is repeated: {path}"));
                }
                walk.open(&format!("{path}?{}", all_evil("").0), evil.len())
                    .await;
            }
        }
        let path = stored.filled(&route, &[]);
        for opened in OPENED {
            let (query, count) = all_evil(opened);
            walk.open(&format!("{path}?{opened}"), 0).await;
            walk.open(&format!("{path}?{opened}&{query}"), count).await;
        }
        for name in &names {
            walk.open(&format!("{path}?{name}={}", encoded(EVIL)), 1)
                .await;
            walk.open(&format!("{path}?{name}=javascript:pwn()"), 1)
                .await;
        }
        for function in &functions {
            let page = walk
                .open(&format!("{path}?confirm=suspend&{}", forged(function)), 1)
                .await;
            if page.status == StatusCode::OK && page.text().contains("forged") {
                walk.faults
                    .insert(format!("a forged refusal is shown: {path} {function}"));
            }
        }
    }
}

#[test]
fn markup_comes_back_as_text_for_who_is_signed_in() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        (config.rate_limit_per_address, config.rate_limit_per_token) = (0, 0);
        let server = Server::with(&config).await;
        let stored = Stored::on(&server).await;
        jobs::put(&db, "evil", Some(EVIL)).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut walk = Walk::by(&server, Some(cookie));

        walk_pages(&mut walk, &stored).await;
        // Every page says why nothing can be activated.
        stored::freeze(&server, None).await;
        for route in tenantry_server::page_paths() {
            for opened in OPENED {
                let path = stored.filled(&route, &[]);
                walk.open(&format!("{path}?{opened}"), 1).await;
            }
        }

        println!(
            "signed in: {} pages, {} stored texts, {} places, {} answers",
            tenantry_server::page_paths().len(),
            stored.count,
            walk.places + stored.count,
            walk.answers
        );
        walk.no_faults("signed in");
    });
}

#[test]
fn markup_in_every_form_comes_back_as_text() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        (config.rate_limit_per_address, config.rate_limit_per_token) = (0, 0);
        let server = Server::with(&config).await;
        let stored = Stored::on(&server).await;
        jobs::put(&db, "evil", Some(EVIL)).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        let mut walk = Walk::by(&server, Some(cookie));

        let forms = forms::walk(&mut walk, &stored).await;
        // What the forms have stored meanwhile is looked at too.
        for route in tenantry_server::page_paths() {
            walk.open(&stored.filled(&route, &[]), 0).await;
        }

        println!(
            "forms: {} pages, {forms} forms, {} places, {} answers",
            tenantry_server::page_paths().len(),
            walk.places,
            walk.answers
        );
        walk.no_faults("forms");
    });
}

#[test]
fn markup_comes_back_as_text_for_a_stranger() {
    on_sqlite(|db| async move {
        let mut config = config(&db);
        (config.rate_limit_per_address, config.rate_limit_per_token) = (0, 0);
        let server = Server::with(&config).await;
        let stored = Stored::on(&server).await;
        let mut walk = Walk::by(&server, None);

        walk_pages(&mut walk, &stored).await;
        walk.open(&format!("/{}", encoded(EVIL)), 1).await;
        walk.open(&format!("/problems/{}", encoded(EVIL)), 1).await;
        let forms = forms::walk(&mut walk, &stored).await;

        println!(
            "signed out: {} pages, {forms} forms, {} places, {} answers",
            tenantry_server::page_paths().len(),
            walk.places,
            walk.answers
        );
        walk.no_faults("signed out");
    });
}
