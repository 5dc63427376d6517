//! Every rule: a mod that follows it, and the smallest one that breaks it and no other.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gamefiles::ReadLimits;
use gamefiles::fnv::{fnv32, fnv64, fnv64_high};
use gamefiles::key::{BUFF, IMAGE, INTERACTION, ResourceKey, SIM_DATA, SNIPPET, STRING_TABLE, TRAIT};
use gamefiles::package::{Package, Resource};
use gamefiles::sim_data::{Column, DataType, Instance, Object, Schema, SimData, Value};
use gamefiles::string_table::{Locale, StringEntry, StringTable};
use gamefiles_rules::{Finding, check, promises};

/// Group of the SimData of buffs. Source: language.md §9.4.
const BUFF_SIM_DATA: u32 = 0x0017_E8F6;

/// The type of tuning that is a module.
const MODULE: u32 = 0x03B3_3DDF;

/// An instance that no game resource has.
const INSTANCE: u64 = 0x8000_0000_0000_0001;

/// Values of SimData that no test looks at.
const SOME: &[(&str, Value)] = &[("ui_sort_order", Value::Int32(1))];

/// Which rules a mod breaks, in their order and each once.
fn broken(resources: &[Resource]) -> Vec<&'static str> {
    let package = Package { resources: resources.to_vec() };
    let mut rules: Vec<_> = check(&package).iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn resource(type_id: u32, group: u32, instance: u64, content: impl Into<Vec<u8>>) -> Resource {
    Resource { key: ResourceKey::new(type_id, group, instance), content: content.into() }
}

/// An interaction: no SimData belongs to it.
fn interaction(instance: u64, root: &str) -> Resource {
    resource(INTERACTION, 0, instance, root)
}

