//! The settings of the store.

use scheduler::InvalidConfig;
use serde::{Deserialize, Serialize};

/// Connections of a process besides its pools: one for each of the five verbs that write, one that tells what has
/// changed, one that listens, and one that leads.
const SINGLE_CONNECTIONS: u32 = 8;

/// How many connections a process opens at most, in pools by what they are for. Every field has a default.
///
/// Besides the pools a process has up to eight connections of one user each; a process opens none before it needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connections {
    /// Connections on which tenants read at the same time, 1 to 1,000. Default: 8. Variable:
    /// `JPEFARM_STORE_APP_CONNECTIONS_MAX`.
    pub app_connections_max: u32,
    /// Connections on which the dispatcher, the reaper and the workers read at the same time, 1 to 1,000. Default: 4.
    /// Variable: `JPEFARM_STORE_DISPATCHER_CONNECTIONS_MAX`.
    pub dispatcher_connections_max: u32,
    /// Connections on which old jobs are removed, 1 to 1,000. Default: 2. Variable:
    /// `JPEFARM_STORE_MAINTENANCE_CONNECTIONS_MAX`.
    pub maintenance_connections_max: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self { app_connections_max: 8, dispatcher_connections_max: 4, maintenance_connections_max: 2 }
    }
}

impl Connections {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn check(&self) -> Result<(), InvalidConfig> {
        let rule = |key, n_max| (key, "is from 1 to 1000", (1..=1_000).contains(&n_max));
        InvalidConfig::check([
            rule("app_connections_max", self.app_connections_max),
            rule("dispatcher_connections_max", self.dispatcher_connections_max),
            rule("maintenance_connections_max", self.maintenance_connections_max),
        ])
    }

    /// The most connections that one process has open at a time.
    pub fn of_process(&self) -> u32 {
        SINGLE_CONNECTIONS
            + self.app_connections_max
            + self.dispatcher_connections_max
            + self.maintenance_connections_max
    }
}
