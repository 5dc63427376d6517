//! From what the sandbox says to what the books are told.

use std::any::Any;
use std::error::Error;

use sandbox::{Failure, Limit, Response, Run, SandboxError, Verdict};
use scheduler::mutants::{Mutant, active};
use scheduler::ports::Usage;
use scheduler::{Fault, Outcome};
use schemas::Limits;
use schemas::guest::{CompileReport, PROTOCOL_VERSION};

use crate::interrupt::Reason;

/// What a run came to.
#[derive(Debug, PartialEq)]
pub(crate) enum Ran {
    /// It came to an end of its own, or to a limit.
    Ended(Outcome),
    /// It was told to stop, after this use.
    Stopped(Usage),
}

/// What the wall time of a run was bounded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeBound {
    /// The limit of the job.
    Limit,
    /// The deadline of the job, which comes earlier.
    Deadline,
}

/// Reads the verdict of a run. The report may be large: call this where blocking is allowed.
pub(crate) fn judge(run: Result<Run, SandboxError>, limits: &Limits, time_bound: TimeBound) -> Ran {
    let Run { verdict, usage } = match run {
        Ok(run) => run,
        Err(error) => return Ran::Ended(fault_retry(&error)),
    };
    let usage = Usage {
        fuel: usage.fuel,
        wall_ms: u64::try_from(usage.wall_time.as_millis()).unwrap_or(u64::MAX),
        cpu_us: u64::try_from(usage.cpu_time.as_micros()).unwrap_or(u64::MAX),
        memory_bytes_peak: usage.memory_bytes_peak,
    };
    match verdict {
        Verdict::Finished(response) => Ran::Ended(compiled(response, usage)),
        Verdict::Exceeded(Limit::WallTime) => Ran::Ended(match time_bound {
            TimeBound::Limit => Outcome::TimedOut { usage },
            TimeBound::Deadline => Outcome::Expired { usage },
        }),
        Verdict::Exceeded(limit) => {
            let bound = limit.bound(limits).map(|bound| format!(": at most {bound}"));
            let message = format!("{limit}{}", bound.unwrap_or_default());
            Ran::Ended(Outcome::LimitHit { message, usage })
        }
        Verdict::Trapped { message } => {
            Ran::Ended(fault_fail(format!("the toolchain broke down: {message}")))
        }
        Verdict::Refused(failure) => Ran::Ended(fault_fail(refusal(failure))),
        Verdict::Stopped => Ran::Stopped(usage),
    }
}

fn compiled(response: Response, usage: Usage) -> Outcome {
    let Response { report, files } = response;
    match serde_json::from_str::<CompileReport>(&report) {
        Ok(report) => Outcome::Compiled { report, files, usage },
        Err(error) => fault_fail(format!("the report of the toolchain cannot be read: {error}")),
    }
}

fn refusal(failure: Failure) -> String {
    match failure {
        Failure::UnsupportedProtocol(version) => {
            format!(
                "the toolchain speaks version {version} of the protocol, the farm version {PROTOCOL_VERSION}"
            )
        }
        Failure::InvalidOptions(reason) => format!("the toolchain refused its options: {reason}"),
    }
}

/// The outcome of an attempt that was stopped; `None` when nothing it writes would count.
pub(crate) fn stopped(reason: Reason, usage: Usage) -> Option<Outcome> {
    match reason {
        Reason::Cancelled => Some(Outcome::Cancelled { usage }),
        Reason::Draining if active(Mutant::DrainCostsAttempt) => {
            Some(Outcome::Fault(Fault::Retry("the worker goes down".to_owned())))
        }
        Reason::Draining | Reason::LeaseOver => Some(Outcome::Released),
        Reason::LeaseLost => None,
    }
}

/// What a panic said.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

/// Another attempt may do better. What lies behind the error is for the log: the books show the reason to the
/// owner of the job, and the causes name files and addresses of the farm.
pub(crate) fn fault_retry(error: &(dyn Error + 'static)) -> Outcome {
    tracing::error!(error, "an attempt failed through a fault of the farm; the job is tried again");
    Outcome::Fault(Fault::Retry(error.to_string()))
}

fn fault_fail(reason: String) -> Outcome {
    Outcome::Fault(Fault::Fail(reason))
}
