//! Why files can't be read or written.

use std::io;
use std::path::{Path, PathBuf};

/// Why the data directory can't be used. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot use the data directory {}: {source}; make it writable or set DATA_DIR to another one",
        path.display()
    )]
    Unusable { path: PathBuf, source: io::Error },
    #[error(
        "another running bounty-bot holds the data directory {}; stop that one or set DATA_DIR to another one",
        path.display()
    )]
    Locked { path: PathBuf },
    #[error(
        "cannot lock the data directory {}: {source}; set DATA_DIR to one on a local disk",
        path.display()
    )]
    Unlockable { path: PathBuf, source: io::Error },
}

/// Why a file or the directory couldn't be read or written. Never shows what people wrote.
#[derive(Debug, thiserror::Error)]
#[error("{}{cause}", path.display())]
pub struct StorageError {
    pub path: PathBuf,
    pub cause: Cause,
}

#[derive(Debug, thiserror::Error)]
pub enum Cause {
    #[error(": cannot read it: {0}")]
    Read(#[source] io::Error),
    /// A link, a directory or a pipe has the name of a user's file. It is left alone.
    #[error(": it is not a regular file; nothing is changed until one takes its place")]
    NotAFile,
    /// The content can't be parsed. The file is left alone until a person fixes it.
    #[error(":{line}:{column}: {reason}; nothing is changed in it until it is fixed")]
    Damaged {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        reason: String,
    },
    #[error(": cannot write it: {0}; the old file is as it was")]
    Write(#[source] io::Error),
    /// The change is saved but may be lost in a power cut.
    #[error(": written, but cannot sync its directory: {0}")]
    Unsynced(#[source] io::Error),
}

impl StorageError {
    /// Whether the file can't be read, rather than written.
    pub(super) fn is_unreadable(&self) -> bool {
        match self.cause {
            Cause::Read(_) | Cause::NotAFile | Cause::Damaged { .. } => true,
            Cause::Write(_) | Cause::Unsynced(_) => false,
        }
    }
}

impl Cause {
    pub(super) fn at(self, path: &Path) -> StorageError {
        StorageError {
            path: path.to_owned(),
            cause: self,
        }
    }
}
