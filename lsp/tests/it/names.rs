//! Definitions, references, renaming and symbols, over several files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::editor::{Disk, Editor, able};
use crate::text::{edited, offset, part, unmarked};

const BUFFS: &str = "# 𝄞\r\n[Buffs]\r\nid: calm\r\ndisplay_name: é\r\ntrait: \"zen\"\r\nend\r\n";
const OUTLINE: &str = "Warm Fingers Feeling\n  mood_type: happy\n\nGreet\n  type: social\n  effects:\n    - add  warm  fingers feeling\n    - add calm buff\n";
const XML: &str = "<jpe-project><traits><trait id='zen'><buffs><buff>calm</buff><buff>warm_fingers</buff></buffs></trait></traits></jpe-project>";

fn files() -> BTreeMap<String, String> {
    let files = [("buffs.jpe", BUFFS), ("outline.jpe", OUTLINE), ("traits.jpe.xml", XML)];
    files.into_iter().map(|(name, text)| (format!("file:///mod/{name}"), text.to_owned())).collect()
}

/// An editor with the files on disk and one of them open, and where `needle` starts in that.
async fn opened(name: &str, needle: &str) -> (Editor, String, Value) {
    let disk = Disk::default();
    let files = files();
    for (uri, text) in &files {
        disk.write(uri.strip_prefix("file://").unwrap(), text.as_bytes());
    }
    let uri = format!("file:///mod/{name}");
    let mut editor = Editor::start(&disk, &["/mod"], able()).await;
    editor.open(&uri, &files[&uri]).await;
    let (_, line, character) = unmarked(&files[&uri].replacen(needle, &format!("|{needle}"), 1));
    (editor, uri, json!({ "line": line, "character": character }))
}

fn shown(locations: &Value) -> String {
    let files = files();
    let mut text = String::new();
    for location in locations.as_array().unwrap() {
        let uri = location["uri"].as_str().unwrap();
        let start = &location["range"]["start"];
        let (line, character) = (&start["line"], &start["character"]);
        writeln!(text, "{uri} {line}:{character} {:?}", part(&files[uri], &location["range"])).unwrap();
    }
    text
}

async fn ask(method: &str, name: &str, needle: &str) -> Value {
    let (mut editor, uri, position) = opened(name, needle).await;
    let params = json!({ "textDocument": { "uri": uri }, "position": position, "context": { "includeDeclaration": true } });
    editor.request(method, params).await.unwrap()
}

