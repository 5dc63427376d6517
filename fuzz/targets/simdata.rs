//! The reader of SimData.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::gamefiles::check_sim_data(data));
