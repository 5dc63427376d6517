//! Bytes to a SimData.

use super::structure::{PlacedTable, Rows, Structure, Texts, place};
use super::{DEPTH_MAX, DataType, Instance, Object, SimData, VALUES_MAX, Value};
use crate::input::Input;
use crate::key::ResourceKey;
use crate::{ReadError, ReadLimits};

impl SimData {
    /// Reads a SimData of version 0x100 or 0x101. The first row of each table with a name is an instance; what other
    /// rows hold is read where something names them.
    ///
    /// # Errors
    ///
    /// `bytes` are no SimData, contradict themselves, or hold more than a limit: values that contain themselves
    /// exceed the limit of levels, one value in many places counts as many.
    pub fn read(bytes: &[u8], limits: &ReadLimits) -> Result<Self, ReadError> {
        let mut texts = Texts::default();
        let structure = Structure::read(bytes, &mut texts)?;
        let values_max = limits.sim_data_values.min(VALUES_MAX);
        let mut reader =
            Reader { input: Input::new(bytes), structure: &structure, texts, values: 0, values_max };
        let mut instances = Vec::new();
        for table in &structure.tables {
            if let Some(name) = &table.name {
                instances.push(Instance { name: name.clone(), object: reader.instance(table)? });
            }
        }
        let unused = structure.unused;
        let schemas = structure.schemas.into_iter().map(|placed| placed.schema).collect();
        let mut sim_data = Self::new(schemas, instances)
            .map_err(|error| ReadError::invalid("the data", 0, format!("does not fit together: {error}")))?;
        sim_data.unused = unused;
        Ok(sim_data)
    }
}

struct Reader<'a> {
    input: Input<'a>,
    structure: &'a Structure,
    texts: Texts,
    values: usize,
    values_max: usize,
}

impl Reader<'_> {
    fn instance(&mut self, table: &PlacedTable) -> Result<Object, ReadError> {
        match table.rows {
            Rows::Objects(schema) if table.n_rows > 0 => self.object(schema, table.start, 0),
            _ => Err(ReadError::invalid("a table", table.start, "has a name, but holds no instance")),
        }
    }

    fn object(&mut self, schema: usize, row: usize, depth: usize) -> Result<Object, ReadError> {
        let structure = self.structure;
        let placed = &structure.schemas[schema];
        let mut values = Vec::with_capacity(placed.offsets.len());
        for (column, offset) in placed.schema.columns.iter().zip(&placed.offsets) {
            values.push(self.value(column.data_type, row + offset, depth)?);
        }
        Ok(Object { schema: placed.schema.hash, values })
    }

    fn value(&mut self, data_type: DataType, at: usize, depth: usize) -> Result<Value, ReadError> {
        self.values += 1;
        if self.values > self.values_max {
            return Err(ReadError::too_much("values", self.values, self.values_max, at));
        }
        if depth >= DEPTH_MAX {
            let what = "levels of values inside of values";
            return Err(ReadError::too_much(what, depth + 1, DEPTH_MAX, at));
        }
        let mut input = self.input.at(at);
        match data_type {
            DataType::String => self.text(&mut input).map(Value::String),
            DataType::HashedString => self.text(&mut input).map(Value::HashedString),
            DataType::Object => match place(&mut input, "an object")? {
                Some(target) => self.row(target, depth + 1),
                None => Err(ReadError::invalid("an object", at, "leads nowhere")),
            },
            DataType::Vector => self.vector(&mut input, depth + 1),
            DataType::Variant => self.variant(&mut input, depth + 1),
            plain => self::plain(plain, &mut input),
        }
    }

    /// The text that a value names; nowhere is an empty one.
    fn text(&mut self, input: &mut Input) -> Result<String, ReadError> {
        match place(input, "a text")? {
            Some(target) => self.texts.read(self.input, target),
            None => Ok(String::new()),
        }
    }

    /// The value of the row that begins at `target`.
    fn row(&mut self, target: usize, depth: usize) -> Result<Value, ReadError> {
        let structure = self.structure;
        let (table, _) = structure.row_at(target)?;
        self.row_of(table, target, depth)
    }

    fn row_of(&mut self, table: &PlacedTable, at: usize, depth: usize) -> Result<Value, ReadError> {
        match table.rows {
            Rows::Objects(schema) => self.object(schema, at, depth).map(Value::Object),
            Rows::Values(data_type) => self.value(data_type, at, depth),
        }
    }

    fn vector(&mut self, input: &mut Input, depth: usize) -> Result<Value, ReadError> {
        let target = place(input, "a list")?;
        let count = input.count("a list")?;
        let Some(target) = target.filter(|_| count > 0) else {
            return Ok(Value::Vector(Vec::new()));
        };
        let structure = self.structure;
        let (table, row) = structure.row_at(target)?;
        if count > table.n_rows - row {
            let reason =
                format!("has {count} items, but its table has only {} from there", table.n_rows - row);
            return Err(ReadError::invalid("a list", target, reason));
        }
        let mut items = Vec::new();
        for index in 0..count {
            items.push(self.row_of(table, target + index * table.row_bytes, depth)?);
        }
        Ok(Value::Vector(items))
    }

    fn variant(&mut self, input: &mut Input, depth: usize) -> Result<Value, ReadError> {
        let target = place(input, "a variant")?;
        let hash = input.u32("a variant")?;
        let value = target.map(|target| self.row(target, depth)).transpose()?;
        Ok(Value::Variant { hash, value: value.map(Box::new) })
    }
}

