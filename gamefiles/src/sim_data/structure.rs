//! What a file says of itself: its schemas, and which tables lie where.

use std::collections::HashMap;
use std::ops::Range;

use super::{
    COLUMN_BYTES, COLUMNS_MAX, Column, DataType, HEADER_BYTES, MAGIC, NOWHERE, SCHEMA_BYTES, Schema,
    TABLE_BYTES, TEXT_BYTES_MAX,
};
use crate::ReadError;
use crate::input::Input;

/// The versions that can be read: 0x100 lacks the last field of the header. Source: EA's template.
const VERSIONS: Range<u32> = 0x100..0x102;

/// Where the header says its version.
const VERSION_AT: usize = 4;

/// Where the header says where the list of tables lies.
const TABLES_AT: usize = 8;

/// Where the header says where the schemas lie.
const SCHEMAS_AT: usize = 16;

/// A schema of a file, and where its rows have their values.
pub(super) struct PlacedSchema {
    /// The schema, its columns in the order of a row.
    pub(super) schema: Schema,
    /// Where each column begins in a row.
    pub(super) offsets: Vec<usize>,
    /// Bytes of a row.
    pub(super) row_bytes: usize,
}

/// What the rows of a table hold.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// Objects of that schema, by its place in [`Structure::schemas`].
    Objects(usize),
    /// Values of that type.
    Values(DataType),
}

/// A table of a file.
pub(super) struct PlacedTable {
    /// The name of the instance that it holds, if it holds one.
    pub(super) name: Option<String>,
    /// What its rows hold.
    pub(super) rows: Rows,
    /// Where its rows begin.
    pub(super) start: usize,
    /// Bytes of a row, never 0.
    pub(super) row_bytes: usize,
    /// How many rows there are.
    pub(super) n_rows: usize,
}

impl PlacedTable {
    fn end(&self) -> usize {
        self.start + self.row_bytes * self.n_rows
    }
}

/// What a file says of itself.
pub(super) struct Structure {
    /// The schemas, as listed.
    pub(super) schemas: Vec<PlacedSchema>,
    /// The tables, as listed.
    pub(super) tables: Vec<PlacedTable>,
    /// The last field of the header.
    pub(super) unused: u32,
    /// The tables that have rows, by where these begin.
    by_place: Vec<usize>,
}

impl Structure {
    /// Reads header, schemas and the list of tables; rows lie in the file and do not overlap.
    pub(super) fn read(bytes: &[u8], texts: &mut Texts) -> Result<Self, ReadError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ReadError::WrongFormat { format: "SimData", magic: "DATA" });
        }
        let input = Input::new(bytes);
        let version = input.at(VERSION_AT).u32("the header")?;
        if !VERSIONS.contains(&version) {
            let version = format!("{version:#x}");
            return Err(ReadError::UnknownVersion { version, known: "0x100 and 0x101", offset: VERSION_AT });
        }
        let unused =
            if version == VERSIONS.start { 0 } else { input.at(HEADER_BYTES - 8).u32("the header")? };
        let (schemas, places) = schemas(input, texts)?;
        let tables = tables(input, &schemas, &places, texts)?;
        let mut by_place: Vec<usize> = (0..tables.len()).filter(|index| tables[*index].n_rows > 0).collect();
        by_place.sort_by_key(|index| tables[*index].start);
        let overlap = by_place.windows(2).find(|pair| tables[pair[0]].end() > tables[pair[1]].start);
        match overlap {
            Some(pair) => {
                Err(ReadError::invalid("a table", tables[pair[1]].start, "begins inside of another"))
            }
            None => Ok(Self { schemas, tables, unused, by_place }),
        }
    }

    /// The table whose rows hold the byte at `place`, and which row begins there.
    pub(super) fn row_at(&self, place: usize) -> Result<(&PlacedTable, usize), ReadError> {
        let nothing = || ReadError::invalid("the place", place, "is in no table");
        let after = self.by_place.partition_point(|index| self.tables[*index].start <= place);
        let table =
            &self.tables[*after.checked_sub(1).and_then(|at| self.by_place.get(at)).ok_or_else(nothing)?];
        let within = place - table.start;
        if place >= table.end() {
            return Err(nothing());
        }
        if !within.is_multiple_of(table.row_bytes) {
            return Err(ReadError::invalid("the place", place, "is not where a row begins"));
        }
        Ok((table, within / table.row_bytes))
    }
}

/// Reads texts, and counts their bytes: many places may name one long text.
#[derive(Default)]
pub(super) struct Texts {
    bytes: usize,
}

impl Texts {
    /// The text at `place`, up to a zero byte.
    pub(super) fn read(&mut self, input: Input, place: usize) -> Result<String, ReadError> {
        let text = input.at(place).take_until_zero("a text")?;
        self.bytes += text.len() + 1;
        if self.bytes > TEXT_BYTES_MAX {
            return Err(ReadError::too_much("bytes of text", self.bytes, TEXT_BYTES_MAX, place));
        }
        let text = str::from_utf8(text).map_err(|_| ReadError::NotUtf8 { what: "a text", offset: place })?;
        Ok(text.to_owned())
    }
}

/// Reads the distance to a place; `None` is nowhere.
pub(super) fn place(input: &mut Input, what: &'static str) -> Result<Option<usize>, ReadError> {
    let from = input.offset();
    let distance = input.i32(what)?;
    if distance == NOWHERE {
        return Ok(None);
    }
    let place = isize::try_from(distance).ok().and_then(|distance| from.checked_add_signed(distance));
    place.map(Some).ok_or_else(|| ReadError::invalid(what, from, "leads to before the file"))
}

