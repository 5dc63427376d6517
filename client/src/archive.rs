//! An archive as it comes in.

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{BoxStream, try_unfold};

use crate::ClientError;
use crate::http::Answer;

/// Most bytes of an archive: twice what all outputs of a build may have by default.
const ARCHIVE_BYTES_MAX: usize = 1 << 30;

/// The pieces of the answer's body.
pub(crate) fn stream(answer: Answer) -> BoxStream<'static, Result<Bytes, ClientError>> {
    try_unfold((answer, ARCHIVE_BYTES_MAX), |(mut answer, room)| async move {
        let Some(chunk) = answer.chunk().await? else {
            return Ok(None);
        };
        let Some(room) = room.checked_sub(chunk.len()) else {
            return Err(answer.unexpected(format!("it has more than {ARCHIVE_BYTES_MAX} bytes")));
        };
        Ok(Some((chunk, (answer, room))))
    })
    .boxed()
}
