//! What the game reads: a mod as loose files, as a package, and what describes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use compiler::Compiled;
use gamefiles::ReadLimits;
use gamefiles::key::ResourceKey;
use gamefiles::string_table::StringTable;
use insta::assert_snapshot;
use schemas::{BuildOptions, Inject, Profile, ProjectLimits, Severity};
use serde_json::Value;

use crate::check::{run_with, xml_files};

/// A mod with one resource of each usual kind.
pub(crate) const SAMPLE: &str = r#"[Project]
name: Demo
id: jpe_demo
version: 1.0.0
end

[Interactions]
id: simple_wave
display_name: Simple Wave
type: social
duration: 10
test: actor is adult
test: actor is not sad
test: adults
effect: add happy greeting buff
effect: increase friendship by 3
effect: increase fun by 10
effect: remove happy greeting buff from target
effect: show notification "That was nice."
end

[Buffs]
id: happy_greeting_buff
display_name: Happy Greeting Buff
description: Feeling happy from a friendly greeting
mood_type: happy
intensity: 1
duration: 60
end

[Traits]
id: animal_lover_trait
display_name_key: animal_lover.name
description_key: animal_lover.desc
buff: happy_greeting_buff
interactions: simple_wave
end

[Strings]
key: animal_lover.name
text: Animal Lover Trait
end
key: animal_lover.desc
text: This Sim has a special connection with animals
end

[TestSets]
id: adults
test: target is adult
test: target cooking skill >= 3
test: relationship_with target <= -10
test: actor has animal lover trait
test: actor has happy greeting buff
end
"#;

/// A `.jpe` file made for the game, with other options than the usual ones.
fn build(text: &str, options: BuildOptions) -> Compiled {
    run_with(&[("a.jpe", text.as_bytes())], options, ProjectLimits::default())
}

fn game() -> BuildOptions {
    BuildOptions { profile: vec![Profile::Game], ..BuildOptions::default() }
}

/// The loose XML files and what was said, one after another.
fn check(text: &str, options: BuildOptions) -> String {
    let compiled = build(text, options);
    let mut shown = String::new();
    for error in &compiled.report.diagnostics {
        let line = error.position.map_or(0, |position| position.line);
        writeln!(shown, "{line} {:?} {}: {}", error.severity, error.code, error.message_short).unwrap();
    }
    for file in xml_files(&compiled) {
        writeln!(shown, "== {}", file.path).unwrap();
        shown.push_str(std::str::from_utf8(&file.content).unwrap());
    }
    shown
}

/// Checks that everything a mod refers to is in it: resources, and keys of texts. Source: language.md §17.
pub(crate) fn check_mod(compiled: &Compiled) {
    let Some(manifest) = find(compiled, "manifest.json") else {
        return;
    };
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    let resources = manifest["resources"].as_array().unwrap();
    let has = |name: &Value, instance: &Value| {
        resources.iter().any(|part| part["name"] == *name && part["instance_decimal"] == *instance)
    };
    for dependency in resources.iter().flat_map(|part| part["dependencies"].as_array().unwrap()) {
        let is_own = dependency["kind"] != "game";
        assert!(!is_own || has(&dependency["name"], &dependency["instance"]), "{dependency}");
    }
    let strings = compiled.files.iter().find(|file| file.path.as_str().ends_with(".strings.json")).unwrap();
    let strings = std::str::from_utf8(&strings.content).unwrap();
    for file in xml_files(compiled) {
        let text = std::str::from_utf8(&file.content).unwrap();
        for (at, _) in text.match_indices("<!--").filter(|(at, _)| text[..*at].ends_with(is_hex)) {
            let value = text[..at].rsplit('>').next().unwrap();
            assert!(
                !value.starts_with("0x") || strings.contains(&format!("\"{value}\"")),
                "{value} in {text}"
            );
        }
    }
}

fn is_hex(character: char) -> bool {
    character.is_ascii_hexdigit()
}

fn find<'c>(compiled: &'c Compiled, path: &str) -> Option<&'c [u8]> {
    let file = compiled.files.iter().find(|file| file.path.as_str() == path)?;
    Some(&file.content)
}

#[test]
fn the_sample() {
    assert_snapshot!(check(SAMPLE, game()));
}

#[test]
fn what_describes_the_sample() {
    let compiled = build(SAMPLE, game());
    check_mod(&compiled);
    let text = |path| std::str::from_utf8(find(&compiled, path).unwrap()).unwrap();
    assert_snapshot!(text("jpe_demo.strings.json"));
    assert_snapshot!(text("manifest.json").replace(compiler::ENGINE_VERSION, "jpe/VERSION"));
}

