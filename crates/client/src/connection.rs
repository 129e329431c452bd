//! One server, one credential: how requests are made and answers are read.

use std::{pin::Pin, time::Duration};

use reqwest::{
    Certificate, Method, RequestBuilder, Response, StatusCode, Url,
    header::{CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tenantry_domain::{
    Endpoint, Problem,
    operation::{self, Call, Route},
};

use crate::Error;

/// How long an answer may take; imports of large documents take seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(90);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const PACK_JSON: HeaderValue = HeaderValue::from_static("application/vnd.tenantry.pack+json");

/// A server and the token to use with it; clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    server: Url,
    token: Option<String>,
    /// What changes are sent with, so that a repeat does nothing more.
    key: Option<String>,
}

/// Query parameters that are present.
pub(crate) type QueryPairs = Vec<(String, String)>;

impl Client {
    /// A client of the server at that URL.
    pub fn new(server: &str, token: Option<String>) -> Result<Self, Error> {
        Self::trusting(server, token, &[])
    }

    /// As [`Client::new`], for a server whose certificate may also come from these authorities (PEM, one or
    /// several), besides those that the system trusts.
    pub fn trusting(
        server: &str,
        token: Option<String>,
        authorities: &[u8],
    ) -> Result<Self, Error> {
        let server = Url::parse(server)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| Error::Setting(format!("`{server}` is no http or https URL")))?;
        // Whoever was first to choose is kept: a program may have its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusted = Certificate::from_pem_bundle(authorities)
            .ok()
            .filter(|trusted| trusted.is_empty() == authorities.is_empty())
            .ok_or_else(|| {
                Error::Setting("there is no certificate in the authority's file (PEM)".to_owned())
            })?;
        let http = reqwest::Client::builder()
            .tls_certs_merge(trusted)
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            // A redirect would carry the token elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Error::lost)?;
        Ok(Self {
            http,
            server,
            token,
            key: None,
        })
    }

    /// The same client for one change: whatever it sends carries this `Idempotency-Key`, so that a repeat after an
    /// answer that was lost answers what the first one did.
    #[must_use]
    pub fn once(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// A request to the path made of these segments, each encoded on its own.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &QueryPairs,
    ) -> Result<RequestBuilder, Error> {
        let mut url = self.server.clone();
        url.path_segments_mut()
            .map_err(|()| Error::Setting("the server's URL cannot have a path".to_owned()))?
            .pop_if_empty()
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let is_change = method != Method::GET;
        let mut request = self.http.request(method, url);
        if let Some(key) = self.key.as_ref().filter(|_| is_change) {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        Ok(match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    /// Has an operation done.
    pub async fn call<E>(&self, operation: &E) -> Result<E::Output, Error>
    where
        E: Endpoint<Output: DeserializeOwned>,
    {
        let request = self.request_of(E::NAME, E::ROUTES, &fields(operation)?)?;
        read(&exchange(request).await?)
    }

    /// Has an operation done if the row that it is about still has that version.
    pub async fn call_if<E>(&self, row_version: i64, operation: &E) -> Result<E::Output, Error>
    where
        E: Endpoint<Output: DeserializeOwned>,
    {
        let request = self.request_of(E::NAME, E::ROUTES, &fields(operation)?)?;
        read(&exchange(seen(request, row_version)).await?)
    }

    /// The request for an operation whose answer is read in another way than as JSON.
    pub(crate) fn request_for<E: Endpoint>(&self, operation: &E) -> Result<RequestBuilder, Error> {
        self.request_of(E::NAME, E::ROUTES, &fields(operation)?)
    }

    /// The request that an operation's routes and fields make.
    fn request_of(
        &self,
        name: &str,
        routes: &[Route],
        fields: &Map<String, Value>,
    ) -> Result<RequestBuilder, Error> {
        let nowhere = || Error::Setting(format!("`{name}` has no path for this"));
        let call = Call::by(routes, fields).ok_or_else(nowhere)?;
        let method = match call.method {
            operation::Method::Get => Method::GET,
            operation::Method::Post => Method::POST,
            operation::Method::Put => Method::PUT,
            operation::Method::Patch => Method::PATCH,
            operation::Method::Delete => Method::DELETE,
        };
        let path: Vec<_> = call.path.iter().map(String::as_str).collect();
        let request = self.request(method, &path, &call.query)?;
        Ok(match call.body {
            Some(body) => request.json(&body),
            None => request,
        })
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &QueryPairs,
    ) -> Result<T, Error> {
        read(&exchange(self.request(Method::GET, path, query)?).await?)
    }

    /// Sends a document as it is, with the other fields as query parameters.
    pub(crate) async fn post_document<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &QueryPairs,
        text: String,
    ) -> Result<T, Error> {
        let request = self.request(Method::POST, path, query)?;
        read(&exchange(request.header(CONTENT_TYPE, PACK_JSON).body(text)).await?)
    }
}

/// Says which state of the row the request is based on.
fn seen(request: RequestBuilder, row_version: i64) -> RequestBuilder {
    request.header(IF_MATCH, format!("\"{row_version}\""))
}

/// Sends a request; a refusal becomes an error.
pub(crate) async fn send(request: RequestBuilder) -> Result<Response, Error> {
    let response = request.send().await.map_err(Error::lost)?;
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    let bytes = response.bytes().await.map_err(Error::lost)?;
    match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => Err(Error::Refused(Box::new(problem))),
        Err(_) => Err(Error::Unexpected(format!(
            "status {status} without a problem document"
        ))),
    }
}

/// Sends a request and takes its answer. Boxed, so that it is compiled here, once, and not with every operation that
/// somebody calls.
fn exchange(
    request: RequestBuilder,
) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send>> {
    Box::pin(async move {
        let response = send(request).await?;
        let bytes = response.bytes().await.map_err(Error::lost)?;
        Ok(bytes.into())
    })
}

fn fields(operation: &impl Serialize) -> Result<Map<String, Value>, Error> {
    let unwritable = |error: serde_json::Error| Error::Setting(error.to_string());
    let fields = serde_json::to_value(operation).map_err(unwritable)?;
    serde_json::from_value(fields).map_err(unwritable)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Unexpected(error.to_string()))
}

