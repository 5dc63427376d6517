//! A loaded toolchain.

use std::fmt;
use std::sync::Arc;

use schemas::Sha256;

use crate::bindings::ToolchainPre;
use crate::run::RunState;

/// A component, compiled to machine code and ready to be instantiated. Cheap to clone.
#[derive(Clone)]
pub struct Toolchain(Arc<Inner>);

struct Inner {
    name: String,
    sha256: Sha256,
    instance: ToolchainPre<RunState>,
}

impl Toolchain {
    pub(crate) fn new(name: &str, sha256: Sha256, instance: ToolchainPre<RunState>) -> Self {
        let name = name.to_owned();
        Self(Arc::new(Inner { name, sha256, instance }))
    }

    /// The name it was loaded under.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The digest of its module's bytes.
    pub fn sha256(&self) -> Sha256 {
        self.0.sha256
    }

    pub(crate) fn instance(&self) -> &ToolchainPre<RunState> {
        &self.0.instance
    }
}

impl fmt::Debug for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toolchain")
            .field("name", &self.name())
            .field("sha256", &self.sha256())
            .finish_non_exhaustive()
    }
}
