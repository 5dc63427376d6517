//! One run of one guest: a fresh store, the call, and who is to blame when it fails.

use std::time::{Duration, Instant};

use schemas::Limits;
use schemas::guest::PROTOCOL_VERSION;
use wasmtime::{
    Engine, Error, PoolConcurrencyLimitError, Store, StoreContextMut, Trap, UpdateDeadline, WasmCoreDump,
};

use crate::bindings::{
    Failure as GuestFailure, FileParam, Request as GuestRequest, Response as GuestResponse,
};
use crate::error::{EngineFault, SandboxError};
use crate::last_words::last_words;
use crate::limiter::Limiter;
use crate::outcome::{Failure, Limit, Request, Run, Usage, Verdict};
use crate::{StopSignal, Toolchain, output};

/// Bytes of a guest's own text that are kept.
const GUEST_TEXT_BYTES_MAX: usize = 4 << 10;

/// What wasmtime says when a guest hands over more than
/// [`copy_budget_bytes`](output::copy_budget_bytes). The error has no public type; a test holds us to
/// this text.
const COPY_BUDGET_EXHAUSTED: &str = "fuel allocated for hostcalls has been exhausted";

/// What a store knows of its run.
pub(crate) struct RunState {
    limiter: Limiter,
    halt: Option<Halt>,
}

/// Why the epoch ticker ended a run.
#[derive(Clone, Copy)]
enum Halt {
    WallTime,
    Stopped,
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
    let mut store = new_store(engine, limits, started, stop)?;
    let verdict = match call(&mut store, toolchain, request) {
        Ok(Ok(response)) => output::check(response, limits),
        Ok(Err(failure)) => Verdict::Refused(failure.into()),
        Err(error) => judge(&store, error)?,
    };
    let usage = usage(&store, limits, started);
    Ok(Run { verdict, usage })
}

/// A store in which every limit is set.
pub(crate) fn new_store(
    engine: &Engine,
    limits: &Limits,
    started: Instant,
    stop: &StopSignal,
) -> Result<Store<RunState>, SandboxError> {
    let limiter = Limiter::new(limits.memory_bytes_max, limits.table_elements_max);
    let mut store = Store::new(engine, RunState { limiter, halt: None });
    store.limiter(|state| &mut state.limiter);
    store.set_fuel(limits.fuel).map_err(|error| SandboxError::Engine(error.into()))?;
    store.set_hostcall_fuel(output::copy_budget_bytes(limits));
    store.set_epoch_deadline(1);
    let deadline = started.checked_add(Duration::from_millis(limits.wall_time_ms));
    let stop = stop.clone();
    store.epoch_deadline_callback(move |store| on_tick(store, deadline, &stop));
    Ok(store)
}

fn on_tick(
    mut store: StoreContextMut<'_, RunState>,
    deadline: Option<Instant>,
    stop: &StopSignal,
) -> wasmtime::Result<UpdateDeadline> {
    let halt = if stop.is_stopped() {
        Halt::Stopped
    } else if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        Halt::WallTime
    } else {
        return Ok(UpdateDeadline::Continue(1));
    };
    store.data_mut().halt = Some(halt);
    Err(Error::msg("halted by the epoch ticker"))
}

fn call(
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
    let instance = toolchain.instance().instantiate(&mut *store)?;
    instance.call_compile(store, request)
}

fn usage(store: &Store<RunState>, limits: &Limits, started: Instant) -> Usage {
    Usage {
        fuel: limits.fuel.saturating_sub(store.get_fuel().unwrap_or(0)),
        wall_time: started.elapsed(),
        memory_bytes_peak: store.data().limiter.memory_bytes_peak(),
    }
}

/// Says why a call failed: a limit, the guest, or the farm.
pub(crate) fn judge(store: &Store<RunState>, error: Error) -> Result<Verdict, SandboxError> {
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
    Ok(match (state.halt, error.downcast_ref::<Trap>()) {
        (Some(Halt::Stopped), _) => Verdict::Stopped,
        (Some(Halt::WallTime), _) => Verdict::Exceeded(Limit::WallTime),
        (None, Some(Trap::OutOfFuel)) => Verdict::Exceeded(Limit::Fuel),
        (None, Some(Trap::StackOverflow)) => Verdict::Exceeded(Limit::Stack),
        (None, Some(trap)) => Verdict::Trapped { message: trap_message(store, *trap, &error) },
        (None, None) => judge_border(&error),
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
