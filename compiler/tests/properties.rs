//! What holds for every input: no panic, places inside their files, equal bytes for equal input,
//! well-formed outputs.

use compiler::{Compiled, compile};
use proptest::prelude::*;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, EngineError, Mode, Profile, ProjectLimits, ProjectPath, SourceFile};

const SECTIONS: &str = "\
[Project]
name: Property Mod
id: property_mod
version: 1.0.0
[Interactions]
id: wave
display_name: \"Wave \\u00e4\"
participant: role:Actor, description:Waves, then smiles
tests:
  - actor is adult
  - not target is angry
effect: add happy feeling
end
[Buffs] # comment
id: happy
duration: 1_20
trait: friendly
end
[Traits]
id: friendly
buffs: happy, 12345
end
#{ several
lines }#
[Enums]
id: kinds
option: casual:0
option: formal=1
end
[Strings]
key: hello
text: Привет  # kept
locale: en_US
end
";

const OUTLINE: &str = "\
Offer Tea
  description: \"A cup for two\"
  type: social
  duration: 15
  tests:
    - actor is adult
  effects:
    - increase friendship by 5
    - add warm feeling

---

Warm Feeling
\tmood_type: positive
  intensity: 2
";

const PROSE: &str = "\
mod \"Prose Mod\" version 1.0
  author: Nobody

interaction \"Wave Back\" for sims: # comment
  type: social
  test:
    actor is adult
    friendship >= 20
  effect:
    add \"Warm \\\"Glow\\\"\" feeling
    show notification \"Hi: there\"
  loot:
    Good End

loot \"Good End\":
\teffect:
\t\tgive money 10
string_table \"fr_FR\":
  bye: Au revoir
buff \"Warm Glow\":
  mood_type: happy
";

const MOD: &str = "\
<mod name='Mod' version='1.0' id='mod_mod'>
  <interaction name='Wave' type='social'>
    <tests match='any'><mood not='good' subject='both'/><test>actor is adult</test></tests>
    <effects><add_buff ref='glad' duration='5'/><stat_change name='fun' delta='-1.5'/></effects>
  </interaction>
  <when event='lot_loaded' target='x'>
    <action give_money='10000' to='household'/>
    <if condition='is_active_household'><check type='sim_age' is='teen'/><notify player='true'>Hi</notify>
      <if match='any'><check type='skill_level' of='cooking' less='3'/><action type='add_buff' buff='glad'/></if>
    </if>
  </when>
  <buff name='Glad'><description>d</description></buff>
  <string_table locale='fr'><string key='k'>t</string></string_table>
</mod>
";

const XML: &str = "\
<jpe-project>
  <project><name>Xml Mod</name><id>xml_mod</id></project>
  <buffs>
    <buff><id>cosy</id><description>A &lt;warm&gt; place</description><duration>5</duration></buff>
  </buffs>
</jpe-project>
";

const IR: &str = r#"{
  "metadata": {"name": "Ir Mod", "project_id": "ir_mod", "version": "1.0"},
  "buffs": [{"id": {"name": "glad"}, "traits": [], "duration_sim_minutes": 5}]
}
"#;

fn options(mode: Mode) -> GuestOptions {
    GuestOptions {
        project_name: "demo".to_owned(),
        options: BuildOptions {
            mode,
            profile: Profile::ALL.to_vec(),
            allow_unhooked: true,
            ..BuildOptions::default()
        },
        limits: ProjectLimits::default(),
        emit: true,
    }
}

fn file(path: &str, content: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).expect("the test names a good path"), content: content.into() }
}

/// Compiles in every mode and checks what must hold whatever the input is.
fn check(files: &[SourceFile]) -> Vec<Compiled> {
    let modes = Mode::ALL.map(|mode| {
        let compiled = compile(files.to_vec(), &options(mode));
        for error in &compiled.report.diagnostics {
            check_diagnostic(error, files);
        }
        for output in &compiled.files {
            check_output(output);
        }
        let mut reversed = files.to_vec();
        reversed.reverse();
        assert_eq!(compile(reversed, &options(mode)), compiled, "the order of files must not matter");
        compiled
    });
    modes.into()
}

fn check_diagnostic(error: &EngineError, files: &[SourceFile]) {
    assert!(error.message_short.chars().count() <= EngineError::SHORT_CHARS_MAX, "{error:?}");
    assert!(!error.message_short.contains(char::is_control), "{error:?}");
    let Some(position) = error.position else { return };
    let path = error.file_path.as_deref().expect("a position is in a file");
    let content = &files.iter().find(|file| file.path.as_str() == path).expect("the file exists").content;
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) {
        return; // UTF-16 is counted elsewhere.
    }
    let text = String::from_utf8_lossy(content).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    assert!((position.line, position.column) <= (position.end_line, position.end_column), "{error:?}");
    for (line, column) in [(position.line, position.column), (position.end_line, position.end_column)] {
        let length = lines[line as usize - 1].chars().count();
        assert!((1..=length + 1).contains(&(column as usize)), "{error:?}");
    }
    let snippet = error.snippet.as_deref().expect("a position comes with its line");
    assert!(snippet.chars().count() <= EngineError::SNIPPET_CHARS_MAX, "{error:?}");
}

fn check_output(output: &SourceFile) {
    let binary = [(".package", &b"DBPF"[..]), (".stbl", b"STBL"), (".simdata", b"DATA")];
    if let Some((_, magic)) = binary.iter().find(|(end, _)| output.path.as_str().ends_with(end)) {
        assert!(output.content.starts_with(magic), "{}", output.path);
        return;
    }
    let text = std::str::from_utf8(&output.content).expect("outputs are UTF-8");
    if text.starts_with('<') {
        let mut reader = quick_xml::Reader::from_str(text);
        while !matches!(reader.read_event().expect("outputs are well-formed"), quick_xml::events::Event::Eof)
        {
        }
    } else {
        serde_json::from_str::<serde_json::Value>(text).expect("the IR is JSON");
    }
}

