//! From values to the tables of a file: which row of which table holds what, before any place is known.

use std::collections::{BTreeMap, HashMap};

use super::layout::Layout;
use super::{DataType, Object, SimData, Value};

/// One row of one table.
#[derive(Clone, Copy)]
pub(super) struct RowId {
    /// Which table, by when it was made; see [`Tables::order`].
    pub(super) table: usize,
    /// Which row of it.
    pub(super) row: usize,
}

/// What a row has at one place.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    /// Not known yet.
    Empty,
    /// The value itself.
    Plain(&'a Value),
    /// The place of a text in [`Tables::text`], and the hash beside it.
    Text { at: usize, hash: Option<u32> },
    /// The place of a row, and the number beside it, if its type has one.
    Link { row: Option<RowId>, beside: Option<u32> },
}

/// Rows of one kind.
pub(super) struct Table<'a> {
    /// What the rows hold.
    pub(super) rows: Rows,
    /// Which instance has its values here.
    pub(super) instance: Option<usize>,
    /// The cells, row by row; a row of an object has them in the order of [`Layout::columns`].
    pub(super) cells: Vec<Cell<'a>>,
    /// How many rows there are.
    pub(super) n_rows: usize,
}

/// What the rows of a table hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Objects of a schema, by its place among the schemas.
    Objects(usize),
    /// Values of a type.
    Values(DataType),
}

/// All tables of a file.
pub(super) struct Tables<'a> {
    /// The tables; those of objects in the order of their schemas, then the others.
    pub(super) all: Vec<Table<'a>>,
    /// Where a table of [`RowId`] lies in `all`.
    pub(super) order: Vec<usize>,
    /// All texts, each with a zero byte behind it.
    pub(super) text: Vec<u8>,
}

impl<'a> Tables<'a> {
    /// The tables that hold `sim_data`.
    pub(super) fn of(sim_data: &'a SimData, layouts: &'a [Layout]) -> Self {
        let schemas = sim_data.schemas().iter().enumerate().map(|(index, schema)| (schema.hash, index));
        let mut builder = Builder {
            layouts,
            schemas: schemas.collect(),
            tables: Vec::new(),
            objects: BTreeMap::new(),
            values: BTreeMap::new(),
            text: Vec::new(),
        };
        for (index, instance) in sim_data.instances().iter().enumerate() {
            builder.instance(index, &instance.object);
        }
        builder.finish()
    }
}

struct Builder<'a> {
    layouts: &'a [Layout],
    schemas: HashMap<u32, usize>,
    tables: Vec<Table<'a>>,
    /// The table without a name for the objects of a schema.
    objects: BTreeMap<usize, usize>,
    values: BTreeMap<DataType, usize>,
    text: Vec<u8>,
}

impl<'a> Builder<'a> {
    /// An instance has a table of its own, which carries its name.
    fn instance(&mut self, index: usize, object: &'a Object) {
        let schema = self.schema(object);
        let table = self.add_table(Rows::Objects(schema), Some(index));
        let row = self.add_rows(table, 1);
        self.fill_object(row, object);
    }

    fn schema(&self, object: &Object) -> usize {
        *self.schemas.get(&object.schema).expect("every object has its schema: checked by SimData::new")
    }

    fn add_table(&mut self, rows: Rows, instance: Option<usize>) -> usize {
        self.tables.push(Table { rows, instance, cells: Vec::new(), n_rows: 0 });
        self.tables.len() - 1
    }

    /// The table for values of one list: the type of the first is that of all.
    fn table_for(&mut self, value: &Value) -> usize {
        let (rows, known) = match value {
            Value::Object(object) => {
                let schema = self.schema(object);
                (Rows::Objects(schema), self.objects.get(&schema).copied())
            }
            other => (Rows::Values(other.data_type()), self.values.get(&other.data_type()).copied()),
        };
        known.unwrap_or_else(|| {
            let table = self.add_table(rows, None);
            match rows {
                Rows::Objects(schema) => self.objects.insert(schema, table),
                Rows::Values(data_type) => self.values.insert(data_type, table),
            };
            table
        })
    }

    /// Makes room for rows that follow one another, whatever the values inside of them will need; the first of them.
    fn add_rows(&mut self, table: usize, count: usize) -> RowId {
        let table_idx = table;
        let table = &mut self.tables[table_idx];
        let row = table.n_rows;
        table.n_rows += count;
        let columns = match table.rows {
            Rows::Objects(schema) => self.layouts[schema].columns.len(),
            Rows::Values(_) => 1,
        };
        table.cells.resize(table.n_rows * columns, Cell::Empty);
        RowId { table: table_idx, row }
    }

    /// Puts `values`, all of one kind, into rows of their table; the first of them.
    fn place(&mut self, values: &'a [Value]) -> Option<RowId> {
        let first_value = values.first()?;
        let table = self.table_for(first_value);
        let first = self.add_rows(table, values.len());
        for (index, value) in values.iter().enumerate() {
            let row = RowId { table, row: first.row + index };
            if let Value::Object(object) = value {
                self.fill_object(row, object);
            } else {
                let cell = self.cell(value);
                self.tables[table].cells[row.row] = cell;
            }
        }
        Some(first)
    }

    fn fill_object(&mut self, id: RowId, object: &'a Object) {
        let layout = &self.layouts[self.schema(object)];
        for (place, column) in layout.columns.iter().enumerate() {
            let cell = self.cell(&object.values[column.index]);
            self.tables[id.table].cells[id.row * layout.columns.len() + place] = cell;
        }
    }

    fn cell(&mut self, value: &'a Value) -> Cell<'a> {
        match value {
            Value::String(text) => Cell::Text { at: self.push_text(text), hash: None },
            Value::HashedString(text) => {
                Cell::Text { at: self.push_text(text), hash: Some(crate::fnv::fnv32(text)) }
            }
            Value::Object(_) => Cell::Link { row: self.place(std::slice::from_ref(value)), beside: None },
            Value::Vector(items) => {
                let count = u32::try_from(items.len()).expect("at most VALUES_MAX");
                Cell::Link { row: self.place(items), beside: Some(count) }
            }
            Value::Variant { hash, value } => {
                let row = value.as_deref().and_then(|value| self.place(std::slice::from_ref(value)));
                Cell::Link { row, beside: Some(*hash) }
            }
            plain => Cell::Plain(plain),
        }
    }

    fn push_text(&mut self, text: &str) -> usize {
        let at = self.text.len();
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(0);
        at
    }

    /// The game wants the tables of objects in the order of their schemas; the others follow in order of first use.
    /// Source: S4TK.
    fn finish(self) -> Tables<'a> {
        let mut sorted: Vec<(usize, Table)> = self.tables.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, table)| match table.rows {
            Rows::Objects(schema) => schema,
            Rows::Values(_) => usize::MAX,
        });
        let mut order = vec![0; sorted.len()];
        for (place, (table, _)) in sorted.iter().enumerate() {
            order[*table] = place;
        }
        Tables { all: sorted.into_iter().map(|(_, table)| table).collect(), order, text: self.text }
    }
}
