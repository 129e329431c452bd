//! A part of pages that is a chunk of the WebAssembly module, and comes when it is wanted: what opens over a page. On the
//! server, and wherever the module is whole, it is simply there.
//!
//! A part that a page is sent with has come before the page is taken over, so that the browser finds what the server
//! wrote: [`crate::lazy`] waits for it.

use std::{
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll, Waker},
};

use leptos::prelude::*;
use tenantry_domain::ProblemKind;
use wasm_split_helpers::SplitLoaderError;

#[cfg(feature = "hydrate")]
use crate::layout::{Routing, has_no_connection};
use crate::{
    UiError,
    ui::{Finding, Offer},
};

/// What comes with a chunk.
pub(crate) type Coming<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// A part, whatever it is made of.
pub(crate) trait AnyPart {
    /// The chunk that it is in.
    #[cfg(feature = "ssr")]
    fn chunk(&self) -> &'static str;

    /// Brings it, if it is not there; whether it is.
    #[cfg(feature = "hydrate")]
    fn bring(&'static self) -> Pin<Box<dyn Future<Output = bool>>>;
}

impl<P: Send + 'static> AnyPart for Part<P> {
    #[cfg(feature = "ssr")]
    fn chunk(&self) -> &'static str {
        self.chunk
    }

    #[cfg(feature = "hydrate")]
    fn bring(&'static self) -> Pin<Box<dyn Future<Output = bool>>> {
        Box::pin(async {
            let is_there = (self.load)().await.is_ok();
            self.is_there.fetch_or(is_there, Ordering::Relaxed);
            is_there
        })
    }
}

/// A part that is made of a `P`.
pub(crate) struct Part<P> {
    #[cfg(feature = "ssr")]
    chunk: &'static str,
    view: fn(P) -> Coming<AnyView>,
    #[cfg(feature = "hydrate")]
    load: fn() -> Coming<()>,
    is_there: AtomicBool,
}

/// Declares a part: `pub(crate) static DIALOG: chunk of Props = view;`, where `view` makes a view of the props.
macro_rules! part {
    ($(#[$doc:meta])* $vis:vis static $part:ident: $chunk:ident of $props:ty = $view:expr;) => {
        $(#[$doc])*
        $vis static $part: $crate::part::Part<$props> = {
            #[wasm_split_helpers::wasm_split($chunk, preload(load), fallible)]
            fn $chunk(
                props: $props,
            ) -> Result<leptos::prelude::AnyView, wasm_split_helpers::SplitLoaderError> {
                Ok(($view)(props))
            }
            $crate::part::Part::new(
                stringify!($chunk),
                |props| Box::pin($chunk(props)),
                || Box::pin(load()),
            )
        };
    };
}
pub(crate) use part;

impl<P: Send + 'static> Part<P> {
    /// For [`part!`].
    #[cfg_attr(
        not(all(feature = "ssr", feature = "hydrate")),
        expect(
            unused_variables,
            reason = "the server brings nothing, and the browser names nothing"
        )
    )]
    pub(crate) const fn new(
        chunk: &'static str,
        view: fn(P) -> Coming<AnyView>,
        load: fn() -> Coming<()>,
    ) -> Self {
        Self {
            #[cfg(feature = "ssr")]
            chunk,
            view,
            #[cfg(feature = "hydrate")]
            load,
            is_there: AtomicBool::new(cfg!(not(feature = "hydrate"))),
        }
    }

    /// Its view: nothing until it is there, and then the view.
    pub(crate) fn open(&'static self, props: P) -> AnyView {
        let view = self.view;
        let view: Making = Box::new(move || made(view(props)));
        if self.is_there.load(Ordering::Relaxed) {
            return view();
        }
        #[cfg(feature = "hydrate")]
        return once_there(view, self.bring());
        #[cfg(not(feature = "hydrate"))]
        ().into_any()
    }
}

type Making = Box<dyn FnOnce() -> AnyView + Send>;

/// What is there comes at once.
fn made(mut coming: Coming<AnyView>) -> AnyView {
    match coming
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(Ok(view)) => view,
        Poll::Ready(Err(_)) | Poll::Pending => ().into_any(),
    }
}

/// Waits for the part; where it cannot be had, the browser itself goes to the address, unless it is offline.
#[cfg(feature = "hydrate")]
fn once_there(view: Making, coming: Pin<Box<dyn Future<Output = bool>>>) -> AnyView {
    use std::sync::Mutex;

    use leptos::task::spawn_local;

    let has_come = RwSignal::new(false);
    let there = address();
    let busy = Routing::busy();
    spawn_local(async move {
        if coming.await {
            // Gone where it was closed meanwhile.
            _ = has_come.try_set(true);
        } else if !has_no_connection() && has_come.try_get_untracked().is_some() {
            // Nobody goes there who has closed it meanwhile.
            go(&there);
        }
        drop(busy);
    });
    let view = Mutex::new(Some(view));
    let shown = move || {
        let view = has_come.get().then(|| view.lock().ok()?.take()).flatten();
        view.map(|view| view())
    };
    shown.into_any()
}

/// Declares what a field finds while one types, by code that is a chunk of its own: `fn name(typed: String) { ... }`.
macro_rules! finds {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($given:ident: $type:ty),+) $find:block) => {
        $(#[$doc])*
        $vis async fn $name($($given: $type),+) -> Result<$crate::ui::Offer, $crate::UiError> {
            #[wasm_split_helpers::wasm_split(find, fallible)]
            fn $name($($given: $type),+) -> Result<$crate::ui::Finding, wasm_split_helpers::SplitLoaderError> {
                Ok(Box::pin(async move $find))
            }
            $crate::part::found($name($($given),+)).await
        }
    };
}
pub(crate) use finds;

/// What is found; where the code for it cannot be had, it is unavailable, and typing on tries again.
pub(crate) async fn found(
    coming: impl Future<Output = Result<Finding, SplitLoaderError>>,
) -> Result<Offer, UiError> {
    match coming.await {
        Ok(finding) => finding.await,
        Err(_) => Err(ProblemKind::Unavailable.into_problem().into()),
    }
}

/// The address that is being gone to.
pub(crate) fn address() -> String {
    let there = leptos_router::hooks::use_location();
    let (path, query) = (there.pathname.get_untracked(), there.search.get_untracked());
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{path}{mark}{query}")
}

/// Has the browser itself go to an address.
pub(crate) fn go(there: &str) {
    // Refused only for what is no URL.
    drop(window().location().set_href(there));
}
