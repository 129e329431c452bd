//! A walk over every operation and every server function, by everybody, for one's own tenant and for
//! another's.
//!
//! What a door needs is written down here once more, apart from the code that enforces it; what a
//! role may do is asked of the reviewed table in `domain`. An operation or server function without an
//! entry fails the test.

mod functions;
mod operations;

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use tenantry_domain::access::{Permission, Role};
use tenantry_services::registry::QUERIES;
use tenantry_testkit::{databases::on_sqlite, domain_pack};

use functions::FUNCTIONS;
use operations::OPERATIONS;

use crate::{
    openapi::{operations, permission},
    support::{ORIGIN, PASSWORD, Reply, Server},
};

/// The tenant that bound callers are bound to.
const OWN: &str = "acme";
/// A tenant that they must not know of, its name, and a tenant that there is not.
const FOREIGN: &str = "bravo";
const FOREIGN_NAME: &str = "Hidden Harbour";
const NOBODY: &str = "nobodys";

/// Who passes a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Anybody, without a credential too.
    Nothing,
    /// A good credential.
    Anyone,
    /// The permission everywhere.
    Everywhere(Permission),
    /// The permission for the tenant that is asked for.
    Here(Permission),
    /// The permission for some tenant; the answer is about the caller's tenants only.
    Somewhere(Permission),
}
use Needs::{Anyone, Everywhere, Here, Nothing, Somewhere};

