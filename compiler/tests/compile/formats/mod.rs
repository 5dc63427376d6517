//! The machine-readable formats of `schemas/formats` against the code: neither can change without the other.

mod engine_error;
mod grammar;
mod ir;
mod jpe;
mod support;
mod xml;
