//! What the game makes of tests and effects: a phrase in, tuning out, one line for each node (language.md §4.5,
//! §4.6, §10.4, §10.5).

use std::fmt::Write as _;

use compiler::Compiled;
use insta::assert_snapshot;
use schemas::{Mode, Profile, SourceFile};

use crate::check::{run, xml_files};

/// Elements that the phrases name.
const ELEMENTS: &str = r"
[Buffs]
id: warm_feeling
display_name: Warm
description: d
mood_type: happy
duration: 30
end
id: grim_buff
display_name: Grim
description: d
mood_type: sad
end
[Traits]
id: animal_lover_trait
display_name: T
description: d
end
[TestSets]
id: grown
test: actor is adult
test: target is adult
end
[LootActions]
id: reward
effect: give money 5
end
[Statistics]
id: luck
end
";

/// Codes that elements of every mod have, whatever they test and do.
const USUAL: [&str; 2] = ["MISSING_ICON", "INTERACTION_NOT_INJECTED"];

/// What becomes of each phrase under that key of an interaction, whose resource holds it in the list named.
fn check(key: &str, phrases: &[&str], (resource, list): (&str, &str)) -> String {
    let mut text = String::new();
    for phrase in phrases {
        let source = format!("[Interactions]\nid: i\ndisplay_name: I\n{key}: {phrase}\nend\n{ELEMENTS}");
        let compiled = run(&[("a.jpe", source.as_bytes())], Mode::Default, Profile::Game);
        writeln!(text, "{phrase}").unwrap();
        described(&compiled, &mut text);
        for file in &compiled.files {
            let path = file.path.as_str();
            if path.contains(&format!("_{resource}_i.")) {
                writeln!(text, "  {}", inside(file, list)).unwrap();
            } else if let Some(made) = made(path) {
                writeln!(text, "  + {made}: {}", inside(file, "<I ")).unwrap();
            }
        }
    }
    text
}

/// The end of the tuning name of a resource that no element stands for.
fn made(path: &str) -> Option<&str> {
    let name = path.strip_suffix(".xml").filter(|_| !path.contains("SimData"))?;
    let (_, name) = name.split_once("_demo_")?;
    let known = [
        "interaction_i",
        "loot_i.",
        "buff_warm",
        "buff_grim",
        "trait_",
        "set_grown",
        "loot_reward",
        "statistic_luck",
    ];
    (!known.iter().any(|known| name.contains(known))).then_some(name)
}

fn described(compiled: &Compiled, text: &mut String) {
    for said in compiled.report.diagnostics.iter().filter(|said| !USUAL.contains(&&*said.code)) {
        write!(text, "  {:?} {}: {}", said.severity, said.code, said.message_long).unwrap();
        if !said.extra.did_you_mean.is_empty() {
            write!(text, " ({}?)", said.extra.did_you_mean.join(", ")).unwrap();
        }
        text.push('\n');
    }
}

/// What is inside of the element that starts so, on one line; a dash when there is none.
fn inside(file: &SourceFile, start: &str) -> String {
    let xml = String::from_utf8(file.content.clone()).unwrap();
    let mut lines = xml.lines().skip_while(|line| !line.trim_start().starts_with(start));
    let Some(first) = lines.next() else { return "-".to_owned() };
    let indent = first.len() - first.trim_start().len();
    let inside = lines.take_while(|line| line.len() - line.trim_start().len() > indent);
    inside.map(str::trim).collect()
}

const TESTS: (&str, &str) = ("interaction", "<L n=\"test_globals\">");
const EFFECTS: (&str, &str) = ("loot", "<L n=\"loot_actions\">");

#[test]
fn tests_of_ages_and_genders() {
    assert_snapshot!(check(
        "test",
        &[
            "actor is adult",
            "target is not adult",
            "both are teens",
            "actor is young adult or older",
            "actor is adult or older",
            "actor is adult or younger",
            "actor is infant",
            "actor is baby or older",
            "not actor is baby or older",
            "target is female",
            "actor is not female",
        ],
        TESTS
    ));
}

#[test]
fn tests_of_moods_and_motives() {
    assert_snapshot!(check(
        "test",
        &[
            "actor is in a happy mood",
            "target is not angry",
            "actor is stressed",
            "actor is in sunny mood",
            "actor is in hapy mood",
            "actor is in good mood",
            "both are in excellent mood",
            "target is not in good mood",
            "actor is in bad mood",
            "actor is not in bad mood",
            "actor is in decent mood",
            "actor is not in decent mood",
            "actor is in calm mood",
            "actor mood > 3",
            "actor is tired",
            "actor is not too tired",
            "both are hungry",
            "target is energetic",
        ],
        TESTS
    ));
}

