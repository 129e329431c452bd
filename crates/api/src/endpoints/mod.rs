//! Operations that are served from their declaration alone: one handler for commands, one for queries.

mod describe;
#[cfg(test)]
mod tests;

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use serde::Serialize;
use tenantry_domain::{Endpoint, Problem, access::Caller, operation::Method};
use tenantry_services::{
    Command, Query, Services,
    registry::{Visitor, visit_endpoints},
};
use utoipa_axum::router::OpenApiRouter;

pub(crate) use describe::Answers;
use describe::Facts;

use crate::{
    auth::Signed,
    extract::{Shape, input},
    problem::Answer,
    reply::{Fetched, Ran},
    state::Api,
};

/// Every operation of the registry that has a route.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    let mut served = Served::default();
    visit_endpoints(&mut served);
    served.into_router()
}

/// What is served by its declaration.
#[derive(Default)]
pub(crate) struct Served(OpenApiRouter<Api>);

impl Served {
    /// Adds an operation, at each of its paths.
    pub(crate) fn add<E, F, R>(
        &mut self,
        changes: bool,
        answers: Answers,
        answer: fn(Shape, Services, Caller, Request) -> F,
    ) where
        E: Endpoint,
        F: Future<Output = Answer<R>> + Send + 'static,
        R: IntoResponse + 'static,
    {
        let facts = Facts::of::<E>(changes, answers);
        for route in E::ROUTES {
            let (shape, schemas, paths) = describe::operation(&facts, *route);
            let handler = move |State(services): State<Services>,
                                Signed(caller): Signed,
                                request: Request| {
                answer(shape, services, caller, request)
            };
            let served = on(filter(route.method), handler);
            let router = std::mem::take(&mut self.0);
            self.0 = router.routes((schemas, paths, served));
        }
    }

    /// What was added, to be merged with the rest.
    pub(crate) fn into_router(self) -> OpenApiRouter<Api> {
        self.0
    }
}

impl Visitor for Served {
    fn command<C: Command<Output: Serialize> + Endpoint>(&mut self) {
        self.add::<C, _, _>(true, Answers::Json, run::<C>);
    }

    fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self) {
        self.add::<Q, _, _>(false, Answers::Json, ask::<Q>);
    }
}

const fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

async fn run<C: Command<Output: Serialize> + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<Response> {
    let command: C = input(shape, request).await?;
    let done = services.run(&caller, command).await;
    let reply = done.map_err(|problem| in_query(shape, problem))?;
    let answer = match C::location(&reply.value) {
        Some(location) => Ran::created(reply, location),
        None => Ran::ok(reply),
    };
    Ok(answer.into_response())
}

async fn ask<Q: Query<Output: Serialize> + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<Response> {
    let query: Q = input(shape, request).await?;
    let answered = services.ask(&caller, query).await;
    let value = answered.map_err(|problem| in_query(shape, problem))?;
    let answer = match Q::row_version(&value) {
        Some(row_version) => Fetched::versioned(value, row_version),
        None => Fetched::new(value),
    };
    Ok(answer.into_response())
}

/// Points at parameters of a query as all that reads them does: by their names.
fn in_query(shape: Shape, mut problem: Problem) -> Problem {
    if !shape.route.method.has_body() {
        for error in &mut problem.errors {
            if let Some(name) = error.pointer.strip_prefix('/') {
                error.pointer = name.to_owned();
            }
        }
    }
    problem
}
