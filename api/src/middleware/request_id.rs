//! Every request has a name, in its answer and in the logs.

use std::fmt::Write;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use scheduler::Dice;
use schemas::api::REQUEST_ID;

use crate::state::AppState;

/// Most characters of a name that a client chooses.
const CHARS_MAX: usize = 64;

/// The name of a request: 1 to 64 letters, digits, `.`, `_` and `-`, so that it can stand in any log.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The name as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name the client gave, if it is one.
    fn given(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(REQUEST_ID)?.to_str().ok()?;
        let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        (is_name && (1..=CHARS_MAX).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    fn random(dice: &Dice) -> Self {
        let mut text = String::with_capacity(20);
        for byte in dice.id_bytes() {
            write!(text, "{byte:02x}").expect("writing to a string does not fail");
        }
        Self(text)
    }
}

/// Names the request, and says the name in the answer.
pub(crate) async fn name(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = RequestId::given(request.headers()).unwrap_or_else(|| RequestId::random(app.scheduler.dice()));
    let value =
        HeaderValue::from_str(id.as_str()).expect("a name has only letters, digits, '.', '_' and '-'");
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), value);
    response
}
