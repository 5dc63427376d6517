//! One run of one guest: a fresh store, the call, and who is to blame when it fails.
//!
//! The guest runs on a stack of its own and hands the thread back whenever it has burned a slice of its fuel. That
//! is when the clock and the stop signal are looked at: everything a guest does burns fuel, so it cannot hold the
//! thread for long, and its code need not be asked anything else.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use schemas::Limits;
use schemas::guest::PROTOCOL_VERSION;
use wasmtime::{Engine, Error, PoolConcurrencyLimitError, Store, Trap, WasmCoreDump};

use crate::bindings::{
    Failure as GuestFailure, FileParam, Request as GuestRequest, Response as GuestResponse,
};
use crate::cpu_time::CpuTime;
use crate::error::{EngineFault, LoadError, SandboxError};
use crate::last_words::last_words;
use crate::limiter::Limiter;
use crate::outcome::{Failure, Limit, Request, Run, Usage, Verdict};
use crate::{StopSignal, Toolchain, output};

/// Bytes of a guest's own text that are kept.
const GUEST_TEXT_BYTES_MAX: usize = 4 << 10;

/// Fuel of a slice. An ordinary guest burns it in 30 µs, and one that does nothing but divide in 5 ms: within
/// what a stop may take (targets.md S3: 10 ms). Handing the thread back costs 0.1 µs.
const SLICE_FUEL: u64 = 500_000;

/// What wasmtime says when a guest hands over more than
/// [`copy_budget_bytes`](output::copy_budget_bytes). The error has no public type; a test holds us to
/// this text.
const COPY_BUDGET_EXHAUSTED: &str = "fuel allocated for hostcalls has been exhausted";

/// What a store knows of its run.
pub(crate) struct RunState {
    limiter: Limiter,
}

/// When a run has to end, whatever the guest does.
struct Guard<'a> {
    deadline: Option<Instant>,
    stop: &'a StopSignal,
}

impl Guard<'_> {
    /// The verdict on a guest that has to end now.
    fn halted(&self) -> Option<Verdict> {
        if self.stop.is_stopped() {
            Some(Verdict::Stopped)
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(Verdict::Exceeded(Limit::WallTime))
        } else {
            None
        }
    }

    /// Drives `guest` slice by slice; an error when it had to end.
    fn drive<T>(&self, guest: impl Future<Output = T>) -> Result<T, Verdict> {
        let mut guest = pin!(guest);
        // Whoever hands the thread back wants it again at once: nobody has to be woken.
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(output) = guest.as_mut().poll(&mut context) {
                return Ok(output);
            }
            if let Some(verdict) = self.halted() {
                return Err(verdict);
            }
        }
    }
}

/// Runs `toolchain` once in a store of its own.
pub(crate) fn run(
    engine: &Engine,
    toolchain: &Toolchain,
    request: &Request<'_>,
    limits: &Limits,
    stop: &StopSignal,
) -> Result<Run, SandboxError> {
    if stop.is_stopped() {
        let (verdict, usage) = (Verdict::Stopped, Usage::default());
        return Ok(Run { verdict, usage });
    }
    let started = Instant::now();
    let cpu_before = CpuTime::now();
    let deadline = started.checked_add(Duration::from_millis(limits.wall_time_ms));
    let guard = Guard { deadline, stop };
    let mut store = new_store(engine, limits)?;
    let verdict = match guard.drive(call(&mut store, toolchain, request)) {
        Ok(Ok(Ok(response))) => output::check(response, limits),
        Ok(Ok(Err(failure))) => Verdict::Refused(failure.into()),
        Ok(Err(error)) => judge(&store, error)?,
        Err(halted) => halted,
    };
    let usage = usage(&store, limits, started, cpu_before);
    Ok(Run { verdict, usage })
}

