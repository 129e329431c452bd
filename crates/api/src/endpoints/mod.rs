//! Operations that are served from their declaration alone: one handler for commands, one for queries.

mod describe;

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use tenantry_domain::{Endpoint, access::Caller, operation::Method};
use tenantry_services::{
    Command, Query, Services,
    registry::{Visitor, visit_endpoints},
};
use utoipa_axum::router::OpenApiRouter;

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
    served.0
}

#[derive(Default)]
struct Served(OpenApiRouter<Api>);

impl Served {
    fn add<E: Endpoint>(&mut self, changes: bool, handler: MethodRouter<Api>) {
        let (schemas, paths) = describe::operation::<E>(changes);
        let router = std::mem::take(&mut self.0);
        self.0 = router.routes((schemas, paths, handler));
    }
}

impl Visitor for Served {
    fn command<C: Command + Endpoint>(&mut self) {
        let shape = describe::shape::<C>();
        let handler =
            move |State(services): State<Services>, Signed(caller): Signed, request: Request| {
                run::<C>(shape, services, caller, request)
            };
        self.add::<C>(true, on(filter(C::ROUTE.method), handler));
    }

    fn query<Q: Query + Endpoint>(&mut self) {
        let shape = describe::shape::<Q>();
        let handler =
            move |State(services): State<Services>, Signed(caller): Signed, request: Request| {
                ask::<Q>(shape, services, caller, request)
            };
        self.add::<Q>(false, on(filter(Q::ROUTE.method), handler));
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

async fn run<C: Command + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<Response> {
    let command: C = input(shape, request).await?;
    let reply = services.run(&caller, command).await?;
    let answer = match C::location(&reply.value) {
        Some(location) => Ran::created(reply, location),
        None => Ran::ok(reply),
    };
    Ok(answer.into_response())
}

async fn ask<Q: Query + Endpoint>(
    shape: Shape,
    services: Services,
    caller: Caller,
    request: Request,
) -> Answer<Response> {
    let query: Q = input(shape, request).await?;
    let value = services.ask(&caller, query).await?;
    let answer = match Q::row_version(&value) {
        Some(row_version) => Fetched::versioned(value, row_version),
        None => Fetched::new(value),
    };
    Ok(answer.into_response())
}
