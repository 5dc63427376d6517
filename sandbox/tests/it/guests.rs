//! Writes guests as component text and runs them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sandbox::{Request, Run, Sandbox, SandboxConfig, StopSignal, Toolchain, Verdict};
use schemas::{Limits, ProjectPath, SourceFile};

/// The types of the interface, exported as a component has to, and `compile` lifted.
const INTERFACE: &str = r#"
  (type $file' (record (field "path" string) (field "content" (list u8))))
  (export $file "file" (type $file'))
  (type $request' (record (field "protocol" u32) (field "options" string) (field "files" (list $file))))
  (export $request "request" (type $request'))
  (type $response' (record (field "report" string) (field "files" (list $file))))
  (export $response "response" (type $response'))
  (type $failure' (variant (case "unsupported-protocol" u32) (case "invalid-options" string)))
  (export $failure "failure" (type $failure'))
  (func (export "compile") (param "request" $request) (result (result $response (error $failure)))
    (canon lift (core func $guest "compile")
      (memory (core memory $guest "memory")) (realloc (core func $guest "realloc"))))
"#;

/// A guest in the making. Bytes 0 to 63 of its memory are the answer; 64 to 4095 are for data; what it
/// is given lies above.
pub(crate) struct Guest {
    pages: u32,
    items: String,
    body: String,
}

impl Guest {
    /// A guest whose `compile` runs these instructions, which leave the address of the answer.
    pub(crate) fn new(body: &str) -> Self {
        Self { pages: 1, items: String::new(), body: body.to_owned() }
    }

    /// A guest that answers with what lies at these addresses, so many bytes of report and so many files.
    pub(crate) fn answering(report: (u32, u32), files: (u32, u32)) -> Self {
        let answer = words(&[0, report.0, report.1, files.0, files.1]);
        Self::new("(i32.const 0)").data(0, &answer)
    }

    /// A guest that answers with these files, all of them "content".
    pub(crate) fn making(paths: &[&str]) -> Self {
        let mut records = Vec::new();
        let mut guest = Self::new("(i32.const 0)").data(64, b"content");
        let mut address = 128;
        for path in paths {
            guest = guest.data(address, path.as_bytes());
            let path_bytes = u32::try_from(path.len()).unwrap();
            records.extend_from_slice(&words(&[address, path_bytes, 64, 7]));
            address += path_bytes;
        }
        let count = u32::try_from(paths.len()).unwrap();
        let answer = words(&[0, 64, 7, 2048, count]);
        guest.data(0, &answer).data(2048, &records)
    }

    /// Initial size of its memory in pages of 64 KiB.
    pub(crate) fn pages(mut self, pages: u32) -> Self {
        self.pages = pages;
        self
    }

    /// Adds an item to the core module.
    pub(crate) fn item(mut self, item: &str) -> Self {
        self.items.push_str(item);
        self
    }

    /// Puts bytes into its memory.
    pub(crate) fn data(self, address: u32, bytes: &[u8]) -> Self {
        let escaped = bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "\\{byte:02x}").unwrap();
            text
        });
        self.item(&format!("(data (i32.const {address}) \"{escaped}\")\n"))
    }

    /// The component's bytes.
    pub(crate) fn wasm(&self) -> Vec<u8> {
        let Self { pages, items, body } = self;
        component(&format!(
            r#"(core module $module
                 (memory (export "memory") {pages})
                 (global $free (mut i32) (i32.const 4096))
                 (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                   (global.set $free (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
                   (global.get $free)
                   (global.set $free (i32.add (global.get $free) (local.get 3))))
                 {items}
                 (func $compile (export "compile") (param i32 i32 i32 i32 i32) (result i32) {body}))
               (core instance $guest (instantiate $module))
               {INTERFACE}"#
        ))
    }

    /// The guest, loaded.
    pub(crate) fn load(&self) -> Toolchain {
        SANDBOX.load("hostile", &self.wasm()).unwrap()
    }

    /// Runs the guest once on two small files.
    pub(crate) fn run(&self, limits: &Limits) -> Run {
        run(&self.load(), limits, &StopSignal::new())
    }

    /// Runs the guest once and says how it ended.
    pub(crate) fn verdict(&self, limits: &Limits) -> Verdict {
        self.run(limits).verdict
    }
}

/// The bytes of a component with this content.
pub(crate) fn component(content: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {content})")).unwrap()
}

/// Little-endian words, as a guest's memory holds them.
pub(crate) fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The sandbox of this test process: one engine, as in the real one.
pub(crate) static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let config = SandboxConfig { slots: 64, ..SandboxConfig::default() };
    Sandbox::new(&config, None).unwrap()
});

/// Limits under which a harmless guest is at home.
pub(crate) fn small_limits() -> Limits {
    Limits {
        fuel: 1_000_000,
        wall_time_ms: 60_000,
        memory_bytes_max: 1 << 20,
        table_elements_max: 100,
        output_files_max: 3,
        output_file_bytes_max: 1_000,
        output_bytes_max: 2_000,
    }
}

pub(crate) fn source(path: &str, content: &[u8]) -> SourceFile {
    SourceFile { path: ProjectPath::new(path).unwrap(), content: content.to_vec() }
}

pub(crate) fn run(toolchain: &Toolchain, limits: &Limits, stop: &StopSignal) -> Run {
    let files = [source("a.jpe", b"one"), source("b.jpe", b"two")];
    let request = Request { options: "{}", files: &files };
    SANDBOX.run(toolchain, &request, limits, stop).unwrap()
}
