//! One effect as the operations of the game (language.md §10.4).

use gamefiles::tuning::Node;

use super::{Nodes, grant, removal};
use crate::diagnostics::{Message, codes, quote};
use crate::game::conditions::{self, text};
use crate::game::left_out::{Reason, Vocabulary};
use crate::game::lowering::{Lowering, Owner, Reference};
use crate::game::numbers::{plain, whole};
use crate::game::participants;
use crate::game::vocabulary::{self, Stat};
use crate::game::{Kind, references};
use crate::ir::{Phrase, Scalar};
use crate::source::Spanned;

/// An operation for each Sim that the phrase is about.
pub(super) fn of_each<'p>(
    phrase: &Phrase,
    operations_of: impl FnMut(&'static str) -> Vec<Node>,
) -> Nodes<'p> {
    let who = participants::of(phrase);
    let who = who.ok_or(Reason::NoCounterpart("Effects are for the Actor, the Target or both."))?;
    Ok(who.iter().copied().flat_map(operations_of).collect())
}

/// A number of the phrase.
pub(super) fn amount_of(phrase: &Phrase, name: &str) -> Result<f64, Reason<'static>> {
    match phrase.arguments.get(name) {
        Some(Scalar::Integer(amount)) => Ok(whole(*amount)),
        Some(Scalar::Number(amount)) => Ok(*amount),
        _ => Err(Reason::NotUnderstood),
    }
}

/// `buff`. How long it lasts is the buff's own affair.
pub(super) fn add_buff<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let buff = references::of_argument(Kind::Buff, "buff", phrase, lowering)?;
    if let Ok(minutes) = amount_of(phrase, "duration") {
        check_duration(minutes, phrase, lowering);
    }
    of_each(phrase, |who| vec![buff_node(&buff, who, lowering)])
}

/// The operation that adds a buff.
pub(super) fn buff_node(buff: &Reference, who: &'static str, lowering: &mut Lowering<'_>) -> Node {
    let buff = Node::tuple(vec![lowering.link(buff).named("buff_type")]).named("buff");
    operation("buff", vec![buff, subject(who)])
}

fn check_duration(minutes: f64, phrase: &Phrase, lowering: &mut Lowering<'_>) {
    let buff = text(&phrase.arguments, "buff").and_then(|name| references::buff(name, lowering));
    let own = buff.and_then(|buff| buff.duration_sim_minutes.as_ref());
    if own.is_some_and(|own| whole(own.value).total_cmp(&minutes).is_eq()) {
        return;
    }
    lowering.diagnostics.report(codes::UNSUPPORTED_PROPERTY, phrase.description.span, || {
        Message::new(
            "A buff lasts as long as it says itself",
            format!(
                "{} asks for {} minutes, but in the game the length belongs to the buff.",
                quote(&phrase.description),
                plain(minutes)
            ),
        )
        .suggest("Give the buff that duration, or make a second buff for it.")
    });
}

/// `buff_removal`: a buff, or all buffs of the project that bring a mood. Source: language.md §8.3.
pub(super) fn remove_buff<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let name = text(&phrase.arguments, "buff").ok_or(Reason::NotUnderstood)?;
    if let Some(buff) = references::resolve(Kind::Buff, name, lowering) {
        return of_each(phrase, |who| vec![removal::of_buffs(std::slice::from_ref(&buff), who, lowering)]);
    }
    let Some(mood) = vocabulary::mood(name) else {
        return Err(references::undefined(Kind::Buff, name, lowering));
    };
    if !removal::has_buffs(mood, lowering) {
        return Err(Reason::NoCounterpart("That is a mood, and no buff of the project brings it."));
    }
    of_each(phrase, |who| vec![removal::of_mood(mood, who, phrase.description.span, lowering)])
}

/// `trait_add`.
pub(super) fn add_trait<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let added = references::of_argument(Kind::Trait, "trait", phrase, lowering)?;
    of_each(phrase, |who| {
        vec![operation("trait_add", vec![lowering.link(&added).named("trait"), subject(who)])]
    })
}

/// `trait_remove`.
pub(super) fn remove_trait<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let removed = references::of_argument(Kind::Trait, "trait", phrase, lowering)?;
    of_each(phrase, |who| {
        let specific = Node::tuple(vec![lowering.link(&removed).named("specific_trait")]);
        let which = Node::variant("specific_trait", specific).named("trait");
        vec![operation("trait_remove", vec![which, subject(who)])]
    })
}

/// `relationship_change`: a relationship has two ends, so one operation is enough for both.
pub(super) fn relationship_change<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let amount = amount_of(phrase, "amount")?;
    let track = text(&phrase.arguments, "track").unwrap_or("friendship");
    let track = conditions::track(track);
    let track = track.ok_or(Reason::NoCounterpart("The game has no such track of relationships."))?;
    let (subject, target) = participants::ends(phrase)?;
    let members = vec![
        Node::value(plain(amount)).named("amount"),
        participants::flags(subject).named("subject"),
        participants::flags(target).named("target_participant_type"),
        lowering.link(&track).named("track"),
    ];
    Ok(vec![statistic("relationship_change", members)])
}

