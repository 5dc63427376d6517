//! Values that arrive as text: from variables and flags.

use serde_json::Value;

use super::Layers;
use super::source::{Entry, Source};

/// The entry that `text` stands for. What cannot be read as the key's kind of value stays text; reading the
/// settings says what was expected.
pub(crate) fn entry(layers: &Layers, key: &str, text: &str, source: Source) -> Entry {
    let value = match layers.default_of(key) {
        Some(Value::Number(_)) => text.parse().map(Value::Number).ok(),
        Some(Value::Bool(_)) => text.parse().map(Value::Bool).ok(),
        Some(Value::Array(_)) => Some(list(text)),
        _ => None,
    };
    let value = value.unwrap_or_else(|| Value::String(text.to_owned()));
    Entry { key: key.to_owned(), value, source }
}

/// Items between commas.
fn list(text: &str) -> Value {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| Value::String(item.to_owned())).collect()
}
