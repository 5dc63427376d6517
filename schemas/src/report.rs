//! The report a job ends in (language.md §11).

use serde::{Deserialize, Serialize};

use crate::guest::CompileReport;
use crate::{CacheStatus, EngineError, JobId, Profile, ProjectPath, Severity, Sha256};

/// Whether a build did what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ReportStatus {
    /// There is no error and no fatal diagnostic.
    Success,
    /// There is at least one.
    Failed,
}

/// How many diagnostics there are of each severity, those cut off by `truncated` included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// Number of infos.
    pub info: u32,
    /// Number of warnings.
    pub warning: u32,
    /// Number of errors.
    pub error: u32,
    /// Number of fatal errors.
    pub fatal: u32,
}

impl Summary {
    /// Counts one more diagnostic.
    pub fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Info => self.info += 1,
            Severity::Warning => self.warning += 1,
            Severity::Error => self.error += 1,
            Severity::Fatal => self.fatal += 1,
        }
    }

    /// [`ReportStatus::Failed`] if any error or fatal exists. Source: language.md §2.
    pub fn status(&self) -> ReportStatus {
        if self.error + self.fatal > 0 { ReportStatus::Failed } else { ReportStatus::Success }
    }
}

/// One output of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutputFile {
    /// Path inside the result.
    pub path: ProjectPath,
    /// Its size.
    pub size_bytes: u64,
    /// Its digest.
    pub sha256: Sha256,
}

/// The report of a finished job: the reference's members, then ours. Source: language.md §11.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The job it is the report of.
    pub build_id: JobId,
    /// There when the result is that of another job's run: how it came to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheStatus>,
    /// The id of the project as parsed.
    pub project_id: String,
    /// Whether the build did what was asked.
    pub status: ReportStatus,
    /// Diagnostics of severity `error` and `fatal`, ordered by file, line, column, code.
    pub errors: Vec<EngineError>,
    /// Diagnostics of severity `warning`, in the same order.
    pub warnings: Vec<EngineError>,
    /// Diagnostics of severity `info`, in the same order.
    pub infos: Vec<EngineError>,
    /// How many there are of each.
    pub summary: Summary,
    /// Whether diagnostics were left out because there are too many.
    pub truncated: bool,
    /// Version of the compiler.
    pub engine_version: String,
    /// The outputs asked for.
    pub profile: Vec<Profile>,
    /// The outputs, sorted by path; empty for a failed build and for a validation.
    pub outputs: Vec<OutputFile>,
    /// Digest over the sorted input paths and contents.
    pub inputs_sha256: Sha256,
}

impl Report {
    /// Puts a report together from what the compiler said and what the farm knows.
    pub fn new(
        build_id: JobId,
        compiled: CompileReport,
        profile: Vec<Profile>,
        outputs: Vec<OutputFile>,
        inputs_sha256: Sha256,
    ) -> Self {
        let status = compiled.summary.status();
        let (mut errors, mut warnings, mut infos) = (Vec::new(), Vec::new(), Vec::new());
        for diagnostic in compiled.diagnostics {
            match diagnostic.severity {
                Severity::Error | Severity::Fatal => errors.push(diagnostic),
                Severity::Warning => warnings.push(diagnostic),
                Severity::Info => infos.push(diagnostic),
            }
        }
        Self {
            build_id,
            cache: None,
            project_id: compiled.project_id,
            status,
            errors,
            warnings,
            infos,
            summary: compiled.summary,
            truncated: compiled.truncated,
            engine_version: compiled.engine_version,
            profile,
            outputs,
            inputs_sha256,
        }
    }
}
