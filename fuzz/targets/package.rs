//! The reader of packages.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::gamefiles::check_package(data));