/// `statistic_change` of a skill, which the game counts in experience.
pub(super) fn skill_change<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let amount = amount_of(phrase, "amount")?;
    let name = text(&phrase.arguments, "skill").ok_or(Reason::NotUnderstood)?;
    let (skill, _) = references::skill(name, lowering)?;
    let experience = amount * f64::from(lowering.profile.skill_amount_factor);
    let nodes = of_each(phrase, |who| vec![stat_change(&skill, experience, who, lowering)])?;
    lowering.diagnostics.report(codes::SKILL_AMOUNT_SCALED, phrase.description.span, || {
        Message::new(
            format!("{} points of a skill became {} points of experience", plain(amount), plain(experience)),
            format!(
                "The game counts skills in experience, and a level takes hundreds of it. {} was scaled.",
                quote(&phrase.description)
            ),
        )
        .suggest("Change the number if Sims learn too fast or too slowly.")
    });
    Ok(nodes)
}

/// `statistic_change` of a motive.
pub(super) fn motive_change<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let name = text(&phrase.arguments, "motive").ok_or(Reason::NotUnderstood)?;
    let motive = motive(name).ok_or(Reason::Unknown(Vocabulary::Motives, name))?;
    let amount = amount_of(phrase, "amount")?;
    of_each(phrase, |who| vec![stat_change(&motive, amount, who, lowering)])
}

/// `statistic_change` of a statistic of the game, by name or number.
pub(super) fn statistic_change<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let name = text(&phrase.arguments, "statistic").ok_or(Reason::NotUnderstood)?;
    let amount = amount_of(phrase, "amount")?;
    let statistic = statistic_named(name, lowering)?;
    of_each(phrase, |who| vec![stat_change(&statistic, amount, who, lowering)])
}

fn statistic_named<'n>(name: &'n str, lowering: &Lowering<'_>) -> Result<Reference, Reason<'n>> {
    if let Some(statistic) = references::resolve(Kind::Statistic, name, lowering) {
        return Ok(statistic);
    }
    let unknown =
        if lowering.is_complete() { Reason::Unknown(Vocabulary::Statistics, name) } else { Reason::Reported };
    motive(name).ok_or(unknown)
}

fn motive(name: &str) -> Option<Reference> {
    vocabulary::find(&vocabulary::get().motives, name).map(Stat::reference)
}

/// `money_loot`, which gives and never takes: the game's scripts declare 0 as its least amount.
pub(super) fn money(phrase: &Phrase) -> Nodes<'_> {
    let amount = amount_of(phrase, "amount")?;
    if amount < 0.0 {
        return Err(Reason::NoCounterpart("Loot of the game gives money and cannot take any."));
    }
    if amount.fract() != 0.0 || amount > f64::from(i32::MAX) {
        return Err(Reason::NoCounterpart("Money of the game is a whole number up to 2147483647."));
    }
    of_each(phrase, |who| {
        let value = Node::tuple(vec![Node::value(plain(amount)).named("value")]);
        vec![operation("money_loot", vec![Node::variant("literal", value).named("amount"), subject(who)])]
    })
}

/// `notification_and_dialog`.
pub(super) fn notification<'p>(
    phrase: &'p Phrase,
    number: u32,
    owner: &Owner<'_>,
    lowering: &mut Lowering<'_>,
) -> Nodes<'p> {
    let words = text(&phrase.arguments, "text").ok_or(Reason::NotUnderstood)?;
    let words = Spanned::new(words.to_owned(), phrase.description.span);
    let key = lowering.text(owner, &format!("note.{number}"), &words);
    let key = key.ok_or(Reason::NoCounterpart("A notification without words would show nothing."))?;
    let text = Node::variant("single", key).named("text");
    let dialog = Node::variant("notification", Node::tuple(vec![text])).named("dialog");
    Ok(vec![operation("notification_and_dialog", vec![dialog])])
}

/// `actions`: another list of operations.
pub(super) fn loot<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let name = text(&phrase.arguments, "ref").ok_or(Reason::NotUnderstood)?;
    // Validation reports names of loot actions that do not exist.
    let loot = references::resolve(Kind::Loot, name, lowering).ok_or(Reason::Reported)?;
    Ok(vec![grant(&loot, lowering)])
}

fn stat_change(stat: &Reference, amount: f64, who: &'static str, lowering: &mut Lowering<'_>) -> Node {
    statistic(
        "statistic_change",
        vec![
            Node::value(plain(amount)).named("amount"),
            lowering.link(stat).named("stat"),
            participants::flags(who).named("subject"),
        ],
    )
}

fn statistic(change: &'static str, members: Vec<Node>) -> Node {
    Node::variant("statistics", Node::variant(change, Node::tuple(members)))
}

/// An operation of that form.
pub(super) fn operation(form: &'static str, members: Vec<Node>) -> Node {
    Node::variant(form, Node::tuple(members))
}

/// Who it is for.
pub(super) fn subject(who: &'static str) -> Node {
    participants::node(who).named("subject")
}
