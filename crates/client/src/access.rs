//! Whoever calls, and the server that is called.

use serde::{Deserialize, de::IgnoredAny};
use tenantry_domain::access::Me;

use crate::{Client, Error, connection::QueryPairs};

impl Client {
    /// Who the token is.
    pub async fn me(&self) -> Result<Me, Error> {
        self.get(&["auth", "me"], &QueryPairs::new()).await
    }

    /// Whether the server can serve now; refused with why not.
    pub async fn ready(&self) -> Result<(), Error> {
        let answer = self.get(&["readyz"], &QueryPairs::new()).await;
        answer.map(|_: IgnoredAny| ())
    }

    /// The server's version, as its description says it.
    pub async fn version(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Description {
            info: Info,
        }
        #[derive(Deserialize)]
        struct Info {
            version: String,
        }
        let description: Description = self.get(&["openapi.json"], &QueryPairs::new()).await?;
        Ok(description.info.version)
    }
}
