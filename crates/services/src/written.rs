//! Answers that are written as JSON where they are computed.

use std::{fmt, io, marker::PhantomData};

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use tenantry_domain::Checksum;

use crate::{Error, Result};

/// Bytes of a piece.
const PIECE_BYTES: usize = 256 * 1024;

/// A `T` as JSON, in pieces.
///
/// A large answer must not be held as values while it is sent, nor be copied from one buffer to a
/// larger one while it grows; and it is written on the worker thread that made it, because tens of
/// megabytes would stop everybody else on the thread that answers.
pub struct Written<T> {
    pieces: Vec<Bytes>,
    checksum: Checksum,
    of: PhantomData<fn() -> T>,
}

/// Asks for the same as the operation in it, written where it is computed.
#[derive(Debug, Clone)]
pub struct InWriting<Q>(pub Q);

impl<T: Serialize> Written<T> {
    /// Writes a value.
    pub(crate) fn of(value: &T) -> Result<Self> {
        let mut pieces = Pieces::default();
        serde_json::to_writer(&mut pieces, value)
            .map_err(|error| Error::internal("an answer cannot be written", error))?;
        Ok(pieces.end())
    }

    /// Writes a value for people: indented, with a line break at the end.
    pub(crate) fn indented(value: &T) -> Result<Self> {
        let mut pieces = Pieces::default();
        serde_json::to_writer_pretty(&mut pieces, value)
            .map_err(|error| Error::internal("an answer cannot be written", error))?;
        pieces.add(b"\n");
        Ok(pieces.end())
    }
}

impl<T> Written<T> {
    /// The SHA-256 of all pieces.
    pub const fn checksum(&self) -> &Checksum {
        &self.checksum
    }

    /// The text, piece by piece.
    pub fn into_pieces(self) -> Vec<Bytes> {
        self.pieces
    }
}

impl<T: DeserializeOwned> Written<T> {
    /// Reads it again, for who needs the value after all.
    pub fn read(&self) -> Result<T> {
        serde_json::from_slice(&self.pieces.concat())
            .map_err(|error| Error::internal("an answer cannot be read", error))
    }
}

impl<T> fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: usize = self.pieces.iter().map(Bytes::len).sum();
        write!(f, "{bytes} bytes of JSON")
    }
}

/// What has been written, and the piece that is being filled.
#[derive(Default)]
struct Pieces {
    full: Vec<Bytes>,
    last: Vec<u8>,
    hash: Sha256,
}

impl Pieces {
    fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.last.capacity() == 0 {
                self.last.reserve_exact(PIECE_BYTES);
            }
            let room = PIECE_BYTES - self.last.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.last.extend_from_slice(now);
            bytes = later;
            if self.last.len() == PIECE_BYTES {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.hash.update(&self.last);
        self.full.push(std::mem::take(&mut self.last).into());
    }

    fn end<T>(mut self) -> Written<T> {
        // What is small takes what it needs.
        self.last.shrink_to_fit();
        if !self.last.is_empty() {
            self.close();
        }
        Written {
            pieces: self.full,
            checksum: Checksum::of_digest(self.hash.finalize().into()),
            of: PhantomData,
        }
    }
}

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_full_but_the_last_and_together_they_are_the_text() {
        for length in [0, 10, PIECE_BYTES - 2, PIECE_BYTES - 1, 3 * PIECE_BYTES] {
            let text = "x".repeat(length);
            let expected = serde_json::to_vec(&text).unwrap();

            let written = Written::of(&text).unwrap();

            assert_eq!(*written.checksum(), Checksum::of_bytes(&expected));
            assert_eq!(written.read().unwrap(), text);
            let pieces = written.into_pieces();
            assert_eq!(pieces.concat(), expected);
            let (last, others) = pieces.split_last().unwrap();
            assert!(!last.is_empty() && last.len() <= PIECE_BYTES);
            assert!(others.iter().all(|piece| piece.len() == PIECE_BYTES));
        }
    }

    #[test]
    fn what_people_read_ends_its_line() {
        let written = Written::indented(&[1]).unwrap();

        assert_eq!(written.into_pieces().concat(), b"[\n  1\n]\n");
    }
}