#[test]
fn tests_of_skills_traits_and_buffs() {
    assert_snapshot!(check(
        "test",
        &[
            "actor has cooking skill",
            "not actor has cooking skill",
            "actor has rocket science skill level 3+",
            "target has cooking skill level 2",
            "actor dancing skill < 4",
            "actor dancing skill > 5",
            "actor charisma skill != 4",
            "actor has cookin skill",
            "actor has animal lover trait",
            "both do not have animal lover trait",
            "actor has grumpy trait",
            "actor has 0x1F2 trait",
            "actor has warm feeling",
            "target does not have \"Grim\" buff",
            "actor has wram feeling",
        ],
        TESTS
    ));
}

#[test]
fn tests_of_relationships() {
    assert_snapshot!(check(
        "test",
        &[
            "actor is friends with target",
            "actor is not good friends with target",
            "target is best friends with actor",
            "both are in love",
            "actor is not romantic with target",
            "actor is enemies with target",
            "actor knows target",
            "both are strangers",
            "friendship is high",
            "relationship is very high",
            "romance is not very low",
            "relationship_with target <= -10",
            "relationship_with target > 50",
            "relationship_with target = 5",
            "relationship_with target != 5",
            "relationship_with target > 100",
            "relationship_with other_sim > 10",
            "relationship_with Bob > 10",
            "actor is sibling of target",
            "actor is not familial with target",
        ],
        TESTS
    ));
}

#[test]
fn tests_of_places_and_times() {
    assert_snapshot!(check(
        "test",
        &[
            "location is home lot",
            "target is at home",
            "actor is not home",
            "actor is at work",
            "both are not working",
            "it is daytime",
            "it is not daytime",
            "it is nighttime",
            "none",
            "grown",
            "cat is present",
        ],
        TESTS
    ));
}

#[test]
fn effects_on_buffs_and_traits() {
    assert_snapshot!(check(
        "effect",
        &[
            "add a warm feeling",
            "add warm feeling to both",
            "add wram feeling",
            "add famous feeling",
            "add sad feeling",
            "add \"12345\" buff",
            "remove grim buff from target",
            "remove sad feeling",
            "remove happy feeling",
            "remove angry feeling",
            "add animal lover trait",
            "remove animal lover trait from target",
            "add grumpy trait",
        ],
        EFFECTS
    ));
}

#[test]
fn effects_on_moods() {
    assert_snapshot!(check(
        "effect",
        &[
            "increase mood by 15",
            "increase mood by 16",
            "decrease target mood by 50",
            "set mood to 45",
            "increase mood by 0",
            "increase mood by 20\neffect: add warm feeling",
            "add warm feeling to target\neffect: increase mood by 20",
            "increase mood by 20\neffect: decrease mood by 20\neffect: increase mood by 25",
            "add grim buff\neffect: decrease mood by 5",
        ],
        EFFECTS
    ));
}

#[test]
fn effects_on_numbers() {
    assert_snapshot!(check(
        "effect",
        &[
            "increase friendship +15",
            "decrease romance -10 with target",
            "change relationship_with target by 2.5",
            "change relationship_with another_sim by -5",
            "change relationship_with Bob by 5",
            "increase cooking skill by 2",
            "decrease target fitness skill by 1",
            "increase mixing skill by 2",
            "increase hunger by 5",
            "change fun by -3",
            "give money 100",
            "decrease income by 5",
            "change luck by 3",
            "increase lukc by 3",
            "increase job performance by 10",
        ],
        EFFECTS
    ));
}

#[test]
fn other_effects() {
    assert_snapshot!(check(
        "effect",
        &[
            "show notification \"Hello\"\neffect: show notification \"Bye\"",
            "grant loot reward",
            "reward",
            "create garden",
            "increase income significantly",
        ],
        EFFECTS
    ));
}

