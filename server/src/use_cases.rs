//! The use cases as the console reaches them.

use serde_json::value::RawValue;
use tenantry_app::backend::{Backend, Boxed, Ran, SignedIn, Waited};
use tenantry_domain::{
    Timestamp,
    access::{Caller, RequestInfo, SignIn},
};
use tenantry_services::{Clock as _, Services, SystemClock};

/// The services behind the console's door.
pub(crate) struct UseCases(pub(crate) Services);

impl Backend for UseCases {
    fn run<'a>(&'a self, caller: &'a Caller, command: Boxed) -> Waited<'a, Ran> {
        Box::pin(async move {
            let reply = self.0.run_boxed(caller, command).await?;
            Ok((reply.value, reply.before))
        })
    }

    fn ask<'a>(&'a self, caller: &'a Caller, query: Boxed) -> Waited<'a, Boxed> {
        self.0.ask_boxed(caller, query)
    }

    fn ask_written<'a>(
        &'a self,
        caller: &'a Caller,
        operation: &'a str,
        input: &'a RawValue,
    ) -> Waited<'a, Box<RawValue>> {
        Box::pin(self.0.ask_written(caller, operation, input))
    }

    fn sign_in(
        &self,
        input: SignIn,
        request: RequestInfo,
        user_agent: Option<String>,
    ) -> Waited<'_, SignedIn> {
        Box::pin(async move {
            let begun = self.0.sign_in(input, request, user_agent).await?;
            Ok(SignedIn {
                secret: begun.secret,
                is_first: begun.is_first,
                max_age_s: begun.max_age_s,
            })
        })
    }

    fn now(&self) -> Timestamp {
        SystemClock.now()
    }
}
