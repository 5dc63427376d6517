//! The bounds of the service.

/// Requests that are worked on at once; more wait.
pub(crate) const REQUESTS_AT_ONCE_MAX: usize = 16;

/// Most items of a completion; with more the editor asks again while the author types.
pub(crate) const COMPLETIONS_MAX: usize = 500;

/// Most symbols that a search of the workspace gives.
pub(crate) const SYMBOLS_MAX: usize = 500;

/// Most characters of an element's text that a hover shows.
pub(crate) const SHOWN_CHARS_MAX: usize = 500;

/// Most bytes of one message. A source may have 8 MiB, and JSON makes at most six bytes of one.
pub(crate) const MESSAGE_BYTES_MAX: u64 = 64 << 20;

/// Most bytes of one line of a message's header.
pub(crate) const HEADER_BYTES_MAX: u64 = 4 << 10;

/// Bytes of messages that wait to be decoded.
pub(crate) const WAITING_BYTES_MAX: usize = 64 << 10;
