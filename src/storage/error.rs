//! What can go wrong with the directory and with a file.

use std::io;
use std::path::PathBuf;

/// Why the data directory cannot be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be made, listed or written.
    #[error(
        "cannot use the data directory {}: {source}; make it writable or set DATA_DIR to another one",
        path.display()
    )]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another instance holds it.
    #[error(
        "another running bounty-bot holds the data directory {}; stop that one or set DATA_DIR to another one",
        path.display()
    )]
    Held {
        /// The directory.
        path: PathBuf,
    },
}

/// Why a user's file could not be read or written.
///
/// None of these shows what people wrote.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system refused to read it.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a user's file; it stays as it is until a person mends it.
    #[error("{}:{line}:{column}: {reason}; nothing is changed in it until it is mended", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// It could not be written; the old file is as it was.
    #[error("cannot write {}: {source}; the old file is as it was", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was written, but the directory could not be synced: the change is
    /// there now and may be gone after a power cut.
    #[error("wrote {}, but cannot sync its directory: {source}", path.display())]
    Unsynced {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
