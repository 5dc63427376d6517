//! The reader of string tables.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::gamefiles::check_string_table(data));