/// The hand-made mod of language.md §17, where it lies beside the checkout: every line of its tuning is in ours, in
/// its order, its SimData is ours to the byte, and its texts are ours. Its test set asks for other ages than ours.
#[test]
#[expect(clippy::print_stderr, reason = "a test that checks nothing says so")]
fn the_sample_is_like_the_hand_made_one() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = checkout.parent().unwrap().join("shared/game_sample");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let compiled = build(SAMPLE, game());
    let ours = |end: &str| {
        let found = compiled.files.iter().find(|file| file.path.as_str().ends_with(end));
        found.unwrap_or_else(|| panic!("no {end}")).content.clone()
    };
    for kind in ["interaction", "buff", "loot", "trait"] {
        let theirs = fs::read_to_string(folder.join(format!("{kind}.xml"))).unwrap();
        let own = String::from_utf8(ours(&format!(".{kind}.xml"))).unwrap();
        let mut lines = own.lines();
        let missing = theirs.lines().find(|line| !lines.any(|own| own == *line));
        assert_eq!(missing, None, "{kind}:\n{own}");
    }
    for (kind, end) in [("buff", "greeting_buff.simdata"), ("trait", "lover_trait.simdata")] {
        assert_eq!(ours(end), fs::read(folder.join(format!("{kind}.simdata"))).unwrap(), "{kind}");
    }
    // Written anew, because the hand-made table is not sorted by key, as language.md §9.3 wants it.
    let theirs = fs::read(folder.join("strings_en.stbl")).unwrap();
    let theirs = StringTable::read(&theirs, &ReadLimits::default()).unwrap();
    assert_eq!(ours("en_US.stbl"), theirs.to_bytes().unwrap());
}

/// The key in the name of a loose file.
fn key_of(name: &str) -> ResourceKey {
    name.split('.').next().unwrap().parse().unwrap()
}

#[test]
fn a_package_holds_what_the_loose_files_are() {
    let loose = build(SAMPLE, game());
    let packed = build(SAMPLE, BuildOptions { profile: vec![Profile::Package], ..BuildOptions::default() });
    let package = find(&packed, "jpe_demo.package").unwrap();
    let package = gamefiles::package::Package::read(package, &ReadLimits::default()).unwrap();
    let is_resource = |path: &&str| path.starts_with("game/") && !path.ends_with("SimData.xml");
    let resources = loose.files.iter().filter(|file| is_resource(&file.path.as_str()));
    let mut resources: Vec<(ResourceKey, &[u8])> =
        resources.map(|file| (key_of(file.path.file_name()), &*file.content)).collect();
    resources.sort_unstable();
    let packed = package.resources.iter().map(|resource| (resource.key, &*resource.content));
    assert!(packed.eq(resources));
}

#[test]
fn an_injector_adds_interactions_to_sims() {
    let text = "[Interactions]\nid: hug\ndisplay_name: Hug\nend\n";
    let with = |inject| check(text, BuildOptions { inject, creator: Some("Me".to_owned()), ..game() });
    assert_snapshot!(with(Inject::XmlInjector));
    assert_snapshot!(with(Inject::Lot51));
}

#[test]
fn what_an_injector_cannot_add_has_another_remedy() {
    let text = "[Interactions]\nid: hug\ndisplay_name: Hug\ntype: social_mixer\nend\n";
    let suggested = |inject| {
        let report = build(text, BuildOptions { inject, ..game() }).report;
        report.diagnostics.iter().find_map(|error| error.suggested_fix.clone()).unwrap()
    };
    assert!(suggested(Inject::None).contains("'inject'"));
    assert!(!suggested(Inject::Lot51).contains("'inject'"));
}

#[test]
fn a_creator_with_letters_that_names_cannot_hold_becomes_a_slug() {
    let name = |creator: &str| {
        let options = BuildOptions { creator: Some(creator.to_owned()), ..game() };
        let compiled = build("[Statistics]\nid: s\nend\n", options);
        let manifest: Value = serde_json::from_slice(find(&compiled, "manifest.json").unwrap()).unwrap();
        manifest["resources"][0]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name("My.Mods-2"), "My.Mods-2:demo_strings");
    assert_eq!(name("M\u{e9} \u{dc}n\u{ef}"), "me_uni:demo_strings");
    assert_eq!(name("\u{65e5}\u{672c}"), "JPE:demo_strings");
}

#[test]
fn a_text_that_is_a_key_as_it_was_written_means_the_string() {
    let text = "[Strings]\nkey: Hello There\ntext: Good day\nend\n[Statistics]\nid: s\ndisplay_name: Hello There\nend\n\
                id: t\ndisplay_name: hello there\nend\n";
    let shown = check(text, game());
    assert!(shown.contains("<!--Good day-->") && shown.contains("<!--hello there-->"), "{shown}");
    assert!(!shown.contains("UNUSED_STRING"), "{shown}");
}

