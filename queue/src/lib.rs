//! Carries job ids from the dispatcher to idle workers.
//!
//! Each kind of queue is a file here that implements the port `scheduler::ports::Queue`: [`MemoryQueue`]
//! inside one process, [`RedisQueue`] between many. The dispatcher pushes through the port; a worker pulls
//! through [`Backend`], which makes any of them a source of tasks for apalis. [`Fallback`] lets a worker go on
//! while its queue fails.
//!
//! A queue is a nudge, never the truth: it keeps no state of a job, acknowledges nothing and schedules
//! nothing. What it loses the dispatcher offers again.

mod backend;
mod fallback;
mod memory;
mod redis;

pub use self::redis::{
    ClientCertificate, InvalidRedisConfig, RedisConfig, RedisConnectError, RedisFault, RedisQueue,
    RedisServer, RedisTls, RedisUpkeep, RedisUrl, WEIGHTS,
};
pub use backend::Backend;
pub use fallback::{Fallback, Source, StoreSource};
pub use memory::MemoryQueue;