/// Lines of the text in another order, some left out, some joined.
fn shuffled(text: &'static str) -> impl Strategy<Value = String> {
    let lines: Vec<&str> = text.lines().collect();
    let pick = prop::collection::vec(0..lines.len(), 0..lines.len() * 2);
    (pick, prop::sample::select(vec!["\n", "\r\n", "\r", " ", ""]))
        .prop_map(move |(order, eol)| order.into_iter().flat_map(|index| [lines[index], eol]).collect())
}

/// The text with some bytes put in the place of others.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let patches = prop::collection::vec((0..text.len(), any::<u8>()), 1..8);
    patches.prop_map(move |patches| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in patches {
            bytes[at] = byte;
        }
        bytes
    })
}

/// The text with another value in the place of the attribute's of that rank.
fn with_value(text: &str, rank: usize, value: &str) -> String {
    let pieces: Vec<&str> = text.split('\'').collect();
    let at = (rank % (pieces.len() / 2)) * 2 + 1;
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;");
    let value = |(rank, piece): (usize, &&str)| {
        if rank == at { escaped.clone() } else { (*piece).to_owned() }
    };
    pieces.iter().enumerate().map(value).collect::<Vec<_>>().join("'")
}

#[test]
fn hostile_mods_cost_little() {
    let attributes =
        |count: usize| (0..count).map(|rank| format!(" a{rank}='x'")).collect::<Vec<_>>().concat();
    let event =
        |inside: &str| format!("<mod name='M' version='1'><when event='lot_loaded'>{inside}</when></mod>");
    check(&[file("a.xml", event(&format!("<check type='sim_age'{}/>", attributes(100_000))))]);
    check(&[file("a.xml", event(&format!("<action type='give_money'{}/>", attributes(60))))]);
    check(&[file("a.xml", event(&"<if condition='a'>".repeat(100_000)))]);
    check(&[file("a.xml", event(&"<if condition='a'/>".repeat(5_000)))]);
    check(&[file(
        "a.xml",
        "<mod name='M' version='1'>".to_owned() + &"<when event='x'/>".repeat(5_000) + "</mod>",
    )]);
    check(&[file("a.jpe", "mod \"M\"\n".to_owned() + &"interaction \"A\n".repeat(5_000))]);
    check(&[file("a.jpe", "loot \"L\":\n  effect:\n".to_owned() + &"    add x feeling\n".repeat(5_000))]);
}

#[test]
fn the_samples_compile_without_an_error() {
    let samples = [
        ("a.jpe", SECTIONS),
        ("a.jpe", OUTLINE),
        ("a.jpe", PROSE),
        ("a.jpe.xml", XML),
        ("a.jpe.xml", MOD),
        ("a.ir.json", IR),
    ];
    for (path, text) in samples {
        for (compiled, mode) in check(&[file(path, text)]).iter().zip(Mode::ALL) {
            if mode == Mode::Default {
                assert_eq!(compiled.report.summary.error, 0, "{:?}", compiled.report.diagnostics);
                assert!(!compiled.files.is_empty());
            }
        }
    }
    check(&[file("d.ir.json", IR), file("b.jpe", OUTLINE), file("c.jpe.xml", XML), file("a.jpe", SECTIONS)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), path in prop::sample::select(vec!["a.jpe", "a.jpe.xml", "a.ir.json"])) {
        check(&[file(path, bytes)]);
    }

    #[test]
    fn any_characters(text in "(\\PC|\n|\t|[\\[\\]{}:,\"#;<>/=-]){0,200}", path in prop::sample::select(vec!["a.jpe", "a.jpe.xml", "a.ir.json"])) {
        check(&[file(path, text)]);
    }

    #[test]
    fn shuffled_sections(text in shuffled(SECTIONS)) {
        check(&[file("a.jpe", text)]);
    }

    #[test]
    fn shuffled_outlines_and_sections_together(left in shuffled(OUTLINE), right in shuffled(SECTIONS)) {
        check(&[file("a.jpe", left.clone() + &right), file("b.jpe", right + &left)]);
    }

    #[test]
    fn damaged_jpe(bytes in damaged(SECTIONS)) {
        check(&[file("a.jpe", bytes)]);
    }

    #[test]
    fn shuffled_prose(text in shuffled(PROSE)) {
        check(&[file("a.jpe", text)]);
    }

    #[test]
    fn damaged_prose(bytes in damaged(PROSE)) {
        check(&[file("a.jpe", bytes)]);
    }

    #[test]
    fn shuffled_mods(text in shuffled(MOD)) {
        check(&[file("a.jpe.xml", text)]);
    }

    #[test]
    fn damaged_mods(bytes in damaged(MOD)) {
        check(&[file("a.jpe.xml", bytes)]);
    }

    #[test]
    fn words_in_the_place_of_values(at in 0..60_usize, word in "[ -~]{0,12}") {
        check(&[file("a.jpe.xml", with_value(MOD, at, &word))]);
    }

    #[test]
    fn damaged_xml(bytes in damaged(XML)) {
        check(&[file("a.jpe.xml", bytes)]);
    }

    #[test]
    fn damaged_ir(bytes in damaged(IR)) {
        check(&[file("a.ir.json", bytes)]);
    }
}
