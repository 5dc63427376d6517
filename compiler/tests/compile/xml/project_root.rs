//! The root `<jpe-project>`, and roots that are none.

use insta::assert_snapshot;
use schemas::Profile;

use super::check;
use crate::check::output;

/// Every element of language.md §5.1.
const EVERYTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- comments are fine -->
<jpe-project jpe-xml-version="1.0">
  <project>
    <name> Every Thing </name><id>every_thing</id><version>1.2.3</version><author>A. Uthor</author>
    <description>all of it</description>
    <game-version-min>1.100</game-version-min><game-version-max>1.110</game-version-max>
    <fork-version>2</fork-version>
  </project>
  <interactions>
    <interaction>
      <id>wave</id>
      <display-name>Wave &amp; <![CDATA[<smile>]]> &#233;</display-name>
      <description>Say hello</description>
      <autonomy-disabled>yes</autonomy-disabled>
      <participants>
        <participant><role>Actor</role><description>who, of all, starts</description></participant>
        <participant><role>Target</role></participant>
      </participants>
      <tests><test>actor is adult</test></tests>
      <effects><effect>add happy feeling</effect></effects>
      <duration>30</duration>
    </interaction>
  </interactions>
  <buffs>
    <buff id="happy">
      <display-name>Happy</display-name><description>Glad</description><duration>60</duration>
      <traits><trait>kind</trait></traits>
      <mood-type>happy</mood-type><intensity>2</intensity><icon>123</icon><visible>false</visible>
    </buff>
  </buffs>
  <traits>
    <trait>
      <id>kind</id><display-name>Kind</display-name><description>Good</description>
      <buffs><buff>happy</buff></buffs>
      <conflicting-traits><trait>mean</trait></conflicting-traits>
      <trait-type>personality</trait-type>
      <ages><age>teen</age><age>young adult</age></ages>
    </trait>
    <trait><id>mean</id><display-name>Mean</display-name><description>Bad</description></trait>
  </traits>
  <enums>
    <enum><id>kinds</id><options>
      <option name="A"><value>7</value></option><option name="B"/><option name="C"><value>text</value></option>
    </options></enum>
  </enums>
  <strings>
    <string><key>greet</key><text>Hello</text><locale>en_US</locale></string>
    <string key="greet" locale="fr_FR"><text>Bonjour</text></string>
  </strings>
  <test-sets><test-set><id>grown_up</id><run-type>any</run-type><tests><test>actor is adult</test></tests></test-set></test-sets>
  <loot-actions><loot-action><id>cheer</id><effects><effect>add happy feeling</effect></effects></loot-action></loot-actions>
</jpe-project>
"#;

