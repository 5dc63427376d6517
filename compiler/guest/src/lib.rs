//! The JPE compiler as a WebAssembly component: `schemas/wit/toolchain.wit`, importing nothing.
//!
//! Built by `cargo xtask guest` and committed as `compiler/guest/jpe.wasm`.

#![expect(
    unsafe_code,
    missing_docs,
    clippy::same_length_and_capacity,
    reason = "wit-bindgen generates the canonical ABI's glue; its names are documented in the interface"
)]

mod last_words;
#[cfg(target_arch = "wasm32")]
mod memory;

use std::fmt::Display;
use std::mem;

use schemas::guest::{GuestOptions, PROTOCOL_VERSION};
use schemas::{ProjectPath, SourceFile};

wit_bindgen::generate!({ path: "../../schemas/wit", world: "toolchain" });

/// The allocator that std has for this target, in a release that begins with the memory a module has from the start: a
/// small project is compiled in that, and growing it costs more than all of its allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

struct Jpe;

export!(Jpe);

impl Guest for Jpe {
    fn compile(request: Request) -> Result<Response, Failure> {
        last_words::record_panics();
        if request.protocol != PROTOCOL_VERSION {
            return Err(Failure::UnsupportedProtocol(PROTOCOL_VERSION));
        }
        let options: GuestOptions =
            serde_json::from_str(&request.options).map_err(|error| invalid_options(&error))?;
        let files: Vec<SourceFile> = request.files.into_iter().map(source_file).collect::<Result<_, _>>()?;
        let (compiled, remains) = compiler::compile_for_once(files, &options);
        // The instance ends with this call, and its memory with it.
        mem::forget(remains);
        let report = serde_json::to_string(&compiled.report).expect("a report is plain data");
        let files = compiled.files.into_iter().map(output_file).collect();
        Ok(Response { report, files })
    }
}

fn source_file(file: File) -> Result<SourceFile, Failure> {
    let File { path, content } = file;
    let path = ProjectPath::new(path).map_err(|error| invalid_options(&error))?;
    Ok(SourceFile { path, content })
}

fn output_file(file: SourceFile) -> File {
    File { path: file.path.into(), content: file.content }
}

fn invalid_options(cause: &dyn Display) -> Failure {
    Failure::InvalidOptions(cause.to_string())
}
