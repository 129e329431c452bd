//! What befalls the files of a SQLite database that is open.

use std::path::PathBuf;

/// What befell a database that was open.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// Its file is not there any more.
    #[error("the file {} was deleted", .0.display())]
    Deleted(PathBuf),
    /// Another file has its name.
    #[error("the file {} was replaced by another", .0.display())]
    Replaced(PathBuf),
    /// Somebody has written into it.
    #[error("the file {} is damaged, and nothing is written to it until it is opened anew", .0.display())]
    Damaged(PathBuf),
}

/// A flush failed, and what was committed since the one before may not be on the disk.
#[derive(Debug, thiserror::Error)]
#[error("the write-ahead log could not be flushed to the disk")]
pub(crate) struct Unflushed;

/// A new connection leads to another file than those before it.
#[derive(Debug, thiserror::Error)]
#[error("the connection is to another file")]
pub(crate) struct OtherFile(#[source] pub(crate) Box<dyn std::error::Error + Send + Sync>);
