//! What a toolchain said before it trapped: see [`LAST_WORDS_MARK`].

use schemas::guest::{LAST_WORDS_BYTES, LAST_WORDS_MARK};
use wasmtime::{AsContext, WasmCoreDump};

/// How far into a memory the search goes: a stack of 1 MiB and the static data of any toolchain.
const SEARCH_BYTES_MAX: usize = 4 << 20;

/// Finds the text in the memories of the trapped guest, as one line without control characters.
pub(crate) fn last_words(store: impl AsContext, dump: &WasmCoreDump) -> Option<String> {
    dump.memories().iter().find_map(|memory| find(memory.data(store.as_context())))
}

fn find(memory: &[u8]) -> Option<String> {
    let searched = &memory[..memory.len().min(SEARCH_BYTES_MAX)];
    let mark = searched.chunks_exact(LAST_WORDS_MARK.len()).position(|chunk| chunk == LAST_WORDS_MARK)?;
    let start = (mark + 1) * LAST_WORDS_MARK.len();
    let block = &memory[start..memory.len().min(start + LAST_WORDS_BYTES)];
    let text = block.split(|byte| *byte == 0).next()?;
    (!text.is_empty()).then(|| one_line(text))
}

fn one_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
