//! How much a reader takes from a file, whatever the file claims.

/// The limits of reading. What exceeds one is an error that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Most entries of a package; default 1,000,000, four for each element of the largest project (language.md §13.3).
    pub package_entries: usize,
    /// Most bytes of a resource once unpacked; default 256 MiB, more than the largest images and meshes have.
    pub resource_bytes: usize,
    /// Most bytes of all resources of a package once unpacked; default 1 GiB, the memory of a build (language.md
    /// §13.3).
    pub package_bytes: usize,
    /// Most texts of a string table; default 1,000,000.
    pub texts: usize,
    /// Most values of a SimData; default and most [`crate::sim_data::VALUES_MAX`].
    pub sim_data_values: usize,
    /// Most nodes of a tuning; default 1,000,000, which take about 200 MB.
    pub tuning_nodes: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            package_entries: 1_000_000,
            resource_bytes: 256 << 20,
            package_bytes: 1 << 30,
            texts: 1_000_000,
            sim_data_values: crate::sim_data::VALUES_MAX,
            tuning_nodes: 1_000_000,
        }
    }
}
