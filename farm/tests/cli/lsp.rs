//! The editor service over the pipes of the real binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::{BAD, GOOD, command, finish, project};

struct Editor {
    child: Child,
    output: ChildStdin,
    input: BufReader<ChildStdout>,
}

impl Editor {
    fn start(folder: &Path) -> Self {
        let mut child = command(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (output, input) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut editor = Self { child, output, input: BufReader::new(input) };
        let folders = json!([{ "uri": uri(folder), "name": "mod" }]);
        let params =
            json!({ "processId": null, "rootUri": null, "capabilities": {}, "workspaceFolders": folders });
        editor.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
        assert_eq!(editor.read()["id"], 1);
        editor.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        editor
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.output, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.output.flush().unwrap();
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.input.read_line(&mut line).unwrap(), 0, "the service ended");
            match line.trim() {
                "" => break,
                line => length = line.strip_prefix("Content-Length: ").unwrap().parse().unwrap(),
            }
        }
        let mut body = vec![0; length];
        self.input.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn end(self) -> i32 {
        drop(self.output);
        let run = finish(self.child);
        assert_eq!(run.stderr, "");
        run.code.unwrap()
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap())
}

#[test]
fn what_is_on_disk_is_checked_and_the_end_is_orderly() {
    let (_around, folder) = project(&[("good.jpe", GOOD), ("src/bad.jpe", BAD), ("build/old.jpe", BAD)]);
    let mut editor = Editor::start(&folder);
    let shown = editor.read();
    assert_eq!(shown["params"]["uri"], uri(&folder.join("src/bad.jpe")));
    let diagnostics = shown["params"]["diagnostics"].as_array().unwrap();
    assert!(diagnostics.iter().any(|one| one["code"] == "INVALID_NUMBER"), "{shown:#}");
    editor.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
    while editor.read()["id"] != 2 {}
    editor.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(editor.end(), 0);
}

#[test]
fn an_editor_that_vanishes_leaves_no_process_behind() {
    let (_around, folder) = project(&[("good.jpe", GOOD)]);
    let editor = Editor::start(&folder);
    assert_eq!(editor.end(), 1);
}
