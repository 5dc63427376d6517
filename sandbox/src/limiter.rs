//! What a guest's memories and tables may grow to.

use wasmtime::{Error, ResourceLimiter, Result};

use crate::Limit;

/// Counts the bytes and elements of one run and traps the guest that wants too many.
///
/// It traps instead of letting the growth fail: a guest that gets no memory would report something
/// of its own making, and the run would not be seen to have hit a limit.
#[derive(Debug)]
pub(crate) struct Limiter {
    memory: Meter,
    tables: Meter,
    exceeded: Option<Limit>,
    machine_fault: Option<String>,
}

/// How much of one resource is in use.
#[derive(Debug, Default)]
struct Meter {
    used: u64,
    peak: u64,
    max: u64,
    /// Granted by the latest growth, which may yet fail.
    pending: u64,
}

impl Limiter {
    /// Allows so many bytes over all memories and so many elements over all tables.
    pub(crate) fn new(memory_bytes_max: u64, table_elements_max: u32) -> Self {
        Self {
            memory: Meter::new(memory_bytes_max),
            tables: Meter::new(u64::from(table_elements_max)),
            exceeded: None,
            machine_fault: None,
        }
    }

    /// The limit that the guest ran into.
    pub(crate) fn exceeded(&self) -> Option<Limit> {
        self.exceeded
    }

    /// Why the machine could not give what the limits allow.
    pub(crate) fn machine_fault(&self) -> Option<&str> {
        self.machine_fault.as_deref()
    }

    /// Most bytes of memory that were in use at once.
    pub(crate) fn memory_bytes_peak(&self) -> u64 {
        self.memory.peak
    }

    fn exceed(&mut self, limit: Limit) -> Result<bool> {
        self.exceeded = Some(limit);
        Err(Error::msg(limit.as_str()))
    }

    /// A guest may ask for more than its own maximum and be told no. The machine may not say no.
    fn judge_failure(&mut self, error: &Error) -> Result<()> {
        if error.downcast_ref::<std::io::Error>().is_some() {
            self.machine_fault = Some(error.to_string());
            return Err(Error::msg("the machine is out of memory"));
        }
        Ok(())
    }
}

impl Meter {
    fn new(max: u64) -> Self {
        Self { max, ..Self::default() }
    }

    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let added = desired.saturating_sub(current) as u64;
        let Some(used) = self.used.checked_add(added).filter(|used| *used <= self.max) else {
            return false;
        };
        (self.used, self.pending) = (used, added);
        self.peak = self.peak.max(used);
        true
    }

    fn take_back(&mut self) {
        self.used -= std::mem::take(&mut self.pending);
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        if self.memory.grow(current, desired) { Ok(true) } else { self.exceed(Limit::Memory) }
    }

    fn memory_grow_failed(&mut self, error: Error) -> Result<()> {
        self.memory.take_back();
        self.judge_failure(&error)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        if self.tables.grow(current, desired) { Ok(true) } else { self.exceed(Limit::Tables) }
    }

    fn table_grow_failed(&mut self, error: Error) -> Result<()> {
        self.tables.take_back();
        self.judge_failure(&error)
    }
}
