//! Tuning XML: the tree of values by which the game configures a resource (language.md §9.2).

mod read;
mod write;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

/// Most levels of elements in a document that is read. Source: language.md §13.3.
pub const DEPTH_MAX: usize = 64;

/// Most attributes of an element in a document that is read. Source: language.md §13.3.
pub const ATTRIBUTES_MAX: usize = 64;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// A value, or a reference.
    T,
    /// A value of an enumeration.
    E,
    /// A list; its items have no name.
    L,
    /// A tuple; its members have names.
    U,
    /// A variant: which of several forms, and that form's node inside.
    V,
    /// A class.
    C,
}

impl Tag {
    /// Every tag.
    pub const ALL: [Self; 6] = [Self::T, Self::E, Self::L, Self::U, Self::V, Self::C];

    /// The name of the XML element.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::T => "T",
            Self::E => "E",
            Self::L => "L",
            Self::U => "U",
            Self::V => "V",
            Self::C => "C",
        }
    }
}

/// A name inside of tuning; most are known when the program is written.
pub type Name = Cow<'static, str>;

/// One value of tuning, with the values inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub tag: Tag,
    /// Its name, `n`; none for the items of a list.
    pub name: Option<Name>,
    /// Which form of a variant, `t`.
    pub form: Option<Name>,
    /// Attributes besides `n` and `t`, such as `p` and `ev` of the game's own files.
    pub attributes: Vec<(Name, String)>,
    /// Its text; empty for nodes that hold others.
    pub text: String,
    /// What a comment behind the text says to human readers.
    pub comment: Option<String>,
    /// The nodes inside.
    pub children: Vec<Node>,
}

impl Node {
    fn new(tag: Tag, children: Vec<Self>) -> Self {
        let (attributes, text) = (Vec::new(), String::new());
        Self { tag, name: None, form: None, attributes, text, comment: None, children }
    }

    /// A value.
    pub fn value(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(Tag::T, Vec::new()) }
    }

    /// `True` or `False`.
    pub fn boolean(value: bool) -> Self {
        Self::value(if value { "True" } else { "False" })
    }

    /// A value of an enumeration.
    pub fn choice(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(Tag::E, Vec::new()) }
    }

    /// A list of `items`, in their order.
    pub fn list(items: Vec<Self>) -> Self {
        Self::new(Tag::L, items)
    }

    /// A tuple of named `members`.
    pub fn tuple(members: Vec<Self>) -> Self {
        Self::new(Tag::U, members)
    }

    /// The variant `form` that holds `content`, which takes the form's name.
    pub fn variant(form: impl Into<Name>, content: Self) -> Self {
        let form = form.into();
        let content = content.named(form.clone());
        Self { form: Some(form), ..Self::new(Tag::V, vec![content]) }
    }

    /// The variant `form` that holds nothing, such as `disabled`.
    pub fn bare_variant(form: impl Into<Name>) -> Self {
        Self { form: Some(form.into()), ..Self::new(Tag::V, Vec::new()) }
    }

    /// The node under a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The node with a comment for human readers.
    #[must_use]
    pub fn commented(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }
}

/// The tuning of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// The class, `c`.
    pub class: String,
    /// The kind of instance, `i`.
    pub instance_type: String,
    /// The module of the class, `m`.
    pub module: String,
    /// The tuning name, `n`.
    pub name: String,
    /// The instance, `s`.
    pub instance: u64,
    /// The values.
    pub nodes: Vec<Node>,
}

/// The tuning of one module: values that belong to no resource, by class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The name of the module, `n`.
    pub name: String,
    /// The instance, `s`.
    pub instance: u64,
    /// The classes, [`Tag::C`], with the values inside.
    pub nodes: Vec<Node>,
}

/// A document of tuning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// Root `<I>`: one resource.
    Instance(Tuning),
    /// Root `<M>`: one module.
    Module(Module),
}
