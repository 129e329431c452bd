//! A walk over every operation and every server function, by everybody, for one's own tenant and for
//! another's.
//!
//! What a door needs is written down in the table of examples, and here for those that have none; what a
//! role may do is asked of the reviewed table in `domain`. An operation or server function without a
//! step fails the test.

mod functions;
mod operations;

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use tenantry_domain::{access::Role, operation::Route};
use tenantry_services::registry::{
    COMMANDS, CommandFacts, ENDPOINTS, EndpointFacts, QUERIES, WRITTEN,
};
use tenantry_testkit::{EXAMPLES, Example, Needs, databases::on_sqlite, domain_pack, scene};

use functions::FUNCTIONS;
use operations::OPERATIONS;

use crate::{
    contract::check,
    openapi::{operations, permission},
    support::{ORIGIN, PASSWORD, PLAYBOOK, Reply, Server},
};

/// The tenant that bound callers are bound to.
const OWN: &str = "acme";
/// A tenant that they must not know of, its name, and a tenant that there is not.
const FOREIGN: &str = "bravo";
const FOREIGN_NAME: &str = "Hidden Harbour";
const NOBODY: &str = "nobodys";

use Needs::{Anyone, Everywhere, Here, Nothing, Somewhere};

/// What is sent.
enum Body {
    None,
    Json(Value),
    Form(String),
}

/// A door that no example leads to: who passes it, what it answers then, and what is sent, given a tenant
/// and a number that no other request has.
struct Entry(&'static str, Needs, u16, fn(&str, usize) -> Body);

/// A request for a tenant, with a number that no other request has.
type Request = Box<dyn Fn(&str, usize) -> (Method, String, Body)>;

/// One step of the walk.
struct Step {
    /// Method and path as documented, or the path of a server function.
    door: String,
    /// For messages.
    name: String,
    needs: Needs,
    done: u16,
    request: Request,
}

impl Step {
    /// Whether it is described, as server functions are not.
    fn is_operation(&self) -> bool {
        self.door.contains(' ')
    }

    fn by_hand(entry: &'static Entry) -> Self {
        let Entry(door, needs, done, body) = entry;
        let request = |tenant: &str, number| {
            let (method, path) = door.split_once(' ').unwrap_or(("POST", door));
            (
                method.parse().unwrap(),
                filled(path, tenant),
                body(tenant, number),
            )
        };
        Self {
            door: door.split('?').next().unwrap().to_owned(),
            name: (*door).to_owned(),
            needs: *needs,
            done: *done,
            request: Box::new(request),
        }
    }

    /// An example over HTTP, by the operation's route.
    fn over_http(
        example: &'static Example,
        endpoint: &EndpointFacts,
        route: &'static Route,
    ) -> Self {
        let request = move |tenant: &str, number| {
            let input = (example.input)(&scene(tenant, number));
            let call = route.call(input.as_object().unwrap().clone()).unwrap();
            let pairs = call
                .query
                .iter()
                .map(|(name, text)| format!("{name}={text}"));
            let query = pairs.collect::<Vec<_>>().join("&");
            let path = format!("/{}?{query}", call.path.join("/"));
            let path = path.trim_end_matches('?').to_owned();
            let body = call.body.map_or(Body::None, |body| Body::Json(body.into()));
            (call.method.as_str().parse().unwrap(), path, body)
        };
        let done = if endpoint.creates { 201 } else { 200 };
        Self {
            door: format!("{} {}", route.method.as_str(), route.template()),
            name: example.operation.to_owned(),
            needs: example.needs,
            done: example.refused.unwrap_or(done),
            request: Box::new(request),
        }
    }

    /// An example of a query, as the console asks it.
    fn in_the_console(example: &'static Example) -> Self {
        let request = |tenant: &str, number| {
            let input = (example.input)(&scene(tenant, number));
            let body = json!({"operation": example.operation, "input": input});
            (Method::POST, "/ui/ask".to_owned(), Body::Json(body))
        };
        Self {
            door: "/ui/ask".to_owned(),
            name: format!("/ui/ask: {}", example.operation),
            needs: example.needs,
            done: example.refused.unwrap_or(200),
            request: Box::new(request),
        }
    }
}

/// Every operation over HTTP.
fn every_operation() -> Vec<Step> {
    let mut by_route = Vec::new();
    for example in EXAMPLES {
        let its = |endpoint: &&EndpointFacts| endpoint.name == example.operation;
        for endpoint in ENDPOINTS.iter().filter(its) {
            let input = (example.input)(&scene(OWN, 0));
            let fields = input.as_object().unwrap();
            let fit = |route: &&Route| route.call(fields.clone()).is_some();
            let routes = endpoint.routes.iter().filter(fit);
            by_route.extend(routes.map(|route| Step::over_http(example, endpoint, route)));
        }
    }
    OPERATIONS
        .iter()
        .map(Step::by_hand)
        .chain(by_route)
        .collect()
}

/// Every server function; the one that ends the session comes last.
fn every_function() -> Vec<Step> {
    let is_asked = |example: &&Example| QUERIES.iter().any(|query| query.name == example.operation);
    let asked = EXAMPLES.iter().filter(is_asked).map(Step::in_the_console);
    asked.chain(FUNCTIONS.iter().map(Step::by_hand)).collect()
}

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
    fn expects(&self, step: &Step, tenant: &str) -> u16 {
        let has = |permission| self.role.includes(permission);
        let passes = match step.needs {
            Nothing | Anyone => true,
            Everywhere(permission) => has(permission) && !self.is_bound,
            Here(_) if self.is_bound && tenant != OWN => return 404,
            Somewhere(permission) | Here(permission) => has(permission),
        };
        let is_asked = |command: &&CommandFacts| command.name == step.name;
        let takes_a_person = COMMANDS
            .iter()
            .find(is_asked)
            .is_some_and(|command| command.person_only);
        let is_token = matches!(self.credential, Credential::Token(_));
        if passes && !(takes_a_person && is_token) {
            step.done
        } else {
            403
        }
    }
}

