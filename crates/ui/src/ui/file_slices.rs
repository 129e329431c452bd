//! A file, or a text, that is read slice by slice, so that no more of it is in memory than is looked at.

use gloo_file::{Blob, File, futures::read_as_bytes};

/// Bytes of a slice.
const SLICE: u64 = 256 * 1024;

/// What is being read, and how far it is.
#[derive(Debug, Clone)]
pub struct FileSlices {
    blob: Blob,
    read: u64,
}

/// The browser cannot read it: it was changed, or taken away, since it was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl FileSlices {
    /// From the beginning of a file.
    pub fn of_file(file: &File) -> Self {
        Self::of(Blob::clone(file))
    }

    /// From the beginning of a text.
    pub fn of_text(text: &str) -> Self {
        Self::of(Blob::new(text))
    }

    const fn of(blob: Blob) -> Self {
        Self { blob, read: 0 }
    }

    /// The same from the beginning.
    #[must_use]
    pub fn again(self) -> Self {
        Self::of(self.blob)
    }

    /// The next bytes; nothing at the end. Nothing is passed over where it is not waited for.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        let end = (self.read + SLICE).min(self.blob.size());
        if end == self.read {
            return Ok(None);
        }
        let slice = self.blob.slice(self.read, end);
        let bytes = read_as_bytes(&slice).await.map_err(|_| Unreadable)?;
        self.read = end;
        Ok(Some(bytes))
    }

    /// The part that is read, from 0 to 1.
    pub fn part(&self) -> f64 {
        let [read, all] = [self.read, self.blob.size()]
            .map(|bytes| u32::try_from(bytes / 1024).map_or(f64::MAX, f64::from));
        if all > 0.0 { read / all } else { 1.0 }
    }
}
