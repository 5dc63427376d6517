//! What a SimData holds.

use std::collections::HashMap;

use super::DataType;
use super::check::{Check, InvalidSimData};
use crate::key::ResourceKey;

/// A column of a schema: the name and the type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The type of its values.
    pub data_type: DataType,
    /// What nobody has described; 0 in what tools write.
    pub flags: u16,
}

impl Column {
    /// A column without flags.
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        Self { name: name.into(), data_type, flags: 0 }
    }
}

/// What values an object has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The name, such as `Buff`.
    pub name: String,
    /// By which the game knows the schema; it changes when the columns change. Source: language.md §9.4.
    pub hash: u32,
    /// The columns in the order in which a row holds them, for most kinds of tuning that of their names.
    pub columns: Vec<Column>,
}

/// Values by the columns of a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// The hash of the schema.
    pub schema: u32,
    /// A value for each column, in the order of the columns.
    pub values: Vec<Value>,
}

impl Object {
    /// An object of `schema` with the value that `value` gives for each column, or with nothing, 0 or an empty text
    /// where it gives none.
    pub fn new(schema: &Schema, mut value: impl FnMut(&Column) -> Option<Value>) -> Self {
        let zero = |column: &Column| Value::zero(column.data_type);
        let values = schema.columns.iter().map(|column| value(column).unwrap_or_else(|| zero(column)));
        Self { schema: schema.hash, values: values.collect() }
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "DataType says what each type means")]
pub enum Value {
    Boolean(bool),
    Character(u8),
    Int8(i8),
    UInt8(u8),
    Int16(i16),
    UInt16(u16),
    Int32(i32),
    UInt32(u32),
    Int64(i64),
    UInt64(u64),
    Float(f32),
    String(String),
    HashedString(String),
    Object(Object),
    /// All of one type.
    Vector(Vec<Value>),
    Float2([f32; 2]),
    Float3([f32; 3]),
    Float4([f32; 4]),
    TableSetReference(u64),
    ResourceKey(ResourceKey),
    LocalizationKey(u32),
    Variant {
        /// Which of its types the variant has.
        hash: u32,
        /// The value, if there is one.
        value: Option<Box<Value>>,
    },
}

impl Value {
    /// The type.
    pub fn data_type(&self) -> DataType {
        match self {
            Self::Boolean(_) => DataType::Boolean,
            Self::Character(_) => DataType::Character,
            Self::Int8(_) => DataType::Int8,
            Self::UInt8(_) => DataType::UInt8,
            Self::Int16(_) => DataType::Int16,
            Self::UInt16(_) => DataType::UInt16,
            Self::Int32(_) => DataType::Int32,
            Self::UInt32(_) => DataType::UInt32,
            Self::Int64(_) => DataType::Int64,
            Self::UInt64(_) => DataType::UInt64,
            Self::Float(_) => DataType::Float,
            Self::String(_) => DataType::String,
            Self::HashedString(_) => DataType::HashedString,
            Self::Object(_) => DataType::Object,
            Self::Vector(_) => DataType::Vector,
            Self::Float2(_) => DataType::Float2,
            Self::Float3(_) => DataType::Float3,
            Self::Float4(_) => DataType::Float4,
            Self::TableSetReference(_) => DataType::TableSetReference,
            Self::ResourceKey(_) => DataType::ResourceKey,
            Self::LocalizationKey(_) => DataType::LocalizationKey,
            Self::Variant { .. } => DataType::Variant,
        }
    }

    /// What a value of that type is when nothing is said: 0, an empty text, an empty list. An object, which cannot
    /// be nothing, is one of schema 0 without values.
    pub fn zero(data_type: DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Boolean(false),
            DataType::Character => Self::Character(0),
            DataType::Int8 => Self::Int8(0),
            DataType::UInt8 => Self::UInt8(0),
            DataType::Int16 => Self::Int16(0),
            DataType::UInt16 => Self::UInt16(0),
            DataType::Int32 => Self::Int32(0),
            DataType::UInt32 => Self::UInt32(0),
            DataType::Int64 => Self::Int64(0),
            DataType::UInt64 => Self::UInt64(0),
            DataType::Float => Self::Float(0.0),
            DataType::String => Self::String(String::new()),
            DataType::HashedString => Self::HashedString(String::new()),
            DataType::Object => Self::Object(Object { schema: 0, values: Vec::new() }),
            DataType::Vector => Self::Vector(Vec::new()),
            DataType::Float2 => Self::Float2([0.0; 2]),
            DataType::Float3 => Self::Float3([0.0; 3]),
            DataType::Float4 => Self::Float4([0.0; 4]),
            DataType::TableSetReference => Self::TableSetReference(0),
            DataType::ResourceKey => Self::ResourceKey(ResourceKey::new(0, 0, 0)),
            DataType::LocalizationKey => Self::LocalizationKey(0),
            DataType::Variant => Self::Variant { hash: 0, value: None },
        }
    }
}

/// An object with a name: what a SimData is there for.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The name, that of the tuning.
    pub name: String,
    /// Its values.
    pub object: Object,
}

/// Schemas, and instances of them. All objects agree with their schemas.
#[derive(Debug, Clone, PartialEq)]
pub struct SimData {
    schemas: Vec<Schema>,
    instances: Vec<Instance>,
    /// A number that the game does not use: 0, all ones, or that of a pack.
    pub unused: u32,
}

impl SimData {
    /// The SimData of those schemas and instances. Instances get the order of their schemas, which files keep.
    ///
    /// # Errors
    ///
    /// An object does not agree with its schema, or a limit of this module is exceeded.
    pub fn new(schemas: Vec<Schema>, mut instances: Vec<Instance>) -> Result<Self, InvalidSimData> {
        Check::sim_data(&schemas, &instances)?;
        let order: HashMap<u32, usize> =
            schemas.iter().enumerate().map(|(index, schema)| (schema.hash, index)).collect();
        instances.sort_by_key(|instance| order.get(&instance.object.schema).copied());
        Ok(Self { schemas, instances, unused: 0 })
    }

    /// The schemas, each with another hash.
    pub fn schemas(&self) -> &[Schema] {
        &self.schemas
    }

    /// The instances, in the order of their schemas.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }
}
