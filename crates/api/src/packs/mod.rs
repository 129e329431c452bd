//! Packs: validate and import documents, list and show versions of both kinds.

mod body;
mod diff;
mod domain;
mod import;
mod include;
mod reports;
mod status;
mod tenant;
mod text;

use utoipa_axum::router::OpenApiRouter;

use crate::state::Api;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(import::routes())
        .merge(domain::routes())
        .merge(tenant::routes())
        .merge(reports::routes())
        .merge(status::routes())
        .merge(diff::routes())
}
