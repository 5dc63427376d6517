//! Leaves the text of a panic where the sandbox finds it: see [`LAST_WORDS_MARK`].
//!
//! A panic aborts, an abort is a trap, and a trap carries no text.

use std::panic;
use std::sync::atomic::{AtomicU8, Ordering};

use schemas::guest::{LAST_WORDS_BYTES, LAST_WORDS_MARK};

#[repr(C, align(16))]
struct LastWords {
    mark: [u8; LAST_WORDS_MARK.len()],
    text: [AtomicU8; LAST_WORDS_BYTES],
}

/// The sandbox reads it, which the compiler cannot know.
#[used]
static LAST_WORDS: LastWords =
    LastWords { mark: LAST_WORDS_MARK, text: [const { AtomicU8::new(0) }; LAST_WORDS_BYTES] };

/// From now on a panic's text is kept, as far as there is room.
pub(crate) fn record_panics() {
    panic::set_hook(Box::new(|panic| {
        for (kept, byte) in LAST_WORDS.text.iter().zip(panic.to_string().bytes()) {
            kept.store(byte, Ordering::Relaxed);
        }
    }));
}
