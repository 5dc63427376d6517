//! Text in, diagnostics and elements out.

use insta::assert_snapshot;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, Fix, Mode, ProjectLimits};

use crate::diagnostics::Diagnostics;
use crate::ir::{Project, ProjectBuilder};
use crate::request::Request;
use crate::source::{Format, SourceText, Sources};

fn options(mode: Mode, limits: ProjectLimits) -> GuestOptions {
    GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions { mode, ..BuildOptions::default() },
        limits,
        emit: true,
    }
}

fn read(text: &str, options: &GuestOptions) -> (Vec<EngineError>, Project) {
    let request = Request::new(options);
    let mut diagnostics = Diagnostics::new(request);
    let mut builder = ProjectBuilder::new(request);
    let source = SourceText::for_test(text, Format::Jpe);
    super::parse(&source, &mut builder, &mut diagnostics);
    let project = crate::normalise::normalise(builder, &mut diagnostics);
    (diagnostics.finish(&Sources::single(source)).diagnostics, project)
}

/// One line for each diagnostic, then one for each element.
fn check_with(text: &str, options: &GuestOptions) -> String {
    let (errors, project) = read(text, options);
    let lines: Vec<String> = errors.iter().map(line).chain(elements(&project)).collect();
    lines.join("\n")
}

fn check(text: &str) -> String {
    check_with(text, &options(Mode::Default, ProjectLimits::default()))
}

fn check_reference(text: &str) -> String {
    check_with(text, &options(Mode::RefCompat, ProjectLimits::default()))
}

fn line(error: &EngineError) -> String {
    let place = error.position.map_or_else(String::new, |position| {
        let (line, column) = (position.line, position.column);
        format!("{line}:{column}-{}:{} ", position.end_line, position.end_column)
    });
    let fix = match &error.extra.fix {
        Some(Fix::Insert { insert_at, text }) => {
            format!(" +{}:{} {text:?}", insert_at.line, insert_at.column)
        }
        Some(Fix::Replace { range, replacement }) => {
            format!(
                " ={}:{}-{}:{} {replacement:?}",
                range.line, range.column, range.end_line, range.end_column
            )
        }
        None => String::new(),
    };
    format!("{place}{} {}{fix}", error.code, error.message_short)
}

fn elements(project: &Project) -> Vec<String> {
    let metadata = &project.metadata;
    let mut lines = Vec::new();
    if metadata.name.value != "demo" {
        lines.push(format!(
            "project {:?} {} {}",
            metadata.name.value, metadata.project_id.value, metadata.version.value
        ));
    }
    lines.extend(project.interactions.iter().map(|element| {
        let tests = element.tests.iter().flat_map(|tests| &tests.conditions).count();
        let roles: Vec<_> =
            element.participants.iter().map(|it| (&it.role.value, it.description.as_ref())).collect();
        let roles: Vec<_> =
            roles.iter().map(|(role, text)| format!("{role}={:?}", text.map(|text| &text.value))).collect();
        let (name, effects) = (text(element.display_name_key.as_ref()), element.loot_actions.len());
        format!("interaction {} {name} {roles:?} tests={tests} effects={effects}", element.id.name.value)
    }));
    lines.extend(project.buffs.iter().map(|element| {
        let duration = element.duration_sim_minutes.as_ref().map(|minutes| minutes.value);
        let (name, description) =
            (text(element.display_name_key.as_ref()), text(element.description_key.as_ref()));
        format!("buff {:?} {name} {description} duration={duration:?}", element.id.name.value)
    }));
    lines.extend(project.traits.iter().map(|element| {
        let buffs: Vec<_> = element.buffs.iter().map(|buff| &buff.name.value).collect();
        format!(
            "trait {} buffs={buffs:?} extra={:?}",
            element.id.name.value,
            element.annotations.extra.keys()
        )
    }));
    lines.extend(project.enums.iter().map(|element| {
        let options: Vec<_> =
            element.options.iter().map(|it| format!("{}={:?}", it.name.value, it.value.value)).collect();
        format!("enum {} {options:?}", element.id.name.value)
    }));
    lines.extend(project.localized_strings.iter().map(|element| {
        format!("string {} {} {:?}", element.key.value, element.locale.value, element.text.value)
    }));
    lines.extend(project.test_sets.iter().map(|element| {
        let id = element.id.as_ref().map(|id| &id.name.value);
        format!("test_set {id:?} {} of {}", element.run_type.as_str(), element.conditions.len())
    }));
    lines.extend(project.loot_actions.iter().map(|element| {
        let id = element.id.as_ref().map(|id| &id.name.value);
        format!("loot {id:?} {} actions", element.actions.len())
    }));
    lines.extend(project.statistics.iter().map(|element| {
        let bounds =
            [&element.min, &element.max, &element.initial].map(|bound| bound.as_ref().map(|it| it.value));
        format!("statistic {} {bounds:?}", element.id.name.value)
    }));
    lines
}