/// A value that lies in its row.
fn plain(data_type: DataType, input: &mut Input) -> Result<Value, ReadError> {
    const WHAT: &str = "a value";
    Ok(match data_type {
        DataType::Boolean => Value::Boolean(input.u8(WHAT)? != 0),
        DataType::Character => Value::Character(input.u8(WHAT)?),
        DataType::Int8 => Value::Int8(i8::from_le_bytes(input.array(WHAT)?)),
        DataType::UInt8 => Value::UInt8(input.u8(WHAT)?),
        DataType::Int16 => Value::Int16(i16::from_le_bytes(input.array(WHAT)?)),
        DataType::UInt16 => Value::UInt16(input.u16(WHAT)?),
        DataType::Int32 => Value::Int32(input.i32(WHAT)?),
        DataType::UInt32 => Value::UInt32(input.u32(WHAT)?),
        DataType::Int64 => Value::Int64(i64::from_le_bytes(input.array(WHAT)?)),
        DataType::UInt64 => Value::UInt64(input.u64(WHAT)?),
        DataType::Float => Value::Float(fraction(input)?),
        DataType::Float2 => Value::Float2(fractions(input)?),
        DataType::Float3 => Value::Float3(fractions(input)?),
        DataType::Float4 => Value::Float4(fractions(input)?),
        DataType::TableSetReference => Value::TableSetReference(input.u64(WHAT)?),
        DataType::ResourceKey => Value::ResourceKey(resource_key(input)?),
        DataType::LocalizationKey => Value::LocalizationKey(input.u32(WHAT)?),
        DataType::String
        | DataType::HashedString
        | DataType::Object
        | DataType::Vector
        | DataType::Variant => {
            unreachable!("links are not plain")
        }
    })
}

fn fraction(input: &mut Input) -> Result<f32, ReadError> {
    input.array("a fraction").map(f32::from_le_bytes)
}

fn fractions<const N: usize>(input: &mut Input) -> Result<[f32; N], ReadError> {
    let mut fractions = [0.0; N];
    for each in &mut fractions {
        *each = fraction(input)?;
    }
    Ok(fractions)
}

/// The instance comes first here.
fn resource_key(input: &mut Input) -> Result<ResourceKey, ReadError> {
    let instance = input.u64("a resource key")?;
    let (type_id, group) = (input.u32("a resource key")?, input.u32("a resource key")?);
    Ok(ResourceKey::new(type_id, group, instance))
}
