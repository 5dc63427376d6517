//! Why bytes are no valid file.

use thiserror::Error;

use crate::package::Compression;

/// Why bytes are no valid file of the format that was asked for. Every offset counts bytes from the start of the file,
/// or, for what lies in a package, of the unpacked resource.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The first bytes are not those of the format.
    #[error("this is not {format}: it does not begin with {magic}")]
    WrongFormat {
        /// The format, with its article.
        format: &'static str,
        /// How its files begin.
        magic: &'static str,
    },
    /// The file has a version that nobody has described.
    #[error("version {version} at byte {offset} is unknown; {known} can be read")]
    UnknownVersion {
        /// The version of the file.
        version: String,
        /// The versions that can be read.
        known: &'static str,
        /// Where the file says its version.
        offset: usize,
    },
    /// The file ends before something does.
    #[error("the file ends at byte {length}, too early for {what} at byte {offset}")]
    Truncated {
        /// What does not end.
        what: &'static str,
        /// Where it begins.
        offset: usize,
        /// How long the file is.
        length: usize,
    },
    /// Something contradicts the format.
    #[error("{what} at byte {offset} {reason}")]
    Invalid {
        /// What is wrong.
        what: &'static str,
        /// Where it begins.
        offset: usize,
        /// What is wrong with it, as the end of a sentence.
        reason: String,
    },
    /// Something exceeds one of the [`crate::ReadLimits`] or of the limits of a format.
    #[error("{found} {what} at byte {offset} are more than the limit of {limit}")]
    TooMuch {
        /// Of what there is too much.
        what: &'static str,
        /// How much there is.
        found: u64,
        /// How much there may be.
        limit: u64,
        /// Where the file has or claims it.
        offset: usize,
    },
    /// A text is no UTF-8.
    #[error("{what} at byte {offset} is not UTF-8")]
    NotUtf8 {
        /// Which text.
        what: &'static str,
        /// Where it begins.
        offset: usize,
    },
    /// A resource is packed in a way that this library cannot unpack.
    #[error("the resource at byte {offset} is packed as {compression}, which cannot be unpacked")]
    Unpackable {
        /// The way.
        compression: Compression,
        /// Where the resource begins.
        offset: usize,
    },
}

impl ReadError {
    /// Where the fault is, in bytes from the start.
    pub fn offset(&self) -> usize {
        match self {
            Self::WrongFormat { .. } => 0,
            Self::UnknownVersion { offset, .. }
            | Self::Truncated { offset, .. }
            | Self::Invalid { offset, .. }
            | Self::TooMuch { offset, .. }
            | Self::NotUtf8 { offset, .. }
            | Self::Unpackable { offset, .. } => *offset,
        }
    }

    pub(crate) fn invalid(what: &'static str, offset: usize, reason: impl Into<String>) -> Self {
        Self::Invalid { what, offset, reason: reason.into() }
    }

    pub(crate) fn too_much(what: &'static str, found: usize, limit: usize, offset: usize) -> Self {
        Self::TooMuch { what, found: found as u64, limit: limit as u64, offset }
    }
}
