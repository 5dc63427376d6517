//! Projects made by chance, as IR documents.

use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Value, json};

/// A text that looks like other things of the languages, or is only odd. Never empty.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        " leading and trailing ",
        "\"quoted\"",
        "a \"quoted\" word",
        "half \"quoted",
        "back\\slash\\n",
        "a # b",
        "a ; b",
        "# all",
        ";",
        "end",
        "end:",
        "[a, b]",
        "[Buffs]",
        "- item",
        "key: value",
        "---",
        "#{",
        "}#",
        "two\nlines",
        "\ttab\t",
        "a\r\nb",
        "<b>&amp;</b> ]]>",
        "Привет, мир",
        "\u{a0}no break\u{a0}",
        "\u{2028}",
        "role:Actor, description:x, role:y",
    ]);
    prop_oneof![3 => "[a-z]{1,8}( [a-z]{1,8}){0,3}", 2 => odd.prop_map(str::to_owned), 1 => "\\PC{1,12}"]
}

/// A text that is the same without white space around it.
pub(crate) fn trimmed() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.trim().to_owned()).prop_filter("not empty", |text| !text.is_empty())
}

fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9_.-]{0,6}"
}

fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), 0..3)
}

/// A member that need not be there.
fn maybe<T: Into<Value> + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Value> {
    prop::option::of(value).prop_map(|value| value.map_or(Value::Null, Into::into))
}

fn phrase() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "actor is adult",
        "not target is angry",
        "add happy feeling",
        "increase friendship by 5",
        "show notification \"Hi there\"",
        "change bank by 3",
    ]);
    prop_oneof![known.prop_map(str::to_owned), text()]
}

fn words() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(phrase().prop_map(|phrase| json!({"description": phrase})), 0..3)
}

fn tests() -> impl Strategy<Value = Value> {
    words().prop_map(
        |conditions| if conditions.is_empty() { json!([]) } else { json!([{"conditions": conditions}]) },
    )
}

fn participant() -> impl Strategy<Value = Value> {
    let description = trimmed().prop_filter("one role", |text| !text.contains("role:"));
    ("[A-Z][a-z]{1,6}", maybe(description))
        .prop_map(|(role, description)| json!({"role": role, "description": description}))
}

/// What the section dialect can say of an interaction; `plain` is what JPE-XML can say too.
fn interaction(plain: bool) -> BoxedStrategy<Value> {
    let texts = (maybe(text()), maybe(text()));
    let lists = (prop::collection::vec(participant(), 0..3), tests(), words());
    let others = (
        any::<bool>(),
        maybe(1..500_i64),
        maybe(name()),
        maybe(text()),
        maybe(-9.5..9.5_f64),
        texts_of_extra(),
    );
    (texts, lists, others)
        .prop_map(move |((name, text), (participants, tests, effects), (off, duration, category, icon, weight, animations))| {
            let mut value = json!({
                "display_name_key": name, "description_key": text, "participants": participants, "tests": tests,
                "loot_actions": effects, "autonomy_disabled": off, "duration_sim_minutes": duration,
            });
            if !plain {
                merge(&mut value, json!({
                    "type": "social", "category": category, "icon": icon,
                    "extra": without_null(json!({"autonomy_weight": weight, "animations": animations})),
                }));
            }
            value
        })
        .boxed()
}

fn texts_of_extra() -> impl Strategy<Value = Value> {
    maybe(prop::collection::vec(text(), 0..3))
}

fn buff(plain: bool) -> BoxedStrategy<Value> {
    let texts = (maybe(text()), maybe(text()), maybe(text()));
    let numbers = (maybe(1..500_i64), maybe(1..5_i64), any::<bool>(), maybe(any::<bool>()), maybe(text()));
    (texts, numbers, names())
        .prop_map(move |((name, text, icon), (duration, weight, visible, can_remove, rarity), traits)| {
            let mut value = json!({
                "display_name_key": name, "description_key": text, "icon": icon, "duration_sim_minutes": duration,
                "mood": "happy", "mood_weight": weight, "visible": visible, "traits": traits,
            });
            if !plain {
                let extra = without_null(json!({"can_remove": can_remove, "rarity": rarity}));
                merge(&mut value, json!({"extra": extra}));
            }
            value
        })
        .boxed()
}

fn definition_of_trait(plain: bool) -> BoxedStrategy<Value> {
    let texts = (maybe(text()), maybe(text()), maybe(text()));
    (texts, names(), names(), names(), maybe(0..9_i64))
        .prop_map(move |((name, text, icon), buffs, conflicts, interactions, level)| {
            let buffs: Vec<Value> = buffs.into_iter().map(|name| json!({"name": name})).collect();
            let conflicts: Vec<String> = conflicts.into_iter().map(|name| format!("not_{name}")).collect();
            let mut value = json!({
                "display_name_key": name, "description_key": text, "buffs": buffs, "trait_type": "gameplay",
                "ages": ["teen", "adult"], "conflicting_traits": conflicts,
            });
            if !plain {
                merge(
                    &mut value,
                    json!({
                        "genders": ["female"], "interactions": interactions, "icon": icon,
                        "extra": without_null(json!({"max_level": level})),
                    }),
                );
            }
            value
        })
        .boxed()
}

