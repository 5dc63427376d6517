//! Checks on the project, whatever language it is written in.

use insta::assert_snapshot;
use schemas::{Mode, Profile};

use crate::check::{diagnostics, run};

fn check(jpe: &str) -> String {
    diagnostics("a.jpe", jpe.as_bytes())
}

fn check_ir(members: &str) -> String {
    let json = format!(
        "{{\"metadata\": {{\"name\": \"M\", \"project_id\": \"m\", \"version\": \"1\"}},\n{members}}}"
    );
    diagnostics("a.ir.json", json.as_bytes())
}

#[test]
fn a_project_has_a_name_an_id_and_a_version() {
    assert_snapshot!(check("[Project]\nname:\nid: ../../evil\nversion: v one\njpe_version: 9\n[Enums]\nid: e\noption: A\nend\n"), @r#"
    2:6-2:6 error INVALID_PROJECT_NAME: The project's name is blank
      A project has a name, and this one is empty.
      fix: Write a name for the project.
      in: name:
    3:5-3:15 error INVALID_PROJECT_ID: The project's id cannot become part of a file name
      The id '../../evil' has to be 1 to 64 letters, digits, '_' and '-', a letter or digit first.
      fix: Write 'evil'.
      in: id: ../../evil
      replace 3:5-3:15 "evil"
    4:10-4:15 warning/error INVALID_VERSION: This does not look like a version
      The version is 'v one'; versions are numbers with dots.
      fix: Write a version such as 1.0.0.
      in: version: v one
    5:14-5:15 error UNSUPPORTED_JPE_VERSION: This version of the language is not read
      The project asks for version '9'; this compiler reads version 1.
      fix: Write 1, or leave the version out.
      in: jpe_version: 9
      replace 5:14-5:15 "1"
    "#);
    assert_snapshot!(check("[Project]\nid: My Project\nversion: 1.0-beta\njpe_version: 1.3\n[Enums]\nid: e\noption: A\nend\n"), @r#"
    2:5-2:15 warning/error ID_NORMALISED: The project's id is written differently in file names
      File names hold 'my_project', because 'My Project' has characters that do not suit them.
      fix: Write 'my_project'.
      in: id: My Project
      replace 2:5-2:15 "my_project"
    "#);
    assert_snapshot!(check("[Project]\nid:\n[Enums]\nid: e\noption: A\nend\n"), @r"
    2:4-2:4 error INVALID_PROJECT_ID: The project's id cannot become part of a file name
      The id '' has to be 1 to 64 letters, digits, '_' and '-', a letter or digit first.
      fix: Write an id such as 'my_project'.
      in: id:
    ");
}

#[test]
fn a_project_without_elements_is_reported() {
    assert_snapshot!(check("[Project]\nid: p\n"), @r"
    1:1-1:1 warning/error EMPTY_PROJECT: The project has no element
      There are source files, but no interaction, buff, trait, enum, string or other element in them.
      fix: Add an element, such as a buff.
      in: [Project]
    ");
}

#[test]
fn ids_are_checked_where_the_parser_does_not() {
    assert_snapshot!(check_ir(
        r#""interactions": [{"id": " "}], "buffs": [{"id": ""}], "traits": [{"id": ""}],
"enums": [{"id": "", "options": [{"name": "A", "value": 1}]}], "localized_strings": [{"key": "", "text": "t"}]"#
    ), @r#"
    2:26-2:27 error INVALID_INTERACTION_ID: The interaction's id is blank
      Others name the interaction by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "interactions": [{"id": " "}], "buffs": [{"id": ""}], "traits": [{"id": ""}],
    2:50-2:50 error INVALID_BUFF_ID: The buff's id is blank
      Others name the buff by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "interactions": [{"id": " "}], "buffs": [{"id": ""}], "traits": [{"id": ""}],
    2:74-2:74 error INVALID_TRAIT_ID: The trait's id is blank
      Others name the trait by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "interactions": [{"id": " "}], "buffs": [{"id": ""}], "traits": [{"id": ""}],
    3:19-3:19 error INVALID_ENUM_ID: The enum's id is blank
      Others name the enum by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "enums": [{"id": "", "options": [{"name": "A", "value": 1}]}], "localized_strings": [{"key": "", "text": "t"}]}
    3:95-3:95 error INVALID_STRING_KEY: The string's key is blank
      Others name the string by its key, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "enums": [{"id": "", "options": [{"name": "A", "value": 1}]}], "localized_strings": [{"key": "", "text": "t"}]}
    "#);
    assert_snapshot!(check_ir(
        r#""test_sets": [{"id": ""}], "loot_actions": [{"id": "", "description": ""}],
"statistics": [{"id": "!"}]"#
    ), @r#"
    2:23-2:23 error INVALID_NAME: The test set's id is blank
      Others name the test set by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "test_sets": [{"id": ""}], "loot_actions": [{"id": "", "description": ""}],
    2:53-2:53 error INVALID_NAME: The loot action's id is blank
      Others name the loot action by its id, and this one is empty.
      fix: Write a name of ASCII letters, digits and '_'.
      in: "test_sets": [{"id": ""}], "loot_actions": [{"id": "", "description": ""}],
    3:24-3:25 error INVALID_NAME: No id can be made of '!'
      An id needs at least one letter from a to z or a digit.
      fix: Write an id of ASCII letters and digits.
      in: "statistics": [{"id": "!"}]}
    "#);
    let long = "x".repeat(129);
    assert_snapshot!(check_ir(&format!(
        "\"enums\": [{{\"id\": \"!!!\"}}, {{\"id\": \"Happy Mood\"}},\n{{\"id\": \"{long}\"}}]"
    )), @r#"
    2:11-2:24 warning EMPTY_ENUM_OPTIONS: The enum has no options
      The enum '!!!' names no choice.
      fix: Add at least one option.
      in: "enums": [{"id": "!!!"}, {"id": "Happy Mood"},
    2:19-2:22 error INVALID_NAME: No id can be made of '!!!'
      An id needs at least one letter from a to z or a digit.
      fix: Write an id of ASCII letters and digits.
      in: "enums": [{"id": "!!!"}, {"id": "Happy Mood"},
    2:26-2:46 warning EMPTY_ENUM_OPTIONS: The enum has no options
      The enum 'Happy Mood' names no choice.
      fix: Add at least one option.
      in: "enums": [{"id": "!!!"}, {"id": "Happy Mood"},
    2:34-2:44 warning/error ID_NORMALISED: The id 'Happy Mood' becomes 'happy_mood'
      Ids are ASCII letters, digits, '_', '-', '.' and ':'. Game resources use the form shown.
      fix: Write 'happy_mood'.
      in: "enums": [{"id": "!!!"}, {"id": "Happy Mood"},
      replace 2:34-2:44 "happy_mood"
    3:1-3:140 warning EMPTY_ENUM_OPTIONS: The enum has no options
      The enum 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' names no choice.
      fix: Add at least one option.
      in: {"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}]}
    3:9-3:138 fatal VALUE_TOO_LONG: The name of this enum is longer than 128 characters
      A name may have 128 characters; 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' has more.
      fix: Shorten the name.
      in: {"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}]}
    "#);
}

#[test]
fn no_two_elements_of_a_kind_have_one_id() {
    assert_snapshot!(check("[Enums]\nid: a\noption: X\nend\nid: A\noption: X\nend\n[TestSets]\nid: a\ntest: none\nend\n"), @r"
    5:5-5:6 error DUPLICATE_RESOURCE_ID: Another enum has the id 'A'
      Two elements of the kind 'enum' have this id. Upper and lower case count as equal.
      fix: Rename one of the two.
      in: id: A
      see 2:5-2:6: the first enum with this id
    9:5-9:6 info SHARED_ID_ACROSS_KINDS: The test set has the id of another kind of element
      A test set and another element, of the kind 'enum', are both called 'a'. This is allowed.
      fix: Rename one of the two if that is clearer.
      in: id: a
      see 2:5-2:6: the enum
    ");
}

#[test]
fn participants_have_known_roles_once() {
    assert_snapshot!(check(
        "[Interactions]\nid: i\ndisplay_name: I\nparticipant: Actor\nparticipant: role:Dragon\nparticipant: role:Objekt\nparticipant: role:Target\nparticipant: role:targetsim\nend\n"
    ), @r#"
    4:14-4:19 warning INVALID_PARTICIPANT_ROLE: This participant has no role
      A participant is a role, such as Actor, and perhaps a description; the role is missing.
      fix: Write a role, such as Actor.
      in: participant: Actor
    5:19-5:25 warning/error UNKNOWN_PARTICIPANT_ROLE: The game knows no participant 'Dragon'
      Who takes part is said in the game's words; common ones are Actor, Target and Object.
      fix: Write one of the game's participants.
      in: participant: role:Dragon
    6:19-6:25 warning/error UNKNOWN_PARTICIPANT_ROLE: The game knows no participant 'Objekt'
      Who takes part is said in the game's words; common ones are Actor, Target and Object.
      fix: Write one of the game's participants.
      in: participant: role:Objekt
      replace 6:19-6:25 "Object"
      did you mean: Object
    8:19-8:28 warning DUPLICATE_PARTICIPANT_ROLES: The role 'targetsim' is taken already
      An interaction has every role once; Target and TargetSim are the same.
      fix: Remove one of the two participants, or correct its role.
      in: participant: role:targetsim
      see 7:19-7:25: the first one
    "#);
}

#[test]
fn numbers_have_ranges() {
    let buff =
        |value: &str| check(&format!("[Buffs]\nid: b\ndisplay_name: B\ndescription: B\n{value}\nend\n"));
    assert_snapshot!(buff("duration: -5"), @r"
    5:11-5:13 warning INVALID_BUFF_DURATION: A buff cannot last a negative time
      The duration is -5 Sim minutes.
      fix: Write a number from 1, or leave the duration out for a buff that does not time out.
      in: duration: -5
    ");
    assert_snapshot!(buff("duration: 0"), @r"
    5:11-5:12 warning/error ZERO_DURATION: A duration of 0 means that the buff vanishes at once
      Durations are in Sim minutes, and with 0 of them the buff vanishes at once.
      fix: Write a number from 1, or leave the duration out.
      in: duration: 0
    ");
    assert_snapshot!(buff("duration: 99999999999"), @r"
    5:11-5:22 error NUMBER_OUT_OF_RANGE: The duration is too large
      The game holds numbers from -2147483648 to 2147483647, and this is 99999999999.
      fix: Write a smaller number.
      in: duration: 99999999999
    ");
    assert_snapshot!(buff("intensity: 6"), @r"
    5:12-5:13 warning/error NUMBER_OUT_OF_RANGE: The intensity is out of range
      It goes from 1 to 5, and this is 6.
      fix: Write a number from 1 to 5.
      in: intensity: 6
    ");
    assert_snapshot!(check("[Interactions]\nid: i\ndisplay_name: I\nduration: -1\neffect: increase friendship by 5000\neffect: give money 5000\nend\n[Statistics]\nid: s\nmin: 5\nmax: 4\nend\n"), @r"
    4:11-4:13 warning/error NUMBER_OUT_OF_RANGE: The duration is out of range
      It goes from 0 to 2147483647, and this is -1.
      fix: Write a number from 0 to 2147483647.
      in: duration: -1
    5:9-5:36 warning/error AMOUNT_OUT_OF_RANGE: The effect changes something by more than 1,000
      Amounts go from -1000 to 1000, and this one is 5000.
      fix: Write a smaller amount.
      in: effect: increase friendship by 5000
    11:6-11:7 error NUMBER_OUT_OF_RANGE: The greatest value is below the least one
      The statistic 's' goes from 5 to 4.
      fix: Swap the two, or correct one.
      in: max: 4
      see 10:6-10:7: the least value
    ");
}

#[test]
fn an_amount_that_the_game_cannot_hold_is_an_error() {
    let effects =
        |amount: &str| check(&format!("[LootActions]\nid: l\neffect: increase fun by {amount}\nend\n"));
    assert_snapshot!(effects("6020812301835756429"), @r"
    3:9-3:44 error AMOUNT_OUT_OF_RANGE: The effect changes something by more than 1,000
      Amounts go from -1000 to 1000, and this one is 6020812301835756429.
      fix: Write a smaller amount.
      in: effect: increase fun by 6020812301835756429
    ");
    assert_snapshot!(effects("3000000000.5"), @r"
    3:9-3:37 error AMOUNT_OUT_OF_RANGE: The effect changes something by more than 1,000
      Amounts go from -1000 to 1000, and this one is 3.0000000005e9.
      fix: Write a smaller amount.
      in: effect: increase fun by 3000000000.5
    ");
}

#[test]
fn words_are_of_a_list() {
    assert_snapshot!(check("[Interactions]\nid: i\ndisplay_name: I\ntype: sociall\nend\n[Buffs]\nid: b\ndisplay_name: B\ndescription: B\nmood_type: hapy\nend\n[Traits]\nid: t\ndisplay_name: T\ndescription: T\ntrait_type: Gameplay\nages: teen, young adult, old\nend\n"), @r#"
    4:7-4:14 error INVALID_ENUM_VALUE: There is no interaction type 'sociall'
      The interaction type is one of: social, object, self, autonomous, looping, immediate, social_mixer.
      fix: Write 'social'.
      in: type: sociall
      replace 4:7-4:14 "social"
      did you mean: social
    10:12-10:16 error INVALID_ENUM_VALUE: There is no mood 'hapy'
      The mood is one of: positive, negative, neutral, angry, bored, confident, embarrassed, energized, energised, fine, calm, flirty, romantic, focused, focus, happy, inspired, inspiration, playful, sad, dazed, tense, stressed, uncomfortable, asleep, scared.
      fix: Write 'happy'.
      in: mood_type: hapy
      replace 10:12-10:16 "happy"
      did you mean: happy
    17:26-17:29 error INVALID_ENUM_VALUE: There is no age 'old'
      The age is one of: baby, infant, toddler, child, teen, young_adult, youngadult, adult, elder.
      fix: Write one of the words, such as 'baby'.
      in: ages: teen, young adult, old
    "#);
}

#[test]
fn enums_have_options_that_differ() {
    assert_snapshot!(check("[Enums]\nid: none\nend\nid: some\noption: A=1\noption: B=1\noption: A=2\noption: :6\nend\n"), @r"
    2:1-2:9 warning EMPTY_ENUM_OPTIONS: The enum has no options
      The enum 'none' names no choice.
      fix: Add at least one option.
      in: id: none
    6:9-6:12 warning DUPLICATE_ENUM_VALUES: Another option has the value '1'
      The option 'B' has the value of an earlier one, so the two cannot be told apart.
      fix: Give every option a value of its own.
      in: option: B=1
      see 5:9-5:12: the first one
    7:9-7:12 error DUPLICATE_ENUM_OPTIONS: The enum has another option 'A'
      The enum 'some' has two options of this name, so it cannot say which is meant.
      fix: Rename or remove one of the two.
      in: option: A=2
      see 5:9-5:12: the first one
    8:9-8:11 error EMPTY_OPTION_NAME: The option has no name
      Options are told apart by their names, and this one is empty.
      fix: Write a name for the option.
      in: option: :6
    ");
}

#[test]
fn strings_have_texts_and_locales() {
    assert_snapshot!(check("[Strings]\nkey: a\ntext:\nend\nkey: b\ntext: t\nlocale: english\nend\nkey: c\ntext: t\nlocale: xx_YY\nend\nkey: d\ntext: t\nend\nkey: D\ntext: u\nlocale: en-us\nend\n[Buffs]\nid: x\ndisplay_name: a\ndescription: b\nend\n"), @r"
    3:6-3:6 warning EMPTY_STRING_TEXT: The string has no text
      Players would see nothing here.
      fix: Write the text.
      in: text:
    7:9-7:16 warning INVALID_LOCALE_FORMAT: This is not written like a locale
      The locale is 'english'; it is a language and a country, such as en_US, or a language alone.
      fix: Write a locale such as en_US.
      in: locale: english
    9:6-9:7 info UNUSED_STRING: No element uses this string
      No display name or description is 'c'.
      fix: Remove the string, or name it where its text is meant.
      in: key: c
    11:9-11:14 warning/error UNSUPPORTED_LOCALE: The game has no texts in 'xx_YY'
      The game's locales are en_US, zh_CN, zh_TW, cs_CZ, da_DK, nl_NL, fi_FI, fr_FR, de_DE, it_IT, ja_JP, ko_KR, no_NO, pl_PL, pt_BR, ru_RU, es_ES, sv_SE.
      fix: Write one of the game's locales.
      in: locale: xx_YY
    13:6-13:7 info UNUSED_STRING: No element uses this string
      No display name or description is 'd'.
      fix: Remove the string, or name it where its text is meant.
      in: key: d
    16:6-16:7 error DUPLICATE_STRING: The string 'D' has two texts in one locale
      Another text for this key and the locale 'en-us' stands before.
      fix: Remove one of the two, or correct its locale.
      in: key: D
      see 13:6-13:7: the first text
    ");
}

#[test]
fn references_mean_something() {
    let jpe = "[Buffs]\nid: happy_feeling\ndisplay_name: H\ndescription: H\ntrait: kind\ntrait: gone\nend\n[Traits]\nid: kind_trait\ndisplay_name: K\ndescription: K\nbuff: happy\nbuff: happy_moodlet\nbuff: 12345\nbuff: 0xFF\nbuff: 6017E896:0:1\nbuff: hapy_feeling\nconflicting_traits: nobody\ninteractions: wave\nend\n[Interactions]\nid: i\ndisplay_name: I\neffect: grant loot nothing\nend\n";
    assert_snapshot!(check(jpe), @r#"
    6:8-6:12 warning UNDEFINED_TRAIT_REFERENCE: There is no trait 'gone'
      The trait 'gone', named by 'happy_feeling', is not defined in the project.
      fix: Define the trait, or correct the name.
      in: trait: gone
    13:7-13:20 warning UNDEFINED_BUFF_REFERENCE: There is no buff 'happy_moodlet'
      The buff 'happy_moodlet', named by 'kind_trait', is not defined in the project.
      fix: Define the buff, or correct the name.
      in: buff: happy_moodlet
    17:7-17:19 warning UNDEFINED_BUFF_REFERENCE: There is no buff 'hapy_feeling'
      The buff 'hapy_feeling', named by 'kind_trait', is not defined in the project.
      fix: Write 'happy_feeling'.
      in: buff: hapy_feeling
      replace 17:7-17:19 "happy_feeling"
      did you mean: happy_feeling
    24:9-24:27 warning UNDEFINED_REFERENCE: There is no loot action 'nothing'
      The loot action 'nothing' is not defined in the project.
      fix: Define the loot action, or correct the name.
      in: effect: grant loot nothing
    "#);
}

/// What is missing may be in the part that was left out.
#[test]
fn what_was_left_out_is_not_missed() {
    let codes = |files: &[(&str, &[u8])]| -> Vec<String> {
        let report = run(files, Mode::Default, Profile::Ref).report;
        report.diagnostics.into_iter().map(|error| error.code.into_owned()).collect()
    };
    let names_b = b"[Traits]\nid: t\ndisplay_name_key: hello\ndescription: d\nbuff: b\nend\n";
    assert_eq!(codes(&[("a.jpe", names_b)]), ["UNDEFINED_REFERENCE", "UNDEFINED_BUFF_REFERENCE"]);
    assert_eq!(codes(&[("a.jpe", names_b), ("b.xml", b"<jpe-project><buffs>")]), ["PARSE_ERROR"]);
    assert_eq!(codes(&[("a.jpe", names_b), ("b.jpe", b"[Buff]\nid: b\nend\n")]), ["UNKNOWN_SECTION"]);
    assert_eq!(
        codes(&[(
            "a.jpe",
            b"[Strings]\nkey: k\ntext: t\nend\n[Interactions]\nid: i\ndispley_name: k\nend\n"
        )]),
        ["UNKNOWN_KEY"]
    );
    assert_eq!(codes(&[("a.jpe", b"end\n")]), ["STRAY_END"]);
    // The reference looks no further than names.
    let report =
        run(&[("a.jpe", b"[Traits]\nid: t\nbuff: b\nend:\nend\n")], Mode::RefCompat, Profile::Ref).report;
    let said: Vec<&str> = report.diagnostics.iter().map(|error| &*error.code).collect();
    assert_eq!(said, ["UNDEFINED_BUFF_REFERENCE", "INVALID_SYNTAX"]);
}

#[test]
fn values_fit_together() {
    assert_snapshot!(check("[Buffs]\nid: b\nmood_type: positive\nmood_gain: -5\nend\n[Traits]\nid: shy\ndisplay_name: S\ndescription: S\nconflicting_traits: Shy\nend\n"), @r"
    2:1-2:6 info MISSING_DESCRIPTION: The buff has no description for players
      Players see the buff 'b', but nothing says what it is.
      fix: Add a description.
      in: id: b
    2:1-2:6 warning MISSING_DISPLAY_NAME: The buff has no name for players
      Players see the buff 'b', but there is nothing to show as its name.
      fix: Add a display name.
      in: id: b
    3:12-3:20 warning/error MOOD_SIGN_MISMATCH: The mood and its gain point in opposite directions
      The mood is 'positive', but mood_gain is -5.
      fix: Change the mood, or the sign of mood_gain.
      in: mood_type: positive
    10:21-10:24 error SELF_CONFLICT: The trait conflicts with itself
      The trait 'shy' names itself among those that cannot go with it.
      fix: Remove the name.
      in: conflicting_traits: Shy
    ");
    assert_snapshot!(check("[LootActions]\nid: a\neffect: grant loot b\nend\nid: b\neffect: grant loot c\nend\nid: c\neffect: grant loot a\nend\n[TestSets]\nid: t\ntest: t\nend\n"), @r"
    9:9-9:21 error CYCLIC_REFERENCE: The loot action 'a' contains itself
      'c' leads back to 'a', so the circle would never end.
      fix: Remove one of the references in the circle.
      in: effect: grant loot a
      see 2:5-2:6: where the circle starts
    13:7-13:8 error CYCLIC_REFERENCE: The test set 't' contains itself
      't' leads back to 't', so the circle would never end.
      fix: Remove one of the references in the circle.
      in: test: t
      see 12:5-12:6: where the circle starts
    ");
}

#[test]
fn the_reference_does_not_mind() {
    let jpe = b"[Buffs]\nid: a\nend:\nid: a\nend:\n[Interactions]\nid: i\nparticipant: role:Dragon\nend:\n";
    let compiled = run(&[("a.jpe", jpe)], Mode::RefCompat, Profile::Ref);
    assert_eq!(compiled.report.diagnostics, []);
    assert_eq!(compiled.report.elements, 3);
}

#[test]
fn strings_are_used_by_menus_and_by_notifications_at_any_depth() {
    let strings = "[Strings]\nkey: menu\ntext: Jokes\nend\nkey: note\ntext: Ha!\nend\n";
    let menu =
        format!("{strings}[Interactions]\nid: i\ndisplay_name: I\ncategory: menu\neffect: laugh\nend\n");
    let inner = r#"{"description": "", "actions": [{"description": "show notification \"note\""}]}"#;
    let loot = format!(r#"{{"id": "laugh", "description": "", "actions": [{inner}]}}"#);
    let metadata = r#"{"name": "M", "project_id": "m", "version": "1"}"#;
    let ir = format!(r#"{{"metadata": {metadata}, "loot_actions": [{loot}]}}"#);
    let files = [("a.jpe", menu.as_bytes()), ("b.ir.json", ir.as_bytes())];
    let report = run(&files, Mode::Default, Profile::Ref).report;
    assert_eq!(report.summary.info, 0, "{:?}", report.diagnostics);
}
