//! What the things of jpefarm are.
//!
//! Every other crate speaks in these types: ids, the [`Job`] and its one state machine, the
//! [`Project`] a tenant sends, the [`Limits`] it is compiled under, the [`Report`] it ends in, the
//! [`EngineError`] a diagnostic is on the wire, the guest protocol ([`guest`]), the HTTP documents
//! ([`api`]) and the [`Problem`] an HTTP error is.
//!
//! The crate does no I/O, reads no clock, draws no random number, and builds for WebAssembly.

pub mod api;
pub mod batch;
pub mod concurrency;
pub mod event;
pub mod formats;
pub mod guest;
pub mod ids;
pub mod job;
pub mod limits;
pub mod options;
pub mod problem;
pub mod project;
pub mod report;

mod digest;
mod engine_error;
mod timestamp;

pub use batch::Batch;
pub use concurrency::{Concurrency, ConcurrencyKey, InvalidConcurrencyKey, OnConflict, UnknownOnConflict};
pub use digest::{ActionKey, InvalidSha256, Sha256, ToolchainDigest};
pub use engine_error::{
    Caret, Category, EngineError, Extra, Fix, InsertAt, LanguageLayer, Position, Related, Severity,
};
pub use event::{Event, EventKind};
pub use ids::{BatchId, JobId, TenantId, WorkerId};
pub use job::{CachePolicy, CacheStatus, Class, IllegalTransition, Job, JobKind, JobState, Transition};
pub use limits::{Limits, ProjectLimits};
pub use options::{BuildOptions, Inject, Mode, Profile, XmlForm};
pub use problem::{BuildProblem, Problem};
pub use project::{PathError, Project, ProjectError, ProjectPath, SourceFile};
pub use report::{OutputFile, Report, ReportStatus, Summary};
pub use timestamp::Timestamp;
