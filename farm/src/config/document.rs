//! Trees of values as flat lists of dotted keys, and back.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Every value that is no table, by its dotted key.
pub(crate) fn flat(tree: Value) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    collect(String::new(), tree, &mut leaves);
    leaves
}

fn collect(key: String, value: Value, leaves: &mut BTreeMap<String, Value>) {
    let Value::Object(table) = value else {
        leaves.insert(key, value);
        return;
    };
    for (name, value) in table {
        let inner = if key.is_empty() { name } else { format!("{key}.{name}") };
        collect(inner, value, leaves);
    }
}

/// The tree of these leaves. A leaf in the place of a table gives way to the table.
pub(crate) fn tree(leaves: &BTreeMap<String, Value>) -> Value {
    let mut root = Map::new();
    for (key, value) in leaves {
        insert(&mut root, key, value.clone());
    }
    Value::Object(root)
}

fn insert(table: &mut Map<String, Value>, key: &str, value: Value) {
    let Some((name, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return;
    };
    let inner = table.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        insert(inner, rest, value);
    }
}