/// One IR document with these members.
fn ir(members: &str) -> String {
    let document =
        format!(r#"{{"metadata": {{"name": "M", "project_id": "demo", "version": "1"}}, {members}}}"#);
    let compiled = run(&[("a.ir.json", document.as_bytes())], Mode::Default, Profile::Game);
    let mut text = String::new();
    described(&compiled, &mut text);
    for file in xml_files(&compiled) {
        let (_, name) = file.path.as_str().split_once("_demo_").unwrap();
        let list = if name.starts_with("interaction") { TESTS.1 } else { "<I " };
        writeln!(text, "{name}: {}", inside(file, list)).unwrap();
    }
    text
}

#[test]
fn any_of_several_tests_is_a_resource() {
    let phrase = |words: &str| format!(r#"{{"description": "{words}"}}"#);
    let set = |words: &[&str]| {
        let conditions: Vec<String> = words.iter().map(|words| phrase(words)).collect();
        format!(r#"{{"run_type": "any", "conditions": [{}]}}"#, conditions.join(","))
    };
    let interaction = |sets: &[String]| {
        format!(r#""interactions": [{{"id": "i", "display_name_key": "I", "tests": [{}]}}]"#, sets.join(","))
    };
    let adult_or_sad = set(&["actor is adult", "actor is sad"]);
    let texts = [
        ir(&interaction(&[adult_or_sad.clone(), adult_or_sad])),
        ir(&interaction(&[set(&["actor is adult"])])),
        ir(&interaction(&[set(&["actor is adult", "none"])])),
        ir(&interaction(&[set(&["actor is adult", "cat is present"])])),
        ir(&interaction(&[set(&["cat is present"])])),
        ir(
            r#""test_sets": [{"id": "s", "run_type": "any", "conditions": [{"description": "actor is adult"}, {"description": "both are sad"}]}]"#,
        ),
        ir(r#""test_sets": [{"id": "s", "conditions": [{"description": "cat is present"}]}]"#),
    ];
    assert_snapshot!(texts.join("---\n"));
}

#[test]
fn lists_of_effects_have_tests() {
    let texts = [
        ir(
            r#""loot_actions": [{"id": "l", "description": "", "actions": [{"description": "give money 5"}], "tests": [{"conditions": [{"description": "actor is adult"}]}]}]"#,
        ),
        ir(
            r#""loot_actions": [{"id": "l", "description": "", "actions": [{"description": "give money 5", "tests": [{"conditions": [{"description": "actor is adult"}]}]}]}]"#,
        ),
    ];
    assert_snapshot!(texts.join("---\n"));
}

#[test]
fn forms_that_only_documents_have() {
    let tests = |condition: &str| {
        ir(&format!(
            r#""interactions": [{{"id": "i", "display_name_key": "I", "tests": [{{"conditions": [{condition}]}}]}}]"#
        ))
    };
    let effects = |effect: &str| ir(&format!(r#""loot_actions": [{{"id": "l", {effect}}}]"#));
    let shown = [
        tests(
            r#"{"description": "d", "kind": "funds", "args": {"operator": "greater_or_equal", "value": 500}}"#,
        ),
        tests(
            r#"{"description": "d", "kind": "funds", "negate": true, "args": {"operator": "less", "value": 500}}"#,
        ),
        tests(r#"{"description": "d", "kind": "age", "args": {"age": "ancient"}}"#),
        tests(r#"{"description": "d", "kind": "motive", "args": {"motive": "thirst", "level": "low"}}"#),
        tests(r#"{"description": "d", "kind": "sunshine"}"#),
        tests(r#"{"description": "d", "kind": "at_work", "subject": "boss"}"#),
        effects(
            r#""description": "d", "kind": "motive_change", "parameters": {"motive": "thirst", "amount": 3}"#,
        ),
        effects(
            r#""description": "d", "kind": "skill_change", "parameters": {"skill": "Rocket_Science", "amount": 3}"#,
        ),
        effects(
            r#""description": "d", "kind": "add_buff", "parameters": {"buff": "2f7d0004:0:1f", "duration": 5}"#,
        ),
    ];
    assert_snapshot!(shown.join("---\n"));
}

#[test]
fn many_buffs_of_a_mood_are_removed_by_one_list() {
    let mut source = String::from("[Buffs]\n");
    for number in 0..20 {
        writeln!(source, "id: b{number}\ndisplay_name: B\ndescription: d\nmood_type: sad\nend").unwrap();
    }
    source.push_str("[LootActions]\n");
    for number in 0..3 {
        writeln!(source, "id: l{number}\neffect: remove sad feeling\nend").unwrap();
    }
    let compiled = run(&[("a.jpe", source.as_bytes())], Mode::Default, Profile::Game);
    let loot = compiled.files.iter().filter(|file| file.path.as_str().contains("_loot_"));
    let lists: Vec<usize> = loot.map(|file| inside(file, "<I ").matches("<T>").count()).collect();
    assert_eq!(lists.iter().filter(|count| **count == 20).count(), 1, "{lists:?}");
    assert_eq!(lists.len(), 4);
}
