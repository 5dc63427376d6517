//! What the editor can ask: functions of a snapshot and a place in it.

pub(crate) mod code_actions;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod formatting;
pub(crate) mod hover;
pub(crate) mod navigate;
pub(crate) mod rename;
pub(crate) mod symbols;

mod edit;
mod page;
mod phrase;
