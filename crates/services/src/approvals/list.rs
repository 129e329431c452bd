//! Change requests as people see them.

use tenantry_domain::{
    Page,
    activation::Preview,
    approvals::{ChangeRequest, GetRequest, RequestDetail, RequestFilter},
};
use tenantry_storage::approvals;

use super::find;
use crate::{Query, Read, Result, Work};

impl Query for RequestFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ChangeRequest>> {
        let scope = read.scope.clone();
        Ok(approvals::list(read.conn().await?, &scope, self).await?)
    }
}

impl Query for GetRequest {
    const WORK: Work = Work::Fetch;

    async fn answer(&self, read: &mut Read<'_>) -> Result<RequestDetail> {
        let stored = find(read, &self.id).await?;
        let scope = read.scope.clone();
        let preview = approvals::preview(read.conn().await?, &scope, &self.id).await?;
        Ok(RequestDetail {
            request: stored.request,
            preview: preview.and_then(|text| understood(&text)),
        })
    }
}

/// A preview that another release may have kept; one that cannot be read is left out, so that the request can be.
fn understood(text: &str) -> Option<Preview> {
    let read = serde_json::from_str(text);
    if let Err(error) = &read {
        tracing::error!(%error, "a kept preview cannot be read");
    }
    read.ok()
}
