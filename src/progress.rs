//! How far a command is, where somebody looks.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::{Output, plain};

/// How far a command with many files is; drawn where people look at standard error, and nowhere
/// else.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn of(total: usize, output: &Output) -> Self {
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        Self::drawn(total, "{bar:24} {pos}/{len} {wide_msg}", output)
    }

    fn drawn(total: u64, template: &str, output: &Output) -> Self {
        if total < 2 || output.is_for_programs() || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// How far a command with a file of so many bytes is.
    pub(crate) fn of_bytes(total: u64, output: &Output) -> Self {
        Self::drawn(total, "{bar:24} {bytes}/{total_bytes} {wide_msg}", output)
    }

    /// Names the file that is looked at now.
    pub(crate) fn now(&self, name: &str) {
        self.0.set_message(plain(name).into_owned());
    }

    /// So many steps are done.
    pub(crate) fn reach(&self, steps: u64) {
        self.0.set_position(steps);
    }

    /// One more file is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away while something else is written.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Takes the bar away for good.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
