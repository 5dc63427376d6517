//! `finish`: an attempt ends, and a result counts once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use schemas::guest::CompileReport;
use schemas::{
    EngineError, Job, JobId, JobKind, JobState, OutputFile, Report, ReportStatus, Severity, SourceFile,
    Summary, TenantId, Transition,
};

use crate::backoff::backoff;
use crate::contents::{pack_files, pack_text};
use crate::mutants::{Mutant, active};
use crate::ports::{Ending, Finished, JobResult, Lease, StoredFile, Usage};
use crate::report::at_rest;
use crate::{BlobError, FinishError, Scheduler};

/// How a worker's attempt at a job went.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The toolchain finished, with or without faults in the sources.
    Compiled {
        /// What it said.
        report: CompileReport,
        /// What it made.
        files: Vec<SourceFile>,
        /// What it cost.
        usage: Usage,
    },
    /// The run hit a limit of the sandbox. Never retried.
    LimitHit {
        /// Which one and what it was, for the author.
        message: String,
        /// What the run cost.
        usage: Usage,
    },
    /// The run took longer than its wall time. Never retried.
    TimedOut {
        /// What the run cost.
        usage: Usage,
    },
    /// The deadline of the job passed while it ran.
    Expired {
        /// What the run cost.
        usage: Usage,
    },
    /// Its owner called it off.
    Cancelled {
        /// What the run cost.
        usage: Usage,
    },
    /// The farm could not do it.
    Fault(Fault),
    /// The worker is gone, and may have run the job.
    WorkerLost,
    /// The worker did not start the job, or is going down and gives it back.
    Released,
}

impl Outcome {
    /// Whether every run of the same action would come to it: on any machine, and at any time.
    fn is_of_the_action(&self) -> bool {
        matches!(self, Self::Compiled { .. } | Self::LimitHit { .. })
    }
}

/// A fault of the farm, with its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Another attempt may do better, as when storage was away. The text is one lower-case phrase.
    Retry(String),
    /// It would happen again: the toolchain itself is broken.
    Fail(String),
}

/// How an attempt is to end: everything hashed and compressed, nothing written yet.
///
/// Writing may have to be tried again and again; the work on the outputs is done once.
#[derive(Debug)]
pub struct PreparedEnding {
    tenant_id: TenantId,
    lease: Lease,
    ending: Ending,
    /// Whether it was sent and nobody knows what became of it.
    may_count: AtomicBool,
}

impl Scheduler {
    /// Prepares the end of the attempt at `job` under `lease`.
    ///
    /// # Errors
    ///
    /// [`BlobError::Interrupted`] when the runtime goes down meanwhile.
    pub async fn prepare(
        &self,
        job: &Job,
        lease: Lease,
        outcome: Outcome,
    ) -> Result<PreparedEnding, BlobError> {
        let is_cacheable = outcome.is_of_the_action() && self.keeps_action(job);
        let mut ending = self.ending(job, outcome).await?;
        if let Ending::Final { is_cacheable: is_so, .. } = &mut ending {
            *is_so = is_cacheable;
        }
        Ok(PreparedEnding { tenant_id: job.tenant_id, lease, ending, may_count: AtomicBool::new(false) })
    }

    /// Ends the attempt. Contents are stored first, then everything else in one fenced transaction. `Stale`
    /// means that the lease was lost meanwhile; the result is thrown away.
    ///
    /// # Errors
    ///
    /// [`FinishError`]: nothing is known to be written; the same call may be made again.
    #[tracing::instrument(skip_all)]
    pub async fn finish(&self, prepared: &PreparedEnding) -> Result<Finished, FinishError> {
        let PreparedEnding { tenant_id, lease, ending, may_count } = prepared;
        let is_retry = matches!(ending, Ending::Retry { .. } | Ending::Lost { .. });
        let ending = self.store_contents(*tenant_id, ending).await?;
        let finished = self.store.finish(*lease, ending).await;
        let finished = finished.inspect_err(|_| may_count.store(true, Ordering::Relaxed))?;
        match &finished {
            Finished::Accepted { job, has_followers } => {
                self.tell(job, is_retry);
                if *has_followers {
                    self.settle_followers(job).await;
                }
            }
            Finished::Stale if may_count.load(Ordering::Relaxed) => {
                // The answer to an earlier try was lost, as likely as not: then this ending counts.
                metrics::counter!("jpefarm_finishes_repeated_total").increment(1);
                self.notices.job_changed(lease.job_id);
            }
            Finished::Stale => {
                metrics::counter!("jpefarm_stale_commits_refused_total").increment(1);
                tracing::warn!(job.id = %lease.job_id, lease.epoch, "refused the result of a lost lease");
            }
        }
        Ok(finished)
    }

