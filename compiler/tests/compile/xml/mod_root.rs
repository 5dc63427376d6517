//! The root `<mod>`.

use insta::assert_snapshot;
use schemas::{Mode, Profile};

use super::check;
use crate::check::{output, run};

/// Every element and attribute of language.md §5.2.
const EVERYTHING: &str = r#"<mod name="Petty Notes" version="1.0" id="petty_notes" author="A. Uthor" game_version_min="1.100"
     game_version_max="1.110" jpe_xml_version="1">
  <description>Notes that sting.</description>
  <interaction name="Leave a Petty Note" id="leave_note" type="social" duration="15">
    <when>sim writes a note to other_sim</when>
    <description>Leaves a note</description>
    <participant role="Actor" description="who writes"/>
    <participant><role>Target</role></participant>
    <tests>
      <test>actor is adult</test>
      <relationship target="other_sim" operator="less_or_equal" value="-10"/>
      <skill name="cooking" operator="greater" value="2" subject="target"/>
      <mood is="angry"/>
      <mood not="good" subject="both"/>
      <trait ref="petty"/>
      <buff ref="stung" subject="target"/>
      <age is="young adult"/>
      <test_set ref="grown_up"/>
    </tests>
    <tests match="any"><test>actor is happy</test><test>cat is present</test></tests>
    <effects>
      <effect>increase mood by 5</effect>
      <add_buff ref="stung" subject="target" duration="60"/>
      <remove_buff ref="stung"/>
      <relationship_change target="other_sim" delta="-5"/>
      <relationship_change target="target" delta="2.5" track="romance"/>
      <skill_change name="writing" delta="1"/>
      <stat_change name="hunger" delta="-3"/>
      <stat_change name="pettiness" delta="4"/>
      <money amount="-20"/>
      <notification text="That note was cold."/>
      <loot ref="sulk"/>
      <add_trait ref="petty"/>
      <remove_trait ref="petty"/>
    </effects>
  </interaction>
  <buff name="Stung" mood="sad" intensity="2" duration="120" visible="yes" icon="123"><description>Ouch</description></buff>
  <trait name="Petty" type="hidden">
    <description>Keeps score</description><buff ref="stung"/><conflict ref="kind"/><age>teen</age><age>elder</age>
  </trait>
  <trait name="Kind" id="kind"><description>Does not</description></trait>
  <loot name="Sulk"><tests><age is="teen"/></tests><effect>add stung buff</effect></loot>
  <test_set name="Grown Up" match="any"><age is="adult"/><test>actor is elder</test></test_set>
  <enum name="Tones"><option name="Cold" value="7"/><option name="Icy"/></enum>
  <string_table locale="fr_FR"><string key="note">Aïe</string></string_table>
  <string_table><string key="note">Ouch</string></string_table>
</mod>
"#;

