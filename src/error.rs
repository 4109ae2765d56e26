//! What stops a run: settings that cannot be read, a machine that fails, or our own fault.
//!
//! Broken *data* is not an error but a [finding](crate::findings).

use std::path::{Path, PathBuf};

/// The result of a step that can stop the run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What stops a run, with the exit code of `product.md` section 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Wrong usage or configuration: exit code 2. Sentence and next step are words of the key
    /// (`wrong.<key>` and `wrong.<key>.help` in `src/wording/`), in the language of who reads them.
    #[error("{key} {parts:?}")]
    Usage {
        /// What is wrong, e.g. "port-taken".
        key: &'static str,
        /// What the sentence and the next step name, e.g. ("port", "8080").
        parts: Vec<(&'static str, String)>,
    },
    /// Settings with findings that make a build impossible: exit code 2.
    #[error("the settings cannot be used")]
    Settings(Box<crate::findings::Findings>),
    /// A disk, a permission, a socket: exit code 3.
    #[error("cannot {doing} `{}`: {source}", path.display())]
    Io {
        /// The verb, e.g. "read", "write", "create the folder".
        doing: &'static str,
        /// The file or address it happened to.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Our own fault: exit code 3.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Wrong usage or configuration, said with the words `wrong.<key>`.
    pub fn usage(key: &'static str, parts: &[(&'static str, &dyn std::fmt::Display)]) -> Self {
        Self::Usage { key, parts: parts.iter().map(|(name, value)| (*name, value.to_string())).collect() }
    }

    /// A disk error while `doing` something to `path`.
    pub fn io(doing: &'static str, path: impl AsRef<Path>, source: std::io::Error) -> Self {
        Self::Io { doing, path: path.as_ref().to_path_buf(), source }
    }

    /// Our own fault, said plainly.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(message.to_string())
    }

    /// The exit code: 2 for wrong usage or configuration, 3 for the machine or ourselves.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } | Self::Settings(_) => 2,
            Self::Io { .. } | Self::Internal(_) => 3,
        }
    }
}
