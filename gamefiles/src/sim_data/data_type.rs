//! The types that a value can have.

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataType {
    /// True or false, in one byte.
    Boolean,
    /// A byte of text.
    Character,
    /// A number of 8 bits.
    Int8,
    /// A number of 8 bits without sign.
    UInt8,
    /// A number of 16 bits.
    Int16,
    /// A number of 16 bits without sign.
    UInt16,
    /// A number of 32 bits.
    Int32,
    /// A number of 32 bits without sign.
    UInt32,
    /// A number of 64 bits.
    Int64,
    /// A number of 64 bits without sign.
    UInt64,
    /// A fraction of 32 bits.
    Float,
    /// A text.
    String,
    /// A text beside its hash.
    HashedString,
    /// Values by the columns of a schema.
    Object,
    /// A list of values of one type.
    Vector,
    /// Two fractions.
    Float2,
    /// Three fractions.
    Float3,
    /// Four fractions.
    Float4,
    /// The instance of another tuning.
    TableSetReference,
    /// The key of a resource.
    ResourceKey,
    /// The key of a text in a string table.
    LocalizationKey,
    /// A value of a type that the data chooses, or none.
    Variant,
}

/// What the format knows of a type.
struct Facts {
    data_type: DataType,
    name: &'static str,
    bytes: usize,
    alignment: usize,
}

const fn facts(data_type: DataType, name: &'static str, bytes: usize, alignment: usize) -> Facts {
    Facts { data_type, name, bytes, alignment }
}

/// Each type at its number in files. Source: EA's template as S4TK has it (`DataType`); names: Sims 4 Studio.
const TYPES: [Facts; 22] = [
    facts(DataType::Boolean, "Boolean", 1, 1),
    facts(DataType::Character, "Character", 1, 1),
    facts(DataType::Int8, "Int8", 1, 1),
    facts(DataType::UInt8, "UInt8", 1, 1),
    facts(DataType::Int16, "Int16", 2, 2),
    facts(DataType::UInt16, "UInt16", 2, 2),
    facts(DataType::Int32, "Int32", 4, 4),
    facts(DataType::UInt32, "UInt32", 4, 4),
    facts(DataType::Int64, "Int64", 8, 8),
    facts(DataType::UInt64, "UInt64", 8, 8),
    facts(DataType::Float, "Single", 4, 4),
    facts(DataType::String, "String", 4, 4),
    facts(DataType::HashedString, "HashedString", 8, 4),
    facts(DataType::Object, "Object", 4, 4),
    facts(DataType::Vector, "Vector", 8, 4),
    facts(DataType::Float2, "Float2", 8, 4),
    facts(DataType::Float3, "Float3", 12, 4),
    facts(DataType::Float4, "Float4", 16, 4),
    facts(DataType::TableSetReference, "TableSetReference", 8, 8),
    facts(DataType::ResourceKey, "ResourceKey", 16, 8),
    facts(DataType::LocalizationKey, "LocalizationKey", 4, 4),
    facts(DataType::Variant, "Variant", 8, 4),
];

impl DataType {
    /// Every type, by its number in files.
    pub fn all() -> impl Iterator<Item = Self> {
        TYPES.iter().map(|facts| facts.data_type)
    }

    /// The type with that number in files; `None` when there is none.
    pub fn from_code(code: u32) -> Option<Self> {
        let index = usize::try_from(code).ok()?;
        TYPES.get(index).map(|facts| facts.data_type)
    }

    /// The type with that name in SimData as XML; `None` when there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        TYPES.iter().find(|facts| facts.name == name).map(|facts| facts.data_type)
    }

    /// The number in files.
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The name in SimData as XML, as Sims 4 Studio writes it.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// How many bytes a value takes in a row.
    pub(super) fn bytes(self) -> usize {
        self.facts().bytes
    }

    /// The place of a value in a row is a multiple of this, a power of two.
    pub(super) fn alignment(self) -> usize {
        self.facts().alignment
    }

    fn facts(self) -> &'static Facts {
        &TYPES[usize::from(self.code())]
    }
}
