//! Whether objects agree with their schemas, and all of it with the limits: what reader and writer rely on.

use std::collections::HashMap;

use thiserror::Error;

use super::{COLUMNS_MAX, Column, DEPTH_MAX, Instance, Object, Schema, TEXT_BYTES_MAX, VALUES_MAX, Value};

/// Why schemas and instances make no SimData.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSimData {
    /// Two schemas have one hash.
    #[error("two schemas have the hash 0x{0:08X}")]
    SchemaTwice(u32),
    /// A schema has no columns, so that its rows would have no bytes and no place.
    #[error("schema {0} has no columns")]
    NoColumns(String),
    /// An object names a schema that is not there.
    #[error("an object has the schema 0x{0:08X}, which is not there")]
    UnknownSchema(u32),
    /// An object has more or fewer values than its schema has columns.
    #[error("an object of schema {schema} has {values} values for {columns} columns")]
    WrongCount {
        /// The name of the schema.
        schema: String,
        /// How many values the object has.
        values: usize,
        /// How many columns the schema has.
        columns: usize,
    },
    /// A value has another type than its column.
    #[error("a value of column {column} of schema {schema} is {found}; it should be {expected}")]
    WrongType {
        /// The name of the schema.
        schema: String,
        /// The name of the column.
        column: String,
        /// The type of the column.
        expected: &'static str,
        /// The type of the value.
        found: &'static str,
    },
    /// The values of a list do not have one type, or its objects not one schema.
    #[error("a list has values of more than one type")]
    MixedVector,
    /// A name or a text has a character that would end it.
    #[error("a text has a zero character, by which the format ends texts: {0:?}")]
    ZeroInText(String),
    /// A limit is exceeded.
    #[error("more than {limit} {what}")]
    TooMuch {
        /// Of what there is too much.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
}

/// The check of one SimData.
pub(super) struct Check<'a> {
    schemas: HashMap<u32, &'a Schema>,
    values: usize,
    text_bytes: usize,
}

impl<'a> Check<'a> {
    /// Checks the whole.
    pub(super) fn sim_data(schemas: &'a [Schema], instances: &'a [Instance]) -> Result<(), InvalidSimData> {
        let mut check = Self { schemas: HashMap::new(), values: 0, text_bytes: 0 };
        let columns: usize = schemas.iter().map(|schema| schema.columns.len()).sum();
        within(columns.max(schemas.len()), COLUMNS_MAX, "schemas or columns")?;
        for schema in schemas {
            check.schema(schema)?;
        }
        for instance in instances {
            check.text(&instance.name)?;
            check.object(&instance.object, 0)?;
        }
        Ok(())
    }

    fn schema(&mut self, schema: &'a Schema) -> Result<(), InvalidSimData> {
        self.text(&schema.name)?;
        if schema.columns.is_empty() {
            return Err(InvalidSimData::NoColumns(schema.name.clone()));
        }
        for column in &schema.columns {
            self.text(&column.name)?;
        }
        match self.schemas.insert(schema.hash, schema) {
            Some(_) => Err(InvalidSimData::SchemaTwice(schema.hash)),
            None => Ok(()),
        }
    }

    fn object(&mut self, object: &Object, depth: usize) -> Result<(), InvalidSimData> {
        let schema = *self.schemas.get(&object.schema).ok_or(InvalidSimData::UnknownSchema(object.schema))?;
        let (values, columns) = (object.values.len(), schema.columns.len());
        if values != columns {
            return Err(InvalidSimData::WrongCount { schema: schema.name.clone(), values, columns });
        }
        for (value, column) in object.values.iter().zip(&schema.columns) {
            if value.data_type() != column.data_type {
                return Err(wrong_type(schema, column, value));
            }
            self.value(value, depth)?;
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), InvalidSimData> {
        within(depth + 1, DEPTH_MAX, "levels of values inside of values")?;
        self.count()?;
        match value {
            Value::String(text) | Value::HashedString(text) => self.text(text),
            Value::Object(object) => self.object(object, depth + 1),
            Value::Vector(items) => self.vector(items, depth + 1),
            Value::Variant { value: Some(value), .. } => self.value(value, depth + 1),
            _ => Ok(()),
        }
    }

    fn vector(&mut self, items: &[Value], depth: usize) -> Result<(), InvalidSimData> {
        let one_kind = items.windows(2).all(|pair| kind(&pair[0]) == kind(&pair[1]));
        if !one_kind {
            return Err(InvalidSimData::MixedVector);
        }
        items.iter().try_for_each(|item| self.value(item, depth))
    }

    fn text(&mut self, text: &str) -> Result<(), InvalidSimData> {
        if text.contains('\0') {
            return Err(InvalidSimData::ZeroInText(text.to_owned()));
        }
        self.text_bytes += text.len() + 1;
        within(self.text_bytes, TEXT_BYTES_MAX, "bytes of text")
    }

    fn count(&mut self) -> Result<(), InvalidSimData> {
        self.values += 1;
        within(self.values, VALUES_MAX, "values")
    }
}

/// What all items of a list have in common: they lie in one table.
fn kind(value: &Value) -> (super::DataType, Option<u32>) {
    let schema = if let Value::Object(object) = value { Some(object.schema) } else { None };
    (value.data_type(), schema)
}

fn within(found: usize, limit: usize, what: &'static str) -> Result<(), InvalidSimData> {
    if found <= limit { Ok(()) } else { Err(InvalidSimData::TooMuch { what, limit }) }
}

fn wrong_type(schema: &Schema, column: &Column, value: &Value) -> InvalidSimData {
    InvalidSimData::WrongType {
        schema: schema.name.clone(),
        column: column.name.clone(),
        expected: column.data_type.name(),
        found: value.data_type().name(),
    }
}
