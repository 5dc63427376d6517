//! What stands at a place of a text: a text with a mark in, what is there out.

use compiler::language::{Expected, Kind, Spot, is_name, is_source, is_title, place};
use insta::assert_snapshot;
use proptest::prelude::*;

use crate::analysis::jpe;

/// What stands at `|`.
fn at(marked: &str) -> String {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let Some(place) = place(&text, offset) else { return "nothing".to_owned() };
    let spot = match place.spot {
        Spot::Section => "section".to_owned(),
        Spot::Title => "title".to_owned(),
        Spot::Key => "key".to_owned(),
        Spot::Value(key) => format!("value of {}", key.name()),
    };
    let kind = place.kind.map_or("?", Kind::label);
    let given: Vec<&str> = place.given.iter().map(|key| key.name()).collect();
    format!("{spot} {:?} in {kind} with [{}]", &text[place.range], given.join(" "))
}

fn check(marked: &[&str]) -> String {
    marked.iter().map(|marked| format!("{marked:?}\n  {}", at(marked))).collect::<Vec<_>>().join("\n")
}

#[test]
fn places_in_sections() {
    assert_snapshot!(check(&[
        "|",
        "[|",
        "[Bu|ffs]",
        "[Buffs]\n|",
        "[Buffs]\nid: a\n|\nend",
        "[Buffs]\nid: a\ndur|ation: 5\nend",
        "[Buffs]\nid: a\nduration: 5|\nend",
        "[Buffs]\nid: a\nmood_type: |",
        "[Buffs]\nid: a\nend\nid: b\nmoo|",
        "[Buffs]\nid: a\nid: b\n|",
        "[Traits]\nid: a\nbuffs: one, t|wo, three",
        "[Traits]\nid: a\nbuffs: [one, |",
        "[Traits]\nid: a\nbuffs:\n  - o|ne # first",
        "[Traits]\nid: a\nbuffs:\n  - |",
        "[Interactions]\nid: a\nparticipant: description:x, role:Ac|tor",
        "[Interactions]\nid: a\ntests: actor is |",
        "[Buffs]\r\nid: é\r\nduration: |5\r\n",
        "[Nonsense]\nid: a|",
        "[Buffs]\n# comm|ent",
        "[Buffs]\n#{ comm|ent }#\n",
        "[Buffs]\nwrong: |",
        "[Buffs]\nid: a\nen|d",
    ]), @r#"
    "|"
      key "" in ? with []
    "[|"
      section "" in ? with []
    "[Bu|ffs]"
      section "Buffs" in ? with []
    "[Buffs]\n|"
      key "" in buff with []
    "[Buffs]\nid: a\n|\nend"
      key "" in buff with [id]
    "[Buffs]\nid: a\ndur|ation: 5\nend"
      key "duration" in buff with [id]
    "[Buffs]\nid: a\nduration: 5|\nend"
      value of duration "5" in buff with [id]
    "[Buffs]\nid: a\nmood_type: |"
      value of mood_type "" in buff with [id]
    "[Buffs]\nid: a\nend\nid: b\nmoo|"
      key "moo" in buff with [id]
    "[Buffs]\nid: a\nid: b\n|"
      key "" in buff with [id]
    "[Traits]\nid: a\nbuffs: one, t|wo, three"
      value of buff "two" in trait with [id]
    "[Traits]\nid: a\nbuffs: [one, |"
      value of buff "" in trait with [id]
    "[Traits]\nid: a\nbuffs:\n  - o|ne # first"
      value of buff "one" in trait with [id buff]
    "[Traits]\nid: a\nbuffs:\n  - |"
      value of buff "" in trait with [id buff]
    "[Interactions]\nid: a\nparticipant: description:x, role:Ac|tor"
      value of participant "Actor" in interaction with [id]
    "[Interactions]\nid: a\ntests: actor is |"
      value of tests "actor is " in interaction with [id]
    "[Buffs]\r\nid: é\r\nduration: |5\r\n"
      value of duration "5" in buff with [id]
    "[Nonsense]\nid: a|"
      nothing
    "[Buffs]\n# comm|ent"
      nothing
    "[Buffs]\n#{ comm|ent }#\n"
      nothing
    "[Buffs]\nwrong: |"
      nothing
    "[Buffs]\nid: a\nen|d"
      key "end" in buff with [id]
    "#);
}

#[test]
fn places_in_outlines() {
    assert_snapshot!(check(&[
        "Happy F|eeling\n  intensity: 2",
        "Happy Feeling\n  intensity: 2\n  |",
        "Happy Feeling\n  |\n  intensity: 2\n\nGreet\n  type: social",
        "Greet\n  type: so|cial",
        "Greet\n  type: social\n  effects:\n    - add |",
        "Greet\n  type: social\n---\nOther\n  |",
        "Greet\n  kind: trait\n  bu|ffs: a",
    ]), @r#"
    "Happy F|eeling\n  intensity: 2"
      title "Happy Feeling" in ? with []
    "Happy Feeling\n  intensity: 2\n  |"
      key "" in buff with [intensity]
    "Happy Feeling\n  |\n  intensity: 2\n\nGreet\n  type: social"
      key "" in buff with []
    "Greet\n  type: so|cial"
      value of type "social" in interaction with []
    "Greet\n  type: social\n  effects:\n    - add |"
      value of effects "add " in interaction with [type effects]
    "Greet\n  type: social\n---\nOther\n  |"
      key "" in ? with []
    "Greet\n  kind: trait\n  bu|ffs: a"
      key "buffs" in trait with []
    "#);
}

#[test]
fn no_place_in_other_languages() {
    assert_snapshot!(check(&["<jpe-proj|ect>", "{\"a|\": 1}", "define x|"]), @r#"
    "<jpe-proj|ect>"
      nothing
    "{\"a|\": 1}"
      nothing
    "define x|"
      nothing
    "#);
}

#[test]
fn every_key_with_few_values_names_them() {
    let listed: Vec<String> = Kind::ALL
        .into_iter()
        .flat_map(|kind| kind.keys().iter().map(move |key| (kind, key)))
        .filter_map(|(kind, key)| {
            let expected = match key.expected() {
                Expected::Anything => return None,
                Expected::Words(words) => words.join(" "),
                Expected::Reference(kind) => format!("→ {}", kind.label()),
                Expected::Phrase(phrase_use) => format!("{phrase_use:?}"),
            };
            Some(format!("{} {}: {expected}", kind.label(), key.name()))
        })
        .collect();
    assert_snapshot!(listed.join("\n"), @r"
    interaction display_name_key: → string
    interaction description_key: → string
    interaction participant: Actor Target TargetSim Object PickedSim PickedObject Listeners AllSims All JoinTarget CarriedObject CustomSim AllRelationships CraftingObject CreatedObject ActorSurface ObjectChildren ObjectParent Lot LotOwners OwnerSim StoredSim StoredSimOnActor PickedItemId SocialGroup OtherSimsInteractingWithTarget SignificantOtherActor SignificantOtherTargetSim PregnancyPartnerActor PregnancyPartnerTargetSim ActiveHousehold
    interaction autonomy_disabled: true false
    interaction type: social object self autonomous looping immediate social_mixer
    interaction tests: Test
    interaction effects: Effect
    interaction loot_action: Effect
    buff display_name_key: → string
    buff description_key: → string
    buff trait: → trait
    buff mood_type: positive negative neutral angry bored confident embarrassed energized energised fine calm flirty romantic focused focus happy inspired inspiration playful sad dazed tense stressed uncomfortable asleep scared
    buff visible: true false
    buff can_remove: true false
    trait display_name_key: → string
    trait description_key: → string
    trait buff: → buff
    trait trait_type: personality gameplay hidden aspiration walkstyle ghost gender_options robot lifestyle reward positive negative
    trait conflicting_traits: → trait
    trait ages: baby infant toddler child teen young_adult youngadult adult elder
    trait genders: male female
    trait interactions: → interaction
    string locale: en_US zh_CN zh_TW cs_CZ da_DK nl_NL fi_FI fr_FR de_DE it_IT ja_JP ko_KR no_NO pl_PL pt_BR ru_RU es_ES sv_SE
    test set run_type: all any
    test set tests: Test
    loot action effects: Effect
    loot action loot_action: Effect
    loot action tests: Test
    statistic display_name_key: → string
    ");
}

#[test]
fn names_titles_and_sources() {
    assert!(is_name("a-b.c:1") && !is_name("a b") && !is_name("") && !is_name("_a"));
    assert!(is_title("Say Hello!") && !is_title("a_b") && !is_title("!!!") && !is_title(""));
    assert!(is_source("A.JPE") && is_source("a.jpe.xml") && is_source("x.ir.json"));
    assert!(!is_source("a.xml") && !is_source("a.json") && !is_source("jpe"));
}

proptest! {
    #[test]
    fn any_offset_of_any_text_has_a_place_or_none(text in jpe(), offset in 0_usize..200) {
        if let Some(place) = place(&text, offset) {
            prop_assert!(text.get(place.range.clone()).is_some());
        }
    }
}