/// What is sent.
enum Body {
    None,
    Json(Value),
    /// A query by its name, with its input.
    Ask(&'static str, Value),
    Form(String),
}

/// A door, who passes it, what it answers then, and what is sent, given a tenant and a number that no
/// other request has.
struct Entry(&'static str, Needs, u16, fn(&str, usize) -> Body);

fn nothing(_: &str, _: usize) -> Body {
    Body::None
}

fn empty(_: &str, _: usize) -> Body {
    Body::Json(json!({}))
}

fn domain_import() -> Value {
    json!({"version": "v1.0", "content": domain_pack("Rates")})
}

fn pair(tenant: &str) -> String {
    format!(
        "input[tenant_id]={tenant}&input[domain_pack_version]=v1.0&input[tenant_pack_version]=v1.0"
    )
}

/// Who asks.
struct Asker {
    role: Role,
    is_bound: bool,
    credential: Credential,
}

enum Credential {
    Token(String),
    Cookie(String),
}

impl Asker {
    /// What the door answers for that tenant.
    fn expects(&self, entry: &Entry, tenant: &str) -> u16 {
        let Entry(_, needs, done, _) = entry;
        let has = |permission| self.role.includes(permission);
        let passes = match *needs {
            Nothing | Anyone => true,
            Everywhere(permission) => has(permission) && !self.is_bound,
            Here(_) if self.is_bound && tenant != OWN => return 404,
            Somewhere(permission) | Here(permission) => has(permission),
        };
        if passes { *done } else { 403 }
    }
}

/// A server with a tenant of one's own and a foreign one, both live.
async fn two_tenants(server: &Server) {
    server.live_tenant(OWN).await;
    server.live_tenant(FOREIGN).await;
    let tenant = format!("/admin/tenants/{FOREIGN}");
    let seen = server.get(&tenant).send().await;
    let renamed = server
        .patch(&tenant, &json!({"name": FOREIGN_NAME}))
        .header("if-match", seen.header("etag"))
        .send()
        .await;
    assert_eq!(renamed.status, 200);
}

fn filled(door: &str, tenant: &str) -> String {
    door.replace("{tenant_id}", tenant)
        .replace("{domain}", "Rates")
        .replace("{version}", "v1.0")
        .replace("{revision}", "1")
        .replace("{name}", "domain-pack.json")
        .replace("{slug}", "invalid")
        .replace("{id}", "none")
}

/// Sends what the entry says, for that tenant.
async fn ask(server: &Server, entry: &Entry, who: Option<&Credential>, tenant: &str) -> Reply {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);

    let Entry(door, _, _, body) = entry;
    let (method, path) = door.split_once(' ').unwrap_or(("POST", door));
    let mut call = server
        .call(method.parse().unwrap(), &filled(path, tenant))
        .header("origin", ORIGIN)
        .header("accept", "application/json");
    call = match who {
        Some(Credential::Token(token)) => call.token(token),
        Some(Credential::Cookie(cookie)) => call.cookie(cookie),
        None => call,
    };
    call = match body(tenant, NUMBER.fetch_add(1, Ordering::Relaxed)) {
        Body::None => call,
        Body::Json(value) => call.json(&value),
        Body::Ask(operation, input) => call.json(&json!({"operation": operation, "input": input})),
        Body::Form(text) => call.text("application/x-www-form-urlencoded", text),
    };
    call.send().await
}

/// Walks the entries as this asker.
async fn walk(server: &Server, entries: &[Entry], asker: &Asker) {
    for entry in entries {
        let mut answers = Vec::new();
        for tenant in [OWN, FOREIGN, NOBODY] {
            let ends_session = entry.0.ends_with("sign-out");
            if (ends_session && tenant != OWN) || (!asker.is_bound && tenant == NOBODY) {
                continue;
            }
            let who = format!(
                "{} {}: {} for {tenant}",
                asker.role,
                if asker.is_bound {
                    "of acme"
                } else {
                    "everywhere"
                },
                entry.0
            );
            let reply = ask(server, entry, Some(&asker.credential), tenant).await;
            assert_eq!(
                reply.status,
                asker.expects(entry, tenant),
                "{who}: {reply:?}"
            );
            if asker.is_bound {
                tells_nothing(&reply, entry, &who);
                answers.push((tenant, reply));
            }
        }
        // One that is another's and one that there is not cannot be told apart.
        if let [_, (_, foreign), (_, nobody)] = answers.as_slice()
            && matches!(entry.1, Here(_))
        {
            let text = |reply: &Reply, tenant| {
                let id = reply.header("x-request-id").to_owned();
                reply.text().replace(tenant, "?").replace(&id, "?")
            };
            assert_eq!(text(foreign, FOREIGN), text(nobody, NOBODY), "{}", entry.0);
        }
    }
}

/// A bound caller is told nothing of the foreign tenant but the id that it sent itself.
#[track_caller]
fn tells_nothing(reply: &Reply, entry: &Entry, who: &str) {
    let text = reply.text();
    assert!(!text.contains(FOREIGN_NAME), "{who}: {text}");
    if reply.status.is_success() && !matches!(entry.1, Nothing) {
        assert!(!text.to_lowercase().contains(FOREIGN), "{who}: {text}");
    }
}

fn doors(entries: &[Entry]) -> BTreeSet<String> {
    let without_query = |entry: &Entry| entry.0.split('?').next().unwrap().to_owned();
    entries.iter().map(without_query).collect()
}

#[test]
fn every_operation_has_an_entry_that_agrees_with_the_document() {
    let all: BTreeSet<_> = operations()
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert_eq!(doors(OPERATIONS), all);

    for Entry(door, needs, ..) in OPERATIONS {
        let (method, path) = door.split('?').next().unwrap().split_once(' ').unwrap();
        let documented = permission(&method.parse::<Method>().unwrap(), path);
        let needed = match needs {
            Nothing => None,
            Anyone => Some("any"),
            Everywhere(p) | Here(p) | Somewhere(p) => Some(p.as_str()),
        };
        // Signing out needs a session, which a token never is.
        if path != "/auth/sign-out" {
            assert_eq!(documented.as_deref(), needed, "{door}");
        }
    }
}

#[test]
fn every_server_function_has_an_entry() {
    on_sqlite(|db| async move {
        let _server = Server::on(&db).await;
        let all: BTreeSet<_> = tenantry_server::server_function_paths()
            .into_iter()
            .collect();

        assert_eq!(doors(FUNCTIONS), all);
    });
}

#[test]
fn every_query_that_is_asked_by_its_name_has_an_entry() {
    let asked: BTreeSet<_> = FUNCTIONS
        .iter()
        .filter_map(|Entry(_, _, _, body)| match body(OWN, 0) {
            Body::Ask(operation, _) => Some(operation),
            Body::None | Body::Json(_) | Body::Form(_) => None,
        })
        .collect();
    let written = QUERIES.iter().filter(|query| query.is_written);
    assert_eq!(asked, written.map(|query| query.name).collect());
}

#[test]
fn nobody_asks_for_what_is_no_query() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        let cookie = server.sign_in("admin", PASSWORD).await;
        for (operation, input, status) in [
            (
                "tenants.create",
                json!({"tenant_id": "new", "name": "New"}),
                404,
            ),
            ("nonsense", json!({}), 404),
            ("tenants.get", json!({}), 400),
            ("tenants.get", json!({"tenant_id": OWN, "colour": 1}), 400),
            ("tenants.get", json!(null), 400),
        ] {
            let body = json!({"operation": operation, "input": input});
            let call = server
                .call(Method::POST, "/ui/ask")
                .cookie(&cookie)
                .json(&body);
            let reply = call
                .header("origin", ORIGIN)
                .header("accept", "application/json")
                .send()
                .await;
            assert_eq!(reply.status, status, "{operation}: {reply:?}");
        }
    });
}

