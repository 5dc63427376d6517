//! What is said about a place.

use insta::assert_snapshot;
use serde_json::json;

use crate::editor::{Disk, Editor};
use crate::text::{part, unmarked};

const URI: &str = "file:///mods/one.jpe";

/// What is said at `|`, and about what.
async fn check(marked: &str) -> String {
    let (text, line, character) = unmarked(marked);
    let mut editor = Editor::with(URI, &text).await;
    let hover = editor.at("textDocument/hover", URI, line, character).await;
    editor.quit().await;
    if hover.is_null() {
        return "nothing".to_owned();
    }
    let range = hover.get("range").map_or("", |range| part(&text, range));
    format!("about {range:?}:\n{}", hover["contents"]["value"].as_str().unwrap())
}

#[tokio::test]
async fn an_element_where_it_is_defined_and_named() {
    let text = "[Buffs]\nid: calm\ndisplay_name: calm_name\ndescription: `All` <b>is</b> well.\nend\n[Strings]\nkey: calm_name\ntext: Calm\nend\n\
        [Traits]\nid: zen\ndisplay_name: Zen\ndescription: x\nbuff: ca|lm\nend\n";
    assert_snapshot!(check(text).await, @r#"
    about "calm":
    **buff** `calm`

    `Calm (en_US)`

    `` `All` <b>is</b> well. ``

    A feeling a Sim has for a while.

    Named once.
    "#);
}

#[tokio::test]
async fn a_name_that_the_project_does_not_have() {
    assert_snapshot!(check("Greet\n  type: social\n  description: Hello\n  effects:\n    - add ha|ppy feeling\n").await, @r#"
    about "happy":
    **buff** `happy`

    The project has none of that name; the game may have one.
    "#);
}

#[tokio::test]
async fn a_property_and_a_section() {
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: x\nemo|tion: happy\nend\n").await, @r#"
    about "emotion":
    **property** `mood_type` of a buff

    The mood it brings.

    One of: positive, negative, neutral, angry, bored, confident, embarrassed, energized, energised, fine, calm, flirty, romantic, focused, focus, happy, inspired, inspiration, playful, sad, dazed, tense, stressed, uncomfortable, asleep, scared.

    Also written `emotion`.
    "#);
    assert_snapshot!(check("[Strin|gs]\n").await, @r#"
    about "Strings":
    **section** `Strings`

    A text that players read, in one locale.

    Properties: `key`, `text`, `locale`.
    "#);
}

#[tokio::test]
async fn a_fault() {
    assert_snapshot!(check("[Buffs]\nid: a\ndescription: x\nduration: so|on\nend\n").await, @r#"
    about "soon":
    **property** `duration` of a buff

    Sim minutes until it ends.

    A whole number.

    ---

    **INVALID_NUMBER**

    The property holds a number, and the value is none, or is no whole number where one is needed.

    For example:

    ```text
    duration: soon
    ```
    "#);
}

#[tokio::test]
async fn nothing_in_a_comment_and_past_the_end() {
    assert_eq!(check("# a comm|ent\n[Enums]\nid: e\noption: x\nend\n").await, "nothing");
    let mut editor = Editor::with(URI, "[Enums]\n").await;
    assert!(editor.at("textDocument/hover", URI, 999, 999).await.is_null());
}

#[tokio::test]
async fn plain_text_for_an_editor_without_markdown() {
    let mut editor = Editor::start(&Disk::default(), &[], json!({})).await;
    editor.open(URI, "[Buffs]\nid: calm\ndisplay_name: Calm\ndescription: x\nend\n").await;
    let hover = editor.at("textDocument/hover", URI, 1, 5).await;
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(!hover["contents"]["value"].as_str().unwrap().contains(['*', '`']));
}
