//! The prose dialect: what it means, and what is wrong with it.

use insta::assert_snapshot;
use schemas::Profile;

use crate::check::{diagnostics, output};

fn check(jpe: &str) -> String {
    diagnostics("a.jpe", jpe.as_bytes())
}

/// Every kind of entity and clause of language.md §4.4.
const EVERYTHING: &str = r#"# A mod in prose.
mod "Garden Gossip" version 1.2
  author: A. Uthor
  description: "Talk over the hedge"

interaction "Share a Rumour" for sims:   # the one that starts it
  when sim stands beside other_sim
  type: social
  duration: 20
  test:
    actor is adult
    - relationship_with other_sim >= 20
    not target is angry.
  effect:
    increase friendship by 5
    change relationship_with other_sim by -5
    show notification "They say: it is the gnome."
  loot:
    Good Gossip

BUFF "Well Informed":
  id: informed
  mood_type: happy
  intensity: 2
  duration: 120 ; sim minutes
  description: Knows it all

trait "Gossip \"Queen\"":
  display_name: "The Queen of Gossip"
  description: Never stops
  buffs: informed
  ages: [teen, adult]

loot "Good Gossip":
  effect:
    add informed buff
  test:
    Grown Up

test_set "Grown Up":
  run_type: any
  test:
    actor is adult
    actor is elder

enum "Tones":
  option: Kind=1
  option: Sharp=2

string_table "Texts":
  greet.name: "Hello: there"
  bye: Bye
string_table "fr_FR":
  greet.name: Bonjour
"#;

