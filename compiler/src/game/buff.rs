//! Buffs (language.md §10.2, §10.3).

use gamefiles::tuning::Node;

use super::lowering::{Body, Head, Lowering, Owner, Reference};
use super::{Kind, icon, moods};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::Buff;
use crate::source::{Span, Spanned};

/// How long the buff lasts by which an effect changes a mood. Source: language.md §10.4.
const MOOD_CHANGE_MINUTES: i64 = 60;

/// Properties that say how strong the mood of a buff is when `intensity` does not. Source: language.md §4.2.
pub(super) const STRENGTHS: [&str; 2] = ["mood_gain", "effect_value"];

/// The greatest changes of a mood that have the weights 1, 2 and 3; more has the weight 4. Source: language.md
/// §10.3.
const WEIGHT_LIMITS: [f64; 3] = [15.0, 30.0, 45.0];

/// Makes the buff.
pub(super) fn lower(buff: &Buff, lowering: &mut Lowering<'_>) {
    let head = Head::of(Kind::Buff, &buff.id, buff.span, &buff.annotations);
    lowering.resource(head, |lowering| Body::of(Kind::Buff, nodes(buff, lowering)));
}

fn nodes(buff: &Buff, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let owner = Owner::new(Kind::Buff, &buff.id);
    let brought = mood(buff, lowering).map(|mood| (mood, weight(buff)));
    let mut nodes = stings(lowering);
    nodes.extend(lowering.named_text(&owner, "name", buff.display_name_key.as_ref(), "buff_name"));
    nodes.extend(lowering.named_text(&owner, "desc", buff.description_key.as_ref(), "buff_description"));
    nodes.push(if buff.visible {
        icon::shown(buff.icon.as_ref(), &owner, buff.span, lowering).named("icon")
    } else {
        let own = icon::own(buff.icon.as_ref(), &owner, lowering);
        own.unwrap_or_else(|| Node::value(lowering.profile.default_icon.clone())).named("icon")
    });
    nodes.push(Node::boolean(buff.visible).named("visible"));
    if let Some(order) = &buff.ui_sort_order {
        nodes.push(Node::value(order.value.to_string()).named("ui_sort_order"));
    }
    let mood = brought.as_ref().map(|(mood, _)| mood);
    nodes.extend(duration(buff.duration_sim_minutes.as_ref(), mood, lowering));
    if let Some((mood, weight)) = brought {
        nodes.extend(mood_nodes(&mood, weight, lowering));
    }
    nodes
}

/// The mood that the buff brings; a choice of the compiler is reported.
fn mood(buff: &Buff, lowering: &mut Lowering<'_>) -> Option<Reference> {
    let brought = moods::of_buff(buff)?;
    let name = brought.mood.name;
    if brought.is_inferred {
        let place = buff.mood.as_ref().map_or(buff.span, |mood| mood.span);
        lowering.diagnostics.report(codes::MOOD_INFERRED, place, || {
            Message::new(
                format!("The buff brings the mood '{name}'"),
                format!(
                    "The buff {} says whether its mood is pleasant, but not which mood of the game it is, so '{name}' was chosen.",
                    quote(&buff.id.name)
                ),
            )
            .suggest("Write the mood that you mean.")
            .resource(&buff.id.name.value)
        });
    }
    Some(brought.mood.reference())
}

/// How strong the mood of a buff is, 1 to 5. Source: language.md §10.3.
fn weight(buff: &Buff) -> u8 {
    // What is out of range has been reported.
    let stated = buff.mood_weight.as_ref().and_then(|weight| u8::try_from(weight.value.clamp(1, 5)).ok());
    let strength = STRENGTHS.iter().find_map(|key| buff.annotations.extra.get(*key)?.as_f64());
    stated.unwrap_or_else(|| strength.map_or(1, weight_of))
}

/// The weight of a mood that changes by so much, 1 to 4. Source: language.md §10.3.
pub(super) fn weight_of(change: f64) -> u8 {
    let passed = WEIGHT_LIMITS.iter().filter(|limit| change.abs() > **limit).count();
    u8::try_from(passed).map_or(4, |passed| passed + 1)
}

fn duration(
    minutes: Option<&Spanned<i64>>,
    mood: Option<&Reference>,
    lowering: &Lowering<'_>,
) -> Option<Node> {
    // 0 and less have been reported.
    let minutes = minutes.map(|minutes| minutes.value).filter(|minutes| *minutes > 0)?;
    Some(commodity(minutes, mood, lowering))
}

/// What makes a buff end by itself.
fn commodity(minutes: i64, mood: Option<&Reference>, lowering: &Lowering<'_>) -> Node {
    let category = mood.and_then(|mood| lowering.profile.buff_categories.get(&mood.instance));
    let mut members = vec![Node::value(minutes.to_string()).named("max_duration")];
    if let Some(category) = category {
        members.push(Node::list(vec![Node::choice(category.clone())]).named("categories"));
    }
    Node::variant("enabled", Node::tuple(members)).named("_temporary_commodity_info")
}

fn mood_nodes(mood: &Reference, weight: u8, lowering: &mut Lowering<'_>) -> [Node; 2] {
    [lowering.link(mood).named("mood_type"), Node::value(weight.to_string()).named("mood_weight")]
}

fn stings(lowering: &Lowering<'_>) -> Vec<Node> {
    let profile = lowering.profile;
    vec![
        Node::value(profile.audio_sting_on_add.clone()).named("audio_sting_on_add"),
        Node::value(profile.audio_sting_on_remove.clone()).named("audio_sting_on_remove"),
    ]
}

/// Makes a buff of an hour that brings a mood, for effects that change a mood by a number. `weight` goes from 1
/// to 4; `name` is what players read. Source: language.md §10.4.
pub(super) fn mood_change(
    slug: &str,
    (mood, name): (&Reference, &str),
    weight: u8,
    span: Span,
    lowering: &mut Lowering<'_>,
) -> Reference {
    let slug = lowering.unused_slug(Kind::Buff, slug);
    lowering.resource(Head::made(Kind::Buff, slug.clone(), span), |lowering| {
        let owner = Owner { kind: Kind::Buff, slug: slug.as_str().into(), written: &slug };
        let name = Spanned::new(name.to_owned(), span);
        let mut nodes = stings(lowering);
        nodes.extend(lowering.named_text(&owner, "name", Some(&name), "buff_name"));
        nodes.push(Node::value(lowering.profile.default_icon.clone()).named("icon"));
        nodes.push(Node::boolean(true).named("visible"));
        nodes.push(commodity(MOOD_CHANGE_MINUTES, Some(mood), lowering));
        nodes.extend(mood_nodes(mood, weight, lowering));
        Body::of(Kind::Buff, nodes)
    })
}
