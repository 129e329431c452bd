//! The effective configuration, as a running service fetches it.

use reqwest::{
    Method, Response, StatusCode,
    header::{ETAG, IF_NONE_MATCH},
};
use tenantry_domain::id::TenantId;

use crate::{
    Client, Error,
    connection::{QueryPairs, send},
};

/// A tenant's effective configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The revision in force, or that was asked for.
    pub revision: u64,
    /// The document's tag; send it back to be told whether there is a newer one.
    pub tag: String,
    /// The document; absent when the one with the tag that was sent is still in force.
    pub document: Option<String>,
}

impl Client {
    /// Fetches the effective configuration, or the news that the one with this tag is in force.
    pub async fn config(&self, tenant: &TenantId, have: Option<&str>) -> Result<Fetched, Error> {
        self.fetch(tenant, QueryPairs::new(), have).await
    }

    /// Fetches the effective configuration of that revision; the token has to be one that may read
    /// histories.
    pub async fn config_of_revision(
        &self,
        tenant: &TenantId,
        revision: u64,
    ) -> Result<Fetched, Error> {
        let query = QueryPairs::from([("revision".to_owned(), revision.to_string())]);
        self.fetch(tenant, query, None).await
    }

    async fn fetch(
        &self,
        tenant: &TenantId,
        query: QueryPairs,
        have: Option<&str>,
    ) -> Result<Fetched, Error> {
        let path = ["runtime", "v1", "tenants", tenant.as_str(), "config"];
        let mut request = self.request(Method::GET, &path, &query)?;
        if let Some(tag) = have {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let response = send(request).await?;
        let text = |name: &str| {
            let value = response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok());
            value
                .map(str::to_owned)
                .ok_or_else(|| Error::Unexpected(format!("no `{name}`")))
        };
        let revision = text("x-config-revision")?
            .parse()
            .map_err(|_| Error::Unexpected("`X-Config-Revision` is no number".to_owned()))?;
        let tag = text(ETAG.as_str())?;
        Ok(Fetched {
            revision,
            tag,
            document: document(response).await?,
        })
    }
}

async fn document(response: Response) -> Result<Option<String>, Error> {
    if response.status() == StatusCode::NOT_MODIFIED {
        return Ok(None);
    }
    response.text().await.map(Some).map_err(Error::lost)
}
