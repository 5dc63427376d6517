//! SimData: what tuning says once more, in the form of the game's native half (language.md §9.4).
//!
//! The values are taken from the finished tuning, so that the two cannot disagree.

use gamefiles::key::{IMAGE, ResourceKey};
use gamefiles::sim_data::{self, DataType, Instance, Object, SimData, Value};
use gamefiles::tuning::{Node, Tuning};

use super::profile::{Column, GameProfile, Schema};
use super::{Kind, icon};

/// A PNG image, as tuning names icons; SimData names the same image in the form that the game shows.
/// Source: the icons of shipped mods, language.md §9.4.
const PNG: u32 = 0x2F7D_0004;

/// The SimData beside a tuning and its group; `None` for kinds that have none.
pub(super) fn of(kind: Kind, tuning: &Tuning, profile: &GameProfile) -> Option<(u32, SimData)> {
    let schema = profile.schemas.get(kind.as_str())?;
    let columns = schema.columns.iter();
    let values = columns.map(|column| value(column, &tuning.nodes, profile)).collect();
    let object = Object { schema: schema.hash, values };
    let instance = Instance { name: tuning.name.clone(), object };
    let sim_data = SimData::new(vec![declared(schema)], vec![instance]);
    // Only a text beyond all limits makes it invalid, and names have 128 characters.
    Some((schema.group, sim_data.ok()?))
}

fn declared(schema: &Schema) -> sim_data::Schema {
    let columns = schema.columns.iter();
    let columns = columns.map(|column| sim_data::Column::new(column.name.clone(), column.data_type));
    sim_data::Schema { name: schema.name.clone(), hash: schema.hash, columns: columns.collect() }
}

fn value(column: &Column, nodes: &[Node], profile: &GameProfile) -> Value {
    let node = nodes.iter().find(|node| node.name.as_deref() == Some(&column.name));
    if let (DataType::Vector, Some(items)) = (column.data_type, column.items) {
        let children = node.map_or(&[][..], |node| &node.children);
        let values = children.iter().filter_map(|child| scalar(items, &child.text, column, profile));
        return Value::Vector(values.collect());
    }
    let text = node.map(|node| node.text.as_str()).or(column.default.as_deref());
    let value = text.and_then(|text| scalar(column.data_type, text, column, profile));
    value.unwrap_or_else(|| Value::zero(column.data_type))
}

/// A value as tuning writes it; `None` for what is not written like one of its type.
fn scalar(data_type: DataType, text: &str, column: &Column, profile: &GameProfile) -> Option<Value> {
    let number = || {
        let names = profile.enums.get(column.enumeration.as_ref()?)?;
        names.get(text).copied()
    };
    Some(match data_type {
        DataType::Boolean => Value::Boolean(text == "True"),
        DataType::Int32 => Value::Int32(text.parse().ok()?),
        DataType::Int64 => Value::Int64(text.parse().ok().or_else(number)?),
        DataType::String => Value::String(text.to_owned()),
        DataType::TableSetReference => Value::TableSetReference(text.parse().ok()?),
        DataType::ResourceKey => Value::ResourceKey(shown(icon::parse_key(text)?)),
        DataType::LocalizationKey => {
            Value::LocalizationKey(u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()?)
        }
        _ => return None,
    })
}

fn shown(key: ResourceKey) -> ResourceKey {
    if key.type_id == PNG { ResourceKey { type_id: IMAGE, ..key } } else { key }
}
