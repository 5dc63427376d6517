//! The reader of `.jpe`, and all that comes after it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::project::check("a.jpe", data));