fn text(value: Option<&crate::source::Spanned<String>>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{:?}", value.value))
}

/// Every section with most of its keys, in every way of writing them.
const SECTIONS: &str = "\
[Project]
name: Demo Mod
id: demo_mod
version: 1.2.0
author: Somebody
end

[Interactions]
id: wave
display_name: Wave
participant: role:Actor, description:Waves, then smiles
participant: description:Is waved at, role:Target
autonomy_disabled: yes
test: actor is adult
tests: [target is happy, none]
effects:
  - add happy feeling
  - increase friendship by 5
end:

[BUFFS] # comment
id : happy
description: \"Says \\\"hi\\\"\\n\\u00e4\" ; comment
duration: 1_20 # minutes
end
id: other
end

[Traits]
id: cheerful
buffs: happy, other
rarity: common
conflicting-traits: grim
end

[Enums]
id: kinds
option: casual:0
option: formal=1
option: silly
option: text:abc
values: last, more
end

[Strings]
key: hello
text: Hello
end
key: hello
text: Bonjour
locale: fr
end

[TestSets]
id: grown
run_type: any
test: actor is adult
test: actor is elder
end

[LootActions]
id: cheer
effect: add happy feeling
test: grown
end

[Statistics]
id: luck
min: -1.5
max: 10
end
";

