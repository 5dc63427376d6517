use super::*;
use crate::key::{IMAGE, ResourceKey};

/// A schema with a column of each of those types, by its name.
fn schema(name: &str, hash: u32, columns: &[(&str, DataType)]) -> Schema {
    let columns = columns.iter().map(|(name, data_type)| Column::new(*name, *data_type)).collect();
    Schema { name: name.to_owned(), hash, columns }
}

fn instance(name: &str, object: Object) -> Instance {
    Instance { name: name.to_owned(), object }
}

/// A SimData with a value of every type, and with every type in a list and in a variant.
fn everything() -> SimData {
    let point = schema("Point", 2, &[("x", DataType::Float), ("label", DataType::String)]);
    let point_at = |x: f32, label: &str| {
        let values = vec![Value::Float(x), Value::String(label.to_owned())];
        Value::Object(Object { schema: 2, values })
    };
    let values = vec![
        Value::Boolean(true),
        Value::Character(b'c'),
        Value::Int8(-8),
        Value::UInt8(8),
        Value::Int16(-16),
        Value::UInt16(16),
        Value::Int32(-32),
        Value::UInt32(32),
        Value::Int64(-64),
        Value::UInt64(64),
        Value::Float(0.5),
        Value::String("a text".to_owned()),
        Value::HashedString("Hashed".to_owned()),
        point_at(1.5, "<in>"),
        Value::Vector(vec![point_at(2.5, "first"), point_at(3.5, "second")]),
        Value::Float2([0.25, -0.25]),
        Value::Float3([1.0, 2.0, 3.0]),
        Value::Float4([1.0, 2.0, 3.0, 4.0]),
        Value::TableSetReference(14640),
        Value::ResourceKey(ResourceKey::new(IMAGE, 0, 0x30F0_846C_7836_06F9)),
        Value::LocalizationKey(0xA0AC_89C3),
        Value::Variant { hash: 7, value: Some(Box::new(point_at(4.5, ""))) },
    ];
    let mut columns: Vec<Column> =
        values.iter().map(|value| Column::new(value.data_type().name(), value.data_type())).collect();
    let lists: Vec<Value> =
        values.iter().map(|value| Value::Vector(vec![value.clone(), value.clone()])).collect();
    columns.push(Column { flags: 1, ..Column::new("lists", DataType::Vector) });
    columns.push(Column::new("nothing", DataType::Variant));
    columns.push(Column::new("number", DataType::Variant));
    let mut all = values;
    all.push(Value::Vector(lists));
    all.push(Value::Variant { hash: 0, value: None });
    all.push(Value::Variant { hash: 9, value: Some(Box::new(Value::Vector(vec![Value::Int8(1)]))) });
    let whole = Schema { name: "Everything".to_owned(), hash: 1, columns };
    let object = Object { schema: whole.hash, values: all };
    let Value::Object(other) = point_at(5.5, "") else { unreachable!() };
    SimData::new(vec![point, whole], vec![instance("first", object), instance("second", other)]).unwrap()
}

#[test]
fn writing_repeats() {
    assert_eq!(everything().to_bytes(), everything().to_bytes());
}

#[test]
fn xml_is_that_of_sims_4_studio() {
    insta::assert_snapshot!(everything().to_xml());
}

#[test]
fn an_object_takes_what_it_is_given_and_nothing_else() {
    let schema =
        schema("Buff", 1, &[("mood_type", DataType::TableSetReference), ("mood_weight", DataType::Int32)]);
    let object = Object::new(&schema, |column| (column.name == "mood_weight").then_some(Value::Int32(3)));
    assert_eq!(object.values, [Value::TableSetReference(0), Value::Int32(3)]);
}

#[test]
fn objects_agree_with_their_schemas() {
    let numbers = || schema("Numbers", 1, &[("a", DataType::Int32), ("list", DataType::Vector)]);
    let check = |schemas: Vec<Schema>, values: Vec<Value>, expected: &str| {
        let object = Object { schema: 1, values };
        let error = SimData::new(schemas, vec![instance("i", object)]).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    let empty = || Value::Vector(Vec::new());
    check(Vec::new(), Vec::new(), "an object has the schema 0x00000001, which is not there");
    check(vec![numbers(), numbers()], Vec::new(), "two schemas have the hash 0x00000001");
    check(vec![numbers()], vec![empty()], "an object of schema Numbers has 1 values for 2 columns");
    check(
        vec![numbers()],
        vec![Value::Float(1.0), empty()],
        "a value of column a of schema Numbers is Single; it should be Int32",
    );
    let mixed = Value::Vector(vec![Value::Int8(1), Value::UInt8(1)]);
    check(vec![numbers()], vec![Value::Int32(1), mixed], "a list has values of more than one type");
    let zero = Value::Vector(vec![Value::String("a\0b".to_owned())]);
    check(
        vec![numbers()],
        vec![Value::Int32(1), zero],
        "a text has a zero character, by which the format ends texts: \"a\\0b\"",
    );
    let deep = (0..DEPTH_MAX).fold(empty(), |inner, _| Value::Vector(vec![inner]));
    check(vec![numbers()], vec![Value::Int32(1), deep], "more than 64 levels of values inside of values");
}
