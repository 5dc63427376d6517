//! Laws that hold for any input.

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use schemas::{Mode, Position, Profile};

use crate::check::{run, xml_files};
use crate::game::check_mod;

/// Pieces of JPE-XML, so that random documents come near to real ones.
pub(crate) fn xml() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<jpe-project>",
        "</jpe-project>",
        "<buffs>",
        "</buffs>",
        "<buff>",
        "</buff>",
        "<id>",
        "</id>",
        "<buff id='",
        "'",
        "\"",
        ">",
        "/>",
        "<",
        "&",
        "&amp;",
        "&#xD800;",
        "&#1;",
        "&x;",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<!DOCTYPE",
        "xmlns='a'",
        "a:b",
        "é",
        "\u{1}",
        "\r\n",
        " ",
        "x",
        "<duration>",
        "</duration>",
        "5",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Pieces of IR JSON.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "d800",
        "\"metadata\":",
        "\"buffs\":",
        "\"id\":",
        "\"name\"",
        "null",
        "true",
        "1",
        "-",
        "1e9",
        ".",
        "NaN",
        "é",
        "\u{1}",
        "\r",
        " ",
        "//",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// An IR document that may break any rule of validation but none of JSON.
fn project() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof!["[a-z]{1,8}", "\\PC{0,12}", Just("a\r\n\t\"<&>]]>'".to_owned())];
    let buff = (text.clone(), text.clone(), prop::option::of(-5..500_i64), prop::collection::vec(text.clone(), 0..3))
        .prop_map(|(id, name, duration, traits)| {
            serde_json::json!({"id": id, "display_name_key": name, "duration_sim_minutes": duration, "traits": traits})
        });
    let option = (
        text.clone(),
        prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            text.clone().prop_map(serde_json::Value::from)
        ],
    )
        .prop_map(|(name, value)| serde_json::json!({"name": name, "value": value}));
    let definition = (text.clone(), prop::collection::vec(option, 0..3))
        .prop_map(|(id, options)| serde_json::json!({"id": {"name": id}, "options": options}));
    let string = (text.clone(), text.clone(), "[a-z]{2}_[A-Z]{2}")
        .prop_map(|(key, text, locale)| serde_json::json!({"key": key, "text": text, "locale": locale}));
    let effect = (text.clone(), any::<f64>().prop_filter("finite", |number| number.is_finite()))
        .prop_map(|(phrase, amount)| serde_json::json!({"description": phrase, "parameters": {"amount": amount, "who": phrase}}));
    let interaction = (text.clone(), prop::collection::vec(effect, 0..3), any::<bool>()).prop_map(
        |(id, effects, off)| serde_json::json!({"id": id, "loot_actions": effects, "autonomy_disabled": off}),
    );
    let tuning = (prop::sample::select(vec!["T", "E", "L", "U", "V"]), text.clone(), text.clone())
        .prop_map(|(tag, name, value)| serde_json::json!({"tag": tag, "n": name, "value": value}));
    let definition_of_trait = (
        text.clone(),
        prop::collection::vec(text.clone(), 0..3),
        prop::collection::vec(tuning, 0..3),
        prop::option::of(1..5_u64),
    )
        .prop_map(|(id, buffs, tuning, instance)| {
            let id = serde_json::json!({"name": id, "instance_id": instance});
            serde_json::json!({"id": id, "buffs": buffs, "tuning": tuning, "display_name_key": "n"})
        });
    let list = |item: BoxedStrategy<serde_json::Value>| prop::collection::vec(item, 0..4);
    (
        text,
        list(buff.boxed()),
        list(definition.boxed()),
        list(string.boxed()),
        list(interaction.boxed()),
        list(definition_of_trait.boxed()),
    )
        .prop_map(|(name, buffs, enums, strings, interactions, traits)| {
            serde_json::json!({
                "metadata": {"name": name, "project_id": "p", "version": "1"},
                "buffs": buffs, "enums": enums, "localized_strings": strings, "interactions": interactions,
                "traits": traits,
            })
        })
}

/// Compiles in every mode and profile; every place must lie inside its file.
fn check_places(path: &str, content: &[u8]) {
    let lines = content.split(|byte| *byte == b'\n' || *byte == b'\r').count();
    let lines = u32::try_from(lines).unwrap_or(u32::MAX);
    for mode in Mode::ALL {
        for profile in Profile::ALL {
            let compiled = run(&[(path, content)], mode, profile);
            for position in compiled.report.diagnostics.iter().filter_map(|diagnostic| diagnostic.position) {
                let Position { line, column, end_line, end_column } = position;
                assert!((line, column) <= (end_line, end_column), "{position:?}");
                assert!(line >= 1 && column >= 1 && end_line <= lines, "{position:?} in {lines} lines");
            }
        }
    }
}

/// Whether a text is well-formed, as an independent pass over its events sees it.
fn is_well_formed(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut depth = 0_i32;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return depth == 0,
            Ok(Event::Start(tag)) => {
                depth += 1;
                if tag.attributes().any(|attribute| attribute.is_err()) {
                    return false;
                }
            }
            Ok(Event::End(_)) => depth -= 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_compile_as_xml_and_ir(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_places("a.jpe.xml", &bytes);
        check_places("a.ir.json", &bytes);
    }

    #[test]
    fn any_pieces_compile_as_xml(text in xml()) {
        check_places("a.jpe.xml", text.as_bytes());
    }

    #[test]
    fn any_pieces_compile_as_ir(text in json()) {
        check_places("a.ir.json", text.as_bytes());
    }

    #[test]
    fn what_validates_is_written_as_well_formed_xml(project in project()) {
        let json = project.to_string();
        for mode in Mode::ALL {
            for file in run(&[("a.ir.json", json.as_bytes())], mode, Profile::Ref).files {
                let text = String::from_utf8(file.content).unwrap();
                prop_assert!(is_well_formed(&text), "{}: {text}", file.path);
            }
        }
    }

    #[test]
    fn what_validates_is_a_whole_mod(project in project()) {
        let json = project.to_string();
        for mode in Mode::ALL {
            let compiled = run(&[("a.ir.json", json.as_bytes())], mode, Profile::Game);
            check_mod(&compiled);
            for file in xml_files(&compiled) {
                let text = std::str::from_utf8(&file.content).unwrap();
                prop_assert!(is_well_formed(text), "{}: {text}", file.path);
            }
        }
    }

    #[test]
    fn the_ir_of_the_ir_is_the_ir(project in project()) {
        let json = project.to_string();
        let once = run(&[("a.ir.json", json.as_bytes())], Mode::RefCompat, Profile::Ir);
        if let Some(file) = once.files.first() {
            let twice = run(&[("b.ir.json", &file.content)], Mode::RefCompat, Profile::Ir);
            prop_assert_eq!(&twice.files[0].content, &file.content);
        }
    }
}
