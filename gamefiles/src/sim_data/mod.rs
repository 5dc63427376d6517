//! SimData: values of a tuning that the game's native half needs, as a small typed database (language.md §9.4).
//!
//! | Part | Content |
//! |---|---|
//! | header, 32 bytes | `DATA`, version, where and how many the tables and the schemas are |
//! | table list, 28 bytes each | name, schema or type, row size, place and number of rows |
//! | rows | of each schema in use, then of each type, then all texts |
//! | schemas, 24 bytes each | name, hash, row size, place and number of columns |
//! | columns, 20 bytes each | name, hash of the name, type, flags, place in the row |
//! | names | each ends in a zero byte |
//!
//! All numbers are little endian. A place is the distance from the field that says it; [`NOWHERE`] is none. A text, an
//! object, a list or a variant in a row is such a place, in a table that has its type.
//! Source: EA's template for the format as S4TK and s4pi follow it, and the files of language.md §9.4 byte for byte.

mod check;
mod data_type;
mod layout;
mod model;
mod read;
mod structure;
mod tables;
mod write;
mod xml;

#[cfg(test)]
mod tests;

pub use check::InvalidSimData;
pub use data_type::DataType;
pub use model::{Column, Instance, Object, Schema, SimData, Value};

/// The first bytes of every SimData.
pub const MAGIC: &[u8] = b"DATA";

/// The version that is written. Source: language.md §9.4.
const VERSION: u32 = 0x101;

/// A distance that leads nowhere.
const NOWHERE: i32 = i32::MIN;

/// Length of the header.
const HEADER_BYTES: usize = 32;

/// Length of an entry of the table list.
const TABLE_BYTES: usize = 28;

/// Length of a schema without its columns.
const SCHEMA_BYTES: usize = 24;

/// Length of a column.
const COLUMN_BYTES: usize = 20;

/// Rows begin at a multiple of this.
const ROWS_ALIGNMENT: usize = 16;

/// Most values of a SimData, each of at most 16 bytes; the game's largest have some thousands.
pub const VALUES_MAX: usize = 1_000_000;

/// Most columns of all schemas of a SimData together.
pub const COLUMNS_MAX: usize = 100_000;

/// Most bytes of text, names and values together. With the limits above, every place fits into its 31 bits.
pub const TEXT_BYTES_MAX: usize = 64 << 20;

/// Most levels of values inside of values. Source: language.md §13.3, "XML depth".
pub const DEPTH_MAX: usize = 64;
