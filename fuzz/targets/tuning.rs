//! The reader of tuning XML.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::gamefiles::check_tuning(data));