#[test]
fn everything_is_read() {
    let files = [("a.jpe.xml", EVERYTHING.as_bytes())];
    assert_snapshot!(output(&files, Profile::Ir, "every_thing.ir.json"));
    assert_snapshot!(check(EVERYTHING), @r"
    48:18-48:23 info UNUSED_STRING: No element uses this string
      No display name or description is 'greet'.
      fix: Remove the string, or name it where its text is meant.
      in:     <string><key>greet</key><text>Hello</text><locale>en_US</locale></string>
    ");
}

#[test]
fn roots_that_are_no_project_are_refused() {
    assert_snapshot!(check("<project/>"), @r"
    1:1-1:11 error INVALID_FORMAT: The root element is not <jpe-project> or <mod>
      'project' belongs inside of <jpe-project>, not the root of a file.
      fix: Put <jpe-project> around it.
      in: <project/>
    ");
    assert_snapshot!(check("<jpeproject/>"), @r"
    1:1-1:14 error INVALID_FORMAT: The root element is not <jpe-project> or <mod>
      The root element is 'jpeproject', but JPE-XML starts with 'jpe-project' or 'mod'.
      fix: Make <jpe-project> or <mod> the root element.
      in: <jpeproject/>
      did you mean: jpe-project
    ");
    assert_snapshot!(check("<jpe-project format='jpe-xml-frok'><enums><enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>"), @r#"
    1:22-1:34 error INVALID_ATTRIBUTE_VALUE: 'jpe-xml-frok' is no value of 'format'
      The attribute 'format' is one of: jpe-xml, jpe-xml-fork. Written is 'jpe-xml-frok'.
      fix: Write format="jpe-xml-fork".
      in: <jpe-project format='jpe-xml-frok'><enums><enum id='e'><options><option name='A'/></options></enum></enums></jpe-project>
      replace 1:22-1:34 "jpe-xml-fork"
      did you mean: jpe-xml-fork
    "#);
    assert_snapshot!(check("<interactions/>"), @r"
    1:1-1:16 error INVALID_FORMAT: The root element is not <jpe-project> or <mod>
      'interactions' belongs inside of <jpe-project>, not the root of a file.
      fix: Put <jpe-project> around it.
      in: <interactions/>
    ");
    assert_snapshot!(check("<mod name='a' version='1'/>"), @r"
    1:1-1:1 warning/error EMPTY_PROJECT: The project has no element
      There are source files, but no interaction, buff, trait, enum, string or other element in them.
      fix: Add an element, such as a buff.
      in: <mod name='a' version='1'/>
    ");
    assert_snapshot!(check("<mod name='a' version='1'><when event='lot_loaded'/></mod>"), @"");
    assert_snapshot!(check("<I c='Buff' i='buff' m='buffs.buff' n='a' s='1'/>"), @r"
    1:1-1:50 error INVALID_FORMAT: The root element is not <jpe-project> or <mod>
      The root element 'I' is game tuning, which is an output and not a source.
      fix: Leave the file out, or describe the element in JPE-XML.
      in: <I c='Buff' i='buff' m='buffs.buff' n='a' s='1'/>
    ");
}

#[test]
fn what_has_no_meaning_is_reported() {
    assert_snapshot!(check(
        "<jpe-project colour='red'>
  <buf/>
  <buffs>text
    <buff colour='red'><id>a</id><dispaly-name>A</dispaly-name></buff>
    <Trait/> more
  </buffs>
  <project/><project/>
</jpe-project>"
    ), @r#"
    1:14-1:20 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'jpe-project' has no attribute 'colour'.
      fix: Remove it, or use one of: format, jpe-xml-version.
      in: <jpe-project colour='red'>
    2:4-2:7 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'buf' inside of 'jpe-project'.
      fix: Remove it, or use one of: project, interactions, buffs, traits, enums, strings, test-sets, loot-actions.
      in:   <buf/>
    3:10-3:14 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'buffs' has no text of its own; this would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in:   <buffs>text
      replace 3:10-3:14 ""
    4:11-4:17 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'buff' has no attribute 'colour'.
      fix: Remove it, or use one of: id.
      in:     <buff colour='red'><id>a</id><dispaly-name>A</dispaly-name></buff>
    4:35-4:47 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'dispaly-name' inside of 'buff'.
      fix: Write 'display-name', or remove it.
      in:     <buff colour='red'><id>a</id><dispaly-name>A</dispaly-name></buff>
      replace 4:34-4:64 "<display-name>A</display-name>"
      did you mean: display-name
    5:6-5:11 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'Trait' inside of 'buffs'.
      fix: Remove it, or use one of: buff.
      in:     <Trait/> more
    7:13-7:23 error XML_UNEXPECTED_CHILD: This element stands here twice
      There may be one 'project' here; only the first counts.
      fix: Remove one of the two.
      in:   <project/><project/>
      see 7:3-7:13: the first one
    "#);
    assert_snapshot!(check(
        "<jpe-project><buffs><buff>
  <id>a</id><id>b</id>
  <description>a<b>c</b>d</description>
</buff></buffs></jpe-project>"
    ), @r"
    2:13-2:17 error XML_UNEXPECTED_CHILD: This element stands here twice
      There may be one 'id' here; only the first counts.
      fix: Remove one of the two.
      in:   <id>a</id><id>b</id>
      see 2:3-2:7: the first one
    3:17-3:20 error XML_UNEXPECTED_CHILD: An element stands in a text
      The element 'description' holds text, and 'b' is an element; the text behind it would be lost.
      fix: Remove the tags, or write &lt; for the character '<'.
      in:   <description>a<b>c</b>d</description>
    ");
}

#[test]
fn what_is_missing_or_wrong_is_reported() {
    assert_snapshot!(check(
        "<jpe-project>
  <interactions><interaction><participants><participant/></participants></interaction></interactions>
  <buffs><buff id='a'><id>b</id><duration>soon</duration><visible>maybe</visible></buff></buffs>
  <enums><enum><id>e</id><options><option><value>1</value></option></options></enum></enums>
  <strings><string><text>t</text></string></strings>
  <interactions><interaction id='i'><participants><participant/></participants></interaction></interactions>
  <test-sets><test-set><id>t</id><run-type>some</run-type></test-set></test-sets>
</jpe-project>"
    ), @r#"
    2:17-2:30 error MISSING_ID: This interaction has no id
      The element <interaction> must hold <id>, by which others name it.
      fix: Add <id>…</id> inside of it.
      in:   <interactions><interaction><participants><participant/></participants></interaction></interactions>
    3:27-3:28 error XML_UNEXPECTED_CHILD: The element says this twice, and differently
      The value stands in an attribute and in an element inside; only the element counts.
      fix: Remove one of the two.
      in:   <buffs><buff id='a'><id>b</id><duration>soon</duration><visible>maybe</visible></buff></buffs>
      see 3:20-3:21: the attribute
    3:43-3:47 error INVALID_NUMBER: 'soon' is not a whole number
      A whole number is needed, such as 60, and 'soon' is none.
      fix: Write a whole number such as 60.
      in:   <buffs><buff id='a'><id>b</id><duration>soon</duration><visible>maybe</visible></buff></buffs>
    3:67-3:72 warning/error INVALID_BOOLEAN: This is neither true nor false
      The value 'maybe' is no switch, so it counts as not written.
      fix: Write true or false.
      in:   <buffs><buff id='a'><id>b</id><duration>soon</duration><visible>maybe</visible></buff></buffs>
    4:35-4:43 error MISSING_ATTRIBUTE: This element needs the attribute 'name'
      The element 'option' must have the attribute 'name'.
      fix: Add name="…" to <option>.
      in:   <enums><enum><id>e</id><options><option><value>1</value></option></options></enum></enums>
    5:12-5:20 error MISSING_ID: This string has no key
      The element <string> must hold <key>, by which others name it.
      fix: Add <key>…</key> inside of it.
      in:   <strings><string><text>t</text></string></strings>
    6:51-6:65 error MISSING_ELEMENT: This element needs a <role>
      The element 'participant' must hold 'role'.
      fix: Add <role>…</role> inside of it.
      in:   <interactions><interaction id='i'><participants><participant/></participants></interaction></interactions>
    7:44-7:48 error INVALID_ENUM_VALUE: A run-type is 'all' or 'any'
      Either all tests must hold, or at least one.
      fix: Write all or any.
      in:   <test-sets><test-set><id>t</id><run-type>some</run-type></test-set></test-sets>
    "#);
}
