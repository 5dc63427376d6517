//! What every request passes on its way in and every answer on its way out, one subject per file.

pub(crate) mod compression;
pub(crate) mod cors;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod panic;
pub(crate) mod problem;
pub(crate) mod request_id;
pub(crate) mod timeout;
pub(crate) mod trace;
