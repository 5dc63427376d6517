//! An element's properties, gathered line by line and looked up in the table of keys.

use super::faults;
use super::keys::{Key, Kind, Slot, ValueType};
use super::session::Session;
use super::{syntax, value};
use crate::source::Spanned;

/// A property as written.
#[derive(Debug, Clone)]
pub(super) struct Property<'s> {
    /// The key.
    pub(super) key: &'s str,
    /// Its line, without blanks around it.
    pub(super) line: &'s str,
    /// What stands behind the colon; empty before a list of items.
    pub(super) value: &'s str,
    /// The items below it.
    pub(super) items: Vec<&'s str>,
}

impl Property<'_> {
    /// Whether nothing but a comment stands behind the colon, so that items may follow.
    pub(super) fn opens_list(&self) -> bool {
        self.value.is_empty() || syntax::is_comment(self.value)
    }
}

/// The values of one key of an element.
#[derive(Debug)]
pub(super) struct Field<'s> {
    /// The key.
    pub(super) key: &'static Key,
    /// The line it was first given in.
    pub(super) line: &'s str,
    /// The values; exactly one unless the key holds a list.
    pub(super) values: Vec<&'s str>,
    /// Whether values were left out because there are too many.
    pub(super) is_cut: bool,
}

/// An element being read.
#[derive(Debug)]
pub(super) struct Block<'s> {
    /// What it is.
    pub(super) kind: Kind,
    /// Its title in an outline, else its first line.
    pub(super) head: &'s str,
    /// Its title, which names it.
    pub(super) title: Option<Spanned<String>>,
    /// Its properties in order of first appearance.
    pub(super) fields: Vec<Field<'s>>,
    /// The last line that belongs to it.
    pub(super) last: &'s str,
}

impl<'s> Block<'s> {
    /// An element of a section, without properties.
    pub(super) fn new(kind: Kind, head: &'s str) -> Self {
        Self { kind, head, title: None, fields: Vec::new(), last: head }
    }

    /// An element that its title names, without properties.
    pub(super) fn named(kind: Kind, head: &'s str, title: Spanned<String>) -> Self {
        Self { title: Some(title), ..Self::new(kind, head) }
    }

    /// Whether it has that property.
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.fields.iter().any(|field| field.key.slot == slot)
    }

    /// The id as far as it is written, for messages.
    pub(super) fn id(&self) -> Option<&'s str> {
        self.raw(Slot::Id).map(value::plain).filter(|id| !id.is_empty())
    }

    /// The first value of a property as written.
    pub(super) fn raw(&self, slot: Slot) -> Option<&'s str> {
        let field = self.fields.iter().find(|field| field.key.slot == slot)?;
        field.values.first().copied()
    }

    /// Adds a property. One that the kind does not have is reported and left out; returns whether it was taken.
    pub(super) fn add(&mut self, property: &Property<'s>, session: &mut Session<'_, 's, '_>) -> bool {
        self.last = property.items.last().copied().unwrap_or(property.line);
        let Some(key) = self.kind.key(property.key) else {
            faults::unknown_key(self.kind, property.key, session);
            return false;
        };
        let index = self.field_index(key, property.line);
        if key.is_list {
            let values = list_values(key, property, session);
            self.extend(index, values, session);
        } else {
            self.set(index, property, session);
        }
        true
    }

    /// Adds an item to the list of the property given last.
    pub(super) fn add_item(&mut self, key: &'static Key, item: &'s str, session: &mut Session<'_, 's, '_>) {
        self.last = item;
        let index = self.field_index(key, item);
        self.extend(index, vec![item], session);
    }

    fn field_index(&mut self, key: &'static Key, line: &'s str) -> usize {
        let known = self.fields.iter().position(|field| std::ptr::eq(field.key, key));
        known.unwrap_or_else(|| {
            self.fields.push(Field { key, line, values: Vec::new(), is_cut: false });
            self.fields.len() - 1
        })
    }

    fn extend(&mut self, index: usize, values: Vec<&'s str>, session: &mut Session<'_, 's, '_>) {
        let max = session.limits().list_items_max as usize;
        let field = &mut self.fields[index];
        for value in values {
            if field.values.len() < max {
                field.values.push(value);
            } else if !std::mem::replace(&mut field.is_cut, true) {
                faults::too_many_items(value, session);
            }
        }
    }

    fn set(&mut self, index: usize, property: &Property<'s>, session: &mut Session<'_, 's, '_>) {
        if let Some(first) = property.items.first() {
            self.fields.remove(index);
            return faults::stray_item(first, session);
        }
        let field = &mut self.fields[index];
        match field.values.first_mut() {
            Some(earlier) if is_same(field.key, earlier, property.value) => {}
            Some(earlier) => {
                faults::duplicate_key(property, field.line, session);
                *earlier = property.value;
            }
            None => field.values.push(property.value),
        }
    }
}

/// Whether two values of a key say the same.
fn is_same(key: &Key, left: &str, right: &str) -> bool {
    left == right || key.value != ValueType::FreeText && value::plain(left) == value::plain(right)
}

/// The values of a list: items, brackets, commas under a plural name, or a single one. A list whose
/// bracket is not closed is reported and left out.
fn list_values<'s>(key: &Key, property: &Property<'s>, session: &mut Session<'_, 's, '_>) -> Vec<&'s str> {
    if property.opens_list() {
        return property.items.clone();
    }
    if property.value.starts_with('[') {
        return value::inline_list(property.value).unwrap_or_else(|| {
            faults::unclosed_list(property.value, session);
            Vec::new()
        });
    }
    if key.value == ValueType::Word && is_plural(property.key) {
        return value::split_commas(property.value);
    }
    vec![property.value]
}

/// Whether a key speaks of several: `buffs`, `buffs_applied`, `conflicting_traits`.
fn is_plural(key: &str) -> bool {
    key.split(['_', '-']).any(|word| word.ends_with(['s', 'S']))
}
