//! A file on its way into parts: what is read, and what waits to be sent.

use std::collections::VecDeque;

use tenantry_domain::{
    activation::Activate,
    replay::{FAULTS_TOLD, LineFault, LineFaultKind, Lines, Part, Parts},
};

use super::end::End;
use crate::ui::FileSlices;

/// A file, the pair that it is replayed with, and how far it is.
///
/// A part stays until it is answered, so that a replay that is stopped at any time goes on with it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) candidate: Activate,
    slices: FileSlices,
    lines: Lines,
    parts: Parts,
    ready: VecDeque<Part>,
    is_read: bool,
}

impl Source {
    /// From the beginning of a file.
    pub(super) fn new(slices: FileSlices, candidate: Activate) -> Self {
        Self {
            candidate,
            slices,
            lines: Lines::default(),
            parts: Parts::new(),
            ready: VecDeque::new(),
            is_read: false,
        }
    }

    /// The same file from the beginning, with another pair or another revision in force.
    pub(super) fn again(self, candidate: Activate) -> Self {
        Self::new(self.slices.again(), candidate)
    }

    /// The part of the file that is read, from 0 to 1.
    pub(super) fn read_part(&self) -> f64 {
        self.slices.part()
    }

    /// The next part, which stays the next until it is taken; nothing at the end.
    pub(super) async fn next(&mut self) -> Result<Option<&Part>, End> {
        while self.ready.is_empty() && !self.is_read {
            let faults = self.read().await?;
            if !faults.is_empty() {
                return Err(self.all_faults(faults).await);
            }
        }
        Ok(self.ready.front())
    }

    /// Takes the next part.
    pub(super) fn take(&mut self) -> Option<Part> {
        self.ready.pop_front()
    }

    /// Puts what is left of a part back.
    pub(super) fn put_back(&mut self, rest: Part) {
        self.ready.push_front(rest);
    }

    /// Reads a slice; the lines in it that are no exceptions.
    async fn read(&mut self) -> Result<Vec<LineFault>, End> {
        let slice = self.slices.next().await.map_err(|_| End::Unreadable)?;
        let mut faults = Vec::new();
        let Self {
            lines,
            parts,
            ready,
            is_read,
            ..
        } = self;
        let mut take = |line: &[u8]| match parts.push_bytes(line) {
            Ok(full) => {
                ready.extend(full);
                Ok(())
            }
            Err(fault) => {
                // Whatever stands behind the last one that is taken is one too many.
                let is_last = fault.kind == LineFaultKind::TooMany;
                faults.push(fault);
                if is_last || faults.len() >= FAULTS_TOLD {
                    return Err(());
                }
                Ok(())
            }
        };
        let taken = if let Some(slice) = slice {
            lines.push(&slice, take)
        } else {
            *is_read = true;
            lines.rest().map_or(Ok(()), |rest| take(&rest))
        };
        *is_read |= taken.is_err();
        if *is_read {
            ready.extend(parts.rest());
        }
        Ok(faults)
    }

    /// Looks through what is left for more lines that are wrong, so that all of them can be mended at once.
    async fn all_faults(&mut self, mut faults: Vec<LineFault>) -> End {
        while !self.is_read && faults.len() < FAULTS_TOLD {
            self.ready.clear();
            match self.read().await {
                Ok(more) => faults.extend(more),
                Err(end) => return end,
            }
        }
        End::of_faults(&faults)
    }
}
