//! Posting to a server function with progress, and without following where the answer leads.
//!
//! Leptos' own client goes to the sign-in page when the session has ended, which would throw away what was typed,
//! and it tells nothing about how much of a large document is on its way.

use crate::UiError;

/// Called with an answer.
///
/// Owned by the request: what belongs to a piece of the page is gone when that piece is.
pub(super) type Done = Box<dyn FnOnce(Result<String, UiError>)>;

/// What becomes of a request.
#[cfg_attr(feature = "ssr", expect(dead_code, reason = "only a browser sends"))]
pub(super) struct Listener {
    /// Called with the part that is on its way already, from 0 to 1.
    pub(super) progress: Box<dyn Fn(f64)>,
    /// Called once with the answer, unless the request is taken back.
    pub(super) done: Done,
}

#[cfg(not(feature = "ssr"))]
pub(super) use browser::{abort, post};

/// On the server nothing is ever sent.
#[cfg(feature = "ssr")]
pub(super) fn post(_path: &str, _body: &str, _listener: Listener) -> u32 {
    0
}

/// On the server nothing is ever on its way.
#[cfg(feature = "ssr")]
pub(super) fn abort(_request: u32) {}

#[cfg(not(feature = "ssr"))]
mod browser {
    use std::{
        cell::{Cell, RefCell},
        collections::HashMap,
    };

    use tenantry_domain::{Message, Problem, ProblemKind};
    use web_sys::{
        ProgressEvent, XmlHttpRequest,
        wasm_bindgen::{JsCast as _, JsValue, closure::Closure},
    };

    use super::{Done, Listener};
    use crate::{UiError, text::text};

    thread_local! {
        /// What is on its way, by number: a number can be kept where a browser's object cannot.
        static OPEN: RefCell<HashMap<u32, XmlHttpRequest>> = RefCell::default();
        /// The number of the latest one; none is given twice.
        static LATEST: Cell<u32> = const { Cell::new(0) };
    }

    /// Posts JSON; the request's number.
    pub(in super::super) fn post(path: &str, body: &str, listener: Listener) -> u32 {
        let number = LATEST.get().wrapping_add(1);
        LATEST.set(number);
        let Listener { progress, done } = listener;
        match begin(path, progress) {
            Ok(request) => {
                let ended = Closure::once_into_js(move || end(number, done));
                request.set_onloadend(Some(ended.unchecked_ref()));
                OPEN.with_borrow_mut(|open| open.insert(number, request.clone()));
                drop(request.send_with_opt_str(Some(body)));
            }
            Err(_) => done(Err(unreachable())),
        }
        number
    }

    /// Takes a request back: nothing more is heard of it.
    pub(in super::super) fn abort(number: u32) {
        if let Some(request) = OPEN.with_borrow_mut(|open| open.remove(&number)) {
            // Refused only for a request that has ended.
            drop(request.abort());
        }
    }

    fn begin(path: &str, progress: Box<dyn Fn(f64)>) -> Result<XmlHttpRequest, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("POST", path)?;
        request.set_request_header("content-type", "application/json")?;
        request.set_request_header("accept", "application/json")?;
        let moved = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.total() > 0.0 {
                progress(event.loaded() / event.total());
            }
        });
        request
            .upload()?
            .set_onprogress(Some(moved.into_js_value().unchecked_ref()));
        Ok(request)
    }

    fn end(number: u32, done: Done) {
        // One that was taken back is not there any more.
        if let Some(request) = OPEN.with_borrow_mut(|open| open.remove(&number)) {
            done(answer(&request));
        }
    }

    fn answer(request: &XmlHttpRequest) -> Result<String, UiError> {
        let status = request.status().unwrap_or_default();
        let text = request.response_text().ok().flatten().unwrap_or_default();
        match status {
            200..=299 => Ok(text),
            0 => Err(unreachable()),
            _ => Err(serde_json::from_str(&text).unwrap_or_else(|_| unreachable())),
        }
    }

    fn unreachable() -> UiError {
        Problem::new(
            ProblemKind::Unavailable,
            Message::verbatim(text!(import.unreachable)),
        )
        .into()
    }
}
