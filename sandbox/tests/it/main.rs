//! Guests that mean harm, and caches that were tampered with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod border;
mod cache;
mod guests;
mod limits;
mod load;
mod stop;
