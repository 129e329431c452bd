//! Room for what is large: bodies while they are worked on, answers until they are sent.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::Method;
use http_body::Body as _;
use http_body_util::{BodyExt as _, Limited};
use tenantry_api::{BodyRoom, Refusal, announced_bytes};
use tenantry_domain::{Problem, ProblemKind, say};
use tenantry_services::{Room, Services};

/// Bytes up to which an answer needs no room of its own.
const SMALL_ANSWER_BYTES: u64 = 256 * 1024;
/// Bytes of a form at most from somebody without a session: somebody whose session has just ended
/// may still hear so in the words of the page.
const STRANGERS_FORM_BYTES: usize = 256 * 1024;
/// Seconds after which a large answer may find room.
const RETRY_AFTER_S: u32 = 5;

/// Where the body of a request finds room; held until the request is answered.
pub(crate) fn body_room(services: &Services, request: &mut Request) -> Option<BodyRoom> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let room = BodyRoom::new(services);
    request.extensions_mut().insert(room.clone());
    Some(room)
}

/// Finds room for the body of a form, which is read before anybody asks who sent it: what a stranger
/// has to say is short.
///
/// Borrows nothing, because a body cannot be shared with another thread.
pub(crate) fn room_for_form(
    request: &Request,
    is_known: bool,
    max: usize,
) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let bytes = if reads || request.body().is_end_stream() {
        0
    } else {
        let told = announced_bytes(request.headers());
        let held = request.body().size_hint().exact();
        told.or_else(|| usize::try_from(held?).ok())
            .unwrap_or(if is_known { max } else { 0 })
            .min(max)
    };
    let room = request.extensions().get::<BodyRoom>().cloned();
    async move {
        if bytes > STRANGERS_FORM_BYTES && !is_known {
            return Err(ProblemKind::Unauthenticated.into_problem());
        }
        match room.filter(|_| is_known) {
            Some(room) => room.take(bytes).await,
            None => Ok(()),
        }
    }
}

/// The form of a stranger, cut off where it is not short, however long it said it was.
pub(crate) fn strangers_form(request: Request) -> Request {
    request.map(|body| Body::new(Limited::new(body, STRANGERS_FORM_BYTES)))
}

/// An answer whose bytes hold their room until the last of them is sent; 503 where there is none.
pub(crate) fn roomy(services: &Services, response: Response) -> Response {
    let bytes = response.body().size_hint().exact().unwrap_or(0);
    if bytes <= SMALL_ANSWER_BYTES {
        return response;
    }
    let room = services.room_for_answer(usize::try_from(bytes).unwrap_or(usize::MAX));
    let Some(room) = room else {
        let detail = say!("Too many large answers are being sent. Try again in a few seconds.");
        let mut problem = Problem::new(ProblemKind::Unavailable, detail);
        problem.retry_after_s = Some(RETRY_AFTER_S);
        return Refusal::from(problem).into_response();
    };
    let room = Arc::new(room);
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            frame.map_data(|bytes| {
                let room = Arc::clone(&room);
                Bytes::from_owner(Held { bytes, _room: room })
            })
        }))
    })
}

/// Bytes with their room.
struct Held {
    bytes: Bytes,
    _room: Arc<Room>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
