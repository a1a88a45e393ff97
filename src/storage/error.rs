use std::io;
use std::path::{Path, PathBuf};

/// Why the data directory can't be used. Each says what to do.
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
}

/// Why a file or the directory couldn't be read or written. It shows nothing of what
/// people wrote.
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
    /// There is something else under the name of a user's file. It stays as it is, too.
    #[error(": it is {0}; nothing is changed until a regular file takes its place")]
    Irregular(&'static str),
    /// It isn't a user's file; it stays as it is until a person fixes it.
    #[error(":{line}:{column}: {reason}; nothing is changed in it until it is fixed")]
    Damaged {
        /// From 1, as the column.
        line: usize,
        column: usize,
        reason: String,
    },
    /// The old file is as it was.
    #[error(": cannot write it: {0}; the old file is as it was")]
    Write(#[source] io::Error),
    /// The change is there now and may be gone after a power cut.
    #[error(": written, but cannot sync its directory: {0}")]
    Unsynced(#[source] io::Error),
}

impl Cause {
    pub(super) fn at(self, path: &Path) -> StorageError {
        StorageError {
            path: path.to_owned(),
            cause: self,
        }
    }
}
