//! Takes typed values out of a block.

use serde_json::Value;

use super::block::{Block, Field};
use super::faults;
use super::keys::{Key, Slot, ValueType};
use super::session::Session;
use super::value::{self, Tail};
use crate::ir::{Annotations, ResourceId, RunType};
use crate::names::{self, NumberError};
use crate::source::{Span, Spanned, is_refused};

/// The properties of one element.
pub(super) struct Fields<'q, 'p, 's, 'r> {
    block: Block<'s>,
    session: &'q mut Session<'p, 's, 'r>,
}

impl<'q, 'p, 's, 'r> Fields<'q, 'p, 's, 'r> {
    /// The properties of `block`.
    pub(super) fn new(block: Block<'s>, session: &'q mut Session<'p, 's, 'r>) -> Self {
        Self { block, session }
    }

    /// Whether the element has that property.
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.block.has(slot)
    }

    /// What the file is read with.
    pub(super) fn session(&mut self) -> &mut Session<'p, 's, 'r> {
        self.session
    }

    /// The element's first line.
    pub(super) fn span(&self) -> Span {
        self.session.span(self.block.head)
    }

    /// The id; a fault in it is reported, and without one there is no element.
    pub(super) fn id(&mut self) -> Option<ResourceId> {
        let name = match self.block.raw(Slot::Id) {
            Some(raw) => self.written_id(raw)?,
            None => self.id_of_title()?,
        };
        Some(ResourceId::named(name))
    }

    fn written_id(&mut self, raw: &'s str) -> Option<Spanned<String>> {
        let id = value::read(raw, Tail::Stripped, self.session);
        let max = self.session.limits().id_chars_max as usize;
        if id.is_empty() {
            faults::empty_id(&self.block, self.session);
            return None;
        }
        if id.chars().nth(max).is_some() {
            faults::value_too_long("id", raw, max, "characters", self.session);
            return None;
        }
        // A character that no source may hold is reported already.
        if names::is_name(&id) || id.contains(is_refused) {
            return Some(id);
        }
        let slug = names::slug(&id);
        if slug.is_empty() {
            faults::invalid_name(&id, self.session);
            return None;
        }
        faults::id_normalised(&id, &slug, self.session);
        Some(id)
    }

    fn id_of_title(&mut self) -> Option<Spanned<String>> {
        let Some(title) = self.block.title.clone() else {
            faults::missing_id(&self.block, self.session);
            return None;
        };
        let slug = Spanned::new(names::slug(&title), title.span);
        if slug.is_empty() {
            faults::invalid_name(&title, self.session);
            return None;
        }
        // Letters such as the ligature of ffi become several.
        let max = self.session.limits().id_chars_max as usize;
        if slug.chars().nth(max).is_some() {
            faults::value_too_long("id of the title", self.block.head, max, "characters", self.session);
            return None;
        }
        Some(slug)
    }

    /// What a mod is called that its title names: the title, and the id made of it.
    pub(super) fn title_and_project_id(&self) -> Option<(Spanned<String>, Option<Spanned<String>>)> {
        let title = self.block.title.clone()?;
        let id = names::project_id_of(&title).map(|id| Spanned::new(id, title.span));
        Some((title, id))
    }

    /// What players read: a text, a string key, or the title.
    pub(super) fn display_name(&mut self) -> Option<Spanned<String>> {
        let stated = self.forced_key(Slot::DisplayNameKey).or_else(|| self.word(Slot::DisplayName));
        stated.or_else(|| self.block.title.clone())
    }

    /// What players read below the name: a text or a string key.
    pub(super) fn description(&mut self) -> Option<Spanned<String>> {
        self.forced_key(Slot::DescriptionKey).or_else(|| self.word(Slot::Description))
    }

    fn forced_key(&mut self, slot: Slot) -> Option<Spanned<String>> {
        let key = self.word(slot)?;
        self.session.builder.require_string(key.clone());
        Some(key)
    }

    /// The value as text, whatever its length.
    pub(super) fn value(&mut self, slot: Slot) -> Option<Spanned<String>> {
        let index = self.index(slot)?;
        let field = &self.block.fields[index];
        let (raw, key) = (*field.values.first()?, field.key);
        Some(self.read(raw, key))
    }

    /// The value as text, unless it is empty.
    pub(super) fn word(&mut self, slot: Slot) -> Option<Spanned<String>> {
        self.value(slot).filter(|text| !text.is_empty())
    }

    /// All values of a list, empty ones left out.
    pub(super) fn values(&mut self, slot: Slot) -> Vec<Spanned<String>> {
        let of_slot = self.block.fields.iter().filter(|field| field.key.slot == slot);
        let raw: Vec<(&'s str, &Key)> =
            of_slot.flat_map(|field| field.values.iter().map(|raw| (*raw, field.key))).collect();
        let read = raw.into_iter().map(|(raw, key)| self.read(raw, key));
        read.filter(|text| !text.is_empty()).collect()
    }

    /// A whole number; one that is none is reported and absent.
    pub(super) fn integer(&mut self, slot: Slot) -> Option<Spanned<i64>> {
        self.parsed(slot, names::integer)
    }

    /// A number; one that is none is reported and absent.
    pub(super) fn number(&mut self, slot: Slot) -> Option<Spanned<f64>> {
        self.parsed(slot, names::number)
    }

    fn parsed<T>(&mut self, slot: Slot, parse: fn(&str) -> Result<T, NumberError>) -> Option<Spanned<T>> {
        let index = self.index(slot)?;
        let key = self.block.fields[index].key;
        let text = self.value(slot)?;
        self.parse(key, &text, parse).map(|number| Spanned::new(number, text.span))
    }

    fn parse<T>(
        &mut self,
        key: &'static Key,
        text: &Spanned<String>,
        parse: fn(&str) -> Result<T, NumberError>,
    ) -> Option<T> {
        match parse(text) {
            Ok(number) => Some(number),
            Err(error) => {
                faults::invalid_number(key, text, error, self.block.id(), self.session);
                None
            }
        }
    }

    /// A switch; one that is none is reported and absent, so that the element is as if it had not been written.
    pub(super) fn boolean(&mut self, slot: Slot) -> Option<bool> {
        let key = self.block.fields[self.index(slot)?].key;
        let text = self.value(slot)?;
        self.switch(key, &text)
    }

    fn switch(&mut self, key: &'static Key, text: &Spanned<String>) -> Option<bool> {
        let switch = names::boolean(text);
        if switch.is_none() {
            faults::invalid_boolean(key, text, self.block.id(), self.session);
        }
        switch
    }

    /// How tests combine; anything but `all` and `any` is reported.
    pub(super) fn run_type(&mut self) -> RunType {
        let Some(text) = self.word(Slot::RunType) else { return RunType::All };
        if text.eq_ignore_ascii_case(RunType::Any.as_str()) {
            return RunType::Any;
        }
        if !text.eq_ignore_ascii_case(RunType::All.as_str()) {
            faults::invalid_run_type(&text, self.session);
        }
        RunType::All
    }

    /// The properties that are kept and mapped to nothing.
    pub(super) fn recorded(&mut self) -> Annotations {
        let fields = std::mem::take(&mut self.block.fields);
        let (recorded, rest): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| field.key.slot == Slot::Recorded);
        self.block.fields = rest;
        let mut annotations = Annotations::default();
        for field in recorded {
            if let Some(value) = self.json(&field) {
                annotations.places.insert(field.key.name().to_owned(), self.session.span(field.line));
                annotations.extra.insert(field.key.name().to_owned(), value);
            }
        }
        annotations
    }

    fn json(&mut self, field: &Field<'s>) -> Option<Value> {
        let key = field.key;
        let mut texts: Vec<Spanned<String>> = field.values.iter().map(|raw| self.read(raw, key)).collect();
        if key.is_list {
            return Some(texts.into_iter().map(|text| Value::String(text.value)).collect());
        }
        let text = texts.pop()?;
        match key.value {
            ValueType::Integer => self.parse(key, &text, names::integer).map(Value::from),
            ValueType::Number => self.parse(key, &text, names::number).map(Value::from),
            ValueType::Boolean => self.switch(key, &text).map(Value::Bool),
            ValueType::FreeText | ValueType::Word | ValueType::Phrase => Some(Value::String(text.value)),
        }
    }

    fn index(&self, slot: Slot) -> Option<usize> {
        self.block.fields.iter().position(|field| field.key.slot == slot)
    }

    /// Reads one value. A comment behind free text belongs to the text in sections only.
    /// Source: language.md §4.1.4.
    fn read(&mut self, raw: &'s str, key: &Key) -> Spanned<String> {
        let keeps = key.value == ValueType::FreeText && self.block.title.is_none();
        let tail = if keeps { Tail::Kept } else { Tail::Stripped };
        value::read_bounded(raw, tail, key.name(), self.session)
    }
}
