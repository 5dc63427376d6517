//! What the scheduler needs from outside: the books, the queue and the clock.

mod clock;
mod queue;
mod store;

pub use clock::{Clock, SystemClock};
pub use queue::{Queue, QueueError};
pub use store::{
    Claim, Content, Ending, Finished, Heartbeat, Idempotency, JobFilter, JobResult, Lease, NewJob, Overdue,
    OverdueReason, Ready, ReadyJob, ReapScope, Store, StoreError, StoredFile, Submitted, Usage,
};
