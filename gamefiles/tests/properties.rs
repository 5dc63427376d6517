//! For every value: what is written reads as it was. For all bytes: reading ends with a value or an error.

use std::collections::BTreeMap;

use gamefiles::ReadLimits;
use gamefiles::key::ResourceKey;
use gamefiles::package::{Package, Resource};
use gamefiles::sim_data::{Column, DataType, Instance, Object, Schema, SimData, Value};
use gamefiles::string_table::{StringEntry, StringTable};
use gamefiles::tuning::{Document, Module, Name, Node, Tuning};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn key() -> impl Strategy<Value = ResourceKey> {
    (any::<u32>(), 0..3_u32, any::<u64>())
        .prop_map(|(type_id, group, instance)| ResourceKey::new(type_id, group, instance))
}

/// Content that packs well, or not at all.
fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..200), vec(0..4_u8, 0..4000)]
}

fn package() -> impl Strategy<Value = Package> {
    let resources = btree_map(key(), content(), 0..12);
    resources.prop_map(|resources: BTreeMap<ResourceKey, Vec<u8>>| Package {
        resources: resources.into_iter().map(|(key, content)| Resource { key, content }).collect(),
    })
}

fn string_table() -> impl Strategy<Value = StringTable> {
    let entries = btree_map(any::<u32>(), any::<String>(), 0..20);
    entries.prop_map(|entries: BTreeMap<u32, String>| StringTable {
        entries: entries.into_iter().map(|(key, text)| StringEntry { key, text }).collect(),
    })
}

/// Schema 1 of [`sim_data`], of which there are objects inside of others.
fn pair() -> Schema {
    let columns =
        vec![Column::new("first", DataType::Boolean), Column::new("second", DataType::HashedString)];
    Schema { name: "Pair".to_owned(), hash: 1, columns }
}

fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', ""))
}

fn fraction() -> impl Strategy<Value = f32> {
    prop::num::f32::NORMAL | prop::num::f32::ZERO
}

fn values_of(data_type: DataType, depth: u32) -> BoxedStrategy<Value> {
    match data_type {
        DataType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        DataType::Character => any::<u8>().prop_map(Value::Character).boxed(),
        DataType::Int8 => any::<i8>().prop_map(Value::Int8).boxed(),
        DataType::UInt8 => any::<u8>().prop_map(Value::UInt8).boxed(),
        DataType::Int16 => any::<i16>().prop_map(Value::Int16).boxed(),
        DataType::UInt16 => any::<u16>().prop_map(Value::UInt16).boxed(),
        DataType::Int32 => any::<i32>().prop_map(Value::Int32).boxed(),
        DataType::UInt32 => any::<u32>().prop_map(Value::UInt32).boxed(),
        DataType::Int64 => any::<i64>().prop_map(Value::Int64).boxed(),
        DataType::UInt64 => any::<u64>().prop_map(Value::UInt64).boxed(),
        DataType::Float => fraction().prop_map(Value::Float).boxed(),
        DataType::String => text().prop_map(Value::String).boxed(),
        DataType::HashedString => text().prop_map(Value::HashedString).boxed(),
        DataType::Object => (any::<bool>(), text())
            .prop_map(|(first, second)| {
                let values = vec![Value::Boolean(first), Value::HashedString(second)];
                Value::Object(Object { schema: 1, values })
            })
            .boxed(),
        DataType::Vector if depth == 0 => Just(Value::Vector(Vec::new())).boxed(),
        DataType::Vector => data_type_of_any()
            .prop_flat_map(move |data_type| vec(values_of(data_type, depth - 1), 0..4))
            .prop_map(Value::Vector)
            .boxed(),
        DataType::Float2 => [fraction(), fraction()].prop_map(Value::Float2).boxed(),
        DataType::Float3 => [fraction(), fraction(), fraction()].prop_map(Value::Float3).boxed(),
        DataType::Float4 => [fraction(), fraction(), fraction(), fraction()].prop_map(Value::Float4).boxed(),
        DataType::TableSetReference => any::<u64>().prop_map(Value::TableSetReference).boxed(),
        DataType::ResourceKey => key().prop_map(Value::ResourceKey).boxed(),
        DataType::LocalizationKey => any::<u32>().prop_map(Value::LocalizationKey).boxed(),
        DataType::Variant if depth == 0 => Just(Value::Variant { hash: 1, value: None }).boxed(),
        DataType::Variant => (any::<u32>(), option::of(value(depth - 1)))
            .prop_map(|(hash, value)| Value::Variant { hash, value: value.map(Box::new) })
            .boxed(),
    }
}

fn data_type_of_any() -> impl Strategy<Value = DataType> {
    prop::sample::select(DataType::all().collect::<Vec<_>>())
}

fn value(depth: u32) -> impl Strategy<Value = Value> {
    data_type_of_any().prop_flat_map(move |data_type| values_of(data_type, depth))
}

