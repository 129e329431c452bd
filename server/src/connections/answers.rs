//! The router, told from which connection a request comes.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{Router, body::Body, extract::ConnectInfo};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderName, HeaderValue, Request, Response, Version};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use tokio::runtime::Handle;
use tower::Service as _;

use super::conn::{Conn, Open};

/// Tells a client of HTTP/1.1 how long it may think, so that it does not send a request into the connection's end
/// (RFC 2068, section 19.7.1.1; clients with a pool of connections heed it).
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// Bytes of a body that is refused which are still read: twice the largest document.
const REST_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Answers the requests of one connection.
pub(super) struct Answers {
    /// The value of [`KEEP_ALIVE`].
    pub(super) keep_alive: HeaderValue,
    pub(super) router: Router,
    pub(super) peer: SocketAddr,
    pub(super) conn: Arc<Conn>,
}

impl hyper::service::Service<Request<Incoming>> for Answers {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let open = Open::begin(&self.conn);
        let mut request = request.map(|body| {
            if body.is_end_stream() {
                return Body::empty();
            }
            let conn = Arc::clone(&self.conn);
            Body::new(Wanted(Some(Incomplete { body, conn })))
        });
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let keep_alive = (request.version() == Version::HTTP_11).then(|| self.keep_alive.clone());
        let answer = self.router.clone().call(request);
        Box::pin(async move {
            let mut response = answer.await.unwrap_or_else(|never| match never {});
            if let Some(keep_alive) = keep_alive {
                response.headers_mut().insert(KEEP_ALIVE, keep_alive);
            }
            Ok(response.map(|body| Answer { body, _open: open }))
        })
    }
}

/// A body that is not here yet.
struct Incomplete {
    body: Incoming,
    conn: Arc<Conn>,
}

/// A body as its handler reads it; what it leaves is read on without it. There until it is dropped.
struct Wanted(Option<Incomplete>);

/// The body of an answer; until it is handed over, its connection is not quiet.
pub(super) struct Answer {
    body: Body,
    _open: Open,
}

impl http_body::Body for Incomplete {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.conn.waits_for_body(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Incomplete {
    fn drop(&mut self) {
        self.conn.waits_for_body(false);
    }
}

impl http_body::Body for Wanted {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match self.0.as_mut() {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Incomplete::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .as_ref()
            .map(Incomplete::size_hint)
            .unwrap_or_default()
    }
}

impl Drop for Wanted {
    /// Whoever was answered before the body was read would not hear the answer: a connection that is closed with bytes
    /// unread is reset. So the rest is read and thrown away, as far as the limit; the watch ends it where it stalls.
    fn drop(&mut self) {
        let rest = self.0.take().filter(|body| !body.is_end_stream());
        let (Some(rest), Ok(runtime)) = (rest, Handle::try_current()) else {
            return;
        };
        rest.conn.waits_for_body(false);
        runtime.spawn(async move {
            let mut rest = Limited::new(rest, REST_MAX_BYTES);
            while let Some(Ok(_)) = rest.frame().await {}
        });
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