fn tuning(class: &str, instance_type: &str, instance: u64, members: &str) -> String {
    format!(r#"<I c="{class}" i="{instance_type}" m="m" n="JPE:a_{instance}" s="{instance}">{members}</I>"#)
}

fn sim_data(name: &str, unused: u32, values: &[(&str, Value)]) -> Vec<u8> {
    let columns = values.iter().map(|(name, value)| Column::new(*name, value.data_type())).collect();
    let schema = Schema { name: "Buff".to_owned(), hash: 1, columns };
    let object = Object { schema: 1, values: values.iter().map(|(_, value)| value.clone()).collect() };
    let instance = Instance { name: name.to_owned(), object };
    let mut sim_data = SimData::new(vec![schema], vec![instance]).unwrap();
    sim_data.unused = unused;
    sim_data.to_bytes()
}

fn buff(instance: u64, members: &str) -> Resource {
    resource(BUFF, 0, instance, tuning("Buff", "buff", instance, members))
}

fn buff_sim_data(instance: u64, values: &[(&str, Value)]) -> Resource {
    resource(SIM_DATA, BUFF_SIM_DATA, instance, sim_data(&format!("JPE:a_{instance}"), 0, values))
}

fn texts(texts: &[(u32, &str)]) -> Vec<u8> {
    let entries = texts.iter().map(|(key, text)| StringEntry { key: *key, text: (*text).to_owned() });
    StringTable { entries: entries.collect() }.to_bytes().unwrap()
}

/// A table of each locale with those texts.
fn tables(content: &[(u32, &str)]) -> Vec<Resource> {
    let keys = Locale::ALL.map(|locale| locale.string_table_key("JPE:a_strings"));
    keys.into_iter().map(|key| Resource { key, content: texts(content) }).collect()
}

#[test]
fn a_good_mod_breaks_no_rule() {
    let members = r#"<T n="buff_name">0x80000001<!--Happy--></T><T n="mood_type">14640</T>"#;
    let values =
        [("buff_name", Value::LocalizationKey(0x8000_0001)), ("mood_type", Value::TableSetReference(14_640))];
    let mut resources = vec![
        interaction(7, &tuning("SuperInteraction", "interaction", 7, "<L n=\"a\"><E>Actor</E></L>")),
        buff(INSTANCE, members),
        buff_sim_data(INSTANCE, &values),
        resource(IMAGE, 0, 5, b"anything".to_vec()),
    ];
    resources.extend(tables(&[(0x8000_0001, "Happy")]));
    assert_eq!(broken(&resources), [""; 0]);
    let broken = promises::check(&Package { resources }, &BTreeSet::from([14_640]));
    assert_eq!(broken, []);
}

/// Each mod breaks those rules and no other.
fn check_cases(cases: &[(&[&str], Vec<Resource>)]) {
    for (rules, resources) in cases {
        let keys: Vec<_> = resources.iter().map(|resource| resource.key.to_string()).collect();
        assert_eq!(broken(resources), *rules, "{keys:?}");
    }
}

/// Source of this and the next ones: the descriptions of the codes in `sims4toolkit/validation` 0.1.1.
#[test]
fn rules_for_every_resource_can_be_broken() {
    let empty_hash = 0x811C_9DC5;
    let twice = interaction(7, &tuning("SuperInteraction", "interaction", 7, ""));
    check_cases(&[
        (&["GEN_001"], vec![resource(SIM_DATA, 0, 7, b"DATA".to_vec())]),
        (&["GEN_001"], vec![resource(STRING_TABLE, 0, 7, b"none".to_vec())]),
        (&["GEN_002"], vec![interaction(0, &tuning("SuperInteraction", "interaction", 0, ""))]),
        (
            &["GEN_003"],
            vec![interaction(empty_hash, &tuning("SuperInteraction", "interaction", empty_hash, ""))],
        ),
        (&["GEN_004", "TUN_013", "TUN_014"], vec![twice.clone(), twice]),
    ]);
}

#[test]
fn rules_for_tuning_can_be_broken() {
    let good = tuning("SuperInteraction", "interaction", 7, "");
    let other_name = good.replace("s=\"7\"", "s=\"8\"");
    let other_kind = resource(SNIPPET, 0, 7, r#"<I c="A" i="snippet" m="m" n="b" s="7"/>"#);
    let personality = "<E n=\"trait_type\">PERSONALITY</E>";
    let long = resource(TRAIT, 0, 1 << 32, tuning("Trait", "trait", 1 << 32, personality));
    check_cases(&[
        (&["TUN_001"], vec![interaction(7, "<I>")]),
        (&["TUN_001"], vec![interaction(7, "<I/><I/>")]),
        (&["TUN_002"], vec![interaction(7, "<Tunings/>")]),
        (&["TUN_003"], vec![interaction(8, &good)]),
        (&["TUN_004"], vec![interaction(7, r#"<I c="A" i="interaction" m="m" s="7"/>"#)]),
        (&["TUN_005", "TUN_011"], vec![long]),
        (&["TUN_006"], vec![interaction(7, &tuning("A", "thing", 7, ""))]),
        (&["TUN_007"], vec![interaction(7, &tuning("A", "snippet", 7, ""))]),
        (&["TUN_011"], vec![buff(INSTANCE, "")]),
        (&["TUN_011"], vec![resource(SNIPPET, 0, 7, tuning("Scholarship", "snippet", 7, ""))]),
        (&["TUN_012"], vec![resource(1, 0, 7, good.clone())]),
        (&["TUN_013"], vec![interaction(7, &good), other_kind]),
        (&["TUN_014"], vec![interaction(7, &good), interaction(8, &other_name)]),
        (&["TUN_015"], vec![resource(fnv32("object"), 0, 7, tuning("GameObject", "object", 7, ""))]),
        (&["TUN_016"], vec![resource(INTERACTION, 0x10, 7, good)]),
    ]);
}

#[test]
fn rules_for_modules_can_be_broken() {
    let module = |name: &str, instance: u64| format!(r#"<M n="{name}" s="{instance}" />"#);
    let hash = fnv64("a-b");
    check_cases(&[
        (&[], vec![resource(MODULE, 0, hash, module("a.b", hash))]),
        (&["TUN_008"], vec![interaction(hash, &module("a.b", hash))]),
        (&["TUN_009"], vec![resource(MODULE, 0, 7, module("a.b", 7))]),
        (&["TUN_010"], vec![resource(MODULE, 0, 7, module("", 7))]),
    ]);
}

#[test]
fn rules_for_sim_data_can_be_broken() {
    let interaction = interaction(7, &tuning("SuperInteraction", "interaction", 7, ""));
    let data =
        |group: u32, name: &str, unused: u32| resource(SIM_DATA, group, 7, sim_data(name, unused, SOME));
    check_cases(&[
        (&["DAT_001"], vec![buff(7, ""), data(BUFF_SIM_DATA, "b", 0)]),
        (&["DAT_002"], vec![buff(7, ""), data(0, "JPE:a_7", 0)]),
        (&["DAT_003"], vec![interaction, data(0, "JPE:a_7", 0)]),
        (&["DAT_004"], vec![data(0, "JPE:a_7", 0)]),
        (&["DAT_005"], vec![buff(7, ""), data(BUFF_SIM_DATA, "JPE:a_7", 1)]),
        (&["DAT_006"], vec![resource(1, 0, 7, sim_data("a", 0, SOME))]),
    ]);
}

#[test]
fn rules_for_string_tables_can_be_broken() {
    let all = tables(&[]);
    let mut unknown_locale = all.clone();
    unknown_locale.push(resource(STRING_TABLE, 0x8000_0000, 0x77 << 56 | all[0].key.instance, texts(&[])));
    check_cases(&[
        (&[], all.clone()),
        (&["STB_001"], with_table(Locale::EN_US, &[])),
        (&["STB_002"], unknown_locale),
        (&["STB_003"], all[1..].to_vec()),
        (&["STB_004"], tables(&[(7, "a"), (7, "b")])),
        (&["STB_005"], tables(&[(7, "a"), (8, "a")])),
        (&["STB_006"], tables(&[(0, "a")])),
        (&["STB_007"], tables(&[(0x811C_9DC5, "a")])),
        (&["STB_008"], vec![resource(1, 0, 7, texts(&[]))]),
    ]);
}

/// Tables of one text in which that of one locale has others.
fn with_table(locale: Locale, content: &[(u32, &str)]) -> Vec<Resource> {
    let mut resources = tables(&[(7, "a")]);
    let key = locale.string_table_key("JPE:a_strings");
    for resource in resources.iter_mut().filter(|resource| resource.key == key) {
        resource.content = texts(content);
    }
    resources
}

#[test]
fn each_promise_can_be_broken() {
    let found = |resources: Vec<Resource>| {
        let findings = promises::check(&Package { resources }, &BTreeSet::new());
        findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect::<Vec<_>>()
    };
    let members =
        |members: &str| vec![interaction(7, &tuning("SuperInteraction", "interaction", 7, members))];
    assert_eq!(
        found(members(r#"<L n="loot_list"><T>9</T><T>7</T></L>"#)),
        ["OWN_001: 9 is neither of this mod nor known of the game"]
    );
    assert_eq!(
        found(members(&format!(r#"<T n="anything">{INSTANCE}</T>"#))),
        [format!("OWN_001: {INSTANCE} is neither of this mod nor known of the game")]
    );
    assert_eq!(
        found(members(r#"<T n="display_name">0x00000001</T>"#)),
        ["OWN_002: uses the text 0x00000001, but there is no string table"]
    );
    assert_eq!(
        found(vec![
            buff(7, r#"<T n="mood_weight">2</T>"#),
            buff_sim_data(7, &[("mood_weight", Value::Int32(1))])
        ]),
        ["OWN_003: mood_weight is 1, its tuning says 2"]
    );
    assert_eq!(
        found(members(r#"<T n="b">1</T><T n="a">1</T>"#)),
        [r#"OWN_004: the members of "JPE:a_7" are not sorted by name: b, a"#]
    );
    assert_eq!(found(members(r#"<V n="a" t="b"><T n="c" /></V>"#)).len(), 1);
    assert_eq!(found(members(r#"<L n="a"><T n="b">1</T></L>"#)).len(), 1);
    assert_eq!(found(members(r#"<T n="a">true</T>"#)).len(), 1);
}

/// What is in SimData is compared column by column, whatever the type.
#[test]
fn sim_data_is_compared_as_tuning_says_it() {
    let image = ResourceKey::new(IMAGE, 0, 0xAB);
    let values = [
        ("ages", Value::Vector(vec![Value::Int64(8), Value::Int64(16)])),
        ("cas_trait_asm_param", Value::String("None".to_owned())),
        ("icon", Value::ResourceKey(image)),
        ("tags", Value::zero(DataType::Vector)),
        ("trait_type", Value::Int64(1)),
        ("ui_sort_order", Value::Int32(1)),
    ];
    let members = r#"<L n="ages"><E>TEEN</E><E>YOUNGADULT</E></L>
        <T n="icon">2f7d0004:00000000:00000000000000ab</T><E n="trait_type">GAMEPLAY</E>"#;
    let resources = vec![buff(7, members), buff_sim_data(7, &values)];
    assert_eq!(promises::check(&Package { resources }, &BTreeSet::new()), []);
}

/// The package that was made by hand and that S4TK reads without a finding, when it lies beside the checkout.
#[test]
fn the_sample_breaks_no_rule() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/game_sample/sample.package");
    let Ok(bytes) = fs::read(sample) else { return };
    let package = Package::read(&bytes, &ReadLimits::default()).unwrap();
    assert_eq!(package.resources.len(), 25);
    assert_eq!(check(&package).iter().map(Finding::to_string).collect::<Vec<_>>(), [""; 0]);
    // Moods, tracks, motives and skills that it names.
    let game = BTreeSet::from([14_640, 14_643, 16_650, 16_655, 16_705]);
    assert_eq!(promises::check(&package, &game), []);
    assert!(package.resources.iter().any(|r| r.key.instance == fnv64_high("JPE:jpe_demo_loot_simple_wave")));
}