/// Two instances of one schema, which has whatever columns their values need.
fn sim_data() -> impl Strategy<Value = SimData> {
    let types = vec(data_type_of_any(), 1..8);
    let rows = types.prop_flat_map(|types| {
        let row: Vec<_> = types.iter().map(|data_type| values_of(*data_type, 3)).collect();
        (Just(types), row.clone(), row)
    });
    (rows, text()).prop_map(|((types, first, second), name)| {
        let column =
            |(index, data_type): (usize, &DataType)| Column::new(format!("column {index}"), *data_type);
        let columns = types.iter().enumerate().map(column).collect();
        let schemas = vec![Schema { name: "Row".to_owned(), hash: 2, columns }, pair()];
        let instance = |name: &str, values| {
            let name = name.to_owned();
            Instance { name, object: Object { schema: 2, values } }
        };
        SimData::new(schemas, vec![instance(&name, first), instance("second", second)]).expect("they agree")
    })
}

/// A text without the white space around it, which does not count.
fn trimmed() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.trim_matches([' ', '\t', '\n', '\r']).to_owned())
}

fn name() -> impl Strategy<Value = Option<Name>> {
    option::of("[a-z_\"<&\t]{0,8}".prop_map(Name::from))
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = (any::<bool>(), trimmed(), option::of(any::<String>()), name()).prop_map(
        |(is_choice, text, comment, name)| {
            let node = if is_choice { Node::choice(text) } else { Node::value(text) };
            Node { comment, name, ..node }
        },
    );
    leaf.prop_recursive(6, 40, 5, |inner| {
        (0..3, vec(inner, 0..5), name()).prop_map(|(tag, children, name)| {
            let node = match tag {
                0 => Node::list(children),
                1 => Node::tuple(children),
                _ => Node::variant("form", Node::tuple(children)),
            };
            Node { name, ..node }
        })
    })
}

fn document() -> impl Strategy<Value = Document> {
    (any::<[String; 4]>(), any::<u64>(), vec(node(), 0..6), any::<bool>()).prop_map(
        |([class, instance_type, module, name], instance, nodes, is_module)| {
            if is_module {
                Document::Module(Module { name, instance, nodes })
            } else {
                Document::Instance(Tuning { class, instance_type, module, name, instance, nodes })
            }
        },
    )
}

/// Reads `bytes` as everything.
fn read_all(bytes: &[u8]) {
    let limits = ReadLimits::default();
    let _ = Package::read(bytes, &limits);
    let _ = StringTable::read(bytes, &limits);
    let _ = SimData::read(bytes, &limits).map(|sim_data| sim_data.to_xml());
    let _ = Document::parse(bytes, &limits);
}

/// Bytes with some of them changed, and maybe without their end.
fn damaged(good: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    (good, changes, option::of(any::<prop::sample::Index>())).prop_map(|(mut bytes, changes, end)| {
        for (at, byte) in changes {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let end = end.map_or(bytes.len(), |end| end.index(bytes.len() + 1));
        bytes.truncate(end);
        bytes
    })
}

proptest! {
    #[test]
    fn packages_read_as_they_were(package in package()) {
        let bytes = package.to_bytes().expect("it is small");
        prop_assert_eq!(Package::read(&bytes, &ReadLimits::default()), Ok(package));
    }

    #[test]
    fn string_tables_read_as_they_were(table in string_table()) {
        let bytes = table.to_bytes().expect("the texts are short");
        prop_assert_eq!(StringTable::read(&bytes, &ReadLimits::default()), Ok(table));
    }

    #[test]
    fn sim_data_reads_as_it_was(sim_data in sim_data()) {
        let bytes = sim_data.to_bytes();
        let read = SimData::read(&bytes, &ReadLimits::default());
        prop_assert_eq!(read.as_ref().map(SimData::to_bytes), Ok(bytes));
        prop_assert_eq!(read, Ok(sim_data));
    }

    /// Sorting, and what XML cannot hold, change a document when it is written for the first time, but not again.
    #[test]
    fn tuning_reads_as_it_was(document in document()) {
        let limits = ReadLimits::default();
        let xml = document.to_xml();
        let read = Document::parse(xml.as_bytes(), &limits).expect("it is well-formed");
        prop_assert_eq!(read.to_xml(), xml.as_str());
        prop_assert_eq!(Document::parse(read.to_xml().as_bytes(), &limits), Ok(read));
    }

    #[test]
    fn all_bytes_are_a_value_or_an_error(
        magic in prop::sample::select(vec!["", "DBPF", "STBL\u{5}\0\0", "DATA\u{1}\u{1}\0\0", "<I ", "<M n='' s='1'>"]),
        bytes in vec(any::<u8>(), 0..300),
    ) {
        read_all(&[magic.as_bytes(), &bytes].concat());
    }

    #[test]
    fn damaged_packages_are_a_value_or_an_error(
        bytes in damaged(package().prop_map(|package| package.to_bytes().expect("it is small"))),
    ) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_string_tables_are_a_value_or_an_error(
        bytes in damaged(string_table().prop_map(|table| table.to_bytes().expect("the texts are short"))),
    ) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_sim_data_is_a_value_or_an_error(bytes in damaged(sim_data().prop_map(|sim_data| sim_data.to_bytes()))) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_tuning_is_a_value_or_an_error(
        bytes in damaged(document().prop_map(|document| document.to_xml().into_bytes())),
    ) {
        read_all(&bytes);
    }
}
