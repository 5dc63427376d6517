//! What a resource is made of, and what refers to one.

use std::borrow::Cow;

use gamefiles::tuning::Node;

use super::{Class, Kind};
use crate::ir::{Annotations, ResourceId};
use crate::names;
use crate::source::Span;

/// Something that tuning names by its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The number.
    pub(crate) instance: u64,
    /// The tuning name, for human readers; empty when unknown.
    pub(crate) name: Cow<'static, str>,
    /// What it is when it belongs to the project; `None` for what the game has.
    pub(crate) kind: Option<Kind>,
}

/// What a resource is made for.
pub(crate) struct Head<'h> {
    /// What it is.
    pub(crate) kind: Kind,
    /// The last part of its name.
    pub(crate) slug: Cow<'h, str>,
    /// Its element, or the phrase that asks for it.
    pub(crate) span: Span,
    /// What its element says of its name and class; none when no element stands for it.
    pub(crate) id: Option<&'h ResourceId>,
    /// Tuning written as it is.
    pub(crate) annotations: Option<&'h Annotations>,
}

/// What is inside of a resource.
pub(crate) struct Body {
    /// The class, unless the kind's.
    pub(crate) class: Class,
    /// The values.
    pub(crate) nodes: Vec<Node>,
}

/// An element as the owner of texts.
#[derive(Debug, Clone)]
pub(crate) struct Owner<'l> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its id as it is compared.
    pub(crate) slug: Cow<'l, str>,
    /// Its id as it is written.
    pub(crate) written: &'l str,
}

impl<'l> Owner<'l> {
    /// The element `id` of that kind.
    pub(crate) fn new(kind: Kind, id: &'l ResourceId) -> Self {
        Self { kind, slug: names::key(&id.name), written: &id.name }
    }
}

impl<'h> Head<'h> {
    /// The resource of an element.
    pub(crate) fn of(kind: Kind, id: &'h ResourceId, span: Span, annotations: &'h Annotations) -> Self {
        Self { kind, slug: names::key(&id.name), span, id: Some(id), annotations: Some(annotations) }
    }

    /// A resource that no element stands for. Its slug comes from [`Lowering::unused_slug`].
    pub(crate) fn made(kind: Kind, slug: String, span: Span) -> Self {
        Self { kind, slug: Cow::Owned(slug), span, id: None, annotations: None }
    }
}

impl Body {
    /// Values of the kind's usual class.
    pub(crate) fn of(kind: Kind, nodes: Vec<Node>) -> Self {
        Self { class: kind.class(), nodes }
    }
}

impl Reference {
    /// Something that the game has.
    pub(crate) fn game(instance: u64, name: impl Into<Cow<'static, str>>) -> Self {
        Self { instance, name: name.into(), kind: None }
    }
}
