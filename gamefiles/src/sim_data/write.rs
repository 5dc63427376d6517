//! A SimData to bytes.

use std::collections::HashMap;

use super::layout::{Layout, aligned, rows_aligned};
use super::tables::{Cell, RowId, Rows, Table, Tables};
use super::{
    COLUMN_BYTES, DataType, HEADER_BYTES, MAGIC, NOWHERE, ROWS_ALIGNMENT, SCHEMA_BYTES, SimData, TABLE_BYTES,
    VERSION, Value,
};
use crate::fnv::fnv32;

impl SimData {
    /// The SimData as the bytes of a resource, in the same places as S4TK puts them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let layouts: Vec<Layout> = self.schemas().iter().map(Layout::of).collect();
        let tables = Tables::of(self, &layouts);
        let names = Names::of(self);
        let places = Places::of(&tables, &layouts);
        let bytes = Vec::with_capacity(places.names + names.bytes.len());
        let mut writer = Writer { sim_data: self, layouts: &layouts, tables: &tables, names, places, bytes };
        writer.header();
        writer.table_list();
        writer.rows();
        writer.schemas();
        writer.columns();
        writer.bytes.extend_from_slice(&writer.names.bytes);
        writer.bytes
    }
}

/// The names at the end of the file, each once.
#[derive(Default)]
struct Names<'a> {
    bytes: Vec<u8>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    /// Of each schema the columns and then itself, then the instances. Source: S4TK, after Sims 4 Studio.
    fn of(sim_data: &'a SimData) -> Self {
        let mut names = Self::default();
        for schema in sim_data.schemas() {
            schema.columns.iter().for_each(|column| names.add(&column.name));
            names.add(&schema.name);
        }
        sim_data.instances().iter().for_each(|instance| names.add(&instance.name));
        names
    }

    fn add(&mut self, name: &'a str) {
        if self.places.contains_key(name) {
            return;
        }
        self.places.insert(name, self.bytes.len());
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
    }
}

/// Where in the file the parts begin.
struct Places {
    /// The rows of each table.
    rows: Vec<usize>,
    /// The texts, if there are any.
    text: usize,
    schemas: usize,
    columns: Vec<usize>,
    names: usize,
}

impl Places {
    fn of(tables: &Tables, layouts: &[Layout]) -> Self {
        let mut end = HEADER_BYTES + n_tables(tables) * TABLE_BYTES;
        let mut rows = Vec::with_capacity(tables.all.len());
        for table in &tables.all {
            let row_bytes = row_bytes(table.rows, layouts);
            let start = rows_aligned(end, row_bytes);
            rows.push(start);
            end = start + table.n_rows * row_bytes;
        }
        let text = aligned(end, ROWS_ALIGNMENT);
        end = if tables.text.is_empty() { end } else { text + tables.text.len() };
        let schemas = aligned(end, ROWS_ALIGNMENT);
        let mut end = schemas + layouts.len() * SCHEMA_BYTES;
        let mut columns = Vec::with_capacity(layouts.len());
        for layout in layouts {
            columns.push(end);
            end += layout.columns.len() * COLUMN_BYTES;
        }
        Self { rows, text, schemas, columns, names: end }
    }
}

/// How many tables the file lists: the texts are one more.
fn n_tables(tables: &Tables) -> usize {
    tables.all.len() + usize::from(!tables.text.is_empty())
}

fn row_bytes(rows: Rows, layouts: &[Layout]) -> usize {
    match rows {
        Rows::Objects(schema) => layouts[schema].bytes,
        Rows::Values(data_type) => data_type.bytes(),
    }
}

struct Writer<'a> {
    sim_data: &'a SimData,
    layouts: &'a [Layout],
    tables: &'a Tables<'a>,
    names: Names<'a>,
    places: Places,
    bytes: Vec<u8>,
}

