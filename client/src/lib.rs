//! Typed HTTP client of a farm.
//!
//! [`Client`] has a method for each route of `/api/v1`, in the types of [`schemas`]. What may be asked twice
//! is asked again when the farm is away or busy: a few times, with growing random pauses, heeding
//! `Retry-After`. Whatever the farm sends is read up to a bound.
//!
//! The crate knows no server code: the wire is all they share.

mod archive;
mod client;
mod download;
mod error;
mod events;
mod http;
mod retry;
mod sse;

pub use client::Client;
pub use error::ClientError;
