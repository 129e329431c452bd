//! Operations that are served from their declaration alone: one handler for commands, one for queries.

mod describe;
#[cfg(test)]
mod tests;

use std::pin::Pin;

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use serde::Serialize;
use tenantry_domain::{
    Endpoint, Problem,
    access::Caller,
    operation::{Method, Route},
};
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

/// An answer on its way.
pub(crate) type Coming = Pin<Box<dyn Future<Output = Answer<Response>> + Send>>;

/// What answers an operation: one type for all of them, so that all that is around a handler is compiled once.
pub(crate) type Answering = fn(Shape, Services, Caller, Request) -> Coming;

/// What is served by its declaration.
#[derive(Default)]
pub(crate) struct Served(OpenApiRouter<Api>);

impl Served {
    /// Adds an operation, at each of its paths.
    pub(crate) fn add<E: Endpoint>(&mut self, changes: bool, answers: Answers, answer: Answering) {
        self.serve(&Facts::of::<E>(changes, answers), E::ROUTES, answer);
    }

    fn serve(&mut self, facts: &Facts, routes: &[Route], answer: Answering) {
        for route in routes {
            let (shape, schemas, paths) = describe::operation(facts, *route);
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
        self.add::<C>(true, Answers::Json, run::<C>);
    }

    fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self) {
        self.add::<Q>(false, Answers::Json, ask::<Q>);
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

fn run<C: Command<Output: Serialize> + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Coming {
    Box::pin(async move {
        let command: C = input(shape, request).await?;
        let done = services.run(&caller, command).await;
        let reply = done.map_err(|problem| in_query(shape, problem))?;
        let answer = match C::location(&reply.value) {
            Some(location) => Ran::created(reply, location),
            None if C::is_proposed(&reply.value) => Ran::proposed(reply),
            None => Ran::ok(reply),
        };
        Ok(answer.into_response())
    })
}

fn ask<Q: Query<Output: Serialize> + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Coming {
    Box::pin(async move {
        let query: Q = input(shape, request).await?;
        let answered = services.ask(&caller, query).await;
        let value = answered.map_err(|problem| in_query(shape, problem))?;
        let answer = match Q::row_version(&value) {
            Some(row_version) => Fetched::versioned(value, row_version),
            None => Fetched::new(value),
        };
        Ok(answer.into_response())
    })
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
