//! IR JSON: what it means, and what is wrong with it.

use insta::assert_snapshot;
use schemas::{Mode, Profile, ProjectLimits};

use crate::check::{diagnostics, diagnostics_within, output, run};

const METADATA: &str = r#""metadata": {"name": "M", "project_id": "m", "version": "1.0.0"}"#;

/// A document with metadata and these members.
fn document(members: &str) -> String {
    format!("{{{METADATA},\n{members}}}")
}

fn check(json: &str) -> String {
    diagnostics("a.ir.json", json.as_bytes())
}

/// Every member of language.md §7.
const EVERYTHING: &str = r#"{
  "ir_version": "1",
  "metadata": {
    "name": "M", "project_id": "m", "version": "1.0.0", "author": "A", "description": "d",
    "game_version_min": "1.1", "game_version_max": null, "jpe_version": "1", "extra": {"b": 1, "a": [2.5, {"z": null, "y": true}]}
  },
  "interactions": [{
    "id": {"name": "wave", "module": "m.n", "class_name": "C", "instance_id": 18446744073709551615},
    "display_name_key": "Wave", "description_key": null,
    "participants": [{"role": "Actor", "description": "starts"}],
    "tests": [{"id": null, "run_type": "any", "conditions": [{
      "description": "actor is adult", "kind": "age", "negate": false, "subject": "actor", "args": {"age": "adult"},
      "operands": [{"left": "age", "operator": ">=", "right": 18}]
    }]}],
    "loot_actions": [{"id": null, "description": "add happy feeling", "parameters": {"buff": "happy"}, "kind": "add_buff", "subject": "actor"}],
    "autonomy_disabled": true, "type": "social", "duration_sim_minutes": 30, "target_type": "TARGET",
    "category": "c", "icon": "123",
    "source": {"file": "a.jpe", "line": 3, "column": 1},
    "tuning": [{"tag": "L", "n": "list", "children": [{"tag": "T", "t": "x", "value": "1"}]}]
  }],
  "buffs": [{
    "id": "happy", "display_name_key": "Happy", "description_key": "Glad", "traits": ["kind"],
    "duration_sim_minutes": 60, "mood": "happy", "mood_weight": 2, "visible": false, "icon": null, "ui_sort_order": 3
  }],
  "traits": [{
    "id": {"name": "kind", "instance_id": "42"}, "display_name_key": "Kind", "description_key": "Good",
    "buffs": [{"name": "happy"}], "trait_type": "hidden", "ages": ["teen"], "genders": ["male"],
    "conflicting_traits": [], "interactions": ["wave"], "icon": null
  }],
  "enums": [{"id": {"name": "kinds"}, "options": [{"name": "A", "value": 1}, {"name": "B", "value": "b"}]}],
  "test_sets": [{"id": {"name": "set"}, "conditions": []}],
  "loot_actions": [{"id": {"name": "cheer"}, "description": "", "actions": [{"description": "give money 5"}], "tests": []}],
  "localized_strings": [{"key": "k", "text": "\u00e9\ud83d\ude00", "locale": "en_US"}],
  "statistics": [{"id": {"name": "luck"}, "min": 0, "max": 10.5, "initial": 1e0}]
}"#;

