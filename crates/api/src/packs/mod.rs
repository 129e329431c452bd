//! Packs: documents on their way in, texts on their way out, and answers that are written where they are
//! computed. All else is served by its declaration.

mod body;
mod import;
mod text;

use axum::extract::Request;
use tenantry_domain::{
    access::Caller,
    packs::{DiffPack, GetPackText, PackDiff, PatchPack},
};
use tenantry_services::{InWriting, Services};
use utoipa_axum::router::OpenApiRouter;

use text::TextReply;

use crate::{
    endpoints::{Answers, Served},
    extract::{Shape, input},
    problem::Answer,
    reply::FetchedWritten,
    state::Api,
};

/// Documents on their way in, and what has an answer of its own kind.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    let mut served = Served::default();
    served.add::<DiffPack, _, _>(false, Answers::Json, diff);
    served.add::<PatchPack, _, _>(false, Answers::Text(text::JSON_PATCH), patch);
    served.add::<GetPackText, _, _>(false, Answers::Text(text::JSON), document);
    import::routes().merge(served.into_router())
}

async fn diff(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<FetchedWritten<PackDiff>> {
    let wanted: DiffPack = input(shape, request).await?;
    Ok(FetchedWritten(
        services.ask(&caller, InWriting(wanted)).await?,
    ))
}

async fn patch(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<TextReply> {
    let wanted: PatchPack = input(shape, request).await?;
    let name = wanted.0.owner.to_string();
    let patch = services.ask(&caller, InWriting(wanted)).await?;
    Ok(TextReply::patch(patch, &name))
}

async fn document(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<TextReply> {
    let wanted: GetPackText = input(shape, request).await?;
    let (form, name) = (wanted.form, format!("{}.{}", wanted.owner, wanted.version));
    let text = services.ask(&caller, wanted).await?;
    Ok(TextReply::document(text, form, &name))
}
