//! The integration tests. One binary: conformance of the adapters, the life of a job, the action cache, large content, retention, crashes, the real
//! binary, parity of guest and native code, and the rules of ARCHITECTURE.md.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails its test")]

mod blobs;
mod cache;
mod cluster;
mod conformance;
mod crash;
mod doctor;
mod end_to_end;
mod full_disk;
mod guest;
mod lifecycle;
mod loadtest;
mod operators;
mod retention;
mod servers;
mod start;
mod tidy;
mod tls;
