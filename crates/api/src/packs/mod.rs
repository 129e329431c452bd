//! Packs: documents on their way in, texts on their way out, and answers that are written where they are
//! computed. All else is served by its declaration.

mod body;
mod import;
mod text;

use axum::{extract::Request, response::IntoResponse as _};
use tenantry_domain::{
    access::Caller,
    packs::{DiffPack, GetPackText, PatchPack},
};
use tenantry_services::{InWriting, Services};
use utoipa_axum::router::OpenApiRouter;

use text::TextReply;

use crate::{
    endpoints::{Answers, Coming, Served},
    extract::{Shape, input},
    reply::FetchedWritten,
    state::Api,
};

/// Documents on their way in, and what has an answer of its own kind.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    let mut served = Served::default();
    served.add::<DiffPack>(false, Answers::Json, diff);
    served.add::<PatchPack>(false, Answers::Text(text::JSON_PATCH), patch);
    served.add::<GetPackText>(false, Answers::Text(text::JSON), document);
    import::routes().merge(served.into_router())
}

fn diff(shape: Shape, services: Services, caller: Caller, request: Request) -> Coming {
    Box::pin(async move {
        let wanted: DiffPack = input(shape, request).await?;
        let answer = FetchedWritten(services.ask(&caller, InWriting(wanted)).await?);
        Ok(answer.into_response())
    })
}

fn patch(shape: Shape, services: Services, caller: Caller, request: Request) -> Coming {
    Box::pin(async move {
        let wanted: PatchPack = input(shape, request).await?;
        let name = wanted.0.owner.to_string();
        let patch = services.ask(&caller, InWriting(wanted)).await?;
        let answer = TextReply::patch(patch, &name);
        Ok(answer.into_response())
    })
}

fn document(shape: Shape, services: Services, caller: Caller, request: Request) -> Coming {
    Box::pin(async move {
        let wanted: GetPackText = input(shape, request).await?;
        let (form, name) = (wanted.form, format!("{}.{}", wanted.owner, wanted.version));
        let text = services.ask(&caller, wanted).await?;
        let answer = TextReply::document(text, form, &name);
        Ok(answer.into_response())
    })
}