impl Writer<'_> {
    fn header(&mut self) {
        self.bytes.extend_from_slice(MAGIC);
        self.u32(VERSION);
        self.distance(HEADER_BYTES);
        self.count(n_tables(self.tables));
        self.distance(self.places.schemas);
        self.count(self.layouts.len());
        self.u32(self.sim_data.unused);
        self.u32(0);
    }

    fn table_list(&mut self) {
        for (index, table) in self.tables.all.iter().enumerate() {
            self.table_entry(table, self.places.rows[index]);
        }
        if !self.tables.text.is_empty() {
            self.nameless();
            self.i32(NOWHERE);
            self.type_of_rows(DataType::Character);
            self.distance(self.places.text);
            self.count(self.tables.text.len());
        }
    }

    fn table_entry(&mut self, table: &Table, rows: usize) {
        match table.instance {
            Some(instance) => self.name(&self.sim_data.instances()[instance].name),
            None => self.nameless(),
        }
        match table.rows {
            Rows::Objects(schema) => {
                self.distance(self.places.schemas + schema * SCHEMA_BYTES);
                self.u32(u32::from(DataType::Object.code()));
                self.count(self.layouts[schema].bytes);
            }
            Rows::Values(data_type) => {
                self.i32(NOWHERE);
                self.type_of_rows(data_type);
            }
        }
        self.distance(rows);
        self.count(table.n_rows);
    }

    fn type_of_rows(&mut self, data_type: DataType) {
        self.u32(u32::from(data_type.code()));
        self.count(data_type.bytes());
    }

    fn rows(&mut self) {
        for (index, table) in self.tables.all.iter().enumerate() {
            match table.rows {
                Rows::Objects(schema) => self.objects(table, &self.layouts[schema], self.places.rows[index]),
                Rows::Values(_) => {
                    self.fill_to(self.places.rows[index]);
                    table.cells.iter().for_each(|cell| self.cell(*cell));
                }
            }
        }
        if !self.tables.text.is_empty() {
            self.fill_to(self.places.text);
            self.bytes.extend_from_slice(&self.tables.text);
        }
        self.fill_to(self.places.schemas);
    }

    /// The columns of a row stand in another order than they are listed, so that they are written by place.
    fn objects(&mut self, table: &Table, layout: &Layout, start: usize) {
        let mut by_place: Vec<usize> = (0..layout.columns.len()).collect();
        by_place.sort_by_key(|index| layout.columns[*index].offset);
        for row in 0..table.n_rows {
            let row_start = start + row * layout.bytes;
            for index in &by_place {
                self.fill_to(row_start + layout.columns[*index].offset);
                self.cell(table.cells[row * layout.columns.len() + index]);
            }
        }
        self.fill_to(start + table.n_rows * layout.bytes);
    }

    fn cell(&mut self, cell: Cell) {
        match cell {
            Cell::Empty => unreachable!("every row that is made room for is filled"),
            Cell::Plain(value) => push_plain(&mut self.bytes, value),
            Cell::Text { at, hash } => {
                self.distance(self.places.text + at);
                self.number_beside(hash);
            }
            Cell::Link { row, beside } => {
                match row {
                    Some(row) => self.distance(self.place_of(row)),
                    None => self.i32(NOWHERE),
                }
                self.number_beside(beside);
            }
        }
    }

    fn number_beside(&mut self, number: Option<u32>) {
        if let Some(number) = number {
            self.u32(number);
        }
    }

    fn place_of(&self, id: RowId) -> usize {
        let table = self.tables.order[id.table];
        self.places.rows[table] + id.row * row_bytes(self.tables.all[table].rows, self.layouts)
    }

    fn schemas(&mut self) {
        for (index, schema) in self.sim_data.schemas().iter().enumerate() {
            self.name(&schema.name);
            self.u32(schema.hash);
            self.count(self.layouts[index].bytes);
            self.distance(self.places.columns[index]);
            self.count(schema.columns.len());
        }
    }

    fn columns(&mut self) {
        for (schema, layout) in self.sim_data.schemas().iter().zip(self.layouts) {
            for placed in &layout.columns {
                let column = &schema.columns[placed.index];
                self.name(&column.name);
                self.bytes.extend_from_slice(&column.data_type.code().to_le_bytes());
                self.bytes.extend_from_slice(&column.flags.to_le_bytes());
                self.count(placed.offset);
                self.i32(NOWHERE);
            }
        }
    }

    fn name(&mut self, name: &str) {
        let place = self.places.names + self.names.places[name];
        self.distance(place);
        self.u32(fnv32(name));
    }

    fn nameless(&mut self) {
        self.i32(NOWHERE);
        self.u32(fnv32(""));
    }

    /// The distance from here to `place`.
    fn distance(&mut self, place: usize) {
        let (from, to) = (fitting(self.bytes.len()), fitting(place));
        self.i32(to - from);
    }

    fn fill_to(&mut self, place: usize) {
        debug_assert!(self.bytes.len() <= place, "parts follow one another");
        self.bytes.resize(place, 0);
    }

    fn count(&mut self, number: usize) {
        self.i32(fitting(number));
    }

    fn u32(&mut self, number: u32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn i32(&mut self, number: i32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }
}

fn fitting(number: usize) -> i32 {
    i32::try_from(number).expect("the limits that SimData::new checks keep every place below 2 GiB")
}

fn push_plain(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Boolean(value) => bytes.push(u8::from(*value)),
        Value::Character(value) | Value::UInt8(value) => bytes.push(*value),
        Value::Int8(value) => bytes.extend(value.to_le_bytes()),
        Value::Int16(value) => bytes.extend(value.to_le_bytes()),
        Value::UInt16(value) => bytes.extend(value.to_le_bytes()),
        Value::Int32(value) => bytes.extend(value.to_le_bytes()),
        Value::UInt32(value) | Value::LocalizationKey(value) => bytes.extend(value.to_le_bytes()),
        Value::Int64(value) => bytes.extend(value.to_le_bytes()),
        Value::UInt64(value) | Value::TableSetReference(value) => bytes.extend(value.to_le_bytes()),
        Value::Float(value) => bytes.extend(value.to_le_bytes()),
        Value::Float2(values) => values.iter().for_each(|value| bytes.extend(value.to_le_bytes())),
        Value::Float3(values) => values.iter().for_each(|value| bytes.extend(value.to_le_bytes())),
        Value::Float4(values) => values.iter().for_each(|value| bytes.extend(value.to_le_bytes())),
        Value::ResourceKey(key) => {
            bytes.extend(key.instance.to_le_bytes());
            bytes.extend(key.type_id.to_le_bytes());
            bytes.extend(key.group.to_le_bytes());
        }
        Value::String(_)
        | Value::HashedString(_)
        | Value::Object(_)
        | Value::Vector(_)
        | Value::Variant { .. } => {
            unreachable!("links are not plain")
        }
    }
}
