//! Why a blob cannot be had, told without secrets.

use std::iter::successors;
use std::time::Duration;

use object_store::Error;
use schemas::Sha256;

/// Most characters that are told of what an object store says.
const CHARS_MAX: usize = 600;

/// What the client of an object store writes before the status of an answer, which the answer itself follows.
const STATUS: &str = "Server returned non-2xx status code: ";

/// What it writes before an answer without one.
const ANSWER: &str = "Server returned error response: ";

/// Why a blob cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The object store does not answer, or refuses.
    #[error("the object store is not available")]
    Unavailable(#[source] StoreFault),
    /// The object store did not answer in time.
    #[error("the object store did not answer within {0:?}")]
    TimedOut(Duration),
    /// A row names content that is not there.
    #[error("blob {0} is missing")]
    Missing(Sha256),
    /// What is there is not what its name says.
    #[error("blob {0} is not what was stored")]
    Corrupt(Sha256),
    /// The work on the bytes was broken off.
    #[error("the work on a blob was broken off")]
    Interrupted(#[source] tokio::task::JoinError),
}

/// What an object store said, without what nobody should read.
///
/// An answer that refuses a signature quotes the request, with session tokens and the customer's key of
/// SSE-C, and an address may carry a signature. So only the status and the code of an answer are kept, and no
/// query of an address. It has no source, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreFault(String);

impl StoreFault {
    /// Tells what is wrong.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<&Error> for StoreFault {
    fn from(error: &Error) -> Self {
        let text = error.to_string();
        let mut told = bare(&text);
        if let Some(code) = code(&text) {
            told = format!("{} ({code})", told.trim_end_matches([':', ' ']));
        }
        // That of the network or of TLS, which the messages before it keep to themselves.
        let causes = successors(Some(error as &dyn std::error::Error), |error| error.source());
        let cause = causes.last().map(ToString::to_string).filter(|cause| !text.contains(cause.as_str()));
        if let Some(cause) = cause {
            told = format!("{told}: {}", bare(&cause));
        }
        Self(told)
    }
}

/// The text without what nobody should read.
fn bare(text: &str) -> String {
    let told = text.split(['<', '{', '\n']).next().unwrap_or_default();
    let told: Vec<_> = told.split_whitespace().map(without_query).collect();
    unquoted(&told.join(" ")).trim_end().chars().take(CHARS_MAX).collect()
}

impl From<Error> for BlobError {
    fn from(error: Error) -> Self {
        Self::Unavailable(StoreFault::from(&error))
    }
}

fn without_query(word: &str) -> &str {
    word.split_once('?').map_or(word, |(before, _)| before)
}

/// The text without the answer that it quotes.
fn unquoted(text: &str) -> &str {
    let text = text.split_once(ANSWER).map_or(text, |(before, _)| before);
    let Some((before, rest)) = text.split_once(STATUS) else {
        return text;
    };
    let status = rest.split(':').next().unwrap_or_default();
    &text[..before.len() + STATUS.len() + status.len()]
}

/// The code of an error that S3 or Azure answered with.
fn code(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    (code.len() < 64 && code.chars().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let error = Error::Generic { store: "S3", source: text.into() };
        assert_eq!(StoreFault::from(&error).to_string(), format!("Generic S3 error: {expected}"));
    }

    #[test]
    fn an_answer_is_told_by_its_status_and_its_code() {
        let quoted = "Server returned non-2xx status code: 403 Forbidden";
        check(
            &format!(
                "{quoted}: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>\
                      x-amz-server-side-encryption-customer-key:secret</CanonicalRequest></Error>"
            ),
            &format!("{quoted} (SignatureDoesNotMatch)"),
        );
        check(&format!("{quoted}: {{\"token\": \"secret\"}}"), quoted);
        check(&format!("{quoted}: plain words with a secret"), quoted);
        check("in 2s - Server returned error response: secret", "in 2s -");
    }

    #[test]
    fn the_last_cause_is_told_unless_it_has_been() {
        #[derive(Debug, thiserror::Error)]
        #[error("error sending request")]
        struct Sending(#[source] std::io::Error);
        let cause =
            std::io::Error::other("invalid peer certificate at https://a.example/?sig=secret <secret>");
        let error = Error::Generic { store: "S3", source: Sending(cause).into() };
        let expected =
            "Generic S3 error: error sending request: invalid peer certificate at https://a.example/";
        assert_eq!(StoreFault::from(&error).to_string(), expected);
    }

    #[test]
    fn an_address_is_told_without_its_query() {
        check(
            "Error performing GET https://a.example/b?sig=secret in 2s - HTTP error: error sending request",
            "Error performing GET https://a.example/b in 2s - HTTP error: error sending request",
        );
    }
}
