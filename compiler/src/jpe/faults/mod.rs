//! The wording of every fault in `.jpe`, with its place and, where there is an obvious one, its fix.

mod forms;
mod lines;
mod prose;
mod values;

use crate::diagnostics::Message;

pub(super) use forms::*;
pub(super) use lines::*;
pub(super) use prose::*;
pub(super) use values::*;

fn with_resource(message: Message, id: Option<&str>) -> Message {
    match id {
        Some(id) => message.resource(id),
        None => message,
    }
}
