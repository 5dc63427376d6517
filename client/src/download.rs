//! A file of a build, from the farm or from where the farm says.

use std::io::{self, Read};

use bytes::Bytes;
use reqwest::{StatusCode, Url, header};
use schemas::Sha256;
use tokio::task::spawn_blocking;

use crate::http::{Answer, Http};
use crate::retry::Failure;

/// Most bytes of one file of a build, twice what a farm allows by default.
const FILE_BYTES_MAX: usize = 512 << 20;

/// How a file may be compressed on its way.
const ENCODING: &str = "zstd";

/// Fetches the file at `url`, which is an address of the farm. Where the farm names another address, the file
/// is fetched from there, without anything that is meant for the farm alone, and checked by its digest. If
/// that does not work the farm sends it itself.
pub(crate) async fn file(http: &Http, url: Url) -> Result<Bytes, Failure> {
    let request = http.get(url.clone()).header(header::ACCEPT_ENCODING, ENCODING);
    let answer = http.send_or_redirect(request).await?;
    if answer.status() != StatusCode::TEMPORARY_REDIRECT {
        return unpacked(answer).await;
    }
    if let Some(bytes) = elsewhere(http, &answer).await {
        return Ok(bytes);
    }
    http.send(http.get(url)).await?.bytes(FILE_BYTES_MAX).await
}

/// The file from the address that the farm's answer names; `None` when it cannot be had there, or is wrong.
async fn elsewhere(http: &Http, answer: &Answer) -> Option<Bytes> {
    let digest = digest(answer.header(&header::ETAG)?)?;
    let request = http.elsewhere(answer.header(&header::LOCATION)?)?;
    let found = http.send(request.header(header::ACCEPT_ENCODING, ENCODING)).await.ok()?;
    let bytes = unpacked(found).await.ok()?;
    let check = spawn_blocking(move || (Sha256::of(&bytes) == digest).then_some(bytes));
    check.await.ok()?
}

/// The digest that an entity tag of the farm is.
fn digest(tag: &str) -> Option<Sha256> {
    tag.trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// The body as it was before it was compressed.
async fn unpacked(answer: Answer) -> Result<Bytes, Failure> {
    let is_packed = answer.header(&header::CONTENT_ENCODING) == Some(ENCODING);
    let asked = answer.asked();
    let body = answer.bytes(FILE_BYTES_MAX).await?;
    if !is_packed {
        return Ok(body);
    }
    let unpacked = spawn_blocking(move || unpack(&body)).await;
    let unpacked = unpacked.map_err(|_| asked.unexpected("the work on it was broken off"))?;
    unpacked.map_err(|error| asked.unexpected(error.to_string()).into())
}

/// Unpacks, into no more than a file may have.
fn unpack(packed: &[u8]) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    let mut room = zstd::Decoder::new(packed)?.take(FILE_BYTES_MAX as u64 + 1);
    room.read_to_end(&mut bytes)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(io::Error::other(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests;
