//! A phrase in, its meaning out.

use insta::assert_snapshot;

use super::Meaning;
use crate::ir::{Phrase, Scalar};
use crate::source::{Span, Spanned};

fn check(meaning: Option<Meaning>) -> String {
    let Some(Meaning { kind, negate, subject, arguments, name: _ }) = meaning else { return "-".to_owned() };
    let mut text = if negate { format!("not {kind}") } else { kind.to_owned() };
    if let Some(subject) = subject {
        text.push_str(" of ");
        text.push_str(subject);
    }
    for (name, value) in arguments {
        let value = match value {
            Scalar::Integer(value) => value.to_string(),
            Scalar::Number(value) => value.to_string(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Text(value) => value,
        };
        text.extend([" ", &name, "=", &value]);
    }
    text
}

fn check_tests(phrases: &[&str]) -> String {
    phrases
        .iter()
        .map(|phrase| format!("{phrase} → {}", check(super::test(phrase))))
        .collect::<Vec<_>>()
        .join("\n")
}

fn check_effects(phrases: &[&str]) -> String {
    phrases
        .iter()
        .map(|phrase| format!("{phrase} → {}", check(super::effect(phrase))))
        .collect::<Vec<_>>()
        .join("\n")
}

const TESTS: &[&str] = &[
    "Actor is  adult.",
    "both are adults",
    "target is not a young adult or older",
    "actor and target are teens",
    "actor is female",
    "actor is in good mood",
    "target is not in a focus mood",
    "target is in a very sunny mood",
    "actor is very happy",
    "target is not angry",
    "actor mood > 3",
    "actor is not too tired",
    "both sims are energetic",
    "actor has rocket science skill",
    "actor has cooking skill level 3+",
    "target has cooking skill level 2",
    "actor charisma skill >= 4",
    "actor has the animal lover trait",
    "actor does not have grim trait",
    "target has warm feeling",
    "both do not have \"Deep Sorrow\" buff",
    "actor is good friend with target",
    "both are not in love",
    "actor is romantic with target",
    "actor knows target",
    "relationship is very high",
    "romance is not low",
    "relationship_with another_sim <= -10",
    "friendship >= 30",
    "household funds > 5_000",
    "actor is sibling of target",
    "location is home lot",
    "actor is at home",
    "target is not at work",
    "actor is working",
    "it is nighttime",
    "not actor is adult",
    "not actor is not adult",
    "none",
    "\"actor is adult\"",
    "cat is present",
    "actor has high skill in the subject",
    "",
    "not",
    "actor has \"open trait",
];

#[test]
fn every_form_of_test() {
    assert_snapshot!(check_tests(TESTS), @r#"
    Actor is  adult. → age of actor age=adult
    both are adults → age of both age=adult
    target is not a young adult or older → not age of target age=young_adult range=or_older
    actor and target are teens → age of both age=teen
    actor is female → gender of actor gender=female
    actor is in good mood → mood of actor mood_set=good
    target is not in a focus mood → not mood of target mood=focused
    target is in a very sunny mood → mood of target mood=very sunny
    actor is very happy → mood of actor mood=happy
    target is not angry → not mood of target mood=angry
    actor mood > 3 → -
    actor is not too tired → not motive of actor level=low motive=energy
    both sims are energetic → motive of both level=high motive=energy
    actor has rocket science skill → skill of actor skill=rocket science
    actor has cooking skill level 3+ → skill of actor operator=greater_or_equal skill=cooking value=3
    target has cooking skill level 2 → skill of target operator=equal skill=cooking value=2
    actor charisma skill >= 4 → skill of actor operator=greater_or_equal skill=charisma value=4
    actor has the animal lover trait → trait of actor trait=animal lover
    actor does not have grim trait → not trait of actor trait=grim
    target has warm feeling → buff of target buff=warm
    both do not have "Deep Sorrow" buff → not buff of both buff=Deep Sorrow
    actor is good friend with target → relationship of actor bond=good_friends with=target
    both are not in love → not relationship of both bond=in_love
    actor is romantic with target → relationship of actor bond=romantic with=target
    actor knows target → relationship of actor bond=acquainted with=target
    relationship is very high → relationship level=very_high track=friendship
    romance is not low → not relationship level=low track=romance
    relationship_with another_sim <= -10 → relationship operator=less_or_equal target=another_sim track=friendship value=-10
    friendship >= 30 → relationship operator=greater_or_equal track=friendship value=30
    household funds > 5_000 → funds operator=greater value=5000
    actor is sibling of target → genealogy of actor relation=sibling with=target
    location is home lot → location location=home
    actor is at home → location of actor location=home
    target is not at work → not at_work of target
    actor is working → at_work of actor
    it is nighttime → day_and_time time=nighttime
    not actor is adult → not age of actor age=adult
    not actor is not adult → age of actor age=adult
    none → none
    "actor is adult" → age of actor age=adult
    cat is present → -
    actor has high skill in the subject → -
     → -
    not → -
    actor has "open trait → -
    "#);
}

const EFFECTS: &[&str] = &[
    "add a happy feeling",
    "add romantic feeling buff",
    "add happy feeling to both",
    "add buff \"PettyText_Angry\"",
    "add \"Very Sad\" buff",
    "add warm feeling to target for 30 minutes",
    "add joy",
    "remove sad moodlet from target",
    "increase mood by 15",
    "decrease target mood by 1_0",
    "set mood to 50",
    "increase friendship +15",
    "decrease romance -10 with target",
    "increase romance by 2.5",
    "decrease romance by 2.5",
    "change relationship_with another_sim by -5",
    "change romance with another_sim by 7",
    "increase rocket science skill by 2",
    "increase target skill by 1",
    "decrease target cooking skill by 1",
    "increase skill cooking by 2",
    "increase hunger by 5",
    "change fun by -3",
    "give money 100",
    "decrease income by 5",
    "give money 100 to household",
    "show notification \"That text was cold.\"",
    "show notification \"Hi\" to target",
    "show notification \"Hi\" to player",
    "grant loot reward",
    "add grim trait",
    "remove a grim trait from target",
    "change luck by 3",
    "increase job performance by 10",
    "decrease luck by 9223372036854775807",
    "create garden",
    "increase income significantly",
    "increase mood by lots",
];

#[test]
fn every_form_of_effect() {
    assert_snapshot!(check_effects(EFFECTS), @r#"
    add a happy feeling → add_buff of actor buff=happy
    add romantic feeling buff → add_buff of actor buff=romantic
    add happy feeling to both → add_buff of both buff=happy
    add buff "PettyText_Angry" → add_buff of actor buff=PettyText_Angry
    add "Very Sad" buff → add_buff of actor buff=Very Sad
    add warm feeling to target for 30 minutes → add_buff of target buff=warm duration=30
    add joy → add_buff of actor buff=joy
    remove sad moodlet from target → remove_buff of target buff=sad
    increase mood by 15 → mood of actor amount=15
    decrease target mood by 1_0 → mood of target amount=-10
    set mood to 50 → mood of actor value=50
    increase friendship +15 → relationship_change of actor amount=15 track=friendship
    decrease romance -10 with target → relationship_change of actor amount=-10 target=target track=romance
    increase romance by 2.5 → relationship_change of actor amount=2.5 track=romance
    decrease romance by 2.5 → relationship_change of actor amount=-2.5 track=romance
    change relationship_with another_sim by -5 → relationship_change of actor amount=-5 target=another_sim
    change romance with another_sim by 7 → relationship_change of actor amount=7 target=another_sim track=romance
    increase rocket science skill by 2 → skill_change of actor amount=2 skill=rocket science
    increase target skill by 1 → skill_change of actor amount=1 skill=target
    decrease target cooking skill by 1 → skill_change of target amount=-1 skill=cooking
    increase skill cooking by 2 → skill_change of actor amount=2 skill=cooking
    increase hunger by 5 → motive_change of actor amount=5 motive=hunger
    change fun by -3 → motive_change of actor amount=-3 motive=fun
    give money 100 → money of actor amount=100
    decrease income by 5 → money of actor amount=-5 source=income
    give money 100 to household → money of actor amount=100 to=household
    show notification "That text was cold." → notification of actor text=That text was cold.
    show notification "Hi" to target → notification of target text=Hi
    show notification "Hi" to player → notification of actor text=Hi to=player
    grant loot reward → loot of actor ref=reward
    add grim trait → add_trait of actor trait=grim
    remove a grim trait from target → remove_trait of target trait=grim
    change luck by 3 → statistic_change of actor amount=3 statistic=luck
    increase job performance by 10 → statistic_change of actor amount=10 statistic=job performance
    decrease luck by 9223372036854775807 → statistic_change of actor amount=-9223372036854775807 statistic=luck
    create garden → -
    increase income significantly → -
    increase mood by lots → -
    "#);
}

/// Every phrase with its name in brackets.
fn check_names(meaning: fn(&str) -> Option<Meaning>, phrases: &[&str]) -> String {
    let bracketed = |phrase: &&str| {
        let name = meaning(phrase).and_then(|meaning| meaning.name)?;
        Some(format!("{}⟦{}⟧{}", &phrase[..name.start], &phrase[name.clone()], &phrase[name.end..]))
    };
    phrases
        .iter()
        .map(|phrase| bracketed(phrase).unwrap_or_else(|| (*phrase).to_owned()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_name_is_found_where_it_stands() {
    let effects = [
        "add a happy feeling",
        "  add  warm   fingers  feeling to both.",
        "add buff \"Very Sad\"",
        "\"add sad moodlet\"",
        "add add buff",
        "add café buff for 5 minutes",
        "grant loot reward",
        "increase hunger by 5",
    ];
    assert_snapshot!(check_names(super::effect, &effects), @r#"
    add a ⟦happy⟧ feeling
      add  ⟦warm   fingers⟧  feeling to both.
    add buff "⟦Very Sad⟧"
    "add ⟦sad⟧ moodlet"
    add ⟦add⟧ buff
    add ⟦café⟧ buff for 5 minutes
    grant loot ⟦reward⟧
    increase hunger by 5
    "#);
    let tests = ["actor has very brave trait", "not actor does not have grim trait", "actor is adult"];
    assert_snapshot!(check_names(super::test, &tests), @r#"
    actor has ⟦very brave⟧ trait
    not actor does not have ⟦grim⟧ trait
    actor is adult
    "#);
}

/// A pattern as help would show it.
fn shown(pattern: &super::Pattern) -> String {
    let part = |part: &super::Part| match part {
        super::Part::Word(word) => (*word).to_owned(),
        super::Part::Choice { name, words } => format!("<{name}: {}>", words.join("|")),
        super::Part::Name(name) => format!("<name: {name}>"),
        super::Part::Number(name) => format!("<number: {name}>"),
        super::Part::Quoted(name) => format!("\"{name}\""),
    };
    let parts: Vec<String> = pattern.parts.iter().map(part).collect();
    format!("{}: {}", pattern.kind, parts.join(" "))
}

/// A phrase that follows a pattern: the first choice, and some name and number.
fn followed(pattern: &super::Pattern) -> String {
    let part = |part: &super::Part| match part {
        super::Part::Word(word) => (*word).to_owned(),
        super::Part::Choice { words, .. } => words[0].clone().into_owned(),
        super::Part::Name(_) => "some_name".to_owned(),
        super::Part::Number(_) => "5".to_owned(),
        super::Part::Quoted(_) => "\"text\"".to_owned(),
    };
    pattern.parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_follows_a_pattern_means_what_the_pattern_says() {
    for phrase_use in [super::Use::Test, super::Use::Effect] {
        for pattern in super::patterns(phrase_use) {
            let phrase = followed(&pattern);
            let meaning = match phrase_use {
                super::Use::Test => super::test(&phrase),
                super::Use::Effect => super::effect(&phrase),
            };
            let kind = meaning.map(|meaning| meaning.kind);
            assert_eq!(kind, Some(pattern.kind), "{phrase:?} of {}", shown(&pattern));
        }
    }
}

#[test]
fn patterns_of_effects() {
    let shown: Vec<String> = super::patterns(super::Use::Effect).map(|pattern| shown(&pattern)).collect();
    assert_snapshot!(shown.join("\n"), @r#"
    add_trait: add <name: trait> trait
    remove_trait: remove <name: trait> trait
    add_buff: add <name: buff> feeling for <number: duration> minutes
    add_buff: add <name: buff> feeling
    remove_buff: remove <name: buff> feeling
    mood: <change: increase|decrease> mood by <number: amount>
    mood: set mood to <number: value>
    relationship_change: <change: increase|decrease> <track: friendship|romance> by <number: amount>
    relationship_change: change relationship_with <name: target> by <number: amount>
    relationship_change: change <track: friendship|romance> with <name: target> by <number: amount>
    skill_change: <change: increase|decrease> <name: skill> skill by <number: amount>
    skill_change: <change: increase|decrease> skill <name: skill> by <number: amount>
    motive_change: <change: increase|decrease> <motive: bladder|comfort|energy|fun|hunger|hygiene> by <number: amount>
    motive_change: change <motive: bladder|comfort|energy|fun|hunger|hygiene> by <number: amount>
    money: give money <number: amount>
    money: give money <number: amount> to <to: household|active_household|player>
    money: <change: increase|decrease> <source: income|money|earnings> by <number: amount>
    notification: show notification "text"
    notification: show notification "text" to <to: household|active_household|player>
    loot: grant loot <name: ref>
    statistic_change: change <name: statistic> by <number: amount>
    statistic_change: <change: increase|decrease> <name: statistic> by <number: amount>
    "#);
}

#[test]
fn long_phrases_mean_nothing_and_cost_little() {
    let long = format!("actor has {} trait", "very ".repeat(10_000));
    assert_eq!(super::test(&long), None);
    let tricky = format!("add {}", "trait ".repeat(39));
    assert_eq!(super::effect(&tricky), None);
}

/// What a phrase means in the canonical words, which must mean the same.
fn check_words(
    phrases: &[&str],
    meaning: fn(&str) -> Option<Meaning>,
    in_words: fn(&Phrase) -> Option<String>,
) -> String {
    let mut lines = Vec::new();
    for phrase in phrases {
        let Some(meant) = meaning(phrase) else { continue };
        let words = in_words(&as_phrase(&meant)).unwrap();
        assert_eq!(meaning(&words).as_ref().map(as_phrase), Some(as_phrase(&meant)), "{phrase} → {words}");
        lines.push(format!("{phrase} → {words}"));
    }
    lines.join("\n")
}

fn as_phrase(meaning: &Meaning) -> Phrase {
    Phrase {
        kind: Some(meaning.kind.into()),
        negate: meaning.negate,
        subject: meaning.subject.map(Into::into),
        arguments: meaning.arguments.clone(),
        ..Phrase::in_words(Spanned::new(String::new(), Span::NONE))
    }
}

#[test]
fn every_meaning_of_a_test_has_words() {
    assert_snapshot!(check_words(TESTS, super::test, super::test_in_words), @r#"
    Actor is  adult. → actor is adult
    both are adults → both are adult
    target is not a young adult or older → target is not young adult or older
    actor and target are teens → both are teen
    actor is female → actor is female
    actor is in good mood → actor is in good mood
    target is not in a focus mood → target is not in focused mood
    target is in a very sunny mood → target is in very sunny mood
    actor is very happy → actor is in happy mood
    target is not angry → target is not in angry mood
    actor is not too tired → actor is not tired
    both sims are energetic → both are energetic
    actor has rocket science skill → actor has rocket science skill
    actor has cooking skill level 3+ → actor has cooking skill level 3+
    target has cooking skill level 2 → target has cooking skill level 2
    actor charisma skill >= 4 → actor has charisma skill level 4+
    actor has the animal lover trait → actor has animal lover trait
    actor does not have grim trait → actor does not have grim trait
    target has warm feeling → target has warm buff
    both do not have "Deep Sorrow" buff → both do not have Deep Sorrow buff
    actor is good friend with target → actor is good friends with target
    both are not in love → both are not in love
    actor is romantic with target → actor is romantic with target
    actor knows target → actor is acquainted with target
    relationship is very high → friendship is very high
    romance is not low → romance is not low
    relationship_with another_sim <= -10 → relationship_with another_sim <= -10
    friendship >= 30 → friendship >= 30
    household funds > 5_000 → household funds > 5000
    actor is sibling of target → actor is sibling of target
    location is home lot → location is home lot
    actor is at home → actor is at home
    target is not at work → target is not at work
    actor is working → actor is at work
    it is nighttime → it is nighttime
    not actor is adult → actor is not adult
    not actor is not adult → actor is adult
    none → none
    "actor is adult" → actor is adult
    "#);
}

#[test]
fn every_meaning_of_an_effect_has_words() {
    assert_snapshot!(check_words(EFFECTS, super::effect, super::effect_in_words), @r#"
    add a happy feeling → add happy feeling
    add romantic feeling buff → add romantic feeling
    add happy feeling to both → add happy feeling to both
    add buff "PettyText_Angry" → add PettyText_Angry feeling
    add "Very Sad" buff → add Very Sad feeling
    add warm feeling to target for 30 minutes → add warm feeling to target for 30 minutes
    add joy → add joy feeling
    remove sad moodlet from target → remove sad feeling from target
    increase mood by 15 → increase mood by 15
    decrease target mood by 1_0 → decrease target mood by 10
    set mood to 50 → set mood to 50
    increase friendship +15 → increase friendship by 15
    decrease romance -10 with target → decrease romance by 10 with target
    increase romance by 2.5 → increase romance by 2.5
    decrease romance by 2.5 → decrease romance by 2.5
    change relationship_with another_sim by -5 → change relationship_with another_sim by -5
    change romance with another_sim by 7 → change romance with another_sim by 7
    increase rocket science skill by 2 → increase rocket science skill by 2
    increase target skill by 1 → increase target skill by 1
    decrease target cooking skill by 1 → decrease target cooking skill by 1
    increase skill cooking by 2 → increase cooking skill by 2
    increase hunger by 5 → increase hunger by 5
    change fun by -3 → decrease fun by 3
    give money 100 → give money 100
    decrease income by 5 → decrease income by 5
    give money 100 to household → give money 100 to household
    show notification "That text was cold." → show notification "That text was cold."
    show notification "Hi" to target → show notification "Hi" to target
    show notification "Hi" to player → show notification "Hi" to player
    grant loot reward → grant loot reward
    add grim trait → add grim trait
    remove a grim trait from target → remove grim trait from target
    change luck by 3 → change luck by 3
    increase job performance by 10 → change job performance by 10
    decrease luck by 9223372036854775807 → change luck by -9223372036854775807
    "#);
}

#[test]
fn what_no_form_says_has_no_words() {
    let named = |kind: &'static str, name: &'static str, value: &str| Phrase {
        kind: Some(kind.into()),
        subject: Some("actor".into()),
        arguments: [(name.into(), Scalar::Text(value.to_owned()))].into(),
        ..Phrase::in_words(Spanned::new(String::new(), Span::NONE))
    };
    assert_eq!(super::test_in_words(&named("trait", "trait", "a \"b\" c")), None);
    assert_eq!(
        super::test_in_words(&named("trait", "trait", "trait")).as_deref(),
        Some("actor has trait trait")
    );
    assert_eq!(super::test_in_words(&named("test_set", "ref", "grown_up")).as_deref(), Some("grown_up"));
    assert_eq!(super::test_in_words(&named("test_set", "ref", "actor is adult")), None);
    assert_eq!(super::test_in_words(&named("of_another_tool", "x", "y")), None);
    assert_eq!(
        super::effect_in_words(&named("add_buff", "buff", "a buff to target")).as_deref(),
        Some("add \"a buff to target\" feeling")
    );
}
