//! Rules that the resources of a mod should follow, for tests of what this project writes.
//!
//! | Rules | Module | Source |
//! |---|---|---|
//! | `GEN_001` to `GEN_004`: every resource | `general` | S4TK, `sims4toolkit/validation` 0.1.1 |
//! | `TUN_001` to `TUN_016`: tuning | `tuning` | the same |
//! | `DAT_001` to `DAT_006`: SimData | `sim_data` | the same |
//! | `STB_001` to `STB_008`: string tables | `string_tables` | the same |
//! | `OWN_001` to `OWN_004`: what holds together | [`promises`] | language.md §17 |
//!
//! The first four are the rules of the Sims 4 Toolkit's validator, which is not published as a package; they are
//! written anew here from what its diagnostics say. Tuning is read with a reader of its own, so that a fault of
//! `gamefiles` cannot hide itself.

mod general;
pub mod promises;
mod resources;
mod sim_data;
mod string_tables;
mod tuning;
mod types;
pub mod xml;

use gamefiles::key::ResourceKey;
use gamefiles::package::Package;

use resources::Resources;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// The game will not load the resource, or not as it is meant.
    Error,
}

/// A rule that a resource breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the rule, such as `TUN_003`.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The resource.
    pub key: ResourceKey,
    /// What is wrong with it.
    pub message: String,
}

impl Finding {
    fn new(rule: &'static str, level: Level, key: ResourceKey, message: impl Into<String>) -> Self {
        Self { rule, level, key, message: message.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.key, self.message)
    }
}

/// Everything that S4TK's rules find in the resources of a mod, in the order of the rules.
pub fn check(package: &Package) -> Vec<Finding> {
    let resources = Resources::read(package);
    let mut findings = Vec::new();
    general::check(&resources, &mut findings);
    tuning::check(&resources, &mut findings);
    sim_data::check(&resources, &mut findings);
    string_tables::check(&resources, &mut findings);
    findings
}