#[test]
fn without_a_credential_everything_private_is_401() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        two_tenants(&server).await;

        for entry in OPERATIONS.iter().chain(FUNCTIONS) {
            let reply = ask(&server, entry, None, OWN).await;
            let expected = if entry.1 == Nothing { entry.2 } else { 401 };
            assert_eq!(reply.status, expected, "{}: {reply:?}", entry.0);
        }
    });
}

#[test]
fn every_token_passes_the_doors_of_its_role_and_no_other() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        two_tenants(&server).await;

        for role in Role::ALL {
            for is_bound in [false, true] {
                let tenants = is_bound.then_some([OWN]);
                let body = json!({"name": "walk", "roles": [role], "tenant_ids": tenants});
                let made = server.post("/admin/tokens", &body).send().await;
                let secret = made.expect(http::StatusCode::CREATED)["secret"].clone();
                let asker = Asker {
                    role,
                    is_bound,
                    credential: Credential::Token(secret.as_str().unwrap().to_owned()),
                };
                walk(&server, OPERATIONS, &asker).await;
            }
        }
    });
}

#[test]
fn every_person_passes_the_server_functions_of_the_role_and_no_other() {
    const PASSWORD: &str = "quite an unusual one";
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        two_tenants(&server).await;

        // A service is no person: it could not even sign in.
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Service) {
            for is_bound in [false, true] {
                let username = format!("{role}-{is_bound}");
                let mut binding = json!({"role": role});
                if is_bound {
                    binding["tenant_id"] = json!(OWN);
                }
                let body =
                    json!({"username": username, "password": PASSWORD, "bindings": [binding]});
                let made = server.post("/admin/users", &body).send().await;
                made.expect(http::StatusCode::CREATED);
                let asker = Asker {
                    role,
                    is_bound,
                    credential: Credential::Cookie(server.sign_in(&username, PASSWORD).await),
                };
                walk(&server, FUNCTIONS, &asker).await;
            }
        }
    });
}

#[test]
fn a_viewer_changes_nothing() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.live_tenant(OWN).await;
        let viewer = Credential::Token(server.token(&["viewer"]).await);
        let rows = async |outcome: &str| {
            let trail = server.get("/admin/audit?limit=200").send().await.json();
            let rows = trail["items"].as_array().unwrap().clone();
            rows.iter().filter(|row| row["outcome"] == outcome).count()
        };
        let (done, refused) = (rows("done").await, rows("refused").await);

        // What is one's own, one may change.
        let own = ["/auth/", "/admin/tokens"];
        for entry in OPERATIONS {
            let (method, path) = entry.0.split_once(' ').unwrap();
            if method != "GET" && !own.iter().any(|prefix| path.starts_with(prefix)) {
                let reply = ask(&server, entry, Some(&viewer), OWN).await;
                assert_eq!(reply.status, 403, "{}", entry.0);
            }
        }

        assert_eq!(rows("done").await, done);
        assert!(rows("refused").await > refused);
    });
}
