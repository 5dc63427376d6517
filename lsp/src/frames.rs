//! Messages in their frames, as they come from the editor.
//!
//! The protocol library ends the whole conversation at the first message it cannot decode, and buffers however much
//! a frame announces. So only what it can decode, and nothing too large, is passed on to it; the rest is left out
//! and logged.

use std::io;

use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tower_lsp_server::jsonrpc::{Request, Response};

use crate::limits::{HEADER_BYTES_MAX, MESSAGE_BYTES_MAX};

/// Passes good messages on until the input ends.
///
/// # Errors
///
/// One of the streams broke.
pub(crate) async fn forward(
    input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    while let Some(length_bytes) = header(&mut input).await? {
        if length_bytes > MESSAGE_BYTES_MAX {
            tracing::warn!(length_bytes, "a message is too large and is left out");
            tokio::io::copy(&mut (&mut input).take(length_bytes), &mut tokio::io::sink()).await?;
            continue;
        }
        let mut body = Vec::new();
        (&mut input).take(length_bytes).read_to_end(&mut body).await?;
        if is_message(&body) {
            output.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await?;
            output.write_all(&body).await?;
        } else {
            tracing::warn!(length_bytes, "a message is malformed and is left out");
        }
    }
    Ok(())
}

/// The length that the next header gives, in bytes; `None` at the end of the input. Lines before an empty one that
/// give no length are no header and are passed over.
async fn header(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<u64>> {
    let mut length_bytes = None;
    loop {
        let mut line = Vec::new();
        if input.take(HEADER_BYTES_MAX).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_ascii();
        match (line.is_empty(), length_bytes) {
            (true, Some(length_bytes)) => return Ok(Some(length_bytes)),
            (true, None) => {}
            (false, _) => length_bytes = content_length(line).or(length_bytes),
        }
    }
}

fn content_length(line: &[u8]) -> Option<u64> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    name.eq_ignore_ascii_case("Content-Length").then(|| value.trim().parse().ok())?
}

fn is_message(body: &[u8]) -> bool {
    serde_json::from_slice::<Request>(body).is_ok() || serde_json::from_slice::<Response>(body).is_ok()
}
