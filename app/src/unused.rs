//! Questions that a page asks by itself, to know whether it still shows what there is: they are no use of the session,
//! which ends as if nobody had asked.

use std::{cell::Cell, future::poll_fn, pin::pin};

use futures::{Sink, Stream};
use leptos::server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};

/// The header that says so. Whoever sends it with anything else has a session that ends sooner, and no more.
pub const UNUSED_HEADER: &str = "x-tenantry-unused";

thread_local! {
    /// Whether what is asked right now is asked by the page itself.
    static IS_UNUSED: Cell<bool> = const { Cell::new(false) };
}

/// Asks, and says that it is no use of the session.
pub(crate) async fn unused<T>(question: impl Future<Output = T>) -> T {
    let mut question = pin!(question);
    poll_fn(|context| {
        let before = IS_UNUSED.replace(true);
        let polled = question.as_mut().poll(context);
        IS_UNUSED.set(before);
        polled
    })
    .await
}

/// Sends the questions of server functions that pages may ask by themselves too.
pub struct Asking;

impl<E, I, O> Client<E, I, O> for Asking
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, E>> + Send {
        if IS_UNUSED.get() {
            request.headers().set(UNUSED_HEADER, "1");
        }
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}