#[test]
fn everything_is_read() {
    assert_snapshot!(check(EVERYTHING), @r#"
    7:8-7:35 warning/error WHEN_NOT_COMPILED: Nothing is made of 'when'
      'sim stands beside other_sim' says in words when the interaction is offered. The text is kept, but the game is not told.
      fix: Say it as tests, or as a category of the pie menu.
      in:   when sim stands beside other_sim
    51:3-51:13 info UNUSED_STRING: No element uses this string
      No display name or description is 'greet.name'.
      fix: Remove the string, or name it where its text is meant.
      in:   greet.name: "Hello: there"
    52:3-52:6 info UNUSED_STRING: No element uses this string
      No display name or description is 'bye'.
      fix: Remove the string, or name it where its text is meant.
      in:   bye: Bye
    "#);
    assert_snapshot!(summary(EVERYTHING), @r#"
    (author "A. Uthor", description "Talk over the hedge", name "Garden Gossip", project_id "garden_gossip", version "1.2")
    buffs: (description_key "Knows it all", display_name_key "Well Informed", duration_sim_minutes 120, id (name "informed"), mood "happy", mood_weight 2, visible true)
    enums: (id (name "tones"), options [(name "Kind", value 1), (name "Sharp", value 2)])
    interactions: (autonomy_disabled false, display_name_key "Share a Rumour", duration_sim_minutes 20, extra (for "sims", when "sim stands beside other_sim"), id (name "share_a_rumour"), loot_actions [(description "increase friendship by 5", kind "relationship_change", parameters (amount 5, track "friendship"), subject "actor"), (description "change relationship_with other_sim by -5", kind "relationship_change", parameters (amount -5, target "other_sim"), subject "actor"), (description "show notification \"They say: it is the gnome.\"", kind "notification", parameters (text "They say: it is the gnome."), subject "actor"), (description "Good Gossip", kind "loot", parameters (ref "Good Gossip"))], tests [(conditions [(args (age "adult"), description "actor is adult", kind "age", negate false, subject "actor"), (args (operator "greater_or_equal", target "other_sim", track "friendship", value 20), description "relationship_with other_sim >= 20", kind "relationship", negate false), (args (mood "angry"), description "not target is angry.", kind "mood", negate true, subject "target")], run_type "all")], type "social")
    localized_strings: (key "greet.name", locale "en_US", text "Hello: there")
    localized_strings: (key "bye", locale "en_US", text "Bye")
    localized_strings: (key "greet.name", locale "fr_FR", text "Bonjour")
    loot_actions: (actions [(description "add informed buff", kind "add_buff", parameters (buff "informed"), subject "actor")], description "", id (name "good_gossip"), parameters (), tests [(conditions [(args (ref "Grown Up"), description "Grown Up", kind "test_set", negate false)], run_type "all")])
    test_sets: (conditions [(args (age "adult"), description "actor is adult", kind "age", negate false, subject "actor"), (args (age "elder"), description "actor is elder", kind "age", negate false, subject "actor")], id (name "grown_up"), run_type "any")
    traits: (ages ["teen", "adult"], buffs [(name "informed")], description_key "Never stops", display_name_key "The Queen of Gossip", id (name "gossip_queen"))
    "#);
}

/// The members of the IR that are set, one element in a line.
fn summary(jpe: &str) -> String {
    let ir = output(&[("a.jpe", jpe.as_bytes())], Profile::Ir, "garden_gossip.ir.json");
    let ir: serde_json::Value = serde_json::from_str(&ir).unwrap();
    let mut lines = vec![plain(&ir["metadata"])];
    for (kind, elements) in ir.as_object().unwrap() {
        for element in elements.as_array().into_iter().flatten() {
            lines.push(format!("{kind}: {}", plain(element)));
        }
    }
    lines.join("\n")
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(members) => {
            let is_set = |value: &serde_json::Value| {
                !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty())
            };
            let members = members.iter().filter(|(name, value)| is_set(value) && *name != "source");
            let members: Vec<_> = members.map(|(name, value)| format!("{name} {}", plain(value))).collect();
            format!("({})", members.join(", "))
        }
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

#[test]
fn heads_that_are_not_right_still_count() {
    assert_snapshot!(check("interaction \"One\" for sims\n  type: social\n\
        interaction Two:\n  type: social\n\
        interaction \"Three for sims:\n  type: social\n\
        interaction \"Four\" to sims:\n  type: social\n\
        interaction \"Five\" for sims and cats: # why\n  type: social\n\
        mod \"M\" edition 2\n\
        buff Six\n  visible: false\n\
        interacton \"Seven\":\n  type: social\n\
        statistic \"Eight\":\n  min: 5\n\
        interaction \"!!!\":\n  type: social\n\
        interaction \"\\q\":\n  type: social\n"), @r#"
    1:1-1:27 error MISSING_COLON: A colon is missing at the end of this line
      The line that opens an entity ends in a colon; its clauses stand below it, indented.
      fix: Add ':' at the end.
      in: interaction "One" for sims
      insert 1:27 ":"
    3:13-3:16 error INVALID_SYNTAX: The name is not in quotes
      In prose, the name of an entity stands in double quotes; 'Two' does not.
      fix: Put the name in double quotes.
      in: interaction Two:
      replace 3:13-3:16 "\"Two\""
    5:13-5:28 error UNTERMINATED_STRING: A closing quote is missing
      The text '"Three for sims' starts with a quote, but none closes it on the line.
      fix: Add a quote at the end.
      in: interaction "Three for sims:
      insert 5:28 "\""
    7:20-7:22 error INVALID_SYNTAX: This part of the line means nothing
      Behind the name may stand 'for' and one word, and nothing else. The line is 'interaction "Four" to sims:'.
      fix: Write 'for' and one word, or remove it.
      in: interaction "Four" to sims:
    9:20-9:23 error INVALID_SYNTAX: This part of the line means nothing
      Behind the name may stand 'for' and one word, and nothing else. The line is 'interaction "Five" for sims and cats: # …'.
      fix: Write 'for' and one word, or remove it.
      in: interaction "Five" for sims and cats: # why
    11:9-11:16 error INVALID_SYNTAX: This part of the line means nothing
      Behind the name may stand 'version' and one word, and nothing else. The line is 'mod "M" edition 2'.
      fix: Write 'version' and one word, or remove it.
      in: mod "M" edition 2
    12:6-12:9 error INVALID_SYNTAX: The name is not in quotes
      In prose, the name of an entity stands in double quotes; 'Six' does not.
      fix: Put the name in double quotes.
      in: buff Six
      replace 12:6-12:9 "\"Six\""
    14:1-14:20 error INVALID_SYNTAX: This line opens no entity
      'interacton "Seven":' opens nothing. An entity starts with one of mod, interaction, buff, trait, loot, test_set, enum, string_table and a name in quotes.
      fix: Write 'interaction'.
      in: interacton "Seven":
      replace 14:1-14:20 "interaction \"Seven\":"
      did you mean: interaction
    18:13-18:18 error INVALID_NAME: No id can be made of '!!!'
      An id needs at least one letter from a to z or a digit.
      fix: Give it an 'id:' of ASCII letters and digits.
      in: interaction "!!!":
    20:13-20:17 error INVALID_NAME: No id can be made of '�'
      An id needs at least one letter from a to z or a digit.
      fix: Give it an 'id:' of ASCII letters and digits.
      in: interaction "\q":
    20:14-20:16 error INVALID_ESCAPE: '\q' is no escape
      In quoted text a backslash starts \" \\ \n \t or \u with four hexadecimal digits that name a printable character.
      fix: Write two backslashes to show one.
      in: interaction "\q":
      replace 20:14-20:16 "\\\\q"
    "#);
}

#[test]
fn clauses_that_mean_nothing_are_reported() {
    assert_snapshot!(check("interaction \"One\":\n  tpye: social\n    deeper\n  type: sociall\n  test\n    actor is adult\n  type social\n\
        \x20 test:\n  actor is adult\n    actor is adult\n  duration: 5\n    deeper\n    deeper still\n  duration: soon\n  end\n\
        buff \"Two\" for sims:\n  when it rains\n  visible: false\n\ttype: x\n  test:\n    actor is adult\n"), @r#"
    2:3-2:7 warning/error UNKNOWN_KEY: Unknown property 'tpye'
      Nothing in this interaction is called 'tpye', so the line is left out.
      fix: Write 'type'.
      in:   tpye: social
      replace 2:3-2:7 "type"
      did you mean: type
    4:9-4:16 error INVALID_ENUM_VALUE: There is no interaction type 'sociall'
      The interaction type is one of: social, object, self, autonomous, looping, immediate, social_mixer.
      fix: Write 'social'.
      in:   type: sociall
      replace 4:9-4:16 "social"
      did you mean: social
    5:3-5:7 error MISSING_COLON: A colon is missing after 'test'
      'test' is a property; a colon must stand between it and its value.
      fix: Write 'test:'.
      in:   test
      insert 5:7 ":"
    7:3-7:14 error MISSING_COLON: A colon is missing after 'type'
      'type' is a property; a colon must stand between it and its value.
      fix: Write 'type:'.
      in:   type social
      insert 7:7 ":"
    9:3-9:17 error INVALID_SYNTAX: This phrase is not indented
      Phrases stand below their clause, indented deeper than it.
      fix: Put two more spaces before it.
      in:   actor is adult
      insert 9:3 "  "
    12:5-12:11 error NESTING_NOT_SUPPORTED: A property cannot have properties
      The line is indented deeper than the block's properties. A property holds a value or a list, but no further properties.
      fix: Indent the line like the block's other properties.
      in:     deeper
    14:3-14:17 warning/error DUPLICATE_KEY: 'duration' is given twice with different values
      'duration' holds one value. The one given last counts.
      fix: Remove one of the two lines.
      in:   duration: soon
      see 11:3-11:14: first given here
    14:13-14:17 error INVALID_NUMBER: 'soon' is not a whole number
      'duration' is its length in Sim minutes: a whole number. 'soon' is none.
      fix: Write a number in digits.
      in:   duration: soon
    15:3-15:6 warning/error STRAY_END: There is nothing to close here
      This 'end' stands where no element is open.
      fix: Remove the line.
      in:   end
      replace 15:1-16:1 ""
    16:12-16:15 warning/error UNKNOWN_KEY: Unknown property 'for'
      Nothing in this buff is called 'for', so the line is left out.
      fix: Remove the line, or use a property that exists.
      in: buff "Two" for sims:
    17:3-17:7 warning/error UNKNOWN_KEY: Unknown property 'when'
      Nothing in this buff is called 'when', so the line is left out.
      fix: Remove the line, or use a property that exists.
      in:   when it rains
    19:1-19:2 warning/error TAB_INDENT: This line is indented with a TAB
      A TAB counts as two spaces here, and as others elsewhere.
      fix: Indent with spaces.
      in: �type: x
      replace 19:1-19:2 "  "
    19:2-19:6 warning/error UNKNOWN_KEY: Unknown property 'type'
      Nothing in this buff is called 'type', so the line is left out.
      fix: Remove the line, or use a property that exists.
      in: �type: x
    20:3-20:7 warning/error UNKNOWN_KEY: Unknown property 'test'
      Nothing in this buff is called 'test', so the line is left out.
      fix: Remove the line, or use a property that exists.
      in:   test:
    "#);
}

#[test]
fn lines_at_the_margin_belong_to_nothing() {
    assert_snapshot!(check("mod \"M\"\ninteraction \"One\":\ntype: social\nend\nHappy Feeling\n  mood_type: happy\n  intensity: 2\n---\n  type: social\n\
        interaction \"Two\":\n  type: social\n[Buffs]\nid: a\nend\nid: b\nbuff \"Three\":\n  visible: no\n"), @r#"
    3:1-3:13 error INVALID_SYNTAX: This property is not indented
      Properties are indented below the line that says whose they are.
      fix: Put two spaces before it.
      in: type: social
      insert 3:1 "  "
    4:1-4:4 warning/error STRAY_END: There is nothing to close here
      This 'end' stands where no element is open.
      fix: Remove the line.
      in: end
      replace 4:1-5:1 ""
    5:1-5:14 error INVALID_SYNTAX: This line opens no entity
      'Happy Feeling' opens nothing. An entity starts with one of mod, interaction, buff, trait, loot, test_set, enum, string_table and a name in quotes.
      fix: Write a line such as 'interaction "Name":', or start it with '#'.
      in: Happy Feeling
    9:3-9:15 error KEY_OUTSIDE_SECTION: This line stands before any section or title
      Nothing above this line says what the property belongs to. Lines up to the next header or title are left out.
      fix: Put a section header such as '[Buffs]' above it.
      in:   type: social
    12:1-12:8 error MIXED_DIALECTS: A section stands in prose
      The file is written in prose, but this is a section header. Lines up to the next entity are left out.
      fix: Move the section to a file of its own.
      in: [Buffs]
    "#);
    assert_snapshot!(check("mod \"M\"\n---\nid: b\n  more: c\nenum \"E\":\n  option: A\n"), @r"
    3:1-3:6 error KEY_OUTSIDE_SECTION: This line stands before any section or title
      Nothing above this line says what the property belongs to. Lines up to the next header or title are left out.
      fix: Put a section header such as '[Buffs]' above it.
      in: id: b
    ");
}

#[test]
fn string_tables_hold_a_string_in_each_line() {
    assert_snapshot!(check("string_table \"Texts\" for sims:\n  locale: english\n  a b: c\n  no colon\n  greet: \"Hello\n\
        string_table \"Nothing\":\n\
        interaction \"One\":\n  display_name: greet\n"), @r#"
    2:11-2:18 warning INVALID_LOCALE_FORMAT: This is not written like a locale
      The locale is 'english'; it is a language and a country, such as en_US, or a language alone.
      fix: Write a locale such as en_US.
      in:   locale: english
    3:3-3:9 error INVALID_SYNTAX: This line means nothing here
      'a b: c' is neither a header, nor 'key: value', nor a list item, nor 'end', nor a comment.
      fix: Correct the line, or start it with '#'.
      in:   a b: c
    4:3-4:11 error INVALID_SYNTAX: This line means nothing here
      'no colon' is neither a header, nor 'key: value', nor a list item, nor 'end', nor a comment.
      fix: Correct the line, or start it with '#'.
      in:   no colon
    5:10-5:16 error UNTERMINATED_STRING: A closing quote is missing
      The text '"Hello' starts with a quote, but none closes it on the line.
      fix: Add a quote at the end.
      in:   greet: "Hello
      insert 5:16 "\""
    6:1-6:24 warning/error EMPTY_BLOCK: This title has no properties
      No indented property follows the title 'string_table "Nothing":', so nothing is made of it.
      fix: Indent its properties below it, or remove the title.
      in: string_table "Nothing":
    "#);
}
