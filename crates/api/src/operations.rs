//! Every operation behind one door, with what follows every answer.
//!
//! What surrounds the handlers are plain functions instead of layers: a layer clones and boxes all
//! that is inside it for every request, which the runtime read would feel.

use axum::{Router, extract::Request, response::Response};
use tower::ServiceExt as _;

use crate::{
    conditional::Asked,
    language::{answering, language_of},
    problem,
    state::Api,
};

/// Every operation of the API.
#[derive(Clone)]
pub struct Operations(Router);

impl Operations {
    /// The operations over these services.
    pub fn new(api: Api) -> Self {
        let (router, _) = crate::routes().split_for_parts();
        Self(router.fallback(problem::nothing_here).with_state(api))
    }

    /// Answers a request: unknown paths and methods included, refusals as problem documents, and
    /// 304 where the client has the present state.
    pub async fn answer(&self, request: Request) -> Response {
        let asked = Asked::of(&request);
        let about = problem::About::of(&request);
        let language = language_of(request.headers());
        let answered = answering(language, self.0.clone().oneshot(request)).await;
        let response = answered.unwrap_or_else(|never| match never {});
        let response = problem::name_refusal(&about, response);
        asked.unless_unchanged(about.write_refusal(response))
    }
}
