//! Mods for the game, from `.jpe` to the package.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::game::check(data));
