use super::*;
use crate::key::{IMAGE, ResourceKey};
use crate::{ReadError, ReadLimits};

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
    let bare = vec![schema("Bare", 1, &[])];
    check(bare, Vec::new(), "schema Bare has no columns");
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

fn read(bytes: &[u8]) -> Result<SimData, ReadError> {
    SimData::read(bytes, &ReadLimits::default())
}

#[test]
fn what_is_written_is_read() {
    let written = everything();
    let read = read(&written.to_bytes()).unwrap();
    assert_eq!(read, written);
    assert_eq!(read.to_bytes(), written.to_bytes());
    let nothing = SimData::new(Vec::new(), Vec::new()).unwrap();
    assert_eq!(self::read(&nothing.to_bytes()), Ok(nothing));
}

/// Objects of one schema inside of one another and in lists: each list has its rows in one piece.
#[test]
fn objects_may_hold_objects_of_their_own_schema() {
    let tree = schema("Tree", 1, &[("leaf", DataType::Int8), ("branches", DataType::Vector)]);
    let node = |leaf: i8, branches: Vec<Object>| {
        let branches = branches.into_iter().map(Value::Object).collect();
        Object { schema: 1, values: vec![Value::Int8(leaf), Value::Vector(branches)] }
    };
    let inner = node(1, vec![node(2, Vec::new()), node(3, vec![node(4, Vec::new())]), node(5, Vec::new())]);
    let outer = node(6, vec![inner.clone(), inner]);
    let written = SimData::new(vec![tree], vec![instance("tree", outer)]).unwrap();
    assert_eq!(read(&written.to_bytes()), Ok(written));
}

/// What a file of two numbers and a list becomes when one number of it is another.
fn with(at: usize, number: u32) -> Result<SimData, ReadError> {
    let columns = [("list", DataType::Vector), ("next", DataType::Variant), ("text", DataType::String)];
    let schema = schema("Small", 1, &columns);
    let values = vec![
        Value::Vector(vec![Value::Int32(1), Value::Int32(2)]),
        Value::Variant { hash: 5, value: None },
        Value::String("text".to_owned()),
    ];
    let written = SimData::new(vec![schema], vec![instance("small", Object { schema: 1, values })]).unwrap();
    let mut bytes = written.to_bytes();
    assert_eq!(read(&bytes), Ok(written));
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    read(&bytes)
}

/// The places of [`with`]: header, then three tables from 0x20, the row at 0x80, the list at 0xA0, the text at 0xB0,
/// the schema at 0xC0, its columns at 0xD8.
#[test]
fn faults_are_named_with_their_place() {
    let cases = [
        ("no SimData", 0x00, 0),
        ("version", 0x04, 0x102),
        ("tables nowhere", 0x08, 0x8000_0000),
        ("tables outside", 0x08, 0x7FFF_FFFF),
        ("tables before the file", 0x08, 0xFFFF_FF00),
        ("tables too many", 0x0C, u32::MAX),
        ("schemas outside", 0x10, 0x7FFF_FFFF),
        ("schemas too many", 0x14, 0x1000_0000),
        ("name outside", 0x20, 0x7FFF_FFFF),
        ("no schema there", 0x28, 0x10),
        ("row size", 0x30, 0),
        ("rows outside", 0x34, 0x7000_0000),
        ("rows too many", 0x38, 0x7000_0000),
        ("no rows", 0x38, 0),
        ("unknown type", 0x48, 99),
        ("rows of another table", 0x50, 0x30),
        ("list outside", 0x80, 0x1000),
        ("list of characters", 0x80, 0x30),
        ("list between rows", 0x80, 0x21),
        ("list too long", 0x84, 3),
        ("object in itself", 0x88, 0xFFFF_FFF8),
        ("text outside", 0x90, 0x7000_0000),
        ("schema name nowhere", 0xC0, 0x8000_0000),
        ("columns too many", 0xD4, 0xFFFF),
        ("column of unknown type", 0xE0, 99),
        ("column outside of its row", 0xE4, 0x1000),
    ];
    let faults: Vec<String> = cases
        .iter()
        .map(|(name, at, number)| {
            let fault = with(*at, *number).map_or_else(|error| error.to_string(), |_| "fine".to_owned());
            format!("{name}: {fault}")
        })
        .collect();
    insta::assert_snapshot!(faults.join("\n"));
}

/// Lists of lists that all name the same items: few bytes, but values without end.
#[test]
fn values_in_many_places_count_as_many() {
    let list = |items: Value| Value::Vector(vec![items.clone(), items]);
    let deep = (0..10).fold(Value::Vector(Vec::new()), |inner, _| list(inner));
    let schema = schema("Lists", 1, &[("list", DataType::Vector)]);
    let object = Object { schema: 1, values: vec![deep] };
    let written = SimData::new(vec![schema], vec![instance("lists", object)]).unwrap();
    let limits = ReadLimits { sim_data_values: 1000, ..ReadLimits::default() };
    let error = SimData::read(&written.to_bytes(), &limits).unwrap_err().to_string();
    assert!(error.starts_with("1001 values at byte "), "{error}");
}
