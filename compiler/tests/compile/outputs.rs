//! The outputs of the profiles.

use insta::assert_snapshot;
use schemas::{Mode, Profile};

use crate::check::{output, run};

const PROJECT: &str = "[Project]
name: A & B
id: full
version: 2.0.0
author: \"Q\" <q>
end
[Interactions]
id: greet
display_name: Greet \"them\"
participant: role:Actor, description:starts, of all
autonomy_disabled: yes
end
[Buffs]
id: happy
description: 1 < 2 & 3 > 2
duration: 120
trait: kind
end
[Traits]
id: kind
buff: happy
end
[Enums]
id: kinds
option: A
option: B:text
end
[Strings]
key: hello
text: \"Hello\\nthere\"
end
";

fn check(path: &str) -> String {
    output(&[("a.jpe", PROJECT.as_bytes())], Profile::Ref, path)
}

#[test]
fn the_reference_files() {
    assert_snapshot!(check("interactions_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <Tunings>
      <I c="ProjectHeader">
        <T n="name">Generated Interactions File</T>
        </I>
      <I c="sims4.random_utils.DynamicAttributeMixin" id="greet">
        <T n="display_name">Greet "them"</T>
        <V n="autonomy_disabled" t=" TunableFactory" />
        <T n="autonomy_disabled">true</T>
        <L n="participants">
          <U>
            <T n="role">Actor</T>
            <T n="description">starts, of all</T>
            </U>
          </L>
        </I>
      </Tunings>
    "#);
    assert_snapshot!(check("buffs_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <Tunings>
      <I c="buffs.buff.Buff" id="happy">
        <T n="description">1 &lt; 2 &amp; 3 &gt; 2</T>
        <T n="duration">120</T>
        <L n="traits">
          <T>kind</T>
          </L>
        </I>
      </Tunings>
    "#);
    assert_snapshot!(check("traits_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <Tunings>
      <I c="traits.trait.Trait" id="kind">
        <L n="buffs">
          <T>happy</T>
          </L>
        </I>
      </Tunings>
    "#);
    assert_snapshot!(check("enums_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <Tunings>
      <I c="sims4.tuning.serialization_enum.Enum" id="kinds">
        <L n="options">
          <U>
            <T n="name">A</T>
            <T n="value">0</T>
            </U>
          <U>
            <T n="name">B</T>
            <T n="value">text</T>
            </U>
          </L>
        </I>
      </Tunings>
    "#);
    assert_snapshot!(check("strings_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <STBL><string id="hello" language="en_US">Hello
    there</string></STBL>
    "#);
    assert_snapshot!(check("project_full.xml"), @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <I c="Tuning">
      <U n="project_metadata">
        <T n="name">A &amp; B</T>
        <T n="project_id">full</T>
        <T n="version">2.0.0</T>
        <T n="author">"Q" &lt;q&gt;</T>
        </U>
      <L n="interactions">
        <T>greet</T>
        </L>
      <L n="buffs">
        <T>happy</T>
        </L>
      <L n="traits">
        <T>kind</T>
        </L>
      <L n="enums">
        <T>kinds</T>
        </L>
      <L n="strings">
        <T>hello</T>
        </L>
      </I>
    "#);
}

#[test]
fn attributes_keep_line_breaks() {
    let xml = "<jpe-project><buffs><buff><id>\n a\t\"b\" </id></buff></buffs></jpe-project>";
    let compiled = run(&[("a.xml", xml.as_bytes())], Mode::RefCompat, Profile::Ref);
    let text = String::from_utf8(compiled.files[0].content.clone()).unwrap();
    assert_snapshot!(text, @r#"
    <?xml version='1.0' encoding='utf-8'?>
    <Tunings>
      <I c="buffs.buff.Buff" id="&#10; a&#09;&quot;b&quot; " />
      </Tunings>
    "#);
}

#[test]
fn ids_that_suit_no_file_name_are_written_as_slugs() {
    let jpe = b"[Project]\nid: My Project\n[Enums]\nid: e\noption: A\nend\n";
    let compiled = run(&[("a.jpe", jpe)], Mode::Default, Profile::Ref);
    let paths: Vec<&str> = compiled.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["enums_my_project.xml", "project_my_project.xml"]);
}

#[test]
fn one_error_and_there_are_no_outputs() {
    let files: [(&str, &[u8]); 2] = [("a.jpe", b"[Buffs]\nid: a\nend\n"), ("b.jpe", b"[Buffs]\nid: b\n")];
    assert_eq!(run(&files, Mode::Default, Profile::Ref).files, []);
}
