//! An editor that follows a script: messages over streams in memory.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};

use lsp::{Contents, Ended, Folders, serve};
use schemas::{ProjectPath, SourceFile};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;

/// Room for what one side has written and the other not read, in bytes.
const STREAM_BYTES: usize = 1 << 20;

/// Files on a disk that is none, by absolute path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Disk {
    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: impl Into<Vec<u8>>) {
        self.0.lock().unwrap().insert(path.to_owned(), text.into());
    }
}

impl Folders for Disk {
    fn read(&self, root: &Path) -> Contents {
        let root = format!("{}/", root.to_str().unwrap());
        assert!(!root.contains("cursed"), "a folder that makes the service panic");
        let files = self.0.lock().unwrap();
        let inside = files.iter().filter_map(|(path, content)| {
            let path = ProjectPath::new(path.strip_prefix(&root)?).ok()?;
            Some(SourceFile { path, content: content.clone() })
        });
        Contents { files: inside.collect(), faults: Vec::new() }
    }
}

/// What an editor can do that can do everything.
pub(crate) fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "completion": { "completionItem": { "snippetSupport": true } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "publishDiagnostics": { "relatedInformation": true }
        },
        "workspace": { "workspaceEdit": { "documentChanges": true } }
    })
}

/// An editor and the service it talks with.
pub(crate) struct Editor {
    /// What it writes, for messages that no editor sends.
    pub(crate) output: DuplexStream,
    input: DuplexStream,
    service: JoinHandle<Ended>,
    next_id: i64,
    /// Read while something else was waited for.
    waiting: VecDeque<Value>,
}

impl Editor {
    /// A service that nothing has been said to.
    pub(crate) fn silent(disk: &Disk) -> Self {
        let (output, service_input) = tokio::io::duplex(STREAM_BYTES);
        let (service_output, input) = tokio::io::duplex(STREAM_BYTES);
        let service = tokio::spawn(serve(service_input, service_output, Arc::new(disk.clone())));
        Self { output, input, service, next_id: 1, waiting: VecDeque::new() }
    }

    /// A service with these folders open.
    pub(crate) async fn start(disk: &Disk, folders: &[&str], capabilities: Value) -> Self {
        Self::start_with(disk, folders, capabilities, Value::Null).await
    }

    /// The same with initialization options.
    pub(crate) async fn start_with(
        disk: &Disk,
        folders: &[&str],
        capabilities: Value,
        options: Value,
    ) -> Self {
        let mut editor = Self::silent(disk);
        let folders: Vec<Value> = folders
            .iter()
            .map(|folder| json!({ "uri": format!("file://{folder}"), "name": "folder" }))
            .collect();
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders,
            "initializationOptions": options
        });
        editor.request("initialize", params).await.unwrap();
        editor.notify("initialized", json!({})).await;
        editor
    }

    /// A service with this document open, outside of all folders.
    pub(crate) async fn with(uri: &str, text: &str) -> Self {
        let mut editor = Self::start(&Disk::default(), &[], able()).await;
        editor.open(uri, text).await;
        editor
    }

    /// Opens a document.
    pub(crate) async fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "jpe", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Changes a document: `changes` as the protocol has them.
    pub(crate) async fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }))
            .await;
    }

    /// Tells the service something.
    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Asks the service something.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params).await;
        self.answer(id).await
    }

    /// Asks the service something and does not wait; returns the number of the request.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        id
    }

    /// Waits for the answer to a request.
    pub(crate) async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let mut message = self.wait(|message| message["id"] == id && message.get("method").is_none()).await;
        match message.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(message["result"].take()),
        }
    }

    /// Asks about a place in a document.
    pub(crate) async fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let params = json!({
            "textDocument": { "uri": uri }, "position": { "line": line, "character": character },
            "context": { "includeDeclaration": true, "triggerKind": 1 }
        });
        self.request(method, params).await.unwrap()
    }

    /// The diagnostics that are shown for a document next.
    pub(crate) async fn shown(&mut self, uri: &str) -> Value {
        let is_shown = |message: &Value| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        };
        self.wait(is_shown).await["params"].take()
    }

    /// The next message of that kind.
    pub(crate) async fn told(&mut self, method: &str) -> Value {
        self.wait(|message| message["method"] == method).await
    }

    /// Says goodbye and waits for the end.
    pub(crate) async fn quit(mut self) -> Ended {
        self.request("shutdown", Value::Null).await.unwrap();
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" })).await;
        self.service.await.unwrap()
    }

    /// Goes without a word.
    pub(crate) async fn vanish(self) -> Ended {
        drop(self.output);
        drop(self.input);
        self.service.await.unwrap()
    }

    /// Sends a message in its frame.
    pub(crate) async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.output.write_all(frame.as_bytes()).await.unwrap();
    }

    /// The next message that is wanted; those before it are kept.
    pub(crate) async fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(rank) = self.waiting.iter().position(&is_wanted) {
            return self.waiting.remove(rank).unwrap();
        }
        loop {
            let message = self.read().await;
            if is_wanted(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    async fn read(&mut self) -> Value {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.input.read_u8().await.expect("the service goes on"));
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.input.read_exact(&mut body).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}
