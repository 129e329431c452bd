//! Whoever calls.

use tenantry_domain::access::Me;

use crate::{Client, Error, connection::QueryPairs};

impl Client {
    /// Who the token is.
    pub async fn me(&self) -> Result<Me, Error> {
        self.get(&["auth", "me"], &QueryPairs::new()).await
    }
}