/// Reads the distance to a place that has to be.
fn some_place(input: &mut Input, what: &'static str) -> Result<usize, ReadError> {
    let from = input.offset();
    place(input, what)?.ok_or_else(|| ReadError::invalid(what, from, "leads nowhere"))
}

/// Reads where a list lies and how many items it has, which are there. A list without items may lie nowhere.
fn list(input: &mut Input, item_bytes: usize, what: &'static str) -> Result<(usize, usize), ReadError> {
    let from = input.offset();
    let start = place(input, what)?;
    let count = input.count(what)?;
    if count == 0 {
        return Ok((start.unwrap_or_default(), 0));
    }
    let start = start.ok_or_else(|| ReadError::invalid(what, from, "leads nowhere"))?;
    input.at(start).take(count.saturating_mul(item_bytes), what)?;
    Ok((start, count))
}

type PlacedSchemas = (Vec<PlacedSchema>, HashMap<usize, usize>);

/// The schemas, and which of them begins where.
fn schemas(input: Input, texts: &mut Texts) -> Result<PlacedSchemas, ReadError> {
    let (start, count) = list(&mut input.at(SCHEMAS_AT), SCHEMA_BYTES, "the list of schemas")?;
    let mut schemas = Vec::new();
    let mut places = HashMap::new();
    let mut n_columns = 0;
    for index in 0..count {
        let place = start + index * SCHEMA_BYTES;
        let schema = schema(input.at(place), texts)?;
        n_columns += schema.offsets.len();
        if n_columns > COLUMNS_MAX {
            return Err(ReadError::too_much("columns", n_columns, COLUMNS_MAX, place));
        }
        places.insert(place, index);
        schemas.push(schema);
    }
    Ok((schemas, places))
}

fn schema(mut input: Input, texts: &mut Texts) -> Result<PlacedSchema, ReadError> {
    let start = input.offset();
    let name = some_place(&mut input, "the name of a schema")?;
    let _name_hash = input.u32("a schema")?;
    let hash = input.u32("a schema")?;
    let row_bytes = input.count("a schema")?;
    let (columns_start, count) = list(&mut input, COLUMN_BYTES, "the columns of a schema")?;
    if count > COLUMNS_MAX {
        return Err(ReadError::too_much("columns", count, COLUMNS_MAX, start));
    }
    let mut columns = Vec::new();
    for index in 0..count {
        columns.push(column(input.at(columns_start + index * COLUMN_BYTES), row_bytes, texts)?);
    }
    columns.sort_by_key(|(offset, _)| *offset);
    let (offsets, columns) = columns.into_iter().unzip();
    let schema = Schema { name: texts.read(input, name)?, hash, columns };
    Ok(PlacedSchema { schema, offsets, row_bytes })
}

/// A column, and where it begins in a row.
fn column(mut input: Input, row_bytes: usize, texts: &mut Texts) -> Result<(usize, Column), ReadError> {
    let start = input.offset();
    let name = some_place(&mut input, "the name of a column")?;
    let _name_hash = input.u32("a column")?;
    let data_type = data_type(u32::from(input.u16("a column")?), start)?;
    let flags = input.u16("a column")?;
    let offset = input.count("a column")?;
    if offset.saturating_add(data_type.bytes()) > row_bytes {
        return Err(ReadError::invalid(
            "a column",
            start,
            format!("lies outside of a row of {row_bytes} bytes"),
        ));
    }
    Ok((offset, Column { name: texts.read(input, name)?, data_type, flags }))
}

fn data_type(code: u32, offset: usize) -> Result<DataType, ReadError> {
    DataType::from_code(code)
        .ok_or_else(|| ReadError::invalid("the type", offset, format!("is {code}, which is unknown")))
}

fn tables(
    input: Input,
    schemas: &[PlacedSchema],
    places: &HashMap<usize, usize>,
    texts: &mut Texts,
) -> Result<Vec<PlacedTable>, ReadError> {
    let (start, count) = list(&mut input.at(TABLES_AT), TABLE_BYTES, "the list of tables")?;
    let at = |index: usize| input.at(start + index * TABLE_BYTES);
    (0..count).map(|index| table(at(index), schemas, places, texts)).collect()
}

fn table(
    mut input: Input,
    schemas: &[PlacedSchema],
    places: &HashMap<usize, usize>,
    texts: &mut Texts,
) -> Result<PlacedTable, ReadError> {
    let offset = input.offset();
    let name = place(&mut input, "the name of a table")?;
    let _name_hash = input.u32("a table")?;
    let schema = place(&mut input, "the schema of a table")?;
    let code = input.u32("a table")?;
    let row_bytes = input.count("a table")?;
    let rows = match schema {
        Some(place) => {
            let schema = places.get(&place);
            Rows::Objects(
                *schema.ok_or_else(|| ReadError::invalid("a table", offset, "has an unknown schema"))?,
            )
        }
        None => Rows::Values(data_type(code, offset)?),
    };
    let expected = match rows {
        Rows::Objects(schema) => schemas[schema].row_bytes,
        Rows::Values(data_type) => data_type.bytes(),
    };
    if row_bytes != expected || row_bytes == 0 {
        let reason = format!("has rows of {row_bytes} bytes; its schema or type says {expected}");
        return Err(ReadError::invalid("a table", offset, reason));
    }
    let (start, n_rows) = list(&mut input, row_bytes, "the rows of a table")?;
    let name = name.map(|name| texts.read(input, name)).transpose()?;
    Ok(PlacedTable { name, rows, start, row_bytes, n_rows })
}
