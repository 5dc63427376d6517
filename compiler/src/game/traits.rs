//! Traits (language.md §10.2).

use std::collections::{BTreeMap, BTreeSet};

use gamefiles::tuning::Node;

use super::lowering::{Body, Head, Lowering, Owner, Reference};
use super::{Kind, icon, interaction, references, vocabulary};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::Trait;
use crate::names;
use crate::source::Spanned;

/// Who can have a trait that does not say. Source: language.md §4.2.
const USUAL_AGES: [&str; 4] = ["TEEN", "YOUNGADULT", "ADULT", "ELDER"];

/// The form of a trait that does not say, or that has one which the game does not know. Source: language.md §4.2.
const USUAL_TYPE: &str = "GAMEPLAY";

/// Makes the trait.
pub(super) fn lower(definition: &Trait, lowering: &mut Lowering<'_>) {
    check_instance(definition, lowering);
    let head = Head::of(Kind::Trait, &definition.id, definition.span, &definition.annotations);
    lowering.resource(head, |lowering| Body::of(Kind::Trait, nodes(definition, lowering)));
}

/// The buffs that name a trait, by the trait's instance.
pub(super) fn granted(lowering: &Lowering<'_>) -> BTreeMap<u64, Vec<Reference>> {
    let mut granted: BTreeMap<u64, Vec<Reference>> = BTreeMap::new();
    for buff in lowering.project.buffs.iter().filter(|buff| !buff.traits.is_empty()) {
        let reference = lowering.element(Kind::Buff, &buff.id);
        // What is not defined has been reported.
        for owner in buff.traits.iter().filter_map(|name| references::resolve(Kind::Trait, name, lowering)) {
            granted.entry(owner.instance).or_default().push(reference.clone());
        }
    }
    granted
}

/// The game keeps personality traits by numbers of 32 bits. Source: language.md §8.5.
fn check_instance(definition: &Trait, lowering: &mut Lowering<'_>) {
    let Some(instance) = &definition.id.instance_id else {
        return;
    };
    if trait_type(definition, lowering) != "PERSONALITY" || u32::try_from(instance.value).is_ok() {
        return;
    }
    lowering.diagnostics.report(codes::INSTANCE_TOO_LARGE, instance.span, || {
        Message::new(
            "The instance of a personality trait has at most 32 bits",
            format!("The instance is {}, and the largest one is {}.", instance.value, u32::MAX),
        )
        .suggest("Write a smaller instance_id, or leave it out.")
        .resource(&definition.id.name.value)
    });
}

fn nodes(definition: &Trait, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let owner = Owner::new(Kind::Trait, &definition.id);
    let trait_type = trait_type(definition, lowering);
    let mut nodes = texts(definition, &owner, lowering);
    nodes.push(if trait_type == "HIDDEN" {
        let own = icon::own(definition.icon.as_ref(), &owner, lowering);
        own.unwrap_or_else(|| Node::value(lowering.profile.default_icon.clone())).named("icon")
    } else {
        icon::shown(definition.icon.as_ref(), &owner, definition.span, lowering).named("icon")
    });
    nodes.push(Node::choice(trait_type).named("trait_type"));
    nodes.push(Node::list(ages(definition)).named("ages"));
    nodes.extend(list("genders", genders(definition)));
    nodes.extend(list("buffs", buffs(definition, lowering)));
    nodes.extend(list("conflicting_traits", conflicts(definition, lowering)));
    nodes.extend(list("super_affordances", interactions(definition, lowering)));
    nodes
}

fn texts(definition: &Trait, owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let name = definition.display_name_key.as_ref();
    let description = definition.description_key.as_ref();
    let mut nodes: Vec<Node> = lowering.named_text(owner, "name", name, "display_name").into_iter().collect();
    let neutral = nodes.first().map(|name| name.clone().named("display_name_gender_neutral"));
    nodes.extend(neutral);
    nodes.extend(lowering.named_text(owner, "desc", description, "trait_description"));
    nodes
}

fn list(name: &'static str, items: Vec<Node>) -> Option<Node> {
    if items.is_empty() { None } else { Some(Node::list(items).named(name)) }
}

/// The form of the trait in the game's word; what the game does not know is recorded only.
fn trait_type(definition: &Trait, lowering: &Lowering<'_>) -> String {
    let written = definition.trait_type.as_ref().map(|word| names::listed_word(word).to_ascii_uppercase());
    let known = &lowering.profile.enums["trait_type"];
    written.filter(|word| known.contains_key(word)).unwrap_or_else(|| USUAL_TYPE.to_owned())
}