#[test]
fn every_section_is_read() {
    assert_snapshot!(check(SECTIONS), @r#"
    project "Demo Mod" demo_mod 1.2.0
    interaction wave "Wave" ["Actor=Some(\"Waves, then smiles\")", "Target=Some(\"Is waved at\")"] tests=3 effects=2
    buff "happy" - "Says \"hi\"\nä" duration=Some(120)
    buff "other" - - duration=None
    trait cheerful buffs=["happy", "other"] extra=["rarity"]
    enum kinds ["casual=Integer(0)", "formal=Integer(1)", "silly=Integer(2)", "text=Text(\"abc\")", "last=Integer(4)", "more=Integer(5)"]
    string hello en_US "Hello"
    string hello fr "Bonjour"
    test_set Some("grown") any of 2
    loot Some("cheer") 1 actions
    statistic luck [Some(-1.5), Some(10.0), None]
    "#);
}

#[test]
fn an_outline_is_read() {
    let text = "\
# A sample of our own
Offer Tea
  description: \"A cup for two\"
  type: social
  duration: 15  # minutes
  tests:
    - actor is adult
    - target is not angry
  effects:
  - add warm feeling
  - increase friendship +5

---

Warm Feeling
  description: Warm and well  # not shown
  mood_type: positive
  intensity: 2
Tea Lover (Trait)
  category: lifestyle
  conflicting_traits:
    - coffee lover
  benefits: [calm, \"warm, too\"]
---
Ways of Tea
  kind: enum
  id: tea_ways
  values: green, black
";
    assert_snapshot!(check(text), @r#"
    interaction offer_tea "Offer Tea" [] tests=2 effects=2
    buff "warm_feeling" "Warm Feeling" "Warm and well" duration=None
    trait tea_lover_trait buffs=[] extra=["benefits", "category"]
    enum tea_ways ["green=Integer(0)", "black=Integer(1)"]
    "#);
}

#[test]
fn the_worked_example_of_a_missing_end() {
    let text = "[Buffs]\nid: a\n\n[Traits]\nid: t\nend\n";
    let (errors, project) = read(text, &options(Mode::Default, ProjectLimits::default()));
    assert_snapshot!(serde_json::to_string(&errors[0]).unwrap(), @r#"{"code":"MISSING_END","category":"parser_jpe","severity":"error","message_short":"This buff is not closed with 'end'","message_long":"The buff 'a' starts on line 2, but the next section begins on line 4 before an 'end' line. Without it the compiler cannot tell where the buff stops.","file_path":"test.jpe","position":{"line":2,"column":1,"end_line":2,"end_column":6},"resource_id":"a","language_layer":"JPE","snippet":"id: a","suggested_fix":"Add a line with 'end' before line 4.","stack_trace_sanitized":null,"plugin_id":null,"extra":{"fix":{"insert_at":{"line":4,"column":1},"text":"end\n"}}}"#);
    assert_eq!((errors.len(), project.buffs.len(), project.traits.len()), (1, 1, 1));
}

#[test]
fn a_missing_end_is_found_wherever_it_is() {
    assert_snapshot!(check("[Buffs]\nid: a\ndisplay_name: A\n\n  id: b\nend\n"), @r#"
    2:1-2:6 MISSING_END This buff is not closed with 'end' +5:1 "end\n"
    buff "a" "A" - duration=None
    buff "b" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a"), @r#"
    2:1-2:6 MISSING_END This buff is not closed with 'end' +2:6 "\nend\n"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\n"), @r#"
    2:1-2:6 MISSING_END This buff is not closed with 'end' +3:1 "end\n"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Strings]\nkey: a\ntext: x\nkey: b\nend"), @r#"
    2:1-2:7 MISSING_END This string is not closed with 'end' +4:1 "end\n"
    string a en_US "x"
    string b en_US ""
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nedn\nid: b\nend"), @r#"
    3:1-3:4 INVALID_SYNTAX This line is misspelt =3:1-3:4 "end"
    buff "a" - - duration=None
    buff "b" - - duration=None
    "#);
}

#[test]
fn ends_that_close_nothing() {
    assert_snapshot!(check("[Buffs]\nid: a\nend\nend"), @r#"
    4:1-4:4 STRAY_END There is nothing to close here =4:1-4:4 ""
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nend\n[Project]\nend\nend"), @r#"2:1-2:4 STRAY_END There is nothing to close here =2:1-3:1 """#);
    assert_snapshot!(check("end\n[Buffs]\nid: a\nEND : of it # yes"), @r#"
    1:1-1:4 STRAY_END There is nothing to close here =1:1-2:1 ""
    buff "a" - - duration=None
    "#);
}

#[test]
fn lines_that_mean_nothing() {
    assert_snapshot!(check("[Buffs]\nid: a\ndisplay name = Greet\nend"), @r#"
    3:1-3:21 INVALID_SYNTAX This line is not written as 'key: value' =3:1-3:21 "display_name: Greet"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndisplay name: Greet\nend"), @r#"
    3:1-3:20 INVALID_SYNTAX This line is not written as 'key: value' =3:1-3:20 "display_name: Greet"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid greet\nid: a\nend"), @r#"
    2:1-2:9 MISSING_COLON A colon is missing after 'id' +2:3 ":"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs\nid: a\nend"), @r#"
    1:1-1:7 INVALID_SYNTAX This section header is not written right +1:7 "]"
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\n???\nend"), @r#"
    3:1-3:4 INVALID_SYNTAX This line means nothing here
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("Wave\n  type: social\n  description \"Hello\""), @r#"
    3:3-3:22 MISSING_COLON A colon is missing after 'description' +3:14 ":"
    interaction wave "Wave" [] tests=0 effects=0
    "#);
}

#[test]
fn unknown_names_are_reported_with_the_nearest() {
    assert_snapshot!(check("[Intractions]\nid: a\nend\n[Buffs]\nid: b\nend"), @r#"
    1:2-1:13 UNKNOWN_SECTION There is no section 'Intractions' =1:2-1:13 "Interactions"
    buff "b" - - duration=None
    "#);
    assert_snapshot!(check("[Nonsense]\nid: a\n???\nend"), @"1:2-1:10 UNKNOWN_SECTION There is no section 'Nonsense'");
    assert_snapshot!(check("[Buffs]\nid: a\nDescripton: x\nимя: y\nend"), @r#"
    3:1-3:11 UNKNOWN_KEY Unknown property 'Descripton' =3:1-3:11 "description"
    4:1-4:4 UNKNOWN_KEY Unknown property 'имя'
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nnonsense:\n - x\nend"), @r#"
    3:1-3:9 UNKNOWN_KEY Unknown property 'nonsense'
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("Wave\n  type: social\n  duratoin: 5\n  kind: interacton"), @r#"4:9-4:19 INVALID_ENUM_VALUE There is no kind 'interacton' =4:9-4:19 "interaction""#);
}

#[test]
fn properties_outside_of_everything() {
    assert_snapshot!(check("id: a\nend\n[Buffs]\nid: b\nend"), @r#"
    1:1-1:6 KEY_OUTSIDE_SECTION This line stands before any section or title
    buff "b" - - duration=None
    "#);
    assert_snapshot!(check("  type: social\n  duration: 5\nWave\n  type: social"), @r#"
    1:3-1:15 KEY_OUTSIDE_SECTION This line stands before any section or title
    interaction wave "Wave" [] tests=0 effects=0
    "#);
}

#[test]
fn repeated_keys() {
    assert_snapshot!(check("[Buffs]\nid: a\nduration: 5\nduration: 5\nduration: 6\nend"), @r#"
    5:1-5:12 DUPLICATE_KEY 'duration' is given twice with different values
    buff "a" - - duration=Some(6)
    "#);
    assert_snapshot!(check("Glad\n  mood_type: positive\n  emotion: negative"), @r#"
    3:3-3:20 DUPLICATE_KEY 'emotion' is given twice with different values
    buff "glad" "Glad" - duration=None
    "#);
}

#[test]
fn mixed_dialects() {
    assert_snapshot!(check("Happy Feeling\n  mood_type: positive\n[Buffs]\nid: a\nend\n---\nSad Feeling\n  mood_type: negative"), @r#"
    3:1-3:8 MIXED_DIALECTS A section stands in an outline
    buff "happy_feeling" "Happy Feeling" - duration=None
    buff "sad_feeling" "Sad Feeling" - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nend\nHappy Feeling\n  mood_type: positive\n[Traits]\nid: t\nend"), @r#"
    4:1-4:14 MIXED_DIALECTS An outline block stands among sections
    buff "a" - - duration=None
    trait t buffs=[] extra=[]
    "#);
}

#[test]
fn blocks_of_unknown_kind_and_without_properties() {
    assert_snapshot!(check("Greet\n  description: Says hello"), @"1:1-1:6 UNKNOWN_BLOCK_KIND It is unclear what this block is");
    assert_snapshot!(check("Greet\n  duration: 5"), @r#"interaction greet "Greet" [] tests=0 effects=0"#);
    assert_snapshot!(check("Happy Feeling\n---\nWave\n  type: social"), @r#"
    1:1-1:14 EMPTY_BLOCK This title has no properties
    interaction wave "Wave" [] tests=0 effects=0
    "#);
    assert_snapshot!(check("!!!\n  type: social"), @"1:1-1:4 INVALID_NAME No id can be made of '!!!'");
    assert_snapshot!(check("What is *this*\n  type: social\n  nested: too"), @"1:1-1:15 INVALID_SYNTAX This line is no title");
    assert_snapshot!(check("Wave\n  kind: spoon\n  type: social"), @"2:9-2:14 INVALID_ENUM_VALUE There is no kind 'spoon'");
}

#[test]
fn lists_and_nesting() {
    assert_snapshot!(check("Greet\n  type: social\n  tests: actor is adult"), @r#"
    3:3-3:24 EXPECTED_LIST 'tests' must be a list =3:3-3:24 "tests:\n    - actor is adult"
    interaction greet "Greet" [] tests=0 effects=0
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\n- x\ntrait: t\n- y\nend"), @r#"
    3:1-3:4 STRAY_LIST_ITEM This list item belongs to no list
    5:1-5:4 STRAY_LIST_ITEM This list item belongs to no list
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("Wave\n  description:\n    - x\n    - y\n  type: social\n- z"), @r#"
    3:7-3:8 STRAY_LIST_ITEM This list item belongs to no list
    6:1-6:4 STRAY_LIST_ITEM This list item belongs to no list
    interaction wave "Wave" [] tests=0 effects=0
    "#);
    assert_snapshot!(check("Wave\n  type: social\n  animation:\n    name: wave\n    speed: 2\n    - x\n  duration: 5"), @r#"
    4:5-4:15 NESTING_NOT_SUPPORTED A property cannot have properties
    interaction wave "Wave" [] tests=0 effects=0
    "#);
    assert_snapshot!(check("Wave\n  type: social\nduration: 5\nend"), @r#"
    3:1-3:12 INVALID_SYNTAX This property is not indented +3:1 "  "
    4:1-4:4 STRAY_END There is nothing to close here =4:1-4:4 ""
    interaction wave "Wave" [] tests=0 effects=0
    "#);
    assert_snapshot!(check("Wave\n\ttype: social\n \tduration: 5"), @r#"
    2:1-2:2 TAB_INDENT This line is indented with a TAB =2:1-2:2 "  "
    3:1-3:3 TAB_INDENT This line is indented with a TAB =3:1-3:3 "   "
    3:3-3:14 NESTING_NOT_SUPPORTED A property cannot have properties
    interaction wave "Wave" [] tests=0 effects=0
    "#);
}

#[test]
fn strings_and_comments() {
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: \"Hello\nend"), @r#"
    3:14-3:20 UNTERMINATED_STRING A closing quote is missing +3:20 "\""
    buff "a" - "\"Hello" duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: \"\\q \\u12 \\ud800 \\u0001\"\nend"), @r#"
    3:15-3:17 INVALID_ESCAPE '\q' is no escape =3:15-3:17 "\\\\q"
    3:18-3:20 INVALID_ESCAPE '\u' is no escape =3:18-3:20 "\\\\u"
    3:23-3:25 INVALID_ESCAPE '\u' is no escape =3:23-3:25 "\\\\u"
    3:30-3:32 INVALID_ESCAPE '\u' is no escape =3:30-3:32 "\\\\u"
    buff "a" - "� �12 �d800 �0001" duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: \"He\" and \"She\"\nend"), @r#"buff "a" - "\"He\" and \"She\"" duration=None"#);
    assert_snapshot!(check("[Strings]\nkey: hi\ntext: Hi  # greeting\nend\nkey: tag\ntext: Hi #greeting\nend"), @r#"
    3:11-3:21 POSSIBLE_TAIL_COMMENT This looks like a comment, but is part of the text
    string hi en_US "Hi  # greeting"
    string tag en_US "Hi #greeting"
    "#);
    assert_snapshot!(check("; c\n#{\n multi\n}# rest\n[Buffs]\nid: a\n#{ one }#\nend"), @r#"buff "a" - - duration=None"#);
    assert_snapshot!(check("#{ still to do\n[Buffs]\nid: a\nend\n#{ again"), @r#"
    1:1-1:15 UNTERMINATED_COMMENT This comment is not closed with '}#'
    5:1-5:9 UNTERMINATED_COMMENT This comment is not closed with '}#'
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Traits]\nid: t\nbuffs: # all of them\n  - a ; one\n  - b\nend"), @r#"trait t buffs=["a", "b"] extra=[]"#);
}

#[test]
fn ids() {
    assert_snapshot!(check("[Interactions]\nid:\nend\n[Buffs]\nid:\nend\n[Traits]\nid: # none\nend\n[Enums]\nid: \"\"\nend\n[Strings]\nkey:\nend\n[TestSets]\nid:\nend"), @"
    2:1-2:4 EMPTY_INTERACTION_ID The id of this interaction is empty
    5:1-5:4 EMPTY_BUFF_ID The id of this buff is empty
    8:1-8:11 EMPTY_TRAIT_ID The id of this trait is empty
    11:1-11:7 EMPTY_ENUM_ID The id of this enum is empty
    14:1-14:5 EMPTY_STRING_KEY The key of this string is empty
    17:1-17:4 MISSING_ID The id of this test set is empty
    ");
    assert_snapshot!(check("[Buffs]\ndisplay_name: Très Chic\nend\n[Strings]\ntext: x\nend"), @r#"
    2:1-2:24 MISSING_ID This buff has no id +2:1 "id: tres_chic\n"
    5:1-5:8 MISSING_ID This string has no key
    "#);
    assert_snapshot!(check("[Buffs]\nid: Happy Mood\nend\nid: баф\nend"), @r#"
    2:5-2:15 ID_NORMALISED The id 'Happy Mood' becomes 'happy_mood' =2:5-2:15 "happy_mood"
    4:5-4:8 INVALID_NAME No id can be made of 'баф'
    buff "Happy Mood" - - duration=None
    "#);
    assert_snapshot!(check("Café Très Chic\n  type: social"), @r#"interaction cafe_tres_chic "Café Très Chic" [] tests=0 effects=0"#);
}

#[test]
fn a_refused_character_in_an_id_is_not_reported_again() {
    assert_snapshot!(check("[Buffs]\nid: a\u{1}b\nend"), @r#"buff "a\u{1}b" - - duration=None"#);
}

#[test]
fn numbers_switches_and_words() {
    assert_snapshot!(check("[Buffs]\nid: a\nduration: 60.5\nvisible: maybe\nintensity: strong\nmood_gain: x\nend"), @r#"
    3:11-3:15 INVALID_NUMBER '60.5' is not a whole number
    4:10-4:15 INVALID_BOOLEAN 'maybe' is neither true nor false
    5:12-5:18 INVALID_NUMBER 'strong' is not a whole number
    6:12-6:13 INVALID_NUMBER 'x' is not a number
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nduration: 99999999999999999999\nend"), @r#"
    3:11-3:31 NUMBER_OUT_OF_RANGE This number is too large
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[TestSets]\nid: a\nrun_type: some\ntest: none\nend"), @r#"
    3:11-3:15 INVALID_ENUM_VALUE There is no run_type 'some'
    test_set Some("a") all of 1
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndisplay_name_key: hallo\nend\n[Strings]\nkey: hello\ntext: Hello\nend"), @r#"
    3:19-3:24 UNDEFINED_REFERENCE There is no string 'hallo'
    buff "a" "hallo" - duration=None
    string hello en_US "Hello"
    "#);
}

#[test]
fn forms_that_are_not_compiled() {
    assert_snapshot!(check("<mod name=\"Demo\" version=\"1.0\">\n</mod>"), @"1:1-1:32 XML_IN_JPE This file holds XML");
    assert_snapshot!(check("{\"metadata\": {}}"), @"1:1-1:17 INVALID_SYNTAX This file holds JSON");
    assert_snapshot!(check("# x\ndefine interaction Wave\n  name: x\nend"), @"2:1-2:24 DEFINE_SYNTAX 'define … end' is not JPE");
}

#[test]
fn positions_count_characters_and_any_line_end() {
    assert_snapshot!(check("[Buffs]\r\nid: a\r\nпривет мир\r\nend"), @r#"
    3:1-3:11 INVALID_SYNTAX This line means nothing here
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\rid: a\rdisplay_name: \"ä\\q\"\rend"), @r#"
    3:17-3:19 INVALID_ESCAPE '\q' is no escape =3:17-3:19 "\\\\q"
    buff "a" "ä�" - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: \u{1F600}\u{2028}\u{85} # x\nend"), @r#"
    3:18-3:21 POSSIBLE_TAIL_COMMENT This looks like a comment, but is part of the text
    buff "a" - "😀\u{2028}\u{85} # x" duration=None
    "#);
}

#[test]
fn one_mistake_is_not_reported_twice() {
    // A title that is indented, and the properties below it.
    assert_snapshot!(check("  Happy Feeling\n    mood_type: positive\n---\n  ???\n  type: x"), @r#"
    1:1-1:3 INVALID_SYNTAX A title must not be indented =1:1-1:3 ""
    4:1-4:3 INVALID_SYNTAX A title must not be indented =4:1-4:3 ""
    "#);
    // Properties at the left margin stay properties of the block.
    assert_snapshot!(check("Glad\nmood_type: positive\n  intensity: 2\nduration: 5\ndisplay name: x\n  visible: no"), @r#"
    2:1-2:20 INVALID_SYNTAX This property is not indented +2:1 "  "
    4:1-4:12 INVALID_SYNTAX This property is not indented +4:1 "  "
    5:1-5:16 INVALID_SYNTAX This line is not written as 'key: value' =5:1-5:16 "  display_name: x"
    buff "glad" "Glad" - duration=Some(5)
    "#);
    // There is nothing to close, so nobody meant 'end'.
    assert_snapshot!(check("[Buffs]\nand\nid: a\nend"), @r#"
    2:1-2:4 INVALID_SYNTAX This line means nothing here
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: x\n- y\n- z\nend"), @r#"
    4:1-4:4 STRAY_LIST_ITEM This list item belongs to no list
    buff "a" - "x" duration=None
    "#);
    // Values that say the same.
    assert_snapshot!(check("[Buffs]\nid: a\nduration: 5 # minutes\nduration: 5\nmood_type: \"happy\"\nmood_type: happy\nend"), @r#"buff "a" - - duration=Some(5)"#);
    assert_snapshot!(check("[Buffs]\nid: a\nduration:\nvisible: # none\nend"), @r#"
    3:10-3:10 INVALID_NUMBER 'duration' has no value
    4:10-4:10 INVALID_BOOLEAN 'visible' has no value
    buff "a" - - duration=None
    "#);
}

#[test]
fn lists_on_one_line() {
    assert_snapshot!(check("[Traits]\nid: t\nBUFFS_APPLIED: a, b\nbuff: c, d\nend"), @r#"trait t buffs=["a", "b", "c, d"] extra=[]"#);
    assert_snapshot!(check("[Traits]\nid: t\nbuffs: [a, b # these\nend\nid: u\nbuffs: [a] b\nend"), @r#"
    3:8-3:21 INVALID_SYNTAX This list is not written right +3:13 "]"
    6:8-6:13 INVALID_SYNTAX This list is not written right
    trait t buffs=[] extra=[]
    trait u buffs=[] extra=[]
    "#);
    assert_snapshot!(check("[Interactions]\nid: i\neffects: [show notification \"a # b\", none] # c\nend"), @"interaction i - [] tests=0 effects=2");
    assert_snapshot!(check("Wave\n  type: self\n  description: Say \"a # b\" # c"), @r#"interaction wave "Wave" [] tests=0 effects=0"#);
}

#[test]
fn messages_name_elements_as_authors_do() {
    let (errors, _) =
        read("[Buffs]\nid: \"a\" # c\nduration: soon\n", &options(Mode::Default, ProjectLimits::default()));
    let named: Vec<_> = errors.iter().map(|error| (&*error.code, error.resource_id.as_deref())).collect();
    assert_eq!(named, [("MISSING_END", Some("a")), ("INVALID_NUMBER", Some("a"))]);
    assert!(errors[0].message_long.starts_with("The buff 'a' starts"), "{errors:?}");
}

#[test]
fn limits_are_enforced() {
    let limits = ProjectLimits {
        line_bytes_max: 40,
        text_bytes_max: 12,
        id_chars_max: 8,
        title_chars_max: 10,
        list_items_max: 2,
        elements_max: 2,
        ..ProjectLimits::default()
    };
    let check = |text: &str| check_with(text, &options(Mode::Default, limits));
    assert_snapshot!(check(&format!("[Buffs]\nid: a\ndescription: {}\nend", "x".repeat(60))), @r#"
    3:1-3:74 LINE_TOO_LONG This line is too long
    buff "a" - - duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: 1234567890123\nend"), @r#"
    3:14-3:27 VALUE_TOO_LONG The description has more than 12 bytes
    buff "a" - "1234567890123" duration=None
    "#);
    assert_snapshot!(check("[Buffs]\nid: a23456789\nend"), @"2:5-2:14 VALUE_TOO_LONG The id has more than 8 characters");
    assert_snapshot!(check("Twelve Letters\n  type: social"), @"1:1-1:15 VALUE_TOO_LONG The title has more than 10 characters");
    assert_snapshot!(check("[Traits]\nid: a\nbuffs: x, y, z\nbuff: w\nend"), @r#"
    3:14-3:15 TOO_MANY_ELEMENTS This list is too long
    trait a buffs=["x", "y"] extra=[]
    "#);
    assert_snapshot!(check("Wave\n  effects:\n    - a\n    - b\n    - c\n    - d"), @r#"
    5:7-5:8 TOO_MANY_ELEMENTS This list is too long
    interaction wave "Wave" [] tests=0 effects=2
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nend\nid: b\nend\nid: c\nend\nid: d\nend"), @r#"
    6:1-6:6 TOO_MANY_ELEMENTS The project has too many elements
    buff "a" - - duration=None
    buff "b" - - duration=None
    "#);
}

#[test]
fn the_reference_reads_sections_its_own_way() {
    assert_snapshot!(check_reference("[Buffs]\nid: a\n[Traits]\nid: t\nend:"), @"trait t buffs=[] extra=[]");
    assert_snapshot!(check_reference("[Buffs]\nid: a\ndisplay_name: A\n\nid: b\nend:"), @r#"buff "b" "A" - duration=None"#);
    assert_snapshot!(check_reference("[Buffs]\nid: \"q\"\ndescription: \"x\" # y\nduration: soon\nend:"), @r#"buff "\"q\"" - "\"x\" # y" duration=None"#);
    assert_snapshot!(check_reference("[Buffs]\u{2028}id: a\u{b}description: vt\u{c}duration: 5\u{85}end:"), @r#"buff "a" - "vt" duration=Some(5)"#);
    assert_snapshot!(check_reference("[Buffs] # no\nid : a\nend\n[Foo]\nx: 1\nend:\n[Enums]\nend:"), @"
    1:1-1:13 INVALID_SYNTAX This line means nothing to the reference engine
    2:1-2:7 INVALID_SYNTAX This line means nothing to the reference engine
    3:1-3:4 INVALID_SYNTAX This line means nothing to the reference engine
    enum default []
    ");
    assert_snapshot!(check_reference("[Interactions]\nid: a\nparticipant: role:Actor, description:one, two\nend:"), @r#"interaction a - ["Actor=Some(\"one\")"] tests=0 effects=0"#);
    assert_snapshot!(check_reference("Happy Feeling\n  mood_type: positive"), @"1:1-1:14 INVALID_SYNTAX This line means nothing to the reference engine");
}
