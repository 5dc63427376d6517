//! Tests of one Sim: age, gender, mood, motives, skills, traits, buffs (language.md §10.5).

use gamefiles::tuning::Node;

use super::number::{Bounds, Comparison};
use super::{Nodes, made, reference, test, text};
use crate::game::left_out::{Reason, Vocabulary};
use crate::game::lowering::{Lowering, Reference};
use crate::game::numbers::whole;
use crate::game::vocabulary::{self, Age, Mood, MoodSet, Named};
use crate::game::{Kind, participants, references};
use crate::ir::Phrase;
use crate::source::Span;

const SOMEBODY_ELSE: Reason<'static> =
    Reason::NoCounterpart("Tests are about the Actor, the Target or both, and this one names somebody else.");

/// One test for each Sim that the phrase is about.
pub(super) fn of_each<'p>(
    phrase: &Phrase,
    mut test_of: impl FnMut(&'static str) -> Result<Vec<Node>, Reason<'p>>,
) -> Nodes<'p> {
    let who = participants::of(phrase).ok_or(SOMEBODY_ELSE)?;
    let mut nodes = Vec::new();
    for participant in who {
        nodes.extend(test_of(participant)?);
    }
    Ok(nodes)
}

/// `sim_info` with ages. An adult is anybody from young adult to elder. Source: language.md §4.5.
pub(super) fn age(phrase: &Phrase) -> Nodes<'_> {
    let ages = &vocabulary::get().ages;
    let name = text(&phrase.arguments, "age").ok_or(Reason::NotUnderstood)?;
    let place = |name: &str| ages.iter().position(|age| vocabulary::same(age.name(), name));
    let said = place(name).ok_or(Reason::NoCounterpart("The game has no such age."))?;
    let (first, last) = match (text(&phrase.arguments, "range"), name) {
        (None | Some("or_older"), "adult") => (place("young adult").unwrap_or(said), ages.len() - 1),
        (Some("or_older"), _) => (said, ages.len() - 1),
        (Some("or_younger"), _) => (0, said),
        _ => (said, said),
    };
    let is_meant = |place: usize| (first..=last).contains(&place) != phrase.negate;
    let meant: Vec<&Age<'_>> =
        ages.iter().enumerate().filter(|(place, _)| is_meant(*place)).map(|(_, age)| age).collect();
    if meant.is_empty() {
        return Err(Reason::NoCounterpart("No Sim has such an age."));
    }
    of_each(phrase, |who| {
        let values = Node::list(meant.iter().map(|age| Node::choice(age.value)).collect());
        Ok(vec![sim_info(who, Node::variant("specified", values).named("ages"))])
    })
}

/// `sim_info` with a gender.
pub(super) fn gender(phrase: &Phrase) -> Nodes<'_> {
    let value = match (text(&phrase.arguments, "gender"), phrase.negate) {
        (Some("male"), false) | (Some("female"), true) => "MALE",
        (Some("female"), false) | (Some("male"), true) => "FEMALE",
        _ => return Err(Reason::NotUnderstood),
    };
    of_each(phrase, |who| {
        Ok(vec![sim_info(who, Node::variant("specified", Node::choice(value)).named("gender"))])
    })
}

fn sim_info(who: &'static str, member: Node) -> Node {
    test("sim_info", vec![member, participants::node(who).named("who")])
}

/// `mood`, or a resource of several.
pub(super) fn mood<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    if let Some(name) = text(&phrase.arguments, "mood") {
        let mood = vocabulary::mood(name).ok_or(Reason::Unknown(Vocabulary::Moods, name))?;
        return of_each(phrase, |who| Ok(vec![mood_test(mood, who, phrase.negate, lowering)]));
    }
    let name = text(&phrase.arguments, "mood_set").ok_or(Reason::NotUnderstood)?;
    let set = vocabulary::find(&vocabulary::get().mood_sets, name);
    let set = set.ok_or(Reason::Unknown(Vocabulary::Moods, name))?;
    let nodes = of_each(phrase, |who| Ok(mood_set(set, who, phrase, lowering)))?;
    super::vague::report(set, phrase, lowering);
    Ok(nodes)
}

fn mood_test(mood: &Mood<'static>, who: &'static str, disallow: bool, lowering: &mut Lowering<'_>) -> Node {
    let mut members =
        vec![lowering.link(&mood.reference()).named("mood"), participants::node(who).named("who")];
    if disallow {
        members.push(Node::boolean(true).named("disallow"));
    }
    test("mood", members)
}

