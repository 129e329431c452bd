//! What running services ask for: the effective configuration, from memory.
//!
//! The document is never compressed while somebody waits twice: its compressed forms are made once
//! for each checksum and kept beside it.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use tenantry_domain::whole;
use tenantry_services::Snapshot;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::RuntimeSigned,
    encodings::Coding,
    extract::{Path, QueryParams, tenant_in_path},
    problem::Answer,
    reply::tag,
    state::Api,
};

const CONFIG_REVISION: HeaderName = HeaderName::from_static("x-config-revision");
const CONFIG_EPOCH: HeaderName = HeaderName::from_static("x-config-epoch");
/// `behind`: something newer is in force that cannot be loaded; `recomputed`: the document of an older
/// release was not kept. Absent from what is as it should be.
const CONFIG_STATE: HeaderName = HeaderName::from_static("x-config-state");

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(config))
}

/// Which configuration is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// That of this revision; absent: the one in force.
    #[serde(default, deserialize_with = "whole::optional")]
    revision: Option<u64>,
}

/// Fetches a tenant's effective configuration.
///
/// The `ETag` is the document's checksum; a rollback gives an old one again, so `X-Config-Epoch` and
/// `X-Config-Revision` are part of a 304 too. Revisions are compared only within one epoch: a restored
/// database begins a new one. `X-Config-State: behind` says that a newer revision cannot be loaded yet,
/// `recomputed` that the document of an older release was not kept and is merged anew.
///
/// With `revision` it is the configuration of that revision, as it was activated, for whoever may read the
/// tenant's history (`activation.read`) as well: a service follows what is in force and does not ask for it.
#[utoipa::path(
    get, path = "/runtime/v1/tenants/{tenant_id}/config", operation_id = "get_config",
    tag = "runtime",
    params(
        ("tenant_id" = String, Path, description = "The tenant"),
        ("revision" = Option<u64>, Query, description = "This revision's, for administrators; absent: what is in force"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` you have"),
    ),
    responses(
        (status = 200, description = "The effective configuration", body = Object,
            headers(
                ("ETag" = String, description = "SHA-256 of the document"),
                ("X-Config-Epoch" = String, description = "The history that the revision is counted in"),
                ("X-Config-Revision" = u64, description = "The revision that it is"),
            )),
        (status = 304, description = "You have it",
            headers(
                ("X-Config-Epoch" = String, description = "The history that the revision is counted in"),
                ("X-Config-Revision" = u64, description = "The revision that it is"),
            )),
    ),
    extensions(("x-permission" = json!("runtime.read"))),
)]
async fn config(
    State(api): State<Api>,
    RuntimeSigned(caller): RuntimeSigned,
    Path(tenant): Path<String>,
    QueryParams(wanted): QueryParams<Wanted>,
    headers: HeaderMap,
) -> Answer<Response> {
    let tenant_id = tenant_in_path(&tenant)?;
    let services = &api.services;
    let snapshot = match wanted.revision {
        None => services.config(&caller, &tenant_id).await?,
        Some(revision) => {
            let past = services.config_of_revision(&caller, &tenant_id, revision);
            Arc::new(past.await?)
        }
    };
    let coding = Coding::preferred(&headers);
    let encoded = match coding {
        Some(coding) => api
            .encodings
            .encoded(&snapshot, coding)
            .await
            .map(|body| (body, coding)),
        None => None,
    };
    let (body, coding) = match encoded {
        Some((body, coding)) => (body, Some(coding)),
        None => (snapshot.body.clone(), None),
    };
    Ok(respond(&snapshot, body, coding))
}

/// What a client should know of a document that is not as it should be.
fn state(snapshot: &Snapshot) -> Option<&'static str> {
    if snapshot.is_behind() {
        return Some("behind");
    }
    snapshot.is_recomputed().then_some("recomputed")
}

fn respond(snapshot: &Snapshot, body: Bytes, coding: Option<Coding>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CONFIG_REVISION, HeaderValue::from(snapshot.revision));
    if let Ok(epoch) = HeaderValue::from_str(snapshot.epoch.as_str()) {
        headers.insert(CONFIG_EPOCH, epoch);
    }
    if let Some(state) = state(snapshot) {
        headers.insert(CONFIG_STATE, HeaderValue::from_static(state));
    }
    let checksum = snapshot.checksum.as_str();
    if let Some(coding) = coding.map(Coding::as_str) {
        headers.insert(header::ETAG, tag(&format!("{checksum}-{coding}")));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    } else {
        headers.insert(header::ETAG, tag(checksum));
    }
    response
}
