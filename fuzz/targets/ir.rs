//! The reader of IR JSON, and all that comes after it.

#![no_main]

use fuzz::text::Language;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::project::check(Language::Ir, data));