#[test]
fn everything_is_read() {
    assert_snapshot!(check(EVERYTHING), @r#"
    5:11-5:41 warning/error WHEN_NOT_COMPILED: Nothing is made of 'when'
      'sim writes a note to other_sim' says in words when the interaction is offered. The text is kept, but the game is not told.
      fix: Say it as tests, or as a category of the pie menu.
      in:     <when>sim writes a note to other_sim</when>
    45:45-45:49 info UNUSED_STRING: No element uses this string
      No display name or description is 'note'.
      fix: Remove the string, or name it where its text is meant.
      in:   <string_table locale="fr_FR"><string key="note">Aïe</string></string_table>
    "#);
    let files = [("a.jpe.xml", EVERYTHING.as_bytes())];
    assert_snapshot!(output(&files, Profile::Ir, "petty_notes.ir.json"));
}

#[test]
fn the_reference_reads_no_mod() {
    let compiled = run(&[("a.xml", EVERYTHING.as_bytes())], Mode::RefCompat, Profile::Ref);
    let codes: Vec<_> = compiled.report.diagnostics.iter().map(|error| &*error.code).collect();
    assert_eq!(codes, ["INVALID_FORMAT"]);
}

#[test]
fn attributes_that_are_needed_are_asked_for() {
    assert_snapshot!(check("<mod><description>a</description></mod>"), @r#"
    1:1-1:6 error MISSING_ATTRIBUTE: This element needs the attribute 'name'
      The element 'mod' must have the attribute 'name'.
      fix: Add name="…" to <mod>.
      in: <mod><description>a</description></mod>
    1:1-1:6 error MISSING_ATTRIBUTE: This element needs the attribute 'version'
      The element 'mod' must have the attribute 'version'.
      fix: Add version="…" to <mod>.
      in: <mod><description>a</description></mod>
    "#);
    assert_snapshot!(check("<mod name='Demo' version='1'>
<interaction id='a'><participant/></interaction>
<buff/>
<trait name='T'><description>d</description><buff/><conflict rfe='x'/></trait>
<enum name='E'><option value='1'/></enum>
<string_table><string>text</string></string_table>
<loot name='L'><add_buff/><money/></loot>
<test_set name='S'><mood/><skill name='cooking'/></test_set>
</mod>"), @r#"
    2:1-2:21 error MISSING_ATTRIBUTE: This element needs the attribute 'name'
      The element 'interaction' must have the attribute 'name'.
      fix: Add name="…" to <interaction>.
      in: <interaction id='a'><participant/></interaction>
    2:21-2:35 error MISSING_ATTRIBUTE: This element needs the attribute 'role'
      The element 'participant' must have the attribute 'role'.
      fix: Add role="…" to <participant>.
      in: <interaction id='a'><participant/></interaction>
    3:1-3:8 error MISSING_ATTRIBUTE: This element needs the attribute 'name'
      The element 'buff' must have the attribute 'name'.
      fix: Add name="…" to <buff>.
      in: <buff/>
    4:45-4:52 error MISSING_ATTRIBUTE: This element needs the attribute 'ref'
      The element 'buff' must have the attribute 'ref'.
      fix: Add ref="…" to <buff>.
      in: <trait name='T'><description>d</description><buff/><conflict rfe='x'/></trait>
    4:62-4:65 error UNKNOWN_ATTRIBUTE: This attribute is misspelt
      The element 'conflict' needs the attribute 'ref', and 'rfe' was taken for it.
      fix: Write 'ref'.
      in: <trait name='T'><description>d</description><buff/><conflict rfe='x'/></trait>
      replace 4:62-4:65 "ref"
      did you mean: ref
    5:16-5:35 error MISSING_ATTRIBUTE: This element needs the attribute 'name'
      The element 'option' must have the attribute 'name'.
      fix: Add name="…" to <option>.
      in: <enum name='E'><option value='1'/></enum>
    6:15-6:23 error MISSING_ATTRIBUTE: This element needs the attribute 'key'
      The element 'string' must have the attribute 'key'.
      fix: Add key="…" to <string>.
      in: <string_table><string>text</string></string_table>
    7:16-7:27 error MISSING_ATTRIBUTE: This element needs the attribute 'ref'
      The element 'add_buff' must have the attribute 'ref'.
      fix: Add ref="…" to <add_buff>.
      in: <loot name='L'><add_buff/><money/></loot>
    7:27-7:35 error MISSING_ATTRIBUTE: This element needs the attribute 'amount'
      The element 'money' must have the attribute 'amount'.
      fix: Add amount="…" to <money>.
      in: <loot name='L'><add_buff/><money/></loot>
    8:20-8:27 error MISSING_ATTRIBUTE: This element does not say what it compares with
      It has exactly one of these attributes: is, not.
      fix: Add an attribute such as is="…".
      in: <test_set name='S'><mood/><skill name='cooking'/></test_set>
    8:27-8:50 error MISSING_ATTRIBUTE: This element needs the attribute 'operator'
      The element 'skill' must have the attribute 'operator'.
      fix: Add operator="…" to <skill>.
      in: <test_set name='S'><mood/><skill name='cooking'/></test_set>
    8:27-8:50 error MISSING_ATTRIBUTE: This element needs the attribute 'value'
      The element 'skill' must have the attribute 'value'.
      fix: Add value="…" to <skill>.
      in: <test_set name='S'><mood/><skill name='cooking'/></test_set>
    "#);
}

#[test]
fn values_of_attributes_are_checked() {
    assert_snapshot!(check("<mod name='Demo' version='1'>
<interaction name='!!!'/>
<interaction name='Wave Back' duration='soon' type='sociall'>
<tests match='some'><test>none</test><relationship target='x' operator='around' value='3'/></tests>
<tests><mood is='hapy'/><age is='thirty'/><skill name='' operator='less' value='few'/></tests>
<effects><add_buff ref='x' subject='cat'/><relationship_change target='x' delta='lots' track='hate'/></effects>
</interaction>
<buff name='Glad' visible='maybe' intensity='high' duration='1.5'><description>d</description></buff>
</mod>"), @r#"
    2:20-2:23 error INVALID_NAME: No id can be made of '!!!'
      The id of an element is made of its name, which needs at least one letter from a to z or a digit.
      fix: Give the element an attribute 'id' of ASCII letters and digits.
      in: <interaction name='!!!'/>
    3:41-3:45 error INVALID_ATTRIBUTE_VALUE: The value of 'duration' is not a whole number
      The attribute 'duration' holds a whole number. Written is 'soon'.
      fix: Write a whole number between the quotes.
      in: <interaction name='Wave Back' duration='soon' type='sociall'>
    3:53-3:60 error INVALID_ENUM_VALUE: There is no interaction type 'sociall'
      The interaction type is one of: social, object, self, autonomous, looping, immediate, social_mixer.
      fix: Write 'social'.
      in: <interaction name='Wave Back' duration='soon' type='sociall'>
      replace 3:53-3:60 "social"
      did you mean: social
    4:15-4:19 error INVALID_ATTRIBUTE_VALUE: 'some' is no value of 'match'
      The attribute 'match' is one of: all, any. Written is 'some'.
      fix: Write one of them, such as match="all".
      in: <tests match='some'><test>none</test><relationship target='x' operator='around' value='3'/></tests>
    4:73-4:79 error INVALID_ATTRIBUTE_VALUE: 'around' is no value of 'operator'
      The attribute 'operator' is one of: equal, not_equal, less, less_or_equal, greater, greater_or_equal. Written is 'around'.
      fix: Write one of them, such as operator="equal".
      in: <tests match='some'><test>none</test><relationship target='x' operator='around' value='3'/></tests>
    5:18-5:22 error INVALID_ATTRIBUTE_VALUE: 'hapy' is no value of 'is'
      The attribute 'is' is one of: angry, asleep, bored, confident, dazed, embarrassed, energized, fine, flirty, focused, happy, inspired, playful, sad, scared, tense, uncomfortable, bad, calm, decent, excellent, good. Written is 'hapy'.
      fix: Write is="happy".
      in: <tests><mood is='hapy'/><age is='thirty'/><skill name='' operator='less' value='few'/></tests>
      replace 5:18-5:22 "happy"
      did you mean: happy
    5:34-5:40 error INVALID_ATTRIBUTE_VALUE: 'thirty' is no value of 'is'
      The attribute 'is' is one of: adult, baby, child, elder, infant, teen, toddler, young_adult. Written is 'thirty'.
      fix: Write one of them, such as is="adult".
      in: <tests><mood is='hapy'/><age is='thirty'/><skill name='' operator='less' value='few'/></tests>
    5:56-5:56 error INVALID_ATTRIBUTE_VALUE: The value of 'name' is empty
      The attribute 'name' holds a name or a text. Written is ''.
      fix: Write a name or a text between the quotes.
      in: <tests><mood is='hapy'/><age is='thirty'/><skill name='' operator='less' value='few'/></tests>
    5:81-5:84 error INVALID_ATTRIBUTE_VALUE: The value of 'value' is not a number
      The attribute 'value' holds a number. Written is 'few'.
      fix: Write a number between the quotes.
      in: <tests><mood is='hapy'/><age is='thirty'/><skill name='' operator='less' value='few'/></tests>
    6:37-6:40 error INVALID_ATTRIBUTE_VALUE: 'cat' is no value of 'subject'
      The attribute 'subject' is one of: actor, both, target. Written is 'cat'.
      fix: Write one of them, such as subject="actor".
      in: <effects><add_buff ref='x' subject='cat'/><relationship_change target='x' delta='lots' track='hate'/></effects>
    6:82-6:86 error INVALID_ATTRIBUTE_VALUE: The value of 'delta' is not a number
      The attribute 'delta' holds a number. Written is 'lots'.
      fix: Write a number between the quotes.
      in: <effects><add_buff ref='x' subject='cat'/><relationship_change target='x' delta='lots' track='hate'/></effects>
    6:95-6:99 error INVALID_ATTRIBUTE_VALUE: 'hate' is no value of 'track'
      The attribute 'track' is one of: friendship, romance. Written is 'hate'.
      fix: Write one of them, such as track="friendship".
      in: <effects><add_buff ref='x' subject='cat'/><relationship_change target='x' delta='lots' track='hate'/></effects>
    8:28-8:33 error INVALID_ATTRIBUTE_VALUE: 'maybe' is no value of 'visible'
      The attribute 'visible' is one of: true, false. Written is 'maybe'.
      fix: Write one of them, such as visible="true".
      in: <buff name='Glad' visible='maybe' intensity='high' duration='1.5'><description>d</description></buff>
    8:46-8:50 error INVALID_ATTRIBUTE_VALUE: The value of 'intensity' is not a whole number
      The attribute 'intensity' holds a whole number. Written is 'high'.
      fix: Write a whole number between the quotes.
      in: <buff name='Glad' visible='maybe' intensity='high' duration='1.5'><description>d</description></buff>
    8:62-8:65 error INVALID_ATTRIBUTE_VALUE: The value of 'duration' is not a whole number
      The attribute 'duration' holds a whole number. Written is '1.5'.
      fix: Write a whole number between the quotes.
      in: <buff name='Glad' visible='maybe' intensity='high' duration='1.5'><description>d</description></buff>
    "#);
}

#[test]
fn durations_in_effects_are_checked() {
    assert_snapshot!(check("<mod name='Demo' version='1'>
<loot name='L'>
<add_buff ref='x' duration='-5'/><add_buff ref='x' duration='0'/><add_buff ref='x' duration='3000000000'/>
<effect>add x feeling for 2.5 minutes</effect>
</loot></mod>"), @r"
    3:1-3:34 warning INVALID_BUFF_DURATION: A buff cannot last a negative time
      The duration is -5 Sim minutes.
      fix: Write a number from 1, or leave the duration out for a buff that does not time out.
      in: <add_buff ref='x' duration='-5'/><add_buff ref='x' duration='0'/><add_buff ref='x' duration='3000000000'/>
    3:34-3:66 warning/error ZERO_DURATION: A duration of 0 means that the buff vanishes at once
      Durations are in Sim minutes, and with 0 of them the buff vanishes at once.
      fix: Write a number from 1, or leave the duration out.
      in: <add_buff ref='x' duration='-5'/><add_buff ref='x' duration='0'/><add_buff ref='x' duration='3000000000'/>
    3:66-3:107 error NUMBER_OUT_OF_RANGE: The duration is too large
      The game holds numbers from -2147483648 to 2147483647, and this is 3000000000.
      fix: Write a smaller number.
      in: <add_buff ref='x' duration='-5'/><add_buff ref='x' duration='0'/><add_buff ref='x' duration='3000000000'/>
    4:9-4:38 error INVALID_NUMBER: A duration is a whole number
      Durations are in whole Sim minutes, and this one is 2.5.
      fix: Write a whole number such as 60.
      in: <effect>add x feeling for 2.5 minutes</effect>
    ");
}

#[test]
fn what_has_no_meaning_is_reported() {
    assert_snapshot!(check("<mod name='Demo' version='1' colour='red'>text
<buf/>
<description>a</description><description>b</description>
<interaction name='Wave'><when>a</when><when>b</when><effct/>
<description>a</description><description>b</description>
<tests><tset>x</tset><age is='teen'>text</age></tests><effects colour='x'><money amount='5'><x/></money></effects>
</interaction>
<enum name='E'><option name='A'>text</option><opt/></enum>
</mod>"), @r#"
    1:30-1:36 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'mod' has no attribute 'colour'.
      fix: Remove it, or use one of: name, version, id, author, game_version_min, game_version_max, jpe_xml_version.
      in: <mod name='Demo' version='1' colour='red'>text
    1:43-1:47 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'mod' has no text of its own; this would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in: <mod name='Demo' version='1' colour='red'>text
      replace 1:43-1:47 ""
    2:2-2:5 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'buf' inside of 'mod'.
      fix: Write 'buff', or remove it.
      in: <buf/>
      replace 2:1-2:7 "<buff/>"
      did you mean: buff
    3:29-3:42 error XML_UNEXPECTED_CHILD: This element stands here twice
      There may be one 'description' here; only the first counts.
      fix: Remove one of the two.
      in: <description>a</description><description>b</description>
      see 3:1-3:14: the first one
    4:32-4:33 warning/error WHEN_NOT_COMPILED: Nothing is made of 'when'
      'a' says in words when the interaction is offered. The text is kept, but the game is not told.
      fix: Say it as tests, or as a category of the pie menu.
      in: <interaction name='Wave'><when>a</when><when>b</when><effct/>
    4:40-4:46 error XML_UNEXPECTED_CHILD: This is said already
      There may be one 'when' here; only the first counts.
      fix: Remove one of the two.
      in: <interaction name='Wave'><when>a</when><when>b</when><effct/>
    4:55-4:60 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'effct' inside of 'interaction'.
      fix: Write 'effects', or remove it.
      in: <interaction name='Wave'><when>a</when><when>b</when><effct/>
      did you mean: effects
    5:29-5:42 error XML_UNEXPECTED_CHILD: This is said already
      There may be one 'description' here; only the first counts.
      fix: Remove one of the two.
      in: <description>a</description><description>b</description>
    6:9-6:13 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'tset' inside of 'tests'.
      fix: Write 'test', or remove it.
      in: <tests><tset>x</tset><age is='teen'>text</age></tests><effects colour='x'><money amount='5'><x/></money></effects>
      replace 6:8-6:22 "<test>x</test>"
      did you mean: test
    6:37-6:41 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'age' has no text of its own; this would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in: <tests><tset>x</tset><age is='teen'>text</age></tests><effects colour='x'><money amount='5'><x/></money></effects>
      replace 6:37-6:41 ""
    6:64-6:70 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'effects' has no attribute 'colour'.
      fix: Remove it.
      in: <tests><tset>x</tset><age is='teen'>text</age></tests><effects colour='x'><money amount='5'><x/></money></effects>
    6:94-6:95 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'x' inside of 'money'.
      fix: Remove it.
      in: <tests><tset>x</tset><age is='teen'>text</age></tests><effects colour='x'><money amount='5'><x/></money></effects>
    8:33-8:37 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'option' has no text of its own; this would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in: <enum name='E'><option name='A'>text</option><opt/></enum>
      replace 8:33-8:37 ""
    8:47-8:50 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'opt' inside of 'enum'.
      fix: Remove it, or use one of: option.
      in: <enum name='E'><option name='A'>text</option><opt/></enum>
    "#);
}

#[test]
fn two_mods_are_one_conflict() {
    let check = |left: &str, right: &str| {
        let files = [("a.xml", left.as_bytes()), ("b.xml", right.as_bytes())];
        let diagnostics = run(&files, Mode::Default, Profile::Ref).report.diagnostics;
        let said = diagnostics.iter().filter(|error| error.code != "EMPTY_PROJECT");
        said.map(|error| format!("{} {}", error.code, error.message_short)).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(check("<mod name='A' version='1'/>", "<mod name='A' version='1'/>"), @"");
    assert_snapshot!(check("<mod name='A' version='1'/>", "<mod name='B' version='1'/>"), @"CONFLICTING_PROJECT_METADATA The project's name is stated twice, differently");
    assert_snapshot!(check("<mod name='A' id='a' version='1'/>", "<mod name='A' id='b' version='1'/>"), @"CONFLICTING_PROJECT_METADATA The project's id is stated twice, differently");
}
