//! Faults and the proof that they cost nothing: clients that keep a ledger outside of the farm, a nemesis, and the look
//! at what is left. `docs/faults.md` says what it does.

mod check;
mod duplicates;
mod ledger;
mod load;
mod nemesis;
pub mod partition;
pub mod progress;
mod project;
mod refill;
pub mod rolling;
pub mod span;
pub mod storm;
pub mod table;
pub mod trial;