/// Adds a parameter if it is present.
pub(crate) fn push(query: &mut QueryPairs, name: &'static str, value: Option<impl ToString>) {
    if let Some(value) = value {
        query.push((name.to_owned(), value.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{
        PageRequest,
        id::TenantId,
        tenants::{RenameTenant, TenantFilter},
    };

    use super::*;

    #[test]
    fn segments_and_parameters_are_encoded() {
        let client = Client::new("http://localhost:3000/", None).unwrap();
        let query = vec![("q".to_owned(), "a b&c".to_owned())];
        let request = client
            .request(Method::GET, &["admin", "a/b"], &query)
            .unwrap();

        let url = request.build().unwrap().url().to_string();

        assert_eq!(url, "http://localhost:3000/admin/a%2Fb?q=a+b%26c");
    }

    fn request_of<E: Endpoint>(client: &Client, operation: &E) -> Result<RequestBuilder, Error> {
        client.request_of(E::NAME, E::ROUTES, &fields(operation)?)
    }

    #[test]
    fn an_operation_is_a_request_by_its_route() {
        let client = Client::new("http://localhost:3000", None).unwrap();
        let request = |request: Result<RequestBuilder, Error>| {
            let request = request.unwrap().build().unwrap();
            let body = request.body().and_then(reqwest::Body::as_bytes);
            let body = String::from_utf8(body.unwrap_or_default().to_vec()).unwrap();
            (format!("{} {}", request.method(), request.url()), body)
        };
        let list = TenantFilter {
            q: Some("a b".to_owned()),
            page: PageRequest {
                limit: Some(7),
                cursor: None,
            },
            ..TenantFilter::default()
        };
        let rename = RenameTenant {
            tenant_id: TenantId::parse("acme").unwrap(),
            name: "Acme".to_owned(),
        };

        let (listed, nothing) = request(request_of(&client, &list));
        let (renamed, name) = request(request_of(&client, &rename));

        let all = "GET http://localhost:3000/admin/tenants?limit=7&q=a+b&sort=match";
        assert_eq!((listed.as_str(), nothing.as_str()), (all, ""));
        assert_eq!(renamed, "PATCH http://localhost:3000/admin/tenants/acme");
        assert_eq!(name, r#"{"name":"Acme"}"#);
        let third = seen(request_of(&client, &rename).unwrap(), 3)
            .build()
            .unwrap();
        assert_eq!(third.headers()[IF_MATCH], "\"3\"");
    }

    #[test]
    fn a_change_that_is_made_once_carries_its_key_and_a_question_none() {
        let client = Client::new("http://localhost", None).unwrap().once("k-1");
        let sent = |method| {
            let request = client.request(method, &["x"], &QueryPairs::new());
            let request = request.unwrap().build().unwrap();
            request.headers().get(IDEMPOTENCY_KEY).cloned()
        };

        assert_eq!(sent(Method::POST).unwrap(), "k-1");
        assert_eq!(sent(Method::GET), None);
    }

    #[test]
    fn an_authority_is_a_certificate() {
        let made = Client::trusting("https://localhost", None, b"not a certificate");

        assert!(matches!(made, Err(Error::Setting(_))));
    }

    #[test]
    fn only_web_addresses_are_servers() {
        for bad in ["localhost:3000", "ftp://x", "", "http://"] {
            assert!(
                matches!(Client::new(bad, None), Err(Error::Setting(_))),
                "{bad}"
            );
        }
    }
}