/// A server with a tenant of one's own and a foreign one, both live and with the same playbook.
async fn two_tenants(server: &Server) {
    server.linked_tenant(OWN).await;
    server.linked_tenant(FOREIGN).await;
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
        .replace("{playbook_id}", PLAYBOOK)
        .replace("{version}", "v1.0")
        .replace("{revision}", "1")
        .replace("{name}", "domain-pack.json")
        .replace("{slug}", "invalid")
        .replace("{audit_id}", "global.999999999")
        .replace("{id}", "none")
}

/// Sends what the step says, for that tenant.
async fn ask(server: &Server, step: &Step, who: Option<&Credential>, tenant: &str) -> Reply {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);

    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let (method, path, body) = (step.request)(tenant, number);
    let mut call = server
        .call(method, &path)
        .header("origin", ORIGIN)
        .header("accept", "application/json");
    call = match who {
        Some(Credential::Token(token)) => call.token(token),
        Some(Credential::Cookie(cookie)) => call.cookie(cookie),
        None => call,
    };
    call = match body {
        Body::None => call,
        Body::Json(value) => call.json(&value),
        Body::Form(text) => call.text("application/x-www-form-urlencoded", text),
    };
    call.send().await
}

/// Walks the steps as this asker.
async fn walk(server: &Server, steps: &[Step], asker: &Asker) {
    for step in steps {
        let mut answers = Vec::new();
        for tenant in [OWN, FOREIGN, NOBODY] {
            let ends_session = step.door.ends_with("sign-out");
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
                step.name
            );
            let reply = ask(server, step, Some(&asker.credential), tenant).await;
            assert_eq!(
                reply.status,
                asker.expects(step, tenant),
                "{who}: {reply:?}"
            );
            if step.is_operation() {
                check(&step.door, &reply);
            }
            if asker.is_bound {
                tells_nothing(&reply, step, &who);
                answers.push((tenant, reply));
            }
        }
        // One that is another's and one that there is not cannot be told apart.
        if let [_, (_, foreign), (_, nobody)] = answers.as_slice()
            && matches!(step.needs, Here(_))
        {
            let text = |reply: &Reply, tenant| {
                let id = reply.header("x-request-id").to_owned();
                reply.text().replace(tenant, "?").replace(&id, "?")
            };
            assert_eq!(
                text(foreign, FOREIGN),
                text(nobody, NOBODY),
                "{}",
                step.name
            );
        }
    }
}