#[test]
fn a_blank_class_counts_as_none() {
    let text = r#"{"metadata":{"name":"x","project_id":"x","version":"1"},
        "statistics":[{"id":{"name":"s","module":"","class_name":" "}}]}"#;
    let compiled = run_with(&[("a.ir.json", text.as_bytes())], game(), ProjectLimits::default());
    let tuning = xml_files(&compiled).next().unwrap();
    assert!(
        std::str::from_utf8(&tuning.content)
            .unwrap()
            .contains(r#"c="Statistic" i="statistic" m="statistics.statistic""#)
    );
}

#[test]
fn money_is_a_whole_number_that_the_game_holds() {
    let said = |amount: &str| {
        let text = format!("[LootActions]\nid: l\neffect: give money {amount}\nend\n");
        build(&text, game()).report.diagnostics.first().map(|error| error.code.to_string())
    };
    assert_eq!(said("2147483647"), None);
    assert_eq!(said("2147483648").as_deref(), Some("UNSUPPORTED_EFFECT"));
    assert_eq!(said("0.5").as_deref(), Some("UNSUPPORTED_EFFECT"));
}

#[test]
fn a_trait_grants_no_social_mixer() {
    let text = "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\ninteractions: [hug, wave]\nend\n\
                [Interactions]\nid: hug\ndisplay_name: Hug\ntype: social_mixer\nend\nid: wave\ndisplay_name: Wave\nend\n";
    let shown = check(text, game());
    assert!(
        shown.starts_with("6 Warning UNSUPPORTED_PROPERTY: A trait cannot grant the social mixer 'hug'\n=="),
        "{shown}"
    );
    let granted = shown.split_once("<L n=\"super_affordances\">").unwrap().1.split_once("</L>").unwrap().0;
    assert!(granted.contains("_wave") && !granted.contains("_hug"), "{granted}");
}

#[test]
fn a_string_may_translate_a_literal_text_and_not_gainsay_it() {
    let said = |locale: &str| {
        let text = format!(
            "[Strings]\nkey: s.name\ntext: Andere\nlocale: {locale}\nend\n[Statistics]\nid: s\ndisplay_name: One\nend\n"
        );
        build(&text, game())
            .report
            .diagnostics
            .iter()
            .find(|error| error.severity == Severity::Error)
            .cloned()
    };
    assert!(said("de_DE").is_none());
    let error = said("en_US").unwrap();
    assert_eq!(error.code, "STRING_KEY_COLLISION");
    assert_eq!(
        error.suggested_fix.as_deref(),
        Some("Write 's.name' here to show the string, or rename the string.")
    );
}

#[test]
fn a_statistic_that_the_game_rounds_is_reported() {
    let text = "[Statistics]\nid: s\nmin: -5\nmax: 10.5\ninitial: 5000000000\nend\n";
    let shown = check(text, game());
    let said = "4 Warning NUMBER_OUT_OF_RANGE: The game counts this as 11\n\
                5 Warning NUMBER_OUT_OF_RANGE: The game counts this as 2147483647\n==";
    assert!(shown.starts_with(said), "{shown}");
}

#[test]
fn a_text_has_a_bound() {
    let text = format!(
        "[Strings]\nkey: k\ntext: {}\nend\n[Statistics]\nid: s\ndisplay_name: k\nend\n",
        "ä".repeat(40_000)
    );
    let limits =
        ProjectLimits { text_bytes_max: 1 << 20, line_bytes_max: 1 << 20, ..ProjectLimits::default() };
    let report = run_with(&[("a.jpe", text.as_bytes())], game(), limits).report;
    let codes: Vec<_> = report.diagnostics.iter().map(|error| &*error.code).collect();
    assert_eq!(codes, ["STRING_TOO_LONG"]);
}

#[test]
fn an_unknown_game_profile_is_refused() {
    let options = BuildOptions { game_profile: Some("ts3".to_owned()), ..game() };
    assert_snapshot!(check("[Statistics]\nid: s\nend\n", options), @"0 Error UNKNOWN_PROFILE: There is no game profile 'ts3'");
}

#[test]
fn a_conflict_with_nothing_is_left_out() {
    let text = "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\nconflicting_traits: gone\nend\n";
    let compiled = build(text, game());
    let said: Vec<_> =
        compiled.report.diagnostics.iter().map(|error| (&*error.code, error.severity)).collect();
    assert_eq!(said, [("UNDEFINED_TRAIT_REFERENCE", Severity::Warning)]);
    assert!(!compiled.files.is_empty());
}