    /// Prepares and writes an end that nobody tries again.
    pub(crate) async fn end(
        &self,
        job: &Job,
        lease: Lease,
        outcome: Outcome,
    ) -> Result<Finished, FinishError> {
        self.finish(&self.prepare(job, lease, outcome).await?).await
    }

    /// Wakes who waits for the job, and the dispatcher where there is something to offer again.
    fn tell(&self, job: &Job, is_retry: bool) {
        metrics::counter!("jpefarm_attempts_ended_total", "state" => job.state.as_str()).increment(1);
        if is_retry {
            metrics::counter!("jpefarm_jobs_retried_total").increment(1);
        }
        self.notices.job_changed(job.id);
        if job.state == JobState::Queued || job.concurrency.is_some() {
            // The next one of its key may run now.
            self.notices.work_came(job.tenant_id);
        }
    }

    async fn store_contents(&self, tenant: TenantId, ending: &Ending) -> Result<Ending, BlobError> {
        let Ending::Final { transition, result, is_cacheable } = ending else {
            return Ok(ending.clone());
        };
        let report = self.blobs.store(tenant, &result.report).await?;
        let files = self.blobs.store_files(tenant, &result.files).await?;
        Ok(Ending::Final {
            transition: *transition,
            result: JobResult { report, files, usage: result.usage },
            is_cacheable: *is_cacheable,
        })
    }

    async fn ending(&self, job: &Job, outcome: Outcome) -> Result<Ending, BlobError> {
        match outcome {
            Outcome::Compiled { report, files, usage } => compiled(job, report, files, usage).await,
            Outcome::LimitHit { message, usage } => {
                farm_ending(job, Transition::Fail, limit_hit(&message), usage).await
            }
            Outcome::TimedOut { usage } => farm_ending(job, Transition::Fail, timed_out(job), usage).await,
            Outcome::Expired { usage } => farm_ending(job, Transition::Expire, expired(), usage).await,
            Outcome::Cancelled { usage } => {
                let diagnostic = self.superseding(job).await.map_or_else(cancelled, superseded);
                farm_ending(job, Transition::Cancel, diagnostic, usage).await
            }
            Outcome::Fault(fault) => self.fault(job, fault).await,
            Outcome::WorkerLost => self.worker_lost(job).await,
            Outcome::Released => Ok(Ending::Release),
        }
    }

    /// The newer job that called this one off. Whoever ends it may have read it before that; if the books cannot be asked
    /// now, the report says less.
    async fn superseding(&self, job: &Job) -> Option<JobId> {
        if job.superseded_by.is_some() || job.concurrency.is_none() {
            return job.superseded_by;
        }
        self.store.job(job.tenant_id, job.id).await.ok().flatten()?.superseded_by
    }

    /// A fault of the farm: another attempt, or the end when none is left or none would help.
    async fn fault(&self, job: &Job, fault: Fault) -> Result<Ending, BlobError> {
        let diagnostic = match fault {
            Fault::Retry(reason) if job.attempt < job.max_attempts => {
                let backoff = backoff(job.attempt, &self.config, &self.dice);
                return Ok(Ending::Retry { reason, backoff });
            }
            Fault::Retry(reason) => given_up(job, &reason),
            Fault::Fail(reason) => internal_error(&reason),
        };
        farm_ending(job, Transition::Error, diagnostic, Usage::default()).await
    }

    /// A job that ends its worker again and again is quarantined: after its last attempt it is errored.
    async fn worker_lost(&self, job: &Job) -> Result<Ending, BlobError> {
        let reason = "its worker was lost".to_owned();
        if job.attempt < job.max_attempts || active(Mutant::AttemptsUnbounded) {
            // The time of its lease was wait enough for the first time.
            let n_losses_before = job.attempt.saturating_sub(1);
            let backoff = match n_losses_before {
                0 => Duration::ZERO,
                n_losses_before => backoff(n_losses_before, &self.config, &self.dice),
            };
            return Ok(Ending::Lost { reason, backoff });
        }
        metrics::counter!("jpefarm_jobs_quarantined_total").increment(1);
        farm_ending(job, Transition::Error, given_up(job, &reason), Usage::default()).await
    }
}

