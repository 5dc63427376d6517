//! Where the columns of a schema lie in a row, and in which order the file lists them.

use super::{ROWS_ALIGNMENT, Schema};
use crate::fnv::fnv32;

/// The rows of a schema.
pub(super) struct Layout {
    /// Bytes of a row.
    pub(super) bytes: usize,
    /// The columns as the file lists them: by the hashes of their names.
    pub(super) columns: Vec<PlacedColumn>,
}

/// A column at its place.
pub(super) struct PlacedColumn {
    /// Which column of the schema, and which value of an object.
    pub(super) index: usize,
    /// Where it begins in a row.
    pub(super) offset: usize,
    /// The hash of its name.
    pub(super) name_hash: u32,
}

impl Layout {
    /// The layout of `schema`: each column at the next multiple of its alignment, the row filled up to a multiple of
    /// the largest.
    pub(super) fn of(schema: &Schema) -> Self {
        let mut bytes = 0;
        let mut columns = Vec::with_capacity(schema.columns.len());
        for (index, column) in schema.columns.iter().enumerate() {
            let offset = aligned(bytes, column.data_type.alignment());
            bytes = offset + column.data_type.bytes();
            columns.push(PlacedColumn { index, offset, name_hash: fnv32(&column.name) });
        }
        let alignment = schema.columns.iter().map(|column| column.data_type.alignment()).max().unwrap_or(1);
        columns.sort_by_key(|column| column.name_hash);
        Self { bytes: aligned(bytes, alignment), columns }
    }
}

/// The next multiple of `alignment`, a power of two.
pub(super) fn aligned(position: usize, alignment: usize) -> usize {
    position.next_multiple_of(alignment)
}

/// Where rows of `row_bytes` may begin from `position` on. The game takes the length of a row for a mask, although it
/// need be no power of two, and finds the rows in no other place. Source: EA's template, `mnRowSize - 1`.
pub(super) fn rows_aligned(position: usize, row_bytes: usize) -> usize {
    let position = aligned(position, ROWS_ALIGNMENT);
    position + (position.wrapping_neg() & row_bytes.saturating_sub(1))
}
