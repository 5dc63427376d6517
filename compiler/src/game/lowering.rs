//! What every mapping to the game works with.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gamefiles::tuning::{Node, Tuning};

use super::instances::Instances;
use super::moods::BuffsByMood;
use super::naming::{self, Naming};
use super::profile::GameProfile;
use super::texts::Texts;
use super::{Kind, Resource, annotations, references, sim_data, traits};
use crate::Context;
use crate::diagnostics::Diagnostics;
use crate::index::Index;
use crate::ir::{Project, ResourceId};
use crate::names;
use crate::source::{Span, Spanned};

pub(crate) use super::parts::{Body, Head, Owner, Reference};

/// The state of a run over a project.
///
/// A resource is made by [`Lowering::resource`], with a closure that gives its values. Whatever the closure
/// refers to by [`Lowering::link`] becomes a dependency of that resource. Finished resources leave through the
/// sink at once, so that no more than one tree of values is held.
pub(crate) struct Lowering<'l> {
    /// What is lowered.
    pub(super) project: &'l Project,
    /// What was asked for, and the sources.
    pub(super) context: &'l Context<'l>,
    /// What there is to say about it.
    pub(super) diagnostics: &'l mut Diagnostics,
    /// What the game of that version is like.
    pub(super) profile: &'static GameProfile,
    /// What elements are called in the game.
    pub(super) naming: Naming,
    /// Which elements there are.
    pub(super) index: Index<'l>,
    /// The texts so far.
    pub(super) texts: Texts,
    /// Resources that many elements share, by what they are about and the participant.
    pub(super) shared: BTreeMap<(Kind, &'static str, &'static str), Reference>,
    /// The project's buffs by mood, when they have been asked for.
    pub(super) buffs_by_mood: Option<Rc<BuffsByMood<'l>>>,
    /// Buffs by the instance of the trait that they name.
    granted: BTreeMap<u64, Vec<Reference>>,
    dependencies: BTreeSet<Reference>,
    /// Slugs of resources that no element stands for.
    made: BTreeSet<(Kind, String)>,
    /// The number that a slug which was wanted got last; 1 for none.
    numbers: BTreeMap<(Kind, String), u32>,
    instances: Instances,
    sink: &'l mut dyn FnMut(Resource),
}

impl<'l> Lowering<'l> {
    /// Nothing made yet.
    pub(super) fn new(
        project: &'l Project,
        context: &'l Context<'l>,
        diagnostics: &'l mut Diagnostics,
        profile: &'static GameProfile,
        sink: &'l mut dyn FnMut(Resource),
    ) -> Self {
        let options = context.request.options();
        let naming = Naming::new(&project.metadata, options.creator.as_deref());
        naming::check_creator(&project.metadata, options.creator.as_deref(), &naming, diagnostics);
        let texts = Texts::of(project, &naming, &options.default_locale, diagnostics);
        let mut lowering = Self {
            project,
            context,
            diagnostics,
            profile,
            naming,
            index: Index::of(project),
            texts,
            shared: BTreeMap::new(),
            buffs_by_mood: None,
            granted: BTreeMap::new(),
            dependencies: BTreeSet::new(),
            made: BTreeSet::new(),
            numbers: BTreeMap::new(),
            instances: Instances::default(),
            sink,
        };
        lowering.granted = traits::granted(&lowering);
        lowering
    }

    /// Whether everything of every file was read. What the project does not hold may else be in a part that
    /// was left out.
    pub(crate) fn is_complete(&self) -> bool {
        self.context.incomplete.is_empty()
    }

    /// Whether everything of that file was read, so that what is absent was not written.
    pub(crate) fn is_whole(&self, span: Span) -> bool {
        self.context.is_whole(span)
    }

    /// The element `id` of that kind, which exists.
    pub(crate) fn element(&self, kind: Kind, id: &ResourceId) -> Reference {
        let name = self.naming.tuning_name(kind, &names::key(&id.name));
        let instance = self.naming.instance_of(kind, id);
        Reference { instance, name: Cow::Owned(name), kind: Some(kind) }
    }

    /// The number of what `reference` means, which becomes a dependency of the resource in the making.
    pub(crate) fn link(&mut self, reference: &Reference) -> Node {
        if !self.dependencies.contains(reference) {
            self.dependencies.insert(reference.clone());
        }
        let node = Node::value(reference.instance.to_string());
        if reference.name.is_empty() { node } else { node.commented(reference.name.as_ref()) }
    }

    /// A text of `owner`: what an author wrote, or the string that it names. `part` says which one of the owner's
    /// texts it is, such as `name`. `None` when it is blank. Source: language.md §8.4, §8.5.
    pub(crate) fn text(&mut self, owner: &Owner<'_>, part: &str, text: &Spanned<String>) -> Option<Node> {
        let name = self.text_name(owner, part);
        self.texts.node(&name, text, &self.naming, self.diagnostics)
    }

    /// The text under the name of a value, if there is one.
    pub(super) fn named_text(
        &mut self,
        owner: &Owner<'_>,
        part: &str,
        text: Option<&Spanned<String>>,
        value: &'static str,
    ) -> Option<Node> {
        Some(self.text(owner, part, text?)?.named(value))
    }

