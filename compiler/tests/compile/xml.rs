//! JPE-XML: what it means, and what is wrong with it.

use insta::assert_snapshot;
use schemas::{Mode, Profile, ProjectLimits};

use crate::check::{diagnostics, diagnostics_within, output, run};

fn check(xml: &str) -> String {
    diagnostics("a.jpe.xml", xml.as_bytes())
}

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
    assert_snapshot!(output(&files, Profile::Ir, "every_thing.ir.json"), @r#"
    {
      "ir_version": "1",
      "metadata": {
        "name": "Every Thing",
        "project_id": "every_thing",
        "version": "1.2.3",
        "author": "A. Uthor",
        "description": "all of it",
        "game_version_min": "1.100",
        "game_version_max": "1.110",
        "jpe_version": "1.0",
        "extra": {
          "fork_version": "2"
        }
      },
      "interactions": [
        {
          "id": {
            "name": "wave",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "display_name_key": "Wave & <smile> é",
          "description_key": "Say hello",
          "participants": [
            {
              "role": "Actor",
              "description": "who, of all, starts"
            },
            {
              "role": "Target",
              "description": null
            }
          ],
          "tests": [
            {
              "id": null,
              "conditions": [
                {
                  "description": "actor is adult",
                  "operands": [],
                  "kind": "age",
                  "negate": false,
                  "subject": "actor",
                  "args": {
                    "age": "adult"
                  }
                }
              ],
              "run_type": "all"
            }
          ],
          "loot_actions": [
            {
              "id": null,
              "description": "add happy feeling",
              "parameters": {
                "buff": "happy"
              },
              "kind": "add_buff",
              "subject": "actor",
              "actions": [],
              "tests": []
            }
          ],
          "autonomy_disabled": true,
          "type": null,
          "duration_sim_minutes": 30,
          "target_type": null,
          "category": null,
          "icon": null,
          "source": {
            "file": "a.jpe.xml",
            "line": 11,
            "column": 5
          }
        }
      ],
      "buffs": [
        {
          "id": {
            "name": "happy",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "display_name_key": "Happy",
          "description_key": "Glad",
          "traits": [
            "kind"
          ],
          "duration_sim_minutes": 60,
          "mood": "happy",
          "mood_weight": 2,
          "visible": false,
          "icon": "123",
          "ui_sort_order": null,
          "source": {
            "file": "a.jpe.xml",
            "line": 26,
            "column": 5
          }
        }
      ],
      "traits": [
        {
          "id": {
            "name": "kind",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "display_name_key": "Kind",
          "description_key": "Good",
          "buffs": [
            {
              "name": "happy",
              "module": null,
              "class_name": null,
              "instance_id": null
            }
          ],
          "trait_type": "personality",
          "ages": [
            "teen",
            "young adult"
          ],
          "genders": [],
          "conflicting_traits": [
            "mean"
          ],
          "interactions": [],
          "icon": null,
          "source": {
            "file": "a.jpe.xml",
            "line": 33,
            "column": 5
          }
        },
        {
          "id": {
            "name": "mean",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "display_name_key": "Mean",
          "description_key": "Bad",
          "buffs": [],
          "trait_type": null,
          "ages": [],
          "genders": [],
          "conflicting_traits": [],
          "interactions": [],
          "icon": null,
          "source": {
            "file": "a.jpe.xml",
            "line": 40,
            "column": 5
          }
        }
      ],
      "enums": [
        {
          "id": {
            "name": "kinds",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "options": [
            {
              "name": "A",
              "value": 7
            },
            {
              "name": "B",
              "value": 1
            },
            {
              "name": "C",
              "value": "text"
            }
          ],
          "source": {
            "file": "a.jpe.xml",
            "line": 43,
            "column": 5
          }
        }
      ],
      "test_sets": [
        {
          "id": {
            "name": "grown_up",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "conditions": [
            {
              "description": "actor is adult",
              "operands": [],
              "kind": "age",
              "negate": false,
              "subject": "actor",
              "args": {
                "age": "adult"
              }
            }
          ],
          "run_type": "any",
          "source": {
            "file": "a.jpe.xml",
            "line": 51,
            "column": 14
          }
        }
      ],
      "loot_actions": [
        {
          "id": {
            "name": "cheer",
            "module": null,
            "class_name": null,
            "instance_id": null
          },
          "description": "",
          "parameters": {},
          "kind": null,
          "subject": null,
          "actions": [
            {
              "id": null,
              "description": "add happy feeling",
              "parameters": {
                "buff": "happy"
              },
              "kind": "add_buff",
              "subject": "actor",
              "actions": [],
              "tests": []
            }
          ],
          "tests": [],
          "source": {
            "file": "a.jpe.xml",
            "line": 52,
            "column": 17
          }
        }
      ],
      "localized_strings": [
        {
          "key": "greet",
          "text": "Hello",
          "locale": "en_US",
          "source": {
            "file": "a.jpe.xml",
            "line": 48,
            "column": 5
          }
        },
        {
          "key": "greet",
          "text": "Bonjour",
          "locale": "fr_FR",
          "source": {
            "file": "a.jpe.xml",
            "line": 49,
            "column": 5
          }
        }
      ],
      "statistics": []
    }
    "#);
    assert_snapshot!(check(EVERYTHING), @r"
    48:18-48:23 info UNUSED_STRING: No element uses this string
      No display name or description is 'greet'.
      fix: Remove the string, or name it where its text is meant.
      in:     <string><key>greet</key><text>Hello</text><locale>en_US</locale></string>
    ");
}

#[test]
fn utf_16_is_read() {
    let xml = "<?xml version='1.0' encoding='UTF-16'?><jpe-project><enums><enum><id>é</id></enum></enums></jpe-project>";
    let units = |to: fn(u16) -> [u8; 2]| xml.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let little = units(u16::to_le_bytes);
    assert_eq!(diagnostics("a.xml", &little), diagnostics("a.xml", &units(u16::to_be_bytes)));
    assert_snapshot!(diagnostics("a.xml", &little), @r#"
    1:60-1:66 warning EMPTY_ENUM_OPTIONS: The enum has no options
      The enum 'é' names no choice.
      fix: Add at least one option.
      in: <?xml version='1.0' encoding='UTF-16'?><jpe-project><enums><enum><id>é</id></enum></enums></jpe-project>
    1:70-1:71 warning/error ID_NORMALISED: The id 'é' becomes 'e'
      Ids are ASCII letters, digits, '_', '-', '.' and ':'. Game resources use the form shown.
      fix: Write 'e'.
      in: <?xml version='1.0' encoding='UTF-16'?><jpe-project><enums><enum><id>é</id></enum></enums></jpe-project>
      replace 1:70-1:71 "e"
    "#);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    assert_snapshot!(check("<jpe-project>\n  <buffs>"), @r#"
    2:3-2:10 error PARSE_ERROR: This element is not closed
      'buffs' is opened here, but the file ends before its end tag.
      fix: Add an end tag for 'buffs' where the element ends.
      in:   <buffs>
      insert 2:10 "</buffs>\n"
      see 2:10-2:10: the file ends here
    "#);
    assert_snapshot!(check("<jpe-project>\n  <buffs></bufs>\n</jpe-project>"), @r#"
    2:10-2:17 error PARSE_ERROR: This end tag closes an element that is not the open one
      The element that is open here is 'buffs', but 'bufs' is closed.
      fix: Write an end tag for 'buffs' here.
      in:   <buffs></bufs>
      replace 2:10-2:17 "</buffs>"
      see 2:3-2:10: the element that is open
    "#);
    assert_snapshot!(check("<jpe-project/>\n</jpe-project>"), @r#"
    2:1-2:15 error PARSE_ERROR: This end tag closes nothing
      'jpe-project' is closed here, but no element is open.
      fix: Remove the end tag, or add the start tag that it belongs to.
      in: </jpe-project>
      replace 2:1-2:15 ""
    "#);
    assert_snapshot!(check("<jpe-project/><jpe-project/>"), @r"
    1:15-1:29 error PARSE_ERROR: A second root element starts here
      An XML file holds exactly one outermost element, and this is a second one.
      fix: Move the element into the first one, or into a file of its own.
      in: <jpe-project/><jpe-project/>
    ");
    assert_snapshot!(check("<jpe-project/>text"), @r"
    1:15-1:19 error PARSE_ERROR: Text stands outside of the root element
      Only comments may stand before and behind the outermost element of an XML file.
      fix: Remove the text, or move it into an element.
      in: <jpe-project/>text
    ");
    assert_snapshot!(check(""), @r#"
    1:1-1:1 error PARSE_ERROR: The file holds no element
      An XML file needs an outermost element, and this one has none.
      fix: Start the file with <jpe-project>.
      in: 
      insert 1:1 "<jpe-project>\n</jpe-project>\n"
    "#);
    assert_snapshot!(check("<jpe-project><buffs><buff><id>a & b</id></buff></buffs></jpe-project>"), @r#"
    1:33-1:36 error PARSE_ERROR: This '&' starts a reference that does not end
      In XML, '&' starts a reference such as &amp;, which ends in ';'.
      fix: Write &amp; for the character '&'.
      in: <jpe-project><buffs><buff><id>a & b</id></buff></buffs></jpe-project>
      insert 1:34 "amp;"
    "#);
    assert_snapshot!(check("<jpe-project>a &amp b</jpe-project>"), @r#"
    1:16-1:22 error PARSE_ERROR: This '&' starts a reference that does not end
      In XML, '&' starts a reference such as &amp;, which ends in ';'.
      fix: Write &amp; for the character '&'.
      in: <jpe-project>a &amp b</jpe-project>
      insert 1:17 "amp;"
    "#);
    assert_snapshot!(check("<jpe-project>1 < 2</jpe-project>"), @r"
    1:16-1:17 error PARSE_ERROR: This is not a name of an element or attribute
      Names start with a letter or '_' and hold letters, digits, '-', '_' and '.'.
      fix: Correct the name, or write &lt; for the character '<'.
      in: <jpe-project>1 < 2</jpe-project>
    ");
    assert_snapshot!(check("<jpe-project a=1/>"), @r#"
    1:16-1:19 error PARSE_ERROR: The attribute's value is not in quotes
      Attributes are written name="value", each name once in an element.
      fix: Put the value in quotes.
      in: <jpe-project a=1/>
    "#);
    assert_snapshot!(check("<jpe-project a/>"), @r#"
    1:15-1:17 error PARSE_ERROR: This attribute has no value
      Attributes are written name="value", each name once in an element.
      fix: Write the attribute as name="value".
      in: <jpe-project a/>
    "#);
    assert_snapshot!(check("<jpe-project a='1' a='2'/>"), @r#"
    1:20-1:27 error PARSE_ERROR: The element has this attribute twice
      Attributes are written name="value", each name once in an element.
      fix: Remove one of the two.
      in: <jpe-project a='1' a='2'/>
    "#);
    assert_snapshot!(check("<jpe-project a='<'/>"), @r"
    1:17-1:18 error PARSE_ERROR: The attribute's value holds a '<'
      A '<' may not stand in an attribute value. Mostly a closing quote is missing before it.
      fix: Write &lt; for the character '<', or add the missing quote.
      in: <jpe-project a='<'/>
    ");
    assert_snapshot!(check("<jpe-project a='b & c'/>"), @r#"
    1:19-1:20 error PARSE_ERROR: This '&' starts a reference that does not end
      In XML, '&' starts a reference such as &amp;, which ends in ';'.
      fix: Write &amp; for the character '&'.
      in: <jpe-project a='b & c'/>
      insert 1:20 "amp;"
    "#);
    assert_snapshot!(check("<jpe-project 1='a'/>"), @r"
    1:14-1:15 error PARSE_ERROR: This is not a name of an element or attribute
      Names start with a letter or '_' and hold letters, digits, '-', '_' and '.'.
      fix: Correct the name, or write &lt; for the character '<'.
      in: <jpe-project 1='a'/>
    ");
    assert_snapshot!(check("<jpe-project a='b/>"), @r"
    1:1-1:20 error PARSE_ERROR: A tag with an attribute value does not end
      A tag with an attribute value starts here, but the file ends before its closing quote.
      fix: Add the closing quote where it belongs.
      in: <jpe-project a='b/>
    ");
    assert_snapshot!(check("<jpe-project>]]></jpe-project>"), @r#"
    1:14-1:17 error PARSE_ERROR: ']]>' may not stand in text
      In XML, ']]>' ends a CDATA section, and none is open here.
      fix: Write ]]&gt; for these characters.
      in: <jpe-project>]]></jpe-project>
      replace 1:14-1:17 "]]&gt;"
    "#);
    assert_snapshot!(check("<jpe-project><!-- a</jpe-project>"), @r"
    1:14-1:34 error PARSE_ERROR: A comment does not end
      A comment starts here, but the file ends before its '-->'.
      fix: Add the '-->' where it belongs.
      in: <jpe-project><!-- a</jpe-project>
    ");
    assert_snapshot!(check("<jpe-project><![CDATA[a</jpe-project>"), @r"
    1:14-1:38 error PARSE_ERROR: A CDATA section does not end
      A CDATA section starts here, but the file ends before its ']]>'.
      fix: Add the ']]>' where it belongs.
      in: <jpe-project><![CDATA[a</jpe-project>
    ");
    assert_snapshot!(check("\n<?xml version='1.0'?><jpe-project/>"), @r#"
    2:1-2:22 error PARSE_ERROR: The XML declaration is not at the start of the file
      <?xml …?> may only be the very first thing in a file, without white space before it.
      fix: Move the declaration to the start of the file, or remove it.
      in: <?xml version='1.0'?><jpe-project/>
      replace 2:1-2:22 ""
    "#);
    assert_snapshot!(check("<jpe-project>&#xFFFFFFFF;</jpe-project>"), @r"
    1:14-1:26 error PARSE_ERROR: This reference stands for no character
      A numbered reference is written &#233; or &#xE9;, with the number of a Unicode character.
      fix: Write the character itself.
      in: <jpe-project>&#xFFFFFFFF;</jpe-project>
    ");
}

#[test]
fn what_xml_has_beyond_need_is_refused() {
    assert_snapshot!(check("<!DOCTYPE j [\n<!ENTITY a 'b'>]>\n<jpe-project>&a;</jpe-project>"), @r#"
    1:1-2:18 error XML_FORBIDDEN_CONSTRUCT: A DOCTYPE is not allowed
      A DOCTYPE can define entities that blow up to gigabytes or read files, so it is refused.
      fix: Remove the DOCTYPE and write entities out.
      in: <!DOCTYPE j [
      replace 1:1-2:18 ""
    "#);
    assert_snapshot!(check("<?php echo ?><jpe-project>&nbsp;&lt;</jpe-project>"), @r#"
    1:1-1:14 error XML_FORBIDDEN_CONSTRUCT: A processing instruction is not allowed
      JPE-XML has no processing instructions besides the XML declaration.
      fix: Remove the processing instruction.
      in: <?php echo ?><jpe-project>&nbsp;&lt;</jpe-project>
      replace 1:1-1:14 ""
    1:27-1:33 error XML_FORBIDDEN_CONSTRUCT: An entity is used that XML does not have
      'nbsp' is no entity; XML has amp, lt, gt, quot and apos.
      fix: Write the character itself, or &amp; for a plain '&'.
      in: <?php echo ?><jpe-project>&nbsp;&lt;</jpe-project>
    1:33-1:37 error XML_UNEXPECTED_CHILD: Text stands where only elements may
      The element 'jpe-project' holds elements; this text would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in: <?php echo ?><jpe-project>&nbsp;&lt;</jpe-project>
      replace 1:33-1:37 ""
    "#);
    assert_snapshot!(check("<?xml version='1.0' encoding='ISO-8859-1'?><jpe-project/>"), @r"
    1:1-1:44 error ENCODING_ERROR: The file declares an encoding that is not read
      The encoding 'ISO-8859-1' is declared; only UTF-8 and UTF-16 are read.
      fix: Save the file as UTF-8 and declare that, or remove the declaration.
      in: <?xml version='1.0' encoding='ISO-8859-1'?><jpe-project/>
    ");
    assert_snapshot!(check("<jpe-project>a\u{1}</jpe-project>"), @r#"
    1:15-1:16 error INVALID_CHARACTER: The character U+0001 is not allowed
      U+0001 is a control character or no character at all. No XML file may hold it.
      fix: Delete the character.
      in: <jpe-project>a�</jpe-project>
      replace 1:15-1:16 ""
    "#);
    assert_snapshot!(check("<jpe-project jpe-xml-version='1&#1;'>&#xFFFE;</jpe-project>"), @r#"
    1:32-1:36 error INVALID_CHARACTER: The character U+0001 is not allowed
      U+0001 is a control character or no character at all. No XML file may hold it.
      fix: Delete the reference.
      in: <jpe-project jpe-xml-version='1&#1;'>&#xFFFE;</jpe-project>
      replace 1:32-1:36 ""
    1:38-1:46 error INVALID_CHARACTER: The character U+FFFE is not allowed
      U+FFFE is a control character or no character at all. No XML file may hold it.
      fix: Delete the reference.
      in: <jpe-project jpe-xml-version='1&#1;'>&#xFFFE;</jpe-project>
      replace 1:38-1:46 ""
    "#);
    assert_snapshot!(check("<j:jpe-project xmlns:j='urn:j'><j:buffs/></j:jpe-project>"), @r"
    1:1-1:1 warning/error EMPTY_PROJECT: The project has no element
      There are source files, but no interaction, buff, trait, enum, string or other element in them.
      fix: Add an element, such as a buff.
      in: <j:jpe-project xmlns:j='urn:j'><j:buffs/></j:jpe-project>
    1:2-1:15 warning XML_NAMESPACE_IGNORED: Namespaces have no meaning here
      JPE-XML has no namespaces; prefixes and declarations are ignored, and elements go by their local names.
      fix: Remove the prefix or the declaration.
      in: <j:jpe-project xmlns:j='urn:j'><j:buffs/></j:jpe-project>
    ");
}

#[test]
fn depth_and_attributes_have_limits() {
    let deep = format!("{}{}", "<a>\n".repeat(65), "</a>".repeat(65));
    assert_snapshot!(check(&deep), @r"
    65:1-65:4 error XML_FORBIDDEN_CONSTRUCT: Elements are nested deeper than 64 levels
      This element is on level 65; files may have 64 levels.
      fix: Close the elements before this one.
      in: <a>
    ");
    let attributes = (0..65).map(|number| format!(" a{number}=''")).collect::<Vec<_>>().concat();
    let wide = check(&format!("<jpe-project{attributes}/>"));
    assert_eq!(wide.matches("XML_FORBIDDEN_CONSTRUCT").count(), 1, "{wide}");
    let limits = ProjectLimits { text_bytes_max: 3, list_items_max: 1, ..ProjectLimits::default() };
    let long = "<jpe-project><buffs><buff><id>long</id><traits><trait>a</trait><trait>b</trait></traits></buff></buffs></jpe-project>";
    assert_snapshot!(diagnostics_within("a.xml", long.as_bytes(), limits), @"
    1:31-1:35 fatal VALUE_TOO_LONG: This text has more than 3 bytes
      The text of 'id' has 4 bytes, and 3 are allowed.
      fix: Shorten the text.
      in: <jpe-project><buffs><buff><id>long</id><traits><trait>a</trait><trait>b</trait></traits></buff></buffs></jpe-project>
    1:64-1:71 fatal TOO_MANY_ELEMENTS: This list is too long
      A list may have 1 items. The rest is left out.
      fix: Split the list.
      in: <jpe-project><buffs><buff><id>long</id><traits><trait>a</trait><trait>b</trait></traits></buff></buffs></jpe-project>
    ");
}

#[test]
fn roots_that_are_no_project_are_refused() {
    assert_snapshot!(check("<project/>"), @r"
    1:1-1:11 error INVALID_FORMAT: The root element is not <jpe-project>
      'project' belongs inside of <jpe-project>, not the root of a file.
      fix: Put <jpe-project> around it.
      in: <project/>
    ");
    assert_snapshot!(check("<jpeproject/>"), @r"
    1:1-1:14 error INVALID_FORMAT: The root element is not <jpe-project>
      The root element is 'jpeproject', but JPE-XML starts with 'jpe-project'.
      fix: Make <jpe-project> the root element.
      in: <jpeproject/>
      did you mean: jpe-project
    ");
    assert_snapshot!(check("<interactions/>"), @r"
    1:1-1:16 error INVALID_FORMAT: The root element is not <jpe-project>
      'interactions' belongs inside of <jpe-project>, not the root of a file.
      fix: Put <jpe-project> around it.
      in: <interactions/>
    ");
    assert_snapshot!(check("<mod name='a' version='1'/>"), @r"
    1:1-1:28 error INVALID_FORMAT: The root element is not <jpe-project>
      The file is a <mod>, a form of JPE-XML that this version does not read.
      fix: Write the mod as .jpe, or as <jpe-project> with its containers.
      in: <mod name='a' version='1'/>
    ");
    assert_snapshot!(check("<mod name='a' version='1'><when event='lot_loaded'/></mod>"), @r#"
    1:1-1:27 error INVALID_FORK_FORMAT: This version does not read the <mod> form of the fork
      The file is a <mod> with events and actions. Of the fork, only <jpe-project format="jpe-xml-fork"> is read.
      fix: Write the mod as .jpe, or as <jpe-project> with its containers.
      in: <mod name='a' version='1'><when event='lot_loaded'/></mod>
    "#);
    assert_snapshot!(check("<I c='Buff' i='buff' m='buffs.buff' n='a' s='1'/>"), @r"
    1:1-1:50 error INVALID_FORMAT: The root element is not <jpe-project>
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
    3:10-3:14 error XML_UNEXPECTED_CHILD: Text stands where only elements may
      The element 'buffs' holds elements; this text would be lost.
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
      fix: Write <option name="…">.
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

#[test]
fn the_fork_keeps_its_extensions() {
    let xml = "<jpe-project format='jpe-xml-fork'>
  <project><id>fork</id></project>
  <documentation>why</documentation>
  <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
</jpe-project>";
    assert_snapshot!(check(xml), @"
    3:3-3:18 warning FORK_EXTENSION_IGNORED: Nothing is made of this block
      The fork allows 'documentation', but no output has anything like it. It is kept in the IR.
      fix: Remove the block unless another tool reads it.
      in:   <documentation>why</documentation>
    4:10-4:16 info MISSING_DESCRIPTION: The buff has no description for players
      Players see the buff 'a', but nothing says what it is.
      fix: Add a description.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    4:10-4:16 warning MISSING_DISPLAY_NAME: The buff has no name for players
      Players see the buff 'a', but there is nothing to show as its name.
      fix: Add a display name.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    4:26-4:54 warning FORK_EXTENSION_IGNORED: Nothing is made of this block
      The fork allows 'enhanced-condition', but no output has anything like it. It is kept in the IR.
      fix: Remove the block unless another tool reads it.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    ");
    let ir = output(&[("a.xml", xml.as_bytes())], Profile::Ir, "fork.ir.json");
    assert!(ir.contains("<enhanced-condition if='b'/>"), "{ir}");
    assert!(ir.contains("<documentation>why</documentation>"), "{ir}");
}

#[test]
fn a_file_with_markers_is_a_fork_under_any_root() {
    let xml = b"<whatever><compatibility-marker/><buffs><buff><id>b</id></buff></buffs></whatever>";
    let compiled = run(&[("a.xml", xml)], Mode::Default, Profile::Ref);
    assert_eq!(compiled.report.elements, 1);
    assert_eq!(compiled.report.summary.error, 0);
}
