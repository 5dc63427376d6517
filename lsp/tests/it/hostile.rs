//! Messages that no editor sends, and documents that no author writes.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::editor::{Disk, Editor, able};

const URI: &str = "file:///mods/one.jpe";

/// Whether the service still answers.
async fn assert_well(mut editor: Editor) {
    editor.open("file:///well.jpe", "[Buffs]\nid: a\nend\n").await;
    assert!(editor.at("textDocument/hover", "file:///well.jpe", 1, 4).await["contents"].is_object());
    assert_eq!(editor.quit().await, lsp::Ended::Orderly);
}

#[tokio::test]
async fn malformed_messages_are_survived() {
    let mut editor = Editor::start(&Disk::default(), &[], able()).await;
    for body in
        ["{", "[]", "null", "{\"jsonrpc\":\"1.0\"}", "\u{0}", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":1}"]
    {
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        editor.output.write_all(frame.as_bytes()).await.unwrap();
    }
    editor.output.write_all(b"Content-Length: -5\r\n\r\n").await.unwrap();
    editor.output.write_all(b"Nonsense: 5\r\n\r\nand more of it\n\n").await.unwrap();
    editor.output.write_all(&vec![b'x'; 100_000]).await.unwrap();
    editor.output.write_all(b"\r\n\r\n").await.unwrap();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let frame = format!("Content-Length: {}\r\n\r\n{deep}", deep.len());
    editor.output.write_all(frame.as_bytes()).await.unwrap();
    assert_well(editor).await;
}

#[tokio::test]
async fn a_message_that_is_too_large_is_passed_over() {
    let mut editor = Editor::start(&Disk::default(), &[], able()).await;
    let length = (64 << 20) + 1;
    editor.output.write_all(format!("Content-Length: {length}\r\n\r\n").as_bytes()).await.unwrap();
    for _ in 0..64 {
        editor.output.write_all(&vec![b' '; 1 << 20]).await.unwrap();
    }
    editor.output.write_all(b" ").await.unwrap();
    assert_well(editor).await;
}

#[tokio::test]
async fn a_message_that_never_comes_keeps_nothing_alive() {
    let mut editor = Editor::start(&Disk::default(), &[], able()).await;
    editor.output.write_all(b"Content-Length: 50000000\r\n\r\n{").await.unwrap();
    assert_eq!(editor.vanish().await, lsp::Ended::Abruptly);
}

#[tokio::test]
async fn wrong_parameters_are_refused() {
    let mut editor = Editor::with(URI, "").await;
    for (method, params) in [
        ("textDocument/hover", json!({})),
        (
            "textDocument/hover",
            json!({ "textDocument": { "uri": "no uri" }, "position": { "line": 0, "character": 0 } }),
        ),
        (
            "textDocument/hover",
            json!({ "textDocument": { "uri": URI }, "position": { "line": -1, "character": 0 } }),
        ),
        ("textDocument/rename", json!([])),
    ] {
        let error = editor.request(method, params).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{error}");
    }
    let error = editor.request("no/such/method", json!({})).await.unwrap_err();
    assert_eq!(error["code"], -32601);
    assert_well(editor).await;
}

#[tokio::test]
async fn a_request_before_the_greeting_and_after_the_goodbye_is_refused() {
    let mut editor = Editor::silent(&Disk::default());
    let params = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    assert_eq!(editor.request("textDocument/hover", params.clone()).await.unwrap_err()["code"], -32002);
    let mut editor = Editor::with(URI, "").await;
    editor.request("shutdown", Value::Null).await.unwrap();
    assert_eq!(editor.request("textDocument/hover", params).await.unwrap_err()["code"], -32600);
}

#[tokio::test]
async fn documents_that_are_not_open_are_nobodys() {
    let mut editor = Editor::start(&Disk::default(), &[], able()).await;
    editor.change(URI, 5, json!([{ "text": "x" }])).await;
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } })).await;
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } })).await;
    for method in ["hover", "completion", "definition", "references", "documentSymbol", "prepareRename"] {
        assert!(editor.at(&format!("textDocument/{method}"), URI, 0, 0).await.is_null(), "{method}");
    }
    assert_well(editor).await;
}

#[tokio::test]
async fn changes_out_of_order_and_out_of_the_text_do_no_harm() {
    let mut editor = Editor::with(URI, "[Buffs]\nid: 𝄞\nend\n").await;
    let far = json!({ "start": { "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 }, "end": { "line": 0, "character": 0 } });
    let inside = json!({ "start": { "line": 1, "character": 5 }, "end": { "line": 1, "character": 5 } });
    editor.change(URI, 9, json!([{ "range": far, "text": "é" }, { "range": inside, "text": "x" }])).await;
    editor.change(URI, 3, json!([{ "text": "[Traits]\nid: old\nend\n" }])).await;
    let symbols = editor
        .request("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }))
        .await
        .unwrap();
    assert_ne!(symbols[0]["name"], "old");
    assert_well(editor).await;
}

#[tokio::test]
async fn a_huge_document_is_told_to_be_too_large() {
    let mut editor = Editor::start(&Disk::default(), &[], able()).await;
    let line = format!("{}\n", "x".repeat(999));
    editor.open(URI, &line.repeat(9_000)).await;
    let shown = editor.shown(URI).await;
    assert_eq!(shown["diagnostics"][0]["code"], "FILE_TOO_LARGE", "{}", shown["diagnostics"][0]);
    assert_well(editor).await;
}

#[tokio::test]
async fn a_document_of_one_long_line_and_one_of_many_faults() {
    for text in ["é".repeat(1 << 20), "[Buffs]\nend\n".repeat(50_000), "a: b\n".repeat(100_000)] {
        let mut editor = Editor::with(URI, &text).await;
        let shown = editor.shown(URI).await;
        assert!(shown["diagnostics"].as_array().unwrap().len() <= 1_001);
        assert_well(editor).await;
    }
}

#[tokio::test]
async fn a_panic_is_told_and_survived() {
    let mut editor = Editor::start(&Disk::default(), &["/cursed"], able()).await;
    let told = editor.told("window/showMessage").await;
    assert_eq!(told["params"]["type"], 1);
    editor.open("file:///cursed/a.jpe", "[Buffs]\nid: a\nend\n").await;
    editor.at("textDocument/hover", "file:///cursed/a.jpe", 1, 4).await;
    assert_well(editor).await;
}
