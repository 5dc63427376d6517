//! Interactions (language.md §10.1).

use gamefiles::tuning::Node;

use super::lowering::{Body, Head, Lowering, Owner, Reference};
use super::{Class, Kind, conditions, effects, icon, menus, unsupported};
use crate::ir::Interaction;
use crate::names;

/// What an interaction is like. Source: language.md §10.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Sims do it for as long as it takes.
    Usual,
    /// Sims do it until somebody ends it.
    Looping,
    /// It happens at once.
    Immediate,
    /// A turn of a conversation.
    SocialMixer,
}

/// Makes the interaction, and the loot for its effects.
pub(super) fn lower(interaction: &Interaction, lowering: &mut Lowering<'_>) {
    let head = Head::of(Kind::Interaction, &interaction.id, interaction.span, &interaction.annotations);
    let form = Form::of(interaction);
    lowering.resource(head, |lowering| {
        let nodes = nodes(interaction, form, lowering);
        Body { class: form.class(), nodes }
    });
}

/// Whether the interaction is a turn of a conversation.
pub(super) fn is_mixer(interaction: &Interaction) -> bool {
    Form::of(interaction) == Form::SocialMixer
}

impl Form {
    fn of(interaction: &Interaction) -> Self {
        match type_of(interaction).as_str() {
            "looping" => Self::Looping,
            "immediate" => Self::Immediate,
            "social_mixer" => Self::SocialMixer,
            _ => Self::Usual,
        }
    }

    fn class(self) -> Class {
        let (name, module) = match self {
            Self::Usual | Self::Looping => return Kind::Interaction.class(),
            Self::Immediate => ("ImmediateSuperInteraction", "interactions.base.immediate_interaction"),
            Self::SocialMixer => ("SocialMixerInteraction", "interactions.social.social_mixer_interaction"),
        };
        Class { name, module }
    }

    /// What the interaction counts as. Source: the interactions of language.md §10.1; of mixers, those that public
    /// mods have.
    fn tags(self) -> &'static [&'static str] {
        match self {
            Self::SocialMixer => {
                &["Interaction_Mixer", "Interaction_All", "Interaction_SocialAll", "Interaction_SocialMixer"]
            }
            _ => &["Interaction_Super", "Interaction_All"],
        }
    }
}

/// The type as the list of types has it.
fn type_of(interaction: &Interaction) -> String {
    interaction.interaction_type.as_ref().map_or_else(String::new, |word| names::listed_word(word))
}

fn nodes(interaction: &Interaction, form: Form, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let owner = Owner::new(Kind::Interaction, &interaction.id);
    let name = interaction.display_name_key.as_ref();
    let mut nodes = vec![
        Node::bare_variant("disabled").named("_saveable"),
        Node::list(form.tags().iter().map(|tag| Node::choice(*tag)).collect())
            .named("interaction_category_tags"),
        Node::choice(target(interaction)).named("target_type"),
    ];
    nodes.extend(lowering.named_text(&owner, "name", name, "display_name"));
    // The game has no such value for immediate ones.
    if form != Form::Immediate {
        nodes.push(Node::boolean(!interaction.autonomy_disabled).named("allow_autonomous"));
    }
    nodes.extend(content(interaction, form, lowering));
    if let Some(own) = icon::own(interaction.icon.as_ref(), &owner, lowering) {
        nodes.push(pie_menu_icon(own));
    }
    if let Some(menu) = menus::of(interaction, lowering) {
        nodes.push(lowering.link(&menu).named("category"));
    }
    let globals = conditions::globals(&interaction.tests, &owner, lowering);
    if !globals.is_empty() {
        nodes.push(Node::list(globals).named("test_globals"));
    }
    if let Some(loot) = loot(interaction, &owner, lowering) {
        nodes.push(outcome(lowering.link(&loot)));
    }
    nodes
}

/// What the interaction acts on: what it says, else what its form or its participants suggest.
fn target(interaction: &Interaction) -> String {
    if let Some(target) = &interaction.target_type {
        return names::listed_word(target).to_ascii_uppercase();
    }
    let has = |roles: &[&str]| {
        let mut participants = interaction.participants.iter();
        participants.any(|participant| roles.iter().any(|role| participant.role.eq_ignore_ascii_case(role)))
    };
    let target = match type_of(interaction).as_str() {
        "social" | "social_mixer" => "TARGET",
        "object" => "OBJECT",
        "self" => "ACTOR",
        _ if has(&["Target", "TargetSim"]) => "TARGET",
        _ if has(&["Object"]) => "OBJECT",
        _ if has(&["Actor"]) => "ACTOR",
        _ => "TARGET",
    };
    target.to_owned()
}

/// How long the interaction runs.
fn content(interaction: &Interaction, form: Form, lowering: &mut Lowering<'_>) -> Option<Node> {
    // 0 and less have been reported.
    let duration = interaction.duration_sim_minutes.as_ref().filter(|minutes| minutes.value > 0);
    match (form, duration) {
        (Form::Immediate | Form::SocialMixer | Form::Looping, Some(minutes)) => {
            unsupported::report("duration", minutes.span, &interaction.id.name, lowering.diagnostics);
        }
        (Form::Usual, Some(minutes)) => return Some(flexible_length(vec![ends_after(minutes.value)])),
        _ => {}
    }
    (form == Form::Looping).then(|| flexible_length(Vec::new()))
}

fn flexible_length(endings: Vec<Node>) -> Node {
    let mut members = vec![Node::bare_variant("staging_content").named("content")];
    if !endings.is_empty() {
        members.push(Node::list(endings).named("conditional_actions"));
    }
    Node::variant("flexible_length", Node::tuple(members)).named("basic_content")
}

fn ends_after(minutes: i64) -> Node {
    let bounds = ["max_time", "min_time"].map(|name| Node::value(minutes.to_string()).named(name));
    let condition = Node::variant("time_based", Node::tuple(bounds.into()));
    let members = vec![
        Node::list(vec![condition]).named("conditions"),
        Node::choice("EXIT_NATURALLY").named("interaction_action"),
    ];
    Node::variant("literal", Node::tuple(members))
}

/// Source: public mods that give interactions an icon in the menu.
fn pie_menu_icon(icon: Node) -> Node {
    let key = Node::variant("resource_key", Node::tuple(vec![icon.named("key")]));
    Node::variant("enabled", key).named("pie_menu_icon")
}

/// The loot of the interaction's effects, if the game has any of them.
fn loot(interaction: &Interaction, owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Option<Reference> {
    if interaction.loot_actions.is_empty() {
        return None;
    }
    let slug = lowering.unused_slug(Kind::Loot, &owner.slug);
    lowering.resource_if_any(Head::made(Kind::Loot, slug, interaction.span), |lowering| {
        let operations = effects::loot(&interaction.loot_actions, owner, lowering);
        if operations.is_empty() {
            return None;
        }
        Some(Body::of(Kind::Loot, vec![Node::list(operations).named("loot_actions")]))
    })
}

fn outcome(loot: Node) -> Node {
    let actions = Node::tuple(vec![Node::list(vec![loot]).named("loot_list")]).named("actions");
    Node::variant("single", Node::tuple(vec![actions])).named("outcome")
}
