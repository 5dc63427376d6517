//! Documents, folders and what is on disk.

use serde_json::{Value, json};

use crate::editor::{Disk, Editor, able};

const URI: &str = "file:///mods/one.jpe";
const GOOD: &str = "[Buffs]\nid: a\ndisplay_name: A\ndescription: b\nduration: 5\nend\n";

fn codes(shown: &Value) -> Vec<&str> {
    shown["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap())
        .collect()
}

fn at(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

#[tokio::test]
async fn a_document_is_checked_as_it_is_typed() {
    let mut editor = Editor::with(URI, &GOOD.replace('5', "soon")).await;
    let shown = editor.shown(URI).await;
    assert_eq!((&shown["version"], codes(&shown)), (&json!(1), vec!["INVALID_NUMBER"]));
    let diagnostic = &shown["diagnostics"][0];
    assert_eq!(diagnostic["range"], json!({ "start": at(4, 10), "end": at(4, 14) }));
    assert_eq!((&diagnostic["severity"], &diagnostic["source"]), (&json!(1), &json!("jpefarm")));
    let soon = json!({ "start": at(4, 10), "end": at(4, 14) });
    editor.change(URI, 2, json!([{ "range": soon, "text": "5" }])).await;
    let shown = editor.shown(URI).await;
    assert_eq!((&shown["version"], codes(&shown)), (&json!(2), vec![]));
    assert_eq!(editor.quit().await, lsp::Ended::Orderly);
}

#[tokio::test]
async fn going_without_a_word_is_noticed() {
    let editor = Editor::start(&Disk::default(), &[], able()).await;
    assert_eq!(editor.vanish().await, lsp::Ended::Abruptly);
}

#[tokio::test]
async fn both_sides_count_characters_the_same_way() {
    let text = GOOD.replace('5', "5 𝄞é");
    for (offered, agreed, end) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 18),
        (json!(["utf-16"]), "utf-16", 15),
        (json!(["utf-32"]), "utf-32", 14),
        (Value::Null, "utf-16", 15),
    ] {
        let mut editor = Editor::silent(&Disk::default());
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let answer = editor.request("initialize", params).await.unwrap();
        assert_eq!(answer["capabilities"]["positionEncoding"], agreed);
        editor.notify("initialized", json!({})).await;
        editor.open(URI, &text).await;
        let shown = editor.shown(URI).await;
        assert_eq!(
            shown["diagnostics"][0]["range"],
            json!({ "start": at(4, 10), "end": at(4, end) }),
            "{agreed}"
        );
        let surplus = json!({ "start": at(4, 11), "end": at(4, end) });
        editor.change(URI, 2, json!([{ "range": surplus, "text": "" }])).await;
        assert_eq!(codes(&editor.shown(URI).await), Vec::<&str>::new(), "{agreed}");
    }
}

#[tokio::test]
async fn the_changes_of_a_message_follow_one_another() {
    let mut editor = Editor::with(URI, "[Buffs]\r\nend").await;
    editor.shown(URI).await;
    let changes = json!([
        { "range": { "start": at(1, 0), "end": at(1, 0) }, "text": "id: é\r\n" },
        { "range": { "start": at(1, 4), "end": at(1, 5) }, "text": "a\r\ndisplay_name: A\r\ndescription: x" },
    ]);
    editor.change(URI, 2, changes).await;
    assert_eq!(codes(&editor.shown(URI).await), Vec::<&str>::new());
    let symbols = editor
        .request("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }))
        .await
        .unwrap();
    assert_eq!(symbols[0]["name"], "a");
    assert_eq!(symbols[0]["range"]["end"], at(4, 3));
}

#[tokio::test]
async fn a_request_is_about_the_changes_sent_before_it() {
    let mut editor = Editor::with(URI, "").await;
    let mut asked = Vec::new();
    for version in 2..60 {
        editor
            .change(URI, version, json!([{ "text": format!("[Enums]\nid: v{version}\noption: x\nend\n") }]))
            .await;
        let id = editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } })).await;
        asked.push((version, id));
    }
    for (version, id) in asked {
        let symbols = editor.answer(id).await.unwrap();
        let seen: i32 = symbols[0]["name"].as_str().unwrap().strip_prefix('v').unwrap().parse().unwrap();
        assert!(seen >= version, "asked after {version}, told about {seen}");
    }
}

