//! Fail points: a build for tests can be told to end between two statements of a change.
//!
//! `TENANTRY_ABORT_AT=activation.apply:7` ends the process right before the seventh step of the write transactions that
//! belong to that operation, or to the kind of job of that name. Nothing is tidied up, as after `kill -9`. Each statement is a
//! step, the commit is one, and so is what comes after the commit. They are counted from the start of the process on.
//!
//! A release has nothing of it: without debug assertions nothing is counted, and the variable is an unknown setting.

pub(crate) use points::FailPoint;

#[cfg(debug_assertions)]
mod points {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    /// Names the operation, and the step that is not reached.
    const VARIABLE: &str = "TENANTRY_ABORT_AT";

    static AT: LazyLock<Option<At>> =
        LazyLock::new(|| At::parse(std::env::var_os(VARIABLE)?.to_str()?));

    struct At {
        operation: String,
        /// Steps up to that one.
        left: AtomicU32,
    }

    impl At {
        fn parse(text: &str) -> Option<Self> {
            let (operation, step) = text.split_once(':')?;
            Some(Self {
                operation: operation.to_owned(),
                left: AtomicU32::new(step.parse().ok()?),
            })
        }
    }

    /// Those of one transaction; there are none until it is known what it belongs to.
    #[derive(Default)]
    pub(crate) struct FailPoint(Option<&'static At>);

    impl FailPoint {
        /// Says what the transaction belongs to.
        pub(crate) fn arm(&mut self, operation: &str) {
            self.0 = AT.as_ref().filter(|at| at.operation == operation);
        }

        /// Comes to the next step.
        pub(crate) fn pass(&self) {
            if let Some(at) = self.0
                && at.left.fetch_sub(1, Ordering::Relaxed) == 1
            {
                std::process::abort();
            }
        }
    }
}

#[cfg(not(debug_assertions))]
#[expect(clippy::unused_self, reason = "it is called as the other one")]
mod points {
    #[derive(Default)]
    pub(crate) struct FailPoint {}

    impl FailPoint {
        #[inline]
        pub(crate) fn arm(&mut self, _: &str) {}

        #[inline]
        pub(crate) fn pass(&self) {}
    }
}
