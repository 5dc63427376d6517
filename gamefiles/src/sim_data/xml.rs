//! A SimData as XML, in the form of Sims 4 Studio, for people to read and compare.

use std::collections::HashMap;

use super::{DataType, Object, Schema, SimData, VERSION, Value};
use crate::key::ResourceKey;
use crate::xml::{DECLARATION, push_attribute, push_line, push_text};

impl SimData {
    /// The SimData as an XML document in UTF-8: instances, then schemas, two spaces for each level, one LF at the end.
    /// Characters that XML cannot hold become U+FFFD.
    pub fn to_xml(&self) -> String {
        let schemas = self.schemas().iter().map(|schema| (schema.hash, schema)).collect();
        let mut writer = Writer { schemas, text: String::from(DECLARATION) };
        writer.document(self);
        writer.text
    }
}

struct Writer<'a> {
    schemas: HashMap<u32, &'a Schema>,
    text: String,
}

impl Writer<'_> {
    fn document(&mut self, sim_data: &SimData) {
        self.text.push_str("<SimData");
        self.attribute("version", &hex(VERSION));
        self.attribute("u", &hex(sim_data.unused));
        self.text.push('>');
        self.instances(sim_data);
        self.element(1, "Schemas", sim_data.schemas(), Self::schema);
        self.end(0, "SimData");
        self.text.push('\n');
    }

    fn instances(&mut self, sim_data: &SimData) {
        self.element(1, "Instances", sim_data.instances(), |writer, instance| {
            writer.start(2, "I");
            writer.attribute("name", &instance.name);
            writer.attribute("schema", &writer.schema_of(&instance.object).name);
            writer.attribute("type", DataType::Object.name());
            writer.columns(&instance.object, 2, "I");
        });
    }

    fn schema(&mut self, schema: &Schema) {
        self.start(2, "Schema");
        self.attribute("name", &schema.name);
        self.attribute("schema_hash", &hex(schema.hash));
        self.text.push('>');
        self.element(3, "Columns", &schema.columns, |writer, column| {
            writer.start(4, "Column");
            writer.attribute("name", &column.name);
            writer.attribute("type", column.data_type.name());
            writer.attribute("flags", &hex(u32::from(column.flags)));
            writer.text.push_str(" />");
        });
        self.end(2, "Schema");
    }

    /// An element without attributes around `items`.
    fn element<I>(&mut self, level: usize, tag: &str, items: &[I], mut item: impl FnMut(&mut Self, &I)) {
        self.start(level, tag);
        if items.is_empty() {
            return self.text.push_str(" />");
        }
        self.text.push('>');
        for each in items {
            item(self, each);
        }
        self.end(level, tag);
    }

    /// The values of an object inside of an element that has its attributes already.
    fn columns(&mut self, object: &Object, level: usize, tag: &str) {
        let schema = self.schema_of(object);
        self.text.push('>');
        for (column, value) in schema.columns.iter().zip(&object.values) {
            self.value(value, level + 1, Some(&column.name));
        }
        self.end(level, tag);
    }

    /// A value: under a name in an object, with its type in a list or a variant.
    fn value(&mut self, value: &Value, level: usize, name: Option<&str>) {
        let tag = match value {
            Value::Object(_) => "U",
            Value::Vector(_) => "L",
            Value::Variant { .. } => "V",
            _ => "T",
        };
        self.start(level, tag);
        match name {
            Some(name) => self.attribute("name", name),
            None => self.attribute("type", value.data_type().name()),
        }
        match value {
            Value::Object(object) => {
                self.attribute("schema", &self.schema_of(object).name);
                self.columns(object, level, tag);
            }
            Value::Vector(items) => self.items(items, level, tag),
            Value::Variant { hash, value } => self.variant(*hash, value.as_deref(), level),
            plain => {
                self.text.push('>');
                push_text(&mut self.text, &plain_text(plain));
                self.text.extend(["</", tag, ">"]);
            }
        }
    }

    fn items(&mut self, items: &[Value], level: usize, tag: &str) {
        if items.is_empty() {
            return self.text.push_str(" />");
        }
        self.text.push('>');
        for item in items {
            self.value(item, level + 1, None);
        }
        self.end(level, tag);
    }

    fn variant(&mut self, hash: u32, value: Option<&Value>, level: usize) {
        self.attribute("variant", &hex(hash));
        match value {
            None => self.text.push_str(" />"),
            Some(Value::Object(object)) => {
                self.attribute("schema", &self.schema_of(object).name);
                self.columns(object, level, "V");
            }
            Some(value) => {
                self.text.push('>');
                self.value(value, level + 1, None);
                self.end(level, "V");
            }
        }
    }

    fn start(&mut self, level: usize, tag: &str) {
        push_line(&mut self.text, level);
        self.text.extend(["<", tag]);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        push_attribute(&mut self.text, name, value);
    }

    fn end(&mut self, level: usize, tag: &str) {
        push_line(&mut self.text, level);
        self.text.extend(["</", tag, ">"]);
    }
}

impl<'a> Writer<'a> {
    fn schema_of(&self, object: &Object) -> &'a Schema {
        self.schemas[&object.schema]
    }
}

fn hex(number: u32) -> String {
    format!("0x{number:08X}")
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::Boolean(value) => u8::from(*value).to_string(),
        Value::Character(value) => char::from(*value).to_string(),
        Value::Int8(value) => value.to_string(),
        Value::UInt8(value) => value.to_string(),
        Value::Int16(value) => value.to_string(),
        Value::UInt16(value) => value.to_string(),
        Value::Int32(value) => value.to_string(),
        Value::UInt32(value) => value.to_string(),
        Value::Int64(value) => value.to_string(),
        Value::UInt64(value) | Value::TableSetReference(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) | Value::HashedString(text) => text.clone(),
        Value::Float2(values) => fractions(values),
        Value::Float3(values) => fractions(values),
        Value::Float4(values) => fractions(values),
        Value::ResourceKey(key) => resource_key(*key),
        Value::LocalizationKey(key) => hex(*key),
        Value::Object(_) | Value::Vector(_) | Value::Variant { .. } => String::new(),
    }
}

fn fractions(values: &[f32]) -> String {
    let texts: Vec<String> = values.iter().map(f32::to_string).collect();
    texts.join(",")
}

fn resource_key(key: ResourceKey) -> String {
    format!("{:08X}-{:08X}-{:016X}", key.type_id, key.group, key.instance)
}
