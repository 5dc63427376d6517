//! The layout of a document: the text after the editor has made the changes.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::editor::Editor;
use crate::text::edited;

async fn format(uri: &str, text: &str) -> Result<Value, Value> {
    let mut editor = Editor::with(uri, text).await;
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    editor
        .request("textDocument/formatting", json!({ "textDocument": { "uri": uri }, "options": options }))
        .await
}

#[tokio::test]
async fn a_document_is_laid_out_and_then_left_alone() {
    let uri = "file:///one.jpe";
    let text = "[buffs]\r\n  id :  𝄞a\r\n# why\r\n  duration: 5\r\nend:\r\n[Traits]\r\nid: é\r\nend";
    let laid_out = edited(text, &format(uri, text).await.unwrap());
    assert_snapshot!(laid_out, @r#"
    [Buffs]
    id: 𝄞a
    # why
    duration: 5
    end

    [Traits]
    id: é
    end
    "#);
    assert_eq!(format(uri, &laid_out).await.unwrap(), json!([]));
}

#[tokio::test]
async fn a_document_with_faults_of_form_is_left_as_it_is() {
    let error = format("file:///one.jpe.xml", "<jpe-project><buffs></jpe-project>").await.unwrap_err();
    assert_eq!(error["code"], -32803);
    assert_snapshot!(error["message"].as_str().unwrap(), @r#"the document is left as it is: This end tag closes an element that is not the open one"#);
}
