//! What the scheduler needs from outside: the books, the queue, the clock, and who signs downloads.

mod clock;
mod download;
mod queue;
mod records;
mod store;

pub use clock::{Clock, SystemClock};
pub use download::{Download, DownloadSigner};
pub use queue::{Queue, QueueError};
pub use records::{
    Backlog, CONCURRENCY_QUEUE_MAX, Change, Claim, Content, Ending, Finished, Followed, Heartbeat,
    Idempotency, JobFilter, JobResult, Lease, Line, NewJob, NewJobs, Overdue, OverdueReason, ReadyJob,
    ReapScope, Reapable, Settled, Standing, StoredFile, Submitted, SubmittedBatch, TenantEvent, Usage,
};
pub use store::{Leadership, Store, StoreError};