#[test]
fn everything_is_read_and_written_in_order() {
    let files = [("a.ir.json", EVERYTHING.as_bytes())];
    let written = output(&files, Profile::Ir, "m.ir.json");
    assert_snapshot!(written);
    assert_snapshot!(check(EVERYTHING), @r#"
    33:34-33:35 info UNUSED_STRING: No element uses this string
      No display name or description is 'k'.
      fix: Remove the string, or name it where its text is meant.
      in:   "localized_strings": [{"key": "k", "text": "\u00e9\ud83d\ude00", "locale": "en_US"}],
    "#);
    let again = output(&[("b.ir.json", written.as_bytes())], Profile::Ir, "m.ir.json");
    assert_eq!(again, written);
}

#[test]
fn what_is_no_json_is_refused() {
    assert_snapshot!(check(""), @r"
    1:1-1:1 error IR_SYNTAX_ERROR: JSON needs a value here
      The file ends here, but a value is needed.
      fix: Write a value here.
      in:
    ");
    assert_snapshot!(check("{\"metadata\": {},}"), @r#"
    1:16-1:17 error IR_SYNTAX_ERROR: Nothing follows this comma
      In JSON, a comma stands only between two items, not behind the last one.
      fix: Remove the comma.
      in: {"metadata": {},}
      replace 1:16-1:17 ""
    "#);
    assert_snapshot!(check("{\"a\": [1 2]}"), @r#"
    1:10-1:11 error IR_SYNTAX_ERROR: JSON needs a comma or ']' here
      Here stands '2', but a comma or ']' is needed.
      fix: Write a comma or ']' here.
      in: {"a": [1 2]}
    "#);
    assert_snapshot!(check("{\"a\" 1}"), @r#"
    1:6-1:7 error IR_SYNTAX_ERROR: JSON needs a colon here
      Here stands '1', but a colon is needed.
      fix: Write a colon here.
      in: {"a" 1}
    "#);
    assert_snapshot!(check("{a: 1}"), @r"
    1:2-1:3 error IR_SYNTAX_ERROR: JSON needs a member name in double quotes here
      Here stands 'a', but a member name in double quotes is needed.
      fix: Write a member name in double quotes here.
      in: {a: 1}
    ");
    assert_snapshot!(check("{\"a\": nil}"), @r#"
    1:7-1:10 error IR_SYNTAX_ERROR: JSON needs a value here
      Here stands 'nil', but a value is needed.
      fix: Write a value here.
      in: {"a": nil}
    "#);
    assert_snapshot!(check("{} {}"), @r"
    1:4-1:5 error IR_SYNTAX_ERROR: Something follows the end of the document
      A JSON file holds one value, and this stands behind it.
      fix: Remove what follows, or correct the brackets before it.
      in: {} {}
    ");
    assert_snapshot!(check("{// why\n}"), @r"
    1:2-1:3 error IR_SYNTAX_ERROR: JSON has no comments
      A comment stands here; JSON does not have any.
      fix: Remove the comment.
      in: {// why
    ");
    assert_snapshot!(check("{\"a\": NaN}"), @r#"
    1:7-1:10 error IR_SYNTAX_ERROR: JSON does not have this number
      NaN and infinity cannot be written in JSON.
      fix: Write a number, or null.
      in: {"a": NaN}
    "#);
    assert_snapshot!(check("{\"a\": -Infinity}"), @r#"
    1:7-1:16 error IR_SYNTAX_ERROR: JSON does not have this number
      NaN and infinity cannot be written in JSON.
      fix: Write a number, or null.
      in: {"a": -Infinity}
    "#);
    assert_snapshot!(check("{\"a\": 01}"), @r#"
    1:7-1:9 error IR_SYNTAX_ERROR: This is not how JSON writes numbers
      A number has no leading zero or '+', and digits on both sides of its point.
      fix: Write the number as in 0.5 or -12.
      in: {"a": 01}
    "#);
    assert_snapshot!(check("{\"a\": \"b\n\"}"), @r#"
    1:7-1:9 error IR_SYNTAX_ERROR: The string does not end on its line
      A string starts here and has no closing quote before the line ends or a control character stands in it.
      fix: Add the closing quote; write \n for a line break and \t for a tab.
      in: {"a": "b
    "#);
    assert_snapshot!(check("{\"a\": \"\\q\"}"), @r#"
    1:8-1:9 error IR_SYNTAX_ERROR: This is not an escape of JSON
      Behind a backslash stands one of " \ / b f n r t, or u and four hexadecimal digits.
      fix: Write \\ for the character '\'.
      in: {"a": "\q"}
      insert 1:8 "\\"
    "#);
    assert_snapshot!(check("{\"a\": \"\\u12\"}"), @r#"
    1:8-1:10 error IR_SYNTAX_ERROR: This is not an escape of JSON
      Behind a backslash stands one of " \ / b f n r t, or u and four hexadecimal digits.
      fix: Write \\ for the character '\'.
      in: {"a": "\u12"}
      insert 1:8 "\\"
    "#);
    let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
    assert_snapshot!(check(&deep), @r"
    1:65-1:66 error IR_SYNTAX_ERROR: Values are nested too deeply
      The document has more levels of arrays and objects than an IR document may have.
      fix: Take levels out.
      in: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    ");
}

#[test]
fn faults_that_can_be_passed_over_are_all_reported() {
    let json = document(
        "\"localized_strings\": [{\"key\": \"k\", \"text\": \"\\ud800 \\u0001\", \"key\": \"l\", \"text\": \"m\"}]",
    );
    assert_snapshot!(check(&json), @r#"
    2:45-2:51 error IR_SYNTAX_ERROR: This is half of a surrogate pair
      The escape is one half of a character; it means nothing without the other half.
      fix: Write the character itself.
      in: "localized_strings": [{"key": "k", "text": "\ud800 \u0001", "key": "l", "text": "m"}]}
    2:52-2:58 error INVALID_CHARACTER: The character U+0001 is not allowed
      U+0001 is a control character or no character at all. No XML file may hold it.
      fix: Delete the escape.
      in: "localized_strings": [{"key": "k", "text": "\ud800 \u0001", "key": "l", "text": "m"}]}
      replace 2:52-2:58 ""
    2:61-2:66 error IR_SYNTAX_ERROR: The object has this member twice
      The member 'key' stands in this object already; readers would disagree on which counts.
      fix: Remove one of the two.
      in: "localized_strings": [{"key": "k", "text": "\ud800 \u0001", "key": "l", "text": "m"}]}
      see 2:24-2:29: the first one
    2:73-2:79 error IR_SYNTAX_ERROR: The object has this member twice
      The member 'text' stands in this object already; readers would disagree on which counts.
      fix: Remove one of the two.
      in: "localized_strings": [{"key": "k", "text": "\ud800 \u0001", "key": "l", "text": "m"}]}
      see 2:36-2:42: the first one
    "#);
}

#[test]
fn wrong_types_have_a_pointer() {
    assert_snapshot!(check("[]"), @r#"
    1:1-1:3 error IR_TYPE_ERROR: This must be an object
      Here stands an array, but an object is needed. Types are not converted.
      fix: Write an object.
      in: []
      pointer: ""
    "#);
    assert_snapshot!(check(&document(
        r#""buffs": [{"id": {"name": "b"}, "duration_sim_minutes": "60"}, {"id": 5, "visible": 1}, 7],
"traits": {"a~/b": 1},
"enums": [{"id": "e", "options": [{"name": "A", "value": 1.5}]}],
"statistics": [{"id": "s", "min": 1e999}],
"interactions": [{"id": "i", "tests": [{"conditions": [{"description": "d", "args": {"a/b~c": null}}]}]}]"#
    )), @r#"
    2:57-2:61 error IR_TYPE_ERROR: This must be a whole number
      Here stands a string, but a whole number is needed. Types are not converted.
      fix: Write a whole number.
      in: "buffs": [{"id": {"name": "b"}, "duration_sim_minutes": "60"}, {"id": 5, "visible": 1}, 7],
      replace 2:57-2:61 "60"
      pointer: "/buffs/0/duration_sim_minutes"
    2:71-2:72 error IR_TYPE_ERROR: This must be an object
      Here stands a number, but an object is needed. Types are not converted.
      fix: Write an object.
      in: "buffs": [{"id": {"name": "b"}, "duration_sim_minutes": "60"}, {"id": 5, "visible": 1}, 7],
      pointer: "/buffs/1/id"
    2:85-2:86 error IR_TYPE_ERROR: This must be a boolean
      Here stands a number, but a boolean is needed. Types are not converted.
      fix: Write a boolean.
      in: "buffs": [{"id": {"name": "b"}, "duration_sim_minutes": "60"}, {"id": 5, "visible": 1}, 7],
      pointer: "/buffs/1/visible"
    2:89-2:90 error IR_TYPE_ERROR: This must be an object
      Here stands a number, but an object is needed. Types are not converted.
      fix: Write an object.
      in: "buffs": [{"id": {"name": "b"}, "duration_sim_minutes": "60"}, {"id": 5, "visible": 1}, 7],
      pointer: "/buffs/2"
    3:11-3:22 error IR_TYPE_ERROR: This must be an array
      Here stands an object, but an array is needed. Types are not converted.
      fix: Write an array.
      in: "traits": {"a~/b": 1},
      pointer: "/traits"
    4:58-4:61 error IR_TYPE_ERROR: This must be a whole number or a string
      Here stands a number, but a whole number or a string is needed. Types are not converted.
      fix: Write a whole number or a string.
      in: "enums": [{"id": "e", "options": [{"name": "A", "value": 1.5}]}],
      pointer: "/enums/0/options/0/value"
    5:35-5:40 error NUMBER_OUT_OF_RANGE: This number is too large
      Whole numbers have at most 64 bits, others at most the range of a double.
      fix: Write a smaller number.
      in: "statistics": [{"id": "s", "min": 1e999}],
      pointer: "/statistics/0/min"
    6:95-6:99 error IR_TYPE_ERROR: This must be a number, a string or a boolean
      Here stands null, but a number, a string or a boolean is needed. Types are not converted.
      fix: Write a number, a string or a boolean.
      in: "interactions": [{"id": "i", "tests": [{"conditions": [{"description": "d", "args": {"a/b~c": null}}]}]}]}
      pointer: "/interactions/0/tests/0/conditions/0/args/a~1b~0c"
    "#);
}

#[test]
fn missing_and_unknown_members_are_reported() {
    assert_snapshot!(check("{}"), @r#"
    1:1-1:3 error MISSING_IR_FIELD: The member 'metadata' is missing
      This object must have a member 'metadata'.
      fix: Add "metadata" to the object.
      in: {}
      pointer: ""
    "#);
    assert_snapshot!(check("{\"metadata\": {\"name\": \"M\"}}"), @r#"
    1:14-1:27 error MISSING_IR_FIELD: The member 'project_id' is missing
      This object must have a member 'project_id'.
      fix: Add "project_id" to the object.
      in: {"metadata": {"name": "M"}}
      pointer: "/metadata"
    1:14-1:27 error MISSING_IR_FIELD: The member 'version' is missing
      This object must have a member 'version'.
      fix: Add "version" to the object.
      in: {"metadata": {"name": "M"}}
      pointer: "/metadata"
    "#);
    assert_snapshot!(check(&document(
        r#""bufs": [],
"buffs": [{"id": {"name": "b"}, "durration": 5}, {"display_name_key": "no id"}, {"id": null}],
"enums": [{"id": {}, "options": [{"name": "A"}]}],
"interactions": [{"id": "i", "participants": [{}], "loot_actions": [{}]}]"#
    )), @r#"
    2:1-2:7 warning/error UNKNOWN_IR_FIELD: This member has no meaning here and is left out
      Objects of this kind have no member 'bufs'.
      fix: Write "buffs", or remove the member.
      in: "bufs": [],
      did you mean: buffs
      pointer: ""
    3:33-3:44 warning/error UNKNOWN_IR_FIELD: This member has no meaning here and is left out
      Objects of this kind have no member 'durration'.
      fix: Remove the member, or put it into "extra".
      in: "buffs": [{"id": {"name": "b"}, "durration": 5}, {"display_name_key": "no id"}, {"id": null}],
      pointer: "/buffs/0"
    3:50-3:79 error MISSING_ID: This buff has no id
      Every buff needs an id, by which others name it.
      fix: Add "id": {"name": "…"} to the object.
      in: "buffs": [{"id": {"name": "b"}, "durration": 5}, {"display_name_key": "no id"}, {"id": null}],
      pointer: "/buffs/1"
    3:81-3:93 error MISSING_ID: This buff has no id
      Every buff needs an id, by which others name it.
      fix: Add "id": {"name": "…"} to the object.
      in: "buffs": [{"id": {"name": "b"}, "durration": 5}, {"display_name_key": "no id"}, {"id": null}],
      pointer: "/buffs/2"
    4:18-4:20 error MISSING_IR_FIELD: The member 'name' is missing
      This object must have a member 'name'.
      fix: Add "name" to the object.
      in: "enums": [{"id": {}, "options": [{"name": "A"}]}],
      pointer: "/enums/0/id"
    4:34-4:47 error MISSING_IR_FIELD: The member 'value' is missing
      This object must have a member 'value'.
      fix: Add "value" to the object.
      in: "enums": [{"id": {}, "options": [{"name": "A"}]}],
      pointer: "/enums/0/options/0"
    5:47-5:49 error MISSING_IR_FIELD: The member 'role' is missing
      This object must have a member 'role'.
      fix: Add "role" to the object.
      in: "interactions": [{"id": "i", "participants": [{}], "loot_actions": [{}]}]}
      pointer: "/interactions/0/participants/0"
    5:69-5:71 error MISSING_IR_FIELD: The member 'description' is missing
      This object must have a member 'description'.
      fix: Add "description" to the object.
      in: "interactions": [{"id": "i", "participants": [{}], "loot_actions": [{}]}]}
      pointer: "/interactions/0/loot_actions/0"
    "#);
}

#[test]
fn values_that_the_ir_does_not_have_are_reported() {
    assert_snapshot!(check("{\"ir_version\": \"7\"}"), @r#"
    1:17-1:18 error UNSUPPORTED_IR_VERSION: This version of the IR is not read
      The document is in version '7'; this compiler reads version '1'.
      fix: Write "1", and the document in that form.
      in: {"ir_version": "7"}
      pointer: "/ir_version"
    "#);
    assert_snapshot!(check(&document(
        r#""buffs": [{"id": {"name": "a", "instance_id": 0}}, {"id": {"name": "b", "instance_id": "0x1"}}],
"test_sets": [{"id": "t", "run_type": "some"}]"#
    )), @r#"
    2:47-2:48 error INVALID_INSTANCE_ID: This is no instance id
      An instance id is a whole number from 1 to 18446744073709551615, and '0' is none.
      fix: Write a number in that range, or remove the member to have one made from the name.
      in: "buffs": [{"id": {"name": "a", "instance_id": 0}}, {"id": {"name": "b", "instance_id": "0x1"}}],
      pointer: "/buffs/0/id/instance_id"
    2:88-2:93 error INVALID_INSTANCE_ID: This is no instance id
      An instance id is a whole number from 1 to 18446744073709551615, and '0x1' is none.
      fix: Write a number in that range, or remove the member to have one made from the name.
      in: "buffs": [{"id": {"name": "a", "instance_id": 0}}, {"id": {"name": "b", "instance_id": "0x1"}}],
      pointer: "/buffs/1/id/instance_id"
    3:40-3:44 error INVALID_ENUM_VALUE: A run_type is "all" or "any"
      Either all tests must hold, or at least one.
      fix: Write "all" or "any".
      in: "test_sets": [{"id": "t", "run_type": "some"}]}
      pointer: "/test_sets/0/run_type"
    "#);
    let limits = ProjectLimits { text_bytes_max: 6, list_items_max: 1, ..ProjectLimits::default() };
    let long = document(r#""traits": [{"id": "t", "display_name_key": "seven b", "buffs": ["t", "t"]}]"#);
    assert_snapshot!(diagnostics_within("a.ir.json", long.as_bytes(), limits), @r#"
    2:44-2:53 fatal VALUE_TOO_LONG: This text has more than 6 bytes
      This text has 7 bytes, and 6 are allowed.
      fix: Shorten the text.
      in: "traits": [{"id": "t", "display_name_key": "seven b", "buffs": ["t", "t"]}]}
      pointer: "/traits/0/display_name_key"
    2:70-2:73 fatal TOO_MANY_ELEMENTS: This list is too long
      A list may have 1 items. The rest is left out.
      fix: Split the list.
      in: "traits": [{"id": "t", "display_name_key": "seven b", "buffs": ["t", "t"]}]}
      pointer: "/traits/0/buffs/1"
    "#);
}

#[test]
fn places_of_sources_are_kept() {
    let jpe = b"[Buffs]\nid: a\nend\n";
    let ir = output(&[("a.jpe", jpe)], Profile::Ir, "demo.ir.json");
    assert!(ir.contains("\"file\": \"a.jpe\",\n        \"line\": 2"), "{ir}");
    let compiled = run(&[("b.ir.json", ir.as_bytes())], Mode::Default, Profile::Ir);
    assert_eq!(String::from_utf8(compiled.files[0].content.clone()).unwrap(), ir);
}

#[test]
fn diagnostics_name_the_source_that_a_document_states() {
    let documents = document(
        "\"buffs\": [
{\"id\": \"one\", \"mood\": \"hapy\", \"visible\": false, \"source\": {\"file\": \"src/moods.jpe\", \"line\": 7, \"column\": 3}},
{\"mood\": \"happy\", \"source\": {\"file\": \"src/moods.jpe\", \"line\": 12}},
{\"id\": \"two\", \"mood\": \"hapy\", \"visible\": false}],
\"loot_actions\": [{\"id\": \"l\", \"description\": \"\", \"source\": {\"file\": \"a.jpe\", \"line\": 1, \"column\": 1}, \"actions\": [
{\"description\": \"increase friendship by 5000\", \"source\": {\"file\": \"a.jpe\", \"line\": 3, \"column\": 5}},
{\"description\": \"increase friendship by 6000\"}]}]",
    );
    assert_snapshot!(check(&documents), @r#"
    3:24-3:28 error INVALID_ENUM_VALUE: There is no mood 'hapy'
      The mood is one of: positive, negative, neutral, angry, bored, confident, embarrassed, energized, energised, fine, calm, flirty, romantic, focused, focus, happy, inspired, inspiration, playful, sad, dazed, tense, stressed, uncomfortable, asleep, scared.
      fix: Write 'happy'.
      in: {"id": "one", "mood": "hapy", "visible": false, "source": {"file": "src/moods.jpe", "line": 7, "column": 3}},
      replace 3:24-3:28 "happy"
      did you mean: happy
      see 7:3-7:3: the document says that the element comes from here
    4:1-4:67 error MISSING_ID: This buff has no id
      Every buff needs an id, by which others name it.
      fix: Add "id": {"name": "…"} to the object.
      in: {"mood": "happy", "source": {"file": "src/moods.jpe", "line": 12}},
      see 12:1-12:1: the document says that the element comes from here
      pointer: "/buffs/1"
    5:24-5:28 error INVALID_ENUM_VALUE: There is no mood 'hapy'
      The mood is one of: positive, negative, neutral, angry, bored, confident, embarrassed, energized, energised, fine, calm, flirty, romantic, focused, focus, happy, inspired, inspiration, playful, sad, dazed, tense, stressed, uncomfortable, asleep, scared.
      fix: Write 'happy'.
      in: {"id": "two", "mood": "hapy", "visible": false}],
      replace 5:24-5:28 "happy"
      did you mean: happy
    7:18-7:45 warning/error AMOUNT_OUT_OF_RANGE: The effect changes something by more than 1,000
      Amounts go from -1000 to 1000, and this one is 5000.
      fix: Write a smaller amount.
      in: {"description": "increase friendship by 5000", "source": {"file": "a.jpe", "line": 3, "column": 5}},
      see 3:5-3:5: the document says that the element comes from here
    8:18-8:45 warning/error AMOUNT_OUT_OF_RANGE: The effect changes something by more than 1,000
      Amounts go from -1000 to 1000, and this one is 6000.
      fix: Write a smaller amount.
      in: {"description": "increase friendship by 6000"}]}]}
      see 1:1-1:1: the document says that the element comes from here
    "#);
    let places = document(
        "\"test_sets\": [{\"id\": \"a\", \"source\": {\"file\": \"a\", \"line\": 0}},
{\"id\": \"b\", \"source\": {\"file\": \"a\", \"line\": 1, \"column\": -4}}, {\"id\": \"c\", \"source\": {\"file\": \"a\"}},
{\"id\": \"d\", \"source\": null}]",
    );
    assert_snapshot!(check(&places), @r#"
    2:37-2:61 warning/error NUMBER_OUT_OF_RANGE: This is no place in a file
      Lines and columns are counted from 1, in 32 bits.
      fix: Write the line and the column that editors show, or leave the place out.
      in: "test_sets": [{"id": "a", "source": {"file": "a", "line": 0}},
      pointer: "/test_sets/0/source"
    3:23-3:61 warning/error NUMBER_OUT_OF_RANGE: This is no place in a file
      Lines and columns are counted from 1, in 32 bits.
      fix: Write the line and the column that editors show, or leave the place out.
      in: {"id": "b", "source": {"file": "a", "line": 1, "column": -4}}, {"id": "c", "source": {"file": "a"}},
      pointer: "/test_sets/1/source"
    3:86-3:99 error MISSING_IR_FIELD: The member 'line' is missing
      This object must have a member 'line'.
      fix: Add "line" to the object.
      in: {"id": "b", "source": {"file": "a", "line": 1, "column": -4}}, {"id": "c", "source": {"file": "a"}},
      pointer: "/test_sets/2/source"
    "#);
}