fn definition_of_enum() -> impl Strategy<Value = Value> {
    let value = prop_oneof![any::<i64>().prop_map(Value::from), "[a-z]{1,5}".prop_map(Value::from)];
    prop::collection::vec(value, 0..4).prop_map(|values| {
        let options: Vec<Value> = (0..)
            .zip(values)
            .map(|(number, value): (u32, Value)| json!({"name": format!("o{number}"), "value": value}))
            .collect();
        json!({"options": options})
    })
}

fn test_set() -> impl Strategy<Value = Value> {
    (words(), any::<bool>())
        .prop_map(|(words, any)| json!({"conditions": words, "run_type": if any { "any" } else { "all" }}))
}

fn loot_action() -> impl Strategy<Value = Value> {
    (words(), tests())
        .prop_map(|(actions, tests)| json!({"description": "", "actions": actions, "tests": tests}))
}

fn statistic() -> impl Strategy<Value = Value> {
    (maybe(text()), maybe(-100.0..0.0_f64), maybe(0.0..100.0_f64)).prop_map(
        |(name, min, max)| json!({"display_name_key": name, "min": min, "max": max, "initial": 0.5}),
    )
}

/// Elements of a kind, each with an id of its own.
fn several(kind: &'static str, element: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(element, 0..3).prop_map(move |elements| {
        let numbered = (0..).zip(elements).map(|(number, mut element): (u32, Value)| {
            merge(&mut element, json!({"id": {"name": format!("{kind}_{number}")}}));
            element
        });
        numbered.collect()
    })
}

fn strings() -> impl Strategy<Value = Vec<Value>> {
    let string = (text(), prop::sample::select(vec!["en_US", "de_DE"]));
    prop::collection::vec(string, 0..4).prop_map(|strings| {
        let numbered = (0..).zip(strings).map(|(number, (text, locale)): (u32, _)| {
            json!({"key": format!("key.{number}"), "text": text, "locale": locale})
        });
        numbered.collect()
    })
}

/// A project of which the section dialect can say everything; one of which JPE-XML can too when `plain`.
pub(crate) fn project(plain: bool) -> impl Strategy<Value = Value> {
    let kinds = (
        several("interaction", interaction(plain)),
        several("buff", buff(plain)),
        several("trait", definition_of_trait(plain)),
        several("enum", definition_of_enum()),
        several("tests", test_set()),
        several("loot", loot_action()),
        strings(),
        several("statistic", statistic()),
    );
    let texts = (trimmed(), maybe(trimmed()), maybe(trimmed()));
    (kinds, texts).prop_map(move |(kinds, (name, author, description))| {
        let (interactions, buffs, traits, enums, test_sets, loot_actions, strings, statistics) = kinds;
        let statistics = if plain { Vec::new() } else { statistics };
        json!({
            "metadata": {
                "name": name, "project_id": "made_by_chance", "version": "1.0.0", "author": author,
                "description": description, "game_version_min": "1.100", "jpe_version": "1",
            },
            "interactions": interactions, "buffs": buffs, "traits": traits, "enums": enums,
            "test_sets": test_sets, "loot_actions": loot_actions, "localized_strings": strings,
            "statistics": statistics,
        })
    })
}

/// What no source language but the IR can say, as (kind of element, member, value).
fn additions() -> impl Strategy<Value = (&'static str, Value)> {
    let additions = [
        ("interactions", json!({"target_type": "ACTOR"})),
        (
            "interactions",
            json!({"tests": [{"run_type": "any", "conditions": [{"description": "a"}, {"description": "b"}]}]}),
        ),
        (
            "interactions",
            json!({"tests": [{"conditions": [{"description": "a", "operands": [{"left": "l", "operator": "=", "right": 1}]}]}]}),
        ),
        ("interactions", json!({"loot_actions": [{"id": {"name": "x"}, "description": ""}]})),
        (
            "interactions",
            json!({"loot_actions": [{"description": "wave", "kind": "money", "parameters": {"amount": 5}}]}),
        ),
        ("buffs", json!({"ui_sort_order": 3})),
        ("buffs", json!({"extra": {"unheard_of": {"of": [1, 2.5, null]}}})),
        ("buffs", json!({"traits": ["", "a"]})),
        ("buffs", json!({"tuning": [{"tag": "T", "n": "x", "value": "1"}]})),
        ("traits", json!({"buffs": [{"name": "b", "instance_id": 5}]})),
        ("traits", json!({"display_name_key": ""})),
        ("enums", json!({"options": [{"name": "a:b", "value": "1"}]})),
        ("test_sets", json!({"id": null})),
        ("loot_actions", json!({"description": "add happy feeling"})),
        ("localized_strings", json!({"extra": {"note": "n"}})),
        ("statistics", json!({"source": {"file": "a.jpe", "line": 1, "column": 1}})),
    ];
    Union::new(additions.map(Just))
}

/// A project with anything the IR can say.
pub(crate) fn any_project() -> impl Strategy<Value = Value> {
    (project(false), prop::collection::vec(additions(), 0..6)).prop_map(|(mut project, additions)| {
        for (kind, addition) in additions {
            if let Some(element) = project[kind].as_array_mut().and_then(|elements| elements.last_mut()) {
                merge(element, addition);
            }
        }
        project
    })
}

fn merge(value: &mut Value, members: Value) {
    if let (Value::Object(value), Value::Object(members)) = (value, members) {
        value.extend(members);
    }
}

fn without_null(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, value| !value.is_null());
    }
    value
}