/// Ages in the order of life, each once.
fn ages(definition: &Trait) -> Vec<Node> {
    if definition.ages.is_empty() {
        return USUAL_AGES.map(Node::choice).into();
    }
    let written: BTreeSet<String> = definition.ages.iter().map(|age| enumerated(age)).collect();
    let meant = vocabulary::get().ages.iter().filter(|age| written.contains(age.value));
    meant.map(|age| Node::choice(age.value)).collect()
}

/// A word as the game's enumerations write it.
fn enumerated(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Genders, each once.
fn genders(definition: &Trait) -> Vec<Node> {
    let written: BTreeSet<String> = definition.genders.iter().map(|gender| enumerated(gender)).collect();
    written.into_iter().map(Node::choice).collect()
}

/// The buffs that the trait names, and those that name the trait: either is one edge. Source: language.md §13.2.
fn buffs(definition: &Trait, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let own = lowering.element(Kind::Trait, &definition.id);
    let named = definition.buffs.iter();
    // What is not defined has been reported.
    let named = named.filter_map(|buff| references::resolve(Kind::Buff, &buff.name, lowering));
    let mut granted: Vec<Reference> = named.collect();
    granted.extend_from_slice(lowering.granted_by(own.instance));
    let mut nodes = Vec::new();
    let mut seen = BTreeSet::new();
    for buff in granted {
        if seen.insert(buff.instance) {
            nodes.push(Node::tuple(vec![lowering.link(&buff).named("buff_type")]));
        }
    }
    nodes
}

fn conflicts(definition: &Trait, lowering: &mut Lowering<'_>) -> Vec<Node> {
    linked(&definition.conflicting_traits, Kind::Trait, definition, lowering)
}

/// The interactions that stand alone. The game takes no mixers among them: those are a part of a conversation.
fn interactions(definition: &Trait, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let is_mixer =
        |name: &&Spanned<String>| references::interaction(name, lowering).is_some_and(interaction::is_mixer);
    let (mixers, granted): (Vec<_>, Vec<_>) = definition.interactions.iter().partition(is_mixer);
    for mixer in mixers {
        report_mixer(mixer, definition, lowering);
    }
    linked(granted, Kind::Interaction, definition, lowering)
}

fn report_mixer(name: &Spanned<String>, definition: &Trait, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(codes::UNSUPPORTED_PROPERTY, name.span, || {
        Message::new(
            format!("A trait cannot grant the social mixer {}", quote(name)),
            format!(
                "A mixer is a part of a conversation, and traits grant what Sims can start. Game output leaves it out of {}.",
                quote(&definition.id.name)
            ),
        )
        .suggest("Write the type 'social' for the interaction, or remove its name here.")
        .resource(&definition.id.name.value)
    });
}

/// What the names mean, each once; a name that means nothing is reported.
fn linked<'p>(
    names: impl IntoIterator<Item = &'p Spanned<String>>,
    kind: Kind,
    definition: &Trait,
    lowering: &mut Lowering<'_>,
) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut seen = BTreeSet::new();
    for name in names {
        match references::resolve(kind, name, lowering) {
            Some(reference) if !seen.insert(reference.instance) => {}
            Some(reference) => nodes.push(lowering.link(&reference)),
            None => report_undefined(name, kind, definition, lowering),
        }
    }
    nodes
}

/// Nobody can have a trait that does not exist, so there is nothing that it could conflict with.
fn report_undefined(name: &Spanned<String>, kind: Kind, definition: &Trait, lowering: &mut Lowering<'_>) {
    if !lowering.is_complete() {
        return;
    }
    let Lowering { diagnostics, index, .. } = lowering;
    let label = kind.label();
    let message = || {
        let near = references::near(kind, name, index);
        let message = Message::new(
            format!("There is no {label} {}", quote(name)),
            format!(
                "The {label} {}, named by {}, is not defined in the project.",
                quote(name),
                quote(&definition.id.name)
            ),
        )
        .resource(&definition.id.name.value);
        match near.first() {
            Some(name) => message
                .suggest(format!("Write '{name}'."))
                .replace_meant(&near, str::to_owned)
                .did_you_mean(near),
            None => message.suggest(format!("Define the {label}, or write the number of one of the game's.")),
        }
    };
    if kind == Kind::Trait {
        diagnostics.report_harmless(codes::UNDEFINED_TRAIT_REFERENCE, name.span, message);
    } else {
        diagnostics.report(codes::UNDEFINED_REFERENCE, name.span, message);
    }
}
