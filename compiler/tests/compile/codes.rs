//! Every code of language.md §12: what triggers it, exactly one diagnostic for one mistake, with the
//! severity of each mode. A code that nothing here triggers says why.

use std::collections::BTreeSet;

use schemas::{BuildOptions, Inject, Mode, Profile, ProjectLimits, Severity};

use crate::check::run_with;

/// A code, a file name, and a file in which that is the only fault.
pub(crate) type Trigger = (&'static str, &'static str, &'static str);

const JPE: &str = "a.jpe";
const XML: &str = "a.jpe.xml";
const IR: &str = "a.ir.json";

/// Codes that are warnings without the game. Source: language.md §12.4.
const NEEDED_BY_GAME: [&str; 4] =
    ["INVALID_BUFF_DURATION", "UNDEFINED_BUFF_REFERENCE", "UNDEFINED_TRAIT_REFERENCE", "UNDEFINED_REFERENCE"];

/// One file for each code that a single file triggers.
#[rustfmt::skip]
pub(crate) const TRIGGERS: &[Trigger] = &[
    ("NO_JPE_FILES", "readme.txt", ""),
    ("EMPTY_PROJECT", JPE, "[Project]\nname: My Mod\n"),
    ("INVALID_CHARACTER", JPE, "[Enums]\nid: e\noption: A\u{1}\nend\n"),
    ("INVALID_SYNTAX", JPE, "[Enums]\nid: e\noption = A\nend\n"),
    ("MISSING_END", JPE, "[Enums]\nid: e\noption: A\n[Enums]\nid: f\noption: A\nend\n"),
    ("STRAY_END", JPE, "[Enums]\nid: e\noption: A\nend\nend\n"),
    ("MISSING_COLON", JPE, "[Enums]\nid e\noption: A\nid: e\nend\n"),
    ("UNKNOWN_KEY", JPE, "Glad\n  mood: happy\n  description: d\n"),
    ("UNKNOWN_SECTION", JPE, "[Enmus]\nid: e\noption: A\nend\n"),
    ("UNKNOWN_KEY", JPE, "[Enums]\nid: e\nopton: A\nend\n"),
    ("KEY_OUTSIDE_SECTION", JPE, "id: a\nend\n"),
    ("DUPLICATE_KEY", JPE, "[Strings]\nkey: k\ntext: a\ntext: b\nend\n[Buffs]\nid: b\ndisplay_name: k\ndescription: k\nend\n"),
    ("MIXED_DIALECTS", JPE, "Happy Feeling\n  mood_type: positive\n  description: d\n[Buffs]\nid: a\nend\n"),
    ("UNKNOWN_BLOCK_KIND", JPE, "Greet\n  description: Says hello\n"),
    ("EMPTY_BLOCK", JPE, "Happy Feeling\n---\n"),
    ("EXPECTED_LIST", JPE, "Greet\n  type: social\n  tests: actor is adult\n"),
    ("STRAY_LIST_ITEM", JPE, "[Enums]\nid: e\n- x\n- y\noption: A\nend\n"),
    ("NESTING_NOT_SUPPORTED", JPE, "Greet\n  type: social\n  animation:\n    name: wave\n    speed: 2\n"),
    ("TAB_INDENT", JPE, "Greet\n\ttype: social\n"),
    ("UNTERMINATED_STRING", JPE, "[Interactions]\nid: i\ndisplay_name: \"Hello # x\nend\n"),
    ("INVALID_ESCAPE", JPE, "[Interactions]\nid: i\ndisplay_name: \"\\q\"\nend\n"),
    ("UNTERMINATED_COMMENT", JPE, "#{ to do\n[Enums]\nid: e\noption: A\nend\n"),
    ("POSSIBLE_TAIL_COMMENT", JPE, "[Interactions]\nid: i\ndisplay_name: Hi  # greeting\nend\n"),
    ("XML_IN_JPE", JPE, "<mod name=\"Demo\" version=\"1.0\">\n</mod>\n"),
    ("DEFINE_SYNTAX", JPE, "define interaction Wave\nend\n"),
    ("UNSUPPORTED_JPE_VERSION", JPE, "[Project]\njpe_version: 9\n[Enums]\nid: e\noption: A\nend\n"),
    ("EMPTY_INTERACTION_ID", JPE, "[Interactions]\nid:\nend\n"),
    ("EMPTY_BUFF_ID", JPE, "[Buffs]\nid:\nend\n"),
    ("EMPTY_TRAIT_ID", JPE, "[Traits]\nid:\nend\n"),
    ("EMPTY_ENUM_ID", JPE, "[Enums]\nid:\nend\n"),
    ("EMPTY_STRING_KEY", JPE, "[Strings]\nkey:\nend\n"),
    ("MISSING_ID", JPE, "[Buffs]\ndisplay_name: Happy\nend\n"),
    ("PARSE_ERROR", XML, "<jpe-project><buffs></jpe-project>"),
    ("INVALID_FORMAT", XML, "<project/>"),
    ("INVALID_FORK_FORMAT", XML, "<foo format='jpe-xml-fork'/>"),
    ("XML_FORBIDDEN_CONSTRUCT", XML, "<!DOCTYPE a>\n<jpe-project><enums><enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>"),
    ("XML_NAMESPACE_IGNORED", XML, "<jpe-project xmlns='u'><enums><enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>"),
    ("XML_UNEXPECTED_CHILD", XML, "<jpe-project><enums>a <enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>"),
    ("UNKNOWN_ELEMENT", XML, "<jpe-project><buf/></jpe-project>"),
    ("UNKNOWN_ATTRIBUTE", XML, "<jpe-project colour='x'/>"),
    ("MISSING_ELEMENT", XML, "<jpe-project><interactions><interaction id='i'><participants><participant/></participants></interaction></interactions></jpe-project>"),
    ("MISSING_ATTRIBUTE", XML, "<jpe-project><enums><enum id='e'><options><option/></options></enum></enums></jpe-project>"),
    ("INVALID_ATTRIBUTE_VALUE", XML, "<mod name='a' version='1'><test_set name='s'><mood is='happy'/><mood is='hapy'/></test_set></mod>"),
    ("UNKNOWN_EVENT", XML, "<mod name='a' version='1'><when event='moon_rise'/></mod>"),
    ("WHEN_NOT_COMPILED", XML, "<mod name='a' version='1'><interaction name='i'><when>sim waves</when></interaction></mod>"),
    ("FORK_EXTENSION_IGNORED", XML, "<jpe-project format='jpe-xml-fork'><documentation/><enums><enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>"),
    ("IR_SYNTAX_ERROR", IR, "{\"metadata\": {},}"),
    ("IR_TYPE_ERROR", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"m\", \"version\": \"1\"}, \"buffs\": [{\"id\": \"b\", \"duration_sim_minutes\": \"60\"}]}"),
    ("MISSING_IR_FIELD", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"m\"}}"),
    ("UNKNOWN_IR_FIELD", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"m\", \"version\": \"1\", \"verison\": \"2\"}}"),
    ("UNSUPPORTED_IR_VERSION", IR, "{\"ir_version\": \"7\"}"),
    ("INVALID_PROJECT_NAME", JPE, "[Project]\nname:\n[Enums]\nid: e\noption: A\nend\n"),
    ("INVALID_PROJECT_ID", JPE, "[Project]\nid: ../../evil\n[Enums]\nid: e\noption: A\nend\n"),
    ("INVALID_VERSION", JPE, "[Project]\nversion: v one\n[Enums]\nid: e\noption: A\nend\n"),
    ("CONFLICTING_PROJECT_METADATA", JPE, "[Project]\nname: One\n[Project]\nname: Two\n[Enums]\nid: e\noption: A\nend\n"),
    ("INVALID_INTERACTION_ID", XML, "<jpe-project><interactions><interaction id=' '/></interactions></jpe-project>"),
    ("INVALID_BUFF_ID", XML, "<jpe-project><buffs><buff id=''/></buffs></jpe-project>"),
    ("INVALID_TRAIT_ID", XML, "<jpe-project><traits><trait><id/></trait></traits></jpe-project>"),
    ("INVALID_ENUM_ID", XML, "<jpe-project><enums><enum id=''><options><option name='A'/></options></enum></enums></jpe-project>"),
    ("INVALID_STRING_KEY", XML, "<jpe-project><strings><string key=''><text>t</text></string></strings></jpe-project>"),
    ("INVALID_NAME", JPE, "!!!\n  type: social\n"),
    ("ID_NORMALISED", JPE, "[Enums]\nid: Happy Mood\noption: A\nend\n"),
    ("DUPLICATE_RESOURCE_ID", JPE, "[Enums]\nid: e\noption: A\nend\nid: E\noption: A\nend\n"),
    ("SHARED_ID_ACROSS_KINDS", JPE, "[Enums]\nid: x\noption: A\nend\n[TestSets]\nid: x\ntest: none\nend\n"),
    ("INVALID_PARTICIPANT_ROLE", JPE, "[Interactions]\nid: i\ndisplay_name: I\nparticipant: Actor\nend\n"),
    ("UNKNOWN_PARTICIPANT_ROLE", JPE, "[Interactions]\nid: i\ndisplay_name: I\nparticipant: role:Dragon\nend\n"),
    ("DUPLICATE_PARTICIPANT_ROLES", JPE, "[Interactions]\nid: i\ndisplay_name: I\nparticipant: role:Actor\nparticipant: role:Actor\nend\n"),
    ("INVALID_BUFF_DURATION", JPE, "Sad\n  mood_type: sad\n  description: d\n  duration: -5\n"),
    ("ZERO_DURATION", JPE, "Sad\n  mood_type: sad\n  description: d\n  duration: 0\n"),
    ("INVALID_NUMBER", JPE, "Sad\n  mood_type: sad\n  description: d\n  duration: soon\n"),
    ("NUMBER_OUT_OF_RANGE", JPE, "Sad\n  mood_type: sad\n  description: d\n  intensity: 6\n"),
    ("AMOUNT_OUT_OF_RANGE", JPE, "Greet\n  effects:\n    - increase friendship by 5000\n"),
    ("INVALID_BOOLEAN", JPE, "[Buffs]\nid: b\ndescription: d\ndisplay_name: B\nvisible: perhaps\nend\n"),
    ("INVALID_BOOLEAN", JPE, "Greet\n  type: social\n  autonomy_disabled: maybe\n"),
    ("INVALID_ENUM_VALUE", JPE, "Greet\n  type: sociall\n"),
    ("EMPTY_ENUM_OPTIONS", JPE, "[Enums]\nid: e\nend\n"),
    ("DUPLICATE_ENUM_OPTIONS", JPE, "[Enums]\nid: e\noption: A\noption: A\nend\n"),
    ("DUPLICATE_ENUM_VALUES", JPE, "[Enums]\nid: e\noption: A=1\noption: B=1\nend\n"),
    ("EMPTY_OPTION_NAME", JPE, "[Enums]\nid: e\noption: :6\nend\n"),
    ("EMPTY_STRING_TEXT", JPE, "[Strings]\nkey: k\ntext:\nend\n[Interactions]\nid: i\ndisplay_name: k\nend\n"),
    ("INVALID_LOCALE_FORMAT", JPE, "[Strings]\nkey: k\ntext: t\nlocale: english\nend\n[Interactions]\nid: i\ndisplay_name: k\nend\n"),
    ("UNSUPPORTED_LOCALE", JPE, "[Strings]\nkey: k\ntext: t\nlocale: xx_YY\nend\n[Interactions]\nid: i\ndisplay_name: k\nend\n"),
    ("DUPLICATE_STRING", JPE, "[Strings]\nkey: k\ntext: t\nend\nkey: k\ntext: u\nend\n[Interactions]\nid: i\ndisplay_name: k\nend\n"),
    ("MISSING_DEFAULT_TEXT", JPE, "[Strings]\nkey: k\ntext: t\nlocale: fr_FR\nend\n[Interactions]\nid: i\ndisplay_name: k\nend\n"),
    ("UNUSED_STRING", JPE, "[Strings]\nkey: k\ntext: t\nend\n"),
    ("UNDEFINED_BUFF_REFERENCE", JPE, "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nbuff: gone\nend\n"),
    ("UNDEFINED_TRAIT_REFERENCE", JPE, "[Buffs]\nid: b\ndisplay_name: B\ndescription: d\ntrait: gone\nend\n"),
    ("UNDEFINED_REFERENCE", JPE, "[Interactions]\nid: i\ndisplay_name_key: gone\nend\n"),
    ("CYCLIC_REFERENCE", JPE, "[LootActions]\nid: a\neffect: grant loot b\nend\nid: b\neffect: grant loot a\nend\n"),
    ("SELF_CONFLICT", JPE, "[Traits]\nid: shy\ndisplay_name: S\ndescription: d\nconflicting_traits: shy\nend\n"),
    ("MOOD_SIGN_MISMATCH", JPE, "Sad\n  mood_type: positive\n  description: d\n  mood_gain: -5\n"),
    ("MISSING_DISPLAY_NAME", JPE, "[Buffs]\nid: b\ndescription: d\nend\n"),
    ("MISSING_DESCRIPTION", JPE, "[Buffs]\nid: b\ndisplay_name: B\nend\n"),
    ("INVALID_INSTANCE_ID", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"m\", \"version\": \"1\"}, \"test_sets\": [{\"id\": {\"name\": \"t\", \"instance_id\": 0}}]}"),
];

/// The same for what only the game asks; interactions are injected.
#[rustfmt::skip]
pub(crate) const GAME_TRIGGERS: &[Trigger] = &[
    ("INVALID_BUFF_DURATION", JPE, "Sad\n  mood_type: sad\n  description: d\n  duration: -5\n  icon: 5\n"),
    ("UNDEFINED_BUFF_REFERENCE", JPE, "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\nbuff: gone\nend\n"),
    ("UNDEFINED_TRAIT_REFERENCE", JPE, "[Buffs]\nid: b\ndisplay_name: B\ndescription: d\nicon: 5\ntrait: gone\nend\n"),
    ("UNDEFINED_REFERENCE", JPE, "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\ninteractions: gone\nend\n"),
    ("UNDEFINED_REFERENCE", JPE, "[LootActions]\nid: l\neffect: grant loot gone\nend\n"),
    ("INVALID_NAME", JPE, "Greet\n  type: social\n  category: \"!!!\"\n"),
    ("INVALID_ENUM_VALUE", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"statistics\": [{\"id\": \"s\", \"tuning\": [{\"tag\": \"X\"}]}]}"),
    ("UNSUPPORTED_PROPERTY", JPE, "[Traits]\nid: t\ndisplay_name: T\ndescription: d\nicon: 5\nrarity: common\nend\n"),
    ("UNSUPPORTED_PROPERTY", JPE, "[Buffs]\nid: b\ndisplay_name: B\ndescription: d\nicon: happy.png\nend\n"),
    ("UNSUPPORTED_PROPERTY", JPE, "Greet\n  type: immediate\n  duration: 5\n"),
    ("EVENT_NEEDS_SCRIPT", XML, "<mod name='m' version='1'><when event='lot_loaded'><action type='give_money' amount='5'/></when></mod>"),
    ("MOOD_INFERRED", JPE, "[Buffs]\nid: b\ndisplay_name: B\ndescription: d\nicon: 5\nmood_type: positive\nend\n"),
    ("INVALID_INSTANCE_ID", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"test_sets\": [{\"id\": {\"name\": \"t\", \"instance_id\": \"14695981039346656037\"}}]}"),
    ("INSTANCE_COLLISION", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"statistics\": [{\"id\": {\"name\": \"a\", \"instance_id\": 7}}, {\"id\": {\"name\": \"b\", \"instance_id\": 7}}]}"),
    ("INSTANCE_TOO_LARGE", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"traits\": [{\"id\": {\"name\": \"t\", \"instance_id\": 4294967296}, \"display_name_key\": \"T\", \"description_key\": \"d\", \"trait_type\": \"personality\", \"icon\": \"5\"}]}"),
    ("STRING_KEY_COLLISION", JPE, "[Strings]\nkey: lpocznx\ntext: t\nend\nkey: lgjurvz\ntext: u\nend\n[Buffs]\nid: b\ndisplay_name: lpocznx\ndescription: lgjurvz\nicon: 5\nend\n"),
    ("STRING_KEY_COLLISION", JPE, "[Strings]\nkey: b.name\ntext: t\nend\n[Buffs]\nid: b\ndisplay_name: u\ndescription: b.name\nicon: 5\nend\n"),
    ("MISSING_ICON", JPE, "[Buffs]\nid: b\ndisplay_name: B\ndescription: d\nend\n"),
    ("ENUM_NOT_IN_GAME", JPE, "[Enums]\nid: e\noption: A\nend\n"),
    ("INTERACTION_NOT_INJECTED", JPE, "Greet\n  type: social_mixer\n"),
    ("UNKNOWN_MOOD", JPE, "Greet\n  type: social\n  tests:\n    - actor is in sunny mood\n"),
    ("UNKNOWN_SKILL", JPE, "Greet\n  type: social\n  tests:\n    - actor has mixing skill\n"),
    ("UNKNOWN_SKILL", JPE, "Greet\n  type: social\n  effects:\n    - increase mixing skill by 2\n"),
    ("UNKNOWN_STATISTIC", JPE, "Greet\n  type: social\n  effects:\n    - change luck by 3\n"),
    ("UNKNOWN_MOTIVE", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"loot_actions\": [{\"id\": \"l\", \"description\": \"thirst + 3\", \"kind\": \"motive_change\", \"parameters\": {\"motive\": \"thirst\", \"amount\": 3}}]}"),
    ("UNSUPPORTED_TEST", JPE, "Greet\n  type: social\n  tests:\n    - cat is present\n"),
    ("UNSUPPORTED_TEST", JPE, "Greet\n  type: social\n  tests:\n    - actor has grumpy trait\n"),
    ("UNSUPPORTED_TEST", JPE, "Greet\n  type: social\n  tests:\n    - both have charisma skill level 11\n"),
    ("UNSUPPORTED_EFFECT", JPE, "Greet\n  type: social\n  effects:\n    - create garden\n"),
    ("UNSUPPORTED_EFFECT", JPE, "Greet\n  type: social\n  effects:\n    - add famous feeling\n"),
    ("UNSUPPORTED_EFFECT", JPE, "Greet\n  type: social\n  effects:\n    - remove sad feeling\n"),
    ("UNSUPPORTED_EFFECT", JPE, "Greet\n  type: social\n  effects:\n    - decrease money by 5\n"),
    ("VAGUE_MOOD", JPE, "Greet\n  type: social\n  tests:\n    - both are in good mood\n"),
    ("MOOD_CHANGE_AS_BUFF", JPE, "Greet\n  type: social\n  effects:\n    - increase mood by 20\n"),
    ("BUFF_TRAIT_CYCLE", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"buffs\": [{\"id\": \"b\", \"display_name_key\": \"B\", \"description_key\": \"d\", \"icon\": \"5\", \"tuning\": [{\"tag\": \"L\", \"n\": \"_loot_on_addition\", \"children\": [{\"tag\": \"T\", \"value\": \"77\"}]}]}], \"traits\": [{\"id\": \"t\", \"display_name_key\": \"T\", \"description_key\": \"d\", \"icon\": \"5\", \"buffs\": [\"b\"]}], \"loot_actions\": [{\"id\": {\"name\": \"l\", \"instance_id\": 77}, \"description\": \"grant loot m\"}, {\"id\": \"m\", \"description\": \"add t trait\"}]}"),
    ("CREATOR_REPLACED", JPE, "[Project]\nauthor: \u{418}\u{432}\u{430}\u{43d}\n[Statistics]\nid: s\nend\n"),
    ("UNSUPPORTED_TEST", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"statistics\": [{\"id\": \"s\"}], \"test_sets\": [{\"conditions\": [{\"description\": \"actor is adult\"}]}]}"),
    ("UNSUPPORTED_EFFECT", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"statistics\": [{\"id\": \"s\"}], \"loot_actions\": [{\"description\": \"give money 5\"}]}"),
    ("UNSUPPORTED_PROPERTY", IR, "{\"metadata\": {\"name\": \"M\", \"project_id\": \"demo\", \"version\": \"1\"}, \"test_sets\": [{\"id\": \"s\", \"conditions\": [{\"description\": \"actor is adult\", \"operands\": [{\"left\": \"age\", \"operator\": \">\", \"right\": 3}]}]}]}"),
    ("SKILL_AMOUNT_SCALED", JPE, "Greet\n  type: social\n  effects:\n    - increase cooking skill by 2\n"),
];

/// Codes that need more than one small text file: see the tests named.
const TRIGGERED_ELSEWHERE: &[(&str, &str)] = &[
    ("ENCODING_ERROR", "source::tests::bytes_become_text"),
    ("DUPLICATE_PATH", "source::tests::projects_over_a_limit_have_no_sources"),
    ("UNKNOWN_FILE_TYPE", "source::tests::sources_are_known_by_name_and_sorted"),
    ("FILE_TOO_LARGE", "source::tests::projects_over_a_limit_have_no_sources"),
    ("PROJECT_TOO_LARGE", "source::tests::projects_over_a_limit_have_no_sources"),
    ("TOO_MANY_FILES", "source::tests::projects_over_a_limit_have_no_sources"),
    ("TOO_MANY_ELEMENTS", "limits::lists_and_elements"),
    ("LINE_TOO_LONG", "limits::lines_and_texts"),
    ("VALUE_TOO_LONG", "limits::lines_and_texts"),
    ("STRING_TOO_LONG", "game::a_text_has_a_bound"),
    ("PACKAGE_TOO_LARGE", "emit::package::tests::only_a_package_above_the_usual_size_is_reported"),
    ("TOO_MANY_DIAGNOSTICS", "limits::a_flood_of_warnings_hides_no_error"),
    ("CONVERSION_LOSS", "convert::what_has_no_words_is_reported"),
    ("PLACES_NOT_CONVERTED", "convert::what_has_no_words_is_reported"),
];

/// Codes of other parts of the farm.
const OF_THE_SERVICE: &[&str] = &[
    "IO_ERROR",
    "INVALID_PATH",
    "UNKNOWN_PROFILE",
    "UNKNOWN_OPTION",
    "INVALID_BUILD_ID",
    "BUILD_TIMEOUT",
    "BUILD_LIMIT_EXCEEDED",
    "BUILD_CANCELLED",
    "WORKER_LOST",
    "INTERNAL_ERROR",
    "PROJECT_NOT_FOUND",
    "PROJECT_EMPTY",
    "GENERATION_ERROR",
];

#[test]
fn one_mistake_gives_one_diagnostic() {
    for trigger in TRIGGERS {
        check(trigger, Profile::Ref);
    }
}

#[test]
fn one_mistake_that_only_the_game_minds_gives_one_diagnostic() {
    for trigger in GAME_TRIGGERS {
        check(trigger, Profile::Game);
        check(trigger, Profile::Package);
    }
}

fn check((code, path, text): &Trigger, profile: Profile) {
    let explanation = compiler::explain(code).unwrap();
    for mode in [Mode::Default, Mode::Strict] {
        let inject = Inject::XmlInjector;
        let options = BuildOptions { mode, inject, profile: vec![profile], ..BuildOptions::default() };
        let report = run_with(&[(path, text.as_bytes())], options, ProjectLimits::default()).report;
        let said: Vec<_> = report.diagnostics.iter().map(|error| (&*error.code, error.severity)).collect();
        let severity = match mode {
            Mode::Strict if explanation.strict => Severity::Error,
            _ if profile.is_for_game() && NEEDED_BY_GAME.contains(code) => Severity::Error,
            _ => explanation.severity,
        };
        assert_eq!(said, [(*code, severity)], "{mode}: {text}\n{:#?}", report.diagnostics);
    }
}

#[test]
fn every_code_has_a_trigger_or_a_reason() {
    let everywhere: BTreeSet<&str> = TRIGGERS.iter().map(|(code, ..)| *code).collect();
    let is_of_game = |code: &&str| TRIGGERS.iter().all(|(other, ..)| other != code);
    let only_game: BTreeSet<&str> = GAME_TRIGGERS.iter().map(|(code, ..)| *code).filter(is_of_game).collect();
    let only_game: Vec<&str> = only_game.into_iter().collect();
    let lists = [
        everywhere.into_iter().collect::<Vec<_>>(),
        only_game,
        TRIGGERED_ELSEWHERE.iter().map(|(code, _)| *code).collect(),
        OF_THE_SERVICE.to_vec(),
    ];
    let listed: Vec<&str> = lists.concat();
    let all: BTreeSet<&str> = compiler::codes().map(|explanation| explanation.code).collect();
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), all);
    assert_eq!(listed.len(), all.len(), "a code is listed twice");
}