#[tokio::test]
async fn what_is_open_counts_instead_of_what_is_on_disk() {
    let disk = Disk::default();
    disk.write("/mod/a.jpe", GOOD.replace('5', "x"));
    disk.write("/mod/b.jpe", "[Traits]\nid: t\ndisplay_name: T\ndescription: x\nbuff: a\nend\n");
    let mut editor = Editor::start(&disk, &["/mod"], able()).await;
    assert_eq!(codes(&editor.shown("file:///mod/a.jpe").await), ["INVALID_NUMBER"]);
    editor.open("file:///mod/a.jpe", &GOOD.replace("id: a", "id: other")).await;
    assert_eq!(codes(&editor.shown("file:///mod/a.jpe").await), Vec::<&str>::new());
    assert_eq!(codes(&editor.shown("file:///mod/b.jpe").await), ["UNDEFINED_BUFF_REFERENCE"]);
    let document = json!({ "textDocument": { "uri": "file:///mod/a.jpe" } });
    editor.notify("textDocument/didClose", document).await;
    assert_eq!(codes(&editor.shown("file:///mod/a.jpe").await), ["INVALID_NUMBER"]);
}

#[tokio::test]
async fn what_changes_on_disk_is_read_again() {
    let disk = Disk::default();
    disk.write("/mod/a.jpe", GOOD.replace('5', "x"));
    let mut editor = Editor::start(&disk, &["/mod"], able()).await;
    assert_eq!(codes(&editor.shown("file:///mod/a.jpe").await), ["INVALID_NUMBER"]);
    disk.write("/mod/a.jpe", GOOD);
    let change = json!({ "changes": [{ "uri": "file:///mod/a.jpe", "type": 2 }] });
    editor.notify("workspace/didChangeWatchedFiles", change).await;
    assert_eq!(codes(&editor.shown("file:///mod/a.jpe").await), Vec::<&str>::new());
}

#[tokio::test]
async fn an_editor_that_can_is_asked_to_watch_files() {
    let capabilities = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::start(&Disk::default(), &["/mod"], capabilities).await;
    let registration = editor.told("client/registerCapability").await;
    assert_eq!(registration["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    editor.send(&json!({ "jsonrpc": "2.0", "id": registration["id"], "result": null })).await;
    assert_eq!(editor.quit().await, lsp::Ended::Orderly);
}

#[tokio::test]
async fn folders_come_and_go() {
    let disk = Disk::default();
    disk.write("/one/a.jpe", GOOD.replace('5', "x"));
    let mut editor = Editor::start(&disk, &[], able()).await;
    let folder = json!([{ "uri": "file:///one", "name": "one" }]);
    let event = json!({ "event": { "added": folder, "removed": [] } });
    editor.notify("workspace/didChangeWorkspaceFolders", event).await;
    assert_eq!(codes(&editor.shown("file:///one/a.jpe").await), ["INVALID_NUMBER"]);
    let event = json!({ "event": { "added": [], "removed": folder } });
    editor.notify("workspace/didChangeWorkspaceFolders", event).await;
    assert_eq!(codes(&editor.shown("file:///one/a.jpe").await), Vec::<&str>::new());
}

#[tokio::test]
async fn what_is_about_the_whole_project_is_shown_at_its_folder() {
    let mut editor = Editor::start(&Disk::default(), &["/empty"], able()).await;
    assert_eq!(codes(&editor.shown("file:///empty").await), ["NO_JPE_FILES"]);
}

#[tokio::test]
async fn an_editor_that_shows_other_places_is_told_them() {
    let mut editor = Editor::with(URI, &format!("{GOOD}{}", GOOD.strip_prefix("[Buffs]\n").unwrap())).await;
    let shown = editor.shown(URI).await;
    let related = &shown["diagnostics"][0]["relatedInformation"][0];
    assert_eq!(codes(&shown), ["DUPLICATE_RESOURCE_ID"]);
    assert_eq!(related["location"], json!({ "uri": URI, "range": { "start": at(1, 4), "end": at(1, 5) } }));
}

#[tokio::test]
async fn the_options_of_a_build_hold_here_too() {
    let options = json!({ "mode": "strict" });
    let mut editor = Editor::start_with(&Disk::default(), &[], able(), options).await;
    editor.open(URI, &GOOD.replace('5', "0")).await;
    assert_eq!(editor.shown(URI).await["diagnostics"][0]["severity"], 1);
    let mut editor = Editor::start_with(&Disk::default(), &[], able(), json!({ "mode": "lenient" })).await;
    let told = editor.told("window/showMessage").await;
    assert!(told["params"]["message"].as_str().unwrap().contains("lenient"), "{told}");
}
