use super::*;
use crate::{ReadError, ReadLimits};

fn parse(text: &str) -> Result<Document, ReadError> {
    Document::parse(text.as_bytes(), &ReadLimits::default())
}

/// A document around `nodes`.
fn around(nodes: &str) -> String {
    format!(r#"<I c="Buff" i="buff" m="buffs.buff" n="x:y" s="7">{nodes}</I>"#)
}

/// What a document around `nodes` looks like when it is written again, without its first lines and its last.
fn check(nodes: &str) -> String {
    let xml = parse(&around(nodes)).unwrap().to_xml();
    assert_eq!(parse(&xml).unwrap().to_xml(), xml, "what is written reads as what was read");
    let lines: Vec<&str> = xml.lines().collect();
    lines[2..lines.len() - 1].join("\n")
}

fn fault(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn a_document_is_what_its_root_says() {
    let text = "\u{FEFF}<?xml version='1.0'?>\n<!-- by hand -->\n<I s='18376028937340010767' n='a:b' m='m.n' c='C' i='k' x='?'/>\n";
    let Ok(Document::Instance(tuning)) = parse(text) else { panic!() };
    insta::assert_snapshot!(tuning.to_xml(), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <I c="C" i="k" m="m.n" n="a:b" s="18376028937340010767" />
    "#);
    let module = r#"<M n="interactions.utils" s="12"><C n="Cheats"><T n="on">True</T></C></M>"#;
    insta::assert_snapshot!(parse(module).unwrap().to_xml(), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <M n="interactions.utils" s="12">
      <C n="Cheats">
        <T n="on">True</T>
      </C>
    </M>
    "#);
    let error = Tuning::parse(module.as_bytes(), &ReadLimits::default()).unwrap_err();
    assert_eq!(error.to_string(), "the XML at byte 0 holds a module, not the tuning of a resource");
}

#[test]
fn values_keep_texts_comments_and_attributes() {
    let nodes = r#"
        <T n="name">0x99D69439<!--Happy & so on--></T>
        <V n="_info" t="enabled"><U n="enabled"><L n="list"><E>A</E> <E/><T ev="3" p="InGame\x"> 5 </T></L></U></V>
        <T n="escaped">&lt;a&gt; &amp; &#65;&#x42;<![CDATA[<c>]]>
        </T>
        <L n="empty">
        </L>"#;
    insta::assert_snapshot!(check(nodes), @r#"
      <V n="_info" t="enabled">
        <U n="enabled">
          <L n="list">
            <E>A</E>
            <E />
            <T ev="3" p="InGame\x">5</T>
          </L>
        </U>
      </V>
      <L n="empty" />
      <T n="escaped">&lt;a&gt; &amp; AB&lt;c&gt;</T>
      <T n="name">0x99D69439<!--Happy & so on--></T>
    "#);
}

#[test]
fn comments_between_values_are_dropped() {
    insta::assert_snapshot!(check("<!--a--><U n='u'><!--b--><T n='t'/><!--c--></U><!--d-->"), @r#"
      <U n="u">
        <T n="t" />
      </U>
    "#);
}

#[test]
fn what_xml_cannot_hold_is_replaced() {
    let node = Node::value("a\u{1}b\r\n").named("n\t\"\n").commented("--a\u{2}\u{FFFE}-");
    let nodes = vec![node];
    let tuning = Module { name: String::new(), instance: 0, nodes };
    let expected = "<T n=\"n&#9;&quot;&#10;\">a\u{FFFD}b&#13;\n</T>".replace("</T>", "<!--- -a  - --></T>");
    assert!(tuning.to_xml().contains(&expected), "{}", tuning.to_xml());
}

#[test]
fn faults_are_named_with_their_place() {
    let cases = [
        "",
        "  <!-- nothing -->",
        "<I c='' i='' m='' n='' s='1'>",
        "<I c='' i='' m='' n='' s='1'></M>",
        "<I c='' i='' m='' n='' s='1'/><I c='' i='' m='' n='' s='1'/>",
        "<I c='' i='' m='' n='' s='1'/>text",
        "<I c='' i='' m='' s='1'/>",
        "<I c='' i='' m='' n='' s='-1'/>",
        "<I c='' i='' m='' n='' s='18446744073709551616'/>",
        "<I c='' c='' i='' m='' n='' s='1'/>",
        "<Tunings/>",
        "<!DOCTYPE I [<!ENTITY a \"b\">]><I/>",
        "<M n='' s='1'><T>a<T/></T></M>",
        "<M n='' s='1'><X/></M>",
        "<M n='' s='1'><T>&nbsp;</T></M>",
        "<M n='' s='1'><T>&#0;</T></M>",
        "<M n='' s='1'><T>&#xFFFE;</T></M>",
        "<M n='' s='1'><T n='&#1;'/></M>",
        "<M n='' s='1'><T>\u{1}</T></M>",
        "<M n='' s='1'><T>a & b</T></M>",
        "<M n='' s='1'><T n=a/></M>",
        "<M n='' s='1'><T>",
    ];
    let faults: Vec<String> = cases.iter().map(|text| format!("{text:?}\n  {}", fault(text))).collect();
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn what_is_not_utf_8_is_no_tuning() {
    let error = Document::parse(b"<I n='\xFF'/>", &ReadLimits::default()).unwrap_err();
    assert_eq!(error.to_string(), "the XML at byte 6 is not UTF-8");
}

#[test]
fn levels_attributes_and_nodes_have_limits() {
    let deep = |levels: usize| around(&("<U>".repeat(levels) + &"</U>".repeat(levels)));
    assert!(parse(&deep(63)).is_ok());
    assert_eq!(fault(&deep(64)), "65 levels of elements at byte 239 are more than the limit of 64");

    let attributes = |count: usize| {
        let attributes: Vec<String> = (0..count).map(|number| format!("a{number}='x'")).collect();
        around(&format!("<T {}/>", attributes.join(" ")))
    };
    assert!(parse(&attributes(64)).is_ok());
    assert_eq!(fault(&attributes(65)), "65 attributes at byte 50 are more than the limit of 64");

    let limits = ReadLimits { tuning_nodes: 2, ..ReadLimits::default() };
    assert!(Document::parse(around("<T/><T/>").as_bytes(), &limits).is_ok());
    let error = Document::parse(around("<T/><T/><T/>").as_bytes(), &limits).unwrap_err();
    assert_eq!(error.to_string(), "3 nodes at byte 58 are more than the limit of 2");
}
