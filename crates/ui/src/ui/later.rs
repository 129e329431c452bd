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
pub fn later<F>(lines: usize, content: impl Fn() -> F + Send + Sync + 'static) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    boundary(lines, Arc::new(move || Box::pin(content())))
}

fn boundary(lines: usize, content: Content) -> AnyView {
    let fallback = move || (lines > 0).then(|| view! { <Skeleton lines /> });
    view! { <Transition fallback>{suspended(content)}</Transition> }.into_any()
}

/// Made once: the framework walks over what it renders up to four times and calls every function it
/// meets, and what the content asks would be asked, and sent, as often.
#[cfg(feature = "ssr")]
fn suspended(content: Content) -> Suspend<AnyView> {
    Suspend::new(content())
}

#[cfg(not(feature = "ssr"))]
fn suspended(content: Content) -> impl Fn() -> Suspend<AnyView> + Send + Sync + 'static {
    move || Suspend::new(content())
}

/// Content that is another when what it reads changes, and that may ask the server itself.
///
/// On the server it is made once, for the reason that [`later`]'s is; and when it is walked over and
/// not before, as the browser does: both count what is asked in the order it is asked.
pub fn changing(content: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    #[cfg(feature = "ssr")]
    return Suspend::new(async move { content() }).into_any();
    #[cfg(not(feature = "ssr"))]
    content.into_any()
}
