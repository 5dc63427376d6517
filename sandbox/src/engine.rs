//! The one wasmtime engine of a process, and everything that is set on it.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::SandboxConfig;
use crate::error::{EngineFault, SandboxError};

/// Bytes of stack that a guest may use.
const STACK_BYTES: usize = 1 << 20;

/// Bytes of the stack that a guest runs on: its own part, and some for the host's code that it calls.
const FIBER_STACK_BYTES: usize = STACK_BYTES + (256 << 10);

/// Bytes of a used slot's memory that stay resident for the next run, which then takes no page faults for them: most of
/// what a project of 10,000 elements writes, where faults were a tenth of the run; twice as much gained nothing. Only
/// pages that a run wrote are resident, and only those are cleared.
const MEMORY_KEEP_RESIDENT_BYTES: usize = 16 << 20;

/// The same for tables.
const TABLE_KEEP_RESIDENT_BYTES: usize = 64 << 10;

/// Core instances that one component may consist of. Compilers make one; a component with an adapter
/// fused in has up to four.
const CORE_INSTANCES_MAX: u32 = 4;

/// Makes the engine.
///
/// # Errors
///
/// [`SandboxError::Config`]; [`SandboxError::Engine`] when the address space of the slots cannot be reserved.
pub(crate) fn new_engine(config: &SandboxConfig) -> Result<Engine, SandboxError> {
    config.check()?;
    let pool = pool(config)?;
    let mut settings = Config::new();
    settings
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_init_cow(true)
        .consume_fuel(true)
        .max_wasm_stack(STACK_BYTES)
        .async_stack_size(FIBER_STACK_BYTES)
        // After a trap the memory is searched for the toolchain's last words.
        .coredump_on_trap(true)
        // The two instructions whose results may differ between machines.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false);
    Engine::new(&settings).map_err(|error| SandboxError::Engine(EngineFault::from(error)))
}

fn pool(config: &SandboxConfig) -> Result<PoolingAllocationConfig, SandboxError> {
    let memory_bytes_max = usize::try_from(config.memory_bytes_max)
        .map_err(|_| SandboxError::Engine(EngineFault::new("memory_bytes_max is beyond this machine")))?;
    let parts = config.slots * CORE_INSTANCES_MAX;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(config.slots)
        .total_core_instances(parts)
        .total_memories(config.slots)
        .total_tables(parts)
        .total_stacks(config.slots)
        .max_core_instances_per_component(CORE_INSTANCES_MAX)
        .max_memories_per_component(1)
        .max_tables_per_component(CORE_INSTANCES_MAX)
        .max_memory_size(memory_bytes_max)
        .table_elements(usize::try_from(config.table_elements_max).unwrap_or(usize::MAX))
        .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT_BYTES)
        .table_keep_resident(TABLE_KEEP_RESIDENT_BYTES)
        .pagemap_scan(Enabled::Auto);
    Ok(pool)
}