/// A bound caller is told nothing of the foreign tenant but the id that it sent itself.
#[track_caller]
fn tells_nothing(reply: &Reply, step: &Step, who: &str) {
    let text = reply.text();
    assert!(!text.contains(FOREIGN_NAME), "{who}: {text}");
    if reply.status.is_success() && !matches!(step.needs, Nothing) {
        assert!(!text.to_lowercase().contains(FOREIGN), "{who}: {text}");
    }
}

fn doors(steps: &[Step]) -> BTreeSet<String> {
    steps.iter().map(|step| step.door.clone()).collect()
}

#[test]
fn every_operation_has_an_entry_that_agrees_with_the_document() {
    let all: BTreeSet<_> = operations()
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let steps = every_operation();
    assert_eq!(doors(&steps), all);

    for step in steps {
        let (method, path) = step.door.split_once(' ').unwrap();
        let documented = permission(&method.parse::<Method>().unwrap(), path);
        let needed = match step.needs {
            Nothing => None,
            Anyone => Some("any"),
            Everywhere(p) | Here(p) | Somewhere(p) => Some(p.as_str()),
        };
        // Signing out needs a session, which a token never is.
        if path != "/auth/sign-out" {
            assert_eq!(documented.as_deref(), needed, "{}", step.door);
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

        assert_eq!(doors(&every_function()), all);
    });
}

#[test]
fn every_operation_that_can_be_written_has_an_example() {
    let examples: BTreeSet<_> = EXAMPLES.iter().map(|example| example.operation).collect();
    assert_eq!(examples, WRITTEN.iter().copied().collect());
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

        for step in every_operation().iter().chain(&every_function()) {
            let reply = ask(&server, step, None, OWN).await;
            let expected = if step.needs == Nothing {
                step.done
            } else {
                401
            };
            assert_eq!(reply.status, expected, "{}: {reply:?}", step.name);
            if step.is_operation() {
                check(&step.door, &reply);
            }
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
                walk(&server, &every_operation(), &asker).await;
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
                walk(&server, &every_function(), &asker).await;
            }
        }
    });
}

#[test]
fn a_viewer_changes_nothing() {
    on_sqlite(|db| async move {
        let server = Server::on(&db).await;
        server.linked_tenant(OWN).await;
        let viewer = Credential::Token(server.token(&["viewer"]).await);
        let rows = async |outcome: &str| {
            let trail = server.get("/admin/audit?limit=200").send().await.json();
            let rows = trail["items"].as_array().unwrap().clone();
            rows.iter().filter(|row| row["outcome"] == outcome).count()
        };
        let (done, refused) = (rows("done").await, rows("refused").await);

        // What is one's own, one may change.
        let own = ["/auth/", "/admin/tokens"];
        for step in every_operation() {
            let (method, path) = step.door.split_once(' ').unwrap();
            if method != "GET" && !own.iter().any(|prefix| path.starts_with(prefix)) {
                let reply = ask(&server, &step, Some(&viewer), OWN).await;
                assert_eq!(reply.status, 403, "{}", step.name);
            }
        }

        assert_eq!(rows("done").await, done);
        assert!(rows("refused").await > refused);
    });
}