    /// The buffs of the project that name the trait of that instance.
    pub(super) fn granted_by(&self, instance: u64) -> &[Reference] {
        self.granted.get(&instance).map_or(&[], Vec::as_slice)
    }

    /// Ids may be shared across kinds; then the first kind has the plain name.
    fn text_name(&self, owner: &Owner<'_>, part: &str) -> String {
        if references::is_shared_before(owner.kind, &owner.slug, &self.index) {
            format!("{}.{}.{part}", owner.kind.as_str(), owner.slug)
        } else {
            format!("{}.{part}", owner.slug)
        }
    }

    /// A slug for a resource of that kind that no element stands for: `wanted`, unless something has that name.
    pub(crate) fn unused_slug(&mut self, kind: Kind, wanted: &str) -> String {
        let slug = |number: u32| if number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
        let is_free = |number: &u32| {
            let slug = slug(*number);
            !references::has(kind, &slug, &self.index) && !self.made.contains(&(kind, slug))
        };
        // From the last number on: else many elements of one id, which is reported, would count up from 1 each.
        let last = self.numbers.get(&(kind, wanted.to_owned())).copied().unwrap_or(1);
        let number = (last..=u32::MAX).find(is_free).unwrap_or(u32::MAX);
        self.numbers.insert((kind, wanted.to_owned()), number);
        slug(number)
    }

    /// The resource of that kind and slug, which no element stands for and which `make` makes the first time.
    pub(super) fn once(
        &mut self,
        kind: Kind,
        slug: &str,
        make: impl FnOnce(&mut Self) -> Reference,
    ) -> Reference {
        if !self.made.contains(&(kind, slug.to_owned())) {
            return make(self);
        }
        self.made_reference(kind, slug)
    }

    /// Makes a resource of what `body` gives.
    pub(crate) fn resource(&mut self, head: Head<'_>, body: impl FnOnce(&mut Self) -> Body) -> Reference {
        let outer = self.begin(&head);
        let body = body(self);
        let dependencies = std::mem::replace(&mut self.dependencies, outer);
        self.finish(head, body, dependencies)
    }

    /// Makes a resource if `body` gives anything. What is referred to else belongs to the resource around it.
    pub(crate) fn resource_if_any(
        &mut self,
        head: Head<'_>,
        body: impl FnOnce(&mut Self) -> Option<Body>,
    ) -> Option<Reference> {
        let outer = self.begin(&head);
        let body = body(self);
        let dependencies = std::mem::replace(&mut self.dependencies, outer);
        if let Some(body) = body {
            return Some(self.finish(head, body, dependencies));
        }
        self.dependencies.extend(dependencies);
        self.made.remove(&(head.kind, head.slug.into_owned()));
        None
    }

    /// Takes the slug of a resource before what is inside of it takes any. Returns what the resource around it
    /// refers to so far.
    fn begin(&mut self, head: &Head<'_>) -> BTreeSet<Reference> {
        if head.id.is_none() {
            self.made.insert((head.kind, head.slug.clone().into_owned()));
        }
        std::mem::take(&mut self.dependencies)
    }

    fn finish(&mut self, head: Head<'_>, mut body: Body, dependencies: BTreeSet<Reference>) -> Reference {
        let reference = self.reference(&head);
        if let Some(annotations) = head.annotations {
            annotations::add(&annotations.tuning, &mut body.nodes, self.diagnostics);
        }
        let is_free = self.instances.claim(&head, &reference, self.diagnostics);
        let tuning = tuning(&head, body, &reference);
        let resource = Resource {
            kind: head.kind,
            id: head.slug.into_owned(),
            span: head.span,
            sim_data: sim_data::of(head.kind, &tuning, self.profile),
            tuning,
            dependencies: dependencies.into_iter().collect(),
        };
        if is_free {
            (self.sink)(resource);
        }
        reference
    }

    fn reference(&self, head: &Head<'_>) -> Reference {
        if let Some(id) = head.id {
            return self.element(head.kind, id);
        }
        self.made_reference(head.kind, &head.slug)
    }

    fn made_reference(&self, kind: Kind, slug: &str) -> Reference {
        let name = self.naming.tuning_name(kind, slug);
        Reference { instance: Naming::instance(kind, &name), name: Cow::Owned(name), kind: Some(kind) }
    }
}

fn tuning(head: &Head<'_>, body: Body, reference: &Reference) -> Tuning {
    let stated = |text: Option<&Spanned<String>>| {
        text.filter(|text| !text.trim().is_empty()).map(|text| text.value.clone())
    };
    let class = head.id.and_then(|id| stated(id.class_name.as_ref()));
    let module = head.id.and_then(|id| stated(id.module.as_ref()));
    Tuning {
        class: class.unwrap_or_else(|| body.class.name.to_owned()),
        instance_type: head.kind.instance_type().to_owned(),
        module: module.unwrap_or_else(|| body.class.module.to_owned()),
        name: reference.name.clone().into_owned(),
        instance: reference.instance,
        nodes: body.nodes,
    }
}
