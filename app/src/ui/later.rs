//! Content that waits for answers of the server.
//!
//! One function, and not Leptos' components at every place, so that their machinery is compiled
//! once: the browser's module is smaller by it.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;

use super::Skeleton;

/// Makes content once its answers are there.
type Content = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = AnyView> + Send>> + Send + Sync>;

/// Shows lines in place of the content until it is there; no lines, nothing.
///
/// What is shown stays while a new answer is on its way.
pub(crate) fn later<F>(lines: usize, content: impl Fn() -> F + Send + Sync + 'static) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    boundary(lines, Arc::new(move || Box::pin(content())))
}

fn boundary(lines: usize, content: Content) -> AnyView {
    let fallback = move || (lines > 0).then(|| view! { <Skeleton lines /> });
    view! {
        <Transition fallback>
            {
                let content = Arc::clone(&content);
                move || Suspend::new(content())
            }
        </Transition>
    }
    .into_any()
}
