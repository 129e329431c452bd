//! The real router over a test's database, and requests that read as sentences.

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tenantry_domain::examples::playbook;
use tenantry_server::{App, Config, build};
use tenantry_testkit::{databases::TestDb, domain_pack, tenant_pack};
use tower::ServiceExt as _;

/// The API token of the first start: an administrator.
pub(crate) const TOKEN: &str = "tnt_for-tests-only-0123456789abcdef0123456789";
/// The first administrator's password.
pub(crate) const PASSWORD: &str = "correct-horse-battery-staple";
/// The playbook that [`Server::linked_tenant`] registers.
pub(crate) const PLAYBOOK: &str = "call-the-desk";
/// The host that requests are sent to.
pub(crate) const HOST: &str = "tenantry.test";
/// The origin of its pages.
pub(crate) const ORIGIN: &str = "http://tenantry.test";

/// A server without a socket.
pub(crate) struct Server {
    pub(crate) app: App,
}

/// A request in the making.
pub(crate) struct Call<'s> {
    router: &'s Router,
    request: http::request::Builder,
    body: Body,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The configuration of tests.
pub(crate) fn config(db: &TestDb) -> Config {
    Config {
        database_url: db.options.url.clone(),
        migration_database_url: db.migration_url.clone(),
        init_admin_token: Some(TOKEN.to_owned()),
        admin_password: Some(PASSWORD.to_owned()),
        public_url: ORIGIN.parse().ok(),
        ..Config::default()
    }
}

impl Server {
    pub(crate) async fn on(db: &TestDb) -> Self {
        Self::with(&config(db)).await
    }

    pub(crate) async fn with(config: &Config) -> Self {
        Self {
            app: build(config, false).await.expect("the server starts"),
        }
    }

    /// A request without a credential.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call<'_> {
        self.call_at(HOST, method, path)
    }

    /// A request without a credential to a host of any name.
    pub(crate) fn call_at(&self, host: &str, method: Method, path: &str) -> Call<'_> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, host);
        Call {
            router: &self.app.router,
            request,
            body: Body::empty(),
        }
    }

    /// A `GET` by the administrator's token.
    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path).token(TOKEN)
    }

    /// A `POST` of JSON by the administrator's token.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Call<'_> {
        self.call(Method::POST, path).token(TOKEN).json(body)
    }

    /// A `PATCH` of JSON by the administrator's token.
    pub(crate) fn patch(&self, path: &str, body: &Value) -> Call<'_> {
        self.call(Method::PATCH, path).token(TOKEN).json(body)
    }

    pub(crate) async fn create_tenant(&self, id: &str) {
        let body = json!({"tenant_id": id, "name": format!("Tenant {id}")});
        self.post("/admin/tenants", &body)
            .send()
            .await
            .expect(StatusCode::CREATED);
    }

    pub(crate) async fn import_domain(&self, pack: &Value, version: &str) -> Value {
        let body = json!({"version": version, "content": pack});
        self.post("/admin/packs/domain/import", &body)
            .send()
            .await
            .expect(StatusCode::CREATED)
    }

    pub(crate) async fn import_tenant(&self, tenant: &str, pack: &Value, version: &str) -> Value {
        let body = json!({"tenant_id": tenant, "version": version, "content": pack});
        self.post("/admin/packs/tenant/import", &body)
            .send()
            .await
            .expect(StatusCode::CREATED)
    }

    /// A tenant with an active pair: `Rates` at `v1.0`, and its own pack at `v1.0`.
    pub(crate) async fn live_tenant(&self, id: &str) {
        self.ready_tenant(id).await;
        self.activate(id).await;
    }

    /// A tenant as [`Self::live_tenant`] makes it, whose first revision has the playbook `call-the-desk` at `v1.0`.
    pub(crate) async fn linked_tenant(&self, id: &str) {
        self.ready_tenant(id).await;
        self.register_playbook(&playbook(PLAYBOOK), "v1.0").await;
        let link = json!({
            "tenant_id": id, "version": "v1.0", "domain": "Rates", "domain_pack_version": "v1.0",
        });
        self.post(&format!("/admin/playbooks/{PLAYBOOK}/links"), &link)
            .send()
            .await
            .expect(StatusCode::OK);
        self.activate(id).await;
    }

    /// Registers a playbook, or finds that this very version is there.
    pub(crate) async fn register_playbook(&self, content: &Value, version: &str) {
        let body = json!({"version": version, "content": content});
        let registered = self.post("/admin/playbooks", &body).send().await;
        assert!(registered.status.is_success(), "{registered:?}");
    }

    /// A tenant with both packs, and nothing in force.
    async fn ready_tenant(&self, id: &str) {
        self.create_tenant(id).await;
        let domain = json!({"version": "v1.0", "content": domain_pack("Rates")});
        let imported = self
            .post("/admin/packs/domain/import", &domain)
            .send()
            .await;
        assert!(imported.status.is_success(), "{imported:?}");
        self.import_tenant(id, &tenant_pack(id, "Rates"), "v1.0")
            .await;
    }

    /// Puts the pair of [`Self::ready_tenant`] in force.
    async fn activate(&self, id: &str) {
        self.post(
            "/admin/packs/activate",
            &activation(id, "v1.0", Some("v1.0")),
        )
        .send()
        .await
        .expect(StatusCode::OK);
    }

    /// Makes a token with these roles.
    pub(crate) async fn token(&self, roles: &[&str]) -> String {
        let body = json!({"name": roles.join("+"), "roles": roles});
        let made = self
            .post("/admin/tokens", &body)
            .send()
            .await
            .expect(StatusCode::CREATED);
        made["secret"].as_str().unwrap().to_owned()
    }

    /// Signs in and answers the cookie, `name=value`.
    pub(crate) async fn sign_in(&self, username: &str, password: &str) -> String {
        let reply = self
            .call(Method::POST, "/auth/sign-in")
            .header("origin", ORIGIN)
            .json(&json!({"username": username, "password": password}))
            .send()
            .await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        let cookie = reply.header("set-cookie");
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// The requirement document's payload for an activation.
pub(crate) fn activation(
    tenant: &str,
    domain_version: &str,
    tenant_version: Option<&str>,
) -> Value {
    json!({
        "tenant_id": tenant,
        "domain_pack_version": domain_version,
        "tenant_pack_version": tenant_version,
    })
}

impl Call<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }

    /// Something that the server itself knows of the request, such as the peer's address.
    pub(crate) fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.request = self.request.extension(value);
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    pub(crate) fn text(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    pub(crate) async fn send(self) -> Reply {
        let request = self
            .request
            .body(self.body)
            .expect("the request is well-formed");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the body comes whole")
            .to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl Reply {
    /// The body as JSON, after checking the status.
    #[track_caller]
    pub(crate) fn expect(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// Checks that this is a problem of that kind, whole and well-formed; answers it.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(
            problem["instance"].is_string() && problem["detail"].is_string(),
            "{problem}"
        );
        problem
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}: {self:?}"));
        value.to_str().expect("the header is text")
    }

    /// What the answer depends on, in one line.
    pub(crate) fn vary(&self) -> String {
        let lines = self.headers.get_all(header::VARY).iter();
        let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
        lines.join(", ")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }
}
