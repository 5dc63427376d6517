//! What the result of a build depends on, as one digest.
//!
//! Compiling is a pure function, so builds of one action have one result. What goes into the digest is all that a
//! guest is given, what gives it that, and what the farm itself writes into the report.

use schemas::{
    ActionKey, BuildOptions, Job, JobKind, Limits, ProjectLimits, Sha256, TenantId, ToolchainDigest,
};

use crate::Scheduler;

/// Stands in front, so that the digest is none of anything else; the number goes up when the parts change.
const TAG: &[u8] = b"jpefarm action 1";

/// What is asked of the compiler, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action<'a> {
    /// Who asks: nobody has the results of others.
    pub(crate) tenant_id: TenantId,
    /// Build or validate.
    pub(crate) kind: JobKind,
    /// The name and id of the project unless its sources say otherwise.
    pub(crate) project_name: &'a str,
    /// Digest over the sorted input paths and contents.
    pub(crate) inputs_sha256: Sha256,
    /// What the compiler is asked for.
    pub(crate) options: &'a BuildOptions,
    /// What the sandbox allows.
    pub(crate) limits: &'a Limits,
}

impl<'a> Action<'a> {
    /// What `job` does.
    pub(crate) fn of(job: &'a Job) -> Self {
        Self {
            tenant_id: job.tenant_id,
            kind: job.kind,
            project_name: &job.project_name,
            inputs_sha256: job.inputs_sha256,
            options: &job.options,
            limits: &job.limits,
        }
    }
}

/// What a farm does an action with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Means<'a> {
    /// Which compiler.
    pub(crate) toolchain: ToolchainDigest,
    /// What the compiler is told that a project may hold.
    pub(crate) project_limits: &'a ProjectLimits,
    /// Changed by who wants no result from before.
    pub(crate) salt: &'a str,
    /// Which farm writes the report.
    pub(crate) farm_version: &'a str,
}

/// The key of `action` on a farm with these `means`. Each part is preceded by its length.
pub(crate) fn action_key(action: &Action<'_>, means: &Means<'_>) -> ActionKey {
    let asked = (action.kind, action.options, action.limits, means.project_limits);
    let asked = serde_json::to_vec(&asked).expect("plain data becomes JSON");
    let parts: [&[u8]; 8] = [
        TAG,
        means.farm_version.as_bytes(),
        action.tenant_id.as_uuid().as_bytes(),
        means.salt.as_bytes(),
        means.toolchain.as_bytes(),
        action.project_name.as_bytes(),
        action.inputs_sha256.as_bytes(),
        &asked,
    ];
    Sha256::of_parts(parts).into()
}

impl Scheduler {
    /// The key of `action` as this process would do it; `None` when it knows no toolchain.
    pub(crate) fn action_key(&self, action: &Action<'_>) -> Option<ActionKey> {
        let means = Means {
            toolchain: self.toolchain?,
            project_limits: &self.config.project_limits,
            salt: &self.config.cache_salt,
            farm_version: env!("CARGO_PKG_VERSION"),
        };
        Some(action_key(action, &means))
    }

    /// Whether what this process runs for `job` is what the key of the job says. It is not when the job was submitted to
    /// a process of another version, with another compiler or other settings: its result is then its own.
    pub(crate) fn keeps_action(&self, job: &Job) -> bool {
        job.action.is_some() && job.action == self.action_key(&Action::of(job))
    }
}

#[cfg(test)]
mod tests;
