//! Writes canonical IR JSON (language.md §7): members in the order of the tables, defaults written,
//! two spaces for each level, LF, a final line end. Equal projects give equal bytes.
//!
//! The types here are the tables: each is a view of a type of the model that `serde` writes in order.

mod elements;
mod phrases;

use serde::Serialize;
use serde_json::Value;

use super::{Annotations, Extra, IR_VERSION, Metadata, Project, ResourceId, TuningNode};
use crate::Context;
use crate::source::{Format, Span, Spanned};
use elements::{BuffView, EnumView, InteractionView, StatisticView, StringView, TraitView};
use phrases::{LootView, TestSetView};

/// The project as canonical JSON.
pub(crate) fn to_json(project: &Project, context: &Context<'_>) -> Vec<u8> {
    // Writing into memory fails only for maps whose keys are no strings, and there are none.
    let mut json = serde_json::to_vec_pretty(&ProjectView::new(project, context)).unwrap_or_default();
    json.push(b'\n');
    json
}

#[derive(Serialize)]
struct ProjectView<'p> {
    ir_version: &'static str,
    metadata: MetadataView<'p>,
    interactions: Vec<InteractionView<'p>>,
    buffs: Vec<BuffView<'p>>,
    traits: Vec<TraitView<'p>>,
    enums: Vec<EnumView<'p>>,
    test_sets: Vec<TestSetView<'p>>,
    loot_actions: Vec<LootView<'p>>,
    localized_strings: Vec<StringView<'p>>,
    statistics: Vec<StatisticView<'p>>,
}

impl<'p> ProjectView<'p> {
    fn new(project: &'p Project, context: &Context<'p>) -> Self {
        Self {
            ir_version: IR_VERSION,
            metadata: MetadataView::new(&project.metadata),
            interactions: project
                .interactions
                .iter()
                .map(|item| InteractionView::new(item, context))
                .collect(),
            buffs: project.buffs.iter().map(|item| BuffView::new(item, context)).collect(),
            traits: project.traits.iter().map(|item| TraitView::new(item, context)).collect(),
            enums: project.enums.iter().map(|item| EnumView::new(item, context)).collect(),
            test_sets: project.test_sets.iter().map(|item| TestSetView::placed(item, context)).collect(),
            loot_actions: project.loot_actions.iter().map(|item| LootView::placed(item, context)).collect(),
            localized_strings: project
                .localized_strings
                .iter()
                .map(|item| StringView::new(item, context))
                .collect(),
            statistics: project.statistics.iter().map(|item| StatisticView::new(item, context)).collect(),
        }
    }
}

#[derive(Serialize)]
struct MetadataView<'p> {
    name: &'p str,
    project_id: &'p str,
    version: &'p str,
    author: Option<&'p str>,
    description: Option<&'p str>,
    game_version_min: Option<&'p str>,
    game_version_max: Option<&'p str>,
    jpe_version: Option<&'p str>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> MetadataView<'p> {
    fn new(metadata: &'p Metadata) -> Self {
        Self {
            name: &metadata.name.value,
            project_id: &metadata.project_id.value,
            version: &metadata.version.value,
            author: text(metadata.author.as_ref()),
            description: text(metadata.description.as_ref()),
            game_version_min: text(metadata.game_version_min.as_ref()),
            game_version_max: text(metadata.game_version_max.as_ref()),
            jpe_version: text(metadata.jpe_version.as_ref()),
            annotations: AnnotationsView::stated(&metadata.annotations),
        }
    }
}

#[derive(Serialize)]
struct ResourceIdView<'p> {
    name: &'p str,
    module: Option<&'p str>,
    class_name: Option<&'p str>,
    instance_id: Option<InstanceView>,
}

impl<'p> ResourceIdView<'p> {
    fn new(id: &'p ResourceId) -> Self {
        Self {
            name: &id.name.value,
            module: text(id.module.as_ref()),
            class_name: text(id.class_name.as_ref()),
            instance_id: id.instance_id.as_ref().map(|id| InstanceView::new(id.value)),
        }
    }
}

/// Greatest whole number that every JSON reader keeps exactly, 2⁵³ − 1. Source: RFC 8259 §6.
const EXACT_MAX: u64 = (1 << 53) - 1;

/// An instance id: a number as far as readers keep it, from there on a string.
#[derive(Serialize)]
#[serde(untagged)]
enum InstanceView {
    Number(u64),
    Digits(String),
}

impl InstanceView {
    fn new(id: u64) -> Self {
        if id <= EXACT_MAX { Self::Number(id) } else { Self::Digits(id.to_string()) }
    }
}

/// What any object may carry; absent members are left out.
#[derive(Serialize)]
struct AnnotationsView<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceView<'p>>,
    #[serde(skip_serializing_if = "ExtraView::is_empty")]
    extra: ExtraView<'p>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tuning: Vec<TuningView<'p>>,
}

#[derive(Serialize)]
struct SourceView<'p> {
    file: &'p str,
    line: u32,
    column: u32,
}

impl<'p> AnnotationsView<'p> {
    /// What the object says itself.
    fn stated(annotations: &'p Annotations) -> Self {
        let source = annotations.source.as_ref().map(|source| SourceView {
            file: &source.file,
            line: source.line,
            column: source.column,
        });
        let extra = ExtraView(&annotations.extra);
        let tuning = annotations.tuning.iter().map(TuningView::new).collect();
        Self { source, extra, tuning }
    }

    /// The same, with the place of an element that was read from another language than the IR.
    fn placed(annotations: &'p Annotations, span: Span, context: &Context<'p>) -> Self {
        let mut view = Self::stated(annotations);
        if view.source.is_none() {
            view.source = place(span, context);
        }
        view
    }
}

fn place<'p>(span: Span, context: &Context<'p>) -> Option<SourceView<'p>> {
    let source = context.sources.text(span).filter(|source| source.format() != Format::Ir)?;
    let position = source.position(span);
    Some(SourceView { file: source.path().as_str(), line: position.line, column: position.column })
}

struct ExtraView<'p>(&'p Extra);

impl ExtraView<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ExtraView<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Sorted(value))))
    }
}

/// A value whose objects are written with sorted members.
struct Sorted<'p>(&'p Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(values) => serializer.collect_seq(values.iter().map(Sorted)),
            Value::Object(members) => {
                let mut sorted: Vec<(&String, Sorted<'_>)> =
                    members.iter().map(|(name, value)| (name, Sorted(value))).collect();
                sorted.sort_unstable_by_key(|(name, _)| *name);
                serializer.collect_map(sorted)
            }
            plain => plain.serialize(serializer),
        }
    }
}

#[derive(Serialize)]
struct TuningView<'p> {
    tag: &'p str,
    n: Option<&'p str>,
    t: Option<&'p str>,
    value: Option<&'p str>,
    children: Vec<TuningView<'p>>,
}

impl<'p> TuningView<'p> {
    /// The recursion is as deep as the IR document the node was read from, which is bounded.
    fn new(node: &'p TuningNode) -> Self {
        Self {
            tag: &node.tag.value,
            n: text(node.n.as_ref()),
            t: text(node.t.as_ref()),
            value: text(node.value.as_ref()),
            children: node.children.iter().map(Self::new).collect(),
        }
    }
}

fn text(value: Option<&Spanned<String>>) -> Option<&str> {
    value.map(|value| &*value.value)
}

fn texts(values: &[Spanned<String>]) -> Vec<&str> {
    values.iter().map(|value| &*value.value).collect()
}

fn number<T: Copy>(value: Option<&Spanned<T>>) -> Option<T> {
    value.map(|value| value.value)
}