async fn compiled(
    job: &Job,
    report: CompileReport,
    files: Vec<SourceFile>,
    usage: Usage,
) -> Result<Ending, BlobError> {
    let status = report.summary.status();
    let keep = status == ReportStatus::Success && job.kind == JobKind::Build;
    let files = if keep { files } else { Vec::new() };
    let transition = match status {
        ReportStatus::Success => Transition::Succeed,
        ReportStatus::Failed => Transition::Fail,
    };
    final_ending(job, transition, report, pack_files(files).await?, usage).await
}

/// An ending that no toolchain speaks about: the report holds the one `diagnostic`.
async fn farm_ending(
    job: &Job,
    transition: Transition,
    diagnostic: EngineError,
    usage: Usage,
) -> Result<Ending, BlobError> {
    let mut summary = Summary::default();
    summary.count(diagnostic.severity);
    let report = CompileReport {
        project_id: job.project_name.clone(),
        engine_version: concat!("jpefarm/", env!("CARGO_PKG_VERSION")).to_owned(),
        elements: 0,
        diagnostics: vec![diagnostic],
        summary,
        truncated: false,
    };
    final_ending(job, transition, report, Vec::new(), usage).await
}

async fn final_ending(
    job: &Job,
    transition: Transition,
    report: CompileReport,
    files: Vec<StoredFile>,
    usage: Usage,
) -> Result<Ending, BlobError> {
    let outputs = files.iter().map(output_file).collect();
    let report = Report::new(job.id, report, job.options.profile.clone(), outputs, job.inputs_sha256);
    let result = JobResult { report: pack_text(at_rest(&report)).await?, files, usage };
    Ok(Ending::Final { transition, result, is_cacheable: false })
}

fn output_file(file: &StoredFile) -> OutputFile {
    let content = &file.content;
    OutputFile { path: file.path.clone(), size_bytes: content.size_bytes, sha256: content.sha256 }
}

fn limit_hit(message: &str) -> EngineError {
    EngineError::service(
        "BUILD_LIMIT_EXCEEDED",
        Severity::Fatal,
        "The build hit a limit of the sandbox",
        format!("The build was stopped because {message}."),
        "Make the project smaller, or split it into several projects.",
    )
}

fn timed_out(job: &Job) -> EngineError {
    EngineError::service(
        "BUILD_TIMEOUT",
        Severity::Fatal,
        "The build took too long",
        format!("The build was stopped after {} ms, its limit of wall time.", job.limits.wall_time_ms),
        "Make the project smaller, or submit it again when the farm is less busy.",
    )
}

fn cancelled() -> EngineError {
    EngineError::service(
        "BUILD_CANCELLED",
        Severity::Fatal,
        "The build was cancelled",
        "Its owner called the build off before it was finished.",
        "Submit it again if you still want it.",
    )
}

fn superseded(by: JobId) -> EngineError {
    EngineError::service(
        "BUILD_CANCELLED",
        Severity::Fatal,
        "The build was superseded",
        format!("The build {by} of the same concurrency key was submitted before this one was finished."),
        "Look at the newer build; submit this one again, without the key, if you still want it.",
    )
}

fn expired() -> EngineError {
    EngineError::service(
        "BUILD_TIMEOUT",
        Severity::Fatal,
        "The deadline of the build passed",
        "The build was not finished by the deadline that was set when it was submitted.",
        "Submit it again with a later deadline.",
    )
}

fn given_up(job: &Job, reason: &str) -> EngineError {
    EngineError::service(
        "WORKER_LOST",
        Severity::Fatal,
        "The farm could not finish the build",
        format!("All {} attempts were lost; the last one because {reason}.", job.max_attempts),
        "Submit it again; if it fails again, tell the operator the id of the build.",
    )
}

fn internal_error(reason: &str) -> EngineError {
    EngineError::service(
        "INTERNAL_ERROR",
        Severity::Fatal,
        "The compiler broke down",
        format!("This is a fault of the compiler, not of the project: {reason}."),
        "Tell the operator the id of the build.",
    )
}
