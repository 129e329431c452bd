//! Change requests as people see them.

use tenantry_domain::{
    Page,
    approvals::{ChangeRequest, GetRequest, RequestDetail, RequestFilter},
};
use tenantry_storage::approvals;

use super::find;
use crate::{Error, Query, Read, Result};

impl Query for RequestFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<ChangeRequest>> {
        let scope = read.scope.clone();
        Ok(approvals::list(read.conn().await?, &scope, self).await?)
    }
}

impl Query for GetRequest {
    async fn answer(&self, read: &mut Read<'_>) -> Result<RequestDetail> {
        let stored = find(read, &self.id).await?;
        let preview = stored.preview_json.as_deref().map(serde_json::from_str);
        let preview = preview
            .transpose()
            .map_err(|error| Error::internal("a stored preview cannot be read", error))?;
        Ok(RequestDetail {
            request: stored.request,
            preview,
        })
    }
}