/// None of several moods is several tests; any of several is a resource, one for the whole project.
fn mood_set(
    set: &'static MoodSet<'static>,
    who: &'static str,
    phrase: &Phrase,
    lowering: &mut Lowering<'_>,
) -> Vec<Node> {
    let is_none = set.none != phrase.negate;
    if is_none || set.moods.len() == 1 {
        return moods(set).map(|mood| mood_test(mood, who, is_none, lowering)).collect();
    }
    let known = lowering.shared.get(&(Kind::TestSet, set.name, who)).cloned();
    let resource = known.unwrap_or_else(|| any_mood(set, who, phrase.description.span, lowering));
    vec![reference(&resource, lowering)]
}

fn any_mood(
    set: &'static MoodSet<'static>,
    who: &'static str,
    span: Span,
    lowering: &mut Lowering<'_>,
) -> Reference {
    let wanted = format!("{}_mood_of_{}", set.name, who.to_ascii_lowercase());
    let slug = lowering.unused_slug(Kind::TestSet, &wanted);
    let lists = moods(set).map(|mood| vec![mood_test(mood, who, false, lowering)]).collect();
    let resource = made(slug, span, lists, lowering);
    lowering.shared.insert((Kind::TestSet, set.name, who), resource.clone());
    resource
}

fn moods(set: &MoodSet<'static>) -> impl Iterator<Item = &'static Mood<'static>> {
    set.moods.iter().filter_map(|name| vocabulary::mood(name))
}

/// `motive` with a threshold.
pub(super) fn motive<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let known = vocabulary::get();
    let name = text(&phrase.arguments, "motive").ok_or(Reason::NotUnderstood)?;
    let motive = vocabulary::find(&known.motives, name);
    let motive = motive.ok_or(Reason::Unknown(Vocabulary::Motives, name))?.reference();
    let level =
        text(&phrase.arguments, "level").and_then(|name| vocabulary::find(&known.motive_levels, name));
    let level = level.ok_or(Reason::NotUnderstood)?;
    let comparison = Comparison::new(level.comparison, whole(level.value), phrase.negate);
    let threshold = comparison.ok_or(Reason::NotUnderstood)?.threshold()?;
    of_each(phrase, |who| {
        let stats = Node::list(vec![lowering.link(&motive)]).named("stats");
        let who = participants::node(who).named("who");
        Ok(vec![test("motive", vec![stats, threshold.clone().named("threshold"), who])])
    })
}

/// `skill_test` with an interval; to have a skill is to have a level of it.
pub(super) fn skill<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let name = text(&phrase.arguments, "skill").ok_or(Reason::NotUnderstood)?;
    let (skill, levels) = references::skill(name, lowering)?;
    let has_any = || Comparison::new("greater_or_equal", 1.0, phrase.negate);
    let comparison = Comparison::of(phrase).or_else(has_any).ok_or(Reason::NotUnderstood)?;
    let bounds = comparison.within(Bounds::new(0, levels))?;
    of_each(phrase, |who| {
        let interval = Node::tuple(vec![bounds.node().named("skill_interval")]);
        Ok(vec![test(
            "skill_test",
            vec![
                lowering.link(&skill).named("skill"),
                Node::variant("interval", interval).named("skill_range"),
                participants::node(who).named("subject"),
            ],
        )])
    })
}

/// `trait` with a white or a black list.
pub(super) fn has_trait<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let wanted = references::of_argument(Kind::Trait, "trait", phrase, lowering)?;
    let list = if phrase.negate { "blacklist_traits" } else { "whitelist_traits" };
    of_each(phrase, |who| {
        let traits = Node::list(vec![lowering.link(&wanted)]).named(list);
        Ok(vec![test("trait", vec![participants::node(who).named("subject"), traits])])
    })
}

/// `buff` with a white or a black list.
pub(super) fn has_buff<'p>(phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
    let wanted = references::of_argument(Kind::Buff, "buff", phrase, lowering)?;
    of_each(phrase, |who| {
        let buffs = Node::list(vec![lowering.link(&wanted)]);
        let buffs = if phrase.negate {
            buffs.named("blacklist")
        } else {
            Node::variant("enabled", buffs).named("whitelist")
        };
        Ok(vec![test("buff", vec![participants::node(who).named("subject"), buffs])])
    })
}
