//! What XML itself asks for, and what of it is refused.

use insta::assert_snapshot;
use schemas::ProjectLimits;

use super::check;
use crate::check::{diagnostics, diagnostics_within};

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
    // The first mark belongs to the encoding, the second is text.
    assert_snapshot!(check("\u{feff}\u{feff}<jpe-project/>").replace('\u{feff}', "(mark)"), @r"
    1:1-1:2 error PARSE_ERROR: Text stands outside of the root element
      Only comments may stand before and behind the outermost element of an XML file.
      fix: Remove the text, or move it into an element.
      in: (mark)<jpe-project/>
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
    1:33-1:37 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'jpe-project' has no text of its own; this would be lost.
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
fn white_space_in_an_attribute_is_spaces() {
    let xml = "<jpe-project><strings><string key='k&#45;1'><text>T</text></string></strings><enums><enum id='e'>\
               <options><option name='a\n&amp;\tb'/></options></enum></enums></jpe-project>";
    let ir = crate::check::ir_without_places(&[("a.xml", xml.as_bytes())]).1.unwrap();
    assert_eq!(ir["enums"][0]["options"][0]["name"], "a & b");
    assert_eq!(ir["localized_strings"][0]["key"], "k-1");
}
