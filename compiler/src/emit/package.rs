//! The `package` profile: all resources in one file that the game loads (language.md §9.5).

use gamefiles::key::ResourceKey;
use gamefiles::package::{WriteError, Writer};

use crate::diagnostics::{Diagnostics, Message, codes};
use crate::source::Span;

/// A package above that many bytes makes the game slow to start. Source: language.md §9.5.
const USUAL_BYTES_MAX: usize = 50 << 20;

/// A package in the making.
pub(super) struct Package(Writer);

impl Package {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self(Writer::new())
    }

    /// Adds a resource.
    ///
    /// # Errors
    ///
    /// It does not fit into the numbers of the format.
    pub(super) fn add(&mut self, key: ResourceKey, content: &[u8]) -> Result<(), WriteError> {
        self.0.add(key, content)
    }

    /// Adds a resource with the content of the one added last.
    pub(super) fn add_again(&mut self, key: ResourceKey) {
        self.0.add_again(key);
    }

    /// The bytes of the file; a large one is reported.
    ///
    /// # Errors
    ///
    /// It does not fit into the numbers of the format.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) -> Result<Vec<u8>, WriteError> {
        let bytes = self.0.finish()?;
        if bytes.len() > USUAL_BYTES_MAX {
            report_large(bytes.len(), diagnostics);
        }
        Ok(bytes)
    }
}

fn report_large(size_bytes: usize, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::PACKAGE_TOO_LARGE, Span::NONE, || {
        let mebibytes = size_bytes >> 20;
        Message::new(
            "The package is large",
            format!("The package has {mebibytes} MiB; above 50 MiB the game takes long to start."),
        )
        .suggest("Split the project.")
    });
}

#[cfg(test)]
mod tests;