#[tokio::test]
async fn from_a_name_to_its_definition() {
    assert_snapshot!(shown(&ask("textDocument/definition", "outline.jpe", "calm buff").await), @r#"file:///mod/buffs.jpe 2:4 "calm""#);
    assert_snapshot!(shown(&ask("textDocument/definition", "traits.jpe.xml", "warm_fingers").await), @r#"file:///mod/outline.jpe 0:0 "Warm Fingers Feeling""#);
    assert_snapshot!(shown(&ask("textDocument/definition", "buffs.jpe", "zen").await), @r#"file:///mod/traits.jpe.xml 0:32 "zen""#);
    assert_eq!(ask("textDocument/definition", "buffs.jpe", "display").await, json!([]));
}

#[tokio::test]
async fn from_a_definition_to_its_names() {
    assert_snapshot!(shown(&ask("textDocument/references", "buffs.jpe", "calm").await), @r#"
    file:///mod/buffs.jpe 2:4 "calm"
    file:///mod/outline.jpe 7:10 "calm"
    file:///mod/traits.jpe.xml 0:50 "calm"
    "#);
    assert_snapshot!(shown(&ask("textDocument/references", "outline.jpe", "Warm Fingers").await), @r#"
    file:///mod/outline.jpe 0:0 "Warm Fingers Feeling"
    file:///mod/outline.jpe 6:11 "warm  fingers"
    file:///mod/traits.jpe.xml 0:67 "warm_fingers"
    "#);
}

/// The files that a renaming changes.
async fn renamed(name: &str, needle: &str, new_name: &str) -> Result<String, String> {
    let (mut editor, uri, position) = opened(name, needle).await;
    let params = json!({ "textDocument": { "uri": uri }, "position": position, "newName": new_name });
    let edit = editor.request("textDocument/rename", params).await;
    let edit = edit.map_err(|error| error["message"].as_str().unwrap().to_owned())?;
    let files = files();
    let mut text = String::new();
    for change in edit["documentChanges"].as_array().unwrap() {
        let changed = change["textDocument"]["uri"].as_str().unwrap();
        let version = if changed == uri { json!(1) } else { Value::Null };
        assert_eq!(change["textDocument"]["version"], version);
        writeln!(text, "{changed}\n{}", edited(&files[changed], &change["edits"])).unwrap();
    }
    Ok(text.replace('\r', "␍"))
}

#[tokio::test]
async fn an_element_is_renamed_wherever_it_is_named() {
    assert_snapshot!(renamed("traits.jpe.xml", "calm", "serene").await.unwrap(), @r#"
    file:///mod/buffs.jpe
    # 𝄞␍
    [Buffs]␍
    id: serene␍
    display_name: é␍
    trait: "zen"␍
    end␍

    file:///mod/outline.jpe
    Warm Fingers Feeling
      mood_type: happy

    Greet
      type: social
      effects:
        - add  warm  fingers feeling
        - add serene buff

    file:///mod/traits.jpe.xml
    <jpe-project><traits><trait id='zen'><buffs><buff>serene</buff><buff>warm_fingers</buff></buffs></trait></traits></jpe-project>
    "#);
}

#[tokio::test]
async fn the_title_of_an_element_is_renamed_as_a_title() {
    assert_snapshot!(renamed("outline.jpe", "Warm", "Cold Hands").await.unwrap(), @r#"
    file:///mod/outline.jpe
    Cold Hands
      mood_type: happy

    Greet
      type: social
      effects:
        - add  cold_hands feeling
        - add calm buff

    file:///mod/traits.jpe.xml
    <jpe-project><traits><trait id='zen'><buffs><buff>calm</buff><buff>cold_hands</buff></buffs></trait></traits></jpe-project>
    "#);
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused_with_the_reason() {
    assert_snapshot!(renamed("buffs.jpe", "calm", "not calm").await.unwrap_err(), @r#"'not calm' cannot be an id: an id has ASCII letters, digits, '_', '-', '.' and ':', and starts with a letter or a digit"#);
    assert_snapshot!(renamed("buffs.jpe", "calm", "").await.unwrap_err(), @r#"'' cannot be an id: an id has ASCII letters, digits, '_', '-', '.' and ':', and starts with a letter or a digit"#);
    assert_snapshot!(renamed("buffs.jpe", "calm", &"x".repeat(200)).await.unwrap_err(), @r#"an id has at most 128 characters"#);
    assert_snapshot!(renamed("buffs.jpe", "calm", "Warm_Fingers_Feeling").await.unwrap_err(), @r#"there is a buff 'warm_fingers_feeling' already, in outline.jpe, line 1"#);
    assert_snapshot!(renamed("outline.jpe", "Warm", "!!!").await.unwrap_err(), @r#"'!!!' cannot be a title: it has 1 to 10 words of letters, digits and ' - + & ( ) , . ! ?, and at most 100 characters"#);
}

#[tokio::test]
async fn a_name_by_which_something_would_mean_another_element_is_refused() {
    // Then `warm_fingers` would mean this buff, no longer the feeling.
    assert_snapshot!(renamed("buffs.jpe", "calm", "warm_fingers").await.unwrap_err(), @r#"with the name 'warm_fingers', something in the project would mean another element than now"#);
}

#[tokio::test]
async fn a_name_that_is_not_written_as_it_is_is_refused() {
    let uri = "file:///a.jpe.xml";
    let xml = "<jpe-project><buffs><buff><id>c&#97;lm</id></buff></buffs></jpe-project>";
    let mut editor = Editor::with(uri, xml).await;
    let position = json!({ "line": 0, "character": xml.find("c&").unwrap() });
    let params = json!({ "textDocument": { "uri": uri }, "position": position, "newName": "x" });
    assert!(editor.request("textDocument/prepareRename", params.clone()).await.unwrap().is_null());
    let error = editor.request("textDocument/rename", params).await.unwrap_err();
    assert_eq!(error["code"], -32803);
    assert_snapshot!(error["message"].as_str().unwrap(), @r#"the name in a.jpe.xml, line 1, is not written as it is; change it by hand"#);
}

#[tokio::test]
async fn what_can_be_renamed_is_known_before() {
    let prepared = ask("textDocument/prepareRename", "outline.jpe", "Fingers Feeling").await;
    assert_eq!(prepared["placeholder"], "Warm Fingers Feeling");
    let prepared = ask("textDocument/prepareRename", "outline.jpe", "warm  fingers").await;
    assert_eq!(prepared["placeholder"], "warm_fingers_feeling");
    assert_eq!(part(OUTLINE, &prepared["range"]), "warm  fingers");
    assert!(ask("textDocument/prepareRename", "outline.jpe", "social").await.is_null());
}

#[tokio::test]
async fn the_elements_of_a_document_and_of_the_workspace() {
    let symbols = ask("textDocument/documentSymbol", "outline.jpe", "Greet").await;
    let mut text = String::new();
    for symbol in symbols.as_array().unwrap() {
        let whole = part(OUTLINE, &symbol["range"]);
        writeln!(text, "{} {} {whole:?}", symbol["name"], symbol["detail"]).unwrap();
        let selection = offset(OUTLINE, &symbol["selectionRange"]["start"]);
        assert!(selection >= offset(OUTLINE, &symbol["range"]["start"]));
    }
    assert_snapshot!(text, @r#"
    "warm_fingers_feeling" "buff · Warm Fingers Feeling" "Warm Fingers Feeling\n  mood_type: happy"
    "greet" "interaction · Greet" "Greet\n  type: social\n  effects:\n    - add  warm  fingers feeling\n    - add calm buff"
    "#);
    let (mut editor, uri, _) = opened("buffs.jpe", "calm").await;
    editor.shown(&uri).await;
    let found = editor.request("workspace/symbol", json!({ "query": "FINGERS" })).await.unwrap();
    assert_eq!(found[0]["name"], "warm_fingers_feeling");
    assert_eq!(found[0]["location"]["uri"], "file:///mod/outline.jpe");
}
