//! Fixes: the text after the editor has made them.

use serde_json::json;

use crate::editor::Editor;
use crate::text::edited;

const URI: &str = "file:///mods/one.jpe";

/// Every fix for `text`, each made alone.
async fn check(text: &str) -> Vec<(String, String)> {
    let mut editor = Editor::with(URI, text).await;
    let everywhere =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
    let params =
        json!({ "textDocument": { "uri": URI }, "range": everywhere, "context": { "diagnostics": [] } });
    let actions = editor.request("textDocument/codeAction", params).await.unwrap();
    let mut fixed = Vec::new();
    for action in actions.as_array().unwrap() {
        assert_eq!(action["kind"], "quickfix");
        let change = &action["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
        let diagnostic = &action["diagnostics"][0];
        assert!(diagnostic["data"]["fix"].is_object(), "{diagnostic}");
        fixed.push((diagnostic["code"].as_str().unwrap().to_owned(), edited(text, &change["edits"])));
    }
    editor.quit().await;
    fixed
}

#[tokio::test]
async fn a_text_is_replaced_behind_wide_characters_and_before_a_crlf() {
    let text = "[Buffs]\r\nid: a\r\ndescription: 𝄞é\r\nmood_type: hapy\r\nend\r\n";
    let fixed = text.replace("hapy", "happy");
    assert!(check(text).await.contains(&("INVALID_ENUM_VALUE".to_owned(), fixed)));
}

#[tokio::test]
async fn a_text_is_put_in_at_the_end_of_the_file() {
    let text = "[Buffs]\nid: a\ndescription: b\n";
    assert!(check(text).await.contains(&("MISSING_END".to_owned(), format!("{text}end\n"))));
}

#[tokio::test]
async fn only_fixes_are_given_and_only_where_they_are_wanted() {
    let text = "[Buffs]\nid: a\nmood_type: hapy\nend\n";
    let mut editor = Editor::with(URI, text).await;
    let far_away = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 3 } });
    let there = json!({ "start": { "line": 2, "character": 12 }, "end": { "line": 2, "character": 12 } });
    for (range, only, count) in [
        (&far_away, json!(null), 0),
        (&there, json!(null), 1),
        (&there, json!(["quickfix"]), 1),
        (&there, json!(["refactor"]), 0),
    ] {
        let context = json!({ "diagnostics": [], "only": only });
        let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
        let actions = editor.request("textDocument/codeAction", params).await.unwrap();
        assert_eq!(actions.as_array().unwrap().len(), count, "{range} {only}");
    }
}
