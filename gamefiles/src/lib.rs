//! The file formats of The Sims 4 that a mod consists of, read and written.
//!
//! | Format | Module |
//! |---|---|
//! | resource keys, their types and the hashes that make them | [`key`], [`resource_type`], [`fnv`] |
//! | tuning XML | [`tuning`] |
//! | string tables | [`string_table`] |
//! | SimData | [`sim_data`] |
//! | packages | [`package`] |
//!
//! The library does no I/O and knows nothing of JPE. Writing is total and deterministic: equal values give equal
//! bytes. Reading takes any bytes: what is no valid file is an error with the offset at fault, never a panic, and no
//! length that a file claims is believed before that many bytes are there.

pub mod fnv;
pub mod key;
pub mod package;
pub mod resource_type;
pub mod sim_data;
pub mod string_table;
pub mod tuning;

mod error;
mod format;
mod input;
mod limits;
mod xml;

pub use error::ReadError;
pub use format::Format;
pub use limits::ReadLimits;
