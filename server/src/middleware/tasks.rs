//! Tasks of a page: one that panics ends the wait for it.
//!
//! The framework asks for what a page shows in tasks of its own. Tokio keeps a panic of such a task to
//! itself, and the page would wait for an answer that never comes, until everybody's patience ends.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use tenantry_api::Refusal;
use tenantry_domain::ProblemKind;
use tokio::sync::Notify;

use super::limits::text_of;

tokio::task_local! {
    /// Told when a task panics that the page's answer has spawned, or a task of its tasks.
    static FAULT: Arc<Notify>;
}

/// Has the framework spawn its tasks here; once it has spawned any elsewhere, nothing changes.
pub(crate) fn watch_tasks() {
    // Refused only where it was set before, which every further router in a process does.
    let _ = Executor::init_custom_executor(Tasks);
}

/// The answer, or a refusal as soon as one of its tasks panics.
pub(crate) async fn survive_tasks(answer: impl Future<Output = Response>) -> Response {
    let fault = Arc::new(Notify::new());
    let answer = FAULT.scope(Arc::clone(&fault), answer);
    tokio::select! {
        biased;
        response = answer => response,
        () = fault.notified() => Refusal::from(ProblemKind::Internal.into_problem()).into_response(),
    }
}

struct Tasks;

impl CustomExecutor for Tasks {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(watched(task));
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(watched(task));
    }

    fn poll_local(&self) {}
}

/// The task, which tells of its panic whoever answers in the task that calls this.
fn watched(task: impl Future<Output = ()>) -> impl Future<Output = ()> {
    let fault = FAULT.try_with(Arc::clone).ok();
    let task = AssertUnwindSafe(task).catch_unwind();
    async move {
        let ended = match &fault {
            Some(fault) => FAULT.scope(Arc::clone(fault), task).await,
            None => task.await,
        };
        if let Err(panic) = ended {
            log(&*panic);
            if let Some(fault) = fault {
                fault.notify_one();
            }
        }
    }
}

fn log(panic: &(dyn Any + Send)) {
    tracing::error!(panic = text_of(panic), "a task of a page panicked");
}

#[cfg(test)]
mod tests {
    use std::{future::pending, time::Duration};

    use http::StatusCode;

    use super::*;

    async fn status(answer: impl Future<Output = Response>) -> StatusCode {
        watch_tasks();
        let answer = tokio::time::timeout(Duration::from_secs(20), survive_tasks(answer));
        answer.await.unwrap().status()
    }

    #[tokio::test]
    async fn a_task_that_panics_is_answered_for_at_once() {
        let page = async {
            Executor::spawn(async { panic!("a test panics") });
            pending().await
        };
        assert_eq!(status(page).await, StatusCode::INTERNAL_SERVER_ERROR);

        let page_of_pages = async {
            Executor::spawn(async {
                tokio::task::yield_now().await;
                Executor::spawn(async { panic!("a test panics") });
            });
            pending().await
        };
        assert_eq!(
            status(page_of_pages).await,
            StatusCode::INTERNAL_SERVER_ERROR
        );
    }

    #[tokio::test]
    async fn tasks_of_others_are_their_own() {
        watch_tasks();
        Executor::spawn(async { panic!("a test panics") });
        let page = async {
            tokio::task::yield_now().await;
            StatusCode::OK.into_response()
        };

        assert_eq!(status(page).await, StatusCode::OK);
    }
}
