//! How the worker of this process hears that there is something to do.

use tokio::sync::Notify;

/// Wakes the worker of this process.
#[derive(Default)]
pub(crate) struct Waker(Notify);

impl Waker {
    /// Says that a job was put in.
    pub(crate) fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits until somebody says so; what was said while nobody waited counts.
    pub(super) async fn woken(&self) {
        self.0.notified().await;
    }
}