/// Instantiates `toolchain` once; what comes of it is like the start of a run.
pub(crate) fn try_out(engine: &Engine, toolchain: &Toolchain, limits: &Limits) -> Result<(), LoadError> {
    let mut store = new_store(engine, limits).map_err(LoadError::Sandbox)?;
    let guard = Guard { deadline: None, stop: &StopSignal::new() };
    let instantiated =
        guard.drive(async { toolchain.instance().instantiate_async(&mut store).await.map(drop) });
    let Ok(Err(error)) = instantiated else {
        return Ok(());
    };
    let fault = EngineFault::from(&error);
    match judge(&store, error) {
        Ok(_) => Err(LoadError::WrongInterface(fault)),
        Err(error) => Err(LoadError::Sandbox(error)),
    }
}

/// A store in which every limit is set.
fn new_store(engine: &Engine, limits: &Limits) -> Result<Store<RunState>, SandboxError> {
    let limiter = Limiter::new(limits.memory_bytes_max, limits.table_elements_max);
    let mut store = Store::new(engine, RunState { limiter });
    store.limiter(|state| &mut state.limiter);
    let fuel_set =
        store.fuel_async_yield_interval(Some(SLICE_FUEL)).and_then(|()| store.set_fuel(limits.fuel));
    fuel_set.map_err(|error| SandboxError::Engine(error.into()))?;
    store.set_hostcall_fuel(output::copy_budget_bytes(limits));
    Ok(store)
}

async fn call(
    store: &mut Store<RunState>,
    toolchain: &Toolchain,
    request: &Request<'_>,
) -> wasmtime::Result<Result<GuestResponse, GuestFailure>> {
    let files: Vec<FileParam<'_>> = request
        .files
        .iter()
        .map(|file| FileParam { path: file.path.as_str(), content: &file.content })
        .collect();
    let request = GuestRequest { protocol: PROTOCOL_VERSION, options: request.options, files: &files };
    let instance = toolchain.instance().instantiate_async(&mut *store).await?;
    instance.call_compile(store, request).await
}

fn usage(store: &Store<RunState>, limits: &Limits, started: Instant, cpu_before: CpuTime) -> Usage {
    Usage {
        fuel: limits.fuel.saturating_sub(store.get_fuel().unwrap_or(0)),
        wall_time: started.elapsed(),
        cpu_time: cpu_before.elapsed(),
        memory_bytes_peak: store.data().limiter.memory_bytes_peak(),
    }
}

/// Says why a call failed: a limit, the guest, or the farm.
fn judge(store: &Store<RunState>, error: Error) -> Result<Verdict, SandboxError> {
    let state = store.data();
    if let Some(fault) = state.limiter.machine_fault() {
        return Err(SandboxError::OutOfMemory(EngineFault::new(fault)));
    }
    if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() {
        return Err(SandboxError::NoFreeSlot(error.into()));
    }
    if let Some(limit) = state.limiter.exceeded() {
        return Ok(Verdict::Exceeded(limit));
    }
    Ok(match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Verdict::Exceeded(Limit::Fuel),
        Some(Trap::StackOverflow) => Verdict::Exceeded(Limit::Stack),
        Some(trap) => Verdict::Trapped { message: trap_message(store, *trap, &error) },
        None => judge_border(&error),
    })
}

fn trap_message(store: &Store<RunState>, trap: Trap, error: &Error) -> String {
    let dump = error.downcast_ref::<WasmCoreDump>();
    dump.and_then(|dump| last_words(store, dump)).unwrap_or_else(|| trap.to_string())
}

/// The guest came to its end, but what it handed over cannot be taken.
fn judge_border(error: &Error) -> Verdict {
    let message = error.root_cause().to_string();
    if message.contains(COPY_BUDGET_EXHAUSTED) {
        Verdict::Exceeded(Limit::OutputBytes)
    } else {
        Verdict::Trapped { message }
    }
}

impl From<GuestFailure> for Failure {
    fn from(failure: GuestFailure) -> Self {
        match failure {
            GuestFailure::UnsupportedProtocol(version) => Self::UnsupportedProtocol(version),
            GuestFailure::InvalidOptions(mut text) => {
                text.truncate(text.floor_char_boundary(GUEST_TEXT_BYTES_MAX));
                Self::InvalidOptions(text)
            }
        }
    }
}