#[test]
fn a_list_says_each_thing_once() {
    let text = "[Traits]\nid: t\ndisplay_name: T\nages: elder, teen, young adult, Teen, young_adult\n\
                genders: male, female, Male\nconflicting_traits: u, 77, U, 77\nend\n\
                id: u\ndisplay_name: U\nend\n";
    let compiled = build(text, game());
    let tuning = xml_files(&compiled).find(|file| file.path.as_str().ends_with("_t.trait.xml")).unwrap();
    let lines = std::str::from_utf8(&tuning.content).unwrap().lines().map(str::trim);
    let items: Vec<&str> = lines.filter(|line| line.starts_with("<E>") || line.starts_with("<T>")).collect();
    assert_snapshot!(items.join("\n"), @r"
    <E>TEEN</E>
    <E>YOUNGADULT</E>
    <E>ELDER</E>
    <T>2164286278<!--JPE:demo_trait_u--></T>
    <T>77</T>
    <E>FEMALE</E>
    <E>MALE</E>
    ");
}

/// Line, column and code of what is said about one file made for the game, without infos.
fn said(path: &str, text: &str) -> Vec<(u32, u32, String)> {
    let report = run_with(&[(path, text.as_bytes())], game(), ProjectLimits::default()).report;
    let serious = report.diagnostics.into_iter().filter(|error| error.severity > Severity::Info);
    let placed = serious.map(|error| (error.position.unwrap(), error.code.into_owned()));
    placed.map(|(position, code)| (position.line, position.column, code)).collect()
}

#[test]
fn what_the_game_has_not_is_reported_where_it_stands() {
    let jpe = "[Buffs]\nid: b\ndisplay_name: B\nrarity: common\ndecay_rate: 2\nend\n";
    let code = || "UNSUPPORTED_PROPERTY".to_owned();
    assert_eq!(said("a.jpe", jpe), [(4, 1, code()), (5, 1, code())]);
    let metadata = r#"{"name": "M", "project_id": "m", "version": "1"}"#;
    let buff = "{\"id\": \"b\", \"display_name_key\": \"B\",\n\"extra\": {\n  \"rarity\": \"common\"}}";
    let ir = format!("{{\"metadata\": {metadata}, \"buffs\": [{buff}]}}");
    assert_eq!(said("a.ir.json", &ir), [(3, 3, code())]);
}

#[test]
fn an_event_that_there_is_not_is_one_mistake() {
    let xml = "<mod name='M' version='1'><when event='moon_rise'><action give_money='5'/></when></mod>";
    assert_eq!(said("a.xml", xml), [(1, 40, "UNKNOWN_EVENT".to_owned())]);
}

#[test]
fn what_is_for_sims_needs_no_word_about_it() {
    let prose =
        |whom: &str| format!("mod \"M\" version 1.0\n\ninteraction \"Wave\" for {whom}:\n  type: social\n");
    assert_eq!(said("a.jpe", &prose("sims")), []);
    assert_eq!(said("a.jpe", &prose("cats")), [(3, 1, "UNSUPPORTED_PROPERTY".to_owned())]);
}

#[test]
fn a_text_in_an_element_is_translated_under_its_key() {
    let jpe = "[Buffs]\nid: b\ndisplay_name: Mine\ndescription: Hers\nend\n\
               [Strings]\nkey: b.name\ntext: Meins\nlocale: de_DE\nend\n\
               key: c.name\ntext: Seins\nlocale: de_DE\nend\n";
    let of_strings = said("a.jpe", jpe);
    assert_eq!(of_strings, [(11, 6, "MISSING_DEFAULT_TEXT".to_owned())]);
    let text = check(jpe, game());
    assert!(!text.contains("'b.name'"), "{text}");
}

/// The game passes a list of no lists, and what is left out must never keep a Sim from anything.
#[test]
fn tests_that_are_all_left_out_always_hold() {
    let set = "[TestSets]\nid: odd\nrun_type: any\ntest: cat is present\ntest: bar is open\nend\n";
    let shown = check(&format!("{set}[LootActions]\nid: l\neffect: give money 5\ntest: odd\nend\n"), game());
    assert!(shown.contains("TestSetInstance"), "{shown}");
    assert!(!shown.contains("<L n=\"test\""), "{shown}");
    let alone = "[LootActions]\nid: l\neffect: give money 5\ntest: cat is present\nend\n";
    assert!(!check(alone, game()).contains("<L n=\"tests\""), "{alone}");
}

#[test]
fn a_statistic_whose_range_is_empty_is_refused() {
    let report = build("[Statistics]\nid: luck\nmin: 5\nmax: 3\nend\n", game()).report;
    let said: Vec<_> = report.diagnostics.iter().map(|error| (&*error.code, error.severity)).collect();
    assert_eq!(said, [("NUMBER_OUT_OF_RANGE", Severity::Error)]);
}
